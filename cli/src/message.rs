//! Every sentence on standard error, and the exit status that goes with it.

#[cfg(feature = "saved")]
use pmap_core::Counters;
use pmap_core::Error;
#[cfg(any(feature = "columns", feature = "saved"))]
use pmap_core::{Counter, CounterLines};
use rustix::io::Errno;

use crate::args::{Format, Target};
#[cfg(feature = "columns")]
use crate::fields::NAMES;
use crate::out::{Buffer, Out};
use crate::reason::{Reason, text};
use crate::texts::{joined, length};

/// The text of `-h`; its first lines are those of classic procps.
const USAGE: &[&[u8]] = &[
    b"\
Usage: pmap [-x | -d] [-q] pid...
-x  show details
-d  show offset and device number
-q  quiet; less header/footer info
-V  show the version number
-h  show this help (--help)
--proc DIR  read DIR instead of /proc
",
    #[cfg(feature = "procps-ng")]
    b"\
-A LOW[,HIGH]  only mappings of these addresses (--range)
-p  whole paths (--show-path)
-k  the kernel's own names (--use-kernel-name)
--extended, --device, --quiet, --version  -x, -d, -q, -V
",
    #[cfg(feature = "saved")]
    b"\
-f FILE  saved maps or smaps, - is standard input (--file)
",
    #[cfg(feature = "answers")]
    b"\
-g  a row for each name, largest first (--group)
--top N  the N largest, 1000 at most
--sort size|rss|pss|private|anon|swap|address  largest first by that
--min SIZE  only those of SIZE, in bytes, k, M or G
--gaps  the holes between mappings too
--since FILE  what changed since FILE was saved, a copy as for -f
-s  what each process costs, in one row (--summary)
-a  what all processes cost (--all)
-w SECONDS  such rows again and again, with what has changed (--watch)
--count N  with -w: only N times
--no-args  names in place of command lines
",
    #[cfg(feature = "machine")]
    b"\
--json  for programs: an object a line, sizes in bytes, see the manual
--tsv  the same with tabs, under a line of names
",
    #[cfg(feature = "columns")]
    b"\
-X  more columns (--more-extended), -XX all there are
-o LIST  columns by name, with commas (--columns)
-c, -C FILE  columns of ~/.pmaprc or FILE (--read-rc, --read-rc-from)
-n, -N FILE  only make such a file (--create-rc, --create-rc-to)
Columns, those with a * not in -X:
",
];

/// Puts the text of `-h`.
#[inline(never)]
pub fn put_usage(out: &mut Out<'_>) {
    static TEXT: [u8; length(USAGE)] = joined(USAGE);
    out.put(&TEXT);
    #[cfg(feature = "columns")]
    out.put(NAMES);
}

/// The exit status: the statuses of all that went wrong, ORed.
pub type Status = u8;

/// Wrong usage, something that could not be read or written.
pub const FAILED: Status = 1;
/// A process that does not exist, or no longer.
pub const NO_PROCESS: Status = 42;

/// What is wrong with a report.
///
/// It is a byte and a number of 32 bits, so that it is handed on in two registers; what comes without a
/// number stands in the order of its [`Reason`], which takes an addition and no table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub enum Trouble {
    /// The process ended, or began another program, while it was read.
    Ended,
    /// /proc is no procfs, so that nothing can be said of any process.
    NoProcfs,
    /// A sum is beyond 64 bits.
    TooLarge,
    /// A line of it has no end.
    Endless,
    /// A saved copy is none of maps, and none of smaps.
    #[cfg(feature = "saved")]
    Neither,
    /// It has no counters to sort by.
    #[cfg(feature = "answers")]
    NoCounters,
    /// The directory of processes has none.
    #[cfg(feature = "answers")]
    NoProcesses,
    /// The process, or a file of it, cannot be opened.
    Unopened(pmap_core::Errno),
    /// A file of the process cannot be read to its end.
    Unreadable(pmap_core::Errno),
    /// Its command line or its name cannot be read.
    NoCommand(pmap_core::Errno),
    /// A mapping in a saved copy starts below the one before, in the line of this number; a larger one
    /// is that of 32 ones.
    #[cfg(feature = "saved")]
    Unsorted(u32),
}

