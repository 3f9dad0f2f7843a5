//! The program under test.
//!
//! `PMAP` names it where it is not the one that cargo built, `PMAP_RUNNER` the emulator that runs
//! it, such as `qemu-arm-static`, and `PMAP_WIDTH` the digits of its addresses, 8 or 16: the same
//! tests serve every board.

use core::fmt;
use std::env;
use std::os::unix::process::ExitStatusExt;
use std::process::{Command, ExitStatus, Output};

use super::tree::Tree;
use crate::naive::{Format, Look};

/// The program, with an environment of nothing but `PATH`; its arguments are still to be given.
pub(crate) fn pmap() -> Command {
    in_clean_environment(&[])
}

/// The program, started by `starter`, a program and its arguments.
pub(crate) fn pmap_through(starter: &[&str]) -> Command {
    in_clean_environment(starter)
}

fn in_clean_environment(starter: &[&str]) -> Command {
    let program = env::var("PMAP").unwrap_or_else(|_| env!("CARGO_BIN_EXE_pmap").to_owned());
    let runner = env::var("PMAP_RUNNER").unwrap_or_default();
    let mut words = starter.to_vec();
    words.extend(runner.split_whitespace());
    words.push(&program);
    let mut command = Command::new(words[0]);
    command.args(&words[1..]).env_clear();
    if let Some(path) = env::var_os("PATH") {
        command.env("PATH", path);
    }
    command
}

/// How many digits its addresses have.
pub(crate) fn width() -> usize {
    match env::var("PMAP_WIDTH") {
        Ok(width) => width.parse().expect("PMAP_WIDTH is 8 or 16"),
        Err(_) if cfg!(target_pointer_width = "32") => 8,
        Err(_) => 16,
    }
}

impl Format {
    /// The word of the command line that asks for it.
    pub(crate) fn option(self) -> Option<&'static str> {
        match self {
            Self::Default => None,
            Self::Extended => Some("-x"),
            Self::Device => Some("-d"),
        }
    }
}

/// The look of a report that it makes.
pub(crate) fn look(format: Format) -> Look {
    Look::new(format, width())
}

/// What the program wrote, and how it ended.
pub(crate) struct Outcome {
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
    pub(crate) status: ExitStatus,
}

impl Outcome {
    /// Its exit status; `None` where a signal ended it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.status.code()
    }

    /// The signal that ended it.
    pub(crate) fn signal(&self) -> Option<i32> {
        self.status.signal()
    }

    pub(crate) fn stdout_text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).into_owned()
    }

    /// Is this the report, without a message, with status 0?
    #[track_caller]
    pub(crate) fn is_report(&self, expected: &[u8]) {
        self.is(expected, "", 0);
    }

    #[track_caller]
    pub(crate) fn is(&self, stdout: &[u8], stderr: &str, code: i32) {
        same(&self.stdout, stdout);
        assert_eq!(self.stderr, stderr);
        assert_eq!(self.code(), Some(code));
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        Self {
            stdout: output.stdout,
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            status: output.status,
        }
    }
}

impl fmt::Debug for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (stdout, stderr) = (self.stdout_text(), &self.stderr);
        write!(f, "{}\n{stdout}\n{stderr}", self.status)
    }
}

/// Runs `command` to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Outcome {
    command.output().expect("the program starts").into()
}

/// Runs the program with `words` on the processes of `tree`.
#[track_caller]
pub(crate) fn run_on(tree: &Tree, words: &[&str]) -> Outcome {
    run(pmap().arg("--proc").arg(tree.path()).args(words))
}

/// Are two texts the same? Shows the first line that is not.
#[track_caller]
pub(crate) fn same(actual: &[u8], expected: &[u8]) {
    let lines = |text: &[u8]| -> Vec<String> {
        let lines = text.split_inclusive(|byte| *byte == b'\n');
        lines.map(|line| line.escape_ascii().to_string()).collect()
    };
    for (index, (actual, expected)) in lines(actual).iter().zip(lines(expected)).enumerate() {
        assert_eq!(*actual, expected, "line {}", index + 1);
    }
    assert_eq!(lines(actual).len(), lines(expected).len(), "lines in all");
}
