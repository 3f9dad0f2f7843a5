//! The records that are largest, kept until the end of the report: `--top`, `--sort`.

use heapless::Vec;
use pmap_core::{Record, Stored};

use crate::args::MOST_ROWS;

/// Room for all counters, which are 2 KiB at most, and for names of 256 bytes behind them.
type Slot = Stored<2304>;

const CAPACITY: usize = MOST_ROWS as usize;

/// A table of the largest records, in their order.
///
/// 2.3 MiB that cost nothing until they are touched: a page for a record, as a rule.
#[derive(Debug)]
pub(crate) struct Largest {
    slots: Vec<Slot, CAPACITY>,
    /// The key of each record, and its slot; the largest first, and of equal ones the one that came
    /// first.
    order: Vec<(u64, u16), CAPACITY>,
}

impl Largest {
    pub(crate) const fn new() -> Self {
        Self {
            slots: Vec::new(),
            order: Vec::new(),
        }
    }

    pub(crate) fn clear(&mut self) {
        self.slots.clear();
        self.order.clear();
    }

    /// Keeps `record` if it is among the `most` largest, by `key`. Hands to `rest` the one that is
    /// not, or no longer.
    #[inline(never)]
    pub(crate) fn offer(
        &mut self,
        key: u64,
        most: u16,
        record: &Record<'_>,
        mut rest: impl FnMut(&Record<'_>),
    ) {
        let mut slot = self.order.len();
        if slot >= usize::from(most) {
            match self.order.last() {
                Some((smallest, free)) if key > *smallest => slot = usize::from(*free),
                _ => return rest(record),
            }
            self.order.pop();
            rest(&self.slots[slot].record());
        } else if self.slots.push(Slot::new()).is_err() {
            return rest(record);
        }
        self.slots[slot].store(record);
        let place = self.order.partition_point(|(other, _)| *other >= key);
        // There is room: either it was taken from the end, or there are fewer than `most`.
        let slot = u16::try_from(slot).unwrap_or_default();
        let _ = self.order.insert(place, (key, slot));
    }

    /// The records, in their order.
    pub(crate) fn records(&self) -> impl Iterator<Item = Record<'_>> {
        let slots = self.order.iter().map(|(_, slot)| usize::from(*slot));
        slots.map(|slot| self.slots[slot].record())
    }
}
