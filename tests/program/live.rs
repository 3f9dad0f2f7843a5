//! Processes of this machine.

use super::mapper;
use crate::harness::program::{Outcome, look, pmap, run, same};
use crate::harness::target::{Snapshot, Target};
use crate::naive::{Format, Look, report};

/// The outcome of the program on the processes `pids`, and what they were meanwhile: where the kernel
/// changes the counters of one that is stopped, for want of memory, again.
pub(super) fn look_at(pids: &[u32], words: &[&str], locale: &str) -> (Outcome, Vec<Snapshot>) {
    let snapshots = || -> Vec<Snapshot> {
        let snapshots = pids.iter().map(|pid| Snapshot::of(*pid).unwrap());
        snapshots.collect()
    };
    for _ in 0..20 {
        let before = snapshots();
        let pids = pids.iter().map(u32::to_string);
        let outcome = run(pmap().env("LC_ALL", locale).args(words).args(pids));
        let after = snapshots();
        if after
            .iter()
            .zip(&before)
            .all(|(after, before)| after.is_as(before))
        {
            return (outcome, before);
        }
    }
    panic!("stopped processes go on changing");
}

/// Are the reports of the processes `pids` those that the second opinion makes of the kernel's files?
#[track_caller]
pub(super) fn agree(pids: &[u32], shared_memory: Option<(u64, u64)>) {
    for format in Format::ALL {
        for quiet in [false, true] {
            for utf8 in [false, true] {
                let mut words: Vec<&str> = format.option().into_iter().collect();
                words.extend(quiet.then_some("-q"));
                let locale = if utf8 { "C.UTF-8" } else { "C" };
                let (outcome, snapshots) = look_at(pids, &words, locale);
                let look = Look {
                    quiet,
                    utf8,
                    shared_memory,
                    ..look(format)
                };
                let reports = snapshots.iter().map(|one| report(&one.given(), &look).text);
                let reports: Vec<u8> = reports.flatten().collect();
                same(&outcome.stdout, &reports);
                assert_eq!(outcome.code(), Some(0), "{outcome:?}");
                let has_smaps = snapshots.iter().all(|one| one.given().smaps.is_some());
                assert_eq!(
                    outcome.stderr.is_empty(),
                    has_smaps || format != Format::Extended
                );
            }
        }
    }
}

/// Major and minor number of the mapping that is called `name`.
pub(super) fn device_of(maps: &str, name: &str) -> Option<(u64, u64)> {
    let line = maps
        .lines()
        .find(|line| line.ends_with(&format!(" {name}")))?;
    let (major, minor) = line.split(' ').nth(3)?.split_once(':')?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    Some((number(major)?, number(minor)?))
}

#[test]
fn a_process() {
    agree(&[Target::sleeping().pid()], None);
}

#[test]
fn several_processes_in_one_call() {
    let targets: Vec<Target> = (0..5).map(|_| Target::sleeping()).collect();
    let mut pids: Vec<u32> = targets.iter().map(Target::pid).collect();
    pids.push(pids[0]);
    agree(&pids, None);
}

#[test]
fn a_process_with_thousands_of_mappings() {
    let target = mapper::of_pages(5_000);
    target.stop();
    agree(&[target.pid()], None);
}

/// Its own process changes as it is read, but has an end and a total.
#[test]
fn a_process_that_runs() {
    let outcome = run(pmap().args(["-x", &std::process::id().to_string()]));
    assert_eq!(outcome.code(), Some(0), "{outcome:?}");
    assert!(outcome.stdout_text().contains("\ntotal kB "));
}
