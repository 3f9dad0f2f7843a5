//! Where the program begins and ends, and where it gets memory: what a libc would have given. The only unsafe
//! code there is.

#[cfg_attr(target_arch = "x86_64", path = "x86_64.rs")]
#[cfg_attr(target_arch = "x86", path = "x86.rs")]
#[cfg_attr(target_arch = "aarch64", path = "aarch64.rs")]
#[cfg_attr(target_arch = "arm", path = "arm.rs")]
#[cfg_attr(target_arch = "riscv64", path = "riscv64.rs")]
#[cfg_attr(
    not(any(
        target_arch = "x86_64",
        target_arch = "x86",
        target_arch = "aarch64",
        target_arch = "arm",
        target_arch = "riscv64"
    )),
    path = "unsupported.rs"
)]
mod architecture;
mod mem;
mod symbols;

use core::ffi::{CStr, c_char};
use core::panic::PanicInfo;

use pmap_cli::message::FAILED;
#[cfg(feature = "answers")]
use pmap_cli::report::Rows;
use pmap_cli::{Invocation, Memory};
use rustix::fd::BorrowedFd;

static mut MEMORY: Memory = Memory::new();

/// Where `pmap_start` of the architecture goes on, on an aligned stack.
///
/// # Safety
///
/// To be called once, with the stack pointer that the kernel left: it points to the number of
/// arguments, behind which stand their addresses, a null, the addresses of the environment, and a
/// null (`create_elf_tables` in the kernel's fs/binfmt_elf.c).
#[unsafe(no_mangle)]
unsafe extern "C" fn pmap_begin(stack: *const usize) -> ! {
    // SAFETY: the caller's. The count is 0 where the program was started without even its name.
    let (words, environment) = unsafe {
        let count = *stack;
        let first = stack.add(1).cast::<*const c_char>();
        (
            Strings::new(first.add(count.min(1))),
            Strings::new(first.add(count + 1)),
        )
    };
    let memory = &raw mut MEMORY;
    // SAFETY: nothing else names MEMORY, and this runs once. That descriptors 0 to 2 stay open is
    // nobody's to promise: where they are closed, a read or a write says so.
    let (memory, input, output, errors) = unsafe {
        (
            &mut *memory,
            BorrowedFd::borrow_raw(0),
            BorrowedFd::borrow_raw(1),
            BorrowedFd::borrow_raw(2),
        )
    };
    // Only names in L choose a locale; HOME is in H. To measure all strings of the environment would cost as much
    // as all else that is done before the first process.
    let environment = environment.wanted();
    let status = crate::main(Invocation {
        words,
        environment,
        input,
        output,
        errors,
        memory,
        #[cfg(feature = "answers")]
        rows,
    });
    architecture::exit(status)
}

/// Maps room for rows.
#[cfg(feature = "answers")]
fn rows() -> Option<&'static mut Rows> {
    use rustix::mm::{MapFlags, ProtFlags, mmap_anonymous};
    // SAFETY: where it lies is the kernel's to choose, so that it is nobody else's, and it is never unmapped.
    // It is as large as `Rows`, aligned to pages, and zeroed; and rows are numbers, bytes and `false`, which may be
    // zeros.
    unsafe {
        let access = ProtFlags::READ | ProtFlags::WRITE;
        let place = core::ptr::null_mut();
        let rows = mmap_anonymous(place, size_of::<Rows>(), access, MapFlags::PRIVATE).ok()?;
        Some(&mut *rows.cast::<Rows>())
    }
}

/// The strings of a list of addresses that ends with a null.
#[derive(Clone)]
struct Strings {
    next: *const *const c_char,
}

impl Strings {
    /// # Safety
    ///
    /// From `next` on stand addresses of strings that last as long as the program, and a null.
    const unsafe fn new(next: *const *const c_char) -> Self {
        Self { next }
    }

    /// The address of the next string.
    fn next_address(&mut self) -> Option<*const c_char> {
        // SAFETY: `next` points into the list that `new` was promised, at its null at the furthest.
        unsafe {
            let string = *self.next;
            if string.is_null() {
                return None;
            }
            self.next = self.next.add(1);
            Some(string)
        }
    }

    /// The strings that begin with `L`, and with `H` where `~/.pmaprc` is read.
    fn wanted(mut self) -> impl Iterator<Item = &'static CStr> + Clone {
        core::iter::from_fn(move || {
            loop {
                let string = self.next_address()?.cast::<u8>();
                // SAFETY: a string has one byte at least, its NUL.
                let first = unsafe { *string };
                if first == b'L' || cfg!(feature = "columns") && first == b'H' {
                    // SAFETY: `new` was promised a string here.
                    return Some(unsafe { CStr::from_ptr(string.cast()) });
                }
            }
        })
    }
}

impl Iterator for Strings {
    type Item = &'static CStr;

    fn next(&mut self) -> Option<&'static CStr> {
        // SAFETY: `new` was promised a string at each address.
        self.next_address()
            .map(|string| unsafe { CStr::from_ptr(string) })
    }
}

/// A fault of the program itself. What it says of the place would take 5 KB of `core::fmt`.
#[panic_handler]
fn panic(_: &PanicInfo<'_>) -> ! {
    // SAFETY: as above.
    let errors = unsafe { BorrowedFd::borrow_raw(2) };
    // Where this fails there is nobody left to tell.
    let _ = rustix::io::write(errors, b"pmap: internal error\n");
    architecture::exit(FAILED)
}
