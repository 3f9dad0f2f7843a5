//! What is done with a record where not every mapping is a row: `--min`, `--top`, `--sort`, `--gaps`,
//! and all that is summed.

use heapless::Vec;
use pmap_core::{Clusters, File, Mapping, Process, Record, Side, Snapshot};

#[cfg(feature = "columns")]
use super::columns::Line;
use super::groups::{self, KIND_COUNT};
use super::table::Table;
use super::watch::Watched;
use super::{Reporter, Sums};
use crate::READ_BUFFER;
use crate::args::{Format, MOST_WATCHED, Select};
#[cfg(feature = "columns")]
use crate::fields::Part;
use crate::figures::{Figures, SIZE};
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
    /// What the mappings come to.
    pub(super) figures: Figures,
    /// The same of the earlier snapshot of `--since`.
    pub(super) figures_then: Figures,
    /// The lines of that which are not understood.
    pub(super) bad_then: NotUnderstood,
    /// Is it what something is wrong with?
    pub(super) is_of_then: bool,
    /// Has a mapping changed since?
    pub(super) any_change: bool,
    /// Is one in both, but for pages of the kernel, some of which have the same address in every
    /// process?
    pub(super) any_common: bool,
    /// The largest hole: its size, and where it begins.
    gap: (u64, u64),
    /// Where the mapping before ends; 0 before the first.
    end: u64,
    /// The mappings that no row shows.
    others: u64,
    /// Their sums.
    rest: Sums,
    /// What has no row in the table.
    pub(super) left: Figures,
    /// What all processes come to.
    pub(super) total: Figures,
    /// How many processes may not be read.
    pub(super) unreadable: u64,
    /// The mappings by what they are for.
    pub(super) kinds: [Figures; KIND_COUNT],
    /// For `--since`.
    pub(super) clusters: Clusters<Figures>,
    pub(super) table: Table,
}

impl Tables {
    /// Empty tables.
    pub(super) const fn new() -> Self {
        Self {
            held: Held {
                figures: Figures::NONE,
                figures_then: Figures::NONE,
                bad_then: NotUnderstood::NONE,
                is_of_then: false,
                any_change: false,
                any_common: false,
                gap: (0, 0),
                end: 0,
                others: 0,
                rest: Sums::NONE,
                left: Figures::NONE,
                total: Figures::NONE,
                unreadable: 0,
                kinds: [Figures::NONE; KIND_COUNT],
                clusters: Clusters::new(Figures::NONE),
                table: Table::new(),
            },
            saved: [0; READ_BUFFER],
            watching: Vec::new(),
        }
    }
}

impl Held {
    /// Forgets what was kept of the report before.
    pub(super) fn clear(&mut self) {
        self.figures = Figures::NONE;
        self.figures_then = Figures::NONE;
        self.bad_then = NotUnderstood::NONE;
        self.is_of_then = false;
        self.any_change = false;
        self.any_common = false;
        self.gap = (0, 0);
        self.end = 0;
        self.others = 0;
        self.rest = Sums::NONE;
        self.left = Figures::NONE;
        self.total = Figures::NONE;
        self.unreadable = 0;
        self.kinds = [Figures::NONE; KIND_COUNT];
        self.clusters.clear();
        self.table.clear();
    }

    /// Is a sum beyond 64 bits?
    #[inline(never)]
    pub(super) fn overflowed(&self) -> bool {
        self.figures.overflowed() || self.figures_then.overflowed()
    }
}

