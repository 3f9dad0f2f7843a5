//! One record of /proc/PID/smaps, and a reader of them.

use crate::error::{Error, Field, Malformed};
use crate::lines::{Fill, Lines, Newline, Source};
use crate::maps::Mapping;
use crate::number::Cursor;

/// The kernel renders records into a page and gives of them what was asked for; with a request of
/// a page it renders one record more than fits, and throws it away, at nearly every read: 6 to 12 %
/// of the whole run. 3264 leaves room for that record on every page size.
const REQUEST: usize = 3264;

/// One record of smaps: a mapping and the kernel's counters for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Record<'a> {
    /// The mapping.
    pub mapping: Mapping<'a>,
    /// What the kernel counts in it.
    pub counters: Counters<'a>,
}

/// The counters of a record, lent as the text that the kernel wrote.
///
/// Which there are, and in which order, differs by kernel version and configuration. See
/// proc_pid_smaps(5) and `__show_smap` in the kernel's fs/proc/task_mmu.c:
///
/// ```text
/// Size:                132 kB
/// Rss:                   8 kB
/// Anonymous:             8 kB
/// THPeligible:           0
/// VmFlags: rd wr mr mw me gd ac
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Counters<'a> {
    text: &'a [u8],
    /// The number of the first line.
    line: u64,
}

impl<'a> Counters<'a> {
    /// All counters in the kernel's order, those with keys unknown to this library among them.
    ///
    /// A line that is no counter is an error in its place, and the next line follows.
    #[must_use]
    pub const fn iter(&self) -> CounterLines<'a> {
        CounterLines {
            rest: self.text,
            line: self.line,
        }
    }

    /// The counter with this key, the first where there are several; `None` where there is none.
    ///
    /// ```
    /// use pmap_core::{MIN_BUFFER, Smaps};
    ///
    /// let file: &[u8] = b"00400000-004b2000 r-xp 00000000 fd:00 1000 /bin/bash\nRss: 8 kB\n";
    /// let mut buffer = [0; MIN_BUFFER];
    /// let mut smaps = Smaps::new(file, &mut buffer);
    /// while let Some(record) = smaps.next_record() {
    ///     let counters = record?.counters;
    ///     assert_eq!(counters.get(b"Rss").map(|rss| rss.kilobytes()), Some(Ok(8)));
    ///     assert_eq!(counters.get(b"Pss"), None);
    /// }
    /// # Ok::<(), pmap_core::Error<core::convert::Infallible>>(())
    /// ```
    #[must_use]
    pub fn get(&self, key: &[u8]) -> Option<Counter<'a>> {
        self.iter().flatten().find(|counter| counter.key() == key)
    }
}

impl<'a> IntoIterator for Counters<'a> {
    type Item = Result<Counter<'a>, (u64, Malformed)>;
    type IntoIter = CounterLines<'a>;

    fn into_iter(self) -> CounterLines<'a> {
        self.iter()
    }
}

/// The lines of a record's counters; made by [`Counters::iter`].
///
/// An error is the number of the line in the file, from 1, and what is wrong with it.
#[derive(Clone, Debug)]
pub struct CounterLines<'a> {
    rest: &'a [u8],
    /// The number of the next line in the file.
    line: u64,
}

impl<'a> Iterator for CounterLines<'a> {
    type Item = Result<Counter<'a>, (u64, Malformed)>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let number = self.line;
        self.line = number.wrapping_add(1);
        let mut lines = Cursor::new(self.rest, Field::Newline);
        let split = match usual_line(self.rest) {
            None => lines.until(b'\n').map(|line| (line, lines.rest())),
            usual => usual,
        };
        let Some((line, rest)) = split else {
            let what = Malformed::unended(core::mem::take(&mut self.rest));
            return Some(Err((number, what)));
        };
        self.rest = rest;
        let key = line.iter().position(|&byte| byte == b':').unwrap_or(0);
        Some(if key > 0 {
            Ok(Counter {
                text: line,
                key,
                line: number,
            })
        } else {
            Err((number, Cursor::new(line, Field::Key).malformed()))
        })
    }
}

/// One counter: a line `Key:   value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Counter<'a> {
    text: &'a [u8],
    /// How long the key is, behind which a colon stands.
    key: usize,
    line: u64,
}

impl<'a> Counter<'a> {
    /// What stands before the colon, such as `Rss`.
    #[must_use]
    pub fn key(&self) -> &'a [u8] {
        self.text.get(..self.key).unwrap_or_default()
    }

    /// What stands behind the colon and the spaces: `132 kB`, `0`, or `rd wr mr`. May be empty.
    #[must_use]
    pub fn value(&self) -> &'a [u8] {
        self.value_cursor().rest()
    }

    /// The number of the line in the file, from 1.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.line
    }

    /// The value of a counter of kB (1,024 bytes), such as `Rss`.
    ///
    /// # Errors
    ///
    /// The value is not a decimal number of 64 bits followed by ` kB`.
    pub fn kilobytes(&self) -> Result<u64, Malformed> {
        let mut cursor = self.value_cursor();
        match cursor.decimal() {
            Some(number) if cursor.rest() == b" kB" => Ok(number),
            _ => Err(cursor.malformed()),
        }
    }

    /// A cursor in the line, at the value.
    fn value_cursor(&self) -> Cursor<'a> {
        let mut cursor = Cursor::new(self.text, Field::Value);
        cursor.skip(self.key.wrapping_add(1));
        cursor.spaces();
        cursor
    }
}

