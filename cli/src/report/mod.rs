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
mod records;
mod row;
#[cfg(feature = "answers")]
mod since;
#[cfg(feature = "answers")]
mod summary;
mod sums;
#[cfg(feature = "answers")]
mod table;
mod target;
#[cfg(feature = "answers")]
mod watch;

use pmap_core::{File, Process};
use rustix::fd::BorrowedFd;

#[cfg(feature = "machine")]
use crate::args::Output;
use crate::args::{Options, Target};
#[cfg(feature = "columns")]
use crate::fields::Fields;
use crate::message::{Messages, NotUnderstood, Trouble};
use crate::out::Out;
#[cfg(feature = "answers")]
use answers::Tables;
#[cfg(all(feature = "answers", feature = "machine"))]
use columns::Line;
use name::Names;

/// How wide an address is, in hexadecimal digits: that of the machine the program is built for.
pub const NATIVE_WIDTH: u8 = size_of::<usize>().to_le_bytes()[0] * 2;

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
}
