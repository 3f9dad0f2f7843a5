//! Every other architecture.

compile_error!(
    "pmap has no entry point for this architecture: it runs on x86_64, x86, aarch64, arm and riscv64, \
     for which rustix makes system calls without a libc"
);

pub(super) fn exit(_: u8) -> ! {
    loop {}
}
