//! Rows that are chosen by address or by size, sorted and grouped, of a process or a saved copy.

use std::ffi::{CStr, CString};
use std::os::unix::ffi::OsStrExt;

use crate::inside;
use crate::naive::read::{self, Row};
use crate::naive::{Format, Given, Look};
use crate::properties::cleaning::assert_clean;
use crate::properties::take;
use crate::tree::Tree;

const SORTS: [&str; 7] = ["size", "address", "rss", "pss", "private", "anon", "swap"];

/// What is asked for.
#[derive(Debug)]
struct Question {
    look: Look,
    /// Is it a saved copy that is asked about?
    saved: bool,
    smaps: bool,
    group: bool,
    gaps: bool,
    range: Option<(u64, u64)>,
    top: Option<usize>,
    sort: Option<&'static str>,
    least: Option<u64>,
}

/// The first six bytes are the question; the rest is a file of maps or smaps.
pub(crate) fn holds(mut bytes: &[u8]) {
    let mut byte = || take(&mut bytes);
    let [format, switches, range, top, sort, least] = core::array::from_fn(|_| byte());
    let is_on = |bit: u8| switches >> bit & 1 == 1;
    let question = Question {
        look: Look {
            quiet: is_on(0),
            utf8: is_on(1),
            ..Look::new(Format::ALL[usize::from(format % 3)], 16)
        },
        saved: is_on(2),
        smaps: is_on(3),
        group: is_on(4),
        gaps: is_on(5),
        range: range_of(range, bytes),
        top: (top > 0).then_some(top.into()),
        sort: SORTS.get(usize::from(sort)).copied(),
        least: (least > 0).then(|| 1 << (least % 64)),
    };
    question.ask(bytes);
}

/// From one row to another of the first 15, if they are in that order.
fn range_of(choice: u8, file: &[u8]) -> Option<(u64, u64)> {
    let (rows, _) = read::rows(file, true, true);
    let start = |index: u8| Some(rows.get(usize::from(index))?.start);
    let (low, high) = (start(choice >> 4)?, start((choice & 15).checked_sub(1)?)?);
    (low <= high).then_some((low, high))
}

impl Question {
    fn words(&self, tree: &Tree) -> Vec<CString> {
        let mut words = vec!["--proc".to_owned()];
        words.extend(match self.look.format {
            Format::Default => None,
            Format::Extended => Some("-x".to_owned()),
            Format::Device => Some("-d".to_owned()),
        });
        let switches = [
            (self.look.quiet, "-q"),
            (self.group, "-g"),
            (self.gaps, "--gaps"),
        ];
        words.extend(
            switches
                .iter()
                .filter(|(on, _)| *on)
                .map(|(_, word)| (*word).to_owned()),
        );
        words.extend(self.range.map(|(low, high)| format!("-A{low:x},{high:x}")));
        words.extend(self.top.map(|top| format!("--top={top}")));
        words.extend(self.sort.map(|sort| format!("--sort={sort}")));
        words.extend(self.least.map(|least| format!("--min={least}")));
        words.push(if self.saved { "-f-" } else { "7" }.to_owned());
        let mut words: Vec<_> = words
            .into_iter()
            .map(|word| CString::new(word).unwrap())
            .collect();
        words.insert(1, CString::new(tree.path().as_os_str().as_bytes()).unwrap());
        words
    }

