//! One report: header, rows, footer.

mod command;
mod default;
mod device;
mod extended;
mod name;

use core::ffi::CStr;

use pmap_core::{Error, File, Mapping, Permissions, Process, Record, Smaps, Sum, Totals};

use rustix::fd::BorrowedFd;
use rustix::fs::CWD;

use crate::args::{Format, Options};
use crate::message::{Messages, NotUnderstood, Trouble, is_missing};
use crate::out::{Columns, Out};
use command::put_header;
use name::{Path, SharedMemory, put_name};

/// How wide an address is, in hexadecimal digits: that of the machine the program is built for.
pub const NATIVE_WIDTH: u8 = size_of::<usize>().to_le_bytes()[0] * 2;

/// Adds address and size, which every row begins with.
#[inline(never)]
fn put_start(columns: &mut Columns, mapping: &Mapping<'_>, width: u8, size_width: u8) {
    columns.hexadecimal(mapping.start, width);
    columns.put(b" ");
    columns.decimal(mapping.size() / 1024, size_width);
}

/// Adds the five characters of the mode: what is not shared is `-` at the fourth. A space stands on
/// either side.
#[inline(never)]
fn put_mode(columns: &mut Columns, permissions: Permissions) {
    let [read, write, execute, shared] = *permissions.as_bytes();
    let shared = if permissions.is_shared() {
        shared
    } else {
        b'-'
    };
    columns.put(&[b' ', read, write, execute, shared, b'-', b' ']);
}

/// The sums of a report.
#[derive(Debug, Default)]
struct Sums {
    mappings: Totals,
    /// Of the counters of `-x`, in kB.
    counters: [Sum; 3],
}

impl Sums {
    fn overflowed(&self) -> bool {
        self.mappings.size.overflowed() || self.counters.iter().any(Sum::overflowed)
    }
}

/// Makes reports, one after another.
///
/// `WIDTH` is how wide an address is, 16 digits or 8.
#[derive(Debug)]
#[repr(C)] // The columns, which are long, stand behind what is named more often.
pub struct Reporter<'o, 'a, const WIDTH: u8> {
    out: &'o mut Out<'a>,
    messages: &'o mut Messages<'a>,
    directory: Option<BorrowedFd<'o>>,
    shared_memory: Option<SharedMemory>,
    format: Format,
    quiet: bool,
    no_smaps_said: bool,
    columns: Columns,
}

impl<'o, 'a, const WIDTH: u8> Reporter<'o, 'a, WIDTH> {
    /// Reports to `out`, and says on `messages` what is wrong; finds processes in `directory`, or in
    /// /proc.
    pub fn new(
        out: &'o mut Out<'a>,
        messages: &'o mut Messages<'a>,
        directory: Option<BorrowedFd<'o>>,
        options: &Options<'_>,
    ) -> Self {
        Self {
            out,
            messages,
            directory,
            format: options.format,
            quiet: options.quiet,
            columns: Columns::new(),
            shared_memory: None,
            no_smaps_said: false,
        }
    }

    /// Reports on process `pid`, reading through `buffer`; gives back what it has read, still open.
    #[inline(never)]
    pub fn report(&mut self, pid: u32, buffer: &mut [u8]) -> Option<(Process, File)> {
        let (process, file, has_counters) = match self.open(pid) {
            Ok(opened) => opened,
            Err(trouble) => {
                self.trouble(pid, trouble);
                return None;
            }
        };
        put_header(self.out, pid, &process, buffer);
        self.put_columns();

        let mut records = if has_counters {
            Smaps::new(file, buffer)
        } else {
            Smaps::from_maps(file, buffer)
        };
        let mut sums = Sums::default();
        let mut bad = NotUnderstood::default();
        let mut any = false;
        let failure = loop {
            match records.next_record() {
                None => break None,
                Some(Ok(record)) => self.put_row(&record, &process, &mut sums, &mut bad),
                Some(Err(Error::Malformed { line, .. })) => bad.add(line),
                Some(Err(error)) => break Some(error),
            }
            any = true;
            if self.out.error().is_some() {
                return None;
            }
        };

        let file = records.into_source();
        let trouble = match failure {
            None if any => match file.is_gone() {
                Ok(true) => Some(Trouble::Ended),
                Ok(false) if sums.overflowed() => Some(Trouble::TooLarge),
                Ok(false) => None,
                Err(error) => Some(Trouble::Unreadable(error)),
            },
            None => None,
            Some(Error::Read(error)) if is_missing(error) => Some(Trouble::Ended),
            Some(Error::Read(error)) => Some(Trouble::Unreadable(error)),
            Some(_) => Some(Trouble::Endless),
        };
        // A sum of a part would pass for that of the whole.
        if trouble.is_none() {
            self.put_footer(&sums);
        }
        if bad.lines > 0 {
            self.trouble(pid, Trouble::NotUnderstood(bad));
        }
        if let Some(trouble) = trouble {
            self.trouble(pid, trouble);
        }
        Some((process, file))
    }

