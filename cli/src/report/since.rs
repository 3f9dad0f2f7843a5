//! What changed since a saved copy: `--since`.

use core::ffi::CStr;
use core::mem::ManuallyDrop;

use pmap_core::{Cluster, Clusters, Error, Merged, Process, Side};

use super::{Begun, Reporter, Tables, ended, put_mode, put_name, records};
use crate::args::Target;
use crate::figures::{ANONYMOUS, Figures, RSS, SIZE};
use crate::message::{NotUnderstood, Trouble};
use crate::out::Buffer;

/// The column headers, behind `Address`.
const COLUMNS: &[u8] = b"  Kbytes    +/-     RSS    +/- +-Anon Mode  Mapping\n";

/// Below the rows, for addresses of 16 digits.
const RULE: &[u8] = b"------------------ ------- ------ ------- ------ ------\n";

/// What all clusters come to.
#[derive(Debug, Default)]
struct Changes {
    then: Figures,
    now: Figures,
    /// Has one of them a row?
    any: bool,
    /// Has one mappings then and now, but for pages of the kernel, some of which have the same address
    /// in every process?
    shared: bool,
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Reports what changed in `target` since the copy at `path` was saved, reading through `buffer`
    /// and one of the tables.
    pub fn report_since(&mut self, target: Target<'_>, path: &CStr, buffer: &mut [u8]) {
        if let Some(tables) = self.tables.take() {
            self.compare(target, path, buffer, tables);
            self.tables = Some(tables);
        }
    }

    #[inline(never)]
    fn compare(&mut self, target: Target<'_>, path: &CStr, buffer: &mut [u8], tables: &mut Tables) {
        let Tables {
            clusters, saved, ..
        } = tables;
        let saved_target = Target::File(path, ());
        let then = match self.open_saved(path) {
            Ok(file) => records(file, true, true, saved),
            Err(trouble) => return self.trouble(saved_target, trouble),
        };
        // What is read stays open: exit(2) saves three system calls.
        let mut then = ManuallyDrop::new(then);
        let counters = match self.recognise(&mut then) {
            Ok(counters) => counters,
            Err(trouble) => return self.trouble(saved_target, trouble),
        };
        let begun = match self.begin(target, counters != Some(false), buffer) {
            Ok(begun) => begun,
            Err(trouble) => return self.trouble(target, trouble),
        };
        let Begun {
            process,
            file,
            counters,
            any,
        } = begun;
        let process = &*ManuallyDrop::new(process);
        let now = records(file, counters, process.is_none(), buffer);
        let now = &mut *ManuallyDrop::new(now);
        let any = &mut { any };
        if let Err(trouble) = self.put_title(target, now) {
            return self.trouble(target, trouble);
        }
        if !self.quiet {
            let address = b"  Address         ".get(..usize::from(WIDTH) + 2);
            self.out.put(address.unwrap_or_default());
            self.out.put(COLUMNS);
        }
        clusters.clear();
        let process = process.as_ref();
        let mut changes = Changes::default();
        let mut records = Merged::new(&mut then, now);
        let [mut bad_then, mut bad_now] = [NotUnderstood::default(); 2];
        let mut is_whole = process.is_none();
        let failure = loop {
            let side = records.next_side();
            // Behind the end of a process that ended, all there was would seem to be gone.
            if let (Some(process), false, true) = (process, is_whole, records.is_now_at_end()) {
                is_whole = true;
                if let Some(trouble) = ended(process, records.now().source(), *any) {
                    break Some((target, trouble));
                }
            }
            let (Some(side), Some(record)) = (side, records.next_record()) else {
                break None;
            };
            let (of, live, bad) = match side {
                Side::Then => (saved_target, None, &mut bad_then),
                Side::Now => (target, process, &mut bad_now),
            };
            *any |= live.is_some();
            match &record {
                Ok(record) => {
                    let mapping = &record.mapping;
                    #[cfg(feature = "procps-ng")]
                    if let Some(range) = self.range {
                        if mapping.start > range.high {
                            break None;
                        }
                        if !range.has(mapping) {
                            continue;
                        }
                    }
                    self.put_ended(clusters, Some(mapping.start), process, &mut changes);
                    if let Some(figures) = clusters.add(side, mapping) {
                        figures.add(&Figures::of(record, bad));
                    }
                }
                Err(Error::Malformed { line, .. }) => bad.add(*line),
                // The kernel writes neither.
                Err(Error::Endless { .. } | Error::Unsorted { .. })
                    if live.is_some_and(Process::is_live) => {}
                Err(error) => break Some((of, Trouble::of_reading(*error, live.is_some()))),
            }
            if self.is_stopped() {
                return;
            }
        };
        if failure.is_none() {
            self.put_ended(clusters, None, process, &mut changes);
        }
        let failure = match failure {
            None if changes.then.overflowed || changes.now.overflowed => {
                Some((target, Trouble::TooLarge))
            }
            failure => failure,
        };
        if failure.is_none() && !self.quiet {
            self.put_changes(&changes);
        }
        self.not_understood(saved_target, bad_then);
        self.not_understood(target, bad_now);
        if let Some((of, trouble)) = failure {
            self.trouble(of, trouble);
        }
    }

