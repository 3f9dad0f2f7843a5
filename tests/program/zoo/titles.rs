//! Command lines: a process is started with any, writes over it, or puts it elsewhere.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command};
use std::{fs, slice};

use crate::harness::calls::{MemoryMap, set_memory_map};
use crate::harness::memory::{ANONYMOUS, NORESERVE, PRIVATE, READ, WRITE, map};
use crate::harness::program::{look, pmap, run};
use crate::harness::skip::skip;
use crate::harness::target::{Target, say_ready_and_wait, state, wait_until};
use crate::live::{agree, look_at};
use crate::naive::{Format, Given, report};

const ESCAPES: &[u8] = b"\x1b]0;title\x07\x1b[2J\xc2\x9b31m\xe2\x80\xae\x9b\r\n\xff";

/// A shell that has stopped itself, called `name` and with `arguments` that it does not look at.
struct Started(Child);

impl Started {
    fn with(name: &[u8], arguments: &[&[u8]]) -> Self {
        let mut command = Command::new("sh");
        command.arg0(OsStr::from_bytes(name));
        command.args(["-c", "kill -STOP $$; exit"]);
        command.args(arguments.iter().map(|argument| OsStr::from_bytes(argument)));
        let started = Self(command.spawn().unwrap());
        wait_until(|| state(started.0.id()) == Some('T'));
        started
    }
}

impl Drop for Started {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn escapes() {
    let started = Started::with(ESCAPES, &[ESCAPES, b"\xe2\x82", "\u{202e}".as_bytes()]);
    agree(&[started.0.id()], None);
}

#[test]
fn empty_words() {
    let started = Started::with(b"", &[b"", b"", b"-", b"", b""]);
    agree(&[started.0.id()], None);
    let outcome = run(pmap().args(["-q", &started.0.id().to_string()]));
    let header = format!("{}:    -c kill -STOP $$; exit   -\n", started.0.id());
    assert!(outcome.stdout_text().starts_with(&header), "{outcome:?}");
}

/// As much as a process may be started with: a quarter of its stack.
#[test]
fn two_megabytes() {
    let word = "\u{20ac}".repeat(131_000 / 3).into_bytes();
    let started = Started::with(b"long", &[word.as_slice(); 15]);
    let length = fs::read(format!("/proc/{}/cmdline", started.0.id()))
        .unwrap()
        .len();
    assert!(length > 1_960_000, "{length}");
    is_shown(started.0.id());
}

/// Is a command line of megabytes the one that the second opinion makes of it? To compare it line by
/// line as `agree` does takes a minute.
#[track_caller]
fn is_shown(pid: u32) {
    for (locale, utf8) in [("C", false), ("C.UTF-8", true)] {
        let (outcome, snapshots) = look_at(&[pid], &["-q"], locale);
        let mut look = look(Format::Default);
        (look.quiet, look.utf8) = (true, utf8);
        let expected = report(&snapshots[0].given(), &look).text;
        assert!(outcome.stdout == expected, "{} bytes", outcome.stdout.len());
        assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    }
}

/// A process that changes its own command line as `value` says.
fn titled(value: &str) -> Target {
    Target::in_role("zoo::titles::pretender", value)
}

/// The role; for anyone else it is a test that does nothing.
#[test]
fn pretender() {
    let Ok(value) = std::env::var("PRETENDER") else {
        return;
    };
    let title = ESCAPES.iter().copied().cycle();
    match value.as_str() {
        // What has no NUL at its end goes on in the environment.
        "escapes" => write_over(title),
        "spaces" => write_over([b' '].into_iter().cycle()),
        "nuls" => write_over([0].into_iter().cycle()),
        "name" => {
            write_over([0].into_iter().cycle());
            fs::write("/proc/self/comm", b"\x1b[2J\n\xff\xc2\x9b]\n\n").unwrap();
        }
        _ => {
            let length = value.parse().unwrap();
            let flags = PRIVATE | ANONYMOUS | NORESERVE;
            let place = map(0, length, READ | WRITE, flags, None, 0);
            let room = length.min(5 << 20);
            // A reservation without end is all NULs.
            if room == length {
                // SAFETY: mapped above.
                let text = unsafe { slice::from_raw_parts_mut(place as *mut u8, room) };
                text.iter_mut().zip(title).for_each(|(to, from)| *to = from);
            }
            move_to(place, length);
        }
    }
    say_ready_and_wait();
}

/// Numbers of /proc/self/stat, the first of them its third word.
fn stat() -> Vec<u64> {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let words = stat.rsplit_once(") ").unwrap().1.split_whitespace();
    words.map(|word| word.parse().unwrap_or(0)).collect()
}

fn write_over(title: impl Iterator<Item = u8>) {
    let stat = stat();
    let (start, end) = (stat[48 - 3], stat[49 - 3]);
    let length = usize::try_from(end - start).unwrap();
    // SAFETY: std has copied the command line, and nobody else looks at it.
    let place = unsafe { slice::from_raw_parts_mut(start as *mut u8, length) };
    place
        .iter_mut()
        .zip(title)
        .for_each(|(to, from)| *to = from);
}

/// Has the kernel take the command line from `place`.
fn move_to(place: usize, length: usize) {
    let stat = stat();
    let word = |number: usize| stat[number - 3];
    let (start, end) = (place as u64, (place + length) as u64);
    let [code, data] = [[word(26), word(27)], [word(45), word(46)]];
    let map = MemoryMap {
        places: [
            code[0],
            code[1],
            data[0],
            data[1],
            word(47),
            word(47),
            word(28),
            start,
            end,
            word(50),
            word(51),
        ],
        auxiliary: 0,
        auxiliary_size: 0,
        executable: u32::MAX,
    };
    if let Err(error) = set_memory_map(&map) {
        panic!("PR_SET_MM_MAP: {error}");
    }
}

#[test]
fn written_over() {
    for value in ["escapes", "spaces", "nuls", "name"] {
        let target = titled(value);
        target.stop();
        agree(&[target.pid()], None);
    }
}

/// Can a command line stand anywhere in memory here?
fn moves(test: &str) -> bool {
    let config = fs::read("/proc/sys/kernel/ns_last_pid").is_ok();
    if !config {
        skip(
            "titles in any memory",
            &format!("{test} needs CONFIG_CHECKPOINT_RESTORE"),
        );
    }
    config
}

#[test]
fn five_megabytes_of_any_memory() {
    if moves("five_megabytes_of_any_memory") {
        let target = titled(&(5 << 20).to_string());
        target.stop();
        is_shown(target.pid());
    }
}

/// A reservation reads as NULs, far more than the program reads: the process is called by its name.
#[test]
fn a_terabyte_of_nothing() {
    if !moves("a_terabyte_of_nothing") {
        return;
    }
    let target = titled(&(1_u64 << 40).to_string());
    target.stop();
    let of = |name| fs::read(format!("/proc/{}/{name}", target.pid())).unwrap();
    let (maps, comm) = (of("maps"), of("comm"));
    let given = Given {
        pid: target.pid(),
        maps: &maps,
        comm: &comm,
        ..Given::default()
    };
    let outcome = run(pmap().arg(target.pid().to_string()));
    outcome.is_report(&report(&given, &look(Format::Default)).text);
}

/// A zombie keeps the name that it gave itself.
#[test]
fn of_a_zombie() {
    let mut target = titled("name");
    target.kill();
    agree(&[target.pid()], None);
    let outcome = run(pmap().arg(target.pid().to_string()));
    let header = format!("{}:   [?[2J????]??]\n", target.pid());
    assert!(outcome.stdout_text().starts_with(&header), "{outcome:?}");
}
