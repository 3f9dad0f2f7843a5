//! One report: header, rows, footer.

#[cfg(feature = "answers")]
mod all;
#[cfg(feature = "answers")]
mod answers;
#[cfg(feature = "columns")]
mod columns;
pub(crate) mod command;
mod default;
mod device;
mod extended;
#[cfg(feature = "answers")]
mod groups;
#[cfg(feature = "machine")]
mod machine;
mod name;
#[cfg(feature = "answers")]
mod since;
#[cfg(feature = "answers")]
mod summary;
#[cfg(feature = "answers")]
mod table;
#[cfg(feature = "answers")]
mod watch;

use core::ffi::CStr;
#[cfg(feature = "answers")]
use core::mem::ManuallyDrop;

#[cfg(feature = "answers")]
use pmap_core::Snapshot;
use pmap_core::{
    Error, File, Mapping, Permissions, Process, Record, Smaps, Sum, Totals, procfs_is_mounted,
};

use rustix::fd::BorrowedFd;
use rustix::fs::CWD;

#[cfg(feature = "machine")]
use crate::args::Output;
#[cfg(feature = "answers")]
use crate::args::Select;
use crate::args::{Format, Options, Target};
#[cfg(feature = "columns")]
use crate::fields::{Fields, MOST, Part};
use crate::message::{Messages, NotUnderstood, Trouble, is_missing};
use crate::out::{Buffer, Out};
#[cfg(feature = "answers")]
use answers::{Held, Tables};
#[cfg(feature = "columns")]
use columns::Line;
#[cfg(feature = "machine")]
use command::fill;
use command::put_header;
use name::{Names, put_name};
#[cfg(feature = "answers")]
pub use table::{Row, Rows};

/// How wide an address is, in hexadecimal digits: that of the machine the program is built for.
pub const NATIVE_WIDTH: u8 = size_of::<usize>().to_le_bytes()[0] * 2;

/// The sums of a report.
#[derive(Debug)]
struct Sums {
    mappings: Totals,
    /// Of the counters of `-x`, in kB.
    counters: [Sum; 3],
    /// Where the last row ended. Since no row is of what is below, no sum of sizes is beyond 64 bits.
    reached: u64,
    /// Which of the sums of chosen columns they go with.
    #[cfg(feature = "columns")]
    part: Part,
}

impl Sums {
    /// Of nothing.
    const NONE: Self = Self {
        mappings: Totals::NONE,
        counters: [Sum::NONE; 3],
        reached: 0,
        #[cfg(feature = "columns")]
        part: Part::All,
    };

    /// Takes off `record` what rows were of before; `false` where nothing of it is left.
    ///
    /// The kernel shows a mapping again, whole, that grew between two reads.
    #[inline(never)]
    fn reach(&mut self, record: &mut Record<'_>) -> bool {
        let end = record.mapping.end;
        if end <= self.reached {
            return false;
        }
        if record.mapping.start < self.reached {
            record.cut_front(self.reached);
        }
        self.reached = end;
        true
    }

    fn overflowed(&self) -> bool {
        self.counters.iter().any(Sum::overflowed)
    }
}

/// What a report holds beyond a row.
#[derive(Debug)]
pub struct Room {
    /// Rows that wait until the end.
    #[cfg(feature = "answers")]
    tables: Tables,
    /// The columns that are chosen.
    #[cfg(feature = "columns")]
    pub fields: Fields,
}

impl Room {
    /// Has it the rows that `options` keep? They are asked for by `more` where they are needed: 2.8 MiB of
    /// addresses may be more than a limit leaves.
    #[cfg(feature = "answers")]
    pub(crate) fn has_rows(
        &mut self,
        options: &Options<'_>,
        more: fn() -> Option<&'static mut Rows>,
    ) -> bool {
        let rows = &mut self.tables.held.table.rows;
        if options.keeps_rows() && rows.is_none() {
            *rows = more();
        }
        !options.keeps_rows() || rows.is_some()
    }

    /// Holding nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            #[cfg(feature = "answers")]
            tables: Tables::new(),
            #[cfg(feature = "columns")]
            fields: Fields::new(),
        }
    }
}

impl Default for Room {
    fn default() -> Self {
        Self::new()
    }
}

/// How a row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shown {
    /// With the name of the mapping.
    Named,
    /// As a hole between mappings, which is in no sum.
    #[cfg(feature = "answers")]
    Gap,
    /// It is not, and only adds to the sums.
    #[cfg(feature = "answers")]
    Not,
}

