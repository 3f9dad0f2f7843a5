//! The first line: process id and command.

use crate::harness::program::{Outcome, look, pmap, run, same};
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

fn reported(given: &Given<'_>, locale: &str) -> Outcome {
    let tree = Tree::of(given);
    let mut pmap = pmap();
    pmap.env("LC_ALL", locale).arg("--proc").arg(tree.path());
    run(pmap.args(["-q", &given.pid.to_string()]))
}

/// Is `cmdline` shown as `expected`? The process is called `name\n`.
#[track_caller]
fn shown(cmdline: &[u8], locale: &str, expected: &str) {
    let given = Given {
        pid: 4711,
        cmdline,
        comm: b"name\n",
        ..Given::default()
    };
    reported(&given, locale).is_report(format!("4711:   {expected}\n").as_bytes());
    let mut look = look(Format::Default);
    (look.quiet, look.utf8) = (true, locale.contains("UTF"));
    let naive = report(&given, &look);
    same(&naive.text, format!("4711:   {expected}\n").as_bytes());
}

macro_rules! shown {
    ($($test:ident: $cmdline:expr, $locale:literal => $expected:literal;)*) => {$(
        #[test]
        fn $test() {
            shown($cmdline, $locale, $expected);
        }
    )*};
}

shown! {
    one_word: b"cat\0", "C" => "cat";
    without_its_nul: b"cat", "C" => "cat";
    several_words: b"cat\0-n\0/etc/motd\0", "C" => "cat -n /etc/motd";
    empty_argument: b"cat\0\0-\0", "C" => "cat  -";
    empty_arguments_first: b"\0\0cat\0", "C" => "  cat";
    trailing_nuls: b"cat\0-n\0\0\0\0", "C" => "cat -n";
    title_set_by_the_process: b"sshd: root@pts/0\0\0\0\0\0\0\0", "C" => "sshd: root@pts/0";
    one_space: b" \0", "C" => " ";
    only_nuls: b"\0\0\0", "C" => "[name]";
    none: b"", "C" => "[name]";
    escapes: b"sh\0-c\0\x1b]0;owned\x07\x1b[2J\n", "C" => "sh -c ?]0;owned??[2J?";
    newline: b"sh\0-c\0a\nb\0", "C.UTF-8" => "sh -c a?b";
    utf8_in_a_utf8_locale: "grüß\0日本".as_bytes(), "C.UTF-8" => "grüß 日本";
    utf8_elsewhere: "grüß\0日本".as_bytes(), "C" => "gr???? ??????";
    no_utf8: b"gr\xfc\xdf\0", "C.UTF-8" => "gr??";
    character_ended_by_nul: b"\xe2\x82\0\xac\0", "C.UTF-8" => "?? ?";
    character_ended_by_the_end: b"euro \xe2\x82", "C.UTF-8" => "euro ??";
    character_ended_by_another: b"\xf0\x9d\xc3\xa4\xe2\xe2\x82\xac", "C.UTF-8" => "??ä?€";
    c1_control: "a\u{9b}31m".as_bytes(), "C.UTF-8" => "a?31m";
    bidirectional: "a\u{202e}b\u{2069}".as_bytes(), "C.UTF-8" => "a?b?";
}

/// Is `comm` shown as `expected` where there is no command line?
#[track_caller]
fn named(comm: &[u8], expected: &str) {
    let given = Given {
        pid: 2,
        comm,
        ..Given::default()
    };
    let expected = format!("2:   {expected}\n");
    reported(&given, "C").is_report(expected.as_bytes());
}

#[test]
fn kernel_thread() {
    named(b"kworker/0:1-events\n", "[kworker/0:1-events]");
}

#[test]
fn name_with_escape() {
    named(b"\x1b[2J\n", "[?[2J]");
}

/// Only the last newline is the kernel's.
#[test]
fn name_of_newlines() {
    named(b"\n\n\n", "[??]");
}

#[test]
fn name_without_newline() {
    named(b"short", "[short]");
}

#[test]
fn name_empty() {
    named(b"\n", "[]");
}

/// A file that is no command line may have no end: a tree that is no procfs can hold anything.
#[test]
fn no_end() {
    let given = Given {
        pid: 7,
        comm: b"name\n",
        ..Given::default()
    };
    let tree = Tree::of(&given);
    let cmdline = tree.path().join("7/cmdline");
    // A file of holes, which reads as NULs.
    let endless = std::fs::File::create(&cmdline).unwrap();
    endless.set_len(1 << 40).unwrap();
    let mut pmap = pmap();
    let outcome = run(pmap.arg("--proc").arg(tree.path()).args(["-q", "7"]));
    outcome.is_report(b"7:   [name]\n");
}

/// A command line has no upper bound, and is read in pieces: wherever one ends inside a character,
/// that is shown whole.
#[track_caller]
fn long(unit: &str, shift: usize) {
    let mut cmdline = "-".repeat(shift);
    while cmdline.len() < 2 << 20 {
        cmdline.push_str(unit);
    }
    let given = Given {
        pid: 1,
        cmdline: cmdline.as_bytes(),
        ..Given::default()
    };
    let mut look = look(Format::Default);
    (look.quiet, look.utf8) = (true, true);
    let outcome = reported(&given, "C.UTF-8");
    assert_eq!(outcome.code(), Some(0));
    assert!(
        outcome.stdout == report(&given, &look).text,
        "{} bytes of a command line of {}",
        outcome.stdout.len(),
        cmdline.len()
    );
}

macro_rules! long {
    ($($test:ident: $unit:literal, $shifts:expr;)*) => {$(
        #[test]
        fn $test() {
            for shift in $shifts {
                long($unit, shift);
            }
        }
    )*};
}

long! {
    two_megabytes: "argument\0", 0..1;
    two_megabytes_of_two_byte_characters: "ä", 0..2;
    two_megabytes_of_three_byte_characters: "€", 0..3;
    two_megabytes_of_four_byte_characters: "𝄞", 0..4;
}

/// NULs at the end are dropped and NULs in between kept, however many reads they fill.
#[test]
fn nuls_by_the_megabyte() {
    let many = vec![0; 1 << 20];
    let cmdline = [b"first", many.as_slice(), b"last", many.as_slice()].concat();
    let given = Given {
        pid: 1,
        cmdline: &cmdline,
        ..Given::default()
    };
    let expected = format!("1:   first{}last\n", " ".repeat(many.len()));
    assert!(reported(&given, "C").stdout == expected.as_bytes());
}

#[test]
fn nuls_only_by_the_megabyte() {
    let given = Given {
        pid: 1,
        cmdline: &vec![0; 1 << 20],
        comm: b"blank\n",
        ..Given::default()
    };
    reported(&given, "C").is_report(b"1:   [blank]\n");
}
