//! The whole way from the files of a process to its report.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;

use pmap_cli::report::NATIVE_WIDTH;

use crate::inside;
use crate::naive::{Format, Given, Look, report};
use crate::properties::cleaning::assert_clean;
use crate::properties::{read_back, take};
use crate::tree::Tree;

/// Lines up to here are whole in the read buffer.
const LONGEST_LINE: usize = 26 * 1024;

/// A command line that is longer comes in several reads.
const READ_BUFFER: usize = 28 * 1024;

/// The first two bytes are of switches. Then, with a byte 0xff behind each, the command line and the name
/// of the process; the rest is its maps or its smaps.
pub(crate) fn holds(mut bytes: &[u8]) {
    let (switches, names) = (take(&mut bytes), take(&mut bytes));
    let mut parts = bytes.splitn(3, |byte| *byte == 0xff);
    let mut part = || parts.next().unwrap_or_default();
    let (cmdline, comm, file) = (part(), part(), part());
    if file.len() > LONGEST_LINE {
        return;
    }
    let format = Format::ALL[usize::from(switches % 3)];
    let is_on = |bit: u8| switches >> bit & 1 == 1;
    let look = Look {
        quiet: is_on(2),
        utf8: is_on(3),
        paths: cfg!(feature = "procps-ng") && names & 1 == 1,
        kernel_names: cfg!(feature = "procps-ng") && names & 2 == 2,
        ..Look::new(format, if is_on(4) { 8 } else { 16 })
    };
    // So that what is given stands at the end of one read and at the front of the next.
    let before = if switches >> 5 == 7 {
        READ_BUFFER - 4
    } else {
        0
    };
    let given = Given {
        pid: 7,
        maps: file,
        smaps: (format == Format::Extended && !is_on(5)).then_some(file),
        cmdline: &[&b"n".repeat(before), cmdline].concat(),
        comm,
    };
    agrees(&given, &look);
}

/// Is the report that of the second opinion, clean, and does it have the numbers that were put in?
pub(crate) fn agrees(given: &Given<'_>, look: &Look) {
    let tree = Tree::of(given);
    is_right(&inside::report(&tree, given.pid, look), given, look);
    if look.width == usize::from(NATIVE_WIDTH) {
        is_right(&ran(&tree, given.pid, look), given, look);
    }
}

/// The report of the whole program.
fn ran(tree: &Tree, pid: u32, look: &Look) -> inside::Report {
    let directory = CString::new(tree.path().as_os_str().as_bytes()).unwrap();
    let pid = CString::new(pid.to_string()).unwrap();
    let mut words = vec![c"--proc", &directory, &pid];
    words.extend(match look.format {
        Format::Default => None,
        Format::Extended => Some(c"-x"),
        Format::Device => Some(c"-d"),
    });
    let switches = [
        (look.quiet, c"-q"),
        (look.paths, c"-p"),
        (look.kernel_names, c"-k"),
    ];
    words.extend(switches.iter().filter(|(on, _)| *on).map(|(_, word)| *word));
    inside::run(tree, &words, locale(look), b"")
}

/// A variable that names the characters.
pub(crate) const fn locale(look: &Look) -> &str {
    if look.utf8 { "LANG=C.UTF-8" } else { "LANG=C" }
}

fn is_right(made: &inside::Report, given: &Given<'_>, look: &Look) {
    let expected = report(given, look);
    let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    assert_eq!(shown(&made.text), shown(&expected.text));
    for text in [&made.text, &made.messages] {
        for line in text.split(|byte| *byte == b'\n') {
            assert_clean(line, look.utf8);
        }
    }
    let has_sums = read_back::agrees(given, look, &made.text);
    let mut said = String::new();
    if look.format == Format::Extended && given.smaps.is_none() {
        said += "pmap: no smaps (CONFIG_PROC_PAGE_MONITOR): RSS, Anon and Locked are unknown\n";
    }
    let pid = given.pid;
    said += &expected.said(pid);
    if !has_sums && expected.unsorted.is_none() {
        said += &format!("pmap: {pid}: a total is beyond 64 bits\n");
    }
    assert_eq!(shown(&made.messages), said);
    let is_wrong = !expected.said(pid).is_empty() || !has_sums;
    assert_eq!(made.status, u8::from(is_wrong));
}
