//! Live processes to be looked at.

use core::time::Duration;
use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::thread::sleep;

use super::tree::Tree;
use crate::naive::Given;

/// A process of the tests' own, killed when it is dropped.
#[derive(Debug)]
pub(crate) struct Target {
    child: Child,
    /// What it waits on.
    stdin: Option<ChildStdin>,
    /// Where it says that it is ready.
    stdout: Option<BufReader<ChildStdout>>,
}

/// The files of a process, read at one moment.
#[derive(Debug)]
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
        Self::asleep(Command::new("sleep"))
    }

    /// `sleep`, stopped, that shares no file with other processes, whose coming and going would change
    /// its Pss: from copies in `tree` of the program, its libraries and their loader.
    #[cfg_attr(
        not(any(feature = "answers", feature = "columns")),
        expect(dead_code, reason = "Pss is not shown")
    )]
    pub(crate) fn sleeping_alone(tree: &Tree) -> Self {
        let maps = Self::sleeping().snapshot().maps;
        let copy = |path: &str| {
            let name = path.rsplit('/').next().unwrap();
            let copied = tree.path().join(name);
            fs::copy(path, &copied).unwrap();
            copied
        };
        let maps = String::from_utf8(maps).unwrap();
        let texts = maps.lines().filter(|line| line.contains(" r-xp "));
        let paths = texts.filter_map(|line| Some(&line[line.find('/')?..]));
        let copies: Vec<PathBuf> = paths.map(copy).collect();
        let is_loader = |path: &&PathBuf| {
            let name = path.file_name().unwrap().to_str().unwrap();
            name.starts_with("ld-")
        };
        let mut command = Command::new(copies.iter().find(is_loader).unwrap_or(&copies[0]));
        if copies.len() > 1 {
            command
                .arg("--library-path")
                .arg(tree.path())
                .arg(&copies[0]);
        }
        // Locales are files too.
        command.env("LC_ALL", "C");
        Self::asleep(command)
    }

    /// `command`, which is `sleep` but for its argument, stopped.
    fn asleep(mut command: Command) -> Self {
        let child = command.arg("1000").spawn().unwrap();
        let target = Self {
            child,
            stdin: None,
            stdout: None,
        };
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
        let (stdin, stdout) = (child.stdin.take(), child.stdout.take());
        let mut target = Self {
            child,
            stdin,
            stdout: stdout.map(BufReader::new),
        };
        target.wait_until_ready(role);
        target
    }

    #[track_caller]
    fn wait_until_ready(&mut self, role: &str) {
        let stdout = self.stdout.as_mut().unwrap();
        let said: Vec<String> = stdout
            .lines()
            .map_while(Result::ok)
            .take_while(|line| !line.ends_with(READY))
            .collect();
        assert!(
            self.child.try_wait().unwrap().is_none(),
            "{role} ended early: {said:?}"
        );
    }

    /// Lets a role that is ready again and again do its next step, and waits until it has.
    #[cfg(feature = "answers")]
    pub(crate) fn step(&mut self) {
        self.stdin.as_mut().unwrap().write_all(b"\n").unwrap();
        self.wait_until_ready("a step");
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

    /// Kills it, and leaves it a zombie: its first thread is one while another may still hold the memory.
    pub(crate) fn kill(&mut self) {
        self.child.kill().unwrap();
        let pid = self.pid();
        wait_until(|| {
            let threads = fs::read_dir(format!("/proc/{pid}/task")).unwrap().count();
            state(pid) == Some('Z') && threads == 1
        });
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

    /// Would a report of both be the same? What is shared, and so Pss, changes as other processes come
    /// and go that map the same files.
    pub(crate) fn is_as(&self, other: &Self) -> bool {
        let own = |snapshot: &Self| -> Option<Vec<Vec<u8>>> {
            let lines = snapshot.smaps.as_ref()?.split(|byte| *byte == b'\n');
            let of_others = |line: &[u8]| {
                let keys = ["Pss", "SwapPss", "Shared_", "Private_", "Referenced"];
                keys.iter().any(|key| line.starts_with(key.as_bytes()))
            };
            let own = lines.filter(|line| !of_others(line));
            Some(own.map(<[u8]>::to_vec).collect())
        };
        (self.pid, &self.maps, own(self)) == (other.pid, &other.maps, own(other))
            && (&self.cmdline, &self.comm) == (&other.cmdline, &other.comm)
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
    let stat = fs::read(format!("/proc/{pid}/stat")).ok()?;
    // Its name may be any bytes, but what follows has no parenthesis.
    let behind_name = stat.rsplit(|byte| *byte == b')').next()?;
    behind_name.get(1).copied().map(char::from)
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
