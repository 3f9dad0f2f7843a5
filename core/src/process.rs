//! A process, held by its directory in /proc. The only file of this crate that makes system calls.
//!
//! rustix makes them without a libc, and so without errno; `EINTR` is retried.

use core::ffi::CStr;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{CWD, MemfdFlags, Mode, OFlags};

use crate::device::Device;
use crate::lines::Source;
use crate::maps::Maps;
use crate::smaps::Smaps;

/// What a system call says when it fails, by its number in errno(3): of 32 bits, as a descriptor is, so
/// that either of them comes back in a register of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Errno(i32);

impl Errno {
    /// There is no such process or file.
    pub const NOENT: Self = Self(rustix::io::Errno::NOENT.raw_os_error());
    /// The process has ended.
    pub const SRCH: Self = Self(rustix::io::Errno::SRCH.raw_os_error());
    /// It may not be read.
    pub const ACCES: Self = Self(rustix::io::Errno::ACCESS.raw_os_error());
    /// The same, where /proc is mounted with `hidepid=1`.
    pub const PERM: Self = Self(rustix::io::Errno::PERM.raw_os_error());

    /// The number, such as 13 for `EACCES`.
    #[must_use]
    pub const fn raw(self) -> i32 {
        self.0
    }
}

impl From<rustix::io::Errno> for Errno {
    fn from(error: rustix::io::Errno) -> Self {
        Self(error.raw_os_error())
    }
}

impl core::fmt::Display for Errno {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "os error {}", self.raw())
    }
}

impl core::error::Error for Errno {}

/// Makes a system call, again where a signal interrupts it.
#[inline(always)]
fn call<T>(call: impl FnMut() -> rustix::io::Result<T>) -> Result<T, Errno> {
    rustix::io::retry_on_intr(call).map_err(Errno::from)
}

/// Opens `name` in `directory`. What is created may be read and written by all, but for the umask.
#[inline(never)]
fn open(directory: BorrowedFd<'_>, name: &CStr, flags: OFlags) -> Result<OwnedFd, Errno> {
    let flags = flags | OFlags::CLOEXEC;
    let mode = Mode::from_raw_mode(0o666);
    call(|| rustix::fs::openat(directory, name, flags, mode))
}

/// A process, held by its directory: a process id that is used again in between cannot mix two
/// processes.
///
/// Opening needs no right; reading its maps needs that of ptrace(2),
/// `PTRACE_MODE_READ_FSCREDS` (see proc_pid_maps(5)).
#[derive(Debug)]
pub struct Process {
    directory: OwnedFd,
}

impl Process {
    /// Opens the process that asks.
    ///
    /// # Errors
    ///
    /// `ENOENT` where /proc is not mounted, or what else open(2) says.
    pub fn current() -> Result<Self, Errno> {
        Self::open(c"/proc/self")
    }

    /// Opens the process whose directory is `path`, such as `/proc/4711`.
    ///
    /// # Errors
    ///
    /// `ENOENT` where there is no such process, or what else open(2) says.
    pub fn open(path: &CStr) -> Result<Self, Errno> {
        Self::open_at(CWD, path)
    }

    /// Opens the process whose directory is `name` in `directory`: a procfs that stands elsewhere,
    /// or a copy of one.
    ///
    /// # Errors
    ///
    /// `ENOENT` where there is no such process, or what else openat(2) says.
    #[inline(never)]
    pub fn open_at(directory: BorrowedFd<'_>, name: &CStr) -> Result<Self, Errno> {
        Ok(Self {
            directory: open(directory, name, OFlags::DIRECTORY)?,
        })
    }

    /// Opens one of its files, such as `c"cmdline"` or `c"comm"`; a symbolic link is not followed.
    ///
    /// # Errors
    ///
    /// `ENOENT` or `ESRCH` where the process has ended or its kernel has no such file, `EACCES`
    /// where it may not be read, or what else openat(2) says.
    #[inline(never)]
    pub fn file(&self, name: &CStr) -> Result<File, Errno> {
        // NONBLOCK: a FIFO in a directory that is no procfs must not hang us; procfs ignores it.
        // NOFOLLOW: there a link may lead to a device that acts when it is opened, or to a secret,
        // which would be reported as a command line.
        let flags = OFlags::NONBLOCK | OFlags::NOCTTY | OFlags::NOFOLLOW;
        Ok(File(open(self.directory.as_fd(), name, flags)?))
    }

