//! One line of /proc/PID/maps, and a reader of them.

use crate::device::Device;
use crate::error::{Error, Field, Malformed};
use crate::lines::{Lines, Source};
use crate::name::Name;
use crate::number::{Cursor, each, eight_digits};
use crate::perms::Permissions;

/// read(2) on maps gives at most one page less one byte, whole lines; a larger request brings no
/// more, and a page is the least that every kernel has.
pub(crate) const REQUEST: usize = 4096;

/// One mapping, a VMA in the kernel's words: one line of maps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Mapping<'a> {
    /// The address of its first byte.
    pub start: u64,
    /// The address behind its last byte; not below `start`.
    pub end: u64,
    /// What the process may do with it.
    pub permissions: Permissions,
    /// Where in the file it begins, in bytes; old kernels give the start address where there is no
    /// file.
    pub offset: u64,
    /// The device that holds the file; `00:00` where there is none.
    pub device: Device,
    /// The inode of the file on that device; 0 where there is none. For System V shared memory it
    /// is the segment's identifier.
    pub inode: u64,
    /// The file, or what else the kernel calls it.
    pub name: Name<'a>,
}

impl<'a> Mapping<'a> {
    /// Parses one line of maps, or the first line of a record of smaps, without its newline.
    ///
    /// The lines are those of `show_map_vma` in the kernel's fs/proc/task_mmu.c; proc_pid_maps(5)
    /// describes them. Addresses and offset are at least eight digits wide, the name starts at
    /// column 73 (49 on a 32-bit kernel) or later, and ends where the line does:
    ///
    /// ```text
    /// 55d4b0d5c000-55d4b0d5e000 r-xp 00002000 fe:00 1442  /usr/bin/sleep
    /// 7ffe5a0c1000-7ffe5a0e2000 rw-p 00000000 00:00 0     [stack]
    /// 7f8a3c000000-7f8a3c021000 rw-p 00000000 00:00 0
    /// 2ba2a862e000-2ba2a8663000 r--s 00000000 fd:02 100007   /tmp/two  spaces (deleted)
    /// ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0  [vsyscall]
    /// ```
    ///
    /// # Errors
    ///
    /// The first field that is not what the kernel writes, and its place. Never panics.
    ///
    /// ```
    /// use pmap_core::Mapping;
    ///
    /// let mapping = Mapping::parse(b"00400000-004b2000 r-xp 00000000 fd:00 1000 /bin/bash")?;
    /// assert_eq!(mapping.size(), 0xb2000);
    /// assert_eq!(mapping.name.as_bytes(), b"/bin/bash");
    /// # Ok::<(), pmap_core::Malformed>(())
    /// ```
    pub fn parse(line: &'a [u8]) -> Result<Self, Malformed> {
        let mut cursor = Cursor::new(line, Field::Start);
        let mut read = Line::new();
        if !read.read(&mut cursor) {
            return Err(cursor.malformed());
        }
        Ok(read.mapping.with_name(Name::new(cursor.rest(), false)))
    }

    /// A range of addresses without access and without a name, such as the hole between two
    /// mappings. Where `end` is below `start`, it has no bytes.
    #[must_use]
    pub const fn hole(start: u64, end: u64) -> Mapping<'static> {
        Mapping {
            start,
            end,
            permissions: Permissions::NONE,
            offset: 0,
            device: Device { major: 0, minor: 0 },
            inode: 0,
            name: Name::new(b"", false),
        }
    }

    /// It with another name.
    pub(crate) const fn with_name<'b>(&self, name: Name<'b>) -> Mapping<'b> {
        Mapping {
            start: self.start,
            end: self.end,
            permissions: self.permissions,
            offset: self.offset,
            device: self.device,
            inode: self.inode,
            name,
        }
    }

    /// Its size in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.end.saturating_sub(self.start)
    }
}

/// The line that was read last.
#[derive(Debug)]
pub(crate) struct Line {
    /// Its mapping, without the name.
    pub(crate) mapping: Mapping<'static>,
    /// Eight digits that an address of twelve began with, as a word, and their value: nearly always
    /// those of the next line too.
    high: (u64, u64),
}

impl Line {
    /// That of no file.
    pub(crate) const fn new() -> Self {
        Self {
            mapping: Mapping::hole(0, 0),
            high: (each(b'0'), 0),
        }
    }

    /// Reads all of a line but its name, at which it leaves the cursor.
    #[inline(never)]
    pub(crate) fn read(&mut self, cursor: &mut Cursor<'_>) -> bool {
        self.read_fields(cursor).is_some()
    }

    #[inline(always)]
    fn read_fields(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        match self.read_usual(cursor.rest()) {
            Some(rest) => cursor.go_on(rest, Field::Inode),
            None => self.read_unusual(cursor)?,
        }
        self.mapping.inode = cursor.decimal()?;
        if !cursor.rest().is_empty() {
            cursor.byte(b' ')?;
            cursor.spaces();
        }
        Some(())
    }

