//! The program's own memory functions against those of the standard library.
//!
//! Nothing else is in this test, so that miri can run it, on fewer sizes: it takes a thousand times as
//! long.
#![allow(
    clippy::unwrap_used,
    clippy::undocumented_unsafe_blocks,
    reason = "each call is within its arrays, whose bounds the slices next to it check"
)]

#[path = "../cli/src/start/mem.rs"]
mod mem;

const LONGEST: usize = if cfg!(miri) { 35 } else { 80 };
const ALIGNMENTS: usize = if cfg!(miri) { 4 } else { 16 };
/// By how much moves of all lengths go.
const FARTHEST: usize = if cfg!(miri) { 9 } else { 40 };
/// Some lengths beyond those, around words, vectors and pages.
const LONGER: &[usize] = if cfg!(miri) {
    &[63, 64, 65]
} else {
    &[95, 127, 128, 129, 255, 1000, 4095, 4096, 4100]
};
/// Room before and behind, which has to stay as it is.
const MARGIN: usize = 16;

fn lengths() -> impl Iterator<Item = usize> {
    (0..=LONGEST).chain(LONGER.iter().copied())
}

/// An array of 16-byte alignment, so that a place in it says how it is aligned.
#[repr(align(16))]
#[derive(Clone, PartialEq, Eq, Debug)]
struct Block([u8; 8192]);

/// No byte is like its neighbours, nor like the one 256 bytes on.
static PATTERN: Block = {
    let mut block = Block([0; 8192]);
    let (mut at, mut byte) = (0, 0);
    while at < block.0.len() {
        block.0[at] = byte;
        byte = if byte == 250 { 0 } else { byte + 1 };
        at += 1;
    }
    block
};

#[test]
fn copy() {
    let from = &PATTERN;
    let mut to = Block([0xee; 8192]);
    for count in lengths() {
        for from_at in 0..ALIGNMENTS {
            for to_at in 0..ALIGNMENTS {
                let to_at = MARGIN + to_at;
                let source = &from.0[from_at..from_at + count];
                let span = to_at - MARGIN..to_at + count + MARGIN;
                to.0[span.clone()].fill(0xee);
                let place = &mut to.0[to_at..to_at + count];
                unsafe { mem::copy(place.as_mut_ptr(), source.as_ptr(), count) };
                let mut expected = vec![0xee; span.len()];
                expected[MARGIN..MARGIN + count].copy_from_slice(source);
                assert_eq!(
                    to.0[span], expected,
                    "{count} bytes from {from_at} to {to_at}"
                );
            }
        }
    }
}

/// Moves by every distance up to the farthest, down and up, and from every alignment.
#[test]
fn overlapping_moves() {
    for count in lengths() {
        for from_at in 48..48 + ALIGNMENTS {
            for to_at in from_at - FARTHEST..=from_at + FARTHEST {
                moves(from_at, to_at, count);
            }
        }
    }
}

/// Moves by distances around the length, where the areas touch, or just do not.
#[test]
fn touching_moves() {
    for count in lengths().filter(|count| (8..2000).contains(count)) {
        for distance in count - 8..=count + 8 {
            moves(16, 16 + distance, count);
            moves(16 + distance, 16, count);
        }
    }
}

#[track_caller]
fn moves(from_at: usize, to_at: usize, count: usize) {
    let mut moved = PATTERN.clone();
    let mut expected = PATTERN.clone();
    expected.0.copy_within(from_at..from_at + count, to_at);
    assert!(to_at + count <= moved.0.len());
    let start = moved.0.as_mut_ptr();
    unsafe { mem::copy(start.add(to_at), start.add(from_at), count) };
    assert!(moved == expected, "{count} bytes from {from_at} to {to_at}");
}

#[test]
fn fill() {
    let mut filled = Block([0xee; 8192]);
    for count in lengths() {
        for at in 0..ALIGNMENTS {
            let at = MARGIN + at;
            for byte in [0, 0x5a, 0xff] {
                let span = at - MARGIN..at + count + MARGIN;
                filled.0[span.clone()].fill(0xee);
                let place = &mut filled.0[at..at + count];
                unsafe { mem::fill(place.as_mut_ptr(), byte, count) };
                let mut expected = vec![0xee; span.len()];
                expected[MARGIN..MARGIN + count].fill(byte);
                assert_eq!(filled.0[span], expected, "{count} bytes of {byte} at {at}");
            }
        }
    }
}

/// The sign is that of the first difference, bytes being without sign.
#[test]
fn compare() {
    let left = &PATTERN;
    let mut right = PATTERN.clone();
    let order = |left: &[u8], right: &[u8]| {
        let told = unsafe { mem::compare(left.as_ptr(), right.as_ptr(), left.len()) };
        assert_eq!(
            told.signum(),
            left.cmp(right) as i32,
            "{} bytes",
            left.len()
        );
    };
    for count in lengths() {
        for at in 0..ALIGNMENTS {
            order(&left.0[at..at + count], &right.0[at..at + count]);
            for shift in 0..ALIGNMENTS {
                order(&left.0[at..at + count], &right.0[shift..shift + count]);
            }
        }
        // One byte differs, in each place, and the ones behind it too.
        for place in (0..count.min(LONGEST)).chain(count.checked_sub(1)) {
            for byte in [0x00, 0x7f, 0x80, 0xff] {
                let before = right.0[place];
                right.0[place] = byte;
                order(&left.0[..count], &right.0[..count]);
                order(&right.0[..count], &left.0[..count]);
                right.0[place] = before;
            }
        }
    }
}

#[test]
fn length() {
    let mut string = Block([b'x'; 8192]);
    for count in lengths() {
        for at in 0..ALIGNMENTS {
            string.0[at + count] = 0;
            let bytes = &string.0[at..=at + count];
            assert_eq!(unsafe { mem::length(bytes.as_ptr()) }, count, "at {at}");
            string.0[at + count] = b'x';
        }
    }
}
