//! Files of columns.

use std::ffi::{CStr, CString};
use std::fs;
use std::os::unix::ffi::OsStrExt;

use crate::inside;
use crate::naive::Given;
use crate::properties::cleaning::assert_clean;
use crate::tree::Tree;

/// The bytes are the file: whatever it says, there is a row for each mapping, and all is clean.
pub(crate) fn holds(bytes: &[u8]) {
    let tree = Tree::of(&Given {
        pid: 7,
        maps: b"00400000-00401000 r--p 00000000 fe:00 7 /bin/a\n",
        smaps: Some(b"00400000-00401000 r--p 00000000 fe:00 7 /bin/a\nRss: 4 kB\n"),
        cmdline: b"asked",
        ..Given::default()
    });
    let path = tree.path().join("rc");
    fs::write(&path, bytes).unwrap();
    let [directory, path] =
        [tree.path(), &path].map(|path| CString::new(path.as_os_str().as_bytes()).unwrap());
    let words: [&CStr; 6] = [c"--proc", &directory, c"-q", c"-C", &path, c"7"];
    let made = inside::run(&tree, &words, "LC_ALL=C", b"");
    for text in [&made.text, &made.messages] {
        for line in text.split(|byte| *byte == b'\n') {
            assert_clean(line, false);
        }
    }
    let rows = made.text.split(|byte| *byte == b'\n').skip(1);
    let rows = rows.filter(|row| !row.is_empty()).count();
    assert!(rows == 1 || made.status == 1, "a row, or a reason for none");
}
