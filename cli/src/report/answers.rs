//! What is done with a record where not every mapping is a row: `--min`, `--top`, `--sort`, `--gaps`,
//! and all that is summed.

use heapless::Vec;
use pmap_core::{Clusters, File, Mapping, Record, Side, Snapshot};

use super::Reporter;
#[cfg(feature = "columns")]
use super::columns::Line;
use super::extended;
use super::groups::{self, KIND_COUNT};
use super::name::shown_path;
use super::row::{Shown, put_kilobytes};
use super::sums::Sums;
#[cfg(feature = "machine")]
use super::table::Row;
use super::table::Table;
use super::watch::Watched;
use crate::READ_BUFFER;
use crate::args::{Format, MOST_ROWS, MOST_WATCHED, Select};
#[cfg(feature = "columns")]
use crate::fields::Part;
use crate::figures::Figures;
use crate::message::{NotUnderstood, Trouble};

/// All memory of answers, 2.9 MiB, of which what is not touched costs nothing.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Tables {
    pub(super) held: Held,
    /// What the earlier snapshot of `--since` is read through.
    pub(super) saved: [u8; READ_BUFFER],
    /// The processes that are watched, with a descriptor each.
    pub(super) watching: Vec<Watched, MOST_WATCHED>,
}

/// What is kept from record to record, and from process to process.
#[derive(Debug)]
#[repr(C)]
pub(super) struct Held {
    pub(super) seen: Seen,
    /// For `--since`.
    pub(super) clusters: Clusters<Figures>,
    pub(super) table: Table,
}

/// What the records so far, or the processes, come to.
#[derive(Debug)]
#[repr(C)] // What is long stands behind what is short, whose offsets are short too.
pub(super) struct Seen {
    /// Has a mapping changed since?
    pub(super) any_change: bool,
    /// Is one in both, but for pages of the kernel, some of which have the same address in every
    /// process?
    pub(super) any_common: bool,
    /// Are the column headers put?
    pub(super) has_columns: bool,
    /// The largest hole: its size, and where it begins.
    gap: (u64, u64),
    /// Where the mapping before ends; 0 before the first.
    end: u64,
    /// How many processes may not be read.
    pub(super) unreadable: u64,
    /// What the mappings come to.
    pub(super) figures: Figures,
    /// The same of the earlier snapshot of `--since`.
    pub(super) figures_then: Figures,
    /// The lines of that which are not understood.
    pub(super) bad_then: NotUnderstood,
    /// What has no row in the table.
    pub(super) left: Figures,
    /// What all processes come to.
    pub(super) total: Figures,
    /// The sums of the mappings that no row shows.
    rest: Sums,
    /// The mappings by what they are for.
    pub(super) kinds: [Figures; KIND_COUNT],
}

/// What a report keeps, and with `--since` the earlier snapshot.
#[derive(Debug)]
pub(super) struct Asked<'t, 'b> {
    pub(super) held: &'t mut Held,
    pub(super) then: Option<Snapshot<'t, 'b, File>>,
}

impl Tables {
    /// Empty tables.
    pub(super) const fn new() -> Self {
        Self {
            held: Held {
                seen: Seen::NOTHING,
                clusters: Clusters::new(Figures::NONE),
                table: Table::new(),
            },
            saved: [0; READ_BUFFER],
            watching: Vec::new(),
        }
    }
}

impl Seen {
    const NOTHING: Self = Self {
        figures: Figures::NONE,
        figures_then: Figures::NONE,
        bad_then: NotUnderstood::NONE,
        any_change: false,
        any_common: false,
        has_columns: false,
        gap: (0, 0),
        end: 0,
        rest: Sums::NONE,
        left: Figures::NONE,
        total: Figures::NONE,
        unreadable: 0,
        kinds: [Figures::NONE; KIND_COUNT],
    };
}

impl Held {
    /// Forgets what was kept of the report before.
    #[inline(never)]
    pub(super) fn clear(&mut self) {
        self.seen = Seen::NOTHING;
        self.clusters.clear();
        self.table.clear();
    }
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Makes the report that is asked for.
    pub(super) fn answer(&mut self, buffer: &mut [u8]) -> Result<(), Trouble> {
        let Some(tables) = self.tables.take() else {
            return Ok(());
        };
        let format = self.options.format;
        let made = if self.options.watch > 0 {
            self.watch_too(buffer, tables)
        } else if format.is_of_processes() {
            self.summarise(buffer, &mut tables.held)
        } else if format == Format::Since {
            self.report_changes(buffer, tables)
        } else {
            let held = &mut tables.held;
            if self.asks {
                held.clear();
            }
            self.report_rows(buffer, &mut Asked { held, then: None })
        };
        self.tables = Some(tables);
        made
    }

