//! `--json` and `--tsv`, as real parsers read them: python3's json and csv, and jq.

use std::fs;
use std::io::Write;
use std::os::unix::fs::symlink;
use std::process::{Command, Stdio};

use crate::harness::fixture::{Fixture, fixture};
use crate::harness::program::{Outcome, pmap, run, run_on};
use crate::harness::skip::skip;
use crate::harness::tree::Tree;
use crate::naive::Given;
use crate::naive::read::{Row, rows};
#[cfg(feature = "answers")]
use crate::reckoning::{Costs, costs};
use crate::zoo::names::of_names;

/// Puts each object of JSON lines as one line: members with a tab between them, `name=` and `#number`,
/// `~` for null, `!` for true, or `'` and the text in UTF-8 and hexadecimal.
const READ_JSON: &str = r"
import json, sys
def text(value):
    if value is None: return '~'
    if value is True: return '!'
    if isinstance(value, int): return '#%d' % value
    return chr(39) + value.encode().hex()
for line in sys.stdin.buffer.read().decode('utf-8').splitlines():
    print('\t'.join(name + '=' + text(value) for name, value in json.loads(line, object_pairs_hook=list)))
";

/// The same of TSV, where all values are texts, without what is empty.
const READ_TSV: &str = r"
import csv, io, re, sys
def text(value):
    octal = lambda match: bytes([int(match.group(1), 8)])
    value = re.sub(rb'\\([0-7]{3})', octal, value.encode())
    return chr(39) + value.hex()
table = io.StringIO(sys.stdin.buffer.read().decode('utf-8'), newline='')
for row in csv.DictReader(table, delimiter='\t'):
    print('\t'.join(name + '=' + text(value) for name, value in row.items() if value))
";

/// What jq makes of the names of JSON lines: their characters as numbers.
const NAMES: &str = ".name | explode | map(tostring) | join(\",\")";

/// What `words` print for `input`; `None`, with a line that says so, where the machine lacks them.
fn read_by(words: &[&str], input: &[u8]) -> Option<String> {
    let mut command = Command::new(words[0]);
    command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let Ok(mut reader) = command.args(&words[1..]).spawn() else {
        skip(
            "output for programs",
            &format!("{} cannot be run", words[0]),
        );
        return None;
    };
    let mut to = reader.stdin.take().unwrap();
    let output = std::thread::scope(|scope| {
        // The reader is to see its end.
        scope.spawn(move || to.write_all(input).unwrap());
        reader.wait_with_output().unwrap()
    });
    assert!(output.status.success(), "{words:?}");
    Some(String::from_utf8(output.stdout).unwrap())
}

/// Whose report it is: a process, or a saved copy.
type Of<'a> = Result<u32, &'a [u8]>;

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A text, and behind one that is no UTF-8 its bytes.
fn json_text(name: &str, bytes: &[u8]) -> Vec<String> {
    let mut text = String::new();
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        text.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    let mut members = vec![format!("{name}='{}", hex(text.as_bytes()))];
    if core::str::from_utf8(bytes).is_err() {
        members.push(format!("{name}_hex='{}", hex(hex(bytes).as_bytes())));
    }
    members
}

/// What stands in a row, by the second opinion: the names of the members, and their values as the
/// parsers of this file put them.
fn members(of: Of<'_>, row: &Row, extended: bool) -> Vec<String> {
    let text = |name: &str, text: String| format!("{name}='{}", hex(text.as_bytes()));
    let mut members = Vec::new();
    match of {
        Ok(pid) => members.push(format!("pid=#{pid}")),
        Err(path) => {
            members.push("pid=~".to_owned());
            members.extend(json_text("file", path));
        }
    }
    members.extend([
        text("Address", format!("0x{:x}", row.start)),
        text("Perm", row.permissions.clone()),
        text("Offset", format!("0x{:x}", row.offset)),
        text("Device", format!("{:02x}:{:02x}", row.major, row.minor)),
        text("Inode", row.inode.to_string()),
        format!("Size=#{}", row.end - row.start),
    ]);
    members.extend(json_text("name", &row.name));
    if extended {
        for (name, value) in ["Rss", "Anonymous", "Locked"].iter().zip(row.counters) {
            let bytes = value.and_then(|kilobytes| kilobytes.checked_mul(1024));
            let value = bytes.map_or("~".to_owned(), |bytes| format!("#{bytes}"));
            members.push(format!("{name}={value}"));
        }
    }
    members
}

