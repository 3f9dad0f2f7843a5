//! Which rows, in which order: `--top`, `--sort`, `--min`.

use crate::figures::{SIZE, SWAP};
use crate::number::decimal;
use crate::texts::number_of;

/// How many rows are sorted at most.
pub const MOST_ROWS: usize = 1000;

/// The words of `--sort`: the figures in their order from 1, and what stands behind them.
const KEYS: &[u8] = b"\x01size\0\x02rss\0\x03pss\0\x04private\0\x05anon\0\x06swap\0\x07address\0";

/// Which rows, in which order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Select {
    /// `--top`: how many; 0 for all.
    pub top: usize,
    /// `--sort`: by what, the place of its word from 1; 0 for nothing. The lowest address comes first,
    /// and of all else the largest.
    sort: usize,
    /// `--min`: of how much at least, in bytes.
    pub least: u64,
}

impl Select {
    /// Are rows sorted by their address?
    #[must_use]
    pub const fn by_address(&self) -> bool {
        self.sort > SWAP + 1
    }

    /// Is it said what rows are sorted by?
    #[must_use]
    pub const fn is_sorted(&self) -> bool {
        self.sort > 0
    }

    /// The figure that rows are sorted by, or would be: the size where it is none.
    #[must_use]
    #[inline(never)]
    pub const fn figure(&self) -> usize {
        match self.sort {
            0 => SIZE,
            _ if self.by_address() => SIZE,
            place => place - 1,
        }
    }

    /// Is that one that only smaps has?
    #[must_use]
    pub const fn needs_counters(&self) -> bool {
        self.figure() != SIZE
    }

    /// Sorts rows by what is called `key`; is there such a thing?
    pub(super) fn sort_by(&mut self, key: &[u8]) -> bool {
        let (place, behind) = number_of(KEYS, key);
        self.sort = place.into();
        place > 0 && behind.is_none()
    }
}

/// An amount of memory, in bytes, or in k, M or G of 1,024, 1,024² and 1,024³ bytes.
pub(super) fn amount(text: &[u8]) -> Option<u64> {
    let (number, unit) = match text {
        [front @ .., b'k' | b'K'] => (front, 1 << 10),
        [front @ .., b'M'] => (front, 1 << 20),
        [front @ .., b'G'] => (front, 1 << 30),
        _ => (text, 1),
    };
    decimal(number)?.checked_mul(unit)
}

/// A time of one hundredth of a second or more, in hundredths, out of seconds such as `2`, `0.25` or
/// `.5`; what is finer is left out. 0 where it is none.
pub(super) fn hundredths(text: &[u8]) -> u64 {
    // What a digit stands for, in hundredths: before the point the last one.
    let (mut time, mut unit) = (0_u64, 100);
    for byte in text {
        match byte {
            b'.' if unit == 100 => unit = 10,
            b'0'..=b'9' if time <= u32::MAX.into() => {
                if unit == 100 {
                    time *= 10;
                }
                time += u64::from(byte - b'0') * unit;
                if unit < 100 {
                    unit /= 10;
                }
            }
            _ => return 0,
        }
    }
    if time > u32::MAX.into() { 0 } else { time }
}
