//! The write buffer: padded numbers, cleaned names, whole rows, one sticky error.

use heapless::Vec;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use ufmt::{uWrite, uwrite};

use crate::charset::{Charset, each};

/// What is held before it is written: one write for the report of a small process.
pub type Buffer = Vec<u8, { 16 * 1024 }>;

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
    rows: usize,
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

    /// Why writing has failed, if it has.
    #[must_use]
    pub const fn error(&self) -> Option<Errno> {
        self.error
    }

    /// Puts bytes that need no cleaning.
    #[inline(never)]
    pub fn put(&mut self, bytes: &[u8]) {
        if self.buffer.extend_from_slice(bytes).is_err() {
            self.put_full(bytes);
        }
    }

    /// Puts bytes that are too many for what is left of the buffer.
    #[cold]
    fn put_full(&mut self, mut bytes: &[u8]) {
        while self.buffer.extend_from_slice(bytes).is_err() {
            if self.rows == 0 {
                // A row larger than the buffer: as much of it as fits.
                let room = self.buffer.capacity() - self.buffer.len();
                if let Some((first, rest)) = bytes.split_at_checked(room) {
                    self.put(first);
                    bytes = rest;
                }
                self.rows = self.buffer.len();
            }
            self.write_rows();
        }
    }

    /// Puts `count` spaces.
    pub fn spaces(&mut self, count: usize) {
        for _ in 0..count {
            self.put(b" ");
        }
    }

    /// Puts a decimal number, right-aligned in `width` columns, 20 at most, or wider.
    #[inline(never)]
    pub fn decimal(&mut self, number: u64, width: u8) {
        let mut columns = Columns::new();
        columns.decimal(number, width);
        self.put(columns.text());
    }

    /// Puts of a text from elsewhere what may be shown; says how much of it was used, which is all
    /// but a character at the end that is begun, where `more` is to follow.
    pub fn text(&mut self, text: &[u8], more: bool) -> usize {
        self.charset.clean(text, more, |shown| self.put(shown))
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        if self.buffer.push(b'\n').is_err() {
            self.put_full(b"\n");
        }
        self.rows = self.buffer.len();
    }

    /// Writes all that was put.
    #[inline(never)]
    pub fn flush(&mut self) {
        self.rows = self.buffer.len();
        self.write_rows();
    }

    /// Writes the whole rows, and moves the row that was begun to the front of the buffer.
    fn write_rows(&mut self) {
        let rows = self.buffer.get(..self.rows).unwrap_or_default();
        if self.error.is_none() {
            self.error = write_all(self.to, rows).err();
        }
        let begun = self.buffer.len() - rows.len();
        self.buffer.copy_within(self.rows.., 0);
        self.buffer.truncate(begun);
        self.rows = 0;
    }
}

