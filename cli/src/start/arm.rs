//! ARM, 32 bits: EABI, `svc 0`.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl pmap_start",
    ".type pmap_start, %function",
    "pmap_start:",
    "mov r0, sp",
    "bic r1, r0, #7",
    "mov sp, r1",
    "bl {begin}",
    begin = sym super::pmap_begin,
);

/// exit_group(2), which rustix does not offer.
pub(super) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and does not return. r7, which holds its number, may be the
    // frame pointer and so cannot be named as an operand.
    unsafe {
        asm!("mov r7, #248", "svc 0", in("r0") u32::from(status), options(noreturn, nostack));
    }
}

/// Named by the unwind tables of the prebuilt `core`, which nothing reads here.
#[unsafe(no_mangle)]
extern "C" fn __aeabi_unwind_cpp_pr0() {}

/// As above.
#[unsafe(no_mangle)]
extern "C" fn __aeabi_unwind_cpp_pr1() {}

/// As above.
#[unsafe(no_mangle)]
extern "C" fn __aeabi_unwind_cpp_pr2() {}
