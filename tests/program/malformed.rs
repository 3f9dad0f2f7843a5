//! Lines that no kernel writes: each is counted, the first is named, the others are reported.

use crate::harness::program::{look, run_on, same};
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

const BEFORE: &str = "00400000-00401000 r--p 00000000 fe:00 1                  /bin/before\n";
const AFTER: &str = "00800000-00802000 rw-s 00000000 fe:00 1                  /bin/after\n";
const LAST: &str = "00c00000-00c01000 r--p 00000000 fe:00 1                  /bin/last\n";

/// Is `line`, between two that are right, left out of every format, and said to be wrong?
#[track_caller]
fn left_out(line: &str) {
    let maps = [BEFORE, line, "\n", AFTER].concat();
    let good = [BEFORE, AFTER].concat();
    let given = |maps| Given {
        pid: 7,
        maps,
        cmdline: b"victim\0",
        ..Given::default()
    };
    let tree = Tree::of(&given(maps.as_bytes()));
    for format in [Format::Default, Format::Device] {
        let expected = report(&given(good.as_bytes()), &look(format));
        let words = format.option().into_iter().chain(["7"]);
        run_on(&tree, &words.collect::<Vec<_>>()).is(
            &expected.text,
            "pmap: 7: 1 line not understood, the first is line 2\n",
            1,
        );
        // The second opinion counts alike.
        let naive = report(&given(maps.as_bytes()), &look(format));
        assert_eq!(naive.bad_lines, [2]);
        same(&naive.text, &expected.text);
    }
}

macro_rules! left_out {
    ($($test:ident: $line:literal;)*) => {$(
        #[test]
        fn $test() {
            left_out($line);
        }
    )*};
}

left_out! {
    empty: "";
    blank: " ";
    words: "no mapping at all";
    start_missing: "-00501000 r--p 00000000 fe:00 1 /bin/x";
    start_not_hexadecimal: "0050000g-00501000 r--p 00000000 fe:00 1 /bin/x";
    start_in_capitals: "00A00000-00a01000 r--p 00000000 fe:00 1 /bin/x";
    start_with_sign: "+0500000-00501000 r--p 00000000 fe:00 1 /bin/x";
    start_with_prefix: "0x500000-00501000 r--p 00000000 fe:00 1 /bin/x";
    start_of_17_digits: "00000000000500000-00501000 r--p 00000000 fe:00 1 /bin/x";
    start_after_space: " 00500000-00501000 r--p 00000000 fe:00 1 /bin/x";
    dash_missing: "00500000 00501000 r--p 00000000 fe:00 1 /bin/x";
    end_missing: "00500000- r--p 00000000 fe:00 1 /bin/x";
    end_with_sign: "00500000-+0501000 r--p 00000000 fe:00 1 /bin/x";
    end_of_17_digits: "00500000-10000000000000000 r--p 00000000 fe:00 1 /bin/x";
    end_below_start: "00500000-004fffff r--p 00000000 fe:00 1 /bin/x";
    permissions_missing: "00500000-00501000 00000000 fe:00 1 /bin/x";
    permissions_too_short: "00500000-00501000 r-p 00000000 fe:00 1 /bin/x";
    permissions_too_long: "00500000-00501000 r--p- 00000000 fe:00 1 /bin/x";
    permissions_out_of_order: "00500000-00501000 wr-p 00000000 fe:00 1 /bin/x";
    permissions_without_sharing: "00500000-00501000 r--- 00000000 fe:00 1 /bin/x";
    offset_missing: "00500000-00501000 r--p fe:00 1 /bin/x";
    offset_not_hexadecimal: "00500000-00501000 r--p 0000000z fe:00 1 /bin/x";
    offset_of_17_digits: "00500000-00501000 r--p 00000000000000000 fe:00 1 /bin/x";
    offset_behind_two_spaces: "00500000-00501000 r--p  00000000 fe:00 1 /bin/x";
    device_missing: "00500000-00501000 r--p 00000000 1 /bin/x";
    device_without_minor: "00500000-00501000 r--p 00000000 fe: 1 /bin/x";
    device_without_major: "00500000-00501000 r--p 00000000 :00 1 /bin/x";
    device_beyond_32_bits: "00500000-00501000 r--p 00000000 100000000:00 1 /bin/x";
    inode_missing: "00500000-00501000 r--p 00000000 fe:00";
    inode_in_hexadecimal: "00500000-00501000 r--p 00000000 fe:00 1f /bin/x";
    inode_with_sign: "00500000-00501000 r--p 00000000 fe:00 +1 /bin/x";
    inode_beyond_64_bits: "00500000-00501000 r--p 00000000 fe:00 18446744073709551616 /bin/x";
    name_without_space: "00500000-00501000 r--p 00000000 fe:00 1/bin/x";
    carriage_return: "00500000-00501000 r--p 00000000 fe:00 1\r";
}

/// A last line without its newline may be cut short in any field, so it is no row.
#[test]
fn last_line_without_newline() {
    let maps = [BEFORE, AFTER.trim_end()].concat();
    let whole = |maps| Given {
        pid: 7,
        maps,
        cmdline: b"victim\0",
        ..Given::default()
    };
    let tree = Tree::of(&whole(maps.as_bytes()));
    let expected = report(&whole(BEFORE.as_bytes()), &look(Format::Default));
    run_on(&tree, &["7"]).is(
        &expected.text,
        "pmap: 7: 1 line not understood, the first is line 2\n",
        1,
    );
}

