//! A zoo of processes: each does what a process can do to whoever looks at it.
//!
//! What is expected is exact where the process holds still: the report that the second opinion makes
//! of the kernel's files. Where it does not, what no process can change is proved: see `rows`.

pub(super) mod memory;
mod moments;
pub(super) mod names;
mod paths;
mod races;
mod rows;
mod states;
mod titles;
mod users;
