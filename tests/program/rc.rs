//! Files of columns: `-c`, `-C`, `-n`, `-N`.

use std::fs;
use std::os::unix::fs::symlink;
use std::process::Command;

use crate::harness::fixture::Fixture;
use crate::harness::program::{Outcome, pmap, run};
use crate::harness::skip::skip;
use crate::harness::target::Target;
use crate::harness::tree::Tree;

/// A tree with process 7, which is also a home.
fn home() -> Tree {
    Tree::of(&Fixture::new("sleep-6.18", 7).given())
}

/// The report of process 7 as `rc` says.
fn as_asked(tree: &Tree, rc: &[u8]) -> Outcome {
    let path = tree.path().join("rc");
    fs::write(&path, rc).unwrap();
    run(pmap()
        .arg("--proc")
        .arg(tree.path())
        .arg("-C")
        .arg(path)
        .arg("7"))
}

/// The same from the command line.
fn as_listed(tree: &Tree, words: &[&str]) -> Vec<u8> {
    let outcome = run(pmap().arg("--proc").arg(tree.path()).args(words).arg("7"));
    assert_eq!(outcome.stderr, "", "{words:?}");
    outcome.stdout
}

/// The address stands first, and then the columns as the file has them.
#[test]
fn the_columns_of_a_file() {
    let tree = home();
    for (rc, words) in [
        (&b""[..], &["-o", "address"][..]),
        (
            b"[Fields Display]\nRss\nPerm\n",
            &["-o", "address,rss,perm"],
        ),
        (b"[Fields Display]\nrss\nPERM", &["-o", "address,rss,perm"]),
        (
            b"[Fields Display]\n\t Rss \t\r\n\nPerm#x\n # y\n#Swap\n",
            &["-o", "address,rss,perm"],
        ),
        (
            b" [Fields Display] # z\nMapping\nMapping\nRss\n",
            &["-o", "address,mapping,rss"],
        ),
        #[cfg(feature = "procps-ng")]
        (
            b"[Mapping]\nShowPath\n[Fields Display]\nMapping\n",
            &["-po", "address,mapping"],
        ),
        (
            b"[Mapping]\n#ShowPath\n[Fields Display]\nMapping\n",
            &["-o", "address,mapping"],
        ),
    ] {
        let outcome = as_asked(&tree, rc);
        outcome.is_report(&as_listed(&tree, words));
    }
}

#[test]
fn a_fault_names_its_line() {
    let tree = home();
    let path = tree.path().join("rc");
    let told = |line: u64| format!("pmap: {}: line {line} not understood\n", path.display());
    let rss = as_listed(&tree, &["-o", "address,rss"]);
    for (rc, lines) in [
        (&b"[Fields Display]\nRss\nFoo\n"[..], &[3][..]),
        (b"[Fields Display]\nFoo # x\nRss\n\x1b[2J\n", &[2, 4]),
        (b"[Fields Display]\nRss\nSize Pss\n", &[3]),
        (b"[fields display]\nPss\nFoo\n[Fields Display]\nRss\n", &[1]),
        (
            b"[Fields Display]\nRss\n[Colours]\nPss\nShowPath\n[Mapping]\nRed",
            &[3, 7],
        ),
        (b"[Fields Display\nPss\n[Fields Display]\nRss\n", &[1]),
    ] {
        let outcome = as_asked(&tree, rc);
        let stderr: String = lines.iter().map(|line| told(*line)).collect();
        outcome.is(&rss, &stderr, 0);
    }
}

#[test]
fn the_file_of_the_home() {
    let tree = home();
    let with_home = |home: &str| {
        let mut pmap = pmap();
        pmap.env("LANG", "C")
            .env("HOME", home)
            .env("HOMER", "/nonexistent");
        run(pmap.arg("--proc").arg(tree.path()).args(["-c", "7"]))
    };
    let missing = "pmap: ~/.pmaprc: no such file or directory\n";
    let home = tree.path().to_str().unwrap();
    for nowhere in [home, "", "/nonexistent"] {
        with_home(nowhere).is(b"", missing, 1);
    }
    run(pmap().arg("--proc").arg(tree.path()).args(["-c", "7"])).is(b"", missing, 1);
    fs::write(tree.path().join(".pmaprc"), "[Fields Display]\nRss\n").unwrap();
    with_home(home).is_report(&as_listed(&tree, &["-o", "address,rss"]));
}

