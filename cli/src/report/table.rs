//! A table of fixed size: rows that wait for the end of the report, to be sorted.

use heapless::Vec;
use pmap_core::{Kept, Stored, hash};

use crate::args::Select;
use crate::figures::Figures;

/// How many rows there is room for: a power of two, more than are sorted at most.
const CAPACITY: usize = 1024;

/// Room for rows: 2.8 MiB of zeros, which are empty rows. Of memory it takes a page for each that is kept, as a
/// rule.
pub type Rows = [Row; CAPACITY];

/// What a row is of: a mapping, a group of mappings or a process.
#[derive(Debug)]
#[repr(C)]
pub struct Row {
    /// Where a mapping starts.
    pub(super) start: u64,
    /// A process id; 0 where there is none.
    pub(super) pid: u32,
    /// Does a name stand for a command line, in brackets?
    pub(super) brackets: bool,
    pub(super) figures: Figures,
    /// What a group or a process is called.
    pub(super) text: Kept<256>,
    /// A mapping, with room for 2 KiB of counters, more than twice what a kernel writes, and for 256
    /// bytes of its name: what is left of them is the other's. More counters are left out.
    pub(super) record: Stored<2304>,
}

/// Rows by their rank.
#[derive(Debug)]
#[repr(C)] // What is long stands behind what is short, whose offsets are short too.
pub(super) struct Table {
    /// `None` until a report keeps rows, which most do not.
    pub(super) rows: Option<&'static mut Rows>,
    /// The place of a row that has no key.
    spare: usize,
    /// A key for each row, and its place: the hash of its text while groups grow, and then what it is
    /// sorted by. The largest stands first, and of equal ones the one that came first.
    keys: Vec<(u64, usize), CAPACITY>,
}

impl Table {
    pub(super) const fn new() -> Self {
        Self {
            rows: None,
            keys: Vec::new(),
            spare: 0,
        }
    }

    pub(super) fn clear(&mut self) {
        self.keys.clear();
        self.spare = 0;
    }

    /// The row that is to be [offered](Self::offer) next.
    #[inline(never)]
    pub(super) fn spare(&mut self) -> Option<&mut Row> {
        self.row(self.spare)
    }

    fn row(&mut self, place: usize) -> Option<&mut Row> {
        Some(&mut self.rows.as_mut()?[place % CAPACITY])
    }

    /// Ranks the spare row by one of its figures, or as else is asked, among the largest, `most` of them
    /// if nothing else is asked. Gives back the one that is not among them, or no longer, and is the spare
    /// one then; its figures are added to what is `left`.
    #[inline(never)]
    pub(super) fn offer(
        &mut self,
        select: &Select,
        figure: usize,
        most: usize,
        left: &mut Figures,
    ) -> Option<&Row> {
        let row = self.spare()?;
        let amount = row.figures.bytes(figure);
        let key = if select.by_address() {
            !row.start
        } else {
            amount
        };
        let most = if select.top > 0 { select.top } else { most };
        let mut lost = Some(self.spare);
        if amount >= select.least {
            let _ = self.keys.push((key, self.spare));
            let mut keys = self.keys.as_mut_slice();
            while let [.., before, last] = keys {
                if before.0 >= last.0 {
                    break;
                }
                core::mem::swap(before, last);
                keys = keys.split_last_mut().map_or(&mut [], |(_, keys)| keys);
            }
            lost = None;
            if self.keys.len() > most {
                lost = self.keys.pop().map(|(_, place)| place);
            }
        }
        self.spare = lost.unwrap_or(self.keys.len());
        lost?;
        let row = &*self.spare()?;
        left.add(&row.figures);
        Some(row)
    }

    /// The figures of the group that is called `name`; `None` where there is no room for another.
    pub(super) fn group(&mut self, name: &[u8]) -> Option<&mut Figures> {
        let hash = hash(name);
        // From the end: the mappings of a file stand together.
        let known = self.keys.iter().rev().find(|(other, _)| *other == hash);
        let place = match known {
            Some((_, place)) => *place,
            None => {
                let place = self.keys.len();
                self.keys.push((hash, place)).ok()?;
                let row = self.row(place)?;
                row.figures = Figures::NONE;
                row.text.set(name, false);
                place
            }
        };
        Some(&mut self.row(place)?.figures)
    }

    /// Ranks the groups. Adds to what is `left` those that are not among the rows that are asked for.
    pub(super) fn rank_groups(&mut self, select: &Select, left: &mut Figures) {
        let count = self.keys.len();
        self.keys.clear();
        for place in 0..count {
            self.spare = place;
            self.offer(select, select.figure(), CAPACITY, left);
        }
    }

    /// Is there a row?
    pub(super) fn any(&self) -> bool {
        !self.keys.is_empty()
    }

    /// The rows in their order.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        let places = self.keys.iter().map(|(_, place)| *place);
        places.filter_map(|place| Some(&self.rows.as_ref()?[place % CAPACITY]))
    }
}
