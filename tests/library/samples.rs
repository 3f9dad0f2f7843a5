//! All the files that readers are tried on, and what a reader makes of them.

use pmap_core::{Error, Malformed, Maps, Name, Smaps, Source};

use crate::fixture::fixture;

/// Every fixture, and some files that are made up here: their names and bytes.
pub(crate) fn samples() -> Vec<(&'static str, Vec<u8>)> {
    let head = b"00500000-00501000 r--p 00000000 fe:00 1                  /".as_slice();
    let counters = b"Rss: 4 kB\nLocked: 8 kB\nVmFlags: rd\n".as_slice();
    let line = |length: usize| [head, &b"n".repeat(length), b"\n"].concat();
    let wrong =
        b"00400000-00401000 r--p 00000000 fe:00 1\nwrong\n\n00600000-00601000 rw-p 0 0:0 0 x\nlast";
    let mut samples: Vec<(&str, Vec<u8>)> = [
        "bash-11443.maps",
        "sleep-6.18.maps",
        "sleep-6.18.smaps",
        "names.maps",
        "hostile.maps",
        "counters.smaps",
    ]
    .map(|name| (name, fixture(name)))
    .into();
    samples.extend([
        ("empty", Vec::new()),
        ("wrong lines", wrong.to_vec()),
        ("line of 1 KB", [line(1024), line(1)].concat()),
        (
            "lines around 2 KB",
            (1980..2060).step_by(7).flat_map(line).collect(),
        ),
        ("line of 4 KB", [line(4096), line(1)].concat()),
        ("line of 9,600 bytes", [line(1), line(9600)].concat()),
        (
            "records of 15 KB",
            [&line(15_000), counters, &line(15_000), counters].concat(),
        ),
        ("line over the buffer", [line(40_000), line(1)].concat()),
    ]);
    samples
}

/// What a reader said of a file, row by row.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Told {
    pub(crate) rows: Vec<Row>,
    /// The numbers of the lines that were not understood, and why.
    pub(crate) wrong: Vec<(u64, Malformed)>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Row {
    /// All but name and counters.
    pub(crate) fields: String,
    pub(crate) name: Vec<u8>,
    pub(crate) cut: bool,
    /// Each counter's line, key and value.
    pub(crate) counters: Vec<(u64, Vec<u8>, Vec<u8>)>,
}

impl Row {
    fn new(mapping: &pmap_core::Mapping<'_>) -> Self {
        let pmap_core::Mapping {
            start,
            end,
            permissions,
            offset,
            device,
            inode,
            name,
            ..
        } = *mapping;
        let permissions = permissions.as_bytes().escape_ascii();
        let device = (device.major, device.minor);
        let name: Name<'_> = name;
        Self {
            fields: format!("{start:x} {end:x} {permissions} {offset:x} {device:x?} {inode}"),
            name: name.as_bytes().to_vec(),
            cut: name.is_cut(),
            counters: Vec::new(),
        }
    }
}

impl Told {
    fn is_wrong<E: core::fmt::Debug>(&mut self, error: Error<E>) {
        match error {
            Error::Malformed { line, what } => self.wrong.push((line, what)),
            other => panic!("{other:?}"),
        }
    }
}

/// What `Maps` says of a file.
pub(crate) fn maps<S: Source<Error: core::fmt::Debug>>(source: S, buffer: usize) -> Told {
    let mut buffer = vec![0; buffer];
    let mut maps = Maps::new(source, &mut buffer);
    let mut told = Told::default();
    while let Some(mapping) = maps.next_mapping() {
        match mapping {
            Ok(mapping) => told.rows.push(Row::new(&mapping)),
            Err(error) => told.is_wrong(error),
        }
    }
    assert!(maps.next_mapping().is_none(), "the end is an end");
    told
}

/// What `Smaps` says of a file.
pub(crate) fn smaps<S: Source<Error: core::fmt::Debug>>(source: S, buffer: usize) -> Told {
    let mut buffer = vec![0; buffer];
    of_records(Smaps::new(source, &mut buffer))
}

/// What `smaps` still has to say.
pub(crate) fn of_records<S: Source<Error: core::fmt::Debug>>(mut smaps: Smaps<'_, S>) -> Told {
    let mut told = Told::default();
    while let Some(record) = smaps.next_record() {
        match record {
            Ok(record) => {
                let mut row = Row::new(&record.mapping);
                for counter in record.counters {
                    match counter {
                        Ok(counter) => row.counters.push((
                            counter.line(),
                            counter.key().to_vec(),
                            counter.value().to_vec(),
                        )),
                        Err(wrong) => told.wrong.push((wrong.line, wrong.what)),
                    }
                }
                told.rows.push(row);
            }
            Err(error) => told.is_wrong(error),
        }
    }
    assert!(smaps.next_record().is_none(), "the end is an end");
    told
}
