//! `-s`: what a process costs, beside an independent reckoning.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use super::mapper;
use super::missing::missing;
use crate::harness::fixture::{Fixture, fixture};
use crate::harness::program::{Outcome, pmap, run, run_on};
use crate::harness::skip::skip;
use crate::harness::target::{Snapshot, Target, state, wait_until};
use crate::harness::tree::Tree;
use crate::naive::Given;
use crate::reckoning::{Costs, NOTHING, cost_row, costs, total};
use crate::tracer::{Fate, can_trace, trace};

pub(super) const COLUMNS: &str =
    "     PID  Kbytes     RSS     PSS Private    Anon    Swap Command\n";

/// A process of two mappings whose counters are multiples of `unit`.
pub(super) fn smaps(unit: u64) -> String {
    let mut text = String::new();
    for (index, name) in ["/bin/x", "[heap]"].into_iter().enumerate() {
        let start = 0x10000 + index * 0x100_0000;
        text += &format!(
            "{start:08x}-{:08x} rw-p 00000000 fe:00 1 {name}\n",
            start + 0x30_0000
        );
        for (place, key) in [
            "Rss",
            "Pss",
            "Pss_Dirty",
            "Shared_Clean",
            "Private_Clean",
            "Private_Dirty",
            "Anonymous",
            "Swap",
            "SwapPss",
            "Private_Hugetlb",
        ]
        .into_iter()
        .enumerate()
        {
            let kilobytes = unit * (1 << place) + index as u64;
            text += &format!("{:16}{kilobytes:8} kB\n", format!("{key}:"));
        }
        text += "THPeligible:    0\nVmFlags: rd wr mr mw me ac\n";
    }
    text
}

/// The two records of `smaps`.
fn halves(smaps: &str) -> (&str, &str) {
    smaps.split_at(smaps.find("01010000-").unwrap())
}

/// The lines of `smaps` that maps has.
pub(super) fn heads(smaps: &str) -> String {
    let lines = smaps.split_inclusive('\n');
    lines.filter(|line| line.contains(" rw-p ")).collect()
}

/// Adds a process, called `PID` and `x`, with a file for each of `files`.
pub(super) fn add(tree: &Tree, pid: u32, files: &[(&str, &str)]) {
    let directory = tree.path().join(pid.to_string());
    fs::create_dir(&directory).unwrap();
    fs::write(directory.join("cmdline"), format!("{pid}\0x\0")).unwrap();
    fs::write(directory.join("comm"), "name\n").unwrap();
    for (name, text) in files {
        fs::write(directory.join(name), text).unwrap();
    }
}

/// Is the outcome these rows, below the column headers?
#[track_caller]
pub(super) fn is_rows(outcome: &Outcome, rows: &[String]) {
    let expected = COLUMNS.to_owned() + &rows.concat();
    outcome.is_report(expected.as_bytes());
}

/// Is the row of process 7, with such files, that of `costs`?
#[track_caller]
fn cost_of(files: &[(&str, &str)], costs: Costs) {
    let tree = Tree::new();
    add(&tree, 7, files);
    is_rows(
        &run_on(&tree, &["-s", "7"]),
        &[cost_row("7", &costs, "7 x")],
    );
}

#[test]
fn golden() {
    let tree = Tree::of(&Fixture::new("sleep-6.18", 11443).given());
    let outcome = run_on(&tree, &["-s", "11443", "11443"]);
    outcome.is_report(&fixture("sleep-6.18.summary.txt"));
    let row = cost_row(
        "11443",
        &costs(&fixture("sleep-6.18.smaps")),
        "sleep infinity",
    );
    assert!(outcome.stdout_text().contains(&row), "{row}");
    assert!(outcome.stdout_text().lines().all(|line| line.len() <= 80));
}

/// The sums of smaps_rollup, and the size of maps: smaps, which says otherwise, is not read.
#[test]
fn out_of_the_rollup() {
    let rollup = smaps(10).replace("[heap]", "[rollup]");
    let (_, rollup) = halves(&rollup);
    let maps = heads(&smaps(1));
    let known = costs(rollup.as_bytes());
    assert_eq!((known[0], known[1]), (None, Some(11)));
    let mut expected = known;
    expected[0] = Some(6144);
    let smaps = smaps(1000);
    cost_of(
        &[("maps", &maps), ("smaps", &smaps), ("smaps_rollup", rollup)],
        expected,
    );
}

