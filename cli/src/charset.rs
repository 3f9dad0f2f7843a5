//! What of a name or a command line may reach a terminal.
//!
//! They are chosen by the process that is looked at, who may be an attacker of the one who looks:
//! an escape sequence can retitle a terminal, move its cursor or answer in its user's name, and a
//! bidirectional control can make one name look like another.

use crate::texts::number_of;

/// The characters that the reader's terminal shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Charset {
    /// 0x20 to 0x7E.
    Ascii,
    /// UTF-8, without control characters and bidirectional controls.
    Utf8,
    /// The same for a program: without quotes, backslashes and what ends a line, too.
    #[cfg(feature = "machine")]
    Escaped,
}

impl Charset {
    /// That of the first of `LC_ALL`, `LC_CTYPE` and `LANG` that is set and not empty.
    ///
    /// `environment` gives entries of the form `NAME=VALUE`.
    pub fn from_environment<'a>(environment: impl Iterator<Item = &'a [u8]>) -> Self {
        let (mut charset, mut found) = (Self::Ascii, 0);
        for entry in environment {
            // By their second letter: LOGNAME, LS_COLORS and the like would cost 170 instructions each.
            let [_, b'C' | b'A', ..] = entry else {
                continue;
            };
            let (rank, value) = number_of(b"\x03LC_ALL\0\x02LC_CTYPE\0\x01LANG\0", entry);
            if let Some(locale @ [_, ..]) = value {
                if rank > found {
                    (charset, found) = (Self::of(locale), rank);
                }
            }
        }
        charset
    }

    /// That of a locale, such as `de_AT.utf8@euro`, which may name UTF-8 in any spelling.
    fn of(mut locale: &[u8]) -> Self {
        while let Some((four, behind)) = locale.split_first_chunk() {
            // The bit 0x20 makes a capital small; with it, 0x18 would be `8` too.
            let four = u32::from_ne_bytes(*four) | u32::from_ne_bytes([0x20, 0x20, 0x20, 0]);
            if four == u32::from_ne_bytes(*b"utf8")
                || four == u32::from_ne_bytes(*b"utf-") && behind.first() == Some(&b'8')
            {
                return Self::Utf8;
            }
            locale = locale.get(1..).unwrap_or_default();
        }
        Self::Ascii
    }

    /// Hands to `put`, in pieces, what may be shown of `bytes`, and `?` for what may not.
    ///
    /// Returns how many bytes were used: all of them, unless `more` are to follow and the last few,
    /// three at most, may be the beginning of a character.
    #[inline]
    pub fn clean(self, bytes: &[u8], more: bool, mut put: impl FnMut(&[u8])) -> usize {
        let mut rest = bytes;
        loop {
            let (length, is_shown) = self.piece(rest, more);
            if length == 0 {
                return bytes.len() - rest.len();
            }
            let (piece, behind) = rest.split_at(length);
            put(if is_shown { piece } else { b"?" });
            rest = behind;
        }
    }

    /// How long the piece at the front is, and may it be shown? It is a character, or as many of ASCII
    /// as may be shown, or a byte that is none. There is none at the end, and where `more` are to follow
    /// that may make a character of the last bytes.
    #[cfg_attr(not(feature = "machine"), inline(always))]
    pub(crate) fn piece(self, bytes: &[u8], more: bool) -> (usize, bool) {
        let plain = bytes
            .iter()
            .take_while(|byte| is_plain_byte(**byte) && !self.escapes(char::from(**byte)))
            .count();
        if plain > 0 {
            return (plain, true);
        }
        let length = match bytes.first() {
            None => return (0, false),
            Some(first) if self != Self::Ascii => length_from(*first),
            Some(_) => 1,
        };
        let Some(piece) = bytes.get(..length) else {
            return (usize::from(!more), false);
        };
        match character(piece) {
            Some(character) => (length, may_be_shown(character) && !self.escapes(character)),
            None => (1, false),
        }
    }

    /// Is a character that may be shown not shown?
    #[cfg(feature = "machine")]
    fn escapes(self, character: char) -> bool {
        self == Self::Escaped && matches!(character, '"' | '\\' | '\u{2028}' | '\u{2029}')
    }

    /// Is a character that may be shown not shown?
    #[cfg(not(feature = "machine"))]
    const fn escapes(self, _: char) -> bool {
        false
    }
}

/// A word with `byte` in each place.
pub(crate) const fn each(byte: u8) -> u64 {
    u64::from_ne_bytes([byte; 8])
}

/// Is it all printable ASCII, as most names are?
///
/// Eight bytes at a time: a byte at a time costs five times as much.
#[inline(always)]
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let Some(last) = text.last_chunk() else {
        return text.iter().all(|byte| is_plain_byte(*byte));
    };
    // The highest bit of each byte: below 0x20, above 0x7e, or above 0x7f.
    let marks = |word: &[u8; 8]| {
        let word = u64::from_ne_bytes(*word);
        word.wrapping_sub(each(b' ')) | word.wrapping_add(each(1)) | word
    };
    // The last word may overlap the one before.
    let mut found = marks(last);
    let mut rest = text;
    while let Some((word, behind)) = rest.split_first_chunk() {
        found |= marks(word);
        rest = behind;
    }
    found & each(0x80) == 0
}

/// Is it a character of printable ASCII?
fn is_plain_byte(byte: u8) -> bool {
    matches!(byte, b' '..=b'~')
}

/// How many bytes a character has in UTF-8 that begins with `first`: as many as that has ones in
/// front, or one.
#[inline(never)]
pub(crate) fn length_from(first: u8) -> usize {
    first.leading_ones().clamp(1, 4) as usize
}

/// The character that `bytes` are, as many as its first byte asks for.
///
/// `core::str::from_utf8` would be twice the code of this whole file.
#[cfg_attr(not(feature = "machine"), inline(always))]
pub(crate) fn character(bytes: &[u8]) -> Option<char> {
    let (first, continued) = bytes.split_first()?;
    let mut code = match continued.len() {
        0 => u32::from(*first),
        // From F8 on a bit is left that no character has.
        following => u32::from(*first) & (0x7f >> following),
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
pub(crate) fn may_be_shown(character: char) -> bool {
    !character.is_control()
        && !matches!(
            character,
            '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}
