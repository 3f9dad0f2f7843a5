//! `-s`: what a process costs, in one row.

use core::ffi::CStr;

use pmap_core::{Counters, Errno, File, Process, Smaps};

use super::Reporter;
use super::answers::{Asked, Held};
use super::command::fill;
use super::sums::Sums;
use super::table::Row;
use crate::args::{Format, MOST_ROWS, Select, Target};
use crate::figures::{Figures, PSS, RSS, SMAPS, STATUS};
use crate::message::{Trouble, is_missing};

/// How much of a command line, in bytes, a row shows.
const MOST_OF_COMMAND: usize = 128;

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts the row of the target, or keeps it where rows are sorted. Of all processes those are passed
    /// over that have no memory of their own, or have ended meanwhile, and those that may not be read
    /// are counted.
    pub(super) fn summarise(&mut self, buffer: &mut [u8], held: &mut Held) -> Result<(), Trouble> {
        let is_all = self.options.format == Format::All;
        match self.sum_target(buffer, held) {
            Err(trouble) if is_all => match trouble {
                Trouble::Ended => return Ok(()),
                Trouble::Unopened(error) if is_missing(error) => return Ok(()),
                Trouble::Unopened(Errno::ACCES | Errno::PERM) => {
                    held.seen.unreadable += 1;
                    return Ok(());
                }
                trouble => return Err(trouble),
            },
            summed => summed?,
        }
        let (figures, select) = (&mut held.seen.figures, &self.options.select);
        if is_all && !figures.any() {
            return Ok(());
        }
        figures.settle();
        figures.count = 1;
        held.seen.total.add(figures);
        let Some(row) = held.table.spare() else {
            return Ok(());
        };
        row.figures = *figures;
        let mut command = Ok(());
        match (self.target, &self.process) {
            (Target::File(path, ()), _) => {
                row.pid = 0;
                row.brackets = false;
                row.text.set(path.to_bytes(), false);
            }
            (Target::Process(pid), Some(process)) => {
                row.pid = pid;
                command = read_command(row, process, self.options.no_args, buffer);
            }
            _ => {}
        }
        let figure = if select.is_sorted() {
            select.figure()
        } else if figures.get(PSS).is_some() {
            PSS
        } else {
            RSS
        };
        held.table
            .offer(select, figure, MOST_ROWS, &mut held.seen.left);
        if !is_all && *select == Select::default() {
            self.put_table(held);
            held.table.clear();
        }
        match command {
            Err(error) if !is_missing(error) => Err(Trouble::NoCommand(error)),
            _ => Ok(()),
        }
    }

    /// Sums up what the target costs.
    fn sum_target(&mut self, buffer: &mut [u8], held: &mut Held) -> Result<(), Trouble> {
        match self.target {
            Target::Process(pid) => {
                self.open_process(pid)?;
                self.measure(buffer, held)
            }
            Target::File(..) => {
                held.seen.figures = Figures::NONE;
                let file = self.begin(buffer)?;
                let mut records = self.records(file, buffer);
                self.recognise(&mut records)?;
                self.sum(records, false, held)
            }
        }
    }

    /// Sums up what the process costs: nothing at all where it has no memory of its own, as kernel threads
    /// and zombies have not.
    ///
    /// The counters are the sums that the kernel has in smaps_rollup since Linux 4.14, or those of smaps;
    /// the size, which smaps_rollup lacks, is that of all mappings, as in the total of other reports. Where
    /// there is neither, as in a kernel without CONFIG_PROC_PAGE_MONITOR, status knows some.
    pub(super) fn measure(&mut self, buffer: &mut [u8], held: &mut Held) -> Result<(), Trouble> {
        let figures = &mut held.seen.figures;
        *figures = Figures::NONE;
        let Some(process) = &self.process else {
            return Ok(());
        };
        // A zombie's may say that there is none, opened or read.
        if let Ok(file) = process.file(c"smaps_rollup") {
            let mut rollup = Smaps::new(file, buffer);
            if let Some(Ok(record)) = rollup.next_record() {
                figures.add_counters(record.counters, SMAPS, &mut self.bad);
            }
        }
        let is_summed = figures.any();
        let mut missing = None;
        self.counters = !is_summed;
        match self.open_rows() {
            Ok(file) => {
                let records = self.records(file, buffer);
                self.sum(records, is_summed, held)?;
            }
            // Counters without mappings are of a process in a copy of /proc, or of one that has ended since.
            Err(error) if is_missing(error) && is_summed && self.is_live() => {
                return Err(Trouble::Ended);
            }
            Err(error) if is_missing(error) => missing = Some(Trouble::Unopened(error)),
            Err(error) => return Err(Trouble::Unopened(error)),
        }
        let figures = &mut held.seen.figures;
        if figures.get(RSS).is_none() && (figures.any() || missing.is_some()) {
            let Some(process) = &self.process else {
                return Ok(());
            };
            let mut file = process.file(c"status");
            let status = fill(&mut file, buffer, 0);
            match (file, missing) {
                (Err(_), Some(missing)) => return Err(missing),
                (Err(error), None) if is_missing(error) && self.is_live() => {
                    return Err(Trouble::Ended);
                }
                _ => {}
            }
            for byte in &mut *status {
                if *byte == b'\t' {
                    *byte = b' ';
                }
            }
            figures.add_counters(Counters::new(status), STATUS, &mut self.bad);
        }
        Ok(())
    }

    /// Sums up records. A process whose smaps_rollup `has_counters` has mappings too, or has ended.
    fn sum(
        &mut self,
        mut records: Smaps<'_, File>,
        has_counters: bool,
        held: &mut Held,
    ) -> Result<(), Trouble> {
        self.any = has_counters;
        self.has_words = false;
        let mut asked = Asked { held, then: None };
        self.read_all(&mut records, &mut { Sums::NONE }, &mut asked)
    }
}

/// Reads the command line of `process`, or its name.
fn read_command(
    row: &mut Row,
    process: &Process,
    no_args: bool,
    buffer: &mut [u8],
) -> Result<(), Errno> {
    let mut read = Ok(());
    row.brackets = false;
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
    let front = text.get(..MOST_OF_COMMAND).unwrap_or(text);
    row.text.set(front, front.len() < text.len());
    file.map(|_| ())
}
