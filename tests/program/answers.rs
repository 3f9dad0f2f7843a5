//! Groups, the largest, and gaps, beside an independent reckoning on made-up processes.

use std::collections::BTreeMap;

use crate::harness::program::{Outcome, pmap, run, run_on, width};
use crate::harness::tree::Tree;
use crate::naive::Given;

/// A mapping of a made-up process, sizes in kB.
#[derive(Clone, Debug)]
struct Made {
    start: u64,
    size: u64,
    mode: &'static str,
    name: String,
    /// RSS, PSS, private clean and dirty, anonymous, swap.
    counters: [u64; 6],
}

impl Made {
    fn private(&self) -> u64 {
        self.counters[2] + self.counters[3]
    }

    /// What `--sort` compares, the largest first.
    fn key(&self, sort: &str) -> u64 {
        let [rss, pss, _, _, anonymous, swap] = self.counters;
        match sort {
            "size" => self.size,
            "rss" => rss,
            "pss" => pss,
            "private" => self.private(),
            "anon" => anonymous,
            "swap" => swap,
            _ => u64::MAX - self.start,
        }
    }

    fn head(&self) -> String {
        let (start, end) = (self.start, self.start + self.size * 1024);
        format!(
            "{start:08x}-{end:08x} {} 00000000 00:00 0 {}\n",
            self.mode, self.name
        )
    }

    fn record(&self) -> String {
        let keys = [
            "Rss",
            "Pss",
            "Private_Clean",
            "Private_Dirty",
            "Anonymous",
            "Swap",
        ];
        let lines = keys.iter().zip(self.counters);
        let lines =
            lines.map(|(key, kilobytes)| format!("{:16}{kilobytes:8} kB\n", format!("{key}:")));
        self.head() + &lines.collect::<String>()
    }
}

const NAMES: [(&str, &str); 14] = [
    ("", "rw-p"),
    ("", "---p"),
    ("[heap]", "rw-p"),
    ("[stack]", "rw-p"),
    ("[stack:71]", "rw-p"),
    ("[anon:arena]", "rw-p"),
    ("[vdso]", "r-xp"),
    ("/usr/lib/libc.so.6", "r-xp"),
    ("/usr/lib/libc.so.6", "---p"),
    ("/usr/lib/gone.so (deleted)", "r--p"),
    ("/memfd:shared (deleted)", "rw-s"),
    ("/SYSV00000000 (deleted)", "rw-s"),
    ("/dev/dri/card0", "rw-s"),
    ("anon_inode:[io_uring]", "rw-s"),
];

/// The line of `-g` that each of the names is counted in.
const KINDS: [&str; 14] = [
    "other anonymous memory",
    "reserved addresses",
    "heap",
    "stacks",
    "stacks",
    "other anonymous memory",
    "pages of the kernel",
    "text of files",
    "data of files",
    "data of files",
    "shared memory",
    "shared memory",
    "devices and others",
    "devices and others",
];

/// Numbers that are the same in every run.
struct Numbers(u64);

