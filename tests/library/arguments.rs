//! The command line, in its two steps.

use std::ffi::{CStr, CString};

#[cfg(feature = "columns")]
use pmap_cli::args::Choice;
use pmap_cli::args::{Format, Misuse, Options, Reason, Request, Target, targets, understand};

/// What became of a command line.
#[derive(Debug, PartialEq, Eq)]
enum Understood {
    Help,
    Version,
    NoProcess,
    Wrong(String, Reason),
    #[cfg(feature = "columns")]
    NewFile(String),
    Report(Format, bool, Option<String>, Vec<u32>),
}

fn words(line: &str) -> Vec<CString> {
    let words = line.split(' ').filter(|word| !word.is_empty());
    // `''` stands for the empty word, as in a shell.
    let words = words.map(|word| if word == "''" { "" } else { word });
    words.map(|word| CString::new(word).unwrap()).collect()
}

fn text(word: &CStr) -> String {
    word.to_str().unwrap().to_owned()
}

fn understood(line: &str) -> Understood {
    let words = words(line);
    let words = words.iter().map(CString::as_c_str);
    let mut options = Options::default();
    match understand(words.clone(), &mut options) {
        Ok(Request::Help) => Understood::Help,
        Ok(Request::Version) => Understood::Version,
        Err(Misuse::NoProcess) => Understood::NoProcess,
        Err(Misuse::Word(word, reason)) => Understood::Wrong(text(word), reason),
        #[cfg(feature = "columns")]
        Ok(Request::NewFile) => Understood::NewFile(text(options.columns)),
        Ok(Request::Report) => {
            let Options {
                format,
                quiet,
                proc,
                ..
            } = options;
            let pids = targets(words, &options).map(|target| match target {
                Target::Process(pid) => pid,
                Target::File(..) => 0,
            });
            let pids = pids.collect();
            Understood::Report(format, quiet, proc.map(text), pids)
        }
    }
}