/// In maps, a line that looks like a counter is none.
#[test]
fn counters_in_maps() {
    let rollup = smaps(10).replace("[heap]", "[rollup]");
    let (_, rollup) = halves(&rollup);
    let maps = heads(&smaps(1)) + "Rss: 100 kB\n";
    for files in [
        &[("smaps_rollup", rollup), ("maps", &maps)][..],
        &[("maps", &maps)],
    ] {
        let tree = Tree::new();
        add(&tree, 7, files);
        let mut known = [None; 6];
        if files.len() > 1 {
            known = costs(rollup.as_bytes());
        }
        known[0] = Some(6144);
        let expected = COLUMNS.to_owned() + &cost_row("7", &known, "7 x");
        let said = "pmap: 7: 1 line not understood, the first is line 3\n";
        run_on(&tree, &["-s", "7"]).is(expected.as_bytes(), said, 1);
    }
}

/// What smaps_rollup has counted of a process that has no mappings any more is not its cost.
#[test]
fn ended_behind_the_rollup() {
    let rollup = smaps(10).replace("[heap]", "[rollup]");
    let (_, rollup) = halves(&rollup);
    let tree = Tree::new();
    add(&tree, 7, &[("smaps_rollup", rollup), ("maps", "")]);
    let said = "pmap: 7: ended while it was read\n";
    run_on(&tree, &["-s", "7"]).is(b"", said, 42);
    run_on(&tree, &["-qw1", "7"]).is(b"7:   7 x\n", said, 42);
}

/// It is killed before its file `file` is opened, on a kernel that has none of the files `without`: what
/// was read of it before is not its cost.
#[track_caller]
fn killed_before(file: &str, without: &[&str]) {
    if !can_trace("killed_before") {
        return;
    }
    for words in [&["-qs"][..], &["-qw1", "--count=1", "--no-args"]] {
        let mut target = Target::sleeping();
        let pid = target.pid().to_string();
        if !Path::new(&format!("/proc/{pid}/smaps_rollup")).exists() {
            return skip("killed_before", "this kernel has no smaps_rollup");
        }
        let mut has_ended = false;
        let (outcome, _) = trace(pmap().args(words).arg(&pid), |_, call| {
            if call.name == "openat" && without.contains(&&*call.about) {
                return Fate::Answered(-2);
            }
            if !has_ended && (call.name, call.about.as_str()) == ("openat", file) {
                target.kill();
                target.wait();
                has_ended = true;
            }
            Fate::Made
        });
        let head = format!("{pid}:   sleep\n");
        let head = if words.len() > 1 { &*head } else { "" };
        let said = format!("pmap: {pid}: ended while it was read\n");
        outcome.is(head.as_bytes(), &said, 42);
    }
}

#[test]
fn killed_behind_the_rollup() {
    killed_before("maps", &[]);
}

#[test]
fn killed_before_status() {
    killed_before("status", &["smaps_rollup", "smaps"]);
}

/// As before Linux 4.14.
#[test]
fn out_of_smaps() {
    let text = smaps(3);
    let expected = costs(text.as_bytes());
    assert_eq!(expected[3], Some(2 * 3 * (16 + 32 + 512) + 3));
    cost_of(&[("maps", &heads(&text)), ("smaps", &text)], expected);
    cost_of(&[("smaps", &text)], expected);
}

const STATUS: &str = "Name:\tVmRSS:\t9 kB\nState:\tS (sleeping)\nVmSize:\t    6144 kB\n\
    VmHWM:\t     444 kB\nVmRSS:\t     333 kB\nRssAnon:\t     222 kB\nRssFile:\t     111 kB\n\
    VmSwap:\t      44 kB\nThreads:\t1\n";

/// As in a kernel without CONFIG_PROC_PAGE_MONITOR: `-` is what status does not know.
#[test]
fn out_of_status() {
    let maps = heads(&smaps(1));
    let mut known = [Some(6144), Some(333), None, None, Some(222), Some(44)];
    cost_of(&[("maps", &maps), ("status", STATUS)], known);
    known[0] = None;
    cost_of(&[("status", STATUS)], known);
    // Before Linux 4.5 and without swap.
    let old = STATUS.replace("RssAnon", "Else").replace("VmSwap", "Else");
    cost_of(
        &[("maps", &maps), ("status", &old)],
        [Some(6144), Some(333), None, None, None, None],
    );
    cost_of(
        &[("maps", &maps)],
        [Some(6144), None, None, None, None, None],
    );
}

