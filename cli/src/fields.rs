//! The fields of a record, and those that a report shows.

use heapless::Vec;
use pmap_core::{Record, Sum};

use crate::message::NotUnderstood;

/// Every field there is a name for: those of maps, the size, and the counters of smaps that kernels
/// have had since 2.6.32. A `*` marks those that `-X` leaves out.
pub const NAMES: &[u8] = b"\
Address Perm Offset Device Inode Size Mapping VmFlags* KernelPageSize*
MMUPageSize* THPeligible ProtectionKey Rss Pss Pss_Dirty Shared_Clean*
Shared_Dirty* Private_Clean* Private_Dirty* Referenced Anonymous KSM LazyFree
AnonHugePages* ShmemPmdMapped FilePmdMapped Shared_Hugetlb Private_Hugetlb
Swap SwapPss Locked Nonlinear
";

/// What a field holds: in the order of the names, the last for all names that are left.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The address at which the mapping starts.
    Address,
    /// The permissions, as the kernel writes them.
    Permissions,
    /// Where in the file it begins.
    Offset,
    /// The device of the file.
    Device,
    /// The inode of the file.
    Inode,
    /// How large it is, in kB.
    Size,
    /// What it is called.
    Mapping,
    /// A counter that is a text.
    Flags,
    /// The size of a page, in kB, of which there is no sum.
    PageSize,
    /// A counter that is no amount.
    Property,
    /// Any other counter: an amount in kB.
    Amount,
}

impl Kind {
    /// Is it a line of smaps?
    #[must_use]
    pub fn is_counter(self) -> bool {
        matches!(
            self,
            Self::Flags | Self::PageSize | Self::Property | Self::Amount
        )
    }

    /// Is there a sum of it?
    #[must_use]
    pub const fn is_summed(self) -> bool {
        matches!(self, Self::Size | Self::Amount)
    }

    /// Do its values stand at the left of their column?
    #[must_use]
    pub const fn is_text(self) -> bool {
        !matches!(
            self,
            Self::Inode | Self::Size | Self::PageSize | Self::Property | Self::Amount
        )
    }
}

/// What the first of the names are the fields of.
const KINDS: [Kind; 12] = [
    Kind::Address,
    Kind::Permissions,
    Kind::Offset,
    Kind::Device,
    Kind::Inode,
    Kind::Size,
    Kind::Mapping,
    Kind::Flags,
    Kind::PageSize,
    Kind::PageSize,
    Kind::Property,
    Kind::Property,
];

/// The fields of `-x`, first those of maps.
pub const EXTENDED: &[u8] = b"Address,Perm,Offset,Device,Inode,Size,Mapping,Rss,Anonymous,Locked";
/// Those of maps.
pub const MAPS: &[u8] = EXTENDED.split_at(45).0;
/// Those of maps that stand before the counters.
const HEAD: &[u8] = EXTENDED.split_at(37).0;

/// How long the name of a field may be.
pub const LONGEST_NAME: usize = 31;

/// How many fields there may be: 48 counters, of which kernels have had 26 at most, and those of maps.
pub const MOST: usize = 48 + 7;

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    name: Vec<u8, LONGEST_NAME>,
    /// What it holds.
    pub kind: Kind,
    /// Is it shown? A field that is not is one that `-X` leaves out.
    pub is_shown: bool,
    /// The sums of an amount so far, over all records and over the others.
    pub sums: [Sum; 2],
}

/// Which sums a record goes into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// Those of all.
    #[default]
    All,
    /// Those of the records that have no row.
    Others,
    /// None: it was read before.
    Again,
}

impl Field {
    /// Its name: for a counter the kernel's, or what stands in its place in a hostile file.
    #[must_use]
    pub fn name(&self) -> &[u8] {
        &self.name
    }

    #[inline(never)]
    fn add(&mut self, part: Part, amount: u64) {
        if let Some(sum) = self.sums.get_mut(part as usize) {
            sum.add(amount);
        }
    }
}

/// The counters of a record, each in the place of its field: an amount without its `kB`, all else as
/// the kernel wrote it but for the spaces at its ends; empty where the record has no such counter.
pub type Values<'a> = [&'a [u8]; MOST];

/// Where the fields come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Choice {
    /// They were added.
    Added,
    /// They are those of the first record of a process; shown are those without a `*`.
    Most,
    /// The same, and all are shown.
    All,
}

