//! Words to options: clusters of letters, long names, and values.

use core::ffi::CStr;

/// The long names of the wings and of what they name anew, each behind the letter of its option, or a
/// digit that stands for it.
const LONG: &[&[u8]] = &[
    #[cfg(feature = "procps-ng")]
    b"xextended\0ddevice\0qquiet\0Vversion\0Arange\0pshow-path\0kuse-kernel-name",
    #[cfg(feature = "saved")]
    b"ffile",
    #[cfg(feature = "answers")]
    b"ggroup\x001since\x002top\x003sort\x004min\x007gaps\0\
      ssummary\0aall\0wwatch\x005no-args\x006count",
    #[cfg(feature = "machine")]
    b"8json\x009tsv",
    #[cfg(feature = "columns")]
    b"Xmore-extended\0ocolumns\0cread-rc\0Cread-rc-from\0ncreate-rc\0Ncreate-rc-to",
];

/// Is the option one that a value follows?
pub(super) const fn is_valued(letter: u8) -> bool {
    letter == b'0'
        || cfg!(feature = "procps-ng") && letter == b'A'
        || cfg!(feature = "saved") && letter == b'f'
        || cfg!(feature = "answers") && matches!(letter, b'1'..=b'4' | b'6' | b'w')
        || cfg!(feature = "columns") && matches!(letter, b'o' | b'C' | b'N')
}

/// The letter of an option by its long name, and what stands behind that; 0 where there is none.
fn long_option(word: &[u8]) -> (u8, &[u8]) {
    if let Some(behind) = word.strip_prefix(b"help") {
        return (b'h', behind);
    }
    if let Some(behind) = word.strip_prefix(b"proc") {
        return (b'0', behind);
    }
    for names in LONG {
        for long in names.split(|byte| *byte == 0) {
            if let [letter, long @ ..] = long {
                if let Some(behind @ ([] | [b'=', ..])) = word.strip_prefix(long) {
                    return (*letter, behind);
                }
            }
        }
    }
    (0, b"")
}

/// A part of the command line.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'a> {
    /// An option, which there may not be, by its letter; and its value, empty where there is none.
    Option(u8, &'a CStr),
    /// A word that is no option.
    Operand,
}

/// The items of `words`.
#[derive(Debug)]
pub(super) struct Items<'a, W> {
    words: W,
    /// The word that the item is in, its value if that is a word of its own.
    pub(super) word: &'a CStr,
    /// What is left of it, where it is a cluster of options.
    letters: &'a [u8],
    /// Was there a `--`?
    operands_only: bool,
}

impl<'a, W> Items<'a, W> {
    pub(super) const fn new(words: W) -> Self {
        Self {
            words,
            word: c"",
            letters: &[],
            operands_only: false,
        }
    }
}

impl<'a, W: Iterator<Item = &'a CStr>> Iterator for Items<'a, W> {
    type Item = Item<'a>;

    fn next(&mut self) -> Option<Item<'a>> {
        loop {
            let (letter, value) = if let [letter, rest @ ..] = self.letters {
                self.letters = rest;
                // A digit would be taken for an option with a long name only.
                if *letter < b'A' {
                    return Some(Item::Option(0, c""));
                }
                (*letter, Some(rest).filter(|rest| !rest.is_empty()))
            } else {
                self.word = self.words.next()?;
                let rest = match self.word.to_bytes() {
                    [b'-', rest @ ..] if !rest.is_empty() && !self.operands_only => rest,
                    _ => return Some(Item::Operand),
                };
                let Some(long) = rest.strip_prefix(b"-") else {
                    self.letters = rest;
                    continue;
                };
                if long.is_empty() {
                    self.operands_only = true;
                    continue;
                }
                match long_option(long) {
                    (letter, []) => (letter, None),
                    (letter, [b'=', value @ ..]) if is_valued(letter) => (letter, Some(value)),
                    _ => (0, None),
                }
            };
            if !is_valued(letter) {
                return Some(Item::Option(letter, c""));
            }
            self.letters = &[];
            let value = match value {
                Some(value) => &self.word[self.word.count_bytes() - value.len()..],
                None => {
                    let next = self.words.next();
                    self.word = next.unwrap_or(self.word);
                    next.unwrap_or_default()
                }
            };
            return Some(Item::Option(letter, value));
        }
    }
}
