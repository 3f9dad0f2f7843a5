//! Every sentence on standard error, and the exit status that goes with it.

use rustix::io::Errno;

use crate::args::Reason;
use crate::out::{Columns, Out};

/// The text of `-h`; its first lines are those of classic procps.
pub const USAGE: &[u8] = b"\
Usage: pmap [-x | -d] [-q] pid...
-x  show details
-d  show offset and device number
-q  quiet; less header/footer info
-V  show the version number
-h  show this help (--help)
--proc DIR  read DIR instead of /proc
";

/// The exit status: the statuses of all that went wrong, ORed.
pub type Status = u8;

/// Wrong usage, something that could not be read or written.
pub const FAILED: Status = 1;
/// A process that does not exist, or no longer.
pub const NO_PROCESS: Status = 42;

/// What is wrong with a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The process, or a file of it, cannot be opened.
    Unopened(pmap_core::Errno),
    /// /proc is no procfs, so that nothing can be said of any process.
    NoProcfs,
    /// The process ended, or began another program, while it was read.
    Ended,
    /// A file of the process cannot be read to its end.
    Unreadable(pmap_core::Errno),
    /// A line of it has no end.
    Endless,
    /// Some lines were not understood.
    NotUnderstood(NotUnderstood),
    /// A sum is beyond 64 bits.
    TooLarge,
}

/// The lines of a file that were not understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotUnderstood {
    /// How many.
    pub lines: u64,
    /// The number of the first of them, from 1.
    pub first: u64,
}

impl NotUnderstood {
    /// Counts line number `line`; the lines come in their order.
    #[inline(never)]
    pub fn add(&mut self, line: u64) {
        if self.lines == 0 {
            self.first = line;
        }
        self.lines += 1;
    }
}

/// Is this what a process that has ended says, or one whose kernel has no such file?
#[must_use]
#[inline(never)]
pub fn is_missing(error: pmap_core::Errno) -> bool {
    matches!(error, pmap_core::Errno::NOENT | pmap_core::Errno::SRCH)
}

/// Standard error, and the status so far.
#[derive(Debug)]
pub struct Messages<'a> {
    out: Out<'a>,
    status: Status,
}

impl<'a> Messages<'a> {
    /// Writes each message to `out` as one line.
    pub const fn new(out: Out<'a>) -> Self {
        Self { out, status: 0 }
    }

    /// The exit status.
    #[must_use]
    pub const fn status(&self) -> Status {
        self.status
    }

    /// Begins a line.
    fn begin(&mut self, status: Status) -> &mut Out<'a> {
        self.status |= status;
        self.out.put(b"pmap: ");
        &mut self.out
    }

    /// Ends a line, and writes it.
    fn end(&mut self) {
        self.out.end_row();
        self.out.flush();
    }

    /// `SUBJECT: words`, or what stands for the words.
    fn about(&mut self, status: Status, subject: &[u8], words: Result<&[u8], i32>) {
        let out = self.begin(status);
        out.text(subject, false);
        match words {
            Ok(words) => out.put(words),
            Err(error) => put_reason(out, error),
        }
        self.end();
    }

    /// A word of the command line is wrong; the usage follows.
    pub fn wrong_word(&mut self, word: &[u8], reason: Reason) {
        self.about(
            FAILED,
            word,
            Ok(match reason {
                Reason::UnknownOption => b": unknown option",
                Reason::NoDirectory => b": a directory is missing",
                Reason::TwoFormats => b": only one of -x and -d",
                Reason::NoPid => b": not a process id",
            }),
        );
        self.usage();
    }

    /// The command line is wrong: the usage.
    pub fn usage(&mut self) {
        self.status |= FAILED;
        self.out.put(USAGE);
        self.out.flush();
    }

    /// The directory that stands for /proc cannot be opened.
    pub fn no_directory(&mut self, directory: &[u8], error: Errno) {
        self.about(FAILED, directory, Err(error.raw_os_error()));
    }

    /// Something is wrong with the report of a process.
    pub fn trouble(&mut self, pid: u32, trouble: Trouble) {
        let mut subject = Columns::new();
        subject.decimal(pid.into(), 0);
        let mut status = FAILED;
        let words: Result<&[u8], i32> = match trouble {
            Trouble::Unopened(error) if is_missing(error) => {
                status = NO_PROCESS;
                Ok(b": no such process")
            }
            Trouble::Ended => {
                status = NO_PROCESS;
                Ok(b": ended while it was read")
            }
            Trouble::NoProcfs => Ok(b": /proc is not mounted"),
            Trouble::TooLarge => Ok(b": a total is beyond 64 bits"),
            Trouble::Unopened(error) | Trouble::Unreadable(error) => Err(error.raw()),
            Trouble::Endless => Ok(b": a line has no end"),
            Trouble::NotUnderstood(NotUnderstood { lines, first }) => {
                subject.put(b": ");
                subject.decimal(lines, 0);
                subject.put_first(b" lines", if lines == 1 { 5 } else { 6 });
                subject.put(b" not understood, the first is ");
                subject.put(b"line ");
                subject.decimal(first, 0);
                Ok(b"")
            }
        };
        self.about(status, subject.text(), words);
    }

    /// `-x` has to do without smaps, which changes no status.
    #[inline(never)]
    pub fn no_smaps(&mut self) {
        self.begin(0)
            .put(b"no smaps (CONFIG_PROC_PAGE_MONITOR): RSS, Anon and Locked are unknown");
        self.end();
    }

    /// The report could not be written. Nothing is said of a pipe whose reader has gone.
    #[inline(never)]
    pub fn not_written(&mut self, error: Errno) {
        self.status |= FAILED;
        if error != Errno::PIPE {
            self.about(FAILED, b"standard output", Err(error.raw_os_error()));
        }
    }
}

/// Why system calls fail, in the words of the one who reads it: pieces of a number of errno(3), the
/// words, and a NUL. A table of numbers and texts would take twice the bytes.
const REASONS: &[u8] = b"\
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
\x09closed\0";

/// Puts `: ` and the reason that an error number stands for.
fn put_reason(out: &mut Out<'_>, error: i32) {
    out.put(b": ");
    // EPERM and ENFILE are said as EACCES and EMFILE are.
    let error = match error {
        1 => 13,
        23 => 24,
        error => error,
    };
    let mut reasons = REASONS.split(|byte| *byte == 0);
    match reasons.find_map(|piece| match piece {
        [number, words @ ..] if i32::from(*number) == error => Some(words),
        _ => None,
    }) {
        Some(words) => out.put(words),
        None => {
            out.put(b"error ");
            out.decimal(error.unsigned_abs().into(), 0);
        }
    }
}
