//! targets KIND MAPPINGS [DIR]: becomes a process of exactly so many mappings, prints `ready`, and
//! waits to be killed.
//!
//! - `few`: a page each, as a small process has.
//! - `libraries`: 400 files in DIR, with the segments of shared libraries.
//! - `pages`: anonymous single pages, kept apart by alternating protection, a third resident.
//! - `files`: the same over 400 files in DIR with long names.
//! - `blocks`: anonymous blocks of 64 pages, half of them resident.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

#[path = "../../tests/harness/memory.rs"]
mod memory;

use memory::{
    ANONYMOUS, EXECUTE, FIXED, NONE, NORESERVE, PAGE, PRIVATE, READ, SHARED, WRITE, map, protect,
    touch,
};

unsafe extern "C" {
    fn pause() -> i32;
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let [_, kind, count, rest @ ..] = &words[..] else {
        panic!("targets KIND MAPPINGS [DIR]");
    };
    let wanted: usize = count.parse().expect("a number of mappings");
    let directory = rest.first().map_or("", String::as_str);
    // What is made first may merge with what is there: the last few are made one by one.
    let bulk = wanted.saturating_sub(mappings() + 8);
    match kind.as_str() {
        "few" => {}
        "libraries" => libraries(Path::new(directory), bulk),
        "pages" => blocks(bulk, 1, 3),
        "files" => files(Path::new(directory), bulk),
        "blocks" => blocks(bulk, 64, 2),
        _ => panic!("{kind}: no such kind"),
    }
    while mappings() < wanted {
        map(0, PAGE, READ | WRITE, SHARED | ANONYMOUS, None, 0);
    }
    assert_eq!(mappings(), wanted, "more mappings than wanted");
    println!("ready");
    std::io::stdout().flush().expect("a reader");
    loop {
        // SAFETY: it takes nothing and returns after a signal.
        unsafe { pause() };
    }
}

/// How many mappings this process has, counted without making one.
fn mappings() -> usize {
    let mut file = File::open("/proc/self/maps").expect("/proc is mounted");
    let mut buffer = [0; 4096];
    let mut lines = 0;
    while let Ok(count @ 1..) = file.read(&mut buffer) {
        lines += buffer[..count]
            .iter()
            .filter(|&&byte| byte == b'\n')
            .count();
    }
    lines
}

/// Maps `count` anonymous blocks of `pages` each, of which one page in `every` is resident.
fn blocks(count: usize, pages: usize, every: usize) {
    let block = pages * PAGE;
    let start = map(
        0,
        count * block,
        READ | WRITE,
        PRIVATE | ANONYMOUS | NORESERVE,
        None,
        0,
    );
    for page in (0..count * pages).step_by(every) {
        touch(start + page * PAGE, PAGE);
    }
    for index in (0..count).step_by(2) {
        protect(start + index * block, block, READ);
    }
}

/// A file of `pages` pages, with a name of `length` bytes that ends in `index`.
fn file(directory: &Path, length: usize, index: usize, pages: usize) -> File {
    let path = directory.join(format!(
        "lib{:x>length$}.so.{index:03}",
        "",
        length = length - 10
    ));
    let file = File::options()
        .read(true)
        .write(true)
        .create(true)
        .truncate(true)
        .open(path);
    let file = file.expect("a directory to write to");
    file.set_len((pages * PAGE) as u64)
        .expect("room for an empty file");
    file
}

/// Maps 400 files in four segments each, the last of them in three, until there are `count`.
fn libraries(directory: &Path, count: usize) {
    const ACCESS: [i32; 4] = [READ, READ | EXECUTE, READ, READ | WRITE];
    for index in 0..400 {
        let segments = count * (index + 1) / 400 - count * index / 400;
        let file = file(directory, 24, index, 4);
        let start = map(0, 4 * PAGE, NONE, PRIVATE | ANONYMOUS, None, 0);
        for segment in 0..4 {
            let access = ACCESS[segment.min(3)];
            // Where a file has three segments, its last two are one.
            let access = if segments < 4 && segment == 3 {
                ACCESS[2]
            } else {
                access
            };
            map(
                start + segment * PAGE,
                PAGE,
                access,
                PRIVATE | FIXED,
                Some(&file),
                segment * PAGE,
            );
        }
    }
}

/// Maps 400 files with long names, a page a mapping, until there are `count`.
fn files(directory: &Path, count: usize) {
    for index in 0..400 {
        let pages = count * (index + 1) / 400 - count * index / 400;
        let file = file(directory, 200, index, pages);
        let start = map(0, pages * PAGE, READ, PRIVATE, Some(&file), 0);
        for page in (0..pages).step_by(2) {
            protect(start + page * PAGE, PAGE, READ | WRITE);
        }
    }
}