/// Keys that some kernels lack, in any order, of up to a thousand mappings.
#[test]
fn random_processes() {
    let mut state = 7_u64;
    let mut below = |limit: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (state >> 33) % limit
    };
    let keys = [
        "Rss",
        "Pss",
        "Private_Clean",
        "Private_Dirty",
        "Private_Hugetlb",
        "Anonymous",
        "Swap",
    ];
    for count in [0, 1, 2, 30, 1000] {
        let (mut text, mut end) = (String::new(), 0x1000);
        let lacks = below(7);
        for _ in 0..count {
            let start = end + 4096 * below(3);
            end = start + 4096 * (1 + below(1 << 20));
            text += &format!("{start:08x}-{end:08x} rw-p 00000000 00:00 0 \n");
            for (index, key) in keys.iter().enumerate() {
                if index as u64 != lacks && below(8) > 0 {
                    text += &format!("{:16}{:8} kB\n", format!("{key}:"), below(1 << 24));
                }
            }
        }
        let mut expected = costs(text.as_bytes());
        if count == 0 {
            expected = NOTHING;
        }
        cost_of(&[("maps", &heads(&text)), ("smaps", &text)], expected);
    }
}

/// Rows in the order asked, then the total; none of one row, and nothing but rows with `-q`.
#[test]
fn several_processes() {
    let tree = Tree::new();
    for pid in [7, 8, 9] {
        add(&tree, pid, &[("smaps", &smaps(u64::from(pid)))]);
    }
    let row = |pid: u32| {
        let costs = costs(smaps(u64::from(pid)).as_bytes());
        (
            costs,
            cost_row(&pid.to_string(), &costs, &format!("{pid} x")),
        )
    };
    let rows = [row(8), row(7), row(9), row(8)];
    let sums: Vec<Costs> = rows.iter().map(|(costs, _)| *costs).collect();
    let mut rows: Vec<String> = rows.into_iter().map(|(_, row)| row).collect();
    let words = ["-s", "8", "7", "9", "8"];
    let quiet = run_on(&tree, &[&words[..], &["-q"]].concat());
    quiet.is_report(rows.concat().as_bytes());
    rows.push(cost_row("total kB", &total(&sums), "4 processes"));
    is_rows(&run_on(&tree, &words), &rows);
}

/// The rows of others and their total stand, whatever is wrong with one.
#[test]
fn some_that_cannot_be_summed() {
    let tree = Tree::new();
    add(&tree, 7, &[("smaps", &smaps(1))]);
    add(&tree, 8, &[("smaps", "wrong\n")]);
    add(&tree, 9, &[]);
    let bad = smaps(1).replace("Rss:                   1 kB", "Rss:                   ? kB");
    add(&tree, 10, &[("smaps", &bad)]);
    let of = |text: &str| costs(text.as_bytes());
    let (good, bad) = (of(&smaps(1)), of(&bad.replace("? kB", "0 kB")));
    let outcome = run_on(&tree, &["-s", "6", "7", "8", "9", "10"]);
    let expected = COLUMNS.to_owned()
        + &cost_row("7", &good, "7 x")
        + &cost_row("8", &NOTHING, "8 x")
        + &cost_row("10", &bad, "10 x")
        + &cost_row("total kB", &total(&[good, NOTHING, bad]), "3 processes");
    let said = "pmap: 6: no such process\npmap: 8: 1 line not understood, the first is line 1\n\
        pmap: 9: no such process\npmap: 10: 1 line not understood, the first is line 2\n";
    outcome.is(expected.as_bytes(), said, 43);
}

/// What is left of it is summed: only a saved copy has to be recognised.
#[test]
fn a_damaged_first_line() {
    let text = smaps(1);
    let expected = COLUMNS.to_owned() + &cost_row("7", &costs(text.as_bytes()), "7 x");
    let tree = Tree::new();
    add(&tree, 7, &[("smaps", &format!("wrong\n{text}"))]);
    let said = "pmap: 7: 1 line not understood, the first is line 1\n";
    for words in [&["-s", "7"][..], &["-a"]] {
        run_on(&tree, words).is(expected.as_bytes(), said, 1);
    }
    let copy = tree.path().join("7/smaps");
    let said = format!("pmap: {}: neither maps nor smaps\n", copy.display());
    run(pmap().arg("-s").arg("-f").arg(copy)).is(b"", &said, 1);
}

