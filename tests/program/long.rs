//! Lines of any length: one row each, never a phantom.

use crate::harness::program::{look, run_on, same};
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

const HEAD: &str = "00500000-00502000 rw-s 00003000 fe:00 77                                 ";
const BEFORE: &str = "00400000-00401000 r--p 00000000 fe:00 1                  /bin/before\n";
const AFTER: &str = "00800000-00801000 rw-p 00000000 fe:00 1                  /bin/after\n";

/// A line of `length` bytes, its newline not counted: directories of 200 bytes and a file.
fn line(length: usize) -> String {
    let mut name = String::new();
    let room = length - HEAD.len() - "/last".len();
    while name.len() < room {
        let part = format!("/{}", "directory ".repeat(20));
        name.push_str(&part[..part.len().min(room - name.len())]);
    }
    [HEAD, &name, "/last"].concat()
}

/// Files with such a line alone, between two others, and in the middle of a record of smaps.
fn given<'a>(maps: &'a str, smaps: &'a str) -> Given<'a> {
    Given {
        pid: 7,
        maps: maps.as_bytes(),
        smaps: Some(smaps.as_bytes()),
        cmdline: b"nested\0",
        ..Given::default()
    }
}

fn files(line: &str) -> (String, String) {
    let counters = "Size: 8 kB\nRss: 4 kB\nAnonymous: 1 kB\nLocked: 2 kB\nVmFlags: rd\n";
    (
        [BEFORE, line, "\n", AFTER].concat(),
        [BEFORE, counters, line, "\n", counters, AFTER, counters].concat(),
    )
}

fn words(format: Format) -> Vec<&'static str> {
    format.option().into_iter().chain(["7"]).collect()
}

/// Is a line of `length` bytes a row like any other, in every format?
#[track_caller]
fn whole(length: usize) {
    let line = line(length);
    assert_eq!(line.len(), length);
    let (maps, smaps) = files(&line);
    let given = given(&maps, &smaps);
    let tree = Tree::of(&given);
    for format in Format::ALL {
        run_on(&tree, &words(format)).is_report(&report(&given, &look(format)).text);
    }
}

macro_rules! whole {
    ($($test:ident: $lengths:expr;)*) => {$(
        #[test]
        fn $test() {
            for length in $lengths {
                whole(length);
            }
        }
    )*};
}

whole! {
    where_procps_ng_breaks: 1022..=1026;
    where_busybox_breaks: 4093..=4099;
    around_two_pages: 8190..=8194;
    where_procps_breaks: 9598..=9602;
    longest_seen: 15_000..=15_001;
}

/// A line that is too long for the read buffer is one row, whose name ends in `...`; as much of it
/// as fits is shown, its last component not known.
#[track_caller]
fn cut(length: usize) {
    let (maps, smaps) = files(&line(length));
    let given = given(&maps, &smaps);
    let tree = Tree::of(&given);
    for format in Format::ALL {
        let outcome = run_on(&tree, &words(format));
        assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
        let naive = report(&given, &look(format)).text;
        let (actual, naive) = (lines(&outcome.stdout), lines(&naive));
        assert_eq!(actual.len(), naive.len());
        let headers = if format == Format::Default { 1 } else { 2 };
        let shown = headers + 1;
        for (index, (actual, naive)) in actual.iter().zip(&naive).enumerate() {
            if index != shown {
                assert_eq!(actual, naive);
            }
        }
        let row = actual[shown].strip_suffix("...\n").unwrap();
        let (front, name) = row.split_at(row.find('/').unwrap());
        assert!(naive[shown].starts_with(front));
        let all = line(length);
        assert!(
            all[HEAD.len()..].starts_with(name),
            "the name is the file's"
        );
        assert!(name.len() >= 20_000, "{} bytes of it", name.len());
    }
}

fn lines(text: &[u8]) -> Vec<String> {
    let text = String::from_utf8(text.to_vec()).unwrap();
    text.split_inclusive('\n').map(str::to_owned).collect()
}

