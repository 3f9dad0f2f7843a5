//! One record of /proc/PID/smaps, and a reader of them.

use crate::error::{BadLine, Error, Field, Malformed};
use crate::lines::{Fill, Lines, Source, find_newline};
use crate::maps::Mapping;
use crate::number::{Cursor, behind_spaces, decimal, each};

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

/// A record without counters.
impl<'a> From<Mapping<'a>> for Record<'a> {
    fn from(mapping: Mapping<'a>) -> Self {
        Self {
            mapping,
            counters: Counters::new(b""),
        }
    }
}

impl Record<'_> {
    /// The number of its first line in the file, from 1; 0 where it is made of a mapping.
    #[must_use]
    pub const fn line(&self) -> u64 {
        self.counters.line.wrapping_sub(1)
    }

    /// Takes off the mapping what stands below address `from`, which is in it, and so moves its place
    /// in the file; takes away the counters, which are of the whole.
    ///
    /// A mapping that grew between two reads is given again, whole: one that starts below the end of
    /// the one before it is to be counted from there on.
    ///
    /// ```
    /// use pmap_core::{MIN_BUFFER, Smaps};
    ///
    /// let file: &[u8] = b"00400000-00404000 r-xp 00001000 fd:00 1000 /bin/bash\nRss: 8 kB\n";
    /// let mut buffer = [0; MIN_BUFFER];
    /// let mut smaps = Smaps::new(file, &mut buffer);
    /// let mut record = smaps.next_record().ok_or("no record")??;
    /// record.cut_front(0x403000);
    /// assert_eq!((record.mapping.start, record.mapping.offset), (0x403000, 0x4000));
    /// assert_eq!(record.counters.get(b"Rss"), None);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    #[inline]
    pub const fn cut_front(&mut self, from: u64) {
        let mapping = &mut self.mapping;
        // The kernel gives memory without a file the offset 0 wherever it starts.
        if mapping.inode != 0 {
            let below = from.wrapping_sub(mapping.start);
            mapping.offset = mapping.offset.wrapping_add(below);
        }
        mapping.start = from;
        self.counters.text = &[];
    }
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
    /// How many lines at the front are [`usual`](usual_line).
    usual: usize,
}

impl<'a> Counters<'a> {
    /// The counters in a text of such lines: those of another file, or of a record that was kept. The
    /// first is of line 1.
    #[must_use]
    pub const fn new(text: &'a [u8]) -> Self {
        Self {
            text,
            line: 1,
            usual: 0,
        }
    }

    /// Their text, whole lines as the kernel wrote them.
    pub(crate) const fn text(&self) -> &'a [u8] {
        self.text
    }

    /// The number of their first line, and how many at the front are [`usual`](usual_line).
    pub(crate) const fn lines(&self) -> (u64, usize) {
        (self.line, self.usual)
    }

    /// Those of a copy of their text.
    pub(crate) const fn with(text: &'a [u8], (line, usual): (u64, usize)) -> Self {
        Self { text, line, usual }
    }

    /// All counters in the kernel's order, those with keys unknown to this library among them.
    ///
    /// A line that is no counter is an error in its place, and the next line follows.
    #[must_use]
    pub const fn iter(&self) -> CounterLines<'a> {
        CounterLines {
            rest: self.text,
            line: self.line,
            usual: self.usual,
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
    type Item = Result<Counter<'a>, BadLine>;
    type IntoIter = CounterLines<'a>;

    fn into_iter(self) -> CounterLines<'a> {
        self.iter()
    }
}

/// The lines of a record's counters; made by [`Counters::iter`].
#[derive(Clone, Debug)]
pub struct CounterLines<'a> {
    rest: &'a [u8],
    /// The number of the next line in the file.
    line: u64,
    /// How many lines at the front of the rest are [`usual`](usual_line).
    usual: usize,
}

impl<'a> Iterator for CounterLines<'a> {
    type Item = Result<Counter<'a>, BadLine>;

    #[inline(always)]
    fn next(&mut self) -> Option<Self::Item> {
        if let Some(counter) = self.next_usual() {
            return Some(Ok(counter));
        }
        self.next_unusual()
    }
}

