//! A directory that stands for /proc.

use core::sync::atomic::{AtomicU32, Ordering};
use std::fs;
use std::path::{Path, PathBuf};

use crate::naive::Given;

/// Where trees stand: cargo has a place for tests, and none for fuzz targets, which make many.
const DIRECTORY: &str = match option_env!("CARGO_TARGET_TMPDIR") {
    Some(directory) => directory,
    None => "/dev/shm",
};

/// A fresh directory with made-up processes in it, removed when it is dropped.
#[derive(Debug)]
pub(crate) struct Tree {
    path: PathBuf,
}

impl Tree {
    pub(crate) fn new() -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let count = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("tree-{}-{count}", std::process::id());
        let path = Path::new(DIRECTORY).join(name);
        // What another run left behind, whose process had the same id.
        let _ = fs::remove_dir_all(&path);
        fs::create_dir_all(&path).unwrap();
        Self { path }
    }

    /// A tree with one process.
    pub(crate) fn of(given: &Given<'_>) -> Self {
        let tree = Self::new();
        tree.add(given);
        tree
    }

    pub(crate) fn add(&self, given: &Given<'_>) {
        let directory = self.path.join(given.pid.to_string());
        fs::create_dir(&directory).unwrap();
        fs::write(directory.join("maps"), given.maps).unwrap();
        fs::write(directory.join("cmdline"), given.cmdline).unwrap();
        fs::write(directory.join("comm"), given.comm).unwrap();
        if let Some(smaps) = given.smaps {
            fs::write(directory.join("smaps"), smaps).unwrap();
        }
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Tree {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.path);
    }
}
