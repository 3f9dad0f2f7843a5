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
#[path = "../properties/mod.rs"]
mod properties;
#[path = "../harness/tree.rs"]
mod tree;

mod arguments;
mod charset;
mod chunks;
#[cfg(feature = "answers")]
mod clusters;
mod counters;
mod cuts;
mod fields;
mod generated;
mod kept;
mod kinds;
mod line_ends;
mod looks;
#[cfg(feature = "procps-ng")]
mod ranges;
mod reader;
mod recognised;
mod samples;
#[cfg(feature = "answers")]
mod since;
mod source;
mod sums;
mod usual;
mod widths;
mod wings;
