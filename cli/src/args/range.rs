//! A range of addresses, in words: `-A LOW[,HIGH]`.

use pmap_core::Mapping;

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
        let low = halves.next().unwrap_or_default();
        let Some(high) = halves.next() else {
            let address = address(low)?;
            return Some(Self {
                low: address,
                high: address,
            });
        };
        let mut range = Self::ALL;
        if !low.is_empty() {
            range.low = address(low)?;
        }
        if !high.is_empty() {
            range.high = address(high)?;
        }
        (range.low <= range.high && text.len() > 1).then_some(range)
    }

    /// Does the mapping overlap the range?
    #[must_use]
    pub const fn has(&self, mapping: &Mapping<'_>) -> bool {
        mapping.start <= self.high && mapping.end > self.low
    }
}

/// The address that hexadecimal digits are.
fn address(text: &[u8]) -> Option<u64> {
    let digits = match text {
        [b'0', b'x' | b'X', digits @ ..] => digits,
        _ => text,
    };
    if digits.is_empty() {
        return None;
    }
    digits.iter().try_fold(0_u64, |number, &digit| {
        let digit = char::from(digit).to_digit(16)?;
        (number >> 60 == 0).then_some(number << 4 | u64::from(digit))
    })
}
