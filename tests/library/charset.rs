//! What of a text may be shown, whole or in pieces.

use pmap_cli::charset::Charset;

use crate::naive::clean;

fn shown(charset: Charset, text: &[u8]) -> Vec<u8> {
    let mut shown = Vec::new();
    let used = charset.clean(text, false, |piece| shown.extend_from_slice(piece));
    assert_eq!(used, text.len(), "nothing is to follow, so all is used");
    shown
}

#[track_caller]
fn agree(text: &[u8]) {
    for (charset, utf8) in [(Charset::Ascii, false), (Charset::Utf8, true)] {
        let what = format!("{charset:?} of {}", text.escape_ascii());
        assert_eq!(shown(charset, text), clean(text, utf8), "{what}");
    }
}

#[test]
fn every_character() {
    for block in 0..0x1100 {
        let characters = (0..0x100).filter_map(|low| char::from_u32(block << 8 | low));
        agree(characters.collect::<String>().as_bytes());
    }
}

#[test]
fn every_two_bytes() {
    for first in 0..=u8::MAX {
        for second in 0..=u8::MAX {
            agree(&[first, second]);
            agree(&[b'a', first, second, b'b']);
        }
    }
}

/// Bytes at the bounds of what UTF-8 allows, in every order of four.
#[test]
fn four_bytes_at_the_bounds() {
    let bytes = [
        0x00, 0x1f, 0x20, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xae, 0xbf, 0xc1, 0xc2, 0xdf, 0xe0,
        0xe2, 0xed, 0xef, 0xf0, 0xf4, 0xf5, 0xf8, 0xfc, 0xff,
    ];
    for a in bytes {
        for b in bytes {
            for c in bytes {
                for d in bytes {
                    agree(&[a, b, c, d]);
                }
            }
        }
    }
}

/// In pieces of any size the same is shown, and what is held back is the beginning of a character.
#[test]
fn in_pieces() {
    let text = "plain \u{7f}ä€𝄞\u{9b}\u{202e}".as_bytes();
    let text = [text, b"\xe2\x82 \xf0\x9d\x84 \xff\xc3", text, b"\xf0\x9d"].concat();
    for charset in [Charset::Ascii, Charset::Utf8] {
        for size in 1..text.len() {
            let mut pieces = Vec::new();
            let mut held = Vec::new();
            let mut rest = text.as_slice();
            while !rest.is_empty() {
                let (piece, behind) = rest.split_at(size.min(rest.len()));
                rest = behind;
                held.extend_from_slice(piece);
                let more = !rest.is_empty();
                let used = charset.clean(&held, more, |piece| pieces.extend_from_slice(piece));
                held.drain(..used);
                assert!(held.len() <= if more { 3 } else { 0 });
            }
            assert_eq!(pieces, shown(charset, &text), "{charset:?} by {size}");
        }
    }
}

/// Which environment names UTF-8; the rest of the cases are those of the program.
#[test]
fn environment() {
    let of =
        |entries: &[&str]| Charset::from_environment(entries.iter().map(|entry| entry.as_bytes()));
    assert_eq!(of(&[]), Charset::Ascii);
    assert_eq!(of(&["LANG=C.UTF-8"]), Charset::Utf8);
    assert_eq!(of(&["LANG=C.UTF-8", "LC_ALL=C"]), Charset::Ascii);
    assert_eq!(of(&["LANG=C", "LC_CTYPE=utf8", "LC_ALL="]), Charset::Utf8);
    assert_eq!(
        of(&["LANG", "=C.UTF-8", "LANGUAGE=C.UTF-8"]),
        Charset::Ascii
    );
    assert_eq!(of(&["LANG=utf", "LANG2=utf8"]), Charset::Ascii);
    // Bytes that are `8` and `-` but for a bit.
    assert_eq!(of(&["LANG=C.UTF\u{18}"]), Charset::Ascii);
    assert_eq!(of(&["LANG=C.UTF\r8"]), Charset::Ascii);
}
