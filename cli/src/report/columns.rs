//! The format of `-X`, `-XX`, `-o`, `-c` and `-C`: chosen columns.

use pmap_core::{Device, Mapping};

use super::name::Names;
use crate::fields::{Field, Fields, Kind, Values};
use crate::out::Out;

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

/// What stands in a cell.
enum Cell<'c> {
    /// A text, or nothing where that is empty.
    Text(&'c [u8]),
    Number(u64),
    Hexadecimal(u64),
    Device(Device),
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
        let cell = cell(line, field, place, width);
        let mut free = 0;
        if let Cell::Text(text) = cell {
            free = width.saturating_sub(text.len());
            if text.is_empty() {
                padding += width + 1;
                continue;
            }
            if !field.kind.is_text() {
                padding += core::mem::take(&mut free);
            }
        }
        let columns = out.columns();
        while padding > 0 {
            let [some, ..] = padding.min(32).to_le_bytes();
            columns.put_first(&[b' '; 32], some);
            padding -= usize::from(some);
        }
        match cell {
            Cell::Text(text) => {
                out.text(text, false);
                if let (Line::Row(mapping, ..), Kind::Mapping) = (line, field.kind) {
                    if mapping.name.is_cut() {
                        out.put(b"...");
                    }
                }
            }
            Cell::Number(number) => columns.decimal(number, width.to_le_bytes()[0]),
            Cell::Hexadecimal(number) => columns.hexadecimal(number, least),
            Cell::Device(device) => {
                let before = columns.length();
                columns.hexadecimal(device.major.into(), 2);
                columns.put(b":");
                columns.hexadecimal(device.minor.into(), 2);
                let length = columns.length().wrapping_sub(before);
                free = width.saturating_sub(length.into());
            }
        }
        padding = free + 1;
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

/// What the cell in the column of `field`, `width` wide, is.
#[inline(never)]
fn cell<'c>(line: Line<'c>, field: &'c Field, place: usize, width: usize) -> Cell<'c> {
    let sum = match line {
        Line::Headers => return Cell::Text(field.name()),
        Line::Row(mapping, values, names) => return value(mapping, values, names, field, place),
        _ if !field.kind.is_summed() => return Cell::Text(b""),
        Line::Rule => return Cell::Text(RULE.get(..width).unwrap_or(RULE)),
        Line::Totals => field.sums[0],
        #[cfg(feature = "answers")]
        Line::Others(_) => field.sums[1],
    };
    sum.any().map_or(Cell::Text(b"-"), Cell::Number)
}

/// What the record has in `field`, whose counter stands at `place`.
fn value<'c>(
    mapping: &'c Mapping<'c>,
    values: &'c Values<'c>,
    names: Names,
    field: &Field,
    place: usize,
) -> Cell<'c> {
    match field.kind {
        Kind::Address => Cell::Hexadecimal(mapping.start),
        Kind::Permissions => Cell::Text(mapping.permissions.as_bytes()),
        Kind::Offset => Cell::Hexadecimal(mapping.offset),
        Kind::Device => Cell::Device(mapping.device),
        Kind::Inode => Cell::Number(mapping.inode),
        Kind::Size => Cell::Number(mapping.size() / 1024),
        Kind::Mapping if mapping.name.is_path() => Cell::Text(names.of_path(mapping.name)),
        Kind::Mapping => Cell::Text(mapping.name.as_bytes()),
        Kind::Flags | Kind::Property | Kind::Amount => Cell::Text(match values.get(place) {
            Some(value @ [_, ..]) => value,
            _ => b"-",
        }),
    }
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
        Kind::Inode | Kind::Size | Kind::Property | Kind::Amount => 7,
    }
}
