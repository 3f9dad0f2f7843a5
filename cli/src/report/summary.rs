//! `-s`: what a process costs, in one row.

use core::ffi::CStr;

use pmap_core::{Counters, Errno, File, Process, Smaps};

use super::answers::{Answers, Held};
use super::command::{fill, put_command};
use super::table::Row;
use super::{Reporter, Sums, ended};
use crate::args::{Format, Select, Target};
use crate::figures::{Figures, PSS, RSS, SMAPS, STATUS};
use crate::message::{NotUnderstood, Trouble, is_missing};

/// The column headers.
const COLUMNS: &[u8] = b"     PID  Kbytes     RSS     PSS Private    Anon    Swap Command\n";

/// How much of a command line, in bytes, a sorted row shows.
const MOST_OF_COMMAND: usize = 128;

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts the row of `target`, or keeps it where rows are sorted; says what is wrong with it. Of all
    /// processes those are passed over that have ended meanwhile, and those that may not be read are
    /// counted.
    pub(super) fn summarise(&mut self, target: Target<'_>, buffer: &mut [u8], held: &mut Held) {
        let mut bad = NotUnderstood::default();
        let summed = self.put_costs(target, buffer, &mut bad, held);
        let is_all = self.options.format == Format::All;
        match summed {
            Ok(()) => {}
            Err(Trouble::Ended) if is_all => {}
            Err(Trouble::Unopened(error)) if is_all && is_missing(error) => {}
            // EACCES, or where /proc is mounted with hidepid=1, EPERM.
            Err(Trouble::Unopened(error)) if is_all && matches!(error.raw(), 1 | 13) => {
                held.unreadable += 1;
            }
            Err(trouble) => self.trouble(target, trouble),
        }
        self.not_understood(target, bad);
    }

    /// Puts or keeps the row of `target`. Of all processes those are passed over that have no memory of
    /// their own.
    fn put_costs(
        &mut self,
        target: Target<'_>,
        buffer: &mut [u8],
        bad: &mut NotUnderstood,
        held: &mut Held,
    ) -> Result<(), Trouble> {
        let (pid, source) = match target {
            Target::Process(pid) => {
                let process = self.open_process(pid)?;
                self.measure(&process, buffer, bad, held)?;
                (pid, Ok(process))
            }
            Target::File(path, ()) => {
                held.figures = Figures::NONE;
                let mut records = Smaps::new(self.open_saved(path)?, buffer);
                // What it is, is seen when it is read; here, how its lines end.
                let _ = records.has_counters();
                self.sum(records, None, false, bad, held)?;
                (0, Err(path))
            }
        };
        let options = self.options;
        let Held {
            figures,
            left,
            total,
            table,
            ..
        } = held;
        let is_all = options.format == Format::All;
        if is_all && !figures.any() {
            return Ok(());
        }
        figures.settle();
        figures.count = 1;
        total.add(figures);
        let mut command = Ok(());
        let is_kept = is_all || options.select != Select::default();
        if is_kept || self.is_for_programs() {
            let figure = if options.select.is_sorted() {
                options.select.figure()
            } else if figures.get(PSS).is_some() {
                PSS
            } else {
                RSS
            };
            let amount = figures.bytes(figure);
            let row = table.spare();
            row.pid = pid;
            row.brackets = false;
            row.figures = *figures;
            match &source {
                Ok(process) => command = read_command(row, process, options.no_args, buffer),
                Err(path) => row.text.set(path.to_bytes(), false),
            }
            let loser = if amount < options.select.least {
                Some(&*figures)
            } else {
                table
                    .offer(amount, options.select.top)
                    .map(|row| &row.figures)
            };
            if let Some(loser) = loser {
                left.add(loser);
            }
            if !is_kept {
                self.put_summary(held);
                held.table.clear();
            }
        } else {
            if total.count == 1 {
                self.put_summary_columns();
            }
            self.put_front(pid, figures);
            match &source {
                Ok(process) => {
                    let any = put_command(self.out, process, buffer, options.no_args);
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
        if !self.options.quiet {
            self.out.put(COLUMNS);
        }
    }

    /// Puts a row but for its last column; the process id 0 is that of a saved copy.
    #[inline(never)]
    fn put_front(&mut self, pid: u32, figures: &Figures) {
        let columns = self.out.columns();
        columns.decimal_or_dash((pid != 0).then_some(pid.into()), 8);
        figures.put(columns, false);
    }

    /// Puts the rows that were kept, one for those that are not shown, and the total of several.
    #[inline(never)]
    pub(super) fn put_summary(&mut self, held: &Held) {
        let Held {
            table, left, total, ..
        } = held;
        #[cfg(feature = "machine")]
        if self.is_for_programs() {
            for row in table.rows() {
                self.put_figures(row);
            }
            return;
        }
        if table.any() || left.count > 0 {
            self.put_summary_columns();
        }
        for row in table.rows() {
            self.put_front(row.pid, &row.figures);
            let command = row.text.get();
            self.out.put(if row.brackets { b"[" } else { b"" });
            self.out.text(command.as_bytes(), command.is_cut());
            self.out.put(if command.is_cut() { b"..." } else { b"" });
            self.out.put(if row.brackets { b"]" } else { b"" });
            self.out.end_row();
        }
        if left.count > 0 {
            self.out.put(b"        ");
            left.put(self.out.columns(), false);
            self.put_count(left.count);
        }
        if total.count > 1 && !self.options.quiet {
            self.out.put(b"total kB");
            total.put(self.out.columns(), false);
            self.out.columns().decimal(total.count, 0);
            self.out.put(b" processes\n");
        }
    }

    /// Sums up what `process` costs: nothing at all where it has no memory of its own, as kernel threads
    /// and zombies have not.
    ///
    /// The counters are the sums that the kernel has in smaps_rollup since Linux 4.14, or those of smaps;
    /// the size, which smaps_rollup lacks, is that of all mappings, as in the total of other reports. Where
    /// there is neither, as in a kernel without CONFIG_PROC_PAGE_MONITOR, status knows some.
    #[inline(never)]
    pub(super) fn measure(
        &mut self,
        process: &Process,
        buffer: &mut [u8],
        bad: &mut NotUnderstood,
        held: &mut Held,
    ) -> Result<(), Trouble> {
        held.figures = Figures::NONE;
        // A zombie's may say that there is none, opened or read.
        if let Ok(file) = process.file(c"smaps_rollup") {
            let mut rollup = Smaps::new(file, buffer);
            if let Some(Ok(record)) = rollup.next_record() {
                held.figures.add_counters(record.counters, SMAPS, bad);
            }
        }
        let is_summed = held.figures.any();
        let mut file = Err(Errno::NOENT);
        if !is_summed {
            file = process.file(c"smaps");
        }
        if file.as_ref().is_err_and(|error| is_missing(*error)) {
            file = process.file(c"maps");
        }
        let mut missing = None;
        match file {
            Ok(file) => {
                let records = Smaps::new(file, buffer);
                self.sum(records, Some(process), is_summed, bad, held)?;
            }
            Err(error) if is_missing(error) => missing = Some(Trouble::Unopened(error)),
            Err(error) => return Err(Trouble::Unopened(error)),
        }
        let figures = &mut held.figures;
        if figures.get(RSS).is_none() && (figures.any() || missing.is_some()) {
            let mut file = process.file(c"status");
            let status = fill(&mut file, buffer, 0);
            if let (Err(_), Some(missing)) = (file, missing) {
                return Err(missing);
            }
            for byte in &mut *status {
                if *byte == b'\t' {
                    *byte = b' ';
                }
            }
            figures.add_counters(Counters::new(status), STATUS, bad);
        }
        Ok(())
    }

    /// Sums up records.
    #[inline(never)]
    fn sum(
        &mut self,
        mut records: Smaps<'_, File>,
        process: Option<&Process>,
        mut any: bool,
        bad: &mut NotUnderstood,
        held: &mut Held,
    ) -> Result<(), Trouble> {
        let mut sums = Sums::NONE;
        let mut answers = Answers { held, then: None };
        let trouble = self.read(
            &mut records,
            process,
            &mut any,
            &mut sums,
            bad,
            &mut answers,
        );
        let trouble = match (trouble, process) {
            (None, Some(process)) => ended(process, records.source(), any, false),
            (trouble, _) => trouble,
        };
        match trouble {
            Some(trouble) => Err(trouble),
            None if held.overflowed() => Err(Trouble::TooLarge),
            None => Ok(()),
        }
    }
}

/// Reads the command line of `process`, or its name.
#[inline(never)]
fn read_command(
    row: &mut Row,
    process: &Process,
    no_args: bool,
    buffer: &mut [u8],
) -> Result<(), Errno> {
    let mut read = Ok(());
    row.text.set(b"", false);
    if !no_args {
        read = read_text(row, process, c"cmdline", buffer);
    }
    if row.text.get().as_bytes().is_empty() {
        row.brackets = !no_args;
        read = read.and(read_text(row, process, c"comm", buffer));
    }
    read
}

/// Reads the front of a file of `process`, its NULs as spaces but for those at the end.
#[inline(never)]
fn read_text(
    row: &mut Row,
    process: &Process,
    name: &CStr,
    buffer: &mut [u8],
) -> Result<(), Errno> {
    let mut file = process.file(name);
    let mut text = fill(&mut file, buffer, 0);
    let end = text.len() - usize::from(name == c"comm" && text.ends_with(b"\n"));
    text = text.get_mut(..end).unwrap_or_default();
    while let [front @ .., 0] = text {
        text = front;
    }
    for byte in &mut *text {
        if *byte == 0 {
            *byte = b' ';
        }
    }
    keep(row, text);
    file.map(|_| ())
}

/// Keeps the front of a text for a command.
#[inline(never)]
fn keep(row: &mut Row, text: &[u8]) {
    let front = text.get(..MOST_OF_COMMAND).unwrap_or(text);
    row.text.set(front, front.len() < text.len());
}
