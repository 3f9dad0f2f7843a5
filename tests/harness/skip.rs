//! Tests that this machine cannot run.

use std::io::Write;
use std::os::unix::fs::MetadataExt;

/// Says that a test was skipped, and why, past the test harness, which holds back what is printed.
pub(crate) fn skip(test: &str, reason: &str) {
    let _ = writeln!(std::io::stderr(), "skipped {test}: {reason}");
}

/// Do these tests run as root?
pub(crate) fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}
