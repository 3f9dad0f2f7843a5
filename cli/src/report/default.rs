//! The format without an option: address, size, mode, name.

use pmap_core::Totals;

use super::row::put_kilobytes;
use crate::out::Out;

/// ` total            72380K`
#[inline(always)]
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals, width: u8) {
    put_kilobytes(out, b" total ", totals.size.total(), width);
    out.put(b"K\n");
}
