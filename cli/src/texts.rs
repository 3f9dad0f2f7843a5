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

/// Takes the first entry off a table: its number, and its text.
fn take<'t>(table: &mut &'t [u8]) -> Option<(u8, &'t [u8])> {
    let (number, rest) = table.split_first()?;
    let (text, behind) = rest.split_at_checked(rest.iter().position(|byte| *byte == 0)?)?;
    *table = behind.get(1..)?;
    Some((*number, text))
}

/// The words with this `number`.
pub(crate) fn text_of(mut table: &'static [u8], number: u8) -> Option<&'static [u8]> {
    loop {
        match take(&mut table)? {
            (found, text) if found == number => return Some(text),
            _ => {}
        }
    }
}

/// The number of the words that `text` is as far as its `=`, 0 where there are none; and what stands behind
/// the `=`.
#[inline(never)]
pub(crate) fn number_of<'t>(mut table: &[u8], text: &'t [u8]) -> (u8, Option<&'t [u8]>) {
    let end = text.iter().position(|byte| *byte == b'=');
    let (name, behind) = text.split_at(end.unwrap_or(text.len()));
    let value = behind.get(1..);
    while let Some((number, found)) = take(&mut table) {
        if found == name {
            return (number, value);
        }
    }
    (0, value)
}
