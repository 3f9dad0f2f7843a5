//! A row for each name, and what they come to: `-g`.

use heapless::Vec;
use pmap_core::{Mapping, Record};

use super::name::last_component;
use crate::args::Select;
use crate::figures::{self, Figures, PRIVATE, PSS, RSS, SIZE, SWAP};
use crate::message::NotUnderstood;
use crate::out::Out;

/// How many names have a row; the mappings of others share one.
const CAPACITY: usize = 1024;

/// How much of a name is kept, in bytes.
const NAME: usize = 256;

#[derive(Debug)]
struct Group {
    name: Vec<u8, NAME>,
    /// The length of the whole name and its hash: two that are longer than what is kept of them may
    /// differ behind that.
    whole: (usize, u64),
    figures: Figures,
}

/// What mappings are for: the lines under the groups. Each mapping is of one of the first nine.
const KINDS: &[u8] = b"\
text of files\0data of files\0heap\0other anonymous memory\0stacks\0shared memory\0\
devices and others\0reserved addresses\0pages of the kernel\0files that are deleted\0\
huge pages, not in RSS, PSS";
const COUNT: usize = 11;
const TEXT: u8 = 0;
const DATA: u8 = 1;
const ANONYMOUS: u8 = 3;
const STACKS: u8 = 4;
const OTHERS: u8 = 6;
const RESERVED: u8 = 7;
const KERNEL: u8 = 8;
const DELETED: u8 = 9;
const HUGE: u8 = 10;

/// How the names of each kind begin, behind the number of the kind; the first that fits counts.
const NAMES: &[u8] = b"\
\x02[heap]\0\x04[stack\0\x03[anon:\0\x05[anon_shmem:\0\x08[v\0\x08[sigpage]\0\x08[uprobes]\0\
\x05/SYSV\0\x05/memfd:\0\x05/dev/shm/\0\x05/dev/zero (deleted)\0\
\x03/anon_hugepage (deleted)\0\x01/dev/hugepages/\0\x06/dev/\0\x01/\0\x06";

/// The groups of a report.
#[derive(Debug)]
pub(super) struct Groups {
    groups: Vec<Group, CAPACITY>,
    /// The mappings whose names have no row.
    others: Figures,
    total: Figures,
    kinds: [Figures; COUNT],
}

impl Groups {
    pub(super) const fn new() -> Self {
        Self {
            groups: Vec::new(),
            others: Figures::NONE,
            total: Figures::NONE,
            kinds: [Figures::NONE; COUNT],
        }
    }

    pub(super) fn clear(&mut self) {
        self.groups.clear();
        self.others = Figures::NONE;
        self.total = Figures::NONE;
        self.kinds = [Figures::NONE; COUNT];
    }

    /// Adds one mapping to the group of its name.
    #[inline(never)]
    pub(super) fn add(&mut self, record: &Record<'_>, bad: &mut NotUnderstood) {
        let figures = Figures::of(record, bad);
        self.total.add(&figures);
        let (kind, name) = kind_and_name(&record.mapping);
        self.add_to(kind, &figures);
        if kind <= DATA && name.ends_with(b" (deleted)") {
            self.add_to(DELETED, &figures);
        }
        let huge = figures.bytes(figures::HUGE);
        if huge > 0 {
            self.add_to(HUGE, &Figures::of_size(huge));
        }

        let whole = (name.len(), hash(name));
        let kept = name.get(..NAME).unwrap_or(name);
        let same = |group: &&mut Group| group.whole == whole && group.name == kept;
        // From the end: the mappings of a file stand together.
        if let Some(group) = self.groups.iter_mut().rev().find(same) {
            group.figures.add(&figures);
            return;
        }
        let group = Group {
            name: Vec::from_slice(kept).unwrap_or_default(),
            whole,
            figures,
        };
        if let Err(group) = self.groups.push(group) {
            self.others.add(&group.figures);
        }
    }

    fn add_to(&mut self, kind: u8, figures: &Figures) {
        if let Some(kind) = self.kinds.get_mut(usize::from(kind)) {
            kind.add(figures);
        }
    }

    /// Is a sum beyond 64 bits?
    pub(super) const fn overflowed(&self) -> bool {
        self.total.overflowed
    }

    /// Puts the groups, the largest first; paths are `whole`, or their last components. Only that
    /// once: the groups are used up.
    #[inline(never)]
    pub(super) fn put(&mut self, out: &mut Out<'_>, select: &Select, whole: bool) {
        let figure = select.key().figure();
        let mut left = select.top.map_or(CAPACITY, usize::from);
        let mut others = self.others;
        // One that was put has no mappings left.
        while let Some(group) = self
            .groups
            .iter_mut()
            .filter(|group| group.figures.mappings > 0)
            .reduce(|largest, group| {
                if group.figures.bytes(figure) > largest.figures.bytes(figure) {
                    group
                } else {
                    largest
                }
            })
        {
            let figures = core::mem::replace(&mut group.figures, Figures::NONE);
            if left == 0 || select.least > Some(figures.bytes(figure)) {
                others.add(&figures);
                continue;
            }
            left -= 1;
            put_figures(out, &figures);
            let shown = if whole {
                &group.name[..]
            } else {
                last_component(&group.name)
            };
            out.text(shown, false);
            if group.whole.0 > NAME {
                out.put(b"...");
            }
            out.end_row();
        }
        if others.mappings > 0 {
            put_figures(out, &others);
            out.put(b"[ others ]\n");
        }
    }

    /// Puts what the mappings come to.
    pub(super) fn put_footer(&self, out: &mut Out<'_>) {
        out.put(b"----- -------- ------- ------- ------- -------\n");
        put_figures(out, &self.total);
        out.put(b"total\n");
        let kinds = KINDS.split(|byte| *byte == 0);
        for (figures, kind) in self.kinds.iter().zip(kinds) {
            if figures.mappings > 0 {
                put_figures(out, figures);
                out.put(kind);
                out.end_row();
            }
        }
    }
}

/// Puts the columns before a name.
#[inline(never)]
fn put_figures(out: &mut Out<'_>, figures: &Figures) {
    let columns = out.columns();
    columns.decimal(figures.mappings, 5);
    let mut width = 8;
    // Anonymous memory has a line of its own.
    for figure in [SIZE, RSS, PSS, PRIVATE, SWAP] {
        columns.put(b" ");
        columns.decimal_or_dash(figures.kilobytes(figure), width);
        width = 7;
    }
    columns.put(b"  ");
}

/// What a mapping is for, and the name of its group.
#[inline(never)]
fn kind_and_name<'a>(mapping: &Mapping<'a>) -> (u8, &'a [u8]) {
    let (name, permissions) = (mapping.name.as_bytes(), mapping.permissions);
    if name.is_empty() {
        return if permissions.as_bytes() == b"---p" {
            (RESERVED, b"[reserved]")
        } else {
            (ANONYMOUS, b"[anon]")
        };
    }
    let mut kind = OTHERS;
    for entry in NAMES.split(|byte| *byte == 0) {
        match entry {
            [of, beginning @ ..] if name.starts_with(beginning) => {
                kind = *of;
                break;
            }
            _ => {}
        }
    }
    match kind {
        STACKS if name != b"[stack]" => (STACKS, b"[thread stacks]"),
        KERNEL => (KERNEL, b"[kernel]"),
        DATA if permissions.is_executable() => (TEXT, name),
        _ => (kind, name),
    }
}

/// FNV-1a.
fn hash(name: &[u8]) -> u64 {
    name.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x100_0000_01b3)
    })
}
