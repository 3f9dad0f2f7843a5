//! `-s`: what a process costs, in one row.

use core::ops::RangeInclusive;

use heapless::Vec;
use pmap_core::{Counters, Error, Process, Smaps};

use super::all::{Row, Rows};
use super::command::{fill, put_command};
use super::watch::Watching;
use super::{Input, Reporter, Sums, ended};
use crate::args::{Format, Select, Target};
use crate::figures::{Figures, RSS, SIZE, SWAP};
use crate::message::{NotUnderstood, Trouble, is_missing};
use crate::out::Out;

/// The column headers.
const COLUMNS: &[u8] = b"     PID  Kbytes     RSS     PSS Private    Anon    Swap Command\n";

/// The figures of a row: size, RSS, PSS, private, anonymous, swap.
pub(super) const SHOWN: RangeInclusive<usize> = SIZE..=SWAP;

/// What is known of processes.
#[derive(Debug)]
pub(super) struct Costs {
    /// How many rows there are, or are to come.
    processes: u64,
    total: Figures,
    pub(super) rows: Rows,
    pub(super) watching: Watching,
}

impl Costs {
    pub(super) const fn new() -> Self {
        Self {
            processes: 0,
            total: Figures::NONE,
            rows: Rows::new(),
            watching: Vec::new(),
        }
    }
}

