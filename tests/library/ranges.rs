//! Ranges of addresses: their spellings, and the mappings that they have.

use pmap_cli::args::Range;
use pmap_core::{MIN_BUFFER, Maps};

const LAST: u64 = u64::MAX;

#[track_caller]
fn is(text: &str, low: u64, high: u64) {
    assert_eq!(
        Range::parse(text.as_bytes()),
        Some(Range { low, high }),
        "{text}"
    );
}

#[test]
fn one_address() {
    is("0", 0, 0);
    is("7f", 0x7f, 0x7f);
    is("0x7f", 0x7f, 0x7f);
    is("0X7F", 0x7f, 0x7f);
    is("7fFf", 0x7fff, 0x7fff);
    is("ffffffffffffffff", LAST, LAST);
    is("0000000000000000000000000000007f", 0x7f, 0x7f);
    is("0x0", 0, 0);
}

#[test]
fn two_addresses() {
    is("1,2", 1, 2);
    is("0x1,0X2", 1, 2);
    is("0x10,20", 0x10, 0x20);
    is("7,7", 7, 7);
    is("0,ffffffffffffffff", 0, LAST);
}

#[test]
fn one_side_is_open() {
    is("7f,", 0x7f, LAST);
    is("0x7f,", 0x7f, LAST);
    is(",7f", 0, 0x7f);
    is(",0x7f", 0, 0x7f);
    is(",0", 0, 0);
    is("ffffffffffffffff,", LAST, LAST);
}

#[test]
fn no_range() {
    for text in [
        "",
        ",",
        ",,",
        "1,2,",
        ",1,2",
        "1,,2",
        "x",
        "0x",
        "0x,",
        ",0x",
        "0x,0x",
        "x7f",
        "00x7f",
        "0x0x7f",
        "-1",
        "+1",
        "1-2",
        "1 ",
        " 1",
        "1, 2",
        "g",
        "7fg",
        "7f,g",
        "g,7f",
        "1.0",
        "2,1",
        "ffffffffffffffff,0",
        "10000000000000000",
        "0x10000000000000000",
        "1,10000000000000000",
        "\u{661}",
        "7f\n",
    ] {
        assert_eq!(Range::parse(text.as_bytes()), None, "{text:?}");
    }
    assert_eq!(Range::parse(b"\xff"), None);
}

/// Does the range have the mapping of pages 4 and 5?
#[track_caller]
fn has(low: u64, high: u64) -> bool {
    let file: &[u8] = b"4000-6000 r--p 00000000 00:00 0\n";
    let mut buffer = [0; MIN_BUFFER];
    let mut maps = Maps::new(file, &mut buffer);
    let mapping = maps.next_mapping().unwrap().unwrap();
    Range { low, high }.has(&mapping)
}

/// The end of a mapping is the first address behind it; both ends of a range are in it.
#[test]
fn mappings_that_overlap() {
    for (low, high) in [
        (0x4000, 0x4000),
        (0x5fff, 0x5fff),
        (0, 0x4000),
        (0x5fff, LAST),
        (0x4800, 0x4801),
        (0, LAST),
        (0x3000, 0x7000),
    ] {
        assert!(has(low, high), "{low:x},{high:x}");
    }
    for (low, high) in [
        (0x3fff, 0x3fff),
        (0x6000, 0x6000),
        (0, 0x3fff),
        (0x6000, LAST),
    ] {
        assert!(!has(low, high), "{low:x},{high:x}");
    }
}

/// An empty mapping, which no kernel shows, holds no address.
#[test]
fn all_addresses() {
    assert_eq!(Range::ALL, Range { low: 0, high: LAST });
}
