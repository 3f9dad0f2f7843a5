//! The header line: whose report it is.

use pmap_core::{Process, Source};

use crate::out::Out;

/// Puts `PID:   COMMAND`, the command line read through `buffer`.
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

/// Puts the command line, whole: a space for each NUL but those at the end. `false` where there is
/// none, as for a kernel thread and a zombie, or none that may be read.
fn put_command_line(out: &mut Out<'_>, process: &Process, buffer: &mut [u8]) -> bool {
    let Ok(mut file) = process.file(c"cmdline") else {
        return false;
    };
    let mut any = false;
    let mut nuls: usize = 0;
    // Bytes at the front of the buffer that begin a character, which the next read goes on with.
    let mut begun = 0;
    while let Ok(count @ 1..) = file.read(buffer.get_mut(begun..).unwrap_or_default()) {
        let end = begun + count;
        let mut rest = buffer.get(..end).unwrap_or_default();
        loop {
            let nul = rest.iter().position(|&byte| byte == 0);
            let argument = rest.get(..nul.unwrap_or(rest.len())).unwrap_or_default();
            if !argument.is_empty() {
                any = true;
                out.spaces(core::mem::take(&mut nuls));
            }
            let used = out.text(argument, nul.is_none());
            let Some(nul) = nul else {
                begun = argument.len() - used;
                break;
            };
            nuls += 1;
            rest = rest.get(nul + 1..).unwrap_or_default();
        }
        buffer.copy_within(end - begun..end, 0);
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