/// The same as TSV has it: numbers are texts, what is null is not there, and a text is its bytes.
fn fields(of: Of<'_>, row: &Row, extended: bool) -> Vec<String> {
    let mut fields: Vec<String> = Vec::new();
    for member in members(of, row, extended) {
        let (name, value) = member.split_once('=').unwrap();
        if name.ends_with("_hex") {
            continue;
        }
        match (name, value.strip_prefix('#')) {
            ("name", _) if row.name.is_empty() => {}
            ("name", _) => fields.push(format!("name='{}", hex(&row.name))),
            ("file", _) => fields.push(format!("file='{}", hex(of.unwrap_err()))),
            (_, Some(number)) => fields.push(format!("{name}='{}", hex(number.as_bytes()))),
            _ if value == "~" => {}
            _ => fields.push(member),
        }
    }
    fields
}

fn lines(rows: impl Iterator<Item = Vec<String>>) -> String {
    rows.map(|row| row.join("\t") + "\n").collect()
}

/// Do the parsers read what the second opinion says? `report` runs the program with such words.
#[track_caller]
fn agree(of: Of<'_>, rows: &[Row], extended: bool, report: impl Fn(&[&str]) -> Outcome) {
    let outcome = report(&["--json"]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    clean(&outcome.stdout);
    if let Some(read) = read_by(&["python3", "-c", READ_JSON], &outcome.stdout) {
        let expected = lines(rows.iter().map(|row| members(of, row, extended)));
        assert_eq!(read, expected);
    }
    if let Some(read) = read_by(&["jq", "-r", NAMES], &outcome.stdout) {
        let shown = |row: &Row| {
            let chunks = row.name.utf8_chunks();
            let characters = chunks.flat_map(|chunk| {
                let bad = chunk.invalid().iter().map(|_| '\u{fffd}');
                chunk.valid().chars().chain(bad).collect::<Vec<_>>()
            });
            let numbers: Vec<_> = characters.map(|c| u32::from(c).to_string()).collect();
            numbers.join(",") + "\n"
        };
        assert_eq!(read, rows.iter().map(shown).collect::<String>());
    }
    let outcome = report(&["--tsv"]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    clean(&outcome.stdout);
    if let Some(read) = read_by(&["python3", "-c", READ_TSV], &outcome.stdout) {
        assert_eq!(
            read,
            lines(rows.iter().map(|row| fields(of, row, extended)))
        );
    }
}

/// Is there nothing in it that a terminal would obey, and is it UTF-8?
#[track_caller]
fn clean(report: &[u8]) {
    let text = core::str::from_utf8(report).unwrap();
    let bad = |c: char| {
        c.is_control() && !matches!(c, '\n' | '\t')
            || matches!(
                c,
                '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{2028}'
                    ..='\u{202e}' | '\u{2066}'..='\u{2069}'
            )
    };
    assert_eq!(text.find(bad), None, "{}", text.escape_debug());
}

/// Do they agree on the process `given`, by default, with -d and with -x?
#[track_caller]
fn agree_on(given: &Given<'_>) {
    let tree = Tree::of(given);
    let pid = given.pid.to_string();
    for words in [&[][..], &["-d"], &["-x"], &["-q", "-x"]] {
        let extended = words.contains(&"-x");
        let file = given.smaps.filter(|_| extended).unwrap_or(given.maps);
        if extended && given.smaps.is_none() {
            continue;
        }
        let (rows, _) = rows(file, extended, true);
        agree(Ok(given.pid), &rows, extended, |format| {
            run_on(&tree, &[words, format, &[&pid]].concat())
        });
    }
}

#[test]
fn fixtures() {
    for name in ["bash-11443", "sleep-6.18", "names", "hostile", "counters"] {
        agree_on(&Fixture::new(name, 11443).given());
    }
}

/// Every byte, every control character and what is close to one, as names of files, and of memory.
fn hostile() -> Vec<Vec<u8>> {
    let mut names: Vec<Vec<u8>> = vec![
        b"".to_vec(),
        b"-".to_vec(),
        b"[anon:a\"b\\c]".to_vec(),
        b"/a\\012b \\ \\\\ (deleted)".to_vec(),
        b"/tab\there, escape\x1b[2J\x7f".to_vec(),
        b"\"quoted\"".to_vec(),
        b"/a, b; {\"pid\":1}".to_vec(),
        b"/cut \xf0\x9f\x98".to_vec(),
        b"/overlong \xc0\xaf \xe0\x80\x80, surrogate \xed\xa0\x80, beyond \xf4\x90\x80\x80"
            .to_vec(),
        "/é € 𝄞 \u{fffd} \u{feff}".as_bytes().to_vec(),
    ];
    for byte in 0..=255 {
        if byte != b'\n' {
            names.push(vec![b'/', byte, b'x']);
        }
    }
    for code in (0x80..0xa0)
        .chain(0x61b..0x61e)
        .chain(0x200d..0x2030)
        .chain(0x2065..0x206b)
    {
        let character = char::from_u32(code).unwrap();
        names.push(format!("/{character}").into_bytes());
    }
    names
}

fn hostile_maps() -> Vec<u8> {
    let mut maps = Vec::new();
    for (index, name) in hostile().iter().enumerate() {
        let start = 0x40_0000 + index * 0x1000;
        let end = start + 0x1000;
        let head = format!("{start:08x}-{end:08x} r--p 00000000 fe:00 1 ");
        maps.extend([format!("{head:<73}").as_bytes(), name, b"\n"].concat());
    }
    maps
}

/// And in any locale.
#[test]
fn hostile_names() {
    let maps = hostile_maps();
    let given = Given {
        pid: 7,
        maps: &maps,
        cmdline: b"hostile\0",
        ..Given::default()
    };
    agree_on(&given);
    let tree = Tree::of(&given);
    for format in ["--json", "--tsv"] {
        let plain = run_on(&tree, &[format, "7"]).stdout;
        let mut pmap = pmap();
        pmap.env("LC_ALL", "C.UTF-8").arg("--proc").arg(tree.path());
        run(pmap.args(["7", format])).is_report(&plain);
    }
}

/// Files and memory that are really called so.
#[test]
fn a_live_process() {
    let tree = Tree::new();
    let target = of_names(&tree);
    let maps = target.snapshot().given().maps.to_vec();
    let (rows, bad) = rows(&maps, false, true);
    assert!(bad.is_empty() && rows.len() > 3 * 254);
    let pid = target.pid().to_string();
    agree(Ok(target.pid()), &rows, false, |format| {
        run(pmap().args(format).arg(&pid))
    });
}

/// The file stands in the place of the process id, whatever it is called.
#[cfg(feature = "saved")]
#[test]
fn saved_copies() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;

    let tree = Tree::new();
    for (copy, extended) in [("names.maps", false), ("sleep-6.18.smaps", true)] {
        let file = fixture(copy);
        let path = [
            tree.path().as_os_str().as_bytes(),
            b"/a \"\xff\\\t\n\xe2\x80\xae",
        ]
        .concat();
        fs::write(OsStr::from_bytes(&path), &file).unwrap();
        let (rows, _) = rows(&file, extended, true);
        agree(Err(&path), &rows, extended, |format| {
            let mut pmap = pmap();
            pmap.args(format).args(extended.then_some("-x"));
            run(pmap.arg("-f").arg(OsStr::from_bytes(&path)))
        });
    }
    let outcome = run(pmap()
        .args(["--tsv", "-o", "size", "-f", "-"])
        .stdin(fs::File::open(crate::harness::fixture::path("names.maps")).unwrap()));
    let text = outcome.stdout_text();
    assert!(text.starts_with("pid\tfile\tSize\n\t-\t"), "{text}");
}

const NOTHING: Given<'_> = Given {
    pid: 9,
    maps: b"",
    smaps: Some(b""),
    cmdline: b"",
    comm: b"kthreadd\n",
};

