//! Files of maps and smaps in pieces of any size, read through buffers of any size, from a source
//! that fails now and then.

use pmap_core::{Error, Field, MIN_BUFFER, Maps, Name, Smaps, Source};

use crate::naive::read::{self, Row};
use crate::properties::{row_of, take};

/// How much of a buffer is kept free behind the longest line: for its newline and for counters.
const ROOM: usize = 2048;

/// The first byte says how large the buffer is, the second how many bytes of those behind it say in
/// which pieces the rest comes, which is the file. There a NUL and a byte repeat the byte before
/// them, so that a short input is a file of long lines.
pub(crate) fn holds(mut bytes: &[u8]) {
    let room = MIN_BUFFER + usize::from(take(&mut bytes));
    let count = usize::from(take(&mut bytes) % 32).min(bytes.len());
    let (pieces, file) = bytes.split_at(count);
    let largest = pieces.iter().max().copied().unwrap_or(u8::MAX);
    let file = unpack(file, LARGEST.min(MOST_PIECES * usize::from(largest)));
    let mut buffer = vec![0; room];
    maps(&file, pieces, &mut buffer);
    smaps(&file, pieces, &mut buffer);
}

/// How large a file is at most: larger than any buffer here.
const LARGEST: usize = 8 * 1024;

/// How many of the largest pieces a file is at most: in small pieces a large one takes long.
const MOST_PIECES: usize = 256;

/// The file, or `most` bytes of it.
fn unpack(packed: &[u8], most: usize) -> Vec<u8> {
    let mut file = Vec::new();
    let mut rest = packed.iter();
    while let (Some(byte), true) = (rest.next(), file.len() < most) {
        match (byte, file.last().copied()) {
            (0, Some(last)) => {
                let count = rest.next().copied().unwrap_or_default();
                file.extend(core::iter::repeat_n(last, 32 * usize::from(count)));
            }
            _ => file.push(*byte),
        }
    }
    file.truncate(most);
    file
}

/// A file in pieces of the given sizes, again and again; 0 is a failure to read, once in each place,
/// and 255 is as much as there is room for, said to be more.
#[derive(Debug)]
struct Pieces<'a> {
    rest: &'a [u8],
    sizes: core::iter::Cycle<core::slice::Iter<'a, u8>>,
    reads: usize,
    /// How much was left at the last failure.
    failed: Option<usize>,
}

impl<'a> Pieces<'a> {
    fn new(file: &'a [u8], sizes: &'a [u8]) -> Self {
        Self {
            rest: file,
            sizes: sizes.iter().cycle(),
            reads: 0,
            failed: None,
        }
    }
}

impl Source for Pieces<'_> {
    type Error = &'static str;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        assert!(!buffer.is_empty(), "to read nothing is no progress");
        self.reads += 1;
        let size = self.sizes.next().copied().unwrap_or(u8::MAX);
        if size == 0 && self.failed != Some(self.rest.len()) {
            self.failed = Some(self.rest.len());
            return Err("broken");
        }
        let size = match size {
            u8::MAX => buffer.len(),
            size => usize::from(size).max(1),
        };
        let count = size.min(self.rest.len()).min(buffer.len());
        let (taken, rest) = self.rest.split_at(count);
        buffer[..count].copy_from_slice(taken);
        self.rest = rest;
        Ok(if count == buffer.len() {
            usize::MAX
        } else {
            count
        })
    }
}

/// What is told of a line: a row, and whether it was cut; or its number, and whether it is the end
/// that it lacks.
#[derive(Debug, PartialEq, Eq)]
enum Told {
    Row(Row, bool),
    Wrong(u64, bool),
}

impl Told {
    fn is_row(&self) -> bool {
        matches!(self, Self::Row(..))
    }

    fn wrong<E: core::fmt::Debug>(error: Error<E>) -> Self {
        match error {
            Error::Malformed { line, what } => Self::Wrong(line, what.field == Field::Newline),
            other => panic!("{other:?}"),
        }
    }
}

/// What is to be told of one line, of which `longest` bytes are held at most.
fn expected(number: usize, line: &[u8], longest: usize) -> Told {
    let number = u64::try_from(number).unwrap();
    let Some(text) = line.strip_suffix(b"\n") else {
        return Told::Wrong(number, true);
    };
    let held = &text[..text.len().min(longest)];
    match read::row(&[held, b"\n"].concat()) {
        Some(row) => Told::Row(row, held.len() < text.len()),
        None => Told::Wrong(number, false),
    }
}

fn lines(file: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    (1..).zip(file.split_inclusive(|byte| *byte == b'\n'))
}

/// More answers, or reads, than there may be: a byte, a failure to read, and its line, each once.
fn limit(file: &[u8]) -> usize {
    3 * file.len() + 16
}

fn maps(file: &[u8], pieces: &[u8], buffer: &mut [u8]) {
    let longest = buffer.len() - ROOM;
    let mut told = Vec::new();
    let mut maps = Maps::new(Pieces::new(file, pieces), buffer);
    let mut answers = 0;
    while let Some(answer) = maps.next_mapping() {
        answers += 1;
        assert!(answers <= limit(file), "no end");
        match answer {
            Ok(mapping) => told.push(Told::Row(row_of(&mapping), mapping.name.is_cut())),
            Err(Error::Read(_)) => {}
            Err(error) => told.push(Told::wrong(error)),
        }
    }
    let expected = lines(file).map(|(number, line)| expected(number, line, longest));
    assert_eq!(told, expected.collect::<Vec<_>>());
    assert!(maps.source().reads <= limit(file), "reads without progress");
}

fn smaps(file: &[u8], pieces: &[u8], buffer: &mut [u8]) {
    let longest = buffer.len() - ROOM;
    let mut told = Vec::new();
    let mut counted = Vec::new();
    let mut smaps = Smaps::new(Pieces::new(file, pieces), buffer);
    let mut answers = 0;
    while let Some(answer) = smaps.next_record() {
        answers += 1;
        assert!(answers <= limit(file), "no end");
        match answer {
            Ok(record) => {
                let name: Name<'_> = record.mapping.name;
                told.push(Told::Row(row_of(&record.mapping), name.is_cut()));
                for counter in record.counters {
                    counted.push(match counter {
                        Ok(counter) => (counter.line(), Some(counter.key().to_vec())),
                        Err(wrong) => (wrong.line, None),
                    });
                }
            }
            Err(Error::Read(_)) => {}
            Err(error) => told.push(Told::wrong(error)),
        }
    }
    assert!(
        smaps.source().reads <= limit(file),
        "reads without progress"
    );

    let mut heads = Vec::new();
    let mut counters = Vec::new();
    // How large the counters of the last record are, and those of the largest.
    let (mut size, mut largest) = (0, 0);
    for (number, line) in lines(file) {
        if heads.is_empty() || read::begins_record(line) {
            heads.push(expected(number, line, longest));
            size = 0;
            continue;
        }
        size += line.len();
        largest = largest.max(size);
        if heads.last().is_some_and(Told::is_row) {
            let key = read::key_and_value(line).map(|(key, _)| key.to_vec());
            counters.push((u64::try_from(number).unwrap(), key));
        }
    }
    if largest >= ROOM {
        // What has no room is wrong lines: no row is lost for it, and none is made of it.
        told.retain(Told::is_row);
        heads.retain(Told::is_row);
    } else {
        assert_eq!(counted, counters);
    }
    assert_eq!(told, heads);
}