#[test]
fn several_lines_are_counted_and_the_first_is_named() {
    let maps = [BEFORE, AFTER, "a\n", LAST, "b\n", "c\n"].concat();
    let given = Given {
        pid: 7,
        maps: maps.as_bytes(),
        comm: b"victim\n",
        ..Given::default()
    };
    let expected = report(&given, &look(Format::Default));
    run_on(&Tree::of(&given), &["7"]).is(
        &expected.text,
        "pmap: 7: 3 lines not understood, the first is line 3\n",
        1,
    );
}

#[test]
fn nothing_but_wrong_lines_is_a_report_of_no_rows() {
    let given = Given {
        pid: 7,
        maps: b"x\ny\n",
        comm: b"victim\n",
        ..Given::default()
    };
    let expected = report(&given, &look(Format::Device));
    run_on(&Tree::of(&given), &["-d", "7"]).is(
        &expected.text,
        "pmap: 7: 2 lines not understood, the first is line 1\n",
        1,
    );
}

/// The other processes are reported all the same, and what is said stands behind its process.
#[test]
fn others_are_still_reported() {
    let wrong = Given {
        pid: 7,
        maps: b"wrong\n",
        comm: b"wrong\n",
        ..Given::default()
    };
    let right = Given {
        pid: 8,
        maps: BEFORE.as_bytes(),
        comm: b"right\n",
        ..Given::default()
    };
    let tree = Tree::of(&wrong);
    tree.add(&right);
    let of = |given| report(given, &look(Format::Default)).text;
    run_on(&tree, &["8", "7", "8"]).is(
        &[of(&right), of(&wrong), of(&right)].concat(),
        "pmap: 7: 1 line not understood, the first is line 1\n",
        1,
    );
}

/// Is the -x report of `smaps`, and what is said of it, that of the second opinion?
#[track_caller]
fn counted(smaps: &str, bad_lines: &[usize]) {
    let given = Given {
        pid: 7,
        maps: b"",
        smaps: Some(smaps.as_bytes()),
        cmdline: b"victim\0",
        ..Given::default()
    };
    let expected = report(&given, &look(Format::Extended));
    assert_eq!(expected.bad_lines, bad_lines);
    let code = i32::from(!bad_lines.is_empty());
    run_on(&Tree::of(&given), &["-x", "7"]).is(&expected.text, &expected.said(7), code);
}

macro_rules! counters {
    ($($test:ident: $lines:expr, $bad:expr;)*) => {$(
        #[test]
        fn $test() {
            counted(&[BEFORE, "Rss: 4 kB\n", AFTER, $lines, LAST, "Rss: 8 kB\n"].concat(), &$bad);
        }
    )*};
}

counters! {
    counter_without_value: "Rss:\n", [4];
    counter_without_number: "Rss: kB\n", [4];
    counter_with_sign: "Rss: +4 kB\n", [4];
    counter_in_hexadecimal: "Rss: 4f kB\n", [4];
    counter_in_megabytes: "Rss: 4 MB\n", [4];
    counter_without_unit: "Rss: 4\n", [4];
    counter_with_more_behind: "Rss: 4 kB \n", [4];
    counter_beyond_64_bits: "Rss: 18446744073709551616 kB\n", [4];
    counter_without_colon: "Rss 4 kB\n", [4];
    counter_without_key: ": 4 kB\n", [4];
    counter_empty: "\n", [4];
    counter_that_is_a_damaged_head: "00?00000-00901000 r--p 00000000 fe:00 1 /bin/x\n", [4];
    counters_each_wrong: "Rss: x kB\nAnonymous: y kB\nLocked: z kB\n", [4, 5, 6];
    counter_not_shown_may_be_anything: "Pss: +4 MB\nVmFlags:\n", [];
    head_wrong_among_records: "00900000-00901000 r--p 0 1\nRss: 4 kB\n", [4];
}

/// A record is looked at for its place, for its row, and as one of the others: its lines count once.
#[cfg(feature = "answers")]
#[test]
fn a_counter_that_is_looked_at_three_times() {
    let smaps = [BEFORE, "Rss: x kB\n", AFTER, "Rss: 8 kB\nPss: y kB\n"].concat();
    let tree = Tree::of(&Given {
        pid: 7,
        smaps: Some(smaps.as_bytes()),
        ..Given::default()
    });
    for words in [["-x", "--sort=rss", "7"], ["-x", "--top=1", "7"]] {
        let outcome = run_on(&tree, &words);
        assert_eq!(
            outcome.stderr,
            "pmap: 7: 2 lines not understood, the first is line 2\n"
        );
        assert_eq!(outcome.code(), Some(1));
    }
}

/// A line that only the row meets counts too, though one behind it was met by the look for its place;
/// and a record that a sorted row has no room for is said.
#[cfg(feature = "answers")]
#[test]
fn a_counter_that_one_look_meets() {
    let many = "Unknown:               4 kB\n".repeat(100);
    for (record, said) in [
        (
            "Rss: 8 kB\nLocked: y kB\nSwap: x kB\n",
            "2 lines not understood, the first is line 3",
        ),
        (&*many, "1 line not understood, the first is line 1"),
    ] {
        let smaps = [BEFORE, record].concat();
        let tree = Tree::of(&Given {
            pid: 7,
            smaps: Some(smaps.as_bytes()),
            ..Given::default()
        });
        let outcome = run_on(&tree, &["-x", "--sort=rss", "7"]);
        assert_eq!(outcome.stderr, format!("pmap: 7: {said}\n"));
        assert_eq!(outcome.code(), Some(1));
    }
}

#[test]
fn counters_before_any_mapping_are_passed_over() {
    counted(
        &["Rss: 4 kB\nLocked: 4 kB\n", BEFORE, "Rss: 8 kB\n"].concat(),
        &[1],
    );
}

#[test]
fn last_counter_without_newline() {
    counted(&[BEFORE, "Rss: 8 kB\nLocked: 4"].concat(), &[3]);
}
