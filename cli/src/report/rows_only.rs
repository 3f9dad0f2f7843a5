//! In the place of `answers.rs` without that feature: every mapping is a row, and rows are all.

use pmap_core::Record;

use super::Reporter;
use super::row::Shown;
use super::sums::Sums;
use crate::message::Trouble;

/// What is kept and asked: nothing.
#[derive(Debug)]
pub(super) struct Nothing;
pub(super) type Asked<'t, 'b> = Nothing;

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    #[inline(always)]
    pub(super) fn answer(&mut self, buffer: &mut [u8]) -> Result<(), Trouble> {
        self.report_rows(buffer, &mut Nothing)
    }

    #[inline(always)]
    pub(super) fn take(
        &mut self,
        record: &Record<'_>,
        sums: &mut Sums,
        _: &mut Nothing,
    ) -> Result<(), Trouble> {
        self.put_row(record, sums, Shown::Named);
        Ok(())
    }

    pub(super) const fn no_args(&self) -> bool {
        false
    }

    #[cfg(feature = "saved")]
    pub(super) const fn is_of_sums(&self) -> bool {
        false
    }

    #[cfg(feature = "saved")]
    pub(super) const fn selects(&self) -> bool {
        false
    }

    pub(super) const fn do_without_counters(&self) -> Result<(), Trouble> {
        Ok(())
    }

    pub(super) const fn end_asked(&mut self, _: &mut Nothing) -> Result<(), Trouble> {
        Ok(())
    }

    pub(super) const fn put_kept(&mut self, _: &mut Nothing, _is_whole: bool) {}

    pub(super) const fn put_largest_gap(&mut self, _: &Nothing) {}
}
