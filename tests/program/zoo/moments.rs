//! What becomes of a process between two system calls of the program: once its maps are open, and
//! before they, or its command line, are read.

use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::harness::program::{Outcome, pmap};
use crate::harness::target::{Target, say_ready_and_wait, state, wait_until};
use crate::naive::Format;
use crate::tracer::{Fate, can_trace, trace};

/// The role of a process that execs a program without a command line when it is let go on; for anyone
/// else it is a test that does nothing.
#[test]
fn heir() {
    if std::env::var_os("HEIR").is_none() {
        return;
    }
    say_ready_and_wait();
    // It waits for itself to write.
    let (stdin, stdout) = UnixStream::pair().unwrap();
    let [stdin, stdout] = [stdin, stdout].map(OwnedFd::from);
    let error = Command::new("cat")
        .arg0("")
        .stdin(stdin)
        .stdout(stdout)
        .exec();
    panic!("no cat: {error}");
}

/// Begins another program, and waits until it reads.
fn replace(target: &mut Target) {
    target.go_on();
    let pid = target.pid();
    wait_until(|| {
        let name = std::fs::read(format!("/proc/{pid}/comm"));
        name.is_ok_and(|name| name == b"cat\n") && state(pid) == Some('S')
    });
}

/// The outcome of the program on a process of which `happens` becomes before the system call `name` on
/// its file `file`; `None` where the program cannot be traced.
fn before(
    (name, file): (&str, &str),
    words: &[&str],
    happens: impl FnOnce(&mut Target),
) -> Option<(Outcome, u32)> {
    if !can_trace("what becomes of a process between two system calls") {
        return None;
    }
    let mut target = Target::in_role("zoo::moments::heir", "");
    let pid = target.pid();
    let mut happens = Some(happens);
    let mut pmap = pmap();
    let (outcome, _) = trace(pmap.args(words).arg(pid.to_string()), |_, call| {
        if call.name == name && call.about.ends_with(file) {
            if let Some(happens) = happens.take() {
                happens(&mut target);
            }
        }
        Fate::Made
    });
    assert!(happens.is_none(), "the program reads {file}");
    Some((outcome, pid))
}

/// Is it said that the process ended, in every format, with a header and without a row or a footer?
#[track_caller]
fn is_said(moment: (&str, &str), header: &str, happens: impl Fn(&mut Target)) {
    for words in [&["-q"][..], &["-qx"], &["-qd"], &["-q", "--proc", "/proc"]] {
        if let Some((outcome, pid)) = before(moment, words, &happens) {
            let header = format!("{pid}:   {header}\n");
            let said = format!("pmap: {pid}: ended while it was read\n");
            outcome.is(header.as_bytes(), &said, 42);
        }
    }
}

/// Its maps are those of a program that is no more, and it has no command line: a report of 0 kB of a
/// process that has memory.
#[test]
fn replaced_before_its_command_line_is_read() {
    is_said(("openat", "cmdline"), "[cat]", replace);
}

/// It is gone altogether: a report of 0 kB of a process that is not there.
#[test]
fn waited_for_before_its_command_line_is_read() {
    is_said(("openat", "cmdline"), "[]", |target| {
        target.kill();
        target.wait();
    });
}

/// A zombie, which has no command line and no memory, is one.
#[test]
fn killed_before_its_command_line_is_read() {
    for format in Format::ALL {
        let words: Vec<&str> = format.option().into_iter().chain(["-q"]).collect();
        let moment = ("openat", "cmdline");
        if let Some((outcome, pid)) = before(moment, &words, Target::kill) {
            let text = outcome.stdout_text();
            let is_zombie = text.starts_with(&format!("{pid}:   [")) && text.ends_with("]\n");
            assert!(is_zombie && text.lines().count() == 1, "{outcome:?}");
            assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
        }
    }
}

/// What has a command line had memory when it was read.
#[test]
fn killed_before_its_maps_are_read() {
    if let Some((outcome, pid)) = before(("read", "maps"), &["-q"], Target::kill) {
        let said = format!("pmap: {pid}: ended while it was read\n");
        assert_eq!((&outcome.stderr, outcome.code()), (&said, Some(42)));
        assert_eq!(
            outcome.stdout.iter().filter(|byte| **byte == b'\n').count(),
            1
        );
    }
}
