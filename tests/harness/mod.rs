//! What the tests of the program share: the program, and the processes it is run on.

pub(crate) mod calls;
pub(crate) mod fixture;
#[cfg(feature = "answers")]
pub(crate) mod leaker;
pub(crate) mod memory;
pub(crate) mod program;
pub(crate) mod skip;
pub(crate) mod target;
pub(crate) mod tree;
