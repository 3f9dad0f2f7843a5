//! The program `pmap`, but for its start: what runs under a test or a fuzzer as it does on a board.
//!
//! Functions of more than a few lines carry `#[inline(never)]`, here and in the core, most of them
//! though they are called from one place: put into one another they spill registers, and take 2 KB
//! more for 3 % fewer instructions a row.
#![no_std]
#![forbid(unsafe_code)]

pub mod args;
pub mod charset;
pub mod message;
pub mod out;
pub mod report;

use core::ffi::CStr;

use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};

use args::{Misuse, Options, Request};
use charset::Charset;
use message::{Messages, Status, USAGE};
use out::{Buffer, Out};
use report::{NATIVE_WIDTH, Reporter};

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

/// The buffers, 58 KiB in all; what is never touched costs nothing.
#[derive(Debug)]
pub struct Memory {
    /// For reading.
    pub read: [u8; READ_BUFFER],
    /// For reports.
    output: Buffer,
    /// For messages.
    errors: Buffer,
}

impl Memory {
    /// Empty buffers.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            read: [0; READ_BUFFER],
            output: Buffer::new(),
            errors: Buffer::new(),
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
    E: Iterator<Item = &'a [u8]>,
{
    let Invocation {
        words,
        environment,
        output,
        errors,
        memory,
    } = invocation;
    let charset = Charset::from_environment(environment);
    let mut out = Out::new(output, &mut memory.output, charset);
    let mut messages = Messages::new(Out::new(errors, &mut memory.errors, charset));

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
    let directory = elsewhere.as_ref().map(OwnedFd::as_fd);
    let mut reporter = Reporter::<NATIVE_WIDTH>::new(out, messages, directory, options);
    let mut held = None;
    for pid in args::pids(words, options) {
        // What the last report read is closed before more is opened: with the command line, three
        // descriptors are enough.
        drop(held.take());
        held = reporter.report(pid, buffer);
        if reporter.is_stopped() {
            break;
        }
    }
    // Two system calls that exit(2) saves.
    core::mem::forget(held);
    core::mem::forget(elsewhere);
}
