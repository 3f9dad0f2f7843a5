//! x86_64: System V ABI, `syscall`.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl pmap_start",
    "pmap_start:",
    "xor ebp, ebp",
    "mov rdi, rsp",
    "and rsp, -16",
    "call {begin}",
    begin = sym super::pmap_begin,
);

/// exit_group(2), which rustix does not offer.
pub(super) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and does not return.
    unsafe {
        asm!("syscall", in("rax") 231, in("rdi") u64::from(status), options(noreturn, nostack));
    }
}
