//! Memory that is mapped as it is told: mmap(2) and mprotect(2), which only a libc can call.
//!
//! ci/measure/targets.rs makes its processes with it too.

use core::ffi::c_void;
use std::fs::File;
use std::io::Error;
use std::os::fd::AsRawFd;

/// The least size of a page.
pub(crate) const PAGE: usize = 4096;

pub(crate) const NONE: i32 = 0;
pub(crate) const READ: i32 = 1;
pub(crate) const WRITE: i32 = 2;
pub(crate) const EXECUTE: i32 = 4;

pub(crate) const SHARED: i32 = 1;
pub(crate) const PRIVATE: i32 = 2;
pub(crate) const FIXED: i32 = 0x10;
pub(crate) const ANONYMOUS: i32 = 0x20;
pub(crate) const NORESERVE: i32 = 0x4000;

unsafe extern "C" {
    fn mmap(
        at: *mut c_void,
        length: usize,
        access: i32,
        flags: i32,
        fd: i32,
        offset: i64,
    ) -> *mut c_void;
    fn mprotect(at: *mut c_void, length: usize, access: i32) -> i32;
}

/// Maps `length` bytes, which stay mapped, and says where; `at` is 0, or with [`FIXED`] a place in an
/// area that is the caller's.
pub(crate) fn map(
    at: usize,
    length: usize,
    access: i32,
    flags: i32,
    file: Option<&File>,
    offset: usize,
) -> usize {
    try_map(at, length, access, flags, file, offset).expect("mmap")
}

/// As [`map`], where the kernel may refuse it.
pub(crate) fn try_map(
    at: usize,
    length: usize,
    access: i32,
    flags: i32,
    file: Option<&File>,
    offset: usize,
) -> Result<usize, Error> {
    let fd = file.map_or(-1, AsRawFd::as_raw_fd);
    let offset = i64::try_from(offset).expect("a small file");
    // SAFETY: the kernel chooses the place, or it is in an area that the caller has reserved.
    let address = unsafe { mmap(at as *mut c_void, length, access, flags, fd, offset) } as usize;
    if address == usize::MAX {
        return Err(Error::last_os_error());
    }
    Ok(address)
}

/// Changes what may be done with memory that [`map`] has mapped, and that nothing uses.
pub(crate) fn protect(at: usize, length: usize, access: i32) {
    // SAFETY: the area is one of the caller's, and nothing in it is used.
    let failed = unsafe { mprotect(at as *mut c_void, length, access) };
    assert_eq!(failed, 0, "mprotect: {}", Error::last_os_error());
}

/// Writes to the first byte of each page from `at` on, which is writable memory of the caller's.
pub(crate) fn touch(at: usize, length: usize) {
    for page in (at..at + length).step_by(PAGE) {
        // SAFETY: the caller's.
        unsafe { (page as *mut u8).write_volatile(1) };
    }
}
