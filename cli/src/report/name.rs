//! The last column: what a mapping is called.

use pmap_core::{Device, Mapping, Process, shared_memory_device};

use crate::out::{Columns, Out};

/// How much of a path is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Path {
    /// All of it.
    Whole,
    /// What stands behind its last `/`, unless nothing does.
    LastComponent,
}

/// The device that System V shared memory is on.
#[derive(Clone, Copy, Debug)]
pub(crate) enum SharedMemory {
    /// That of the running kernel.
    On(Device),
    /// Not to be had: that of another kernel, or of one too old to ask. Its major number is 0.
    OnMajorZero,
}

impl SharedMemory {
    #[inline(never)]
    fn of(process: &Process) -> Self {
        match shared_memory_device() {
            Ok(device) if process.is_live() => Self::On(device),
            _ => Self::OnMajorZero,
        }
    }

    fn has(self, mapping: &Mapping<'_>) -> bool {
        match self {
            Self::On(device) => mapping.device == device,
            Self::OnMajorZero => mapping.device.major == 0,
        }
    }
}

/// Puts the columns and, behind them, the name of `mapping`. The device of shared memory is asked
/// for, and kept in `memory`, once a name of its kind appears.
pub(crate) fn put_name(
    out: &mut Out<'_>,
    columns: &mut Columns,
    mapping: &Mapping<'_>,
    path: Path,
    process: &Process,
    memory: &mut Option<SharedMemory>,
) {
    let name = mapping.name;
    let whole = name.as_bytes();
    let mut shown: &[u8] = b"";
    if name.is_path() {
        let of_system_v = name.system_v_key().is_some();
        if of_system_v
            && memory
                .get_or_insert_with(|| SharedMemory::of(process))
                .has(mapping)
        {
            out.put(columns.text());
            columns.clear();
            columns.put(b"  [ shmid=0x");
            columns.hexadecimal(mapping.inode, 1);
            columns.put(b" ]");
        } else {
            shown = whole;
            if path == Path::LastComponent && !name.is_cut() {
                shown = last_component(whole);
            }
        }
    } else {
        let (word, length) = if name.is_stack() {
            (b"  [ stack ]", 11)
        } else {
            (b"  [ anon ] ", 10)
        };
        columns.put_first(word, length);
    }
    out.put(columns.text());
    if !shown.is_empty() {
        out.text(shown, false);
        if name.is_cut() {
            out.put(b"...");
        }
    }
}

/// What stands behind the last `/`, all where nothing does.
fn last_component(path: &[u8]) -> &[u8] {
    match path.rsplit(|&byte| byte == b'/').next() {
        Some(last @ [_, ..]) => last,
        _ => path,
    }
}
