//! What changed since a saved copy: `--since`.

use std::fs;

use super::ended::half_way;
use super::golden::expected;
use super::live::look_at;
use super::mapper;
use crate::harness::fixture::fixture;
use crate::harness::program::{Outcome, look, pmap, run, run_on, same};
use crate::harness::target::Target;
use crate::harness::tree::Tree;
use crate::naive::since::since;
use crate::naive::{Format, Given, Look, report};

const FIRST: &str = "00400000-00401000 r--p 00000000 fe:00 1                  /bin/first\n";
const SECOND: &str = "00500000-00502000 rw-p 00000000 fe:00 1                  /bin/second\n";

/// Files in a directory of their own, which the program runs in.
fn among(files: &[(&str, &[u8])], words: &[&str]) -> Outcome {
    let tree = Tree::new();
    for (name, content) in files {
        fs::write(tree.path().join(name), content).unwrap();
    }
    run(pmap().current_dir(tree.path()).args(words))
}

/// What changed from one content to another, with these words more.
fn changed(then: &str, now: &str, words: &[&str]) -> Outcome {
    let files = [("then", then.as_bytes()), ("now", now.as_bytes())];
    among(&files, &[&["--since", "then", "-f", "now"], words].concat())
}

/// The report of a process begins so.
fn header(given: &Given<'_>) -> Vec<u8> {
    let text = report(given, &look(Format::Default)).text;
    let line = text.split(|byte| *byte == b'\n').next();
    line.unwrap_or_default().to_vec()
}

#[track_caller]
fn golden(then: &str, now: &str, file: &str) {
    let Some(expected) = expected(file) else {
        return;
    };
    let copies = [then, now].map(fixture);
    let files = [(then, &*copies[0]), (now, &*copies[1])];
    let outcome = among(&files, &["--since", then, "-f", now]);
    outcome.is_report(&expected);
    for line in expected.split(|byte| *byte == b'\n') {
        assert!(line.len() <= 80);
    }
    // The second opinion says the same.
    let (header, is_smaps) = (format!("{now}:   smaps"), then.ends_with(".smaps"));
    let (then, now) = ((&*copies[0], is_smaps), (&*copies[1], true));
    same(
        &since(header.as_bytes(), then, now, &look(Format::Extended)),
        &expected,
    );
}

#[test]
fn from_smaps_to_smaps() {
    golden("since-then.smaps", "since-now.smaps", "since.txt");
}

#[test]
fn from_maps_to_smaps() {
    golden("since-then.maps", "since-now.smaps", "since-maps.txt");
}

/// Is what is said of `target` since `then` was saved, in either form, that of the second opinion?
#[track_caller]
fn agrees(target: &Target, then: &Given<'_>, words: &[&str], change: impl Fn(&mut Look)) {
    let tree = Tree::new();
    let path = tree.path().join("then");
    for with_smaps in [false, true] {
        let Some(content) = then.smaps.filter(|_| with_smaps).or(Some(then.maps)) else {
            continue;
        };
        let with_smaps = with_smaps && then.smaps.is_some();
        fs::write(&path, content).unwrap();
        let since_then = ["--since", path.to_str().unwrap()];
        let (outcome, snapshots) = look_at(&[target.pid()], &[&since_then, words].concat(), "C");
        let given = snapshots[0].given();
        let now = given.smaps.filter(|_| with_smaps).unwrap_or(given.maps);
        let mut look = look(Format::Extended);
        change(&mut look);
        let (then, now) = ((content, with_smaps), (now, with_smaps));
        outcome.is_report(&since(&header(&given), then, now, &look));
    }
}

#[test]
fn a_process_that_did_not_change() {
    let target = Target::sleeping();
    let snapshot = target.snapshot();
    agrees(&target, &snapshot.given(), &[], |_| {});
    let tree = Tree::of(&snapshot.given());
    let maps = tree.path().join(target.pid().to_string()).join("maps");
    let outcome = run(pmap()
        .arg("--since")
        .arg(maps)
        .arg(target.pid().to_string()));
    assert!(
        outcome.stdout_text().contains("\nno change\n---"),
        "{outcome:?}"
    );
}

