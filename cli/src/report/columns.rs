//! The format of `-X`, `-XX`, `-o`, `-c` and `-C`: chosen columns.

use pmap_core::Mapping;

use super::Reporter;
use super::name::shown;
#[cfg(all(feature = "answers", feature = "machine"))]
use super::table;
#[cfg(feature = "machine")]
use crate::args::Output;
use crate::fields::{Field, Kind, Values};
use crate::out::Out;

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

/// A line of cells that is put.
pub(super) struct Cells<'c, 'a> {
    pub(super) out: &'c mut Out<'a>,
    pub(super) line: Line<'c>,
    /// Spaces that are owed: what pads a cell is put once another follows, so that no line ends in
    /// spaces.
    padding: usize,
    /// For programs: the name of the member that is put.
    #[cfg(feature = "machine")]
    pub(super) name: &'c [u8],
    /// How many digits an address has at least; 0 for as many as it has, and `0x` before them.
    pub(super) digits: u8,
    /// Are paths whole?
    whole: bool,
    /// For programs: is it an object? Else it is values with a tab between them.
    #[cfg(feature = "machine")]
    pub(super) is_object: bool,
    /// Are rows of processes, rather than of mappings?
    #[cfg(feature = "machine")]
    pub(super) is_of_process: bool,
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts a line of cells, or for programs of members.
    pub(super) fn put_line(&mut self, line: Line<'_>) {
        #[cfg(feature = "machine")]
        let output = self.options.output;
        let mut cells = Cells {
            out: self.out,
            line,
            padding: 0,
            #[cfg(feature = "machine")]
            name: b"file",
            digits: WIDTH,
            whole: self.names.whole,
            #[cfg(feature = "machine")]
            is_object: output == Output::Json,
            #[cfg(all(feature = "answers", feature = "machine"))]
            is_of_process: self.options.format.is_of_processes(),
            #[cfg(all(feature = "machine", not(feature = "answers")))]
            is_of_process: false,
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

impl<'c> Cells<'c, '_> {
    /// Puts the cell of `field`, a number on the right of its column and all else on the left.
    #[inline(never)]
    fn put(&mut self, place: usize, field: &'c Field) {
        let width = match field.kind {
            Kind::Address => self.digits,
            _ => field.width,
        };
        let width = usize::from(width);
        let mut laid_out = [0; 32];
        let text = self.cell(place, field, &mut laid_out);
        if text.is_empty() {
            self.padding += width + 1;
            return;
        }
        let mut free = width.saturating_sub(text.len());
        if !field.kind.is_text() {
            self.padding += core::mem::take(&mut free);
        }
        self.out.spaces(self.padding);
        self.padding = free + 1;
        let is_cut = matches!((self.line, field.kind), (Line::Row(mapping, _), Kind::Mapping) if mapping.name.is_cut());
        self.out.name(text, is_cut);
    }

    /// What stands in the column of `field`, whose counter is at `place`. A number is laid out behind what
    /// `out` holds, and moved to `laid_out`.
    #[inline(never)]
    pub(super) fn cell<'t>(
        &mut self,
        place: usize,
        field: &'t Field,
        laid_out: &'t mut [u8; 32],
    ) -> &'t [u8]
    where
        'c: 't,
    {
        let kind = field.kind;
        let columns = self.out.columns();
        let begin = columns.length();
        match self.line {
            Line::Headers => return field.name(),
            Line::Row(_, values) if kind.is_counter() => {
                return match values.get(place) {
                    Some(Some(value)) => value,
                    _ => b"-",
                };
            }
            Line::Row(mapping, _) if kind == Kind::Mapping => {
                return shown(mapping.name, self.whole);
            }
            Line::Row(mapping, _) if kind == Kind::Permissions => {
                return mapping.permissions.as_bytes();
            }
            Line::Row(mapping, _) if kind == Kind::Inode => columns.decimal(mapping.inode, 0),
            Line::Row(mapping, _) if kind == Kind::Size => {
                columns.decimal(mapping.size() / 1024, 0);
            }
            Line::Row(mapping, _) => {
                let (number, digits) = match kind {
                    Kind::Address => (mapping.start, self.digits),
                    Kind::Offset => (mapping.offset, self.digits.min(8)),
                    _ => {
                        columns.hexadecimal(mapping.device.major.into(), 2);
                        columns.put(b":");
                        (mapping.device.minor.into(), 2)
                    }
                };
                if cfg!(feature = "machine") && digits == 0 {
                    columns.put(b"0x");
                }
                columns.hexadecimal(number, digits);
            }
            #[cfg(all(feature = "answers", feature = "machine"))]
            Line::Figures(_) => {}
            _ if !kind.is_summed() => {}
            Line::Rule => return RULE.get(..field.width.into()).unwrap_or(RULE),
            Line::Sums(others) => {
                columns.decimal_or_dash(field.sums[usize::from(others > 0)].any(), 0);
            }
        }
        let length = columns.length().wrapping_sub(begin);
        if let Some(text) = columns.take_back::<32>(begin).first_chunk() {
            *laid_out = *text;
        }
        laid_out.get(..length.into()).unwrap_or_default()
    }
}

/// As long as the name of a field may be.
const RULE: &[u8] = b"-------------------------------";