/// The names of a table stand above it once; a process without mappings has no row.
#[test]
fn several_processes() {
    let tree = Tree::of(&Fixture::new("bash-11443", 7).given());
    tree.add(&Fixture::new("sleep-6.18", 8).given());
    tree.add(&NOTHING);
    let of = |words: &[&str]| run_on(&tree, words).stdout_text();
    let (bash, sleep) = (of(&["--json", "7"]), of(&["--json", "8"]));
    assert_eq!(
        of(&["--json", "8", "9", "7", "8"]),
        sleep.clone() + &bash + &sleep
    );
    assert_eq!(of(&["--json", "9"]), "");
    let names = "pid\tfile\tAddress\tPerm\tOffset\tDevice\tInode\tSize\tname\tname_cut\n";
    let row_of = |text: &str| text.strip_prefix(names).unwrap().to_owned();
    let (bash, sleep) = (of(&["--tsv", "7"]), of(&["--tsv", "8"]));
    let expected = sleep.clone() + &row_of(&bash) + &row_of(&sleep);
    assert_eq!(of(&["--tsv", "8", "9", "7", "8"]), expected);
    assert_eq!(of(&["--tsv", "9"]), names);
    // Which names there are, only a mapping says.
    assert_eq!(of(&["--tsv", "-X", "9"]), "");
    assert_eq!(of(&["-q", "--tsv", "8"]), sleep);
}

