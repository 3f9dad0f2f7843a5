//! A row for each name, and what they come to: `-g`.

use pmap_core::{Mapping, Record};

use super::Reporter;
use super::answers::Held;
use crate::figures::{Figures, HUGE, SIZE};
use crate::texts::Entries;

/// What mappings are for: the lines under the groups. Each mapping is of one of the first nine.
const KINDS: &[u8] = b"\
\x00text of files\0\x01data of files\0\x02heap\0\x03other anonymous memory\0\
\x04stacks\0\x05shared memory\0\x06devices and others\0\x07reserved addresses\0\
\x08pages of the kernel\0\x09files that are deleted\0\
\x0ahuge pages, not in RSS, PSS\0";
/// A power of two, so that no kind is beyond it.
pub(super) const KIND_COUNT: usize = 16;
const TEXT: usize = 0;
const DATA: usize = 1;
const STACKS: usize = 4;
const OTHERS: usize = 6;
const KERNEL: usize = 8;
const DELETED: usize = 9;
const HUGE_PAGES: usize = 10;
/// Stacks in a group of their own.
const THREADS: usize = 11;

/// How the names of each kind begin, behind the number of the kind; the first that fits counts.
const NAMES: &[u8] = b"\
\x07[reserved]\0\x03[anon]\0\x02[heap]\0\x04[stack]\0\x0b[stack\0\x03[anon:\0\x05[anon_shmem:\0\x08[v\0\x08[sigpage]\0\x08[uprobes]\0\
\x05/SYSV\0\x05/memfd:\0\x05/dev/shm/\0\x05/dev/zero (deleted)\0\
\x03/anon_hugepage (deleted)\0\x01/dev/hugepages/\0\x06/dev/\0\x01/\0";

/// Adds one mapping to the group of its name, and to its kind.
pub(super) fn add(held: &mut Held, record: &Record<'_>, figures: &Figures) {
    let (kind, name) = kind_and_name(&record.mapping);
    let kinds = &mut held.seen.kinds;
    kinds[kind % KIND_COUNT].add(figures);
    if kind <= DATA && record.mapping.name.undeleted().len() < name.len() {
        kinds[DELETED].add(figures);
    }
    let huge = figures.bytes(HUGE);
    if huge > 0 {
        kinds[HUGE_PAGES].count += 1;
        kinds[HUGE_PAGES].add_to(SIZE, huge);
    }
    let group = held.table.group(name);
    group.unwrap_or(&mut held.seen.left).add(figures);
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts the groups, the largest first, and what all mappings come to, if that `is_whole`.
    pub(super) fn put_groups(&mut self, held: &mut Held, is_whole: bool) {
        held.table
            .rank_groups(&self.options.select, &mut held.seen.left);
        self.put_table(held);
        if self.options.quiet || self.is_for_programs() || !is_whole {
            return;
        }
        let seen = &mut held.seen;
        if seen.figures.count == 0 {
            // Of nothing at all, the size is known too.
            seen.figures.add_to(SIZE, 0);
        }
        self.put_total(&seen.figures, b" mappings\n");
        for (kind, text) in Entries(KINDS) {
            let figures = &seen.kinds[usize::from(kind) % KIND_COUNT];
            if figures.count > 0 {
                self.put_front(figures.count, figures);
                self.out.put(text);
                self.out.end_row();
            }
        }
    }
}

/// What a mapping is for, and the name of its group.
fn kind_and_name<'a>(mapping: &Mapping<'a>) -> (usize, &'a [u8]) {
    let permissions = mapping.permissions;
    let name: &[u8] = match mapping.name.as_bytes() {
        b"" if permissions.as_bytes() == b"---p" => b"[reserved]",
        b"" => b"[anon]",
        name => name,
    };
    let mut known = Entries(NAMES).filter(|(_, beginning)| name.starts_with(beginning));
    match known.next().map_or(OTHERS, |(kind, _)| kind.into()) {
        THREADS => (STACKS, b"[thread stacks]"),
        KERNEL => (KERNEL, b"[kernel]"),
        DATA if permissions.is_executable() => (TEXT, name),
        kind => (kind, name),
    }
}
