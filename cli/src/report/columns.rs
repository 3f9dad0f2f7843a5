//! The format of `-X`, `-XX`, `-o`, `-c` and `-C`: chosen columns.

use pmap_core::Mapping;

use super::name::Names;
use crate::fields::{Field, Fields, Kind, Values};
use crate::out::{Buffer, Out};

/// What a line of the report shows of each field.
#[derive(Clone, Copy)]
pub(super) enum Line<'l> {
    /// Its name, the header of its column:
    /// `Address          Perm    Size     Rss Mapping`
    Headers,
    /// Its value:
    /// `0000000000400000 r-xp     712     500 bash`
    Row(&'l Mapping<'l>, &'l Values<'l>, Names),
    /// A rule where it has a sum:
    /// `                      ------- -------`
    Rule,
    /// Its sum over all mappings:
    /// `                         2272    1448 total kB`
    Totals,
    /// Its sum over as many mappings that have no row:
    /// `                         1404    1240 [ 7 others ]`
    #[cfg(feature = "answers")]
    Others(u64),
}

/// Puts a line of cells, numbers on the right of their columns and all else on the left. What pads a
/// cell is put once another follows, so that no line ends in spaces.
#[inline(never)]
pub(super) fn put_line(out: &mut Out<'_>, fields: &Fields, digits: u8, line: Line<'_>) {
    let mut padding = 0;
    for (place, field) in fields.as_slice().iter().enumerate() {
        if !field.is_shown {
            continue;
        }
        let least = width(field.kind, digits);
        let width = field.name().len().max(least.into());
        let mut number = [0; 32];
        let text = cell(line, field, place, least, out.columns(), &mut number);
        if text.is_empty() {
            padding += width + 1;
            continue;
        }
        let mut free = width.saturating_sub(text.len());
        if !field.kind.is_text() {
            padding += core::mem::take(&mut free);
        }
        out.spaces(padding);
        padding = free + 1;
        out.text(text, false);
        if let (Line::Row(mapping, ..), Kind::Mapping) = (line, field.kind) {
            if mapping.name.is_cut() {
                out.put(b"...");
            }
        }
    }
    match line {
        Line::Totals => out.put(b" total kB"),
        #[cfg(feature = "answers")]
        Line::Others(count) => {
            out.put(b" [ ");
            out.columns().decimal(count, 0);
            out.put(b" others ]");
        }
        _ => {}
    }
    out.end_row();
}

/// What stands in the column of `field`, whose counter is at `place`; a number is laid out behind what
/// `columns` hold, at least `least` wide if it is hexadecimal, and moved to `number`.
#[inline(never)]
pub(super) fn cell<'c>(
    line: Line<'c>,
    field: &'c Field,
    place: usize,
    least: u8,
    columns: &mut Buffer,
    number: &'c mut [u8; 32],
) -> &'c [u8] {
    let begin = columns.length();
    match line {
        Line::Headers => return field.name(),
        Line::Row(mapping, values, names) => match field.kind {
            Kind::Address => columns.hexadecimal(mapping.start, least),
            Kind::Offset => columns.hexadecimal(mapping.offset, least),
            Kind::Device => {
                columns.hexadecimal(mapping.device.major.into(), 2);
                columns.put(b":");
                columns.hexadecimal(mapping.device.minor.into(), 2);
            }
            Kind::Inode => columns.decimal(mapping.inode, 0),
            Kind::Size => columns.decimal(mapping.size() / 1024, 0),
            Kind::Permissions => return mapping.permissions.as_bytes(),
            Kind::Mapping if mapping.name.is_path() => return names.of_path(mapping.name),
            Kind::Mapping => return mapping.name.as_bytes(),
            Kind::Flags | Kind::PageSize | Kind::Property | Kind::Amount => {
                return match values.get(place) {
                    Some(value @ [_, ..]) => value,
                    _ => b"-",
                };
            }
        },
        _ if !field.kind.is_summed() => {}
        Line::Rule => {
            let width = field.name().len().max(least.into());
            return RULE.get(..width).unwrap_or(RULE);
        }
        Line::Totals => columns.decimal_or_dash(field.sums[0].any(), 0),
        #[cfg(feature = "answers")]
        Line::Others(_) => columns.decimal_or_dash(field.sums[1].any(), 0),
    }
    let length = columns.length().wrapping_sub(begin);
    if let Some(text) = columns.take_back::<32>(begin).first_chunk() {
        *number = *text;
    }
    number.get(..length.into()).unwrap_or_default()
}

/// As long as the name of a field may be.
const RULE: &[u8] = b"-------------------------------";

/// How wide a column is at least, if its name is not wider: as many digits as a number has, 7 for
/// amounts as in the other formats; room for a file's name, and for the flags that a mapping has
/// most often.
const fn width(kind: Kind, digits: u8) -> u8 {
    match kind {
        Kind::Address => digits,
        Kind::Offset => 8,
        Kind::Mapping | Kind::Flags => 23,
        Kind::Permissions | Kind::Device => 0,
        Kind::Inode | Kind::Size | Kind::PageSize | Kind::Property | Kind::Amount => 7,
    }
}
