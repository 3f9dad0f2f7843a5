//! A range of addresses, in words: `-A LOW[,HIGH]`.

use pmap_core::Mapping;

use crate::number::number;

/// Which addresses to show the mappings of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Range {
    /// The first address.
    pub low: u64,
    /// The last address, itself in the range.
    pub high: u64,
}

impl Range {
    /// All addresses.
    pub const ALL: Self = Self {
        low: 0,
        high: u64::MAX,
    };

    /// Parses `a`, the address itself; `a,`, all from there; `,b`, all as far as there; or `a,b`:
    /// hexadecimal, with or without `0x`. `None` where it is nothing of that.
    #[must_use]
    pub fn parse(text: &[u8]) -> Option<Self> {
        let mut halves = text.splitn(2, |&byte| byte == b',');
        let low = address(halves.next()?, 0)?;
        let high = match halves.next() {
            Some(high) => address(high, u64::MAX)?,
            None => low,
        };
        let is_range = low <= high && !matches!(text, [] | b",");
        is_range.then_some(Self { low, high })
    }

    /// Does the mapping overlap the range?
    #[must_use]
    pub const fn has(&self, mapping: &Mapping<'_>) -> bool {
        mapping.start <= self.high && mapping.end > self.low
    }
}

/// The address that hexadecimal digits are, or what it is `otherwise`, without any.
#[inline(never)]
fn address(text: &[u8], otherwise: u64) -> Option<u64> {
    match text {
        [] => Some(otherwise),
        [b'0', b'x' | b'X', digits @ ..] => number(digits, 16),
        digits => number(digits, 16),
    }
}
