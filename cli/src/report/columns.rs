//! The format of `-X`, `-XX`, `-o`, `-c` and `-C`: chosen columns.

use pmap_core::Mapping;

use super::Reporter;
use super::name::Names;
#[cfg(all(feature = "answers", feature = "machine"))]
use super::table;
#[cfg(feature = "machine")]
use crate::args::Output;
use crate::fields::{Field, Kind, Values};
use crate::out::{Buffer, Out};

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

/// A line of cells that is put, numbers on the right of their columns and all else on the left.
pub(super) struct Cells<'c, 'a> {
    pub(super) out: &'c mut Out<'a>,
    pub(super) line: Line<'c>,
    pub(super) names: Names,
    /// How wide an address is.
    pub(super) digits: u8,
    /// Spaces that are owed: what pads a cell is put once another follows, so that no line ends in
    /// spaces.
    pub(super) padding: usize,
    /// For programs: is it an object? Else it is values with a tab between them.
    #[cfg(feature = "machine")]
    pub(super) is_object: bool,
    /// Are rows of processes, rather than of mappings?
    #[cfg(all(feature = "answers", feature = "machine"))]
    pub(super) is_of_process: bool,
}

impl Cells<'_, '_> {
    /// Puts the cell of `field`, whose counter is at `place`.
    #[inline(never)]
    pub(super) fn put(&mut self, place: usize, field: &Field) {
        let width = match field.kind {
            Kind::Address => self.digits,
            _ => field.width,
        };
        let width = usize::from(width);
        let begin = self.out.columns().length();
        let text = self.cell(place, field);
        let laid_out = self.out.columns().length().wrapping_sub(begin);
        let length = text.len() + usize::from(laid_out);
        if length == 0 {
            self.padding += width + 1;
            return;
        }
        let mut free = width.saturating_sub(length);
        if !field.kind.is_text() {
            self.padding += core::mem::take(&mut free);
        }
        self.out.columns().shift(begin, self.padding);
        self.padding = free + 1;
        self.out.text(text, false);
        if let (Line::Row(mapping, _), Kind::Mapping) = (self.line, field.kind) {
            if mapping.name.is_cut() {
                self.out.put(b"...");
            }
        }
    }

    /// What stands in the column of `field`: it is laid out, or text.
    #[inline(never)]
    fn cell<'c>(&mut self, place: usize, field: &'c Field) -> &'c [u8]
    where
        Self: 'c,
    {
        let kind = field.kind;
        let columns = self.out.columns();
        match self.line {
            Line::Headers => return field.name(),
            Line::Row(_, values) if kind.is_counter() => {
                return match values.get(place) {
                    Some(value @ [_, ..]) => value,
                    _ => b"-",
                };
            }
            Line::Row(mapping, _) if kind == Kind::Mapping => return self.names.of(mapping.name),
            Line::Row(mapping, _) => put_field(columns, mapping, kind, self.digits),
            #[cfg(all(feature = "answers", feature = "machine"))]
            Line::Figures(_) => {}
            _ if !kind.is_summed() => {}
            Line::Rule => return RULE.get(..field.width.into()).unwrap_or(RULE),
            Line::Sums(others) => {
                columns.decimal_or_dash(field.sums[usize::from(others > 0)].any(), 0);
            }
        }
        b""
    }
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts a line.
    #[inline(never)]
    pub(super) fn put_line(&mut self, line: Line<'_>) {
        #[cfg(feature = "machine")]
        let output = self.options.output;
        let mut cells = Cells {
            out: self.out,
            line,
            names: self.names,
            digits: WIDTH,
            padding: 0,
            #[cfg(feature = "machine")]
            is_object: output == Output::Json,
            #[cfg(all(feature = "answers", feature = "machine"))]
            is_of_process: self.options.format.is_of_processes(),
        };
        #[cfg(feature = "machine")]
        if output != Output::Text && !cells.begin(self.target) {
            return;
        }
        for (place, field) in self.fields.shown() {
            #[cfg(feature = "machine")]
            if output != Output::Text {
                cells.put_member(place, field);
                continue;
            }
            cells.put(place, field);
        }
        match line {
            Line::Sums(0) => self.out.put(b" total kB"),
            #[cfg(feature = "answers")]
            Line::Sums(others) => {
                self.out.put(b" ");
                return self.put_count(others);
            }
            #[cfg(feature = "machine")]
            _ => cells.mark(b"}"),
            #[cfg(not(feature = "machine"))]
            _ => {}
        }
        self.out.end_row();
    }
}

/// Lays out a field of maps but for its name: an address of so many digits at least, an offset of 8,
/// or no more than those.
#[inline(never)]
pub(super) fn put_field(columns: &mut Buffer, mapping: &Mapping<'_>, kind: Kind, digits: u8) {
    match kind {
        Kind::Address => columns.hexadecimal(mapping.start, digits),
        Kind::Offset => columns.hexadecimal(mapping.offset, digits.min(8)),
        Kind::Device => {
            columns.hexadecimal(mapping.device.major.into(), 2);
            columns.put(b":");
            columns.hexadecimal(mapping.device.minor.into(), 2);
        }
        Kind::Inode => columns.decimal(mapping.inode, 0),
        Kind::Size => columns.decimal(mapping.size() / 1024, 0),
        Kind::Permissions => columns.put(mapping.permissions.as_bytes()),
        _ => {}
    }
}

/// As long as the name of a field may be.
const RULE: &[u8] = b"-------------------------------";
