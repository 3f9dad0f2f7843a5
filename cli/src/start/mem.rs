//! What the compiler calls to copy, fill and compare memory, and what `CStr` calls to measure it.
//!
//! The prebuilt `core` has none of them on Linux targets. Each loop holds an empty `asm!`: without
//! it the compiler would see what the loop is, and make it a call to the function that it is in.

/// Keeps a loop a loop; miri, which has no such ambition, cannot read it.
macro_rules! keep_loop {
    () => {
        #[cfg(not(miri))]
        core::arch::asm!("", options(nomem, nostack, preserves_flags));
    };
}

/// memcpy(3) and memmove(3).
///
/// # Safety
///
/// `count` bytes can be read at `from` and written at `to`.
pub(super) unsafe fn copy(to: *mut u8, from: *const u8, count: usize) {
    // SAFETY: the caller's, and the size of what is copied is `count` at most.
    unsafe {
        match count {
            16..=32 => copy_ends::<u128>(to, from, count),
            33.. if to.addr().wrapping_sub(from.addr()) >= count => copy_forwards(to, from, count),
            33.. => copy_backwards(to, from, count),
            8.. => copy_ends::<u64>(to, from, count),
            4.. => copy_ends::<u32>(to, from, count),
            2.. => copy_ends::<u16>(to, from, count),
            1 => *to = *from,
            0 => {}
        }
    }
}

/// Copies `count` bytes, once or twice the size of `T`, as the first and the last `T` of them. Both
/// are read before either is written, so that the areas may overlap.
///
/// Half of all copies are this short, and cost a third of what a loop or `rep movsb` does.
///
/// # Safety
///
/// As `copy`; `count` is no less than the size of `T`, and no more than twice that.
unsafe fn copy_ends<T>(to: *mut u8, from: *const u8, count: usize) {
    let last = count - size_of::<T>();
    // SAFETY: the caller's.
    unsafe {
        let (front, back) = (
            from.cast::<T>().read_unaligned(),
            from.add(last).cast::<T>().read_unaligned(),
        );
        to.cast::<T>().write_unaligned(front);
        to.add(last).cast::<T>().write_unaligned(back);
    }
}

/// Copies from the first byte to the last.
///
/// # Safety
///
/// As `copy`; `count` is 16 or more, and `to` is below `from`, or `count` bytes or more above it.
unsafe fn copy_forwards(to: *mut u8, from: *const u8, count: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: the caller's. Where the areas overlap, `to` is below, and what is written before it is
    // read is the last 16 bytes alone, which are read first. `rep movsb` takes longer to begin than
    // a file name takes this way.
    unsafe {
        let last = from.add(count - 16).cast::<u128>().read_unaligned();
        let mut done = 0;
        while done < count - 16 {
            let piece = from.add(done).cast::<u128>().read_unaligned();
            to.add(done).cast::<u128>().write_unaligned(piece);
            done += 16;
            keep_loop!();
        }
        to.add(count - 16).cast::<u128>().write_unaligned(last);
    }
    #[cfg(not(target_arch = "x86_64"))]
    // SAFETY: the caller's. Words are copied where both sides are aligned for them alike; where the
    // areas overlap, they then do so with `to` a word or more below.
    unsafe {
        const WORD: usize = size_of::<usize>();
        let mut done = 0;
        if from.addr().wrapping_sub(to.addr()).is_multiple_of(WORD) {
            while done < count && !to.add(done).addr().is_multiple_of(WORD) {
                *to.add(done) = *from.add(done);
                done += 1;
                keep_loop!();
            }
            while count - done >= WORD {
                let word = from.add(done).cast::<usize>().read();
                to.add(done).cast::<usize>().write(word);
                done += WORD;
                keep_loop!();
            }
        }
        while done < count {
            *to.add(done) = *from.add(done);
            done += 1;
            keep_loop!();
        }
    }
}

/// Copies from the last byte to the first. The program itself never needs it.
///
/// # Safety
///
/// As `copy`; `to` is above `from`.
unsafe fn copy_backwards(to: *mut u8, from: *const u8, count: usize) {
    let mut left = count;
    // SAFETY: the caller's.
    unsafe {
        while left > 0 {
            left -= 1;
            *to.add(left) = *from.add(left);
            keep_loop!();
        }
    }
}

/// memset(3).
///
/// # Safety
///
/// `count` bytes can be written at `to`.
pub(super) unsafe fn fill(to: *mut u8, byte: u8, count: usize) {
    // SAFETY: the caller's.
    unsafe {
        let mut done = 0;
        // Not `[byte; 8]`, which unoptimised code makes by a call to memset: to this function.
        let word = u64::from(byte).wrapping_mul(0x0101_0101_0101_0101);
        while count - done >= 8 {
            to.add(done).cast::<u64>().write_unaligned(word);
            done += 8;
            keep_loop!();
        }
        while done < count {
            *to.add(done) = byte;
            done += 1;
            keep_loop!();
        }
    }
}

/// memcmp(3): the difference of the first two bytes that differ, 0 where none do.
///
/// # Safety
///
/// `count` bytes can be read at `left` and at `right`.
pub(super) unsafe fn compare(left: *const u8, right: *const u8, count: usize) -> i32 {
    // SAFETY: the caller's.
    unsafe {
        let mut done = 0;
        while done < count {
            let (a, b) = (*left.add(done), *right.add(done));
            if a != b {
                return i32::from(a) - i32::from(b);
            }
            done += 1;
            keep_loop!();
        }
    }
    0
}

/// strlen(3).
///
/// # Safety
///
/// A NUL stands at `string` or behind it, and all bytes up to it can be read.
pub(super) unsafe fn length(string: *const u8) -> usize {
    let mut length = 0;
    // SAFETY: the caller's.
    unsafe {
        while *string.add(length) != 0 {
            length += 1;
            keep_loop!();
        }
    }
    length
}