/// What is kept, and the earlier snapshot of `--since`.
#[derive(Debug)]
pub(super) struct Answers<'t, 'b> {
    pub(super) held: &'t mut Held,
    pub(super) then: Option<Snapshot<'t, 'b, File>>,
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Does what is asked with a record: a row, if nothing else is.
    #[inline(never)]
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        process: Option<&Process>,
        sums: &mut Sums,
        bad: &mut NotUnderstood,
        answers: &mut Answers<'_, '_>,
    ) -> Option<Trouble> {
        let (options, mapping) = (self.options, &record.mapping);
        if options.gaps {
            self.put_gap(mapping, sums, bad, answers.held);
        }
        let select = &options.select;
        let (format, mut shown) = (options.format, true);
        if format.is_answer() || *select != Select::default() {
            let mut figures = Figures::of(record, bad);
            // The one record of smaps_rollup spans holes too.
            if format.is_of_processes() && mapping.name.as_bytes() == b"[rollup]" {
                figures.forget(SIZE);
            }
            answers.held.figures.add(&figures);
            match format {
                Format::Group => groups::add(answers.held, record, &figures),
                Format::Since => {
                    let trouble = self.read_then(mapping.start, process, answers);
                    if trouble.is_none() {
                        self.put_change(Side::Now, mapping, &figures, process, answers.held);
                    }
                    return trouble;
                }
                _ => {}
            }
            if format.is_answer() {
                return None;
            }
            let amount = figures.bytes(select.figure());
            let table = &mut answers.held.table;
            let left = if amount < select.least {
                shown = false;
                Some(*record)
            } else if select.top > 0 || select.is_sorted() {
                shown = false;
                table.spare().record.store(record);
                let key = if select.by_address() {
                    !mapping.start
                } else {
                    amount
                };
                let left = table.offer(key, select.top);
                left.and_then(|row| row.record.record())
            } else {
                None
            };
            if let Some(left) = &left {
                answers.held.others += 1;
                #[cfg(feature = "columns")]
                {
                    answers.held.rest.part = Part::Others;
                }
                self.put_row(left, process, &mut answers.held.rest, bad, false);
            }
        }
        self.put_row(record, process, sums, bad, shown);
        None
    }

    /// Puts what was kept until the end of the report; sums only where it `is_whole`.
    #[inline(never)]
    pub(super) fn put_kept(
        &mut self,
        process: Option<&Process>,
        bad: &mut NotUnderstood,
        held: &mut Held,
        is_whole: bool,
    ) {
        if self.options.format == Format::Group {
            self.put_groups(held, is_whole);
        } else {
            let mut again = Sums::NONE;
            #[cfg(feature = "columns")]
            {
                again.part = Part::Again;
            }
            for row in held.table.rows() {
                if let Some(record) = &row.record.record() {
                    self.put_row(record, process, &mut again, bad, true);
                }
            }
            if held.others > 0 {
                self.put_others(held);
            }
        }
    }

    /// Puts the row of the mappings that no other row shows.
    #[inline(always)]
    fn put_others(&mut self, held: &Held) {
        #[cfg(feature = "columns")]
        if self.options.format == Format::Columns {
            return self.put_line(Line::Sums(held.others));
        }
        let format = self.options.format;
        self.out.spaces(usize::from(WIDTH) + 1);
        let kilobytes = held.rest.mappings.size.total() / 1024;
        let columns = self.out.columns();
        let mut spaces = 10;
        if format == Format::Default {
            columns.decimal(kilobytes, 6);
            columns.put(b"K");
        } else {
            columns.decimal(kilobytes, 7);
        }
        if format == Format::Extended {
            for sum in &held.rest.counters {
                columns.put(b" ");
                columns.decimal_or_dash(sum.any(), 7);
            }
        }
        if format == Format::Device {
            spaces += 26;
        }
        self.out.spaces(spaces);
        self.put_count(held.others);
    }

    /// Ends a row with `[ 12 others ]`.
    #[inline(never)]
    pub(super) fn put_count(&mut self, others: u64) {
        let columns = self.out.columns();
        columns.put(b"[ ");
        columns.decimal(others, 0);
        columns.put(b" others ]");
        self.out.end_row();
    }

    /// Puts a row for the hole between the mapping before and this one, if there is one. What lies
    /// below `[vsyscall]` is no hole of the process: it is not its to fill.
    fn put_gap(
        &mut self,
        mapping: &Mapping<'_>,
        sums: &mut Sums,
        bad: &mut NotUnderstood,
        held: &mut Held,
    ) {
        let start = core::mem::replace(&mut held.end, mapping.end);
        let hole = Mapping::hole(start, mapping.start);
        if start == 0 || hole.size() == 0 || mapping.name.as_bytes() == b"[vsyscall]" {
            return;
        }
        if hole.size() > held.gap.0 {
            held.gap = (hole.size(), start);
        }
        // Which adds nothing to the sums.
        self.put_columns_of(&Record::from(hole), sums, bad);
        self.out.columns().put(b"  [ gap ]");
        self.out.end_row();
    }

    /// Puts what the footer says of holes, or of what changed.
    pub(super) fn put_end(&mut self, held: &mut Held) {
        if self.options.quiet {
            return;
        }
        if self.options.format == Format::Since {
            self.put_changes(held);
        }
        let (size, start) = held.gap;
        if size > 0 {
            let columns = self.out.columns();
            columns.put(b"largest gap: ");
            columns.decimal(size / 1024, 0);
            columns.put(b"K at ");
            columns.hexadecimal(start, WIDTH);
            self.out.end_row();
        }
    }
}