/// The program of the process is another, at other addresses; nothing is left but what the kernel maps
/// at the same address everywhere.
#[test]
fn a_process_that_began_another_program() {
    let mut target = mapper::of_pages(300);
    let snapshot = target.snapshot();
    target.go_on();
    super::ended::wait_for_sleep(target.pid());
    target.stop();
    agrees(&target, &snapshot.given(), &[], |_| {});
    agrees(&target, &snapshot.given(), &["-q"], |look| {
        look.quiet = true
    });
    if cfg!(feature = "procps-ng") {
        agrees(&target, &snapshot.given(), &["-pk"], |look| {
            look.paths = true;
            look.kernel_names = true;
        });
        agrees(
            &target,
            &snapshot.given(),
            &["-A", "7f0000000000,"],
            |look| {
                look.range = Some((0x7f00_0000_0000, u64::MAX));
            },
        );
    }
}

#[test]
fn a_process_that_another_resembles() {
    let [one, other] = [(); 2].map(|()| Target::sleeping());
    agrees(&one, &other.snapshot().given(), &[], |_| {});
}

/// What is behind the end of a process that ended is not said to be gone.
#[test]
fn a_process_that_ends() {
    let mut target = mapper::of_pages(20_000);
    let tree = Tree::new();
    let path = tree.path().join("then");
    let maps = String::from_utf8(target.snapshot().given().maps.to_vec()).unwrap();
    let lines = maps.lines().enumerate();
    let then = lines.map(|(index, line)| format!("{} /{index}\n", line.trim_end()));
    fs::write(&path, then.collect::<String>()).unwrap();
    let words = ["--since", path.to_str().unwrap()];
    let whole = run(pmap().args(words).arg(target.pid().to_string()));
    assert_eq!(whole.code(), Some(0), "{whole:?}");
    let child = half_way(&target, &words);
    target.kill();
    let outcome: Outcome = child.wait_with_output().unwrap().into();
    assert!(whole.stdout.starts_with(&outcome.stdout));
    let said = format!("pmap: {}: ended while it was read\n", target.pid());
    assert_eq!(
        (outcome.stderr.as_str(), outcome.code()),
        (said.as_str(), Some(42))
    );
    let [rows, all] = [&outcome, &whole].map(|outcome| outcome.stdout_text().lines().count());
    assert!(rows > 100 && rows + 1000 < all, "{rows} rows of {all}");
    let pid = target.pid();
    assert_eq!(
        outcome.stderr,
        format!("pmap: {pid}: ended while it was read\n")
    );
    assert_eq!(outcome.code(), Some(42));
}

/// A zombie has no mappings: what it had is gone.
#[test]
fn a_process_that_has_ended() {
    let mut target = Target::sleeping();
    let snapshot = target.snapshot();
    target.kill();
    let tree = Tree::new();
    let path = tree.path().join("then");
    fs::write(&path, snapshot.given().maps).unwrap();
    let pid = target.pid().to_string();
    let outcome = run(pmap().arg("--since").arg(&path).arg(&pid));
    let header = format!("{pid}:   [sleep]");
    let then = (snapshot.given().maps, false);
    let expected = since(
        header.as_bytes(),
        then,
        (b"", false),
        &look(Format::Extended),
    );
    outcome.is_report(&expected);
}

#[test]
fn a_kernel_without_smaps() {
    let given = Given {
        pid: 7,
        maps: FIRST.as_bytes(),
        cmdline: b"first\0",
        ..Given::default()
    };
    let tree = Tree::of(&given);
    let path = tree.path().join("then");
    let then = [FIRST, "Rss: 4 kB\nAnonymous: 0 kB\n"].concat();
    fs::write(&path, &then).unwrap();
    let outcome = run_on(&tree, &["--since", path.to_str().unwrap(), "7"]);
    let (then, now) = ((then.as_bytes(), true), (given.maps, false));
    let expected = since(b"7:   first", then, now, &look(Format::Extended));
    let said = "pmap: no smaps (CONFIG_PROC_PAGE_MONITOR): counters are unknown\n";
    outcome.is(&expected, said, 0);
}