/// A command line that cannot be read is said as in text, though no row shows it.
#[test]
fn no_command_line() {
    let tree = Tree::of(&Fixture::new("bash-11443", 7).given());
    let read = run_on(&tree, &["--json", "7"]).stdout;
    let path = tree.path().join("7/cmdline");
    fs::remove_file(&path).unwrap();
    symlink("cmdline", &path).unwrap();
    let said = run_on(&tree, &["7"]).stderr;
    assert_eq!(said, "pmap: 7: command: too many symbolic links\n");
    run_on(&tree, &["--json", "7"]).is(&read, &said, 1);
}

/// A record with these counters, and a second with the others.
fn two_records(first: &str, second: &str) -> String {
    format!(
        "00400000-00401000 r--p 00000000 fe:00 1 /bin/a\n{first}\
         00500000-00503000 rw-p 00000000 00:00 0 \n{second}"
    )
}

/// The report of a process with such a smaps.
fn report_on(smaps: &str, words: &[&str]) -> Outcome {
    let heads = smaps.lines().filter(|line| line.contains('-'));
    let maps: String = heads.flat_map(|line| [line, "\n"]).collect();
    let tree = Tree::of(&Given {
        pid: 7,
        maps: maps.as_bytes(),
        smaps: Some(smaps.as_bytes()),
        cmdline: b"a\0",
        ..Given::default()
    });
    run_on(&tree, &[words, &["7"]].concat())
}

#[track_caller]
fn prints(smaps: &str, words: &[&str], stdout: &str, stderr: &str, code: i32) {
    report_on(smaps, words).is(stdout.as_bytes(), stderr, code);
}

/// Amounts are bytes, numbers without a unit and texts stay what they are; what is missing, and what
/// is beyond 64 bits, is unknown.
#[test]
fn values() {
    let most = u64::MAX / 1024;
    let smaps = two_records(
        &format!(
            "Rss: 4 kB\nPss: {most} kB\nSwap: {} kB\nTHPeligible: 1\nProtectionKey:  0\n\
             KernelPageSize: 4 kB\nVmFlags: rd ex \n",
            most + 1
        ),
        "Rss: 0 kB\nTHPeligible: 007\nProtectionKey: a \"\nVmFlags: \n",
    );
    let fields = "rss,pss,swap,thpeligible,protectionkey,kernelpagesize,vmflags,locked,mapping";
    let bytes = most * 1024;
    prints(
        &smaps,
        &["--json", "-o", fields],
        &format!(
            "{{\"pid\":7,\"Rss\":4096,\"Pss\":{bytes},\"Swap\":null,\"THPeligible\":1,\
             \"ProtectionKey\":0,\"KernelPageSize\":4096,\"VmFlags\":\"rd ex\",\"Locked\":null,\
             \"name\":\"/bin/a\"}}\n\
             {{\"pid\":7,\"Rss\":0,\"Pss\":null,\"Swap\":null,\"THPeligible\":7,\
             \"ProtectionKey\":\"a \\u0022\",\"KernelPageSize\":null,\"VmFlags\":null,\
             \"Locked\":null,\"name\":\"\"}}\n"
        ),
        "",
        0,
    );
    prints(
        &smaps,
        &["--tsv", "-o", fields],
        &format!(
            "pid\tfile\tRss\tPss\tSwap\tTHPeligible\tProtectionKey\tKernelPageSize\tVmFlags\tLocked\
             \tname\tname_cut\n\
             7\t\t4096\t{bytes}\t\t1\t0\t4096\trd ex\t\t/bin/a\t\n\
             7\t\t0\t\t\t7\ta \\042\t\t\t\t\t\n"
        ),
        "",
        0,
    );
}

