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
    pub(crate) fn take(cursor: &mut Cursor<'_>) -> Option<Self> {
        let four = cursor.bytes(|[rights @ .., shared]: &[u8; 4]| {
            let mut each = rights.iter().zip(b"rwx");
            each.all(|(right, letter)| right == letter || *right == b'-')
                && matches!(shared, b'p' | b's' | b'S')
        })?;
        Some(Self(four))
    }

    /// The four characters as the kernel wrote them.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 4] {
        &self.0
    }

    /// May it be read?
    #[must_use]
    pub const fn is_readable(self) -> bool {
        matches!(self.0, [b'r', ..])
    }

    /// May it be written?
    #[must_use]
    #[inline(never)]
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