    /// Opens its maps; `buffer` is that of [`Maps::new`].
    ///
    /// # Errors
    ///
    /// Those of [`file`](Self::file).
    pub fn maps<'b>(&self, buffer: &'b mut [u8]) -> Result<Maps<'b, File>, Errno> {
        Ok(Maps::new(self.file(c"maps")?, buffer))
    }

    /// Opens its smaps; `buffer` is that of [`Smaps::new`].
    ///
    /// Reading smaps walks the page tables of the process and stalls it meanwhile; maps does not.
    ///
    /// # Errors
    ///
    /// Those of [`file`](Self::file); `ENOENT` is also the answer of a kernel without
    /// `CONFIG_PROC_PAGE_MONITOR`.
    pub fn smaps<'b>(&self, buffer: &'b mut [u8]) -> Result<Smaps<'b, File>, Errno> {
        Ok(Smaps::new(self.file(c"smaps")?, buffer))
    }

    /// Does its directory stand in a procfs, rather than in a copy of one? `false` also where
    /// fstatfs(2) cannot tell.
    #[must_use]
    pub fn is_live(&self) -> bool {
        rustix::fs::fstatfs(&self.directory)
            .is_ok_and(|stat| stat.f_type == rustix::fs::PROC_SUPER_MAGIC)
    }
}

/// An open file of a process, or a saved copy: the [`Source`] of [`Maps`] and [`Smaps`].
#[derive(Debug)]
pub struct File(OwnedFd);

impl From<OwnedFd> for File {
    fn from(descriptor: OwnedFd) -> Self {
        Self(descriptor)
    }
}

impl File {
    /// Opens a saved copy. Where `path` is a FIFO, waits for its writer.
    ///
    /// # Errors
    ///
    /// What open(2) says.
    pub fn open(path: &CStr) -> Result<Self, Errno> {
        Self::open_at(CWD, path, OFlags::NOCTTY)
    }

    /// Opens, or makes, the file at `path` in `directory`, for a program that has files of its own.
    /// No program that is executed inherits it.
    ///
    /// # Errors
    ///
    /// What open(2) says.
    pub fn open_at(directory: BorrowedFd<'_>, path: &CStr, flags: OFlags) -> Result<Self, Errno> {
        Ok(Self(open(directory, path, flags)?))
    }

    /// Has the address space gone that this maps or smaps file shows, because the process ended or
    /// began another program?
    ///
    /// The kernel then gives a clean end of file, and what was read until there would pass for the
    /// whole. So ask once the reader has come to the end. It reads one byte at the start of the
    /// file, for which the kernel renders one row.
    ///
    /// The answer means something where at least one row was read. A kernel thread and a zombie have
    /// no address space: their files are empty from the start, and this is `true`.
    ///
    /// # Errors
    ///
    /// What pread(2) says; `ESRCH` is told as gone.
    pub fn is_gone(&self) -> Result<bool, Errno> {
        let mut byte = [0; 1];
        match call(|| rustix::io::pread(&self.0, &mut byte, 0)) {
            Ok(count) => Ok(count == 0),
            Err(Errno::SRCH) => Ok(true),
            // A pipe, which can only stand in a directory that is no procfs.
            Err(error) if error == rustix::io::Errno::SPIPE.into() => Ok(false),
            Err(error) => Err(error),
        }
    }
}

impl Source for File {
    type Error = Errno;

    #[inline(always)]
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Errno> {
        call(|| rustix::io::read(&self.0, &mut *buffer))
    }
}

impl AsFd for File {
    fn as_fd(&self) -> BorrowedFd<'_> {
        self.0.as_fd()
    }
}

/// Is there a procfs at /proc? Where there is none, nothing can be said of any process.
///
/// It may be that of another PID namespace, in which the process that asks has no id: /proc/self is
/// there all the same, and leads nowhere.
#[must_use]
pub fn procfs_is_mounted() -> bool {
    let link = OFlags::PATH | OFlags::NOFOLLOW;
    open(CWD, c"/proc/self", link).is_ok()
}

/// The device of the running kernel's own shared memory, which System V segments are on, unless they
/// are of huge pages (`SHM_HUGETLB`): it is that of any memfd.
///
/// # Errors
///
/// What memfd_create(2) says; `ENOSYS` before Linux 3.17.
pub fn shared_memory_device() -> Result<Device, Errno> {
    let memory = rustix::fs::memfd_create(c"pmap", MemfdFlags::CLOEXEC).map_err(Errno::from)?;
    let device = rustix::fs::fstat(&memory).map_err(Errno::from)?.st_dev;
    Ok(Device {
        major: rustix::fs::major(device),
        minor: rustix::fs::minor(device),
    })
}
