//! Every sentence on standard error, and the exit status that goes with it.

#[cfg(feature = "saved")]
use pmap_core::Counters;
use pmap_core::Error;
#[cfg(any(feature = "columns", feature = "saved"))]
use pmap_core::{Counter, CounterLines};
use rustix::io::Errno;

use crate::args::{Reason, Target};
#[cfg(feature = "columns")]
use crate::fields::NAMES;
use crate::out::Out;

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
-p  show whole paths (--show-path)
-k  show the kernel's own names (--use-kernel-name)
--extended, --device, --quiet, --version  -x, -d, -q, -V
",
    #[cfg(feature = "saved")]
    b"\
-f FILE  a saved copy of maps or smaps, - is standard input (--file)
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
-X  more columns (--more-extended), -XX all that the kernel gives
-o LIST  columns by their names, with commas (--columns)
-c, -C FILE  columns as ~/.pmaprc or FILE says (--read-rc, --read-rc-from)
-n, -N FILE  make such a file, and no report (--create-rc, --create-rc-to)
Columns, those with a * not in -X:
",
    #[cfg(feature = "columns")]
    NAMES,
];

/// Puts the text of `-h`.
pub fn put_usage(out: &mut Out<'_>) {
    for lines in USAGE {
        out.put(lines);
    }
}

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
    /// A saved copy is none of maps, and none of smaps.
    #[cfg(feature = "saved")]
    Neither,
    /// It has no counters to sort by.
    #[cfg(feature = "answers")]
    NoCounters,
    /// The directory of processes has none.
    #[cfg(feature = "answers")]
    NoProcesses,
    /// A mapping in a saved copy starts below the one before.
    #[cfg(feature = "saved")]
    Unsorted(u64),
    /// /proc is no procfs, so that nothing can be said of any process.
    NoProcfs,
    /// Its command line or its name cannot be read.
    NoCommand(pmap_core::Errno),
    /// The process ended, or began another program, while it was read.
    Ended,
    /// A file of the process cannot be read to its end.
    Unreadable(pmap_core::Errno),
    /// A line of it has no end.
    Endless,
    /// Some lines were not understood.
    NotUnderstood {
        /// How many.
        lines: u32,
        /// The number of the first of them, from 1.
        first: u64,
    },
    /// The counter in this line has no column: the first record lacks it, or there are too many.
    #[cfg(feature = "columns")]
    NoColumn(u64),
    /// A sum is beyond 64 bits.
    TooLarge,
}