/// Does `line` ask for `asked`?
#[track_caller]
fn asks(line: &str, format: Format, quiet: bool, asked: &[u32]) {
    match understood(line) {
        Understood::Report(f, q, _, pids) => {
            assert_eq!((f, q, pids.as_slice()), (format, quiet, asked), "{line}");
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[track_caller]
fn wrong(line: &str, word: &str, reason: Reason) {
    assert_eq!(understood(line), Understood::Wrong(word.to_owned(), reason));
}

/// Every order and clustering of the options asks for the same.
#[test]
fn every_combination() {
    let formats = [
        (Format::Default, ""),
        (Format::Extended, "x"),
        (Format::Device, "d"),
    ];
    for (format, letter) in formats {
        for quiet in ["", "q", "qq"] {
            let is_quiet = !quiet.is_empty();
            let letters = [letter, quiet].concat();
            let turned: String = letters.chars().rev().collect();
            let one_by_one: String = letters
                .chars()
                .map(|letter| format!("-{letter} "))
                .collect();
            for options in [format!("-{letters}"), format!("-{turned}"), one_by_one] {
                let options = if letters.is_empty() {
                    String::new()
                } else {
                    options
                };
                asks(&format!("{options} 7 8"), format, is_quiet, &[7, 8]);
                asks(&format!("7 {options} 8"), format, is_quiet, &[7, 8]);
                asks(&format!("7 8 {options}"), format, is_quiet, &[7, 8]);
                asks(&format!("{options} -- 7 8"), format, is_quiet, &[7, 8]);
                asks(&format!("7 {options} -- 8"), format, is_quiet, &[7, 8]);
                let twice = format!("{options} 7 {options} 8");
                asks(&twice, format, is_quiet, &[7, 8]);
            }
        }
    }
}

#[test]
fn pids_in_every_spelling() {
    let line = "1 01 00000000000000000000000000000001 2147483647 /proc/1 /proc/1/ /proc/0001/";
    let ones = [1, 1, 1, 2_147_483_647, 1, 1, 1];
    asks(line, Format::Default, false, &ones);
}

#[test]
fn a_pid_twice_is_two_reports() {
    asks("7 8 7", Format::Default, false, &[7, 8, 7]);
}

#[test]
fn other_entries_of_proc_are_passed_over() {
    let line = "/proc/self /proc/7 /proc/meminfo /proc/acpi/ /proc/1x /proc/-x";
    asks(line, Format::Default, false, &[7]);
}

#[test]
fn entries_of_another_directory() {
    for directory in ["/mnt/proc", "/mnt/proc/", "/mnt/proc///", "proc", "./proc/"] {
        let entries = directory.trim_end_matches('/');
        let line = format!("--proc {directory} {entries}/7 {entries}/8/ {entries}/self 9");
        asks(&line, Format::Default, false, &[7, 8, 9]);
        let Understood::Report(_, _, Some(shown), _) = understood(&line) else {
            panic!("{line}");
        };
        assert_eq!(shown, directory);
    }
}

#[test]
fn entries_of_the_root() {
    asks("--proc / /7 8", Format::Default, false, &[7, 8]);
}

#[test]
fn no_process_is_left() {
    for line in [
        "",
        "-x",
        "--",
        "-q --",
        "/proc/self",
        "-d /proc/self /proc/meminfo/",
    ] {
        assert_eq!(understood(line), Understood::NoProcess, "{line}");
    }
}

#[test]
fn no_process_id() {
    for word in [
        "0",
        "00",
        "2147483648",
        "4294967295",
        "4294967296",
        "4294967297",
        "99999999999999999999999999",
        "1x",
        "x",
        "1.0",
        "+1",
        "1-",
        "-",
        "/",
        "/proc",
        "/proc/",
        "/proc//1",
        "/proc/1//",
        "/proc/1/maps",
        "/proc/self/maps",
        "/proc/0",
        "/proc/2147483648",
        "proc/1",
        "/procs/1",
        "/tmp/1",
    ] {
        wrong(&format!("7 {word} 8"), word, Reason::NoPid);
    }
    wrong("7 '' 8", "", Reason::NoPid);
    wrong("''", "", Reason::NoPid);
}

#[test]
fn behind_the_end_of_options_nothing_is_one() {
    for word in ["-x", "-h", "-V", "--help", "--", "--proc", "--proc=/", "-1"] {
        wrong(&format!("7 -- {word}"), word, Reason::NoPid);
    }
}

#[test]
fn unknown_options() {
    for word in [
        "-z", "-qz", "-0", "-1", "-x1", "-q-", "--x", "--hel", "--helpp", "--help=",
    ] {
        wrong(&format!("{word} 7"), word, Reason::UnknownOption);
        wrong(&format!("7 {word}"), word, Reason::UnknownOption);
    }
    wrong("--process /proc 7", "--process", Reason::UnknownOption);
    wrong("---proc 7", "---proc", Reason::UnknownOption);
}

#[test]
fn two_formats() {
    wrong("-x -d 7", "-d", Reason::TwoFormats);
    wrong("-d -x 7", "-x", Reason::TwoFormats);
    wrong("-xd 7", "-xd", Reason::TwoFormats);
    wrong("-x 7 -qd", "-qd", Reason::TwoFormats);
    wrong("-x -x -d -z 7", "-d", Reason::TwoFormats);
}

/// Options are looked through before process ids.
#[test]
fn the_first_wrong_word() {
    wrong("-z -y 7", "-z", Reason::UnknownOption);
    wrong("0 x 7", "0", Reason::NoPid);
    wrong("-z 0", "-z", Reason::UnknownOption);
}

#[test]
fn directory_of_processes() {
    let directory = |line| match understood(line) {
        Understood::Report(_, _, directory, _) => directory,
        other => panic!("{line}: {other:?}"),
    };
    assert_eq!(directory("7"), None);
    assert_eq!(directory("--proc /a 7").as_deref(), Some("/a"));
    assert_eq!(directory("--proc=/a 7").as_deref(), Some("/a"));
    assert_eq!(directory("--proc=/a 7 --proc /b").as_deref(), Some("/b"));
    assert_eq!(directory("--proc -x 7").as_deref(), Some("-x"));
    assert_eq!(directory("--proc -- 7").as_deref(), Some("--"));
    assert_eq!(directory("--proc=--proc= 7").as_deref(), Some("--proc="));
    wrong("7 --proc", "--proc", Reason::NoValue);
    wrong("7 --proc=", "--proc=", Reason::NoValue);
}

#[test]
fn help_and_version_win_over_everything() {
    for (line, wins) in [
        ("-h", Understood::Help),
        ("--help", Understood::Help),
        ("-V", Understood::Version),
        ("7 -h", Understood::Help),
        ("-xqh", Understood::Help),
        ("-z x 0 -x -d -h", Understood::Help),
        ("-z x 0 -x -d -V", Understood::Version),
        ("-zV", Understood::Version),
        ("--proc= -V", Understood::Version),
        ("7 --proc /a --help", Understood::Help),
    ] {
        assert_eq!(understood(line), wins, "{line}");
    }
}

/// Which columns does `line` choose?
#[cfg(feature = "columns")]
fn chosen(line: &str) -> (Choice, String) {
    let words = words(line);
    let mut options = Options::default();
    match understand(words.iter().map(CString::as_c_str), &mut options) {
        Ok(Request::Report) => {
            let chosen = options.format == Format::Columns;
            assert_eq!(chosen, options.choice != Choice::None, "{line}");
            (options.choice, text(options.columns))
        }
        other => panic!("{line}: {other:?}"),
    }
}

#[cfg(feature = "columns")]
#[test]
fn columns() {
    for (line, choice, value) in [
        ("7", Choice::None, ""),
        ("-x 7", Choice::None, ""),
        ("-X 7", Choice::Most, ""),
        ("--more-extended 7", Choice::Most, ""),
        ("-XX 7", Choice::All, ""),
        ("-X 7 -X", Choice::All, ""),
        ("-XqXX 7", Choice::All, ""),
        ("-X --more-extended 7", Choice::All, ""),
        ("-o rss 7", Choice::List, "rss"),
        ("-orss,size 7", Choice::List, "rss,size"),
        ("-qorss 7", Choice::List, "rss"),
        ("--columns rss 7", Choice::List, "rss"),
        ("--columns=rss 7", Choice::List, "rss"),
        ("-o rss 7 -o pss", Choice::List, "pss"),
        ("-c 7", Choice::File, ""),
        ("--read-rc 7", Choice::File, ""),
        ("--proc /a -c 7", Choice::File, ""),
        ("--proc /a -X 7", Choice::Most, ""),
        ("-C rc 7", Choice::File, "rc"),
        ("--read-rc-from=rc 7", Choice::File, "rc"),
    ] {
        assert_eq!(chosen(line), (choice, value.to_owned()), "{line}");
    }
}

#[cfg(feature = "columns")]
#[test]
fn columns_in_two_ways() {
    for line in [
        "-x -X 7",
        "-d -X 7",
        "-X -x 7",
        "-o rss -d 7",
        "-X -o rss 7",
        "-o rss -X 7",
        "-X -c 7",
        "-XX -C rc 7",
        "-n -X",
        "-o rss -N rc",
        "-c -n",
    ] {
        match understood(line) {
            Understood::Wrong(_, Reason::TwoFormats) => {}
            other => panic!("{line}: {other:?}"),
        }
    }
    wrong("-X -xq 7", "-xq", Reason::TwoFormats);
    wrong("7 -o", "-o", Reason::NoValue);
    wrong("7 -C", "-C", Reason::NoValue);
    wrong("-N", "-N", Reason::NoValue);
    wrong("7 --columns=", "--columns=", Reason::NoValue);
}

#[cfg(feature = "columns")]
#[test]
fn new_files_of_columns() {
    let path = |path: &str| Understood::NewFile(path.to_owned());
    assert_eq!(understood("-n"), path(""));
    assert_eq!(understood("--create-rc -q"), path(""));
    assert_eq!(understood("-N rc"), path("rc"));
    assert_eq!(understood("--create-rc-to rc"), path("rc"));
    wrong("-n 7", "7", Reason::NoReport);
    wrong("7 -N rc 8", "7", Reason::NoReport);
    #[cfg(feature = "saved")]
    wrong("-n -f maps", "maps", Reason::NoReport);
}
