//! Tables in text: of each entry a number of one byte, its words, and a NUL. An array of numbers and slices
//! would take twice the bytes.

/// The parts of a text, of `N` bytes in all, in one piece: some of them are there with a feature only.
pub(crate) const fn joined<const N: usize>(parts: &[&[u8]]) -> [u8; N] {
    let (mut all, mut length) = ([0; N], 0);
    let mut parts = parts;
    while let [part, others @ ..] = parts {
        let mut rest = *part;
        while let [byte, behind @ ..] = rest {
            all[length] = *byte;
            length += 1;
            rest = behind;
        }
        parts = others;
    }
    assert!(length == N, "all of it");
    all
}

/// How many bytes these are.
pub(crate) const fn length(parts: &[&[u8]]) -> usize {
    let (mut length, mut parts) = (0, parts);
    while let [part, others @ ..] = parts {
        length += part.len();
        parts = others;
    }
    length
}

/// The entries of a table: of each its number, and its words.
#[derive(Debug)]
pub(crate) struct Entries<'t>(pub(crate) &'t [u8]);

impl<'t> Iterator for Entries<'t> {
    type Item = (u8, &'t [u8]);

    fn next(&mut self) -> Option<Self::Item> {
        let (number, rest) = self.0.split_first()?;
        let (words, behind) = rest.split_at_checked(rest.iter().position(|byte| *byte == 0)?)?;
        self.0 = behind.get(1..)?;
        Some((*number, words))
    }
}

/// The words with this `number`.
pub(crate) fn text_of(table: &'static [u8], number: u8) -> Option<&'static [u8]> {
    let mut entries = Entries(table);
    entries.find_map(|(found, words)| (found == number).then_some(words))
}

/// The number of the words that `text` is as far as its `=`, 0 where there are none; and what stands behind
/// the `=`.
#[inline(never)]
pub(crate) fn number_of<'t>(table: &[u8], text: &'t [u8]) -> (u8, Option<&'t [u8]>) {
    let end = text.iter().position(|byte| *byte == b'=');
    let (name, behind) = text.split_at(end.unwrap_or(text.len()));
    let mut entries = Entries(table);
    let number = entries.find_map(|(number, words)| (words == name).then_some(number));
    (number.unwrap_or(0), behind.get(1..))
}
