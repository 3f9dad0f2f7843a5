//! Reports with chosen columns.

use std::ffi::{CStr, CString};
use std::os::unix::ffi::OsStrExt;

use crate::inside;
use crate::naive::read::rows;
use crate::naive::{Format, Given, Look};
use crate::properties::cleaning::assert_clean;
use crate::properties::report::locale;
use crate::properties::take;
use crate::tree::Tree;

const NUMBERS: &str = "Address,Rss,Anonymous,Locked";

/// Columns of maps, and the last five of smaps only.
const NAMES: [&str; 12] = [
    "Address",
    "Perm",
    "Offset",
    "Device",
    "Inode",
    "Size",
    "Mapping",
    "VmFlags",
    "Pss",
    "THPeligible",
    "ProtectionKey",
    "Swap",
];

/// The first byte is of switches, the second says which columns; the rest is a smaps file.
pub(crate) fn holds(mut bytes: &[u8]) {
    let (switches, columns) = (take(&mut bytes), take(&mut bytes));
    let is_on = |bit: u8| switches >> bit & 1 == 1;
    let look = Look {
        quiet: is_on(0),
        utf8: is_on(1),
        ..Look::new(Format::Default, 16)
    };
    let tree = Tree::of(&Given {
        pid: 7,
        maps: bytes,
        smaps: Some(bytes),
        cmdline: b"asked",
        ..Given::default()
    });
    let listed = list(columns);
    let chosen = match switches >> 4 & 3 {
        0 => "-X".to_owned(),
        1 => "-XX".to_owned(),
        2 => format!("-o{NUMBERS}"),
        _ => format!("-o{}", listed.join(",")),
    };
    // Smaps is read only where a column is of it.
    let with_counters =
        switches >> 4 & 3 != 3 || listed.iter().any(|name| NAMES[7..].contains(name));
    let chosen = CString::new(chosen).unwrap();
    let directory = CString::new(tree.path().as_os_str().as_bytes()).unwrap();
    let mut words: Vec<&CStr> = vec![c"--proc", &directory, c"7", &chosen];
    words.extend(look.quiet.then_some(c"-q"));
    let made = inside::run(&tree, &words, locale(&look), b"");
    for text in [&made.text, &made.messages] {
        for line in text.split(|byte| *byte == b'\n') {
            assert_clean(line, look.utf8);
        }
    }
    let messages = String::from_utf8_lossy(&made.messages);
    assert!(messages.lines().all(|line| line.starts_with("pmap: 7: ")));
    let (rows, _) = rows(bytes, with_counters, true);
    assert!(made.status <= 1 || rows.is_empty(), "{messages}");
    let text = String::from_utf8_lossy(&made.text);
    let lines: Vec<&str> = text.lines().skip(1).collect();
    // Unless the report broke off, and said so.
    let went_on =
        |line: &str| line.contains(" not understood, ") || line.contains(" has no column");
    if look.quiet && messages.lines().all(went_on) {
        assert_eq!(lines.len(), rows.len(), "a row for each line");
        if chosen.to_bytes().ends_with(NUMBERS.as_bytes()) {
            for (line, row) in lines.iter().zip(&rows) {
                let shown: Vec<&str> = line.split_whitespace().collect();
                assert_eq!(u64::from_str_radix(shown[0], 16), Ok(row.start), "{line}");
                let numbers = shown[1..].iter().map(|word| word.parse().ok());
                assert!(numbers.eq(row.counters), "{line}");
            }
        }
    }
}

/// One to four names.
fn list(choice: u8) -> Vec<&'static str> {
    let choice = usize::from(choice);
    let names = (0..=choice >> 6).map(|index| NAMES[(choice + index * 5) % NAMES.len()]);
    names.collect()
}
