//! Rows out of a whole file of maps or smaps.

/// A number of kB, where the file gives one.
pub(crate) type Value = Option<u64>;

#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Row {
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) permissions: String,
    pub(crate) offset: u64,
    pub(crate) major: u64,
    pub(crate) minor: u64,
    pub(crate) inode: u64,
    pub(crate) name: Vec<u8>,
    /// `Rss`, `Anonymous` and `Locked`.
    pub(crate) counters: [Value; 3],
}

/// The rows of a file, and the numbers of the lines that are none. With `once`, as in a report, what
/// rows were of before is no row, or one without counters of the rest.
pub(crate) fn rows(file: &[u8], counters: bool, once: bool) -> (Vec<Row>, Vec<usize>) {
    let mut rows: Vec<Row> = Vec::new();
    let mut bad = Vec::new();
    // Counters belong to the mapping above them, understood or not.
    let mut counted = false;
    for (index, line) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let ok = if counters && index > 0 && !begins_record(line) {
            match rows.last_mut() {
                Some(row) if counted => counter(line, row).is_some(),
                _ => true,
            }
        } else {
            let row = row(line);
            let understood = row.is_some();
            let reached = rows.last().map_or(0, |row| row.end);
            let is_new = |row: &Row| !once || row.start >= reached && row.end > reached;
            counted = row.as_ref().is_some_and(is_new);
            rows.extend(row.and_then(|row| {
                if counted {
                    Some(row)
                } else {
                    above(row, reached)
                }
            }));
            understood
        };
        if !ok {
            bad.push(index + 1);
        }
    }
    (rows, bad)
}

/// The front of a file up to a row that is below those before it, and the number of its line, where
/// there is one: a copy is refused there, by a program that knows of saved copies. No row is below those
/// before it that is of what a row was of before, and starts where that did or above.
pub(crate) fn until_unsorted(file: &[u8]) -> (&[u8], Option<usize>) {
    let (mut before, mut reached, mut length) = (0, 0, 0);
    for (index, line) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        if let Some(row) = row(line) {
            if row.end > reached {
                (before, reached) = (row.start, row.end);
            } else if row.start < before && cfg!(feature = "saved") {
                return (&file[..length], Some(index + 1));
            }
        }
        length += line.len();
    }
    (file, None)
}

/// What of `row` the rows before it, which end at `reached`, did not show.
fn above(mut row: Row, reached: u64) -> Option<Row> {
    if row.start < reached {
        if row.inode > 0 {
            row.offset = row.offset.wrapping_add(reached - row.start);
        }
        row.start = reached;
    }
    (row.end > reached).then_some(row)
}

pub(crate) fn begins_record(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| is_digit(**byte)).count();
    digits > 0 && line.get(digits) == Some(&b'-')
}

fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

pub(crate) fn row(line: &[u8]) -> Option<Row> {
    let mut fields = line.strip_suffix(b"\n")?.splitn(6, |byte| *byte == b' ');
    let mut field = || fields.next();
    let (start, end) = pair(field()?, b'-', 16)?;
    let permissions = String::from_utf8(field()?.to_vec()).ok()?;
    let offset = hexadecimal(field()?, 16)?;
    let (major, minor) = pair(field()?, b':', 8)?;
    let inode = decimal(field()?)?;
    let rest = field().unwrap_or_default();
    let padding = rest.iter().take_while(|byte| **byte == b' ').count();
    let four: Vec<char> = permissions.chars().collect();
    let well_formed = matches!(four[..], ['r' | '-', 'w' | '-', 'x' | '-', 'p' | 's' | 'S']);
    (well_formed && start <= end).then(|| Row {
        start,
        end,
        permissions,
        offset,
        major,
        minor,
        inode,
        name: rest[padding..].to_vec(),
        counters: [None; 3],
    })
}

/// What stands before the colon of a line `Key:   value`, and behind it; `None` if it is no such line.
pub(crate) fn key_and_value(line: &[u8]) -> Option<(&[u8], &[u8])> {
    let line = line.strip_suffix(b"\n")?;
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (key, value) = (&line[..colon], &line[colon + 1..]);
    (!key.is_empty() && !key.contains(&b' ')).then_some((key, value))
}

/// Takes a line `Key:   value`, and notes it in `row` where it is a column; `None` if it is no such
/// line.
fn counter(line: &[u8], row: &mut Row) -> Option<()> {
    let (key, value) = key_and_value(line)?;
    let column = match key {
        b"Rss" => 0,
        b"Anonymous" => 1,
        b"Locked" => 2,
        _ => return Some(()),
    };
    // Of a counter that comes twice, the first.
    if row.counters[column].is_some() {
        return Some(());
    }
    let value = core::str::from_utf8(value).ok()?;
    let kilobytes = value.trim_start_matches(' ').strip_suffix(" kB")?;
    row.counters[column] = Some(decimal(kilobytes.as_bytes())?);
    Some(())
}

/// Two numbers, of `most` digits at most.
fn pair(text: &[u8], between: u8, most: usize) -> Option<(u64, u64)> {
    let at = text.iter().position(|byte| *byte == between)?;
    let (first, second) = (&text[..at], &text[at + 1..]);
    Some((hexadecimal(first, most)?, hexadecimal(second, most)?))
}

fn hexadecimal(text: &[u8], most: usize) -> Option<u64> {
    let text = core::str::from_utf8(text).ok()?;
    let digits = (1..=most).contains(&text.len()) && text.bytes().all(is_digit);
    digits.then(|| u64::from_str_radix(text, 16).ok())?
}

pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(text).ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}
