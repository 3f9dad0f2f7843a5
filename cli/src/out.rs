//! The write buffer: padded numbers, cleaned names, whole rows, one sticky error.

use heapless::VecView;
use rustix::event::{PollFd, PollFlags, poll};
use rustix::fd::BorrowedFd;
use rustix::io::Errno;
use ufmt::{uWrite, uwrite};

use crate::charset::Charset;

/// Bytes on their way to a file descriptor.
///
/// What is put is held until the buffer is full or [`flush`](Self::flush) is called; a write ends
/// with a whole row wherever a row fits the buffer. After a write has failed the rest is dropped.
#[derive(Debug)]
pub struct Out<'a> {
    buffer: &'a mut VecView<u8>,
    to: BorrowedFd<'a>,
    charset: Charset,
    /// How much of the buffer is whole rows.
    rows: usize,
    error: Option<Errno>,
}

impl<'a> Out<'a> {
    /// Writes to `to` through `buffer`, and of names what `charset` has.
    pub fn new(to: BorrowedFd<'a>, buffer: &'a mut VecView<u8>, charset: Charset) -> Self {
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
    pub fn decimal(&mut self, number: u64, width: usize) {
        let Ok(()) = uwrite!(Padded { out: self, width }, "{}", number);
    }

    /// Puts a decimal number, or `-` where there is none, as [`decimal`](Self::decimal) does.
    pub fn decimal_or_dash(&mut self, number: Option<u64>, width: usize) {
        match number {
            Some(number) => self.decimal(number, width),
            None => {
                let Ok(()) = Padded { out: self, width }.write_str("-");
            }
        }
    }

    /// Puts a hexadecimal number, padded with zeros to `width` digits, 16 at most, or wider.
    pub fn hexadecimal(&mut self, number: u64, width: usize) {
        let digits = hexadecimal_digits(number);
        let zeros = number.leading_zeros() as usize / 4;
        let from = zeros.min(16 - width.min(16)).min(15);
        self.put(digits.get(from..).unwrap_or_default());
    }

    /// Puts of a text from elsewhere what may be shown; says how much of it was used, which is all
    /// but a character at the end that is begun, where `more` is to follow.
    pub fn text(&mut self, text: &[u8], more: bool) -> usize {
        self.charset.clean(text, more, |shown| self.put(shown))
    }

    /// Ends a row.
    pub fn end_row(&mut self) {
        self.put(b"\n");
        self.rows = self.buffer.len();
    }

    /// Writes all that was put.
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

/// The sixteen hexadecimal digits of a number, all at once: a nibble is spread to each byte.
///
/// With ufmt, which goes digit by digit, a row of the default format takes MEASURED.
#[inline]
const fn hexadecimal_digits(number: u64) -> [u8; 16] {
    const fn eight(number: u64) -> [u8; 8] {
        let n = (number << 16 | number) & 0x0000_ffff_0000_ffff;
        let n = (n << 8 | n) & 0x00ff_00ff_00ff_00ff;
        let nibbles = (n << 4 | n) & 0x0f0f_0f0f_0f0f_0f0f;
        // 1 in each byte that is a letter.
        let letters = (nibbles + 0x0606_0606_0606_0606) >> 4 & 0x0101_0101_0101_0101;
        let ascii = nibbles + 0x3030_3030_3030_3030 + letters * (b'a' - b'0' - 10) as u64;
        ascii.to_be_bytes()
    }
    let [a, b, c, d, e, f, g, h] = eight(number >> 32);
    let [i, j, k, l, m, n, o, p] = eight(number & 0xffff_ffff);
    [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p]
}

/// Writes all of `bytes`: again after a short write, after an interruption, and once there is room
/// where the other side set its end not to block.
fn write_all(to: BorrowedFd<'_>, mut bytes: &[u8]) -> Result<(), Errno> {
    while !bytes.is_empty() {
        match rustix::io::write(to, bytes) {
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

/// Writes one text, such as the digits of ufmt, which knows no width, right-aligned in `width`
/// columns or wider.
struct Padded<'o, 'a> {
    out: &'o mut Out<'a>,
    width: usize,
}

impl uWrite for Padded<'_, '_> {
    type Error = core::convert::Infallible;

    fn write_str(&mut self, text: &str) -> Result<(), Self::Error> {
        const SPACES: &[u8] = b"                    ";
        let padding = self.width.saturating_sub(text.len());
        self.out.put(SPACES.get(..padding).unwrap_or(SPACES));
        self.out.put(text.as_bytes());
        Ok(())
    }

    fn write_char(&mut self, character: char) -> Result<(), Self::Error> {
        self.write_str(character.encode_utf8(&mut [0; 4]))
    }
}

impl uWrite for Out<'_> {
    type Error = core::convert::Infallible;

    fn write_str(&mut self, text: &str) -> Result<(), Self::Error> {
        self.put(text.as_bytes());
        Ok(())
    }

    fn write_char(&mut self, character: char) -> Result<(), Self::Error> {
        self.write_str(character.encode_utf8(&mut [0; 4]))
    }
}
