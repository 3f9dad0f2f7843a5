//! A program that leaks: a step on each line that it reads, no clock.

use core::ffi::c_void;
use std::io::Error;

use super::memory::{ANONYMOUS, NONE, PRIVATE, READ, WRITE, map, protect, touch};

/// What each step adds to the heap, in bytes.
pub(crate) const HEAP: usize = 16 << 10;

/// What each step takes of the arena, in bytes: the largest page there is, at least.
pub(crate) const ARENA: usize = 64 << 10;

/// How many steps there is room for.
pub(crate) const STEPS: usize = 64;

unsafe extern "C" {
    fn sbrk(by: isize) -> *mut c_void;
}

/// Leaks until its standard input ends, and says after each step what that comes to and that it is
/// ready for the next.
///
/// The arena is what an allocator maps for a thread: addresses reserved at once, of which as much may
/// be read and written as is in use.
pub(crate) fn leak() {
    let arena = map(0, STEPS * ARENA, NONE, PRIVATE | ANONYMOUS, None, 0);
    // What is leaked begins a page, so that no page of it is in memory before.
    grow_heap(ARENA - grow_heap(0) % ARENA);
    for step in 0.. {
        let [heap, mapped] = [HEAP, ARENA].map(|bytes| step * bytes / 1024);
        println!("leaked {heap} kB of heap, {mapped} kB of arena; ready");
        if !matches!(std::io::stdin().read_line(&mut String::new()), Ok(1..)) {
            return;
        }
        touch(grow_heap(HEAP), HEAP);
        protect(arena + step * ARENA, ARENA, READ | WRITE);
        touch(arena + step * ARENA, ARENA);
    }
}

/// Where the heap ended before it grew by `length`.
fn grow_heap(length: usize) -> usize {
    // SAFETY: what is allocated stays where it is.
    let end = unsafe { sbrk(length.cast_signed()) }.addr();
    assert_ne!(end, usize::MAX, "sbrk: {}", Error::last_os_error());
    end
}
