//! `-w`: what processes cost as time passes, a row whenever an interval has passed.

use pmap_core::{File, Process};
use rustix::event::{Timespec, poll};

use super::Reporter;
use super::answers::{Held, Tables};
use super::command::fill;
use super::since::put_change;
use crate::args::Target;
use crate::figures::{Figures, SIZE, SWAP};
use crate::message::{Trouble, is_missing};

/// The column headers.
const COLUMNS: &[u8] =
    b"   Time    PID     Kbytes        RSS        PSS    Private       Anon       Swap\n";

/// How wide a figure is with its changes.
const FIGURE: u8 = 10;

/// A process that is watched.
#[derive(Debug)]
pub(super) struct Watched {
    pid: u32,
    /// `None` once it has ended.
    process: Option<Process>,
    /// What it cost in the first row, and in the last.
    before: [Figures; 2],
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Begins to watch the target.
    pub(super) fn watch_too(
        &mut self,
        buffer: &mut [u8],
        tables: &mut Tables,
    ) -> Result<(), Trouble> {
        if let Target::Process(pid) = self.target {
            self.open_process(pid)?;
            self.put_head(pid, buffer);
            // Where there are too many, the options are refused.
            let _ = tables.watching.push(Watched {
                pid,
                process: self.process.take(),
                before: [Figures::NONE; 2],
            });
        }
        Ok(())
    }

    /// Watches every so many hundredths of a second until all have ended, or so many times as are asked.
    /// All that is put is written before it waits, so that it may be ended by a signal.
    #[inline(never)]
    pub(super) fn watch(&mut self, tables: &mut Tables, buffer: &mut [u8]) {
        if !self.options.quiet && !tables.watching.is_empty() {
            self.out.put(COLUMNS);
        }
        let start = uptime(buffer).unwrap_or(0);
        let (mut now, mut next, mut left) = (start, start, self.options.count);
        loop {
            let mut any = false;
            for one in &mut tables.watching {
                if one.process.is_none() {
                    continue;
                }
                core::mem::swap(&mut self.process, &mut one.process);
                self.target = Target::Process(one.pid);
                let time = (now - start).try_into().unwrap_or(u32::MAX);
                let put = self.put_watched(time, one, buffer, &mut tables.held);
                core::mem::swap(&mut self.process, &mut one.process);
                any |= put.is_ok();
                if put.is_err() {
                    one.process = None;
                }
                self.conclude(put);
            }
            self.out.flush();
            left = left.wrapping_sub(1);
            if !any || left == 0 || self.is_stopped() {
                return;
            }
            // Rows that are too late are not made up for.
            next = now.max(next + self.options.watch);
            let left = next - now;
            let left = Timespec {
                tv_sec: (left / 100).cast_signed(),
                // Of 32 bits or of 64, as the machine is; always below a second.
                tv_nsec: (left % 100 * 10_000_000).try_into().unwrap_or(0),
            };
            let _ = poll(&mut [], Some(&left));
            now = uptime(buffer).unwrap_or(next).max(now);
        }
    }

    /// Puts `   2.50   4711    2272+0+0   1452+12+4 ...`: each figure of the process, and what it has
    /// changed by since the first row and since the last.
    #[inline(never)]
    fn put_watched(
        &mut self,
        time: u32,
        one: &mut Watched,
        buffer: &mut [u8],
        held: &mut Held,
    ) -> Result<(), Trouble> {
        let mut read = self.measure(buffer, held);
        if let Err(Trouble::Ended) = read {
            // It may have begun another program.
            read = self.measure(buffer, held);
        }
        let now = &mut held.seen.figures;
        match read {
            Ok(()) if now.count == 0 && one.before[1].count > 0 => return Err(Trouble::Ended),
            Err(Trouble::Unopened(error)) if is_missing(error) => return Err(Trouble::Ended),
            read => read?,
        }
        now.settle();
        if time == 0 {
            one.before = [*now; 2];
        }
        let columns = self.out.columns();
        columns.decimal((time / 100).into(), 4);
        columns.put(b".");
        let hundredths = time % 100;
        if hundredths < 10 {
            columns.put(b"0");
        }
        columns.decimal(hundredths.into(), 0);
        columns.decimal(one.pid.into(), 7);
        for figure in SIZE..=SWAP {
            columns.put(b" ");
            let begin = columns.length();
            columns.decimal_or_dash(now.kilobytes(figure), 0);
            for before in &one.before {
                if let (Some(before), Some(now)) = (before.kilobytes(figure), now.kilobytes(figure))
                {
                    put_change(columns, before, now);
                }
            }
            columns.align(begin, FIGURE);
        }
        self.out.end_row();
        one.before[1] = *now;
        Ok(())
    }
}

/// How long the machine has been up, in hundredths of a second, out of a line such as
/// `765.42 1402.98`. Of all clocks /proc/uptime is the one that needs neither the kernel's vDSO, which
/// rustix looks for by ways that panic without /proc, nor CONFIG_TIMERFD.
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
