//! Lines out of a buffer that the caller lends and a [`Source`] refills.
//!
//! The kernel hands out whole lines, a page at most at a time; a pipe or a copy of the file hands
//! out what it likes. Both look the same from here on. What is held of a line is as much as the
//! buffer has beyond [`COUNTERS_ROOM`]: the rest of a longer line is read and dropped, and the line
//! says that it was cut.

use crate::error::{Error, Field, Malformed};
use crate::maps::{Line, Mapping};
use crate::name::Name;
use crate::number::{Cursor, each};

/// The least size, in bytes, of a buffer lent to a reader.
///
/// A name is whole where its line is at least 2,048 bytes shorter than the buffer. Lines of 15 KB were
/// seen: directories nest beyond `PATH_MAX`.
pub const MIN_BUFFER: usize = 4096;

/// How much of a line, in bytes beyond what is held of it, is looked through for its end before it is
/// [`Error::Endless`].
pub const LONGEST_LINE: usize = 1 << 20;

/// What is kept free behind the longest line: its newline, and the counters of a smaps record, about
/// 800 bytes in Linux 6.18.
const COUNTERS_ROOM: usize = 2048;

/// Where bytes come from: an open file of a process, a saved copy, a test.
pub trait Source {
    /// Why a read may fail.
    type Error;

    /// Reads some bytes to the front of `buffer`, which is not empty, and says how many; 0 means
    /// the end of the file.
    ///
    /// # Errors
    ///
    /// Whatever the source cannot get over; an interrupted call is worth a retry of its own.
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error>;
}

/// Bytes in memory: a saved file, or a part of one.
impl Source for &[u8] {
    type Error = core::convert::Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        let count = self.len().min(buffer.len());
        if let (Some((taken, rest)), Some(room)) =
            (self.split_at_checked(count), buffer.get_mut(..count))
        {
            room.copy_from_slice(taken);
            *self = rest;
        }
        Ok(count)
    }
}

impl<S: Source + ?Sized> Source for &mut S {
    type Error = S::Error;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        (**self).read(buffer)
    }
}

/// Where the first newline stands.
///
/// By words: the memchr crate chooses between instruction sets at run time, with 1 KB of code, and
/// its portable part is as fast as this.
pub(crate) fn find_newline(text: &[u8]) -> Option<usize> {
    let mut rest = text;
    while let Some((word, behind)) = rest.split_first_chunk() {
        let word = u64::from_le_bytes(*word);
        rest = behind;
        // In most words each byte is from 0x0b to 0x8a.
        if word.wrapping_sub(each(0x0b)) & each(0x80) == 0 {
            continue;
        }
        let found = marks(word, b'\n');
        if found != 0 {
            let at = found.trailing_zeros() as usize / 8;
            let behind = rest.len().wrapping_add(8);
            return Some(text.len().wrapping_sub(behind).wrapping_add(at));
        }
    }
    let at = rest.iter().position(|&byte| byte == b'\n')?;
    Some(text.len().wrapping_sub(rest.len()).wrapping_add(at))
}

/// Marks the `wanted` among eight bytes by their highest bits: the lowest mark is that of the first
/// of them, and what is marked above it may be wrong.
///
/// Each byte that is wanted becomes 0, and to take 1 from each byte borrows from it.
#[inline]
const fn marks(bytes: u64, wanted: u8) -> u64 {
    let zeros = bytes ^ each(wanted);
    zeros.wrapping_sub(each(0x01)) & !zeros & each(0x80)
}

/// The line at the front of what is held: where its name is.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Head {
    /// Where the name begins.
    name: usize,
    /// How many bytes of the line are held, what ends it not counted.
    length: usize,
    /// Where the next line begins: behind the newline, which a cut line has lost.
    pub(crate) next: usize,
    /// Was the line longer than what is held of it?
    cut: bool,
    /// What is wrong with it.
    pub(crate) wrong: Option<Malformed>,
}

/// What one more read came to.
#[derive(PartialEq, Eq)]
pub(crate) enum Fill {
    /// More is held.
    More,
    /// There is no more to read.
    EndOfFile,
    /// There is no room to read to.
    Full,
}

