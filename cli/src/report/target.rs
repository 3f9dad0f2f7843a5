//! What a report is of: a process or a saved copy, opened, and its title.

use core::ffi::CStr;

#[cfg(feature = "saved")]
use pmap_core::{Error, Smaps};
use pmap_core::{File, Process, procfs_is_mounted};
use rustix::fs::CWD;

use super::Reporter;
#[cfg(feature = "machine")]
use super::command::fill;
use super::command::put_header;
#[cfg(feature = "machine")]
use crate::args::Output;
use crate::args::{Format, Target};
use crate::message::{Trouble, is_missing};

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Opens the target, with its `counters` if they are asked for, which it may have then or not; puts
    /// the header line of a process.
    #[cfg_attr(feature = "saved", inline(never))]
    pub(super) fn begin(
        &mut self,
        counters: &mut bool,
        buffer: &mut [u8],
    ) -> Result<File, Trouble> {
        let target = self.target;
        match target {
            Target::Process(pid) => {
                let file = self.open(pid, counters)?;
                self.put_head(pid, buffer);
                Ok(file)
            }
            #[cfg(feature = "saved")]
            Target::File(path, _) => {
                self.process = None;
                *counters = true;
                self.open_saved(path)
            }
        }
    }

    /// Puts the header line of a process.
    #[cfg_attr(feature = "answers", inline(never))]
    pub(super) fn put_head(&mut self, pid: u32, buffer: &mut [u8]) {
        #[cfg(feature = "answers")]
        let no_args = self.options.no_args;
        #[cfg(not(feature = "answers"))]
        let no_args = false;
        let Some(process) = &self.process else {
            return;
        };
        #[cfg(feature = "machine")]
        if self.options.output != Output::Text {
            self.has_words = !fill(&mut process.file(c"cmdline"), buffer, 0).is_empty();
            return;
        }
        let any = put_header(self.out, pid, process, buffer, no_args);
        self.has_words = any == Ok(true);
        match any {
            Err(error) if !is_missing(error) => {
                self.trouble(Trouble::NoCommand(error));
            }
            _ => {}
        }
    }

    /// Puts the header line of a saved copy, once it is recognised.
    #[cfg(feature = "saved")]
    pub(super) fn put_title(&mut self, records: &mut Smaps<'_, File>) -> Result<(), Trouble> {
        if let Target::File(path, _) = self.target {
            let counters = self.recognise(records)?;
            #[cfg(feature = "machine")]
            if self.is_for_programs() {
                return Ok(());
            }
            self.out.text(path.to_bytes(), false);
            self.out.put(match counters {
                Some(true) => b":   smaps",
                _ => b":   maps",
            });
            self.out.end_row();
        }
        Ok(())
    }

    /// Opens the saved copy at `path`.
    #[cfg(feature = "saved")]
    pub(super) fn open_saved(&self, path: &CStr) -> Result<File, Trouble> {
        let file = if path == c"-" {
            let descriptor = rustix::io::fcntl_dupfd_cloexec(self.input, 0);
            descriptor.map(File::from).map_err(pmap_core::Errno::from)
        } else {
            File::open(path)
        };
        file.map_err(Trouble::Unopened)
    }

    /// Recognises whether a file has counters: `None` where it is empty.
    #[cfg(feature = "saved")]
    #[inline(never)]
    pub(super) fn recognise(&self, records: &mut Smaps<'_, File>) -> Result<Option<bool>, Trouble> {
        let counters = records.has_counters().map_err(|error| match error {
            Error::Malformed { .. } => Trouble::Neither,
            error => Trouble::of_reading(error, self.process.is_some()),
        })?;
        #[cfg(feature = "answers")]
        if counters == Some(false) && self.sorts_mappings_by_counters() {
            return Err(Trouble::NoCounters);
        }
        Ok(counters)
    }

    /// Are mappings sorted by what only smaps has?
    #[cfg(feature = "answers")]
    #[inline(never)]
    pub(super) fn sorts_mappings_by_counters(&self) -> bool {
        self.options.select.needs_counters() && !self.options.format.is_of_processes()
    }

    /// Does the format show counters?
    pub(super) fn has_counters(&self) -> bool {
        #[cfg(feature = "columns")]
        if self.options.format == Format::Columns {
            return self.fields.has_counters();
        }
        #[cfg(feature = "answers")]
        if self.options.format == Format::Group {
            return true;
        }
        self.options.format == Format::Extended
    }

    /// Opens a process.
    #[cfg_attr(feature = "answers", inline(never))]
    pub(super) fn open_process(&mut self, pid: u32) -> Result<(), Trouble> {
        let path = self.out.columns();
        let before = path.length();
        if self.directory.is_none() {
            path.put(b"/proc/");
        }
        path.decimal(pid.into(), 0);
        path.put(b"\0");
        // Fifteen bytes are enough for eight digits, and no kernel gives a process more than seven:
        // the path of another is empty, and does not exist. Below sixteen the search for the NUL is
        // a plain loop, of 130 bytes less.
        let path = path.take_back::<15>(before);
        let path = CStr::from_bytes_until_nul(path).unwrap_or_default();
        match Process::open_at(self.directory.unwrap_or(CWD), path) {
            Ok(process) => {
                self.process = Some(process);
                Ok(())
            }
            Err(error) if is_missing(error) && self.directory.is_none() && !procfs_is_mounted() => {
                Err(Trouble::NoProcfs)
            }
            Err(error) => Err(Trouble::Unopened(error)),
        }
    }

    /// Opens a process and its maps, or its smaps where `counters` are asked for and the kernel has
    /// them; else it has none.
    #[inline(never)]
    pub(super) fn open(&mut self, pid: u32, counters: &mut bool) -> Result<File, Trouble> {
        self.open_process(pid)?;
        let Some(process) = &self.process else {
            return Err(Trouble::Ended);
        };
        if *counters {
            match process.file(c"smaps") {
                Err(error) if is_missing(error) => {}
                opened => return opened.map_err(Trouble::Unopened),
            }
        }
        let file = process.file(c"maps").map_err(Trouble::Unopened)?;
        #[cfg(feature = "answers")]
        if self.sorts_mappings_by_counters() {
            return Err(Trouble::NoCounters);
        }
        let wanted = core::mem::replace(counters, false);
        if wanted && !core::mem::replace(&mut self.no_smaps_said, true) {
            self.out.flush();
            self.messages.no_smaps(self.options.format);
        }
        Ok(file)
    }

    /// Is it a process, and no copy of one?
    pub(super) fn is_live(&self) -> bool {
        self.process.as_ref().is_some_and(Process::is_live)
    }
}