#[test]
fn over_the_read_buffer() {
    cut(27_000);
}

#[test]
fn over_the_read_buffer_by_far() {
    cut(200_000);
}

/// Wherever whole names end, the row is either whole or cut, and the rows around it are there.
#[test]
fn each_length_around_the_read_buffer() {
    for length in [
        26_618, 26_623, 26_624, 26_625, 26_628, 28_671, 28_672, 28_673,
    ] {
        let (maps, smaps) = files(&line(length));
        let given = given(&maps, &smaps);
        let tree = Tree::of(&given);
        for format in Format::ALL {
            let outcome = run_on(&tree, &words(format));
            let text = outcome.stdout_text();
            if text.contains("...\n") {
                assert!(text.contains("before\n") && text.contains("after\n"));
                assert_eq!(outcome.code(), Some(0));
            } else {
                outcome.is_report(&report(&given, &look(format)).text);
            }
        }
    }
}

/// A second cut line does not inherit from the first.
#[test]
fn several_cut_lines_in_a_row() {
    let long = |digit| line(30_000).replace("0050", digit) + "\n";
    let maps = [&long("0020"), &long("0030"), BEFORE, &long("0050"), AFTER].concat();
    let given = given(&maps, "");
    let outcome = run_on(&Tree::of(&given), &["-q", "7"]);
    let shown = lines(&outcome.stdout);
    let cut: Vec<bool> = shown.iter().map(|row| row.ends_with("...\n")).collect();
    assert_eq!(cut, [false, true, true, false, true, false]);
    let behind_start = |row: &str| row[row.find('K').unwrap()..].to_owned();
    assert_eq!(behind_start(&shown[1]), behind_start(&shown[2]));
    assert_eq!(behind_start(&shown[1]), behind_start(&shown[4]));
}

/// A line without an end, which no kernel writes, does not hang the program.
#[test]
fn no_end() {
    let maps = [BEFORE, &line(3 << 20), "\n", AFTER].concat();
    let given = given(&maps, "");
    let outcome = run_on(&Tree::of(&given), &["7"]);
    let rows = [BEFORE].concat();
    let before = crate::naive::Look {
        quiet: true,
        ..look(Format::Default)
    };
    let expected = report(&self::given(&rows, ""), &before).text;
    same(&outcome.stdout[..expected.len()], &expected);
    assert_eq!(outcome.stderr, "pmap: 7: a line has no end\n");
    assert_eq!(outcome.code(), Some(1));
}

/// Where the file ends inside a line, what there is of it may be cut short, however long it is.
#[test]
fn the_file_ends_in_a_line() {
    for length in [100, 26_624, 26_625, 28_672, 28_673, 60_000] {
        let maps = [BEFORE, &line(length)].concat();
        let given = given(&maps, "");
        let outcome = run_on(&Tree::of(&given), &["-q", "7"]);
        assert_eq!(
            lines(&outcome.stdout).len(),
            2,
            "{length}: the header and one row"
        );
        assert_eq!(
            outcome.stderr,
            "pmap: 7: 1 line not understood, the first is line 2\n"
        );
        assert_eq!(outcome.code(), Some(1));
    }
}

/// The footer of a total that 64 bits do not hold would be wrong: it is left out, and that is said.
#[test]
fn a_total_beyond_64_bits() {
    let smaps = "1000-2000 rw-p 00000000 00:00 0\nRss: 18446744073709551615 kB\n\
        2000-3000 rw-p 00000000 00:00 0\nRss: 1 kB\n";
    let given = given("", smaps);
    let outcome = run_on(&Tree::of(&given), &["-x", "7"]);
    assert_eq!(lines(&outcome.stdout).len(), 4);
    assert_eq!(outcome.stderr, "pmap: 7: a total is beyond 64 bits\n");
    assert_eq!(outcome.code(), Some(1));
}
