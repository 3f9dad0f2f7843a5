//! Texts and records that outlive the buffer they were read through.

use crate::device::Device;
use crate::maps::Mapping;
use crate::name::Name;
use crate::perms::Permissions;
use crate::smaps::{Counters, Record};

/// The hash of a text, FNV-1a, to tell it from others of which only the front is kept: two texts of one
/// hash are taken for the same. A process that makes such names could as well give its files one name.
#[must_use]
#[inline(never)]
pub fn hash(text: &[u8]) -> u64 {
    text.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}

/// All of a mapping but its name.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Numbers {
    pub(crate) start: u64,
    pub(crate) end: u64,
    pub(crate) permissions: Permissions,
    offset: u64,
    device: Device,
    inode: u64,
}

impl Numbers {
    /// Nothing but zeros.
    pub(crate) const NONE: Self = Self {
        start: 0,
        end: 0,
        permissions: Permissions::UNKNOWN,
        offset: 0,
        device: Device { major: 0, minor: 0 },
        inode: 0,
    };

    pub(crate) const fn of(mapping: &Mapping<'_>) -> Self {
        Self {
            start: mapping.start,
            end: mapping.end,
            permissions: mapping.permissions,
            offset: mapping.offset,
            device: mapping.device,
            inode: mapping.inode,
        }
    }

    pub(crate) const fn with_name<'n>(&self, name: Name<'n>) -> Mapping<'n> {
        Mapping {
            start: self.start,
            end: self.end,
            permissions: self.permissions,
            offset: self.offset,
            device: self.device,
            inode: self.inode,
            name,
        }
    }
}

/// Copies of `text` what there is room for; says how much.
#[inline(never)]
fn keep(room: &mut [u8], text: &[u8]) -> usize {
    for (place, byte) in room.iter_mut().zip(text) {
        *place = *byte;
    }
    room.len().min(text.len())
}

/// The front of a text, `N` bytes of it at most.
///
/// A static of empty ones takes no room in a file.
#[derive(Clone, Copy, Debug)]
pub struct Kept<const N: usize> {
    length: usize,
    cut: bool,
    front: [u8; N],
}

impl<const N: usize> Kept<N> {
    /// That of an empty text.
    pub const EMPTY: Self = Self {
        length: 0,
        cut: false,
        front: [0; N],
    };

    /// Keeps `text`, which lacks its end already if it `is_cut`, in the place of what was kept.
    #[inline(never)]
    pub fn set(&mut self, text: &[u8], is_cut: bool) {
        self.length = keep(&mut self.front, text);
        self.cut = is_cut || self.length < text.len();
    }

    /// What is kept; [is it cut](Name::is_cut)?
    #[must_use]
    pub fn get(&self) -> Name<'_> {
        let (front, _) = self.front.split_at(self.length.min(N));
        Name::new(front, self.cut)
    }
}

/// A copy of a [`Record`] in `N` bytes of its own, and 100 for the numbers.
///
/// A reader lends its records; this is how to keep some of them. The counters go before the name: a
/// kernel writes less than 1 KiB of them, so that with an `N` of 1,024 and the length of a name both are
/// whole; a hostile file may have as many as the buffer of the reader has room for. Of a longer name the
/// copy has the front, and [says so](Name::is_cut); counters that do not fit are left out, all of them.
///
/// ```
/// use pmap_core::{MIN_BUFFER, Smaps, Stored};
///
/// let file: &[u8] = b"00400000-004b2000 r-xp 00000000 fd:00 1000 /bin/bash\nRss: 8 kB\n";
/// let mut buffer = [0; MIN_BUFFER];
/// let mut largest = Stored::<2304>::NONE;
/// let mut smaps = Smaps::new(file, &mut buffer);
/// while let Some(record) = smaps.next_record() {
///     let record = record?;
///     if largest.record().is_none_or(|kept| record.mapping.size() > kept.mapping.size()) {
///         largest.store(&record);
///     }
/// }
/// let name = largest.record().map(|kept| kept.mapping.name);
/// assert_eq!(name.map(|name| name.as_bytes()), Some(&b"/bin/bash"[..]));
/// # Ok::<(), pmap_core::Error<core::convert::Infallible>>(())
/// ```
#[derive(Clone, Debug)]
#[repr(C)] // What is long stands behind what is short, whose offsets are short too.
pub struct Stored<const N: usize> {
    is_some: bool,
    numbers: Numbers,
    /// The number of the first line of the counters, and how many of them are usual ones.
    lines: (u64, usize),
    /// How long the counters are, at the front of `text`, and the name behind them.
    counters: usize,
    name: usize,
    cut: bool,
    text: [u8; N],
}

impl<const N: usize> Stored<N> {
    /// None is stored. A static of such takes no room in a file.
    pub const NONE: Self = Self {
        is_some: false,
        numbers: Numbers::NONE,
        lines: (0, 0),
        counters: 0,
        name: 0,
        cut: false,
        text: [0; N],
    };

    /// Copies `record`, in the place of what was stored; are its counters there?
    #[inline(never)]
    pub fn store(&mut self, record: &Record<'_>) -> bool {
        let (name, counters) = (record.mapping.name, record.counters.text());
        self.is_some = true;
        self.numbers = Numbers::of(&record.mapping);
        self.lines = record.counters.lines();
        let fit = counters.len() <= N;
        self.counters = keep(&mut self.text, if fit { counters } else { b"" });
        let room = self.text.get_mut(self.counters..).unwrap_or_default();
        self.name = keep(room, name.as_bytes());
        self.cut = name.is_cut() || self.name < name.as_bytes().len();
        fit
    }

    /// What is stored, if anything is.
    #[must_use]
    pub fn record(&self) -> Option<Record<'_>> {
        let (counters, behind) = self.text.split_at_checked(self.counters)?;
        let name = behind.get(..self.name)?;
        self.is_some.then_some(Record {
            mapping: self.numbers.with_name(Name::new(name, self.cut)),
            counters: Counters::with(counters, self.lines),
        })
    }
}
