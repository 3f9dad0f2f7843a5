//! The report of what changed, beside that of the second opinion.

use std::ffi::CString;
use std::os::unix::ffi::OsStrExt;

use crate::clusters::{Numbers, made_up};
use crate::fixture::fixture;
use crate::inside;
use crate::naive::since::since;
use crate::naive::{Format, Look};
use crate::tree::Tree;

/// Is the report of `now` since `then`, with and without column headers, of all mappings and some, that
/// of the second opinion?
#[track_caller]
fn agrees(tree: &Tree, then: (&[u8], bool), now: (&[u8], bool), range: Option<(u64, u64)>) {
    let path = tree.path().join("then");
    std::fs::write(&path, then.0).unwrap();
    let path = CString::new(path.as_os_str().as_bytes()).unwrap();
    let between = range.map(|(low, high)| CString::new(format!("-A{low:x},{high:x}")).unwrap());
    // An empty file is taken for maps.
    let kind = if now.1 && !now.0.is_empty() {
        "smaps"
    } else {
        "maps"
    };
    let header = format!("-:   {kind}");
    for quiet in [false, true] {
        let look = Look {
            quiet,
            range,
            ..Look::new(Format::Extended, size_of::<usize>() * 2)
        };
        let mut words = vec![c"--since", &path, c"-f", c"-"];
        words.extend(quiet.then_some(c"-q"));
        words.extend(between.as_deref());
        let report = inside::run(tree, &words, "LANG=C", now.0);
        let expected = since(header.as_bytes(), then, now, &look);
        assert_eq!(
            String::from_utf8_lossy(&report.text),
            String::from_utf8_lossy(&expected)
        );
        assert_eq!((report.messages.as_slice(), report.status), (&b""[..], 0));
    }
}

#[test]
fn made_up_files() {
    let tree = Tree::new();
    let mut numbers = Numbers(3);
    for round in 0..300 {
        let [then_counters, now_counters] = [round % 3 != 0, round % 4 != 0];
        let then = made_up(&mut numbers, 9, then_counters);
        let now = made_up(&mut numbers, 9, now_counters);
        agrees(&tree, (&then, then_counters), (&now, now_counters), None);
        if cfg!(feature = "procps-ng") {
            let low = 0x800 * numbers.below(40);
            let range = Some((low, low + 0x800 * numbers.below(20)));
            agrees(&tree, (&then, then_counters), (&now, now_counters), range);
        }
    }
}

#[test]
fn fixtures() {
    let tree = Tree::new();
    let files = [
        "sleep-6.18.smaps",
        "sleep-6.18.maps",
        "bash-11443.maps",
        "hostile.maps",
    ];
    for then in files {
        for now in files {
            let is_smaps = |name: &str| name.ends_with(".smaps");
            let (then, now) = (
                (fixture(then), is_smaps(then)),
                (fixture(now), is_smaps(now)),
            );
            agrees(&tree, (&then.0, then.1), (&now.0, now.1), None);
        }
    }
}
