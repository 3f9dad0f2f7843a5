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
use crate::fields::{EXTENDED, Kind, MAPS};
use crate::fields::{Fields, NAMES, trimmed};
#[cfg(all(feature = "answers", feature = "machine"))]
use crate::fields::{GROUPS, PROCESSES};
use crate::list::List;
use crate::message::Messages;
use crate::out::Out;
use crate::report::command::fill;

/// Adds the fields that `text` asks for; are names to be shown whole? `bad` takes the number, from 1, of
/// each line that is neither the head of a section nor a word in it.
///
/// All words are taken in both sections, and before them; none in a section that is not known.
pub fn read(text: &[u8], fields: &mut Fields, mut bad: impl FnMut(u64)) -> bool {
    let (mut number, mut is_known, mut show_path) = (0, true, false);
    for line in List::new(text, b'\n') {
        number += 1;
        let comment = line.iter().position(|byte| *byte == b'#');
        let line = trimmed(
            line.get(..comment.unwrap_or(line.len()))
                .unwrap_or_default(),
        );
        let understood = if line.starts_with(b"[") {
            is_known = line == b"[Fields Display]" || line == b"[Mapping]";
            is_known
        } else if line == b"ShowPath" {
            show_path |= is_known;
            true
        } else {
            line.is_empty() || !is_known || fields.add(line, None).is_ok()
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

/// Puts the columns that `options` choose into `fields`, reading a file of them through `buffer`, or makes
/// a new one, through `out`, where nothing stands in its place; is there a report to make? What fails is said.
#[inline(never)]
pub(crate) fn choose<'a>(
    options: &mut Options<'_>,
    environment: impl Iterator<Item = &'a CStr>,
    fields: &mut Fields,
    out: &mut Out<'_>,
    messages: &mut Messages<'_>,
    buffer: &mut [u8],
) -> bool {
    fields.clear(options.choice);
    #[cfg(feature = "machine")]
    if options.output != Output::Text {
        let format = options.format;
        if format != Format::Columns {
            let list = match format {
                #[cfg(feature = "answers")]
                Format::Group => GROUPS,
                #[cfg(feature = "answers")]
                _ if format.is_answer() => PROCESSES,
                _ => {
                    options.format = Format::Columns;
                    if format == Format::Extended {
                        EXTENDED
                    } else {
                        MAPS
                    }
                }
            };
            // Each is the name of a field or an amount, and there are few.
            let _ = fields.add(list, Some(Kind::Amount));
        }
        fields.are_words = true;
        options.quiet = true;
    }
    let path = options.columns;
    let flags = match options.choice {
        Choice::List => {
            let list = path.to_bytes();
            let Err(name) = fields.add(list, None) else {
                return true;
            };
            let (word, reason) = match name {
                [] => (list, Reason::NoValue),
                _ => (name, Reason::NoField),
            };
            messages.wrong_word(word, reason);
            return false;
        }
        Choice::File => OFlags::NOCTTY,
        Choice::NewFile => OFlags::WRONLY | OFlags::CREATE | OFlags::EXCL | OFlags::NOFOLLOW,
        _ => return true,
    };
    let name = if path.is_empty() {
        b"~/.pmaprc"
    } else {
        path.to_bytes()
    };
    let file = open(path, environment, flags);
    let is_new = options.choice == Choice::NewFile;
    let done = if is_new {
        file.and_then(|file| put_into(&file, out))
    } else {
        let bad = |line| messages.bad_line(name, line);
        read_from(file, fields, buffer, bad).map(|paths| options.paths = paths)
    };
    match done {
        Ok(()) => !is_new,
        Err(error) => {
            messages.no_file(name, error);
            false
        }
    }
}

/// Adds the fields that a file asks for, read through `buffer`; are names to be shown whole? `bad` takes the
/// lines that [`read`] gives it.
fn read_from(
    mut file: Result<File, pmap_core::Errno>,
    fields: &mut Fields,
    buffer: &mut [u8],
    bad: impl FnMut(u64),
) -> Result<bool, pmap_core::Errno> {
    let size = buffer.len();
    let text = fill(&mut file, buffer, 0);
    file?;
    if text.len() == size {
        return Err(Errno::TOOBIG.into());
    }
    // It is the name of a field, and there is no other yet.
    let _ = fields.add(b"Address", None);
    Ok(read(text, fields, bad))
}

/// Makes a file, through the buffer of `out`.
fn put_into(file: &File, out: &mut Out<'_>) -> Result<(), pmap_core::Errno> {
    let mut out = out.onto(file.as_fd());
    put(&mut out);
    out.flush();
    out.error().map_or(Ok(()), |error| Err(error.into()))
}

/// Opens the file at `path`, or where that is empty, `.pmaprc` in the `HOME` of `environment`.
#[inline(never)]
fn open<'a>(
    path: &CStr,
    mut environment: impl Iterator<Item = &'a CStr>,
    flags: OFlags,
) -> Result<File, pmap_core::Errno> {
    let (mut home, mut path) = (None, path);
    if path.is_empty() {
        let entry = environment.find(|entry| entry.to_bytes().starts_with(b"HOME="));
        let name = entry.map_or(c"", |entry| &entry[b"HOME=".len()..]);
        home = Some(File::open_at(CWD, name, OFlags::PATH)?);
        path = c".pmaprc";
    }
    File::open_at(home.as_ref().map_or(CWD, File::as_fd), path, flags)
}
