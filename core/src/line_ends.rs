//! A file whose lines may end in CR LF, as a serial console writes them.

use crate::lines::Source;

/// A [`Source`] that takes CR LF for the end of a line, where the first line ends so.
///
/// A name may end in a CR of its own: where the first line ends in LF alone, nothing is changed.
///
/// ```
/// use pmap_core::{LineEnds, MIN_BUFFER, Maps};
///
/// let capture: &[u8] = b"00400000-004b2000 r-xp 00000000 fd:00 1000 /bin/bash\r\n";
/// let mut buffer = [0; MIN_BUFFER];
/// let mut maps = Maps::new(LineEnds::new(capture), &mut buffer);
/// while let Some(mapping) = maps.next_mapping() {
///     assert_eq!(mapping?.name.as_bytes(), b"/bin/bash");
/// }
/// # Ok::<(), pmap_core::Error<core::convert::Infallible>>(())
/// ```
#[derive(Clone, Copy, Debug)]
pub struct LineEnds<S> {
    source: S,
    ends: Ends,
    /// A byte that was read, and not given yet.
    held: Option<u8>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ends {
    /// No line has ended yet.
    Unknown,
    /// In CR LF.
    CrLf,
    /// In LF, or it does not matter.
    Unchanged,
}

impl<S> LineEnds<S> {
    /// Reads from `source`.
    pub const fn new(source: S) -> Self {
        Self {
            source,
            ends: Ends::Unknown,
            held: None,
        }
    }

    /// Reads from `source`, and changes nothing: for a program that reads the kernel's files by the
    /// same way.
    pub const fn unchanged(source: S) -> Self {
        Self {
            source,
            ends: Ends::Unchanged,
            held: None,
        }
    }

    /// What is read from.
    pub const fn source(&self) -> &S {
        &self.source
    }

    /// Gives the source back.
    pub fn into_source(self) -> S {
        self.source
    }

    /// Removes the CR of each CR LF in `text`, or of none; says how much is left of it.
    #[inline(never)]
    fn convert(&mut self, text: &mut [u8]) -> usize {
        if self.ends == Ends::Unknown {
            if let Some(newline) = text.iter().position(|&byte| byte == b'\n') {
                let (line, _) = text.split_at(newline);
                self.ends = match line {
                    [.., b'\r'] => Ends::CrLf,
                    _ => Ends::Unchanged,
                };
            }
        }
        let mut length = text.len();
        if self.ends == Ends::CrLf {
            length = 0;
            let mut before = 0;
            for at in 0..text.len() {
                let byte = text.get(at).copied().unwrap_or_default();
                if byte == b'\n' && before == b'\r' {
                    length = length.saturating_sub(1);
                }
                if let Some(place) = text.get_mut(length) {
                    *place = byte;
                }
                length = length.saturating_add(1);
                before = byte;
            }
        }
        // The LF of a CR at the end may be still to come.
        if let (Some((b'\r', front)), true) = (
            text.get(..length).and_then(<[u8]>::split_last),
            self.ends != Ends::Unchanged,
        ) {
            self.held = Some(b'\r');
            length = front.len();
        }
        length
    }
}

impl<S: Source> Source for LineEnds<S> {
    type Error = S::Error;

    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, S::Error> {
        if self.ends == Ends::Unchanged && self.held.is_none() {
            return self.source.read(buffer);
        }
        if let [only] = buffer {
            // A CR is told from that of a CR LF by the byte behind it.
            let mut two = [0; 2];
            let count = self.read(&mut two)?;
            let [first, second] = two;
            if count == 2 {
                self.held = Some(second);
            }
            *only = first;
            return Ok(count.min(1));
        }
        loop {
            let held = usize::from(self.held.is_some());
            let Some((first, rest)) = buffer.split_first_mut() else {
                return Ok(0);
            };
            let room = if let Some(byte) = self.held {
                *first = byte;
                rest
            } else {
                &mut *buffer
            };
            let count = self.source.read(room)?;
            self.held = None;
            let end = count.saturating_add(held);
            if count == 0 {
                return Ok(end);
            }
            let length = self.convert(buffer.get_mut(..end).unwrap_or_default());
            if length > 0 {
                return Ok(length);
            }
        }
    }
}