// Positions are below the size of the buffer, and lines are counted in 64 bits: neither wraps.
#[derive(Debug)]
pub(crate) struct Lines<'b, S> {
    source: S,
    buffer: &'b mut [u8],
    /// Held is what stands between `start` and `end` in the buffer: read, and not taken.
    start: usize,
    end: usize,
    /// How much of a line is held at most.
    longest: usize,
    /// How many bytes to ask the source for at a time.
    request: usize,
    /// Was the end of the file read, with something held? It is not asked for again until that is
    /// taken: each read of smaps is a system call and a walk.
    ended: bool,
    /// How many lines were taken.
    taken: u64,
    /// The line at the front of what is held was longer than `longest`; the rest of it is dropped
    /// already, or still to be dropped.
    cut: Cut,
    /// Does CR LF end a line, as a serial console writes it? Else a CR is of a name.
    pub(crate) cr_lf: bool,
    /// The line that was read last, without its name. It stays here, and is copied once: passed on
    /// from function to function it takes 200 instructions a row.
    line: Line,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Cut {
    No,
    Begun,
    /// With a newline behind it.
    Done,
    /// The file ended before one.
    Unended,
}

impl<'b, S: Source> Lines<'b, S> {
    pub(crate) fn new(source: S, buffer: &'b mut [u8], request: usize) -> Self {
        Self {
            source,
            longest: buffer.len().saturating_sub(COUNTERS_ROOM),
            buffer,
            start: 0,
            end: 0,
            request,
            ended: false,
            taken: 0,
            cut: Cut::No,
            cr_lf: false,
            line: Line::new(),
        }
    }

    pub(crate) const fn source(&self) -> &S {
        &self.source
    }

    pub(crate) fn into_source(self) -> S {
        self.source
    }

    /// Is the buffer as long as it has to be?
    pub(crate) const fn is_usable(&self) -> bool {
        self.buffer.len() >= MIN_BUFFER
    }

    /// What is held, from the line at the front on.
    #[inline(never)]
    pub(crate) fn held(&self) -> &[u8] {
        self.buffer.get(self.start..self.end).unwrap_or_default()
    }

    /// The number of the line at the front, from 1.
    #[inline]
    pub(crate) const fn number(&self) -> u64 {
        self.taken.wrapping_add(1)
    }

    /// Takes the line `head` and what follows it, `length` bytes with `lines` lines in all, off the
    /// front: its mapping, and what follows. They stay readable until the buffer is filled again.
    #[inline]
    pub(crate) fn take(&mut self, head: &Head, length: usize, lines: u64) -> (Mapping<'_>, &[u8]) {
        let from = self.start;
        self.start = from.wrapping_add(length);
        self.taken = self.taken.wrapping_add(lines);
        self.cut = Cut::No;
        let (name, behind) = self
            .buffer
            .get(from..self.start)
            .and_then(|text| text.split_at_checked(head.next))
            .and_then(|(line, behind)| Some((line.get(head.name..head.length)?, behind)))
            .unwrap_or_default();
        let name = Name::new(name, head.cut);
        (self.line.mapping.with_name(name), behind)
    }

    /// Reads the line at the front; `None` at the end of the file.
    ///
    /// Where the line is whole in what is held, and is understood, its name alone has to be searched
    /// for the newline.
    #[inline]
    pub(crate) fn head(&mut self) -> Result<Option<Head>, Error<S::Error>> {
        let held = self.buffer.get(self.start..self.end).unwrap_or_default();
        let mut cursor = Cursor::new(held, Field::Start);
        if self.cut == Cut::No && !self.cr_lf && self.line.read(&mut cursor) {
            if let Some(at) = find_newline(cursor.rest()) {
                let name = held.len().wrapping_sub(cursor.rest().len());
                let length = name.wrapping_add(at);
                if length <= self.longest {
                    return Ok(Some(Head {
                        name,
                        length,
                        next: length.wrapping_add(1),
                        cut: false,
                        wrong: None,
                    }));
                }
            }
        }
        self.any_head()
    }