impl Numbers {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

fn made(seed: u64, count: usize) -> Vec<Made> {
    let mut numbers = Numbers(seed);
    let mut start = 0x1000_0000;
    let make = |_| {
        let (name, mode) = NAMES[usize::try_from(numbers.below(14)).unwrap()];
        let size = 4 * (1 + numbers.below(64));
        start += 4096 * numbers.below(3);
        let mapping = Made {
            start,
            size,
            mode,
            name: name.to_owned(),
            counters: [(); 6].map(|()| numbers.below(size)),
        };
        start += size * 1024;
        mapping
    };
    (0..count).map(make).collect()
}

fn tree(mappings: &[Made], with_smaps: bool) -> Tree {
    let maps: String = mappings.iter().map(Made::head).collect();
    let smaps: String = mappings.iter().map(Made::record).collect();
    Tree::of(&Given {
        pid: 42,
        maps: maps.as_bytes(),
        smaps: with_smaps.then_some(smaps.as_bytes()),
        cmdline: b"made-up\0",
        comm: b"made-up\n",
    })
}

fn lines(outcome: &Outcome) -> Vec<String> {
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    outcome.stdout_text().lines().map(str::to_owned).collect()
}

/// The first word of a row, an address, and the second, kB.
fn address_and_size(row: &str) -> (u64, u64) {
    let mut words = row.split_whitespace();
    let address = u64::from_str_radix(words.next().unwrap(), 16).unwrap();
    (
        address,
        words.next().unwrap().trim_end_matches('K').parse().unwrap(),
    )
}

fn sum(mappings: &[Made], of: impl Fn(&Made) -> u64) -> u64 {
    mappings.iter().map(of).sum()
}

/// Are the rows of `--top` and `--sort` those that sorting everything gives, and is the rest whole?
#[test]
fn the_largest_by_each_key() {
    for seed in 1..5 {
        let mappings = made(seed, 300);
        let tree = tree(&mappings, true);
        for sort in ["size", "rss", "pss", "private", "anon", "swap", "address"] {
            let mut sorted = mappings.clone();
            sorted.sort_by_key(|mapping| core::cmp::Reverse(mapping.key(sort)));
            for top in [1, 7, 299, 300, 1000] {
                let words = ["--sort", sort, "--top", &top.to_string(), "42"];
                let report = lines(&run_on(&tree, &words));
                let (kept, rest) = sorted.split_at(top.min(300));
                let rows: Vec<_> = report[1..=kept.len()]
                    .iter()
                    .map(|row| address_and_size(row))
                    .collect();
                let expected: Vec<_> = kept
                    .iter()
                    .map(|mapping| (mapping.start, mapping.size))
                    .collect();
                assert_eq!(rows, expected, "seed {seed}: {words:?}");
                let mut behind = report[kept.len() + 1..].iter();
                if !rest.is_empty() {
                    let size = sum(rest, |mapping| mapping.size);
                    let others = format!("{size}K [ {} others ]", rest.len());
                    let words: Vec<_> = behind.next().unwrap().split_whitespace().collect();
                    assert_eq!(words.join(" "), others);
                }
                let total: Vec<_> = behind.next().unwrap().split_whitespace().collect();
                let all = sum(&mappings, |mapping| mapping.size);
                assert_eq!(total.join(" "), format!("total {all}K"));
            }
        }
    }
}

/// Does it begin with an address?
fn is_row(line: &str) -> bool {
    let address = line.split(' ').next().unwrap_or_default();
    address.len() >= width() && address.bytes().all(|byte| byte.is_ascii_hexdigit())
}

/// In the formats with columns of their own, the row of the others has their sums.
#[test]
fn the_others_in_every_format() {
    let mappings = made(9, 200);
    let tree = tree(&mappings, true);
    let (kept, rest): (Vec<Made>, Vec<Made>) = mappings
        .iter()
        .cloned()
        .partition(|mapping| mapping.size >= 100);
    let size = sum(&rest, |mapping| mapping.size);
    let rss = sum(&rest, |mapping| mapping.counters[0]);
    let anonymous = sum(&rest, |mapping| mapping.counters[4]);
    let count = rest.len();
    for (option, columns) in [
        (
            "-x",
            format!("{size} {rss} {anonymous} - [ {count} others ]"),
        ),
        ("-d", format!("{size} [ {count} others ]")),
        ("-q", format!("{size}K [ {count} others ]")),
    ] {
        let report = lines(&run_on(&tree, &["--min", "100k", option, "42"]));
        let rows = report.iter().filter(|line| !line.contains("others ]"));
        let rows = rows.filter(|line| is_row(line));
        assert_eq!(rows.count(), kept.len(), "{option}");
        let others = report
            .iter()
            .find(|line| line.contains("others ]"))
            .unwrap();
        let words: Vec<_> = others.split_whitespace().collect();
        assert_eq!(words.join(" "), columns, "{option}");
    }
}

/// Count, size, RSS, PSS, private, anonymous, swap.
type Figures = [u64; 7];

fn figures<'m>(mappings: impl Iterator<Item = &'m Made>) -> Figures {
    mappings.fold([0; 7], |mut sums, mapping| {
        let [rss, pss, _, _, anonymous, swap] = mapping.counters;
        let private = mapping.private();
        let of = [1, mapping.size, rss, pss, private, anonymous, swap];
        for (sum, amount) in sums.iter_mut().zip(of) {
            *sum += amount;
        }
        sums
    })
}

