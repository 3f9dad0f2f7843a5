//! A process that maps what it is told to: a role that this test program plays for the tests.

use std::os::unix::process::CommandExt;
use std::process::Command;

use crate::harness::memory::{ANONYMOUS, NONE, PAGE, PRIVATE, READ, map, protect};
use crate::harness::target::{Target, say_ready_and_wait};

/// A process with `count` mappings of a page each, which execs `sleep` when it is let go on.
pub(super) fn of_pages(count: usize) -> Target {
    Target::in_role("mapper::mapper", &count.to_string())
}

/// The role; for anyone else it is a test that does nothing.
#[test]
fn mapper() {
    let Ok(count) = std::env::var("MAPPER") else {
        return;
    };
    map_pages(count.parse().unwrap());
    say_ready_and_wait();
    let error = Command::new("sleep").arg("1000").exec();
    panic!("no sleep: {error}");
}

/// Maps pages of which every second may be read, so that each is a mapping of its own.
fn map_pages(count: usize) {
    // Pages may be larger than `PAGE`, and no smaller.
    let page = 16 * PAGE;
    let pages = map(0, count * page, NONE, PRIVATE | ANONYMOUS, None, 0);
    for index in (0..count).step_by(2) {
        protect(pages + index * page, page, READ);
    }
}
