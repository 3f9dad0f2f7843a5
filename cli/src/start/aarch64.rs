//! aarch64: AAPCS64, `svc 0`.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl pmap_start",
    "pmap_start:",
    "mov x29, xzr",
    "mov x30, xzr",
    "mov x0, sp",
    "bl {begin}",
    begin = sym super::pmap_begin,
);

/// exit_group(2), which rustix does not offer.
pub(super) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and does not return.
    unsafe {
        asm!("svc 0", in("x8") 94, in("x0") u64::from(status), options(noreturn, nostack));
    }
}
