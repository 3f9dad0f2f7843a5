//! Is a file maps or smaps? Asked before its first record.

use pmap_core::{Error, MIN_BUFFER, Smaps};

use crate::samples::samples;
use crate::source::{Failing, NoEnd, Pieces};

const HEAD: &[u8] = b"00400000-00401000 r--p 00000000 fe:00 1 /bin/first\n";
const NEXT: &[u8] = b"00500000-00501000 r--p 00000000 fe:00 1 /bin/second\n";

/// What `file` is said to have, in pieces of any size; `Err` is the number of the malformed line.
#[track_caller]
fn has_counters(file: &[u8]) -> Result<Option<bool>, u64> {
    let mut answers = [1, 2, 51, 52, 53, usize::MAX].map(|most| {
        let mut buffer = [0; MIN_BUFFER];
        let mut records = Smaps::new(Pieces { rest: file, most }, &mut buffer);
        let first = records.has_counters();
        assert_eq!(records.has_counters(), first, "asked twice");
        first.map_err(|error| match error {
            Error::Malformed { line, .. } => line,
            other => panic!("{other:?}"),
        })
    });
    answers.sort();
    assert_eq!(answers[0], answers[5], "one answer for all sizes");
    answers[0]
}

#[test]
fn maps() {
    assert_eq!(has_counters(HEAD), Ok(Some(false)));
    assert_eq!(has_counters(&[HEAD, NEXT].concat()), Ok(Some(false)));
    assert_eq!(has_counters(&[HEAD, b"wrong\n"].concat()), Ok(Some(false)));
    assert_eq!(has_counters(&[HEAD, b"\n"].concat()), Ok(Some(false)));
}

#[test]
fn smaps() {
    assert_eq!(
        has_counters(&[HEAD, b"Size: 4 kB\n"].concat()),
        Ok(Some(true))
    );
    assert_eq!(
        has_counters(&[HEAD, b"Rss: 4 kB\n", NEXT].concat()),
        Ok(Some(true))
    );
    // However little there is of the first counter.
    assert_eq!(has_counters(&[HEAD, b"S"].concat()), Ok(Some(true)));
}

#[test]
fn empty() {
    assert_eq!(has_counters(b""), Ok(None));
}

#[test]
fn neither() {
    for file in [
        b"\n".as_slice(),
        b"wrong\n",
        b"Rss: 4 kB\n",
        b"00400000-00401000 r--p\n",
        b"\x7fELF\x02\x01\x01",
        &HEAD[..HEAD.len() - 1],
    ] {
        assert_eq!(
            has_counters(file),
            Err(1),
            "{:?}",
            file.escape_ascii().to_string()
        );
    }
}

/// Every sample is told by its name; those that are made up have counters or not as they begin.
#[test]
fn recognised_samples() {
    for (name, file) in samples() {
        let expected = match name {
            "empty" => None,
            "records of 15 KB" => Some(true),
            _ => Some(name.ends_with(".smaps")),
        };
        let mut buffer = [0; MIN_BUFFER];
        let mut records = Smaps::new(file.as_slice(), &mut buffer);
        assert_eq!(records.has_counters(), Ok(expected), "{name}");
    }
}

/// No record is lost by having been asked for, and those of a maps file are lines of their own:
/// what is no mapping there is wrong.
#[test]
fn the_first_record_is_still_to_come() {
    for (file, expected) in [
        (
            [HEAD, b"Rss: 4 kB\nwrong\n", NEXT].concat(),
            vec![Ok((1, 2)), Ok((4, 0))],
        ),
        (
            [HEAD, b"wrong\n", NEXT, b"Rss: 4 kB\n"].concat(),
            vec![Ok((1, 0)), Err(2), Ok((3, 0)), Err(4)],
        ),
    ] {
        let mut buffer = [0; MIN_BUFFER];
        let mut records = Smaps::new(file.as_slice(), &mut buffer);
        records.has_counters().unwrap();
        let mut told = Vec::new();
        while let Some(record) = records.next_record() {
            told.push(match record {
                Ok(record) => Ok((record.line(), record.counters.iter().count())),
                Err(Error::Malformed { line, .. }) => Err(line),
                Err(other) => panic!("{other:?}"),
            });
        }
        assert_eq!(told, expected);
    }
}

#[test]
fn errors_of_the_source() {
    for pieces in [
        vec![None, Some(HEAD)],
        vec![Some(&HEAD[..9]), None],
        vec![Some(HEAD), None],
    ] {
        let mut buffer = [0; MIN_BUFFER];
        let mut records = Smaps::new(Failing { pieces }, &mut buffer);
        assert_eq!(records.has_counters(), Err(Error::Read("broken")));
    }
    let mut buffer = [0; MIN_BUFFER];
    let mut records = Smaps::new(NoEnd, &mut buffer);
    assert_eq!(records.has_counters(), Err(Error::Endless { line: 1 }));
    let mut records = Smaps::new(HEAD, &mut buffer[..1]);
    assert_eq!(records.has_counters(), Err(Error::BufferTooSmall));
}
