//! One line of /proc/PID/maps, and a reader of them.

use crate::device::Device;
use crate::error::{Error, Field, Malformed};
use crate::lines::{Lines, Source};
use crate::name::Name;
use crate::number::Cursor;
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
        Self::take(&mut cursor, false).ok_or_else(|| cursor.malformed())
    }

    /// Takes a line, whose end is missing where `cut` says so.
    pub(crate) fn take(cursor: &mut Cursor<'a>, cut: bool) -> Option<Self> {
        let start = cursor.hexadecimal(16, b'-', Field::End)?;
        let before_end = *cursor;
        let end = cursor.hexadecimal(16, b' ', Field::Permissions)?;
        if end < start {
            *cursor = before_end;
            return None;
        }
        let permissions = Permissions::take(cursor)?;
        cursor.space_before(Field::Offset)?;
        let offset = cursor.hexadecimal(16, b' ', Field::Device)?;
        let device = Device::take(cursor, Field::Inode)?;
        let inode = cursor.decimal()?;
        if !cursor.rest().is_empty() {
            cursor.byte(b' ')?;
            cursor.spaces();
        }
        Some(Self {
            start,
            end,
            permissions,
            offset,
            device,
            inode,
            name: Name::new(cursor.rest(), cut),
        })
    }

    /// Its size in bytes.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.end.saturating_sub(self.start)
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
        let line = self.lines.take(head.next, 1);
        Some(head.mapping(line))
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
