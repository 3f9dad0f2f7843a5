//! Memory of every kind: by what may be done with it, by its size, by what is behind it.

use std::fs::File;

use crate::harness::calls::{SHM_HUGETLB, lock, name_memory, shared_segment};
use crate::harness::memory::{
    ANONYMOUS, EXECUTE, FIXED, NONE, NORESERVE, PAGE, PRIVATE, READ, SHARED, WRITE, map, protect,
    touch, try_map,
};
use crate::harness::program::{look, pmap, run};
use crate::harness::skip::{is_root, skip};
use crate::harness::target::{Target, say_ready_and_wait};
use crate::live::{agree, device_of};
use crate::naive::Format;

const HUGETLB: i32 = 0x40000;
const GROWS_DOWN: i32 = 0x100;

/// Of terabytes, as much as the widest addresses of this machine hold.
const RESERVATIONS: [usize; 4] = [64 << 40, 16 << 40, 4 << 40, 128 << 30];

/// A process with memory of every kind, stopped.
pub(crate) fn of_every_kind() -> Target {
    let target = Target::in_role("zoo::memory::hoarder", "");
    target.stop();
    target
}

/// The role; for anyone else it is a test that does nothing. What this machine lacks is left out.
#[test]
fn hoarder() {
    if std::env::var_os("HOARDER").is_none() {
        return;
    }
    for access in 0..=READ | WRITE | EXECUTE {
        map(0, PAGE, access, PRIVATE | ANONYMOUS, None, 0);
        map(0, PAGE, access, SHARED | ANONYMOUS, None, 0);
    }
    let reserve = |size: &usize| {
        let flags = PRIVATE | ANONYMOUS | NORESERVE;
        try_map(0, *size, NONE, flags, None, 0).is_ok()
    };
    assert!(RESERVATIONS.iter().any(reserve));

    let locked = map(0, 8 * PAGE, READ | WRITE, PRIVATE | ANONYMOUS, None, 0);
    touch(locked, 4 * PAGE);
    protect(locked, 2 * PAGE, READ);
    let _ = lock(locked, 4 * PAGE);
    let grows = PRIVATE | ANONYMOUS | GROWS_DOWN;
    touch(map(0, PAGE, READ | WRITE, grows, None, 0), PAGE);
    let zero = File::open("/dev/zero").unwrap();
    touch(map(0, PAGE, READ | WRITE, PRIVATE, Some(&zero), 0), PAGE);

    // Of huge pages there need be none as long as nothing is written.
    let huge = PRIVATE | ANONYMOUS | HUGETLB | NORESERVE;
    let _ = try_map(0, 4 << 20, READ | WRITE, huge, None, 0);
    let reserved = PRIVATE | ANONYMOUS | HUGETLB;
    if let Ok(at) = try_map(0, 2 << 20, READ | WRITE, reserved, None, 0) {
        touch(at, PAGE);
    }
    let key = 0x5a00_0000 | std::process::id();
    let _ = shared_segment(0, PAGE, 0);
    let _ = shared_segment(key, 3 * PAGE, 0);
    let _ = shared_segment(key, 2 << 20, SHM_HUGETLB);

    let named = map(0, 2 * PAGE, READ | WRITE, PRIVATE | ANONYMOUS, None, 0);
    let _ = name_memory(named, PAGE, c"  /SYSV00000000 (deleted)");
    let _ = name_memory(named + PAGE, PAGE, c"/");
    // At address 0, which only root may do.
    let first = PRIVATE | ANONYMOUS | FIXED;
    let _ = try_map(0, PAGE, READ, first, None, 0);
    say_ready_and_wait();
}

#[test]
fn as_the_second_opinion_shows_it() {
    let target = of_every_kind();
    let maps = String::from_utf8_lossy(target.snapshot().given().maps).into_owned();
    let shared = device_of(&maps, "/dev/zero (deleted)").unwrap();
    agree(&[target.pid()], Some(shared));
}

/// What matters, spelled out; `None` where this machine has no such memory.
#[test]
fn spelled_out() {
    let target = of_every_kind();
    let maps = String::from_utf8_lossy(target.snapshot().given().maps).into_owned();
    let text = |words: &[&str]| {
        let outcome = run(pmap().args(words).arg(target.pid().to_string()));
        assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
        outcome.stdout_text()
    };
    let (default, extended) = (text(&[]), text(&["-x"]));
    for mode in [
        "-----", "-w---", "--x--", "rwx--", "---s-", "-w-s-", "--xs-", "rwxs-",
    ] {
        assert!(
            default.contains(&format!(" {mode}  ")),
            "{mode} in {default}"
        );
    }
    let reserved =
        |size: &usize| default.contains(&format!("{}K -----    [ anon ]\n", size / 1024));
    assert!(RESERVATIONS.iter().any(reserved), "{default}");
    // Half of what is locked may be written.
    for mode in ["r----", "rw---"] {
        let row = format!("      8       8       8       8 {mode}    [ anon ]\n");
        assert!(extended.contains(&row), "{row} in {extended}");
    }
    for (what, in_maps, in_report) in [
        (
            "System V shared memory",
            "/SYSV00000000 (deleted)",
            "  [ shmid=0x",
        ),
        (
            "huge pages",
            "/anon_hugepage (deleted)",
            "/anon_hugepage (deleted)\n",
        ),
        ("names of anonymous memory", "[anon:", "  [ anon ]\n"),
        (
            "memory at address 0",
            "\n00000000-",
            "\n0000000000000000      4K r----  ",
        ),
    ] {
        // Addresses of eight digits have as many zeros less.
        let zeros = if look(Format::Default).width == 8 {
            "00000000"
        } else {
            ""
        };
        if format!("\n{maps}").contains(in_maps) {
            let shown = default.contains(&in_report.replacen(zeros, "", 1));
            assert!(shown, "{in_report} in {default}");
        } else if is_root() || what != "memory at address 0" {
            skip(what, "this kernel has none");
        } else {
            skip(what, "only root may map it");
        }
    }
}
