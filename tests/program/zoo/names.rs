//! Files and memory with names that are meant for the terminal, or for the one who reads them.

use std::ffi::{CString, OsStr};
use std::fs::{self, File};
use std::os::unix::ffi::OsStrExt;
use std::path::Path;

use crate::harness::calls::memory_file;
use crate::harness::memory::{PAGE, PRIVATE, READ, SHARED, map};
use crate::harness::program::{look, pmap, run};
use crate::harness::target::{Target, say_ready_and_wait};
use crate::harness::tree::Tree;
use crate::live::agree;
use crate::naive::{Format, Given, report};

/// Names of files. None of them can hold a `/`.
const NAMES: &[&[u8]] = &[
    b"two  words",
    b"trailing spaces   ",
    b" ",
    b"tab\there",
    b"carriage\rreturn",
    b"new\nline",
    b"new\n00000000-ffffffffffff rwxp 00000000 00:00 0  [stack]\nline",
    b"written\\012so",
    b"\x1b]0;title\x07\x1b[2J",
    b"\x1b]52;c;Y2xpcGJvYXJk\x1b\\",
    b"\x1bP+q544e\x1b\\\x1b[6n",
    b"\x9b31m8-bit\x9d0;title\x9c",
    "\u{9b}31mC1\u{85}\u{90}\u{9d}\u{9c}".as_bytes(),
    b"\x7fdelete\x08\x08",
    "gr\u{fc}\u{df}e \u{65e5}\u{672c} \u{1d11e}".as_bytes(),
    b"latin gr\xfc\xdfe",
    b"cut \xe2\x82",
    b"overlong \xc0\xaf\xe0\x80\xaf",
    b"surrogate \xed\xa0\x80",
    b"beyond \xf4\x90\x80\x80\xff\xfe",
    "a\u{202e}gpj.exe".as_bytes(),
    "\u{61c}\u{200e}\u{200f}\u{202a}\u{202b}\u{202c}\u{202d}\u{2066}\u{2067}\u{2068}\u{2069}"
        .as_bytes(),
    b"really so (deleted)",
    b" (deleted)",
    b"SYSV00000000",
    b"SYSV00000000 (deleted)",
    b"[stack]",
    b"  [ anon ]",
    b"ends in...",
    b"-x",
    b"%s%n%x",
];

const ROLE: &str = "zoo::names::namer";

/// A process with files of all those names mapped, and with memory of the same names; its files are
/// in `tree`.
pub(crate) fn of_names(tree: &Tree) -> Target {
    let target = Target::in_role(ROLE, tree.path().to_str().unwrap());
    target.stop();
    target
}

/// The role; for anyone else it is a test that does nothing.
#[test]
fn namer() {
    let Some(directory) = std::env::var_os("NAMER") else {
        return;
    };
    let directory = Path::new(&directory);
    let every_byte = (1..=u8::MAX).filter(|byte| *byte != b'/');
    let every_byte = every_byte.map(|byte| vec![b'<', byte, b'>']);
    let names = NAMES.iter().map(|name| name.to_vec()).chain(every_byte);
    for name in names {
        let path = directory.join(OsStr::from_bytes(&name));
        fs::write(&path, "content").unwrap();
        let file = File::open(&path).unwrap();
        map(0, PAGE, READ, PRIVATE, Some(&file), 0);

        let gone = directory.join("gone");
        fs::create_dir_all(&gone).unwrap();
        let path = gone.join(OsStr::from_bytes(&name));
        fs::write(&path, "content").unwrap();
        let file = File::open(&path).unwrap();
        map(0, PAGE, READ, SHARED, Some(&file), 0);
        fs::remove_file(path).unwrap();

        map_memory(&name);
    }
    // What a file of a directory cannot be called.
    map_memory(b"/SYSV00000000");
    map_memory(b"");
    map_memory(b"a/  [ stack ]");
    map_memory(&[b'\n'; 249]);
    say_ready_and_wait();
}

fn map_memory(name: &[u8]) {
    let file = memory_file(&CString::new(name).unwrap());
    file.set_len(PAGE as u64).unwrap();
    map(0, PAGE, READ, SHARED, Some(&file), 0);
}

#[test]
fn as_the_second_opinion_shows_them() {
    let tree = Tree::new();
    agree(&[of_names(&tree).pid()], None);
}

/// As many rows as mappings, and what matters spelled out.
#[test]
fn spelled_out() {
    let tree = Tree::new();
    let target = of_names(&tree);
    let mappings = target
        .snapshot()
        .given()
        .maps
        .split(|byte| *byte == b'\n')
        .count()
        - 1;
    assert!(mappings > 3 * 254, "{mappings}");

    let mut pmap = pmap();
    let outcome = run(pmap.args(["-q", "-d", &target.pid().to_string()]));
    let text = String::from_utf8(outcome.stdout).unwrap();
    assert!(text.bytes().all(|byte| matches!(byte, b'\n' | b' '..=b'~')));
    assert_eq!(text.lines().count(), 1 + mappings);
    for name in [
        " two  words\n",
        " trailing spaces   \n",
        " new\\01200000000-ffffffffffff rwxp 00000000 00:00 0  [stack]\\012line\n",
        " written\\012so\n",
        " ?]0;title??[2J\n",
        " ?31m8-bit?0;title?\n",
        " really so (deleted)\n",
        " really so (deleted) (deleted)\n",
        " SYSV00000000\n",
        " SYSV00000000 (deleted)\n",
        " [stack]\n",
        " (deleted) (deleted)\n",
    ] {
        assert!(text.contains(name), "{name:?} in {text}");
    }
    // The device tells such a file from a segment, and its number from memory without a file.
    assert!(!text.contains("[ shmid="), "{text}");
    let imitations = text.lines().filter(|row| row.ends_with("  [ anon ]"));
    let is_of_file = |row: &str| !row.contains(" 000:00000 ");
    assert_eq!(imitations.filter(|row| is_of_file(row)).count(), 1);
}

/// Names that a process gives to anonymous memory, and what else a kernel may show without a file.
#[test]
fn without_a_file() {
    let names = [
        "[anon:a/b]",
        "[anon:/SYSV00000000]",
        "[anon:[stack]]",
        "[anon: \u{1b}[2J]",
        "[anon:]",
        "[anon_shmem:/dev/zero (deleted)]",
        "anon_inode:[stack]",
        "socket:[stack]",
        "[stack:]x",
        "[stack",
        "stack]",
    ];
    let line = |(index, name): (usize, &&str)| {
        let start = 0x10_0000 + index * 0x1000;
        format!(
            "{start:08x}-{:08x} rw-p 00000000 00:00 0      {name}\n",
            start + 0x1000
        )
    };
    let maps: String = names.iter().enumerate().map(line).collect();
    let given = Given {
        pid: 7,
        maps: maps.as_bytes(),
        cmdline: b"names\0",
        ..Given::default()
    };
    let tree = Tree::of(&given);
    for format in Format::ALL {
        let words = format.option().into_iter().chain(["-q", "7"]);
        let mut pmap = pmap();
        let outcome = run(pmap.arg("--proc").arg(tree.path()).args(words));
        let text = outcome.stdout_text();
        let rows: Vec<&str> = text.lines().skip(1).collect();
        assert_eq!(rows.len(), names.len(), "{text}");
        assert!(
            rows.iter().all(|row| row.ends_with("   [ anon ]")),
            "{text}"
        );
        let mut look = look(format);
        look.quiet = true;
        assert_eq!(outcome.stdout, report(&given, &look).text);
    }
}
