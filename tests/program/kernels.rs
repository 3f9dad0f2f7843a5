//! Every counter that a kernel has, `-X` and `-XX`: of old kernels and new ones, and of this one as
//! procps-ng shows it.

use std::process::Command;

use crate::golden::golden;
use crate::harness::fixture::{Fixture, fixture};
use crate::harness::program::{pmap, run, run_on, width};
use crate::harness::skip::skip;
use crate::harness::target::Target;
use crate::harness::tree::Tree;

pub(crate) const NO_COLUMN: &str = "has no column\n";

/// Linux as its smaps were: the first with each set of keys, and two of 32-bit ARM.
const KERNELS: [&str; 11] = [
    "2.6.32", "3.2", "3.10", "3.10-arm", "4.4", "4.9", "4.19", "5.4", "5.15-arm", "6.1", "6.12",
];

macro_rules! kernels {
    ($($test:ident: $words:expr, $file:literal, $stderr:expr;)*) => {$(
        #[test]
        fn $test() {
            let file = concat!("kernels/", $file);
            let name = file.trim_end_matches(".txt").rsplit_once('.').unwrap().0;
            golden(name, &$words, file, $stderr);
        }
    )*};
}

kernels! {
    linux_2_6_32: ["-XX"], "2.6.32.all.txt", "";
    linux_2_6_32_most: ["-X"], "2.6.32.more.txt", "";
    linux_3_2: ["-XX"], "3.2.all.txt", "";
    linux_3_10: ["-XX"], "3.10.all.txt", &format!("pmap: 11443: line 64 {NO_COLUMN}");
    linux_3_10_on_arm: ["-XX"], "3.10-arm.all.txt", &format!("pmap: 11443: line 49 {NO_COLUMN}");
    linux_4_4: ["-XX"], "4.4.all.txt", "";
    linux_4_9: ["-XX"], "4.9.all.txt", "";
    linux_4_19: ["-XX"], "4.19.all.txt", "";
    linux_5_4: ["-XX"], "5.4.all.txt", "";
    linux_5_15_on_arm: ["-XX"], "5.15-arm.all.txt", "";
    linux_6_1: ["-XX"], "6.1.all.txt", "";
    linux_6_12: ["-XX"], "6.12.all.txt", "";
    linux_6_12_most: ["-X"], "6.12.more.txt", "";
}

/// The words of each line, the sums too, as `-XX` has to show them.
///
/// Flags and names are several words, or none: they stand last, so that all words are in the order of
/// the columns.
fn naive_words(smaps: &str) -> Vec<Vec<String>> {
    let is_head = |line: &str| !line.split(' ').next().unwrap().contains(':');
    let mut rows: Vec<Vec<String>> = Vec::new();
    let mut header: Vec<String> = ["Address", "Perm", "Offset", "Device", "Inode"]
        .map(str::to_owned)
        .to_vec();
    let mut sums: Vec<(String, u64)> = Vec::new();
    let mut name = String::new();
    let first_keys: Vec<&str> = smaps
        .lines()
        .skip(1)
        .take_while(|line| !is_head(line))
        .map(|line| line.split(':').next().unwrap())
        .collect();
    header.extend(first_keys.iter().map(|key| (*key).to_owned()));
    header.push("Mapping".to_owned());
    let end_of_row = |rows: &mut Vec<Vec<String>>, name: &str| {
        if let Some(row) = rows.last_mut() {
            let shown = if name.starts_with('/') {
                name.rsplit('/').next().unwrap()
            } else {
                name
            };
            row.extend(shown.split_whitespace().map(str::to_owned));
        }
    };
    for line in smaps.lines() {
        if is_head(line) {
            end_of_row(&mut rows, &name);
            let mut words = line.splitn(6, ' ');
            let range = words.next().unwrap();
            let start = u64::from_str_radix(range.split('-').next().unwrap(), 16).unwrap();
            let mut row = vec![format!("{start:0width$x}", width = width())];
            row.extend(words.by_ref().take(4).map(str::to_owned));
            name = words.next().unwrap_or("").trim_start().to_owned();
            rows.push(row);
            continue;
        }
        let (key, value) = line.split_once(':').unwrap();
        if !first_keys.contains(&key) {
            continue;
        }
        let value = value.trim();
        let row = rows.last_mut().unwrap();
        match value.strip_suffix(" kB") {
            Some(amount) => {
                row.push(amount.to_owned());
                if !key.ends_with("PageSize") {
                    let amount: u64 = amount.parse().unwrap();
                    match sums.iter_mut().find(|(of, _)| of == key) {
                        Some((_, sum)) => *sum += amount,
                        None => sums.push((key.to_owned(), amount)),
                    }
                }
            }
            None => row.extend(value.split_whitespace().map(str::to_owned)),
        }
    }
    end_of_row(&mut rows, &name);
    let in_order = first_keys
        .iter()
        .filter_map(|key| sums.iter().find(|(of, _)| of == key));
    let mut totals: Vec<String> = in_order.map(|(_, sum)| sum.to_string()).collect();
    totals.extend(["total", "kB"].map(str::to_owned));
    rows.insert(0, header);
    rows.push(totals);
    rows
}

