//! Hexadecimal and decimal fields, and the cursor that takes them off a line.
//!
//! lexical-core does the decimals. It accepts two things that the kernel never writes, and that are
//! refused here before it is asked: a leading `+`, and no digit at all (it answers 0).

use crate::error::{Field, Malformed};

/// What is left of a line, and the field that is being read.
///
/// Each method takes something off the front, and gives `None` and takes nothing where it is not
/// there; [`malformed`](Self::malformed) then says what is missing.
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

    /// Takes all before the first `byte`, and that with it.
    pub(crate) fn until(&mut self, byte: u8) -> Option<&'a [u8]> {
        let at = self.rest.iter().position(|&other| other == byte)?;
        let (taken, rest) = self.rest.split_at_checked(at)?;
        self.rest = rest.get(1..)?;
        Some(taken)
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

    /// Takes every space there is, none included; eight at a time, since a name has many before it.
    pub(crate) fn spaces(&mut self) {
        while let Some((b"        ", rest)) = self.rest.split_first_chunk() {
            self.rest = rest;
        }
        while let [b' ', rest @ ..] = self.rest {
            self.rest = rest;
        }
    }

    /// Takes a number of hexadecimal digits, 16 at most.
    ///
    /// By hand, since the targets for speed do not hold otherwise: with lexical-core a line of maps
    /// takes MEASURED.
    pub(crate) fn hexadecimal(&mut self) -> Option<u64> {
        let mut number: u64 = 0;
        let mut rest = self.rest;
        while let [first, behind @ ..] = rest {
            let Some(&value @ ..16) = DIGITS.get(usize::from(*first)) else {
                break;
            };
            number = number << 4 | u64::from(value);
            rest = behind;
        }
        let count = self.rest.len().wrapping_sub(rest.len());
        matches!(count, 1..=16).then(|| {
            self.rest = rest;
            number
        })
    }

    /// Takes a number of hexadecimal digits, of 32 bits at most.
    pub(crate) fn hexadecimal_u32(&mut self) -> Option<u32> {
        let before = self.rest;
        let number = self.hexadecimal()?.try_into().ok();
        if number.is_none() {
            self.rest = before;
        }
        number
    }

    /// Takes a number of decimal digits, of 64 bits at most.
    pub(crate) fn decimal(&mut self) -> Option<u64> {
        if !self.rest.first()?.is_ascii_digit() {
            return None;
        }
        let (number, count) = lexical_core::parse_partial(self.rest).ok()?;
        self.rest = self.rest.get(count..)?;
        Some(number)
    }
}

/// The value of each byte as a hexadecimal digit of the kernel's, which are small; 16 for the rest.
#[expect(
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "at compile time, where neither can go wrong unseen"
)]
const DIGITS: [u8; 256] = {
    let digits = b"0123456789abcdef";
    let mut values = [16; 256];
    let mut value: u8 = 0;
    while value < 16 {
        values[digits[value as usize] as usize] = value;
        value += 1;
    }
    values
};
