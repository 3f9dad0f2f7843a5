//! Tests that this machine cannot run.

use std::env;
use std::io::Write;
use std::os::unix::fs::MetadataExt;

/// What a machine may lack where all tests are to run.
const MAY_BE_SKIPPED: &[&str] = &[
    "huge pages",
    "kernel_names_agree",
    "names of anonymous memory",
    "titles in any memory",
];

/// Says that a test, or a part of one, was skipped, and why, past the test harness, which holds back
/// what is printed. Where `PMAP_ALL_TESTS` is set, as in CI, that is a failure, unless the machine may
/// lack it.
#[track_caller]
pub(crate) fn skip(test: &str, reason: &str) {
    let all = env::var_os("PMAP_ALL_TESTS").is_some();
    assert!(
        !all || MAY_BE_SKIPPED.contains(&test),
        "PMAP_ALL_TESTS is set, and {test} cannot run: {reason}"
    );
    let _ = writeln!(std::io::stderr(), "skipped {test}: {reason}");
}

/// Do these tests run as root?
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