/// There are no sums, and so none is beyond 64 bits.
#[test]
fn no_sums() {
    let most = format!("Rss: {} kB\n", u64::MAX);
    let rows = "{\"pid\":7,\"Rss\":null}\n".repeat(2);
    let words = ["--json", "-o", "rss"];
    prints(&two_records(&most, &most), &words, &rows, "", 0);
}

/// The fields of -X are those of the first record of all, so that each row has the same.
#[test]
fn fields_of_the_first_record() {
    let tree = Tree::new();
    for (pid, smaps) in [
        (7, two_records("Rss: 4 kB\nVmFlags: rd\n", "Rss: 8 kB\n")),
        (8, two_records("Pss: 4 kB\nRss: 1 kB\n", "VmFlags: wr\n")),
    ] {
        tree.add(&Given {
            pid,
            smaps: Some(smaps.as_bytes()),
            cmdline: b"a\0",
            ..Given::default()
        });
    }
    let outcome = run_on(&tree, &["-XX", "--tsv", "7", "8", "7"]);
    let text = outcome.stdout_text();
    let rows = text
        .lines()
        .map(|line| line.split('\t').collect::<Vec<_>>());
    let shown = |row: Vec<&str>| [row[0], row[8], row[9]].join(" ");
    let rows: Vec<String> = rows.map(shown).collect();
    let own = ["7 4096 rd", "7 8192 "];
    let expected = [&["pid Rss VmFlags"], &own[..], &["8 1024 ", "8  wr"], &own].concat();
    assert_eq!(rows, expected);
    let said = "pmap: 8: line 2 has no column\n";
    assert_eq!((outcome.stderr.as_str(), outcome.code()), (said, Some(0)));
}

/// Of a hostile file only keys that look like the kernel's are fields, and so none is another's name.
#[test]
fn hostile_keys() {
    let keys =
        "Ok_1: 1 kB\npid: 2 kB\nname: 3 kB\nA\"b: 4 kB\nA\\: 5 kB\n\x1b[2J: 6 kB\n\u{e9}: 7 kB\n";
    let rows =
        "{\"pid\":7,\"Size\":4096,\"Ok_1\":1024}\n{\"pid\":7,\"Size\":12288,\"Ok_1\":null}\n";
    let outcome = report_on(&two_records(keys, ""), &["--json", "-X"]);
    let members = outcome.stdout_text();
    let members: Vec<&str> = members.lines().collect();
    assert_eq!(members.len(), 2, "{members:?}");
    for (line, row) in members.iter().zip(rows.lines()) {
        let (_, shown) = line.split_once(",\"Size\":").unwrap();
        let (_, expected) = row.split_once(",\"Size\":").unwrap();
        assert!(shown.starts_with(expected.trim_end_matches('}')), "{line}");
        assert_eq!(line.matches("\":").count(), 9, "{line}");
    }
    let said = "pmap: 7: line 3 has no column\n";
    assert_eq!((outcome.stderr.as_str(), outcome.code()), (said, Some(0)));
}

