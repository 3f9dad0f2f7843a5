//! The permissions of a mapping.

use crate::number::Cursor;

/// What the process may do with a mapping: the four characters of `show_vma_header_prefix` in the
/// kernel's fs/proc/task_mmu.c, as they stand.
///
/// `r` or `-`, `w` or `-`, `x` or `-`; then `p` where the mapping is private (copy on write), `s`
/// where it is shared, and `S` where a kernel without an MMU shares it (fs/proc/task_nommu.c).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Permissions([u8; 4]);

impl Permissions {
    /// No access, private.
    pub(crate) const NONE: Self = Self(*b"---p");

    pub(crate) fn take(cursor: &mut Cursor<'_>) -> Option<Self> {
        let (four, _) = cursor.rest().split_first_chunk()?;
        if !Self::are(*four) {
            return None;
        }
        cursor.skip(four.len());
        Some(Self(*four))
    }

    /// `None` where a character is not what can stand there.
    #[inline]
    pub(crate) fn new(four: [u8; 4]) -> Option<Self> {
        Self::are(four).then_some(Self(four))
    }

    /// Is each character what can stand there?
    #[inline(never)]
    fn are(four: [u8; 4]) -> bool {
        // What a letter differs in from `-`: all of them in the bit 0x40.
        let letters = u32::from_le_bytes(four) ^ u32::from_le_bytes(*b"---\0");
        let given = (letters >> 6 & 0x01_01_01).wrapping_mul(0xff);
        let known = letters & 0xff_ff_ff == given & 0x55_5a_5f;
        known && (four[3] == b'p' || Self(four).is_shared())
    }

    /// The four characters as the kernel wrote them; of a [`Cluster`](crate::Cluster), `*` for each in
    /// which its mappings differ.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// Those of a cluster without mappings.
    pub(crate) const UNKNOWN: Self = Self([0; 4]);

    /// Puts `*` for each character that is another in `other`.
    pub(crate) fn keep_common(&mut self, other: &Self) {
        for (character, other) in self.0.iter_mut().zip(&other.0) {
            if character != other {
                *character = b'*';
            }
        }
    }

    /// May it be read?
    #[must_use]
    pub const fn is_readable(self) -> bool {
        matches!(self.0, [b'r', ..])
    }

    /// May it be written?
    #[must_use]
    #[inline]
    pub const fn is_writable(self) -> bool {
        matches!(self.0, [_, b'w', ..])
    }

    /// May it be executed?
    #[must_use]
    pub const fn is_executable(self) -> bool {
        matches!(self.0, [_, _, b'x', _])
    }

    /// Do others see what is written to it? `s` and `S` say so; what is not shared is private.
    #[must_use]
    pub const fn is_shared(self) -> bool {
        matches!(self.0, [.., b's' | b'S'])
    }
}
