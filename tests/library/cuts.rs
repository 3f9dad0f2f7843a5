//! Files that stop anywhere: no panic, an end, and no row that the whole file does not have.

use crate::samples::{Told, maps, samples, smaps};
use pmap_core::MIN_BUFFER;

/// How many cuts from the front and from the end of a long file.
const CUTS: usize = 6 * 1024;

/// The lengths to cut a file to.
fn cuts(length: usize) -> impl Iterator<Item = usize> {
    let from_end = length.saturating_sub(CUTS / 8).max(CUTS);
    (0..=length.min(CUTS)).chain(from_end..=length)
}

/// Are the rows of `told`, of a file cut to `length`, the first of `whole`?
fn are_first(told: &Told, whole: &Told, length: usize) {
    for (index, (row, whole)) in told.rows.iter().zip(&whole.rows).enumerate() {
        let last = index + 1 == told.rows.len();
        assert_eq!(row.fields, whole.fields, "cut to {length}");
        assert_eq!(row.name, whole.name, "cut to {length}");
        assert_eq!(row.cut, whole.cut, "cut to {length}");
        if last {
            assert!(whole.counters.starts_with(&row.counters), "cut to {length}");
        } else {
            assert_eq!(row.counters, whole.counters, "cut to {length}");
        }
    }
    assert!(told.rows.len() <= whole.rows.len(), "cut to {length}");
}

/// How many lines at the front of `file` are whole, and is there one behind them that is not?
fn whole_lines(file: &[u8]) -> (usize, bool) {
    let lines = file.iter().filter(|byte| **byte == b'\n').count();
    (lines, file.last().is_some_and(|byte| *byte != b'\n'))
}

#[test]
fn maps_cut_at_every_byte() {
    for (name, file) in samples() {
        let whole = maps(file.as_slice(), MIN_BUFFER);
        for length in cuts(file.len()) {
            let front = &file[..length];
            let told = maps(front, MIN_BUFFER);
            // A line over the buffer is a row as soon as it is known to be over it.
            if !name.starts_with("line") && !name.starts_with("records") {
                let (lines, more) = whole_lines(front);
                let answers = told.rows.len() + told.wrong.len();
                assert_eq!(answers, lines + usize::from(more), "{name} cut to {length}");
            }
            are_first(&told, &whole, length);
        }
    }
}

#[test]
fn smaps_cut_at_every_byte() {
    for (_, file) in samples() {
        let whole = smaps(file.as_slice(), MIN_BUFFER);
        for length in cuts(file.len()) {
            are_first(&smaps(&file[..length], MIN_BUFFER), &whole, length);
        }
    }
}

/// Nor do files that begin anywhere do harm; what they say of the first line is their own.
#[test]
fn begun_at_every_byte() {
    // To read a long file from each of its bytes on would take longer than all other tests.
    let short = samples().into_iter().filter(|(_, file)| file.len() < 4096);
    for (name, file) in short {
        let whole = maps(file.as_slice(), MIN_BUFFER);
        for from in 0..=file.len() {
            let told = maps(&file[from..], MIN_BUFFER);
            let behind = told.rows.iter().skip(1).rev();
            assert!(
                behind
                    .zip(whole.rows.iter().rev())
                    .all(|(row, whole)| row == whole),
                "{name} from {from} on"
            );
            smaps(&file[from..], MIN_BUFFER);
        }
    }
}
