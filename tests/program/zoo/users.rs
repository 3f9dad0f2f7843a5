//! Processes of other users and of other namespaces.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command};

use crate::harness::program::{Outcome, look, pmap, pmap_through, run};
use crate::harness::skip::{is_root, skip};
use crate::harness::target::{Snapshot, state, wait_until};
use crate::live::agree;
use crate::missing::as_ordinary_user;
use crate::naive::{Format, Given, report};

const NOBODY: u32 = 65534;

/// A process that sleeps, killed when it is dropped.
struct Sleeper(Child);

impl Sleeper {
    fn begin(command: &mut Command) -> Self {
        let sleeper = Self(command.spawn().unwrap());
        wait_until(|| state(sleeper.pid()) == Some('S'));
        sleeper
    }

    fn of_nobody(program: &Path) -> Self {
        let mut command = Command::new(program);
        Self::begin(command.arg("1000").uid(NOBODY).gid(NOBODY))
    }

    fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Sleeper {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn root_sees_those_of_others() {
    if !is_root() {
        return skip(
            "root_sees_those_of_others",
            "only root becomes another user",
        );
    }
    agree(&[Sleeper::of_nobody(Path::new("sleep")).pid()], None);
}

/// A program that its user may execute and not read makes a process that he may not look at, though
/// it is his own.
#[test]
fn ones_own_that_may_not_be_read() {
    const TEST: &str = "ones_own_that_may_not_be_read";
    let Some(mut pmap) = as_ordinary_user(TEST).filter(|_| is_root()) else {
        return skip(TEST, "only root becomes another user");
    };
    let directory = std::env::temp_dir().join(format!("pmap-{}", std::process::id()));
    fs::create_dir(&directory).unwrap();
    let program = directory.join("sleep");
    let copy = r#"cp "$(command -v sleep)" "$1""#;
    let copied = Command::new("sh")
        .args(["-c", copy, "sh"])
        .arg(&program)
        .status();
    assert!(copied.unwrap().success());
    for (path, mode) in [(&directory, 0o755), (&program, 0o111)] {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }
    let sleeper = Sleeper::of_nobody(&program);
    fs::remove_dir_all(&directory).unwrap();

    let outcome = run(pmap.arg(sleeper.pid().to_string()));
    let said = format!("pmap: {}: permission denied\n", sleeper.pid());
    outcome.is(b"", &said, 1);
    agree(&[sleeper.pid()], None);
}

const SET_USER: [&str; 4] = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
];

/// The outcome of the program on `pid`, as `user`, with a /proc that is mounted with the option
/// `hidepid`; `None` where this kernel has no such option.
fn hidden(hidepid: &str, user: &[&str], pid: u32) -> Option<Outcome> {
    let script = r#"
        mount -t proc -o "hidepid=$1" proc /proc && grep -q hidepid= /proc/self/mountinfo || exit 77
        shift
        exec "$@"
    "#;
    let starter = ["unshare", "-m", "sh", "-c", script, "sh", hidepid];
    let outcome = run(pmap_through(&[&starter, user].concat()).arg(pid.to_string()));
    (outcome.code() != Some(77)).then_some(outcome)
}

/// `hidepid` hides the processes of others from an ordinary user, and none from root.
#[track_caller]
fn hides(hidepid: &str, said: &str, code: i32) {
    if !is_root() {
        return skip("hidepid", "only root may mount");
    }
    let [own, of_root] = [
        Sleeper::of_nobody(Path::new("sleep")),
        Sleeper::begin(Command::new("sleep").arg("1000")),
    ];
    let whole = |sleeper: &Sleeper| {
        let snapshot = Snapshot::of(sleeper.pid()).unwrap();
        report(&snapshot.given(), &look(Format::Default)).text
    };
    let Some(outcome) = hidden(hidepid, &SET_USER, of_root.pid()) else {
        return skip("hidepid", "this kernel has no such option");
    };
    let said = format!("pmap: {}: {said}\n", of_root.pid());
    outcome.is(b"", &said, code);
    for (user, sleeper) in [(&SET_USER[..], &own), (&[], &own), (&[], &of_root)] {
        hidden(hidepid, user, sleeper.pid())
            .unwrap()
            .is_report(&whole(sleeper));
    }
}

#[test]
fn hidepid_noaccess() {
    hides("1", "permission denied", 1);
}

#[test]
fn hidepid_invisible() {
    hides("2", "no such process", 42);
}

#[test]
fn hidepid_ptraceable() {
    hides("4", "no such process", 42);
}

/// The first process of another PID namespace: by its id here, by its id there in the /proc that it
/// has mounted, and for a program that has entered the namespace.
#[test]
fn init_of_another_pid_namespace() {
    if !is_root() {
        return skip(
            "init_of_another_pid_namespace",
            "only root makes a namespace",
        );
    }
    let mut command = Command::new("unshare");
    command.args([
        "--pid",
        "--fork",
        "--kill-child",
        "--mount-proc",
        "sleep",
        "1000",
    ]);
    let outside = Sleeper(command.spawn().unwrap());
    let children = format!("/proc/{0}/task/{0}/children", outside.pid());
    let init = || {
        let children = fs::read_to_string(&children).ok()?;
        children.trim().parse::<u32>().ok()
    };
    wait_until(|| {
        init().is_some_and(|init| {
            fs::read(format!("/proc/{init}/comm")).is_ok_and(|comm| comm == b"sleep\n")
        })
    });
    let init = init().unwrap();
    wait_until(|| state(init) == Some('S'));
    agree(&[init], None);

    let snapshot = Snapshot::of(init).unwrap();
    let given = Given {
        pid: 1,
        ..snapshot.given()
    };
    let proc = format!("/proc/{init}/root/proc");
    let target = init.to_string();
    for format in Format::ALL {
        let expected = report(&given, &look(format)).text;
        let words = || format.option().into_iter().chain(["1"]);
        run(pmap().args(["--proc", &proc]).args(words())).is_report(&expected);
        let mut entered = pmap_through(&["nsenter", "-t", &target, "-p", "-m"]);
        run(entered.args(words())).is_report(&expected);
    }
    // No process has an id there that it has here.
    let outcome = run(pmap().args(["--proc", &proc, &target]));
    outcome.is(b"", &format!("pmap: {target}: no such process\n"), 42);
}
