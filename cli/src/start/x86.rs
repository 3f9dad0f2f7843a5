//! x86, 32 bits: cdecl, `int 0x80`.

use core::arch::{asm, global_asm};

global_asm!(
    ".globl pmap_start",
    "pmap_start:",
    "xor ebp, ebp",
    "mov eax, esp",
    "and esp, -16",
    "sub esp, 12",
    "push eax",
    "call {begin}",
    begin = sym super::pmap_begin,
);

/// exit_group(2), which rustix does not offer.
pub(super) fn exit(status: u8) -> ! {
    // SAFETY: the call takes a number and does not return.
    unsafe {
        asm!("int 0x80", in("eax") 252, in("ebx") u32::from(status), options(noreturn, nostack));
    }
}
