//! The records of a report, read from the first to the last, and what goes wrong with them.

#[cfg(feature = "answers")]
use core::mem::ManuallyDrop;

#[cfg(feature = "answers")]
use pmap_core::Snapshot;
use pmap_core::{Error, File, Smaps};

use super::Reporter;
#[cfg(feature = "answers")]
use super::answers::{Held, Tables};
use super::row::Shown;
use super::sums::Sums;
#[cfg(feature = "saved")]
use crate::args::Format;
#[cfg(feature = "answers")]
use crate::args::{Select, Target};
use crate::message::Trouble;

/// Reads `file` through `buffer`.
fn records<'b>(file: File, counters: bool, buffer: &'b mut [u8]) -> Smaps<'b, File> {
    if counters {
        Smaps::new(file, buffer)
    } else {
        Smaps::from_maps(file, buffer)
    }
}

/// The earlier snapshot of `--since`, where it is asked for.
#[cfg(feature = "answers")]
pub(super) type Then<'t, 'b> = Option<Snapshot<'t, 'b, File>>;

impl<'o, const WIDTH: u8> Reporter<'o, '_, WIDTH> {
    /// Reports on the mappings of the target.
    pub(super) fn report_rows(
        &mut self,
        buffer: &mut [u8],
        read_from: &mut Option<File>,
        #[cfg(feature = "answers")] tables: &mut Tables,
    ) -> Result<(), Trouble> {
        let mut counters = self.has_counters();
        #[cfg(feature = "answers")]
        {
            counters |= self.sorts_mappings_by_counters();
        }
        #[cfg(feature = "answers")]
        let mut saved;
        #[cfg(feature = "answers")]
        let (held, mut then) = (&mut tables.held, None);
        #[cfg(feature = "answers")]
        held.clear();
        #[cfg(feature = "answers")]
        if self.options.format == Format::Since {
            let target = self.target;
            self.target = self.earlier();
            let file = self.open_saved(self.options.since)?;
            // It stays open: exit(2) saves a system call.
            saved = ManuallyDrop::new(records(file, true, &mut tables.saved));
            counters = self.recognise(&mut saved)? != Some(false);
            self.target = target;
            then = Some(Snapshot::new(&mut saved));
        }
        let file = self.begin(&mut counters, buffer)?;
        let mut records = records(file, counters, buffer);
        #[cfg(feature = "saved")]
        self.put_title(&mut records)?;
        self.put_columns();

        self.any = false;
        let mut sums = Sums::NONE;
        let mut read = self.read(
            &mut records,
            &mut sums,
            #[cfg(feature = "answers")]
            held,
            #[cfg(feature = "answers")]
            &mut then,
        );
        let file = records.into_source();
        if read.is_ok() {
            read = self.ended(&file);
        }
        *read_from = Some(file);
        #[cfg(feature = "answers")]
        if read.is_ok() {
            read = self.end_then(held, &mut then);
        }
        if read.is_ok()
            && self.overflowed(
                &sums,
                #[cfg(feature = "answers")]
                held,
            )
        {
            read = Err(Trouble::TooLarge);
        }
        #[cfg(feature = "answers")]
        self.put_kept(held, read.is_ok());
        // A sum of a part would pass for that of the whole.
        if read.is_ok() {
            self.put_footer(&sums);
            #[cfg(feature = "answers")]
            self.put_end(held);
        }
        #[cfg(feature = "columns")]
        if self.fields.without > 0 {
            self.out.flush();
            self.messages.no_column(self.target, self.fields.without);
        }
        #[cfg(feature = "answers")]
        {
            let target = self.target;
            self.target = self.earlier();
            self.not_understood(held.seen.bad_then);
            self.target = target;
        }
        read
    }

    /// Is a sum beyond 64 bits?
    pub(super) fn overflowed(&self, sums: &Sums, #[cfg(feature = "answers")] held: &Held) -> bool {
        let overflowed = sums.overflowed();
        #[cfg(feature = "answers")]
        let overflowed = overflowed || held.overflowed();
        #[cfg(feature = "columns")]
        let overflowed = overflowed || self.fields.overflowed();
        overflowed
    }

    /// The saved copy of `--since`.
    #[cfg(feature = "answers")]
    pub(super) fn earlier(&self) -> Target<'o> {
        Target::File(self.options.since, ())
    }

    /// Reads records to their end, and does with each what is asked.
    #[cfg_attr(feature = "answers", inline(never))]
    #[cfg_attr(not(feature = "answers"), inline(always))]
    pub(super) fn read(
        &mut self,
        records: &mut Smaps<'_, File>,
        sums: &mut Sums,
        #[cfg(feature = "answers")] held: &mut Held,
        #[cfg(feature = "answers")] then: &mut Then<'_, '_>,
    ) -> Result<(), Trouble> {
        #[cfg(feature = "saved")]
        let mut before = 0;
        #[cfg(feature = "answers")]
        let asks = self.options.ask();
        loop {
            match &mut records.next_record() {
                None => break,
                Some(Ok(record)) => {
                    #[cfg(feature = "saved")]
                    let start = record.mapping.start;
                    if !sums.reach(record) {
                        #[cfg(feature = "saved")]
                        if start < before && !self.is_live() {
                            return Err(Trouble::unsorted(record.line()));
                        }
                        continue;
                    }
                    #[cfg(feature = "saved")]
                    {
                        before = start;
                        // Where no counter is looked at, a damaged line would pass.
                        if self.process.is_none() && !self.looks_at_counters() {
                            self.bad.add_counters(&record.counters);
                        }
                    }
                    self.any = true;
                    #[cfg(feature = "procps-ng")]
                    if let Some(range) = self.options.range {
                        if record.mapping.start > range.high {
                            break;
                        }
                        if !range.has(&record.mapping) {
                            continue;
                        }
                    }
                    #[cfg(feature = "answers")]
                    if asks {
                        self.take(record, sums, held, then)?;
                    } else {
                        self.put_row(record, sums, Shown::Named);
                    }
                    #[cfg(not(feature = "answers"))]
                    self.put_row(record, sums, Shown::Named);
                }
                Some(Err(Error::Malformed { line, .. })) => {
                    self.any = true;
                    self.bad.add(*line);
                }
                // A file of procfs has an end, however deep the directories of a path are nested.
                Some(Err(Error::Endless { .. })) if self.is_live() => {}
                Some(Err(error)) => {
                    return Err(Trouble::of_reading(*error, self.process.is_some()));
                }
            }
            if self.is_stopped() {
                break;
            }
        }
        Ok(())
    }

    /// Does what is shown depend on counters, so that those of every record are looked at?
    #[cfg(feature = "saved")]
    pub(super) fn looks_at_counters(&self) -> bool {
        #[cfg(feature = "answers")]
        if self.options.select != Select::default() {
            return true;
        }
        !matches!(self.options.format, Format::Default | Format::Device)
    }

    /// Why what was read of a process, to the end of its `file`, may not be the whole, if so.
    #[cfg_attr(feature = "answers", inline(never))]
    #[cfg_attr(not(feature = "answers"), inline(always))]
    pub(super) fn ended(&self, file: &File) -> Result<(), Trouble> {
        let Some(process) = &self.process else {
            return Ok(());
        };
        if self.any {
            return match file.is_gone() {
                Ok(true) => Err(Trouble::Ended),
                Ok(false) => Ok(()),
                Err(error) => Err(Trouble::Unreadable(error)),
            };
        }
        // A kernel thread and a zombie have no command line, and no rows when they are asked again
        // either; another process has ended, or has another address space, that of a program begun just
        // now. One that begins programs all the time may have begun the next when it is asked: so four
        // times.
        let mut looks = if self.has_words { 0 } else { 4 };
        while looks > 0 && process.file(c"maps").and_then(|again| again.is_gone()) == Ok(true) {
            looks -= 1;
            if looks == 0 {
                return Ok(());
            }
        }
        // A copy of /proc may be without maps, and a FIFO in it has no rows, and is not gone.
        if process.is_live() {
            Err(Trouble::Ended)
        } else {
            Ok(())
        }
    }
}
