//! Directories that stand for /proc and hold anything: FIFOs, directories, symbolic links, files
//! without an end. Whoever made them, the program neither hangs nor reports what they lead to.

use std::fs::{self, File};
use std::os::unix::fs::symlink;
use std::os::unix::net::UnixListener;
use std::path::Path;
use std::process::Command;

use crate::harness::program::{Outcome, look, run_on};
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

const MAPS: &str = "00400000-00401000 r--p 00000000 fe:00 1                  /bin/x\n";

/// Something that is no file of text, put at `path`.
type Oddity = fn(path: &Path);

fn fifo(path: &Path) {
    let made = Command::new("mkfifo").arg(path).status();
    assert!(made.unwrap().success());
}

fn directory(path: &Path) {
    fs::create_dir(path).unwrap();
}

/// To a file that is there, and could be read.
fn link(path: &Path) {
    let secret = path.with_file_name("secret");
    fs::write(&secret, "secret\n").unwrap();
    symlink(secret, path).unwrap();
}

fn link_to_itself(path: &Path) {
    symlink(path, path).unwrap();
}

fn socket(path: &Path) {
    // Through its directory, since an address has no room for a long path.
    let directory = File::open(path.parent().unwrap()).unwrap();
    let descriptor = std::os::fd::AsRawFd::as_raw_fd(&directory);
    let name = path.file_name().unwrap().to_str().unwrap();
    let short = format!("/proc/self/fd/{descriptor}/{name}");
    drop(UnixListener::bind(short).unwrap());
}

/// A file of holes, which reads as NULs, for longer than anyone waits.
fn endless(path: &Path) {
    File::create(path).unwrap().set_len(1 << 42).unwrap();
}

/// The report of process 7 whose `file` is an oddity.
#[track_caller]
fn report_with(file: &str, oddity: Oddity, format: Format) -> Outcome {
    let tree = Tree::of(&given());
    let path = tree.path().join("7").join(file);
    if file == "comm" {
        fs::write(tree.path().join("7/cmdline"), "").unwrap();
    }
    fs::remove_file(&path).unwrap();
    oddity(&path);
    let words = format.option().into_iter().chain(["7"]);
    run_on(&tree, &words.collect::<Vec<_>>())
}

fn given() -> Given<'static> {
    Given {
        pid: 7,
        maps: MAPS.as_bytes(),
        smaps: Some(MAPS.as_bytes()),
        cmdline: b"words\0",
        comm: b"name\n",
    }
}

/// Nothing is reported where the file of the rows cannot be opened.
#[track_caller]
fn not_opened(oddity: Oddity, reason: &str) {
    for format in Format::ALL {
        let file = rows_in(format);
        report_with(file, oddity, format).is(b"", &format!("pmap: 7: {reason}\n"), 1);
    }
}

fn rows_in(format: Format) -> &'static str {
    if format == Format::Extended {
        "smaps"
    } else {
        "maps"
    }
}

/// The report as far as its column headers, and the reason, where it cannot be read.
#[track_caller]
fn not_read(oddity: Oddity, reason: &str) {
    for format in Format::ALL {
        let whole = report(&given(), &look(format)).text;
        let titles = if format == Format::Default { 1 } else { 2 };
        let lines = whole.split_inclusive(|byte| *byte == b'\n').take(titles);
        let said = format!("pmap: 7: {reason}\n");
        let outcome = report_with(rows_in(format), oddity, format);
        outcome.is(&lines.flatten().copied().collect::<Vec<_>>(), &said, 1);
    }
}

#[test]
fn links_for_rows() {
    not_opened(link, "too many symbolic links");
    not_opened(link_to_itself, "too many symbolic links");
}

#[test]
fn a_socket_for_rows() {
    not_opened(socket, "error 6");
}

#[test]
fn a_directory_for_rows() {
    not_read(directory, "is a directory");
}

#[test]
fn rows_without_an_end() {
    not_read(endless, "a line has no end");
}

/// A FIFO that nobody writes to has ended.
#[test]
fn a_fifo_for_rows() {
    for format in Format::ALL {
        let nothing = Given {
            maps: b"",
            smaps: Some(b""),
            ..given()
        };
        let expected = report(&nothing, &look(format)).text;
        report_with(rows_in(format), fifo, format).is_report(&expected);
    }
}

/// One that somebody only holds open would block.
#[test]
fn a_fifo_that_is_held_open_for_rows() {
    let tree = Tree::of(&given());
    let path = tree.path().join("7/maps");
    fs::remove_file(&path).unwrap();
    fifo(&path);
    // Reading and writing, it opens without waiting for the other side.
    let _held = File::options().read(true).write(true).open(&path).unwrap();
    run_on(&tree, &["7"]).is(b"7:   words\n", "pmap: 7: error 11\n", 1);
}

/// The rows are reported, and the reason is said, whatever stands for the command.
#[track_caller]
fn command(oddity: Oddity, reason: Option<&str>) {
    for format in Format::ALL {
        for (file, shown) in [("cmdline", b"name\n".as_slice()), ("comm", b"")] {
            let unknown = Given {
                cmdline: b"",
                comm: shown,
                ..given()
            };
            let expected = report(&unknown, &look(format)).text;
            let said = reason.map_or(String::new(), |reason| {
                format!("pmap: 7: command: {reason}\n")
            });
            let outcome = report_with(file, oddity, format);
            outcome.is(&expected, &said, i32::from(reason.is_some()));
        }
    }
}

#[test]
fn links_for_a_command() {
    command(link, Some("too many symbolic links"));
    command(link_to_itself, Some("too many symbolic links"));
}

#[test]
fn a_socket_for_a_command() {
    command(socket, Some("error 6"));
}

#[test]
fn a_directory_for_a_command() {
    command(directory, Some("is a directory"));
}

#[test]
fn a_fifo_for_a_command() {
    command(fifo, None);
}

/// What stands for the directory of a process has to be one.
#[test]
fn no_directory_of_a_process() {
    let cases: [(Oddity, &str); 4] = [
        (fifo, "not a directory"),
        (socket, "not a directory"),
        (endless, "not a directory"),
        (link_to_itself, "too many symbolic links"),
    ];
    for (oddity, reason) in cases {
        let tree = Tree::new();
        oddity(&tree.path().join("7"));
        for format in Format::ALL {
            let words = format.option().into_iter().chain(["7"]);
            let outcome = run_on(&tree, &words.collect::<Vec<_>>());
            outcome.is(b"", &format!("pmap: 7: {reason}\n"), 1);
        }
    }
}
