//! A record that outlives the buffer it was read through.

use crate::maps::Mapping;
use crate::name::Name;
use crate::smaps::{Counters, Record};

/// A copy of a [`Record`] in `N` bytes of its own, and 100 for the numbers.
///
/// A reader lends its records; this is how to keep some of them. The counters, which are 2 KiB at most,
/// go before the name, so that with an `N` of 2,048 and the length of a name both are whole. Of a longer
/// name the copy has the front, and [says so](Name::is_cut); counters that do not fit are left out.
///
/// ```
/// use pmap_core::{MIN_BUFFER, Smaps, Stored};
///
/// let file: &[u8] = b"00400000-004b2000 r-xp 00000000 fd:00 1000 /bin/bash\nRss: 8 kB\n";
/// let mut buffer = [0; MIN_BUFFER];
/// let mut largest = Stored::<2304>::new();
/// let mut smaps = Smaps::new(file, &mut buffer);
/// while let Some(record) = smaps.next_record() {
///     let record = record?;
///     if record.mapping.size() > largest.record().mapping.size() {
///         largest.store(&record);
///     }
/// }
/// assert_eq!(largest.record().mapping.name.as_bytes(), b"/bin/bash");
/// # Ok::<(), pmap_core::Error<core::convert::Infallible>>(())
/// ```
#[derive(Clone, Debug)]
pub struct Stored<const N: usize> {
    /// The numbers; its name is in `text`.
    mapping: Mapping<'static>,
    /// The numbers of the counters; their text is at the front of `text`.
    counters: Counters<'static>,
    counters_length: usize,
    name_length: usize,
    name_is_cut: bool,
    text: [u8; N],
}

impl<const N: usize> Stored<N> {
    /// A mapping of no bytes.
    #[must_use]
    pub fn new() -> Self {
        let record = Record::from(Mapping::hole(0, 0));
        Self {
            mapping: record.mapping,
            counters: record.counters,
            counters_length: 0,
            name_length: 0,
            name_is_cut: false,
            text: [0; N],
        }
    }

    /// Copies `record`, in the place of what was stored.
    pub fn store(&mut self, record: &Record<'_>) {
        let (name, lines) = (record.mapping.name, record.counters.text());
        self.mapping = record.mapping.with_name(Name::new(b"", false));
        self.counters = record.counters.with_text(b"");
        let lines = if lines.len() <= N { lines } else { b"" };
        self.counters_length = lines.len();
        self.name_length = 0;
        self.name_is_cut = name.is_cut();
        if let Some((front, room)) = self.text.split_at_mut_checked(lines.len()) {
            front.copy_from_slice(lines);
            self.name_length = name.as_bytes().len().min(room.len());
            self.name_is_cut |= self.name_length < name.as_bytes().len();
            for (place, byte) in room.iter_mut().zip(name.as_bytes()) {
                *place = *byte;
            }
        }
    }

    /// What is stored.
    #[must_use]
    pub fn record(&self) -> Record<'_> {
        let text = &self.text[..];
        let (lines, behind) = text
            .split_at_checked(self.counters_length)
            .unwrap_or_default();
        let name = behind.get(..self.name_length).unwrap_or_default();
        Record {
            mapping: self.mapping.with_name(Name::new(name, self.name_is_cut)),
            counters: self.counters.with_text(lines),
        }
    }
}

impl<const N: usize> Default for Stored<N> {
    fn default() -> Self {
        Self::new()
    }
}
