//! The report of the library, in this process and for any width of address.
//!
//! All that the tests know of how a report is put together stands here.

use std::ffi::{CStr, CString};
use std::fs;
use std::os::fd::FromRawFd;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use pmap_cli::args;
use pmap_cli::charset::Charset;
use pmap_cli::message::Messages;
use pmap_cli::out::{Buffer, Out};
use pmap_cli::report::{Reporter, Room};
use pmap_cli::{Invocation, Memory};
use rustix::fd::{AsFd, BorrowedFd, OwnedFd};
use rustix::fs::{Mode, OFlags};

use crate::naive::{Format, Look};
use crate::tree::Tree;

/// Too large for the stack of a test.
static MEMORY: Mutex<Memory> = Mutex::new(Memory::new());

/// What was reported and said, and the status.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) text: Vec<u8>,
    pub(crate) messages: Vec<u8>,
    pub(crate) status: u8,
}

/// Reports on process `pid` of `tree`.
pub(crate) fn report(tree: &Tree, pid: u32, look: &Look) -> Report {
    report_on(tree, args::Target::Process(pid), look)
}

/// Reports on `target`, a process of `tree` or a file, reading through 28 KiB as the program does.
pub(crate) fn report_on(tree: &Tree, target: args::Target<'_>, look: &Look) -> Report {
    let [text, messages] = ["report", "messages"].map(|name| tree.path().join(name));
    let (text_file, messages_file) = (create(&text), create(&messages));
    let options = args::Options {
        format: match look.format {
            Format::Default => args::Format::Default,
            Format::Extended => args::Format::Extended,
            Format::Device => args::Format::Device,
        },
        quiet: look.quiet,
        #[cfg(feature = "procps-ng")]
        show_path: look.paths,
        #[cfg(feature = "procps-ng")]
        kernel_names: look.kernel_names,
        #[cfg(feature = "procps-ng")]
        range: look.range.map(|(low, high)| args::Range { low, high }),
        ..args::Options::default()
    };
    let charset = if look.utf8 {
        Charset::Utf8
    } else {
        Charset::Ascii
    };
    let directory = open(tree.path(), OFlags::DIRECTORY | OFlags::CLOEXEC);

    let (mut text_buffer, mut messages_buffer) = (Buffer::new(), Buffer::new());
    let mut out = Out::new(text_file.as_fd(), &mut text_buffer, charset);
    let mut said = Messages::new(Out::new(
        messages_file.as_fd(),
        &mut messages_buffer,
        charset,
    ));
    let mut buffer = vec![0; 28 * 1024];
    let found_in = directory.as_fd();
    if look.width == 8 {
        report_in::<8>(&mut out, &mut said, found_in, &options, target, &mut buffer);
    } else {
        report_in::<16>(&mut out, &mut said, found_in, &options, target, &mut buffer);
    }
    out.flush();
    Report {
        status: said.status(),
        text: fs::read(text).unwrap(),
        messages: fs::read(messages).unwrap(),
    }
}

/// Runs the whole program but for its start: `words` are its command line, `locale` is all of its
/// environment, and `input` is what it reads for `-f -`.
pub(crate) fn run(tree: &Tree, words: &[&CStr], locale: &str, input: &[u8]) -> Report {
    let [text, messages, given] =
        ["report", "messages", "input"].map(|name| tree.path().join(name));
    fs::write(&given, input).unwrap();
    let (text_file, messages_file) = (create(&text), create(&messages));
    let locale = CString::new(locale).unwrap();
    let mut memory = MEMORY.lock().unwrap_or_else(PoisonError::into_inner);
    let status = pmap_cli::run(Invocation {
        words: words.iter().copied(),
        environment: [locale.as_c_str()].into_iter(),
        input: open(&given, OFlags::RDONLY | OFlags::CLOEXEC).as_fd(),
        output: text_file.as_fd(),
        errors: messages_file.as_fd(),
        memory: &mut memory,
        #[cfg(feature = "answers")]
        rows,
    });
    drop((text_file, messages_file));
    close_all_in(tree);
    Report {
        status,
        text: fs::read(text).unwrap(),
        messages: fs::read(messages).unwrap(),
    }
}

/// Room for rows, which stays in MEMORY, so that it is asked for once.
#[cfg(feature = "answers")]
fn rows() -> Option<&'static mut pmap_cli::report::Rows> {
    let mut rows = Box::new_uninit();
    // SAFETY: zeros are empty rows.
    Some(Box::leak(unsafe {
        core::ptr::write_bytes(rows.as_mut_ptr(), 0, 1);
        rows.assume_init()
    }))
}

/// Closes what a run has left open, as it may that is the last of its process.
fn close_all_in(tree: &Tree) {
    let tree = tree.path().canonicalize().unwrap();
    for entry in fs::read_dir("/proc/self/fd").unwrap() {
        let entry = entry.unwrap();
        // Others may be closed by other tests meanwhile; one that is in this tree is ours.
        if fs::read_link(entry.path()).is_ok_and(|to| to.starts_with(&tree)) {
            let number = entry.file_name().to_str().unwrap().parse().unwrap();
            // SAFETY: nobody else has it: it was forgotten.
            drop(unsafe { std::os::fd::OwnedFd::from_raw_fd(number) });
        }
    }
}

/// Too large for the stack of a test; one report at a time has them.
static ROOM: Mutex<Room> = Mutex::new(Room::new());

/// Reports in addresses of `WIDTH` digits.
fn report_in<'a, const WIDTH: u8>(
    out: &mut Out<'a>,
    said: &mut Messages<'a>,
    directory: BorrowedFd<'_>,
    options: &args::Options<'_>,
    target: args::Target<'_>,
    buffer: &mut [u8],
) {
    let mut room = ROOM.lock().unwrap_or_else(PoisonError::into_inner);
    let mut reporter = Reporter::<WIDTH>::new(
        out,
        said,
        Some(directory),
        #[cfg(feature = "saved")]
        directory,
        options,
        &mut room,
    );
    reporter.report(target, buffer);
}

/// A new file to write to.
fn create(path: &Path) -> OwnedFd {
    open(
        path,
        OFlags::WRONLY | OFlags::CREATE | OFlags::TRUNC | OFlags::CLOEXEC,
    )
}

/// A descriptor of rustix's: without `std` it has types of its own for them.
fn open(path: &Path, flags: OFlags) -> OwnedFd {
    let path = CString::new(path.as_os_str().as_bytes()).unwrap();
    rustix::fs::open(path.as_c_str(), flags, Mode::RUSR | Mode::WUSR).unwrap()
}
