//! Rows that wait until the end of a report: mappings, groups or processes, the largest first.

use super::Reporter;
use super::answers::{Asked, Held, Seen};
#[cfg(feature = "columns")]
use super::columns::Line;
use super::extended;
use super::name::shown_path;
use super::row::Shown;
use super::sums::Sums;
#[cfg(feature = "machine")]
use super::table::Row;
use crate::args::Format;
#[cfg(feature = "columns")]
use crate::fields::Part;
use crate::figures::Figures;

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts what was kept until the end of the report; what mappings without a row come to, and totals, only
    /// where it `is_whole`.
    #[inline(never)]
    pub(super) fn put_kept(&mut self, asked: &mut Asked<'_, '_>, is_whole: bool) {
        if !self.asks {
            return;
        }
        let held = &mut *asked.held;
        if self.options.format == Format::Group {
            return self.put_groups(held, is_whole);
        }
        let mut again = Sums::NONE;
        #[cfg(feature = "columns")]
        {
            again.part = Part::Again;
        }
        for row in held.table.rows() {
            if let Some(record) = &row.record.record() {
                self.put_row(record, &mut again, Shown::Named);
            }
        }
        if is_whole && held.seen.left.count > 0 {
            self.put_others(&held.seen);
        }
    }

    /// Puts for programs what a process takes, or a group of its mappings.
    #[cfg(feature = "machine")]
    fn put_figures(&mut self, row: &Row) {
        if self.fields.go_on() {
            self.put_line(Line::Headers);
        }
        self.put_line(Line::Figures(row));
    }

    /// Puts the groups or processes that were kept, and a row for those that are not shown.
    pub(super) fn put_table(&mut self, held: &mut Held) {
        let Held { table, seen, .. } = held;
        let of_groups = self.options.format == Format::Group;
        #[cfg(feature = "machine")]
        if self.is_for_programs() {
            for row in table.rows() {
                self.put_figures(row);
            }
            return;
        }
        let any = of_groups || table.any() || seen.left.count > 0;
        if any && !self.options.quiet && !core::mem::replace(&mut seen.has_columns, true) {
            let (first, last): (&[u8], &[u8]) = if of_groups {
                (b"   Count", b"Name\n")
            } else {
                (b"     PID", b"Command\n")
            };
            self.out.put(first);
            self.out
                .put(b"  Kbytes     RSS     PSS Private    Anon    Swap ");
            self.out.put(last);
        }
        for row in table.rows() {
            let text = row.text.get();
            let (mut number, mut shown) = (row.pid.into(), text.as_bytes());
            if of_groups {
                number = row.figures.count;
                shown = shown_path(text, self.names.whole);
            }
            self.put_front(number, &row.figures);
            self.out.put(if row.brackets { b"[" } else { b"" });
            self.out.name(shown, text.is_cut());
            self.out.put(if row.brackets { b"]" } else { b"" });
            self.out.end_row();
        }
        if seen.left.count > 0 {
            self.out.put(b"        ");
            seen.left.put(self.out.columns());
            self.put_count(seen.left.count);
        }
    }

    /// Puts a row but for its last column: a count or a process id, 0 where there is none, and figures.
    pub(super) fn put_front(&mut self, number: u64, figures: &Figures) {
        let columns = self.out.columns();
        columns.decimal_or_dash((number != 0).then_some(number), 8);
        figures.put(columns);
    }

    /// Puts what all come to, and how many of `what` they are.
    pub(super) fn put_total(&mut self, total: &Figures, what: &[u8]) {
        self.out.put(b"total kB");
        let columns = self.out.columns();
        total.put(columns);
        columns.decimal(total.count, 0);
        self.out.put(what);
    }

    /// Puts the row of the mappings that no other row shows.
    fn put_others(&mut self, seen: &Seen) {
        #[cfg(feature = "columns")]
        if self.options.format == Format::Columns {
            return self.put_line(Line::Sums(seen.left.count));
        }
        let format = self.options.format;
        self.out.spaces(usize::from(WIDTH) + 1);
        let kilobytes = seen.rest.mappings.size.total() / 1024;
        let columns = self.out.columns();
        let mut spaces = 10;
        if format == Format::Default {
            columns.decimal(kilobytes, 6);
            columns.put(b"K");
        } else {
            columns.decimal(kilobytes, 7);
        }
        if format == Format::Extended {
            extended::put_sums(columns, &seen.rest.counters);
        }
        if format == Format::Device {
            spaces += 26;
        }
        self.out.spaces(spaces);
        self.put_count(seen.left.count);
    }

    /// Ends a row with `[ 12 others ]`.
    pub(super) fn put_count(&mut self, others: u64) {
        let columns = self.out.columns();
        columns.put(b"[ ");
        columns.decimal(others, 0);
        columns.put(b" others ]");
        self.out.end_row();
    }
}
