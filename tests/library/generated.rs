//! The properties, on bytes that are made to look like the kernel's, and like them but for some
//! damage. The cases are the same at every run; one that fails is made as small as it can be.

use core::fmt::Debug;

use proptest::array::uniform3;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::naive::read::{Row, rows};
use crate::naive::{Format, Given, Look};
use crate::properties;

/// To try other cases, change it.
const SEED: u64 = 4711;

/// Does `property` hold for what `strategy` makes?
#[track_caller]
fn hold<S: Strategy<Value: Debug>>(strategy: &S, property: impl Fn(S::Value)) {
    let config = Config {
        cases: 500,
        failure_persistence: None,
        rng_seed: RngSeed::Fixed(SEED),
        ..Config::default()
    };
    let result = TestRunner::new(config).run(strategy, |value| {
        property(value);
        Ok(())
    });
    if let Err(error) = result {
        panic!("with seed {SEED}: {error}");
    }
}

/// Bytes that are printed as text.
struct Shown(Vec<u8>);

impl Debug for Shown {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        write!(f, "b\"{}\"", self.0.escape_ascii())
    }
}

/// Does the property `name` hold for such bytes?
#[track_caller]
fn holds(name: &str, bytes: impl Strategy<Value = Vec<u8>>) {
    let property = properties::ALL.iter().find(|(known, _)| *known == name);
    let property = property.unwrap().1;
    hold(&bytes.prop_map(Shown), |bytes| property(&bytes.0));
}

/// Numbers of every length, those at the bounds among them.
fn number(bits: u32) -> impl Strategy<Value = u64> {
    let most = u64::MAX >> (64 - bits);
    let bounds = select(vec![0, 1, 1023, 1024, most - 1, most]);
    prop_oneof![
        bounds,
        (any::<u64>(), 0..bits).prop_map(move |(number, shift)| (number & most) >> shift)
    ]
}

/// What a process may call a file, and what the kernel calls the rest.
fn name() -> impl Strategy<Value = Vec<u8>> {
    let known = [
        "",
        "[heap]",
        "[stack]",
        "[stack:7]",
        "[anon:a b]",
        "/",
        "/SYSV00000000 (deleted)",
        "/SYSV0000002a",
        "/mnt/dir/",
        "/usr/bin/sleep",
        "/tmp/a  b ",
        "socket:[42]",
        "[vsyscall]",
    ];
    prop_oneof![
        select(known.to_vec()).prop_map(|name| name.as_bytes().to_vec()),
        text().prop_map(|text| {
            let bytes = text.into_iter().filter(|byte| *byte != b'\n');
            [b'/'].into_iter().chain(bytes).collect()
        }),
    ]
}

/// Characters, some that must not be shown, and bytes that are none.
fn text() -> impl Strategy<Value = Vec<u8>> {
    let odd = select(
        "\0\u{1b}\u{7f}\u{9b}\u{61c}\u{200e}\u{202e}\u{2066}/é€𝄞"
            .chars()
            .collect::<Vec<_>>(),
    );
    let character = prop_oneof![any::<char>(), odd, prop::char::range(' ', '~')];
    let piece = prop_oneof![
        5 => character.prop_map(|character| character.to_string().into_bytes()),
        1 => vec(any::<u8>(), 1..4),
    ];
    vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

fn row() -> impl Strategy<Value = Row> {
    let flags = |letter| select(vec![letter, "-"]);
    let permissions = (
        flags("r"),
        flags("w"),
        flags("x"),
        select(vec!["p", "s", "S"]),
    );
    let counters = uniform3(prop::option::of(number(54)));
    let numbers = (
        number(64),
        number(64),
        number(64),
        number(32),
        number(32),
        number(64),
    );
    (numbers, permissions, name(), counters).prop_map(
        |((one, other, offset, major, minor, inode), (r, w, x, shared), name, counters)| Row {
            start: one.min(other),
            end: one.max(other),
            permissions: [r, w, x, shared].concat(),
            offset,
            major,
            minor,
            inode,
            name,
            counters,
        },
    )
}

/// The line that the kernel writes.
fn line(row: &Row) -> Vec<u8> {
    let Row {
        start,
        end,
        permissions,
        offset,
        major,
        minor,
        inode,
        name,
        ..
    } = row;
    let mut line = format!(
        "{start:08x}-{end:08x} {permissions} {offset:08x} {major:02x}:{minor:02x} {inode} "
    );
    if !name.is_empty() {
        line = format!("{line:<73}");
    }
    [line.as_bytes(), name, b"\n"].concat()
}

/// The line and its counters.
fn record(row: &Row) -> Vec<u8> {
    let mut record = line(row);
    for (key, value) in ["Rss:", "Anonymous:", "Locked:"]
        .into_iter()
        .zip(row.counters)
    {
        if let Some(value) = value {
            let counter = format!("{key:<15} {value:8} kB\nOther: {value} kB\n");
            record.extend_from_slice(counter.as_bytes());
        }
    }
    record.extend_from_slice(b"THPeligible:    0\nVmFlags: rd \n");
    record
}

/// A file of maps or smaps, some bytes of it replaced.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let replaced = (
        any::<Index>(),
        prop_oneof![any::<u8>(), select(b"\n -:09af/kB".to_vec())],
    );
    (vec(row(), 0..6), any::<bool>(), vec(replaced, 0..6)).prop_map(|(rows, counters, replaced)| {
        let mut file: Vec<u8> = rows
            .iter()
            .flat_map(if counters { record } else { line })
            .collect();
        for (at, byte) in replaced {
            if !file.is_empty() {
                let at = at.index(file.len());
                file[at] = byte;
            }
        }
        file
    })
}

