//! Reports of chosen columns: `-X`, `-XX`, `-o`. Files of columns are in rc.rs.

use crate::golden::golden;
use crate::harness::fixture::Fixture;
use crate::harness::program::{Outcome, pmap, run, run_on};
use crate::harness::tree::Tree;
use crate::kernels::{NO_COLUMN, words_of};
use crate::naive::Given;

#[test]
fn a_list() {
    let words = ["-o", "address,perm,size,rss,pss,swap,mapping"];
    golden("sleep-6.18", &words, "sleep-6.18.list.txt", "");
}

#[test]
fn a_list_that_ends_with_numbers() {
    let words = [
        "-o",
        "mapping,vmflags,device,offset,inode,rss,kernelpagesize,nonlinear",
    ];
    golden("sleep-6.18", &words, "sleep-6.18.list-last.txt", "");
}

const NO_COUNTERS: &str = "pmap: no smaps (CONFIG_PROC_PAGE_MONITOR): counters are unknown\n";

/// A record with these counters, and a second with the others.
fn two_records(first: &str, second: &str) -> String {
    format!(
        "00400000-00401000 r--p 00000000 fe:00 1 /bin/a\n{first}\
         00500000-00503000 rw-p 00000000 00:00 0 \n{second}"
    )
}

/// The report of a process with such a smaps.
fn report_on(smaps: &str, words: &[&str]) -> Outcome {
    let heads = smaps.lines().filter(|line| line.contains('-'));
    let maps: String = heads.flat_map(|line| [line, "\n"]).collect();
    let tree = Tree::of(&Given {
        pid: 7,
        maps: maps.as_bytes(),
        smaps: Some(smaps.as_bytes()),
        cmdline: b"a\0",
        ..Given::default()
    });
    run_on(&tree, &[words, &["7"]].concat())
}

/// The lines of a report behind its first, each without the spaces at its front.
fn lines(outcome: &Outcome) -> Vec<String> {
    let text = outcome.stdout_text();
    text.lines()
        .skip(1)
        .map(|line| line.trim_start().to_owned())
        .collect()
}

#[test]
fn names_in_any_case_and_once() {
    let smaps = two_records("Rss: 4 kB\nPss: 3 kB\n", "Rss: 8 kB\nPss: 1 kB\n");
    let expected = [
        "Rss    Size     Pss",
        "4       4       3",
        "8      12       1",
    ];
    for list in [
        "rss,size,pss",
        "RSS,SIZE,PSS",
        "Rss,rSs,size,RSS,Size,pss,pss",
    ] {
        let outcome = report_on(&smaps, &["-q", "-o", list]);
        assert_eq!(lines(&outcome), expected[1..], "{list}");
        let outcome = report_on(&smaps, &["-o", list]);
        assert_eq!(lines(&outcome)[0], expected[0], "{list}");
        assert_eq!(lines(&outcome)[4], "12      16       4 total kB", "{list}");
    }
}

#[test]
fn unknown_fields() {
    for (list, word) in [
        ("rss,foo", "foo"),
        ("foo,rss", "foo"),
        ("rss pss", "rss pss"),
        ("*", "*"),
        ("VmFlags*", "VmFlags*"),
        ("rs\x1b[2J", "rs?[2J"),
    ] {
        let outcome = report_on(&two_records("", ""), &["-o", list]);
        assert_eq!(outcome.stdout_text(), "", "{list}");
        let message = format!("pmap: {word}: unknown field\nUsage: pmap ");
        assert!(outcome.stderr.starts_with(&message), "{}", outcome.stderr);
        assert_eq!(outcome.code(), Some(1), "{list}");
    }
}

/// Of a name that is none there is nothing to show: the list is named.
#[test]
fn empty_names() {
    for list in ["rss,,pss", "rss,", ",rss", ","] {
        let outcome = report_on(&two_records("", ""), &["-o", list]);
        assert_eq!(outcome.stdout_text(), "", "{list}");
        let message = format!("pmap: {list}: a value is missing\nUsage: pmap ");
        assert!(outcome.stderr.starts_with(&message), "{}", outcome.stderr);
        assert_eq!(outcome.code(), Some(1), "{list}");
    }
}

#[test]
fn every_name_of_the_help_is_a_field() {
    let help = run(pmap().arg("-h")).stdout_text();
    let names = help.split_once("not in -X:\n").unwrap().1;
    let names: Vec<&str> = names
        .split_whitespace()
        .map(|name| name.trim_end_matches('*'))
        .collect();
    assert!(
        names.contains(&"Rss") && names.contains(&"Mapping"),
        "{names:?}"
    );
    let list = names.join(",");
    let outcome = report_on(&two_records("", ""), &["-o", &list]);
    assert_eq!(outcome.stderr, "");
    let header: Vec<String> = words_of(&outcome.stdout_text()).remove(0);
    assert_eq!(header, names);
}

