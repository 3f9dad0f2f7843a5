//! One report: header, rows, footer.

mod command;
mod default;
mod device;
mod extended;
mod name;

use pmap_core::{Errno, Error, File, Mapping, Permissions, Process, Record, Smaps, Sum, Totals};

use crate::args::Format;
use crate::message::{Messages, NotUnderstood, Trouble, is_missing};
use crate::out::Out;
use command::put_header;
use name::{Path, SharedMemory, put_name};

/// How wide an address is, in hexadecimal digits: that of the program's own kind of machine.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// Eight digits.
    Bits32,
    /// Sixteen digits.
    Bits64,
}

impl Width {
    /// That of the machine the program is built for.
    pub const NATIVE: Self = if cfg!(target_pointer_width = "32") {
        Self::Bits32
    } else {
        Self::Bits64
    };

    const fn digits(self) -> usize {
        match self {
            Self::Bits32 => 8,
            Self::Bits64 => 16,
        }
    }
}

/// Puts address and size, which every row begins with.
fn put_start(out: &mut Out<'_>, mapping: &Mapping<'_>, width: Width, size_width: usize) {
    out.hexadecimal(mapping.start, width.digits());
    out.put(b" ");
    out.decimal(mapping.size() / 1024, size_width);
}

/// Puts the five characters of the mode: what is not shared is `-` at the fourth. A space stands on
/// either side.
fn put_mode(out: &mut Out<'_>, permissions: Permissions) {
    let [read, write, execute, shared] = *permissions.as_bytes();
    let shared = if permissions.is_shared() {
        shared
    } else {
        b'-'
    };
    out.put(&[b' ', read, write, execute, shared, b'-', b' ']);
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
#[derive(Debug)]
pub struct Reporter<'o, 'a> {
    out: &'o mut Out<'a>,
    messages: &'o mut Messages<'a>,
    width: Width,
    format: Format,
    quiet: bool,
    shared_memory: Option<SharedMemory>,
    no_smaps_said: bool,
}

impl<'o, 'a> Reporter<'o, 'a> {
    /// Reports to `out`, and says on `messages` what is wrong.
    pub fn new(
        out: &'o mut Out<'a>,
        messages: &'o mut Messages<'a>,
        width: Width,
        format: Format,
        quiet: bool,
    ) -> Self {
        Self {
            out,
            messages,
            width,
            format,
            quiet,
            shared_memory: None,
            no_smaps_said: false,
        }
    }

    /// Reports on `process`, reading through `buffer`; gives back the file it read, still open.
    pub fn report(&mut self, pid: u32, process: &Process, buffer: &mut [u8]) -> Option<File> {
        let (file, has_counters) = match self.open(process) {
            Ok(opened) => opened,
            Err(error) => {
                self.trouble(pid, Trouble::Unopened(error));
                return None;
            }
        };
        put_header(self.out, pid, process, buffer);
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
                Some(Ok(record)) => self.put_row(&record, process, &mut sums, &mut bad),
                Some(Err(Error::Malformed { line, .. })) => bad.add(line),
                Some(Err(error)) => break Some(error),
            }
            any = true;
            if self.out.error().is_some() {
                return None;
            }
        };

        let file = records.into_source();
        let gone = match failure {
            None if any => file.is_gone().map_err(Error::Read),
            None => Ok(false),
            Some(error) => Err(error),
        };
        if matches!(gone, Ok(false)) {
            self.put_footer(&sums);
        }
        if bad.lines > 0 {
            self.trouble(pid, Trouble::NotUnderstood(bad));
        }
        match gone {
            Ok(false) if sums.overflowed() => self.trouble(pid, Trouble::TooLarge),
            Ok(false) => {}
            Ok(true) => self.trouble(pid, Trouble::Ended),
            Err(error) => self.trouble(pid, Trouble::Unreadable(error)),
        }
        Some(file)
    }

    fn put_columns(&mut self) {
        let columns = match self.format {
            Format::Default => return,
            Format::Extended => extended::COLUMNS,
            Format::Device => device::COLUMNS,
        };
        if !self.quiet {
            self.out.put(b"Address ");
            self.out.spaces(self.width.digits() - 8);
            self.out.put(columns);
        }
    }

    fn put_row(
        &mut self,
        record: &Record<'_>,
        process: &Process,
        sums: &mut Sums,
        bad: &mut NotUnderstood,
    ) {
        let (out, mapping) = (&mut *self.out, &record.mapping);
        let path = match self.format {
            Format::Default => {
                default::put_row(out, mapping, self.width);
                Path::Whole
            }
            Format::Extended => {
                extended::put_row(out, record, self.width, &mut sums.counters, bad);
                Path::LastComponent
            }
            Format::Device => {
                device::put_row(out, mapping, self.width);
                Path::LastComponent
            }
        };
        put_name(out, mapping, path, process, &mut self.shared_memory);
        out.end_row();
        sums.mappings.add(mapping);
    }

    fn put_footer(&mut self, sums: &Sums) {
        if self.quiet {
            return;
        }
        match self.format {
            Format::Default => default::put_footer(self.out, &sums.mappings, self.width),
            Format::Extended => {
                extended::put_footer(self.out, &sums.mappings, &sums.counters, self.width);
            }
            Format::Device => device::put_footer(self.out, &sums.mappings),
        }
    }

    /// Says what is wrong with a report, once all that was reported is written.
    pub fn trouble(&mut self, pid: u32, trouble: Trouble) {
        self.out.flush();
        self.messages.trouble(pid, trouble);
    }

    /// Can nothing more be written?
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.out.error().is_some()
    }

    /// Opens the file that the format needs, or maps where a kernel has no smaps; says whether it has
    /// counters.
    fn open(&mut self, process: &Process) -> Result<(File, bool), Errno> {
        if self.format == Format::Extended {
            match process.file(c"smaps") {
                Err(error) if is_missing(error) => {}
                opened => return opened.map(|file| (file, true)),
            }
        }
        let file = process.file(c"maps")?;
        if self.format == Format::Extended && !core::mem::replace(&mut self.no_smaps_said, true) {
            self.out.flush();
            self.messages.no_smaps();
        }
        Ok((file, false))
    }
}
