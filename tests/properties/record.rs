//! Records of smaps, and their counters.

use pmap_core::{Counter, Field, Smaps};

use crate::naive::read;
use crate::properties::row_of;

/// The mapping in front of the bytes, so that they are counters before anything else.
const HEAD: &[u8] = b"00400000-00401000 r--p 00000000 fe:00 1                  /bin/first\n";

/// The bytes stand behind the first line of a smaps file.
pub(crate) fn holds(bytes: &[u8]) {
    let file = [HEAD, bytes].concat();
    // All counters there are have room.
    let mut buffer = vec![0; file.len() + 8192];
    let mut smaps = Smaps::new(file.as_slice(), &mut buffer);
    let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
    let (expected, _) = read::rows(&file, true, false);
    let mut expected = expected.into_iter();
    while let Some(record) = smaps.next_record() {
        let Ok(record) = record else {
            continue;
        };
        let mut row = row_of(&record.mapping);
        let mut before = None;
        for counter in record.counters {
            let line = match &counter {
                Ok(counter) => counter.line(),
                Err(wrong) => wrong.line,
            };
            assert!(before.is_none_or(|before| line == before + 1), "in order");
            before = Some(line);
            let text = lines[usize::try_from(line).unwrap() - 1];
            match counter {
                Ok(counter) => is_line(counter, text),
                Err(wrong) if wrong.what.field == Field::Newline => {
                    assert!(!text.ends_with(b"\n"));
                }
                Err(_) => assert_eq!(read::key_and_value(text), None),
            }
        }
        for (key, value) in [b"Rss".as_slice(), b"Anonymous", b"Locked"]
            .into_iter()
            .zip(&mut row.counters)
        {
            let all = record.counters.iter().flatten();
            let mut all = all.filter(|counter| counter.key() == key);
            assert_eq!(record.counters.get(key), all.clone().next(), "the first");
            *value = all.find_map(|counter| counter.kilobytes().ok());
        }
        assert_eq!(Some(row), expected.next());
    }
    assert_eq!(expected.next(), None, "a record is missing");
}

/// Is `counter` what stands in `line`?
fn is_line(counter: Counter<'_>, line: &[u8]) {
    let (key, value) = read::key_and_value(line).expect("a counter");
    let line = line.strip_suffix(b"\n").expect("whole");
    let spaces = value.iter().take_while(|byte| **byte == b' ').count();
    let value = &value[spaces..];
    assert_eq!((counter.key(), counter.value()), (key, value));
    assert!(counter.starts_with(&line[..=key.len()]));
    assert!(!counter.starts_with(&[line, b"x"].concat()));
    let kilobytes = value.strip_suffix(b" kB").and_then(read::decimal);
    match counter.kilobytes() {
        Ok(number) => assert_eq!(Some(number), kilobytes),
        Err(malformed) => {
            assert_eq!(kilobytes, None, "{malformed}");
            assert!(malformed.at <= line.len() && malformed.field == Field::Value);
        }
    }
}
