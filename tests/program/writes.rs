//! Where reports are written to, and what becomes of writes that fail.

use core::time::Duration;
use std::fs::OpenOptions;
use std::io::{Read, pipe};
use std::os::fd::{AsRawFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixDatagram;
use std::process::Stdio;
use std::thread;

use crate::harness::fixture::Fixture;
use crate::harness::program::{Outcome, look, pmap, pmap_through, run, run_on, same};
use crate::harness::skip::skip;
use crate::harness::target::{state, wait_until};
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

const SIGPIPE: i32 = 13;
const O_NONBLOCK: i32 = if cfg!(any(target_arch = "mips", target_arch = "mips64")) {
    0x80
} else {
    0x800
};

/// The maps of a process with `count` mappings.
fn maps(count: usize) -> String {
    let row = |index| {
        let start = 0x0010_0000 + index * 0x1000;
        let end = start + 0x1000;
        format!("{start:08x}-{end:08x} rw-p 00000000 fe:00 {index} /srv/file-{index}\n")
    };
    (0..count).map(row).collect()
}

fn large<'a>(maps: &'a str) -> Given<'a> {
    Given {
        pid: 7,
        maps: maps.as_bytes(),
        cmdline: b"large\0",
        ..Given::default()
    }
}

fn small() -> Tree {
    Tree::of(&Fixture::new("sleep-6.18", 7).given())
}

/// The outcome of the program on process 7 of `tree`, its output going to `stdout`.
fn run_to(tree: &Tree, stdout: impl Into<Stdio>) -> Outcome {
    let mut command = pmap();
    command.arg("--proc").arg(tree.path()).arg("7");
    let child = command.stdout(stdout).stderr(Stdio::piped()).spawn();
    child.unwrap().wait_with_output().unwrap().into()
}

#[test]
fn full_disk() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
        return skip("full_disk", "there is no /dev/full");
    };
    let outcome = run_to(&small(), full);
    let reason = "pmap: standard output: no space left on device\n";
    assert_eq!((outcome.stderr.as_str(), outcome.code()), (reason, Some(1)));
}

/// Nothing more is read once a write has failed, and the failure is said once.
#[test]
fn full_disk_with_much_to_write() {
    let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
        return skip("full_disk", "there is no /dev/full");
    };
    let maps = maps(20_000);
    let outcome = run_to(&Tree::of(&large(&maps)), full);
    let reason = "pmap: standard output: no space left on device\n";
    assert_eq!((outcome.stderr.as_str(), outcome.code()), (reason, Some(1)));
}

#[test]
fn full_disk_for_help_and_version() {
    for word in ["-h", "-V"] {
        let Ok(full) = OpenOptions::new().write(true).open("/dev/full") else {
            return skip("full_disk", "there is no /dev/full");
        };
        let child = pmap().arg(word).stdout(full).stderr(Stdio::piped()).spawn();
        let outcome: Outcome = child.unwrap().wait_with_output().unwrap().into();
        assert_eq!(outcome.code(), Some(1), "{word}");
        assert!(outcome.stderr.contains("no space left"), "{word}");
    }
}

#[test]
fn closed_pipe() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let outcome = run_to(&small(), writer);
    assert_eq!(
        (outcome.stderr.as_str(), outcome.signal()),
        ("", Some(SIGPIPE))
    );
}

/// As by `pmap ... | head`: the reader goes in the middle of a long report.
#[test]
fn pipe_closed_half_way() {
    let maps = maps(20_000);
    let tree = Tree::of(&large(&maps));
    let mut command = pmap();
    command.arg("--proc").arg(tree.path()).arg("7");
    command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let mut stdout = child.stdout.take().unwrap();
    stdout.read_exact(&mut [0; 10]).unwrap();
    drop(stdout);
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!(
        (outcome.stderr.as_str(), outcome.signal()),
        ("", Some(SIGPIPE))
    );
}

#[test]
fn closed_pipe_with_the_signal_ignored() {
    let (reader, writer) = pipe().unwrap();
    drop(reader);
    let tree = small();
    let mut command = pmap_through(&["sh", "-c", "trap '' PIPE; exec \"$0\" \"$@\""]);
    command.arg("--proc").arg(tree.path()).arg("7");
    let child = command.stdout(writer).stderr(Stdio::piped()).spawn();
    let outcome: Outcome = child.unwrap().wait_with_output().unwrap().into();
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(1)));
}

