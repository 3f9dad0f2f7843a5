//! What changed since a saved copy: `--since`.

use core::ffi::CStr;
use core::mem::ManuallyDrop;

use pmap_core::{Error, File, Mapping, Process, Side, Smaps};

use super::answers::{Answers, Held};
use super::{Reporter, put_mode, put_name, records};
use crate::figures::{ANONYMOUS, Figures, RSS, SIZE};
use crate::message::Trouble;
use crate::out::Buffer;

/// The column headers.
const COLUMNS: &[u8] = b"  Address           Kbytes    +/-     RSS    +/- +-Anon Mode  Mapping\n";

/// Below the rows, for addresses of 16 digits.
const RULE: &[u8] = b"------------------ ------- ------ ------- ------ ------\n";

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Opens the saved copy at `path`; says whether it may have counters.
    ///
    /// It stays open: exit(2) saves a system call.
    #[inline(never)]
    pub(super) fn open_then<'b>(
        &self,
        path: &CStr,
        buffer: &'b mut [u8],
    ) -> Result<(ManuallyDrop<Smaps<'b, File>>, bool), Trouble> {
        let file = self.open_saved(path)?;
        let mut then = ManuallyDrop::new(records(file, true, buffer));
        let counters = self.recognise(&mut then)?;
        Ok((then, counters != Some(false)))
    }

    /// Puts the column headers.
    pub(super) fn put_since_columns(&mut self) {
        if !self.options.quiet {
            let (address, columns) = COLUMNS.split_at(18);
            let address = address.get(..usize::from(WIDTH) + 2);
            self.out.put(address.unwrap_or_default());
            self.out.put(columns);
        }
    }

    /// Reads of the earlier snapshot what starts at `bound` or below.
    #[inline(never)]
    pub(super) fn read_then(
        &mut self,
        bound: u64,
        process: Option<&Process>,
        answers: &mut Answers<'_, '_>,
    ) -> Option<Trouble> {
        let Answers { held, then } = answers;
        let then = then.as_mut()?;
        while then.next_start().is_some_and(|start| start <= bound) {
            match &then.next_record()? {
                Ok(record) => {
                    let mapping = &record.mapping;
                    if self.options.range.is_none_or(|range| range.has(mapping)) {
                        let figures = Figures::of(record, &mut held.bad_then);
                        held.figures_then.add(&figures);
                        self.put_change(Side::Then, mapping, &figures, process, held);
                    }
                }
                Err(Error::Malformed { line, .. }) => held.bad_then.add(*line),
                Err(error) => {
                    held.is_of_then = true;
                    return Some(Trouble::of_reading(*error, false));
                }
            }
        }
        None
    }

    /// Adds a mapping of one of the snapshots, once the rows of all that ended below it are put.
    #[inline(never)]
    pub(super) fn put_change(
        &mut self,
        side: Side,
        mapping: &Mapping<'_>,
        figures: &Figures,
        process: Option<&Process>,
        held: &mut Held,
    ) {
        self.put_ended(Some(mapping.start), process, held);
        if let Some(sums) = held.clusters.add(side, mapping) {
            sums.add(figures);
        }
    }

    /// Puts the rows of the clusters that end below `next`, or of all, if they changed.
    #[inline(never)]
    fn put_ended(&mut self, next: Option<u64>, process: Option<&Process>, held: &mut Held) {
        while let Some(cluster) = held.clusters.take_ended(next) {
            let (mut then, mut now) = (cluster.then, cluster.now);
            let mapping = cluster.mapping();
            then.settle();
            now.settle();
            let is_in_both = then.count > 0 && now.count > 0;
            held.any_common |= is_in_both && !mapping.name.as_bytes().starts_with(b"[v");
            let columns = self.out.columns();
            let begin = columns.length();
            columns.put(if is_in_both {
                b"~ "
            } else if now.count > 0 {
                b"+ "
            } else {
                b"- "
            });
            columns.hexadecimal(mapping.start, WIDTH);
            columns.put(b" ");
            let differs = put_figures(columns, &then, &now, 7);
            if is_in_both && !differs {
                columns.take_back::<0>(begin);
                continue;
            }
            held.any_change = true;
            put_mode(columns, mapping.permissions);
            put_name(self.out, &mapping, self.names, process);
            self.out.end_row();
        }
    }

    /// Reads the rest of the earlier snapshot, and puts the last rows.
    pub(super) fn end_then(
        &mut self,
        process: Option<&Process>,
        answers: &mut Answers<'_, '_>,
    ) -> Option<Trouble> {
        let bound = self.options.range.map_or(u64::MAX, |range| range.high);
        let trouble = self.read_then(bound, process, answers);
        if trouble.is_none() {
            self.put_ended(None, process, answers.held);
        }
        trouble
    }

    /// Puts what is to be said beyond rows: nothing changed, or the two have nothing in common; and the
    /// totals.
    #[inline(never)]
    pub(super) fn put_changes(&mut self, held: &mut Held) {
        let out = &mut *self.out;
        if !held.any_change {
            out.put(b"no change\n");
        } else if !held.any_common {
            out.put(b"no address in common\n");
        }
        out.put(RULE.get(16 - usize::from(WIDTH)..).unwrap_or_default());
        out.put(b"then kB ");
        let (then, now) = (&mut held.figures_then, &mut held.figures);
        then.settle();
        now.settle();
        let columns = out.columns();
        let begin = columns.length();
        columns.decimal_or_dash(then.kilobytes(SIZE), 0);
        columns.align(begin, WIDTH + 2);
        columns.put(b"        ");
        columns.decimal_or_dash(then.kilobytes(RSS), 7);
        columns.put(b"\ntotal kB");
        put_figures(columns, then, now, WIDTH + 2);
        columns.put(b"\n");
    }
}

/// Adds size, RSS, and the change of each and of Anon, the first in `width` columns; is there a change?
#[inline(never)]
fn put_figures(columns: &mut Buffer, then: &Figures, now: &Figures, mut width: u8) -> bool {
    let mut differs = false;
    for figure in [SIZE, RSS, ANONYMOUS] {
        // In kB then and now, where both are known.
        let pair = then.kilobytes(figure).zip(now.kilobytes(figure));
        if figure != ANONYMOUS {
            let begin = columns.length();
            columns.decimal_or_dash(pair.map(|(_, now)| now), 0);
            columns.align(begin, width);
            columns.put(b" ");
            width = 7;
        }
        match pair {
            Some((then, now)) if then != now => {
                differs = true;
                let begin = columns.length();
                put_change(columns, then, now);
                columns.align(begin, 6);
            }
            equal => columns.decimal_or_dash(equal.map(|_| 0), 6),
        }
        if figure != ANONYMOUS {
            columns.put(b" ");
        }
    }
    differs
}

/// Adds the change from one number to another, with its sign.
#[inline(never)]
pub(super) fn put_change(columns: &mut Buffer, then: u64, now: u64) {
    columns.put(if now < then { b"-" } else { b"+" });
    columns.decimal(now.abs_diff(then), 0);
}
