//! The write buffer: padded numbers, cleaned names, whole rows, one sticky error.

use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use ufmt::{uWrite, uwrite};

use crate::charset::{Charset, each, is_plain};

/// What is held before it is written: one write for the report of a small process.
const HELD: usize = 16 * 1024;

/// Bytes before they are written; the columns of a row are laid out here, at their place.
///
/// Behind a length of sixteen bits there is always room for 32 bytes, so that nothing has to be
/// compared: a column of known length takes about 5 instructions, a put of any length 40. Between two
/// ends of rows there is room for 48 KiB of columns. What is never touched costs nothing.
#[derive(Debug)]
#[repr(C)] // The length stands where its offset is short.
pub struct Buffer {
    length: u16,
    text: [u8; (1 << 16) + 32],
}

/// Bytes on their way to a file descriptor.
///
/// What is put is held until the buffer is full or [`flush`](Self::flush) is called; a write ends
/// with a whole row wherever a row fits the buffer. After a write has failed the rest is dropped.
#[derive(Debug)]
pub struct Out<'a> {
    buffer: &'a mut Buffer,
    to: BorrowedFd<'a>,
    charset: Charset,
    /// How much of the buffer is whole rows.
    rows: u16,
    error: Option<Errno>,
}

impl<'a> Out<'a> {
    /// Writes to `to` through `buffer`, and of names what `charset` has.
    pub fn new(to: BorrowedFd<'a>, buffer: &'a mut Buffer, charset: Charset) -> Self {
        Self {
            buffer,
            to,
            charset,
            rows: 0,
            error: None,
        }
    }

    /// Writes to `to` through the same buffer, which is empty.
    #[cfg(feature = "columns")]
    pub(crate) fn onto<'s>(&'s mut self, to: BorrowedFd<'s>) -> Out<'s> {
        Out::new(to, self.buffer, self.charset)
    }

    /// Why writing has failed, if it has.
    #[must_use]
    pub const fn error(&self) -> Option<Errno> {
        self.error
    }

    /// Where columns are added: of a row, before anything is put, or behind what was put.
    #[inline]
    pub const fn columns(&mut self) -> &mut Buffer {
        self.buffer
    }

    /// Puts bytes that need no cleaning.
    #[inline(never)]
    pub fn put(&mut self, bytes: &[u8]) {
        match self.buffer.room(bytes.len()) {
            Some(room) => {
                room.copy_from_slice(bytes);
                self.buffer.add_length(bytes.len());
            }
            None => self.put_full(bytes),
        }
    }

    /// Puts bytes that are too many for what is left of the buffer.
    #[cold]
    #[inline(always)]
    fn put_full(&mut self, bytes: &[u8]) {
        for piece in bytes.chunks(HELD) {
            if self.rows == 0 {
                // A row larger than the buffer.
                self.rows = self.buffer.length;
            }
            self.write_rows();
            self.put(piece);
        }
    }

    /// Puts `count` spaces.
    #[inline(never)]
    pub fn spaces(&mut self, count: usize) {
        for _ in 0..count {
            self.put(b" ");
        }
    }

    /// Puts of a text from elsewhere what may be shown; says how much of it was used, which is all
    /// but a character at the end that is begun, where `more` is to follow.
    pub fn text(&mut self, text: &[u8], more: bool) -> usize {
        if is_plain(text) {
            self.put(text);
            text.len()
        } else {
            self.clean(text, more)
        }
    }

    /// Puts what may be shown of a text, and `...` where its end `is_cut` off.
    #[inline(always)]
    pub fn name(&mut self, text: &[u8], is_cut: bool) {
        self.text(text, is_cut);
        if is_cut {
            self.put(b"...");
        }
    }

    #[cold]
    #[inline(never)]
    fn clean(&mut self, text: &[u8], more: bool) -> usize {
        self.charset.clean(text, more, |shown| self.put(shown))
    }

    /// Ends a row.
    #[inline(never)]
    pub fn end_row(&mut self) {
        self.buffer.put(b"\n");
        self.rows = self.buffer.length;
        if usize::from(self.rows) > HELD {
            self.write_rows();
        }
    }

    /// Writes all that was put.
    #[inline(never)]
    pub fn flush(&mut self) {
        self.rows = self.buffer.length;
        self.write_rows();
    }

    /// Writes the whole rows, and moves the row that was begun to the front of the buffer.
    fn write_rows(&mut self) {
        let rows = usize::from(core::mem::take(&mut self.rows));
        let Some((rows, begun)) = self.buffer.text().split_at_checked(rows) else {
            return;
        };
        if self.error.is_none() {
            self.error = write_all(self.to, rows).err();
        }
        let (from, begun) = (rows.len(), begun.len());
        self.buffer.text.copy_within(from..from + begun, 0);
        self.buffer.length = 0;
        self.buffer.add_length(begun);
    }
}

/// Writes all of `bytes`: again after a short write, after an interruption, and once there is room
/// where the other side set its end not to block.
fn write_all(to: BorrowedFd<'_>, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        let done = match rustix::io::write(to, bytes) {
            // A device that takes nothing and does not say why.
            Ok(0) => Err(Errno::IO),
            Ok(count) => {
                bytes = bytes.get(count..).unwrap_or_default();
                Ok(())
            }
            Err(Errno::AGAIN) => {
                let out = PollFd::from_borrowed_fd(to, PollFlags::OUT);
                poll(&mut [out], None).map(|_| ())
            }
            Err(error) => Err(error),
        };
        if let Err(error) = done {
            if error != Errno::INTR {
                return done;
            }
        }
    }
    Ok(())
}

