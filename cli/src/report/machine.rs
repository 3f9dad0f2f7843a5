//! `--json` and `--tsv`: rows for programs, each a list of names and values.
//!
//! `{"pid":7,"Address":"0x400000","Rss":4096,"Swap":null}`, or the values with a tab between them, and
//! nothing for one that is unknown.

use super::columns::{Cells, Line};
use crate::args::Target;
use crate::charset::{Charset, character};
use crate::fields::{Field, Kind};
use crate::number::decimal;

impl<'c> Cells<'c, '_> {
    /// Begins a line with whose it is; `false` where there is no such line.
    pub(super) fn begin(&mut self, target: Target<'_>) -> bool {
        self.digits = 0;
        let whose = match target {
            Target::Process(pid) => (pid, &b""[..]),
            #[cfg(feature = "saved")]
            Target::File(path, _) => (0, path.to_bytes()),
        };
        let (pid, file) = match self.line {
            Line::Headers if !self.is_object => {
                self.out.put(b"pid\tfile");
                return true;
            }
            Line::Row(..) => whose,
            #[cfg(feature = "answers")]
            Line::Figures(of) if self.is_of_process => (of.pid, of.text.get().as_bytes()),
            #[cfg(feature = "answers")]
            Line::Figures(_) => whose,
            _ => return false,
        };
        self.mark(b"{\"pid\":");
        self.value((pid > 0).then_some(pid.into()));
        if pid == 0 {
            self.quoted(file);
        } else {
            self.tab();
        }
        true
    }

    /// Puts the member, or members, of a field, whose counter is at `place`.
    #[inline(never)]
    pub(super) fn put_member(&mut self, place: usize, field: &'c Field) {
        let kind = field.kind;
        self.name = field.name();
        let is_amount = matches!(kind, Kind::Amount | Kind::PageSize);
        let (number, is_in_bytes) = match self.line {
            _ if kind == Kind::Mapping => return self.put_name(),
            Line::Row(mapping, _) if kind == Kind::Size => (Some(mapping.size()), true),
            Line::Row(..) => {
                let mut laid_out = [0; 32];
                let text = self.cell(place, field, &mut laid_out);
                let number = decimal(text);
                let is_number = is_amount || kind == Kind::Property && number.is_some();
                if !is_number && text != b"-" {
                    return self.quoted(text);
                }
                (number, !is_amount)
            }
            #[cfg(feature = "answers")]
            Line::Figures(of) => match place.checked_sub(usize::from(!self.is_of_process)) {
                None => (Some(of.figures.count), true),
                Some(figure) => (of.figures.get(figure), true),
            },
            _ => {
                self.tab();
                return self.out.put(self.name);
            }
        };
        let number = if is_in_bytes {
            number
        } else {
            number.and_then(|kilobytes| kilobytes.checked_mul(1024))
        };
        self.key(b"\":");
        self.value(number);
    }

    /// Puts the name of a mapping or a group, or the command of a process, and whether its end is missing.
    fn put_name(&mut self) {
        let (name, header): (&[u8], &[u8]) = if self.is_of_process {
            (b"command", b"\tcommand\tcommand_cut")
        } else {
            (b"name", b"\tname\tname_cut")
        };
        self.name = name;
        let (text, is_cut) = match self.line {
            Line::Row(mapping, _) => (Some(mapping.name.as_bytes()), mapping.name.is_cut()),
            #[cfg(feature = "answers")]
            Line::Figures(of) => {
                let text = of.text.get();
                let is_known = !self.is_of_process || of.pid > 0;
                (is_known.then_some(text.as_bytes()), text.is_cut())
            }
            _ => return self.out.put(header),
        };
        match text {
            Some(text) => self.quoted(text),
            None => self.key(b"\":null"),
        }
        if is_cut {
            self.key(b"_cut\":");
            self.out.put(b"true");
        } else {
            self.tab();
        }
    }

    /// Puts what only an object has.
    #[inline(never)]
    pub(super) fn mark(&mut self, text: &[u8]) {
        if self.is_object {
            self.out.put(text);
        }
    }

    /// Puts a tab, which an object has not.
    #[inline(never)]
    fn tab(&mut self) {
        if !self.is_object {
            self.out.put(b"\t");
        }
    }

    /// Puts what stands before a value: `,"Rss":` or a tab; `end` stands behind the name.
    fn key(&mut self, end: &[u8]) {
        self.tab();
        self.mark(b",\"");
        self.mark(self.name);
        self.mark(end);
    }

    /// Puts what stands for a number.
    fn value(&mut self, number: Option<u64>) {
        match number {
            Some(number) => self.out.columns().decimal(number, 0),
            None => self.mark(b"null"),
        }
    }

    /// Puts a text; in an object it has quotes, and behind one that is no UTF-8 its bytes follow.
    fn quoted(&mut self, text: &[u8]) {
        self.key(b"\":\"");
        let (mut rest, mut is_utf8) = (text, true);
        loop {
            let (length, is_shown) = Charset::Escaped.piece(rest, false);
            let (piece, behind) = rest.split_at(length);
            if is_shown {
                self.out.put(piece);
            } else if length > 0 {
                is_utf8 &= self.escape(piece);
            } else {
                break;
            }
            rest = behind;
        }
        self.mark(b"\"");
        if !is_utf8 {
            self.key(b"_hex\":\"");
            for byte in text {
                let digit = |number: u8| b"0123456789abcdef"[usize::from(number & 15)];
                self.out.put(&[digit(byte >> 4), digit(*byte)]);
            }
            self.mark(b"\"");
        }
    }

    /// Puts what stands for a character that is not shown; says whether it is all UTF-8 in an object. There
    /// it is escaped as `\u202e`, and a byte that is no UTF-8 as U+FFFD; else as the kernel does, byte by
    /// byte, `\012`.
    fn escape(&mut self, piece: &[u8]) -> bool {
        if self.is_object {
            let found = character(piece);
            self.out.put(b"\\u");
            let character = found.unwrap_or(char::REPLACEMENT_CHARACTER);
            self.out.columns().hexadecimal(character.into(), 4);
            return found.is_some();
        }
        for byte in piece {
            let digit = |number: u8| b'0' | number & 7;
            self.out
                .put(&[b'\\', digit(byte >> 6), digit(byte >> 3), digit(*byte)]);
        }
        true
    }
}
