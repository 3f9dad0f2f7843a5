//! The fields of a line, one at a time: what they hold at most, and where the first wrong one is.

use pmap_core::{Field, Malformed, Mapping};

fn parse(line: &str) -> Result<Mapping<'_>, Malformed> {
    Mapping::parse(line.as_bytes())
}

#[test]
fn every_field() {
    let line = "7f8a3c000000-7f8a3c021000 rw-s 0001f000 fe:1a 1442   /usr/bin/sl eep ";
    let mapping = parse(line).unwrap();
    assert_eq!(mapping.start, 0x7f8a_3c00_0000);
    assert_eq!(mapping.end, 0x7f8a_3c02_1000);
    assert_eq!(mapping.size(), 0x21000);
    assert_eq!(mapping.permissions.as_bytes(), b"rw-s");
    assert_eq!(mapping.offset, 0x1f000);
    assert_eq!((mapping.device.major, mapping.device.minor), (0xfe, 0x1a));
    assert_eq!(mapping.inode, 1442);
    assert_eq!(mapping.name.as_bytes(), b"/usr/bin/sl eep ");
    assert!(!mapping.name.is_cut());
}

#[test]
fn every_field_at_its_largest() {
    let line = "ffffffffffffffff-ffffffffffffffff rwxS ffffffffffffffff ffffffff:ffffffff 18446744073709551615";
    let mapping = parse(line).unwrap();
    assert_eq!((mapping.start, mapping.end), (u64::MAX, u64::MAX));
    assert_eq!((mapping.size(), mapping.offset), (0, u64::MAX));
    assert_eq!(
        (mapping.device.major, mapping.device.minor),
        (u32::MAX, u32::MAX)
    );
    assert_eq!(mapping.inode, u64::MAX);
}

#[test]
fn every_field_at_its_shortest() {
    let mapping = parse("0-0 ---p 0 0:0 0").unwrap();
    assert_eq!((mapping.start, mapping.end, mapping.offset), (0, 0, 0));
    assert_eq!(mapping.name.as_bytes(), b"");
}

#[test]
fn zeros_in_front_do_not_count_against_a_decimal() {
    let mapping = parse("0-0 ---p 0 0:0 000000000000000000000000000000000042 /x").unwrap();
    assert_eq!(mapping.inode, 42);
}

#[test]
fn name_of_spaces_only_is_none() {
    assert_eq!(
        parse("0-0 ---p 0 0:0 0       ").unwrap().name.as_bytes(),
        b""
    );
}

#[test]
fn permissions() {
    let of = |text: &str| parse(&format!("0-0 {text} 0 0:0 0")).map(|mapping| mapping.permissions);
    for (read, write, execute, shared) in [
        ('r', '-', '-', 'p'),
        ('-', 'w', '-', 's'),
        ('-', '-', 'x', 'S'),
        ('r', 'w', 'x', 'p'),
    ] {
        let permissions = of(&String::from_iter([read, write, execute, shared])).unwrap();
        assert_eq!(permissions.is_readable(), read == 'r');
        assert_eq!(permissions.is_writable(), write == 'w');
        assert_eq!(permissions.is_executable(), execute == 'x');
        assert_eq!(permissions.is_shared(), shared != 'p');
    }
    for wrong in ["rwx", "rwx-", "rwxP", "Rwxp", "wr-p", "?---", "    "] {
        assert_eq!(of(wrong).unwrap_err().field, Field::Permissions, "{wrong}");
    }
}

/// Is `line` wrong in `field`, at byte `at`?
#[track_caller]
fn wrong(line: &str, field: Field, at: usize) {
    assert_eq!(parse(line).unwrap_err(), Malformed { field, at });
}

macro_rules! wrong {
    ($($test:ident: $line:literal $field:ident at $at:literal;)*) => {$(
        #[test]
        fn $test() {
            wrong($line, Field::$field, $at);
        }
    )*};
}

wrong! {
    nothing: "" Start at 0;
    start_of_no_digit: "-0 ---p 0 0:0 0" Start at 0;
    start_with_plus: "+0-0 ---p 0 0:0 0" Start at 0;
    start_with_minus: "-1-0 ---p 0 0:0 0" Start at 0;
    start_in_capitals: "A-b ---p 0 0:0 0" Start at 0;
    start_of_17_digits: "00000000000000000-0 ---p 0 0:0 0" Start at 0;
    start_ends: "0" Start at 1;
    start_without_dash: "0:0 ---p 0 0:0 0" Start at 1;
    end_of_no_digit: "0- ---p 0 0:0 0" End at 2;
    end_with_plus: "0-+1 ---p 0 0:0 0" End at 2;
    end_of_17_digits: "0-10000000000000000 ---p 0 0:0 0" End at 2;
    end_below_start: "2-1 ---p 0 0:0 0" End at 2;
    end_without_space: "0-1\t---p 0 0:0 0" End at 3;
    permissions_end: "0-1 rw" Permissions at 4;
    permissions_go_on: "0-1 rw-p- 0 0:0 0" Permissions at 8;
    offset_of_no_digit: "0-1 rw-p  0:0 0" Offset at 9;
    offset_with_plus: "0-1 rw-p +0 0:0 0" Offset at 9;
    offset_of_17_digits: "0-1 rw-p 00000000000000000 0:0 0" Offset at 9;
    device_of_no_digit: "0-1 rw-p 0 :0 0" Device at 11;
    device_without_colon: "0-1 rw-p 0 0.0 0" Device at 12;
    device_without_minor: "0-1 rw-p 0 0: 0" Device at 13;
    device_beyond_32_bits: "0-1 rw-p 0 100000000:0 0" Device at 11;
    minor_beyond_32_bits: "0-1 rw-p 0 0:100000000 0" Device at 13;
    inode_of_no_digit: "0-1 rw-p 0 0:0 " Inode at 15;
    inode_with_plus: "0-1 rw-p 0 0:0 +1" Inode at 15;
    inode_in_hexadecimal: "0-1 rw-p 0 0:0 1f" Inode at 16;
    inode_beyond_64_bits: "0-1 rw-p 0 0:0 18446744073709551616" Inode at 15;
    name_without_space: "0-1 rw-p 0 0:0 1/x" Inode at 16;
}

/// Every byte of a line changed to every other: no panic, and nothing before it is called wrong.
#[test]
fn every_byte_changed() {
    let line = b"00-ff rw-p 01 fe:1a 14 /x";
    for at in 0..line.len() {
        for byte in 0..=u8::MAX {
            let mut line = *line;
            line[at] = byte;
            if let Err(malformed) = Mapping::parse(&line) {
                assert!(malformed.at <= line.len());
                // A field is wrong where it begins, or where a byte of it is.
                assert!(malformed.at + 3 >= at, "{}", line.escape_ascii());
            }
        }
    }
}
