//! What a mapping, a group of them or a process takes: the figures that answers are made of.

use pmap_core::{Counters, Record};

use crate::message::NotUnderstood;
use crate::out::Buffer;
use crate::texts::Entries;

/// Addresses.
pub const SIZE: usize = 0;
/// `Rss:`, what is in memory.
pub const RSS: usize = 1;
/// `Pss:`, the same, but of what is shared with other processes only a fair part.
pub const PSS: usize = 2;
/// What no other process has: `Private_Clean:`, `Private_Dirty:` and `Private_Hugetlb:`.
pub const PRIVATE: usize = 3;
/// `Anonymous:`, what is in memory and not, or no longer, the content of a file.
pub const ANONYMOUS: usize = 4;
/// `Swap:`.
pub const SWAP: usize = 5;
/// Huge pages, which are in neither RSS nor PSS: `Private_Hugetlb:` and `Shared_Hugetlb:`.
pub const HUGE: usize = 6;
/// A power of two, so that no figure is beyond it.
const COUNT: usize = 8;

/// The counters of smaps, each behind the figure that it adds to; one adds to two.
pub const SMAPS: &[u8] = b"\x01Rss:\0\x02Pss:\0\x03Private_Clean:\0\x03Private_Dirty:\0\
\x03Private_Hugetlb:\0\x06Private_Hugetlb:\0\x06Shared_Hugetlb:\0\x04Anonymous:\0\x05Swap:\0";
/// Those of status, for want of smaps.
pub const STATUS: &[u8] = b"\x01VmRSS:\0\x04RssAnon:\0\x05VmSwap:\0";

/// Sums of each figure, in bytes.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// How many mappings, or processes, they are of.
    pub count: u64,
    /// `u64::MAX` where the sum is beyond 64 bits.
    sums: [u64; COUNT],
    /// A bit for each that something was added to.
    known: u8,
}

impl Figures {
    /// Of nothing.
    pub const NONE: Self = Self {
        count: 0,
        sums: [0; COUNT],
        known: 0,
    };

    /// Of a record; of a counter that comes twice, the first. Lines that are not understood are counted
    /// in `bad`.
    #[inline(never)]
    pub fn of(record: &Record<'_>, bad: &mut NotUnderstood) -> Self {
        let mut figures = Self::NONE;
        figures.count = 1;
        // The one record of smaps_rollup spans holes too.
        if record.mapping.name.as_bytes() != b"[rollup]" {
            figures.add_to(SIZE, record.mapping.size());
        }
        figures.add_counters(record.counters, SMAPS, bad);
        figures
    }

    /// Adds those of `keys`, [`SMAPS`] or [`STATUS`], of those that come twice the first. Lines that are
    /// not understood are counted in `bad`.
    #[inline(never)]
    pub fn add_counters(&mut self, counters: Counters<'_>, keys: &[u8], bad: &mut NotUnderstood) {
        // A bit for each key that was there.
        let mut taken = 0_u16;
        let mut lines = counters.iter();
        while let Some(counter) = bad.next_counter(&mut lines) {
            for (place, (figure, key)) in Entries(keys).enumerate() {
                if taken >> place & 1 == 0 && counter.starts_with(key) {
                    match counter.kilobytes_behind(key.len() - 1) {
                        Some(kilobytes) => {
                            taken |= 1 << place;
                            self.add_to(figure.into(), kilobytes.saturating_mul(1024));
                        }
                        None => bad.add(counter.line()),
                    }
                }
            }
        }
    }

    /// Adds an amount.
    pub fn add_to(&mut self, figure: usize, amount: u64) {
        let sum = &mut self.sums[figure % COUNT];
        *sum = sum.saturating_add(amount);
        self.known |= 1 << (figure % COUNT);
    }

    /// Adds those of others.
    #[inline(never)]
    pub fn add(&mut self, others: &Self) {
        self.count += others.count;
        for (sum, other) in self.sums.iter_mut().zip(&others.sums) {
            *sum = sum.saturating_add(*other);
        }
        self.known |= others.known;
    }

    /// Is any of them known?
    #[must_use]
    pub const fn any(&self) -> bool {
        self.known != 0
    }

    /// Is one of them beyond 64 bits?
    #[inline(never)]
    #[must_use]
    pub fn overflowed(&self) -> bool {
        self.sums.contains(&u64::MAX)
    }

    /// Makes all of them 0 where none is known.
    pub const fn settle(&mut self) {
        if !self.any() {
            self.known = u8::MAX;
        }
    }

    /// One of them, 0 where no mapping had it.
    #[must_use]
    pub const fn bytes(&self, figure: usize) -> u64 {
        self.sums[figure % COUNT]
    }

    /// One of them; `None` where no mapping had it, or the sum is beyond 64 bits.
    #[must_use]
    pub fn get(&self, figure: usize) -> Option<u64> {
        let bytes = self.bytes(figure);
        (self.known >> (figure % COUNT) & 1 != 0 && bytes < u64::MAX).then_some(bytes)
    }

    /// One of them in kB; `None` where no mapping had it.
    #[inline(never)]
    #[must_use]
    pub fn kilobytes(&self, figure: usize) -> Option<u64> {
        self.get(figure).map(|bytes| bytes / 1024)
    }

    /// Adds `    2272    1448     200     148     112       0 `, behind what they are of.
    #[inline(never)]
    pub fn put(&self, columns: &mut Buffer) {
        for figure in SIZE..=SWAP {
            columns.put(b" ");
            columns.decimal_or_dash(self.kilobytes(figure), 7);
        }
        columns.put(b" ");
    }
}
