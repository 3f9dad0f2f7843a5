//! Sums over rows.

use pmap_core::{Mapping, Sum, Totals};

#[test]
fn nothing_added() {
    let sum = Sum::default();
    assert_eq!((sum.total(), sum.any(), sum.overflowed()), (0, None, false));
}

#[test]
fn zero_added() {
    let mut sum = Sum::default();
    sum.add(0);
    assert_eq!((sum.total(), sum.any()), (0, Some(0)));
}

#[test]
fn up_to_64_bits() {
    let mut sum = Sum::default();
    sum.add(u64::MAX - 1);
    sum.add(1);
    assert_eq!((sum.any(), sum.overflowed()), (Some(u64::MAX), false));
}

/// Once a sum was too large, it stays so, whatever is added.
#[test]
fn beyond_64_bits() {
    let mut sum = Sum::default();
    sum.add(u64::MAX);
    sum.add(2);
    assert_eq!((sum.total(), sum.overflowed()), (1, true));
    sum.add(0);
    sum.add(7);
    assert_eq!((sum.total(), sum.overflowed()), (8, true));
}

fn totals(lines: &[&str]) -> Totals {
    let mut totals = Totals::default();
    for line in lines {
        totals.add(&Mapping::parse(line.as_bytes()).unwrap());
    }
    totals
}

#[test]
fn by_permissions() {
    let totals = totals(&[
        "0-1000 ---p 0 0:0 0",
        "0-2000 r-xp 0 0:0 0",
        "0-4000 rw-p 0 0:0 0 [heap]",
        "0-8000 -wxp 0 0:0 0",
        "0-10000 rw-s 0 0:0 0",
        "0-20000 r--s 0 0:0 0",
        "0-40000 rw-S 0 0:0 0",
        "0-80000 --xp 0 0:0 0 [vsyscall]",
    ]);
    assert_eq!(totals.size.total(), 0xff000);
    assert_eq!(totals.writable_private, 0xc000);
    assert_eq!(totals.shared, 0x70000);
}

#[test]
fn of_nothing() {
    let totals = totals(&[]);
    assert_eq!(totals.size.any(), None);
    assert_eq!((totals.writable_private, totals.shared), (0, 0));
}

/// Parts of a page count: it is at the end that bytes become kB.
#[test]
fn in_bytes() {
    assert_eq!(
        totals(&["0-1 rw-p 0 0:0 0", "0-3ff rw-p 0 0:0 0"])
            .size
            .total(),
        1024
    );
}
