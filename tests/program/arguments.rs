//! The command line: what is understood, and what is refused with the usage.

use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;

use crate::harness::program::{Outcome, look, pmap, run, run_on};
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report};

const USAGE: &str = "\
Usage: pmap [-x | -d] [-q] pid...
-x  show details
-d  show offset and device number
-q  quiet; less header/footer info
-V  show the version number
";

const PIDS: [u32; 4] = [1, 42, 4711, 2_147_483_647];

fn given(pid: u32) -> Given<'static> {
    Given {
        pid,
        maps: b"00400000-00401000 rw-p 00002000 fe:00 1 /bin/init\n",
        smaps: Some(b"00400000-00401000 rw-p 00002000 fe:00 1 /bin/init\nRss: 4 kB\n"),
        cmdline: b"init\0",
        ..Given::default()
    }
}

fn tree() -> Tree {
    let tree = Tree::new();
    for pid in PIDS {
        tree.add(&given(pid));
    }
    tree
}

/// The words of `line`, in which `DIR` stands for the directory of processes.
fn on_tree(line: &str, tree: &Tree) -> Outcome {
    let directory = tree.path().to_str().unwrap();
    let words = line.split(' ').map(|word| word.replace("DIR", directory));
    run(pmap().args(words))
}

/// Does `line` ask for `pids` in `format`?
#[track_caller]
fn asks(line: &str, format: Format, quiet: bool, pids: &[u32]) {
    let mut look = look(format);
    look.quiet = quiet;
    let reports = pids.iter().map(|pid| report(&given(*pid), &look).text);
    let expected: Vec<u8> = reports.flatten().collect();
    on_tree(line, &tree()).is_report(&expected);
}

macro_rules! asks {
    ($($test:ident: $line:literal => $format:ident $quiet:literal $pids:expr;)*) => {$(
        #[test]
        fn $test() {
            asks($line, Format::$format, $quiet, &$pids);
        }
    )*};
}

asks! {
    one_process: "--proc DIR 42" => Default false [42];
    directory_behind_equals: "--proc=DIR 42" => Default false [42];
    directory_after_pids: "42 --proc DIR" => Default false [42];
    last_directory_counts: "--proc /nonexistent 42 --proc DIR" => Default false [42];
    extended: "--proc DIR -x 42" => Extended false [42];
    device: "--proc DIR -d 42" => Device false [42];
    quiet: "--proc DIR -q 42" => Default true [42];
    cluster: "--proc DIR -qx 42" => Extended true [42];
    cluster_turned: "--proc DIR -xq 42" => Extended true [42];
    cluster_with_repeats: "--proc DIR -qxqx -x 42" => Extended true [42];
    repeated: "--proc DIR -d -d 42 -d" => Device false [42];
    options_after_pids: "42 -q --proc DIR 1 -d" => Device true [42, 1];
    end_of_options: "--proc DIR -x -- 42 1" => Extended false [42, 1];
    twice: "--proc DIR 42 42" => Default false [42, 42];
    twice_with_another_between: "--proc DIR -d 42 1 42" => Device false [42, 1, 42];
    leading_zeros: "--proc DIR 0000000000000000000042" => Default false [42];
    largest: "--proc DIR 2147483647" => Default false [2_147_483_647];
    in_the_directory: "--proc DIR DIR/42" => Default false [42];
    in_the_directory_with_slash: "--proc DIR DIR/42/" => Default false [42];
    in_the_directory_with_zeros: "--proc DIR DIR/0042" => Default false [42];
    directory_with_slashes: "--proc DIR/// DIR/42 42" => Default false [42, 42];
    other_entries_passed_over: "--proc DIR DIR/self DIR/42 DIR/meminfo DIR/1x" => Default false [42];
}

/// Is `line` refused, with `reason` before the usage, and nothing reported?
#[track_caller]
fn refused(line: &str, reason: &str) {
    let outcome = on_tree(line, &tree());
    assert_eq!(outcome.stdout_text(), "");
    let usage = outcome.stderr.strip_prefix(reason).expect(&outcome.stderr);
    assert!(usage.starts_with(USAGE), "{usage}");
    assert_eq!(outcome.code(), Some(1));
}

macro_rules! refused {
    ($($test:ident: $line:literal => $reason:literal;)*) => {$(
        #[test]
        fn $test() {
            refused($line, $reason);
        }
    )*};
}

