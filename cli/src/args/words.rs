//! Words to options: clusters of letters, long names, and values.

use core::ffi::CStr;

use super::Reason;
use crate::texts::{joined, length, number_of};

/// The options without a letter: in its place is a digit, which no cluster can name.
pub(super) const PROC: u8 = b'0';
pub(super) const SINCE: u8 = b'1';
pub(super) const TOP: u8 = b'2';
pub(super) const SORT: u8 = b'3';
pub(super) const MIN: u8 = b'4';
pub(super) const COUNT: u8 = b'5';
#[cfg(feature = "answers")]
pub(super) const NO_ARGS: u8 = b'6';
#[cfg(feature = "answers")]
pub(super) const GAPS: u8 = b'7';
#[cfg(feature = "machine")]
pub(super) const JSON: u8 = b'8';
#[cfg(feature = "machine")]
pub(super) const TSV: u8 = b'9';

/// The long names, each behind the letter of its option, or the digit that stands for it.
const LONG: &[&[u8]] = &[
    b"0proc\0hhelp\0",
    #[cfg(feature = "procps-ng")]
    b"xextended\0ddevice\0qquiet\0Vversion\0Arange\0pshow-path\0kuse-kernel-name\0",
    #[cfg(feature = "saved")]
    b"ffile\0",
    #[cfg(feature = "answers")]
    b"ggroup\x001since\x002top\x003sort\x004min\x007gaps\0\
      ssummary\0aall\0wwatch\x006no-args\x005count\0",
    #[cfg(feature = "machine")]
    b"8json\x009tsv\0",
    #[cfg(feature = "columns")]
    b"Xmore-extended\0ocolumns\0cread-rc\0Cread-rc-from\0ncreate-rc\0Ncreate-rc-to\0",
];

static OPTIONS: [u8; length(LONG)] = joined(LONG);

/// Is the option one that a value follows?
#[allow(
    clippy::match_like_matches_macro,
    reason = "with all features, and none, each arm is one value"
)]
const fn is_valued(letter: u8) -> bool {
    match letter {
        PROC => true,
        b'A' => cfg!(feature = "procps-ng"),
        b'f' => cfg!(feature = "saved"),
        SINCE | TOP | SORT | MIN | COUNT | b'w' => cfg!(feature = "answers"),
        b'o' | b'C' | b'N' => cfg!(feature = "columns"),
        _ => false,
    }
}

/// In place of a letter: a word that is no option.
pub(super) const OPERAND: u8 = b'-';

/// The items of `words`: the letter of an option, which there may not be, or [`OPERAND`]; or why something
/// is neither.
#[derive(Debug)]
pub(super) struct Items<'a, W> {
    words: W,
    /// The word that the item is in, its value if that is a word of its own.
    pub(super) word: &'a CStr,
    /// The word that the last option with a value is in.
    #[cfg(feature = "answers")]
    pub(super) option: &'a CStr,
    /// Its value.
    pub(super) value: &'a CStr,
    /// What is left of the word, where it is a cluster of options.
    letters: &'a [u8],
    /// Was there a `--`?
    operands_only: bool,
}

impl<'a, W> Items<'a, W> {
    #[inline(never)]
    pub(super) fn new(words: W) -> Self {
        Self {
            words,
            word: c"",
            #[cfg(feature = "answers")]
            option: c"",
            value: c"",
            letters: &[],
            operands_only: false,
        }
    }
}

impl<'a, W: Iterator<Item = &'a CStr>> Items<'a, W> {
    /// Goes through `words` again, now that all are gone through.
    pub(super) fn restart(&mut self, words: W) {
        self.words = words;
        self.operands_only = false;
    }

    /// Goes on to the next word, if there is one.
    #[inline(never)]
    fn advance(&mut self) -> bool {
        let next = self.words.next();
        self.word = next.unwrap_or(self.word);
        next.is_some()
    }
}

impl<'a, W: Iterator<Item = &'a CStr>> Iterator for Items<'a, W> {
    type Item = Result<u8, Reason>;

    fn next(&mut self) -> Option<Result<u8, Reason>> {
        loop {
            let (letter, behind, is_in_word) = if let [letter, behind @ ..] = self.letters {
                self.letters = behind;
                // A digit would be taken for an option with a long name only.
                let letter = if *letter < b'A' { 0 } else { *letter };
                (letter, behind, !behind.is_empty())
            } else {
                if !self.advance() {
                    return None;
                }
                match self.word.to_bytes() {
                    [b'-', letters @ ..] if !self.operands_only && !letters.is_empty() => {
                        let [b'-', long @ ..] = letters else {
                            self.letters = letters;
                            continue;
                        };
                        if long.is_empty() {
                            self.operands_only = true;
                            continue;
                        }
                        let (letter, value) = number_of(&OPTIONS, long);
                        (letter, value.unwrap_or_default(), value.is_some())
                    }
                    _ => return Some(Ok(OPERAND)),
                }
            };
            if !is_valued(letter) {
                // A long name that a value is given all the same.
                if is_in_word && self.letters.is_empty() {
                    return Some(Err(Reason::UnknownOption));
                }
                return Some(Ok(letter));
            }
            self.letters = &[];
            #[cfg(feature = "answers")]
            {
                self.option = self.word;
            }
            self.value = if is_in_word {
                &self.word[self.word.count_bytes() - behind.len()..]
            } else if self.advance() {
                self.word
            } else {
                c""
            };
            return Some(if self.value.is_empty() {
                Err(Reason::NoValue)
            } else {
                Ok(letter)
            });
        }
    }
}
