//! What is as wide as nearly always, and read many bytes at a time: with every byte of it changed to
//! every other, it is what the second reader makes of it.

use crate::inside;
use crate::naive::{Format, Given, Look, report};
use crate::tree::Tree;

/// Is the report of `file` that of the second reader, and are as many lines not understood?
fn agrees(file: &[u8], format: Format) {
    let given = Given {
        pid: 1,
        maps: file,
        smaps: Some(file),
        cmdline: b"x",
        comm: b"",
    };
    let look = Look::new(format, 16);
    let expected = report(&given, &look);
    let made = inside::report(&Tree::of(&given), given.pid, &look);
    let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    assert_eq!(shown(&made.text), shown(&expected.text));
    assert_eq!(shown(&made.messages), expected.said(1));
}

/// Are they where the byte `at` of `text` is changed to each there is, with `before` in front of it and
/// `behind` it what is given, and all of that unchanged after each? Addresses that may be out of order are
/// in a file of their own; each of the others has some of its own in one file, so that none is passed over
/// as given before.
fn agrees_changed(before: &[u8], text: &[u8], behind: &[u8], at: usize, format: Format) {
    let record = [before, text, behind].concat();
    let end = 1 + record.iter().position(|byte| *byte == b'-').unwrap();
    let mut file = Vec::new();
    for byte in 0..=u8::MAX {
        let is_digit = byte.is_ascii_hexdigit();
        let mut unchanged = record.clone();
        if !is_digit {
            // The first two digits of both addresses.
            let digits = format!("{byte:02x}");
            for place in [0, end] {
                unchanged[place..place + 2].copy_from_slice(digits.as_bytes());
            }
        }
        let mut changed = unchanged.clone();
        changed[before.len() + at] = byte;
        let both = [changed, unchanged].concat();
        if is_digit {
            agrees(&both, format);
        } else {
            file.extend(both);
        }
    }
    agrees(&file, format);
}

#[test]
fn every_byte_of_a_line() {
    for line in [
        b"7f8a3c000000-7f8a3c021000 rw-p 0001f000 fe:1a 1442   /x\n".as_slice(),
        b"7f8a3fff0000-7f8a40021000 ---s 00000000 00:05 9 \n",
        b"08048000-0804c000 r-xp 00001000 08:01 12 /x\n",
    ] {
        for at in 0..line.len() {
            agrees_changed(b"", line, b"", at, Format::Device);
        }
    }
}

#[test]
fn every_byte_of_a_counter() {
    let before =
        b"7f8a3c000000-7f8a3c021000 rw-p 0001f000 fe:1a 1442 /x\nSize:                132 kB\n";
    let behind = b"Anonymous:             4 kB\nLocked:                0 kB\nVmFlags: rd\n";
    let line = b"Rss:                  16 kB\n";
    for at in 0..line.len() {
        agrees_changed(before, line, behind, at, Format::Extended);
    }
}

/// Bytes that are no text where keys and digits are looked for, from the first line on.
#[test]
fn words_of_one_byte() {
    for byte in 0..=u8::MAX {
        let word = [byte; 16];
        let key = [&word[..], b"       0 kB\n"].concat();
        let head = b"08048000-0804c000 r-xp 00001000 08:01 12 /x\n";
        agrees(&[&head[..], &key].concat(), Format::Extended);
        let line = [
            &word[..8],
            b"0000-",
            &word[..8],
            b"1000 r-xp 00001000 08:01 12 /x\n",
        ]
        .concat();
        agrees(&line, Format::Device);
    }
}