impl<'a> CounterLines<'a> {
    /// The next line, where the reader has seen that it is a [usual](usual_line) one.
    #[inline(always)]
    fn next_usual(&mut self) -> Option<Counter<'a>> {
        let left = self.usual.checked_sub(1)?;
        let (text, rest) = self.rest.split_first_chunk::<USUAL>()?;
        let line = self.line;
        self.usual = left;
        self.line = line.wrapping_add(1);
        self.rest = rest;
        let (_, text) = text.split_last()?;
        Some(Counter { text, line })
    }

    /// The next line, whatever it looks like.
    #[inline(always)]
    fn next_unusual(&mut self) -> Option<<Self as Iterator>::Item> {
        let line = self.line;
        self.line = line.wrapping_add(1);
        let text = match find_newline(self.rest) {
            Some(at) => {
                let (text, rest) = self.rest.split_at_checked(at)?;
                self.rest = rest.split_first()?.1;
                text
            }
            None if self.rest.is_empty() => return None,
            None => {
                let what = Malformed::unended(core::mem::take(&mut self.rest));
                return Some(Err(BadLine { line, what }));
            }
        };
        // The line of a mapping has a colon too: damaged, it is not to pass for a counter, whose key
        // has no space.
        let mut ends = text.iter().filter(|byte| matches!(byte, b':' | b' '));
        let is_counter = ends.next() == Some(&b':') && text.first() != Some(&b':');
        Some(if is_counter {
            // As a serial console ends it.
            let ([text @ .., b'\r'] | text) = text;
            Ok(Counter { text, line })
        } else {
            let what = Cursor::new(text, Field::Key).malformed();
            Err(BadLine { line, what })
        })
    }
}

/// One counter: a line `Key:   value`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Counter<'a> {
    /// The line; it has a colon, and not at its front.
    text: &'a [u8],
    line: u64,
}

impl<'a> Counter<'a> {
    /// The line, without what ends it.
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.text
    }

    /// What stands before the colon, such as `Rss`.
    #[must_use]
    pub fn key(&self) -> &'a [u8] {
        let colon = self.text.iter().position(|&byte| byte == b':');
        self.text.get(..colon.unwrap_or(0)).unwrap_or_default()
    }

    /// Does the line begin with `prefix`? With a key and its colon, as `Rss:`, cheaper than to compare
    /// with [`key`](Self::key), which looks for the colon; without one, `Swap` is also `SwapPss`.
    #[inline]
    #[must_use]
    pub fn starts_with(&self, prefix: &[u8]) -> bool {
        self.text.starts_with(prefix)
    }

    /// What stands behind the colon and the spaces: `132 kB`, `0`, or `rd wr mr`. May be empty.
    #[must_use]
    #[inline(never)]
    pub fn value(&self) -> &'a [u8] {
        self.behind(self.key().len()).unwrap_or_default()
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
        let key = self.key().len();
        self.kilobytes_behind(key).ok_or_else(|| {
            let mut cursor = Cursor::new(self.text, Field::Value);
            cursor.skip(key.wrapping_add(1));
            cursor.spaces();
            let _ = cursor.decimal();
            cursor.malformed()
        })
    }

    /// The same, `None` where it fails, for a caller who knows how long the key is, so that its colon is
    /// not looked for.
    #[must_use]
    pub fn kilobytes_behind(&self, key: usize) -> Option<u64> {
        let value = self.behind(key)?;
        // Where there is no number, no space is in front either.
        let (number, length) = decimal(value);
        matches!(value.get(length..)?, b" kB").then_some(number)
    }

    /// What stands behind the colon of a key of this length, and the spaces.
    fn behind(&self, key: usize) -> Option<&'a [u8]> {
        self.text.get(key.wrapping_add(1)..).map(behind_spaces)
    }
}

/// How long nearly all counters are, with their newlines: those below 100 GB.
const USUAL: usize = 28;

