//! The counters of a record: by key, in the kernel's order, and as numbers.

use pmap_core::{Counters, Field, MIN_BUFFER, Malformed, Smaps};

use crate::fixture::fixture;

const HEAD: &str = "00400000-00401000 r--p 00000000 fe:00 1 /bin/x\n";

/// Looks at the counters of the only record there is.
fn of<T>(counters: &str, look: impl FnOnce(Counters<'_>) -> T) -> T {
    let file = [HEAD, counters].concat();
    let mut buffer = [0; MIN_BUFFER];
    let mut smaps = Smaps::new(file.as_bytes(), &mut buffer);
    look(smaps.next_record().unwrap().unwrap().counters)
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8(bytes.to_vec()).unwrap()
}

#[test]
fn in_their_order() {
    let lines = "B: 2 kB\nA:    1 kB\nVmFlags: rd wr \nEmpty:\nNone: \nB: 3 kB\n";
    let told = of(lines, |counters| {
        let counters = counters.iter().map(Result::unwrap);
        let told = counters.map(|one| (text(one.key()), text(one.value()), one.line()));
        told.collect::<Vec<_>>()
    });
    let told: Vec<_> = told
        .iter()
        .map(|(key, value, line)| (key.as_str(), value.as_str(), *line))
        .collect();
    assert_eq!(
        told,
        [
            ("B", "2 kB", 2),
            ("A", "1 kB", 3),
            ("VmFlags", "rd wr ", 4),
            ("Empty", "", 5),
            ("None", "", 6),
            ("B", "3 kB", 7),
        ]
    );
}

#[test]
fn by_key() {
    let lines = "Rss: 4 kB\nPss: 2 kB\nRss: 5 kB\nPss_Dirty: 1 kB\n: 9 kB\n";
    of(lines, |counters| {
        let get = |key: &str| counters.get(key.as_bytes()).map(|one| one.kilobytes());
        assert_eq!(get("Rss"), Some(Ok(4)), "the first of two");
        assert_eq!(get("Pss"), Some(Ok(2)));
        assert_eq!(get("Pss_Dirty"), Some(Ok(1)));
        assert_eq!(get("Ps"), None);
        assert_eq!(get("rss"), None);
        assert_eq!(get(""), None);
        assert_eq!(get("Swap"), None);
    });
}

#[test]
fn by_key_behind_a_line_that_is_none() {
    of("no counter\n\n: \nRss: 4 kB\n", |counters| {
        assert_eq!(counters.get(b"Rss").unwrap().line(), 5);
    });
}

/// A line has 28 bytes nearly always, and two that have as many together are still two.
#[test]
fn short_lines() {
    for first in 2..16 {
        let padding = 28 - first - "Rss:4 kB\n".len();
        let lines = format!(
            "X{}:\nRss:{}4 kB\n",
            "x".repeat(first - 2),
            " ".repeat(padding - 1)
        );
        assert_eq!(lines.len(), 28);
        of(&lines, |counters| {
            assert_eq!(counters.iter().count(), 2, "{lines}");
            let rss = counters.get(b"Rss").unwrap();
            assert_eq!((rss.line(), rss.kilobytes()), (3, Ok(4)));
        });
    }
}

/// The fixture of a present-day kernel: each key once a record, in one order.
#[test]
fn every_record_of_linux_6_18() {
    let file = fixture("sleep-6.18.smaps");
    let mut buffer = [0; MIN_BUFFER];
    let mut smaps = Smaps::new(file.as_slice(), &mut buffer);
    let (mut records, mut sizes) = (0, 0);
    while let Some(record) = smaps.next_record() {
        let record = record.unwrap();
        let keys: Vec<String> = record
            .counters
            .into_iter()
            .map(|one| text(one.unwrap().key()))
            .collect();
        assert_eq!(keys.len(), 24);
        assert_eq!((keys[0].as_str(), keys[23].as_str()), ("Size", "VmFlags"));
        let size = record.counters.get(b"Size").unwrap().kilobytes().unwrap();
        assert_eq!(size * 1024, record.mapping.size());
        records += 1;
        sizes += size;
    }
    assert_eq!((records, sizes), (24, 2504));
}

#[test]
fn the_iterator_goes_on_behind_an_error() {
    let lines = "Rss: 1 kB\nwrong\n:\n\nPss: 2 kB\nlast";
    let wrong = of(lines, |counters| {
        let wrong = counters.iter().filter_map(Result::err);
        wrong.map(|bad| (bad.line, bad.what)).collect::<Vec<_>>()
    });
    let key = Malformed {
        field: Field::Key,
        at: 0,
    };
    let end = Malformed {
        field: Field::Newline,
        at: 4,
    };
    assert_eq!(wrong, [(3, key), (4, key), (5, key), (7, end)]);
}

/// What `kilobytes` says of a value.
#[track_caller]
fn kilobytes(line: &str, expected: Result<u64, usize>) {
    let expected = expected.map_err(|at| Malformed {
        field: Field::Value,
        at,
    });
    let told = of(&[line, "\n"].concat(), |counters| {
        counters.get(b"Rss").unwrap().kilobytes()
    });
    assert_eq!(told, expected, "{line}");
}

macro_rules! kilobytes {
    ($($test:ident: $line:literal $expected:expr;)*) => {$(
        #[test]
        fn $test() {
            kilobytes($line, $expected);
        }
    )*};
}

kilobytes! {
    zero: "Rss:                   0 kB" Ok(0);
    usual: "Rss:                 132 kB" Ok(132);
    without_space: "Rss:132 kB" Ok(132);
    of_20_digits: "Rss: 18446744073709551615 kB" Ok(u64::MAX);
    wider_than_the_column: "Rss:            1234567890123 kB" Ok(1_234_567_890_123);
    with_zeros_in_front: "Rss: 0000000000000000000000000000132 kB" Ok(132);
    empty: "Rss:" Err(4);
    spaces: "Rss:    " Err(8);
    without_number: "Rss: kB" Err(5);
    with_plus: "Rss: +1 kB" Err(5);
    with_minus: "Rss: -1 kB" Err(5);
    beyond_64_bits: "Rss: 18446744073709551616 kB" Err(5);
    in_hexadecimal: "Rss: 1f kB" Err(6);
    without_unit: "Rss: 1" Err(6);
    in_another_unit: "Rss: 1 MB" Err(6);
    in_small_letters: "Rss: 1 kb" Err(6);
    with_more_behind: "Rss: 1 kB " Err(6);
    behind_a_tab: "Rss:\t1 kB" Err(4);
}