/// Puts `    2272    1448     200     148     112       0 ` behind what stands for the process.
#[inline(never)]
pub(super) fn put_figures(out: &mut Out<'_>, figures: &Figures) {
    let columns = out.columns();
    for figure in SHOWN {
        columns.put(b" ");
        columns.decimal_or_dash(figures.kilobytes(figure), 7);
    }
    columns.put(b" ");
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts the row of `target`, or keeps it where rows are sorted. Of all processes those are passed
    /// over that have no memory of their own.
    #[inline(never)]
    pub(super) fn summarise(
        &mut self,
        target: Target<'_>,
        buffer: &mut [u8],
        bad: &mut NotUnderstood,
    ) -> Result<(), Trouble> {
        let mut figures = Figures::NONE;
        let (pid, source) = match target {
            Target::Process(pid) => {
                let process = self.open_process(pid)?;
                self.add_process(&process, buffer, &mut figures, bad)?;
                (pid, Ok(process))
            }
            Target::File(path, ()) => {
                let file = Input::new(self.open_saved(path)?);
                self.add_file(file, None, buffer, &mut figures, bad)?;
                (0, Err(path))
            }
        };
        if !figures.any() {
            if self.format == Format::All {
                return Ok(());
            }
            figures.make_known();
        }
        let Some(tables) = &mut self.tables else {
            return Ok(());
        };
        let costs = &mut tables.costs;
        costs.total.add(&figures);
        costs.processes += 1;
        let (select, no_args) = (&self.questions.select, self.questions.no_args);
        let mut command = Ok(());
        if self.format == Format::All || *select != Select::default() {
            let mut row = Row::new(pid, &figures, select);
            match &source {
                Ok(process) => command = row.read_command(process, no_args, buffer),
                Err(path) => row.keep(path.to_bytes()),
            }
            costs.rows.offer(row, select);
        } else {
            if costs.processes == 1 {
                self.put_summary_columns();
            }
            self.put_front(pid, &figures);
            match &source {
                Ok(process) => {
                    let any = put_command(self.out, process, buffer, no_args);
                    command = any.map(|_| ());
                }
                Err(path) => {
                    self.out.text(path.to_bytes(), false);
                }
            }
            self.out.end_row();
        }
        match command {
            Err(error) if !is_missing(error) => Err(Trouble::NoCommand(error)),
            _ => Ok(()),
        }
    }

    fn put_summary_columns(&mut self) {
        if !self.quiet {
            self.out.put(COLUMNS);
        }
    }

    /// Puts a row but for its last column; the process id 0 is that of a saved copy.
    #[inline(never)]
    pub(super) fn put_front(&mut self, pid: u32, figures: &Figures) {
        let columns = self.out.columns();
        columns.decimal_or_dash((pid != 0).then_some(pid.into()), 8);
        put_figures(self.out, figures);
    }

    /// Puts the rows that were kept, one for those that are not shown, and the total of several.
    #[inline(never)]
    pub fn put_summary(&mut self) {
        let Some(tables) = self.tables.take() else {
            return;
        };
        let Costs {
            processes,
            total,
            rows,
            ..
        } = &tables.costs;
        if rows.any() {
            self.put_summary_columns();
            self.put_rows(rows);
        }
        if *processes > 1 && !self.quiet {
            self.out.put(b"total kB");
            put_figures(self.out, total);
            self.out.columns().decimal(*processes, 0);
            self.out.put(b" processes\n");
        }
    }

    /// Adds what `process` costs: nothing at all where it has no memory of its own, as kernel threads and
    /// zombies have not.
    ///
    /// The counters are the sums that the kernel has in smaps_rollup since Linux 4.14, or those of smaps;
    /// the size, which smaps_rollup lacks, is that of all mappings, as in the total of other reports. Where
    /// there is neither, as in a kernel without CONFIG_PROC_PAGE_MONITOR, status knows some.
    #[inline(never)]
    pub(super) fn add_process(
        &self,
        process: &Process,
        buffer: &mut [u8],
        figures: &mut Figures,
        bad: &mut NotUnderstood,
    ) -> Result<(), Trouble> {
        let mut missing = pmap_core::Errno::NOENT;
        let mut read = false;
        for (name, figure) in [(c"smaps_rollup", RSS), (c"smaps", RSS), (c"maps", SIZE)] {
            if figures.knows(figure) {
                continue;
            }
            match process.file(name) {
                Ok(file) => {
                    let before = figures.mappings;
                    self.add_file(Input::unchanged(file), Some(process), buffer, figures, bad)?;
                    if before > 0 && figures.mappings == before {
                        return Err(Trouble::Ended);
                    }
                    read = true;
                }
                // What smaps_rollup says of a live zombie too.
                Err(error) if is_missing(error) => missing = error,
                Err(error) => return Err(Trouble::Unopened(error)),
            }
        }
        if !figures.knows(RSS) && (figures.any() || !read) {
            let mut file = process.file(c"status");
            let status = fill(&mut file, buffer, 0);
            if file.is_err() && !read {
                return Err(Trouble::Unopened(missing));
            }
            for byte in &mut *status {
                if *byte == b'\t' {
                    *byte = b' ';
                }
            }
            figures.add_counters(Counters::new(status), bad);
        }
        Ok(())
    }

    /// Adds the records of a file, that of a process if there is one.
    #[inline(never)]
    fn add_file(
        &self,
        file: Input,
        process: Option<&Process>,
        buffer: &mut [u8],
        figures: &mut Figures,
        bad: &mut NotUnderstood,
    ) -> Result<(), Trouble> {
        let mut records = Smaps::new(file, buffer);
        let (mut any, mut before, mut sums) = (false, 0, Sums::default());
        loop {
            match &mut records.next_record() {
                None => break,
                Some(Ok(record)) => {
                    let start = record.mapping.start;
                    if sums.reach(record) {
                        before = start;
                        figures.add(&Figures::of(record, bad));
                        // The one record of smaps_rollup spans holes too.
                        if record.mapping.name.as_bytes() == b"[rollup]" {
                            figures.forget(SIZE);
                        }
                    } else if process.is_none() && start < before {
                        return Err(Trouble::Unsorted(record.line()));
                    }
                }
                Some(Err(Error::Malformed { line, .. })) if any => bad.add(*line),
                Some(Err(Error::Malformed { .. })) => return Err(Trouble::Neither),
                // What smaps_rollup may say of a process without memory of its own.
                Some(Err(Error::Read(error)))
                    if process.is_some() && !any && is_missing(*error) =>
                {
                    return Ok(());
                }
                // A file of procfs has an end, however deep the directories of a path are nested.
                Some(Err(Error::Endless { .. }))
                    if process.is_some() && self.directory.is_none() => {}
                Some(Err(error)) => return Err(Trouble::of_reading(*error, process.is_some())),
            }
            any = true;
        }
        if figures.overflowed {
            return Err(Trouble::TooLarge);
        }
        if let (Some(process), true) = (process, figures.knows(SIZE)) {
            if let Some(trouble) = ended(process, &records.into_source().into_source(), any) {
                return Err(trouble);
            }
        }
        Ok(())
    }
}
