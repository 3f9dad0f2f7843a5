//! Captures of a serial console, whose lines end in CR LF, and files whose names have a CR.

use pmap_core::{MIN_BUFFER, Smaps};

use crate::samples::{Told, of_records, samples};
use crate::source::Pieces;

const HEAD: &str = "00400000-00401000 r--p 00000000 fe:00 1 ";
const NEXT: &str = "00500000-00501000 r--p 00000000 fe:00 1 ";

/// `file` as a serial console writes it.
fn captured(file: &[u8]) -> Vec<u8> {
    let lines = file.split_inclusive(|byte| *byte == b'\n');
    let captured = lines.map(|line| match line.strip_suffix(b"\n") {
        Some(line) => [line, b"\r\n"].concat(),
        None => line.to_vec(),
    });
    captured.flatten().collect()
}

/// What there is in `file`, once it was asked whether there are counters, read `most` bytes at a time.
fn told(file: &[u8], most: usize, buffer: usize) -> Told {
    let mut buffer = vec![0; buffer];
    let mut records = Smaps::new(Pieces { rest: file, most }, &mut buffer);
    let _ = records.has_counters();
    of_records(records)
}

/// The names in `file`, however it is read.
#[track_caller]
fn names(file: &str) -> Vec<String> {
    let of = |most| {
        let told = told(file.as_bytes(), most, MIN_BUFFER);
        assert_eq!(told.wrong, [], "{file:?}");
        let names = told.rows.into_iter().map(|row| row.name);
        names
            .map(|name| String::from_utf8(name).unwrap())
            .collect::<Vec<_>>()
    };
    let whole = of(usize::MAX);
    for most in 1..=file.len() {
        assert_eq!(of(most), whole, "{file:?}, {most} bytes at a time");
    }
    whole
}

macro_rules! names {
    ($($test:ident: $first:literal, $second:literal => $first_name:literal, $second_name:literal;)*) => {$(
        #[test]
        fn $test() {
            let file = [HEAD, $first, NEXT, $second].concat();
            assert_eq!(names(&file), [$first_name, $second_name]);
        }
    )*};
}

names! {
    lf: "/a\n", "/b\n" => "/a", "/b";
    crlf: "/a\r\n", "/b\r\n" => "/a", "/b";
    no_names: "\r\n", "\r\n" => "", "";
    // Of CR LF the last CR is the console's, another is of the name.
    cr_in_a_name: "/a\rb\r\n", "/\r/b\r\n" => "/a\rb", "/\r/b";
    cr_at_the_end_of_a_name: "/a\r\r\n", "/b\r\r\r\n" => "/a\r", "/b\r\r";
    // Where the first line ends in LF, a CR is of a name.
    first_line_in_lf: "/a\n", "/b\r\n" => "/a", "/b\r";
    // A line without its CR among others is the console's loss.
    one_line_in_lf: "/a\r\n", "/b\n" => "/a", "/b";
}

/// A line that ends in CR LF right behind the inode, as no kernel writes it.
#[test]
fn behind_the_inode() {
    let file = [HEAD.trim_end(), "\r\n", NEXT.trim_end(), "\r\n"].concat();
    assert_eq!(names(&file), ["", ""]);
}

/// Nothing is changed in a file that was not asked, as a live one is not.
#[test]
fn not_asked() {
    let file = [HEAD, "/a\r\n"].concat();
    let mut buffer = vec![0; MIN_BUFFER];
    let told = of_records(Smaps::from_maps(file.as_bytes(), &mut buffer));
    assert_eq!(told.rows[0].name, b"/a\r");
}

/// Every sample, captured, gives the rows of the sample; but for names that were cut, which a CR may
/// shorten, through the smallest buffer too.
#[test]
fn captured_samples() {
    for (name, file) in samples() {
        let captured = captured(&file);
        let expected = told(&file, usize::MAX, 1 << 16);
        for most in [1, 2, 61, 4095, usize::MAX] {
            assert_eq!(told(&captured, most, 1 << 16), expected, "{name}, {most}");
        }
        let fields = |told: Told| -> Vec<String> {
            let fields = told.rows.into_iter().map(|row| row.fields);
            fields.collect()
        };
        assert_eq!(
            fields(told(&captured, usize::MAX, MIN_BUFFER)),
            fields(told(&file, usize::MAX, MIN_BUFFER)),
            "{name}"
        );
    }
}
