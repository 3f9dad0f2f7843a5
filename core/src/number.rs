//! Hexadecimal and decimal fields, and the cursor that takes them off a line.
//!
//! lexical-core does the decimals. It accepts two things that the kernel never writes, and that are
//! refused here before it is asked: a leading `+`, and no digit at all (it answers 0). Hexadecimal is
//! done by hand: with lexical-core a row of the default report takes 180 instructions more.

use crate::error::{Field, Malformed};

/// What is left of a line, and the field that is being read.
///
/// Each method takes something off the front, and gives `None` and stays before it where it is not
/// there; [`malformed`](Self::malformed) then says what is missing, and where.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
    length: usize,
    /// What is wrong if the next thing is not there.
    pub(crate) field: Field,
}

impl<'a> Cursor<'a> {
    pub(crate) const fn new(line: &'a [u8], field: Field) -> Self {
        Self {
            rest: line,
            length: line.len(),
            field,
        }
    }

    /// What is left of the line.
    pub(crate) const fn rest(&self) -> &'a [u8] {
        self.rest
    }

    /// The error that the field is wrong where the cursor stands.
    pub(crate) const fn malformed(&self) -> Malformed {
        Malformed {
            field: self.field,
            at: self.length.wrapping_sub(self.rest.len()),
        }
    }

    /// Takes `byte`.
    #[inline]
    pub(crate) fn byte(&mut self, byte: u8) -> Option<()> {
        let (first, rest) = self.rest.split_first()?;
        (*first == byte).then(|| self.rest = rest)
    }

    /// Takes a space and goes on to `field`.
    #[inline]
    pub(crate) fn space_before(&mut self, field: Field) -> Option<()> {
        self.byte(b' ')?;
        self.field = field;
        Some(())
    }

    /// Takes `count` bytes, whatever they are.
    pub(crate) fn skip(&mut self, count: usize) {
        self.rest = self.rest.get(count..).unwrap_or_default();
    }

    /// Takes `count` bytes, if there are so many, and it is not 0.
    #[inline]
    fn advance(&mut self, count: usize) -> Option<()> {
        self.rest = self.rest.get(count..)?;
        (count > 0).then_some(())
    }

    /// Takes every space there is, none included.
    #[inline]
    pub(crate) fn spaces(&mut self) {
        self.rest = behind_spaces(self.rest);
    }

    /// Goes on to `field`, at what is left of the line from there.
    #[inline]
    pub(crate) const fn go_on(&mut self, rest: &'a [u8], field: Field) {
        self.rest = rest;
        self.field = field;
    }

    /// Takes a number of hexadecimal digits, `most` at most, and the byte `then` behind them; goes on
    /// to the field `next`.
    #[inline(never)]
    pub(crate) fn hexadecimal(&mut self, most: usize, then: u8, next: Field) -> Option<u64> {
        let (mut number, mut count) = (0_u64, 0_usize);
        for digit in self.rest {
            let value = match digit {
                b'0'..=b'9' => digit.wrapping_sub(b'0'),
                b'a'..=b'f' => digit.wrapping_sub(b'a' - 10),
                _ => break,
            };
            number = number << 4 | u64::from(value);
            count = count.wrapping_add(1);
        }
        if count > most {
            return None;
        }
        self.advance(count)?;
        self.byte(then)?;
        self.field = next;
        Some(number)
    }

    /// Takes a number of decimal digits, of 64 bits at most.
    #[inline]
    pub(crate) fn decimal(&mut self) -> Option<u64> {
        let (number, count) = decimal(self.rest);
        self.advance(count)?;
        Some(number)
    }
}

// Functions of a slice and not of the cursor, so that the cursor stays in registers.

/// What stands behind the spaces at the front; eight at a time, since a name has many before it.
#[inline(never)]
pub(crate) fn behind_spaces(mut text: &[u8]) -> &[u8] {
    while let Some((word, behind)) = text.split_first_chunk() {
        let others = u64::from_le_bytes(*word) ^ each(b' ');
        if others != 0 {
            let spaces = others.trailing_zeros() as usize / 8;
            return text.get(spaces..).unwrap_or_default();
        }
        text = behind;
    }
    while let [b' ', behind @ ..] = text {
        text = behind;
    }
    text
}

/// The decimal number at the front, and its length; 0 where there is none that 64 bits hold.
#[inline(never)]
pub(crate) fn decimal(text: &[u8]) -> (u64, usize) {
    match text {
        [b'0'..=b'9', ..] => lexical_core::parse_partial(text).unwrap_or((0, 0)),
        _ => (0, 0),
    }
}

/// The number of eight hexadecimal digits, the first in the highest byte; `u64::MAX` where one is no
/// digit, so that the results of several are looked at once. All at once it takes 36 instructions, a
/// byte at a time a hundred.
#[inline(never)]
pub(crate) const fn eight_digits(digits: u64) -> u64 {
    // 1 in each byte that is a letter, if all are digits; of those the low half counts from 1.
    let letters = digits >> 6 & each(0x01);
    let values = (digits & each(0x0f)).wrapping_add(letters.wrapping_mul(9));
    // Written as digits again, they are what they were: else some byte is no digit. From `g` on
    // the value is too large.
    let letters = values.wrapping_add(each(0x06)) >> 4 & each(0x01);
    let again = values
        .wrapping_add(each(b'0'))
        .wrapping_add(letters.wrapping_mul(0x27));
    if again ^ digits | values & each(0x10) != 0 {
        return u64::MAX;
    }
    let pairs = (values >> 4 | values) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs >> 8 | pairs) & 0x0000_ffff_0000_ffff;
    (fours >> 16 | fours) & 0xffff_ffff
}

/// A word with `byte` in each place.
pub(crate) const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}
