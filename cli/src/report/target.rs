//! What a report is of: a process or a saved copy, opened, and its title.

use core::ffi::CStr;

use pmap_core::{Errno, File, Process, procfs_is_mounted};
#[cfg(feature = "saved")]
use pmap_core::{Error, Smaps};
use rustix::fs::CWD;

use super::Reporter;
use super::command::{fill, put_header};
use crate::args::{Format, Target};
use crate::message::{Trouble, is_missing};

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Opens the target, with its counters if they are asked for, which it may have then or not; puts
    /// the header line of a process.
    pub(super) fn begin(&mut self, buffer: &mut [u8]) -> Result<File, Trouble> {
        let target = self.target;
        match target {
            Target::Process(pid) => {
                let opened = self.open(pid);
                if opened.is_ok() {
                    self.put_head(pid, buffer);
                }
                opened
            }
            #[cfg(feature = "saved")]
            Target::File(path, _) => {
                self.process = None;
                self.counters = true;
                self.open_saved(path)
            }
        }
    }

    /// Puts the header line of a process; for programs there is none, and only what is wrong is said.
    #[inline(never)]
    pub(super) fn put_head(&mut self, pid: u32, buffer: &mut [u8]) {
        let no_args = self.no_args();
        let Some(process) = &self.process else {
            return;
        };
        let any = if self.is_for_programs() {
            let mut file = process.file(c"cmdline");
            let any = !fill(&mut file, buffer, 0).is_empty();
            file.map(|_| any)
        } else {
            put_header(self.out, pid, process, buffer, no_args)
        };
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
            descriptor.map(File::from).map_err(Errno::from)
        } else {
            File::open(path)
        };
        file.map_err(Trouble::Unopened)
    }

    /// Recognises whether a file has counters: `None` where it is empty.
    #[cfg(feature = "saved")]
    pub(super) fn recognise(&self, records: &mut Smaps<'_, File>) -> Result<Option<bool>, Trouble> {
        let counters = records.has_counters().map_err(|error| match error {
            Error::Malformed { .. } => Trouble::Neither,
            error => Trouble::of_reading(error, self.process.is_some()),
        })?;
        if counters == Some(false) {
            self.do_without_counters()?;
        }
        Ok(counters)
    }

    /// Does the report show counters, or look at them?
    pub(super) fn needs_counters(&self) -> bool {
        let shows = match self.options.format {
            Format::Extended => true,
            #[cfg(feature = "columns")]
            Format::Columns => self.fields.has_counters(),
            #[cfg(feature = "answers")]
            Format::Group => true,
            _ => false,
        };
        shows || self.do_without_counters().is_err()
    }

    /// Opens a process.
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

    /// Opens a process and its maps, or its smaps where counters are asked for and the kernel has
    /// them; else it has none.
    fn open(&mut self, pid: u32) -> Result<File, Trouble> {
        self.open_process(pid)?;
        let wanted = self.counters;
        let opened = self.open_rows();
        if opened.is_ok() && !self.counters {
            self.do_without_counters()?;
            if wanted && !core::mem::replace(&mut self.no_smaps_said, true) {
                self.out.flush();
                self.messages.no_smaps(self.options.format);
            }
        }
        opened.map_err(Trouble::Unopened)
    }

    /// Opens the smaps of the process where counters are asked for and the kernel has them, or its maps.
    pub(super) fn open_rows(&mut self) -> Result<File, Errno> {
        let Some(process) = &self.process else {
            return Err(Errno::SRCH);
        };
        if self.counters {
            let opened = process.file(c"smaps");
            if !opened.as_ref().is_err_and(|error| is_missing(*error)) {
                return opened;
            }
        }
        self.counters = false;
        process.file(c"maps")
    }

    /// Is it a process, and no copy of one?
    pub(super) fn is_live(&self) -> bool {
        self.process.as_ref().is_some_and(Process::is_live)
    }
}
