//! A second opinion: a report made in the plainest way from whole files in memory.
//!
//! Written from the description of the formats and nothing else, and sharing no code with the
//! program, so that the two agree only where both are right.

mod clean;
pub(crate) mod read;
#[cfg(feature = "answers")]
pub(crate) mod since;

pub(crate) use clean::clean;
use read::{Row, Value};

/// Which report.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Format {
    Default,
    Extended,
    Device,
}

impl Format {
    pub(crate) const ALL: [Self; 3] = [Self::Default, Self::Extended, Self::Device];
}

/// How a report is to look.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) format: Format,
    pub(crate) quiet: bool,
    /// Digits of an address: 16 or 8.
    pub(crate) width: usize,
    pub(crate) utf8: bool,
    /// The device of System V shared memory; `None` is any of major number 0.
    pub(crate) shared_memory: Option<(u64, u64)>,
    /// `-p`: paths are whole.
    pub(crate) paths: bool,
    /// `-k`: what is no path is called as the kernel calls it.
    pub(crate) kernel_names: bool,
    /// `-A`: the first and the last address of what is shown.
    pub(crate) range: Option<(u64, u64)>,
}

impl Look {
    pub(crate) fn new(format: Format, width: usize) -> Self {
        Self {
            format,
            quiet: false,
            width,
            utf8: false,
            shared_memory: None,
            paths: false,
            kernel_names: false,
            range: None,
        }
    }
}

/// The files of a process.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Given<'a> {
    pub(crate) pid: u32,
    pub(crate) maps: &'a [u8],
    pub(crate) smaps: Option<&'a [u8]>,
    pub(crate) cmdline: &'a [u8],
    pub(crate) comm: &'a [u8],
}

/// A report, and the lines that were not understood.
#[derive(Debug)]
pub(crate) struct Report {
    pub(crate) text: Vec<u8>,
    pub(crate) bad_lines: Vec<usize>,
    /// The line that starts below the one before, where the report ends.
    pub(crate) unsorted: Option<usize>,
}

impl Report {
    /// What is said of a process, but of a sum.
    pub(crate) fn said(&self, pid: u32) -> String {
        let mut said = String::new();
        if let Some(first) = self.bad_lines.first() {
            let count = self.bad_lines.len();
            let lines = if count == 1 { "line" } else { "lines" };
            said += &format!(
                "pmap: {pid}: {count} {lines} not understood, the first is line {first}\n"
            );
        }
        if let Some(line) = self.unsorted {
            said += &format!(
                "pmap: {pid}: line {line} starts below the one before: more than one process?\n"
            );
        }
        said
    }
}

/// Reports on a process.
pub(crate) fn report(given: &Given<'_>, look: &Look) -> Report {
    let with_smaps = look.format == Format::Extended && given.smaps.is_some();
    let file = given.smaps.filter(|_| with_smaps).unwrap_or(given.maps);
    let mut header = format!("{}:   ", given.pid).into_bytes();
    header.extend(command(given, look.utf8));
    report_of(&header, file, with_smaps, look)
}

/// Reports on a saved copy that is called `path`.
#[cfg(feature = "saved")]
pub(crate) fn saved(path: &str, file: &[u8], look: &Look) -> Report {
    let lines = file.split_inclusive(|byte| *byte == b'\n');
    let captured = lines
        .clone()
        .next()
        .is_some_and(|line| line.ends_with(b"\r\n"));
    let lines = lines.map(|line| match line.strip_suffix(b"\r\n") {
        Some(line) if captured => [line, b"\n"].concat(),
        _ => line.to_vec(),
    });
    let lines: Vec<Vec<u8>> = lines.collect();
    let second = lines.get(1).and_then(|line| line.first());
    let with_smaps = second.is_some_and(u8::is_ascii_uppercase);
    let kind = if with_smaps { ":   smaps" } else { ":   maps" };
    let mut header = clean(path.as_bytes(), look.utf8);
    header.extend(kind.as_bytes());
    report_of(&header, &lines.concat(), with_smaps, look)
}

/// Reports on the rows of `file` that are in the range, under `header`.
fn report_of(header: &[u8], file: &[u8], with_smaps: bool, look: &Look) -> Report {
    let (file, unsorted) = read::until_unsorted(file);
    let (mut rows, bad_lines) = read::rows(file, with_smaps, true);
    if let Some((low, high)) = look.range {
        rows.retain(|row| row.start <= high && row.end > low);
    }
    let mut text = [header, b"\n"].concat();
    if !look.quiet {
        text.extend(columns(look));
    }
    for row in &rows {
        text.extend(row_text(row, look));
        text.extend(name(row, look));
        text.push(b'\n');
    }
    if !look.quiet && unsorted.is_none() {
        text.extend(footer(&rows, look).unwrap_or_default().into_bytes());
    }
    Report {
        text,
        bad_lines,
        unsorted,
    }
}