    /// Puts the rows of the clusters that end below `next`, or of all, if they changed.
    #[inline(never)]
    fn put_ended(
        &mut self,
        clusters: &mut Clusters<Figures>,
        next: Option<u64>,
        process: Option<&Process>,
        changes: &mut Changes,
    ) {
        while let Some(cluster) = clusters.take_ended(next) {
            let Cluster { then, now, .. } = cluster;
            changes.then.add(then);
            changes.now.add(now);
            let mapping = cluster.mapping();
            let compared = compare(then, now);
            let mark = if then.mappings == 0 {
                b"+ "
            } else if now.mappings == 0 {
                b"- "
            } else {
                changes.shared |= !mapping.name.as_bytes().starts_with(b"[v");
                let is_same = |pair: &Pair| pair.is_none_or(|(then, now)| then == now);
                if compared.iter().all(is_same) {
                    continue;
                }
                b"~ "
            };
            changes.any = true;
            let columns = self.out.columns();
            columns.put(mark);
            columns.hexadecimal(mapping.start, WIDTH);
            columns.put(b" ");
            put_figures(columns, &compared, 7);
            put_mode(columns, mapping.permissions);
            put_name(self.out, &mapping, self.names, process);
            self.out.end_row();
        }
    }

    /// Puts what is to be said beyond rows: nothing changed, or the two have nothing in common; and
    /// the totals.
    #[inline(never)]
    fn put_changes(&mut self, changes: &Changes) {
        let out = &mut *self.out;
        if !changes.any {
            out.put(b"no change\n");
        } else if !changes.shared {
            out.put(b"no address in common\n");
        }
        out.put(RULE.get(16 - usize::from(WIDTH)..).unwrap_or_default());
        out.put(b"then kB ");
        let compared = compare(&changes.then, &changes.now);
        let [then_size, then_rss, _] = compare(&changes.then, &changes.then);
        let columns = out.columns();
        columns.decimal_or_dash(then_size.map(|(size, _)| size), WIDTH + 2);
        columns.put(b"        ");
        columns.decimal_or_dash(then_rss.map(|(rss, _)| rss), 7);
        columns.put(b"\ntotal kB");
        put_figures(columns, &compared, WIDTH + 2);
        columns.put(b"\n");
    }
}

/// A figure in kB then and now; `None` where one of the two is not known.
type Pair = Option<(u64, u64)>;

/// Size, RSS and Anon: 0 where there is no mapping.
#[inline(never)]
fn compare(then: &Figures, now: &Figures) -> [Pair; 3] {
    let kilobytes = |figures: &Figures, figure| match figures.mappings {
        0 => Some(0),
        _ => figures.kilobytes(figure),
    };
    [SIZE, RSS, ANONYMOUS].map(|figure| kilobytes(then, figure).zip(kilobytes(now, figure)))
}

/// Adds size, RSS, and the change of each and of Anon, the first in `width` columns.
#[inline(never)]
fn put_figures(columns: &mut Buffer, [size, rss, anonymous]: &[Pair; 3], mut width: u8) {
    for pair in [size, rss] {
        columns.decimal_or_dash(pair.map(|(_, now)| now), width);
        columns.put(b" ");
        width = 7;
        put_change(columns, *pair);
        columns.put(b" ");
    }
    put_change(columns, *anonymous);
}

/// Adds the change from one number to another with its sign, right-aligned in 6 columns or wider; or
/// `-` where they are unknown.
#[inline(never)]
fn put_change(columns: &mut Buffer, numbers: Pair) {
    let (then, now) = match numbers {
        Some((then, now)) if then != now => (then, now),
        equal => return columns.decimal_or_dash(equal.map(|_| 0), 6),
    };
    let change = now.abs_diff(then);
    let (mut rest, mut padding) = (change, 4_u8);
    while rest >= 10 {
        rest /= 10;
        padding = padding.saturating_sub(1);
    }
    columns.put_first(b"    ", padding);
    columns.put(if now > then { b"+" } else { b"-" });
    columns.decimal(change, 0);
}