/// The line that `text` begins with, and what stands behind its newline, where the line looks as
/// nearly all counters do: a capital, 28 bytes in all, ` kB` at the end. That is so below 100 GB.
///
/// To look for the newline instead takes three times as long.
#[inline]
fn usual_line(text: &[u8]) -> Option<(&[u8], &[u8])> {
    let (line, behind) = text.split_first_chunk::<28>()?;
    let (front, end) = line.split_first_chunk::<24>()?;
    // Each of these bits is set in some printable characters, and one of the two in all of them:
    // no byte is a newline.
    let mut printable = u64::MAX;
    for word in front.chunks_exact(8) {
        let word = u64::from_ne_bytes(word.try_into().ok()?);
        printable &= word | word << 1;
    }
    let each_printable = u64::from_ne_bytes([0x40; 8]);
    let usual = printable & each_printable == each_printable
        && end == b" kB\n"
        && matches!(front, [b'A'..=b'Z', ..]);
    usual.then_some((line.get(..27)?, behind))
}

/// Reads the records of a smaps file, in the order of their addresses.
#[derive(Debug)]
pub struct Smaps<'b, S> {
    lines: Lines<'b, S>,
    /// Do counters follow a mapping?
    counters: bool,
}

impl<'b, S: Source> Smaps<'b, S> {
    /// Reads from `source` through `buffer`, of at least [`MIN_BUFFER`](crate::MIN_BUFFER) bytes.
    ///
    /// Every size from there on gives the same records, but for where the longest names are cut.
    pub fn new(source: S, buffer: &'b mut [u8]) -> Self {
        Self {
            lines: Lines::new(source, buffer, REQUEST),
            counters: true,
        }
    }

    /// Reads a maps file as records without counters, for a program that reads either.
    pub fn from_maps(source: S, buffer: &'b mut [u8]) -> Self {
        Self {
            lines: Lines::new(source, buffer, crate::maps::REQUEST),
            counters: false,
        }
    }

    /// The next record, valid until the call after; `None` at the end of the file.
    ///
    /// A record ends where the next begins, with a hexadecimal number and `-`, or at the end of the
    /// file. Counters without a mapping before them, and those of a mapping that is not understood,
    /// are passed over with the line at their head.
    ///
    /// # Errors
    ///
    /// See [`Error`]: the call after an error goes on behind it. After [`Error::Read`] the source
    /// is asked again.
    pub fn next_record(&mut self) -> Option<Result<Record<'_>, Error<S::Error>>> {
        let head = match self.lines.head() {
            Ok(head) => head?,
            Err(error) => return Some(Err(error)),
        };
        let (end, lines) = match self.counters.then(|| self.find_end(head.next)).transpose() {
            Ok(found) => found.unwrap_or((head.next, 0)),
            Err(error) => return Some(Err(Error::Read(error))),
        };
        let text = self.lines.take(end, lines.wrapping_add(1));
        Some(head.mapping(text).map(|mapping| Record {
            mapping,
            counters: Counters {
                text: text.get(head.next..).unwrap_or_default(),
                line: head.number.wrapping_add(1),
            },
        }))
    }

    /// Finds the end of the record at the front, whose counters begin `end` bytes behind the front,
    /// and how many lines they are.
    ///
    /// Counters that outgrow the room for them, which is more than twice what a kernel writes,
    /// become lines of their own, and so errors.
    fn find_end(&mut self, mut end: usize) -> Result<(usize, u64), S::Error> {
        let mut lines: u64 = 0;
        loop {
            let mut rest = self.lines.held().get(end..).unwrap_or_default();
            while let Some((_, behind)) = usual_line(rest) {
                rest = behind;
                lines = lines.wrapping_add(1);
            }
            end = self.lines.held().len().wrapping_sub(rest.len());
            if self.begins_record(end)? {
                return Ok((end, lines));
            }
            match self.lines.newline(end)? {
                Newline::At(newline) => end = newline.wrapping_add(1),
                Newline::Full => return Ok((end, lines)),
                Newline::EndOfFile => return Ok((self.lines.held().len(), lines)),
            }
            lines = lines.wrapping_add(1);
        }
    }

    /// Does a record begin, or the file end, `at` bytes behind the front?
    fn begins_record(&mut self, at: usize) -> Result<bool, S::Error> {
        loop {
            let rest = self.lines.held().get(at..).unwrap_or_default();
            let digit = |byte: &u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
            match rest.iter().position(|byte| !digit(byte)) {
                Some(0) => return Ok(false),
                Some(digits) => return Ok(rest.get(digits) == Some(&b'-')),
                None => {}
            }
            let empty = rest.is_empty();
            match self.lines.fill()? {
                Fill::More => {}
                Fill::EndOfFile => return Ok(empty),
                Fill::Full => return Ok(true),
            }
        }
    }

    /// What the records are read from.
    pub const fn source(&self) -> &S {
        self.lines.source()
    }

    /// Ends reading and gives the source back; what was read ahead of the last row is lost.
    pub fn into_source(self) -> S {
        self.lines.into_source()
    }
}
