//! Numbers in words, counters and entries of a directory.

/// The number of 64 bits that `text` is, in digits of a `radix` of 16 at most.
#[inline(never)]
pub(crate) fn number(text: &[u8], radix: u32) -> Option<u64> {
    if text.is_empty() {
        return None;
    }
    text.iter().try_fold(0_u64, |number, digit| {
        let digit = char::from(*digit).to_digit(radix)?;
        number.checked_mul(radix.into())?.checked_add(digit.into())
    })
}

/// The decimal number of 64 bits that `text` is.
#[cfg(any(feature = "answers", feature = "machine"))]
pub(crate) fn decimal(text: &[u8]) -> Option<u64> {
    number(text, 10)
}
