//! Each system call of the program, failed: with every error it may give, at its first, its second
//! and its last time, in each format.
//!
//! Which calls there are, and how often, a run without a fault tells. Whatever fails, the reason is
//! one line, the status is right, and all that was reported before is there.

mod errors;
mod subject;

use std::collections::BTreeMap;

use crate::harness::fixture::Fixture;
use crate::harness::program::{look, same};
use crate::harness::target::Target;
use crate::harness::tree::Tree;
use crate::naive::{Format, Given};
use crate::tracer::{Call, Fate, can_trace, trace};
use errors::{EAGAIN, errors};
use subject::{Ending, Subject};

/// Runs the program without a fault, then once for each fault; says how many these were.
#[track_caller]
fn fail_each_call(subject: &Subject<'_>) {
    let (outcome, calls) = trace(&mut subject.command(), |_, _| Fate::Made);
    let ending = subject.ending();
    same(&outcome.stdout, &ending.stdout[0]);
    assert_eq!(outcome.stderr, ending.stderr);
    assert_eq!(outcome.code(), Some(ending.code));

    let mut times: BTreeMap<(&str, &str), Vec<usize>> = BTreeMap::new();
    for (at, call) in calls.iter().enumerate() {
        times.entry((call.name, &call.about)).or_default().push(at);
    }
    let mut faults = 0;
    for ((name, _), times) in times {
        let mut places: Vec<usize> = times.iter().take(2).chain(times.last()).copied().collect();
        places.dedup();
        for at in places {
            for error in errors(name) {
                let ending = subject.ending_with(&calls, at, *error);
                fail(subject, &calls, &[(at, *error)], &ending);
                faults += 1;
                if (name, *error) == ("write", EAGAIN) {
                    faults += fail_to_wait(subject, &calls, at);
                }
            }
        }
    }
    println!("{faults} faults");
}

/// A write that would block is followed by a wait, which is not among the calls of a run without a
/// fault: fails that too.
#[track_caller]
fn fail_to_wait(subject: &Subject<'_>, calls: &[Call], at: usize) -> usize {
    for error in errors("ppoll") {
        let ending = subject.ending_with(calls, at, *error);
        fail(subject, calls, &[(at, EAGAIN), (at + 1, *error)], &ending);
    }
    errors("ppoll").len()
}

/// Does a run end as it has to in which the calls of `faults` fail?
#[track_caller]
fn fail(subject: &Subject<'_>, calls: &[Call], faults: &[(usize, i64)], expected: &Ending) {
    let fate = |before: &[Call], _: &Call| {
        let fault = faults.iter().find(|(at, _)| *at == before.len());
        fault.map_or(Fate::Made, |(_, error)| Fate::Answered(-error))
    };
    let (outcome, made) = trace(&mut subject.command(), fate);
    let at = faults[0].0;
    let place = format!("{:?}, call {at}, with faults {faults:?}", calls[at]);
    assert_eq!(made[..at], calls[..at], "{place}");
    assert_eq!(outcome.stderr, expected.stderr, "{place}");
    assert_eq!(outcome.code(), Some(expected.code), "{place}");
    if !expected.stdout.contains(&outcome.stdout) {
        println!("{place}");
        same(&outcome.stdout, &expected.stdout[0]);
    }
}

/// The maps and smaps of a made-up process whose report is more than one write in each format.
fn large() -> (String, String) {
    let counters = "Size: 4 kB\nRss: 4 kB\nAnonymous: 4 kB\nLocked: 0 kB\nVmFlags: rd wr\n";
    let row = |index: u64| {
        let start = 0x7f00_0000_0000_u64 + index * 0x2000;
        let end = start + 0x1000;
        let name = match index {
            1 => "00:01 3                       /SYSV00000000 (deleted)".to_owned(),
            _ => format!("fe:00 {index}              /srv/{}", "long ".repeat(50)),
        };
        format!("{start:x}-{end:x} rw-p 00000000 {name}\n")
    };
    let rows: Vec<String> = (0..64).map(row).collect();
    let smaps = rows.iter().map(|row| [row, counters].concat()).collect();
    (rows.concat(), smaps)
}