#[test]
fn a_missing_process() {
    let pid = missing();
    let outcome = run(pmap().args(["-s", &pid.to_string()]));
    outcome.is(b"", &format!("pmap: {pid}: no such process\n"), 42);
}

/// Saved copies are summed; one of maps has only sizes, and one of smaps_rollup all else.
#[test]
fn saved_copies() {
    let tree = Tree::new();
    let path = |name: &str, text: &str| {
        let path = tree.path().join(name);
        fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let smaps = smaps(5);
    let (first, second) = halves(&smaps);
    let rollup = second.replace("[heap]", "[rollup]");
    let texts = [smaps.clone(), heads(&smaps), rollup, String::new()];
    let mut words = vec!["-s".to_owned()];
    let mut rows = Vec::new();
    let mut sums = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        let path = path(&format!("copy {index}"), text);
        let known = if text.is_empty() {
            NOTHING
        } else {
            costs(text.as_bytes())
        };
        rows.push(cost_row("-", &known, &path));
        sums.push(known);
        words.extend(["-f".to_owned(), path]);
    }
    rows.push(cost_row("total kB", &total(&sums), "4 processes"));
    is_rows(&run(pmap().args(&words)), &rows);

    let turned = path("turned", &format!("{second}{first}"));
    let lines = second.lines().count() + 1;
    let said = format!(
        "pmap: {turned}: line {lines} starts below the one before: more than one process?\n"
    );
    run(pmap().args(["-s", "-f", &turned])).is(b"", &said, 1);
}

#[test]
fn standard_input() {
    let tree = Tree::new();
    let path = tree.path().join("copy");
    fs::write(&path, smaps(6)).unwrap();
    let file = fs::File::open(path).unwrap();
    let outcome = run(pmap().args(["-s", "-f", "-"]).stdin(Stdio::from(file)));
    is_rows(&outcome, &[cost_row("-", &costs(smaps(6).as_bytes()), "-")]);
}

/// A stopped process, as the kernel's own smaps has it; PSS is that of smaps_rollup, which loses
/// nothing to rounding.
#[test]
fn a_live_process() {
    let tree = Tree::new();
    let target = Target::sleeping_alone(&tree);
    let pid = target.pid();
    let command = fs::read_to_string(format!("/proc/{pid}/cmdline")).unwrap();
    let command = command.trim_end_matches('\0').replace('\0', " ");
    let read = |name: &str| fs::read(format!("/proc/{pid}/{name}")).ok();
    for _ in 0..100 {
        let before = (read("smaps"), read("smaps_rollup"), read("maps"));
        let outcome = run(pmap().args(["-s", &pid.to_string()]));
        if before != (read("smaps"), read("smaps_rollup"), read("maps")) {
            continue;
        }
        let Some(smaps) = before.0 else {
            return skip("a_live_process", "this kernel has no smaps");
        };
        let mut expected = costs(&smaps);
        if let Some(rollup) = before.1 {
            expected[2] = costs(&rollup)[2];
        }
        assert!(expected[1] > Some(0) && expected[0] > expected[1]);
        let command = shown(&command);
        return is_rows(&outcome, &[cost_row(&pid.to_string(), &expected, &command)]);
    }
    panic!("a stopped process goes on changing");
}

/// What a row shows of a command line.
fn shown(command: &str) -> String {
    match command.get(..128) {
        Some(front) if command.len() > 128 => format!("{front}..."),
        _ => command.to_owned(),
    }
}

/// As large as the default report says.
#[test]
fn a_process_with_thousands_of_mappings() {
    let target = mapper::of_pages(5_000);
    target.stop();
    let pid = target.pid().to_string();
    let report = run(pmap().arg(&pid)).stdout_text();
    let size = report.split_whitespace().next_back().unwrap();
    let row = run(pmap().args(["-qs", &pid])).stdout_text();
    let shown = row.split_whitespace().nth(1).unwrap();
    assert_eq!(format!("{shown}K"), size);
}

