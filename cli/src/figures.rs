//! What a mapping, a group of them or a process takes: the figures that answers are made of.

use pmap_core::{Counters, Record};

use crate::message::NotUnderstood;

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
const COUNT: usize = 7;

/// The counters, each behind the figure that it adds to; one adds to two. The last three are of
/// status, for want of smaps.
const COUNTERS: &[u8] = b"\x01Rss:\0\x02Pss:\0\x03Private_Clean:\0\x03Private_Dirty:\0\
\x03Private_Hugetlb:\0\x06Private_Hugetlb:\0\x06Shared_Hugetlb:\0\x04Anonymous:\0\x05Swap:\0\
\x01VmRSS:\0\x04RssAnon:\0\x05VmSwap:";

/// Sums of each figure, and of how many mappings.
#[derive(Clone, Copy, Debug, Default)]
pub struct Figures {
    /// How many mappings they are of.
    pub mappings: u64,
    sums: [u64; COUNT],
    /// A bit for each figure that any mapping had.
    had: u8,
    /// Is one of them beyond 64 bits?
    pub overflowed: bool,
}

impl Figures {
    /// Of nothing: all zero, so that the tables of them take no room in the file.
    pub const NONE: Self = Self {
        mappings: 0,
        sums: [0; COUNT],
        had: 0,
        overflowed: false,
    };

    /// Of one mapping, of which only the size is known, in bytes.
    pub fn of_size(bytes: u64) -> Self {
        let mut figures = Self::NONE;
        figures.mappings = 1;
        figures.add_to(SIZE, bytes);
        figures
    }

    /// Of a record; of a counter that comes twice, the first. Lines that are not understood are counted
    /// in `bad`.
    #[inline(never)]
    pub fn of(record: &Record<'_>, bad: &mut NotUnderstood) -> Self {
        let mut figures = Self::of_size(record.mapping.size());
        figures.add_counters(record.counters, bad);
        figures
    }

    /// Adds counters, of those that come twice the first. Lines that are not understood are counted in
    /// `bad`.
    #[inline(never)]
    pub fn add_counters(&mut self, counters: Counters<'_>, bad: &mut NotUnderstood) {
        // A bit for each entry of the counters that was there.
        let mut taken = 0_u16;
        let mut lines = counters.iter();
        while let Some(counter) = bad.next_counter(&mut lines) {
            for (place, entry) in COUNTERS.split(|byte| *byte == 0).enumerate() {
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

    #[inline(never)]
    fn add_to(&mut self, figure: usize, amount: u64) {
        if let Some(sum) = self.sums.get_mut(figure) {
            let (total, overflowed) = sum.overflowing_add(amount);
            *sum = total;
            self.overflowed |= overflowed;
            self.had |= 1 << figure;
        }
    }

    /// Is any of them known?
    #[inline(never)]
    pub fn any(&self) -> bool {
        self.had != 0
    }

    /// Was anything added to this one?
    pub fn knows(&self, figure: usize) -> bool {
        self.had >> figure & 1 != 0
    }

    /// Makes those that are not known 0.
    pub fn make_known(&mut self) {
        self.had = u8::MAX;
    }

    /// Makes one of them unknown.
    pub fn forget(&mut self, figure: usize) {
        if let Some(sum) = self.sums.get_mut(figure) {
            *sum = 0;
            self.had &= !(1 << figure);
        }
    }

    /// One of them, the size in bytes; `None` where no mapping had it.
    pub fn get(&self, figure: usize) -> Option<u64> {
        let sum = self.sums.get(figure)?;
        // Of nothing at all, the size is known too.
        (figure == SIZE && !self.any() || self.knows(figure)).then_some(*sum)
    }

    /// One of them in kB; `None` where no mapping had it.
    #[inline(never)]
    pub fn kilobytes(&self, figure: usize) -> Option<u64> {
        self.get(figure)
            .map(|sum| if figure == SIZE { sum / 1024 } else { sum })
    }

    /// One of them in bytes, 0 where no mapping had it.
    #[inline(never)]
    pub fn bytes(&self, figure: usize) -> u64 {
        let sum = self.get(figure).unwrap_or(0);
        if figure == SIZE {
            sum
        } else {
            sum.saturating_mul(1024)
        }
    }

    /// Adds those of others.
    #[inline(never)]
    pub fn add(&mut self, others: &Self) {
        self.mappings += others.mappings;
        for figure in 0..COUNT {
            if let Some(amount) = others.get(figure) {
                self.add_to(figure, amount);
            }
        }
        self.overflowed |= others.overflowed;
    }
}