/// How many usual lines a record has at most; behind them a line may look like one, and is none.
/// Linux 6.18 writes 22.
const KEYS: usize = 32;

/// The front of a usual line: the key, its colon, and the spaces behind it.
type Key = [u8; 16];

/// What stands behind the line at the front of `text`, if that looks as nearly all counters do: a
/// capital first, a colon among the sixteen bytes of the key, eight of the value, ` kB`.
///
/// `key` is that of the same line of the record before, which is nearly always the same.
///
/// That takes about 20 instructions a line, half of what it takes to look at the bytes of each key
/// again, and a sixth of what the search for the newline and the colon takes.
#[inline(always)]
fn usual_line<'t>(text: &'t [u8], key: &mut Key) -> Option<&'t [u8]> {
    let (line, behind) = text.split_first_chunk::<USUAL>()?;
    let (new, rest) = line.split_first_chunk()?;
    let (value, end) = rest.split_first_chunk()?;
    if new != key {
        learn(key, new)?;
    }
    // Digits and spaces have the bit 0x20, and no newline has.
    let usual = u64::from_le_bytes(*value) & each(0x20) == each(0x20) && end == b" kB\n";
    usual.then_some(behind)
}

/// Changes `key` to a `new` one, if that is one.
#[cold]
#[inline(never)]
fn learn(key: &mut Key, new: &Key) -> Option<()> {
    let mut ends = new.iter().filter(|byte| **byte <= b' ' || **byte == b':');
    let ends_in_colon = ends.next() == Some(&b':');
    // No newline stands behind the colon either. A capital has 0x40, and not 0x20.
    let is_key = ends_in_colon && ends.all(|byte| *byte >= b' ') && new[0] & 0x60 == 0x40;
    is_key.then(|| *key = *new)
}

/// Does a record begin with `text`: a hexadecimal number and `-`?
#[inline(always)]
fn begins_record(text: &[u8]) -> bool {
    let is_digit = |byte: &&u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    let digits = text.iter().take_while(is_digit).count();
    digits > 0 && text.get(digits) == Some(&b'-')
}

/// What belongs to the record at the front.
struct Extent {
    /// How many bytes behind the front it ends.
    end: usize,
    /// How many lines its counters are.
    lines: u64,
    /// How many of these are [`usual`](usual_line) before the first that is not.
    usual: usize,
}

/// Reads the records of a smaps file, in the order of their addresses.
#[derive(Debug)]
#[repr(C)] // The keys, which are long, stand behind what is named more often.
pub struct Smaps<'b, S> {
    lines: Lines<'b, S>,
    /// Do counters follow a mapping?
    counters: bool,
    /// The keys of the usual lines at the front of a record, those of the record before.
    keys: [Key; KEYS],
}

impl<'b, S: Source> Smaps<'b, S> {
    /// Reads from `source` through `buffer`, of at least [`MIN_BUFFER`](crate::MIN_BUFFER) bytes.
    ///
    /// Every size from there on gives the same records, but for where the longest names are cut. The
    /// counters of a record have 2,047 bytes at least, more than twice what a kernel writes; where
    /// they outgrow the room, the rest of them are lines that are not understood.
    pub fn new(source: S, buffer: &'b mut [u8]) -> Self {
        Self::with(source, buffer, REQUEST, true)
    }

    /// Reads a maps file as records without counters, for a program that reads either.
    pub fn from_maps(source: S, buffer: &'b mut [u8]) -> Self {
        Self::with(source, buffer, crate::maps::REQUEST, false)
    }

    /// Called at two places, and long.
    #[inline(never)]
    fn with(source: S, buffer: &'b mut [u8], request: usize, counters: bool) -> Self {
        Self {
            lines: Lines::new(source, buffer, request),
            counters,
            // A key that is one, since it is not looked at again.
            keys: [*b"Size:           "; KEYS],
        }
    }

