//! What holds whatever the bytes are: each property takes any bytes and panics where it does not
//! hold.
//!
//! Fuzzing looks for bytes that break one (tests/fuzz), and `cargo test` tries each on what fuzzing
//! has kept and on bytes that are made to look like the kernel's (tests/library/properties.rs).

#[cfg(all(feature = "answers", feature = "procps-ng", feature = "saved"))]
mod answers;
mod arguments;
mod cleaning;
#[cfg(feature = "columns")]
mod columns;
mod line;
#[cfg(feature = "machine")]
mod machine;
#[cfg(feature = "columns")]
mod rc;
mod read_back;
mod reader;
mod record;
pub(crate) mod report;
#[cfg(feature = "answers")]
mod since;

use pmap_core::Mapping;

use crate::naive::read::Row;

/// A name, and what panics where the property does not hold.
type Property = (&'static str, fn(&[u8]));

/// Each property by its name, which is also that of its fuzz target and of its kept inputs.
pub(crate) const ALL: &[Property] = &[
    #[cfg(all(feature = "answers", feature = "procps-ng", feature = "saved"))]
    ("answers", answers::holds),
    ("arguments", arguments::holds),
    ("cleaning", cleaning::holds),
    #[cfg(feature = "columns")]
    ("columns", columns::holds),
    ("line", line::holds),
    #[cfg(feature = "machine")]
    ("machine", machine::holds),
    #[cfg(feature = "columns")]
    ("rc", rc::holds),
    ("reader", reader::holds),
    ("record", record::holds),
    ("report", report::holds),
    #[cfg(feature = "answers")]
    ("since", since::holds),
];

/// Takes the byte at the front, 0 where there is none.
fn take(bytes: &mut &[u8]) -> u8 {
    match bytes {
        [first, rest @ ..] => {
            *bytes = rest;
            *first
        }
        [] => 0,
    }
}

/// A mapping as the second opinion has it; that of a record without its counters.
fn row_of(mapping: &Mapping<'_>) -> Row {
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
    Row {
        start: *start,
        end: *end,
        permissions: String::from_utf8_lossy(permissions.as_bytes()).into_owned(),
        offset: *offset,
        major: device.major.into(),
        minor: device.minor.into(),
        inode: *inode,
        name: name.as_bytes().to_vec(),
        counters: [None; 3],
    }
}
