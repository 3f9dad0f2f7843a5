//! The numbers of a report, read back from its text.
//!
//! How the columns are laid out is of no account here: a number is what stands between spaces.

use crate::naive::read::{self, Row, Value};
use crate::naive::{Format, Given, Look};

/// Are the numbers in `text` those of the files: a row for each line that is of more than those before, and sums of all rows? Says
/// whether there are sums, which there are not where one is beyond 64 bits.
pub(crate) fn agrees(given: &Given<'_>, look: &Look, text: &[u8]) -> bool {
    let text = String::from_utf8_lossy(text);
    let with_counters = look.format == Format::Extended && given.smaps.is_some();
    let file = given.smaps.filter(|_| with_counters).unwrap_or(given.maps);
    let (file, unsorted) = read::until_unsorted(file);
    let (rows, _) = read::rows(file, with_counters, true);
    let mut lines = text.lines();
    let header = lines.next().expect("a header line");
    assert!(
        header.starts_with(&format!("{}:   ", given.pid)),
        "{header}"
    );
    if !look.quiet && look.format != Format::Default {
        assert!(lines.next().is_some_and(|line| line.starts_with("Address")));
    }
    for row in &rows {
        numbers(row, look.format, lines.next().expect("a row for each line"));
    }
    let sums = Sums::of(&rows);
    let has_sums = sums.fit();
    if !look.quiet && has_sums && unsorted.is_none() {
        sums.agree(look.format, &mut lines);
    }
    assert_eq!(lines.next(), None, "a row for each line");
    has_sums
}

fn numbers(row: &Row, format: Format, line: &str) {
    let mut words = line.split_whitespace();
    let mut word = || words.next().expect("a column");
    let hexadecimal = |word: &str| u64::from_str_radix(word, 16).unwrap();
    assert_eq!(hexadecimal(word()), row.start, "{line}");
    let size = word();
    let size = size.strip_suffix('K').unwrap_or(size);
    assert_eq!(size.parse(), Ok((row.end - row.start) / 1024), "{line}");
    if format == Format::Extended {
        for value in row.counters {
            assert_eq!(counter(word()), value, "{line}");
        }
    }
    let mode = word();
    let (rights, shared) = row.permissions.split_at(3);
    assert!(mode.starts_with(rights) && mode.ends_with('-'), "{line}");
    assert_eq!(&mode[3..4], shared.replace('p', "-"), "{line}");
    if format == Format::Device {
        assert_eq!(hexadecimal(word()), row.offset, "{line}");
        let (major, minor) = word().split_once(':').expect("a device");
        let device = (hexadecimal(major), hexadecimal(minor));
        assert_eq!(device, (row.major, row.minor), "{line}");
    }
}

fn counter(word: &str) -> Value {
    (word != "-").then(|| word.parse().unwrap())
}

/// Sums, in more bits than a file can fill.
#[derive(Default)]
struct Sums {
    size: u128,
    writable_private: u128,
    shared: u128,
    counters: [Option<u128>; 3],
}

impl Sums {
    fn of(rows: &[Row]) -> Self {
        let mut sums = Self::default();
        for row in rows {
            let size = u128::from(row.end - row.start);
            sums.size += size;
            match row.permissions.as_bytes() {
                [.., b's' | b'S'] => sums.shared += size,
                [_, b'w', ..] => sums.writable_private += size,
                _ => {}
            }
            for (sum, value) in sums.counters.iter_mut().zip(row.counters) {
                if let Some(value) = value {
                    *sum = Some(sum.unwrap_or(0) + u128::from(value));
                }
            }
        }
        sums
    }

    /// Are all of 64 bits?
    fn fit(&self) -> bool {
        let mut all = self.counters.iter().flatten().chain([&self.size]);
        all.all(|sum| u64::try_from(*sum).is_ok())
    }

    fn agree<'a>(&self, format: Format, lines: &mut impl Iterator<Item = &'a str>) {
        if format == Format::Extended {
            assert!(lines.next().is_some_and(|line| line.starts_with("------")));
        }
        let line = lines.next().expect("a footer");
        let words = line
            .split_whitespace()
            .map(|word| word.trim_end_matches('K'));
        let numbers = words.filter(|word| *word == "-" || word.parse::<u64>().is_ok());
        let numbers: Vec<Option<u128>> =
            numbers.map(|word| counter(word).map(u128::from)).collect();
        let bytes = |bytes: u128| Some(bytes / 1024);
        let expected = match format {
            Format::Default => vec![bytes(self.size)],
            Format::Extended => [[bytes(self.size)].as_slice(), &self.counters].concat(),
            Format::Device => [self.size, self.writable_private, self.shared]
                .map(bytes)
                .into(),
        };
        assert_eq!(numbers, expected, "{line}");
    }
}