impl Trouble {
    /// Why a file was not read to its end, which is that of a process if it `may_end`.
    pub(crate) fn of_reading(error: Error<pmap_core::Errno>, may_end: bool) -> Self {
        match error {
            Error::Read(error) if may_end && is_missing(error) => Self::Ended,
            Error::Read(error) => Self::Unreadable(error),
            #[cfg(feature = "answers")]
            Error::Unsorted { line } => Self::Unsorted(line),
            _ => Self::Endless,
        }
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

    /// `SUBJECT: reason`
    fn about(&mut self, status: Status, subject: &[u8], reason: i32) {
        self.begin(status).text(subject, false);
        self.end_with(reason);
    }

    /// Ends a line with a reason.
    fn end_with(&mut self, reason: i32) {
        put_reason(&mut self.out, reason);
        self.end();
    }

    /// A word of the command line is wrong; the usage follows.
    pub fn wrong_word(&mut self, word: &[u8], reason: Reason) {
        self.about(
            FAILED,
            word,
            match reason {
                Reason::UnknownOption => UNKNOWN_OPTION,
                Reason::NoValue => NO_VALUE,
                Reason::TwoFormats => TWO_FORMATS,
                Reason::NoPid => NO_PID,
                #[cfg(feature = "procps-ng")]
                Reason::NoRange => NO_RANGE,
                #[cfg(feature = "answers")]
                Reason::NoCount => NO_COUNT,
                #[cfg(feature = "answers")]
                Reason::NoKey => NO_KEY,
                #[cfg(feature = "answers")]
                Reason::NoAmount => NO_AMOUNT,
                #[cfg(feature = "answers")]
                Reason::TooMany => TOO_MANY,
                #[cfg(feature = "answers")]
                Reason::NoNumber => NO_NUMBER,
                #[cfg(feature = "answers")]
                Reason::OnlyWithWatch => ONLY_WITH_WATCH,
                #[cfg(any(feature = "answers", feature = "machine"))]
                Reason::Together => TOGETHER,
                #[cfg(feature = "columns")]
                Reason::NoField => NO_FIELD,
                #[cfg(feature = "columns")]
                Reason::NoReport => NO_REPORT,
            },
        );
        self.usage();
    }

    /// The command line is wrong: the usage.
    pub fn usage(&mut self) {
        self.status |= FAILED;
        put_usage(&mut self.out);
        self.out.flush();
    }

    /// The directory that stands for /proc, or a file of columns, cannot be opened, read or written.
    pub fn no_file(&mut self, path: &[u8], error: pmap_core::Errno) {
        self.about(FAILED, path, error.raw());
    }

    /// A line of a file of columns is passed over, which changes no status.
    #[cfg(feature = "columns")]
    pub fn bad_line(&mut self, path: &[u8], line: u64) {
        let out = self.begin(0);
        out.text(path, false);
        out.put(b": line ");
        out.columns().decimal(line, 0);
        out.put(b" not understood");
        self.end();
    }

    /// Something is wrong with a report.
    pub fn trouble(&mut self, target: Target<'_>, trouble: Trouble) {
        let out = self.begin(0);
        let is_file = match target {
            Target::Process(pid) => {
                out.columns().decimal(pid.into(), 0);
                false
            }
            Target::File(path, _) => {
                out.text(path.to_bytes(), false);
                true
            }
        };
        let mut status = FAILED;
        let columns = out.columns();
        let reason = match trouble {
            Trouble::Unopened(error) if is_missing(error) && !is_file => {
                status = NO_PROCESS;
                NO_SUCH_PROCESS
            }
            Trouble::Ended => {
                status = NO_PROCESS;
                ENDED
            }
            Trouble::NoProcfs => NO_PROCFS,
            Trouble::TooLarge => TOO_LARGE,
            Trouble::NoCommand(error) => {
                columns.put(b": command");
                error.raw()
            }
            Trouble::Unopened(error) | Trouble::Unreadable(error) => error.raw(),
            Trouble::Endless => ENDLESS,
            Trouble::NotUnderstood { lines, first } => {
                columns.put(b": ");
                columns.decimal(lines.into(), 0);
                columns.put_first(b" lines", if lines == 1 { 5 } else { 6 });
                columns.put(b" not understood, the first is ");
                columns.put(b"line ");
                columns.decimal(first, 0);
                NONE
            }
            #[cfg(feature = "answers")]
            Trouble::NoCounters => NO_COUNTERS,
            #[cfg(feature = "columns")]
            Trouble::NoColumn(line) => {
                status = 0;
                columns.put(b": line ");
                columns.decimal(line, 0);
                out.put(b" has no column, as the first record lacks it");
                NONE
            }
            #[cfg(feature = "answers")]
            Trouble::NoProcesses => NO_PROCESSES,
            #[cfg(feature = "saved")]
            Trouble::Neither => NEITHER,
            #[cfg(feature = "saved")]
            Trouble::Unsorted(line) => {
                columns.put(b": line ");
                columns.decimal(line, 0);
                out.put(b" starts below the one before: more than one process?");
                NONE
            }
        };
        self.status |= status;
        self.end_with(reason);
    }

    /// `-x` has to do without smaps, which changes no status.
    #[inline(never)]
    pub fn no_smaps(&mut self) {
        self.begin(0)
            .put(b"no smaps (CONFIG_PROC_PAGE_MONITOR): RSS, Anon and Locked are unknown");
        self.end();
    }

    /// Another format than `-x` has to do without smaps, which changes no status.
    #[cfg(any(feature = "answers", feature = "columns"))]
    #[inline(never)]
    pub fn no_counters(&mut self) {
        self.begin(0)
            .put(b"no smaps (CONFIG_PROC_PAGE_MONITOR): counters are unknown");
        self.end();
    }

    /// Some of all processes may not be read.
    #[cfg(feature = "answers")]
    pub fn unreadable(&mut self, processes: u64) {
        let out = self.begin(FAILED);
        let columns = out.columns();
        columns.decimal(processes, 0);
        columns.put_first(b" processes", if processes == 1 { 8 } else { 10 });
        self.end_with(Errno::ACCESS.raw_os_error());
    }

    /// The report could not be written. Nothing is said of a pipe whose reader has gone.
    pub fn not_written(&mut self, error: Errno) {
        self.status |= FAILED;
        if error != Errno::PIPE {
            self.about(FAILED, b"standard output", error.raw_os_error());
        }
    }
}

/// A line that says it already ends without a reason.
const NONE: i32 = 0;

// Why something failed, where no system call says so: numbers beyond those of errno(3).
const NO_SUCH_PROCESS: i32 = 0xc0;
const ENDED: i32 = 0xc1;
const NO_PROCFS: i32 = 0xc2;
const TOO_LARGE: i32 = 0xc3;
const ENDLESS: i32 = 0xc4;
const UNKNOWN_OPTION: i32 = 0xc5;
const NO_VALUE: i32 = 0xc6;
const TWO_FORMATS: i32 = 0xc7;
const NO_PID: i32 = 0xc8;
#[cfg(feature = "procps-ng")]
const NO_RANGE: i32 = 0xc9;
#[cfg(feature = "saved")]
const NEITHER: i32 = 0xca;
#[cfg(feature = "answers")]
const NO_COUNT: i32 = 0xcb;
#[cfg(feature = "answers")]
const NO_KEY: i32 = 0xcc;
#[cfg(feature = "answers")]
const NO_AMOUNT: i32 = 0xcd;
#[cfg(any(feature = "answers", feature = "machine"))]
const TOGETHER: i32 = 0xce;
#[cfg(feature = "answers")]
const NO_COUNTERS: i32 = 0xcf;
#[cfg(feature = "columns")]
const NO_FIELD: i32 = 0xd0;
#[cfg(feature = "columns")]
const NO_REPORT: i32 = 0xd1;
#[cfg(feature = "answers")]
const NO_PROCESSES: i32 = 0xd2;
#[cfg(feature = "answers")]
const TOO_MANY: i32 = 0xd3;
#[cfg(feature = "answers")]
const NO_NUMBER: i32 = 0xd4;
#[cfg(feature = "answers")]
const ONLY_WITH_WATCH: i32 = 0xd5;

/// Why something failed, in the words of the one who reads it: pieces of a number, the words, and a
/// NUL. A table of numbers and texts would take twice the bytes, and a text of each place 15 bytes
/// more.
const REASONS: &[&[u8]] = &[
    b"\
\xc0no such process\0\
\xc1ended while it was read\0\
\xc2/proc is not mounted\0\
\xc3a total is beyond 64 bits\0\
\xc4a line has no end\0\
\xc5unknown option\0\
\xc6a value is missing\0\
\xc7only one format\0\
\xc8not a process id\0\
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
    #[cfg(feature = "procps-ng")]
    b"\xc9not a range of addresses",
    #[cfg(feature = "saved")]
    b"\xcaneither maps nor smaps",
    #[cfg(feature = "columns")]
    b"\
\xd0unknown field\0\
\xd1no process with -n and -N\0\
\x11file exists\0\
\x07file too large",
    #[cfg(any(feature = "answers", feature = "machine"))]
    b"\xcemakes no sense together with the other options",
    #[cfg(feature = "answers")]
    b"\
\xcbnot a number from 1 to 1000\0\
\xccnothing to sort by\0\
\xcdnot an amount of memory\0\
\xcfmaps has only sizes to sort by\0\
\xd2no processes\0\
\xd3more than 64 processes\0\
\xd4not a number above 0, or too large\0\
\xd5only with -w",
];

/// Puts `: ` and the reason that a number stands for.
fn put_reason(out: &mut Out<'_>, reason: i32) {
    if reason == NONE {
        return;
    }
    out.put(b": ");
    // EPERM and ENFILE are said as EACCES and EMFILE are.
    let reason = match reason {
        1 => 13,
        23 => 24,
        reason => reason,
    };
    match words_of(reason) {
        Some(words) => out.put(words),
        None => {
            out.put(b"error ");
            out.columns().decimal(reason.unsigned_abs().into(), 0);
        }
    }
}

fn words_of(reason: i32) -> Option<&'static [u8]> {
    for reasons in REASONS {
        for piece in reasons.split(|byte| *byte == 0) {
            match piece {
                [number, words @ ..] if i32::from(*number) == reason => return Some(words),
                _ => {}
            }
        }
    }
    None
}
