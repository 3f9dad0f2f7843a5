//! Hexadecimal and decimal fields, and the cursor that takes them off a line.
//!
//! lexical-core does the decimals. It accepts two things that the kernel never writes, and that are
//! refused here before it is asked: a leading `+`, and no digit at all (it answers 0).

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

    /// Takes `N` bytes that `are` what is wanted.
    #[inline]
    pub(crate) fn bytes<const N: usize>(&mut self, are: fn(&[u8; N]) -> bool) -> Option<[u8; N]> {
        let (taken, rest) = self.rest.split_first_chunk()?;
        are(taken).then(|| {
            self.rest = rest;
            *taken
        })
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
        self.skip(count_spaces(self.rest));
    }

    /// Takes a number of hexadecimal digits, `most` at most, and the byte `then` behind them; goes on
    /// to the field `next`.
    ///
    /// By hand, since the targets for speed do not hold otherwise: with lexical-core a row of the
    /// default report takes 1,750 instructions in place of 1,570, and the program is as large.
    #[inline(never)]
    pub(crate) fn hexadecimal(&mut self, most: usize, then: u8, next: Field) -> Option<u64> {
        let mut number: u64 = 0;
        let mut rest = self.rest;
        // Addresses and offsets have eight digits at least.
        if let (16, Some((digits, behind))) = (most, rest.split_first_chunk()) {
            if let Some(value) = eight_digits(*digits) {
                number = value;
                rest = behind;
            }
        }
        while let [first, behind @ ..] = rest {
            let value = match first {
                b'0'..=b'9' => first.wrapping_sub(b'0'),
                b'a'..=b'f' => first.wrapping_sub(b'a' - 10),
                _ => break,
            };
            number = number << 4 | u64::from(value);
            rest = behind;
        }
        let count = self.rest.len().wrapping_sub(rest.len());
        if count == 0 || count > most {
            return None;
        }
        self.rest = rest;
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

/// How many spaces stand at the front; counted eight at a time, since a name has many before it.
#[inline(never)]
fn count_spaces(text: &[u8]) -> usize {
    let mut rest = text;
    while let Some((word, behind)) = rest.split_first_chunk() {
        let others = u64::from_le_bytes(*word) ^ each(b' ');
        if others != 0 {
            let spaces = others.trailing_zeros() as usize / 8;
            return text.len().wrapping_sub(rest.len()).wrapping_add(spaces);
        }
        rest = behind;
    }
    while let [b' ', behind @ ..] = rest {
        rest = behind;
    }
    text.len().wrapping_sub(rest.len())
}

/// The decimal number at the front, and its length; 0 where there is none that 64 bits hold.
#[inline(never)]
fn decimal(text: &[u8]) -> (u64, usize) {
    match text {
        [b'0'..=b'9', ..] => lexical_core::parse_partial(text).unwrap_or((0, 0)),
        _ => (0, 0),
    }
}

/// The number of eight hexadecimal digits, all at once; `None` where one is no digit. Addresses and
/// offsets have eight or more, for which a byte at a time takes twice the instructions.
#[inline]
fn eight_digits(digits: [u8; 8]) -> Option<u64> {
    let digits = u64::from_be_bytes(digits);
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
        return None;
    }
    let pairs = (values >> 4 | values) & 0x00ff_00ff_00ff_00ff;
    let fours = (pairs >> 8 | pairs) & 0x0000_ffff_0000_ffff;
    Some((fours >> 16 | fours) & 0xffff_ffff)
}

/// A word with `byte` in each place.
pub(crate) const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}
