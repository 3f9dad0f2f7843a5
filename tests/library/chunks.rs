//! Files in pieces of any size, through buffers of any size, give the same rows.

use pmap_core::MIN_BUFFER;

use crate::samples::{Told, maps, samples, smaps};
use crate::source::Pieces;

/// Larger than any sample.
const LARGE: usize = 1 << 16;

/// Is `told` the same as `whole`, but for names that are cut?
#[track_caller]
fn same(told: &Told, whole: &Told, what: &str) {
    assert_eq!(told.rows.len(), whole.rows.len(), "{what}: rows");
    for (row, whole) in told.rows.iter().zip(&whole.rows) {
        assert_eq!(row.fields, whole.fields, "{what}");
        assert_eq!(row.counters, whole.counters, "{what}: {}", row.fields);
        if row.cut {
            assert!(whole.name.starts_with(&row.name), "{what}");
            assert!(row.name.len() > 1900, "{what}: cut for want of room");
        } else {
            assert_eq!(row.name, whole.name, "{what}");
        }
    }
    assert_eq!(told.wrong, whole.wrong, "{what}: wrong lines");
}

/// Pieces of `most` bytes.
#[track_caller]
fn pieces(most: usize) {
    for (name, file) in samples() {
        let whole = || Pieces {
            rest: &file,
            most: usize::MAX,
        };
        let in_pieces = || Pieces { rest: &file, most };
        let (whole_maps, whole_smaps) = (maps(whole(), LARGE), smaps(whole(), LARGE));
        for buffer in [MIN_BUFFER, MIN_BUFFER + 1, 26 * 1024, LARGE] {
            let what = format!("{name} through {buffer} bytes");
            same(&maps(in_pieces(), buffer), &whole_maps, &what);
            same(&smaps(in_pieces(), buffer), &whole_smaps, &what);
        }
    }
}

macro_rules! pieces {
    ($($test:ident: $most:expr;)*) => {$(
        #[test]
        fn $test() {
            pieces($most);
        }
    )*};
}

pieces! {
    of_1_byte: 1;
    of_2_bytes: 2;
    of_3_bytes: 3;
    of_7_bytes: 7;
    of_64_bytes: 64;
    of_4095_bytes: 4095;
    of_a_whole_file: usize::MAX;
}

/// The reader finds in the samples what is there, so that to compare is worth something.
#[test]
fn samples_have_rows() {
    for (name, file) in samples() {
        let heads = file.split(|byte| *byte == b'\n').filter(|line| {
            let dash = line.iter().position(|byte| *byte == b'-');
            dash.is_some_and(|at| line[..at].iter().all(u8::is_ascii_hexdigit))
        });
        let heads = heads.count();
        let file = Pieces {
            rest: &file,
            most: usize::MAX,
        };
        let told = smaps(file, LARGE);
        assert_eq!(told.rows.len(), heads, "{name}");
    }
}

/// A buffer that is larger by a byte shows a byte more of a name that is cut.
#[test]
fn a_larger_buffer_shows_more_of_a_cut_name() {
    let all = samples();
    let (_, file) = all
        .iter()
        .find(|(name, _)| *name == "line over the buffer")
        .unwrap();
    let cut = |buffer| {
        let told = maps(file.as_slice(), buffer);
        assert!(told.rows[0].cut && !told.rows[1].cut);
        told.rows[0].name.len()
    };
    assert_eq!(cut(MIN_BUFFER) + 1, cut(MIN_BUFFER + 1));
    assert!(!maps(file.as_slice(), LARGE).rows[0].cut);
}