    /// Do a command line's arguments stay out?
    pub(super) const fn no_args(&self) -> bool {
        self.options.no_args
    }

    /// Are mappings chosen by what they take, or sorted?
    pub(super) fn selects(&self) -> bool {
        self.options.select != Select::default()
    }

    /// Fails where mappings are sorted by what only smaps has.
    pub(super) fn do_without_counters(&self) -> Result<(), Trouble> {
        if self.options.select.needs_counters() && !self.options.format.is_of_processes() {
            return Err(Trouble::NoCounters);
        }
        Ok(())
    }

    /// Does what is asked with a record: a row, if nothing else is.
    #[inline(always)]
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        sums: &mut Sums,
        asked: &mut Asked<'_, '_>,
    ) -> Result<(), Trouble> {
        if self.asks {
            return self.take_asked(record, sums, asked);
        }
        self.put_row(record, sums, Shown::Named);
        Ok(())
    }

    #[inline(never)]
    fn take_asked(
        &mut self,
        record: &Record<'_>,
        sums: &mut Sums,
        asked: &mut Asked<'_, '_>,
    ) -> Result<(), Trouble> {
        let mapping = &record.mapping;
        if self.options.gaps {
            self.put_gap(mapping, sums, &mut asked.held.seen);
            self.put_row(record, sums, Shown::Named);
            return Ok(());
        }
        let figures = Figures::of(record, &mut self.bad);
        let held = &mut *asked.held;
        held.seen.figures.add(&figures);
        match self.options.format {
            Format::Group => groups::add(held, record, &figures),
            Format::Since => {
                self.read_then(mapping.start, asked)?;
                self.put_change(Side::Now, mapping, &figures, asked.held);
            }
            Format::Summary | Format::All => {}
            _ => {
                let select = &self.options.select;
                let figure = select.figure();
                let mut shown = Shown::Named;
                if select.top > 0 || select.is_sorted() || figures.bytes(figure) < select.least {
                    shown = Shown::Not;
                    let row = held.table.spare();
                    row.start = mapping.start;
                    row.figures = figures;
                    if !row.record.store(record) {
                        // Its row is without counters.
                        self.bad.add(record.line());
                    }
                    let left = &mut held.seen.left;
                    if let Some(row) = held.table.offer(select, figure, MOST_ROWS, left) {
                        #[cfg(feature = "columns")]
                        {
                            held.seen.rest.part = Part::Others;
                        }
                        if let Some(record) = &row.record.record() {
                            self.put_row(record, &mut held.seen.rest, Shown::Not);
                        }
                    }
                }
                self.put_row(record, sums, shown);
            }
        }
        Ok(())
    }

    /// Ends what is done with records, once all are read.
    pub(super) fn end_asked(&mut self, asked: &mut Asked<'_, '_>) -> Result<(), Trouble> {
        if !self.asks {
            return Ok(());
        }
        self.end_then(asked)?;
        let seen = &asked.held.seen;
        if seen.figures.overflowed() || seen.figures_then.overflowed() {
            return Err(Trouble::TooLarge);
        }
        Ok(())
    }

    /// Puts what was kept until the end of the report; sums only where it `is_whole`.
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
        if held.seen.left.count > 0 {
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

    /// Puts a row for the hole between the mapping before and this one, if there is one. What lies
    /// below `[vsyscall]` is no hole of the process: it is not its to fill.
    fn put_gap(&mut self, mapping: &Mapping<'_>, sums: &mut Sums, seen: &mut Seen) {
        let start = core::mem::replace(&mut seen.end, mapping.end);
        let hole = Mapping::hole(start, mapping.start);
        if start == 0 || hole.size() == 0 || mapping.name.as_bytes() == b"[vsyscall]" {
            return;
        }
        if hole.size() > seen.gap.0 {
            seen.gap = (hole.size(), start);
        }
        self.put_row(&Record::from(hole), sums, Shown::Gap);
    }

    /// Puts what the footer says of holes.
    pub(super) fn put_largest_gap(&mut self, asked: &Asked<'_, '_>) {
        let (size, start) = asked.held.seen.gap;
        if self.options.gaps && size > 0 {
            put_kilobytes(self.out, b"largest gap: ", size, 0);
            self.out.put(b"K at ");
            self.out.columns().hexadecimal(start, WIDTH);
            self.out.end_row();
        }
    }
}
