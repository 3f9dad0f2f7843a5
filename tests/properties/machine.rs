//! Rows for programs: what parsers read back out of JSON and TSV.

use core::iter::zip;
use std::collections::BTreeMap;
use std::ffi::{CStr, CString};
use std::os::unix::ffi::OsStrExt;

use serde_json::{Map, Value};

use crate::inside::{self, Report};
use crate::naive::Given;
use crate::naive::read::{Row, rows};
use crate::properties::cleaning::assert_clean;
use crate::properties::take;
use crate::tree::Tree;

const FIELDS: &CStr = c"-omapping,size,inode,device,offset,perm,address,locked,anonymous,rss";

/// Which rows; those of a mapping first, and those that the program has only with `answers` last.
const CHOICES: [&[&CStr]; 9] = [
    &[],
    &[c"-x"],
    &[FIELDS],
    &[c"-X"],
    &[c"-XX"],
    &[c"-q", c"-ovmflags,thpeligible,kernelpagesize,pss"],
    &[c"-g"],
    &[c"-g", c"--top=2", c"--sort=rss"],
    &[c"--top=2", c"--sort=rss", c"-XX"],
];

/// A row: the bytes that stand behind each name, those of a text or of a number as it is written; of
/// what is unknown, and of what does not apply, none.
type Values = BTreeMap<String, Vec<u8>>;

/// The first byte chooses rows, the lowest bit of the second a process or a saved copy; the rest is a
/// file of maps or smaps.
pub(crate) fn holds(mut bytes: &[u8]) {
    let (choice, switches) = (take(&mut bytes), take(&mut bytes));
    let count = if cfg!(feature = "answers") { 9 } else { 6 };
    let choice = usize::from(choice) % count;
    let saved = cfg!(feature = "saved") && switches & 1 == 1;
    let tree = Tree::of(&Given {
        pid: 7,
        maps: bytes,
        smaps: (switches & 2 == 0).then_some(bytes),
        cmdline: b"asked \x1b\xff\"\0\\",
        ..Given::default()
    });
    let directory = CString::new(tree.path().as_os_str().as_bytes()).unwrap();
    let made = |format| {
        let mut words = vec![c"--proc", &directory, format];
        words.extend(CHOICES[choice]);
        words.push(if saved { c"-f-" } else { c"7" });
        inside::run(&tree, &words, "LANG=C.UTF-8", bytes)
    };
    let (json, tsv) = (made(c"--json"), made(c"--tsv"));
    let said = String::from_utf8(json.messages.clone()).unwrap();
    assert!(
        said.lines().all(|line| line.starts_with("pmap: ")),
        "{said}"
    );
    assert_eq!(said, String::from_utf8_lossy(&tsv.messages));
    assert_eq!(json.status, tsv.status);
    let (objects, table) = (objects(&json), table(&tsv));
    assert_eq!(objects, table);
    let whose = |row: &Values| (row["pid"].clone(), row["file"].clone());
    let expected = if saved {
        (b"".to_vec(), b"-".to_vec())
    } else {
        (b"7".to_vec(), b"".to_vec())
    };
    assert!(table.iter().all(|row| whose(row) == expected));
    let has_smaps = switches & 2 == 0 && matches!(choice, 1..=5);
    let went_on = |line: &str| {
        ["not understood, ", "has no column", "counters are unknown"]
            .iter()
            .any(|words| line.contains(words))
    };
    if choice < 6 && !saved && said.lines().all(went_on) {
        let (rows, _) = rows(bytes, has_smaps, true);
        assert_eq!(table.len(), rows.len(), "a row for each line");
        for (values, row) in zip(&table, &rows) {
            agrees(values, row, has_smaps);
        }
    }
}

/// Is this what the second opinion reads, as far as there are such fields?
fn agrees(values: &Values, row: &Row, has_smaps: bool) {
    let [rss, anonymous, locked] = row.counters.map(|counter| {
        let bytes = counter.and_then(|kilobytes| kilobytes.checked_mul(1024));
        bytes.filter(|_| has_smaps).map(|bytes| bytes.to_string())
    });
    for (name, expected) in [
        ("Address", Some(format!("0x{:x}", row.start))),
        ("Perm", Some(row.permissions.clone())),
        ("Offset", Some(format!("0x{:x}", row.offset))),
        (
            "Device",
            Some(format!("{:02x}:{:02x}", row.major, row.minor)),
        ),
        ("Inode", Some(row.inode.to_string())),
        ("Size", Some((row.end - row.start).to_string())),
        ("Rss", rss),
        ("Anonymous", anonymous),
        ("Locked", locked),
    ] {
        if let Some(value) = values.get(name) {
            let expected = expected.unwrap_or_default();
            assert_eq!(String::from_utf8_lossy(value), expected, "{name}");
        }
    }
    if let Some(name) = values.get("name") {
        assert_eq!(
            name.escape_ascii().to_string(),
            row.name.escape_ascii().to_string()
        );
    }
}

