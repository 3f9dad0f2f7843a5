//! A text from elsewhere, cleaned for a terminal.

use pmap_cli::charset::Charset;

use crate::naive::clean;
use crate::properties::take;

/// The first byte says in which pieces the text behind it comes.
pub(crate) fn holds(mut bytes: &[u8]) {
    let size = usize::from(take(&mut bytes)).max(1);
    for (charset, utf8) in [(Charset::Ascii, false), (Charset::Utf8, true)] {
        let shown = in_pieces(charset, bytes, size);
        assert_clean(&shown, utf8);
        assert_eq!(shown, clean(bytes, utf8), "{charset:?} by {size}");
    }
}

/// Has `text` nothing that must not reach a terminal?
#[track_caller]
pub(crate) fn assert_clean(text: &[u8], utf8: bool) {
    if !utf8 {
        let is_shown = |byte: &u8| (0x20..0x7f).contains(byte);
        assert!(text.iter().all(is_shown), "{}", text.escape_ascii());
        return;
    }
    let text = core::str::from_utf8(text).expect("what is shown of UTF-8 is UTF-8");
    for character in text.chars() {
        let is_control = character.is_control();
        let turns_text = matches!(character,
            '\u{61c}' | '\u{200e}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        assert!(!is_control && !turns_text, "{}", text.escape_debug());
    }
}

/// What is shown of `text` where it comes `size` bytes at a time.
fn in_pieces(charset: Charset, text: &[u8], size: usize) -> Vec<u8> {
    let mut shown = Vec::new();
    let mut held = Vec::new();
    let mut pieces = text.chunks(size).peekable();
    while let Some(piece) = pieces.next() {
        held.extend_from_slice(piece);
        let more = pieces.peek().is_some();
        let used = charset.clean(&held, more, |text| shown.extend_from_slice(text));
        held.drain(..used);
        assert!(held.len() <= if more { 3 } else { 0 }, "held back");
    }
    shown
}
