//! Live processes to be looked at.

use core::time::Duration;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::thread::sleep;

use crate::naive::Given;

/// A process of the tests' own, killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Target {
    child: Child,
    /// What it waits on.
    stdin: Option<ChildStdin>,
}

/// The files of a process, read at one moment.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    pid: u32,
    maps: Vec<u8>,
    smaps: Option<Vec<u8>>,
    cmdline: Vec<u8>,
    comm: Vec<u8>,
}

impl Target {
    /// `sleep`, stopped.
    pub(crate) fn sleeping() -> Self {
        let child = Command::new("sleep").arg("1000").spawn().unwrap();
        let target = Self { child, stdin: None };
        // It has loaded its libraries once it sleeps.
        wait_until(|| state(target.pid()) == Some('S'));
        target.stop();
        target
    }

    /// This test program, once more, in the role that the test `role` plays where the environment
    /// variable of that name, in capitals, is set. It has said that it is ready.
    pub(crate) fn in_role(role: &str, value: &str) -> Self {
        let mut command = Command::new(std::env::current_exe().unwrap());
        let variable = role.rsplit("::").next().unwrap().to_uppercase();
        command.args(["--exact", role, "--nocapture", "--test-threads=1"]);
        command.env(variable, value);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().unwrap();
        let stdout = BufReader::new(child.stdout.take().unwrap());
        let said: Vec<String> = stdout
            .lines()
            .map_while(Result::ok)
            .take_while(|line| !line.ends_with(READY))
            .collect();
        assert!(
            child.try_wait().unwrap().is_none(),
            "{role} ended early: {said:?}"
        );
        let stdin = child.stdin.take();
        Self { child, stdin }
    }

    pub(crate) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Lets a role go on.
    pub(crate) fn go_on(&mut self) {
        let mut stdin = self.stdin.take().unwrap();
        stdin.write_all(b"\n").unwrap();
    }

    /// Stops it, so that its memory stays as it is.
    pub(crate) fn stop(&self) {
        let kill = Command::new("kill")
            .args(["-STOP", &self.pid().to_string()])
            .status();
        assert!(kill.unwrap().success());
        wait_until(|| state(self.pid()) == Some('T'));
    }

    /// Kills it, and leaves it a zombie.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        wait_until(|| state(self.pid()) == Some('Z'));
    }

    /// Waits for it, once it has ended: nothing is left of it.
    pub(crate) fn wait(&mut self) {
        self.child.wait().unwrap();
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::of(self.pid()).unwrap()
    }
}

impl Drop for Target {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Snapshot {
    pub(crate) fn of(pid: u32) -> std::io::Result<Self> {
        let read = |name| fs::read(format!("/proc/{pid}/{name}"));
        Ok(Self {
            pid,
            maps: read("maps")?,
            smaps: read("smaps").ok(),
            cmdline: read("cmdline")?,
            comm: read("comm")?,
        })
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

const READY: &str = "ready";

/// In a role: says that it is ready, and waits until it is to go on, or its parent has gone.
pub(crate) fn say_ready_and_wait() {
    println!("{READY}");
    let _ = std::io::stdin().read_line(&mut String::new());
}

/// The state of a process, such as `S` or `T`; `None` where there is no such process.
pub(crate) fn state(pid: u32) -> Option<char> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    stat.rsplit_once(") ")?.1.chars().next()
}

/// Waits, ten seconds at most.
#[track_caller]
pub(crate) fn wait_until(mut happened: impl FnMut() -> bool) {
    for _ in 0..2000 {
        if happened() {
            return;
        }
        sleep(Duration::from_millis(5));
    }
    panic!("waited in vain");
}
