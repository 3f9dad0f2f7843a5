//! Processes that change as fast as they can while they are reported on, a fixed number of times.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::thread;

use super::rows::is_whole;
use crate::harness::calls::{begin_and_end, reap, unmap};
use crate::harness::memory::{ANONYMOUS, NONE, PAGE, PRIVATE, READ, WRITE, map, protect, touch};
use crate::harness::program::{Outcome, pmap, run};
use crate::harness::target::{Target, say_ready_and_wait};
use crate::naive::Format;

/// Reports on process `pid`, `count` times in each format.
fn look_often(
    mut pid: impl FnMut() -> u32,
    count: usize,
    mut judge: impl FnMut(u32, Format, Outcome),
) {
    for format in Format::ALL {
        for _ in 0..count {
            let pid = pid();
            let words = format.option().into_iter().map(str::to_owned);
            let outcome = run(pmap().args(words).arg(pid.to_string()));
            judge(pid, format, outcome);
        }
    }
}

/// The role; for anyone else it is a test that does nothing.
#[test]
fn racer() {
    let Ok(value) = std::env::var("RACER") else {
        return;
    };
    match value.as_str() {
        "grow" => thread::spawn(grow),
        "map" => thread::spawn(map_and_unmap),
        "fork" => thread::spawn(fork),
        _ => panic!("{value}"),
    };
    say_ready_and_wait();
}

fn racing(value: &str) -> Target {
    Target::in_role("zoo::races::racer", value)
}

const PAGES: usize = 4_000;

/// Joins thousands of mappings, one after another, to a single one, and takes it apart again.
fn grow() {
    let place = map(0, PAGES * PAGE, READ | WRITE, PRIVATE | ANONYMOUS, None, 0);
    touch(place, PAGES * PAGE);
    protect(place, PAGES * PAGE, READ);
    loop {
        for access in [NONE, READ] {
            for index in (0..PAGES).step_by(2) {
                protect(place + index * PAGE, PAGE, access);
            }
        }
    }
}

/// Begins processes that end at once, and waits for them in a crowd.
fn fork() {
    loop {
        let children: Vec<u32> = (0..8).map(|_| begin_and_end()).collect();
        children.into_iter().for_each(reap);
    }
}

/// Maps and unmaps areas of many sizes.
fn map_and_unmap() {
    let mut places = [(0, 0); 500];
    let mut round = 0_usize;
    loop {
        for (index, (place, length)) in places.iter_mut().enumerate() {
            if *length > 0 {
                unmap(*place, *length);
            }
            *length = PAGE * (1 + (round * 7 + index * 13) % 29);
            let access = [NONE, READ, READ | WRITE][(round + index) % 3];
            *place = map(0, *length, access, PRIVATE | ANONYMOUS, None, 0);
            if access == READ | WRITE {
                touch(*place, *length);
            }
        }
        round += 1;
    }
}

/// A mapping that grows is given again by the kernel, whole, at each read: the total of these 16 MB
/// was one of up to 500 MB.
#[test]
fn that_grow() {
    let target = racing("grow");
    let page_kilobytes = (PAGE / 1024) as u64;
    let most = (PAGES as u64 + 64 * 1024) * page_kilobytes;
    look_often(
        || target.pid(),
        40,
        |pid, format, outcome| {
            assert!(is_whole(&outcome, pid, format) > 10);
            if format == Format::Default {
                let text = outcome.stdout_text();
                let total = text.rsplit(' ').next().unwrap().trim_end_matches("K\n");
                assert!(total.parse::<u64>().unwrap() < most, "{total}");
            }
        },
    );
}

#[test]
fn that_map_and_unmap() {
    let target = racing("map");
    look_often(
        || target.pid(),
        100,
        |pid, format, outcome| {
            assert!(is_whole(&outcome, pid, format) > 10);
        },
    );
}

/// A process that ended, or is another program now, and the beginning of whose report is no report.
#[track_caller]
fn is_ended(outcome: &Outcome, pid: u32) {
    let ended = format!("pmap: {pid}: ended while it was read\n");
    let missing = format!("pmap: {pid}: no such process\n");
    assert_eq!(outcome.code(), Some(42), "{outcome:?}");
    assert!([ended, missing].contains(&outcome.stderr), "{outcome:?}");
    let text = outcome.stdout_text();
    let footers = [" total ", "total kB ", "mapped: "];
    let is_footer = |line: &str| footers.iter().any(|footer| line.starts_with(footer));
    assert!(!text.lines().any(is_footer), "{outcome:?}");
}

/// Is it a whole report, or that of a process that has ended, and says so? A process without memory
/// is a zombie, which has no command line.
#[track_caller]
fn is_whole_or_ended(outcome: &Outcome, pid: u32, format: Format) {
    if outcome.code() == Some(0) {
        let has_rows = is_whole(outcome, pid, format) > 0;
        let is_named = outcome.stdout.starts_with(format!("{pid}:   [").as_bytes());
        assert!(has_rows || is_named, "{outcome:?}");
    } else {
        is_ended(outcome, pid);
    }
}

/// It has no end of its own, and would outlive a test that fails.
struct Endless(Child);

impl Drop for Endless {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A program that begins itself again. Where the maps were still those of the program before, there
/// were no rows, and the report was one of 0 kB.
#[test]
fn that_begin_another_program() {
    let script = "exec sh -c \"$0\" \"$0\"";
    let mut command = Command::new("sh");
    let mut child = Endless(command.args(["-c", script, script]).spawn().unwrap());
    let judge = |pid, format, outcome: Outcome| {
        is_whole_or_ended(&outcome, pid, format);
        let has_no_rows = outcome.code() == Some(0) && is_whole(&outcome, pid, format) == 0;
        assert!(!has_no_rows, "a living process has memory: {outcome:?}");
    };
    look_often(|| child.0.id(), 150, judge);
    for _ in 0..150 {
        let mut pmap = pmap();
        let outcome = run(pmap.args(["--proc", "/proc", &child.0.id().to_string()]));
        judge(child.0.id(), Format::Default, outcome);
    }
    assert!(child.0.try_wait().unwrap().is_none(), "it still runs");
}

/// Programs that end before, while and after they are looked at, and are waited for or not.
#[test]
fn that_end() {
    let begin = || Command::new("true").stdin(Stdio::null()).spawn().unwrap();
    for waited_for in [false, true] {
        let mut waits = Vec::new();
        let begun = || {
            let mut child = begin();
            let pid = child.id();
            if waited_for {
                thread::spawn(move || child.wait());
            } else {
                waits.push(child);
            }
            pid
        };
        look_often(begun, 100, |pid, format, outcome| {
            is_whole_or_ended(&outcome, pid, format)
        });
        for mut child in waits {
            child.wait().unwrap();
        }
    }
}

/// Processes that are forked, end at once, and may be gone before they are looked at.
#[test]
fn that_fork() {
    let target = racing("fork");
    let children = || {
        let tasks = fs::read_dir(format!("/proc/{}/task", target.pid())).unwrap();
        let children = tasks.map(|task| fs::read_to_string(task.unwrap().path().join("children")));
        let children = children.map(Result::unwrap_or_default).collect::<String>();
        let youngest = children.split_whitespace().next_back();
        youngest.map_or(target.pid(), |pid| pid.parse().unwrap())
    };
    look_often(children, 150, |pid, format, outcome| {
        is_whole_or_ended(&outcome, pid, format)
    });
    look_often(
        || target.pid(),
        20,
        |pid, format, outcome| {
            assert!(is_whole(&outcome, pid, format) > 10);
        },
    );
}
