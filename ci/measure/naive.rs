//! naive [-x | -d] PID: the report of a process by the naive reader of the tests.

#[path = "../../tests/naive/mod.rs"]
#[allow(dead_code, reason = "the tests use more of it")]
mod naive;

use std::io::Write;

use naive::{Format, Given, Look};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let (format, pid) = match &words[..] {
        [pid] => (Format::Default, pid),
        [option, pid] if option == "-x" => (Format::Extended, pid),
        [option, pid] if option == "-d" => (Format::Device, pid),
        _ => panic!("naive [-x | -d] PID"),
    };
    let read = |file: &str| std::fs::read(format!("/proc/{pid}/{file}")).expect("a process");
    let (maps, smaps, cmdline, comm) = (read("maps"), read("smaps"), read("cmdline"), read("comm"));
    let given = Given {
        pid: pid.parse().expect("a process id"),
        maps: &maps,
        smaps: Some(&smaps),
        cmdline: &cmdline,
        comm: &comm,
    };
    let look = Look::new(format, size_of::<usize>() * 2);
    let report = naive::report(&given, &look);
    std::io::stdout().write_all(&report.text).expect("a reader");
}
