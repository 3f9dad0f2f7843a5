//! The program `pmap`, but for its start: what runs under a test or a fuzzer as it does on a board.
//!
//! Many functions carry `#[inline(never)]`, here and in the core, some of them though they are called
//! from one place: put into one another they spill registers, and take 4 KB more for 2 % fewer
//! instructions a row.
#![no_std]
#![forbid(unsafe_code)]

pub mod args;
pub mod charset;
#[cfg(feature = "columns")]
pub mod fields;
#[cfg(feature = "answers")]
pub mod figures;
#[cfg(feature = "columns")]
mod list;
pub mod message;
#[cfg(any(feature = "machine", feature = "procps-ng"))]
mod number;
pub mod out;
#[cfg(feature = "columns")]
pub mod rc;
pub mod reason;
pub mod report;
mod texts;

use core::ffi::CStr;

use pmap_core::File;
use rustix::fd::{AsFd, BorrowedFd};
use rustix::fs::{CWD, OFlags};
#[cfg(feature = "answers")]
use rustix::io::Errno;

use args::{Misuse, Options, Request};
use charset::Charset;
use message::{Messages, Status, put_usage};
use out::{Buffer, Out};
#[cfg(feature = "answers")]
use report::Rows;
use report::{NATIVE_WIDTH, Reporter, Room};

/// What the start of the program hands over.
#[derive(Debug)]
pub struct Invocation<'a, W, E> {
    /// The command line without the program's name.
    pub words: W,
    /// The environment, entries of the form `NAME=VALUE`; those in `H` and `L` are enough.
    pub environment: E,
    /// What `-f -` reads.
    pub input: BorrowedFd<'a>,
    /// Where reports go.
    pub output: BorrowedFd<'a>,
    /// Where messages go.
    pub errors: BorrowedFd<'a>,
    /// All the memory there is, but for the stack and for rows.
    pub memory: &'a mut Memory,
    /// Room for the rows that are kept to be sorted, which is asked for once, if they are; `None` where there
    /// is none to be had.
    #[cfg(feature = "answers")]
    pub rows: fn() -> Option<&'static mut Rows>,
}

/// Lines up to 26 KiB are whole in it. Whole pages, so that the buffer behind it begins with a page too.
pub(crate) const READ_BUFFER: usize = 28 * 1024;

/// The buffers, 156 KiB in all; what is never touched costs nothing.
#[derive(Debug)]
#[repr(C)] // What is used first stands in front, at the beginning of a page, see link.ld.
pub struct Memory {
    /// For reading.
    pub read: [u8; READ_BUFFER],
    /// For reports.
    output: Buffer,
    /// For messages.
    errors: Buffer,
    /// For what a report holds beyond a row.
    room: Room,
}

impl Memory {
    /// Empty buffers.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            read: [0; READ_BUFFER],
            output: Buffer::new(),
            errors: Buffer::new(),
            room: Room::new(),
        }
    }
}

impl Default for Memory {
    fn default() -> Self {
        Self::new()
    }
}

/// Does what the command line asks for, and says how it went.
#[inline(always)]
pub fn run<'a, W, E>(invocation: Invocation<'a, W, E>) -> Status
where
    W: Iterator<Item = &'a CStr> + Clone,
    E: Iterator<Item = &'a CStr> + Clone,
{
    let Invocation {
        words,
        environment,
        #[cfg(feature = "saved")]
        input,
        output,
        errors,
        memory,
        #[cfg(feature = "answers")]
        rows,
        ..
    } = invocation;
    let charset = Charset::from_environment(environment.clone().map(CStr::to_bytes));
    let mut out = Out::new(output, &mut memory.output, charset);
    let mut messages = Messages::new(Out::new(errors, &mut memory.errors, charset));

    let mut options = Options::default();
    match args::understand(words.clone(), &mut options) {
        Ok(Request::Help) => put_usage(&mut out),
        Ok(Request::Version) => {
            out.put(concat!("pmap ", env!("CARGO_PKG_VERSION"), "\n").as_bytes())
        }
        Ok(_) => {
            #[cfg(feature = "columns")]
            if !rc::choose(
                &mut options,
                environment,
                &mut memory.room.fields,
                &mut out,
                &mut messages,
                &mut memory.read,
            ) {
                return messages.status();
            }
            #[cfg(feature = "answers")]
            if !memory.room.has_rows(&options, rows) {
                messages.no_file(b"rows", Errno::NOMEM.into());
                return messages.status();
            }
            report_all(
                words,
                &options,
                #[cfg(feature = "saved")]
                input,
                &mut out,
                &mut messages,
                &mut memory.read,
                &mut memory.room,
            );
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

/// Reports on everything that is asked for, in the order asked.
#[inline(never)]
fn report_all<'a, 'b>(
    words: impl Iterator<Item = &'a CStr>,
    options: &Options<'a>,
    #[cfg(feature = "saved")] input: BorrowedFd<'_>,
    out: &mut Out<'b>,
    messages: &mut Messages<'b>,
    buffer: &mut [u8],
    room: &mut Room,
) {
    let mut elsewhere = None;
    if let Some(path) = options.proc {
        match File::open_at(CWD, path, OFlags::DIRECTORY) {
            Ok(directory) => elsewhere = Some(directory),
            Err(error) => return messages.no_file(path.to_bytes(), error),
        }
    }
    let directory = elsewhere.as_ref().map(File::as_fd);
    let mut reporter = Reporter::<NATIVE_WIDTH>::new(
        out,
        messages,
        directory,
        #[cfg(feature = "saved")]
        input,
        options,
        room,
    );
    for target in args::targets(words, options) {
        reporter.report(target, buffer);
        if reporter.is_stopped() {
            break;
        }
    }
    #[cfg(feature = "answers")]
    reporter.end(options.proc.unwrap_or_default(), buffer);
    // System calls that exit(2) saves.
    core::mem::forget(reporter);
    core::mem::forget(elsewhere);
}
