//! Captures of a serial console, whose lines end in CR LF, and files whose names have a CR.

use pmap_core::{LineEnds, MIN_BUFFER, Source};

use crate::samples::{maps, samples, smaps};
use crate::source::{Failing, Pieces};

/// `file` as a serial console writes it.
fn captured(file: &[u8]) -> Vec<u8> {
    let lines = file.split_inclusive(|byte| *byte == b'\n');
    let captured = lines.map(|line| match line.strip_suffix(b"\n") {
        Some(line) => [line, b"\r\n"].concat(),
        None => line.to_vec(),
    });
    captured.flatten().collect()
}

/// What `source` gives, read into `room` bytes at a time.
fn read(mut source: impl Source<Error: core::fmt::Debug>, room: usize) -> Vec<u8> {
    let mut all = Vec::new();
    let mut buffer = vec![0; room];
    loop {
        let count = source.read(&mut buffer).unwrap();
        assert!(count <= room);
        if count == 0 {
            assert_eq!(source.read(&mut buffer).unwrap(), 0, "the end is an end");
            return all;
        }
        all.extend_from_slice(&buffer[..count]);
    }
}

/// Does `file` become `expected`, whatever its pieces, and however little is asked for at a time?
#[track_caller]
fn becomes(file: &[u8], expected: &[u8]) {
    for most in [1, 2, 3, 5, 8, 64, usize::MAX] {
        for room in [1, 2, 3, 4, 7, 16, 4096] {
            let pieces = Pieces { rest: file, most };
            let what = format!(
                "{:?} in {most}, into {room}",
                file.escape_ascii().to_string()
            );
            assert_eq!(read(LineEnds::new(pieces), room), expected, "{what}");
        }
    }
    // In two pieces, cut at every byte.
    for at in 1..file.len() {
        let pieces = vec![Some(&file[..at]), Some(&file[at..])];
        assert_eq!(
            read(LineEnds::new(Failing { pieces }), 64.max(file.len())),
            expected,
            "cut at {at}"
        );
    }
}

macro_rules! becomes {
    ($($test:ident: $file:literal => $expected:literal;)*) => {$(
        #[test]
        fn $test() {
            becomes($file, $expected);
        }
    )*};
}

becomes! {
    nothing: b"" => b"";
    crlf: b"a\r\nbc\r\n\r\nd\r\n" => b"a\nbc\n\nd\n";
    lf: b"a\nbc\n\nd\n" => b"a\nbc\n\nd\n";
    one_line: b"a\r\n" => b"a\n";
    empty_lines: b"\r\n\r\n" => b"\n\n";
    last_line_unended: b"a\r\nb" => b"a\nb";
    only_line_unended: b"abc" => b"abc";
    // Of CR LF the last CR is the console's, another is of the name.
    cr_inside_a_line: b"a\rb\r\nc\rd\r\n" => b"a\rb\nc\rd\n";
    cr_at_the_end_of_a_name: b"a\r\nb\r\r\nc\r\r\r\n" => b"a\nb\r\nc\r\r\n";
    cr_at_the_front_of_a_line: b"a\r\n\rb\r\n" => b"a\n\rb\n";
    lone_cr_at_the_end: b"a\r\nb\r" => b"a\nb\r";
    two_cr_at_the_end: b"a\r\nb\r\r" => b"a\nb\r\r";
    nothing_but_cr: b"\r" => b"\r";
    nothing_but_two_cr: b"\r\r" => b"\r\r";
    // Where the first line ends in LF, a CR is of a name.
    first_line_in_lf: b"a\nb\r\nc\r\r\n\r" => b"a\nb\r\nc\r\r\n\r";
    first_line_is_empty: b"\nb\r\n" => b"\nb\r\n";
    // A line without its CR among others is the console's loss.
    one_line_in_lf: b"a\r\nb\nc\r\n" => b"a\nb\nc\n";
}

/// A file without CR LF is given as it is, in the pieces it comes in.
#[test]
fn unchanged() {
    let file = b"a\r\nb\r".as_slice();
    for most in [1, 2, usize::MAX] {
        let pieces = Pieces { rest: file, most };
        assert_eq!(read(LineEnds::unchanged(pieces), 64), file);
    }
}

/// Every sample, captured, gives the rows of the sample; but for names that were cut, which a CR may
/// shorten, through the smallest buffer too.
#[test]
fn captured_samples() {
    for (name, file) in samples() {
        let captured = captured(&file);
        for most in [1, 2, 61, 4095, usize::MAX] {
            let pieces = || {
                LineEnds::new(Pieces {
                    rest: &captured,
                    most,
                })
            };
            let buffer = 1 << 16;
            assert_eq!(
                maps(pieces(), buffer),
                maps(file.as_slice(), buffer),
                "{name}"
            );
            assert_eq!(
                smaps(pieces(), buffer),
                smaps(file.as_slice(), buffer),
                "{name}"
            );
        }
        let starts = |told: crate::samples::Told| {
            told.rows
                .into_iter()
                .map(|row| row.fields)
                .collect::<Vec<_>>()
        };
        let small = LineEnds::new(captured.as_slice());
        assert_eq!(
            starts(smaps(small, MIN_BUFFER)),
            starts(smaps(file.as_slice(), MIN_BUFFER)),
            "{name}"
        );
    }
}

/// A source that fails loses no byte of what it gives before and behind.
#[test]
fn behind_a_failure() {
    let file = b"a\r\nb\rc\r\nd\r".as_slice();
    for at in 1..file.len() {
        for room in [1, 2, 64] {
            let pieces = vec![
                Some(&file[..1]),
                None,
                Some(&file[1..at]),
                None,
                None,
                Some(&file[at..]),
            ];
            let pieces = pieces
                .into_iter()
                .filter(|piece| piece.is_none_or(|piece| !piece.is_empty()));
            // `Failing` gives a piece at once: no more than a byte, where there is room for one.
            let pieces: Vec<_> = pieces
                .flat_map(|piece| match piece {
                    Some(piece) => piece.chunks(1).map(Some).collect(),
                    None => vec![None],
                })
                .collect();
            let mut source = LineEnds::new(Failing { pieces });
            let (mut all, mut failures) = (Vec::new(), 0);
            let mut buffer = vec![0; room];
            loop {
                match source.read(&mut buffer) {
                    Ok(0) => break,
                    Ok(count) => all.extend_from_slice(&buffer[..count]),
                    Err(error) => {
                        assert_eq!(error, "broken");
                        failures += 1;
                    }
                }
            }
            assert_eq!(
                (all.as_slice(), failures),
                (b"a\nb\rc\nd\r".as_slice(), 3),
                "{at}, {room}"
            );
        }
    }
}

/// The source is given back where it was left.
#[test]
fn the_source_is_given_back() {
    let mut ends = LineEnds::new(b"a\r\nb".as_slice());
    let mut buffer = [0; 4];
    assert_eq!(ends.read(&mut buffer), Ok(2));
    assert_eq!(ends.into_source(), b"b");
}
