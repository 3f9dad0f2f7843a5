//! What is reported on while a system call fails, and what has to come of it.

use std::process::Command;

use super::errors::{EAGAIN, EINTR, ENOENT, EPIPE, ESPIPE, ESRCH, reason};
use crate::harness::program::pmap;
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, Look, report};
use crate::tracer::Call;

/// No process has this id: it is beyond the kernel's own limit.
const MISSING: u32 = 4_999_999;

const NO_SMAPS: &str =
    "pmap: no smaps (CONFIG_PROC_PAGE_MONITOR): RSS, Anon and Locked are unknown\n";

/// A process that is reported on twice, one that is missing in between.
pub(super) struct Subject<'a> {
    given: Given<'a>,
    look: Look,
    /// The directory that stands for /proc.
    tree: Option<&'a Tree>,
    /// Its report, and that of one without smaps.
    whole: Vec<u8>,
    without_smaps: Vec<u8>,
}

/// One of the three processes of a run.
#[derive(Clone, Debug)]
struct Part {
    report: Vec<u8>,
    /// Is it said, unless it has been said, that there is no smaps?
    has_no_smaps: bool,
    message: String,
    code: i32,
}

impl Part {
    /// Nothing but a message.
    fn unopened(message: String, code: i32) -> Self {
        Self {
            report: Vec::new(),
            has_no_smaps: false,
            message,
            code,
        }
    }
}

/// How a run ends.
#[derive(Debug)]
pub(super) struct Ending {
    /// What is written: one of these.
    pub(super) stdout: Vec<Vec<u8>>,
    pub(super) stderr: String,
    pub(super) code: i32,
}

impl Ending {
    fn of(parts: &[Part]) -> Self {
        let mut stderr = String::new();
        for part in parts {
            if part.has_no_smaps && !stderr.contains(NO_SMAPS) {
                stderr += NO_SMAPS;
            }
            stderr += &part.message;
        }
        Self {
            stdout: vec![parts.iter().flat_map(|part| part.report.clone()).collect()],
            stderr,
            code: parts.iter().fold(0, |code, part| code | part.code),
        }
    }
}

impl<'a> Subject<'a> {
    pub(super) fn new(given: Given<'a>, look: Look, tree: Option<&'a Tree>) -> Self {
        let without_smaps = Given {
            smaps: None,
            ..given
        };
        Self {
            given,
            look,
            tree,
            whole: report(&given, &look).text,
            without_smaps: report(&without_smaps, &look).text,
        }
    }

    pub(super) fn command(&self) -> Command {
        let mut command = pmap();
        if let Some(tree) = self.tree {
            command.arg("--proc").arg(tree.path());
        }
        let [present, missing] = [self.given.pid, MISSING].map(|pid| pid.to_string());
        command.args(self.look.format.option());
        command.args([&present, &missing, &present]);
        command
    }

    /// The parts of a run without a fault.
    fn parts(&self) -> Vec<Part> {
        let present = Part {
            report: self.whole.clone(),
            has_no_smaps: self.look.format == Format::Extended && self.given.smaps.is_none(),
            message: String::new(),
            code: 0,
        };
        let missing = Part::unopened(format!("pmap: {MISSING}: no such process\n"), 42);
        let odd_ones = |index| if index % 2 == 0 { &present } else { &missing };
        (0..3).map(|index| odd_ones(index).clone()).collect()
    }

    /// How a run without a fault ends.
    pub(super) fn ending(&self) -> Ending {
        Ending::of(&self.parts())
    }

