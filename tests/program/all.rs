//! `-a`: what all processes cost, and `-s` in an order.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use super::missing::as_ordinary_user;
use super::summary::{COLUMNS, add, heads, is_rows, smaps};
use crate::harness::program::{pmap, run, run_on};
use crate::harness::target::Target;
use crate::harness::tree::Tree;
use crate::reckoning::{Costs, cost_row, costs, total};

/// Processes 1 to `count`, of which the largest are spread among the others.
fn tree_of(count: u32) -> (Tree, Vec<(u32, Costs)>) {
    let tree = Tree::new();
    let mut all = Vec::new();
    for pid in 1..=count {
        let text = smaps(u64::from(pid * 7919 % 1_000_003));
        add(&tree, pid, &[("smaps", &text)]);
        all.push((pid, costs(text.as_bytes())));
    }
    (tree, all)
}

/// The rows of `all` in their order, the row of those that are left out, and the total.
fn table(all: &[(u32, Costs)], shown: usize) -> Vec<String> {
    let of = |processes: &[(u32, Costs)]| {
        total(
            &processes
                .iter()
                .map(|(_, costs)| *costs)
                .collect::<Vec<_>>(),
        )
    };
    let row = |(pid, costs): &(u32, Costs)| cost_row(&pid.to_string(), costs, &format!("{pid} x"));
    let mut rows: Vec<String> = all.iter().take(shown).map(row).collect();
    if all.len() > shown {
        let rest = all.len() - shown;
        rows.push(cost_row(
            "",
            &of(&all[shown..]),
            &format!("[ {rest} others ]"),
        ));
    }
    rows.push(cost_row(
        "total kB",
        &of(all),
        &format!("{} processes", all.len()),
    ));
    rows
}

#[test]
fn the_largest_first() {
    let (tree, mut all) = tree_of(30);
    all.sort_by_key(|(_, costs)| core::cmp::Reverse(costs[2]));
    for other in ["self", "sys", "meminfo", "12x"] {
        fs::create_dir(tree.path().join(other)).unwrap();
    }
    is_rows(&run_on(&tree, &["-a"]), &table(&all, 30));
    is_rows(&run_on(&tree, &["--all", "--top", "4"]), &table(&all, 4));
    let quiet = run_on(&tree, &["-aq", "--top=4"]);
    let mut rows = table(&all, 4);
    rows.pop();
    quiet.is_report(rows.concat().as_bytes());
}

#[test]
fn in_every_order() {
    let (tree, mut all) = tree_of(20);
    for (figure, key) in ["size", "rss", "pss", "private", "anon", "swap"]
        .iter()
        .enumerate()
    {
        if *key == "size" {
            continue;
        }
        all.sort_by_key(|(_, costs)| core::cmp::Reverse(costs[figure]));
        is_rows(&run_on(&tree, &["-a", "--sort", key]), &table(&all, 20));
        // Of -s too, whose processes are named.
        let pids: Vec<String> = (1..=20).map(|pid| pid.to_string()).collect();
        let mut words = vec!["-s", "--top", "3", "--sort", key];
        words.extend(pids.iter().map(String::as_str));
        is_rows(&run_on(&tree, &words), &table(&all, 3));
        // The smallest of six is just large enough.
        let least = format!("{}k", all[5].1[figure].unwrap());
        is_rows(
            &run_on(&tree, &["-a", "--sort", key, "--min", &least]),
            &table(&all, 6),
        );
    }
}

/// Of equal ones the one that was asked for first is shown first.
#[test]
fn of_equal_size() {
    let (tree, all) = tree_of(12);
    let pids: Vec<String> = (1..=12).map(|pid| pid.to_string()).collect();
    let mut words = vec!["-s", "--sort", "size"];
    words.extend(pids.iter().map(String::as_str));
    is_rows(&run_on(&tree, &words), &table(&all, 12));
}

/// By RSS where PSS is not known.
#[test]
fn without_smaps() {
    let tree = Tree::new();
    let maps = heads(&smaps(1));
    let mut rows = Vec::new();
    for (pid, rss) in [(1, 40), (2, 400), (3, 90)] {
        let status = format!("Name:\tx\nVmRSS:\t   {rss} kB\n");
        add(&tree, pid, &[("maps", &maps), ("status", &status)]);
        rows.push((pid, [Some(6144), Some(rss), None, None, None, None]));
    }
    rows.sort_by_key(|(_, costs)| core::cmp::Reverse(costs[1]));
    is_rows(&run_on(&tree, &["-a"]), &table(&rows, 3));
}

/// The table holds 1,000; the others have a row, and the totals are of all.
#[test]
fn more_processes_than_rows() {
    let (tree, mut all) = tree_of(1_050);
    all.sort_by_key(|(_, costs)| core::cmp::Reverse(costs[2]));
    let outcome = run_on(&tree, &["-a"]);
    is_rows(&outcome, &table(&all, 1_000));
    assert!(outcome.stdout_text().contains(" [ 50 others ]\ntotal kB "));
}