/// A name longer than the buffer is cut, and says so.
#[test]
fn a_name_without_end() {
    let name = "\x1b\u{202e}\"".repeat(9_000);
    let maps = format!(
        "00400000-00401000 r--p 00000000 fe:00 1 /{name}\n\
         00401000-00402000 r--p 00000000 fe:00 1 /whole\n"
    );
    let tree = Tree::of(&Given {
        pid: 7,
        maps: maps.as_bytes(),
        cmdline: b"a\0",
        ..Given::default()
    });
    for (format, reader) in [("--json", READ_JSON), ("--tsv", READ_TSV)] {
        let outcome = run_on(&tree, &["-o", "mapping", format, "7"]);
        assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
        let Some(read) = read_by(&["python3", "-c", reader], &outcome.stdout) else {
            return;
        };
        let rows: Vec<&str> = read.lines().collect();
        let (cut, whole) = (rows[0], rows[1]);
        let mut members = cut
            .split('\t')
            .filter(|member| !member.starts_with("name_hex"));
        let name_shown = members
            .clone()
            .nth(1)
            .unwrap()
            .strip_prefix("name='")
            .unwrap();
        assert!(name_shown.len() > 2 * 20_000, "{}", name_shown.len());
        let bytes = hex(format!("/{name}").as_bytes());
        // Where it is cut within a character, its bytes are no UTF-8.
        assert!(bytes.starts_with(name_shown.trim_end_matches("efbfbd")));
        let flag = if format == "--json" { "!" } else { "'74727565" };
        assert_eq!(members.next_back(), Some(&*format!("name_cut={flag}")));
        assert!(!whole.contains("name_cut"), "{whole}");
    }
}

/// What selects rows does so here too, and nothing stands for the others.
#[test]
#[cfg(feature = "answers")]
fn some_rows() {
    let smaps = two_records("Rss: 4 kB\n", "Rss: 8 kB\n");
    let [first, second] = [
        "{\"pid\":7,\"Size\":4096}\n",
        "{\"pid\":7,\"Size\":12288}\n",
    ];
    let both = [second, first].concat();
    for (words, expected) in [
        (["--top=1", "-osize"], second),
        (["--min=5k", "-osize"], second),
        (["--sort=size", "-osize"], &both),
        (["-A400000", "-osize"], first),
        (["--min=1G", "-osize"], ""),
    ] {
        prints(&smaps, &[&words[..], &["--json"]].concat(), expected, "", 0);
    }
}

/// The figures of a process or a group, in bytes, as members.
#[cfg(feature = "answers")]
fn figures(costs: &Costs) -> Vec<String> {
    let names = ["Size", "Rss", "Pss", "Private", "Anonymous", "Swap"];
    let figure = |(name, kilobytes): (&&str, &Option<u64>)| {
        let value = kilobytes.map_or("~".to_owned(), |kilobytes| format!("#{}", kilobytes * 1024));
        format!("{name}={value}")
    };
    names.iter().zip(costs).map(figure).collect()
}

/// What processes cost, those of a saved copy too, in the order asked.
#[cfg(feature = "answers")]
#[test]
fn processes() {
    let process = Fixture::new("sleep-6.18", 8);
    let tree = Tree::of(&process.given());
    tree.add(&Fixture::new("bash-11443", 7).given());
    tree.add(&NOTHING);
    let path = crate::harness::fixture::path("sleep-6.18.smaps");
    let path = path.to_str().unwrap();
    let costs_of = |file| figures(&costs(&fixture(file)));
    let row = |front: &[String], figures: Vec<String>, command: &[String]| {
        [front, &figures, command].concat()
    };
    let text = |name: &str, text: &str| format!("{name}='{}", hex(text.as_bytes()));
    let command = |words| [text("command", words)];
    let sleep = row(
        &["pid=#8".to_owned()],
        costs_of("sleep-6.18.smaps"),
        &command("sleep infinity"),
    );
    let bash = row(
        &["pid=#7".to_owned()],
        costs_of("bash-11443.maps"),
        &command("bash"),
    );
    let thread = row(
        &["pid=#9".to_owned()],
        figures(&[Some(0); 6]),
        &command("kthreadd"),
    );
    let saved = row(
        &["pid=~".to_owned(), text("file", path)],
        costs_of("sleep-6.18.smaps"),
        &["command=~".to_owned()],
    );
    let all = [sleep, bash, thread, saved];
    let outcome = run_on(&tree, &["-s", "--json", "8", "7", "9", "-f", path]);
    assert_eq!((outcome.stderr.as_str(), outcome.code()), ("", Some(0)));
    if let Some(read) = read_by(&["python3", "-c", READ_JSON], &outcome.stdout) {
        assert_eq!(read, lines(all.iter().cloned()));
    }
    // The largest first; those that are left out have no row.
    let outcome = run_on(&tree, &["-a", "--json", "--top=1"]);
    if let Some(read) = read_by(&["python3", "-c", READ_JSON], &outcome.stdout) {
        assert_eq!(read, lines(all[..1].iter().cloned()));
    }
    let outcome = run_on(&tree, &["-s", "--tsv", "7", "-f", path]);
    let text = outcome.stdout_text();
    let rows: Vec<Vec<&str>> = text
        .lines()
        .map(|line| line.split('\t').collect())
        .collect();
    assert_eq!(
        rows[0].join(" "),
        "pid file Size Rss Pss Private Anonymous Swap command command_cut"
    );
    assert_eq!(
        (rows[1][0], rows[1][1], rows[1][8], rows[1][9]),
        ("7", "", "bash", "")
    );
    assert_eq!(
        (rows[2][0], rows[2][1], rows[2][8], rows[2][9]),
        ("", path, "", "")
    );
    assert_eq!(rows.len(), 3);
}

