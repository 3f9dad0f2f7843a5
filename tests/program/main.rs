//! The program as its users run it.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]

#[path = "../harness/mod.rs"]
mod harness;
#[path = "../naive/mod.rs"]
mod naive;

mod arguments;
mod command;
mod ended;
mod golden;
mod live;
mod locale;
mod long;
mod malformed;
mod mapper;
mod missing;
mod writes;
