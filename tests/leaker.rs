//! The program of the README's leak hunt: `rustc --edition 2024 tests/leaker.rs --out-dir target`.

#[path = "harness/leaker.rs"]
mod leaker;
#[path = "harness/memory.rs"]
#[allow(dead_code, reason = "tests map more kinds of memory")]
mod memory;

fn main() {
    leaker::leak();
}
