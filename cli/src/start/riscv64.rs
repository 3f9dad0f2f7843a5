//! riscv64: LP64, `ecall`.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl pmap_start",
    "pmap_start:",
    // GNU ld shortens accesses to what is near the global pointer.
    ".option push",
    ".option norelax",
    "lla gp, __global_pointer$",
    ".option pop",
    "mv a0, sp",
    "andi sp, sp, -16",
    "call {begin}",
    begin = sym super::pmap_begin,
);

/// exit_group(2), which rustix does not offer.
pub(super) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and does not return.
    unsafe {
        asm!("ecall", in("a7") 94, in("a0") u64::from(status), options(noreturn, nostack));
    }
}
