//! Two files read side by side: their records in order, and the clusters of them.

use core::convert::Infallible;

use pmap_core::{
    Cluster, Clusters, Error, LONGEST_LINE, MIN_BUFFER, Merged, Side, Smaps, Source, Sum, Totals,
};

use crate::fixture::fixture;
use crate::naive::read::rows;
use crate::naive::since::{Of, clusters};
use crate::source::{Failing, NoEnd, Pieces};

/// Numbers that are the same in every run.
pub(crate) struct Numbers(pub(crate) u64);

impl Numbers {
    pub(crate) fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        (self.0 >> 33) % limit
    }
}

/// Names that make neighbours now and then; two differ behind what is kept of a name, two in whether
/// they are deleted.
fn names() -> Vec<String> {
    let long = "/long".repeat(60);
    let mut names = [
        "",
        "[heap]",
        "/lib/a",
        "/lib/a (deleted)",
        "[v]",
        "/SYSV00000001",
    ]
    .map(str::to_owned)
    .to_vec();
    names.extend([format!("{long}1"), format!("{long}2"), "/x".repeat(128)]);
    names
}

/// A made-up file of about `count` mappings: small ones, at low addresses, so that two of them meet.
pub(crate) fn made_up(numbers: &mut Numbers, count: u64, counters: bool) -> Vec<u8> {
    let names = names();
    let mut file = String::new();
    let mut start = 0x1000 * numbers.below(4);
    for _ in 0..numbers.below(count + 1) {
        start += 0x1000 * numbers.below(3) / 2 * numbers.below(2);
        let end = start + 0x1000 * (1 + numbers.below(4));
        let mode = ["rw-p", "r--p", "r-xs"][usize::try_from(numbers.below(3)).unwrap()];
        let name = &names[usize::try_from(numbers.below(9)).unwrap()];
        file += &format!("{start:08x}-{end:08x} {mode} 00000000 00:00 7 {name}\n");
        if counters {
            let (rss, anonymous) = (numbers.below(4), numbers.below(3));
            file += &format!("Rss: {rss} kB\nAnonymous: {anonymous} kB\nLocked: 0 kB\n");
        }
        start = end;
    }
    file.into_bytes()
}

/// A cluster: start, end, name, and the mappings and the bytes of both sides.
type Told = (u64, u64, Vec<u8>, [u64; 2], [u64; 2]);

/// What the library makes of two files, read in pieces of `most` bytes.
fn told(then: &[u8], now: &[u8], most: usize, buffer: usize) -> Vec<Told> {
    let mut buffers = [vec![0; buffer], vec![0; buffer]];
    let [then_buffer, now_buffer] = &mut buffers;
    let mut then = Smaps::new(Pieces { rest: then, most }, then_buffer);
    let mut now = Smaps::new(Pieces { rest: now, most }, now_buffer);
    let mut records = Merged::new(&mut then, &mut now);
    let mut clusters = Clusters::<(u64, u64)>::default();
    let mut told = Vec::new();
    loop {
        let side = records.next_side();
        let record = records.next_record().transpose().unwrap();
        let start = record.map(|record| record.mapping.start);
        while let Some(cluster) = clusters.take_ended(start) {
            let Cluster { then, now, .. } = *cluster;
            let mapping = cluster.mapping();
            let name = mapping.name.as_bytes().to_vec();
            assert!(!mapping.name.is_cut() || name.len() == 256);
            let (mappings, bytes) = ([then.0, now.0], [then.1, now.1]);
            told.push((mapping.start, mapping.end, name, mappings, bytes));
        }
        let (Some(side), Some(record)) = (side, record) else {
            assert!(side.is_none() && record.is_none());
            break;
        };
        let amounts = clusters.add(side, &record.mapping).expect("room");
        amounts.0 += 1;
        amounts.1 += record.mapping.size();
    }
    assert!(records.next_record().is_none());
    told
}

/// What the second opinion makes of them.
fn expected(then: &[u8], now: &[u8]) -> Vec<Told> {
    let [then, now] = [then, now].map(|file| rows(file, true, true).0);
    let clusters = clusters(then, now).into_iter();
    let told = clusters.map(|cluster| {
        let mappings = [Of::Then, Of::Now]
            .map(|of| cluster.rows.iter().filter(|(side, _)| *side == of).count() as u64);
        let bytes = [Of::Then, Of::Now].map(|of| cluster.figures(of)[0].unwrap());
        let mut name = cluster.name;
        name.truncate(256);
        (cluster.start, cluster.end, name, mappings, bytes)
    });
    told.collect()
}

fn bytes(file: &[u8]) -> u64 {
    let rows = rows(file, true, true).0;
    rows.iter().map(|row| row.end - row.start).sum()
}