impl Trouble {
    /// Why a file was not read to its end, which is that of a process if it `may_end`.
    #[cfg_attr(feature = "saved", inline(never))]
    pub(crate) fn of_reading(error: Error<pmap_core::Errno>, may_end: bool) -> Self {
        match error {
            Error::Read(error) if may_end && is_missing(error) => Self::Ended,
            Error::Read(error) => Self::Unreadable(error),
            #[cfg(feature = "answers")]
            Error::Unsorted { line } => Self::unsorted(line),
            _ => Self::Endless,
        }
    }

    /// Its [`Reason`], where it comes without a number.
    fn reason(self) -> u8 {
        match self {
            Self::Ended => Reason::Ended as u8,
            Self::NoProcfs => Reason::NoProcfs as u8,
            Self::TooLarge => Reason::TooLarge as u8,
            Self::Endless => Reason::Endless as u8,
            #[cfg(feature = "saved")]
            Self::Neither => Reason::Neither as u8,
            #[cfg(feature = "answers")]
            Self::NoCounters => Reason::NoCounters as u8,
            #[cfg(feature = "answers")]
            Self::NoProcesses => Reason::NoProcesses as u8,
            _ => 0,
        }
    }

    /// A mapping in this line starts below the one before.
    #[cfg(feature = "saved")]
    pub(crate) fn unsorted(line: u64) -> Self {
        Self::Unsorted(u32::try_from(line).unwrap_or(u32::MAX))
    }
}

/// The lines of a file that were not understood.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NotUnderstood {
    /// How many.
    pub lines: u32,
    /// The number of the first of them, from 1.
    pub first: u64,
    /// The number of the last of them.
    last: u64,
    /// Which of the 64 lines up to that one they are, a bit for each, the lowest for the last.
    seen: u64,
}

impl NotUnderstood {
    /// None.
    pub const NONE: Self = Self {
        lines: 0,
        first: 0,
        last: 0,
        seen: 0,
    };

    /// Counts line number `line`, once: the lines come in their order, and again where a record is looked
    /// at for its place and then for its row. Either look may meet some that the other does not.
    #[inline(never)]
    pub fn add(&mut self, line: u64) {
        if cfg!(feature = "answers") {
            let ahead = line.saturating_sub(self.last);
            let behind = self.last.saturating_sub(line);
            self.last += ahead;
            self.seen = if ahead < 64 { self.seen << ahead } else { 0 };
            if behind >= 64 || self.seen >> behind & 1 == 1 {
                return;
            }
            self.seen |= 1 << behind;
        }
        if self.lines == 0 || cfg!(feature = "answers") && line < self.first {
            self.first = line;
        }
        self.lines = self.lines.saturating_add(1);
    }

    /// Counts the lines among `counters` that are none.
    #[cfg(feature = "saved")]
    #[inline(never)]
    pub(crate) fn add_counters(&mut self, counters: &Counters<'_>) {
        let mut lines = counters.iter();
        while self.next_counter(&mut lines).is_some() {}
    }

    /// The next counter of a record; the lines before it that are none are counted.
    #[cfg(any(feature = "columns", feature = "saved"))]
    pub(crate) fn next_counter<'r>(&mut self, lines: &mut CounterLines<'r>) -> Option<Counter<'r>> {
        loop {
            match lines.next()? {
                Ok(counter) => return Some(counter),
                Err(wrong) => self.add(wrong.line),
            }
        }
    }
}

