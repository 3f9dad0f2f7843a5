//! Processes of this machine.

use std::process::{Command, Stdio};

use super::mapper;
use crate::harness::program::{Outcome, look, pmap, run, same};
use crate::harness::skip::skip;
use crate::harness::target::{Snapshot, Target, state, wait_until};
use crate::harness::tree::Tree;
use crate::naive::{Format, Look, report};

/// The outcome of the program on `targets`, and what they were meanwhile: where the kernel changes
/// the counters of one that is stopped, for want of memory, again.
fn look_at(targets: &[&Target], words: &[&str], locale: &str) -> (Outcome, Vec<Snapshot>) {
    let snapshots = || -> Vec<Snapshot> { targets.iter().map(|one| one.snapshot()).collect() };
    for _ in 0..20 {
        let before = snapshots();
        let pids = targets.iter().map(|target| target.pid().to_string());
        let outcome = run(pmap().env("LC_ALL", locale).args(words).args(pids));
        if snapshots() == before {
            return (outcome, before);
        }
    }
    panic!("stopped processes go on changing");
}

/// Are the reports of `targets` those that the second opinion makes of the kernel's files?
#[track_caller]
fn agree(targets: &[&Target], shared_memory: Option<(u64, u64)>) {
    for format in Format::ALL {
        for quiet in [false, true] {
            for utf8 in [false, true] {
                let mut words: Vec<&str> = format.option().into_iter().collect();
                words.extend(quiet.then_some("-q"));
                let locale = if utf8 { "C.UTF-8" } else { "C" };
                let (outcome, snapshots) = look_at(targets, &words, locale);
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

#[test]
fn a_process() {
    agree(&[&Target::sleeping()], None);
}

#[test]
fn several_processes_in_one_call() {
    let targets: Vec<Target> = (0..5).map(|_| Target::sleeping()).collect();
    let mut targets: Vec<&Target> = targets.iter().collect();
    targets.push(targets[0]);
    agree(&targets, None);
}

/// Hostile names, deep directories, System V shared memory: as the running kernel writes them.
#[test]
fn a_process_with_odd_mappings() {
    let tree = Tree::new();
    let target = mapper::of_names(&tree);
    let maps = String::from_utf8_lossy(target.snapshot().given().maps).into_owned();
    let device = device_of(&maps, "/dev/zero (deleted)").unwrap();
    agree(&[&target], Some(device));

    let shown = look_at(&[&target], &["-d"], "C").0.stdout_text();
    if maps.contains("/SYSV00000000 (deleted)\n") {
        assert!(shown.contains("   [ shmid=0x"), "{shown}");
    } else {
        skip("System V shared memory", "this kernel has none");
    }
    for name in [
        " two  words\n",
        " trailing spaces   \n",
        " new\\012line\n",
        " gone (deleted)\n",
    ] {
        assert!(shown.contains(name), "{name:?} in {shown}");
    }
    let longest = maps.lines().map(str::len).max();
    assert!(longest > Some(15_000), "a line of {longest:?} bytes");
}

/// Major and minor number of the mapping that is called `name`.
fn device_of(maps: &str, name: &str) -> Option<(u64, u64)> {
    let line = maps
        .lines()
        .find(|line| line.ends_with(&format!(" {name}")))?;
    let (major, minor) = line.split(' ').nth(3)?.split_once(':')?;
    let number = |text| u64::from_str_radix(text, 16).ok();
    Some((number(major)?, number(minor)?))
}

#[test]
fn a_process_with_thousands_of_mappings() {
    let target = mapper::of_pages(5_000);
    target.stop();
    agree(&[&target], None);
}

/// Its own process changes as it is read, but has an end and a total.
#[test]
fn a_process_that_runs() {
    let outcome = run(pmap().args(["-x", &std::process::id().to_string()]));
    assert_eq!(outcome.code(), Some(0), "{outcome:?}");
    assert!(outcome.stdout_text().contains("\ntotal kB "));
}

/// A process that has ended and was not waited for has no memory, but is there.
#[test]
fn a_zombie() {
    let mut child = Command::new("true").stdin(Stdio::null()).spawn().unwrap();
    let pid = child.id();
    wait_until(|| state(pid) == Some('Z'));
    for format in Format::ALL {
        let words = format.option().into_iter().map(str::to_owned);
        let outcome = run(pmap().args(words).arg(pid.to_string()));
        let snapshot = Snapshot::of(pid);
        let expected = report(&snapshot.unwrap().given(), &look(format)).text;
        assert!(expected.starts_with(format!("{pid}:   [true]\n").as_bytes()));
        outcome.is_report(&expected);
    }
    child.wait().unwrap();
}

#[test]
fn a_kernel_thread() {
    let is_kernel_thread = |snapshot: &Snapshot| {
        let given = snapshot.given();
        given.maps.is_empty() && given.cmdline.is_empty() && state(given.pid) != Some('Z')
    };
    let found = (2..50).find_map(|pid| Snapshot::of(pid).ok().filter(is_kernel_thread));
    let Some(thread) = found else {
        return skip("a_kernel_thread", "none may be seen, or read by this user");
    };
    for format in Format::ALL {
        let words = format.option().into_iter().map(str::to_owned);
        let outcome = run(pmap().args(words).arg(thread.given().pid.to_string()));
        outcome.is_report(&report(&thread.given(), &look(format)).text);
    }
}

/// Address, size, mode, and the last number of the footer, of a report of either pmap.
fn columns(report: &str, format: Format) -> Vec<String> {
    let mode = match format {
        Format::Default | Format::Device => 2,
        Format::Extended => 4 + usize::from(report.contains("Locked")),
    };
    let of_row = |line: &str| {
        let words: Vec<&str> = line.split_whitespace().collect();
        let address = u64::from_str_radix(words.first()?, 16).ok();
        match (address, words.first()?) {
            (Some(address), _) => {
                let (size, mode) = (words.get(1)?.trim_end_matches('K'), words.get(mode)?);
                // procps-ng gives its own RSS, ours must be the same.
                let rss = (format == Format::Extended).then(|| words[2]);
                Some(format!("{address:x} {size} {mode} {rss:?}"))
            }
            (None, &("total" | "mapped:")) => {
                let numbers = words
                    .iter()
                    .filter(|word| word.starts_with(|c: char| c.is_ascii_digit()));
                let numbers = numbers.map(|word| word.trim_end_matches('K'));
                // Of -x: size and RSS; what stands behind them differs.
                Some(format!(
                    "{:?}",
                    numbers
                        .take(if mode > 2 { 2 } else { 3 })
                        .collect::<Vec<_>>()
                ))
            }
            _ => None,
        }
    };
    // Behind the header, whose process id is a number too.
    report.lines().skip(1).filter_map(of_row).collect()
}

/// Addresses, sizes, modes, RSS and totals are those of procps-ng.
#[test]
fn procps_agrees() {
    let version = Command::new("/usr/bin/pmap").arg("-V").output();
    let is_procps = |text: &[u8]| String::from_utf8_lossy(text).contains("procps-ng");
    if !version.is_ok_and(|output| is_procps(&output.stdout)) {
        return skip("procps_agrees", "/usr/bin/pmap is not that of procps-ng");
    }
    let target = Target::sleeping();
    for format in Format::ALL {
        let words: Vec<&str> = format.option().into_iter().collect();
        let mut theirs = Command::new("/usr/bin/pmap");
        theirs
            .env("LC_ALL", "C")
            .args(&words)
            .arg(target.pid().to_string());
        let before = run(&mut theirs).stdout_text();
        let (ours, _) = look_at(&[&target], &words, "C");
        if before != run(&mut theirs).stdout_text() {
            return skip("procps_agrees", "the process changed meanwhile");
        }
        let ours = columns(&ours.stdout_text(), format);
        assert!(ours.len() > 10, "{ours:?}");
        assert_eq!(ours, columns(&before, format), "{format:?}");
    }
}
