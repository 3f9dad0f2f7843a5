//! Processes that end, or begin another program, while they are read.

use std::io::Read;
use std::process::{Child, Stdio};

use super::mapper;
use crate::harness::program::{Outcome, look, pmap};
use crate::harness::target::{Target, state, wait_until};
use crate::naive::{Format, Look, report};
use crate::tracer::{Fate, can_trace, trace};

const MAPPINGS: usize = 20_000;

/// The program, stuck in the middle of its report of `target`, since nobody reads it.
pub(super) fn half_way(target: &Target, words: &[&str]) -> Child {
    let mut command = pmap();
    command.args(words).arg(target.pid().to_string());
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let child = child.spawn().unwrap();
    // It sleeps once the pipe is full: nothing else keeps it waiting for so long.
    let mut before = 0;
    wait_until(|| {
        let asleep = state(child.id()) == Some('S');
        before = if asleep { before + 1 } else { 0 };
        before > 20
    });
    child
}

/// A report with its rows from the front on, but not all, and nothing behind them.
#[track_caller]
fn is_half(outcome: &Outcome, whole: &[u8], pid: u32) {
    assert_eq!(
        outcome.stderr,
        format!("pmap: {pid}: ended while it was read\n")
    );
    assert_eq!(outcome.code(), Some(42));
    assert!(outcome.stdout.ends_with(b"\n"));
    assert!(whole.starts_with(&outcome.stdout), "rows of the process");
    let rows = |text: &[u8]| text.iter().filter(|byte| **byte == b'\n').count();
    assert!(rows(&outcome.stdout) > 100);
    assert!(rows(&outcome.stdout) < rows(whole));
}

/// What the report would have been, without its footer; RSS and the like are 0 in most rows.
fn rows(target: &Target, format: Format) -> Vec<u8> {
    let look = look(format);
    let whole = report(&target.snapshot().given(), &look).text;
    let quiet = Look {
        quiet: true,
        ..look
    };
    let footless = report(&target.snapshot().given(), &quiet).text;
    let columns = if format == Format::Default { 0 } else { 1 };
    let lines = footless.iter().filter(|byte| **byte == b'\n').count() + columns;
    let lines = whole.split_inclusive(|byte| *byte == b'\n').take(lines);
    lines.flatten().copied().collect()
}

#[track_caller]
fn ends(format: Format, end: impl FnOnce(&mut Target)) {
    let mut target = mapper::of_pages(MAPPINGS);
    let pid = target.pid();
    let whole = rows(&target, format);
    let words: Vec<&str> = format.option().into_iter().collect();
    let child = half_way(&target, &words);
    end(&mut target);
    let outcome = child.wait_with_output().unwrap().into();
    is_half(&outcome, &whole, pid);
}

/// The process begins another program: its memory is replaced.
fn exec(target: &mut Target) {
    target.go_on();
    wait_for_sleep(target.pid());
}

/// Waits until the process is called `sleep`.
pub(super) fn wait_for_sleep(pid: u32) {
    wait_until(|| {
        let name = std::fs::read(format!("/proc/{pid}/comm"));
        name.is_ok_and(|name| name == b"sleep\n")
    });
}

macro_rules! ends {
    ($($test:ident: $format:ident $end:expr;)*) => {$(
        #[test]
        fn $test() {
            ends(Format::$format, $end);
        }
    )*};
}

ends! {
    killed: Default Target::kill;
    killed_extended: Extended Target::kill;
    killed_device: Device Target::kill;
    killed_and_waited_for: Default |target| {
        target.kill();
        target.wait();
    };
    another_program: Default exec;
    another_program_extended: Extended exec;
    another_program_device: Device exec;
}

/// The reports around it are whole.
#[test]
fn others_are_still_reported() {
    let mut target = mapper::of_pages(MAPPINGS);
    let other = Target::sleeping();
    let of_other = report(&other.snapshot().given(), &look(Format::Default)).text;
    let whole = rows(&target, Format::Default);
    let other_pid = other.pid().to_string();
    // The program reads the large process second of three.
    let mut command = pmap();
    command.args([&other_pid, &target.pid().to_string(), &other_pid]);
    let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = child.spawn().unwrap();
    let mut front = vec![0; of_other.len()];
    child
        .stdout
        .as_mut()
        .unwrap()
        .read_exact(&mut front)
        .unwrap();
    assert_eq!(front, of_other);
    target.kill();
    let mut outcome: Outcome = child.wait_with_output().unwrap().into();
    let back = outcome
        .stdout
        .split_off(outcome.stdout.len() - of_other.len());
    assert_eq!(back, of_other);
    is_half(&outcome, &whole, target.pid());
}

/// To read on past the end of a process that merely goes on running is no such thing.
#[test]
fn slowly_read_to_the_end() {
    let target = mapper::of_pages(MAPPINGS);
    target.stop();
    let child = half_way(&target, &[]);
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    outcome.is_report(&report(&target.snapshot().given(), &look(Format::Default)).text);
}

/// It ends when the program is about to make its first call `name` about `file`.
#[track_caller]
fn ends_before(name: &str, file: &str, mut end: impl FnMut(&mut Target), command: &str) {
    if !can_trace("ends_before") {
        return;
    }
    let mut target = Target::sleeping();
    let pid = target.pid();
    let mut has_ended = false;
    let (outcome, _) = trace(pmap().arg(pid.to_string()), |_, call| {
        if !has_ended && (call.name, call.about.as_str()) == (name, file) {
            end(&mut target);
            has_ended = true;
        }
        Fate::Made
    });
    outcome.is(
        format!("{pid}:   {command}\n").as_bytes(),
        &format!("pmap: {pid}: ended while it was read\n"),
        42,
    );
}

/// Its report was that of a kernel thread: no rows, a total of 0, status 0.
#[test]
fn killed_before_its_first_row() {
    ends_before("read", "maps", Target::kill, "sleep 1000");
}

#[test]
fn killed_and_waited_for_before_its_first_row() {
    let end = |target: &mut Target| {
        target.kill();
        target.wait();
    };
    ends_before("read", "maps", end, "sleep 1000");
}

/// Nothing is left of it to call it by.
#[test]
fn killed_and_waited_for_before_its_command_line() {
    let end = |target: &mut Target| {
        target.kill();
        target.wait();
    };
    ends_before("openat", "cmdline", end, "[]");
}