    /// Do counters follow the first line: is the file smaps, rather than maps? `None` where it is
    /// empty. To be asked before the first record, which is still to come; a file of maps is from
    /// then on read as by [`from_maps`](Self::from_maps).
    ///
    /// Where the first line ends in CR LF, as a serial console writes it, and is not longer than the buffer,
    /// CR LF is the end of all lines from then on. Else a CR is of a name.
    ///
    /// ```
    /// use pmap_core::{MIN_BUFFER, Smaps};
    ///
    /// let capture: &[u8] = b"00400000-004b2000 r-xp 00000000 fd:00 1000 /bin/bash\r\n";
    /// let mut buffer = [0; MIN_BUFFER];
    /// let mut records = Smaps::new(capture, &mut buffer);
    /// assert_eq!(records.has_counters()?, Some(false));
    /// while let Some(record) = records.next_record() {
    ///     assert_eq!(record?.mapping.name.as_bytes(), b"/bin/bash");
    /// }
    /// # Ok::<(), pmap_core::Error<core::convert::Infallible>>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::Malformed`] where the first line is none of maps, so that it is neither; or what else
    /// the first record would be.
    #[inline(always)]
    pub fn has_counters(&mut self) -> Result<Option<bool>, Error<S::Error>> {
        let Some(head) = self.lines.first_head()? else {
            return Ok(None);
        };
        if let Some(what) = head.wrong {
            let line = self.lines.number();
            return Err(Error::Malformed { line, what });
        }
        loop {
            if let Some(first) = self.lines.held().get(head.next) {
                self.counters = first.is_ascii_uppercase();
                return Ok(Some(self.counters));
            }
            if self.lines.fill().map_err(Error::Read)? != Fill::More {
                return Ok(Some(false));
            }
        }
    }

    /// Where the next record starts and ends, which is still to come; all addresses where its line is
    /// not understood. `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// What the next record would be: the call after goes on behind it.
    #[inline(always)]
    pub(crate) fn next_range(&mut self) -> Result<Option<(u64, u64)>, Error<S::Error>> {
        self.lines.next_range()
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
    #[inline(never)]
    pub fn next_record(&mut self) -> Option<Result<Record<'_>, Error<S::Error>>> {
        let head = match self.lines.head() {
            Ok(head) => head?,
            Err(error) => return Some(Err(error)),
        };
        let counted = if self.counters {
            self.find_end(head.next)
        } else {
            Ok(Extent {
                end: head.next,
                lines: 0,
                usual: 0,
            })
        };
        let Extent { end, lines, usual } = match counted {
            Ok(extent) => extent,
            Err(error) => return Some(Err(Error::Read(error))),
        };
        let line = self.lines.number();
        let (mapping, text) = self.lines.take(&head, end, lines.wrapping_add(1));
        if let Some(what) = head.wrong {
            return Some(Err(Error::Malformed { line, what }));
        }
        let line = line.wrapping_add(1);
        let counters = Counters { text, line, usual };
        Some(Ok(Record { mapping, counters }))
    }

    /// Finds the end of the record at the front, whose counters begin `end` bytes behind the front.
    ///
    /// Counters that outgrow the room for them, which is more than twice what a kernel writes,
    /// become lines of their own, and so errors.
    fn find_end(&mut self, mut end: usize) -> Result<Extent, S::Error> {
        let (mut lines, mut usual): (u64, usize) = (0, 0);
        loop {
            let held = self.lines.held();
            let mut rest = held.get(end..).unwrap_or_default();
            if lines == usual as u64 {
                while let Some(key) = self.keys.get_mut(usual) {
                    let Some(behind) = usual_line(rest, key) else {
                        break;
                    };
                    rest = behind;
                    usual = usual.wrapping_add(1);
                }
                lines = usual as u64;
                end = held.len().wrapping_sub(rest.len());
            }
            if begins_record(rest) {
                return Ok(Extent { end, lines, usual });
            }
            if let Some(newline) = find_newline(rest) {
                end = end.wrapping_add(newline).wrapping_add(1);
                lines = lines.wrapping_add(1);
                continue;
            }
            match self.lines.fill()? {
                Fill::More => continue,
                Fill::EndOfFile => end = self.lines.held().len(),
                Fill::Full => {}
            }
            return Ok(Extent { end, lines, usual });
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