impl Buffer {
    /// Holds nothing.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            length: 0,
            text: [0; (1 << 16) + 32],
        }
    }

    /// What it holds.
    fn text(&self) -> &[u8] {
        self.text.get(..self.length.into()).unwrap_or_default()
    }

    /// Room for `count` bytes more, of what is to be held at most.
    fn room(&mut self, count: usize) -> Option<&mut [u8]> {
        self.text
            .get_mut(self.length.into()..HELD)?
            .get_mut(..count)
    }

    #[inline(always)]
    fn add_length(&mut self, count: usize) {
        let [low, high, ..] = count.to_le_bytes();
        self.length = self.length.wrapping_add(u16::from_le_bytes([low, high]));
    }

    /// How much it holds.
    #[must_use]
    pub const fn length(&self) -> u16 {
        self.length
    }

    /// Takes back what was added behind the first `length` bytes, and lends the first `N` bytes of it.
    #[inline(never)]
    pub fn take_back<const N: usize>(&mut self, length: u16) -> &[u8] {
        self.length = length;
        let from = usize::from(length);
        self.text.get(from..from + N).unwrap_or_default()
    }

    /// Adds the first `shown` of `bytes`, of which there are 32 at most.
    #[inline(always)]
    pub fn put_first<const N: usize>(&mut self, bytes: &[u8; N], shown: u8) {
        const { assert!(N <= 32, "there may be no room for more") };
        let at = usize::from(self.length);
        if let Some(room) = self.text.get_mut(at..at + N) {
            room.copy_from_slice(bytes);
        }
        self.length = self.length.wrapping_add(shown.into());
    }

    /// Adds bytes, 32 at most.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        let [shown, ..] = const { N.to_le_bytes() };
        self.put_first(bytes, shown);
    }

    /// Adds a decimal number, right-aligned in `width` columns, 16 at most, or wider.
    #[inline(never)]
    pub fn decimal(&mut self, number: u64, width: u8) {
        // As most counters are.
        if number < 10 {
            self.put_first(&[b' '; 16], width.saturating_sub(1));
            return self.put(&[b'0' | number.to_le_bytes()[0]]);
        }
        let Ok(()) = uwrite!(
            RightAligned {
                buffer: self,
                width
            },
            "{}",
            number
        );
    }

    /// Adds a decimal number, or `-` where there is none, as [`decimal`](Self::decimal) does.
    #[inline(never)]
    pub fn decimal_or_dash(&mut self, number: Option<u64>, width: u8) {
        match number {
            Some(number) => self.decimal(number, width),
            None => {
                self.put_first(&[b' '; 16], width.saturating_sub(1));
                self.put(b"-");
            }
        }
    }

    /// Moves what was added behind the first `begin` bytes to the right of `width` columns.
    #[cfg(feature = "answers")]
    #[inline(never)]
    pub fn align(&mut self, begin: u16, width: u8) {
        let length = self.length.wrapping_sub(begin);
        let padding = u16::from(width).saturating_sub(length);
        let (from, to) = (usize::from(begin), usize::from(begin + padding));
        self.text.copy_within(from..from + usize::from(length), to);
        for place in self.text.iter_mut().take(to).skip(from) {
            *place = b' ';
        }
        self.length += padding;
    }

    /// Adds a hexadecimal number, padded with zeros to `width` digits, 16 at most, or wider.
    #[inline(never)]
    pub fn hexadecimal(&mut self, number: u64, width: u8) {
        let mut text = [0; 32];
        let (high, rest) = text.split_at_mut(8);
        high.copy_from_slice(&eight_digits(number >> 32));
        if let Some(low) = rest.first_chunk_mut() {
            *low = eight_digits(number & 0xffff_ffff);
        }
        let [needed, ..] = ((67 - (number | 1).leading_zeros()) / 4).to_le_bytes();
        let shown = needed.max(width);
        if let Some(shown_text) = text
            .get(usize::from(16 - shown)..)
            .and_then(<[u8]>::first_chunk::<16>)
        {
            self.put_first(shown_text, shown);
        }
    }
}

impl Default for Buffer {
    fn default() -> Self {
        Self::new()
    }
}

/// A place for a text at the right of so many columns.
struct RightAligned<'b> {
    buffer: &'b mut Buffer,
    width: u8,
}

impl uWrite for RightAligned<'_> {
    type Error = core::convert::Infallible;

    fn write_str(&mut self, text: &str) -> Result<(), Self::Error> {
        let [length, ..] = text.len().to_le_bytes();
        self.buffer
            .put_first(&[b' '; 16], self.width.saturating_sub(length));
        for byte in text.bytes() {
            self.buffer.put(&[byte]);
        }
        Ok(())
    }

    fn write_char(&mut self, character: char) -> Result<(), Self::Error> {
        self.write_str(character.encode_utf8(&mut [0; 4]))
    }
}

/// Eight hexadecimal digits of a number of 32 bits.
///
/// A nibble is spread to each byte, so that they are made all at once.
#[inline(never)]
fn eight_digits(number: u64) -> [u8; 8] {
    let pairs = (number << 16 | number) & 0x0000_ffff_0000_ffff;
    let bytes = (pairs << 8 | pairs) & 0x00ff_00ff_00ff_00ff;
    let nibbles = (bytes << 4 | bytes) & each(0x0f);
    // 1 in each byte that is a letter.
    let letters = (nibbles + each(6)) >> 4 & each(1);
    let digits = nibbles + each(b'0') + letters * u64::from(b'a' - b'0' - 10);
    digits.to_be_bytes()
}