#[test]
fn made_up_files() {
    let mut numbers = Numbers(1);
    let (mut clusters, mut largest) = (0, 0);
    for round in 0..3000 {
        let [then, now] = [0; 2].map(|_| made_up(&mut numbers, 12, round % 2 == 0));
        let told = told(&then, &now, usize::MAX, MIN_BUFFER);
        assert_eq!(told, expected(&then, &now), "round {round}");
        let sum = |side: usize| told.iter().map(|told| told.4[side]).sum::<u64>();
        assert_eq!([sum(0), sum(1)], [bytes(&then), bytes(&now)]);
        clusters += told.len();
        largest = told
            .iter()
            .map(|told| told.3[0] + told.3[1])
            .max()
            .max(Some(largest))
            .unwrap();
    }
    assert!(clusters > 10_000 && largest > 5, "{clusters}, {largest}");
}

#[test]
fn in_pieces_of_every_size() {
    let mut numbers = Numbers(2);
    let [then, now] = [0; 2].map(|_| made_up(&mut numbers, 60, true));
    let whole = expected(&then, &now);
    assert!(whole.len() > 20);
    for most in (1..300).chain([4095, 4096]) {
        for buffer in [MIN_BUFFER, 26 * 1024] {
            assert_eq!(told(&then, &now, most, buffer), whole, "{most} of {buffer}");
        }
    }
}

#[test]
fn fixtures_with_themselves_and_each_other() {
    let files = [
        "sleep-6.18.smaps",
        "sleep-6.18.maps",
        "bash-11443.maps",
        "names.maps",
    ];
    for then in files {
        for now in files {
            let (then, now) = (fixture(then), fixture(now));
            let told = told(&then, &now, 4096, 26 * 1024);
            assert_eq!(told, expected(&then, &now));
            if then == now {
                assert!(told.iter().all(|told| told.4[0] == told.4[1]));
            }
        }
    }
}

/// The records of both come in the order of their addresses, the earlier snapshot's first.
#[test]
fn records_in_order() {
    let then = b"1000-2000 r--p 0 0:0 0 a\n3000-4000 r--p 0 0:0 0 b\n".as_slice();
    let now = b"0-1000 r--p 0 0:0 0 c\n1000-2000 r--p 0 0:0 0 d\n5000-6000 r--p 0 0:0 0 e\n";
    assert_eq!(order(then, now.as_slice()), "NcTaNdTbNe");
}

/// Which side each record or error is of, and the name of the record or the line of the error.
fn order(then: &[u8], now: &[u8]) -> String {
    let mut buffers = [[0; MIN_BUFFER]; 2];
    let [then_buffer, now_buffer] = &mut buffers;
    let mut then = Smaps::from_maps(then, then_buffer);
    let mut now = Smaps::from_maps(now, now_buffer);
    let mut records = Merged::new(&mut then, &mut now);
    let mut order = String::new();
    while let Some(side) = records.next_side() {
        assert_eq!(records.next_side(), Some(side), "asked twice");
        order.push(if side == Side::Then { 'T' } else { 'N' });
        match records.next_record().unwrap() {
            Ok(record) => order += core::str::from_utf8(record.mapping.name.as_bytes()).unwrap(),
            Err(Error::Malformed { line, .. }) => order += &format!("!{line}"),
            Err(Error::Unsorted { line }) => order += &format!("<{line}"),
            Err(Error::Endless { line }) => order += &format!("~{line}"),
            Err(error) => panic!("{error}"),
        }
    }
    order
}

#[test]
fn lines_that_are_not_understood() {
    let then = b"1000-2000 r--p 0 0:0 0 a\nwrong\n3000-4000 r--p 0 0:0 0 b\nlast";
    let now = b"\n2000-3000 r--p 0 0:0 0 c\n";
    assert_eq!(order(then, now), "N!1TaT!2NcTbT!4");
    let all_addresses = b"0-ffffffffffffffff r--p 0 0:0 0 a\nwrong\n";
    assert_eq!(order(all_addresses, b""), "TaT!2");
}

/// A line that is too long is said to be so, and then looked at again for its end.
#[test]
fn a_line_that_is_too_long() {
    let long = vec![b'x'; LONGEST_LINE * 3 / 2];
    let then = [
        b"1000-2000 r--p 0 0:0 0 a\n",
        long.as_slice(),
        b"\n3000-4000 r--p 0 0:0 0 b\n",
    ];
    let now = b"2000-3000 r--p 0 0:0 0 c\n";
    assert_eq!(order(&then.concat(), now), "TaT~2T!2NcTb");
}

/// A mapping below the one before is passed over, and what is above it is still read.
#[test]
fn mappings_out_of_order() {
    let then = b"3000-4000 r--p 0 0:0 0 a\n1000-2000 r--p 0 0:0 0 b\n3000-3800 r--p 0 0:0 0 c\n";
    let now = b"2000-3000 r--p 0 0:0 0 d\n2800-4000 r--p 0 0:0 0 e\n";
    assert_eq!(order(then, now), "NdTaNeT<2");
}

fn failing<'a>(pieces: &[Option<&'a [u8]>]) -> Failing<'a> {
    Failing {
        pieces: pieces.to_vec(),
    }
}