/// Writes all of `bytes`: again after a short write, after an interruption, and once there is room
/// where the other side set its end not to block.
fn write_all(to: BorrowedFd<'_>, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match rustix::io::write(to, bytes) {
            // A device that takes nothing and does not say why.
            Ok(0) => return Err(Errno::IO),
            Ok(count) => bytes = bytes.get(count..).unwrap_or_default(),
            Err(Errno::INTR) => {}
            Err(Errno::AGAIN) => {
                match poll(&mut [PollFd::from_borrowed_fd(to, PollFlags::OUT)], None) {
                    Ok(_) | Err(Errno::INTR) => {}
                    Err(error) => return Err(error),
                }
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The columns of a row before its name: laid out here, and put at once.
///
/// A put to the write buffer takes about 40 instructions with its copy, one here about 5: behind a
/// length of eight bits there is always room for 32 bytes, so that nothing has to be compared.
#[derive(Debug)]
#[repr(C)] // What is named most stands where its offset is short.
pub struct Columns {
    /// The widest numbers take 116 bytes in the widest format.
    length: u8,
    /// How wide the next decimal is at least.
    width: u8,
    text: [u8; 256 + 32],
}

impl Columns {
    /// No columns.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            text: [0; 256 + 32],
            length: 0,
            width: 0,
        }
    }

    /// Removes all columns.
    pub const fn clear(&mut self) {
        self.length = 0;
    }

    /// What the columns hold.
    #[must_use]
    pub fn text(&self) -> &[u8] {
        self.text.get(..self.length.into()).unwrap_or_default()
    }

    /// The first `N` bytes there is room for, those that the columns hold among them.
    #[must_use]
    pub fn front<const N: usize>(&self) -> &[u8] {
        self.text.get(..N).unwrap_or_default()
    }

    /// Adds the first `shown` of `bytes`, of which there are 32 at most.
    #[inline(always)]
    pub fn put_first<const N: usize>(&mut self, bytes: &[u8; N], shown: u8) {
        const { assert!(N <= 32, "there may be no room for more") };
        let at = usize::from(self.length);
        if let Some(room) = self.text.get_mut(at..at + N) {
            room.copy_from_slice(bytes);
        }
        self.length = self.length.wrapping_add(shown);
    }

    /// Adds bytes, 32 at most.
    #[inline(always)]
    pub fn put<const N: usize>(&mut self, bytes: &[u8; N]) {
        let [shown, ..] = const { N.to_le_bytes() };
        self.put_first(bytes, shown);
    }

    /// Adds a decimal number, right-aligned in `width` columns, 20 at most, or wider.
    #[inline(never)]
    pub fn decimal(&mut self, number: u64, width: u8) {
        self.width = width;
        let Ok(()) = uwrite!(self, "{}", number);
    }

    /// Adds a decimal number, or `-` where there is none, as [`decimal`](Self::decimal) does.
    pub fn decimal_or_dash(&mut self, number: Option<u64>, width: u8) {
        match number {
            Some(number) => self.decimal(number, width),
            None => {
                self.width = width;
                let Ok(()) = self.write_str("-");
            }
        }
    }

    /// Adds a hexadecimal number, padded with zeros to `width` digits, 16 at most, or wider.
    #[inline(never)]
    pub fn hexadecimal(&mut self, number: u64, width: u8) {
        let high = number >> 32;
        if high != 0 || width > 8 {
            self.eight_digits(high, width.saturating_sub(8));
            self.eight_digits(number & 0xffff_ffff, 8);
        } else {
            self.eight_digits(number, width);
        }
    }

    /// Adds the last eight hexadecimal digits of a number, or fewer: without its leading zeros, but
    /// `width` digits at least.
    ///
    /// A nibble is spread to each byte, so that they are made all at once. With ufmt, which goes
    /// digit by digit, a row of the default format takes 1,700 instructions in place of 1,570.
    #[inline(never)]
    fn eight_digits(&mut self, number: u64, width: u8) {
        let pairs = (number << 16 | number) & 0x0000_ffff_0000_ffff;
        let bytes = (pairs << 8 | pairs) & 0x00ff_00ff_00ff_00ff;
        let nibbles = (bytes << 4 | bytes) & each(0x0f);
        // 1 in each byte that is a letter.
        let letters = (nibbles + each(6)) >> 4 & each(1);
        let digits = nibbles + each(b'0') + letters * u64::from(b'a' - b'0' - 10);
        let needed = (35 - (number | 1).leading_zeros().saturating_sub(32)) / 4;
        let shown = width.max(needed.to_le_bytes()[0]).min(8);
        self.put_first(&(digits << (64 - 8 * shown)).to_be_bytes(), shown);
    }
}

impl Default for Columns {
    fn default() -> Self {
        Self::new()
    }
}

impl uWrite for Columns {
    type Error = core::convert::Infallible;

    fn write_str(&mut self, text: &str) -> Result<(), Self::Error> {
        let text = text.as_bytes();
        let [length, ..] = text.len().to_le_bytes();
        self.put_first(&[b' '; 20], self.width.saturating_sub(length));
        let at = usize::from(self.length);
        if let Some(room) = self.text.get_mut(at..at + text.len()) {
            room.copy_from_slice(text);
            self.length = self.length.wrapping_add(length);
        }
        Ok(())
    }

    fn write_char(&mut self, character: char) -> Result<(), Self::Error> {
        self.write_str(character.encode_utf8(&mut [0; 4]))
    }
}
