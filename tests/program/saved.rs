//! Saved copies of maps and smaps, with `-f`.

use std::fs::{self, File};
use std::io::Write;
use std::path::PathBuf;
use std::process::Stdio;

use super::live::look_at;
use super::missing::as_ordinary_user;
use super::zoo::memory::of_every_kind;
use crate::harness::fixture::fixture;
use crate::harness::program::{Outcome, look, pmap, pmap_through, run, same};
use crate::harness::skip::skip;
use crate::harness::tree::Tree;
use crate::naive::{Format, Given, report, saved};

const FIRST: &str = "00400000-00401000 r--p 00000000 fe:00 1                  /bin/first\n";
const SECOND: &str = "00500000-00502000 rw-p 00000000 fe:00 1                  /bin/second\n";
const COUNTERS: &str = "Size: 4 kB\nRss: 4 kB\nAnonymous: 1 kB\nLocked: 2 kB\nVmFlags: rd\n";

/// A file of its own directory.
struct Copy {
    path: PathBuf,
    _tree: Tree,
}

impl Copy {
    fn of(content: &[u8]) -> Self {
        let tree = Tree::new();
        let path = tree.path().join("saved copy");
        fs::write(&path, content).unwrap();
        Self { path, _tree: tree }
    }

    fn path(&self) -> &str {
        self.path.to_str().unwrap()
    }

    fn reported(&self, words: &[&str]) -> Outcome {
        run(pmap().args(words).arg("-f").arg(&self.path))
    }
}

