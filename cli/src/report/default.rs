//! The format without an option: address, size, mode, name.

use pmap_core::Totals;

use crate::out::Out;

/// ` total            72380K`
#[inline(always)]
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals, width: u8) {
    out.put(b" total ");
    out.columns().decimal(totals.size.total() / 1024, width);
    out.put(b"K\n");
}
