//! The library and the inside of the program: what the program as a whole does not reach.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../harness/fixture.rs"]
mod fixture;
#[path = "../harness/inside.rs"]
mod inside;
#[path = "../naive/mod.rs"]
mod naive;
#[path = "../harness/tree.rs"]
mod tree;

mod arguments;
mod charset;
mod chunks;
mod counters;
mod cuts;
mod fields;
mod kinds;
mod reader;
mod samples;
mod source;
mod sums;
mod widths;