    /// Reads what stands before the inode where it is as wide as in nearly all lines, of a process of
    /// 64 bits or of 32, and gives what is behind it. Field by field a row takes 600 instructions more,
    /// and the program 700 bytes less.
    #[inline(always)]
    fn read_usual<'t>(&mut self, text: &'t [u8]) -> Option<&'t [u8]> {
        let (start, rest) = text.split_first_chunk::<8>()?;
        let all;
        let rest = if let [b'-', rest @ ..] = rest {
            let (end, rest) = rest.split_first_chunk::<8>()?;
            let [b' ', rest @ ..] = rest else { return None };
            self.mapping.start = eight_digits(u64::from_be_bytes(*start));
            self.mapping.end = eight_digits(u64::from_be_bytes(*end));
            all = self.mapping.start | self.mapping.end;
            rest
        } else {
            let (both, rest) = rest.split_first_chunk::<18>()?;
            if both[4] != b'-' || both[17] != b' ' {
                return None;
            }
            let (start_low, end) = both.split_first_chunk::<4>()?;
            let (_, end) = end.split_first()?;
            let (end, end_low) = end.split_first_chunk::<8>()?;
            let (end_low, _) = end_low.split_first_chunk::<4>()?;
            let start = u64::from_be_bytes(*start);
            let end = u64::from_be_bytes(*end);
            if start != self.high.0 {
                self.high = (start, eight_digits(start));
            }
            let mut end_high = self.high.1;
            if start != end {
                end_high = eight_digits(end);
            }
            let low = u64::from(u32::from_be_bytes(*start_low)) << 32
                | u64::from(u32::from_be_bytes(*end_low));
            let low = eight_digits(low);
            all = self.high.1 | end_high | low;
            self.mapping.start = self.high.1 << 16 | low >> 16;
            self.mapping.end = end_high << 16 | low & 0xffff;
            rest
        };
        let (fields, rest) = rest.split_first_chunk::<20>()?;
        if fields[4] != b' ' || fields[13] != b' ' || fields[16] != b':' || fields[19] != b' ' {
            return None;
        }
        let (permissions, offset) = fields.split_first_chunk::<4>()?;
        let (_, offset) = offset.split_first()?;
        let (offset, _) = offset.split_first_chunk::<8>()?;
        self.mapping.permissions = Permissions::new(*permissions)?;
        self.mapping.offset = eight_digits(u64::from_be_bytes(*offset));
        let device = eight_digits(u64::from_be_bytes([
            b'0', b'0', fields[14], fields[15], b'0', b'0', fields[17], fields[18],
        ]));
        self.mapping.device = Device {
            major: (device >> 16 & 0xffff) as u32,
            minor: (device & 0xffff) as u32,
        };
        let digits = all | self.mapping.offset | device <= u64::from(u32::MAX);
        (digits && self.mapping.start <= self.mapping.end).then_some(rest)
    }

    /// Reads what stands before the inode, as wide as it may be.
    #[inline(never)]
    fn read_unusual(&mut self, cursor: &mut Cursor<'_>) -> Option<()> {
        let mapping = &mut self.mapping;
        mapping.start = cursor.hexadecimal(16, b'-', Field::End)?;
        let end = cursor.rest();
        mapping.end = cursor.hexadecimal(16, b' ', Field::Permissions)?;
        if mapping.end < mapping.start {
            cursor.go_on(end, Field::End);
            return None;
        }
        mapping.permissions = Permissions::take(cursor)?;
        cursor.space_before(Field::Offset)?;
        mapping.offset = cursor.hexadecimal(16, b' ', Field::Device)?;
        mapping.device = Device::take(cursor, Field::Inode)?;
        Some(())
    }
}

/// Reads the mappings of a maps file, in the order of their addresses.
///
/// ```
/// use pmap_core::{MIN_BUFFER, Maps};
///
/// let file: &[u8] = b"00400000-004b2000 r-xp 00000000 fd:00 1000 /bin/bash\n";
/// let mut buffer = [0; MIN_BUFFER];
/// let mut maps = Maps::new(file, &mut buffer);
/// while let Some(mapping) = maps.next_mapping() {
///     assert_eq!(mapping?.start, 0x400000);
/// }
/// # Ok::<(), pmap_core::Error<core::convert::Infallible>>(())
/// ```
#[derive(Debug)]
pub struct Maps<'b, S> {
    lines: Lines<'b, S>,
}

impl<'b, S: Source> Maps<'b, S> {
    /// Reads from `source` through `buffer`, of at least [`MIN_BUFFER`](crate::MIN_BUFFER) bytes.
    ///
    /// Every size from there on gives the same rows, but for where the longest names are cut.
    pub fn new(source: S, buffer: &'b mut [u8]) -> Self {
        Self {
            lines: Lines::new(source, buffer, REQUEST),
        }
    }

    /// The next mapping, valid until the call after; `None` at the end of the file.
    ///
    /// # Errors
    ///
    /// See [`Error`]: the call after an error goes on behind it. After [`Error::Read`] the source
    /// is asked again.
    #[inline]
    pub fn next_mapping(&mut self) -> Option<Result<Mapping<'_>, Error<S::Error>>> {
        let head = match self.lines.head() {
            Ok(head) => head?,
            Err(error) => return Some(Err(error)),
        };
        let number = self.lines.number();
        let (mapping, _) = self.lines.take(&head, head.next, 1);
        Some(match head.wrong {
            None => Ok(mapping),
            Some(what) => Err(Error::Malformed { line: number, what }),
        })
    }

    /// What the mappings are read from.
    pub const fn source(&self) -> &S {
        self.lines.source()
    }

    /// Ends reading and gives the source back; what was read ahead of the last row is lost.
    pub fn into_source(self) -> S {
        self.lines.into_source()
    }
}
