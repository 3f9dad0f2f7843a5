//! What of a text from elsewhere may be shown.

/// `text` as it is shown: a `?` for each character that may not be, and for each byte that is none.
pub(crate) fn clean(text: &[u8], utf8: bool) -> Vec<u8> {
    if !utf8 {
        let shown = |byte: &u8| match byte {
            0x20..=0x7e => *byte,
            _ => b'?',
        };
        return text.iter().map(shown).collect();
    }
    let mut clean = String::new();
    for chunk in text.utf8_chunks() {
        clean.extend(chunk.valid().chars().map(shown));
        clean.extend(chunk.invalid().iter().map(|_| '?'));
    }
    clean.into_bytes()
}

fn shown(character: char) -> char {
    match character {
        '\0'..='\x1f' | '\x7f'..='\u{9f}' => '?',
        '\u{61c}' | '\u{200e}' | '\u{200f}' => '?',
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => '?',
        _ => character,
    }
}
