//! Reports that are kept as files.

#[cfg(feature = "saved")]
use crate::harness::fixture::path;
use crate::harness::fixture::{Fixture, find, fixture};
use crate::harness::program::{look, pmap, run, run_on, same, width};
use crate::harness::skip::skip;
use crate::harness::tree::Tree;
use crate::naive::{Format, report};

pub(super) const NO_SMAPS: &str = "pmap: no smaps (CONFIG_PROC_PAGE_MONITOR): \
    RSS, Anon and Locked are unknown\n";

/// The report in `file`, or where the addresses of the program have 8 digits, the one in the file
/// beside it that is called so; `None`, with a line that says so, where there is none.
pub(super) fn expected(file: &str) -> Option<Vec<u8>> {
    if width() == 16 {
        return Some(fixture(file));
    }
    let narrow = find(&file.replace(".txt", "-8.txt"));
    if narrow.is_none() {
        skip(
            file,
            "it has addresses of 16 digits, those of the program have 8",
        );
    }
    narrow
}

/// Is the report of process 11443, made of fixture `name`, the one in `file`?
#[track_caller]
pub(crate) fn golden(name: &str, words: &[&str], file: &str, stderr: &str) {
    let Some(expected) = expected(file) else {
        return;
    };
    let tree = Tree::of(&Fixture::new(name, 11443).given());
    let outcome = run_on(&tree, &[words, &["11443"]].concat());
    outcome.is(&expected, stderr, 0);
}

macro_rules! golden {
    ($($test:ident: $name:literal $words:expr, $file:literal, $stderr:expr;)*) => {$(
        #[test]
        fn $test() {
            golden($name, &$words, $file, $stderr);
        }
    )*};
}

golden! {
    bash: "bash-11443" [], "bash-11443.default.txt", "";
    bash_extended: "bash-11443" ["-x"], "bash-11443.extended.txt", NO_SMAPS;
    bash_device: "bash-11443" ["-d"], "bash-11443.device.txt", "";
    sleep: "sleep-6.18" [], "sleep-6.18.default.txt", "";
    sleep_extended: "sleep-6.18" ["-x"], "sleep-6.18.extended.txt", "";
    sleep_device: "sleep-6.18" ["-d"], "sleep-6.18.device.txt", "";
    names: "names" [], "names.default.txt", "";
    names_device: "names" ["-d"], "names.device.txt", "";
    names_extended: "names" ["-x"], "names.extended.txt", NO_SMAPS;
    hostile_names: "hostile" [], "hostile.default.txt", "";
    counters: "counters" ["-x"], "counters.extended.txt", "";
}

#[cfg(feature = "procps-ng")]
golden! {
    whole_paths: "names" ["-dp"], "names.device-path.txt", "";
    kernel_names: "names" ["-k"], "names.kernel.txt", "";
    a_range: "sleep-6.18" ["-xA7f744e04d000,7f744e057000"], "sleep-6.18.range.txt", "";
}

/// A saved copy at standard input.
#[cfg(feature = "saved")]
#[test]
fn saved_copies() {
    for (copy, file) in [
        ("sleep-6.18.smaps", "sleep-6.18.saved.txt"),
        ("names.maps", "names.saved.txt"),
    ] {
        let Some(expected) = expected(file) else {
            return;
        };
        let copy = std::fs::File::open(path(copy)).unwrap();
        run(pmap().args(["-x", "-f", "-"]).stdin(copy)).is_report(&expected);
    }
}

#[test]
fn hostile_names_in_a_utf8_locale() {
    let Some(expected) = expected("hostile.utf8.txt") else {
        return;
    };
    let tree = Tree::of(&Fixture::new("hostile", 11443).given());
    let mut pmap = pmap();
    pmap.env("LANG", "C.UTF-8").arg("--proc").arg(tree.path());
    run(pmap.arg("11443")).is_report(&expected);
}

/// `-q` leaves the rows and the line with the command, whichever the format.
#[track_caller]
fn quiet(words: &[&str], file: &str, headers: usize, footers: usize) {
    let Some(whole) = expected(file) else {
        return;
    };
    let lines: Vec<&[u8]> = whole.split_inclusive(|byte| *byte == b'\n').collect();
    let rows = lines[headers..lines.len() - footers].concat();
    let tree = Tree::of(&Fixture::new("sleep-6.18", 11443).given());
    let outcome = run_on(&tree, &[words, &["11443"]].concat());
    outcome.is_report(&[lines[0], &rows].concat());
}

#[test]
fn quiet_default() {
    quiet(&["-q"], "sleep-6.18.default.txt", 1, 1);
}

#[test]
fn quiet_extended() {
    quiet(&["-qx"], "sleep-6.18.extended.txt", 2, 2);
}

#[test]
fn quiet_device() {
    quiet(&["-d", "-q"], "sleep-6.18.device.txt", 2, 1);
}

/// The second opinion agrees with the files, for each fixture, each format and either width.
#[test]
fn the_naive_reader_agrees() {
    for name in ["bash-11443", "sleep-6.18", "names", "hostile", "counters"] {
        let process = Fixture::new(name, 11443);
        let tree = Tree::of(&process.given());
        for format in Format::ALL {
            let words = format.option().into_iter().chain(["11443"]);
            let outcome = run_on(&tree, &words.collect::<Vec<_>>());
            same(
                &outcome.stdout,
                &report(&process.given(), &look(format)).text,
            );
        }
    }
}

#[test]
fn reports_stand_one_after_another_without_a_blank_line() {
    let tree = Tree::of(&Fixture::new("bash-11443", 7).given());
    tree.add(&Fixture::new("sleep-6.18", 8).given());
    let of = |name, pid| report(&Fixture::new(name, pid).given(), &look(Format::Device)).text;
    let (bash, sleep) = (of("bash-11443", 7), of("sleep-6.18", 8));
    run_on(&tree, &["-d", "8", "7", "8"]).is_report(&[&*sleep, &*bash, &*sleep].concat());
}

#[test]
fn the_missing_smaps_are_said_once_a_run() {
    let tree = Tree::of(&Fixture::new("bash-11443", 7).given());
    tree.add(&Fixture::new("names", 8).given());
    let outcome = run_on(&tree, &["-x", "7", "8", "7"]);
    assert_eq!(outcome.stderr, NO_SMAPS);
    assert_eq!(outcome.code(), Some(0));
}
