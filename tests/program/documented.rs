//! The usage, the manual, the README and the completions name the same options.
//!
//! The usage is what the others are held to: a new option is a line of it, and then these tests ask
//! for the rest.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use crate::harness::program::{pmap, run};
use crate::harness::target::Target;
use crate::harness::tree::Tree;

/// Has the program everything that is documented?
const WHOLE: bool = cfg!(all(
    feature = "columns",
    feature = "procps-ng",
    feature = "saved",
    feature = "answers",
    feature = "machine"
));

type Options = BTreeSet<String>;

fn usage() -> String {
    run(pmap().arg("--help")).stdout_text()
}

fn file(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The options among the words of a text.
fn options(text: &str) -> Options {
    let words = text.split(|c: char| !c.is_ascii_alphanumeric() && c != '-');
    let is_option = |word: &&str| {
        let name = word.strip_prefix("--").or(word.strip_prefix('-'));
        name.is_some_and(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))
    };
    words.filter(is_option).map(str::to_owned).collect()
}

/// Does a document name the options of the usage, and no other? `-r`, which does nothing, is not in
/// the usage.
#[track_caller]
fn names_all(document: &str, documented: &Options) {
    let usage = options(&usage());
    let missing: Vec<_> = usage.difference(documented).collect();
    assert!(missing.is_empty(), "{document} lacks {missing:?}");
    if WHOLE {
        let unknown = documented
            .difference(&usage)
            .filter(|option| *option != "-r");
        let unknown: Vec<_> = unknown.collect();
        assert!(unknown.is_empty(), "{document} has {unknown:?}");
        assert!(documented.contains("-r"), "{document} lacks -r");
    }
}

#[test]
fn the_usage_has_options() {
    let classic = options("-x -d -q -V -h --help --proc");
    assert!(options(&usage()).is_superset(&classic));
    for line in usage().lines() {
        assert!(line.len() <= 80, "{line}");
    }
}

/// The items of its list of options: `.It Fl x , Fl -extended`.
#[test]
fn the_manual() {
    let manual = file("man/pmap.1");
    let items = manual
        .lines()
        .filter_map(|line| line.strip_prefix(".It Fl "));
    let flags = items.flat_map(|item| item.split(" , Fl "));
    let flags = flags.map(|flag| flag.split(' ').next().unwrap_or_default());
    names_all(
        "the manual",
        &flags.map(|flag| format!("-{flag}")).collect(),
    );
}

/// It shows the usage of the whole program.
#[test]
fn the_readme() {
    let readme = file("../README.md");
    let blocks: Vec<_> = readme.split("```\n").skip(1).step_by(2).collect();
    for line in usage().lines() {
        let shown = blocks
            .iter()
            .any(|block| block.lines().any(|other| other == line));
        assert!(shown, "{line}");
    }
    if WHOLE {
        assert!(blocks.contains(&usage().as_str()));
    }
}

/// The commands of the page of figures work as they stand, but that a process takes the place of 4711.
#[test]
fn the_figures() {
    if !WHOLE {
        return;
    }
    let tree = Tree::new();
    let target = Target::sleeping();
    let pid = target.pid().to_string();
    fs::copy(format!("/proc/{pid}/smaps"), tree.path().join("before")).unwrap();
    let page = file("doc/figures.md");
    let commands = page
        .lines()
        .filter_map(|line| line.strip_prefix("    pmap "));
    let mut count = 0;
    for command in commands {
        // A sleeping process is not watched for an hour.
        let command = command
            .replace("-w 60 --count 60", "-w .01 --count 2")
            .replace("4711", &pid);
        let outcome = run(pmap().current_dir(tree.path()).args(command.split(' ')));
        // Of all processes some may not be read, or end meanwhile.
        let of_all = command.starts_with("-a ");
        assert!(
            outcome.code() == Some(0) || of_all && !outcome.stderr.contains("Usage"),
            "{outcome:?}"
        );
        assert!(outcome.stdout_text().lines().count() > 3, "{outcome:?}");
        count += 1;
    }
    assert!(count > 5, "{page}");
}

/// What stands between the quotes of `options='…'`.
#[test]
fn completion_for_bash() {
    let script = file("completions/pmap.bash");
    let (_, list) = script.split_once("options='").unwrap();
    let (list, _) = list.split_once('\'').unwrap();
    names_all("the completion for bash", &options(list));
}

/// The specifications of `_arguments`, but for what they say of an option.
#[test]
fn completion_for_zsh() {
    let script = file("completions/_pmap");
    let (_, arguments) = script.split_once("_arguments -s -S \\\n").unwrap();
    let specifications = arguments.lines().map(|line| {
        let (option, behind) = line.split_once('[').unwrap_or((line, ""));
        assert!(behind.contains(']') || behind.is_empty(), "{line}");
        option.replace(['{', '}', ','], " ")
    });
    let specifications: Vec<String> = specifications.collect();
    names_all(
        "the completion for zsh",
        &options(&specifications.join("\n")),
    );
}

/// `-s x`, `-o XX` and `-l extended` of `complete`.
#[test]
fn completion_for_fish() {
    let script = file("completions/pmap.fish");
    let mut named = Options::new();
    for line in script
        .lines()
        .filter(|line| line.starts_with("complete -c pmap "))
    {
        let words: Vec<&str> = line.split(' ').collect();
        for pair in words.windows(2) {
            match *pair {
                ["-s" | "-o", name] => named.insert(format!("-{name}")),
                ["-l", name] => named.insert(format!("--{name}")),
                _ => false,
            };
        }
    }
    names_all("the completion for fish", &named);
}

/// `PMAP` may name another program: one with the wings that these tests are compiled for.
#[test]
fn the_program_has_the_wings_of_these_tests() {
    let usage = options(&usage());
    for (wing, here, option) in [
        ("procps-ng", cfg!(feature = "procps-ng"), "--range"),
        ("saved", cfg!(feature = "saved"), "--file"),
        ("answers", cfg!(feature = "answers"), "--top"),
        ("columns", cfg!(feature = "columns"), "--columns"),
        ("machine", cfg!(feature = "machine"), "--json"),
    ] {
        assert_eq!(
            usage.contains(option),
            here,
            "feature {wing} of the program and of the tests"
        );
    }
}
