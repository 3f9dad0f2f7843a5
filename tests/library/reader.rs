//! Readers behind each error: what they say of it, and that they go on.

use pmap_core::{Error, Field, LONGEST_LINE, MIN_BUFFER, Malformed, Maps, Smaps};

use crate::source::{Failing, NoEnd};

const FIRST: &[u8] = b"00400000-00401000 r--p 00000000 fe:00 1 /bin/first\n";
const SECOND: &[u8] = b"00500000-00501000 r--p 00000000 fe:00 1 /bin/second\n";

/// The name of the next mapping, or the error in its place.
fn next<S: pmap_core::Source>(maps: &mut Maps<'_, S>) -> Option<Result<Vec<u8>, Error<S::Error>>> {
    let mapping = maps.next_mapping()?;
    Some(mapping.map(|mapping| mapping.name.as_bytes().to_vec()))
}

#[test]
fn buffer_too_small() {
    for length in [0, 1, MIN_BUFFER - 1] {
        let mut buffer = vec![0; length];
        let mut maps = Maps::new(FIRST, &mut buffer);
        assert_eq!(next(&mut maps), Some(Err(Error::BufferTooSmall)));
        assert_eq!(next(&mut maps), None, "nothing is behind it");
        assert_eq!(maps.into_source(), FIRST, "nothing was read");
        let mut smaps = Smaps::new(FIRST, &mut buffer);
        assert_eq!(smaps.next_record(), Some(Err(Error::BufferTooSmall)));
        assert_eq!(smaps.next_record(), None);
    }
}

#[test]
fn smallest_buffer() {
    let mut buffer = [0; MIN_BUFFER];
    let mut maps = Maps::new(FIRST, &mut buffer);
    assert_eq!(next(&mut maps), Some(Ok(b"/bin/first".to_vec())));
    assert_eq!(next(&mut maps), None);
}

#[test]
fn behind_a_malformed_line() {
    let file = [FIRST, b"0-x\n", b"\n", SECOND, b"0-1 rw-p 0 0:0 0 /cut"].concat();
    let mut buffer = [0; MIN_BUFFER];
    let mut maps = Maps::new(file.as_slice(), &mut buffer);
    let malformed = |line, field, at| {
        let what = Malformed { field, at };
        Some(Err(Error::Malformed { line, what }))
    };
    assert_eq!(next(&mut maps), Some(Ok(b"/bin/first".to_vec())));
    assert_eq!(next(&mut maps), malformed(2, Field::End, 2));
    assert_eq!(next(&mut maps), malformed(3, Field::Start, 0));
    assert_eq!(next(&mut maps), Some(Ok(b"/bin/second".to_vec())));
    assert_eq!(next(&mut maps), malformed(5, Field::Newline, 21));
    assert_eq!(next(&mut maps), None);
}

/// The counters of a mapping that is not understood go with it; lines are counted on.
#[test]
fn behind_a_malformed_record() {
    let counters = b"Rss: 4 kB\nPss: 4 kB\n";
    let file = [b"0-x\n", &counters[..], SECOND, counters, b"9-\n"].concat();
    let mut buffer = [0; MIN_BUFFER];
    let mut smaps = Smaps::new(file.as_slice(), &mut buffer);
    let is_malformed = |error: Error<_>, number| match error {
        Error::Malformed { line, .. } => assert_eq!(line, number),
        other => panic!("{other:?}"),
    };
    is_malformed(smaps.next_record().unwrap().unwrap_err(), 1);
    let record = smaps.next_record().unwrap().unwrap();
    assert_eq!(record.mapping.start, 0x50_0000);
    assert_eq!(record.counters.get(b"Pss").unwrap().line(), 6);
    is_malformed(smaps.next_record().unwrap().unwrap_err(), 7);
    assert_eq!(smaps.next_record(), None);
}

/// A reader asks a source again that could not be read, wherever in a line that was.
#[test]
fn behind_a_failure_to_read() {
    for at in 0..=FIRST.len() {
        let (front, back) = FIRST.split_at(at);
        let pieces = [Some(front), None, None, Some(back), Some(SECOND)];
        // An empty piece would be the end of the file.
        let pieces = pieces
            .into_iter()
            .filter(|piece| piece.is_none_or(|piece| !piece.is_empty()));
        let pieces: Vec<_> = pieces.collect();
        let mut buffer = [0; MIN_BUFFER];
        let mut maps = Maps::new(
            Failing {
                pieces: pieces.clone(),
            },
            &mut buffer,
        );
        let mut names = Vec::new();
        let mut failures = 0;
        while let Some(answer) = next(&mut maps) {
            match answer {
                Ok(name) => names.push(name),
                Err(error) => {
                    assert_eq!(error, Error::Read("broken"));
                    failures += 1;
                }
            }
        }
        assert_eq!(failures, 2);
        assert_eq!(
            names,
            [b"/bin/first".to_vec(), b"/bin/second".to_vec()],
            "{at}"
        );

        let mut smaps = Smaps::new(Failing { pieces }, &mut buffer);
        let mut starts = Vec::new();
        while let Some(answer) = smaps.next_record() {
            starts.extend(answer.map(|record| record.mapping.start));
        }
        assert_eq!(starts, [0x40_0000, 0x50_0000], "{at}");
    }
}