#[test]
fn what_a_record_lacks_is_a_dash() {
    let smaps = two_records("Rss: 4 kB\nVmFlags: rd \n", "Pss: 1 kB\nVmFlags: \n");
    let outcome = report_on(&smaps, &["-o", "rss,pss,swap,thpeligible,mapping"]);
    assert_eq!(
        lines(&outcome)[1..],
        [
            "4       -       -           - a",
            "-       1       -           -",
            "------- ------- -------",
            "4       1       - total kB",
        ]
    );
    let outcome = report_on(&smaps, &["-q", "-o", "vmflags,rss"]);
    let text = outcome.stdout_text();
    let rows: Vec<&str> = text.lines().skip(1).collect();
    let expected = [
        format!("{:<23} {:>7}", "rd", 4),
        format!("{:<23} {:>7}", "-", "-"),
    ];
    assert_eq!(rows, expected);
}

/// Maps is enough, and is all that is read.
#[test]
fn columns_of_maps_do_without_smaps() {
    let process = Fixture::new("bash-11443", 7);
    let tree = Tree::of(&process.given());
    let words = ["-o", "address,perm,offset,device,inode,size,mapping", "7"];
    let outcome = run_on(&tree, &words);
    let report = outcome.stdout_text();
    outcome.is_report(report.as_bytes());
    for option in ["-X", "-XX"] {
        let outcome = run_on(&tree, &[option, "7"]);
        outcome.is(report.as_bytes(), NO_COUNTERS, 0);
    }
}