/// A row of `-g`: its figures, and its name.
fn group_row(line: &str) -> (Figures, String) {
    let mut words = line.split_whitespace();
    let figures = [(); 7].map(|()| words.next().unwrap().parse().unwrap());
    (figures, words.collect::<Vec<_>>().join(" "))
}

/// The row of those that have no row of their own, `KBYTES ... [ 12 others ]`, or of the total,
/// `total kB KBYTES ... 12 mappings`: their figures, the number of mappings first.
fn sums_row(line: &str) -> Figures {
    let numbers = line.split_whitespace().filter_map(|word| word.parse().ok());
    let mut numbers: Vec<u64> = numbers.collect();
    numbers.rotate_right(1);
    numbers.try_into().unwrap()
}

fn group_name(mapping: &Made) -> &str {
    match (mapping.name.as_str(), mapping.mode) {
        ("", "---p") => "[reserved]",
        ("", _) => "[anon]",
        ("[vdso]", _) => "[kernel]",
        (name, _) if name.starts_with("[stack:") => "[thread stacks]",
        (name, _) => name,
    }
}

#[test]
fn groups_and_kinds() {
    // Names are whole with -p only.
    if cfg!(not(feature = "procps-ng")) {
        return;
    }
    for seed in 20..24 {
        let mappings = made(seed, 400);
        let report = lines(&run_on(&tree(&mappings, true), &["-g", "-p", "42"]));
        let rows = &report[2..];
        let total = rows.iter().position(|row| row.starts_with("total"));
        let (rows, behind) = rows.split_at(total.unwrap());
        let groups: Vec<_> = rows.iter().map(|row| group_row(row)).collect();
        let mut expected: BTreeMap<&str, Vec<&Made>> = BTreeMap::new();
        for mapping in &mappings {
            expected
                .entry(group_name(mapping))
                .or_default()
                .push(mapping);
        }
        assert_eq!(groups.len(), expected.len());
        for (of, name) in &groups {
            let members = &expected[name.as_str()];
            assert_eq!(*of, figures(members.iter().copied()), "seed {seed}: {name}");
        }
        assert!(
            groups.is_sorted_by(|(a, _), (b, _)| a[1] >= b[1]),
            "the largest first"
        );
        assert_eq!(sums_row(&behind[0]), figures(mappings.iter()));
        for (of, kind) in behind[1..].iter().map(|row| group_row(row)) {
            let members = mappings.iter().filter(|mapping| {
                let place = NAMES
                    .iter()
                    .position(|name| *name == (&*mapping.name, mapping.mode));
                let deleted = mapping.name.contains("gone.so");
                KINDS[place.unwrap()] == kind || deleted && kind == "files that are deleted"
            });
            assert_eq!(of, figures(members), "seed {seed}: {kind}");
        }
    }
}

/// More names than the table holds: what has no row is in the row of the others, and in the total.
#[test]
fn more_groups_than_the_table_holds() {
    let mut mappings = made(31, 1500);
    for (index, mapping) in mappings.iter_mut().enumerate() {
        mapping.name = format!("/lib/{index}.so");
    }
    let report = lines(&run_on(&tree(&mappings, true), &["-g", "42"]));
    let rows = report[2..].iter();
    let rows: Vec<_> = rows.take_while(|row| !row.starts_with("total")).collect();
    assert_eq!(rows.len(), 1025);
    assert!(rows[1024].ends_with(" [ 476 others ]"), "{}", rows[1024]);
    assert_eq!(sums_row(rows[1024]), figures(mappings[1024..].iter()));
    let total = report.iter().find(|line| line.starts_with("total"));
    assert_eq!(sums_row(total.unwrap()), figures(mappings.iter()));
}