/// The words that ask for each format.
fn formats() -> [(Format, Vec<&'static str>); 3] {
    Format::ALL.map(|format| (format, format.option().into_iter().collect()))
}

/// Is the report of a file with this content that of the second opinion?
#[track_caller]
fn agrees(content: &[u8]) {
    let copy = Copy::of(content);
    for (format, words) in formats() {
        let expected = saved(copy.path(), content, &look(format));
        assert_eq!(expected.bad_lines, [0; 0]);
        copy.reported(&words).is_report(&expected.text);
    }
}

macro_rules! agrees {
    ($($test:ident: $name:literal;)*) => {$(
        #[test]
        fn $test() {
            let content = fixture($name);
            agrees(&content);
            let content = String::from_utf8_lossy(&content).replace('\n', "\r\n");
            agrees(content.as_bytes());
        }
    )*};
}

agrees! {
    maps: "sleep-6.18.maps";
    smaps: "sleep-6.18.smaps";
    maps_of_2007: "bash-11443.maps";
    odd_names: "names.maps";
    smaps_without_some_counters: "counters.smaps";
}

/// A copy's report is that of the process but for its first line, whichever file it was made of.
#[test]
fn a_copy_of_a_process() {
    for (name, kind, format) in [
        ("sleep-6.18.maps", "maps", Format::Default),
        ("sleep-6.18.smaps", "smaps", Format::Default),
        ("sleep-6.18.maps", "maps", Format::Device),
        ("sleep-6.18.smaps", "smaps", Format::Device),
        ("sleep-6.18.smaps", "smaps", Format::Extended),
    ] {
        let copy = Copy::of(&fixture(name));
        let [maps, smaps] = ["sleep-6.18.maps", "sleep-6.18.smaps"].map(fixture);
        let given = Given {
            maps: &maps,
            smaps: Some(&smaps),
            ..Given::default()
        };
        let process = report(&given, &look(format)).text;
        let behind = process.iter().position(|byte| *byte == b'\n').unwrap();
        let header = format!("{}:   {kind}", copy.path()).into_bytes();
        let words: Vec<&str> = format.option().into_iter().collect();
        copy.reported(&words)
            .is_report(&[&header, &process[behind..]].concat());
    }
}

/// A pipe gives what it likes at a time, and cannot be gone back in.
#[test]
fn standard_input() {
    for name in ["sleep-6.18.smaps", "names.maps"] {
        let content = fixture(name);
        for size in [1000, 4096, usize::MAX] {
            for (format, words) in formats() {
                let mut pmap = pmap();
                pmap.args(words).args(["-f", "-"]).stdin(Stdio::piped());
                pmap.stdout(Stdio::piped()).stderr(Stdio::piped());
                let mut child = pmap.spawn().unwrap();
                let mut stdin = child.stdin.take().unwrap();
                for piece in content.chunks(size) {
                    stdin.write_all(piece).unwrap();
                }
                drop(stdin);
                let outcome = Outcome::from(child.wait_with_output().unwrap());
                outcome.is_report(&saved("-", &content, &look(format)).text);
            }
        }
    }
}

/// Its end is left where it is: the second time there is nothing more.
#[test]
fn standard_input_twice() {
    let copy = Copy::of(FIRST.as_bytes());
    let outcome = run(pmap()
        .args(["-f", "-", "--file=-"])
        .stdin(File::open(&copy.path).unwrap()));
    let [first, second] =
        [FIRST, ""].map(|file| saved("-", file.as_bytes(), &look(Format::Default)));
    outcome.is_report(&[first.text, second.text].concat());
}

#[test]
fn closed_standard_input() {
    if std::env::var_os("PMAP_RUNNER").is_some() {
        return skip(
            "closed_standard_input",
            "the emulator opens files of its own",
        );
    }
    let close = ["sh", "-c", "exec \"$@\" <&-", "sh"];
    run(pmap_through(&close).args(["-f", "-"])).is(b"", "pmap: -: closed\n", 1);
}

/// A writer that comes later is waited for.
#[test]
fn a_fifo() {
    let tree = Tree::new();
    let path = tree.path().join("fifo");
    let made = std::process::Command::new("mkfifo").arg(&path).status();
    assert!(made.unwrap().success());
    let mut pmap = pmap();
    pmap.arg("-f")
        .arg(&path)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let child = pmap.spawn().unwrap();
    fs::write(&path, FIRST).unwrap();
    let expected = saved(
        path.to_str().unwrap(),
        FIRST.as_bytes(),
        &look(Format::Default),
    );
    Outcome::from(child.wait_with_output().unwrap()).is_report(&expected.text);
}

/// What maps does not say is `-`, and that is no news.
#[test]
fn counters_of_a_maps_file() {
    let outcome = Copy::of(FIRST.as_bytes()).reported(&["-x"]);
    let text = outcome.stdout_text();
    let words =
        |line: usize| -> Vec<&str> { text.lines().nth(line).unwrap().split_whitespace().collect() };
    assert_eq!(words(2)[1..], ["4", "-", "-", "-", "r----", "first"]);
    assert_eq!(words(4), ["total", "kB", "4", "-", "-", "-"]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
}

#[test]
fn an_empty_file_is_a_report_of_no_rows() {
    let copy = Copy::of(b"");
    for (format, words) in formats() {
        copy.reported(&words)
            .is_report(&saved(copy.path(), b"", &look(format)).text);
    }
}

#[test]
fn neither_maps_nor_smaps() {
    for content in [
        b"\n".as_slice(),
        b"\x7fELF\x02\x01\x01\0\0\0",
        b"0000000000400000       4K r----  /bin/first\n",
        b"cat /proc/1/maps\r\n00400000-00401000 r--p 00000000 fe:00 1\r\n",
        b"Size: 4 kB\n",
        // Cut in its first line.
        b"00400000-00401000 r--p 0000",
    ] {
        let copy = Copy::of(content);
        let said = format!("pmap: {}: neither maps nor smaps\n", copy.path());
        for (_, words) in formats() {
            copy.reported(&words).is(b"", &said, 1);
        }
    }
}

/// One record of a whole process is no mapping: its size is none.
#[test]
fn the_sums_of_a_process() {
    let rollup = "00400000-7ffe00000000 ---p 00000000 00:00 0                          [rollup]\nRss: 8 kB\n";
    let copy = Copy::of(rollup.as_bytes());
    for (_, words) in formats() {
        let outcome = copy.reported(&words);
        let said = format!("pmap: {}: neither maps nor smaps\n", copy.path());
        assert_eq!((&*outcome.stderr, outcome.code()), (&*said, Some(1)));
        assert!(!outcome.stdout_text().contains("00400000"), "{outcome:?}");
    }
}

/// Two processes in one file: the rows stay, there is no sum, and the line is named.
#[test]
fn addresses_that_start_again() {
    for (content, line) in [
        ([FIRST, SECOND, FIRST, SECOND].concat(), 3),
        (
            [FIRST, COUNTERS, SECOND, COUNTERS, FIRST, COUNTERS].concat(),
            13,
        ),
        ([FIRST, SECOND, FIRST].concat().replace('\n', "\r\n"), 3),
    ] {
        let copy = Copy::of(content.as_bytes());
        let said = format!(
            "pmap: {}: line {line} starts below the one before: more than one process?\n",
            copy.path()
        );
        for (format, words) in formats() {
            let rows = content
                .lines()
                .take(line - 1)
                .map(|line| format!("{line}\n"));
            let expected = saved(
                copy.path(),
                rows.collect::<String>().as_bytes(),
                &look(format),
            )
            .text;
            let outcome = copy.reported(&words);
            same(
                &outcome.stdout,
                &expected[..outcome.stdout.len().min(expected.len())],
            );
            let behind = String::from_utf8_lossy(&expected[outcome.stdout.len()..]).into_owned();
            assert!(
                behind.contains("total ") || behind.starts_with("mapped: "),
                "{behind}"
            );
            assert_eq!(
                (outcome.stderr.as_str(), outcome.code()),
                (said.as_str(), Some(1))
            );
        }
    }
}

/// Mappings may start where the one before does: an empty one does.
#[test]
fn addresses_that_start_where_the_one_before_does() {
    agrees([FIRST, FIRST].concat().as_bytes());
}

/// What a console lost or put between is counted, in every format, and never makes a row.
#[track_caller]
fn counted(content: &str, lines: &[usize]) {
    let copy = Copy::of(content.as_bytes());
    for (format, words) in formats() {
        let expected = saved(copy.path(), content.as_bytes(), &look(format));
        assert_eq!(expected.bad_lines, lines);
        let said = match lines {
            [line] => format!("1 line not understood, the first is line {line}"),
            _ => format!(
                "{} lines not understood, the first is line {}",
                lines.len(),
                lines[0]
            ),
        };
        let said = format!("pmap: {}: {said}\n", copy.path());
        copy.reported(&words).is(&expected.text, &said, 1);
    }
}

macro_rules! counted {
    ($($test:ident: $content:expr, $lines:expr;)*) => {$(
        #[test]
        fn $test() {
            counted(&$content.concat(), &$lines);
        }
    )*};
}

counted! {
    line_between_mappings: [FIRST, "usb 1-1: new device\n", SECOND], [2];
    capitals_behind_the_first_mapping: [FIRST, SECOND, "Rss: 4 kB\n"], [3];
    empty_line: [FIRST, "\n", SECOND], [2];
    prompt_at_the_end: [FIRST, SECOND, "# "], [3];
    line_between_counters: [FIRST, COUNTERS, "usb 1-1 new device\n", SECOND, COUNTERS], [7];
    head_of_a_record_damaged: [FIRST, COUNTERS, "?", SECOND, COUNTERS], [7];
    counters_cut: [FIRST, "Size: 4 kB\nRs"], [3];
}

/// So are damaged lines of a record that makes no row, in every format: one that was given before, one
/// that only goes on with what was, and with `-A` one outside.
#[test]
fn lines_of_a_record_that_makes_no_row() {
    let longer = SECOND.replace("00502000", "00503000");
    let damaged = "Rss: zz kB\nno colon\n";
    let twice = [SECOND, "Rss: 4 kB\n", SECOND, damaged].concat();
    let grown = [SECOND, "Rss: 4 kB\n", &longer, damaged].concat();
    let before = [FIRST, "Rss: 4 kB\nno colon\n", SECOND, COUNTERS].concat();
    let mut words = vec![vec![], vec!["-d"], vec!["-x"]];
    if cfg!(feature = "columns") {
        words.extend([vec!["-X"], vec!["-o", "size"]]);
    }
    if cfg!(feature = "machine") {
        words.push(vec!["--json"]);
    }
    if cfg!(feature = "answers") {
        words.extend([vec!["-g"], vec!["--top=1"], vec!["-s"]]);
    }
    for words in words {
        for (content, line) in [(&twice, 5), (&grown, 5), (&before, 3)] {
            let mut words = words.clone();
            if cfg!(feature = "procps-ng") && content == &before && words != ["-s"] {
                words.extend(["-A", "500000"]);
            }
            let copy = Copy::of(content.as_bytes());
            let outcome = copy.reported(&words);
            let said = format!(
                "pmap: {}: 1 line not understood, the first is line {line}\n",
                copy.path()
            );
            assert_eq!(
                (outcome.stderr.as_str(), outcome.code()),
                (said.as_str(), Some(1)),
                "{words:?}"
            );
        }
    }
}

/// A value matters where it is shown.
#[test]
fn a_damaged_value() {
    let content = [FIRST, "Size: 4 kB\nRss: ? kB\n", SECOND, COUNTERS].concat();
    let copy = Copy::of(content.as_bytes());
    let said = format!(
        "pmap: {}: 1 line not understood, the first is line 3\n",
        copy.path()
    );
    for (format, words) in formats() {
        let expected = saved(copy.path(), content.as_bytes(), &look(format)).text;
        let outcome = copy.reported(&words);
        if format == Format::Extended {
            outcome.is(&expected, &said, 1);
        } else {
            outcome.is_report(&expected);
        }
    }
}

#[test]
fn a_file_that_cannot_be_opened() {
    for (path, reason) in [
        ("/nonexistent", "no such file or directory"),
        ("/proc/self/status/x", "not a directory"),
        ("/", "is a directory"),
    ] {
        run(pmap().args(["-f", path])).is(b"", &format!("pmap: {path}: {reason}\n"), 1);
    }
}

#[test]
fn a_file_that_may_not_be_read() {
    let Some(mut pmap) = as_ordinary_user("a_file_that_may_not_be_read") else {
        return;
    };
    let said = "pmap: /proc/1/maps: permission denied\n";
    run(pmap.args(["-f", "/proc/1/maps"])).is(b"", said, 1);
}

/// Files and processes in the order asked; what is wrong with one is no harm to the others.
#[test]
fn files_and_processes() {
    let given = Given {
        pid: 42,
        maps: SECOND.as_bytes(),
        cmdline: b"process\0",
        ..Given::default()
    };
    let tree = Tree::of(&given);
    let copy = Copy::of(FIRST.as_bytes());
    let format = look(Format::Device);
    let file = saved(copy.path(), FIRST.as_bytes(), &format).text;
    let process = report(&given, &format).text;
    let mut pmap = pmap();
    pmap.arg("--proc").arg(tree.path());
    pmap.args([
        "-f",
        copy.path(),
        "42",
        "9",
        "-df",
        copy.path(),
        "-f/nonexistent",
        "42",
    ]);
    run(&mut pmap).is(
        &[&*file, &*process, &*file, &*process].concat(),
        "pmap: 9: no such process\npmap: /nonexistent: no such file or directory\n",
        43,
    );
}

/// The name of a file is as hostile as any other.
#[test]
fn names_of_files_are_cleaned() {
    let tree = Tree::new();
    for content in [FIRST, "wrong"] {
        fs::write(tree.path().join("\x1b[2J"), content).unwrap();
        let outcome = run(pmap().current_dir(tree.path()).args(["-f", "\x1b[2J"]));
        let said = [&outcome.stdout, outcome.stderr.as_bytes()].concat();
        assert!(!said.contains(&b'\x1b'), "{outcome:?}");
        assert!(said.starts_with(b"?[2J:   maps\n") || said.starts_with(b"pmap: ?[2J: neither"));
    }
}

/// The device of shared memory of the running kernel is not that of another's, of which only the
/// major number is known, whichever is looked at first.
#[test]
fn shared_memory_of_another_kernel() {
    let target = of_every_kind();
    if !target
        .snapshot()
        .given()
        .maps
        .windows(5)
        .any(|five| five == b"/SYSV")
    {
        return skip("shared_memory_of_another_kernel", "this kernel has none");
    }
    let copy = Copy::of(b"00400000-00401000 rw-s 00000000 00:fffff 21 /SYSV00000000 (deleted)\n");
    let (live, _) = look_at(&[target.pid()], &[], "C");
    let file = copy.reported(&[]);
    assert!(
        file.stdout_text().contains("  [ shmid=0x15 ]\n"),
        "{file:?}"
    );
    let pid = target.pid().to_string();
    let both = run(pmap().args([&pid, "-f", copy.path(), &pid]));
    both.is_report(&[&*live.stdout, &*file.stdout, &*live.stdout].concat());
}
