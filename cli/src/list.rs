//! Lists: texts that are pieces with a byte between them.

/// The pieces of a list, from the front.
#[derive(Debug)]
pub(crate) struct List<'t> {
    rest: Option<&'t [u8]>,
    between: u8,
}

impl<'t> List<'t> {
    /// Those of `text`, with a byte `between` them, or a newline where that is a space.
    pub(crate) const fn new(text: &'t [u8], between: u8) -> Self {
        Self {
            rest: Some(text),
            between,
        }
    }
}

impl<'t> Iterator for List<'t> {
    type Item = &'t [u8];

    /// That of `slice::split` is written out wherever it is called, with 60 bytes more each time.
    #[inline(never)]
    fn next(&mut self) -> Option<&'t [u8]> {
        let text = self.rest?;
        let ends = |byte: &u8| *byte == self.between || *byte == b'\n' && self.between == b' ';
        let length = text.iter().position(ends).unwrap_or(text.len());
        let (piece, rest) = text.split_at_checked(length)?;
        self.rest = rest.get(1..);
        Some(piece)
    }
}
