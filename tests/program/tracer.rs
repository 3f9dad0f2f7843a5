//! The program with its system calls under control: each is seen, and may be failed or shortened in
//! its place.
//!
//! ptrace(2) does it, on the architectures whose registers are named below. The program must be one
//! of the machine's own, since what an emulator traced would be the emulator.

use core::ffi::{c_int, c_long, c_void};
use core::ptr::{null_mut, without_provenance_mut};
use std::collections::HashMap;
use std::fs::File;
use std::io::{self, Read, Seek};
use std::os::unix::fs::FileExt;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Command, ExitStatus};

use crate::harness::program::Outcome;
use crate::harness::skip::skip;
use crate::harness::tree::Tree;

/// A system call that the program made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Call {
    pub(super) name: &'static str,
    /// What it is about: the path that is opened, or that its descriptor was opened by; `stdout`,
    /// `stderr`, or nothing.
    pub(super) about: String,
    /// What it answered, an error as its negative number.
    pub(super) answer: i64,
}

/// What becomes of a system call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// The kernel answers it.
    Made,
    /// It is not made, and answers this, an error as its negative number.
    Answered(i64),
    /// It is made, for one byte at most: a read or a write.
    OneByte,
}

/// Can the program be traced? Says why the test `test` is skipped where not.
pub(super) fn can_trace(test: &str) -> bool {
    let emulated = std::env::var("PMAP_RUNNER").is_ok_and(|runner| !runner.is_empty());
    if registers::ARGUMENTS.is_empty() || emulated || std::env::var_os("PMAP_WIDTH").is_some() {
        skip(
            test,
            "only a program of this machine's own architecture, x86_64 or aarch64, is traced",
        );
        return false;
    }
    true
}

/// Runs `command` to its end. `fate` decides on each system call, by the calls that were made before
/// it and itself, not yet answered; gives back the outcome, and all calls.
#[track_caller]
pub(super) fn trace(
    command: &mut Command,
    mut fate: impl FnMut(&[Call], &Call) -> Fate,
) -> (Outcome, Vec<Call>) {
    // Files take all that is written, where a full pipe would stop the program for good.
    let place = Tree::new();
    let [mut stdout, mut stderr] = ["stdout", "stderr"].map(|name| {
        let path = place.path().join(name);
        File::options()
            .read(true)
            .write(true)
            .create_new(true)
            .open(path)
            .unwrap()
    });
    command.stdout(stdout.try_clone().unwrap());
    command.stderr(stderr.try_clone().unwrap());
    let mut tracee = Tracee::start(command);
    let mut calls = Vec::new();
    while let Some(mut call) = tracee.enter() {
        let fate = fate(&calls, &call);
        call.answer = tracee.leave(&call, fate);
        calls.push(call);
    }
    let [stdout, stderr] = [&mut stdout, &mut stderr].map(|file| {
        let mut bytes = Vec::new();
        file.rewind().unwrap();
        file.read_to_end(&mut bytes).unwrap();
        bytes
    });
    let outcome = Outcome {
        stdout,
        stderr: String::from_utf8_lossy(&stderr).into_owned(),
        status: tracee.ended.unwrap(),
    };
    (outcome, calls)
}

/// A process whose system calls stop it twice: before, and after.
struct Tracee {
    pid: c_int,
    memory: File,
    /// The paths of its descriptors.
    descriptors: HashMap<u64, String>,
    ended: Option<ExitStatus>,
}

impl Tracee {
    fn start(command: &mut Command) -> Self {
        // SAFETY: between fork and exec; the call takes no memory and no lock.
        unsafe {
            command.pre_exec(|| {
                request(TRACEME, 0, 0, null_mut());
                Ok(())
            });
        }
        let pid = command.spawn().unwrap().id().cast_signed();
        // It stops once it has become the program, and has made no call yet.
        assert_eq!(wait(pid).stopped_signal(), Some(SIGTRAP));
        request(SETOPTIONS, pid, 0, without_provenance_mut(OPTIONS));
        Self {
            pid,
            memory: File::open(format!("/proc/{pid}/mem")).unwrap(),
            descriptors: HashMap::from([(1, "stdout".to_owned()), (2, "stderr".to_owned())]),
            ended: None,
        }
    }

