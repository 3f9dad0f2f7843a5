//! One report: header, rows, footer.

#[cfg(feature = "answers")]
mod all;
#[cfg_attr(not(feature = "answers"), path = "rows_only.rs")]
mod answers;
#[cfg(feature = "columns")]
mod columns;
pub(crate) mod command;
mod default;
mod device;
mod extended;
#[cfg(feature = "answers")]
mod groups;
#[cfg(feature = "answers")]
mod kept;
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
use name::Names;
#[cfg(feature = "answers")]
pub use table::{Row, Rows};

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
    /// Is not every mapping a row, or are there others?
    #[cfg(feature = "answers")]
    asks: bool,
    /// Taken out while they are used.
    #[cfg(feature = "answers")]
    tables: Option<&'o mut Tables>,
    #[cfg(feature = "columns")]
    fields: &'o mut Fields,
    /// What the report is of.
    target: Target<'o>,
    /// No process where it is a saved copy.
    process: Option<Process>,
    /// The file that was read last. It is closed before more is opened: with the process and its command
    /// line, three descriptors are enough.
    read_from: Option<File>,
    /// Are counters asked for, and once it is open, has it any?
    counters: bool,
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
    #[inline(never)]
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
        #[cfg(feature = "answers")]
        let asks = options.ask();
        // What a run before has left, as one of a test.
        #[cfg(feature = "answers")]
        if asks {
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
            asks,
            #[cfg(feature = "answers")]
            tables: Some(&mut room.tables),
            #[cfg(feature = "columns")]
            fields: &mut room.fields,
            no_smaps_said: false,
            target: Target::Process(0),
            process: None,
            read_from: None,
            counters: false,
            has_words: false,
            any: false,
            bad: NotUnderstood::NONE,
        }
    }

    /// Reports on `target`, reading through `buffer`.
    #[inline(never)]
    pub fn report(&mut self, target: Target<'o>, buffer: &mut [u8]) {
        self.target = target;
        self.read_from = None;
        self.counters = self.needs_counters();
        let made = self.answer(buffer);
        self.conclude(made);
    }

    /// Says what is wrong with a report.
    fn conclude(&mut self, made: Result<(), Trouble>) {
        #[cfg(feature = "columns")]
        if self.fields.without > 0 {
            self.out.flush();
            let line = core::mem::take(&mut self.fields.without);
            self.messages.no_column(self.target, line);
        }
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

    /// There are none.
    #[cfg(not(feature = "machine"))]
    const fn is_for_programs(&self) -> bool {
        false
    }
}
