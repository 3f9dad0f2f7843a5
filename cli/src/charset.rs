//! What of a name or a command line may reach a terminal.
//!
//! They are chosen by the process that is looked at, who may be an attacker of the one who looks:
//! an escape sequence can retitle a terminal, move its cursor or answer in its user's name, and a
//! bidirectional control can make one name look like another.

/// The characters that the reader's terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// 0x20 to 0x7E.
    Ascii,
    /// UTF-8, without control characters and bidirectional controls.
    Utf8,
}

impl Charset {
    /// That of the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty.
    ///
    /// `environment` gives entries of the form `NAME=VALUE`.
    pub fn from_environment<'a>(environment: impl Iterator<Item = &'a [u8]> + Clone) -> Self {
        let value = |name: &[u8]| {
            let mut entries = environment.clone();
            entries.find_map(|entry| entry.strip_prefix(name).filter(|value| !value.is_empty()))
        };
        let locale = value(b"LC_ALL=")
            .or_else(|| value(b"LC_CTYPE="))
            .or_else(|| value(b"LANG="));
        match locale {
            Some(locale) if names_utf8(locale) => Self::Utf8,
            _ => Self::Ascii,
        }
    }

    /// Hands to `put`, in pieces, what may be shown of `bytes`, and `?` for what may not.
    ///
    /// Returns how many bytes were used: all of them, unless `more` are to follow and the last few,
    /// three at most, may be the beginning of a character.
    pub fn clean(self, bytes: &[u8], more: bool, mut put: impl FnMut(&[u8])) -> usize {
        let mut rest = bytes;
        loop {
            let plain = rest.iter().take_while(|byte| is_plain(**byte)).count();
            let (shown, hidden) = rest.split_at_checked(plain).unwrap_or((rest, &[]));
            put(shown);
            let [first, ..] = hidden else {
                return bytes.len();
            };
            let length = if self == Self::Utf8 {
                length_from(*first)
            } else {
                1
            };
            if more && hidden.len() < length {
                return bytes.len() - hidden.len();
            }
            let (piece, used) = match character(hidden.get(..length).unwrap_or_default()) {
                Some(character) if may_be_shown(character) => (hidden.get(..length), length),
                Some(_) => (None, length),
                None => (None, 1),
            };
            put(piece.unwrap_or(b"?"));
            rest = hidden.get(used..).unwrap_or_default();
        }
    }
}

/// Is it a character of printable ASCII?
const fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// How many bytes a character has in UTF-8 that begins with `first`.
const fn length_from(first: u8) -> usize {
    match first {
        ..0xc0 => 1,
        0xc0..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0.. => 4,
    }
}

/// The character that `bytes` are, as many as its first byte asks for.
///
/// `core::str::from_utf8` would be twice the code of this whole file.
fn character(bytes: &[u8]) -> Option<char> {
    let (first, continued) = bytes.split_first()?;
    let mut code = match continued.len() {
        0 => u32::from(*first),
        following => u32::from(*first) & (0x3f >> following),
    };
    for byte in continued {
        if byte & 0xc0 != 0x80 {
            return None;
        }
        code = code << 6 | u32::from(byte & 0x3f);
    }
    // No surrogate, nothing beyond U+10FFFF, and not in more bytes than it needs; a single byte
    // from 0x80 on needs two.
    char::from_u32(code).filter(|character| character.len_utf8() == bytes.len())
}

/// Is it neither a control character nor a bidirectional control?
fn may_be_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Does the name of a locale, such as `de_AT.utf8@euro`, name UTF-8 in any spelling?
fn names_utf8(locale: &[u8]) -> bool {
    (0..locale.len()).any(|from| {
        let rest = locale.get(from..).unwrap_or_default();
        let is = |spelling: &[u8]| {
            rest.get(..spelling.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(spelling))
        };
        is(b"utf-8") || is(b"utf8")
    })
}