/// A source that fails in the counters of a record leaves none of them out.
#[test]
fn behind_a_failure_in_the_counters() {
    let file = [FIRST, b"Rss: 4 kB\nPss: 2 kB\n", SECOND, b"Rss: 8 kB\n"].concat();
    for at in 1..file.len() {
        let pieces = vec![Some(&file[..at]), None, Some(&file[at..])];
        let mut buffer = [0; MIN_BUFFER];
        let mut smaps = Smaps::new(Failing { pieces }, &mut buffer);
        let mut counted = Vec::new();
        while let Some(answer) = smaps.next_record() {
            let Ok(record) = answer else {
                continue;
            };
            let counters = record.counters.iter().flatten();
            counted.extend(counters.map(|counter| (counter.line(), counter.kilobytes().unwrap())));
        }
        assert_eq!(counted, [(2, 4), (3, 2), (5, 8)], "{at}");
    }
}

/// A line of more than 1 MiB is said to have no end, and looked at again for one.
#[test]
fn behind_a_line_without_an_end() {
    let line = [
        FIRST.trim_ascii_end(),
        &b"n".repeat(LONGEST_LINE + 2 * MIN_BUFFER),
    ]
    .concat();
    let file = [SECOND, &line, b"\n", SECOND].concat();
    let mut buffer = [0; MIN_BUFFER];
    let mut maps = Maps::new(file.as_slice(), &mut buffer);
    assert_eq!(next(&mut maps), Some(Ok(b"/bin/second".to_vec())));
    assert_eq!(next(&mut maps), Some(Err(Error::Endless { line: 2 })));
    let mapping = maps.next_mapping().unwrap().unwrap();
    assert!(mapping.name.is_cut());
    assert!(mapping.name.as_bytes().starts_with(b"/bin/firstnnn"));
    assert_eq!(next(&mut maps), Some(Ok(b"/bin/second".to_vec())));
    assert_eq!(next(&mut maps), None);
}

/// A line that is not quite so long is a row.
#[test]
fn a_line_of_a_megabyte() {
    let line = [FIRST.trim_ascii_end(), &b"n".repeat(LONGEST_LINE - 100)].concat();
    let file = [&line, b"\n".as_slice(), SECOND].concat();
    let mut buffer = [0; MIN_BUFFER];
    let mut maps = Maps::new(file.as_slice(), &mut buffer);
    assert!(maps.next_mapping().unwrap().unwrap().name.is_cut());
    assert_eq!(next(&mut maps), Some(Ok(b"/bin/second".to_vec())));
}

/// A source that never ends is left after each megabyte, so that a reader can stop.
#[test]
fn a_source_without_an_end() {
    let mut buffer = [0; MIN_BUFFER];
    let mut maps = Maps::new(NoEnd, &mut buffer);
    for _ in 0..3 {
        assert_eq!(next(&mut maps), Some(Err(Error::Endless { line: 1 })));
    }
    let mut smaps = Smaps::new(NoEnd, &mut buffer);
    for _ in 0..3 {
        let answer = smaps.next_record();
        assert_eq!(answer, Some(Err(Error::Endless { line: 1 })));
    }
}

/// The counters of a record that no kernel writes become errors, and end; the next record is there.
#[test]
fn counters_without_an_end() {
    let many = b"Rss: 4 kB\n".repeat(2000);
    let file = [FIRST, &many, SECOND].concat();
    let mut buffer = [0; MIN_BUFFER];
    let mut smaps = Smaps::new(file.as_slice(), &mut buffer);
    let mut starts = Vec::new();
    let mut errors = 0;
    while let Some(answer) = smaps.next_record() {
        match answer {
            Ok(record) => starts.push(record.mapping.start),
            Err(_) => errors += 1,
        }
    }
    assert_eq!(starts, [0x40_0000, 0x50_0000]);
    assert!(errors > 0);
}

/// A maps file read as records has no counters.
#[test]
fn records_of_a_maps_file() {
    let file = [FIRST, SECOND].concat();
    let mut buffer = [0; MIN_BUFFER];
    let mut records = Smaps::from_maps(file.as_slice(), &mut buffer);
    for start in [0x40_0000, 0x50_0000] {
        let record = records.next_record().unwrap().unwrap();
        assert_eq!(record.mapping.start, start);
        assert_eq!(record.counters.iter().count(), 0);
    }
    assert_eq!(records.next_record(), None);
}

#[test]
fn what_errors_say() {
    let what = Malformed {
        field: Field::Offset,
        at: 9,
    };
    let error: Error<std::io::Error> = Error::Malformed { line: 3, what };
    assert_eq!(error.to_string(), "line 3: bad offset at byte 9");
    let error: Error<std::io::Error> = Error::Endless { line: 3 };
    assert_eq!(error.to_string(), "line 3: no end");
    let error = Error::Read(std::io::Error::other("broken"));
    assert_eq!(error.to_string(), "read failed: broken");
}
