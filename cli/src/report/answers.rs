//! What is done with a record where not every mapping is a row: `--min`, `--top`, `--sort`, `-g`,
//! `--gaps`.

use pmap_core::{Clusters, Mapping, Process, Record};

#[cfg(feature = "columns")]
use super::columns::Line;
use super::groups::Groups;
use super::largest::Largest;
use super::summary::Costs;
use super::{Reporter, Sums};
use crate::READ_BUFFER;
use crate::args::{Format, Options, Select};
#[cfg(feature = "columns")]
use crate::fields::Part;
use crate::figures::Figures;
use crate::message::NotUnderstood;

/// The column headers of `-g`.
const GROUP_COLUMNS: &[u8] = b"Count   Kbytes     RSS     PSS Private    Swap  Name\n";

/// The tables, which are of fixed size: 3.5 MiB, of which what is not touched costs nothing.
#[derive(Debug)]
pub(super) struct Tables {
    largest: Largest,
    groups: Groups,
    /// For `--since`: the clusters, and a buffer to read the saved copy through.
    pub(super) clusters: Clusters<Figures>,
    pub(super) saved: [u8; READ_BUFFER],
    pub(super) costs: Costs,
}

impl Tables {
    /// Empty tables.
    pub(super) const fn new() -> Self {
        Self {
            largest: Largest::new(),
            groups: Groups::new(),
            clusters: Clusters::new(Figures::NONE),
            saved: [0; READ_BUFFER],
            costs: Costs::new(),
        }
    }
}

/// What is asked of a report beyond its rows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Questions {
    pub(super) select: Select,
    pub(super) group: bool,
    gaps: bool,
    pub(super) no_args: bool,
}

impl Questions {
    pub(super) fn of(options: &Options<'_>) -> Self {
        Self {
            select: options.select,
            group: options.group,
            gaps: options.gaps,
            no_args: options.no_args,
        }
    }

    /// Can they be answered from smaps only?
    pub(super) fn need_counters(&self) -> bool {
        self.select.key().needs_counters()
    }

    /// Are those of every record looked at, where there are any?
    #[cfg(feature = "saved")]
    pub(super) fn look_at_counters(&self) -> bool {
        self.group || self.select != Select::default()
    }

    /// Are counters looked at?
    pub(super) fn use_counters(&self) -> bool {
        self.group || self.need_counters()
    }
}