#[test]
fn the_largest_groups() {
    let mappings = made(40, 300);
    let tree = tree(&mappings, true);
    let all = lines(&run_on(&tree, &["-g", "-q", "--sort", "rss", "42"]));
    let some = lines(&run_on(
        &tree,
        &["-g", "-q", "--sort", "rss", "--top", "3", "42"],
    ));
    assert_eq!(some[..4], all[..4]);
    let rest = all[4..].iter().map(|line| group_row(line).0);
    let rest = rest.fold([0; 7], |mut sums: Figures, figures| {
        sums.iter_mut()
            .zip(figures)
            .for_each(|(sum, figure)| *sum += figure);
        sums
    });
    assert_eq!(sums_row(&some[4]), rest);
    assert!(group_row(&all[1]).0[2] >= group_row(&all[2]).0[2]);
}

/// Two names that are the same as far as they are kept are two groups, and a name that is cut says so.
#[test]
fn names_longer_than_what_is_kept() {
    // Names are whole with -p only.
    if cfg!(not(feature = "procps-ng")) {
        return;
    }
    let mut mappings = made(50, 3);
    let long = "/".to_owned() + &"n".repeat(300);
    mappings[0].name = long.clone() + "1";
    mappings[1].name = long.clone() + "2";
    mappings[2].name = long.clone() + "1";
    let tree = tree(&mappings, true);
    let report = lines(&run_on(&tree, &["-g", "-q", "-p", "42"]));
    let names: Vec<_> = report[1..].iter().map(|line| group_row(line)).collect();
    assert_eq!(names.len(), 2);
    for (figures, name) in names {
        assert!([1, 2].contains(&figures[0]));
        assert_eq!(name, long[..256].to_owned() + "...");
    }
    let report = lines(&run_on(&tree, &["--top", "3", "-q", "42"]));
    assert!(
        report[1..].iter().all(|line| line.contains(&long)),
        "{report:?}"
    );
}

#[test]
fn holes_between_mappings() {
    for seed in 60..64 {
        let mut mappings = made(seed, 100);
        let last = mappings.last().unwrap().start + (1 << 40);
        mappings.push(Made {
            start: last,
            size: 4,
            mode: "--xp",
            name: "[vsyscall]".to_owned(),
            counters: [0; 6],
        });
        let report = lines(&run_on(&tree(&mappings, false), &["--gaps", "42"]));
        let mut expected = Vec::new();
        for two in mappings[..100].windows(2) {
            let end = two[0].start + two[0].size * 1024;
            if two[1].start > end {
                expected.push((end, (two[1].start - end) / 1024));
            }
        }
        let gaps = report
            .iter()
            .filter(|line| line.ends_with(" -----    [ gap ]"));
        let gaps: Vec<_> = gaps.map(|row| address_and_size(row)).collect();
        assert_eq!(gaps, expected);
        let rows = report.iter().filter(|line| is_row(line));
        let addresses: Vec<_> = rows.map(|row| address_and_size(row).0).collect();
        assert!(addresses.is_sorted(), "gaps stand in their places");
        assert_eq!(addresses.len(), expected.len() + 101);
        let (start, size) = expected
            .into_iter()
            .rev()
            .max_by_key(|(_, size)| *size)
            .unwrap();
        let width = width();
        let said = format!("largest gap: {size}K at {start:0width$x}");
        assert_eq!(report.last().unwrap(), &said);
        let total = sum(&mappings, |mapping| mapping.size);
        assert!(
            report[report.len() - 2].ends_with(&format!(" {total}K")),
            "gaps are in no sum"
        );
    }
}

