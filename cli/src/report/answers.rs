//! What is done with a record where not every mapping is a row: `--min`, `--top`, `--sort`, `--gaps`,
//! and all that is summed.

use heapless::Vec;
use pmap_core::{Clusters, File, Mapping, Record, Side, Snapshot};

use super::Reporter;
use super::groups::{self, KIND_COUNT};
use super::row::{Shown, put_kilobytes};
use super::sums::Sums;
use super::table::Table;
use super::watch::Watched;
use crate::READ_BUFFER;
use crate::args::{Format, MOST_ROWS, MOST_WATCHED, Select};
#[cfg(feature = "columns")]
use crate::fields::Part;
use crate::figures::Figures;
use crate::message::{NotUnderstood, Trouble};

/// All memory of answers but for rows, of which what is not touched costs nothing.
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
    pub(super) rest: Sums,
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

    /// Is it a report of sums, in which the one record of smaps_rollup has its place?
    pub(super) fn is_of_sums(&self) -> bool {
        let format = self.options.format;
        format == Format::Group || format.is_of_processes()
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
                self.add_mapping(Side::Now, mapping, &figures, asked.held);
            }
            Format::Summary | Format::All => {}
            _ => {
                let select = &self.options.select;
                let figure = select.figure();
                let mut shown = Shown::Named;
                let is_kept =
                    select.top > 0 || select.is_sorted() || figures.bytes(figure) < select.least;
                if let (true, Some(row)) = (is_kept, held.table.spare()) {
                    shown = Shown::Not;
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
        // Other formats have sums of their own, and programs are told of what is too large with `null`.
        if !self.options.format.is_answer() || self.is_for_programs() {
            return Ok(());
        }
        let seen = &asked.held.seen;
        if seen.figures.overflowed() || seen.figures_then.overflowed() {
            return Err(Trouble::TooLarge);
        }
        Ok(())
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