    fn ask(&self, file: &[u8]) {
        let tree = Tree::of(&Given {
            pid: 7,
            maps: file,
            smaps: self.smaps.then_some(file),
            cmdline: b"asked",
            comm: b"",
        });
        let words = self.words(&tree);
        let words: Vec<&CStr> = words.iter().map(CString::as_c_str).collect();
        let locale = crate::properties::report::locale(&self.look);
        let made = inside::run(&tree, &words, locale, file);
        for text in [&made.text, &made.messages] {
            for line in text.split(|byte| *byte == b'\n') {
                assert_clean(line, self.look.utf8);
            }
        }
        let messages = String::from_utf8_lossy(&made.messages);
        let mut lines = messages.lines();
        assert!(lines.all(|line| line.starts_with("pmap: ")) || messages.contains("Usage: "));
        let file = if self.saved {
            with_newlines(file)
        } else {
            file.to_vec()
        };
        // Where no line takes any memory, it is as if the process had ended before its first row.
        assert!(
            made.status <= 1 || self.rows(&file).is_empty(),
            "{messages}"
        );
        self.bad_lines(&messages, &file);
        let mut others = messages.lines().filter(|line| {
            !line.contains(" not understood, ") && !line.starts_with("pmap: no smaps ")
        });
        // Where something else is wrong there are no sums, or no report; and the mappings of a process
        // are read as far as the range, beyond which a real one has none that is in it.
        let is_sorted = read::rows(&file, true, false)
            .0
            .is_sorted_by_key(|row| row.start);
        if others.next().is_none() && (is_sorted || self.range.is_none()) {
            let text = String::from_utf8_lossy(&made.text);
            self.sums(&text, &file);
        }
    }

    fn rows(&self, file: &[u8]) -> Vec<Row> {
        let (mut rows, _) = read::rows(file, self.has_counters(file), true);
        rows.retain(|row| match self.range {
            Some((low, high)) => row.start <= high && row.end > low,
            None => true,
        });
        rows
    }

    /// Is smaps read?
    fn has_counters(&self, file: &[u8]) -> bool {
        if self.saved {
            let mut lines = file.split_inclusive(|byte| *byte == b'\n').skip(1);
            return lines
                .next()
                .is_some_and(|line| line[0].is_ascii_uppercase());
        }
        let sorted = self
            .sort
            .is_some_and(|sort| sort != "size" && sort != "address");
        self.smaps && (self.look.format == Format::Extended || self.group || sorted)
    }

    /// A line that is not understood counts once, however often it is looked at.
    fn bad_lines(&self, messages: &str, file: &[u8]) {
        let message = messages.lines().find_map(|line| {
            let line = line.split_once(": ")?.1.split_once(": ")?.1;
            line.split_once(" not understood, the first is line ")
        });
        let Some((count, first)) = message else {
            return;
        };
        let count: usize = count.split(' ').next().unwrap().parse().unwrap();
        let first: usize = first.parse().unwrap();
        let lines: Vec<&[u8]> = file.split_inclusive(|byte| *byte == b'\n').collect();
        let with_counters = self.has_counters(file);
        // The first line is a mapping, or bad.
        let bad = lines.iter().enumerate().filter(|(index, line)| {
            let may_be_counter = with_counters && *index > 0;
            read::row(line).is_none() && !(may_be_counter && is_counter(line))
        });
        let bad: Vec<usize> = bad.map(|(index, _)| index + 1).collect();
        assert!(bad.contains(&first), "line {first} is understood");
        assert!(count <= bad.len(), "{messages}");
    }

    /// Are all rows there, or counted, and are their sizes in the total?
    fn sums(&self, text: &str, file: &[u8]) {
        let rows = self.rows(file);
        let size = rows
            .iter()
            .map(|row| u128::from(row.end - row.start))
            .sum::<u128>();
        assert!(size <= u64::MAX.into(), "a total that is wrong");
        let size = size / 1024;
        let mut lines: Vec<&str> = text.lines().skip(1).collect();
        if self.group {
            return self.groups(&lines, rows.len(), size);
        }
        if self.look.format != Format::Default && !self.look.quiet {
            lines.remove(0);
        }
        if !self.look.quiet {
            let any_gap = lines.iter().any(|line| line.ends_with(" -----    [ gap ]"));
            let last = lines.last().unwrap();
            assert_eq!(last.starts_with("largest gap: "), any_gap, "{last}");
            if any_gap {
                lines.pop();
            }
            let footer = lines.pop().unwrap();
            let total = footer
                .split_whitespace()
                .find_map(|word| word.trim_end_matches('K').parse::<u128>().ok());
            assert_eq!(total, Some(size), "{footer}");
            if self.look.format == Format::Extended {
                lines.pop();
            }
        }
        if self.gaps {
            return;
        }
        let mut others = 0;
        if lines.last().is_some_and(|line| line.starts_with(' ')) {
            let line = lines.pop().unwrap();
            let (_, behind) = line.split_once("[ ").unwrap();
            others = behind.strip_suffix(" others ]").unwrap().parse().unwrap();
        }
        assert_eq!(lines.len() + others, rows.len(), "rows are missing");
        if let Some(expected) = self.chosen(rows) {
            let start = |line: &&str| u64::from_str_radix(line.split(' ').next().unwrap(), 16);
            let starts: Vec<_> = lines.iter().map(start).map(Result::unwrap).collect();
            assert_eq!(starts, expected);
        }
    }

