//! Dates as spreadsheets store them: days since an epoch, with the time of day as a fraction.

use super::parse::is_open_day;
use super::{Day, MILLIS_PER_DAY, Moment, TimeError, Written, Zone};

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
    #[expect(clippy::cast_possible_truncation, reason = "within the range just checked")]
    let (whole, millis) = (serial.trunc() as i32, (serial.fract() * 86_400_000.0).round() as i64);
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
        return Err(TimeError::YearOutOfRange { year: i64::from(day.year()) });
    }
    if serial.fract() == 0.0 {
        return Ok(Written::Moment(Moment::day(day, zone)));
    }
    let (day, millis) = if millis >= MILLIS_PER_DAY { (day.plus(1), 0) } else { (day, millis) };
    Ok(Written::Moment(Moment::exact(zone.local(day, u32::try_from(millis).unwrap_or(0)))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::Precision;

    fn read(serial: f64, is_1904: bool) -> String {
        let zone = Zone::default();
        match from_excel_serial(serial, is_1904, zone) {
            Ok(Written::Moment(moment)) if moment.precision == Precision::Exact => zone.rfc3339(moment.at),
            Ok(Written::Moment(moment)) => moment.human(zone),
            other => format!("{other:?}"),
        }
    }

    #[test]
    fn the_day_that_never_was_shifts_the_days_before_it() {
        assert_eq!(read(1.0, false), "1900-01-01");
        assert_eq!(read(59.0, false), "1900-02-28");
        assert_eq!(read(61.0, false), "1900-03-01");
        assert_eq!(from_excel_serial(60.0, false, Zone::default()), Err(TimeError::NoSerial));
        assert_eq!(from_excel_serial(60.5, false, Zone::default()), Err(TimeError::NoSerial));
    }

    #[test]
    fn the_two_systems_are_1462_days_apart() {
        assert_eq!(read(45_043.0, false), "2023-04-27");
        assert_eq!(read(43_581.0, true), "2023-04-27");
        assert_eq!(read(60.0, true), "1904-03-01");
    }

    #[test]
    fn a_fraction_is_rounded_to_the_millisecond() {
        assert_eq!(read(45_043.354_224_537, false), "2023-04-27T08:30:05+08:00");
        assert_eq!(read(45_043.5, false), "2023-04-27T12:00:00+08:00");
        assert_eq!(read(45_043.999_999_999_5, false), "2023-04-28T00:00:00+08:00");
    }

    #[test]
    fn what_is_no_date_is_not_made_one() {
        let zone = Zone::default();
        assert_eq!(from_excel_serial(0.0, false, zone), Ok(Written::Null));
        assert_eq!(from_excel_serial(0.35, false, zone), Err(TimeError::TimeWithoutDate));
        for serial in [-1.0, f64::NAN, f64::INFINITY, 1e18, 2_958_466.0] {
            assert_eq!(from_excel_serial(serial, false, zone), Err(TimeError::NoSerial), "{serial}");
        }
        assert_eq!(from_excel_serial(110_000.0, false, zone), Err(TimeError::YearOutOfRange { year: 2201 }));
    }

    #[test]
    fn the_last_day_of_a_spreadsheet_means_without_end() {
        assert_eq!(from_excel_serial(2_958_465.0, false, Zone::default()), Ok(Written::Open));
        assert_eq!(from_excel_serial(73_050.0, false, Zone::default()), Ok(Written::Open));
    }
}
