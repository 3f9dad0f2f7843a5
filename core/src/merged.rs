//! Two files of smaps or maps, read side by side.

use crate::error::Error;
use crate::lines::Source;
use crate::smaps::{Record, Smaps};

/// One of two snapshots of a process.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Side {
    /// The earlier.
    Then,
    /// The later.
    Now,
}

/// Reads two snapshots at once: the records of both, in the order of their start addresses, and where
/// two are at the same address that of the earlier snapshot first.
///
/// The records of one snapshot do not overlap: of a mapping that is given again, since it grew while
/// the file was read, comes what is [new of it](Record::cut_front).
///
/// Nothing is held but the buffers of the two readers. [`Clusters`](crate::Clusters) makes of the
/// records what became of each mapping, and has an example.
///
/// The sources are of one type, which for different ones may be `&mut dyn Source<Error = E>`.
#[derive(Debug)]
pub struct Merged<'r, 'b, S> {
    then: Reader<'r, 'b, S>,
    now: Reader<'r, 'b, S>,
}

impl<'r, 'b, S: Source> Merged<'r, 'b, S> {
    /// Reads the earlier snapshot from `then`, and the later from `now`.
    pub const fn new(then: &'r mut Smaps<'b, S>, now: &'r mut Smaps<'b, S>) -> Self {
        Self {
            then: Reader::new(then),
            now: Reader::new(now),
        }
    }

    /// Which snapshot the next record is of, or what [`next_record`](Self::next_record) says in its place;
    /// `None` when both are at their ends.
    #[inline(never)]
    pub fn next_side(&mut self) -> Option<Side> {
        match (self.then.look_ahead(), self.now.look_ahead()) {
            (None, None) => None,
            (None, _) => Some(Side::Now),
            (Some(then), Some(now)) if now < then => Some(Side::Now),
            _ => Some(Side::Then),
        }
    }

    /// The next record, valid until the call after; `None` when both snapshots are at their ends.
    ///
    /// # Errors
    ///
    /// Those of [`Smaps::next_record`], and [`Error::Unsorted`] where a mapping is below what was read
    /// before: that is passed over. The call after an error goes on behind it.
    #[inline(never)]
    pub fn next_record(&mut self) -> Option<Result<Record<'_>, Error<S::Error>>> {
        let reader = match self.next_side()? {
            Side::Then => &mut self.then,
            Side::Now => &mut self.now,
        };
        reader.ahead = Ahead::Unknown;
        let mut record = reader.smaps.next_record()?;
        if let Ok(record) = &mut record {
            let (start, end) = (record.mapping.start, record.mapping.end);
            if end <= reader.reached {
                let line = record.line();
                return Some(Err(Error::Unsorted { line }));
            }
            if start < reader.reached {
                record.cut_front(reader.reached);
            }
            reader.before = start;
            reader.reached = end;
        }
        Some(record)
    }

    /// Has the later snapshot no more records, as far as was read ahead?
    #[must_use]
    pub const fn is_now_at_end(&self) -> bool {
        matches!(self.now.ahead, Ahead::End)
    }

    /// What the later snapshot is read from.
    #[must_use]
    pub const fn now(&self) -> &S {
        self.now.smaps.source()
    }
}

#[derive(Debug)]
struct Reader<'r, 'b, S> {
    smaps: &'r mut Smaps<'b, S>,
    ahead: Ahead,
    /// Where the last mapping started, and where it ended.
    before: u64,
    reached: u64,
}

/// What comes next in a file.
#[derive(Clone, Copy, Debug)]
enum Ahead {
    /// It was not looked for.
    Unknown,
    /// A record that starts there.
    Record(u64),
    /// Nothing.
    End,
}

impl<'r, 'b, S: Source> Reader<'r, 'b, S> {
    const fn new(smaps: &'r mut Smaps<'b, S>) -> Self {
        Self {
            smaps,
            ahead: Ahead::Unknown,
            before: 0,
            reached: 0,
        }
    }

    /// Where the next record starts, or an error stands; `None` at the end.
    #[inline(never)]
    fn look_ahead(&mut self) -> Option<u64> {
        while let Ahead::Unknown = self.ahead {
            self.ahead = match self.smaps.next_range() {
                None => Ahead::End,
                // Nothing of it is new.
                Some((start, end)) if end <= self.reached && start >= self.before => {
                    self.smaps.next_record();
                    Ahead::Unknown
                }
                Some((start, _)) => Ahead::Record(start.max(self.reached)),
            };
        }
        match self.ahead {
            Ahead::Record(start) => Some(start),
            _ => None,
        }
    }
}