/// The command line, its NULs as spaces but for those at the end, or the name of the process.
fn command(given: &Given<'_>, utf8: bool) -> Vec<u8> {
    let mut words = given.cmdline.to_vec();
    while words.last() == Some(&0) {
        words.pop();
    }
    if words.is_empty() {
        let comm = given.comm.strip_suffix(b"\n").unwrap_or(given.comm);
        return [b"[", clean(comm, utf8).as_slice(), b"]"].concat();
    }
    for byte in &mut words {
        if *byte == 0 {
            *byte = b' ';
        }
    }
    clean(&words, utf8)
}

fn columns(look: &Look) -> Vec<u8> {
    let titles = match look.format {
        Format::Default => return Vec::new(),
        Format::Extended => " Kbytes     RSS    Anon  Locked Mode   Mapping",
        Format::Device => " Kbytes Mode  Offset           Device    Mapping",
    };
    let width = look.width;
    format!("{:<width$} {titles}\n", "Address").into_bytes()
}

fn row_text(row: &Row, look: &Look) -> Vec<u8> {
    let width = look.width;
    let start = row.start;
    let size = (row.end - row.start) / 1024;
    let mode = mode(&row.permissions);
    match look.format {
        Format::Default => format!("{start:0width$x} {size:>6}K {mode}  "),
        Format::Extended => format!(
            "{start:0width$x} {size:>7} {:>7} {:>7} {:>7} {mode}  ",
            dash(row.counters[0]),
            dash(row.counters[1]),
            dash(row.counters[2]),
        ),
        Format::Device => format!(
            "{start:0width$x} {size:>7} {mode} {:016x} {:03x}:{:05x} ",
            row.offset, row.major, row.minor
        ),
    }
    .into_bytes()
}

fn mode(permissions: &str) -> String {
    permissions.replace('p', "-") + "-"
}

fn dash(value: Value) -> String {
    value.map_or("-".to_owned(), |kilobytes| kilobytes.to_string())
}

fn name(row: &Row, look: &Look) -> Vec<u8> {
    if !row.name.starts_with(b"/") {
        if look.kernel_names && !row.name.is_empty() {
            return [b"  ", clean(&row.name, look.utf8).as_slice()].concat();
        }
        let stack =
            row.name == b"[stack]" || row.name.starts_with(b"[stack:") && row.name.ends_with(b"]");
        return if stack { "  [ stack ]" } else { "  [ anon ]" }.into();
    }
    let on_its_device = match look.shared_memory {
        Some(device) => device == (row.major, row.minor),
        None => row.major == 0,
    };
    if on_its_device && is_system_v(&row.name) && !look.paths {
        return format!("  [ shmid=0x{:x} ]", row.inode).into_bytes();
    }
    let mut shown = row.name.as_slice();
    let last = look.format != Format::Default && !look.paths;
    if last && !shown.ends_with(b"/") {
        shown = shown.rsplit(|byte| *byte == b'/').next().unwrap_or(shown);
    }
    clean(shown, look.utf8)
}

fn is_system_v(name: &[u8]) -> bool {
    let Some(key) = name.strip_prefix(b"/SYSV") else {
        return false;
    };
    let key = key.strip_suffix(b" (deleted)").unwrap_or(key);
    key.len() == 8 && key.iter().all(u8::is_ascii_hexdigit)
}

/// The sums; none where one is beyond 64 bits.
fn footer(rows: &[Row], look: &Look) -> Option<String> {
    let sum = |wanted: &dyn Fn(&Row) -> bool| {
        let rows = rows.iter().filter(|row| wanted(row));
        Some(total(rows.map(|row| row.end - row.start))? / 1024)
    };
    let is_shared = |row: &Row| row.permissions.ends_with(['s', 'S']);
    let all = sum(&|_| true)?;
    Some(match (look.format, look.width) {
        (Format::Default, 16) => format!(" total {all:>16}K\n"),
        (Format::Default, _) => format!(" total {all:>8}K\n"),
        (Format::Device, _) => format!(
            "mapped: {all}K    writeable/private: {}K    shared: {}K\n",
            sum(&|row| !is_shared(row) && row.permissions.contains('w'))?,
            sum(&is_shared)?,
        ),
        (Format::Extended, width) => {
            let column = |index: usize| {
                let known: Vec<u64> = rows.iter().filter_map(|row| row.counters[index]).collect();
                if known.is_empty() {
                    return Some(dash(None));
                }
                Some(dash(Some(total(known.into_iter())?)))
            };
            let (rule, digits) = match width {
                16 => ("----------------  ------  ------  ------  ------", 15),
                _ => ("-------- ------- ------- ------- -------", 7),
            };
            format!(
                "{rule}\ntotal kB {all:>digits$} {:>7} {:>7} {:>7}\n",
                column(0)?,
                column(1)?,
                column(2)?,
            )
        }
    })
}

fn total(mut numbers: impl Iterator<Item = u64>) -> Option<u64> {
    numbers.try_fold(0_u64, u64::checked_add)
}
