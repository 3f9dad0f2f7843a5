//! The records of a report, read from the first to the last, and what goes wrong with them.

#[cfg(feature = "saved")]
use pmap_core::Record;
use pmap_core::{Error, File, Smaps};

use super::Reporter;
use super::answers::Asked;
use super::sums::Sums;
#[cfg(feature = "saved")]
use crate::args::Format;
use crate::message::Trouble;

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Reports on the mappings of the target, which then is read from a file that stays open.
    pub(super) fn report_rows(
        &mut self,
        buffer: &mut [u8],
        asked: &mut Asked<'_, '_>,
    ) -> Result<(), Trouble> {
        let file = self.begin(buffer)?;
        let mut records = self.records(file, buffer);
        #[cfg(feature = "saved")]
        self.put_title(&mut records)?;
        self.put_columns();

        self.any = false;
        let mut sums = Sums::NONE;
        let read = self.read_all(&mut records, &mut sums, asked);
        self.read_from = Some(records.into_source());
        self.put_kept(asked, read.is_ok());
        // A sum of a part would pass for that of the whole.
        if read.is_ok() {
            self.put_footer(&sums, asked);
        }
        read
    }

    /// The records of a file that was opened as smaps, or as maps, where a line of counters is damage.
    pub(super) fn records<'b>(&self, file: File, buffer: &'b mut [u8]) -> Smaps<'b, File> {
        if self.counters {
            Smaps::new(file, buffer)
        } else {
            Smaps::from_maps(file, buffer)
        }
    }

    /// Reads records to their end, which is that of the whole.
    pub(super) fn read_all(
        &mut self,
        records: &mut Smaps<'_, File>,
        sums: &mut Sums,
        asked: &mut Asked<'_, '_>,
    ) -> Result<(), Trouble> {
        self.read(records, sums, asked)?;
        self.ended(records.source())?;
        self.end_asked(asked)?;
        let overflowed = sums.overflowed();
        #[cfg(feature = "columns")]
        let overflowed = overflowed || self.fields.overflowed();
        if overflowed {
            return Err(Trouble::TooLarge);
        }
        Ok(())
    }

    /// Reads records to their end, and does with each what is asked.
    fn read(
        &mut self,
        records: &mut Smaps<'_, File>,
        sums: &mut Sums,
        asked: &mut Asked<'_, '_>,
    ) -> Result<(), Trouble> {
        #[cfg(feature = "saved")]
        let mut before = 0;
        loop {
            match &mut records.next_record() {
                None => break,
                Some(Ok(record)) => {
                    #[cfg(feature = "saved")]
                    let start = record.mapping.start;
                    // Of a copy, where no counter is looked at, a damaged line would pass.
                    #[cfg(feature = "saved")]
                    if self.process.is_none() {
                        if record.mapping.name.as_bytes() == b"[rollup]" && !self.is_of_sums() {
                            return Err(Trouble::Neither);
                        }
                        if !self.looks_at_counters(record, sums) {
                            self.bad.add_counters(&record.counters);
                        }
                    }
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
                    self.take(record, sums, asked)?;
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

    /// Does what is shown depend on the counters of `record`, so that they are looked at? Not where it has no
    /// row, or one of a part of it.
    #[cfg(feature = "saved")]
    fn looks_at_counters(&self, record: &Record<'_>, sums: &Sums) -> bool {
        #[cfg(feature = "procps-ng")]
        if !self
            .options
            .range
            .is_none_or(|range| range.has(&record.mapping))
        {
            return false;
        }
        record.mapping.start >= sums.reached
            && (self.selects() || !matches!(self.options.format, Format::Default | Format::Device))
    }

    /// Why what was read of a process, to the end of its `file`, may not be the whole, if so.
    fn ended(&self, file: &File) -> Result<(), Trouble> {
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
