//! `--json` and `--tsv`: rows for programs, each a list of names and values.

use super::columns::{Line, cell};
use crate::args::{Output, Target};
use crate::charset::{character, length_from, may_be_shown};
use crate::fields::{Fields, Kind};
#[cfg(feature = "answers")]
use crate::figures::SIZE;
use crate::number::decimal;
use crate::out::Out;

/// A row that is put.
struct Row<'r, 'a> {
    out: &'r mut Out<'a>,
    /// Is it an object, `{"pid":7,"Address":"0x400000","Rss":4096,"Swap":null}`? Else it is values with
    /// a tab between them, and nothing for one that is unknown.
    is_object: bool,
    is_begun: bool,
}

/// What stands behind a name.
#[derive(Clone, Copy)]
enum Value<'v> {
    Unknown,
    Number(u64),
    /// Words that are put as they are.
    Bare(&'v [u8]),
    Text(&'v [u8]),
    /// The digits of a hexadecimal number.
    Hexadecimal(&'v [u8]),
}

/// Puts a line of a report: the names, where there is a line of them, or a mapping.
#[inline(never)]
pub(super) fn put_line(
    out: &mut Out<'_>,
    fields: &Fields,
    output: Output,
    whose: Whose<'_>,
    line: Line<'_>,
) {
    let mut row = Row::new(out, output);
    match line {
        Line::Row(..) => row.begin(whose),
        Line::Headers if !row.is_object => row.put(b"", Value::Bare(b"pid\tfile")),
        _ => return,
    }
    for (place, field) in fields.as_slice().iter().enumerate() {
        if !field.is_shown {
            continue;
        }
        let mut digits = [0; 32];
        let text = cell(line, field, place, 0, row.out.columns(), &mut digits);
        let value = match (line, field.kind) {
            (Line::Row(mapping, ..), Kind::Mapping) => {
                row.put(b"name", Value::Text(mapping.name.as_bytes()));
                row.flag(b"name_cut", mapping.name.is_cut());
                continue;
            }
            (_, Kind::Mapping) => Value::Bare(b"name\tname_cut"),
            (Line::Row(mapping, ..), Kind::Size) => Value::Number(mapping.size()),
            (Line::Row(..), Kind::Address | Kind::Offset) => Value::Hexadecimal(text),
            (Line::Row(..), _) if text == b"-" => Value::Unknown,
            (Line::Row(..), Kind::Amount | Kind::PageSize) => number(decimal(text), 1024),
            (Line::Row(..), Kind::Property) => match decimal(text) {
                None => Value::Text(text),
                known => number(known, 1),
            },
            _ => Value::Text(text),
        };
        row.put(field.name(), value);
    }
    row.end();
}

/// Puts the figures of a process, or of a group of the mappings of another; before the `is_first` row
/// the names, where there is a line of them.
#[cfg(feature = "answers")]
pub(super) fn put_figures(
    out: &mut Out<'_>,
    output: Output,
    group: Option<Whose<'_>>,
    of: &super::table::Row,
    is_first: bool,
) {
    const FIGURES: &[u8] = b"Size\tRss\tPss\tPrivate\tAnonymous\tSwap";
    let is_group = group.is_some();
    let mut row = Row::new(out, output);
    if is_first && !row.is_object {
        row.out.put(b"pid\tfile\t");
        row.out.put(if is_group { b"mappings\t" } else { b"" });
        row.out.put(FIGURES);
        row.out.put(if is_group {
            b"\tname\tname_cut"
        } else {
            b"\tcommand\tcommand_cut"
        });
        row.out.end_row();
    }
    let text = of.text.get();
    let mut known = Value::Text(text.as_bytes());
    let whose = group.unwrap_or(Whose(
        of.pid,
        if of.pid == 0 { text.as_bytes() } else { b"" },
    ));
    row.begin(whose);
    if is_group {
        row.put(b"mappings", Value::Number(of.figures.count));
    } else if of.pid == 0 {
        known = Value::Unknown;
    }
    for (figure, name) in FIGURES.split(|byte| *byte == b'\t').enumerate() {
        let unit = if figure == SIZE { 1 } else { 1024 };
        row.put(name, number(of.figures.get(figure), unit));
    }
    row.put(if is_group { b"name" } else { b"command" }, known);
    row.flag(
        if is_group {
            b"name_cut"
        } else {
            b"command_cut"
        },
        text.is_cut(),
    );
    row.end();
}

/// Whose rows they are: those of a process by its id, or of a saved copy, whose id is 0, by its path.
#[derive(Clone, Copy)]
pub(super) struct Whose<'w>(u32, &'w [u8]);

impl<'w> Whose<'w> {
    pub(super) fn of(target: Target<'w>) -> Self {
        match target {
            Target::Process(pid) => Self(pid, b""),
            #[cfg(feature = "saved")]
            Target::File(path, _) => Self(0, path.to_bytes()),
        }
    }
}

impl<'r, 'a> Row<'r, 'a> {
    fn new(out: &'r mut Out<'a>, output: Output) -> Self {
        Self {
            out,
            is_object: output == Output::Json,
            is_begun: false,
        }
    }

    /// Begins it with what it is of.
    #[inline(never)]
    fn begin(&mut self, Whose(pid, file): Whose<'_>) {
        let (pid, file) = match pid {
            0 => (Value::Unknown, Value::Text(file)),
            pid => (Value::Number(pid.into()), Value::Unknown),
        };
        self.put(b"pid", pid);
        self.put_known(b"file", file);
    }

    /// Ends it.
    #[inline(never)]
    fn end(self) {
        if self.is_object {
            self.out.put(b"}");
        }
        self.out.end_row();
    }

    /// Puts whether something is so.
    #[inline(never)]
    fn flag(&mut self, name: &[u8], is_so: bool) {
        let value = if is_so {
            Value::Bare(b"true")
        } else {
            Value::Unknown
        };
        self.put_known(name, value);
    }

    /// Puts a value that an object is without where it is unknown.
    #[inline(never)]
    fn put_known(&mut self, name: &[u8], value: Value<'_>) {
        if !self.is_object || !matches!(value, Value::Unknown) {
            self.put(name, value);
        }
    }

    /// Puts a value behind its name; in an object texts have quotes, and behind one that is no UTF-8 its
    /// bytes follow. Numbers of which some programs keep 53 bits only are texts.
    #[inline(never)]
    fn put(&mut self, name: &[u8], value: Value<'_>) {
        self.key(name);
        let (text, prefix): (_, &[u8]) = match value {
            Value::Number(number) => return self.out.columns().decimal(number, 0),
            Value::Bare(text) => return self.out.put(text),
            Value::Unknown => return self.out.put(if self.is_object { b"null" } else { b"" }),
            Value::Text(text) => (text, b""),
            Value::Hexadecimal(text) => (text, b"0x"),
        };
        self.quote();
        self.out.put(prefix);
        let is_utf8 = self.escape(text);
        if !is_utf8 && self.is_object {
            self.out.put(b"\",\"");
            self.out.put(name);
            self.out.put(b"_hex\":\"");
            for byte in text {
                self.digits((*byte).into(), 4, 2);
            }
        }
        self.quote();
    }

    /// Puts what stands before a value: `,"Rss":` or a tab.
    #[inline(never)]
    fn key(&mut self, name: &[u8]) {
        let is_first = !core::mem::replace(&mut self.is_begun, true);
        if self.is_object {
            self.out.put(if is_first { b"{\"" } else { b",\"" });
            self.out.put(name);
            self.out.put(b"\":");
        } else if !is_first {
            self.out.put(b"\t");
        }
    }

    /// Puts a quote, where texts have quotes.
    #[inline(never)]
    fn quote(&mut self) {
        if self.is_object {
            self.out.put(b"\"");
        }
    }

    /// Puts a text from elsewhere; says whether it is UTF-8. Control characters, bidirectional controls,
    /// quotes, backslashes and what ends a line are escaped: in an object as `\u202e`, and each byte that
    /// is no UTF-8 as U+FFFD; else as the kernel does, byte by byte, `\012`.
    fn escape(&mut self, text: &[u8]) -> bool {
        let (mut rest, mut is_utf8) = (text, true);
        loop {
            let plain = rest.iter().take_while(|byte| is_plain(**byte)).count();
            let (plain, hidden) = rest.split_at(plain);
            self.out.put(plain);
            let Some(first) = hidden.first() else {
                return is_utf8;
            };
            let found = character(hidden.get(..length_from(*first)).unwrap_or_default());
            let length = found.map_or(1, char::len_utf8);
            let (piece, behind) = hidden.split_at(length);
            rest = behind;
            is_utf8 &= found.is_some();
            match found {
                Some(character)
                    if length > 1
                        && may_be_shown(character)
                        && !matches!(character, '\u{2028}' | '\u{2029}') =>
                {
                    self.out.put(piece);
                }
                _ if self.is_object => {
                    self.out.put(b"\\u");
                    let character = found.unwrap_or(char::REPLACEMENT_CHARACTER);
                    self.digits(character.into(), 4, 4);
                }
                _ => {
                    for byte in piece {
                        self.out.put(b"\\");
                        self.digits((*byte).into(), 3, 3);
                    }
                }
            }
        }
    }

    /// Puts `count` digits, each of so many bits.
    #[inline(never)]
    fn digits(&mut self, number: u32, bits: u32, count: u32) {
        for place in (0..count).rev() {
            let digit = number >> (place * bits) & ((1 << bits) - 1);
            let digit = b"0123456789abcdef"[digit as usize & 15];
            self.out.put(&[digit]);
        }
    }
}

/// Is it a character that stands for itself in any text?
fn is_plain(byte: u8) -> bool {
    matches!(byte, b' '..=b'~') && byte != b'"' && byte != b'\\'
}

/// So many times a unit; unknown where the number is, or where it is beyond 64 bits.
fn number(number: Option<u64>, unit: u64) -> Value<'static> {
    let number = number.and_then(|number| number.checked_mul(unit));
    number.map_or(Value::Unknown, Value::Number)
}