#[test]
fn without_counters() {
    let tree = tree(&made(70, 20), false);
    for sort in ["rss", "pss", "private", "anon", "swap"] {
        let outcome = run_on(&tree, &["--sort", sort, "42"]);
        outcome.is(b"", "pmap: 42: maps has only sizes to sort by\n", 1);
    }
    for sort in ["size", "address"] {
        assert_eq!(
            lines(&run_on(&tree, &["--sort", sort, "-q", "42"])).len(),
            21
        );
    }
    let groups = run_on(&tree, &["-g", "-q", "42"]);
    let row = groups.stdout_text().lines().nth(1).unwrap().to_owned();
    assert_eq!(
        row.split_whitespace().skip(2).take(5).collect::<String>(),
        "-----"
    );
}

#[test]
fn wrong_usage() {
    for (words, said) in [
        (
            &["--top", "0", "42"][..],
            "pmap: 0: not a number from 1 to 1000\n",
        ),
        (
            &["--top", "1001", "42"],
            "pmap: 1001: not a number from 1 to 1000\n",
        ),
        (
            &["--top", "x", "42"],
            "pmap: x: not a number from 1 to 1000\n",
        ),
        (
            &["--sort", "name", "42"],
            "pmap: name: nothing to sort by\n",
        ),
        (&["--sort=", "42"], "pmap: --sort=: a value is missing\n"),
        (&["--min", "k", "42"], "pmap: k: not an amount of memory\n"),
        (
            &["--min", "1T", "42"],
            "pmap: 1T: not an amount of memory\n",
        ),
        (
            &["--min", "99999999999G", "42"],
            "pmap: 99999999999G: not an amount of memory\n",
        ),
        (
            &["-g", "-x", "42"],
            "pmap: -x: makes no sense together with the other options\n",
        ),
        (
            &["-g", "--gaps", "42"],
            "pmap: --gaps: makes no sense together with the other options\n",
        ),
        (
            &["--gaps", "--top", "3", "42"],
            "pmap: 3: makes no sense together with the other options\n",
        ),
    ] {
        let outcome = run(pmap().args(words));
        assert_eq!(
            (outcome.stdout_text().as_str(), outcome.code()),
            ("", Some(1))
        );
        assert!(
            outcome.stderr.starts_with(&format!("{said}Usage: ")),
            "{}",
            outcome.stderr
        );
    }
}

/// What the groups of `maps` come to, and what is said of them, where that is not to be trusted.
#[track_caller]
fn groups_without_total(words: &[&str], maps: &str, complaint: &str) {
    let tree = Tree::of(&Given {
        pid: 42,
        maps: maps.as_bytes(),
        cmdline: b"made-up\0",
        ..Given::default()
    });
    let copy = tree.path().join("42/maps");
    let words: Vec<&str> = words
        .iter()
        .map(|word| {
            if *word == "FILE" {
                copy.to_str().unwrap()
            } else {
                word
            }
        })
        .collect();
    let outcome = run_on(&tree, &words);
    assert!(outcome.stderr.ends_with(complaint), "{}", outcome.stderr);
    assert_eq!(outcome.code(), Some(1));
    let text = outcome.stdout_text();
    assert!(text.contains(" libc.so\n"), "{text}");
    assert!(!text.contains("total"), "{text}");
    assert!(!text.contains("data of files"), "{text}");
}

#[test]
fn groups_beyond_64_bits_have_no_total() {
    let record = |start: u32| {
        let end = start + 0x1000;
        format!(
            "{start:08x}-{end:08x} r--p 00000000 fe:00 1 /lib/libc.so\nRss: {} kB\n",
            u64::MAX
        )
    };
    let complaint = ": a total is beyond 64 bits\n";
    groups_without_total(
        &["-g", "-f", "FILE"],
        &(record(0x1000) + &record(0x5000)),
        complaint,
    );
}