#[test]
fn standard_input_is_either() {
    for words in [
        ["--since", "-", "-f", "file"],
        ["--since", "file", "-f", "-"],
    ] {
        let tree = Tree::new();
        let [file, input] = ["file", "input"].map(|name| tree.path().join(name));
        fs::write(&file, FIRST).unwrap();
        fs::write(&input, [FIRST, SECOND].concat()).unwrap();
        let input = fs::File::open(&input).unwrap();
        let outcome = run(pmap().current_dir(tree.path()).args(words).stdin(input));
        let mark = if words[1] == "-" { "\n- " } else { "\n+ " };
        assert!(outcome.stdout_text().contains(mark), "{outcome:?}");
        assert_eq!(outcome.code(), Some(0));
    }
}

/// Lines of a serial console, on either side.
#[test]
fn captured_files() {
    let (then, now) = (FIRST.replace('\n', "\r\n"), [FIRST, SECOND].concat());
    let expected = changed(FIRST, &now, &[]);
    assert!(expected.stdout_text().contains("\n+ "));
    changed(&then, &now, &[]).is_report(&expected.stdout);
    changed(FIRST, &now.replace('\n', "\r\n"), &[]).is_report(&expected.stdout);
}

#[test]
fn empty_files() {
    for (then, now, said) in [
        ("", "", "no change"),
        (FIRST, FIRST, "no change"),
        (FIRST, "", "no address in common"),
        ("", FIRST, "no address in common"),
        (FIRST, SECOND, "no address in common"),
    ] {
        let outcome = changed(then, now, &[]);
        assert!(
            outcome.stdout_text().contains(&format!("\n{said}\n---")),
            "{outcome:?}"
        );
        assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
        let outcome = changed(then, now, &["-q"]);
        assert!(!outcome.stdout_text().contains(said), "{outcome:?}");
    }
}

/// Pages of the kernel at the same address are no address in common.
#[test]
fn nothing_but_the_kernels_pages_in_common() {
    let kernel = "ffffffffff600000-ffffffffff601000 --xp 00000000 00:00 0 [vsyscall]\n";
    let (then, now) = ([FIRST, kernel].concat(), [SECOND, kernel].concat());
    let outcome = changed(&then, &now, &[]);
    assert!(outcome.stdout_text().contains("\nno address in common\n"));
    assert_eq!(outcome.stdout_text().lines().count(), 8, "{outcome:?}");
}

/// Each side's lines are counted for themselves, under its own name.
#[test]
fn lines_that_are_not_understood() {
    let then = ["a\n", FIRST].concat();
    let outcome = changed(&then, SECOND, &[]);
    outcome.is(b"", "pmap: then: neither maps nor smaps\n", 1);
    let then = [FIRST, "a\n", SECOND, "b\n"].concat();
    let now = [FIRST, SECOND, "c\n"].concat();
    let outcome = changed(&then, &now, &[]);
    let right = changed(&[FIRST, SECOND].concat(), &[FIRST, SECOND].concat(), &[]);
    outcome.is(
        &right.stdout,
        "pmap: then: 2 lines not understood, the first is line 2\n\
         pmap: now: 1 line not understood, the first is line 3\n",
        1,
    );
    let counter = [FIRST, "Rss: x kB\nAnonymous: 0 kB\n"].concat();
    let outcome = changed(&counter, &counter, &[]);
    assert_eq!(
        outcome.stderr,
        "pmap: then: 1 line not understood, the first is line 2\n\
         pmap: now: 1 line not understood, the first is line 2\n"
    );
}

/// What `-f` refuses is refused on either side, without a footer.
#[test]
fn a_line_that_is_too_long() {
    let long = "x".repeat(3 << 19);
    let (right, wrong) = (
        [FIRST, SECOND].concat(),
        [FIRST, &SECOND.replace("second", &long)].concat(),
    );
    for (then, now, name) in [(&right, &wrong, "now"), (&wrong, &right, "then")] {
        let outcome = changed(then, now, &[]);
        let said = format!("pmap: {name}: a line has no end\n");
        assert_eq!(outcome.stderr, said);
        let alone = among(&[(name, wrong.as_bytes())], &["-f", name]);
        assert_eq!(alone.stderr, said);
        assert!(!outcome.stdout_text().contains("total"), "{outcome:?}");
        assert_eq!((outcome.code(), alone.code()), (Some(1), Some(1)));
    }
}