/// Is this what a process that has ended says, or one whose kernel has no such file?
#[must_use]
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
    #[inline(never)]
    fn begin(&mut self) -> &mut Buffer {
        self.out.put(b"pmap: ");
        self.out.columns()
    }

    /// `pmap: SUBJECT: `
    #[inline(never)]
    fn begin_with(&mut self, subject: &[u8]) {
        self.begin();
        self.out.text(subject, false);
        self.out.columns().put(b": ");
    }

    /// `pmap: TARGET: `
    #[inline(never)]
    fn begin_on(&mut self, target: Target<'_>) -> &mut Buffer {
        match target {
            Target::Process(pid) => {
                let columns = self.begin();
                columns.decimal(pid.into(), 0);
                columns.put(b": ");
            }
            #[cfg(feature = "saved")]
            Target::File(path, ()) => self.begin_with(path.to_bytes()),
        }
        self.out.columns()
    }

    /// Ends a line, and writes it.
    #[inline(never)]
    fn end(&mut self, text: &[u8]) {
        self.out.put(text);
        self.out.end_row();
        self.out.flush();
    }

    /// Ends a line with `line N` and more.
    #[cfg_attr(any(feature = "columns", feature = "saved"), inline(never))]
    fn end_with_line(&mut self, line: u64, text: &[u8]) {
        let columns = self.out.columns();
        columns.put(b"line ");
        columns.decimal(line, 0);
        self.end(text);
    }

    /// Ends a line with a reason: the number of a text, or what a system call says.
    fn end_with(&mut self, reason: i32) {
        let is_gone = reason == Reason::NoSuchProcess as i32 || reason == Reason::Ended as i32;
        self.status |= if is_gone { NO_PROCESS } else { FAILED };
        let text = text(reason);
        if text.is_none() {
            let columns = self.out.columns();
            columns.put(b"error ");
            columns.decimal(reason.unsigned_abs().into(), 0);
        }
        self.end(text.unwrap_or_default());
    }

    /// `SUBJECT: reason`
    #[inline(never)]
    fn about(&mut self, subject: &[u8], reason: i32) {
        self.begin_with(subject);
        self.end_with(reason);
    }

    /// A word of the command line is wrong; the usage follows.
    pub fn wrong_word(&mut self, word: &[u8], reason: Reason) {
        self.about(word, reason as i32);
        self.usage();
    }

    /// The command line is wrong: the usage.
    #[inline(never)]
    pub fn usage(&mut self) {
        self.status |= FAILED;
        put_usage(&mut self.out);
        self.out.flush();
    }

    /// The directory that stands for /proc, or a file of columns, cannot be opened, read or written.
    pub fn no_file(&mut self, path: &[u8], error: pmap_core::Errno) {
        self.about(path, error.raw());
    }

    /// A line of a file of columns is passed over, which changes no status.
    #[cfg(feature = "columns")]
    pub fn bad_line(&mut self, path: &[u8], line: u64) {
        self.begin_with(path);
        self.end_with_line(line, b" not understood");
    }

    /// Something is wrong with a report.
    pub fn trouble(&mut self, target: Target<'_>, trouble: Trouble) {
        let columns = self.begin_on(target);
        let reason = match trouble {
            Trouble::Unopened(error) => match target {
                Target::Process(_) if is_missing(error) => Reason::NoSuchProcess as i32,
                _ => error.raw(),
            },
            Trouble::NoCommand(error) => {
                columns.put(b"command: ");
                error.raw()
            }
            #[cfg(feature = "saved")]
            Trouble::Unsorted(line) => {
                self.status |= FAILED;
                let text = b" starts below the one before: more than one process?";
                return self.end_with_line(line.into(), text);
            }
            Trouble::Unreadable(error) => error.raw(),
            _ => trouble.reason().into(),
        };
        self.end_with(reason);
    }

    /// Some lines were not understood.
    pub fn not_understood(&mut self, target: Target<'_>, bad: &NotUnderstood) {
        self.status |= FAILED;
        let columns = self.begin_on(target);
        columns.decimal(bad.lines.into(), 0);
        columns.put_first(b" lines", if bad.lines == 1 { 5 } else { 6 });
        columns.put(b" not understood, the first is ");
        self.end_with_line(bad.first, b"");
    }

    /// The counter in this line has no column, which changes no status: the first record lacks it, there
    /// are too many, or its key is too long or, for programs, no word.
    #[cfg(feature = "columns")]
    pub fn no_column(&mut self, target: Target<'_>, line: u64) {
        self.begin_on(target);
        self.end_with_line(line, b" has no column");
    }

    /// A format has to do without smaps, which changes no status.
    #[inline(never)]
    pub fn no_smaps(&mut self, format: Format) {
        self.begin_with(b"no smaps (CONFIG_PROC_PAGE_MONITOR)");
        self.end(match format {
            #[cfg(any(feature = "answers", feature = "columns"))]
            format if format != Format::Extended => b"counters are unknown",
            _ => b"RSS, Anon and Locked are unknown",
        });
    }

    /// Some of all processes may not be read.
    #[cfg(feature = "answers")]
    pub fn unreadable(&mut self, processes: u64) {
        let columns = self.begin();
        columns.decimal(processes, 0);
        columns.put_first(b" processes", if processes == 1 { 8 } else { 10 });
        columns.put(b": ");
        self.end_with(Errno::ACCESS.raw_os_error());
    }

    /// The report could not be written. Nothing is said of a pipe whose reader has gone.
    pub fn not_written(&mut self, error: Errno) {
        self.status |= FAILED;
        if error != Errno::PIPE {
            self.about(b"standard output", error.raw_os_error());
        }
    }
}
