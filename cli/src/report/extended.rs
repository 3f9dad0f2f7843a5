//! The format of `-x`: resident, anonymous and locked memory too.

use pmap_core::{Counters, Sum, Totals};

use super::row::put_kilobytes;
use crate::message::NotUnderstood;
use crate::out::{Buffer, Out};

/// The column headers, behind `Address`.
pub(super) const COLUMNS: &[u8] = b"  Kbytes     RSS    Anon  Locked Mode   Mapping\n";

/// Adds `     500       0       0`; of a counter that comes twice, the first.
#[inline(never)]
pub(super) fn put_counters(
    columns: &mut Buffer,
    counters: &Counters<'_>,
    sums: &mut [Sum; 3],
    bad: &mut NotUnderstood,
) {
    const RSS: u32 = u32::from_ne_bytes(*b"Rss:");
    const ANON: u32 = u32::from_ne_bytes(*b"Anon");
    const LOCK: u32 = u32::from_ne_bytes(*b"Lock");
    let mut values = [None; 3];
    for counter in *counters {
        let counter = match counter {
            Ok(counter) => counter,
            Err(line) => {
                bad.add(line.line);
                continue;
            }
        };
        let front = counter.as_bytes().first_chunk();
        let (column, key) = match front.map(|front| u32::from_ne_bytes(*front)) {
            Some(RSS) => (0, 3),
            Some(ANON) if counter.starts_with(b"Anonymous:") => (1, 9),
            Some(LOCK) if counter.starts_with(b"Locked:") => (2, 6),
            _ => continue,
        };
        if let Some(value @ None) = values.get_mut(column) {
            *value = counter.kilobytes_behind(key);
            if value.is_none() {
                bad.add(counter.line());
            }
        }
    }
    for (sum, value) in sums.iter_mut().zip(&values) {
        if let Some(kilobytes) = *value {
            sum.add(kilobytes);
        }
        columns.put(b" ");
        columns.decimal_or_dash(*value, 7);
    }
}

/// A rule, and `total kB           72380   60000       -       -`
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals, sums: &[Sum; 3], width: u8) {
    let (rule, size_width): (&[u8], _) = match width {
        8 => (b"-------- ------- ------- ------- -------\ntotal kB ", 7),
        _ => (
            b"----------------  ------  ------  ------  ------\ntotal kB ",
            15,
        ),
    };
    put_kilobytes(out, rule, totals.size.total(), size_width);
    let columns = out.columns();
    put_sums(columns, sums);
    columns.put(b"\n");
}

/// Adds `   60000       -       -`.
pub(super) fn put_sums(columns: &mut Buffer, sums: &[Sum; 3]) {
    for sum in sums {
        columns.put(b" ");
        columns.decimal_or_dash(sum.any(), 7);
    }
}
