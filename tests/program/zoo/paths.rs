//! Paths of any length: no call takes more than 4,096 bytes, but directories nest step by step, and
//! the kernel writes a newline as four characters. And paths of another mount namespace.

use std::env::set_current_dir;
use std::fs::{self, File};
use std::process::Command;

use super::memory::of_every_kind;
use crate::harness::memory::{ANONYMOUS, PAGE, PRIVATE, READ, SHARED, WRITE, map};
use crate::harness::program::{look, pmap, run};
use crate::harness::skip::{is_root, skip};
use crate::harness::target::{Target, say_ready_and_wait, state, wait_until};
use crate::harness::tree::Tree;
use crate::live::{agree, device_of};
use crate::naive::{Format, Given, Look, clean, report};

const ROLE: &str = "zoo::paths::digger";

/// How deep directories with names of 255 newlines nest: each is 1,021 bytes of a line of maps. The
/// last line is longer than what the library looks through for its end at once.
const DEPTHS: [usize; 4] = [6, 17, 40, 1200];

/// As much of a line is shown.
const SHOWN: usize = 26 * 1024;

/// The role; for anyone else it is a test that does nothing. Its files and directories are gone again
/// once they are mapped: the kernel shows their paths all the same.
#[test]
fn digger() {
    let Some(directory) = std::env::var_os("DIGGER") else {
        return;
    };
    set_current_dir(directory).unwrap();
    let name = "\n".repeat(255);
    for depth in 1..=DEPTHS[3] {
        fs::create_dir(&name).unwrap();
        set_current_dir(&name).unwrap();
        if DEPTHS.contains(&depth) {
            fs::write("last", "content").unwrap();
            map(
                0,
                PAGE,
                READ,
                PRIVATE,
                Some(&File::open("last").unwrap()),
                0,
            );
            fs::remove_file("last").unwrap();
        }
    }
    for _ in 0..DEPTHS[3] {
        set_current_dir("..").unwrap();
        fs::remove_dir(&name).unwrap();
    }
    // A row behind them; the kernel maps from above to below.
    map(0, PAGE, READ | WRITE, SHARED | ANONYMOUS, None, 0);
    say_ready_and_wait();
}

/// The report on a process with lines that are too long: the second opinion of one where they have
/// another name, which is then replaced by what is to be seen.
fn cut_report(given: &Given<'_>, look: &Look) -> String {
    let counted = given.smaps.filter(|_| look.format == Format::Extended);
    let file = counted.unwrap_or(given.maps);
    let mut seen = Vec::new();
    let mut short = Vec::new();
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        if line.len() <= SHOWN {
            short.extend(line);
            continue;
        }
        let name = line.iter().position(|byte| *byte == b'/').unwrap();
        short.extend(&line[..name]);
        short.extend(b"/LONG\n");
        seen.push(String::from_utf8(clean(&line[name..SHOWN], look.utf8)).unwrap());
    }
    let given = Given {
        maps: &short,
        smaps: counted.map(|_| short.as_slice()),
        ..*given
    };
    let mut text = String::from_utf8(report(&given, look).text).unwrap();
    let long = match look.format {
        Format::Default => "/LONG\n",
        Format::Extended | Format::Device => "LONG\n",
    };
    for name in seen {
        text = text.replacen(long, &format!("{name}...\n"), 1);
    }
    text
}

#[test]
fn longer_than_any_call_takes() {
    let tree = Tree::new();
    let target = Target::in_role(ROLE, tree.path().to_str().unwrap());
    target.stop();
    let snapshot = target.snapshot();
    let given = snapshot.given();
    let lines = given.maps.split(|byte| *byte == b'\n');
    let mut lengths: Vec<usize> = lines.map(<[u8]>::len).collect();
    lengths.sort_unstable();
    let ranges = [4096..SHOWN, 4096..SHOWN, SHOWN..100_000, 1 << 20..2 << 20];
    for (length, range) in lengths[lengths.len() - 4..].iter().zip(ranges) {
        assert!(range.contains(length), "{length} is not in {range:?}");
    }
    for format in Format::ALL {
        let mut pmap = pmap();
        let words = format.option().into_iter().map(str::to_owned);
        if format == Format::Device {
            // A procfs is one wherever it is.
            pmap.args(["--proc", "/proc"]);
        }
        let outcome = run(pmap.args(words).arg(target.pid().to_string()));
        outcome.is_report(cut_report(&given, &look(format)).as_bytes());
    }
}

/// A path is shown as the process that maps the file has it: in a mount namespace whose root is a
/// file system of its own, it can be that of System V shared memory.
#[test]
fn in_another_mount_namespace() {
    const TEST: &str = "zoo::paths::in_another_mount_namespace";
    if !is_root() {
        return skip(TEST, "only root may mount");
    }
    // What is moved away from below keeps its paths, from its own root on.
    let script = r#"
        mount -t tmpfs none "$1" && cp "$(command -v sleep)" "$1/SYSV00000000" &&
        cd "$1" && umount -l "$1" && exec ./SYSV00000000 1000
    "#;
    let tree = Tree::new();
    let mut command = Command::new("unshare");
    command.args(["-m", "sh", "-c", script, "sh"]);
    let mut child = command.arg(tree.path()).spawn().unwrap();
    let maps = || fs::read(format!("/proc/{}/maps", child.id())).unwrap_or_default();
    let name = b" /SYSV00000000\n";
    wait_until(|| maps().windows(name.len()).any(|part| part == name));
    wait_until(|| state(child.id()) == Some('S'));

    let shared = of_every_kind();
    let maps = String::from_utf8_lossy(shared.snapshot().given().maps).into_owned();
    agree(&[child.id()], device_of(&maps, "/dev/zero (deleted)"));
    let outcome = run(pmap().arg(child.id().to_string()));
    assert!(outcome.stdout_text().contains("  /SYSV00000000\n"));
    child.kill().unwrap();
    child.wait().unwrap();
}
