//! `-w`: what processes cost as time passes.

use std::fs;
use std::io::{BufRead, BufReader, Read};
use std::process::{Child, ChildStdout, Command, Stdio};

use super::missing::missing;
use super::summary::{add, smaps};
use crate::harness::program::{pmap, run, run_on};
use crate::harness::target::Target;
use crate::harness::tree::Tree;
use crate::reckoning::costs;

const COLUMNS: &str =
    "   Time    PID     Kbytes        RSS        PSS    Private       Anon       Swap\n";

/// A row behind its time: the process, and of each figure its value and what it has changed by.
fn row(pid: u32, unit: u64, first: u64, last: u64) -> String {
    let of = |unit| costs(smaps(unit).as_bytes()).map(Option::unwrap);
    let (now, first, last) = (of(unit), of(first), of(last));
    let mut text = format!(" {pid:>6}");
    for figure in 0..6 {
        let change = |before: u64| {
            let change = i64::try_from(now[figure]).unwrap() - i64::try_from(before).unwrap();
            format!("{change:+}")
        };
        let changes = change(first[figure]) + &change(last[figure]);
        let figure = format!("{}{changes}", now[figure]);
        text += &format!(" {figure:>10}");
    }
    text + "\n"
}

/// The time of a row in hundredths, and what stands behind it.
#[track_caller]
fn split(line: &str) -> (u64, &str) {
    let (time, rest) = line.split_at(7);
    let (seconds, hundredths) = time.trim_start().split_once('.').expect(line);
    assert_eq!(hundredths.len(), 2, "{line}");
    let number = |text: &str| text.parse::<u64>().expect(line);
    (number(seconds) * 100 + number(hundredths), rest)
}

