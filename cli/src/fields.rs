//! The fields of a record, and those that a report shows.

use heapless::Vec;
use pmap_core::{Record, Sum};

use crate::args::Choice;
use crate::list::List;
use crate::message::NotUnderstood;
use crate::texts::{joined, length};

/// Every field there is a name for: those of maps, the size, and the counters of smaps that kernels
/// have had since 2.6.32. A `*` marks those that `-X` leaves out.
pub const NAMES: &[u8] = b"\
Address Perm Offset Device Inode Size Mapping VmFlags* KernelPageSize*
MMUPageSize* THPeligible ProtectionKey Rss Pss Pss_Dirty Shared_Clean*
Shared_Dirty* Private_Clean* Private_Dirty* Referenced Anonymous KSM LazyFree
AnonHugePages* ShmemPmdMapped FilePmdMapped Shared_Hugetlb Private_Hugetlb
Swap SwapPss Locked Nonlinear
";

/// What a field holds: the order makes ranges of what is asked of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd)]
pub enum Kind {
    /// The address at which the mapping starts.
    Address,
    /// The permissions, as the kernel writes them.
    Permissions,
    /// Where in the file it begins.
    Offset,
    /// The device of the file.
    Device,
    /// What it is called.
    Mapping,
    /// A counter that is a text.
    Flags,
    /// A counter that is no amount.
    Property,
    /// The size of a page, in kB, of which there is no sum.
    PageSize,
    /// Any other counter: an amount in kB.
    Amount,
    /// How large it is, in kB.
    Size,
    /// The inode of the file.
    Inode,
}

impl Kind {
    /// Is it a line of smaps?
    #[must_use]
    pub fn is_counter(self) -> bool {
        (Self::Flags..=Self::Amount).contains(&self)
    }

    /// Is there a sum of it?
    #[must_use]
    pub const fn is_summed(self) -> bool {
        matches!(self, Self::Size | Self::Amount)
    }

    /// Do its values stand at the left of their column?
    #[must_use]
    pub fn is_text(self) -> bool {
        self <= Self::Flags
    }
}

/// What the first of the names are the fields of, and how wide their columns are at least, if their
/// names are not wider: an offset has 8 digits, an address those of the machine it is of; there is room
/// for a file's name, and for the flags that a mapping has most often.
const KINDS: [(Kind, u8); 12] = [
    (Kind::Address, 0),
    (Kind::Permissions, 0),
    (Kind::Offset, 8),
    (Kind::Device, 0),
    (Kind::Inode, NUMBER),
    (Kind::Size, NUMBER),
    (Kind::Mapping, 23),
    (Kind::Flags, 23),
    (Kind::PageSize, NUMBER),
    (Kind::PageSize, NUMBER),
    (Kind::Property, NUMBER),
    (Kind::Property, NUMBER),
];

/// How wide numbers are at least, as in the other formats.
const NUMBER: u8 = 7;

/// The fields of `-x`: those of maps that stand before the counters, the last of maps, and counters.
const PARTS: &[&[u8]] = &[
    b"Address,Perm,Offset,Device,Inode,Size",
    b",Mapping",
    b",Rss,Anonymous,Locked",
];
/// All of them, once for all lists of them.
pub const EXTENDED: &[u8] = &joined::<{ length(PARTS) }>(PARTS);
/// Those of maps.
pub const MAPS: &[u8] = first(2);
/// Those of maps that stand before the counters.
const HEAD: &[u8] = first(1);

/// Those of the first `count` parts.
const fn first(count: usize) -> &'static [u8] {
    EXTENDED.split_at(length(PARTS.split_at(count).0)).0
}

/// The field that groups of mappings have in the rows for programs, and those that processes have too.
#[cfg(all(feature = "answers", feature = "machine"))]
const OF_GROUPS: [&[u8]; 2] = [b"mappings,", b"Size,Rss,Pss,Private,Anonymous,Swap,Mapping"];
/// Those of groups.
#[cfg(all(feature = "answers", feature = "machine"))]
pub const GROUPS: &[u8] = &joined::<{ length(&OF_GROUPS) }>(&OF_GROUPS);
/// Those of processes.
#[cfg(all(feature = "answers", feature = "machine"))]
pub const PROCESSES: &[u8] = GROUPS.split_at(OF_GROUPS[0].len()).1;