/// The fields of a report, in its order.
#[derive(Debug)]
pub struct Fields {
    choice: Choice,
    /// Was there a record of this process?
    any_record: bool,
    /// Must keys be words, so that they are no names of anything else?
    #[cfg(feature = "machine")]
    pub are_words: bool,
    fields: Vec<Field, MOST>,
    /// The first line of a counter that ought to have a field and has none; 0 where there is none.
    pub without: u64,
}

impl Fields {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            choice: Choice::Added,
            any_record: false,
            #[cfg(feature = "machine")]
            are_words: false,
            fields: Vec::new(),
            without: 0,
        }
    }

    /// All of them, those that are not shown too.
    #[must_use]
    pub fn as_slice(&self) -> &[Field] {
        &self.fields
    }

    /// Removes all fields.
    pub fn clear(&mut self) {
        self.choice = Choice::Added;
        self.any_record = false;
        #[cfg(feature = "machine")]
        {
            self.are_words = false;
        }
        self.fields.clear();
        self.without = 0;
    }

    /// Takes the fields from the first record of each process: `all` that it has, or without those that
    /// `-X` leaves out.
    pub fn take_from_first(&mut self, all: bool) {
        self.choice = if all { Choice::All } else { Choice::Most };
    }

    /// Adds the fields of a list with a comma between their names, in capitals or not; those that are
    /// there already stay where they are.
    ///
    /// # Errors
    ///
    /// The first name that no field has.
    #[inline(never)]
    pub fn add<'w>(&mut self, names: &'w [u8]) -> Result<(), &'w [u8]> {
        for word in names.split(|byte| *byte == b',') {
            if self.take(word, None) == MOST {
                return Err(word);
            }
        }
        Ok(())
    }

    /// Adds the field that is called `word`, or that of a key by this name, which is of a `kind` of its
    /// own where no field is called so; where it stands, or [`MOST`].
    #[inline(never)]
    fn take(&mut self, word: &[u8], kind: Option<Kind>) -> usize {
        let (mut name, mut field_kind, mut is_extra) = (word, kind, false);
        match find(word) {
            Some((known, known_kind, known_is_extra)) if kind.is_none() || known == word => {
                (name, field_kind, is_extra) = (known, Some(known_kind), known_is_extra);
            }
            _ => {}
        }
        let Some(field_kind) = field_kind else {
            return MOST;
        };
        let place = self.place(name);
        if place != MOST {
            return place;
        }
        let place = self.fields.len();
        // Room is kept for the name of the mapping, which stands last.
        if place + 1 == MOST && field_kind.is_counter() || name.len() > LONGEST_NAME {
            return MOST;
        }
        #[cfg(feature = "machine")]
        if self.are_words && !is_word(name) {
            return MOST;
        }
        let field = Field {
            name: Vec::new(),
            kind: field_kind,
            is_shown: !is_extra || self.choice != Choice::Most,
            sums: [Sum::NONE; 2],
        };
        let _ = self.fields.push(field);
        if let Some(field) = self.fields.get_mut(place) {
            let _ = field.name.extend_from_slice(name);
        }
        place
    }

    /// Where the field `name` stands, or where none does.
    #[inline(never)]
    fn place(&self, name: &[u8]) -> usize {
        let place = self.fields.iter().position(|field| field.name == name);
        place.unwrap_or(MOST)
    }

    /// Begins a process, and forgets the one before.
    pub fn begin(&mut self) {
        self.any_record = false;
        self.without = 0;
        if self.choice != Choice::Added {
            self.fields.clear();
        }
        for field in &mut self.fields {
            field.sums = [Sum::NONE; 2];
        }
    }

    /// Begins a process that has the fields of the one before. Are they known before its first record, and
    /// asked for the first time?
    #[cfg(feature = "machine")]
    #[inline(never)]
    pub fn go_on(&mut self) -> bool {
        self.without = 0;
        self.choice == Choice::Added && !core::mem::replace(&mut self.any_record, true)
    }

    /// Is there a sum to show, of the records that there were?
    #[must_use]
    pub fn any_sum(&self) -> bool {
        let mut shown = self.fields.iter().filter(|field| field.is_shown);
        self.any_record && shown.any(|field| field.kind.is_summed())
    }

    /// Are counters wanted?
    #[must_use]
    pub fn has_counters(&self) -> bool {
        self.choice != Choice::Added || self.fields.iter().any(|field| field.kind.is_counter())
    }

    /// Is a sum beyond 64 bits?
    #[must_use]
    pub fn overflowed(&self) -> bool {
        self.fields.iter().any(|field| field.sums[0].overflowed())
    }

    /// Reads the counters of `record` into `values`, of one that comes twice the first, and adds to the
    /// sums. `bad` counts the lines that are no counters, and amounts that are none.
    ///
    /// Is the record the first of its process? The fields are taken from it, where they are to be.
    pub fn read<'r>(
        &mut self,
        record: &Record<'r>,
        part: Part,
        values: &mut Values<'r>,
        bad: &mut NotUnderstood,
    ) -> bool {
        let is_first = !core::mem::replace(&mut self.any_record, true);
        let takes = is_first && self.choice != Choice::Added;
        if takes {
            let _ = self.add(HEAD);
        }
        let mut next = 0;
        let mut lines = record.counters.iter();
        while let Some(counter) = bad.next_counter(&mut lines) {
            let key = counter.key();
            let amount = counter.kilobytes();
            // Nearly always it stands behind the one before.
            let mut place = next;
            if self.fields.get(place).map(Field::name) != Some(key) {
                place = self.place(key);
            }
            if takes && place == MOST {
                let kind = if amount.is_ok() {
                    Kind::Amount
                } else {
                    Kind::Property
                };
                place = self.take(key, Some(kind));
            }
            let (Some(field), Some(value)) = (self.fields.get_mut(place), values.get_mut(place))
            else {
                if self.choice != Choice::Added && self.without == 0 {
                    self.without = counter.line();
                }
                continue;
            };
            next = place + 1;
            if !value.is_empty() || field.kind == Kind::Size {
                continue;
            }
            let text = counter.value();
            match amount {
                Ok(kilobytes) => {
                    *value = text.get(..text.len().saturating_sub(3)).unwrap_or_default();
                    field.add(part, kilobytes);
                }
                Err(_) if field.kind == Kind::Amount => bad.add(counter.line()),
                // Flags end with a space, and from Linux 5.3 to 5.8 THPeligible begins with tabs.
                Err(_) => *value = trimmed(text),
            }
        }
        if takes {
            let _ = self.add(b"Mapping");
        }
        for field in &mut self.fields {
            if field.kind == Kind::Size {
                field.add(part, record.mapping.size() / 1024);
            }
        }
        is_first
    }
}

