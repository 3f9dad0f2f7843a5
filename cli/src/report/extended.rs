//! The format of `-x`: resident, anonymous and locked memory too.

use pmap_core::{Record, Sum, Totals};

use super::{put_mode, put_start};
use crate::message::NotUnderstood;
use crate::out::{Columns, Out};

/// The column headers, behind `Address`.
pub(super) const COLUMNS: &[u8] = b"  Kbytes     RSS    Anon  Locked Mode   Mapping\n";

/// `0000000000400000     712     500       0       0 r-x--  ` and, behind it, the name.
pub(super) fn put_row(
    columns: &mut Columns,
    record: &Record<'_>,
    width: u8,
    sums: &mut [Sum; 3],
    bad: &mut NotUnderstood,
) {
    put_start(columns, &record.mapping, width, 7);
    for (sum, kilobytes) in sums.iter_mut().zip(take(record, bad)) {
        if let Some(kilobytes) = kilobytes {
            sum.add(kilobytes);
        }
        columns.put(b" ");
        columns.decimal_or_dash(kilobytes, 7);
    }
    put_mode(columns, record.mapping.permissions);
    columns.put(b" ");
}

/// RSS, Anon and Locked of a record; of a counter that comes twice, the first.
#[inline(never)]
fn take(record: &Record<'_>, bad: &mut NotUnderstood) -> [Option<u64>; 3] {
    let mut values = [None; 3];
    for counter in record.counters {
        let counter = match counter {
            Ok(counter) => counter,
            Err(line) => {
                bad.add(line.line);
                continue;
            }
        };
        let column = if counter.starts_with(b"Rss:") {
            0
        } else if counter.starts_with(b"Anonymous:") {
            1
        } else if counter.starts_with(b"Locked:") {
            2
        } else {
            continue;
        };
        if let Some(value @ None) = values.get_mut(column) {
            match counter.kilobytes() {
                Ok(kilobytes) => *value = Some(kilobytes),
                Err(_) => bad.add(counter.line()),
            }
        }
    }
    values
}

/// A rule, and `total kB           72380   60000       -       -`
pub(super) fn put_footer(
    out: &mut Out<'_>,
    columns: &mut Columns,
    totals: &Totals,
    sums: &[Sum; 3],
    width: u8,
) {
    let (rule, size_width): (&[u8], _) = match width {
        8 => (b"-------- ------- ------- ------- -------\ntotal kB ", 7),
        _ => (
            b"----------------  ------  ------  ------  ------\ntotal kB ",
            15,
        ),
    };
    columns.clear();
    columns.decimal(totals.size.total() / 1024, size_width);
    for sum in sums {
        columns.put(b" ");
        columns.decimal_or_dash(sum.any(), 7);
    }
    columns.put(b"\n");
    out.put(rule);
    out.put(columns.text());
}