#[test]
fn keys_that_turn_up_later() {
    let smaps = two_records(
        "Rss: 4 kB\n",
        "Rss: 8 kB\nNew: 1 kB\nNewer: 2 kB\nNew: 1 kB\n",
    );
    for option in ["-X", "-XX"] {
        let outcome = report_on(&smaps, &[option]);
        assert_eq!(outcome.stderr, format!("pmap: 7: line 5 {NO_COLUMN}"));
        assert_eq!(outcome.code(), Some(0));
        assert_eq!(lines(&outcome)[4], "16      12 total kB");
    }
    let outcome = report_on(&smaps, &["-o", "rss"]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
}

#[test]
fn keys_that_no_version_has_had() {
    let smaps = two_records(
        "Zeal: 4 kB\nCount: 3\nFlags: a b \n",
        "Flags: c\nZeal: 5 kB\nCount: 4\n",
    );
    let outcome = report_on(&smaps, &["-X", "-q"]);
    let row = |words: &[&str]| {
        words
            .iter()
            .map(|word| (*word).to_owned())
            .collect::<Vec<_>>()
    };
    let text = outcome.stdout_text();
    let told: Vec<Vec<String>> = text
        .lines()
        .skip(1)
        .map(|line| line.split_whitespace().skip(5).map(str::to_owned).collect())
        .collect();
    let expected = [
        row(&["4", "4", "3", "a", "b", "a"]),
        row(&["12", "5", "4", "c"]),
    ];
    assert_eq!(told, expected);
    assert_eq!(outcome.stderr, "");
    let totals = lines(&report_on(&smaps, &["-X"])).pop().unwrap();
    assert_eq!(totals, "16       9 total kB");
}

/// Hostile keys: more than there is room for, one that is too long, one that would move the cursor.
#[test]
fn keys_beyond_bounds() {
    let keys: String = (0..60)
        .map(|key| format!("K{key:02}: {key} kB\n"))
        .collect();
    let outcome = report_on(&two_records(&keys, &keys), &["-XX"]);
    let header = words_of(&outcome.stdout_text()).remove(0);
    assert_eq!(header.len(), 7 + 48);
    assert_eq!(header[5..7], ["Size", "K00"]);
    assert_eq!(header[53..], ["K47", "Mapping"]);
    assert_eq!(outcome.stderr, format!("pmap: 7: line 50 {NO_COLUMN}"));

    let (longest, longer) = ("K".repeat(31), "L".repeat(32));
    let lines_of = format!("{longest}: 1 kB\n{longer}: 2 kB\n\x1b[2J: 3 kB\n");
    let outcome = report_on(&two_records(&lines_of, ""), &["-XX"]);
    let header = words_of(&outcome.stdout_text()).remove(0);
    assert_eq!(header[6..], [&longest, "?[2J", "Mapping"]);
    assert_eq!(outcome.stderr, format!("pmap: 7: line 3 {NO_COLUMN}"));
}

#[test]
fn lines_and_amounts_that_are_none() {
    let smaps = two_records("Rss: 4 kB\nPss: x kB\nno counter\n", "Rss: 4\nPss: 2 kB\n");
    let outcome = report_on(&smaps, &["-X"]);
    assert_eq!(
        outcome.stderr,
        "pmap: 7: 3 lines not understood, the first is line 3\n"
    );
    assert_eq!(outcome.code(), Some(1));
    // What the first record has for Pss is no amount, but of Pss it is known what it ought to be.
    assert_eq!(lines(&outcome)[4], "16       4       2 total kB");
}

/// A line that is called as a field of maps is not looked at: the field is that of maps.
#[test]
fn counters_called_as_fields_of_maps() {
    let names = ["Address", "Perm", "Offset", "Device", "Inode", "Mapping"];
    let keys = names.map(|name| format!("{name}: {} kB\n", u64::MAX));
    let keys = ["Rss: 4 kB\nSize: 1 kB\n", &*keys.concat()].concat();
    for words in [&["-X"][..], &["-o", "address,mapping"]] {
        let expected = report_on(&two_records("Rss: 4 kB\n", "Rss: 4 kB\n"), words);
        let outcome = report_on(&two_records(&keys, &keys), words);
        outcome.is_report(&expected.stdout);
    }
}

#[test]
fn a_sum_beyond_64_bits() {
    let most = format!("Rss: {} kB\n", u64::MAX);
    let outcome = report_on(&two_records(&most, &most), &["-o", "rss"]);
    assert_eq!(lines(&outcome).len(), 3, "no total");
    assert_eq!(outcome.stderr, "pmap: 7: a total is beyond 64 bits\n");
    assert_eq!(outcome.code(), Some(1));
}

/// Each process has the columns of its own first record, and its own sums.
#[test]
fn several_processes() {
    let tree = Tree::of(&Fixture::new("kernels/2.6.32", 11443).given());
    let alone = run_on(&tree, &["-XX", "11443"]).stdout;
    tree.add(&Fixture::new("kernels/6.12", 8).given());
    let other = run_on(&tree, &["-XX", "8"]).stdout;
    tree.add(&Given {
        pid: 9,
        smaps: Some(b""),
        comm: b"kthreadd\n",
        ..Given::default()
    });
    let thread = b"9:   [kthreadd]\n".to_vec();
    let outcome = run_on(&tree, &["-XX", "11443", "9", "8", "11443", "8"]);
    outcome.is_report(&[&*alone, &*thread, &*other, &*alone, &*other].concat());
    let twice = run_on(&tree, &["-o", "rss,mapping", "8", "8"]).stdout_text();
    let (first, second) = twice.split_at(twice.len() / 2);
    assert_eq!(first, second);
}

#[test]
fn without_any_sum_there_is_no_footer() {
    let outcome = report_on(&two_records("", ""), &["-o", "perm,mapping"]);
    assert_eq!(lines(&outcome), ["Perm Mapping", "r--p a", "rw-p"]);
}

#[cfg(feature = "procps-ng")]
#[test]
fn whole_paths() {
    for words in [&["-p", "-o", "mapping"], &["-po", "mapping"][..]] {
        let outcome = report_on(&two_records("", ""), words);
        assert_eq!(lines(&outcome), ["Mapping", "/bin/a", ""]);
    }
}

/// The others are summed in their row, and all in the last, in the selected columns too.
#[cfg(feature = "answers")]
#[test]
fn the_largest_by_columns() {
    let smaps = two_records("Rss: 4 kB\n", "Rss: 8 kB\n");
    let outcome = report_on(&smaps, &["--top", "1", "-o", "size,rss,mapping"]);
    assert_eq!(
        lines(&outcome),
        [
            "Size     Rss Mapping",
            "12       8",
            "4       4 [ 1 others ]",
            "------- -------",
            "16      12 total kB",
        ]
    );
    for words in [["--gaps", "-X"], ["-g", "-X"]] {
        let outcome = report_on(&smaps, &words);
        assert!(
            outcome.stderr.contains("makes no sense together"),
            "{}",
            outcome.stderr
        );
        assert_eq!(outcome.code(), Some(1));
    }
}

#[cfg(feature = "saved")]
#[test]
fn a_saved_copy() {
    let smaps = two_records("Rss: 4 kB\n", "Rss: 8 kB\n");
    let tree = Tree::new();
    let path = tree.path().join("saved");
    std::fs::write(&path, &smaps).unwrap();
    let of = |text: &str| text.split_once('\n').unwrap().1.to_owned();
    let saved = run(pmap().arg("-XX").arg("-f").arg(&path)).stdout_text();
    assert_eq!(of(&saved), of(&report_on(&smaps, &["-XX"]).stdout_text()));
}

/// A name longer than the buffer is cut, and says so.
#[test]
fn a_name_without_end() {
    let name = "x".repeat(30_000);
    let maps = format!("00400000-00401000 r--p 00000000 fe:00 1 /{name}\n");
    let tree = Tree::of(&Given {
        pid: 7,
        maps: maps.as_bytes(),
        cmdline: b"a\0",
        ..Given::default()
    });
    let outcome = run_on(&tree, &["-o", "size,mapping", "7"]);
    let row = outcome.stdout_text().lines().nth(2).unwrap().to_owned();
    assert!(row.starts_with("      4 /xxx"), "{row}");
    assert!(row.ends_with("xxx..."), "{row}");
    assert!(row.len() > 20_000, "{}", row.len());
}