#[test]
fn a_file_that_cannot_be_read() {
    let tree = home();
    let of = |path: &str| {
        run(pmap()
            .arg("--proc")
            .arg(tree.path())
            .args(["-C", path, "7"]))
    };
    of("/nonexistent").is(b"", "pmap: /nonexistent: no such file or directory\n", 1);
    of("/").is(b"", "pmap: /: is a directory\n", 1);
    of("/dev/zero").is(b"", "pmap: /dev/zero: file too large\n", 1);
    of("/dev/null").is_report(&as_listed(&tree, &["-o", "address"]));
}

/// It is made with every name commented out, and never in the place of anything.
#[test]
fn a_new_file() {
    let tree = home();
    let path = tree.path().join("new");
    let make = || run(pmap().arg("-N").arg(&path));
    make().is(b"", "", 0);
    let text = fs::read_to_string(&path).unwrap();
    assert!(
        text.contains("\n#Pss_Dirty\n") && text.contains("\n#ShowPath\n"),
        "{text}"
    );
    assert!(
        text.lines().all(|line| line.starts_with(['#', '['])),
        "{text}"
    );
    let exists = format!("pmap: {}: file exists\n", path.display());
    make().is(b"", &exists, 1);
    assert_eq!(fs::read_to_string(&path).unwrap(), text);

    // Each line of the first section is a field.
    let fields = text
        .replace('#', "")
        .replace("The columns", "#")
        .replace("Paths", "#");
    let outcome = as_asked(&tree, fields.as_bytes());
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    let header = outcome.stdout_text().lines().nth(1).unwrap().to_owned();
    let names = text.lines().filter_map(|line| line.strip_prefix('#'));
    let names = names.filter(|name| !name.contains(' ') && *name != "ShowPath");
    assert_eq!(
        header.split_whitespace().collect::<Vec<_>>(),
        names.collect::<Vec<_>>()
    );
}

#[test]
fn a_new_file_of_the_home() {
    let tree = home();
    run(pmap().arg("-n").env("HOME", tree.path())).is(b"", "", 0);
    assert!(tree.path().join(".pmaprc").exists());
    let again = run(pmap().arg("-n").env("HOME", tree.path()));
    again.is(b"", "pmap: ~/.pmaprc: file exists\n", 1);
    run(pmap().arg("-n")).is(b"", "pmap: ~/.pmaprc: no such file or directory\n", 1);
}

#[test]
fn a_link_is_not_followed() {
    let tree = home();
    let (link, file) = (tree.path().join("link"), tree.path().join("file"));
    symlink(&file, &link).unwrap();
    let outcome = run(pmap().arg("-N").arg(&link));
    outcome.is(b"", &format!("pmap: {}: file exists\n", link.display()), 1);
    assert!(!file.exists());
}

#[test]
fn a_new_file_asks_for_no_process() {
    let tree = home();
    let path = tree.path().join("new");
    let outcome = run(pmap().arg("-N").arg(&path).arg("7"));
    assert!(
        outcome
            .stderr
            .starts_with("pmap: 7: no process with -n and -N\n")
    );
    assert_eq!(outcome.code(), Some(1));
    assert!(!path.exists());
}

/// procps-ng reads what is made here, and what it makes is read here.
#[test]
fn files_of_procps_ng() {
    const OTHER: &str = "/usr/bin/pmap";
    let tree = home();
    let (ours, theirs) = (tree.path().join("ours"), tree.path().join("theirs"));
    let made = Command::new(OTHER).arg("-N").arg(&theirs).output();
    if !made.is_ok_and(|output| output.status.success()) {
        return skip("files_of_procps_ng", "no pmap of procps-ng is here");
    }
    run(pmap().arg("-N").arg(&ours)).is(b"", "", 0);
    let target = Target::sleeping();
    let pid = target.pid().to_string();
    for file in [&ours, &theirs] {
        let text = fs::read_to_string(file).unwrap();
        let text = text.replace("#Rss\n", "Rss\n").replace("#Perm\n", "Perm\n");
        fs::write(file, text).unwrap();
        let header = |outcome: Outcome| {
            assert_eq!(outcome.stderr, "");
            let text = outcome.stdout_text();
            let words: Vec<String> = text
                .lines()
                .nth(1)
                .unwrap()
                .split_whitespace()
                .map(str::to_owned)
                .collect();
            words
        };
        let by_us = header(run(pmap().arg("-C").arg(file).arg(&pid)));
        let by_them = header(run(Command::new(OTHER).arg("-C").arg(file).arg(&pid)));
        assert_eq!(by_us, ["Address", "Perm", "Rss"]);
        assert_eq!(by_us, by_them);
    }
}
