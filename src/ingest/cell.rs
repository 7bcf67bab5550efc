//! One value as the file holds it, before anything is read into it.

use std::fmt::Write as _;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

/// From here on a number of a workbook no longer holds every digit that was typed.
const DIGITS_LOST: f64 = 1e15;
/// Below this a fraction reads better with an exponent.
const TINY: f64 = 1e-9;
/// One past the last day a workbook can hold (9999-12-31).
const END_OF_DAYS: f64 = 2_958_466.0;
const DAY_MS: u64 = 86_400_000;

/// A value of a row, borrowed from its reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing is in the cell.
    Empty,
    /// Text, exactly as the file holds it.
    Text(&'a str),
    /// A number of a workbook.
    Number(f64),
    /// A date, a time of day or both, of a workbook.
    DateTime {
        /// Days since the workbook's epoch, the time of day as the fraction.
        serial: f64,
        /// Whether the epoch is 1904-01-01 and not 1899-12-31.
        is_1904: bool,
    },
    /// TRUE or FALSE of a workbook.
    Bool(bool),
    /// An error value of a workbook, such as `#N/A`.
    Error(&'a str),
}

impl<'a> Cell<'a> {
    /// The value as people see it; `buf` is cleared and used where the value is not text already.
    ///
    /// Whole numbers have no decimal point, fractions 15 digits at most. Numbers from 10^15 on are written as a spreadsheet shows
    /// them (`5.00224E+17`): their last digits are lost, so they must not look like an ID number. Dates are `2023-04-27`, with
    /// ` 08:30:05` and milliseconds where there are any; serial 0 is `1900-01-00`, a fraction of a day alone is `08:30:05`.
    pub fn text<'b>(&self, buf: &'b mut String) -> &'b str
    where
        'a: 'b,
    {
        buf.clear();
        match *self {
            Cell::Empty => {}
            Cell::Text(t) | Cell::Error(t) => return t,
            Cell::Number(v) => write_number(v, buf),
            Cell::DateTime { serial, is_1904 } => write_date_time(serial, is_1904, buf),
            Cell::Bool(b) => buf.push_str(if b { "TRUE" } else { "FALSE" }),
        }
        buf
    }

    /// Whether nothing is in the cell, or text without a character.
    pub fn is_empty(&self) -> bool {
        matches!(self, Cell::Empty | Cell::Text(""))
    }
}

/// Writing into a `String` cannot fail.
fn put(buf: &mut String, args: std::fmt::Arguments<'_>) {
    let _infallible = buf.write_fmt(args);
}

fn write_number(v: f64, buf: &mut String) {
    if v == 0.0 {
        buf.push('0');
    } else if !v.is_finite() {
        put(buf, format_args!("{v}"));
    } else if v.abs() >= DIGITS_LOST || v.abs() < TINY {
        write_with_exponent(v, buf);
    } else if v.fract() == 0.0 {
        put(buf, format_args!("{v:.0}"));
    } else {
        // Fifteen digits are what a spreadsheet keeps; the rest of the binary fraction is noise (0.1 + 0.2).
        let rounded = format!("{v:.14e}").parse().unwrap_or(v);
        put(buf, format_args!("{rounded}"));
    }
}

fn write_with_exponent(v: f64, buf: &mut String) {
    let full = format!("{v:.5e}");
    let Some((mantissa, exponent)) = full.split_once('e') else {
        return buf.push_str(&full);
    };
    let mantissa = mantissa.trim_end_matches('0').trim_end_matches('.');
    let (sign, digits) = exponent.strip_prefix('-').map_or(('+', exponent), |digits| ('-', digits));
    put(buf, format_args!("{mantissa}E{sign}{digits:0>2}"));
}

fn write_date_time(serial: f64, is_1904: bool, buf: &mut String) {
    if !(0.0..END_OF_DAYS).contains(&serial) {
        return write_number(serial, buf);
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 2.6e14 by the test above"
    )]
    let ms = (serial * 86_400_000.0).round() as u64;
    let (day, time) = (ms / DAY_MS, ms % DAY_MS);
    if day == 0 && time > 0 {
        return write_time(time, buf);
    }
    match date_of(day, is_1904) {
        Some(date) => put(buf, format_args!("{}", date.format("%Y-%m-%d"))),
        // Two days that only the 1900 calendar of spreadsheets knows.
        None if day == 0 => buf.push_str("1900-01-00"),
        None => buf.push_str("1900-02-29"),
    }
    if time > 0 {
        buf.push(' ');
        write_time(time, buf);
    }
}

fn date_of(day: u64, is_1904: bool) -> Option<NaiveDate> {
    let (epoch, day) = match day {
        _ if is_1904 => (NaiveDate::from_ymd_opt(1904, 1, 1), day),
        0 | 60 => (None, day),
        1..=59 => (NaiveDate::from_ymd_opt(1899, 12, 31), day),
        _ => (NaiveDate::from_ymd_opt(1899, 12, 30), day),
    };
    epoch?.checked_add_days(Days::new(day))
}

