//! The last column: what a mapping is called.

use pmap_core::{Device, Mapping, Process, shared_memory_device};

use crate::out::Out;

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

/// Puts the name of `mapping`. The device of shared memory is asked for, and kept in `memory`, once
/// a name of its kind appears.
pub(crate) fn put_name(
    out: &mut Out<'_>,
    mapping: &Mapping<'_>,
    path: Path,
    process: &Process,
    memory: &mut Option<SharedMemory>,
) {
    let name = mapping.name;
    if !name.is_path() {
        out.put(if name.is_stack() {
            b"  [ stack ]"
        } else {
            b"  [ anon ]"
        });
        return;
    }
    let of_system_v = name.system_v_key().is_some();
    if of_system_v
        && memory
            .get_or_insert_with(|| SharedMemory::of(process))
            .has(mapping)
    {
        out.put(b"  [ shmid=0x");
        out.hexadecimal(mapping.inode, 1);
        out.put(b" ]");
        return;
    }
    let whole = name.as_bytes();
    let last = match whole.iter().rposition(|&byte| byte == b'/') {
        Some(slash) => whole.get(slash + 1..).unwrap_or_default(),
        None => whole,
    };
    let shortened = path == Path::LastComponent && !last.is_empty() && !name.is_cut();
    out.text(if shortened { last } else { whole }, false);
    if name.is_cut() {
        out.put(b"...");
    }
}
