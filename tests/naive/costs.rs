//! What a process costs, out of whole files in memory.

use std::collections::BTreeMap;

/// Size, RSS, PSS, private, anonymous, swap, in kB, where they are known.
pub(crate) type Costs = [Option<u64>; 6];

/// Of a process without memory of its own.
pub(crate) const NOTHING: Costs = [Some(0); 6];

/// The costs that smaps, smaps_rollup or maps tell, whichever the text is.
pub(crate) fn costs(text: &[u8]) -> Costs {
    let text = String::from_utf8_lossy(text);
    let mut size = None;
    let mut sums = BTreeMap::new();
    for line in text.lines() {
        if let Some((key, value)) = line
            .split_once(':')
            .filter(|_| line.starts_with(char::is_uppercase))
        {
            if let Some(kilobytes) = value.strip_suffix(" kB") {
                let kilobytes: u64 = kilobytes.trim_start().parse().expect("a number of kB");
                *sums.entry(key.to_owned()).or_insert(0) += kilobytes;
            }
        } else if !line.ends_with("[rollup]") {
            let (start, rest) = line.split_once('-').expect("a range");
            let end = rest.split(' ').next().expect("an end");
            let address = |text| u64::from_str_radix(text, 16).expect("an address");
            *size.get_or_insert(0) += address(end) - address(start);
        }
    }
    let of = |keys: &[&str]| {
        let known: Vec<u64> = keys
            .iter()
            .filter_map(|key| sums.get(*key).copied())
            .collect();
        (!known.is_empty()).then(|| known.iter().sum())
    };
    [
        size.map(|bytes| bytes / 1024),
        of(&["Rss"]),
        of(&["Pss"]),
        of(&["Private_Clean", "Private_Dirty", "Private_Hugetlb"]),
        of(&["Anonymous"]),
        of(&["Swap"]),
    ]
}

/// The sums of several processes.
pub(crate) fn total(all: &[Costs]) -> Costs {
    core::array::from_fn(|figure| {
        let known: Vec<u64> = all.iter().filter_map(|costs| costs[figure]).collect();
        (!known.is_empty()).then(|| known.iter().sum())
    })
}

/// The row of `-s` for what is called `label`: 8 columns, six figures, and the command.
pub(crate) fn cost_row(label: &str, costs: &Costs, command: &str) -> String {
    let figure = |kilobytes: Option<u64>| {
        let text = kilobytes.map_or("-".to_owned(), |kilobytes| kilobytes.to_string());
        format!(" {text:>7}")
    };
    let figures: String = costs.iter().copied().map(figure).collect();
    format!("{label:>8}{figures} {command}\n")
}
