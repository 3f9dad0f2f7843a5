//! The format without an option: address, size, mode, name.

use pmap_core::{Mapping, Totals};

use super::{Width, put_mode, put_start};
use crate::out::Out;

/// `0000000000400000    712K r-x--  ` and, behind it, the name.
pub(super) fn put_row(out: &mut Out<'_>, mapping: &Mapping<'_>, width: Width) {
    put_start(out, mapping, width, 6);
    out.put(b"K");
    put_mode(out, mapping.permissions);
    out.put(b" ");
}

/// ` total            72380K`
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals, width: Width) {
    out.put(b" total ");
    out.decimal(totals.size.total() / 1024, width.digits());
    out.put(b"K\n");
}
