//! Every sentence on standard error, and the exit status that goes with it.

use pmap_core::Error;
use rustix::io::Errno;

use crate::args::Reason;
use crate::out::Out;

/// The text of `-h`; its first lines are those of classic procps.
pub const USAGE: &[u8] = b"\
Usage: pmap [-x | -d] [-q] pid...
-x  show details
-d  show offset and device number
-q  quiet; less header/footer info
-V  show the version number
-h  show this help (--help)
--proc DIR  read processes from DIR instead of /proc
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
    Unreadable(Error<pmap_core::Errno>),
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
    pub fn add(&mut self, line: u64) {
        if self.lines == 0 {
            self.first = line;
        }
        self.lines += 1;
    }
}

/// Is this what a process that has ended says, or one whose kernel has no such file?
#[must_use]
pub fn is_missing(error: pmap_core::Errno) -> bool {
    [Errno::NOENT.raw_os_error(), Errno::SRCH.raw_os_error()].contains(&error.raw())
}

const ENDED: &[u8] = b": ended while it was read";

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

    /// A word of the command line is wrong; the usage follows.
    pub fn wrong_word(&mut self, word: &[u8], reason: Reason) {
        let out = self.begin(FAILED);
        out.text(word, false);
        out.put(match reason {
            Reason::UnknownOption => b": unknown option",
            Reason::NoDirectory => b": a directory is missing",
            Reason::TwoFormats => b": only one of -x and -d",
            Reason::NoPid => b": not a process id",
        });
        self.end();
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
        let out = self.begin(FAILED);
        out.text(directory, false);
        put_reason(out, error.raw_os_error());
        self.end();
    }

    /// Something is wrong with the report of a process.
    pub fn trouble(&mut self, pid: u32, trouble: Trouble) {
        let out = self.begin(0);
        out.decimal(pid.into(), 0);
        let (status, words): (_, &[u8]) = match trouble {
            Trouble::Unopened(error) if is_missing(error) => (NO_PROCESS, b": no such process"),
            Trouble::Unreadable(Error::Read(error)) if is_missing(error) => (NO_PROCESS, ENDED),
            Trouble::Ended => (NO_PROCESS, ENDED),
            Trouble::NoProcfs => (FAILED, b": /proc is not mounted"),
            Trouble::TooLarge => (FAILED, b": a total is too large for 64 bits"),
            Trouble::Unopened(error) | Trouble::Unreadable(Error::Read(error)) => {
                put_reason(out, error.raw());
                (FAILED, b"")
            }
            Trouble::Unreadable(_) => (FAILED, b": a line has no end"),
            Trouble::NotUnderstood(NotUnderstood { lines, first }) => {
                out.put(b": ");
                out.decimal(lines, 0);
                out.put(if lines == 1 { b" line" } else { b" lines" });
                out.put(b" not understood, the first is line ");
                out.decimal(first, 0);
                (FAILED, b"")
            }
        };
        out.put(words);
        self.status |= status;
        self.end();
    }

    /// `-x` has to do without smaps, which changes no status.
    pub fn no_smaps(&mut self) {
        self.begin(0).put(
            b"RSS, Anon and Locked are unknown: no smaps (kernel without CONFIG_PROC_PAGE_MONITOR)",
        );
        self.end();
    }

    /// The report could not be written. Nothing is said of a pipe whose reader has gone.
    pub fn not_written(&mut self, error: Errno) {
        self.status |= FAILED;
        if error != Errno::PIPE {
            let out = self.begin(FAILED);
            out.put(b"standard output");
            put_reason(out, error.raw_os_error());
            self.end();
        }
    }
}

/// Why system calls fail, in the words of the one who reads it.
const REASONS: [(Errno, &str); 14] = [
    (Errno::PERM, "permission denied"),
    (Errno::ACCESS, "permission denied"),
    (Errno::NOENT, "no such file or directory"),
    (Errno::NOTDIR, "not a directory"),
    (Errno::ISDIR, "is a directory"),
    (Errno::LOOP, "too many symbolic links"),
    (Errno::NAMETOOLONG, "name too long"),
    (Errno::IO, "input/output error"),
    (Errno::NOMEM, "out of memory"),
    (Errno::MFILE, "too many open files"),
    (Errno::NFILE, "too many open files"),
    (Errno::NOSPC, "no space left on device"),
    (Errno::FBIG, "file too large"),
    (Errno::BADF, "closed"),
];

/// Puts `: ` and the reason that an error number stands for.
fn put_reason(out: &mut Out<'_>, error: i32) {
    out.put(b": ");
    match REASONS
        .iter()
        .find(|(known, _)| known.raw_os_error() == error)
    {
        Some((_, reason)) => out.put(reason.as_bytes()),
        None => {
            out.put(b"error ");
            out.decimal(error.unsigned_abs().into(), 0);
        }
    }
}
