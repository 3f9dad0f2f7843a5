//! What can be wrong with a line or with its reading: small, `Copy`, without text.

/// The part of a line that was not what the kernel writes there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Field {
    /// The address at which a mapping starts.
    Start,
    /// The address at which a mapping ends; it is not below the start.
    End,
    /// The four characters of the permissions.
    Permissions,
    /// The offset in the mapped file.
    Offset,
    /// The major or minor number of the device.
    Device,
    /// The inode.
    Inode,
    /// The key of a counter, with its colon.
    Key,
    /// The value of a counter.
    Value,
    /// The newline: the file stops inside the line, so that its last field may be cut short.
    Newline,
}

/// A line that is not understood: the first field that is wrong, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Malformed {
    /// The first field that is wrong.
    pub field: Field,
    /// The offset in the line, in bytes from 0, of the first byte that does not fit.
    pub at: usize,
}

/// A line among the counters of a record that is no counter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BadLine {
    /// The number of the line in the file, from 1.
    pub line: u64,
    /// The field and the place in the line.
    pub what: Malformed,
}

impl Malformed {
    /// The file stops inside `line`.
    pub(crate) const fn unended(line: &[u8]) -> Self {
        Self {
            field: Field::Newline,
            at: line.len(),
        }
    }
}

/// Why a reader has no row to give this time. The next call goes on behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Error<E> {
    /// The source could not be read; `E` is what it said.
    Read(E),
    /// A line was not understood. The next call reads the line after it.
    Malformed {
        /// The number of the line in the file, from 1.
        line: u64,
        /// The field and the place in the line.
        what: Malformed,
    },
    /// A line is longer by [`LONGEST_LINE`](crate::LONGEST_LINE) than the buffer, which no kernel writes: the
    /// source may have no end. The next call goes on looking for the end of that line.
    Endless {
        /// The number of the line in the file, from 1.
        line: u64,
    },
    /// A mapping is below what was read before, so that two files cannot be read side by side; from
    /// [`Merged`](crate::Merged) and [`Snapshot`](crate::Snapshot) only. The next call reads the mapping after it.
    Unsorted {
        /// The number of its first line in the file, from 1.
        line: u64,
    },
    /// The buffer is shorter than [`MIN_BUFFER`](crate::MIN_BUFFER): nothing was read, and there
    /// is nothing behind it.
    BufferTooSmall,
}

impl core::fmt::Display for Field {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Start => "start address",
            Self::End => "end address",
            Self::Permissions => "permissions",
            Self::Offset => "offset",
            Self::Device => "device",
            Self::Inode => "inode",
            Self::Key => "key",
            Self::Value => "value",
            Self::Newline => "newline",
        })
    }
}

impl core::fmt::Display for Malformed {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "bad {} at byte {}", self.field, self.at)
    }
}

impl<E: core::fmt::Display> core::fmt::Display for Error<E> {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        match self {
            Self::Read(error) => write!(f, "read failed: {error}"),
            Self::Malformed { line, what } => write!(f, "line {line}: {what}"),
            Self::Endless { line } => write!(f, "line {line}: no end"),
            Self::Unsorted { line } => write!(f, "line {line}: below the mapping before"),
            Self::BufferTooSmall => write!(f, "a buffer of less than {} bytes", crate::MIN_BUFFER),
        }
    }
}

impl core::error::Error for Malformed {}

impl core::fmt::Display for BadLine {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "line {}: {}", self.line, self.what)
    }
}

impl core::error::Error for BadLine {}

impl<E: core::error::Error> core::error::Error for Error<E> {}
