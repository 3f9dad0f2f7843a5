//! libraries PID: how fast crates parse the maps and smaps of a process, saved in memory, and what
//! a row costs to format. Every figure is the best of several rounds, in an order that changes.
//!
//! A process of many mappings, stopped, is best: ci/measure/targets.rs makes one.

use std::fmt::Write as _;
use std::hint::black_box;
use std::io::Cursor;
use std::path::PathBuf;
use std::time::{Duration, Instant};

use procfs::FromBufRead;
use procfs::process::MemoryMaps;

const ROUNDS: usize = 15;

/// One way to do something: its name, and what does it once and says how many rows it saw.
type Way<'a> = (&'a str, Box<dyn Fn() -> usize + 'a>);

fn main() {
    let pid: i32 = std::env::args()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .expect("libraries PID");
    let read = |name: &str| std::fs::read(format!("/proc/{pid}/{name}")).expect("a process");
    let (maps, smaps) = (read("maps"), read("smaps"));
    let saved = PathBuf::from(format!("/dev/shm/libraries-{pid}"));
    let saved_maps = saved.join("maps");
    std::fs::create_dir_all(&saved).expect("/dev/shm");
    std::fs::write(&saved_maps, &maps).expect("room in /dev/shm");
    let rows = maps.iter().filter(|&&byte| byte == b'\n').count();

    // These two open files of their own, so that the time to read one is taken off.
    let read_saved = best(
        &((
            "",
            Box::new(|| std::fs::read(&saved_maps).map_or(0, |file| file.len())),
        )),
    );
    let read_live = best(&(("", Box::new(|| read("maps").len()))));

    println!("maps, {rows} rows, {} bytes", maps.len());
    let of_maps: [(Way<'_>, Duration); 5] = [
        (("pmap-core", Box::new(|| core_maps(&maps))), Duration::ZERO),
        (("procfs", Box::new(|| procfs_maps(&maps))), Duration::ZERO),
        (
            (
                "rsprocmaps",
                Box::new(|| rsprocmaps::Maps::new(&maps[..]).flatten().count()),
            ),
            Duration::ZERO,
        ),
        (
            (
                "procmaps",
                Box::new(|| {
                    procmaps::Mappings::from_path(&mut saved.clone()).map_or(0, |maps| maps.len())
                }),
            ),
            read_saved,
        ),
        (
            (
                "proc-maps",
                Box::new(|| proc_maps::get_process_maps(pid).map_or(0, |maps| maps.len())),
            ),
            read_live,
        ),
    ];
    print(&of_maps, maps.len(), rows);

    println!("smaps, {rows} rows, {} bytes", smaps.len());
    let of_smaps: [(Way<'_>, Duration); 2] = [
        (
            ("pmap-core", Box::new(|| core_smaps(&smaps))),
            Duration::ZERO,
        ),
        (("procfs", Box::new(|| procfs_maps(&smaps))), Duration::ZERO),
    ];
    print(&of_smaps, smaps.len(), rows);

    println!("a row of the default format, in memory");
    let of_rows: [(Way<'_>, Duration); 2] = [
        (("core::fmt", Box::new(|| format_std(rows))), Duration::ZERO),
        (("ufmt", Box::new(|| format_ufmt(rows))), Duration::ZERO),
    ];
    print(&of_rows, 0, rows);
    std::fs::remove_dir_all(&saved).expect("it was made above");
}

/// The shortest time that a way takes.
fn best((_, way): &Way<'_>) -> Duration {
    let once = || {
        let start = Instant::now();
        black_box(way());
        start.elapsed()
    };
    (0..ROUNDS).map(|_| once()).min().unwrap_or_default()
}

fn print(ways: &[(Way<'_>, Duration)], bytes: usize, rows: usize) {
    for (way, less) in ways {
        let seen = (way.1)();
        let taken = best(way).saturating_sub(*less).as_secs_f64();
        let speed = if bytes > 0 {
            format!("{:8.0} MB/s", bytes as f64 / taken / 1e6)
        } else {
            String::new()
        };
        let each = taken * 1e9 / rows as f64;
        let note = if seen == rows {
            String::new()
        } else {
            format!(", {seen} rows seen")
        };
        println!("  {:<12}{speed} {each:8.1} ns a row{note}", way.0);
    }
}

fn core_maps(file: &[u8]) -> usize {
    let mut buffer = [0; 26 * 1024];
    let mut maps = pmap_core::Maps::new(file, &mut buffer);
    let mut count = 0;
    while let Some(Ok(mapping)) = maps.next_mapping() {
        black_box(mapping);
        count += 1;
    }
    count
}

fn core_smaps(file: &[u8]) -> usize {
    let mut buffer = [0; 26 * 1024];
    let mut smaps = pmap_core::Smaps::new(file, &mut buffer);
    let mut count = 0;
    while let Some(Ok(record)) = smaps.next_record() {
        // Every counter, as procfs has them all.
        for counter in record.counters.into_iter().flatten() {
            black_box(counter.kilobytes().ok());
        }
        count += 1;
    }
    count
}

fn procfs_maps(file: &[u8]) -> usize {
    MemoryMaps::from_buf_read(Cursor::new(file)).map_or(0, |maps| black_box(maps).len())
}

fn format_std(rows: usize) -> usize {
    let mut text = String::with_capacity(rows * 64);
    for row in 0..rows as u64 {
        let _ = writeln!(
            text,
            "{:016x} {:>6}K {}  {}",
            row << 12,
            row,
            "rw---",
            "  [ anon ]"
        );
    }
    black_box(text);
    rows
}

fn format_ufmt(rows: usize) -> usize {
    let mut text = String::with_capacity(rows * 64);
    for row in 0..rows as u64 {
        let Ok(()) = ufmt::uwriteln!(
            text,
            "{:016x} {}K {}  {}",
            row << 12,
            row,
            "rw---",
            "  [ anon ]"
        );
    }
    black_box(text);
    rows
}
