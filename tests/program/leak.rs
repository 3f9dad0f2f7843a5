//! A leak at a known rate, found by each option that is to find one.

use std::fs;

use super::watch::Watch;
use crate::harness::leaker::{self, ARENA, HEAP, STEPS};
use crate::harness::program::{pmap, run};
use crate::harness::skip::skip;
use crate::harness::target::Target;
use crate::harness::tree::Tree;

/// What all steps leak, in kB.
const OF_HEAP: u64 = (STEPS * HEAP / 1024) as u64;
const OF_ARENA: u64 = (STEPS * ARENA / 1024) as u64;
const LEAKED: u64 = OF_HEAP + OF_ARENA;

/// The role; for anyone else it is a test that does nothing.
#[test]
fn leaker() {
    if std::env::var_os("LEAKER").is_some() {
        leaker::leak();
    }
}

/// What `look` sees of a process before it leaks is handed to `then`, once it has leaked.
fn around_a_leak<T>(look: impl FnOnce(&str) -> T, then: impl FnOnce(&str, T)) {
    if cfg!(target_env = "musl") {
        return skip(
            "leak",
            "the C library of the tests lets nobody grow the heap",
        );
    }
    let mut target = Target::in_role("leak::leaker", "");
    let pid = target.pid().to_string();
    let seen = look(&pid);
    for _ in 0..STEPS {
        target.step();
    }
    then(&pid, seen);
}

/// The rows of a report, as words; a change is a word of its own: `16+4` is two.
fn rows(words: &[&str]) -> Vec<Vec<String>> {
    rows_of(&run(pmap().args(words)).stdout_text())
}

fn rows_of(text: &str) -> Vec<Vec<String>> {
    let row = |line: &str| {
        let line = line.replace('+', " +");
        line.split_whitespace().map(str::to_owned).collect()
    };
    text.lines().map(row).collect()
}

#[track_caller]
fn number(row: &[String], column: usize) -> u64 {
    let number = row.get(column).and_then(|word| word.parse().ok());
    number.unwrap_or_else(|| panic!("column {column} of {row:?}"))
}

/// The row of `-s` or `-a` for a process.
#[track_caller]
fn row_of(words: &[&str], pid: &str) -> Vec<String> {
    let row = rows(words)
        .into_iter()
        .find(|row| row.first().is_some_and(|word| word == pid));
    row.unwrap_or_else(|| panic!("{words:?} has no row of {pid}"))
}

/// What is anonymous grows by what was leaked, and is private. What is private beside it changes as
/// others begin to share the files.
#[track_caller]
fn has_grown(before: &[String], row: &[String]) {
    let (private, anonymous) = (number(row, 4), number(row, 5));
    assert!(
        anonymous >= number(before, 5) + LEAKED,
        "{before:?} {row:?}"
    );
    assert!(private >= anonymous, "{row:?}");
}

#[test]
fn in_a_summary() {
    let look = |pid: &str| row_of(&["-s", pid], pid);
    around_a_leak(look, |pid, before| has_grown(&before, &look(pid)));
}

#[test]
fn among_all_processes() {
    let look = |pid: &str| row_of(&["-a", "--sort", "anon"], pid);
    around_a_leak(look, |pid, before| has_grown(&before, &look(pid)));
}

/// A row of `-w`, whose changes may be losses.
fn changes(row: &str) -> Vec<String> {
    rows_of(&row.replace('-', " -")).remove(0)
}

/// The first row has no change. Once all has leaked, each row has that as its change since the first,
/// and all but one of them none since the last.
#[test]
fn while_it_is_watched() {
    let start = |pid: &str| {
        let mut watch = Watch::start(pmap().args(["-qw.01", pid]));
        let [_, row] = [watch.line(), watch.line()];
        assert_eq!(changes(&row)[15..17], ["+0", "+0"], "{row}");
        watch
    };
    around_a_leak(start, |_, mut watch| {
        // Rows of before may stand in the pipe.
        let still = (0..1000).find(|_| {
            let row = &changes(&watch.line());
            let [private, anonymous] = [11, 14].map(|column| number(row, column));
            assert!(private >= anonymous, "{row:?}");
            number(row, 15) >= LEAKED && number(row, 16) == 0
        });
        assert!(still.is_some());
    });
}

/// The heap and the arena have a row each, with what was leaked: the heap in size too, of the arena the
/// addresses were there from the start. Its mode depends on what stands beside it.
#[test]
fn since_a_copy() {
    let tree = Tree::new();
    let copy = tree.path().join("before");
    let save = |pid: &str| fs::write(&copy, fs::read(format!("/proc/{pid}/smaps")).unwrap());
    around_a_leak(save, |pid, saved| {
        saved.unwrap();
        let rows = rows(&["-k", "--since", copy.to_str().unwrap(), pid]);
        // `~ ADDRESS KBYTES +SIZE RSS +RSS +ANON MODE NAME`
        let size_of_change = |name: &str, leaked: u64| {
            let is_it = |row: &&Vec<String>| {
                row[0] == "~" && row[8..].join(" ") == name && number(row, 6) >= leaked
            };
            let row = rows.iter().find(is_it);
            let row = row.unwrap_or_else(|| panic!("no {name} in {rows:?}"));
            assert!(number(row, 5) >= leaked, "{row:?}");
            number(row, 3)
        };
        assert!(size_of_change("[heap]", OF_HEAP) >= OF_HEAP);
        assert!(size_of_change("[ anon ]", OF_ARENA) < OF_ARENA);
    });
}

/// Are the first rows below the process these, with as much as was leaked in this column?
#[track_caller]
fn first(words: &[&str], column: usize, names: [&str; 2]) {
    let look = |pid: &str, ()| {
        let rows = rows(&[words, &["--sort", "anon", "--top", "2", pid]].concat());
        for (index, leaked) in [OF_ARENA, OF_HEAP].into_iter().enumerate() {
            let row = &rows[1 + index];
            assert!(number(row, column) >= leaked, "{rows:?}");
            assert!(row.join(" ").ends_with(names[index]), "{rows:?}");
        }
    };
    around_a_leak(|_| (), look);
}

/// `COUNT KBYTES RSS PSS PRIVATE ANON SWAP NAME`.
#[test]
fn first_of_the_names() {
    first(&["-gq"], 5, ["[anon]", "[heap]"]);
}

/// `ADDRESS KBYTES RSS ANON LOCKED MODE NAME`.
#[test]
fn first_of_the_mappings() {
    first(&["-xqk"], 3, ["[ anon ]", "[heap]"]);
}