#[test]
fn so_many_times() {
    let tree = Tree::new();
    for pid in [7, 8] {
        add(&tree, pid, &[("smaps", &smaps(u64::from(pid)))]);
    }
    let outcome = run_on(&tree, &["-w", "0.05", "--count", "3", "8", "7"]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    let text = outcome.stdout_text();
    let head = format!("8:   8 x\n7:   7 x\n{COLUMNS}");
    let rows = text.strip_prefix(&head).expect(&text);
    let rows: Vec<&str> = rows.split_inclusive('\n').collect();
    assert_eq!(rows.len(), 6, "{text}");
    let mut times = Vec::new();
    for pair in rows.chunks(2) {
        let [(time, first), (same, second)] = [split(pair[0]), split(pair[1])];
        assert_eq!(time, same);
        assert_eq!((first, second), (&*row(8, 8, 8, 8), &*row(7, 7, 7, 7)));
        times.push(time);
    }
    assert_eq!(times[0], 0);
    assert!(times[1] >= 5 && times[2] >= times[1] + 4, "{times:?}");
    assert!(text.lines().all(|line| line.len() <= 80));
    // One time asks for no wait, however long that would be.
    let once = run_on(&tree, &["-sqw4000000", "--count=1", "7"]);
    let expected = format!("7:   7 x\n   0.00{}", row(7, 7, 7, 7));
    once.is_report(expected.as_bytes());
}

/// The program, and what it has written so far, line by line.
pub(super) struct Watch {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Watch {
    pub(super) fn start(command: &mut Command) -> Self {
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = child.spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    pub(super) fn line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line
    }

    /// What else is written to its end, what is said, and the status.
    pub(super) fn end(mut self) -> (String, String, Option<i32>) {
        let mut rest = String::new();
        self.lines.read_to_string(&mut rest).unwrap();
        let output = self.child.wait_with_output().unwrap();
        let said = String::from_utf8(output.stderr).unwrap();
        (rest, said, output.status.code())
    }
}

/// Changes are those since the first row and since the last; a row is there before the next is due.
#[test]
fn changes() {
    let tree = Tree::new();
    add(&tree, 7, &[("smaps", &smaps(10))]);
    let set = |unit| {
        let new = tree.path().join("new");
        fs::write(&new, smaps(unit)).unwrap();
        fs::rename(new, tree.path().join("7/smaps")).unwrap();
    };
    let mut watch = Watch::start(pmap().args(["-q", "-w.1", "7", "--proc"]).arg(tree.path()));
    assert_eq!(watch.line(), "7:   7 x\n");
    assert_eq!(split(&watch.line()).1, row(7, 10, 10, 10));
    let mut before = 10;
    for unit in [11, 30, 10, 2] {
        set(unit);
        // The row that was due meanwhile may be of before.
        let line = loop {
            let line = watch.line();
            if split(&line).1 != row(7, before, 10, before) {
                break line;
            }
        };
        assert_eq!(split(&line).1, row(7, unit, 10, before));
        // From here on nothing has changed since the last row.
        assert_eq!(split(&watch.line()).1, row(7, unit, 10, unit));
        before = unit;
    }
    fs::remove_dir_all(tree.path().join("7")).unwrap();
    let (_, said, code) = watch.end();
    assert_eq!(said, "pmap: 7: ended while it was read\n");
    assert_eq!(code, Some(42));
}

/// A process that ends, as a zombie or for good, is said; the others go on.
#[test]
fn one_that_ends() {
    for waited_for in [false, true] {
        let (mut target, other) = (Target::sleeping(), Target::sleeping());
        let [pid, other_pid] = [&target, &other].map(|target| target.pid().to_string());
        let mut watch = Watch::start(pmap().args(["-w", "0.02", &pid, &other_pid]));
        let head = [watch.line(), watch.line(), watch.line()].concat();
        assert_eq!(
            head,
            format!("{pid}:   sleep 1000\n{other_pid}:   sleep 1000\n{COLUMNS}")
        );
        let is_of = |line: &str, pid: &str| split(line).1[..7] == format!(" {pid:>6}");
        for _ in 0..3 {
            assert!(is_of(&watch.line(), &pid));
            assert!(is_of(&watch.line(), &other_pid));
        }
        target.kill();
        if waited_for {
            target.wait();
        }
        // Of the first no row comes any more once two of the other follow one another.
        let mut lines = [String::new(), watch.line()];
        while !lines
            .iter()
            .all(|line| line.len() > 7 && is_of(line, &other_pid))
        {
            lines.rotate_left(1);
            lines[1] = watch.line();
        }
        drop(other);
        let (_, said, code) = watch.end();
        let ended = |pid: &str| format!("pmap: {pid}: ended while it was read\n");
        assert_eq!(said, ended(&pid) + &ended(&other_pid));
        assert_eq!(code, Some(42));
    }
}

/// What is missing from the start is said, and the rest is watched; a kernel thread has no memory that
/// it could lose.
#[test]
fn one_that_is_missing() {
    let target = Target::sleeping();
    let [gone, pid] = [missing(), target.pid()].map(|pid| pid.to_string());
    let outcome = run(pmap().args(["-w.01", "--count", "2", "-q", &gone, &pid]));
    assert_eq!(outcome.stderr, format!("pmap: {gone}: no such process\n"));
    assert_eq!(outcome.stdout_text().lines().count(), 3, "{outcome:?}");
    assert_eq!(outcome.code(), Some(42));
    run(pmap().args(["-w.01", &gone])).is(b"", &format!("pmap: {gone}: no such process\n"), 42);

    let tree = Tree::new();
    add(&tree, 2, &[("maps", ""), ("smaps", "")]);
    let outcome = run_on(&tree, &["-w.01", "--count", "2", "-q", "2"]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    for line in outcome.stdout_text().lines().skip(1) {
        assert_eq!(split(line).1, format!("      2{}", "      0+0+0".repeat(6)));
    }
}

/// Every line is written before it waits: a signal that ends it leaves whole lines. SIGINT may be
/// ignored, as it is of what a shell runs in the background.
#[test]
fn interrupted() {
    let target = Target::sleeping();
    let mut watch = Watch::start(pmap().args(["-w", "1000", &target.pid().to_string()]));
    let [header, columns, row] = [watch.line(), watch.line(), watch.line()];
    assert!(header.ends_with(":   sleep 1000\n") && columns == COLUMNS && row.ends_with('\n'));
    let kill = Command::new("kill")
        .args(["-TERM", &watch.child.id().to_string()])
        .status();
    assert!(kill.unwrap().success());
    assert_eq!(watch.end(), (String::new(), String::new(), None));
}