/// How long the name of a field may be.
pub const LONGEST_NAME: usize = 31;

/// How many fields there may be: 48 counters, of which kernels have had 26 at most, and those of maps.
pub const MOST: usize = 48 + 7;

/// A field.
#[derive(Clone, Debug)]
pub struct Field {
    name: Vec<u8, LONGEST_NAME, u8>,
    /// What it holds.
    pub kind: Kind,
    /// How wide its column is, but for that of addresses.
    pub width: u8,
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
/// the kernel wrote it but for the spaces at its ends; none where the record has no such counter.
pub type Values<'a> = [Option<&'a [u8]>; MOST];

/// The fields of a report, in its order.
#[derive(Debug)]
#[repr(C)] // What is long stands behind what is short, whose offsets are short too.
pub struct Fields {
    /// Where they come from: from the first record of a process, or they were added.
    choice: Choice,
    /// Was there a record of this process?
    any_record: bool,
    /// Was a counter added?
    any_counter: bool,
    /// Was one added of which there is a sum?
    any_summed: bool,
    /// Must keys be words, so that they are no names of anything else?
    #[cfg(feature = "machine")]
    pub are_words: bool,
    /// The first line of a counter that ought to have a field and has none; 0 where there is none.
    pub without: u64,
    fields: Vec<Field, MOST>,
}

impl Fields {
    /// None.
    #[must_use]
    pub const fn new() -> Self {
        Self {
            choice: Choice::None,
            any_record: false,
            any_counter: false,
            any_summed: false,
            #[cfg(feature = "machine")]
            are_words: false,
            fields: Vec::new(),
            without: 0,
        }
    }

    /// Those that are shown, each with its place among all.
    pub fn shown(&self) -> impl Iterator<Item = (usize, &Field)> {
        let fields = self.fields.iter().enumerate();
        fields.filter(|(_, field)| field.is_shown)
    }

    /// Removes all fields; those of a process are to be as is chosen.
    pub fn clear(&mut self, choice: Choice) {
        self.choice = choice;
        self.any_record = false;
        self.any_counter = false;
        self.any_summed = false;
        #[cfg(feature = "machine")]
        {
            self.are_words = false;
        }
        self.fields.clear();
        self.without = 0;
    }

    /// Are they those of the first record of each process: all that it has, or without those that `-X`
    /// leaves out?
    const fn are_taken(&self) -> bool {
        matches!(self.choice, Choice::Most | Choice::All)
    }

