//! `-a`: what all processes cost, the largest first.

use core::ffi::CStr;
use core::mem::MaybeUninit;

use rustix::fs::RawDir;

use super::Reporter;
use super::answers::Held;
use crate::args::{Format, Target};
use crate::figures::Figures;
use crate::message::Trouble;
use crate::number::decimal;

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Ends what was asked for: reports on all processes, found in the directory that is called `path`,
    /// or watches some, or puts the rows that were kept.
    pub fn end(&mut self, path: &CStr, buffer: &mut [u8]) {
        let Some(tables) = self.tables.take() else {
            return;
        };
        if self.options.watch > 0 {
            return self.watch(tables, buffer);
        }
        if !self.options.format.is_of_processes() {
            return;
        }
        let mut any = true;
        if self.options.format == Format::All {
            any = self.summarise_all(path, &mut tables.held, buffer);
        }
        let total = &mut tables.held.total;
        let is_known = !total.overflowed();
        if !is_known {
            *total = Figures::NONE;
        }
        self.put_summary(&tables.held);
        if !is_known {
            self.trouble(Target::File(path, ()), Trouble::TooLarge);
        }
        if !any {
            self.trouble(Target::File(path, ()), Trouble::NoProcesses);
        }
        if tables.held.unreadable > 0 {
            self.out.flush();
            self.messages.unreadable(tables.held.unreadable);
        }
    }

    /// Keeps the rows of all processes; are there any?
    #[inline(never)]
    fn summarise_all(&mut self, path: &CStr, held: &mut Held, buffer: &mut [u8]) -> bool {
        let Some(directory) = self.directory else {
            return true;
        };
        let mut names = [MaybeUninit::uninit(); 2048];
        let mut names = RawDir::new(directory, &mut names);
        let mut any = false;
        while let Some(name) = names.next() {
            match name {
                Ok(name) => {
                    if let Some(pid) = process_id(name.file_name().to_bytes()) {
                        any = true;
                        self.summarise(Target::Process(pid), buffer, held);
                    }
                }
                Err(error) => {
                    self.out.flush();
                    self.messages.no_file(path.to_bytes(), error.into());
                    // A sum of a part would pass for that of the whole.
                    held.total = Figures::NONE;
                    break;
                }
            }
        }
        any
    }
}

/// The id of the process that an entry of the directory is: without zeros in front, which would be
/// another entry for the same process.
fn process_id(name: &[u8]) -> Option<u32> {
    match (name, decimal(name)?.try_into()) {
        ([b'1'..=b'9', ..], Ok(id @ 1..=0x7fff_ffff)) => Some(id),
        _ => None,
    }
}
