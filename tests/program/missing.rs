//! Processes that do not exist or may not be read, and the status they leave.

use std::process::Command;

use super::mapper;
use crate::harness::program::{look, pmap, pmap_through, run, run_on};
use crate::harness::skip::{is_root, skip};
use crate::harness::target::Target;
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

/// A process id that is not in use: that of a process that was waited for.
pub(super) fn missing() -> u32 {
    let mut child = Command::new("true").spawn().unwrap();
    child.wait().unwrap();
    child.id()
}

#[test]
fn a_missing_process() {
    for format in Format::ALL {
        let pid = missing();
        let words = format.option().into_iter().map(str::to_owned);
        let outcome = run(pmap().args(words).arg(pid.to_string()));
        outcome.is(b"", &format!("pmap: {pid}: no such process\n"), 42);
    }
}

#[test]
fn a_missing_process_and_one_that_is_there() {
    let target = Target::sleeping();
    let expected = report(&target.snapshot().given(), &look(Format::Default)).text;
    let pid = missing();
    let words = [pid, target.pid(), pid].map(|pid| pid.to_string());
    let said = format!("pmap: {pid}: no such process\n").repeat(2);
    run(pmap().args(words)).is(&expected, &said, 42);
}

#[test]
fn missing_in_another_directory() {
    let said = "pmap: 9: no such process\n";
    run_on(&Tree::new(), &["9"]).is(b"", said, 42);
}

/// Its directory is there, its maps are not: that is what is left of a process that just ended.
#[test]
fn missing_maps() {
    let tree = Tree::of(&Given {
        pid: 9,
        cmdline: b"ended\0",
        ..Given::default()
    });
    std::fs::remove_file(tree.path().join("9/maps")).unwrap();
    for words in [&["9"][..], &["-d", "9"]] {
        run_on(&tree, words).is(b"", "pmap: 9: no such process\n", 42);
    }
}

/// Without its command line and name a process is still reported.
#[test]
fn missing_command_line_and_name() {
    let tree = Tree::of(&Given {
        pid: 9,
        maps: b"00400000-00401000 r--p 00000000 fe:00 1 /bin/x\n",
        ..Given::default()
    });
    std::fs::remove_file(tree.path().join("9/cmdline")).unwrap();
    std::fs::remove_file(tree.path().join("9/comm")).unwrap();
    let outcome = run_on(&tree, &["-q", "9"]);
    assert!(outcome.stdout.starts_with(b"9:   []\n"), "{outcome:?}");
    assert_eq!(outcome.stdout_text().lines().count(), 2);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
}

/// The program as an ordinary user, who may not read process 1; `None`, with a line that says why,
/// where that cannot be had here.
pub(super) fn as_ordinary_user(test: &str) -> Option<Command> {
    let drop_root = [
        "setpriv",
        "--reuid=65534",
        "--regid=65534",
        "--clear-groups",
        "--inh-caps=-all",
    ];
    let starter: &[&str] = if is_root() { &drop_root } else { &[] };
    let works = pmap_through(starter).arg("-V").output();
    if !works.is_ok_and(|output| output.status.success()) {
        skip(test, "root cannot become an ordinary user here");
        return None;
    }
    Some(pmap_through(starter))
}

#[test]
fn a_process_that_may_not_be_read() {
    for format in Format::ALL {
        let Some(mut pmap) = as_ordinary_user("a_process_that_may_not_be_read") else {
            return;
        };
        let words = format.option().into_iter().map(str::to_owned);
        let outcome = run(pmap.args(words).arg("1"));
        outcome.is(b"", "pmap: 1: permission denied\n", 1);
    }
}

#[test]
fn one_may_not_be_read_and_one_is_missing() {
    let Some(mut pmap) = as_ordinary_user("one_may_not_be_read_and_one_is_missing") else {
        return;
    };
    let pid = missing();
    let said = format!("pmap: 1: permission denied\npmap: {pid}: no such process\n");
    run(pmap.args(["1", &pid.to_string()])).is(b"", &said, 43);
}

/// 1 and 42 are ORed, in whichever order they come.
#[test]
fn wrong_lines_and_a_missing_process() {
    let tree = Tree::of(&Given {
        pid: 7,
        maps: b"wrong\n",
        comm: b"wrong\n",
        ..Given::default()
    });
    for words in [["-q", "7", "9"], ["-q", "9", "7"], ["-q", "7", "7"]] {
        let code = if words.contains(&"9") { 43 } else { 1 };
        assert_eq!(run_on(&tree, &words).code(), Some(code), "{words:?}");
    }
}

#[test]
fn a_process_that_ended_between_two_reports() {
    let mut target = mapper::of_pages(10);
    let pid = target.pid().to_string();
    assert_eq!(run(pmap().arg(&pid)).code(), Some(0));
    target.kill();
    target.wait();
    let said = format!("pmap: {pid}: no such process\n");
    run(pmap().arg(&pid)).is(b"", &said, 42);
}

/// The program in a mount namespace of its own, in which `script` has changed /proc; `None`, with a
/// line that says why, where that cannot be had here.
fn with_other_proc(test: &str, script: &str) -> Option<Command> {
    let script = format!("{script} && exec \"$0\" \"$@\"");
    let starter = ["unshare", "-m", "sh", "-c", &script];
    let works = pmap_through(&starter).arg("-V").output();
    if !works.is_ok_and(|output| output.status.success()) {
        skip(test, "root and unshare are needed to mount another /proc");
        return None;
    }
    Some(pmap_through(&starter))
}

/// Nothing can be said of any process then; above all not that it does not exist.
#[test]
fn no_procfs() {
    for script in ["mount -t tmpfs none /proc", "umount -l /proc"] {
        let Some(mut pmap) = with_other_proc("no_procfs", script) else {
            return;
        };
        let said = "pmap: 1: /proc is not mounted\npmap: 2: /proc is not mounted\n";
        run(pmap.args(["1", "2"])).is(b"", said, 1);
    }
}

/// In a procfs of another PID namespace, as one sees it who enters a container's mounts alone,
/// /proc/self leads nowhere, which was taken for no procfs at all.
#[test]
fn procfs_of_another_pid_namespace() {
    let script = "unshare -pf mount -t proc proc /proc";
    let Some(mut pmap) = with_other_proc("procfs_of_another_pid_namespace", script) else {
        return;
    };
    run(pmap.arg("4999999")).is(b"", "pmap: 4999999: no such process\n", 42);
}
