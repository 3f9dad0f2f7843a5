//! The format of `-d`: offset and device too.

use pmap_core::{Mapping, Totals};

use super::{put_mode, put_start};
use crate::out::{Columns, Out};

/// The column headers, behind `Address`.
pub(super) const COLUMNS: &[u8] = b"  Kbytes Mode  Offset           Device    Mapping\n";

/// `0000000000400000     712 r-x-- 0000000000000000 0fd:00000 ` and, behind it, the name.
pub(super) fn put_row(columns: &mut Columns, mapping: &Mapping<'_>, width: u8) {
    put_start(columns, mapping, width, 7);
    put_mode(columns, mapping.permissions);
    columns.hexadecimal(mapping.offset, 16);
    columns.put(b" ");
    columns.hexadecimal(mapping.device.major.into(), 3);
    columns.put(b":");
    columns.hexadecimal(mapping.device.minor.into(), 5);
    columns.put(b" ");
}

/// `mapped: 72380K    writeable/private: 496K    shared: 240K`
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals) {
    out.put(b"mapped: ");
    out.decimal(totals.size.total() / 1024, 0);
    out.put(b"K    writeable/private: ");
    out.decimal(totals.writable_private / 1024, 0);
    out.put(b"K    shared: ");
    out.decimal(totals.shared / 1024, 0);
    out.put(b"K\n");
}