/// Kernel threads and zombies are left out, and what has ended meanwhile.
#[test]
fn without_memory() {
    let (tree, all) = tree_of(1);
    add(
        &tree,
        2,
        &[("maps", ""), ("smaps", ""), ("status", "Name:\tkthreadd\n")],
    );
    add(&tree, 3, &[]);
    let rows = table(&all, 1);
    is_rows(&run_on(&tree, &["-a"]), &rows[..1]);
}

#[test]
fn a_line_that_is_not_understood() {
    let (tree, all) = tree_of(1);
    let text = smaps(1).replace("VmFlags: ", "");
    add(&tree, 2, &[("smaps", &text)]);
    let mut all = all;
    all.push((2, costs(smaps(1).as_bytes())));
    all.sort_by_key(|(_, costs)| core::cmp::Reverse(costs[2]));
    let expected = COLUMNS.to_owned() + &table(&all, 2).concat();
    let said = "pmap: 2: 2 lines not understood, the first is line 13\n";
    run_on(&tree, &["-a"]).is(expected.as_bytes(), said, 1);
}

#[test]
fn no_processes() {
    let tree = Tree::new();
    let said = format!("pmap: {}: no processes\n", tree.path().display());
    run_on(&tree, &["-a"]).is(b"", &said, 1);
}

/// A row shows 128 bytes of a command line, and says that there is more.
#[test]
fn long_command_lines() {
    let tree = Tree::new();
    add(&tree, 7, &[("smaps", &smaps(1))]);
    let known = costs(smaps(1).as_bytes());
    let whole = "x".repeat(128);
    for (cmdline, shown) in [
        (format!("{whole}\0"), whole.clone()),
        (format!("{whole}\0\0\0\0"), whole.clone()),
        (whole.clone(), whole.clone()),
        (format!("{whole}y\0"), format!("{whole}...")),
        (format!("{whole}\0y\0"), format!("{whole}...")),
        (format!("a\0\0b\0{}", "\0".repeat(200)), "a  b".to_owned()),
        // A character that the end cuts through.
        (
            format!("{}\u{e9}y", "x".repeat(127)),
            format!("{}...", "x".repeat(127)),
        ),
    ] {
        fs::write(tree.path().join("7/cmdline"), &cmdline).unwrap();
        let outcome = run(pmap()
            .env("LANG", "C.UTF-8")
            .arg("-a")
            .arg("--proc")
            .arg(tree.path()));
        is_rows(&outcome, &[cost_row("7", &known, &shown)]);
    }
    fs::write(tree.path().join("7/cmdline"), "").unwrap();
    fs::write(tree.path().join("7/comm"), "\x1b\n\n").unwrap();
    is_rows(&run_on(&tree, &["-a"]), &[cost_row("7", &known, "[??]")]);
}

/// Those that may not be read are counted and said, and the status tells.
#[test]
fn some_may_not_be_read() {
    for unreadable in [1, 3] {
        let (tree, mut all) = tree_of(5);
        for pid in 1..=unreadable {
            let file = tree.path().join(format!("{pid}/smaps"));
            fs::set_permissions(file, fs::Permissions::from_mode(0o0)).unwrap();
        }
        let Some(mut pmap) = as_ordinary_user("some_may_not_be_read") else {
            return;
        };
        let outcome = run(pmap.arg("-a").arg("--proc").arg(tree.path()));
        if outcome.stderr.contains("/tree-") {
            return crate::harness::skip::skip(
                "some_may_not_be_read",
                "an ordinary user cannot enter this directory",
            );
        }
        all.retain(|(pid, _)| *pid > unreadable);
        all.sort_by_key(|(_, costs)| core::cmp::Reverse(costs[2]));
        let expected = COLUMNS.to_owned() + &table(&all, 5).concat();
        let plural = if unreadable == 1 { "" } else { "es" };
        let said = format!("pmap: {unreadable} process{plural}: permission denied\n");
        outcome.is(expected.as_bytes(), &said, 1);
    }
}

/// All of this machine: this process and its child are among them, and the total is that of the rows.
#[test]
fn of_this_machine() {
    let target = Target::sleeping();
    let text = run(pmap().args(["-a", "--sort", "rss"])).stdout_text();
    let mut lines: Vec<&str> = text.lines().collect();
    assert_eq!(format!("{}\n", lines.remove(0)), COLUMNS);
    let numbers = |line: &str| -> Vec<u64> {
        let columns = line[8..].split_whitespace().take(6);
        columns.map(|column| column.parse().unwrap()).collect()
    };
    let total = lines.pop().unwrap();
    assert!(total.starts_with("total kB "), "{total}");
    assert!(
        total.ends_with(&format!(" {} processes", lines.len())),
        "{total}"
    );
    for figure in 0..6 {
        let sum: u64 = lines.iter().map(|line| numbers(line)[figure]).sum();
        assert_eq!(sum, numbers(total)[figure], "figure {figure}");
    }
    assert!(
        lines
            .windows(2)
            .all(|two| numbers(two[0])[1] >= numbers(two[1])[1])
    );
    for pid in [target.pid(), std::process::id()] {
        let rows = lines
            .iter()
            .filter(|line| line.starts_with(&format!("{pid:>8} ")));
        assert_eq!(rows.count(), 1, "{pid} in {text}");
    }
    assert!(lines.iter().all(|line| numbers(line)[0] > 0), "{text}");
}