fn write_time(ms: u64, buf: &mut String) {
    let s = ms / 1000;
    put(buf, format_args!("{:02}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60));
    if !ms.is_multiple_of(1000) {
        put(buf, format_args!(".{:03}", ms % 1000));
    }
}

/// A value of a row that owns its text; equal texts of one sheet may share it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum OwnedCell {
    /// Nothing is in the cell.
    #[default]
    Empty,
    /// Text, exactly as the file holds it.
    Text(Arc<str>),
    /// As [`Cell::Number`].
    Number(f64),
    /// As [`Cell::DateTime`].
    DateTime {
        /// Days since the workbook's epoch, the time of day as the fraction.
        serial: f64,
        /// Whether the epoch is 1904-01-01 and not 1899-12-31.
        is_1904: bool,
    },
    /// As [`Cell::Bool`].
    Bool(bool),
    /// As [`Cell::Error`].
    Error(&'static str),
}

impl OwnedCell {
    /// The same value, borrowed.
    pub fn as_cell(&self) -> Cell<'_> {
        match self {
            OwnedCell::Empty => Cell::Empty,
            OwnedCell::Text(t) => Cell::Text(t),
            OwnedCell::Number(v) => Cell::Number(*v),
            OwnedCell::DateTime { serial, is_1904 } => Cell::DateTime { serial: *serial, is_1904: *is_1904 },
            OwnedCell::Bool(b) => Cell::Bool(*b),
            OwnedCell::Error(e) => Cell::Error(e),
        }
    }

    /// As [`Cell::is_empty`].
    pub fn is_empty(&self) -> bool {
        self.as_cell().is_empty()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(cell: Cell<'_>) -> String {
        cell.text(&mut String::from("left over")).to_owned()
    }

    fn date(serial: f64, is_1904: bool) -> String {
        shown(Cell::DateTime { serial, is_1904 })
    }

    #[test]
    fn whole_numbers_have_no_decimal_point() {
        assert_eq!(shown(Cell::Number(1.0)), "1");
        assert_eq!(shown(Cell::Number(-0.0)), "0");
        assert_eq!(shown(Cell::Number(-12.0)), "-12");
        assert_eq!(shown(Cell::Number(500_224_790_305_123.0)), "500224790305123");
    }

    #[test]
    fn a_number_that_lost_digits_does_not_look_like_an_id() {
        assert_eq!(shown(Cell::Number(500_224_199_001_011_234.0)), "5.00224E+17");
        assert_eq!(shown(Cell::Number(1e15)), "1E+15");
        assert_eq!(shown(Cell::Number(-2.5e20)), "-2.5E+20");
    }

    #[test]
    fn fractions_show_fifteen_digits_at_most() {
        assert_eq!(shown(Cell::Number(0.1 + 0.2)), "0.3");
        assert_eq!(shown(Cell::Number(1234.5)), "1234.5");
        assert_eq!(shown(Cell::Number(1e-10)), "1E-10");
    }

    #[test]
    fn dates_of_both_epochs_are_the_same_day() {
        assert_eq!(date(45043.0, false), "2023-04-27");
        assert_eq!(date(45043.0 - 1462.0, true), "2023-04-27");
    }

    #[test]
    fn time_of_day_is_rounded_to_milliseconds() {
        assert_eq!(date(45_043.354_224_537_03, false), "2023-04-27 08:30:05");
        assert_eq!(date(45_043.354_225_960_65, false), "2023-04-27 08:30:05.123");
        assert_eq!(date(0.5, false), "12:00:00");
    }

    #[test]
    fn the_two_days_that_never_were_keep_their_spelling() {
        assert_eq!(date(0.0, false), "1900-01-00");
        assert_eq!(date(59.0, false), "1900-02-28");
        assert_eq!(date(60.0, false), "1900-02-29");
        assert_eq!(date(61.0, false), "1900-03-01");
        assert_eq!(date(0.0, true), "1904-01-01");
    }

    #[test]
    fn a_serial_beyond_the_calendar_is_shown_as_a_number() {
        assert_eq!(date(-1.5, false), "-1.5");
        assert_eq!(date(20_230_427.0, false), "20230427");
        assert_eq!(date(f64::NAN, false), "NaN");
    }

    #[test]
    fn other_values_are_shown_as_they_stand() {
        assert_eq!(shown(Cell::Text(" 张三 ")), " 张三 ");
        assert_eq!(shown(Cell::Error("#N/A")), "#N/A");
        assert_eq!(shown(Cell::Bool(true)), "TRUE");
        assert_eq!(shown(Cell::Empty), "");
    }
}
