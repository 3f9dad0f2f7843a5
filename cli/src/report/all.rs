//! `-a`: what all processes cost, the largest first.

use core::ffi::CStr;
use core::mem::MaybeUninit;

use rustix::fs::RawDir;
use rustix::io::Errno;

use super::Reporter;
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
        let mut any = true;
        let mut whole = Ok(());
        if self.options.format == Format::All {
            whole = self.summarise_all(&mut any, buffer);
        }
        self.target = Target::File(path, ());
        let Some(tables) = self.tables.take() else {
            return;
        };
        if self.options.watch > 0 {
            return self.watch(tables, buffer);
        }
        self.put_table(&mut tables.held);
        let seen = &tables.held.seen;
        if let Err(error) = whole {
            // A sum of a part would pass for that of the whole.
            self.out.flush();
            self.messages.no_file(path.to_bytes(), error.into());
        } else if seen.total.overflowed() {
            self.trouble(Trouble::TooLarge);
        } else if seen.total.count > 1 && !self.options.quiet && !self.is_for_programs() {
            self.put_total(&seen.total, b" processes\n");
        }
        if !any {
            self.trouble(Trouble::NoProcesses);
        }
        if seen.unreadable > 0 {
            self.out.flush();
            self.messages.unreadable(seen.unreadable);
        }
    }

    /// Keeps the rows of all processes; are there `any`?
    #[inline(never)]
    fn summarise_all(&mut self, any: &mut bool, buffer: &mut [u8]) -> Result<(), Errno> {
        *any = false;
        let Some(directory) = self.directory else {
            return Ok(());
        };
        let mut names = [MaybeUninit::uninit(); 2048];
        let mut names = RawDir::new(directory, &mut names);
        while let Some(name) = names.next() {
            if let Some(pid) = process_id(name?.file_name().to_bytes()) {
                *any = true;
                self.report(Target::Process(pid), buffer);
            }
        }
        Ok(())
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
