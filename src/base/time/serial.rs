//! Dates as spreadsheets store them: days since an epoch, with the time of day as a fraction.

use super::instant::MILLIS_PER_DAY;
use super::parse::is_open_day;
use super::{Day, Moment, TimeError, Written, Zone};

/// Reads a spreadsheet date: a whole number is a day, a fraction makes it exact, rounded to the millisecond.
///
/// In the system of 1900, serial 60 is a 29 February that never was and is refused; 0, in either
/// system, is the `1900-01-00` of an empty date, and is null.
pub fn from_excel_serial(serial: f64, is_1904: bool, zone: Zone) -> Result<Written, TimeError> {
    if serial == 0.0 {
        return Ok(Written::Null);
    }
    if serial > 0.0 && serial < 1.0 {
        return Err(TimeError::TimeWithoutDate);
    }
    // 2 958 465 is 9999-12-31 in the system of 1900.
    if !(1.0..2_958_466.0).contains(&serial) {
        return Err(TimeError::NoSerial);
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "within the range just checked"
    )]
    let (whole, millis) = (
        serial.trunc() as i32,
        (serial.fract() * 86_400_000.0).round() as i64,
    );
    let day = if is_1904 {
        // 1904-01-01, the day 0 of that system, is 24 107 days before 1970.
        Day::from_days(whole - 24_107)
    } else {
        match whole {
            1..60 => Day::from_days(whole - 25_568),
            60 => return Err(TimeError::NoSerial),
            _ => Day::from_days(whole - 25_569),
        }
    };
    if is_open_day(day) {
        return Ok(Written::Open);
    }
    if day.year() > 2199 {
        return Err(TimeError::YearOutOfRange {
            year: i64::from(day.year()),
        });
    }
    if serial.fract() == 0.0 {
        return Ok(Written::Moment(Moment::day(day, zone)));
    }
    let (day, millis) = if millis >= MILLIS_PER_DAY {
        (day.plus(1), 0)
    } else {
        (day, millis)
    };
    Ok(Written::Moment(Moment::exact(
        zone.local(day, u32::try_from(millis).unwrap_or(0)),
    )))
}