/// A report that shows no total of RSS is whole.
#[test]
fn rows_beyond_64_bits() {
    let smaps = "00400000-00402000 r--p 00000000 fe:00 1 /bin/a\nRss: 18014398509481984 kB\n\
         00800000-00801000 r--p 00000000 fe:00 1 /bin/b\nRss: 4 kB\n";
    let tree = Tree::of(&Given {
        pid: 42,
        maps: b"",
        smaps: Some(smaps.as_bytes()),
        cmdline: b"made-up\0",
        ..Given::default()
    });
    let copy = tree.path().join("42/smaps");
    let copy = copy.to_str().unwrap();
    for words in [
        &["--top", "1", "-f", copy][..],
        &["--min=8k", "--sort=rss", "42"],
    ] {
        let report = lines(&run_on(&tree, words));
        assert!(report[1].contains("      8K r----  "), "{report:?}");
        assert!(
            report[2].ends_with("      4K          [ 1 others ]"),
            "{report:?}"
        );
        assert!(report[3].ends_with("     12K"), "{report:?}");
    }
}

#[test]
fn groups_of_a_part_have_no_total() {
    let line = |start: u32| {
        let end = start + 0x1000;
        format!("{start:08x}-{end:08x} r--p 00000000 fe:00 1 /lib/libc.so\n")
    };
    let complaint = ": line 2 starts below the one before: more than one process?\n";
    groups_without_total(
        &["-g", "-f", "FILE"],
        &(line(0x5000) + &line(0x1000)),
        complaint,
    );
}

/// Of a part, the mappings that have no row are not summed up either.
#[test]
fn others_of_a_part_have_no_row() {
    let line = |start: u32| {
        let end = start + 0x1000;
        format!("{start:08x}-{end:08x} r--p 00000000 fe:00 1 /lib/libc.so\n")
    };
    let tree = Tree::new();
    let copy = tree.path().join("copy");
    std::fs::write(&copy, line(0x1000) + &line(0x5000) + &line(0x3000)).unwrap();
    let copy = copy.to_str().unwrap();
    let complaint = ": line 3 starts below the one before: more than one process?\n";
    for (word, rows) in [("--top=1", 1), ("--min=5k", 0), ("--sort=size", 2)] {
        let outcome = run(pmap().args([word, "-q", "-f", copy]));
        assert!(outcome.stderr.ends_with(complaint), "{}", outcome.stderr);
        assert_eq!(outcome.code(), Some(1));
        let report = outcome.stdout_text();
        assert_eq!(report.lines().count(), 1 + rows, "{report}");
    }
}

/// A process without mappings takes no memory, rather than an unknown amount.
#[test]
fn groups_of_nothing() {
    let tree = tree(&[], true);
    let text = run_on(&tree, &["-g", "42"]).stdout_text();
    assert!(
        text.ends_with("total kB       0       -       -       -       -       - 0 mappings\n"),
        "{text}"
    );
}

/// Between the ends of smaps_rollup there are holes.
#[test]
fn groups_of_a_rollup() {
    let rollup = "00400000-7fff0000 ---p 00000000 00:00 0 [rollup]\nRss: 4 kB\n";
    let tree = Tree::new();
    let copy = tree.path().join("copy");
    std::fs::write(&copy, rollup).unwrap();
    let outcome = run(pmap().args(["-g", "-f"]).arg(copy));
    let total = "total kB       -       4       -       -       -       - 1 mappings\n";
    assert!(outcome.stdout_text().contains(total), "{outcome:?}");
}

/// Of a counter that comes twice, which no kernel writes, the first is shown and the first is summed.
#[test]
fn a_counter_that_comes_twice() {
    let smaps =
        "00400000-00402000 r--p 00000000 fe:00 1 /bin/twice\nRss: 4 kB\nPss: 2 kB\nRss: 8 kB\n";
    let tree = Tree::of(&Given {
        pid: 42,
        smaps: Some(smaps.as_bytes()),
        cmdline: b"made-up\0",
        ..Given::default()
    });
    for (words, row) in [
        (
            ["-x", "42"],
            "       8       4       -       - r----  twice\n",
        ),
        (
            ["-g", "42"],
            "       1       8       4       2       -       -       - twice\n",
        ),
    ] {
        let text = run_on(&tree, &words).stdout_text();
        assert!(text.contains(row), "{text}");
    }
}