    /// Lets it go on to its next stop at a system call; `false` where it ends before.
    fn go_on(&mut self) -> bool {
        let mut signal = 0;
        loop {
            request(SYSCALL, self.pid, 0, without_provenance_mut(signal));
            let status = wait(self.pid);
            match status.stopped_signal() {
                Some(SYSCALL_STOP) => return true,
                Some(other) => signal = other.cast_unsigned() as usize,
                None => {
                    self.ended = Some(status);
                    return false;
                }
            }
        }
    }

    /// Lets it go on to a system call.
    fn enter(&mut self) -> Option<Call> {
        if self.ended.is_some() || !self.go_on() {
            return None;
        }
        let registers = Registers::of(self.pid);
        let number = registers.0[registers::NUMBER];
        let (name, _) = registers::NAMES
            .iter()
            .find(|(_, known)| *known == number)
            .unwrap_or_else(|| panic!("system call {number} has no name here"));
        let [first, second, ..] = registers.arguments();
        let (name, about) = match *name {
            "open" => ("openat", self.path(first)),
            "openat" => ("openat", self.path(second)),
            name => (
                name,
                self.descriptors.get(&first).cloned().unwrap_or_default(),
            ),
        };
        Some(Call {
            name,
            about,
            answer: 0,
        })
    }

    /// Lets it leave the system call that it has entered, and says what that answered.
    fn leave(&mut self, call: &Call, fate: Fate) -> i64 {
        let before = Registers::of(self.pid);
        let [first, _, count] = before.arguments();
        match fate {
            Fate::Made => {}
            // There is no call of this number.
            Fate::Answered(_) => before.with_number(u64::MAX).give_to(self.pid),
            Fate::OneByte => before.with_count(count.min(1)).give_to(self.pid),
        }
        if !self.go_on() {
            return 0;
        }
        let mut answer = Registers::of(self.pid).answer();
        if let Fate::Answered(instead) = fate {
            answer = instead;
        }
        if fate != Fate::Made {
            // The program relies on it that only the answer's register has changed.
            before.with_answer(answer).give_to(self.pid);
        }
        match call.name {
            "openat" | "memfd_create" if answer >= 0 => {
                self.descriptors
                    .insert(answer.cast_unsigned(), call.about.clone());
            }
            "close" => {
                self.descriptors.remove(&first);
            }
            _ => {}
        }
        answer
    }

    /// The string at `address` of its memory.
    fn path(&self, address: u64) -> String {
        let mut bytes = [0; 256];
        let count = self.memory.read_at(&mut bytes, address).unwrap();
        let path = bytes[..count].split(|byte| *byte == 0).next().unwrap();
        String::from_utf8_lossy(path).into_owned()
    }
}

/// The registers of a process that is stopped.
#[derive(Clone, Copy)]
struct Registers([u64; registers::COUNT]);

impl Registers {
    fn of(pid: c_int) -> Self {
        let mut registers = Self([0; registers::COUNT]);
        let mut area = Area::of(&mut registers.0);
        request(GETREGSET, pid, NT_PRSTATUS, (&raw mut area).cast());
        assert_eq!(
            area.length,
            size_of::<Self>(),
            "the program is of another architecture"
        );
        registers
    }

    fn arguments(&self) -> [u64; 3] {
        core::array::from_fn(|index| self.0[registers::ARGUMENTS[index]])
    }

    fn answer(&self) -> i64 {
        self.0[registers::ANSWER].cast_signed()
    }

    fn with_answer(mut self, answer: i64) -> Self {
        self.0[registers::ANSWER] = answer.cast_unsigned();
        self
    }

    fn with_number(mut self, number: u64) -> Self {
        self.0[registers::NUMBER] = number;
        self
    }

    fn with_count(mut self, count: u64) -> Self {
        self.0[registers::ARGUMENTS[2]] = count;
        self
    }