/// Makes reports, one after another.
///
/// `WIDTH` is how wide an address is, 16 digits or 8.
#[derive(Debug)]
pub struct Reporter<'o, 'a, const WIDTH: u8> {
    out: &'o mut Out<'a>,
    messages: &'o mut Messages<'a>,
    directory: Option<BorrowedFd<'o>>,
    #[cfg(feature = "saved")]
    input: BorrowedFd<'o>,
    options: &'o Options<'o>,
    no_smaps_said: bool,
    names: Names,
    /// Taken out while they are used.
    #[cfg(feature = "answers")]
    tables: Option<&'o mut Tables>,
    #[cfg(feature = "columns")]
    fields: &'o mut Fields,
    /// What the report is of.
    target: Target<'o>,
    /// No process where it is a saved copy.
    process: Option<Process>,
    /// Has it a command line, and so mappings?
    has_words: bool,
    /// Was there a line of it?
    any: bool,
    /// Its lines that are not understood.
    bad: NotUnderstood,
}

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
type Then<'t, 'b> = Option<Snapshot<'t, 'b, File>>;

impl<'o, 'a, const WIDTH: u8> Reporter<'o, 'a, WIDTH> {
    /// Reports to `out`, and says on `messages` what is wrong; finds processes in `directory`, or in
    /// /proc, and standard input at `input`; the columns that are chosen are in `room`.
    pub fn new(
        out: &'o mut Out<'a>,
        messages: &'o mut Messages<'a>,
        directory: Option<BorrowedFd<'o>>,
        #[cfg(feature = "saved")] input: BorrowedFd<'o>,
        options: &'o Options<'o>,
        #[cfg_attr(
            not(any(feature = "answers", feature = "columns")),
            expect(unused_variables, reason = "the classic formats hold nothing")
        )]
        room: &'o mut Room,
    ) -> Self {
        // What a run before has left, as one of a test.
        #[cfg(feature = "answers")]
        {
            room.tables.held.clear();
            room.tables.watching.clear();
        }
        Self {
            out,
            messages,
            directory,
            #[cfg(feature = "saved")]
            input,
            options,
            names: Names::of(options),
            #[cfg(feature = "answers")]
            tables: Some(&mut room.tables),
            #[cfg(feature = "columns")]
            fields: &mut room.fields,
            no_smaps_said: false,
            target: Target::Process(0),
            process: None,
            has_words: false,
            any: false,
            bad: NotUnderstood::NONE,
        }
    }

    /// Reports on `target`, reading through `buffer`; gives back the file it has read, still open.
    #[cfg_attr(not(feature = "answers"), inline(never))]
    pub fn report(&mut self, target: Target<'o>, buffer: &mut [u8]) -> Option<File> {
        self.target = target;
        let mut file = None;
        #[cfg(not(feature = "answers"))]
        let made = self.report_rows(buffer, &mut file);
        #[cfg(feature = "answers")]
        let tables = self.tables.take()?;
        #[cfg(feature = "answers")]
        let made = if self.options.watch > 0 {
            self.watch_too(buffer, tables)
        } else if self.options.format.is_of_processes() {
            self.summarise(buffer, &mut tables.held)
        } else {
            self.report_rows(buffer, &mut file, tables)
        };
        #[cfg(feature = "answers")]
        {
            self.tables = Some(tables);
        }
        self.conclude(made);
        file
    }

    /// Says what is wrong with a report.
    #[cfg_attr(feature = "answers", inline(never))]
    fn conclude(&mut self, made: Result<(), Trouble>) {
        let bad = core::mem::take(&mut self.bad);
        self.not_understood(bad);
        if let Err(trouble) = made {
            self.trouble(trouble);
        }
    }

    /// Reports on the mappings of the target.
    fn report_rows(
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
    fn overflowed(&self, sums: &Sums, #[cfg(feature = "answers")] held: &Held) -> bool {
        let overflowed = sums.overflowed();
        #[cfg(feature = "answers")]
        let overflowed = overflowed || held.overflowed();
        #[cfg(feature = "columns")]
        let overflowed = overflowed || self.fields.overflowed();
        overflowed
    }

    /// The saved copy of `--since`.
    #[cfg(feature = "answers")]
    fn earlier(&self) -> Target<'o> {
        Target::File(self.options.since, ())
    }

    /// Reads records to their end, and does with each what is asked.
    #[cfg_attr(feature = "answers", inline(never))]
    #[cfg_attr(not(feature = "answers"), inline(always))]
    fn read(
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

    /// Is it a process, and no copy of one?
    fn is_live(&self) -> bool {
        self.process.as_ref().is_some_and(Process::is_live)
    }

    /// Does what is shown depend on counters, so that those of every record are looked at?
    #[cfg(feature = "saved")]
    fn looks_at_counters(&self) -> bool {
        #[cfg(feature = "answers")]
        if self.options.select != Select::default() {
            return true;
        }
        !matches!(self.options.format, Format::Default | Format::Device)
    }

    /// Opens the target, with its `counters` if they are asked for, which it may have then or not; puts
    /// the header line of a process.
    #[cfg_attr(feature = "saved", inline(never))]
    fn begin(&mut self, counters: &mut bool, buffer: &mut [u8]) -> Result<File, Trouble> {
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
    fn put_head(&mut self, pid: u32, buffer: &mut [u8]) {
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
    fn put_title(&mut self, records: &mut Smaps<'_, File>) -> Result<(), Trouble> {
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

    #[inline(never)]
    fn put_columns(&mut self) {
        let columns = match self.options.format {
            Format::Default => return,
            Format::Extended => extended::COLUMNS,
            Format::Device => device::COLUMNS,
            #[cfg(feature = "machine")]
            Format::Columns if self.is_for_programs() => {
                if self.fields.go_on() {
                    self.put_line(Line::Headers);
                }
                return;
            }
            // They wait for the first record.
            #[cfg(feature = "columns")]
            Format::Columns => return self.fields.begin(),
            #[cfg(feature = "answers")]
            Format::Since => since::COLUMNS,
            #[cfg(feature = "answers")]
            Format::Summary | Format::All | Format::Group => return,
        };
        if !self.options.quiet {
            #[cfg(feature = "answers")]
            if self.options.format == Format::Since {
                self.out.put(b"  ");
            }
            let address = b"Address         ".get(..WIDTH.into());
            self.out.put(address.unwrap_or_default());
            self.out.put(columns);
        }
    }

    /// Puts the row of a record, as it is to be `shown`, and adds it to the sums.
    #[inline(never)]
    fn put_row(&mut self, record: &Record<'_>, sums: &mut Sums, shown: Shown) {
        #[cfg(feature = "columns")]
        if self.options.format == Format::Columns {
            return self.put_chosen(record, sums.part, shown == Shown::Named);
        }
        #[cfg(feature = "answers")]
        let before = self.out.columns().length();
        self.put_columns_of(record, sums);
        let mapping = &record.mapping;
        match shown {
            Shown::Named => self.put_named(mapping),
            #[cfg(feature = "answers")]
            Shown::Gap => {
                self.out.columns().put(b"  [ gap ]");
                return self.out.end_row();
            }
            #[cfg(feature = "answers")]
            Shown::Not => {
                self.out.columns().take_back::<0>(before);
            }
        }
        sums.mappings.add(mapping);
    }

    /// Ends a row with the name of a mapping.
    #[cfg_attr(feature = "answers", inline(never))]
    #[cfg_attr(not(feature = "answers"), inline(always))]
    fn put_named(&mut self, mapping: &Mapping<'_>) {
        put_name(self.out, mapping, &self.names, self.process.as_ref());
        self.out.end_row();
    }

    /// Lays out the columns before the name of a record, whose counters are added to the sums.
    #[inline(always)]
    fn put_columns_of(&mut self, record: &Record<'_>, sums: &mut Sums) {
        let (mapping, columns) = (&record.mapping, self.out.columns());
        let size_width = if self.options.format == Format::Default {
            6
        } else {
            7
        };
        columns.hexadecimal(mapping.start, WIDTH);
        columns.put(b" ");
        columns.decimal(mapping.size() / 1024, size_width);
        match self.options.format {
            Format::Default => columns.put(b"K"),
            Format::Extended => {
                let sums = &mut sums.counters;
                extended::put_counters(columns, &record.counters, sums, &mut self.bad);
            }
            Format::Device => {}
            #[cfg(feature = "columns")]
            Format::Columns => {}
            #[cfg(feature = "answers")]
            Format::Summary | Format::All | Format::Group | Format::Since => {}
        }
        put_mode(columns, mapping.permissions);
        if self.options.format == Format::Device {
            device::put_place(columns, mapping);
        } else {
            columns.put(b" ");
        }
    }

    /// Puts a row of chosen columns, if it is `shown`; before the first one, their headers.
    #[cfg(feature = "columns")]
    #[inline(never)]
    fn put_chosen(&mut self, record: &Record<'_>, part: Part, shown: bool) {
        let mut values = [None; MOST];
        // No sums are shown.
        #[cfg(feature = "machine")]
        let part = if self.is_for_programs() {
            Part::Again
        } else {
            part
        };
        let is_first = self.fields.read(record, part, &mut values, &mut self.bad);
        if is_first && (!self.options.quiet || self.is_for_programs()) {
            self.put_line(Line::Headers);
        }
        if shown {
            self.put_line(Line::Row(&record.mapping, &values));
        }
    }

    #[inline(never)]
    fn put_footer(&mut self, sums: &Sums) {
        if self.options.quiet {
            return;
        }
        match self.options.format {
            Format::Default => default::put_footer(self.out, &sums.mappings, WIDTH),
            Format::Extended => {
                extended::put_footer(self.out, &sums.mappings, &sums.counters, WIDTH);
            }
            Format::Device => device::put_footer(self.out, &sums.mappings),
            #[cfg(feature = "columns")]
            Format::Columns if self.fields.any_sum() => {
                self.put_line(Line::Rule);
                self.put_line(Line::Sums(0));
            }
            #[cfg(feature = "columns")]
            Format::Columns => {}
            #[cfg(feature = "answers")]
            Format::Summary | Format::All | Format::Group | Format::Since => {}
        }
    }

    /// Says what is wrong with the target, once all that was reported is written.
    #[inline(never)]
    fn trouble(&mut self, trouble: Trouble) {
        self.out.flush();
        self.messages.trouble(self.target, trouble);
    }

    /// Says which lines were not understood, if any.
    #[cfg_attr(feature = "answers", inline(never))]
    fn not_understood(&mut self, bad: NotUnderstood) {
        if bad.lines > 0 {
            self.out.flush();
            self.messages.not_understood(self.target, &bad);
        }
    }

    /// Can nothing more be written?
    #[must_use]
    pub const fn is_stopped(&self) -> bool {
        self.out.error().is_some()
    }

    /// Are there rows for programs, and nothing else?
    #[cfg(feature = "machine")]
    fn is_for_programs(&self) -> bool {
        self.options.output != Output::Text
    }

    /// Are there rows for programs, and nothing else?
    #[cfg(all(
        any(feature = "answers", feature = "columns"),
        not(feature = "machine")
    ))]
    #[expect(clippy::unused_self, reason = "with the feature it asks the options")]
    const fn is_for_programs(&self) -> bool {
        false
    }

    /// Puts for programs what a process takes, or a group of its mappings.
    #[cfg(all(feature = "answers", feature = "machine"))]
    fn put_figures(&mut self, row: &table::Row) {
        if self.fields.go_on() {
            self.put_line(Line::Headers);
        }
        self.put_line(Line::Figures(row));
    }

    /// Opens the saved copy at `path`.
    #[cfg(feature = "saved")]
    fn open_saved(&self, path: &CStr) -> Result<File, Trouble> {
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
    fn recognise(&self, records: &mut Smaps<'_, File>) -> Result<Option<bool>, Trouble> {
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
    fn sorts_mappings_by_counters(&self) -> bool {
        self.options.select.needs_counters() && !self.options.format.is_of_processes()
    }

    /// Does the format show counters?
    fn has_counters(&self) -> bool {
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
    fn open_process(&mut self, pid: u32) -> Result<(), Trouble> {
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
    fn open(&mut self, pid: u32, counters: &mut bool) -> Result<File, Trouble> {
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

    /// Why what was read of a process, to the end of its `file`, may not be the whole, if so.
    #[cfg_attr(feature = "answers", inline(never))]
    #[cfg_attr(not(feature = "answers"), inline(always))]
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

/// Adds the five characters of the mode, between spaces: what is private is `-` at the fourth.
fn put_mode(columns: &mut Buffer, permissions: Permissions) {
    let [read, write, execute, shared] = *permissions.as_bytes();
    let shared = if shared == b'p' { b'-' } else { shared };
    columns.put(&[b' ', read, write, execute, shared, b'-', b' ']);
}
