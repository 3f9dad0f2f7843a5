//! One line of maps.

use pmap_core::{Mapping, NameKind};

use crate::naive::read;
use crate::properties::row_of;

/// The bytes up to the first newline are the line.
pub(crate) fn holds(bytes: &[u8]) {
    let line = bytes
        .split(|byte| *byte == b'\n')
        .next()
        .unwrap_or_default();
    let row = read::row(&[line, b"\n"].concat());
    match Mapping::parse(line) {
        Ok(mapping) => {
            assert_eq!(row_of(&mapping), row.expect("a second opinion"));
            assert_eq!(mapping.size(), mapping.end - mapping.start);
            names(&mapping);
            let written = written(&mapping);
            assert_eq!(Mapping::parse(&written), Ok(mapping), "read, written, read");
        }
        Err(malformed) => {
            assert_eq!(row, None, "{malformed}");
            assert!(malformed.at <= line.len(), "{malformed}");
        }
    }
}

/// The line as the kernel writes it.
fn written(mapping: &Mapping<'_>) -> Vec<u8> {
    let Mapping {
        start,
        end,
        permissions,
        offset,
        device,
        inode,
        name,
        ..
    } = mapping;
    let permissions = String::from_utf8_lossy(permissions.as_bytes());
    let (major, minor) = (device.major, device.minor);
    let mut line = format!(
        "{start:08x}-{end:08x} {permissions} {offset:08x} {major:02x}:{minor:02x} {inode} "
    );
    if !name.as_bytes().is_empty() {
        line = format!("{line:<73}");
    }
    [line.as_bytes(), name.as_bytes()].concat()
}

/// Do the answers about the name agree with each other?
fn names(mapping: &Mapping<'_>) {
    let name = mapping.name;
    let kind = name.kind();
    let (is_path, is_stack, key) = match kind {
        NameKind::File { .. } => (true, false, None),
        NameKind::SystemV { key } => (true, false, Some(key)),
        NameKind::Stack | NameKind::ThreadStack { .. } => (false, true, None),
        _ => (false, false, None),
    };
    assert_eq!(name.is_path(), is_path, "{kind:?}");
    assert_eq!(name.is_stack(), is_stack, "{kind:?}");
    assert_eq!(name.system_v_key(), key, "{kind:?}");
    assert_eq!(name.as_bytes().is_empty(), kind == NameKind::Anonymous);
    assert!(!name.is_cut());
}
