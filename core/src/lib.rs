//! Parses /proc/PID/maps and /proc/PID/smaps out of a buffer that you lend: no allocation, no
//! `std`, no `unsafe`.
//!
//! A reader hands out one row at a time, borrowed from the buffer, so that a process with a million
//! mappings costs the same memory as one with ten. This prints the mappings of the process it runs
//! in:
//!
//! ```
//! # #[cfg(feature = "process")]
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! use pmap_core::{MIN_BUFFER, Process};
//!
//! let mut buffer = [0; MIN_BUFFER];
//! let mut maps = Process::current()?.maps(&mut buffer)?;
//! while let Some(mapping) = maps.next_mapping() {
//!     let mapping = mapping?;
//!     let name = mapping.name.as_bytes().escape_ascii();
//!     println!("{:016x} {:8} kB {name}", mapping.start, mapping.size() / 1024);
//! }
//! // Of a process that has rows, as this one does:
//! assert!(!maps.source().is_gone()?, "the rows are those of a whole process");
//! # Ok(())
//! # }
//! # #[cfg(not(feature = "process"))]
//! # fn main() {}
//! ```
//!
//! # In a signal handler
//!
//! All that reads may be called from a signal handler, and so from a crash handler: it takes no lock,
//! allocates nothing, and what it calls, open(2), read(2), pread(2), close(2), is async-signal-safe
//! (signal-safety(7)). On x86_64, x86, aarch64, ARM and riscv64 Linux the system calls are made without
//! a libc, unless something in your program turns on rustix's feature `use-libc`, and errno stays as
//! it is. On 32-bit x86 the first call also looks for the kernel's vDSO. [`Process::is_live`] and
//! [`shared_memory_device`] make other calls, and are not for a handler. It needs the buffer, of [`MIN_BUFFER`] bytes or more, and about 1 KiB of
//! stack. Do not format rows with `println!` there: that takes a lock.
//!
//! # What a row is, and what it is not
//!
//! - Rows are the kernel's: [`Mapping`] for a line of maps, [`Record`] for one of smaps. Names are
//!   bytes, untrimmed, and may be hostile: clean them before they reach a terminal.
//! - All sizes and addresses are 64 bits wide on every target.
//! - A file is read in pieces while its process goes on running, and two rows may show two moments.
//!   End addresses only grow, but a mapping that grew between two reads is given again, whole
//!   (Linux 6.18): see [`Record::cut_front`]. [`File::is_gone`] tells whether the process was there
//!   to the end.
//! - A line that is not understood is an [`Error::Malformed`] with the field and the place; the
//!   next call reads the next line. A line longer than the buffer is one row, whose name says that
//!   it [was cut](Name::is_cut).
//!
//! # What this crate does not do
//!
//! It holds no list of rows, sorts nothing, symbolizes nothing, writes nothing, and reads
//! no other file of /proc than those two, unless you ask [`Process::file`].
//!
//! # Features
//!
//! - `process` (default): [`Process`] and [`File`], which open and read a process through rustix.
//!   Without it the crate parses what any [`Source`] gives, on any target, Linux or not.
#![no_std]
#![forbid(unsafe_code)]
#![warn(clippy::arithmetic_side_effects, clippy::indexing_slicing)]

/// The example of the README, tested.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
struct Readme;

mod clusters;
mod device;
mod error;
mod lines;
mod maps;
mod merged;
mod name;
mod number;
mod perms;
#[cfg(feature = "process")]
mod process;
mod smaps;
mod stored;
mod totals;

pub use clusters::{Cluster, Clusters};
pub use device::Device;
pub use error::{BadLine, Error, Field, Malformed};
pub use lines::{LONGEST_LINE, MIN_BUFFER, Source};
pub use maps::{Mapping, Maps};
pub use merged::{Merged, Side, Snapshot};
pub use name::{Name, NameKind};
pub use perms::Permissions;
#[cfg(feature = "process")]
pub use process::{Errno, File, Process, procfs_is_mounted, shared_memory_device};
pub use smaps::{Counter, CounterLines, Counters, Record, Smaps};
pub use stored::{Kept, Stored, hash};
pub use totals::{Sum, Totals};