    /// Reads the line at the front, wherever it ends, and whether it is understood or not.
    #[cold]
    #[inline(never)]
    pub(crate) fn any_head(&mut self) -> Result<Option<Head>, Error<S::Error>> {
        if !self.is_usable() {
            self.taken = self.taken.wrapping_add(1);
            return if self.taken == 1 {
                Err(Error::BufferTooSmall)
            } else {
                Ok(None)
            };
        }
        let (mut length, mut ended) = (self.longest, true);
        if self.cut == Cut::No {
            match self.newline().map_err(Error::Read)? {
                Some(at) => length = at,
                None => (length, ended) = (self.held().len(), false),
            }
            if length == 0 && !ended {
                return Ok(None);
            }
            if length > self.longest {
                self.cut = Cut::Begun;
            }
        }
        if self.cut == Cut::Begun {
            self.cut = self.drop_rest_of_line()?;
        }
        let cut = self.cut != Cut::No;
        if cut {
            (length, ended) = (self.longest, self.cut == Cut::Done);
        }
        let mut line = self
            .buffer
            .get(self.start..self.start.wrapping_add(length))
            .unwrap_or_default();
        let next = length.wrapping_add(usize::from(ended && !cut));
        if let ([front @ .., b'\r'], true) = (line, self.cr_lf && next > length) {
            line = front;
        }
        let mut cursor = Cursor::new(line, Field::Start);
        Ok(Some(Head {
            wrong: if !ended {
                Some(Malformed::unended(line))
            } else if self.line.read(&mut cursor) {
                None
            } else {
                Some(cursor.malformed())
            },
            name: line.len().wrapping_sub(cursor.rest().len()),
            length: line.len(),
            next,
            cut,
        }))
    }

    /// Reads the line at the front, and takes CR LF for the end of all lines from then on if it ends so.
    #[inline(always)]
    pub(crate) fn first_head(&mut self) -> Result<Option<Head>, Error<S::Error>> {
        self.cr_lf = true;
        let head = self.any_head();
        self.cr_lf = matches!(&head, Ok(Some(head)) if head.next > head.length.wrapping_add(1));
        head
    }

    /// The addresses of the line at the front; all where the line is not understood. `None` at the
    /// end of the file.
    #[inline(always)]
    pub(crate) fn next_range(&mut self) -> Result<Option<(u64, u64)>, Error<S::Error>> {
        let mapping = match self.any_head()? {
            None => return Ok(None),
            Some(Head { wrong: None, .. }) => &self.line.mapping,
            Some(_) => return Ok(Some((0, u64::MAX))),
        };
        Ok(Some((mapping.start, mapping.end)))
    }

    /// How far behind the front a newline stands, reading as far as there is room; `None` where the
    /// file or the room ends before one.
    #[inline]
    fn newline(&mut self) -> Result<Option<usize>, S::Error> {
        let mut searched: usize = 0;
        loop {
            let held = self.held();
            if let Some(at) = held.get(searched..).and_then(find_newline) {
                return Ok(Some(searched.wrapping_add(at)));
            }
            searched = held.len();
            if self.fill()? != Fill::More {
                return Ok(None);
            }
        }
    }

    /// Drops of the line at the front what is not to be held of it, and its newline.
    #[inline(always)]
    fn drop_rest_of_line(&mut self) -> Result<Cut, Error<S::Error>> {
        let mut dropped: usize = 0;
        loop {
            let kept = self.start.wrapping_add(self.longest);
            let rest = self.buffer.get(kept..self.end).unwrap_or_default();
            if let Some(at) = find_newline(rest) {
                let next_line = kept.wrapping_add(at).wrapping_add(1);
                self.buffer.copy_within(next_line..self.end, kept);
                self.end = self.end.wrapping_sub(next_line.wrapping_sub(kept));
                return Ok(Cut::Done);
            }
            dropped = dropped.wrapping_add(rest.len());
            self.end = kept;
            if dropped > LONGEST_LINE {
                let line = self.taken.wrapping_add(1);
                return Err(Error::Endless { line });
            }
            if self.fill().map_err(Error::Read)? == Fill::EndOfFile {
                return Ok(Cut::Unended);
            }
        }
    }

    /// Reads once, behind what is held; or gives the end again that it has read.
    #[inline(never)]
    pub(crate) fn fill(&mut self) -> Result<Fill, S::Error> {
        if self.start > 0 {
            self.buffer.copy_within(self.start..self.end, 0);
            self.end = self.end.wrapping_sub(self.start);
            self.start = 0;
        }
        let room_end = self.end.wrapping_add(self.request).min(self.buffer.len());
        let room = self.buffer.get_mut(self.end..room_end).unwrap_or_default();
        if room.is_empty() {
            return Ok(Fill::Full);
        }
        if core::mem::take(&mut self.ended) {
            return Ok(Fill::EndOfFile);
        }
        let most = room.len();
        let count = self.source.read(room)?.min(most);
        self.ended = count == 0 && self.end > 0;
        self.end = self.end.wrapping_add(count);
        Ok(if count == 0 {
            Fill::EndOfFile
        } else {
            Fill::More
        })
    }
}
