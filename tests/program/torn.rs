//! Files whose process changed its memory between two reads of them: a mapping that grew is given
//! again, whole, as Linux 6.18 does. Nothing is reported twice, and nothing is left out.

use crate::harness::program::{look, run_on};
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

/// Grown memory, what had been behind it, and a grown mapping of a file.
const MAPS: &str = "\
    00400000-00401000 r--p 00000000 00:00 0 \n\
    00400000-00404000 r--p 00000000 00:00 0 \n\
    00402000-00404000 r--p 00000000 00:00 0 \n\
    00404000-00406000 rw-s 00001000 fe:00 7                                  /srv/file\n\
    00404000-00407000 rw-s 00001000 fe:00 7                                  /srv/file\n\
    00408000-00409000 rw-p 00000000 00:00 0 \n";

/// Is the report in `format` made of these columns, which stand behind addresses of any width?
#[track_caller]
fn shows(format: Format, rows: &[&str], footer: &str) {
    let counters = "Rss: 4 kB\nAnonymous: 2 kB\nLocked: 1 kB\n";
    let records = MAPS.lines().map(|line| format!("{line}\n{counters}"));
    let smaps: String = records.collect();
    let given = Given {
        pid: 7,
        maps: MAPS.as_bytes(),
        smaps: Some(smaps.as_bytes()),
        cmdline: b"torn\0",
        ..Given::default()
    };
    let words = format.option().into_iter().chain(["7"]);
    let outcome = run_on(&Tree::of(&given), &words.collect::<Vec<_>>());
    outcome.is_report(&report(&given, &look(format)).text);

    let text = outcome.stdout_text();
    let shown = text.lines().filter_map(|line| line.split_once("0040"));
    assert_eq!(shown.map(|(_, row)| row).collect::<Vec<_>>(), rows);
    let last = text.lines().next_back().unwrap();
    let words: Vec<&str> = last.split_whitespace().collect();
    assert_eq!(words.join(" "), footer);
}

#[test]
fn default() {
    let rows = [
        "0000      4K r----    [ anon ]",
        "1000     12K r----    [ anon ]",
        "4000      8K rw-s-  /srv/file",
        "6000      4K rw-s-  /srv/file",
        "8000      4K rw---    [ anon ]",
    ];
    shows(Format::Default, &rows, "total 32K");
}

/// The kernel counts in the whole of a mapping that grew: of the rest of it nothing is known.
#[test]
fn extended() {
    let rows = [
        "0000       4       4       2       1 r----    [ anon ]",
        "1000      12       -       -       - r----    [ anon ]",
        "4000       8       4       2       1 rw-s-  file",
        "6000       4       -       -       - rw-s-  file",
        "8000       4       4       2       1 rw---    [ anon ]",
    ];
    shows(Format::Extended, &rows, "total kB 32 12 6 3");
}

/// A live process has no row below those before it, and a copy that has is of more than one.
#[cfg(feature = "saved")]
#[test]
fn below_the_one_before() {
    let line = "00300000-00407000 r--p 00000000 00:00 0 \n";
    let given = Given {
        pid: 7,
        maps: &[MAPS, line].concat().into_bytes(),
        cmdline: b"torn\0",
        ..Given::default()
    };
    let expected = report(&given, &look(Format::Default));
    assert_eq!(expected.unsorted, Some(7));
    assert!(!String::from_utf8_lossy(&expected.text).contains("total"));
    run_on(&Tree::of(&given), &["7"]).is(
        &expected.text,
        "pmap: 7: line 7 starts below the one before: more than one process?\n",
        1,
    );
}

#[test]
fn device() {
    let rows = [
        "0000       4 r---- 0000000000000000 000:00000   [ anon ]",
        "1000      12 r---- 0000000000000000 000:00000   [ anon ]",
        "4000       8 rw-s- 0000000000001000 0fe:00000 file",
        "6000       4 rw-s- 0000000000003000 0fe:00000 file",
        "8000       4 rw--- 0000000000000000 000:00000   [ anon ]",
    ];
    let footer = "mapped: 32K writeable/private: 4K shared: 12K";
    shows(Format::Device, &rows, footer);
}
