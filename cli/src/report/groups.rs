//! A row for each name, and what they come to: `-g`.

use pmap_core::{Mapping, Record};

use super::Reporter;
use super::answers::Held;
use super::name::last_component;
use crate::figures::{Figures, HUGE, SIZE};
use crate::out::Out;

/// The column headers.
const COLUMNS: &[u8] = b"Count   Kbytes     RSS     PSS Private    Swap  Name\n";

/// What mappings are for: the lines under the groups. Each mapping is of one of the first nine.
const KINDS: &[u8] = b"\
text of files\0data of files\0heap\0other anonymous memory\0stacks\0shared memory\0\
devices and others\0reserved addresses\0pages of the kernel\0files that are deleted\0\
huge pages, not in RSS, PSS";
pub(super) const KIND_COUNT: usize = 11;
const TEXT: u8 = 0;
const DATA: u8 = 1;
const ANONYMOUS: u8 = 3;
const STACKS: u8 = 4;
const OTHERS: u8 = 6;
const RESERVED: u8 = 7;
const KERNEL: u8 = 8;
const DELETED: u8 = 9;
const HUGE_PAGES: u8 = 10;

/// How the names of each kind begin, behind the number of the kind; the first that fits counts.
const NAMES: &[u8] = b"\
\x02[heap]\0\x04[stack\0\x03[anon:\0\x05[anon_shmem:\0\x08[v\0\x08[sigpage]\0\x08[uprobes]\0\
\x05/SYSV\0\x05/memfd:\0\x05/dev/shm/\0\x05/dev/zero (deleted)\0\
\x03/anon_hugepage (deleted)\0\x01/dev/hugepages/\0\x06/dev/\0\x01/\0\x06";

/// Adds one mapping to the group of its name, and to its kind.
#[inline(never)]
pub(super) fn add(held: &mut Held, record: &Record<'_>, figures: &Figures) {
    let (kind, name) = kind_and_name(&record.mapping);
    let mut add_to = |kind: u8, figures: &Figures| {
        if let Some(kind) = held.kinds.get_mut(usize::from(kind)) {
            kind.add(figures);
        }
    };
    add_to(kind, figures);
    if kind <= DATA && name.ends_with(b" (deleted)") {
        add_to(DELETED, figures);
    }
    let huge = figures.bytes(HUGE);
    if huge > 0 {
        let mut of_size = Figures::NONE;
        of_size.count = 1;
        of_size.add_to(SIZE, huge);
        add_to(HUGE_PAGES, &of_size);
    }
    match held.table.group(name) {
        Some(group) => group.add(figures),
        None => held.left.add(figures),
    }
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    /// Puts the groups, the largest first, and what all mappings come to, if that `is_whole`.
    pub(super) fn put_groups(&mut self, held: &mut Held, is_whole: bool) {
        let (quiet, select) = (self.options.quiet, &self.options.select);
        if !quiet {
            self.out.put(COLUMNS);
        }
        let (table, left) = (&mut held.table, &mut held.left);
        table.rank_groups(select, left);
        #[cfg(feature = "machine")]
        if self.is_for_programs() {
            for row in table.rows() {
                self.put_figures(row);
            }
            return;
        }
        let out = &mut *self.out;
        for row in table.rows() {
            let name = row.text.get();
            let shown = if self.names.whole {
                name.as_bytes()
            } else {
                last_component(name.as_bytes())
            };
            put_group(out, &row.figures, shown, name.is_cut());
        }
        if left.count > 0 {
            put_group(out, left, b"[ others ]", false);
        }
        if quiet || !is_whole {
            return;
        }
        out.put(b"----- -------- ------- ------- ------- -------\n");
        // Of nothing at all, the size is known too.
        held.figures.add_to(SIZE, 0);
        put_group(out, &held.figures, b"total", false);
        let kinds = KINDS.split(|byte| *byte == 0);
        for (figures, kind) in held.kinds.iter().zip(kinds) {
            if figures.count > 0 {
                put_group(out, figures, kind, false);
            }
        }
    }
}

/// Puts a row.
#[inline(never)]
fn put_group(out: &mut Out<'_>, figures: &Figures, name: &[u8], is_cut: bool) {
    let columns = out.columns();
    columns.decimal(figures.count, 5);
    figures.put(columns, true);
    out.text(name, false);
    if is_cut {
        out.put(b"...");
    }
    out.end_row();
}

/// What a mapping is for, and the name of its group.
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
