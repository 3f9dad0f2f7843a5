//! `-a`: what all processes cost, the largest first.

use core::ffi::CStr;
use core::mem::MaybeUninit;

use rustix::fs::RawDir;

use super::Reporter;
use super::answers::Seen;
use crate::args::{Format, Target};
use crate::message::Trouble;
use crate::number::decimal;

impl<'o, const WIDTH: u8> Reporter<'o, '_, WIDTH> {
    /// Ends what was asked for: reports on all processes, found in the directory that is called `path`,
    /// or watches some, or puts the rows that were kept.
    pub fn end(&mut self, path: &'o CStr, buffer: &mut [u8]) {
        if !self.options.format.is_of_processes() {
            return;
        }
        let mut made = Ok(());
        if self.options.format == Format::All {
            made = self.summarise_all(buffer);
        }
        self.target = Target::File(path, ());
        let Some(tables) = self.tables.take() else {
            return;
        };
        if self.options.watch > 0 {
            return self.watch(tables, buffer);
        }
        self.put_table(&mut tables.held);
        let Seen {
            total, unreadable, ..
        } = &tables.held.seen;
        // A sum of a part would pass for that of the whole.
        if made.is_ok() && total.count > 1 && !self.options.quiet && !self.is_for_programs() {
            if total.overflowed() {
                self.target = Target::File(c"total", ());
                made = Err(Trouble::TooLarge);
            } else {
                self.put_total(total, b" processes\n");
            }
        }
        self.conclude(made);
        if *unreadable > 0 {
            self.out.flush();
            self.messages.unreadable(*unreadable);
        }
    }

    /// Keeps the rows of all processes.
    #[inline(never)]
    fn summarise_all(&mut self, buffer: &mut [u8]) -> Result<(), Trouble> {
        let mut made = Err(Trouble::NoProcesses);
        let Some(directory) = self.directory else {
            return made;
        };
        let mut names = [MaybeUninit::uninit(); 2048];
        let mut names = RawDir::new(directory, &mut names);
        while let Some(name) = names.next() {
            let name = name.map_err(|error| Trouble::Unreadable(error.into()))?;
            if let Some(pid) = process_id(name.file_name().to_bytes()) {
                made = Ok(());
                self.report(Target::Process(pid), buffer);
            }
        }
        made
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
