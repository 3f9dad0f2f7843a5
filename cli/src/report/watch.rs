//! `-w`: what processes cost as time passes, a row whenever an interval has passed.

use heapless::Vec;
use pmap_core::{File, Process};
use rustix::event::{Timespec, poll};

use super::Reporter;
use super::command::{fill, put_header};
use super::summary::SHOWN;
use crate::args::{MOST_WATCHED, Target};
use crate::figures::Figures;
use crate::message::{NotUnderstood, Trouble, is_missing};

/// The column headers.
const COLUMNS: &[u8] =
    b"   Time    PID     Kbytes        RSS        PSS    Private       Anon       Swap\n";

/// How wide a figure is with its changes, and the spaces before it; there is always one.
const FIGURE: u8 = 11;

/// A process that is watched.
#[derive(Debug)]
pub(super) struct Watched {
    pid: u32,
    /// `None` once it has ended.
    process: Option<Process>,
    /// What it cost in the first row, and in the last.
    before: [Figures; 2],
}

/// The processes that are watched, with a descriptor each.
pub(super) type Watching = Vec<Watched, MOST_WATCHED>;

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Watches `targets` every so many hundredths of a second until all have ended, or `count` times.
    /// All that is put is written before it waits, so that it may be ended by a signal.
    #[inline(never)]
    pub fn watch<'t>(
        &mut self,
        targets: impl Iterator<Item = Target<'t>>,
        interval: u64,
        count: Option<u64>,
        buffer: &mut [u8],
    ) {
        let Some(tables) = self.tables.take() else {
            return;
        };
        let watching = &mut tables.costs.watching;
        for target in targets {
            let Target::Process(pid) = target else {
                continue;
            };
            match self.open_process(pid) {
                Ok(process) => {
                    let no_args = self.questions.no_args;
                    match put_header(self.out, pid, &process, buffer, no_args) {
                        Err(error) if !is_missing(error) => {
                            self.trouble(target, Trouble::NoCommand(error));
                        }
                        _ => {}
                    }
                    // Where there are too many, the options are refused.
                    let _ = watching.push(Watched {
                        pid,
                        process: Some(process),
                        before: [Figures::NONE; 2],
                    });
                }
                Err(trouble) => self.trouble(target, trouble),
            }
        }
        if !self.quiet && !watching.is_empty() {
            self.out.put(COLUMNS);
        }
        let start = uptime(buffer).unwrap_or(0);
        let (mut now, mut next, mut left) = (start, start, count);
        loop {
            let mut any = false;
            for one in &mut *watching {
                let mut bad = NotUnderstood::default();
                let (target, time) = (Target::Process(one.pid), now.saturating_sub(start));
                match self.put_watched(time, one, buffer, &mut bad) {
                    Ok(has_row) => any |= has_row,
                    Err(trouble) => {
                        one.process = None;
                        self.trouble(target, trouble);
                    }
                }
                self.not_understood(target, bad);
            }
            self.out.flush();
            left = left.map(|left| left - 1);
            if !any || left == Some(0) || self.is_stopped() {
                return;
            }
            // Rows that are too late are not made up for.
            next = now.max(next + interval);
            let left = next - now;
            let left = Timespec {
                tv_sec: i64::try_from(left / 100).unwrap_or(0),
                tv_nsec: i64::try_from(left % 100).unwrap_or(0) * 10_000_000,
            };
            let _ = poll(&mut [], Some(&left));
            now = uptime(buffer).unwrap_or(next).max(now);
        }
    }

    /// Puts `   2.50   4711    2272+0+0   1452+12+4 ...`: each figure of a process, and what it has
    /// changed by since the first row and since the last. Says whether there was a row.
    #[inline(never)]
    fn put_watched(
        &mut self,
        time: u64,
        one: &mut Watched,
        buffer: &mut [u8],
        bad: &mut NotUnderstood,
    ) -> Result<bool, Trouble> {
        let Some(process) = &one.process else {
            return Ok(false);
        };
        let [first, last] = &mut one.before;
        let mut now = Figures::NONE;
        let mut read = self.add_process(process, buffer, &mut now, bad);
        if let Err(Trouble::Ended) = read {
            // It may have begun another program.
            now = Figures::NONE;
            read = self.add_process(process, buffer, &mut now, bad);
        }
        match read {
            Ok(()) if now.mappings == 0 && last.mappings > 0 => return Err(Trouble::Ended),
            Err(Trouble::Unopened(error)) if is_missing(error) => return Err(Trouble::Ended),
            read => read?,
        }
        if !now.any() {
            now.make_known();
        }
        if time == 0 {
            first.add(&now);
            last.add(&now);
        }
        let columns = self.out.columns();
        columns.decimal(time / 100, 4);
        columns.put(b".");
        columns.decimal(time / 10 % 10, 0);
        columns.decimal(time % 10, 0);
        columns.decimal(one.pid.into(), 7);
        for figure in SHOWN {
            let kilobytes = now.kilobytes(figure);
            let before = [&*first, last].map(|before| before.kilobytes(figure));
            // Laid out twice: once to see how long it is.
            let mut spaces = 0;
            loop {
                let begin = columns.length();
                columns.put_first(&[b' '; 16], spaces);
                columns.decimal_or_dash(kilobytes, 0);
                for before in before {
                    if let (Some(now), Some(before)) = (kilobytes, before) {
                        columns.put(if now < before { b"-" } else { b"+" });
                        columns.decimal(now.abs_diff(before), 0);
                    }
                }
                if spaces > 0 {
                    break;
                }
                let [length, ..] = (columns.length() - begin).to_le_bytes();
                columns.take_back::<0>(begin);
                spaces = FIGURE.saturating_sub(length).max(1);
            }
        }
        self.out.end_row();
        *last = now;
        Ok(true)
    }
}

/// How long the machine has been up, in hundredths of a second, out of a line such as
/// `765.42 1402.98`. Of all clocks /proc/uptime is the one that needs neither the kernel's vDSO, which
/// rustix looks for by ways that panic without /proc, nor CONFIG_TIMERFD.
#[inline(never)]
fn uptime(buffer: &mut [u8]) -> Option<u64> {
    let mut file = File::open(c"/proc/uptime");
    let line = fill(&mut file, buffer, 0);
    file.ok()?;
    let mut time = 0;
    for byte in line {
        match byte {
            b'0'..=b'9' => time = time * 10 + u64::from(*byte - b'0'),
            b'.' => {}
            _ => break,
        }
    }
    Some(time)
}