/// A command line that is hostile, and one that is cut.
#[cfg(feature = "answers")]
#[test]
fn commands() {
    let long = b"x".repeat(129);
    let tree = Tree::new();
    let commands = [&b"a\x1b[2J\0\xff\"\0\0"[..], &long, b"secret\0word\0"];
    for (pid, cmdline) in (7..).zip(commands) {
        tree.add(&Given {
            pid,
            maps: b"00400000-00401000 r--p 00000000 fe:00 1 /bin/a\n",
            cmdline,
            comm: b"name\n",
            ..Given::default()
        });
    }
    let unknown =
        "\"Size\":4096,\"Rss\":null,\"Pss\":null,\"Private\":null,\"Anonymous\":null,\"Swap\":null";
    let front = "x".repeat(128);
    let expected = format!(
        "{{\"pid\":7,{unknown},\"command\":\"a\\u001b[2J \\ufffd\\u0022\",\
         \"command_hex\":\"611b5b324a20ff22\"}}\n\
         {{\"pid\":8,{unknown},\"command\":\"{front}\",\"command_cut\":true}}\n"
    );
    run_on(&tree, &["--json", "-s", "7", "8"]).is_report(expected.as_bytes());
    let expected = format!("{{\"pid\":9,{unknown},\"command\":\"name\"}}\n");
    run_on(&tree, &["--json", "-s", "--no-args", "9"]).is_report(expected.as_bytes());
}

/// A row for each name, of each process, and of no kind of memory.
#[cfg(feature = "answers")]
#[test]
fn groups() {
    let smaps = two_records("Rss: 4 kB\n", "Rss: 8 kB\nSwap: 1 kB\n");
    let group = |count: u64, size: u64, rss: &str, swap: &str, name: &str| {
        format!(
            "{{\"pid\":7,\"mappings\":{count},\"Size\":{size},\"Rss\":{rss},\"Pss\":null,\
             \"Private\":null,\"Anonymous\":null,\"Swap\":{swap},\"name\":\"{name}\"}}\n"
        )
    };
    let [anonymous, file] = [
        group(1, 12288, "8192", "1024", "[anon]"),
        group(1, 4096, "4096", "null", "/bin/a"),
    ];
    let both = [&*anonymous, &file].concat();
    prints(&smaps, &["--json", "-g"], &both, "", 0);
    prints(&smaps, &["--json", "-g", "--top=1"], &anonymous, "", 0);
    let names = "pid\tfile\tmappings\tSize\tRss\tPss\tPrivate\tAnonymous\tSwap\tname\tname_cut\n";
    let rows = "7\t\t1\t12288\t8192\t\t\t\t1024\t[anon]\t\n7\t\t1\t4096\t4096\t\t\t\t\t/bin/a\t\n";
    let expected = [names, rows, rows].concat();
    prints(&smaps, &["--tsv", "-g", "7"], &expected, "", 0);
    let most = format!("Rss: {} kB\n", u64::MAX / 1024);
    let twice =
        two_records(&most, "") + &format!("00600000-00601000 r--p 00000000 fe:00 1 /bin/a\n{most}");
    let file = group(2, 8192, "null", "null", "/bin/a");
    let anonymous = group(1, 12288, "null", "null", "[anon]");
    prints(
        &twice,
        &["--json", "-g"],
        &[anonymous, file].concat(),
        "",
        0,
    );
    let row = "{\"pid\":7,\"Size\":12288}\n";
    prints(&twice, &["--json", "-o", "size", "--top=1"], row, "", 0);
    let row = "{\"pid\":7,\"Size\":20480,\"Rss\":null,\"Pss\":null,\"Private\":null,\
               \"Anonymous\":null,\"Swap\":null,\"command\":\"a\"}\n";
    prints(&twice, &["--json", "-s"], row, "", 0);
}

