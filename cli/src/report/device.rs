//! The format of `-d`: offset and device too.

use pmap_core::{Mapping, Totals};

use super::row::put_kilobytes;
use crate::out::{Buffer, Out};

/// The column headers, behind `Address`.
pub(super) const COLUMNS: &[u8] = b"  Kbytes Mode  Offset           Device    Mapping\n";

/// Adds `0000000000000000 0fd:00000 `.
pub(super) fn put_place(columns: &mut Buffer, mapping: &Mapping<'_>) {
    columns.hexadecimal(mapping.offset, 16);
    columns.put(b" ");
    columns.hexadecimal(mapping.device.major.into(), 3);
    columns.put(b":");
    columns.hexadecimal(mapping.device.minor.into(), 5);
    columns.put(b" ");
}

/// `mapped: 72380K    writeable/private: 496K    shared: 240K`
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals) {
    put_kilobytes(out, b"mapped: ", totals.size.total(), 0);
    put_kilobytes(out, b"K    writeable/private: ", totals.writable_private, 0);
    put_kilobytes(out, b"K    shared: ", totals.shared, 0);
    out.put(b"K\n");
}
