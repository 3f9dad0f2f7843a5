//! The file that says which columns a report has: `~/.pmaprc`, or one that is named.
//!
//! It is procps-ng's. A `#` begins a comment; a line is the head of a section or a word in it:
//!
//! ```text
//! [Fields Display]
//! Size
//! Mapping   # the columns stand in this order
//! [Mapping]
//! ShowPath
//! ```

use core::ffi::CStr;

use pmap_core::File;
use rustix::fd::AsFd;
use rustix::fs::{CWD, OFlags};
use rustix::io::Errno;

use crate::args::{Choice, Options, Reason};
#[cfg(feature = "machine")]
use crate::args::{Format, Output};
#[cfg(feature = "machine")]
use crate::fields::{EXTENDED, MAPS};
use crate::fields::{Fields, NAMES, trimmed};
use crate::message::Messages;
use crate::out::Out;
use crate::report::command::fill;

/// Adds the fields that `text` asks for; are names to be shown whole? `bad` takes the number, from 1, of
/// each line that is neither the head of a section nor a word in it.
///
/// All words are taken in both sections, and before them; none in a section that is not known.
pub fn read(text: &[u8], fields: &mut Fields, mut bad: impl FnMut(u64)) -> bool {
    let (mut number, mut is_known, mut show_path) = (0, true, false);
    for line in text.split(|byte| *byte == b'\n') {
        number += 1;
        let mut halves = line.split(|byte| *byte == b'#');
        let line = trimmed(halves.next().unwrap_or_default());
        let understood = if line.starts_with(b"[") {
            is_known = line == b"[Fields Display]" || line == b"[Mapping]";
            is_known
        } else if line == b"ShowPath" {
            show_path |= is_known;
            true
        } else {
            line.is_empty() || !is_known || fields.add(line).is_ok()
        };
        if !understood {
            bad(number);
        }
    }
    show_path
}

/// Puts a file with every column there is a name for, all of them commented out.
fn put(out: &mut Out<'_>) {
    out.put(
        b"# The columns of pmap -c, in their order: remove a # to have one.\n[Fields Display]\n#",
    );
    for byte in NAMES {
        match byte {
            b'*' => {}
            b' ' | b'\n' => out.put(b"\n#"),
            byte => out.put(&[*byte]),
        }
    }
    out.put(b" Paths in place of their last component:\n[Mapping]\n#ShowPath\n");
}

/// Puts the columns that `options` choose into `fields`, reading a file of them through `buffer`;
/// `false` where that fails, which is said.
#[inline(never)]
pub(crate) fn choose<'a>(
    options: &mut Options<'_>,
    environment: impl Iterator<Item = &'a CStr>,
    fields: &mut Fields,
    messages: &mut Messages<'_>,
    buffer: &mut [u8],
) -> bool {
    fields.clear();
    let path = options.columns;
    #[cfg(feature = "machine")]
    if options.output != Output::Text {
        fields.are_words = true;
        let list = match options.format {
            Format::Default | Format::Device => MAPS,
            Format::Extended => EXTENDED,
            _ => b"",
        };
        if fields.add(list).is_ok() {
            options.format = Format::Columns;
        }
        options.quiet = true;
    }
    match options.choice {
        Choice::None | Choice::NewFile => {}
        Choice::Most => fields.take_from_first(false),
        Choice::All => fields.take_from_first(true),
        Choice::List => {
            if let Err(name) = fields.add(path.to_bytes()) {
                match name {
                    [] => messages.wrong_word(path.to_bytes(), Reason::NoValue),
                    _ => messages.wrong_word(name, Reason::NoField),
                }
                return false;
            }
        }
        Choice::File => {
            let mut file = open(path, environment, OFlags::NOCTTY);
            let size = buffer.len();
            let text = fill(&mut file, buffer, 0);
            if text.len() == size {
                file = Err(Errno::TOOBIG.into());
            }
            if let Err(error) = file {
                messages.no_file(name(path), error);
                return false;
            }
            let _ = fields.add(b"Address");
            options.paths = read(text, fields, |line| messages.bad_line(name(path), line));
        }
    }
    true
}

/// Makes a file of columns, where nothing stands in its place, and says so where that fails.
pub(crate) fn make<'a>(
    path: &CStr,
    environment: impl Iterator<Item = &'a CStr>,
    out: &mut Out<'_>,
    messages: &mut Messages<'_>,
) {
    let flags = OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW;
    let made = open(path, environment, flags).and_then(|file| {
        let mut out = out.onto(file.as_fd());
        put(&mut out);
        out.flush();
        out.error().map_or(Ok(()), |error| Err(error.into()))
    });
    if let Err(error) = made {
        messages.no_file(name(path), error);
    }
}

/// What a file is called.
fn name(path: &CStr) -> &[u8] {
    if path.is_empty() {
        b"~/.pmaprc"
    } else {
        path.to_bytes()
    }
}

/// Opens the file at `path`, or where that is empty, `.pmaprc` in the `HOME` of `environment`.
#[inline(never)]
fn open<'a>(
    path: &CStr,
    mut environment: impl Iterator<Item = &'a CStr>,
    flags: OFlags,
) -> Result<File, pmap_core::Errno> {
    if !path.is_empty() {
        return File::open_at(CWD, path, flags);
    }
    let entry = environment.find(|entry| entry.to_bytes().starts_with(b"HOME="));
    let home = entry.map_or(c"", |entry| &entry[b"HOME=".len()..]);
    let home = File::open_at(CWD, home, OFlags::PATH)?;
    File::open_at(home.as_fd(), c".pmaprc", flags)
}