    fn give_to(mut self, pid: c_int) {
        let mut area = Area::of(&mut self.0);
        request(SETREGSET, pid, NT_PRSTATUS, (&raw mut area).cast());
        // There the number that the kernel goes by is not the register.
        if cfg!(target_arch = "aarch64") {
            let mut number = c_int::try_from(self.0[registers::NUMBER].cast_signed()).unwrap();
            let mut area = Area::of(core::slice::from_mut(&mut number));
            request(SETREGSET, pid, NT_ARM_SYSTEM_CALL, (&raw mut area).cast());
        }
    }
}

/// `struct user_regs_struct` of x86_64.
#[cfg(target_arch = "x86_64")]
mod registers {
    pub(super) const COUNT: usize = 27;
    pub(super) const NUMBER: usize = 15;
    pub(super) const ANSWER: usize = 10;
    pub(super) const ARGUMENTS: &[usize] = &[14, 13, 12];
    pub(super) const NAMES: &[(&str, u64)] = &[
        ("read", 0),
        ("write", 1),
        ("open", 2),
        ("close", 3),
        ("fstat", 5),
        ("mmap", 9),
        ("pread64", 17),
        ("fstatfs", 138),
        ("exit_group", 231),
        ("openat", 257),
        ("newfstatat", 262),
        ("ppoll", 271),
        ("memfd_create", 319),
    ];
}

/// `struct user_pt_regs` of arm64.
#[cfg(target_arch = "aarch64")]
mod registers {
    pub(super) const COUNT: usize = 34;
    pub(super) const NUMBER: usize = 8;
    pub(super) const ANSWER: usize = 0;
    pub(super) const ARGUMENTS: &[usize] = &[0, 1, 2];
    pub(super) const NAMES: &[(&str, u64)] = &[
        ("fstatfs", 44),
        ("openat", 56),
        ("close", 57),
        ("read", 63),
        ("write", 64),
        ("pread64", 67),
        ("ppoll", 73),
        ("newfstatat", 79),
        ("fstat", 80),
        ("exit_group", 94),
        ("mmap", 222),
        ("memfd_create", 279),
    ];
}

#[cfg(not(any(target_arch = "x86_64", target_arch = "aarch64")))]
mod registers {
    pub(super) const COUNT: usize = 0;
    pub(super) const NUMBER: usize = 0;
    pub(super) const ANSWER: usize = 0;
    pub(super) const ARGUMENTS: &[usize] = &[];
    pub(super) const NAMES: &[(&str, u64)] = &[];
}

/// `struct iovec`
#[repr(C)]
struct Area {
    start: *mut c_void,
    length: usize,
}

impl Area {
    fn of<T>(values: &mut [T]) -> Self {
        Self {
            length: size_of_val(values),
            start: values.as_mut_ptr().cast(),
        }
    }
}

const TRACEME: c_int = 0;
const SYSCALL: c_int = 24;
const SETOPTIONS: c_int = 0x4200;
const GETREGSET: c_int = 0x4204;
const SETREGSET: c_int = 0x4205;
const NT_PRSTATUS: usize = 1;
const NT_ARM_SYSTEM_CALL: usize = 0x404;
/// `PTRACE_O_TRACESYSGOOD`, which tells a stop at a system call from a signal, and
/// `PTRACE_O_EXITKILL`: no process outlives the thread that traces it.
const OPTIONS: usize = 1 | 1 << 20;
const SIGTRAP: c_int = 5;
const SYSCALL_STOP: c_int = SIGTRAP | 0x80;

unsafe extern "C" {
    fn ptrace(request: c_int, ...) -> c_long;
    fn waitpid(pid: c_int, status: *mut c_int, options: c_int) -> c_int;
}

/// Waits for a process to stop or to end.
fn wait(pid: c_int) -> ExitStatus {
    let mut status = 0;
    // SAFETY: `status` is there to be written.
    let waited_for = unsafe { waitpid(pid, &raw mut status, 0) };
    assert_eq!(waited_for, pid, "{}", io::Error::last_os_error());
    ExitStatus::from_raw(status)
}

#[track_caller]
fn request(request: c_int, pid: c_int, address: usize, data: *mut c_void) {
    // SAFETY: what `data` points to, where the request has any, is an area that is there.
    let answer = unsafe { ptrace(request, pid, address, data) };
    assert_eq!(
        answer,
        0,
        "ptrace {request}: {}",
        io::Error::last_os_error()
    );
}
