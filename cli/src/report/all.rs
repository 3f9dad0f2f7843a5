//! `-a`: what all processes cost, the largest first.

use core::ffi::CStr;
use core::mem::MaybeUninit;

use heapless::Vec;
use pmap_core::{Errno, Process};
use rustix::fs::RawDir;

use super::Reporter;
use super::command::fill;
use super::summary::put_figures;
use crate::args::{MOST_ROWS, Select, Target};
use crate::figures::{Figures, PSS, RSS};
use crate::message::{NotUnderstood, Trouble, is_missing};

/// How much of a command line, in bytes, a sorted row shows.
const MOST_OF_COMMAND: usize = 128;

/// One process.
#[derive(Debug)]
pub(super) struct Row {
    pid: u32,
    figures: Figures,
    /// The command line, and a byte more where it is longer; or the name, where there is none.
    command: Vec<u8, { MOST_OF_COMMAND + 1 }>,
    /// Is it the name, for want of a command line?
    brackets: bool,
    /// What it is sorted by, in bytes.
    amount: u64,
}

impl Row {
    /// A row without a command.
    pub(super) fn new(pid: u32, figures: &Figures, select: &Select) -> Self {
        let figure = match select.sort {
            Some(sort) => sort.figure(),
            None if figures.knows(PSS) => PSS,
            None => RSS,
        };
        Self {
            pid,
            figures: *figures,
            command: Vec::new(),
            brackets: false,
            amount: figures.bytes(figure),
        }
    }

    /// Reads the command line of `process`, or its name.
    pub(super) fn read_command(
        &mut self,
        process: &Process,
        no_args: bool,
        buffer: &mut [u8],
    ) -> Result<(), Errno> {
        let mut read = Ok(());
        if !no_args {
            read = self.read(process, c"cmdline", buffer);
        }
        if self.command.is_empty() {
            self.brackets = !no_args;
            read = read.and(self.read(process, c"comm", buffer));
            if self.command.last() == Some(&b'\n') {
                self.command.pop();
            }
        }
        read
    }

    /// Reads the front of a file of `process`, its NULs as spaces but for those at the end.
    #[inline(never)]
    fn read(&mut self, process: &Process, name: &CStr, buffer: &mut [u8]) -> Result<(), Errno> {
        let mut file = process.file(name);
        let mut text = fill(&mut file, buffer, 0);
        while let [front @ .., 0] = text {
            text = front;
        }
        self.keep(text);
        for byte in &mut self.command {
            if *byte == 0 {
                *byte = b' ';
            }
        }
        file.map(|_| ())
    }

    /// Keeps the front of a text for a command.
    #[inline(never)]
    pub(super) fn keep(&mut self, text: &[u8]) {
        let front = text.get(..self.command.capacity()).unwrap_or(text);
        let _ = self.command.extend_from_slice(front);
    }
}

/// Rows in their order, and what the others come to, for which there is no room, or which are not
/// asked for.
#[derive(Debug)]
pub(super) struct Rows {
    rows: Vec<Row, { MOST_ROWS as usize }>,
    others: Figures,
    left_out: u64,
}

impl Rows {
    pub(super) const fn new() -> Self {
        Self {
            rows: Vec::new(),
            others: Figures::NONE,
            left_out: 0,
        }
    }

    pub(super) fn any(&self) -> bool {
        !self.rows.is_empty() || self.left_out > 0
    }

    /// Keeps `row` if it is among those that are asked for: the largest, and of equal ones the one
    /// that came first.
    #[inline(never)]
    pub(super) fn offer(&mut self, row: Row, select: &Select) {
        let full = self.rows.len() >= usize::from(select.top.unwrap_or(MOST_ROWS));
        let last = self.rows.last();
        if select.least > Some(row.amount)
            || full && last.is_some_and(|last| last.amount >= row.amount)
        {
            return self.leave_out(&row.figures);
        }
        if full {
            if let Some(last) = self.rows.pop() {
                self.leave_out(&last.figures);
            }
        }
        let before = self
            .rows
            .iter()
            .take_while(|other| other.amount >= row.amount);
        let place = before.count();
        let _ = self.rows.insert(place, row);
    }

    fn leave_out(&mut self, figures: &Figures) {
        self.others.add(figures);
        self.left_out += 1;
    }
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Reports on all processes; `path` is what the directory of processes is called.
    #[inline(never)]
    pub fn report_all(&mut self, path: &CStr, buffer: &mut [u8]) {
        let Some(directory) = self.directory else {
            return;
        };
        let mut names = [MaybeUninit::uninit(); 2048];
        let mut names = RawDir::new(directory, &mut names);
        let (mut any, mut unreadable) = (false, 0);
        while let Some(name) = names.next() {
            let name = match name {
                Ok(name) => name,
                Err(error) => {
                    self.messages.no_file(path.to_bytes(), error.into());
                    break;
                }
            };
            let Some(pid) = process_id(name.file_name().to_bytes()) else {
                continue;
            };
            any = true;
            let target = Target::Process(pid);
            let mut bad = NotUnderstood::default();
            match self.summarise(target, buffer, &mut bad) {
                Ok(()) | Err(Trouble::Ended) => {}
                Err(Trouble::Unopened(error)) if is_missing(error) => {}
                // EACCES, or where /proc is mounted with hidepid=1, EPERM.
                Err(Trouble::Unopened(error)) if matches!(error.raw(), 1 | 13) => unreadable += 1,
                Err(trouble) => self.trouble(target, trouble),
            }
            self.not_understood(target, bad);
        }
        self.put_summary();
        if !any {
            self.trouble(Target::File(path, ()), Trouble::NoProcesses);
        }
        if unreadable > 0 {
            self.out.flush();
            self.messages.unreadable(unreadable);
        }
    }

    /// Puts rows, and one for those that are left out.
    #[inline(never)]
    pub(super) fn put_rows(&mut self, rows: &Rows) {
        for row in &rows.rows {
            self.put_front(row.pid, &row.figures);
            let (command, cut) = match row.command.split_at_checked(MOST_OF_COMMAND) {
                Some((command, [_])) => (command, true),
                _ => (&*row.command, false),
            };
            let [before, behind]: [&[u8]; 2] = match (row.brackets, cut) {
                (true, _) => [b"[", b"]"],
                (_, true) => [b"", b"..."],
                _ => [b"", b""],
            };
            self.out.put(before);
            self.out.text(command, cut);
            self.out.put(behind);
            self.out.end_row();
        }
        if rows.left_out > 0 {
            self.out.put(b"        ");
            put_figures(self.out, &rows.others);
            self.out.put(b"[ ");
            self.out.columns().decimal(rows.left_out, 0);
            self.out.put(b" others ]\n");
        }
    }
}

/// The id of the process that an entry of the directory is.
fn process_id(name: &[u8]) -> Option<u32> {
    name.iter().try_fold(0_u32, |number, digit| {
        let digit = digit.wrapping_sub(b'0');
        let number = number.checked_mul(10)?.checked_add(digit.into())?;
        (digit < 10).then_some(number)
    })
}