    /// How a run has to end in which call number `at` fails with `error`.
    pub(super) fn ending_with(&self, calls: &[Call], at: usize, error: i64) -> Ending {
        let is_begin = |call: &Call| call.name == "openat" && self.is_process(&call.about);
        let (before, call) = (&calls[..at], &calls[at]);
        let begun = calls[..=at].iter().filter(|call| is_begin(call)).count();
        let of_part = before
            .iter()
            .rposition(is_begin)
            .map_or(before, |begin| &before[begin..]);
        let answered = |calls: &[Call], name, about| -> usize {
            let alike = calls
                .iter()
                .filter(|call| call.name == name && call.about == about);
            alike
                .map(|call| usize::try_from(call.answer).unwrap())
                .sum()
        };

        let mut parts = self.parts();
        let index = begun.saturating_sub(1);
        let pid = if index % 2 == 0 {
            self.given.pid
        } else {
            MISSING
        };
        let said = |what: &str| format!("pmap: {pid}: {what}\n");
        let ended = said("ended while it was read");
        let is_missing = [ENOENT, ESRCH].contains(&error);
        let part = &mut parts[index];
        match (call.name, call.about.as_str()) {
            ("openat" | "read" | "pread64" | "write", _) if error == EINTR => {}
            ("write", _) if error == EAGAIN => {}
            ("close" | "memfd_create" | "fstat" | "newfstatat" | "fstatfs", _) => {}

            ("openat", tree) if begun == 0 => {
                let message = format!("pmap: {tree}: {}\n", reason(error));
                parts = vec![Part::unopened(message, 1)];
            }
            ("openat", "/proc/self") => {
                *part = Part::unopened(said("/proc is not mounted"), 1);
            }
            ("openat", "smaps") if is_missing => {
                part.report.clone_from(&self.without_smaps);
                part.has_no_smaps = true;
            }
            ("openat" | "read", file @ ("cmdline" | "comm")) => {
                let mut known = self.given;
                if answered(of_part, "read", file) == 0 {
                    *(if file == "comm" {
                        &mut known.comm
                    } else {
                        &mut known.cmdline
                    }) = b"";
                }
                part.report = report(&known, &self.look).text;
                if !is_missing {
                    part.message = said(&format!("command: {}", reason(error)));
                    part.code = 1;
                }
            }
            ("openat", _) if is_missing => {
                *part = Part::unopened(said("no such process"), 42);
            }
            ("openat", _) => *part = Part::unopened(said(&reason(error)), 1),
            ("read", file) => {
                (part.message, part.code) = if is_missing {
                    (ended, 42)
                } else {
                    (said(&reason(error)), 1)
                };
                let mut ending = Ending::of(&parts);
                let length = answered(of_part, "read", file);
                ending.stdout = self
                    .rows_within(length)
                    .into_iter()
                    .map(|rows| {
                        parts[index].report = self.first_rows(rows);
                        Ending::of(&parts).stdout.remove(0)
                    })
                    .collect();
                return ending;
            }
            ("pread64", _) if error == ESPIPE => {}
            ("pread64", _) => {
                part.report = self.first_rows(self.rows_within(self.file().len())[0]);
                (part.message, part.code) = if error == ESRCH {
                    (ended, 42)
                } else {
                    (said(&reason(error)), 1)
                };
            }
            ("write", "stdout") => {
                let mut written = Ending::of(&parts).stdout.remove(0);
                written.truncate(answered(before, "write", "stdout"));
                parts.truncate(begun);
                let mut ending = Ending::of(&parts);
                ending.stdout = vec![written];
                ending.code |= 1;
                if error != EPIPE {
                    ending.stderr += &format!("pmap: standard output: {}\n", reason(error));
                }
                return ending;
            }
            ("write", "stderr") => {
                for part in &mut parts[index..] {
                    part.has_no_smaps = false;
                    part.message.clear();
                }
            }
            other => panic!("what comes of a fault of {other:?}?"),
        }
        Ending::of(&parts)
    }

    /// Is `path` the directory of a process?
    fn is_process(&self, path: &str) -> bool {
        let id = path.strip_prefix("/proc/").unwrap_or(path);
        id.parse() == Ok(self.given.pid) || id.parse() == Ok(MISSING)
    }

    /// What the rows are read from.
    fn file(&self) -> &[u8] {
        match self.given.smaps {
            Some(smaps) if self.look.format == Format::Extended => smaps,
            _ => self.given.maps,
        }
    }

    /// How many rows may be told from the first `length` bytes of the file, before its end is read: of
    /// smaps perhaps all but the last, which may go on.
    fn rows_within(&self, length: usize) -> Vec<usize> {
        let file = self.file();
        let lines = file[..length].split_inclusive(|byte| *byte == b'\n');
        let is_row = |line: &&[u8]| line.ends_with(b"\n") && !line[0].is_ascii_uppercase();
        let rows = lines.filter(is_row).count();
        if self.file() != self.given.maps {
            return vec![rows, rows.saturating_sub(1)];
        }
        vec![rows]
    }

    /// The report as far as its first rows.
    fn first_rows(&self, rows: usize) -> Vec<u8> {
        let titles = if self.look.format == Format::Default {
            1
        } else {
            2
        };
        let lines = self.whole.split_inclusive(|byte| *byte == b'\n');
        lines.take(titles + rows).flatten().copied().collect()
    }
}
