//! What changed since a saved copy: `--since`.

use pmap_core::{Error, Mapping, Side};

use super::Reporter;
use super::answers::Held;
use super::records::Then;
use super::row::put_mode;
use crate::figures::{ANONYMOUS, Figures, RSS, SIZE};
use crate::message::Trouble;
use crate::out::Buffer;

/// The column headers, behind `  Address`.
pub(super) const COLUMNS: &[u8] = b"  Kbytes    +/-     RSS    +/- +-Anon Mode  Mapping\n";

/// Below the rows, for addresses of 16 digits.
const RULE: &[u8] = b"------------------ ------- ------ ------- ------ ------\n";

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Reads of the earlier snapshot what starts at `bound` or below.
    #[inline(never)]
    pub(super) fn read_then(
        &mut self,
        bound: u64,
        held: &mut Held,
        then: &mut Then<'_, '_>,
    ) -> Result<(), Trouble> {
        let Some(then) = then else {
            return Ok(());
        };
        while let Some(next) = &then.next_until(bound) {
            match next {
                Ok(record) => {
                    let mapping = &record.mapping;
                    if self.options.range.is_none_or(|range| range.has(mapping)) {
                        let figures = Figures::of(record, &mut held.seen.bad_then);
                        held.seen.figures_then.add(&figures);
                        self.put_change(Side::Then, mapping, &figures, held);
                    }
                }
                Err(Error::Malformed { line, .. }) => held.seen.bad_then.add(*line),
                Err(error) => {
                    let bad = core::mem::take(&mut self.bad);
                    self.not_understood(bad);
                    self.target = self.earlier();
                    return Err(Trouble::of_reading(*error, false));
                }
            }
        }
        Ok(())
    }

    /// Adds a mapping of one of the snapshots, once the rows of all that ended below it are put.
    #[inline(never)]
    pub(super) fn put_change(
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
    #[inline(never)]
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
    pub(super) fn end_then(
        &mut self,
        held: &mut Held,
        then: &mut Then<'_, '_>,
    ) -> Result<(), Trouble> {
        let bound = self.options.range.map_or(u64::MAX, |range| range.high);
        self.read_then(bound, held, then)?;
        self.put_ended(None, held);
        Ok(())
    }

    /// Puts what is to be said beyond rows: nothing changed, or the two have nothing in common; and the
    /// totals.
    #[inline(never)]
    pub(super) fn put_changes(&mut self, held: &mut Held) {
        let (out, seen) = (&mut *self.out, &mut held.seen);
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
#[inline(never)]
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
#[inline(never)]
pub(super) fn put_change(columns: &mut Buffer, then: u64, now: u64) {
    columns.put(if now < then { b"-" } else { b"+" });
    columns.decimal(now.abs_diff(then), 0);
}
