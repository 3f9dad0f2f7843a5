//! The program `pmap`, but for its start: what runs under a test or a fuzzer as it does on a board.
#![no_std]
#![forbid(unsafe_code)]

pub mod args;
pub mod charset;
pub mod message;
pub mod out;
pub mod report;

use core::ffi::CStr;

use heapless::{String, Vec};
use pmap_core::{Errno, Process};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{CWD, Mode, OFlags};
use ufmt::uwrite;

use args::{Misuse, Options, Request};
use charset::Charset;
use message::{Messages, Status, Trouble, USAGE, is_missing};
use out::Out;
use report::{Reporter, Width};

/// What the start of the program hands over.
#[derive(Debug)]
pub struct Invocation<'a, W, E> {
    /// The command line without the program's name.
    pub words: W,
    /// The environment, entries of the form `NAME=VALUE`.
    pub environment: E,
    /// Where reports go.
    pub output: BorrowedFd<'a>,
    /// Where messages go.
    pub errors: BorrowedFd<'a>,
    /// All the memory there is, but for the stack.
    pub memory: &'a mut Memory,
}

/// Lines up to 24 KiB are whole in it.
const READ_BUFFER: usize = 26 * 1024;

/// The buffers, 42.5 KiB in all; what is never touched costs nothing.
#[derive(Debug)]
pub struct Memory {
    /// For reading.
    read: [u8; READ_BUFFER],
    /// For reports.
    output: Vec<u8, { 16 * 1024 }>,
    /// For messages.
    errors: Vec<u8, 512>,
}

impl Memory {
    /// Empty buffers.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            read: [0; READ_BUFFER],
            output: Vec::new(),
            errors: Vec::new(),
        }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// Does what the command line asks for, and says how it went.
pub fn run<'a, W, E>(invocation: Invocation<'a, W, E>) -> Status
where
    W: Iterator<Item = &'a CStr> + Clone,
    E: Iterator<Item = &'a [u8]> + Clone,
{
    let Invocation {
        words,
        environment,
        output,
        errors,
        memory,
    } = invocation;
    let charset = Charset::from_environment(environment);
    let mut out = Out::new(output, memory.output.as_mut_view(), charset);
    let mut messages = Messages::new(Out::new(errors, memory.errors.as_mut_view(), charset));

    match args::understand(words.clone()) {
        Ok(Request::Help) => out.put(USAGE),
        Ok(Request::Version) => {
            out.put(concat!("pmap ", env!("CARGO_PKG_VERSION"), "\n").as_bytes())
        }
        Ok(Request::Report(options)) => {
            report_all(words, &options, &mut out, &mut messages, &mut memory.read);
        }
        Err(Misuse::NoProcess) => messages.usage(),
        Err(Misuse::Word(word, reason)) => messages.wrong_word(word.to_bytes(), reason),
    }

    out.flush();
    if let Some(error) = out.error() {
        messages.not_written(error);
    }
    messages.status()
}

/// Reports on every process that is asked for, in the order asked.
fn report_all<'a, 'b>(
    words: impl Iterator<Item = &'a CStr>,
    options: &Options<'a>,
    out: &mut Out<'b>,
    messages: &mut Messages<'b>,
    buffer: &mut [u8],
) {
    let mut elsewhere = None;
    if let Some(path) = options.proc {
        let flags = OFlags::DIRECTORY | OFlags::CLOEXEC;
        match rustix::io::retry_on_intr(|| rustix::fs::open(path, flags, Mode::empty())) {
            Ok(directory) => elsewhere = Some(directory),
            Err(error) => return messages.no_directory(path.to_bytes(), error),
        }
    }
    let directory = elsewhere.as_ref().map_or(CWD, OwnedFd::as_fd);
    let prefix = if elsewhere.is_some() { "" } else { "/proc/" };

    let mut reporter = Reporter::new(out, messages, Width::NATIVE, options.format, options.quiet);
    let mut held = None;
    for pid in args::pids(words, options) {
        // What the last report read is closed before more is opened: with the command line, three
        // descriptors are enough.
        drop(held.take());
        match open_process(directory, prefix, pid) {
            Ok(process) => {
                let file = reporter.report(pid, &process, buffer);
                held = Some((process, file));
            }
            Err(error)
                if is_missing(error) && elsewhere.is_none() && Process::current().is_err() =>
            {
                reporter.trouble(pid, Trouble::NoProcfs);
            }
            Err(error) => reporter.trouble(pid, Trouble::Unopened(error)),
        }
        if reporter.is_stopped() {
            break;
        }
    }
    // Two system calls that exit(2) saves.
    core::mem::forget(held);
    core::mem::forget(elsewhere);
}

/// Opens the process whose directory `prefix` and its id name in `directory`.
fn open_process(directory: BorrowedFd<'_>, prefix: &str, pid: u32) -> Result<Process, Errno> {
    let mut path = String::<24>::new();
    let fits = uwrite!(path, "{}{}\0", prefix, pid);
    debug_assert!(fits.is_ok(), "a process id has ten digits at most");
    Process::open_at(
        directory,
        CStr::from_bytes_until_nul(path.as_bytes()).unwrap_or_default(),
    )
}