/// A zombie is there, though smaps_rollup says that it is not.
#[test]
fn a_zombie_and_a_kernel_thread() {
    let mut child = Command::new("true").stdin(Stdio::null()).spawn().unwrap();
    let pid = child.id();
    wait_until(|| state(pid) == Some('Z'));
    let row = cost_row(&pid.to_string(), &NOTHING, "[true]");
    is_rows(&run(pmap().args(["-s", &pid.to_string()])), &[row]);
    child.wait().unwrap();

    let is_kernel_thread = |pid: &u32| {
        let files = Snapshot::of(*pid).ok();
        let empty = files.is_some_and(|files| files.given().maps.is_empty());
        empty && state(*pid) != Some('Z')
    };
    let Some(pid) = (2..50).find(is_kernel_thread) else {
        return skip("a_kernel_thread", "none may be seen, or read by this user");
    };
    let comm = fs::read_to_string(format!("/proc/{pid}/comm")).unwrap();
    let row = cost_row(
        &pid.to_string(),
        &NOTHING,
        &format!("[{}]", comm.trim_end()),
    );
    is_rows(&run(pmap().args(["-s", &pid.to_string()])), &[row]);
}

/// A command line is in one row, as far as it is shown, and cleaned.
#[test]
fn a_hostile_command_line() {
    let tree = Tree::new();
    add(&tree, 7, &[("smaps", &smaps(1))]);
    let long = "long ".repeat(20_000);
    fs::write(
        tree.path().join("7/cmdline"),
        format!("\x1b[2J\n\0{long}\0\0"),
    )
    .unwrap();
    let shown = format!("?[2J? {}...", &long[..122]);
    let row = cost_row("7", &costs(smaps(1).as_bytes()), &shown);
    is_rows(&run_on(&tree, &["-s", "7"]), &[row]);
}

/// Each has its own name, where rows stand in the places of others too.
#[test]
fn names_of_several() {
    let tree = Tree::new();
    for (pid, unit) in [(7, 1), (8, 2), (9, 3)] {
        add(&tree, pid, &[("smaps", &smaps(unit))]);
        let name = tree.path().join(format!("{pid}/comm"));
        fs::write(name, format!("name{pid}\n")).unwrap();
    }
    for words in [&["-s", "--top", "1", "7", "8", "9"][..], &["-a", "--top=1"]] {
        let outcome = run_on(&tree, &[words, &["-q", "--no-args"]].concat());
        let report = outcome.stdout_text();
        let row = report.lines().next().unwrap();
        assert!(
            row.starts_with("       9 ") && row.ends_with(" name9"),
            "{report}"
        );
    }
}

/// An entry of the directory that is no id as the kernel writes one is no process.
#[test]
fn entries_that_are_no_ids() {
    let tree = Tree::new();
    add(&tree, 7, &[("smaps", &smaps(1))]);
    for entry in ["0", "007", "2147483648"] {
        let directory = tree.path().join(entry);
        fs::create_dir(&directory).unwrap();
        fs::write(directory.join("smaps"), smaps(9)).unwrap();
    }
    let row = cost_row("7", &costs(smaps(1).as_bytes()), "7 x");
    is_rows(&run_on(&tree, &["-a"]), &[row]);
}

