//! Times in two columns, day and time of day, and bare serial numbers of a spreadsheet in the place of dates.

use std::borrow::Cow;

use crate::{
    base::{
        text::{fold, is_null},
        time::{Precision, TimeError, Written, Zone, from_excel_serial, parse_moment},
    },
    ingest::{
        cell::Cell,
        resolve::{bare, text_of},
        rows::{Cells, RawRow},
    },
};

/// Serial numbers that are taken for dates where a date belongs: 1950 to 2099. No other form of a date has five digits.
const SERIALS: std::ops::Range<f64> = 18_264.0..73_050.0;

/// The serial number in the cell of a date column, if that is what it is.
pub(super) fn serial(cell: Cell<'_>) -> Option<f64> {
    let number = match cell {
        Cell::Number(number) => number,
        // What nearly every cell of every log is: a date with its year in front.
        Cell::Text(text) if matches!(text.as_bytes().get(4), Some(b'-' | b'/' | b'.')) => return None,
        Cell::Text(text) => {
            let folded = fold(bare(text));
            let (whole, fraction) = folded.split_once('.').unwrap_or((folded.as_ref(), "0"));
            let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
            if whole.len() != 5 || !digits(whole) || !digits(fraction) {
                return None;
            }
            folded.parse().ok()?
        }
        _ => return None,
    };
    SERIALS.contains(&number).then_some(number)
}

/// What a cell of a time column may be a part of.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
enum Part {
    Day,
    Clock,
}

fn part(cell: Cell<'_>, zone: Zone) -> Option<Part> {
    if let Cell::DateTime { serial, .. } = cell {
        let whole = if serial.fract() == 0.0 { Some(Part::Day) } else { None };
        return if serial < 1.0 { Some(Part::Clock) } else { whole };
    }
    if matches!(cell, Cell::Number(number) if number > 0.0 && number < 1.0) || clock(cell).is_some() {
        return Some(Part::Clock);
    }
    if let Some(serial) = serial(cell) {
        return (serial.fract() == 0.0).then_some(Part::Day);
    }
    match parse_moment(&fold(bare(&text_of(cell))), zone) {
        Ok(Written::Moment(at)) if at.precision == Precision::Day || at.is_exact_midnight(zone) => Some(Part::Day),
        _ => None,
    }
}

/// The text of a time of day, such as `08:30:05`, `8:30`, `083005`; a lost zero in front of six digits is put back.
fn clock(cell: Cell<'_>) -> Option<String> {
    if let Cell::Number(days) = cell
        && days > 0.0
        && days < 1.0
    {
        return Some(text_of(Cell::DateTime { serial: days, is_1904: false }).into_owned());
    }
    let text = text_of(cell);
    let folded = fold(bare(&text));
    let digits = folded.bytes().all(|byte| byte.is_ascii_digit());
    let written = match folded.len() {
        5 if digits => format!("0{folded}"),
        6 if digits => folded.into_owned(),
        _ if digits => return None,
        _ => folded.into_owned(),
    };
    // Whatever is a time behind some day is one.
    let stands = parse_moment(&format!("2000-01-01 {written}"), Zone::default());
    matches!(stands, Ok(Written::Moment(at)) if at.precision == Precision::Exact).then_some(written)
}

/// Of some columns that may hold the time, the one of days and the one of times of day, if there are such.
pub(super) fn day_and_clock(columns: &[usize], rows: &[&RawRow], zone: Zone) -> Option<(usize, usize)> {
    let all = |column: usize, wanted: Part| {
        let filled = rows.iter().map(|row| row.cell(column)).filter(|cell| !is_null(&text_of(*cell)));
        let parts: Vec<Option<Part>> = filled.map(|cell| part(cell, zone)).collect();
        let fitting = parts.iter().filter(|part| **part == Some(wanted)).count();
        // Some cell of a long column may be wrong.
        fitting > 0 && fitting * 10 >= parts.len() * 9
    };
    let clock = columns.iter().copied().find(|column| all(*column, Part::Clock))?;
    let day = columns.iter().copied().find(|column| *column != clock && all(*column, Part::Day))?;
    Some((day, clock))
}

/// Day and time of day as one text; without a time of day the day alone. `None`: no day.
pub(super) fn joined(day: Cell<'_>, time: Cell<'_>) -> Option<String> {
    let text = match serial(day) {
        Some(serial) => Cow::Owned(text_of(Cell::DateTime { serial, is_1904: false }).into_owned()),
        None => text_of(day),
    };
    let folded = fold(bare(&text));
    // A day exported as the midnight it begins with.
    let date = ["00:00:00", "00:00:00.0", "0:00:00", "00:00"]
        .into_iter()
        .find_map(|midnight| folded.strip_suffix(midnight))
        .map_or(folded.as_ref(), |date| date.trim_end_matches([' ', 'T']));
    if is_null(date) {
        return None;
    }
    let behind = clock(time).or_else(|| {
        let text = text_of(time);
        (!is_null(&text)).then(|| text.into_owned())
    });
    Some(behind.map_or_else(|| date.to_owned(), |behind| format!("{date} {behind}")))
}

/// A bare serial number as a time.
pub(super) fn of_serial(serial: f64, zone: Zone) -> Result<Written, TimeError> {
    from_excel_serial(serial, false, zone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_five_digits_are_a_serial_number() {
        for (cell, expected) in [
            (Cell::Text("45021"), Some(45_021.0)),
            (Cell::Text("45021.35"), Some(45_021.35)),
            (Cell::Number(45_021.5), Some(45_021.5)),
            (Cell::Text("202304"), None),
            (Cell::Text("2023.4"), None),
            (Cell::Text("99999"), None),
            (Cell::Number(20_230_405.0), None),
            (Cell::Text("4502x"), None),
        ] {
            assert_eq!(serial(cell), expected, "{cell:?}");
        }
    }

    #[test]
    fn a_day_and_a_time_of_day_are_joined() {
        let of = |day: &str, time: &str| joined(Cell::Text(day), Cell::Text(time));
        assert_eq!(of("2022-03-01", "09:00:05").as_deref(), Some("2022-03-01 09:00:05"));
        assert_eq!(of("20220301", "93005").as_deref(), Some("20220301 093005"));
        assert_eq!(of("2022-03-01 00:00:00", "9:30").as_deref(), Some("2022-03-01 9:30"));
        assert_eq!(of("2022-03-01", "").as_deref(), Some("2022-03-01"));
        assert_eq!(of("2022-03-01", "晚上").as_deref(), Some("2022-03-01 晚上"), "refused, not cut down to a day");
        assert_eq!(of("", "09:00:05"), None);
        let fraction = joined(Cell::Number(44_621.0), Cell::Number(0.375));
        assert_eq!(fraction.as_deref(), Some("2022-03-01 09:00:00"));
    }
}
