//! What procps-ng's own tests of its pmap ask for, and those of uutils, with what comes of it here.
//!
//! | asked | here | tested |
//! |---|---|---|
//! | no arguments | usage on standard error, status 1 | `arguments::nothing_at_all` |
//! | a process | its report | `a_process` |
//! | `-q`, `-d`, `-dq`, `-qd`, `-x` | as they say | `quiet`, `device`, `device_quiet`, `quiet_device`, `extended` |
//! | long names of these | the same | `long_names` |
//! | two processes | the same totals as one by one | `two_processes_with_the_same_total` |
//! | a System V segment | `[ shmid=0x… ]` | `zoo::memory::spelled_out` |
//! | `-A` of an address, each format | the mapping that holds it, and its sums | `a_range_in_each_format` |
//! | `-A` of good ranges | as procps-ng's, but for the sums of `-x`, which there are of all rows | `ranges_agree` |
//! | `-A` of bad ranges | wrong usage, also where the second address is below the first | `a_bad_range` |
//! | `-p` | as procps-ng's | `whole_paths_agree` |
//! | `-k` | the kernel's names, as procps-ng's since 4.0.6 | `kernel_names`, `kernel_names_agree` |
//! | a process that may not be read | that is said, status 1 | `missing::a_process_that_may_not_be_read` |
//! | a missing process and one that is there | the one, status 42 | `missing::a_missing_process_and_one_that_is_there` |

use std::process::Command;

use super::live::look_at;
use crate::harness::program::{look, run};
use crate::harness::skip::skip;
use crate::harness::target::Target;
use crate::naive::{Format, Look, report};

/// Do `words` ask for the report of a process with this look?
#[track_caller]
fn shows(words: &[&str], look: &Look) {
    let target = Target::sleeping();
    let (outcome, snapshots) = look_at(&[target.pid()], words, "C");
    outcome.is_report(&report(&snapshots[0].given(), look).text);
}

macro_rules! shows {
    ($($test:ident: $($words:literal)* => $format:ident $quiet:literal;)*) => {$(
        #[test]
        fn $test() {
            let look = Look { quiet: $quiet, ..look(Format::$format) };
            shows(&[$($words),*], &look);
        }
    )*};
}

shows! {
    a_process: => Default false;
    quiet: "-q" => Default true;
    device: "-d" => Device false;
    device_quiet: "-dq" => Device true;
    quiet_device: "-qd" => Device true;
    extended: "-x" => Extended false;
}

/// What is the same in either pmap of a report: of each row but for the last column, or all of it
/// where `names`; and of the footer.
#[derive(Debug, PartialEq, Eq)]
struct Same {
    rows: Vec<Vec<String>>,
    footer: Vec<String>,
}

impl Same {
    fn of(report: &str, format: Format, names: bool) -> Self {
        let (mut rows, mut footer) = (Vec::new(), Vec::new());
        // Of -x, RSS; what stands between that and the mode is not the same.
        let counters = match format {
            Format::Extended if report.contains("Locked") => 3,
            Format::Extended => 2,
            Format::Default | Format::Device => 0,
        };
        // Behind the header, whose process id is a number too.
        for line in report.lines().skip(1) {
            let mut rest = line;
            let mut word = || {
                let (word, behind) = rest.trim_start().split_once(' ').unwrap_or((rest, ""));
                rest = behind;
                word.to_owned()
            };
            let first = word();
            if u64::from_str_radix(&first, 16).is_ok() {
                let mut row = vec![first.trim_start_matches('0').to_owned(), word()];
                let counters: Vec<String> = (0..counters).map(|_| word()).collect();
                row.extend(counters.first().cloned());
                row.push(word());
                if format == Format::Device {
                    row.extend([word(), word()]);
                }
                if names {
                    row.push(rest.trim_start().to_owned());
                }
                rows.push(row);
            } else if matches!(first.as_str(), "total" | "mapped:") {
                let numbers = line
                    .split_whitespace()
                    .map(|word| word.trim_end_matches('K'));
                let numbers = numbers.filter(|word| word.parse::<u64>().is_ok());
                footer = numbers.map(str::to_owned).collect();
            }
        }
        // Size and RSS.
        if format == Format::Extended {
            footer.truncate(2);
        }
        Self { rows, footer }
    }
}

/// procps-ng's pmap, where it is that of the machine and its version begins so; else says why not.
fn theirs(test: &str, version: &str) -> Option<Command> {
    let theirs = || {
        let mut theirs = Command::new("/usr/bin/pmap");
        theirs.env("LC_ALL", "C");
        theirs
    };
    let said = theirs().arg("-V").output().map(|output| output.stdout);
    let said = String::from_utf8_lossy(&said.unwrap_or_default()).into_owned();
    if said.contains(&format!("procps-ng {version}")) {
        return Some(theirs());
    }
    skip(
        test,
        "/usr/bin/pmap is not that of procps-ng, or of another version",
    );
    None
}

