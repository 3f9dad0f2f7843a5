//! Reports for either width of address, in whichever program they are made.

use crate::fixture::{Fixture, fixture};
use crate::inside;
use crate::naive::{Format, Look, report};
use crate::tree::Tree;

/// Are the reports those of the second opinion, in every format and charset?
#[track_caller]
fn agree(name: &str, width: usize) {
    let process = Fixture::new(name, 11443);
    let tree = Tree::of(&process.given());
    for format in Format::ALL {
        for (quiet, utf8) in [(false, false), (false, true), (true, false), (true, true)] {
            let look = Look {
                quiet,
                utf8,
                ..Look::new(format, width)
            };
            let expected = report(&process.given(), &look);
            assert_eq!(expected.bad_lines, [0; 0]);
            let inside = inside::report(&tree, 11443, &look);
            let shown = |text: &[u8]| String::from_utf8_lossy(text).into_owned();
            assert_eq!(shown(&inside.text), shown(&expected.text));
            assert_eq!(inside.status, 0);
            let without_smaps = format == Format::Extended && process.given().smaps.is_none();
            assert_eq!(!inside.messages.is_empty(), without_smaps);
        }
    }
}

macro_rules! agree {
    ($($test:ident: $name:literal $width:literal;)*) => {$(
        #[test]
        fn $test() {
            agree($name, $width);
        }
    )*};
}

agree! {
    bash_in_16_digits: "bash-11443" 16;
    bash_in_8_digits: "bash-11443" 8;
    sleep_in_16_digits: "sleep-6.18" 16;
    sleep_in_8_digits: "sleep-6.18" 8;
    names_in_16_digits: "names" 16;
    names_in_8_digits: "names" 8;
    hostile_in_16_digits: "hostile" 16;
    hostile_in_8_digits: "hostile" 8;
    counters_in_16_digits: "counters" 16;
    counters_in_8_digits: "counters" 8;
}

#[track_caller]
fn golden(format: Format, width: usize, file: &str) {
    let tree = Tree::of(&Fixture::new("bash-11443", 11443).given());
    let inside = inside::report(&tree, 11443, &Look::new(format, width));
    assert_eq!(
        String::from_utf8(inside.text).unwrap(),
        String::from_utf8(fixture(file)).unwrap()
    );
}

#[test]
fn default_in_8_digits() {
    golden(Format::Default, 8, "bash-11443.default-8.txt");
}

#[test]
fn extended_in_8_digits() {
    golden(Format::Extended, 8, "bash-11443.extended-8.txt");
}

#[test]
fn device_in_8_digits() {
    golden(Format::Device, 8, "bash-11443.device-8.txt");
}

#[test]
fn default_in_16_digits() {
    golden(Format::Default, 16, "bash-11443.default.txt");
}

/// Numbers widen their columns, and lose nothing.
#[test]
fn numbers_wider_than_their_columns() {
    let file = b"0-ffffffffffffffff rw-s ffffffffffffffff ffffffff:ffffffff 1 /x\n";
    let smaps = [
        file.as_slice(),
        b"Rss: 18446744073709551615 kB\nAnonymous: 12345678 kB\nLocked: 1234567 kB\n",
    ];
    let smaps = smaps.concat();
    let given = crate::naive::Given {
        pid: 1,
        maps: file,
        smaps: Some(&smaps),
        cmdline: b"wide",
        ..Default::default()
    };
    let tree = Tree::of(&given);
    for (format, row) in [
        (Format::Default, "00000000 18014398509481983K rw-s-  /x\n"),
        (
            Format::Extended,
            "00000000 18014398509481983 18446744073709551615 12345678 1234567 rw-s-  x\n",
        ),
        (
            Format::Device,
            "00000000 18014398509481983 rw-s- ffffffffffffffff ffffffff:ffffffff x\n",
        ),
    ] {
        let inside = inside::report(&tree, 1, &Look::new(format, 8));
        let text = String::from_utf8(inside.text).unwrap();
        assert!(text.contains(row), "{text}");
        assert_eq!(text.as_bytes(), report(&given, &Look::new(format, 8)).text);
    }
}

/// A sum of more than 64 bits is no number to show as if it were right.
#[test]
fn a_sum_beyond_64_bits() {
    let smaps = "1000-2000 rw-p 00000000 00:00 0\nRss: 18446744073709551615 kB\n\
        2000-3000 rw-p 00000000 00:00 0\nRss: 1 kB\n";
    let tree = Tree::of(&crate::naive::Given {
        pid: 1,
        smaps: Some(smaps.as_bytes()),
        cmdline: b"wide",
        ..Default::default()
    });
    let inside = inside::report(&tree, 1, &Look::new(Format::Extended, 16));
    assert_eq!(inside.status, 1);
    assert!(inside.messages.starts_with(b"pmap: 1: "));
}