#[test]
fn lines_of_maps() {
    holds("line", damaged());
}

#[test]
fn records_of_smaps() {
    holds("record", damaged());
}

#[test]
fn files_in_pieces() {
    let pieces = (any::<u8>(), vec(any::<u8>(), 0..8));
    // A NUL and a byte make a long line, or a long record.
    let longer = vec((any::<Index>(), any::<u8>()), 0..3);
    let packed = (pieces, damaged(), longer).prop_map(|((room, sizes), mut file, longer)| {
        for (at, count) in longer {
            let at = at.index(file.len() + 1);
            file.splice(at..at, [0, count]);
        }
        let count = u8::try_from(sizes.len()).unwrap();
        [[room, count].as_slice(), &sizes, &file].concat()
    });
    holds("reader", packed);
}

#[test]
fn cleaned_texts() {
    let sized = (1..8_u8, text()).prop_map(|(size, text)| [&[size], text.as_slice()].concat());
    holds("cleaning", sized);
}

#[test]
fn command_lines() {
    let pieces = [
        "-",
        "--",
        "x",
        "d",
        "q",
        "h",
        "V",
        "0",
        "1",
        "42",
        "2147483647",
        "2147483648",
        "/",
        "/proc",
        "/a",
        "--proc",
        "=",
        "self",
        "\0",
        "\0",
        "\0",
        "\0",
    ];
    let environment = select(vec![
        "",
        "LANG=C.UTF-8",
        "LC_ALL=\0LANG=utf8",
        "LC_ALL=C\0LANG=UTF-8",
    ]);
    let words = vec(select(pieces.to_vec()), 0..12).prop_map(|pieces| pieces.concat());
    let given = (environment, words)
        .prop_map(|(environment, words)| format!("{environment}\n{words}").into_bytes());
    holds("arguments", given);
}

#[test]
fn reports_of_damaged_files() {
    let parts = (any::<[u8; 2]>(), text(), text(), damaged());
    let given = parts.prop_map(|(switches, cmdline, comm, file)| {
        [
            switches.as_slice(),
            &cmdline,
            b"\xff",
            &comm,
            b"\xff",
            &file,
        ]
        .concat()
    });
    holds("report", given);
}

#[test]
#[cfg(feature = "columns")]
fn columns_of_damaged_files() {
    let asked = (any::<[u8; 2]>(), damaged());
    let asked = asked.prop_map(|(switches, file)| [switches.as_slice(), &file].concat());
    holds("columns", asked);
}

#[test]
#[cfg(feature = "machine")]
fn rows_for_programs_of_damaged_files() {
    let asked = (any::<[u8; 2]>(), damaged());
    let asked = asked.prop_map(|(switches, file)| [switches.as_slice(), &file].concat());
    holds("machine", asked);
}

#[test]
#[cfg(all(feature = "answers", feature = "procps-ng", feature = "saved"))]
fn answers_about_damaged_files() {
    let question = [0..3_u8, 0..64, 0..64, 0..5, 0..9, 0..64];
    let asked = (question, damaged());
    let asked = asked.prop_map(|(question, file)| [question.as_slice(), &file].concat());
    holds("answers", asked);
}

#[test]
#[cfg(feature = "answers")]
fn changes_between_files() {
    let file = || (vec(row(), 0..5), any::<bool>());
    let files = (any::<u8>(), file(), file(), damaged(), any::<bool>());
    let given = files.prop_map(|(switches, then, now, damaged, is_damaged)| {
        let [then, now] = [then, now].map(|(mut rows, counters)| {
            // Few addresses, so that mappings of both files meet, and none of one.
            let mut end = 0;
            for row in &mut rows {
                row.start = end + (row.start & 3) * 4096;
                row.end = row.start + (1 + (row.end & 3)) * 4096;
                end = row.end;
            }
            let lines = rows.iter().flat_map(if counters { record } else { line });
            lines.filter(|byte| *byte != 0xff).collect::<Vec<u8>>()
        });
        let now = if is_damaged { damaged } else { now };
        [[switches].as_slice(), &then, b"\xff", &now].concat()
    });
    holds("since", given);
}

/// The numbers that were made are those that the second opinion reads, and those of the report.
#[test]
fn numbers_of_reports() {
    let look = (select(Format::ALL.to_vec()), select(vec![8, 16]));
    hold(&(vec(row(), 0..6), look), |(made, (format, width))| {
        let with_counters = format == Format::Extended;
        let file: Vec<u8> = made
            .iter()
            .flat_map(if with_counters { record } else { line })
            .collect();
        let (read, bad_lines) = rows(&file, with_counters, false);
        assert_eq!(bad_lines, [0; 0]);
        assert_eq!(read.len(), made.len());
        for (read, made) in read.into_iter().zip(&made) {
            assert_eq!(line(&read), line(made));
            assert!(!with_counters || read.counters == made.counters);
        }
        let given = Given {
            pid: 7,
            maps: &file,
            smaps: with_counters.then_some(&file),
            cmdline: b"made",
            comm: b"",
        };
        properties::report::agrees(&given, &Look::new(format, width));
    });
}
