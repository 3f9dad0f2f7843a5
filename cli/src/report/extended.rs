//! The format of `-x`: resident, anonymous and locked memory too.

use pmap_core::{Record, Sum, Totals};

use super::{Width, put_mode, put_start};
use crate::message::NotUnderstood;
use crate::out::Out;

/// The column headers, behind `Address`.
pub(super) const COLUMNS: &[u8] = b"  Kbytes     RSS    Anon  Locked Mode   Mapping\n";

/// `0000000000400000     712     500       0       0 r-x--  ` and, behind it, the name.
pub(super) fn put_row(
    out: &mut Out<'_>,
    record: &Record<'_>,
    width: Width,
    sums: &mut [Sum; 3],
    bad: &mut NotUnderstood,
) {
    put_start(out, &record.mapping, width, 7);
    for (sum, kilobytes) in sums.iter_mut().zip(take(record, bad)) {
        if let Some(kilobytes) = kilobytes {
            sum.add(kilobytes);
        }
        out.put(b" ");
        out.decimal_or_dash(kilobytes, 7);
    }
    put_mode(out, record.mapping.permissions);
    out.put(b" ");
}

/// RSS, Anon and Locked of a record; of a counter that comes twice, the first.
fn take(record: &Record<'_>, bad: &mut NotUnderstood) -> [Option<u64>; 3] {
    let mut values = [None; 3];
    for counter in record.counters {
        let counter = match counter {
            Ok(counter) => counter,
            Err((line, _)) => {
                bad.add(line);
                continue;
            }
        };
        let column = match counter.key() {
            b"Rss" => 0,
            b"Anonymous" => 1,
            b"Locked" => 2,
            _ => continue,
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
pub(super) fn put_footer(out: &mut Out<'_>, totals: &Totals, sums: &[Sum; 3], width: Width) {
    let (rule, size_width): (&[u8], _) = match width {
        Width::Bits32 => (b"-------- ------- ------- ------- -------\ntotal kB ", 7),
        Width::Bits64 => (
            b"----------------  ------  ------  ------  ------\ntotal kB ",
            15,
        ),
    };
    out.put(rule);
    out.decimal(totals.size.total() / 1024, size_width);
    for sum in sums {
        out.put(b" ");
        out.decimal_or_dash(sum.any(), 7);
    }
    out.put(b"\n");
}
