//! The name at the end of a line of maps.

/// The name of a mapping: bytes chosen by the kernel or by the process, the latter possibly hostile.
///
/// Empty for plain anonymous memory. Nothing is trimmed on the right and nothing is translated: a
/// name may hold spaces, control characters, and bytes that are no UTF-8. The kernel writes a
/// newline in a path as the four characters `\012`, and so they stay.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Name<'a> {
    bytes: &'a [u8],
    cut: bool,
}

/// What the text of a [`Name`] says the mapping is: the text alone, which a process can choose.
///
/// Sources: proc_pid_maps(5), and `get_vma_name` in the kernel's fs/proc/task_mmu.c.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NameKind<'a> {
    /// No name: anonymous memory.
    Anonymous,
    /// `[anon:NAME]` or `[anon_shmem:NAME]` (Linux 5.17 and 6.2): anonymous memory that the
    /// process named with prctl(2), `PR_SET_VMA_ANON_NAME`.
    NamedAnonymous {
        /// NAME, which may hold any printable character but a few.
        name: &'a [u8],
    },
    /// A path: it starts with `/`.
    File {
        /// The path; where the text ends in ` (deleted)`, without those ten bytes.
        path: &'a [u8],
        /// Does the text end in ` (deleted)`? The kernel appends that to the path of a file that
        /// was unlinked, and a file may really be called so: the text cannot tell.
        deleted: bool,
    },
    /// `/SYSV` and eight hexadecimal digits, with or without ` (deleted)`: System V shared memory,
    /// if the device is the kernel's own for shared memory; else a file that is called so.
    SystemV {
        /// The key of shmget(2), or 0 for `IPC_PRIVATE`. The identifier is the mapping's inode.
        key: u32,
    },
    /// `[heap]`: what brk(2) moves.
    Heap,
    /// `[stack]`: the stack of the main thread.
    Stack,
    /// `[stack:TID]` (Linux 3.4 to 4.4): the stack of another thread.
    ThreadStack {
        /// The thread's id, as it stands.
        tid: &'a [u8],
    },
    /// `[vdso]`, `[vvar]`, `[vvar_vclock]`, `[vsyscall]`, `[vectors]`, `[sigpage]`, `[uprobes]`:
    /// pages that the kernel puts into every process.
    Kernel,
    /// Anything else, such as `socket:[42]`, `anon_inode:[io_uring]`, or a name of a later kernel.
    Other,
}

const DELETED: &[u8] = b" (deleted)";

impl<'a> Name<'a> {
    pub(crate) const fn new(bytes: &'a [u8], cut: bool) -> Self {
        Self { bytes, cut }
    }

    /// The bytes of the name; all of them, unless [`is_cut`](Self::is_cut).
    #[must_use]
    pub const fn as_bytes(&self) -> &'a [u8] {
        self.bytes
    }

    /// The bytes, without ` (deleted)` where they are a path that ends so: the kernel appends that
    /// when the file is unlinked, and a file may really be called so.
    #[must_use]
    pub fn undeleted(&self) -> &'a [u8] {
        match self.bytes.strip_suffix(DELETED) {
            Some(path) if self.is_path() && !self.cut => path,
            _ => self.bytes,
        }
    }

    /// Was the line longer than the buffer, so that the end of the name is missing?
    #[must_use]
    pub const fn is_cut(&self) -> bool {
        self.cut
    }

    /// Is it a path? The same as asking for [`NameKind::File`] or [`NameKind::SystemV`].
    #[inline]
    #[must_use]
    pub const fn is_path(&self) -> bool {
        matches!(self.bytes, [b'/', ..])
    }

    /// Is it a stack's? The same as asking for [`NameKind::Stack`] or [`NameKind::ThreadStack`].
    #[inline(never)]
    #[must_use]
    pub fn is_stack(&self) -> bool {
        let rest = self.bytes.strip_prefix(b"[stack");
        matches!(rest, Some([b']'] | [b':', .., b']']))
    }

    /// The key of System V shared memory, where the text is as [`NameKind::SystemV`] says.
    #[must_use]
    pub fn system_v_key(&self) -> Option<u32> {
        let digits = self.bytes.strip_prefix(b"/SYSV")?;
        let digits = digits.strip_suffix(DELETED).unwrap_or(digits);
        let key = digits.iter().try_fold(0_u32, |key, &digit| {
            let digit = char::from(digit).to_digit(16)?;
            Some(key << 4 | digit)
        });
        key.filter(|_| digits.len() == 8)
    }

    /// What the text says the mapping is.
    ///
    /// ```
    /// use pmap_core::{Mapping, NameKind};
    ///
    /// let line = b"7f0000000000-7f0000001000 rw-p 00000000 fe:00 7 /tmp/log (deleted)";
    /// assert_eq!(
    ///     Mapping::parse(line)?.name.kind(),
    ///     NameKind::File { path: b"/tmp/log", deleted: true },
    /// );
    /// # Ok::<(), pmap_core::Malformed>(())
    /// ```
    #[must_use]
    pub fn kind(&self) -> NameKind<'a> {
        match self.bytes {
            [] => NameKind::Anonymous,
            [b'/', ..] => self.path_kind(),
            [b'[', inside @ .., b']'] => bracketed_kind(inside),
            _ => NameKind::Other,
        }
    }

    fn path_kind(&self) -> NameKind<'a> {
        if let Some(key) = self.system_v_key() {
            return NameKind::SystemV { key };
        }
        let path = self.undeleted();
        NameKind::File {
            path,
            deleted: path.len() < self.bytes.len(),
        }
    }
}

/// The kernel's own pages.
const KERNEL: [&[u8]; 7] = [
    b"vdso",
    b"vvar",
    b"vsyscall",
    b"vectors",
    b"sigpage",
    b"uprobes",
    b"vvar_vclock",
];

fn bracketed_kind(inside: &[u8]) -> NameKind<'_> {
    if inside == b"heap" {
        NameKind::Heap
    } else if inside == b"stack" {
        NameKind::Stack
    } else if let Some(tid) = inside.strip_prefix(b"stack:") {
        NameKind::ThreadStack { tid }
    } else if let Some(name) = inside.strip_prefix(b"anon:") {
        NameKind::NamedAnonymous { name }
    } else if let Some(name) = inside.strip_prefix(b"anon_shmem:") {
        NameKind::NamedAnonymous { name }
    } else if KERNEL.contains(&inside) {
        NameKind::Kernel
    } else {
        NameKind::Other
    }
}