    /// Adds the fields of a list with a comma between their names, in capitals or not; those that are
    /// there already stay where they are. Of a `kind` those are that no field is called as.
    ///
    /// # Errors
    ///
    /// The first name that no field has.
    #[inline(never)]
    pub fn add<'w>(&mut self, names: &'w [u8], kind: Option<Kind>) -> Result<(), &'w [u8]> {
        for word in List::new(names, b',') {
            if self.take(word, kind) == MOST {
                return Err(word);
            }
        }
        Ok(())
    }

    /// Adds the field that is called `word`, or that of a key by this name, which is of a `kind` of its
    /// own where no field is called so; where it stands, or [`MOST`].
    fn take(&mut self, word: &[u8], kind: Option<Kind>) -> usize {
        let (name, (kind, least), is_extra) = match (find(word, kind.is_some()), kind) {
            (Some(known), _) => known,
            (None, Some(kind)) => (word, (kind, NUMBER), false),
            (None, None) => return MOST,
        };
        let place = self.place(name, 0);
        if place != MOST {
            return place;
        }
        let place = self.fields.len();
        // Room is kept for the name of the mapping, which stands last.
        if place + 1 == MOST && kind.is_counter() {
            return MOST;
        }
        #[cfg(feature = "machine")]
        if self.are_words && !is_word(name) {
            return MOST;
        }
        let Ok(name) = Vec::from_slice(name) else {
            return MOST;
        };
        self.any_counter |= kind.is_counter();
        self.any_summed |= kind.is_summed();
        let [length, ..] = name.len().to_le_bytes();
        // There is room: counters leave the last place to the name of the mapping, and the other fields
        // of maps stand before them, or in a list of fewer fields.
        let _ = self.fields.push(Field {
            name,
            kind,
            width: length.max(least),
            is_shown: !is_extra || self.choice != Choice::Most,
            sums: [Sum::NONE; 2],
        });
        place
    }

    /// Where the field `name` stands, looked for from `next` on, where it nearly always is; or where none
    /// does.
    fn place(&self, name: &[u8], next: usize) -> usize {
        let mut place = next;
        for _ in 0..=self.fields.len() {
            match self.fields.get(place) {
                Some(field) if field.name == name => return place,
                Some(_) => place += 1,
                None => place = 0,
            }
        }
        MOST
    }

    /// Begins a process, and forgets the one before.
    pub fn begin(&mut self) {
        self.any_record = false;
        self.without = 0;
        if self.are_taken() {
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
        !self.are_taken() && !core::mem::replace(&mut self.any_record, true)
    }

    /// Is there a sum to show, of the records that there were?
    #[must_use]
    pub const fn any_sum(&self) -> bool {
        self.any_record && (self.are_taken() || self.any_summed)
    }

    /// Are counters wanted?
    #[must_use]
    pub const fn has_counters(&self) -> bool {
        self.are_taken() || self.any_counter
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
        let takes = is_first && self.are_taken();
        if takes {
            // Each is the name of a field, and there is no other yet.
            let _ = self.add(HEAD, None);
        }
        let mut place = 0;
        let mut lines = record.counters.iter();
        while let Some(counter) = bad.next_counter(&mut lines) {
            let key = counter.key();
            let amount = counter.kilobytes_behind(key.len());
            place = self.place(key, place);
            if takes && place == MOST {
                let is_amount = amount.is_some();
                place = self.take(
                    key,
                    Some(if is_amount {
                        Kind::Amount
                    } else {
                        Kind::Property
                    }),
                );
            }
            let field = self.fields.get_mut(place);
            place += 1;
            let Some((field, value)) = field.zip(values.get_mut(place - 1)) else {
                if self.are_taken() && self.without == 0 {
                    self.without = counter.line();
                }
                continue;
            };
            // A line that is called as a field of maps, as that of the size is, is none of its sums.
            if value.is_some() || !field.kind.is_counter() {
                continue;
            }
            // Flags end with a space, and from Linux 5.3 to 5.8 THPeligible begins with tabs.
            let behind = counter.as_bytes().get(key.len() + 1..);
            *value = match (amount, trimmed(behind.unwrap_or_default())) {
                (Some(kilobytes), [number @ .., _, _, _]) => {
                    field.add(part, kilobytes);
                    Some(number)
                }
                (None, _) if field.kind == Kind::Amount => {
                    bad.add(counter.line());
                    None
                }
                (_, b"") => None,
                (_, text) => Some(text),
            };
        }
        if takes {
            // It is the name of a field, and room is kept for it.
            let _ = self.add(b"Mapping", None);
        }
        let size = self.place(b"Size", 0);
        if let Some(field) = self.fields.get_mut(size) {
            field.add(part, record.mapping.size() / 1024);
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

/// The field that is called `word`, in capitals or not unless it `is_exact`: its name, what it holds, how
/// wide it is at least, and whether `-X` leaves it out.
fn find(word: &[u8], is_exact: bool) -> Option<(&'static [u8], (Kind, u8), bool)> {
    let mut kinds = KINDS.iter();
    for name in List::new(NAMES, b' ') {
        let kind = *kinds.next().unwrap_or(&(Kind::Amount, NUMBER));
        let (name, is_extra) = match name {
            [name @ .., b'*'] => (name, true),
            name => (name, false),
        };
        // That of std compares by 16 bytes, and is 200 bytes longer. Of two letters only this bit differs.
        let mut pairs = name.iter().zip(word);
        if name.len() == word.len()
            && pairs.all(|(a, b)| a == b || !is_exact && a ^ b == 0x20 && *a != b'_')
            && !name.is_empty()
        {
            return Some((name, kind, is_extra));
        }
    }
    None
}
