//! What system calls fail with, by the numbers of errno(3), and what is said of it.

pub(super) const ENOENT: i64 = 2;
pub(super) const ESRCH: i64 = 3;
pub(super) const EINTR: i64 = 4;
pub(super) const EAGAIN: i64 = 11;
pub(super) const ESPIPE: i64 = 29;
pub(super) const EPIPE: i64 = 32;

/// The errors that a system call may give: those of its manual page, of procfs, of network file
/// systems, and of a sandbox.
pub(super) fn errors(call: &str) -> &'static [i64] {
    match call {
        "openat" => &[
            1, ENOENT, ESRCH, EINTR, 5, 6, 12, 13, 19, 20, 22, 23, 24, 36, 38, 40, 75, 116,
        ],
        "read" => &[
            1, ENOENT, ESRCH, EINTR, 5, 9, EAGAIN, 12, 13, 14, 21, 22, 38, 75, 116,
        ],
        "pread64" => &[
            1, ENOENT, ESRCH, EINTR, 5, 9, EAGAIN, 12, 13, 14, 21, 22, ESPIPE, 38, 75, 116,
        ],
        "write" => &[
            1, EINTR, 5, 9, EAGAIN, 12, 14, 22, 27, 28, EPIPE, 38, 104, 105, 122,
        ],
        "close" => &[EINTR, 5, 9, 28, 122],
        "memfd_create" => &[1, EINTR, 12, 13, 14, 22, 23, 24, 38],
        "fstat" | "newfstatat" | "fstatfs" => &[1, EINTR, 5, 9, 12, 14, 38, 75],
        "ppoll" => &[EINTR, 12, 14, 22, 38],
        // It does not return.
        "exit_group" => &[],
        other => panic!("which errors may {other} give?"),
    }
}

/// What is said of an error.
pub(super) fn reason(error: i64) -> String {
    let words = match error {
        1 | 13 => "permission denied",
        2 => "no such file or directory",
        5 => "input/output error",
        9 => "closed",
        12 => "out of memory",
        20 => "not a directory",
        21 => "is a directory",
        23 | 24 => "too many open files",
        28 => "no space left on device",
        36 => "name too long",
        40 => "too many symbolic links",
        other => return format!("error {other}"),
    };
    words.to_owned()
}
