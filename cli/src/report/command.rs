//! The header line: whose report it is.

use pmap_core::{Errno, File, Process, Source};

use crate::out::Out;

/// Puts `PID:   COMMAND`, the command read through `buffer`. Says whether there is a command line.
///
/// # Errors
///
/// Those of [`put_command`].
#[inline(never)]
pub(crate) fn put_header(
    out: &mut Out<'_>,
    pid: u32,
    process: &Process,
    buffer: &mut [u8],
    no_args: bool,
) -> Result<bool, Errno> {
    out.columns().decimal(u64::from(pid), 0);
    out.put(b":   ");
    let any = put_command(out, process, buffer, no_args);
    out.end_row();
    any
}

/// Puts the command line, or in brackets, where there is none, the name of the process; the bare name
/// where there are to be `no_args`. Says whether there is a command line, which then is not known.
///
/// # Errors
///
/// Why the command line cannot be read, or the name that stands for it; what could be read is shown.
pub(crate) fn put_command(
    out: &mut Out<'_>,
    process: &Process,
    buffer: &mut [u8],
    no_args: bool,
) -> Result<bool, Errno> {
    let (mut any, mut wrong) = (false, None);
    if !no_args {
        let mut file = process.file(c"cmdline");
        any = put_command_line(out, &mut file, buffer);
        wrong = file.err();
    }
    if !any {
        out.put(if no_args { b"" } else { b"[" });
        let mut file = process.file(c"comm");
        let name = fill(&mut file, buffer, 0);
        // At most 15 bytes, newlines among them perhaps, and a newline.
        let ([name @ .., b'\n'] | name) = &*name;
        out.text(name, false);
        wrong = wrong.or(file.err());
        out.put(if no_args { b"" } else { b"]" });
    }
    wrong.map_or(Ok(any), Err)
}

/// Reads behind the first `held` bytes of the buffer as much as it has room for, and lends what it
/// holds then: the whole buffer, or less where the file has ended. A file that cannot be read has
/// ended, and becomes the reason.
#[inline(never)]
pub(crate) fn fill<'b>(
    file: &mut Result<File, Errno>,
    buffer: &'b mut [u8],
    mut held: usize,
) -> &'b mut [u8] {
    while let (Ok(open), Some(room @ [_, ..])) = (&mut *file, buffer.get_mut(held..)) {
        match open.read(room) {
            Ok(0) => break,
            Ok(count) => held += count,
            Err(error) => *file = Err(error),
        }
    }
    buffer.get_mut(..held).unwrap_or_default()
}

/// How many buffers of a command line are read at most, 128 MiB with that of the program: twenty times
/// what Linux lets it be. A process can say that its command line is any part of its memory, and a
/// file that is none may have no end.
const MOST: u16 = 5000;

/// Puts the command line, whole: a space for each NUL but those at the end. One that cannot be read
/// further, as when the process ends, is shown as far as it was. `false` where there is none, as for a
/// kernel thread and a zombie.
fn put_command_line(out: &mut Out<'_>, file: &mut Result<File, Errno>, buffer: &mut [u8]) -> bool {
    let size = buffer.len();
    let mut any = false;
    let mut nuls: usize = 0;
    // Bytes at the front of the buffer that begin a character, which the next ones go on with.
    let mut begun = 0;
    let mut left = MOST;
    loop {
        let mut text = fill(file, buffer, begun);
        left -= 1;
        let is_last = text.len() < size || left == 0 || out.error().is_some();
        begun = 0;
        let mut trailing = 0;
        while let [front @ .., 0] = text {
            text = front;
            trailing += 1;
        }
        if !text.is_empty() {
            any = true;
            out.spaces(core::mem::take(&mut nuls));
            for byte in &mut *text {
                if *byte == 0 {
                    *byte = b' ';
                }
            }
            let used = out.text(text, trailing == 0 && !is_last);
            begun = text.len() - used;
            text.copy_within(used.., 0);
        }
        nuls += trailing;
        if is_last {
            return any;
        }
    }
}
