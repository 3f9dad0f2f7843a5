//! What changed between two saved copies.

use std::ffi::CString;
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::inside;
use crate::naive::read::rows;
use crate::naive::since::since;
use crate::naive::{Format, Look};
use crate::properties::cleaning::assert_clean;
use crate::properties::report::locale;
use crate::properties::take;
use crate::tree::Tree;

/// The first byte is of switches; then there is one file of maps or smaps and, behind a byte 0xff,
/// a later one.
pub(crate) fn holds(mut bytes: &[u8]) {
    let switches = take(&mut bytes);
    let mut files = bytes.splitn(2, |byte| *byte == 0xff);
    let mut file = || files.next().unwrap_or_default();
    let (then, now) = (file(), file());
    let look = Look {
        quiet: switches & 1 == 1,
        utf8: switches & 2 == 2,
        ..Look::new(Format::Extended, size_of::<usize>() * 2)
    };
    let tree = Tree::new();
    let path = tree.path().join("then");
    fs::write(&path, then).unwrap();
    let path = CString::new(path.as_os_str().as_bytes()).unwrap();
    let mut words = vec![c"--since", &path, c"-f", c"-"];
    words.extend(look.quiet.then_some(c"-q"));
    let made = inside::run(&tree, &words, locale(&look), now);
    for text in [&made.text, &made.messages] {
        for line in text.split(|byte| *byte == b'\n') {
            assert_clean(line, look.utf8);
        }
    }
    assert_eq!(made.status, u8::from(!made.messages.is_empty()));
    if made.status != 0 {
        return;
    }
    // In which order mappings stand that have no bytes, and how less than 1 kB is shown, is no concern
    // of either opinion: no process has such.
    let mut are_real = true;
    for file in [then, now] {
        let (rows, bad) = rows(file, has_counters(file), true);
        // `Locked:` is not looked at.
        are_real &= bad.is_empty();
        let sizes = rows.iter().map(|row| row.end - row.start);
        are_real &= sizes
            .clone()
            .all(|size| size > 0 && size.is_multiple_of(1024));
        // Of a name 256 bytes are kept, without the bracket at the end of a longer one.
        are_real &= rows
            .iter()
            .all(|row| !row.name.starts_with(b"[stack:") || row.name.len() <= 256);
        let total: u128 = sizes.map(u128::from).sum();
        assert!(total <= u64::MAX.into(), "a total that is wrong");
    }
    // Lines that end in CR LF are the concern of the property of answers.
    if are_real && !bytes.contains(&b'\r') {
        let (then, now) = ((then, has_counters(then)), (now, has_counters(now)));
        let header = if now.1 { "-:   smaps" } else { "-:   maps" };
        let expected = since(header.as_bytes(), then, now, &look);
        let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
        assert_eq!(shown(&made.text), shown(&expected));
    }
}

/// Is it smaps? An empty file is taken for maps.
fn has_counters(file: &[u8]) -> bool {
    let second = file.split_inclusive(|byte| *byte == b'\n').nth(1);
    second.is_some_and(|line| line[0].is_ascii_uppercase())
}
