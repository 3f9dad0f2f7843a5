//! A process that maps what it is told to: a role that this test program plays for the tests.
//!
//! The only unsafe code of these tests, since only a libc can map memory.

use core::ffi::{c_int, c_long, c_void};
use core::ptr::null_mut;
use std::fs::{self, File};
use std::os::fd::AsRawFd;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Command;

use crate::harness::target::{Target, say_ready_and_wait};
use crate::harness::tree::Tree;

const ROLE: &str = "mapper::mapper";

/// Hostile names for files, the parts of names that maps shows as they are among them.
const NAMES: [&[u8]; 9] = [
    b"two  words",
    b"trailing spaces   ",
    b"new\nline",
    b"\x1b]0;owned\x07\x1b[2J",
    b"gr\xc3\xbc\xc3\x9fe",
    b"gr\xfc\xdfe",
    b"a\xe2\x80\xaegpj.exe",
    b"SYSV00000000",
    b"really so (deleted)",
];

/// A process with files of all those names mapped, and some other oddities; its files are in `tree`.
pub(super) fn of_names(tree: &Tree) -> Target {
    let target = Target::in_role(ROLE, tree.path().to_str().unwrap());
    target.stop();
    target
}

/// A process with `count` mappings of a page each, which execs `sleep` when it is let go on.
pub(super) fn of_pages(count: usize) -> Target {
    Target::in_role(ROLE, &count.to_string())
}

/// The role; for anyone else it is a test that does nothing.
#[test]
fn mapper() {
    let Ok(value) = std::env::var("MAPPER") else {
        return;
    };
    match value.parse() {
        Ok(count) => map_pages(count),
        Err(_) => map_names(Path::new(&value)),
    }
    say_ready_and_wait();
    let error = Command::new("sleep").arg("1000").exec();
    panic!("no sleep: {error}");
}

const PROT_NONE: c_int = 0;
const PROT_READ: c_int = 1;
const PROT_WRITE: c_int = 2;
const MAP_SHARED: c_int = 1;
const MAP_PRIVATE: c_int = 2;
const MAP_ANONYMOUS: c_int = if cfg!(any(target_arch = "mips", target_arch = "mips64")) {
    0x800
} else {
    0x20
};
const IPC_CREAT: c_int = 0o1000;
const IPC_RMID: c_int = 0;
const PAGE: usize = 4096;

unsafe extern "C" {
    fn mmap(
        address: *mut c_void,
        length: usize,
        protection: c_int,
        flags: c_int,
        file: c_int,
        offset: c_long,
    ) -> *mut c_void;
    fn mprotect(address: *mut c_void, length: usize, protection: c_int) -> c_int;
    fn shmget(key: c_int, size: usize, flags: c_int) -> c_int;
    fn shmat(id: c_int, address: *const c_void, flags: c_int) -> *mut c_void;
    fn shmctl(id: c_int, command: c_int, buffer: *mut c_void) -> c_int;
}

/// Maps `length` bytes, which stay mapped.
fn map(length: usize, protection: c_int, flags: c_int, file: Option<&File>) -> *mut c_void {
    let file = file.map_or(-1, |file| file.as_raw_fd());
    // SAFETY: the kernel chooses the place, so nothing that is in use is replaced.
    let address = unsafe { mmap(null_mut(), length, protection, flags, file, 0) };
    assert!(address.addr() != usize::MAX, "mmap");
    address
}

/// Maps pages of which every second may be written, so that each is a mapping of its own.
fn map_pages(count: usize) {
    // Pages may be larger than `PAGE`, and no smaller.
    let page = 16 * PAGE;
    let flags = MAP_PRIVATE | MAP_ANONYMOUS;
    let pages = map(count * page, PROT_NONE, flags, None);
    for index in (0..count).step_by(2) {
        // SAFETY: within what was just mapped, and nobody's.
        let changed = unsafe { mprotect(pages.byte_add(index * page), page, PROT_READ) };
        assert_eq!(changed, 0, "mprotect of page {index}");
    }
}

fn map_names(directory: &Path) {
    for name in NAMES {
        let path = directory.join(std::ffi::OsStr::from_bytes(name));
        map_file(&path, MAP_PRIVATE);
    }
    let gone = directory.join("gone");
    map_file(&gone, MAP_SHARED);
    fs::remove_file(gone).unwrap();
    map_nested(directory);

    // The kernel's own device for shared memory is that of this mapping, `/dev/zero (deleted)`.
    map(PAGE, PROT_READ, MAP_SHARED | MAP_ANONYMOUS, None);
    // SAFETY: a new segment, at a place that the kernel chooses; it goes with this process.
    unsafe {
        let id = shmget(0, PAGE, IPC_CREAT | 0o600);
        if id >= 0 {
            assert!(shmat(id, null_mut(), 0).addr() != usize::MAX, "shmat");
            shmctl(id, IPC_RMID, null_mut());
        }
    }
    let touched = map(
        2 * PAGE,
        PROT_READ | PROT_WRITE,
        MAP_PRIVATE | MAP_ANONYMOUS,
        None,
    );
    // SAFETY: mapped above, and writable.
    unsafe { touched.cast::<u8>().write_volatile(1) };
}

fn map_file(path: &Path, sharing: c_int) {
    fs::write(path, "content").unwrap();
    let file = File::open(path).unwrap();
    map(PAGE, PROT_READ, sharing, Some(&file));
}

/// Maps a file whose path is 15 KB long: step by step, since no call takes such a path.
fn map_nested(directory: &Path) {
    std::env::set_current_dir(directory).unwrap();
    let name = "deep ".repeat(50);
    for _ in 0..60 {
        fs::create_dir(&name).unwrap();
        std::env::set_current_dir(&name).unwrap();
    }
    map_file(Path::new("last"), MAP_PRIVATE);
    std::env::set_current_dir("/").unwrap();
}