/// The answers of one report so far.
#[derive(Debug, Default)]
pub(super) struct Answers {
    /// The mappings that no row shows.
    others: u64,
    /// Their sums.
    rest: Sums,
    /// Where the mapping before ends.
    end: Option<u64>,
    /// The largest hole: its size, and where it begins.
    gap: (u64, u64),
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Does what is asked with a record: a row, if nothing else is.
    #[inline(never)]
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        process: Option<&Process>,
        sums: &mut Sums,
        answers: &mut Answers,
        bad: &mut NotUnderstood,
    ) {
        let Questions {
            select,
            group,
            gaps,
            ..
        } = self.questions;
        if gaps {
            self.put_gap(&record.mapping, answers);
        }
        let Some(tables) = self.tables.take() else {
            return;
        };
        if group {
            tables.groups.add(record, bad);
            self.tables = Some(tables);
            return;
        }
        let mut shown = true;
        if select != Select::default() {
            let figures = Figures::of(record, bad);
            let amount = figures.bytes(select.key().figure());
            let key = if select.key().is_address() {
                !record.mapping.start
            } else {
                amount
            };
            #[cfg(feature = "columns")]
            {
                answers.rest.part = Part::Others;
            }
            let mut drop = |record: &Record<'_>| {
                answers.others += 1;
                self.put_row(record, process, &mut answers.rest, bad, false);
            };
            if select.least > Some(amount) {
                shown = false;
                drop(record);
            } else if let Some(most) = select.rows() {
                shown = false;
                tables.largest.offer(key, most, record, drop);
            }
        }
        self.put_row(record, process, sums, bad, shown);
        self.tables = Some(tables);
    }

    /// Is a sum of the groups beyond 64 bits?
    pub(super) fn groups_overflowed(&self) -> bool {
        let tables = self.tables.as_ref();
        tables.is_some_and(|tables| tables.groups.overflowed())
    }

    /// Puts what was kept until the end of the report; the sums of groups only where it `is_whole`.
    #[inline(never)]
    pub(super) fn put_kept(
        &mut self,
        process: Option<&Process>,
        answers: &mut Answers,
        bad: &mut NotUnderstood,
        is_whole: bool,
    ) {
        let Some(tables) = self.tables.take() else {
            return;
        };
        if self.questions.group {
            if !self.quiet {
                self.out.put(GROUP_COLUMNS);
            }
            let (select, whole_paths) = (&self.questions.select, self.names.whole);
            tables.groups.put(self.out, select, whole_paths);
            if is_whole && !self.quiet {
                tables.groups.put_footer(self.out);
            }
        }
        let mut summed = Sums::default();
        #[cfg(feature = "columns")]
        {
            summed.part = Part::Again;
        }
        for record in tables.largest.records() {
            self.put_row(&record, process, &mut summed, bad, true);
        }
        tables.largest.clear();
        tables.groups.clear();
        self.tables = Some(tables);
        if answers.others > 0 {
            self.put_others(answers);
        }
    }

    /// Puts the row of the mappings that no other row shows.
    fn put_others(&mut self, answers: &Answers) {
        #[cfg(feature = "columns")]
        if self.format == Format::Columns {
            return self.put_line(Line::Others(answers.others));
        }
        let columns = self.out.columns();
        columns.put_first(&[b' '; 16], WIDTH);
        columns.put(b" ");
        let kilobytes = answers.rest.mappings.size.total() / 1024;
        match self.format {
            Format::Default => {
                columns.decimal(kilobytes, 6);
                columns.put(b"K");
            }
            Format::Extended => {
                columns.decimal(kilobytes, 7);
                for sum in &answers.rest.counters {
                    columns.put(b" ");
                    columns.decimal_or_dash(sum.any(), 7);
                }
            }
            Format::Device => {
                columns.decimal(kilobytes, 7);
                columns.put(&[b' '; 26]);
            }
            #[cfg(feature = "columns")]
            Format::Columns => {}
            Format::Summary | Format::All => {}
        }
        columns.put(b"          [ ");
        columns.decimal(answers.others, 0);
        columns.put(b" others ]");
        self.out.end_row();
    }

    /// Puts a row for the hole between the mapping before and this one, if there is one. What lies
    /// below `[vsyscall]` is no hole of the process: it is not its to fill.
    fn put_gap(&mut self, mapping: &Mapping<'_>, answers: &mut Answers) {
        let before = answers.end.replace(mapping.end);
        let Some(start) = before.filter(|_| mapping.name.as_bytes() != b"[vsyscall]") else {
            return;
        };
        let hole = Mapping::hole(start, mapping.start);
        if hole.size() == 0 {
            return;
        }
        if hole.size() > answers.gap.0 {
            answers.gap = (hole.size(), start);
        }
        let mut none = Sums::default();
        let mut bad = NotUnderstood::default();
        self.put_columns_of(&Record::from(hole), &mut none, &mut bad);
        self.out.columns().put(b"  [ gap ]");
        self.out.end_row();
    }

    /// Puts what the footer says of holes.
    pub(super) fn put_largest_gap(&mut self, answers: &Answers) {
        let (size, start) = answers.gap;
        if self.questions.gaps && !self.quiet {
            let columns = self.out.columns();
            columns.put(b"largest gap: ");
            columns.decimal(size / 1024, 0);
            columns.put(b"K at ");
            columns.hexadecimal(start, WIDTH);
            self.out.end_row();
        }
    }
}
