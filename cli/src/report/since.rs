//! What changed since a saved copy: `--since`.

use core::mem::{ManuallyDrop, replace, take};

use pmap_core::{Error, Mapping, Side, Smaps, Snapshot};

use super::Reporter;
use super::answers::{Asked, Held, Tables};
use super::row::put_mode;
use crate::args::Target;
use crate::figures::{ANONYMOUS, Figures, RSS, SIZE};
use crate::message::Trouble;
use crate::out::Buffer;

/// The column headers, behind `  Address`.
pub(super) const COLUMNS: &[u8] = b"  Kbytes    +/-     RSS    +/- +-Anon Mode  Mapping\n";

/// Below the rows, for addresses of 16 digits.
const RULE: &[u8] = b"------------------ ------- ------ ------- ------ ------\n";

impl<'o, const WIDTH: u8> Reporter<'o, '_, WIDTH> {
    /// Reports on what changed in the target.
    pub(super) fn report_changes(
        &mut self,
        buffer: &mut [u8],
        tables: &mut Tables,
    ) -> Result<(), Trouble> {
        let Tables { held, saved, .. } = tables;
        held.clear();
        let earlier = self.earlier();
        let target = replace(&mut self.target, earlier);
        let file = self.open_saved(self.options.since)?;
        // It stays open: exit(2) saves a system call.
        let mut saved = ManuallyDrop::new(Smaps::new(file, saved));
        self.counters = self.recognise(&mut saved)? != Some(false);
        self.target = target;
        let then = Some(Snapshot::new(&mut saved));
        let made = self.report_rows(buffer, &mut Asked { held, then });
        let target = replace(&mut self.target, earlier);
        self.not_understood(held.seen.bad_then);
        self.target = target;
        made
    }

    /// The saved copy of `--since`.
    const fn earlier(&self) -> Target<'o> {
        Target::File(self.options.since, ())
    }

    /// Reads of the earlier snapshot what starts at `bound` or below.
    pub(super) fn read_then(
        &mut self,
        bound: u64,
        asked: &mut Asked<'_, '_>,
    ) -> Result<(), Trouble> {
        let Some(then) = &mut asked.then else {
            return Ok(());
        };
        let held = &mut *asked.held;
        while let Some(next) = &then.next_until(bound) {
            match next {
                Ok(record) => {
                    let mapping = &record.mapping;
                    if self.options.range.is_none_or(|range| range.has(mapping)) {
                        let figures = Figures::of(record, &mut held.seen.bad_then);
                        held.seen.figures_then.add(&figures);
                        self.add_mapping(Side::Then, mapping, &figures, held);
                    }
                }
                Err(Error::Malformed { line, .. }) => held.seen.bad_then.add(*line),
                Err(error) => {
                    let bad = take(&mut self.bad);
                    self.not_understood(bad);
                    self.target = self.earlier();
                    return Err(Trouble::of_reading(*error, false));
                }
            }
        }
        Ok(())
    }

    /// Adds a mapping of one of the snapshots, once the rows of all that ended below it are put.
    pub(super) fn add_mapping(
        &mut self,
        side: Side,
        mapping: &Mapping<'_>,
        figures: &Figures,
        held: &mut Held,
    ) {
        self.put_ended(Some(mapping.start), held);
        if let Some(sums) = held.clusters.add(side, mapping) {
            sums.add(figures);
        }
    }

    /// Puts the rows of the clusters that end below `next`, or of all, if they changed.
    fn put_ended(&mut self, next: Option<u64>, held: &mut Held) {
        while let Some(cluster) = held.clusters.take_ended(next) {
            cluster.then.settle();
            cluster.now.settle();
            let (then, now, mapping) = (&cluster.then, &cluster.now, cluster.mapping());
            let is_in_both = then.count > 0 && now.count > 0;
            held.seen.any_common |= is_in_both && !mapping.name.as_bytes().starts_with(b"[v");
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
            let differs = put_figures(columns, then, now, 7);
            if is_in_both && !differs {
                columns.take_back::<0>(begin);
                continue;
            }
            held.seen.any_change = true;
            put_mode(columns, mapping.permissions);
            self.put_named(&mapping);
        }
    }

    /// Reads the rest of the earlier snapshot, and puts the last rows.
    pub(super) fn end_then(&mut self, asked: &mut Asked<'_, '_>) -> Result<(), Trouble> {
        let bound = self.options.range.map_or(u64::MAX, |range| range.high);
        self.read_then(bound, asked)?;
        self.put_ended(None, asked.held);
        Ok(())
    }

    /// Puts what is to be said beyond rows: nothing changed, or the two have nothing in common; and the
    /// totals.
    pub(super) fn put_changes(&mut self, asked: &mut Asked<'_, '_>) {
        let (out, seen) = (&mut *self.out, &mut asked.held.seen);
        if !seen.any_change {
            out.put(b"no change\n");
        } else if !seen.any_common {
            out.put(b"no address in common\n");
        }
        out.put(RULE.get(16 - usize::from(WIDTH)..).unwrap_or_default());
        let (then, now) = (&mut seen.figures_then, &mut seen.figures);
        then.settle();
        now.settle();
        let columns = out.columns();
        columns.put(b"then kB   ");
        columns.decimal_or_dash(then.kilobytes(SIZE), WIDTH);
        columns.put(b"        ");
        columns.decimal_or_dash(then.kilobytes(RSS), 7);
        columns.put(b"\ntotal kB ");
        put_figures(columns, then, now, WIDTH);
        columns.put(b"\n");
    }
}

/// Adds size, RSS, and the change of each and of Anon, the first in `width` columns; is there a change?
fn put_figures(columns: &mut Buffer, then: &Figures, now: &Figures, mut width: u8) -> bool {
    let mut differs = false;
    for figure in [SIZE, RSS, ANONYMOUS] {
        // In kB then and now, where both are known.
        let pair = then.kilobytes(figure).zip(now.kilobytes(figure));
        columns.put(b" ");
        if figure != ANONYMOUS {
            columns.decimal_or_dash(pair.map(|(_, now)| now), width);
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
    }
    differs
}

/// Adds the change from one number to another, with its sign.
pub(super) fn put_change(columns: &mut Buffer, then: u64, now: u64) {
    columns.put(if now < then { b"-" } else { b"+" });
    columns.decimal(now.abs_diff(then), 0);
}
