//! The header line: whose report it is.

use pmap_core::{Process, Source};

use crate::out::Out;

/// Puts `PID:   COMMAND`, the command line read through `buffer`.
#[inline(never)]
pub(crate) fn put_header(out: &mut Out<'_>, pid: u32, process: &Process, buffer: &mut [u8]) {
    out.decimal(u64::from(pid), 0);
    out.put(b":   ");
    if !put_command_line(out, process, buffer) {
        out.put(b"[");
        put_comm(out, process, buffer);
        out.put(b"]");
    }
    out.end_row();
}

/// How much of a command line is read at most: twenty times what Linux lets it be. A process can say
/// that its command line is any part of its memory, and a file that is none may have no end.
const MOST: usize = 128 << 20;

/// Puts the command line, whole: a space for each NUL but those at the end. One that cannot be read
/// further, as when the process ends, is shown as far as it was: what it is called is not the report. `false` where there is
/// none, as for a kernel thread and a zombie, or none that may be read.
fn put_command_line(out: &mut Out<'_>, process: &Process, buffer: &mut [u8]) -> bool {
    let Ok(mut file) = process.file(c"cmdline") else {
        return false;
    };
    let mut any = false;
    let mut nuls: usize = 0;
    // Bytes at the front of the buffer that begin a character, which the next read goes on with.
    let mut begun = 0;
    let mut left = MOST;
    while let Ok(count @ 1..) = file.read(buffer.get_mut(begun..).unwrap_or_default()) {
        let mut text = buffer.get_mut(..begun + count).unwrap_or_default();
        let mut trailing = 0;
        while let [front @ .., 0] = text {
            text = front;
            trailing += 1;
        }
        begun = 0;
        if !text.is_empty() {
            any = true;
            out.spaces(core::mem::take(&mut nuls));
            for byte in &mut *text {
                if *byte == 0 {
                    *byte = b' ';
                }
            }
            let used = out.text(text, trailing == 0);
            begun = text.len() - used;
            text.copy_within(used.., 0);
        }
        nuls += trailing;
        left -= count.min(left);
        if left == 0 || out.error().is_some() {
            break;
        }
    }
    out.text(buffer.get(..begun).unwrap_or_default(), false);
    any
}

/// Puts the name of the process, at most 15 bytes and a newline, which one read gives.
fn put_comm(out: &mut Out<'_>, process: &Process, buffer: &mut [u8]) {
    let count = process
        .file(c"comm")
        .and_then(|mut file| file.read(buffer))
        .unwrap_or(0);
    let comm = buffer.get(..count).unwrap_or_default();
    out.text(comm.strip_suffix(b"\n").unwrap_or(comm), false);
}
