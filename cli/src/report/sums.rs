//! What the rows of a report come to.

use pmap_core::{Record, Sum, Totals};

#[cfg(feature = "columns")]
use crate::fields::Part;

/// The sums of a report.
#[derive(Debug)]
pub(super) struct Sums {
    pub(super) mappings: Totals,
    /// Of the counters of `-x`, in kB.
    pub(super) counters: [Sum; 3],
    /// Where the last row ended. Since no row is of what is below, no sum of sizes is beyond 64 bits.
    pub(super) reached: u64,
    /// Which of the sums of chosen columns they go with.
    #[cfg(feature = "columns")]
    pub(super) part: Part,
}

impl Sums {
    /// Of nothing.
    pub(super) const NONE: Self = Self {
        mappings: Totals::NONE,
        counters: [Sum::NONE; 3],
        reached: 0,
        #[cfg(feature = "columns")]
        part: Part::All,
    };

    /// Takes off `record` what rows were of before; `false` where nothing of it is left.
    ///
    /// The kernel shows a mapping again, whole, that grew between two reads.
    pub(super) fn reach(&mut self, record: &mut Record<'_>) -> bool {
        let end = record.mapping.end;
        if end <= self.reached {
            return false;
        }
        if record.mapping.start < self.reached {
            record.cut_front(self.reached);
        }
        self.reached = end;
        true
    }

    pub(super) fn overflowed(&self) -> bool {
        self.counters.iter().any(Sum::overflowed)
    }
}
