//! The lines of the classic formats: column headers, rows, footer.

use pmap_core::{Mapping, Permissions, Record};

use super::answers::Asked;
#[cfg(feature = "columns")]
use super::columns::Line;
use super::name::put_name;
#[cfg(feature = "answers")]
use super::since;
use super::sums::Sums;
use super::{Reporter, default, device, extended};
use crate::args::Format;
#[cfg(feature = "columns")]
use crate::fields::{MOST, Part};
use crate::out::{Buffer, Out};

/// How a row is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    /// With the name of the mapping.
    Named,
    /// As a hole between mappings, which is in no sum.
    Gap,
    /// It is not, and only adds to the sums.
    Not,
}

impl<const WIDTH: u8> Reporter<'_, '_, WIDTH> {
    #[inline(never)]
    pub(super) fn put_columns(&mut self) {
        let columns = match self.options.format {
            Format::Default => return,
            Format::Extended => extended::COLUMNS,
            Format::Device => device::COLUMNS,
            #[cfg(feature = "machine")]
            Format::Columns if self.is_for_programs() => {
                if self.fields.go_on() {
                    self.put_line(Line::Headers);
                }
                return;
            }
            // They wait for the first record.
            #[cfg(feature = "columns")]
            Format::Columns => return self.fields.begin(),
            #[cfg(feature = "answers")]
            Format::Since => since::COLUMNS,
            #[cfg(feature = "answers")]
            Format::Summary | Format::All | Format::Group => return,
        };
        if !self.options.quiet {
            #[cfg(feature = "answers")]
            if self.options.format == Format::Since {
                self.out.put(b"  ");
            }
            let address = b"Address         ".get(..WIDTH.into());
            self.out.put(address.unwrap_or_default());
            self.out.put(columns);
        }
    }

    /// Puts the row of a record, as it is to be `shown`, and adds it to the sums.
    #[inline(never)]
    pub(super) fn put_row(&mut self, record: &Record<'_>, sums: &mut Sums, shown: Shown) {
        #[cfg(feature = "columns")]
        if self.options.format == Format::Columns {
            return self.put_chosen(record, sums.part, shown == Shown::Named);
        }
        let before = self.out.columns().length();
        self.put_columns_of(record, sums);
        if shown == Shown::Gap {
            self.out.columns().put(b"  [ gap ]");
            return self.out.end_row();
        }
        sums.mappings.add(&record.mapping);
        if shown == Shown::Not {
            self.out.columns().take_back::<0>(before);
            return;
        }
        self.put_named(&record.mapping);
    }

    /// Ends a row with the name of a mapping.
    pub(super) fn put_named(&mut self, mapping: &Mapping<'_>) {
        put_name(self.out, mapping, &self.names, &self.process);
        self.out.end_row();
    }

    /// Lays out the columns before the name of a record, whose counters are added to the sums.
    #[inline(always)]
    pub(super) fn put_columns_of(&mut self, record: &Record<'_>, sums: &mut Sums) {
        let (mapping, columns) = (&record.mapping, self.out.columns());
        let size_width = if self.options.format == Format::Default {
            6
        } else {
            7
        };
        columns.hexadecimal(mapping.start, WIDTH);
        columns.put(b" ");
        columns.decimal(mapping.size() / 1024, size_width);
        match self.options.format {
            Format::Default => columns.put(b"K"),
            Format::Extended => {
                let sums = &mut sums.counters;
                extended::put_counters(columns, &record.counters, sums, &mut self.bad);
            }
            _ => {}
        }
        put_mode(columns, mapping.permissions);
        if self.options.format == Format::Device {
            device::put_place(columns, mapping);
        } else {
            columns.put(b" ");
        }
    }

    /// Puts a row of chosen columns, if it is `shown`; before the first one, their headers.
    #[cfg(feature = "columns")]
    pub(super) fn put_chosen(&mut self, record: &Record<'_>, part: Part, shown: bool) {
        let mut values = [None; MOST];
        // No sums are shown.
        let part = if self.is_for_programs() {
            Part::Again
        } else {
            part
        };
        let is_first = self.fields.read(record, part, &mut values, &mut self.bad);
        if is_first && (!self.options.quiet || self.is_for_programs()) {
            self.put_line(Line::Headers);
        }
        if shown {
            self.put_line(Line::Row(&record.mapping, &values));
        }
    }

    #[inline(never)]
    pub(super) fn put_footer(&mut self, sums: &Sums, asked: &mut Asked<'_, '_>) {
        if self.options.quiet {
            return;
        }
        match self.options.format {
            Format::Default => default::put_footer(self.out, &sums.mappings, WIDTH),
            Format::Extended => {
                extended::put_footer(self.out, &sums.mappings, &sums.counters, WIDTH);
            }
            Format::Device => device::put_footer(self.out, &sums.mappings),
            #[cfg(feature = "columns")]
            Format::Columns if self.fields.any_sum() => {
                self.put_line(Line::Rule);
                self.put_line(Line::Sums(0));
            }
            #[cfg(feature = "answers")]
            Format::Since => self.put_changes(asked),
            #[cfg(any(feature = "answers", feature = "columns"))]
            _ => {}
        }
        self.put_largest_gap(asked);
    }
}

/// Adds the five characters of the mode, between spaces: what is private is `-` at the fourth.
pub(super) fn put_mode(columns: &mut Buffer, permissions: Permissions) {
    let [read, write, execute, shared] = *permissions.as_bytes();
    let shared = if shared == b'p' { b'-' } else { shared };
    columns.put(&[b' ', read, write, execute, shared, b'-', b' ']);
}

/// Puts a text, and behind it `bytes` in kB.
#[inline(never)]
pub(super) fn put_kilobytes(out: &mut Out<'_>, text: &[u8], bytes: u64, width: u8) {
    out.put(text);
    out.columns().decimal(bytes / 1024, width);
}