/// A total beyond 64 bits is said, and not shown.
#[test]
fn a_total_beyond_64_bits() {
    let tree = Tree::new();
    let row = "00010000-00011000 rw-p 00000000 00:00 0\n";
    let large = format!("{row}Rss: {} kB\n", u64::MAX / 1024);
    for pid in [7, 8] {
        add(&tree, pid, &[("smaps", &large), ("maps", row)]);
    }
    let copies = [7, 8].map(|pid| tree.path().join(format!("{pid}/smaps")));
    let [first, second] = copies.each_ref().map(|path| path.to_str().unwrap());
    for words in [
        &["-s", "7", "8"][..],
        &["-a"],
        &["-s", "-f", first, "-f", second],
    ] {
        let outcome = run_on(&tree, words);
        assert_eq!(outcome.stderr, "pmap: total: a total is beyond 64 bits\n");
        assert_eq!(outcome.code(), Some(1));
        assert!(!outcome.stdout_text().contains("total kB"), "{outcome:?}");
    }
    // Where no total is shown, none is too large.
    let outcome = run_on(&tree, &["-qs", "7", "8"]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    // What a process costs is a total too.
    add(
        &tree,
        9,
        &[("smaps", &format!("{row}Rss: {} kB\n", u64::MAX))],
    );
    run_on(&tree, &["-s", "9"]).is(b"", "pmap: 9: a total is beyond 64 bits\n", 1);
}

/// Names in place of command lines: in rows, in every header, and bare.
#[test]
fn no_arguments() {
    let tree = Tree::new();
    let text = smaps(1);
    add(&tree, 7, &[("smaps", &text), ("maps", &heads(&text))]);
    let row = cost_row("7", &costs(text.as_bytes()), "name");
    is_rows(
        &run_on(&tree, &["-s", "--no-args", "7"]),
        core::slice::from_ref(&row),
    );
    is_rows(&run_on(&tree, &["-a", "--no-args"]), &[row]);
    for words in [
        &["7"][..],
        &["-x", "7"],
        &["-d", "-q", "7"],
        &["-g", "7"],
        &["-w1", "--count=1", "7"],
    ] {
        let outcome = run_on(&tree, &[words, &["--no-args"]].concat());
        assert!(
            outcome.stdout.starts_with(b"7:   name\n"),
            "{words:?}: {outcome:?}"
        );
        let shown = run_on(&tree, words);
        assert!(
            shown.stdout.starts_with(b"7:   7 x\n"),
            "{words:?}: {shown:?}"
        );
    }
}

/// Where the process has no name either, its row is there.
#[test]
fn without_a_name() {
    let tree = Tree::of(&Given {
        pid: 7,
        maps: heads(&smaps(1)).as_bytes(),
        smaps: Some(smaps(1).as_bytes()),
        ..Given::default()
    });
    for name in ["cmdline", "comm"] {
        fs::remove_file(tree.path().join("7").join(name)).unwrap();
    }
    for (words, command) in [
        (&["-s", "7"][..], "[]"),
        (&["-a"], "[]"),
        (&["-a", "--no-args"], ""),
    ] {
        let row = cost_row("7", &costs(smaps(1).as_bytes()), command);
        is_rows(&run_on(&tree, words), &[row]);
    }
}

/// What makes no sense together, and numbers that are none: nothing is reported.
#[test]
fn wrong_usage() {
    let together = "makes no sense together with the other options";
    let many = format!("-w 1 {}", ["7"; 65].join(" "));
    let number = "not a number above 0, or too large";
    for (line, word, reason) in [
        ("-s -x 7", "-x", together),
        ("-d 7 --summary", "--summary", together),
        ("-as", "-as", together),
        ("-a -w 1", "1", together),
        ("-a 7", "7", together),
        ("-a -f copy", "copy", together),
        ("-w 1 -f copy", "copy", together),
        ("-w 1 --top 3 7", "3", together),
        ("-s -A 0,1000 7", "0,1000", together),
        ("-A 0,1000 -s 7", "-s", together),
        ("-s --gaps 7", "--gaps", together),
        ("-s -g 7", "-g", together),
        ("-g -a", "-a", together),
        ("-s --sort address 7", "address", together),
        ("--count 3 -s 7", "--count", "only with -w"),
        ("7 --count 3", "--count", "only with -w"),
        ("--count=3 7", "--count=3", "only with -w"),
        ("-w 1 --count 0 7", "0", number),
        ("-w 1 --count 1.5 7", "1.5", number),
        (
            "-w 1 --count 18446744073709551616 7",
            "18446744073709551616",
            number,
        ),
        ("-w 0 7", "0", number),
        ("-w 0.009 7", "0.009", number),
        ("-w . 7", ".", number),
        ("-w 1.2.3 7", "1.2.3", number),
        ("-w -1 7", "-1", number),
        ("-w 1s 7", "1s", number),
        ("-w 42949673 7", "42949673", number),
        ("-w 7", "7", ""),
        ("7 -w", "-w", "a value is missing"),
        ("--watch= 7", "--watch=", "a value is missing"),
        (many.as_str(), "7", "more than 64 processes"),
    ] {
        let outcome = run(pmap().args(line.split(' ')));
        let said = if reason.is_empty() {
            "Usage: ".to_owned()
        } else {
            format!("pmap: {word}: {reason}\nUsage: ")
        };
        assert!(outcome.stderr.starts_with(&said), "{line}: {outcome:?}");
        assert_eq!(
            (outcome.stdout_text().as_str(), outcome.code()),
            ("", Some(1))
        );
    }
}
