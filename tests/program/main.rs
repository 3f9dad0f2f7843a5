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
#[cfg(feature = "answers")]
#[path = "../naive/costs.rs"]
mod reckoning;

#[cfg(feature = "answers")]
mod all;
#[cfg(feature = "answers")]
mod answers;
mod arguments;
#[cfg(feature = "columns")]
mod columns;
mod command;
mod documented;
mod ended;
mod faults;
mod foreign;
mod golden;
#[cfg(feature = "columns")]
mod kernels;
#[cfg(feature = "answers")]
mod leak;
mod live;
mod locale;
mod long;
#[cfg(feature = "machine")]
mod machine;
mod malformed;
mod mapper;
mod missing;
mod procps_ng;
#[cfg(feature = "columns")]
mod rc;
#[cfg(feature = "saved")]
mod saved;
#[cfg(feature = "answers")]
mod since;
#[cfg(feature = "answers")]
mod summary;
mod torn;
mod tracer;
#[cfg(feature = "answers")]
mod watch;
mod writes;
mod zoo;
