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
pub struct Merged<'r, 'b, S: Source> {
    then: Peeked<'r, 'b, S>,
    now: Peeked<'r, 'b, S>,
}

impl<'r, 'b, S: Source> Merged<'r, 'b, S> {
    /// Reads the earlier snapshot from `then`, and the later from `now`.
    pub const fn new(then: &'r mut Smaps<'b, S>, now: &'r mut Smaps<'b, S>) -> Self {
        Self {
            then: Peeked::new(then),
            now: Peeked::new(now),
        }
    }

    /// Which snapshot the next record is of, or what [`next_record`](Self::next_record) says in its place;
    /// `None` when both are at their ends.
    pub fn next_side(&mut self) -> Option<Side> {
        match (self.then.next_start(), self.now.next_start()) {
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
    /// Those of [`Snapshot::next_until`].
    pub fn next_record(&mut self) -> Option<Result<Record<'_>, Error<S::Error>>> {
        match self.next_side()? {
            Side::Then => self.then.next_record(),
            Side::Now => self.now.next_record(),
        }
    }
}

/// By hand: what is derived asks `Debug` of `S` alone, and not of the errors that are held.
impl<S: Source + core::fmt::Debug> core::fmt::Debug for Merged<'_, '_, S>
where
    S::Error: core::fmt::Debug,
{
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.debug_struct("Merged")
            .field("then", &self.then)
            .field("now", &self.now)
            .finish()
    }
}

/// A snapshot, and what comes next in it.
#[derive(Debug)]
struct Peeked<'r, 'b, S: Source> {
    snapshot: Snapshot<'r, 'b, S>,
    ahead: Ahead<S::Error>,
}

/// What comes next in a file.
#[derive(Debug)]
enum Ahead<E> {
    /// It was not looked for.
    Unknown,
    /// A record that starts there.
    Record(u64),
    /// An error, which is not to be read again.
    Failed(Error<E>),
    /// Nothing.
    End,
}

impl<'r, 'b, S: Source> Peeked<'r, 'b, S> {
    const fn new(smaps: &'r mut Smaps<'b, S>) -> Self {
        Self {
            snapshot: Snapshot::new(smaps),
            ahead: Ahead::Unknown,
        }
    }

    /// Where the next record starts, or an error stands; `None` at the end.
    fn next_start(&mut self) -> Option<u64> {
        if let Ahead::Unknown = self.ahead {
            self.ahead = match self.snapshot.next_start() {
                Ok(None) => Ahead::End,
                Ok(Some(start)) => Ahead::Record(start),
                Err(error) => Ahead::Failed(error),
            };
        }
        match self.ahead {
            Ahead::Record(start) => Some(start),
            Ahead::Failed(_) => Some(self.snapshot.reached),
            _ => None,
        }
    }

    /// What comes next.
    fn next_record(&mut self) -> Option<Result<Record<'_>, Error<S::Error>>> {
        match core::mem::replace(&mut self.ahead, Ahead::Unknown) {
            Ahead::Failed(error) => Some(Err(error)),
            _ => self.snapshot.next_record(),
        }
    }
}

/// Reads one snapshot as far as another has been read.
///
/// The records do not overlap, as [`Merged`] says.
#[derive(Debug)]
pub struct Snapshot<'r, 'b, S: Source> {
    smaps: &'r mut Smaps<'b, S>,
    /// Where the last mapping started, and where it ended.
    before: u64,
    reached: u64,
}

impl<'r, 'b, S: Source> Snapshot<'r, 'b, S> {
    /// Reads from `smaps`.
    pub const fn new(smaps: &'r mut Smaps<'b, S>) -> Self {
        Self {
            smaps,
            before: 0,
            reached: 0,
        }
    }

    /// The next record, if it starts at `bound` or below, valid until the call after; `None` where it
    /// starts above, and at the end.
    ///
    /// # Errors
    ///
    /// Those of [`Smaps::next_record`], and [`Error::Unsorted`] where a mapping is below what was read
    /// before: that is passed over. The call after an error goes on behind it.
    pub fn next_until(&mut self, bound: u64) -> Option<Result<Record<'_>, Error<S::Error>>> {
        match self.next_start() {
            Ok(start) if start? <= bound => self.next_record(),
            Ok(_) => None,
            Err(error) => Some(Err(error)),
        }
    }

    /// Where the next record starts; `None` at the end.
    fn next_start(&mut self) -> Result<Option<u64>, Error<S::Error>> {
        while let Some((start, end)) = self.smaps.next_range()? {
            if end > self.reached || start < self.before {
                return Ok(Some(start.max(self.reached)));
            }
            // Nothing of it is new.
            self.smaps.next_record().transpose()?;
        }
        Ok(None)
    }

    /// The next record, which is not one of which nothing is new.
    fn next_record(&mut self) -> Option<Result<Record<'_>, Error<S::Error>>> {
        let mut record = self.smaps.next_record();
        if let Some(Ok(record)) = &mut record {
            let (start, end) = (record.mapping.start, record.mapping.end);
            if end <= self.reached {
                let line = record.line();
                return Some(Err(Error::Unsorted { line }));
            }
            if start < self.reached {
                record.cut_front(self.reached);
            }
            self.before = start;
            self.reached = end;
        }
        record
    }
}
