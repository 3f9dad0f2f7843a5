//! floor FILE REQUEST BYTES: what the kernel itself takes for a report.
//!
//! Opens FILE, reads it to its end with requests of REQUEST bytes, and writes BYTES bytes to standard
//! output, 16 KiB at a time. It starts as `pmap` does, without a libc.
#![no_std]
#![no_main]

#[path = "../../cli/src/start/mod.rs"]
mod start;

use core::ffi::CStr;

use pmap_cli::Invocation;
use rustix::fs::{Mode, OFlags};

fn main<'a, W, E>(mut invocation: Invocation<'a, W, E>) -> u8
where
    W: Iterator<Item = &'a CStr>,
{
    match read_and_write(&mut invocation) {
        Some(()) => 0,
        None => 1,
    }
}

fn read_and_write<'a, W, E>(invocation: &mut Invocation<'a, W, E>) -> Option<()>
where
    W: Iterator<Item = &'a CStr>,
{
    let path = invocation.words.next()?;
    let request = number(invocation.words.next()?)?;
    let mut left = number(invocation.words.next()?)?;
    let buffer = &mut invocation.memory.read;

    let file = rustix::fs::open(path, OFlags::CLOEXEC, Mode::empty()).ok()?;
    while rustix::io::read(&file, buffer.get_mut(..request)?).ok()? > 0 {}
    while left > 0 {
        left -= rustix::io::write(invocation.output, buffer.get(..left.min(16 * 1024))?).ok()?;
    }
    // As `pmap` does, it leaves what is open to exit(2).
    core::mem::forget(file);
    Some(())
}

fn number(word: &CStr) -> Option<usize> {
    let mut digits = word.to_bytes().iter();
    digits.try_fold(0_usize, |number, digit| {
        Some(number * 10 + usize::from(digit.checked_sub(b'0')?))
    })
}
