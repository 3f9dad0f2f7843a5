//! What changed between two whole files, worked out in the plainest way.

use super::read::{Row, Value, rows};
use super::{Look, clean, name};

/// Which of the two files a row is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Of {
    Then,
    Now,
}

/// Rows of one name that touch or overlap, and rows that do so with those, and so on.
#[derive(Debug)]
pub(crate) struct Cluster {
    pub(crate) start: u64,
    pub(crate) end: u64,
    /// Without ` (deleted)`.
    pub(crate) name: Vec<u8>,
    pub(crate) rows: Vec<(Of, Row)>,
}

impl Cluster {
    fn of(&self, of: Of) -> impl Iterator<Item = &Row> {
        let rows = self.rows.iter().filter(move |(side, _)| *side == of);
        rows.map(|(_, row)| row)
    }

    /// Size in bytes, RSS and Anon in kB.
    pub(crate) fn figures(&self, of: Of) -> [Value; 3] {
        figures(&self.of(of).collect::<Vec<_>>())
    }

    fn mode(&self) -> String {
        let now: Vec<&Row> = self.of(Of::Now).collect();
        let rows = if now.is_empty() {
            self.of(Of::Then).collect()
        } else {
            now
        };
        let characters = (0..4).map(|index| {
            let mut all = rows.iter().map(|row| row.permissions.as_bytes()[index]);
            let first = all.next().unwrap();
            match first {
                _ if all.any(|other| other != first) => '*',
                b'p' => '-',
                other => char::from(other),
            }
        });
        characters.chain(['-']).collect()
    }
}

fn figures(rows: &[&Row]) -> [Value; 3] {
    let counter = |index: usize| {
        let known: Vec<u64> = rows.iter().filter_map(|row| row.counters[index]).collect();
        (rows.is_empty() || !known.is_empty()).then(|| known.iter().sum())
    };
    let size = rows.iter().map(|row| row.end - row.start).sum();
    [Some(size), counter(0), counter(1)]
}

/// The clusters of two files, in the order of their ends.
pub(crate) fn clusters(then: Vec<Row>, now: Vec<Row>) -> Vec<Cluster> {
    let then = then.into_iter().map(|row| (Of::Then, row));
    let now = now.into_iter().map(|row| (Of::Now, row));
    let mut clusters: Vec<Cluster> = then
        .chain(now)
        .map(|(of, row)| {
            let mut name = row.name.clone();
            if name.starts_with(b"/") && name.ends_with(b" (deleted)") {
                name.truncate(name.len() - 10);
            }
            Cluster {
                start: row.start,
                end: row.end,
                name,
                rows: vec![(of, row)],
            }
        })
        .collect();
    // Two that belong together become one, until there are none.
    let together = |clusters: &[Cluster]| {
        for (index, one) in clusters.iter().enumerate() {
            let belongs = |other: &Cluster| {
                one.name == other.name && one.start <= other.end && other.start <= one.end
            };
            if let Some(other) = clusters[index + 1..].iter().position(belongs) {
                return Some((index, index + 1 + other));
            }
        }
        None
    };
    while let Some((one, other)) = together(&clusters) {
        let other = clusters.remove(other);
        let one = &mut clusters[one];
        one.start = one.start.min(other.start);
        one.end = one.end.max(other.end);
        one.rows.extend(other.rows);
    }
    for cluster in &mut clusters {
        cluster.rows.sort_by_key(|(of, row)| (row.start, *of));
    }
    clusters.sort_by_key(|cluster| (cluster.end, cluster.start, cluster.rows[0].0));
    clusters
}

/// A file, and whether it has counters.
pub(crate) type File<'a> = (&'a [u8], bool);

/// The report of what changed, under `header`.
pub(crate) fn since(header: &[u8], then: File<'_>, now: File<'_>, look: &Look) -> Vec<u8> {
    let [then, now] = [then, now].map(|(file, counters)| {
        let (mut rows, bad) = rows(file, counters, true);
        assert_eq!(bad, [0; 0]);
        if let Some((low, high)) = look.range {
            rows.retain(|row| row.start <= high && row.end > low);
        }
        rows
    });
    let totals = [&then, &now].map(|rows| figures(&rows.iter().collect::<Vec<_>>()));
    let width = look.width;
    let mut text = [header, b"\n"].concat();
    if !look.quiet {
        let titles = " Kbytes    +/-     RSS    +/- +-Anon Mode  Mapping";
        text.extend(format!("  {:<width$} {titles}\n", "Address").into_bytes());
    }
    let (mut any, mut common) = (false, false);
    for cluster in clusters(then, now) {
        let [then, now] = [Of::Then, Of::Now].map(|of| cluster.figures(of));
        let pairs = then.iter().zip(now);
        let changed = pairs.filter(|(then, now)| then.is_some() && now.is_some() && **then != *now);
        let changed = changed.count() > 0;
        let mark = if cluster.of(Of::Then).count() == 0 {
            '+'
        } else if cluster.of(Of::Now).count() == 0 {
            '-'
        } else {
            common |= !cluster.name.starts_with(b"[v");
            if !changed {
                continue;
            }
            '~'
        };
        any = true;
        let line = format!("{mark} {:0width$x}", cluster.start);
        let line = format!("{line} {} {} ", columns(then, now, 7), cluster.mode());
        text.extend(line.into_bytes());
        let (_, first) = &cluster.rows[0];
        if cluster.name.starts_with(b"/") && cluster.name.len() > 256 {
            text.extend(clean(&cluster.name[..256], look.utf8));
            text.extend(b"...");
        } else {
            let named = Row {
                name: cluster.name.clone(),
                permissions: String::new(),
                ..*first
            };
            text.extend(name(&named, look));
        }
        text.push(b'\n');
    }
    if look.quiet {
        return text;
    }
    if !any {
        text.extend(b"no change\n");
    } else if !common {
        text.extend(b"no address in common\n");
    }
    let [then, now] = totals;
    let rule = "-".repeat(width + 2) + " ------- ------ ------- ------ ------";
    let [then_size, then_rss, _] = then;
    let then_size = then_size.unwrap() / 1024;
    let sizes = width + 2;
    text.extend(
        format!(
            "{rule}\nthen kB {then_size:>sizes$}        {:>7}\ntotal kB{}\n",
            dash(then_rss),
            columns(then, now, sizes),
        )
        .into_bytes(),
    );
    text
}

/// Size and RSS, the change of each, and of Anon.
fn columns(then: [Value; 3], now: [Value; 3], width: usize) -> String {
    let unit = |index| if index == 0 { 1024 } else { 1 };
    let number = |index: usize| match (then[index], now[index]) {
        (Some(_), now) => dash(now.map(|now| now / unit(index))),
        _ => dash(None),
    };
    let change = |index: usize| match (then[index], now[index]) {
        (Some(then), Some(now)) if then == now => "0".to_owned(),
        (Some(then), Some(now)) => {
            let [then, now] = [then, now].map(|number| i128::from(number / unit(index)));
            format!("{:+}", now - then)
        }
        _ => dash(None),
    };
    format!(
        "{:>width$} {:>6} {:>7} {:>6} {:>6}",
        number(0),
        change(0),
        number(1),
        change(1),
        change(2)
    )
}

fn dash(value: Value) -> String {
    value.map_or("-".to_owned(), |number| number.to_string())
}
