//! The device of a mapped file.

use crate::error::Field;
use crate::number::Cursor;

/// The device that holds a mapped file: `fe:00` in maps, both numbers hexadecimal.
///
/// Memory that has no file is on `00:00`. Shared memory is on a device of the kernel's own, whose
/// major number is 0.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Device {
    /// The major number, 12 bits wide in the kernel.
    pub major: u32,
    /// The minor number, 20 bits wide in the kernel.
    pub minor: u32,
}

impl Device {
    /// Takes a device and the space behind it.
    #[inline(always)]
    pub(crate) fn take(cursor: &mut Cursor<'_>, next: Field) -> Option<Self> {
        let major = cursor.hexadecimal(8, b':', Field::Device)?;
        let minor = cursor.hexadecimal(8, b' ', next)?;
        Some(Self {
            major: major.try_into().ok()?,
            minor: minor.try_into().ok()?,
        })
    }
}