/// Each error of a source is one answer, in the place of the next record, and what is behind it is read.
#[test]
fn a_source_that_fails() {
    let line = b"1000-2000 r--p 0 0:0 0 a\n".as_slice();
    let mut buffers = [[0; MIN_BUFFER]; 2];
    let [then_buffer, now_buffer] = &mut buffers;
    let mut then = Smaps::from_maps(failing(&[None, None, Some(line)]), then_buffer);
    let mut now = Smaps::from_maps(failing(&[Some(line)]), now_buffer);
    let mut records = Merged::new(&mut then, &mut now);
    for _ in 0..2 {
        assert_eq!(records.next_side(), Some(Side::Then));
        assert_eq!(records.next_record(), Some(Err(Error::Read("broken"))));
    }
    for side in [Side::Then, Side::Now] {
        assert_eq!(records.next_side(), Some(side));
        assert!(records.next_record().is_some_and(|record| record.is_ok()));
    }
    assert_eq!(records.next_record(), None);
}

/// So it is where the source fails inside a mapping that is given again, which no record comes of.
#[test]
fn a_source_that_fails_in_a_mapping_given_again() {
    let twice = b"1000-2000 r--p 0 0:0 0 a\nRss: 4 kB\n".repeat(2);
    let next = b"2000-3000 r--p 0 0:0 0 b\n";
    let mut buffers = [[0; MIN_BUFFER]; 2];
    let [then_buffer, now_buffer] = &mut buffers;
    let mut then = Smaps::new(
        failing(&[Some(&twice), None, None, Some(next)]),
        then_buffer,
    );
    let mut now = Smaps::new(failing(&[]), now_buffer);
    let mut records = Merged::new(&mut then, &mut now);
    assert!(records.next_record().is_some_and(|record| record.is_ok()));
    for _ in 0..2 {
        assert_eq!(records.next_side(), Some(Side::Then));
        assert_eq!(records.next_record(), Some(Err(Error::Read("broken"))));
    }
    let record = records.next_record().unwrap().unwrap();
    assert_eq!(record.mapping.name.as_bytes(), b"b");
    assert_eq!(records.next_record(), None);
}

#[test]
fn a_file_without_an_end() {
    let mut buffers = [[0; MIN_BUFFER]; 2];
    let [then_buffer, now_buffer] = &mut buffers;
    let mut empty: &[u8] = b"";
    let mut no_end = NoEnd;
    let mut then = Smaps::new(
        &mut empty as &mut dyn Source<Error = Infallible>,
        then_buffer,
    );
    let mut now = Smaps::new(
        &mut no_end as &mut dyn Source<Error = Infallible>,
        now_buffer,
    );
    let mut records = Merged::new(&mut then, &mut now);
    assert_eq!(records.next_side(), Some(Side::Now));
    assert_eq!(records.next_record(), Some(Err(Error::Endless { line: 1 })));
}

#[test]
fn a_buffer_that_is_too_small() {
    let file = b"1000-2000 r--p 0 0:0 0 a\n".as_slice();
    let (mut small, mut right) = ([0; MIN_BUFFER - 1], [0; MIN_BUFFER]);
    let mut then = Smaps::new(file, &mut small);
    let mut now = Smaps::new(file, &mut right);
    let mut records = Merged::new(&mut then, &mut now);
    assert_eq!(records.next_record(), Some(Err(Error::BufferTooSmall)));
}

/// A mapping that grew is given again: what is new of it is a record, in its place.
#[test]
fn a_snapshot_that_overlaps_itself() {
    let mut numbers = Numbers(4);
    for round in 0..1000 {
        let [then, now] = [0; 2].map(|_| {
            let mut start = 0x1000;
            let lines = (0..8).map(|_| {
                start += 0x800 * numbers.below(4);
                let end = start + 0x800 * numbers.below(8);
                let name =
                    ["", "/a", "/b", "/c", "/d", "/e"][usize::try_from(numbers.below(6)).unwrap()];
                format!("{start:x}-{end:x} rw-p 0 0:0 0 {name}\n")
            });
            lines.collect::<String>()
        });
        let (then, now) = (then.as_bytes(), now.as_bytes());
        let told = told(then, now, usize::MAX, MIN_BUFFER);
        assert_eq!(told, expected(then, now), "round {round}");
    }
}

/// Without room, which is there when the clusters that ended were taken, a mapping is refused.
#[test]
fn no_room() {
    let mut clusters = Clusters::<Totals>::default();
    let mut added = 0;
    for name in ["/a", "/b", "/c", "/d", "/e"] {
        let line = format!("1000-2000 r--p 0 0:0 0 {name}");
        let mapping = pmap_core::Mapping::parse(line.as_bytes()).unwrap();
        if let Some(totals) = clusters.add(Side::Now, &mapping) {
            totals.add(&mapping);
            added += 1;
        }
    }
    assert_eq!(added, 4);
    let mut size = Sum::default();
    while let Some(cluster) = clusters.take_ended(None) {
        size.add(cluster.now.size.total());
    }
    assert_eq!(size.total(), 0x4000);
}
