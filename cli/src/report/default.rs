//! The format without an option: address, size, mode, name.

use pmap_core::{Mapping, Totals};

use super::{put_mode, put_start};
use crate::out::{Columns, Out};

/// `0000000000400000    712K r-x--  ` and, behind it, the name.
pub(super) fn put_row(columns: &mut Columns, mapping: &Mapping<'_>, width: u8) {
    put_start(columns, mapping, width, 6);
    columns.put(b"K");
    put_mode(columns, mapping.permissions);
    columns.put(b" ");
}

/// ` total            72380K`
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals, width: u8) {
    out.put(b" total ");
    out.decimal(totals.size.total() / 1024, width);
    out.put(b"K\n");
}
