//! The functions of `mem` under the names by which compiled code calls them. Under `std` they
//! would replace those of libc, so that only the executable has them.
//!
//! None is inlined: the compiler makes a call of a length it knows a comparison or a copy of a few
//! words, as long as it is a call.

use super::mem;

/// # Safety
///
/// That of `mem::copy`.
#[inline(never)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memcpy(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { mem::copy(to, from, count) };
    to
}

/// # Safety
///
/// That of `mem::copy`.
#[inline(never)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, count: usize) -> *mut u8 {
    // SAFETY: the caller's.
    unsafe { mem::copy(to, from, count) };
    to
}

/// # Safety
///
/// That of `mem::fill`.
#[inline(never)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memset(to: *mut u8, byte: i32, count: usize) -> *mut u8 {
    let [byte, ..] = byte.to_le_bytes();
    // SAFETY: the caller's.
    unsafe { mem::fill(to, byte, count) };
    to
}

/// # Safety
///
/// That of `mem::compare`.
#[inline(never)]
#[unsafe(no_mangle)]
unsafe extern "C" fn memcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { mem::compare(left, right, count) }
}

/// # Safety
///
/// That of `mem::compare`.
#[inline(never)]
#[unsafe(no_mangle)]
unsafe extern "C" fn bcmp(left: *const u8, right: *const u8, count: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe { mem::compare(left, right, count) }
}

/// # Safety
///
/// That of `mem::length`.
#[inline(never)]
#[unsafe(no_mangle)]
unsafe extern "C" fn strlen(string: *const u8) -> usize {
    // SAFETY: the caller's.
    unsafe { mem::length(string) }
}

/// Named by the prebuilt `core`, which was built to unwind; nothing does here, and the linker drops
/// it from a release.
#[unsafe(no_mangle)]
extern "C" fn rust_eh_personality() {}