/// The words of each line of a report, without its first line and the rule.
pub(crate) fn words_of(report: &str) -> Vec<Vec<String>> {
    let lines = report
        .lines()
        .skip(1)
        .filter(|line| !line.trim_start().starts_with('-'));
    lines
        .map(|line| line.split_whitespace().map(str::to_owned).collect())
        .collect()
}

/// A second opinion on every kernel.
#[test]
fn the_naive_reader_agrees() {
    let kernels = KERNELS.map(|kernel| format!("kernels/{kernel}"));
    for name in kernels.iter().map(String::as_str).chain(["sleep-6.18"]) {
        let tree = Tree::of(&Fixture::new(name, 11443).given());
        let outcome = run_on(&tree, &["-XX", "11443"]);
        let smaps = String::from_utf8(fixture(&format!("{name}.smaps"))).unwrap();
        assert_eq!(
            words_of(&outcome.stdout_text()),
            naive_words(&smaps),
            "{name}"
        );
        assert!(!outcome.stdout_text().contains(" \n"), "{name}");
    }
}

const OTHER: &str = "/usr/bin/pmap";

/// Of a stopped process, every field and every sum of every row is procps-ng's, but for what that is
/// known to get wrong: it sums the sizes of pages.
///
/// The Pss of the kernel's own pages, which all processes share, may change meanwhile: then once more.
#[test]
fn every_field_is_that_of_procps_ng() {
    let version = Command::new(OTHER).arg("-V").output();
    let version = version.map_or_else(|_| Vec::new(), |output| output.stdout);
    if !version.starts_with(b"pmap from procps-ng 4.") {
        return skip(
            "every_field_is_that_of_procps_ng",
            "no pmap of procps-ng 4 is here",
        );
    }
    let tree = Tree::new();
    let target = Target::sleeping_alone(&tree);
    let pid = target.pid().to_string();
    for option in ["-X", "-XX"] {
        let mut compared = compare(option, &pid);
        for _ in 0..20 {
            if compared.is_ok() {
                break;
            }
            compared = compare(option, &pid);
        }
        let words = compared.unwrap();
        assert!(words > 500, "{option}: only {words} words compared");
        println!("{option}: {words} words compared");
    }
}

/// How many words of our report are those of procps-ng, which are all that both have; or the first
/// line that differs.
fn compare(option: &str, pid: &str) -> Result<usize, String> {
    let ours = words_of(&run(pmap().args([option, pid])).stdout_text());
    let theirs = run(Command::new(OTHER).args([option, pid]).env_clear());
    let mut theirs = words_of(&theirs.stdout_text());
    theirs.retain(|words| !words[0].starts_with('='));
    let header = ours[0].clone();
    // Theirs has a sum for each number from `Size` on, ours for each amount.
    let numbers = header[5..]
        .iter()
        .filter(|name| !["VmFlags", "Mapping"].contains(&name.as_str()));
    let is_amount = |name: &str| {
        !name.ends_with("PageSize") && !["THPeligible", "ProtectionKey"].contains(&name)
    };
    let totals = theirs.pop().unwrap_or_default();
    let sums = numbers.zip(totals).filter(|(name, _)| is_amount(name));
    let mut sums: Vec<String> = sums.map(|(_, sum)| sum).collect();
    sums.extend(["total", "kB"].map(str::to_owned));
    theirs.push(sums);
    let rows = theirs.len().saturating_sub(1);
    for words in theirs.iter_mut().take(rows).skip(1) {
        let address = u64::from_str_radix(&words[0], 16).unwrap();
        words[0] = format!("{address:0width$x}", width = width());
    }
    let differs = ours
        .iter()
        .zip(&theirs)
        .find(|(ours, theirs)| ours != theirs);
    match differs {
        None if ours.len() == theirs.len() => Ok(ours.iter().map(Vec::len).sum()),
        differs => Err(format!(
            "{differs:?}, of {} and {}",
            ours.len(),
            theirs.len()
        )),
    }
}
