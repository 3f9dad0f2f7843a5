//! The report of the library, in this process and for any width of address.
//!
//! All that the tests know of how a report is put together stands here.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use pmap_cli::args;
use pmap_cli::charset::Charset;
use pmap_cli::message::Messages;
use pmap_cli::out::{Buffer, Out};
use pmap_cli::report::Reporter;
use rustix::fd::{AsFd, OwnedFd};
use rustix::fs::{Mode, OFlags};

use crate::naive::{Format, Look};
use crate::tree::Tree;

/// What was reported and said, and the status.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) text: Vec<u8>,
    pub(crate) messages: Vec<u8>,
    pub(crate) status: u8,
}

/// Reports on process `pid` of `tree`, reading through 26 KiB as the program does.
pub(crate) fn report(tree: &Tree, pid: u32, look: &Look) -> Report {
    let [text, messages] = ["report", "messages"].map(|name| tree.path().join(name));
    let (text_file, messages_file) = (create(&text), create(&messages));
    let options = args::Options {
        format: match look.format {
            Format::Default => args::Format::Default,
            Format::Extended => args::Format::Extended,
            Format::Device => args::Format::Device,
        },
        quiet: look.quiet,
        proc: None,
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
    let mut buffer = vec![0; 26 * 1024];
    let found_in = Some(directory.as_fd());
    if look.width == 8 {
        Reporter::<8>::new(&mut out, &mut said, found_in, &options).report(pid, &mut buffer);
    } else {
        Reporter::<16>::new(&mut out, &mut said, found_in, &options).report(pid, &mut buffer);
    }
    out.flush();
    Report {
        status: said.status(),
        text: fs::read(text).unwrap(),
        messages: fs::read(messages).unwrap(),
    }
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