#[test]
fn closed_standard_output() {
    let tree = small();
    let mut command = pmap_through(&["sh", "-c", "exec \"$0\" \"$@\" >&-"]);
    let outcome = run(command.arg("--proc").arg(tree.path()).arg("7"));
    outcome.is(b"", "pmap: standard output: closed\n", 1);
}

/// With no descriptor open, what the program opens takes the places of all three.
#[test]
fn all_closed() {
    let tree = small();
    let mut command = pmap_through(&["sh", "-c", "exec \"$0\" \"$@\" <&- >&- 2>&-"]);
    let outcome = run(command.arg("--proc").arg(tree.path()).arg("-x").arg("7"));
    outcome.is(b"", "", 1);
}

/// A pipe whose other user made it non-blocking, and who reads late.
#[test]
fn full_pipe_that_does_not_block() {
    let maps = maps(10_000);
    let given = large(&maps);
    let tree = Tree::of(&given);
    let (mut reader, writer) = pipe().unwrap();
    let again = format!("/proc/self/fd/{}", writer.as_raw_fd());
    let mut options = OpenOptions::new();
    let nonblocking = options.write(true).custom_flags(O_NONBLOCK).open(again);
    drop(writer);
    let mut command = pmap();
    command.arg("--proc").arg(tree.path()).arg("7");
    command.stdout(nonblocking.unwrap()).stderr(Stdio::piped());
    let child = command.spawn().unwrap();
    // The pipe has only one writer left, so that its end shows.
    drop(command);
    wait_until(|| state(child.id()) == Some('S'));
    thread::sleep(Duration::from_millis(50));
    assert_eq!(state(child.id()), Some('S'), "waits and does not spin");
    let mut written = Vec::new();
    reader.read_to_end(&mut written).unwrap();
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    same(&written, &report(&given, &look(Format::Default)).text);
}

/// What each write of the program writes; in a socket of datagrams each keeps its bounds.
fn writes(tree: &Tree, words: &[&str]) -> Vec<Vec<u8>> {
    let (reader, writer) = UnixDatagram::pair().unwrap();
    let end = writer.try_clone().unwrap();
    let mut command = pmap();
    command.arg("--proc").arg(tree.path()).args(words);
    let mut child = command.stdout(OwnedFd::from(writer)).spawn().unwrap();
    // Datagrams have no end of file: an empty one stands for it.
    let waiting = thread::spawn(move || {
        let status = child.wait();
        end.send(&[]).unwrap();
        status
    });
    let mut writes = Vec::new();
    let mut buffer = vec![0; 1 << 20];
    while let Ok(count @ 1..) = reader.recv(&mut buffer) {
        writes.push(buffer[..count].to_vec());
    }
    assert!(waiting.join().unwrap().unwrap().success());
    writes
}

#[test]
fn a_small_report_is_one_write() {
    for words in [&["7"][..], &["-x", "7"], &["-d", "7"], &["7", "7"]] {
        assert_eq!(writes(&small(), words).len(), 1, "{words:?}");
    }
}

/// 16 KiB at a time, and whole rows.
#[test]
fn a_large_report_is_written_by_the_buffer() {
    let maps = maps(65_000);
    let given = large(&maps);
    let writes = writes(&Tree::of(&given), &["7"]);
    let expected = report(&given, &look(Format::Default)).text;
    same(&writes.concat(), &expected);
    let (last, full) = writes.split_last().unwrap();
    for write in full {
        assert!((16 * 1024 - 100..=16 * 1024).contains(&write.len()));
        assert!(write.ends_with(b"\n"));
    }
    assert!(!last.is_empty());
}

/// Whatever was reported before a line of standard error stands before it.
#[test]
fn order_of_reports_and_messages() {
    let tree = small();
    let wrong = Given {
        pid: 8,
        maps: b"wrong\n",
        comm: b"wrong\n",
        ..Given::default()
    };
    tree.add(&wrong);
    let (mut reader, writer) = pipe().unwrap();
    let mut command = pmap();
    command.arg("--proc").arg(tree.path());
    command.args(["7", "9", "8", "7"]);
    command.stdout(writer.try_clone().unwrap()).stderr(writer);
    let mut child = command.spawn().unwrap();
    drop(command);
    let mut written = Vec::new();
    reader.read_to_end(&mut written).unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(43));
    let seven = run_on(&tree, &["7"]).stdout;
    let eight = report(&wrong, &look(Format::Default)).text;
    let expected = [
        &*seven,
        b"pmap: 9: no such process\n",
        &*eight,
        b"pmap: 8: 1 line not understood, the first is line 1\n",
        &*seven,
    ];
    same(&written, &expected.concat());
}