/// What is wrong is said as ever, and no row stands for it.
#[test]
fn troubles() {
    let bad = two_records("Rss: 4 kB\n", "Rss: x kB\nno counter\n");
    prints(
        &bad,
        &["--json", "-o", "size,rss"],
        "{\"pid\":7,\"Size\":4096,\"Rss\":4096}\n{\"pid\":7,\"Size\":12288,\"Rss\":null}\n",
        "pmap: 7: 2 lines not understood, the first is line 4\n",
        1,
    );
    let tree = Tree::of(&Fixture::new("bash-11443", 7).given());
    let outcome = run_on(&tree, &["--json", "-x", "8", "7"]);
    assert!(
        outcome
            .stdout_text()
            .contains("\"Rss\":null,\"Anonymous\":null,\"Locked\":null}")
    );
    let said = "pmap: 8: no such process\n\
                pmap: no smaps (CONFIG_PROC_PAGE_MONITOR): counters are unknown\n";
    assert_eq!((outcome.stderr.as_str(), outcome.code()), (said, Some(42)));
}

#[test]
fn wrong_usage() {
    let together = "makes no sense together with the other options";
    for (words, word, reason) in [
        (&["--json", "--tsv", "7"][..], "--tsv", "only one format"),
        (&["--tsv", "--json", "7"], "--json", "only one format"),
        (&["--json", "-n"], "-n", together),
        (&["-N", "file", "--tsv"], "--tsv", together),
        (&["--json=1", "7"], "--json=1", "unknown option"),
        (&["-8", "7"], "-8", "unknown option"),
        #[cfg(feature = "answers")]
        (&["--json", "--gaps", "7"], "--gaps", together),
        #[cfg(feature = "answers")]
        (&["--since", "file", "--tsv", "7"], "--tsv", together),
        #[cfg(feature = "answers")]
        (&["--json", "-w", "1", "7"], "1", together),
    ] {
        let outcome = run(pmap().args(words));
        assert_eq!(outcome.stdout_text(), "", "{words:?}");
        let said = format!("pmap: {word}: {reason}\nUsage: pmap ");
        assert!(outcome.stderr.starts_with(&said), "{}", outcome.stderr);
        assert_eq!(outcome.code(), Some(1), "{words:?}");
    }
    // Twice the same, and what changes nothing.
    let smaps = two_records("", "");
    let words = ["--json", "-q", "--json", "-pk", "-osize,mapping"];
    let rows =
        "{\"pid\":7,\"Size\":4096,\"name\":\"/bin/a\"}\n{\"pid\":7,\"Size\":12288,\"name\":\"\"}\n";
    if cfg!(feature = "procps-ng") {
        prints(&smaps, &words, rows, "", 0);
    }
}

/// The rows of fixtures, as they are kept.
#[test]
fn kept_reports() {
    for (name, words, file) in [
        ("sleep-6.18", &["--json", "-x"][..], "sleep-6.18.json"),
        ("sleep-6.18", &["--tsv", "-XX"], "sleep-6.18.tsv"),
        ("hostile", &["--json"], "hostile.json"),
        ("hostile", &["--tsv"], "hostile.tsv"),
    ] {
        let tree = Tree::of(&Fixture::new(name, 11443).given());
        run_on(&tree, &[words, &["11443"]].concat()).is_report(&fixture(file));
    }
}
