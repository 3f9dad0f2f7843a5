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
use pmap_core::Snapshot;
use pmap_core::{Error, File, Permissions, Process, Record, Smaps, Sum, Totals, procfs_is_mounted};

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
use answers::{Answers, Tables};
#[cfg(feature = "columns")]
use columns::Line;
#[cfg(feature = "machine")]
use command::fill;
use command::put_header;
use name::{Names, put_name};

/// How wide an address is, in hexadecimal digits: that of the machine the program is built for.
pub const NATIVE_WIDTH: u8 = size_of::<usize>().to_le_bytes()[0] * 2;

/// The sums of a report.
#[derive(Debug, Default)]
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
    #[cfg(feature = "answers")]
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
    /// What rows are of.
    #[cfg(feature = "machine")]
    target: Target<'o>,
}

/// What a target was read from; no process where it is a saved copy.
pub type Opened = (Option<Process>, File);

/// A target whose rows are still to come.
#[derive(Debug)]
struct Begun {
    /// `None` where it is a saved copy.
    process: Option<Process>,
    file: File,
    /// Is it smaps? Of a saved copy that is still to be recognised.
    counters: bool,
    /// Has it a command line, and so mappings?
    has_words: bool,
}

/// Reads `file` through `buffer`: of a process as it is.
fn records<'b>(file: File, counters: bool, buffer: &'b mut [u8]) -> Smaps<'b, File> {
    if counters {
        Smaps::new(file, buffer)
    } else {
        Smaps::from_maps(file, buffer)
    }
}

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
            #[cfg(feature = "machine")]
            target: Target::Process(0),
            no_smaps_said: false,
        }
    }

    /// Reports on `target`, reading through `buffer`; gives back what it has read, still open.
    #[cfg(feature = "answers")]
    pub fn report(&mut self, target: Target<'o>, buffer: &mut [u8]) -> Option<Opened> {
        let tables = self.tables.take()?;
        let mut opened = None;
        if self.options.watch > 0 {
            if let Err(trouble) = self.watch_too(target, buffer, tables) {
                self.trouble(target, trouble);
            }
        } else if self.options.format.is_of_processes() {
            self.summarise(target, buffer, &mut tables.held);
        } else {
            opened = self.report_rows(target, buffer, tables);
        }
        self.tables = Some(tables);
        opened
    }

    /// Reports on `target`, reading through `buffer`; gives back what it has read, still open.
    #[cfg(not(feature = "answers"))]
    #[inline(never)]
    pub fn report(&mut self, target: Target<'o>, buffer: &mut [u8]) -> Option<Opened> {
        self.report_rows(target, buffer)
    }

    /// Reports on the mappings of `target`.
    #[cfg_attr(feature = "answers", inline(never))]
    fn report_rows(
        &mut self,
        target: Target<'o>,
        buffer: &mut [u8],
        #[cfg(feature = "answers")] tables: &mut Tables,
    ) -> Option<Opened> {
        #[cfg(feature = "machine")]
        {
            self.target = target;
        }
        let counters = self.has_counters();
        #[cfg(feature = "answers")]
        let mut counters = counters || self.options.select.needs_counters();
        #[cfg(feature = "answers")]
        let mut then;
        #[cfg(feature = "answers")]
        let mut answers = Answers {
            held: &mut tables.held,
            then: None,
        };
        #[cfg(feature = "answers")]
        answers.held.clear();
        #[cfg(feature = "answers")]
        if self.options.format == Format::Since {
            let path = self.options.since;
            match self.open_then(path, &mut tables.saved) {
                Ok(opened) => (then, counters) = opened,
                Err(trouble) => {
                    self.trouble(Target::File(path, ()), trouble);
                    return None;
                }
            }
            answers.then = Some(Snapshot::new(&mut then));
        }
        let Begun {
            process,
            file,
            counters,
            has_words,
        } = match self.begin(target, counters, buffer) {
            Ok(begun) => begun,
            Err(trouble) => {
                self.trouble(target, trouble);
                return None;
            }
        };
        let mut records = records(file, counters, buffer);
        #[cfg(feature = "saved")]
        if let Err(trouble) = self.put_title(target, &mut records) {
            self.trouble(target, trouble);
            return None;
        }
        self.put_columns();

        let mut any = false;
        let mut sums = Sums::default();
        let mut bad = NotUnderstood::default();
        let trouble = self.read(
            &mut records,
            process.as_ref(),
            &mut any,
            &mut sums,
            &mut bad,
            #[cfg(feature = "answers")]
            &mut answers,
        );
        let file = records.into_source();
        let trouble = match (trouble, &process) {
            (None, Some(process)) => ended(process, &file, any, has_words),
            (trouble, _) => trouble,
        };
        #[cfg(feature = "answers")]
        let trouble = trouble.or_else(|| self.end_then(process.as_ref(), &mut answers));
        let trouble = match trouble {
            None if sums.overflowed() => Some(Trouble::TooLarge),
            #[cfg(feature = "answers")]
            None if answers.held.overflowed() => Some(Trouble::TooLarge),
            #[cfg(feature = "columns")]
            None if self.fields.overflowed() => Some(Trouble::TooLarge),
            trouble => trouble,
        };
        #[cfg(feature = "answers")]
        self.put_kept(process.as_ref(), &mut bad, answers.held, trouble.is_none());
        // A sum of a part would pass for that of the whole.
        if trouble.is_none() {
            self.put_footer(&sums);
            #[cfg(feature = "answers")]
            self.put_end(answers.held);
        }
        #[cfg(feature = "columns")]
        if self.fields.without > 0 {
            self.out.flush();
            self.messages.no_column(target, self.fields.without);
        }
        #[cfg(feature = "answers")]
        let earlier = Target::File(self.options.since, ());
        #[cfg(feature = "answers")]
        self.not_understood(earlier, answers.held.bad_then);
        self.not_understood(target, bad);
        #[cfg(feature = "answers")]
        let target = if answers.held.is_of_then {
            earlier
        } else {
            target
        };
        if let Some(trouble) = trouble {
            self.trouble(target, trouble);
        }
        Some((process, file))
    }

    /// Reads records to their end, that of the address space of `process` if there is one, and does
    /// with each what is asked; says if there is `any`.
    #[cfg_attr(feature = "answers", inline(never))]
    #[cfg_attr(not(feature = "answers"), inline(always))]
    fn read(
        &mut self,
        records: &mut Smaps<'_, File>,
        process: Option<&Process>,
        any: &mut bool,
        sums: &mut Sums,
        bad: &mut NotUnderstood,
        #[cfg(feature = "answers")] answers: &mut Answers<'_, '_>,
    ) -> Option<Trouble> {
        #[cfg(feature = "saved")]
        let mut before = 0;
        #[cfg(feature = "answers")]
        let asks = self.options.ask();
        loop {
            match &mut records.next_record() {
                None => break None,
                Some(Ok(record)) => {
                    #[cfg(feature = "saved")]
                    let start = record.mapping.start;
                    if !sums.reach(record) {
                        #[cfg(feature = "saved")]
                        if process.is_none() && start < before {
                            break Some(Trouble::unsorted(record.line()));
                        }
                        continue;
                    }
                    #[cfg(feature = "saved")]
                    if process.is_none() {
                        before = start;
                        // Where no counter is looked at, a damaged line would pass.
                        if !self.looks_at_counters() {
                            bad.add_counters(&record.counters);
                        }
                    }
                    *any = true;
                    #[cfg(feature = "procps-ng")]
                    if let Some(range) = self.options.range {
                        if record.mapping.start > range.high {
                            break None;
                        }
                        if !range.has(&record.mapping) {
                            continue;
                        }
                    }
                    #[cfg(feature = "answers")]
                    if asks {
                        if let Some(trouble) = self.take(record, process, sums, bad, answers) {
                            break Some(trouble);
                        }
                    } else {
                        self.put_row(record, process, sums, bad, true);
                    }
                    #[cfg(not(feature = "answers"))]
                    self.put_row(record, process, sums, bad, true);
                }
                #[cfg(feature = "answers")]
                Some(Err(Error::Malformed { .. }))
                    if !*any && self.options.format.is_of_processes() =>
                {
                    break Some(Trouble::Neither);
                }
                Some(Err(Error::Malformed { line, .. })) => {
                    *any = true;
                    bad.add(*line);
                }
                // A file of procfs has an end, however deep the directories of a path are nested.
                Some(Err(Error::Endless { .. })) if process.is_some_and(Process::is_live) => {}
                Some(Err(error)) => break Some(Trouble::of_reading(*error, process.is_some())),
            }
            if self.is_stopped() {
                break None;
            }
        }
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

    /// Opens `target`, with its counters if they are asked for; puts the header line of a process.
    #[cfg_attr(feature = "saved", inline(never))]
    fn begin(
        &mut self,
        target: Target<'_>,
        counters: bool,
        buffer: &mut [u8],
    ) -> Result<Begun, Trouble> {
        let (process, file, counters, has_words) = match target {
            Target::Process(pid) => {
                let (process, file, counters) = self.open(pid, counters)?;
                let has_words = self.put_head(pid, &process, buffer);
                (Some(process), file, counters, has_words)
            }
            #[cfg(feature = "saved")]
            Target::File(path, _) => (None, self.open_saved(path)?, true, false),
        };
        Ok(Begun {
            process,
            file,
            counters,
            has_words,
        })
    }

    /// Puts the header line of a process; has it a command line?
    #[cfg_attr(feature = "answers", inline(never))]
    fn put_head(&mut self, pid: u32, process: &Process, buffer: &mut [u8]) -> bool {
        #[cfg(feature = "answers")]
        let no_args = self.options.no_args;
        #[cfg(not(feature = "answers"))]
        let no_args = false;
        #[cfg(feature = "machine")]
        if self.is_for_programs() {
            return !fill(&mut process.file(c"cmdline"), buffer, 0).is_empty();
        }
        match put_header(self.out, pid, process, buffer, no_args) {
            Ok(has_words) => return has_words,
            Err(error) if is_missing(error) => {}
            Err(error) => self.trouble(Target::Process(pid), Trouble::NoCommand(error)),
        }
        false
    }

    /// Puts the header line of a saved copy, once it is recognised.
    #[cfg(feature = "saved")]
    fn put_title(
        &mut self,
        target: Target<'_>,
        records: &mut Smaps<'_, File>,
    ) -> Result<(), Trouble> {
        if let Target::File(path, _) = target {
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
            Format::Since => return self.put_since_columns(),
            #[cfg(feature = "answers")]
            Format::Summary | Format::All | Format::Group => return,
        };
        if !self.options.quiet {
            let address = b"Address         ".get(..WIDTH.into());
            self.out.put(address.unwrap_or_default());
            self.out.put(columns);
        }
    }

    /// Puts the row of a record, if it is `shown`, and adds it to the sums.
    #[inline(never)]
    fn put_row(
        &mut self,
        record: &Record<'_>,
        process: Option<&Process>,
        sums: &mut Sums,
        bad: &mut NotUnderstood,
        shown: bool,
    ) {
        #[cfg(feature = "columns")]
        if self.options.format == Format::Columns {
            return self.put_chosen(record, sums.part, bad, shown);
        }
        let before = self.out.columns().length();
        self.put_columns_of(record, sums, bad);
        let (mapping, out) = (&record.mapping, &mut *self.out);
        if shown {
            put_name(out, mapping, self.names, process);
            out.end_row();
        } else {
            out.columns().take_back::<0>(before);
        }
        sums.mappings.add(mapping);
    }

    /// Lays out the columns before the name of a record, whose counters are added to the sums.
    #[inline(always)]
    fn put_columns_of(&mut self, record: &Record<'_>, sums: &mut Sums, bad: &mut NotUnderstood) {
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
                extended::put_counters(columns, &record.counters, &mut sums.counters, bad);
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
    fn put_chosen(
        &mut self,
        record: &Record<'_>,
        part: Part,
        bad: &mut NotUnderstood,
        shown: bool,
    ) {
        let mut values = [None; MOST];
        // No sums are shown.
        #[cfg(feature = "machine")]
        let part = if self.is_for_programs() {
            Part::Again
        } else {
            part
        };
        if self.fields.read(record, part, &mut values, bad)
            && (!self.options.quiet || self.is_for_programs())
        {
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

    /// Says what is wrong with a report, once all that was reported is written.
    #[inline(never)]
    pub fn trouble(&mut self, target: Target<'_>, trouble: Trouble) {
        self.out.flush();
        self.messages.trouble(target, trouble);
    }

    /// Says which lines were not understood, if any.
    fn not_understood(&mut self, target: Target<'_>, bad: NotUnderstood) {
        if bad.lines > 0 {
            self.out.flush();
            self.messages.not_understood(target, &bad);
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

    /// Recognises whether a saved copy has counters: `None` where it is empty.
    #[cfg(feature = "saved")]
    #[inline(never)]
    fn recognise(&self, records: &mut Smaps<'_, File>) -> Result<Option<bool>, Trouble> {
        let counters = records.has_counters().map_err(|error| match error {
            Error::Malformed { .. } => Trouble::Neither,
            error => Trouble::of_reading(error, false),
        })?;
        #[cfg(feature = "answers")]
        if counters == Some(false) && self.options.select.needs_counters() {
            return Err(Trouble::NoCounters);
        }
        Ok(counters)
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
    fn open_process(&mut self, pid: u32) -> Result<Process, Trouble> {
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
        Process::open_at(self.directory.unwrap_or(CWD), path).map_err(|error| {
            if is_missing(error) && self.directory.is_none() && !procfs_is_mounted() {
                Trouble::NoProcfs
            } else {
                Trouble::Unopened(error)
            }
        })
    }

    /// Opens a process and its maps, or its smaps where `counters` are asked for and the kernel has
    /// them; says which.
    #[inline(never)]
    fn open(&mut self, pid: u32, counters: bool) -> Result<(Process, File, bool), Trouble> {
        let process = self.open_process(pid)?;
        if counters {
            match process.file(c"smaps") {
                Ok(file) => return Ok((process, file, true)),
                Err(error) if is_missing(error) => {}
                Err(error) => return Err(Trouble::Unopened(error)),
            }
        }
        let file = process.file(c"maps").map_err(Trouble::Unopened)?;
        #[cfg(feature = "answers")]
        if self.options.select.needs_counters() {
            return Err(Trouble::NoCounters);
        }
        if counters && !core::mem::replace(&mut self.no_smaps_said, true) {
            self.out.flush();
            self.messages.no_smaps(self.options.format);
        }
        Ok((process, file, false))
    }
}

/// Adds the five characters of the mode, between spaces: what is private is `-` at the fourth.
fn put_mode(columns: &mut Buffer, permissions: Permissions) {
    let [read, write, execute, shared] = *permissions.as_bytes();
    let shared = if shared == b'p' { b'-' } else { shared };
    columns.put(&[b' ', read, write, execute, shared, b'-', b' ']);
}

/// Why what was read of a process, to the end of its `file`, may not be the whole; there was `any` of
/// it, and it `has_words` in its command line.
#[cfg_attr(feature = "answers", inline(never))]
#[cfg_attr(not(feature = "answers"), inline(always))]
fn ended(process: &Process, file: &File, any: bool, has_words: bool) -> Option<Trouble> {
    if any {
        return match file.is_gone() {
            Ok(true) => Some(Trouble::Ended),
            Ok(false) => None,
            Err(error) => Some(Trouble::Unreadable(error)),
        };
    }
    // A kernel thread and a zombie have no command line, and no rows when they are asked again either;
    // another process has ended, or has another address space, that of a program begun just now. One
    // that begins programs all the time may have begun the next when it is asked: so four times.
    let mut looks = if has_words { 0 } else { 4 };
    while looks > 0 && process.file(c"maps").and_then(|again| again.is_gone()) == Ok(true) {
        looks -= 1;
        if looks == 0 {
            return None;
        }
    }
    // A copy of /proc may be without maps, and a FIFO in it has no rows, and is not gone.
    process.is_live().then_some(Trouble::Ended)
}
