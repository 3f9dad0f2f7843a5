//! The format of `-X`, `-XX`, `-o`, `-c` and `-C`: chosen columns.

use pmap_core::Mapping;

use super::Reporter;
#[cfg(all(feature = "answers", feature = "machine"))]
use super::table;
use crate::fields::{Field, Kind, Values};
use crate::out::Buffer;

/// What a line of the report shows of each field.
#[derive(Clone, Copy)]
pub(super) enum Line<'l> {
    /// Its name, the header of its column:
    /// `Address          Perm    Size     Rss Mapping`
    Headers,
    /// Its value:
    /// `0000000000400000 r-xp     712     500 bash`
    Row(&'l Mapping<'l>, &'l Values<'l>),
    /// A rule where it has a sum:
    /// `                      ------- -------`
    Rule,
    /// Its sum over all mappings, or over as many that have no row, if there are any:
    /// `                         2272    1448 total kB`
    /// `                         1404    1240 [ 7 others ]`
    Sums(u64),
    /// What a process takes, or a group of its mappings; only for programs.
    #[cfg(all(feature = "answers", feature = "machine"))]
    Figures(&'l table::Row),
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts a line of cells, numbers on the right of their columns and all else on the left. What pads
    /// a cell is put once another follows, so that no line ends in spaces.
    #[inline(never)]
    pub(super) fn put_line(&mut self, line: Line<'_>) {
        #[cfg(feature = "machine")]
        if self.is_for_programs() {
            return self.put_members(line);
        }
        let out = &mut *self.out;
        let mut padding = 0;
        for (place, field) in self.fields.shown() {
            let width = match field.kind {
                Kind::Address => WIDTH,
                _ => field.width,
            };
            let mut laid_out = [0; 32];
            let text = match (line, field.kind) {
                (Line::Row(mapping, _), Kind::Mapping) => self.names.of(mapping.name),
                _ => cell(line, field, place, WIDTH, out.columns(), &mut laid_out),
            };
            let width = usize::from(width);
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
            if let (Line::Row(mapping, _), Kind::Mapping) = (line, field.kind) {
                if mapping.name.is_cut() {
                    out.put(b"...");
                }
            }
        }
        match line {
            Line::Sums(0) => out.put(b" total kB"),
            #[cfg(feature = "answers")]
            Line::Sums(others) => {
                out.put(b" ");
                return self.put_count(others);
            }
            _ => {}
        }
        out.end_row();
    }
}

/// What stands in the column of `field`, whose counter is at `place`, if it is not the name of a
/// mapping; an address has so many `digits` at least, an offset 8, or both as many as they have and `0x`
/// before them. A number is laid out behind what `columns` hold, and moved to `laid_out`.
#[inline(never)]
pub(super) fn cell<'c>(
    line: Line<'c>,
    field: &'c Field,
    place: usize,
    digits: u8,
    columns: &mut Buffer,
    laid_out: &'c mut [u8; 32],
) -> &'c [u8] {
    let kind = field.kind;
    let begin = columns.length();
    match line {
        Line::Headers => return field.name(),
        Line::Row(mapping, values) => match kind {
            Kind::Address | Kind::Offset => {
                #[cfg(feature = "machine")]
                if digits == 0 {
                    columns.put(b"0x");
                }
                if kind == Kind::Address {
                    columns.hexadecimal(mapping.start, digits);
                } else {
                    columns.hexadecimal(mapping.offset, digits.min(8));
                }
            }
            Kind::Device => {
                columns.hexadecimal(mapping.device.major.into(), 2);
                columns.put(b":");
                columns.hexadecimal(mapping.device.minor.into(), 2);
            }
            Kind::Inode => columns.decimal(mapping.inode, 0),
            Kind::Size => columns.decimal(mapping.size() / 1024, 0),
            Kind::Permissions => return mapping.permissions.as_bytes(),
            _ => {
                return match values.get(place) {
                    Some(value @ [_, ..]) => value,
                    _ => b"-",
                };
            }
        },
        _ if !kind.is_summed() => {}
        Line::Rule => return RULE.get(..field.width.into()).unwrap_or(RULE),
        Line::Sums(others) => {
            columns.decimal_or_dash(field.sums[usize::from(others > 0)].any(), 0);
        }
        #[cfg(all(feature = "answers", feature = "machine"))]
        Line::Figures(_) => {}
    }
    let length = columns.length().wrapping_sub(begin);
    if let Some(text) = columns.take_back::<32>(begin).first_chunk() {
        *laid_out = *text;
    }
    laid_out.get(..length.into()).unwrap_or_default()
}

/// As long as the name of a field may be.
const RULE: &[u8] = b"-------------------------------";