/// Both reports of `target`, ours and theirs.
#[track_caller]
fn both(mut theirs: Command, target: &Target, words: &[&str]) -> Option<(String, String)> {
    theirs.args(words).arg(target.pid().to_string());
    let before = run(&mut theirs).stdout_text();
    let (ours, _) = look_at(&[target.pid()], words, "C");
    assert_eq!(ours.code(), Some(0), "{ours:?}");
    if before != run(&mut theirs).stdout_text() {
        skip(
            "a comparison with procps-ng",
            "the process changed meanwhile",
        );
        return None;
    }
    Some((ours.stdout_text(), before))
}

/// Addresses, sizes, RSS, modes, offsets, devices and totals are those of procps-ng.
#[test]
fn reports_agree() {
    let target = Target::sleeping();
    for format in Format::ALL {
        let Some(theirs) = theirs("reports_agree", "") else {
            return;
        };
        let words: Vec<&str> = format.option().into_iter().collect();
        let Some((ours, theirs)) = both(theirs, &target, &words) else {
            return;
        };
        let ours = Same::of(&ours, format, false);
        assert!(ours.rows.len() > 10, "{ours:?}");
        assert_eq!(ours, Same::of(&theirs, format, false), "{format:?}");
    }
}

/// The sums of one report do not go into the next.
#[test]
fn two_processes_with_the_same_total() {
    let target = Target::sleeping();
    for format in Format::ALL {
        let words: Vec<&str> = format.option().into_iter().collect();
        let (outcome, snapshots) = look_at(&[target.pid(), target.pid()], &words, "C");
        let one = report(&snapshots[0].given(), &look(format)).text;
        outcome.is_report(&one.repeat(2));
    }
}

#[cfg(feature = "procps-ng")]
mod wing {
    use super::*;

    use crate::harness::program::{pmap, run_on};
    use crate::harness::target::Snapshot;
    use crate::harness::tree::Tree;
    use crate::naive::Given;

    shows! {
        long_names: "--quiet" "--device" => Device true;
        long_name_of_the_extended: "--extended" => Extended false;
        ignored: "-r" "-x" "-r" => Extended false;
    }

    /// The starts of all mappings of a process.
    fn starts(snapshot: &Snapshot) -> Vec<u64> {
        let maps = String::from_utf8_lossy(snapshot.given().maps).into_owned();
        let start = |line: &str| u64::from_str_radix(line.split('-').next()?, 16).ok();
        maps.lines().filter_map(start).collect()
    }

    /// The mapping that holds an address, whichever of its own that is.
    #[test]
    fn a_range_in_each_format() {
        let target = Target::sleeping();
        for start in starts(&target.snapshot()).into_iter().step_by(5) {
            for address in [start, start + 1, start + 0xfff] {
                for format in Format::ALL {
                    let range = format!("-A{address:x}");
                    let words = format.option().into_iter().chain([range.as_str()]);
                    let words: Vec<&str> = words.collect();
                    let (outcome, snapshots) = look_at(&[target.pid()], &words, "C");
                    let look = Look {
                        range: Some((address, address)),
                        ..look(format)
                    };
                    let expected = report(&snapshots[0].given(), &look).text;
                    outcome.is_report(&expected);
                    let rows = Same::of(&outcome.stdout_text(), format, false).rows;
                    assert_eq!(rows.len(), 1, "{outcome:?}");
                }
            }
        }
    }

    /// Spellings of ranges that procps-ng has too, from one mapping to another, and none.
    fn ranges(starts: &[u64]) -> Vec<String> {
        let (low, high) = (starts[3], starts[starts.len() - 4]);
        vec![
            format!("{low:x}"),
            format!("{:x}", low + 1),
            format!("{low:x},"),
            format!(",{high:x}"),
            format!("{low:x},{high:x}"),
            format!("{:x},{:x}", low + 1, high - 1),
            format!("0x{low:x},0x{high:x}"),
            format!("{high:X},{high:X}"),
            "1".to_owned(),
            "1,2".to_owned(),
        ]
    }

    #[test]
    fn ranges_agree() {
        let target = Target::sleeping();
        for range in ranges(&starts(&target.snapshot())) {
            for format in Format::ALL {
                let Some(theirs) = theirs("ranges_agree", "4.") else {
                    return;
                };
                let mut words = vec!["-A", &range, "-p"];
                words.extend(format.option());
                let Some((ours, theirs)) = both(theirs, &target, &words) else {
                    return;
                };
                let [mut ours, mut theirs] =
                    [ours, theirs].map(|text| Same::of(&text, format, true));
                if format == Format::Extended {
                    // Their RSS is the sum of all rows.
                    ours.footer.truncate(1);
                    theirs.footer.truncate(1);
                }
                assert_eq!(ours, theirs, "{range}");
            }
        }
    }

