//! States in which a process can be.

use std::process::{Command, Stdio};
use std::thread;

use crate::harness::calls::{end_first_thread, trace};
use crate::harness::program::{pmap, run};
use crate::harness::skip::skip;
use crate::harness::target::{Snapshot, Target, say_ready_and_wait, state, wait_until};
use crate::live::agree;

/// A process that has ended and was not waited for has no memory, but is there.
#[test]
fn zombie() {
    let mut child = Command::new("true").stdin(Stdio::null()).spawn().unwrap();
    wait_until(|| state(child.id()) == Some('Z'));
    agree(&[child.id()], None);
    let outcome = run(pmap().arg("-q").arg(child.id().to_string()));
    outcome.is_report(format!("{}:   [true]\n", child.id()).as_bytes());
    child.wait().unwrap();
}

#[test]
fn kernel_thread() {
    let is_kernel_thread = |pid: &u32| {
        let Ok(snapshot) = Snapshot::of(*pid) else {
            return false;
        };
        let given = snapshot.given();
        given.maps.is_empty() && given.cmdline.is_empty() && state(*pid) != Some('Z')
    };
    match (2..50).find(is_kernel_thread) {
        Some(pid) => agree(&[pid], None),
        None => skip("a kernel thread", "none may be seen, or read by this user"),
    }
}

/// The role of a process with three threads, whose first ends; for anyone else it is a test that does
/// nothing.
#[test]
fn threads() {
    let Ok(value) = std::env::var("THREADS") else {
        return;
    };
    thread::spawn(thread::park);
    if value == "without the first" {
        end_first_thread();
        wait_until(|| state(std::process::id()) == Some('Z'));
    }
    say_ready_and_wait();
}

fn with_threads(value: &str) -> Target {
    Target::in_role("zoo::states::threads", value)
}

/// The threads of a process but its first.
fn other_threads(pid: u32) -> Vec<u32> {
    let entries = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let threads = names.map(|name| name.parse().unwrap());
    threads.filter(|thread| *thread != pid).collect()
}

/// The id of a thread is that of a process too, though /proc does not list it.
#[test]
fn thread_id() {
    let target = with_threads("all");
    target.stop();
    let threads = other_threads(target.pid());
    assert!(!threads.is_empty());
    agree(&threads, None);
    let rows = |pid: u32| run(pmap().args(["-q", &pid.to_string()])).stdout_text();
    let without_id = |text: String| text.split_once(':').unwrap().1.to_owned();
    let whole = without_id(rows(target.pid()));
    for thread in threads {
        assert_eq!(without_id(rows(thread)), whole);
    }
}

/// A process whose first thread has ended goes on, but under its own id has no memory, for the kernel
/// as for us; under that of another thread it has.
#[test]
fn first_thread_ended() {
    let target = with_threads("without the first");
    agree(&[target.pid()], None);
    let outcome = run(pmap().arg("-q").arg(target.pid().to_string()));
    assert_eq!(outcome.stdout_text().lines().count(), 1, "{outcome:?}");
    let threads = other_threads(target.pid());
    agree(&threads, None);
    let outcome = run(pmap().arg("-q").arg(threads[0].to_string()));
    assert!(outcome.stdout_text().lines().count() > 10, "{outcome:?}");
}

#[test]
fn traced() {
    let target = with_threads("all");
    if let Err(error) = trace(target.pid()) {
        return skip("a traced process", &error.to_string());
    }
    wait_until(|| state(target.pid()) == Some('t'));
    agree(&[target.pid()], None);
}
