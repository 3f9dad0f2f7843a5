//! Rows out of a whole file of maps or smaps.

/// A number of kB, where the file gives one.
pub(super) type Value = Option<u64>;

#[derive(Debug, Default)]
pub(super) struct Row {
    pub(super) start: u64,
    pub(super) end: u64,
    pub(super) permissions: String,
    pub(super) offset: u64,
    pub(super) major: u64,
    pub(super) minor: u64,
    pub(super) inode: u64,
    pub(super) name: Vec<u8>,
    /// `Rss`, `Anonymous` and `Locked`.
    pub(super) counters: [Value; 3],
}

/// The rows of a file, and the numbers of the lines that are none.
pub(super) fn rows(file: &[u8], counters: bool) -> (Vec<Row>, Vec<usize>) {
    let mut rows = Vec::new();
    let mut bad = Vec::new();
    // Counters belong to the mapping above them, understood or not.
    let mut understood = false;
    for (index, line) in file.split_inclusive(|byte| *byte == b'\n').enumerate() {
        let ok = if counters && index > 0 && !begins_record(line) {
            match rows.last_mut() {
                Some(row) if understood => counter(line, row).is_some(),
                _ => true,
            }
        } else {
            let row = row(line);
            understood = row.is_some();
            rows.extend(row);
            understood
        };
        if !ok {
            bad.push(index + 1);
        }
    }
    (rows, bad)
}

fn begins_record(line: &[u8]) -> bool {
    let digits = line.iter().take_while(|byte| is_digit(**byte)).count();
    digits > 0 && line.get(digits) == Some(&b'-')
}

fn is_digit(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'a'..=b'f')
}

fn row(line: &[u8]) -> Option<Row> {
    let mut fields = line.strip_suffix(b"\n")?.splitn(6, |byte| *byte == b' ');
    let mut field = || fields.next();
    let (start, end) = pair(field()?, b'-')?;
    let permissions = String::from_utf8(field()?.to_vec()).ok()?;
    let offset = hexadecimal(field()?)?;
    let (major, minor) = pair(field()?, b':')?;
    let inode = decimal(field()?)?;
    let rest = field().unwrap_or_default();
    let padding = rest.iter().take_while(|byte| **byte == b' ').count();
    let four: Vec<char> = permissions.chars().collect();
    let well_formed = matches!(four[..], ['r' | '-', 'w' | '-', 'x' | '-', 'p' | 's' | 'S']);
    (well_formed && start <= end && major <= 0xffff_ffff && minor <= 0xffff_ffff).then(|| Row {
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

/// Takes a line `Key:   value`, and notes it in `row` where it is a column; `None` if it is no such
/// line.
fn counter(line: &[u8], row: &mut Row) -> Option<()> {
    let line = line.strip_suffix(b"\n")?;
    let colon = line.iter().position(|byte| *byte == b':')?;
    let (key, value) = line.split_at(colon);
    let column = match key {
        b"" => return None,
        b"Rss" => 0,
        b"Anonymous" => 1,
        b"Locked" => 2,
        _ => return Some(()),
    };
    let value = core::str::from_utf8(&value[1..]).ok()?;
    let kilobytes = value.trim_start_matches(' ').strip_suffix(" kB")?;
    let kilobytes = decimal(kilobytes.as_bytes())?;
    row.counters[column].get_or_insert(kilobytes);
    Some(())
}

fn pair(text: &[u8], between: u8) -> Option<(u64, u64)> {
    let at = text.iter().position(|byte| *byte == between)?;
    Some((hexadecimal(&text[..at])?, hexadecimal(&text[at + 1..])?))
}

fn hexadecimal(text: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(text).ok()?;
    let digits = (1..=16).contains(&text.len()) && text.bytes().all(is_digit);
    digits.then(|| u64::from_str_radix(text, 16).ok())?
}

fn decimal(text: &[u8]) -> Option<u64> {
    let text = core::str::from_utf8(text).ok()?;
    let digits = text.bytes().all(|byte| byte.is_ascii_digit());
    digits.then(|| text.parse().ok())?
}
