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
    /// A byte that was read, and not given yet: a CR, or one that a buffer had no room for.
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
}

impl<S: Source> Source for LineEnds<S> {
    type Error = S::Error;

    #[inline(always)]
    fn read(&mut self, buffer: &mut [u8]) -> Result<usize, S::Error> {
        if buffer.is_empty() || self.ends == Ends::Unchanged && self.held.is_none() {
            return self.source.read(buffer);
        }
        let mut given: usize = 0;
        while given == 0 {
            // What is held has its place before what is read.
            let mut only = [0];
            let room = match buffer {
                [_, room @ ..] if !room.is_empty() => room,
                _ => &mut only,
            };
            let count = self.source.read(room)?;
            for at in 1..=count {
                let byte = buffer.get(at).copied().unwrap_or(only[0]);
                let before = self.held.replace(byte);
                let is_cr_lf = before == Some(b'\r') && byte == b'\n';
                if byte == b'\n' && self.ends == Ends::Unknown {
                    self.ends = if is_cr_lf {
                        Ends::CrLf
                    } else {
                        Ends::Unchanged
                    };
                }
                if !(is_cr_lf && self.ends == Ends::CrLf) {
                    give(before, buffer, &mut given);
                }
            }
            // The LF of a CR at the end may be still to come; a buffer of one byte may be full.
            let is_begun = self.held == Some(b'\r') && self.ends != Ends::Unchanged;
            if count == 0 || !is_begun && given < buffer.len() {
                give(self.held.take(), buffer, &mut given);
            }
            if count == 0 {
                break;
            }
        }
        Ok(given)
    }
}

/// Puts `byte`, if there is one, behind those that were given before.
#[inline(always)]
fn give(byte: Option<u8>, buffer: &mut [u8], given: &mut usize) {
    if let (Some(byte), Some(place)) = (byte, buffer.get_mut(*given)) {
        *place = byte;
        *given = given.wrapping_add(1);
    }
}