/// The lines of a report, each clean and with its end.
fn lines(report: &Report) -> Vec<&str> {
    let text = core::str::from_utf8(&report.text).expect("UTF-8");
    assert!(text.is_empty() || text.ends_with('\n'));
    for line in text.split('\n') {
        assert_clean(line.replace('\t', "").as_bytes(), true);
        assert!(!line.contains(['\u{2028}', '\u{2029}']), "{line}");
    }
    text.split_terminator('\n').collect()
}

/// The objects of JSON lines.
fn objects(report: &Report) -> Vec<Values> {
    lines(report).into_iter().map(object).collect()
}

fn object(line: &str) -> Values {
    assert!(!line.contains('\t'), "{line}");
    let object: Map<String, Value> = serde_json::from_str(line).expect(line);
    let texts = object.values().filter(|value| value.is_string()).count();
    // A quote in a text is escaped as a number is.
    let quotes = line.matches('"').count();
    assert_eq!(
        quotes,
        2 * (object.len() + texts),
        "a name comes twice: {line}"
    );
    let mut values = Values::new();
    for (name, value) in &object {
        let bytes = match value {
            Value::Null => Vec::new(),
            Value::Bool(true) => b"true".to_vec(),
            Value::Number(number) => number.to_string().into_bytes(),
            Value::String(text) => match object.get(&format!("{name}_hex")) {
                Some(hex) => lossy(unhex(hex.as_str().unwrap()), text),
                None => text.as_bytes().to_vec(),
            },
            _ => panic!("{name} in {line}"),
        };
        if name
            .strip_suffix("_hex")
            .is_none_or(|of| !object.contains_key(of))
        {
            values.insert(name.clone(), bytes);
        }
    }
    // Those that an object is without.
    values.entry("file".to_owned()).or_default();
    if object.contains_key("name") {
        values.entry("name_cut".to_owned()).or_default();
    }
    values
}

/// The bytes, of which `text` is all that is UTF-8, and not all.
fn lossy(bytes: Vec<u8>, text: &str) -> Vec<u8> {
    let mut shown = String::new();
    for chunk in bytes.utf8_chunks() {
        shown.push_str(chunk.valid());
        shown.extend(chunk.invalid().iter().map(|_| '\u{fffd}'));
    }
    assert_eq!(shown, text);
    assert!(
        core::str::from_utf8(&bytes).is_err(),
        "{text} needs no bytes"
    );
    bytes
}

fn unhex(digits: &str) -> Vec<u8> {
    let pairs = digits.as_bytes().chunks_exact(2);
    assert_eq!(pairs.remainder(), b"", "{digits}");
    let byte = |pair| u8::from_str_radix(core::str::from_utf8(pair).unwrap(), 16).unwrap();
    pairs.map(byte).collect()
}

/// The rows of TSV.
fn table(report: &Report) -> Vec<Values> {
    let mut lines = lines(report).into_iter();
    let names: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let row = |line: &str| {
        let values: Vec<&str> = line.split('\t').collect();
        assert_eq!(values.len(), names.len(), "{line}");
        zip(&names, values)
            .map(|(name, value)| ((*name).to_owned(), unescaped(value)))
            .collect::<Values>()
    };
    let rows: Vec<Values> = lines.map(row).collect();
    assert!(
        rows.iter().all(|row| row.len() == names.len()),
        "a name comes twice"
    );
    rows
}

fn unescaped(value: &str) -> Vec<u8> {
    assert!(!value.contains('"'), "{value}");
    let mut pieces = value.split('\\');
    let mut bytes = pieces.next().unwrap_or_default().as_bytes().to_vec();
    for piece in pieces {
        bytes.push(u8::from_str_radix(&piece[..3], 8).expect(piece));
        bytes.extend(&piece.as_bytes()[3..]);
    }
    bytes
}
