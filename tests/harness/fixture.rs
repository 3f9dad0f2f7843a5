//! The files in tests/fixtures.
//!
//! `NAME.maps`, `NAME.smaps` and `NAME.cmdline` are a process, `NAME.default.txt`, `NAME.json` and the like its
//! reports. bash-11443 is of 2007; sleep-6.18 is of Linux 6.18; names, hostile and counters are made
//! up, one oddity a row. Those in kernels/ have the keys of smaps as that version of Linux writes them.

use std::fs;
use std::path::{Path, PathBuf};

use crate::naive::Given;

/// A file that a fixture must have.
#[track_caller]
pub(crate) fn fixture(name: &str) -> Vec<u8> {
    find(name).unwrap_or_else(|| panic!("no fixture {name}"))
}

/// A file that a fixture may have.
pub(crate) fn find(name: &str) -> Option<Vec<u8>> {
    fs::read(path(name)).ok()
}

/// Where a file is, or would be.
pub(crate) fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../tests/fixtures")
        .join(name)
}

/// A process out of fixtures.
#[derive(Debug)]
pub(crate) struct Fixture {
    pid: u32,
    maps: Vec<u8>,
    smaps: Option<Vec<u8>>,
    cmdline: Vec<u8>,
    comm: Vec<u8>,
}

impl Fixture {
    /// The process `name`, which is called so too unless there is a command line.
    pub(crate) fn new(name: &str, pid: u32) -> Self {
        let smaps = find(&format!("{name}.smaps"));
        let called = name.split('-').next().unwrap_or(name);
        Self {
            pid,
            maps: match (find(&format!("{name}.maps")), &smaps) {
                (Some(maps), _) => maps,
                (None, Some(smaps)) => heads(smaps),
                (None, None) => panic!("no fixture {name}"),
            },
            smaps,
            cmdline: find(&format!("{name}.cmdline"))
                .unwrap_or_else(|| format!("{called}\0").into_bytes()),
            comm: format!("{called}\n").into_bytes(),
        }
    }

    pub(crate) fn given(&self) -> Given<'_> {
        Given {
            pid: self.pid,
            maps: &self.maps,
            smaps: self.smaps.as_deref(),
            cmdline: &self.cmdline,
            comm: &self.comm,
        }
    }
}

/// The maps file of a process of which only smaps are at hand.
fn heads(smaps: &[u8]) -> Vec<u8> {
    let lines = smaps.split_inclusive(|byte| *byte == b'\n');
    let is_head = |line: &&[u8]| {
        !line
            .split(|byte| *byte == b' ')
            .next()
            .unwrap()
            .contains(&b':')
    };
    lines.filter(is_head).flatten().copied().collect()
}