/// A process with a command line, in a directory that stands for /proc.
#[track_caller]
fn made_up(test: &str, format: Format) {
    if !can_trace(test) {
        return;
    }
    let (maps, smaps) = large();
    let given = Given {
        pid: 7,
        maps: maps.as_bytes(),
        smaps: Some(smaps.as_bytes()),
        cmdline: b"some\0words\0",
        comm: b"some\n",
    };
    let tree = Tree::of(&given);
    fail_each_call(&Subject::new(given, look(format), Some(&tree)));
}

#[test]
fn made_up_default() {
    made_up("made_up_default", Format::Default);
}

#[test]
fn made_up_extended() {
    made_up("made_up_extended", Format::Extended);
}

#[test]
fn made_up_device() {
    made_up("made_up_device", Format::Device);
}

/// It has neither a command line nor smaps.
#[test]
fn nameless_and_without_smaps() {
    if !can_trace("nameless_and_without_smaps") {
        return;
    }
    let fixture = Fixture::new("bash-11443", 7);
    let given = Given {
        cmdline: b"",
        smaps: None,
        ..fixture.given()
    };
    let tree = Tree::of(&given);
    for format in [Format::Default, Format::Extended] {
        fail_each_call(&Subject::new(given, look(format), Some(&tree)));
    }
}

/// In /proc itself.
#[test]
fn alive() {
    if !can_trace("alive") {
        return;
    }
    let target = Target::sleeping();
    let snapshot = target.snapshot();
    fail_each_call(&Subject::new(snapshot.given(), look(Format::Default), None));
}

/// A read or a write may always come to less than was asked for.
#[track_caller]
fn one_byte_at_a_time(test: &str, given: &Given<'_>) {
    if !can_trace(test) {
        return;
    }
    let tree = Tree::of(given);
    for format in Format::ALL {
        let subject = Subject::new(*given, look(format), Some(&tree));
        let transfers = |call: &Call| ["read", "write"].contains(&call.name);
        let (outcome, calls) = trace(&mut subject.command(), |_, call| {
            if transfers(call) {
                Fate::OneByte
            } else {
                Fate::Made
            }
        });
        let transferred = calls.iter().filter(|call| transfers(call));
        assert!(transferred.map(|call| call.answer).all(|count| count <= 1));
        let ending = subject.ending();
        same(&outcome.stdout, &ending.stdout[0]);
        assert_eq!(outcome.stderr, ending.stderr);
        assert_eq!(outcome.code(), Some(ending.code));
    }
}

#[test]
fn short_reads_and_writes() {
    let fixture = Fixture::new("sleep-6.18", 7);
    one_byte_at_a_time("short_reads_and_writes", &fixture.given());
}

#[test]
fn short_reads_of_a_name() {
    let fixture = Fixture::new("bash-11443", 7);
    let nameless = Given {
        cmdline: b"",
        ..fixture.given()
    };
    one_byte_at_a_time("short_reads_of_a_name", &nameless);
}

/// A kernel that answers what cannot be: nothing written, or more read and written than was asked
/// for. Whatever is reported then, the program ends by itself.
#[test]
fn impossible_answers() {
    if !can_trace("impossible_answers") {
        return;
    }
    let fixture = Fixture::new("sleep-6.18", 7);
    let given = fixture.given();
    let tree = Tree::of(&given);
    for format in Format::ALL {
        let subject = Subject::new(given, look(format), Some(&tree));
        let (_, calls) = trace(&mut subject.command(), |_, _| Fate::Made);
        for (at, call) in calls.iter().enumerate() {
            if !["read", "pread64", "write"].contains(&call.name) {
                continue;
            }
            for answer in [0, 1 << 40, i64::MAX] {
                let (outcome, _) = trace(&mut subject.command(), |before, _| {
                    if before.len() == at {
                        Fate::Answered(answer)
                    } else {
                        Fate::Made
                    }
                });
                let place = format!("{call:?}, call {at}, answers {answer}: {outcome:?}");
                assert!(
                    [0, 1, 42, 43].map(Some).contains(&outcome.code()),
                    "{place}"
                );
                assert!(!outcome.stderr.contains("internal error"), "{place}");
                if (call.name, call.about.as_str(), answer) == ("write", "stdout", 0) {
                    let said = "pmap: standard output: input/output error\n";
                    assert!(outcome.stderr.ends_with(said), "{place}");
                }
            }
        }
    }
}