    /// Where the rows start that are to be shown, in their order; `None` where a counter decides.
    fn chosen(&self, mut rows: Vec<Row>) -> Option<Vec<u64>> {
        let size = |row: &Row| row.end - row.start;
        rows.retain(|row| Some(size(row)) >= self.least);
        match self.sort {
            Some("address") => rows.sort_by_key(|row| row.start),
            Some("size") => rows.sort_by_key(|row| !size(row)),
            None if self.top.is_some() => rows.sort_by_key(|row| !size(row)),
            None => {}
            Some(_) => return None,
        }
        rows.truncate(self.top.unwrap_or(if self.sort.is_some() {
            1000
        } else {
            usize::MAX
        }));
        Some(rows.iter().map(|row| row.start).collect())
    }

    /// Does every mapping count in one group?
    fn groups(&self, lines: &[&str], count: usize, size: u128) {
        let end = lines.iter().position(|line| line.starts_with("total kB "));
        let groups = &lines[..end.unwrap_or(lines.len())];
        let counted = groups.iter().filter_map(|line| {
            let (mut count, behind) = line.split_at_checked(8)?;
            if count.trim().is_empty() {
                count = behind.split_once("[ ")?.1.strip_suffix(" others ]")?;
            }
            count.trim().parse::<usize>().ok()
        });
        assert_eq!(counted.sum::<usize>(), count, "mappings in groups");
        if let Some(end) = end {
            let mut words = lines[end].split_whitespace().skip(2);
            assert_eq!(words.next().unwrap().parse(), Ok(size), "total");
            assert!(lines[end].ends_with(&format!(" {count} mappings")), "total");
        }
    }
}

/// A counter whose value is a number where the program asks for one.
fn is_counter(line: &[u8]) -> bool {
    let Some((key, value)) = read::key_and_value(line) else {
        return false;
    };
    if read::begins_record(line) {
        return false;
    }
    let spaces = value.iter().take_while(|byte| **byte == b' ').count();
    let is_number = value[spaces..]
        .strip_suffix(b" kB")
        .and_then(read::decimal)
        .is_some();
    let asked = [
        "Rss",
        "Pss",
        "Private_Clean",
        "Private_Dirty",
        "Private_Hugetlb",
        "Shared_Hugetlb",
        "Anonymous",
        "Swap",
        "Locked",
    ];
    is_number || asked.iter().all(|asked| asked.as_bytes() != key)
}

/// A saved copy whose first line ends in CR LF has such lines.
fn with_newlines(file: &[u8]) -> Vec<u8> {
    let first = file.split_inclusive(|byte| *byte == b'\n').next();
    if !first.is_some_and(|line| line.ends_with(b"\r\n")) {
        return file.to_vec();
    }
    let lines = file.split_inclusive(|byte| *byte == b'\n');
    let line = |line: &[u8]| match line.strip_suffix(b"\r\n") {
        Some(line) => [line, b"\n"].concat(),
        None => line.to_vec(),
    };
    lines.flat_map(line).collect()
}
