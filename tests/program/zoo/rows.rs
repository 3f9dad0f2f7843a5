//! What is true of every whole report, whatever its process does meanwhile.

use crate::harness::program::{Outcome, width};
use crate::naive::Format;

/// How much a row is of.
struct Row {
    start: u64,
    kilobytes: u64,
    mode: String,
    /// RSS, Anon and Locked, or none.
    counters: Vec<Option<u64>>,
}

impl Row {
    /// Takes the numbers of a row, each by its place: a name could look like anything.
    fn read(line: &str, format: Format) -> Self {
        let mut words = line.split_ascii_whitespace();
        let start = words.next().unwrap();
        assert!(start.len() >= width(), "{line}");
        let size = words.next().unwrap().trim_end_matches('K');
        let columns = if format == Format::Extended { 3 } else { 0 };
        let counters = words.by_ref().take(columns).map(|word| word.parse().ok());
        let counters = counters.collect();
        let mode = words.next().unwrap().to_owned();
        assert_eq!(mode.len(), 5, "{line}");
        Self {
            start: u64::from_str_radix(start, 16).unwrap(),
            kilobytes: size.parse().unwrap(),
            mode,
            counters,
        }
    }
}

/// Is it the report of process `pid`, with nothing in it that is not to be shown, its rows in their
/// order and none of what another is of, its footer the sums of the rows? Says how many rows.
#[track_caller]
pub(super) fn is_whole(outcome: &Outcome, pid: u32, format: Format) -> usize {
    assert_eq!(
        (outcome.stderr.as_str(), outcome.code()),
        ("", Some(0)),
        "{outcome:?}"
    );
    let (rows, footer) = rows(outcome, pid, format);
    assert_eq!(sums(&rows, format), footer);
    rows.len()
}

/// The rows, and the numbers of the footer.
#[track_caller]
fn rows(outcome: &Outcome, pid: u32, format: Format) -> (Vec<Row>, Vec<Option<u64>>) {
    let is_plain = |byte: &u8| matches!(byte, b'\n' | b' '..=b'~');
    assert!(outcome.stdout.iter().all(is_plain), "{outcome:?}");
    let text = outcome.stdout_text();
    let mut lines = text.lines();
    let header = lines.next().unwrap();
    assert!(header.starts_with(&format!("{pid}:   ")), "{header}");
    let mut footer = lines.next_back().unwrap().to_owned();
    if format != Format::Default {
        assert!(lines.next().unwrap().starts_with("Address "));
    }
    if format == Format::Extended {
        assert!(lines.next_back().unwrap().starts_with("------"));
    }
    for word in [
        " total ",
        "total kB ",
        "mapped: ",
        "writeable/private: ",
        "shared: ",
    ] {
        footer = footer.replace(word, " ");
    }
    let numbers = footer.split_ascii_whitespace();
    let numbers = numbers.map(|word| word.trim_end_matches('K').parse().ok());
    let rows: Vec<Row> = lines.map(|line| Row::read(line, format)).collect();
    for pair in rows.windows(2) {
        let end = pair[0].start + pair[0].kilobytes * 1024;
        assert!(end <= pair[1].start, "{:x} is below {end:x}", pair[1].start);
    }
    (rows, numbers.collect())
}

/// What the footer has to say of `rows`.
fn sums(rows: &[Row], format: Format) -> Vec<Option<u64>> {
    let sum = |is_wanted: &dyn Fn(&Row) -> bool| {
        let rows = rows.iter().filter(|row| is_wanted(row));
        Some(rows.map(|row| row.kilobytes).sum())
    };
    let is_shared = |row: &Row| row.mode.contains('s');
    let all = sum(&|_| true);
    match format {
        Format::Default => vec![all],
        Format::Device => {
            let private = sum(&|row| !is_shared(row) && row.mode.contains('w'));
            vec![all, private, sum(&is_shared)]
        }
        Format::Extended => {
            let column = |index: usize| {
                let numbers = rows.iter().filter_map(|row| row.counters[index]);
                numbers.reduce(|sum, number| sum + number)
            };
            vec![all, column(0), column(1), column(2)]
        }
    }
}