    #[inline(never)]
    fn put_columns(&mut self) {
        let columns = match self.format {
            Format::Default => return,
            Format::Extended => extended::COLUMNS,
            Format::Device => device::COLUMNS,
        };
        if !self.quiet {
            let address = b"Address         ".get(..WIDTH.into());
            self.out.put(address.unwrap_or_default());
            self.out.put(columns);
        }
    }

    #[inline(never)]
    fn put_row(
        &mut self,
        record: &Record<'_>,
        process: &Process,
        sums: &mut Sums,
        bad: &mut NotUnderstood,
    ) {
        let (mapping, columns) = (&record.mapping, &mut self.columns);
        columns.clear();
        let path = match self.format {
            Format::Default => {
                default::put_row(columns, mapping, WIDTH);
                Path::Whole
            }
            Format::Extended => {
                extended::put_row(columns, record, WIDTH, &mut sums.counters, bad);
                Path::LastComponent
            }
            Format::Device => {
                device::put_row(columns, mapping, WIDTH);
                Path::LastComponent
            }
        };
        let out = &mut *self.out;
        put_name(
            out,
            columns,
            mapping,
            path,
            process,
            &mut self.shared_memory,
        );
        out.end_row();
        sums.mappings.add(mapping);
    }

    #[inline(never)]
    fn put_footer(&mut self, sums: &Sums) {
        if self.quiet {
            return;
        }
        match self.format {
            Format::Default => default::put_footer(self.out, &sums.mappings, WIDTH),
            Format::Extended => {
                let columns = &mut self.columns;
                extended::put_footer(self.out, columns, &sums.mappings, &sums.counters, WIDTH);
            }
            Format::Device => device::put_footer(self.out, &sums.mappings),
        }
    }

    /// Says what is wrong with a report, once all that was reported is written.
    #[inline(never)]
    pub fn trouble(&mut self, pid: u32, trouble: Trouble) {
        self.out.flush();
        self.messages.trouble(pid, trouble);
    }

    /// Can nothing more be written?
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.out.error().is_some()
    }

    /// Opens a process and the file of it that the format needs, or maps where a kernel has no smaps;
    /// says whether that has counters.
    #[inline(never)]
    fn open(&mut self, pid: u32) -> Result<(Process, File, bool), Trouble> {
        let path = &mut self.columns;
        path.clear();
        if self.directory.is_none() {
            path.put(b"/proc/");
        }
        path.decimal(pid.into(), 0);
        path.put(b"\0");
        // Fifteen bytes are enough for eight digits, and no kernel gives a process more than seven:
        // the path of another is empty, and does not exist. Below sixteen the search for the NUL is
        // a plain loop, of 130 bytes less.
        let path = path.front::<15>();
        let path = CStr::from_bytes_until_nul(path).unwrap_or_default();
        let process = match Process::open_at(self.directory.unwrap_or(CWD), path) {
            Ok(process) => process,
            Err(error)
                if is_missing(error) && self.directory.is_none() && Process::current().is_err() =>
            {
                return Err(Trouble::NoProcfs);
            }
            Err(error) => return Err(Trouble::Unopened(error)),
        };
        if self.format == Format::Extended {
            match process.file(c"smaps") {
                Ok(file) => return Ok((process, file, true)),
                Err(error) if is_missing(error) => {}
                Err(error) => return Err(Trouble::Unopened(error)),
            }
        }
        let file = process.file(c"maps").map_err(Trouble::Unopened)?;
        if self.format == Format::Extended && !core::mem::replace(&mut self.no_smaps_said, true) {
            self.out.flush();
            self.messages.no_smaps();
        }
        Ok((process, file, false))
    }
}