    #[test]
    fn whole_paths_agree() {
        let target = Target::sleeping();
        for format in Format::ALL {
            for option in ["-p", "--show-path"] {
                let Some(theirs) = theirs("whole_paths_agree", "4.") else {
                    return;
                };
                let mut words = vec![option];
                words.extend(format.option());
                let Some((ours, theirs)) = both(theirs, &target, &words) else {
                    return;
                };
                let ours = Same::of(&ours, format, true);
                let is_path = |row: &Vec<String>| row.last().unwrap().starts_with('/');
                assert!(ours.rows.iter().filter(|row| is_path(row)).count() > 5);
                assert_eq!(ours, Same::of(&theirs, format, true), "{format:?}");
            }
        }
    }

    #[test]
    fn kernel_names() {
        let look = Look {
            kernel_names: true,
            ..look(Format::Extended)
        };
        shows(&["-xk"], &look);
        shows(&["-x", "--use-kernel-name"], &look);
    }

    #[test]
    fn kernel_names_agree() {
        let Some(mut help) = theirs("kernel_names_agree", "4.") else {
            return;
        };
        if !run(help.arg("--help")).stdout_text().contains("-k") {
            return skip(
                "kernel_names_agree",
                "this procps-ng has no -k, which came with 4.0.6",
            );
        }
        let target = Target::sleeping();
        for format in Format::ALL {
            let theirs = theirs("kernel_names_agree", "4.").unwrap();
            let mut words = vec!["-k", "-p"];
            words.extend(format.option());
            let Some((ours, theirs)) = both(theirs, &target, &words) else {
                return;
            };
            assert_eq!(
                Same::of(&ours, format, true),
                Same::of(&theirs, format, true)
            );
        }
    }

    #[test]
    fn a_bad_range() {
        for range in [
            "",
            ",",
            "x",
            "0x",
            "7fg",
            "1-2",
            "2,1",
            "1,2,3",
            "10000000000000000",
        ] {
            let outcome = run(pmap().args(["-A", range, "1"]));
            let reason = match range {
                "" => "pmap: : a value is missing\n".to_owned(),
                _ => format!("pmap: {range}: not a range of addresses\n"),
            };
            let usage = outcome.stderr.strip_prefix(&reason).expect(&outcome.stderr);
            assert!(usage.starts_with("Usage: pmap "), "{usage}");
            assert_eq!(
                (outcome.stdout_text().as_str(), outcome.code()),
                ("", Some(1))
            );
        }
    }

    const ROWS: &str = "00400000-00401000 r--p 00000000 fe:00 1 /bin/first\n\
                        00500000-00501000 r--p 00000000 fe:00 1 /bin/second\n";

    /// Behind the range nothing is read, so that nothing can be wrong there.
    #[test]
    fn behind_the_range_nothing_is_read() {
        let maps = [ROWS, "wrong\n"].concat();
        let tree = Tree::of(&Given {
            pid: 7,
            maps: maps.as_bytes(),
            cmdline: b"victim\0",
            ..Given::default()
        });
        let rows = |words: &[&str]| {
            let outcome = run_on(&tree, words);
            let rows = Same::of(&outcome.stdout_text(), Format::Default, true)
                .rows
                .len();
            (rows, outcome.stderr, outcome.status.code())
        };
        let wrong = "pmap: 7: 1 line not understood, the first is line 3\n".to_owned();
        assert_eq!(rows(&["7"]), (2, wrong.clone(), Some(1)));
        assert_eq!(rows(&["-A", "500000,", "7"]), (1, wrong.clone(), Some(1)));
        assert_eq!(rows(&["-A", ",500000", "7"]), (2, wrong, Some(1)));
        assert_eq!(rows(&["-A", ",4fffff", "7"]), (1, String::new(), Some(0)));
        assert_eq!(rows(&["-A", "3", "7"]), (0, String::new(), Some(0)));
    }

    /// That a range has no mapping is no failure, and no process that ended.
    #[test]
    fn a_range_without_mappings() {
        let target = Target::sleeping();
        for range in ["1", "fffffffffffffffe,"] {
            let pid = target.pid().to_string();
            let outcome = run(pmap().args(["-A", range, &pid]));
            assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
            let last = outcome.stdout_text().lines().last().unwrap().to_owned();
            assert_eq!(last.split_whitespace().collect::<Vec<_>>(), ["total", "0K"]);
        }
    }

    /// A name that the kernel gives is as hostile as any other.
    #[test]
    fn kernel_names_are_cleaned() {
        let tree = Tree::of(&Given {
            pid: 7,
            maps: b"00400000-00401000 rw-p 00000000 00:00 0 [anon:\x1b[2J\xff]\n",
            ..Given::default()
        });
        let shown = run_on(&tree, &["-qk", "7"]).stdout_text();
        assert!(shown.ends_with("  [anon:?[2J?]\n"), "{shown}");
    }
}
