//! Sources that give out a file in other pieces than the kernel does.

use pmap_core::Source;

/// A file, some bytes at a time.
#[derive(Debug)]
pub(crate) struct Pieces<'a> {
    pub(crate) rest: &'a [u8],
    /// How many at most.
    pub(crate) most: usize,
}

impl Source for Pieces<'_> {
    type Error = core::convert::Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        assert!(
            !buffer.is_empty(),
            "to read nothing is no way to learn more"
        );
        let count = self.rest.len().min(self.most).min(buffer.len());
        let (taken, rest) = self.rest.split_at(count);
        buffer[..count].copy_from_slice(taken);
        self.rest = rest;
        Ok(count)
    }
}

/// A file that cannot be read in some places: `None` is a failure, and the bytes behind it follow.
#[derive(Debug)]
pub(crate) struct Failing<'a> {
    pub(crate) pieces: Vec<Option<&'a [u8]>>,
}

impl Source for Failing<'_> {
    type Error = &'static str;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        if self.pieces.is_empty() {
            return Ok(0);
        }
        let piece = self.pieces.remove(0).ok_or("broken")?;
        buffer[..piece.len()].copy_from_slice(piece);
        Ok(piece.len())
    }
}

/// A line of `a` without an end.
#[derive(Debug)]
pub(crate) struct NoEnd;

impl Source for NoEnd {
    type Error = core::convert::Infallible;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, Self::Error> {
        buffer.fill(b'a');
        Ok(buffer.len())
    }
}
