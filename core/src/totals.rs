//! Sums over rows.

use crate::maps::Mapping;

/// A sum that does not overflow in silence, and that knows whether anything was added to it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Sum {
    total: u64,
    any: bool,
    overflowed: bool,
}

impl Sum {
    /// Nothing was added.
    pub const NONE: Self = Self {
        total: 0,
        any: false,
        overflowed: false,
    };

    /// Adds `amount`.
    #[inline]
    pub fn add(&mut self, amount: u64) {
        let (total, overflowed) = self.total.overflowing_add(amount);
        self.total = total;
        self.any = true;
        self.overflowed |= overflowed;
    }

    /// The sum, 0 where nothing was added; modulo 2^64 once it [`overflowed`](Self::overflowed).
    #[must_use]
    pub const fn total(&self) -> u64 {
        self.total
    }

    /// The sum; `None` where nothing was added.
    #[must_use]
    pub const fn any(&self) -> Option<u64> {
        if self.any { Some(self.total) } else { None }
    }

    /// Is the true sum beyond 64 bits? The mappings of a real process cannot sum to that.
    #[must_use]
    pub const fn overflowed(&self) -> bool {
        self.overflowed
    }
}

/// Sums over mappings, in bytes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct Totals {
    /// Of all mappings, those without access and `[vsyscall]` included.
    pub size: Sum,
    /// Of the mappings that are private and writable; modulo 2^64 where `size` overflowed.
    pub writable_private: u64,
    /// Of the mappings that are shared; modulo 2^64 where `size` overflowed.
    pub shared: u64,
}

impl Totals {
    /// Of no mapping.
    pub const NONE: Self = Self {
        size: Sum::NONE,
        writable_private: 0,
        shared: 0,
    };

    /// Adds one mapping.
    pub fn add(&mut self, mapping: &Mapping<'_>) {
        let size = mapping.size();
        self.size.add(size);
        // Where these wrap, `size` has overflowed.
        if mapping.permissions.is_shared() {
            self.shared = self.shared.wrapping_add(size);
        } else if mapping.permissions.is_writable() {
            self.writable_private = self.writable_private.wrapping_add(size);
        }
    }
}
