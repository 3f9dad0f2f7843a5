//! Calls of libc by which a process becomes an odd one, and that std does not make.

use core::ffi::{CStr, c_char, c_int, c_long, c_ulong, c_void};
use core::ptr::{null, null_mut};
use std::fs::File;
use std::io::Error;
use std::os::fd::FromRawFd;

unsafe extern "C" {
    fn memfd_create(name: *const c_char, flags: u32) -> c_int;
    fn shmget(key: c_int, size: usize, flags: c_int) -> c_int;
    fn shmat(id: c_int, at: *const c_void, flags: c_int) -> *mut c_void;
    fn shmctl(id: c_int, command: c_int, buffer: *mut c_void) -> c_int;
    fn mlock(at: *const c_void, length: usize) -> c_int;
    fn munmap(at: *mut c_void, length: usize) -> c_int;
    fn prctl(option: c_int, ...) -> c_int;
    fn ptrace(request: c_int, ...) -> c_long;
    fn signal(number: c_int, handler: extern "C" fn(c_int)) -> *mut c_void;
    fn syscall(number: c_long, ...) -> c_long;
    fn fork() -> c_int;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
    fn _exit(status: c_int) -> !;
}

fn checked(returned: c_int) -> Result<c_int, Error> {
    if returned == -1 {
        return Err(Error::last_os_error());
    }
    Ok(returned)
}

/// A file in memory, see memfd_create(2).
pub(crate) fn memory_file(name: &CStr) -> File {
    // SAFETY: the descriptor is new, and only the file has it.
    unsafe { File::from_raw_fd(checked(memfd_create(name.as_ptr(), 0)).unwrap()) }
}

const IPC_CREAT: c_int = 0o1000;
const IPC_EXCL: c_int = 0o2000;
const IPC_RMID: c_int = 0;
/// Of huge pages, which need not be there.
pub(crate) const SHM_HUGETLB: c_int = 0o4000 | 0o10000;

/// Attaches a new segment of System V shared memory twice; it goes with this process.
pub(crate) fn shared_segment(key: u32, size: usize, flags: c_int) -> Result<(), Error> {
    // SAFETY: the segment is new, and the kernel chooses the places.
    unsafe {
        let flags = flags | IPC_CREAT | IPC_EXCL | 0o600;
        let id = checked(shmget(key.cast_signed(), size, flags))?;
        let places = [(); 2].map(|()| shmat(id, null(), 0));
        checked(shmctl(id, IPC_RMID, null_mut()))?;
        assert!(places.iter().all(|at| at.addr() != usize::MAX), "shmat");
    }
    Ok(())
}

/// Locks memory of the caller's.
pub(crate) fn lock(at: usize, length: usize) -> Result<(), Error> {
    // SAFETY: it changes nothing in the memory.
    checked(unsafe { mlock(at as *const c_void, length) }).map(|_| ())
}

/// Unmaps memory that the caller has mapped, and that nothing uses.
pub(crate) fn unmap(at: usize, length: usize) {
    // SAFETY: the caller's.
    checked(unsafe { munmap(at as *mut c_void, length) }).unwrap();
}

const PR_SET_VMA: c_int = 0x5356_4d41;
const PR_SET_VMA_ANON_NAME: c_ulong = 0;

/// Names anonymous memory.
pub(crate) fn name_memory(at: usize, length: usize, name: &CStr) -> Result<(), Error> {
    let name = name.as_ptr();
    // SAFETY: it changes nothing in the memory, and copies the name.
    checked(unsafe { prctl(PR_SET_VMA, PR_SET_VMA_ANON_NAME, at, length, name) }).map(|_| ())
}

/// What the kernel keeps of where a process has its parts, see prctl(2), `PR_SET_MM_MAP`.
#[repr(C)]
pub(crate) struct MemoryMap {
    /// Code, data, heap (from and to), start of the stack, command line (from and to), environment
    /// (from and to).
    pub(crate) places: [u64; 11],
    pub(crate) auxiliary: u64,
    pub(crate) auxiliary_size: u32,
    pub(crate) executable: u32,
}

/// Sets where the parts of this process are.
pub(crate) fn set_memory_map(map: &MemoryMap) -> Result<(), Error> {
    const PR_SET_MM: c_int = 35;
    const PR_SET_MM_MAP: c_ulong = 14;
    let size = size_of::<MemoryMap>();
    // SAFETY: the kernel copies the map; nothing of this process reads these places again.
    checked(unsafe { prctl(PR_SET_MM, PR_SET_MM_MAP, &raw const *map, size, 0_u64) }).map(|_| ())
}

/// Traces a process, and stops it.
pub(crate) fn trace(pid: u32) -> Result<(), Error> {
    const PTRACE_SEIZE: c_int = 0x4206;
    const PTRACE_INTERRUPT: c_int = 0x4207;
    for request in [PTRACE_SEIZE, PTRACE_INTERRUPT] {
        // SAFETY: neither request reads or writes memory.
        if unsafe { ptrace(request, pid, 0_usize, 0_usize) } == -1 {
            return Err(Error::last_os_error());
        }
    }
    Ok(())
}

const SYS_EXIT: c_long = match () {
    () if cfg!(target_arch = "x86_64") => 60,
    () if cfg!(any(target_arch = "aarch64", target_arch = "riscv64")) => 93,
    () => 1,
};

extern "C" fn end_thread(_: c_int) {
    // SAFETY: it ends the thread, on which nothing waits.
    unsafe { syscall(SYS_EXIT, 0) };
}

/// Ends the first thread of this process, by a signal to it; the others go on.
pub(crate) fn end_first_thread() {
    const SIGUSR1: c_int = 10;
    // SAFETY: the handler makes one system call.
    unsafe { signal(SIGUSR1, end_thread) };
    let pid = std::process::id().to_string();
    let tgkill = if cfg!(target_arch = "x86_64") {
        234
    } else {
        131
    };
    let pid: c_int = pid.parse().unwrap();
    // SAFETY: it reads no memory.
    unsafe { syscall(tgkill, pid, pid, SIGUSR1) };
}

/// Begins a process that ends at once, and is a zombie until [`reap`] is called.
pub(crate) fn begin_and_end() -> u32 {
    // SAFETY: the child makes one system call, whatever other threads held.
    match checked(unsafe { fork() }).unwrap() {
        // SAFETY: it does not return.
        0 => unsafe { _exit(0) },
        pid => pid.cast_unsigned(),
    }
}

/// Waits for a child.
pub(crate) fn reap(pid: u32) {
    // SAFETY: the status may be left out.
    checked(unsafe { waitpid(pid.cast_signed(), null_mut(), 0) }).unwrap();
}