/// A file that is not sorted cannot be read beside another: no footer.
#[test]
fn files_out_of_order() {
    let (right, wrong) = ([FIRST, SECOND].concat(), [SECOND, FIRST].concat());
    for (then, now, name) in [(&right, &wrong, "now"), (&wrong, &right, "then")] {
        let outcome = changed(then, now, &[]);
        let said =
            format!("pmap: {name}: line 2 starts below the one before: more than one process?\n");
        assert_eq!(outcome.stderr, said);
        assert!(!outcome.stdout_text().contains("total"), "{outcome:?}");
        assert_eq!(outcome.code(), Some(1));
    }
}

#[test]
fn files_that_cannot_be_read() {
    let outcome = among(
        &[("now", FIRST.as_bytes())],
        &["--since", "then", "-f", "now"],
    );
    outcome.is(b"", "pmap: then: no such file or directory\n", 1);
    let outcome = among(
        &[("then", FIRST.as_bytes())],
        &["--since", "then", "-f", "now"],
    );
    outcome.is(b"", "pmap: now: no such file or directory\n", 1);
    let outcome = among(
        &[("then", FIRST.as_bytes())],
        &["--since", ".", "-f", "then"],
    );
    outcome.is(b"", "pmap: .: is a directory\n", 1);
    let outcome = among(
        &[("then", FIRST.as_bytes())],
        &["--since", "then", "2147483647"],
    );
    outcome.is(b"", "pmap: 2147483647: no such process\n", 42);
}

#[test]
fn a_total_beyond_64_bits() {
    let all = "Rss: 18446744073709551615 kB\nAnonymous: 0 kB\n";
    let now = [FIRST, all, SECOND, all].concat();
    let outcome = changed("", &now, &[]);
    assert_eq!(outcome.stderr, "pmap: now: a total is beyond 64 bits\n");
    assert!(!outcome.stdout_text().contains("total"), "{outcome:?}");
    assert_eq!(outcome.code(), Some(1));
}

#[track_caller]
fn refused(words: &str, word: &str) {
    let files = [("then", FIRST.as_bytes())];
    let outcome = among(&files, &words.split(' ').collect::<Vec<_>>());
    let said = format!("pmap: {word}: makes no sense together with the other options\nUsage: ");
    assert!(outcome.stderr.starts_with(&said), "{outcome:?}");
    assert_eq!(
        (outcome.stdout_text().as_str(), outcome.code()),
        ("", Some(1))
    );
}

macro_rules! refused {
    ($($test:ident: $words:literal => $word:literal;)*) => {$(
        #[test]
        fn $test() {
            refused($words, $word);
        }
    )*};
}

refused! {
    extended: "--since then -x 1" => "-x";
    extended_before: "-x --since then 1" => "then";
    device: "--since=then -d 1" => "-d";
    groups: "--since then -g 1" => "-g";
    the_largest: "--since then --top 3 1" => "3";
    gaps: "--gaps --since then 1" => "then";
    two_processes: "--since then 1 2" => "2";
    one_process_twice: "--since then 1 1" => "1";
    two_files: "--since then -f then -f other" => "then";
    a_process_and_a_file: "1 --since then -f then" => "then";
    itself: "--since then -f then" => "then";
    standard_input_twice: "--since - -f -" => "-";
}

#[test]
fn without_a_file_or_a_process() {
    let outcome = run(pmap().arg("--since"));
    assert!(
        outcome
            .stderr
            .starts_with("pmap: --since: a value is missing\nUsage: ")
    );
    let outcome = run(pmap().args(["--since", "then"]));
    assert!(outcome.stderr.starts_with("Usage: "), "{outcome:?}");
    assert_eq!(outcome.code(), Some(1));
}
