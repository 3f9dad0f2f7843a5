//! See tests/properties/machine.rs.
#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| pmap_fuzz::holds("machine", bytes));