refused! {
    no_pid: "--proc DIR" => "";
    no_pid_but_options: "--proc DIR -x -q" => "";
    no_pid_behind_end_of_options: "--proc DIR --" => "";
    no_pid_left: "--proc DIR DIR/self DIR/meminfo" => "";
    empty_word: "" => "pmap: : not a process id\n";
    empty_word_among_pids: "--proc DIR 42  1" => "pmap: : not a process id\n";
    zero: "--proc DIR 42 0" => "pmap: 0: not a process id\n";
    zeros: "--proc DIR 000" => "pmap: 000: not a process id\n";
    too_large: "--proc DIR 2147483648" => "pmap: 2147483648: not a process id\n";
    too_large_for_32_bits: "--proc DIR 4294967297" => "pmap: 4294967297: not a process id\n";
    too_large_for_64_bits: "--proc DIR 18446744073709551617" => "pmap: 18446744073709551617: not a process id\n";
    not_a_number: "--proc DIR init" => "pmap: init: not a process id\n";
    number_and_more: "--proc DIR 42x" => "pmap: 42x: not a process id\n";
    plus: "--proc DIR +42" => "pmap: +42: not a process id\n";
    minus: "--proc DIR -42" => "pmap: -42: unknown option\n";
    hexadecimal: "--proc DIR 0x2a" => "pmap: 0x2a: not a process id\n";
    dash: "--proc DIR -" => "pmap: -: not a process id\n";
    option_behind_end_of_options: "--proc DIR 42 -- -x" => "pmap: -x: not a process id\n";
    unknown_letter: "--proc DIR -z 42" => "pmap: -z: unknown option\n";
    unknown_letter_in_cluster: "--proc DIR -qzx 42" => "pmap: -qzx: unknown option\n";
    unknown_word: "--proc DIR --threads 42" => "pmap: --threads: unknown option\n";
    help_with_value: "--proc DIR --help=me 42" => "pmap: --help=me: unknown option\n";
    two_formats: "--proc DIR -x -d 42" => "pmap: -d: only one format\n";
    two_formats_turned: "--proc DIR -d 42 -x" => "pmap: -x: only one format\n";
    two_formats_in_cluster: "--proc DIR -xd 42" => "pmap: -xd: only one format\n";
    first_wrong_word_is_said: "--proc DIR 42 -z 0 -y" => "pmap: -z: unknown option\n";
    proc_without_directory: "42 --proc" => "pmap: --proc: a value is missing\n";
    proc_with_empty_directory: "--proc= 42" => "pmap: --proc=: a value is missing\n";
    entry_zero: "--proc /made/up /made/up/0" => "pmap: /made/up/0: not a process id\n";
    entry_too_large: "--proc /made/up /made/up/2147483648" => "pmap: /made/up/2147483648: not a process id\n";
    entry_below: "--proc /made/up /made/up/42/maps" => "pmap: /made/up/42/maps: not a process id\n";
    directory_itself: "--proc /made/up /made/up/" => "pmap: /made/up/: not a process id\n";
    entry_of_another_directory: "--proc /made/up /proc/42" => "pmap: /proc/42: not a process id\n";
    directory_alike: "--proc /made/up /made/upper/42" => "pmap: /made/upper/42: not a process id\n";
}

#[test]
fn nothing_at_all() {
    let outcome = run(&mut pmap());
    assert!(outcome.stderr.starts_with(USAGE));
    assert_eq!(
        (outcome.stdout_text().as_str(), outcome.code()),
        ("", Some(1))
    );
}

#[test]
fn a_word_that_is_wrong_is_cleaned() {
    let wrong = OsStr::from_bytes(b"\x1b[2J\xff");
    let outcome = run(pmap().arg(wrong));
    assert!(
        outcome
            .stderr
            .starts_with("pmap: ?[2J?: not a process id\nUsage: ")
    );
}

/// Asked for, the usage stands on standard output.
#[track_caller]
fn helps(line: &str) {
    let outcome = on_tree(line, &tree());
    assert!(outcome.stdout_text().starts_with(USAGE), "{outcome:?}");
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
}

#[track_caller]
fn tells_version(line: &str) {
    let version = format!("pmap {}\n", env!("CARGO_PKG_VERSION"));
    on_tree(line, &tree()).is_report(version.as_bytes());
}

macro_rules! wins {
    ($($test:ident: $how:ident $line:literal;)*) => {$(
        #[test]
        fn $test() {
            $how($line);
        }
    )*};
}

wins! {
    help: helps "-h";
    help_in_a_word: helps "--help";
    help_over_a_pid: helps "--proc DIR 42 -h";
    help_in_a_cluster: helps "-qxh";
    help_over_wrong_words: helps "-z 0 nonsense -x -d --help";
    version: tells_version "-V";
    version_over_a_pid: tells_version "--proc DIR -x 42 -V";
    version_in_a_cluster: tells_version "-qV";
    version_over_wrong_words: tells_version "nonsense -xd -V";
}

/// Behind `--` nothing is an option any more.
#[test]
fn help_behind_end_of_options() {
    refused("--proc DIR 42 -- -h", "pmap: -h: not a process id\n");
}

#[test]
fn directory_that_is_not_there() {
    let outcome = run(pmap().args(["--proc", "/nonexistent", "42"]));
    outcome.is(b"", "pmap: /nonexistent: no such file or directory\n", 1);
}

#[test]
fn directory_that_is_a_file() {
    let tree = tree();
    let file = tree.path().join("42/maps");
    let said = format!("pmap: {}: not a directory\n", file.display());
    run(pmap().arg("--proc").arg(file).arg("42")).is(b"", &said, 1);
}

/// As a shell writes `/proc/*` out: all processes are reported, all else is passed over.
#[test]
fn every_entry_of_a_directory() {
    let tree = tree();
    for other in ["self", "meminfo", "sys", "1st"] {
        std::fs::write(tree.path().join(other), "").unwrap();
    }
    let entries = std::fs::read_dir(tree.path()).unwrap();
    let mut paths: Vec<_> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let outcome = run(pmap().arg("-q").arg("--proc").arg(tree.path()).args(&paths));
    let headers = outcome.stdout_text().matches("init\n").count();
    assert_eq!(headers, 2 * PIDS.len(), "a header and a row each");
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
}

/// Any number of words: nothing is stored of them.
#[test]
fn a_thousand_pids() {
    let words = vec!["42"; 1000];
    let one = report(&given(42), &look(Format::Default)).text;
    run_on(&tree(), &words).is_report(&one.repeat(1000));
}
