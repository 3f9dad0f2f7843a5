//! What changes the look of a report, for every fixture and either width.

#[cfg(feature = "saved")]
use std::ffi::CString;
#[cfg(feature = "saved")]
use std::fs;
#[cfg(feature = "saved")]
use std::os::unix::ffi::OsStrExt;

#[cfg(feature = "saved")]
use pmap_cli::args::Target;

use crate::fixture::Fixture;
use crate::inside::{self, Report};
#[cfg(feature = "saved")]
use crate::naive::saved;
use crate::naive::{Format, Look, report};
use crate::tree::Tree;

const FIXTURES: [&str; 5] = ["bash-11443", "sleep-6.18", "names", "hostile", "counters"];

/// Ranges of which each fixture has some mappings, most, or none.
const RANGES: [(u64, u64); 4] = [
    (0x2_2000, 0x2_8fff),
    (0x1_2000, 0x7f74_4de6_2000),
    (0x7f74_4dfd_dfff, u64::MAX),
    (1, 1),
];

/// Each format in either width, with what else may change it one by one, and some of that at once.
fn looks() -> Vec<Look> {
    let mut looks = Vec::new();
    for (format, width) in Format::ALL
        .map(|format| [(format, 8), (format, 16)])
        .concat()
    {
        let plain = Look::new(format, width);
        let quiet = Look {
            quiet: true,
            utf8: true,
            ..plain
        };
        for look in [plain, quiet] {
            looks.push(look);
            if cfg!(feature = "procps-ng") {
                for (paths, kernel_names) in [(false, true), (true, false), (true, true)] {
                    looks.push(Look {
                        paths,
                        kernel_names,
                        ..look
                    });
                }
                looks.extend(RANGES.map(|range| Look {
                    range: Some(range),
                    ..look
                }));
            }
        }
    }
    looks
}

#[track_caller]
fn same(inside: &Report, expected: &crate::naive::Report, look: &Look) {
    let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
    assert_eq!(shown(&inside.text), shown(&expected.text), "{look:?}");
    assert_eq!(expected.bad_lines, [0; 0]);
    assert_eq!(inside.status, 0, "{look:?}");
}

#[test]
fn processes() {
    for name in FIXTURES {
        let process = Fixture::new(name, 11443);
        let tree = Tree::of(&process.given());
        for look in looks() {
            let expected = report(&process.given(), &look);
            same(&inside::report(&tree, 11443, &look), &expected, &look);
        }
    }
}

/// Saved copies of maps and smaps, and captures of a serial console.
#[cfg(feature = "saved")]
#[test]
fn saved_copies() {
    for name in FIXTURES {
        let process = Fixture::new(name, 11443);
        let given = process.given();
        let tree = Tree::of(&given);
        let path = tree.path().join("saved");
        let c_path = CString::new(path.as_os_str().as_bytes()).unwrap();
        for file in [given.maps, given.smaps.unwrap_or_default()] {
            let text = file.split(|byte| *byte == b'\n');
            let captured = text.collect::<Vec<_>>().join(b"\r\n".as_slice());
            for file in [file, captured.as_slice()] {
                fs::write(&path, file).unwrap();
                for look in looks() {
                    let expected = saved(path.to_str().unwrap(), file, &look);
                    let target = Target::File(&c_path, ());
                    let inside = inside::report_on(&tree, target, &look);
                    same(&inside, &expected, &look);
                    // That there are no counters is no news where it is a copy of maps.
                    assert_eq!(inside.messages, b"");
                }
            }
        }
    }
}
