//! Why something failed: numbers, and their texts.
//!
//! What no system call says has numbers beyond those of errno(3), so that one table has the words of both.

use crate::texts::{joined, length, text_of};

/// Why a word of the command line is wrong or a report failed, where no system call says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Reason {
    /// There is no such process.
    NoSuchProcess = 0xc0,
    /// The process ended, or began another program, while it was read.
    Ended = 0xc1,
    /// /proc is no procfs.
    NoProcfs = 0xc2,
    /// A sum is beyond 64 bits.
    TooLarge = 0xc3,
    /// A line of a file has no end.
    Endless = 0xc4,
    /// A saved copy is none of maps, and none of smaps.
    #[cfg(feature = "saved")]
    Neither = 0xc5,
    /// There are no counters to sort by.
    #[cfg(feature = "answers")]
    NoCounters = 0xc6,
    /// The directory of processes has none.
    #[cfg(feature = "answers")]
    NoProcesses = 0xc7,
    /// There is no such option.
    UnknownOption = 0xc8,
    /// The option asks for a value, or its list for a name.
    NoValue = 0xc9,
    /// `-x` with `-d`.
    TwoFormats = 0xca,
    /// It is neither an option nor a process id.
    NoPid = 0xcb,
    /// It is no range of addresses.
    #[cfg(feature = "procps-ng")]
    NoRange = 0xcc,
    /// No field is called so.
    #[cfg(feature = "columns")]
    NoField = 0xcd,
    /// `-n` and `-N` ask for no report.
    #[cfg(feature = "columns")]
    NoReport = 0xce,
    /// It makes no sense together with what was asked before.
    #[cfg(any(feature = "answers", feature = "machine"))]
    Together = 0xcf,
    /// It is no number of rows.
    #[cfg(feature = "answers")]
    NoCount = 0xd0,
    /// There is nothing of that name to sort by.
    #[cfg(feature = "answers")]
    NoKey = 0xd1,
    /// It is no amount of memory.
    #[cfg(feature = "answers")]
    NoAmount = 0xd2,
    /// More processes than can be watched.
    #[cfg(feature = "answers")]
    TooMany = 0xd3,
    /// It is no number above 0.
    #[cfg(feature = "answers")]
    NoNumber = 0xd4,
    /// `--count` without `-w`.
    #[cfg(feature = "answers")]
    OnlyWithWatch = 0xd5,
}

/// The texts, in the words of the one who reads them.
const TEXTS: &[&[u8]] = &[
    b"\
\xc0no such process\0\
\xc1ended while it was read\0\
\xc2/proc is not mounted\0\
\xc3a total is beyond 64 bits\0\
\xc4a line has no end\0\
\xc8unknown option\0\
\xc9a value is missing\0\
\xcaonly one format\0\
\xcbnot a process id\0\
\x0dpermission denied\0\
\x02no such file or directory\0\
\x14not a directory\0\
\x15is a directory\0\
\x28too many symbolic links\0\
\x24name too long\0\
\x05input/output error\0\
\x0cout of memory\0\
\x18too many open files\0\
\x1cno space left on device\0\
\x09closed\0",
    #[cfg(feature = "saved")]
    b"\xc5neither maps nor smaps\0",
    #[cfg(feature = "procps-ng")]
    b"\xccnot a range of addresses\0",
    #[cfg(feature = "columns")]
    b"\
\xcdunknown field\0\
\xceno process with -n and -N\0\
\x11file exists\0\
\x07file too large\0",
    #[cfg(any(feature = "answers", feature = "machine"))]
    b"\xcfmakes no sense together with the other options\0",
    #[cfg(feature = "answers")]
    b"\
\xc6maps has only sizes to sort by\0\
\xc7no processes\0\
\xd0not a number from 1 to 1000\0\
\xd1nothing to sort by\0\
\xd2not an amount of memory\0\
\xd3more than 64 processes\0\
\xd4not a number above 0, or too large\0\
\xd5only with -w\0",
];
static TABLE: [u8; length(TEXTS)] = joined(TEXTS);

/// The text of a [`Reason`], or of what a system call says, if there is one.
pub(crate) fn text(number: i32) -> Option<&'static [u8]> {
    // EPERM and ENFILE are said as EACCES and EMFILE are.
    let number = match number {
        1 => 13,
        23 => 24,
        number => number,
    };
    text_of(&TABLE, u8::try_from(number).ok()?)
}
