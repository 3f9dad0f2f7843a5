//! Which rows, in which order: `--top`, `--sort`, `--min`.

use super::Reason;
use crate::figures::{SIZE, SWAP};
use crate::number::decimal;

/// How many rows are sorted at most.
pub const MOST_ROWS: usize = 1000;

/// The words of `--sort`: the figures in their order, and what stands behind them.
const KEYS: &[u8] = b"size rss pss private anon swap address";

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

    /// Does what one option asks for.
    pub(super) fn set(&mut self, letter: u8, value: &[u8]) -> Result<(), Reason> {
        match letter {
            b'2' => match decimal(value).map(usize::try_from) {
                Some(Ok(top @ 1..=MOST_ROWS)) => self.top = top,
                _ => return Err(Reason::NoCount),
            },
            b'3' => {
                let mut keys = KEYS.split(|byte| *byte == b' ');
                let place = keys.position(|key| key == value);
                self.sort = place.ok_or(Reason::NoKey)? + 1;
            }
            _ => self.least = amount(value).ok_or(Reason::NoAmount)?,
        }
        Ok(())
    }
}

/// An amount of memory, in bytes, or in k, M or G of 1,024, 1,024² and 1,024³ bytes.
fn amount(text: &[u8]) -> Option<u64> {
    let (number, unit) = match text {
        [front @ .., b'k' | b'K'] => (front, 1 << 10),
        [front @ .., b'M'] => (front, 1 << 20),
        [front @ .., b'G'] => (front, 1 << 30),
        _ => (text, 1),
    };
    decimal(number)?.checked_mul(unit)
}

/// A time of one hundredth of a second or more, in hundredths, out of seconds such as `2`, `0.25` or
/// `.5`; what is finer is left out.
#[inline(never)]
pub(super) fn hundredths(text: &[u8]) -> Option<u64> {
    let (mut time, mut decimals) = (0_u32, None);
    for byte in text {
        match (byte, &mut decimals) {
            (b'.', None) => decimals = Some(0),
            (b'0'..=b'9', Some(2)) => {}
            (b'0'..=b'9', decimals) => {
                time = time.checked_mul(10)?.checked_add((byte - b'0').into())?;
                *decimals = decimals.map(|count| count + 1);
            }
            _ => return None,
        }
    }
    for _ in decimals.unwrap_or(0)..2 {
        time = time.checked_mul(10)?;
    }
    (time > 0).then_some(time.into())
}
