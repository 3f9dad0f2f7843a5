//! What a mapping, a group of them or a process takes: the figures that answers are made of.

use pmap_core::{Counters, Record};

use crate::message::NotUnderstood;
use crate::out::Buffer;

/// Addresses, in bytes; the other figures are in kB of 1,024 bytes.
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
\x03Private_Hugetlb:\0\x06Private_Hugetlb:\0\x06Shared_Hugetlb:\0\x04Anonymous:\0\x05Swap:";
/// Those of status, for want of smaps.
pub const STATUS: &[u8] = b"\x01VmRSS:\0\x04RssAnon:\0\x05VmSwap:";

/// Sums of each figure.
#[derive(Clone, Copy, Debug)]
pub struct Figures {
    /// How many mappings, or processes, they are of.
    pub count: u64,
    /// One more than each sum: 0 where nothing was added, so that tables of them take no room in the
    /// file, and `u64::MAX` where the sum is beyond 64 bits.
    sums: [u64; COUNT],
}

impl Figures {
    /// Of nothing.
    pub const NONE: Self = Self {
        count: 0,
        sums: [0; COUNT],
    };

    /// Of a record; of a counter that comes twice, the first. Lines that are not understood are counted
    /// in `bad`.
    #[inline(never)]
    pub fn of(record: &Record<'_>, bad: &mut NotUnderstood) -> Self {
        let mut figures = Self::NONE;
        figures.count = 1;
        figures.add_to(SIZE, record.mapping.size());
        figures.add_counters(record.counters, SMAPS, bad);
        figures
    }

    /// Adds those of `keys`, [`SMAPS`] or [`STATUS`], of those that come twice the first. Lines that are not understood are counted in
    /// `bad`.
    #[inline(never)]
    pub fn add_counters(&mut self, counters: Counters<'_>, keys: &[u8], bad: &mut NotUnderstood) {
        // A bit for each key that was there.
        let mut taken = 0_u16;
        let mut lines = counters.iter();
        while let Some(counter) = bad.next_counter(&mut lines) {
            for (place, entry) in keys.split(|byte| *byte == 0).enumerate() {
                match entry {
                    [figure, key @ ..] if taken >> place & 1 == 0 && counter.starts_with(key) => {
                        match counter.kilobytes() {
                            Ok(kilobytes) => {
                                taken |= 1 << place;
                                self.add_to(usize::from(*figure), kilobytes);
                            }
                            Err(_) => bad.add(counter.line()),
                        }
                    }
                    _ => {}
                }
            }
        }
    }

    /// Adds an amount, in the unit of the figure.
    pub fn add_to(&mut self, figure: usize, amount: u64) {
        let sum = &mut self.sums[figure % COUNT];
        *sum = (*sum).max(1).saturating_add(amount);
    }

    /// Adds those of others.
    #[inline(never)]
    pub fn add(&mut self, others: &Self) {
        self.count += others.count;
        for figure in 0..COUNT {
            if let Some(amount) = others.get(figure) {
                self.add_to(figure, amount);
            }
        }
    }

    /// Is any of them known?
    #[inline(never)]
    #[must_use]
    pub fn any(&self) -> bool {
        self.sums != [0; COUNT]
    }

    /// Is one of them beyond 64 bits?
    #[inline(never)]
    #[must_use]
    pub fn overflowed(&self) -> bool {
        self.sums.contains(&u64::MAX)
    }

    /// Makes all of them 0 where none is known.
    #[inline(never)]
    pub fn settle(&mut self) {
        if !self.any() {
            self.sums = [1; COUNT];
        }
    }

    /// Makes one of them unknown.
    pub fn forget(&mut self, figure: usize) {
        self.sums[figure % COUNT] = 0;
    }

    /// One of them, the size in bytes; `None` where no mapping had it.
    #[inline]
    #[must_use]
    pub fn get(&self, figure: usize) -> Option<u64> {
        self.sums[figure % COUNT].checked_sub(1)
    }

    /// One of them in kB; `None` where no mapping had it.
    #[inline(never)]
    #[must_use]
    pub fn kilobytes(&self, figure: usize) -> Option<u64> {
        let unit = if figure == SIZE { 1024 } else { 1 };
        self.get(figure).map(|sum| sum / unit)
    }

    /// One of them in bytes, 0 where no mapping had it.
    #[inline(never)]
    #[must_use]
    pub fn bytes(&self, figure: usize) -> u64 {
        let unit = if figure == SIZE { 1 } else { 1024 };
        self.get(figure).unwrap_or(0).saturating_mul(unit)
    }

    /// Adds `    2272    1448     200     148     112       0 `, behind what stands for a process; or,
    /// where they are of a group of mappings, without anonymous memory, which has a group of its own.
    #[inline(never)]
    pub fn put(&self, columns: &mut Buffer, of_group: bool) {
        let mut width = if of_group { 8 } else { 7 };
        for figure in SIZE..=SWAP {
            if of_group && figure == ANONYMOUS {
                continue;
            }
            columns.put(b" ");
            columns.decimal_or_dash(self.kilobytes(figure), width);
            width = 7;
        }
        columns.put_first(b"  ", if of_group { 2 } else { 1 });
    }
}
