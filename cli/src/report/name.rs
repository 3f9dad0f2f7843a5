//! The last column: what a mapping is called.

use pmap_core::{Mapping, Name, Process, shared_memory_device};

use crate::args::{Format, Options};
use crate::out::Out;

/// How names are shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Names {
    /// Paths are whole; else what stands behind their last `/`, unless nothing does.
    pub(super) whole: bool,
    /// `-p`: those of System V shared memory are paths too.
    system_v: bool,
    /// `-k`: what the kernel calls a mapping without a path.
    kernel: bool,
}

impl Names {
    /// What the options ask for.
    #[cfg_attr(feature = "columns", inline(always))]
    pub(crate) fn of(options: &Options<'_>) -> Self {
        let names = Self {
            whole: options.format == Format::Default,
            system_v: false,
            kernel: false,
        };
        #[cfg(feature = "procps-ng")]
        let names = Self {
            whole: names.whole || options.show_path,
            system_v: options.show_path,
            kernel: options.kernel_names,
        };
        #[cfg(feature = "columns")]
        let names = Self {
            whole: names.whole || options.paths,
            ..names
        };
        names
    }
}

/// Is there `-p` and `-k`?
const PROCPS_NG: bool = cfg!(feature = "procps-ng");

/// Is `mapping` on the device of System V shared memory? Its major number is 0, as of all that is on no
/// disk. The minor number is not to be had of another kernel, nor of one too old to ask.
#[cfg_attr(feature = "columns", inline(never))]
fn is_on_shared_memory(mapping: &Mapping<'_>, process: &Option<Process>) -> bool {
    let device = mapping.device;
    device.major == 0
        && (!process.as_ref().is_some_and(Process::is_live)
            || shared_memory_device().map_or(true, |of_kernel| of_kernel.minor == device.minor))
}

/// Puts the name of `mapping`. The device of shared memory is asked for where a name of its kind
/// appears.
#[inline(always)]
pub(crate) fn put_name(
    out: &mut Out<'_>,
    mapping: &Mapping<'_>,
    names: &Names,
    process: &Option<Process>,
) {
    let name = mapping.name;
    let whole = name.as_bytes();
    let mut shown: &[u8] = b"";
    if name.is_path() {
        if !(PROCPS_NG && names.system_v)
            && name.system_v_key().is_some()
            && is_on_shared_memory(mapping, process)
        {
            let columns = out.columns();
            columns.put(b"  [ shmid=0x");
            columns.hexadecimal(mapping.inode, 1);
            columns.put(b" ]");
        } else {
            shown = shown_path(name, names.whole);
        }
    } else if PROCPS_NG && names.kernel && !whole.is_empty() {
        out.columns().put(b"  ");
        shown = whole;
    } else {
        let (word, length) = if name.is_stack() {
            (b"  [ stack ]", 11)
        } else {
            (b"  [ anon ] ", 10)
        };
        out.columns().put_first(word, length);
    }
    if !shown.is_empty() {
        out.name(shown, name.is_cut());
    }
}

/// What chosen columns show of a name.
#[cfg(feature = "columns")]
pub(super) fn shown(name: Name<'_>, whole: bool) -> &[u8] {
    shown_path(name, whole || !name.is_path())
}

/// What is shown of a path: where it is not `whole`, and nothing of it is missing, its last component.
#[inline(never)]
pub(super) fn shown_path(path: Name<'_>, whole: bool) -> &[u8] {
    if whole || path.is_cut() {
        path.as_bytes()
    } else {
        last_component(path.as_bytes())
    }
}

/// What stands behind the last `/`, all where nothing does.
pub(super) fn last_component(path: &[u8]) -> &[u8] {
    match path.rsplit(|&byte| byte == b'/').next() {
        Some(last @ [_, ..]) => last,
        _ => path,
    }
}