/// What is left of `text` without spaces and tabs, and the CR of a line that ends in CR LF, at its ends.
#[inline(never)]
#[must_use]
pub fn trimmed(mut text: &[u8]) -> &[u8] {
    while let [b' ' | b'\t' | b'\r', rest @ ..] | [rest @ .., b' ' | b'\t' | b'\r'] = text {
        text = rest;
    }
    text
}

/// Is `name` a capital, and then letters, digits and `_`, as every key of the kernel is, and not the name
/// of the bytes of another?
#[cfg(feature = "machine")]
fn is_word(name: &[u8]) -> bool {
    name.first().is_some_and(u8::is_ascii_uppercase)
        && name
            .iter()
            .all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_')
        && !name.ends_with(b"_hex")
}

impl Default for Fields {
    fn default() -> Self {
        Self::new()
    }
}

/// The field that is called `word`, in capitals or not: its name, what it holds, and whether `-X`
/// leaves it out.
#[must_use]
pub fn find(word: &[u8]) -> Option<(&'static [u8], Kind, bool)> {
    let mut kinds = KINDS.iter();
    for name in NAMES.split(|byte| *byte <= b' ') {
        let kind = *kinds.next().unwrap_or(&Kind::Amount);
        let (name, is_extra) = match name {
            [name @ .., b'*'] => (name, true),
            name => (name, false),
        };
        // That of std compares by 16 bytes, and is 200 bytes longer.
        let mut pairs = name.iter().zip(word);
        if name.len() == word.len()
            && pairs.all(|(a, b)| a.eq_ignore_ascii_case(b))
            && !name.is_empty()
        {
            return Some((name, kind, is_extra));
        }
    }
    None
}
