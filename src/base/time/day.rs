//! A calendar day, independent of any zone.

use std::fmt;
use std::str::FromStr;

use chrono::{Datelike, NaiveDate, Weekday};

/// Days beyond this distance from 1970 are read as the last day before it: the calendar arithmetic
/// beneath ends a little later, and nothing that can be written comes near.
const FARTHEST: i32 = 91_000_000;

/// Days since 1970-01-01 of the Gregorian calendar.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct Day(i32);

impl Day {
    /// The day `days` days after 1970-01-01.
    pub const fn from_days(days: i32) -> Self {
        Self(days)
    }

    /// Days since 1970-01-01.
    pub const fn days(self) -> i32 {
        self.0
    }

    /// The day of this year (1 to 9999), month (1 to 12) and day of the month; `None` if there is no such day.
    pub const fn ymd(year: i32, month: u32, day: u32) -> Option<Self> {
        if year < 1 || year > 9999 {
            return None;
        }
        match NaiveDate::from_ymd_opt(year, month, day) {
            Some(date) => Some(Self(date.to_epoch_days())),
            None => None,
        }
    }

    /// The year.
    pub fn year(self) -> i32 {
        self.date().year()
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u32 {
        self.date().month()
    }

    /// The day of the month, 1 to 31.
    pub fn day_of_month(self) -> u32 {
        self.date().day()
    }

    /// The day of the week.
    pub fn weekday(self) -> Weekday {
        match self.0.rem_euclid(7) {
            0 => Weekday::Thu,
            1 => Weekday::Fri,
            2 => Weekday::Sat,
            3 => Weekday::Sun,
            4 => Weekday::Mon,
            5 => Weekday::Tue,
            _ => Weekday::Wed,
        }
    }

    /// The day `days` days later, earlier if negative; it stops at the limits of `i32`.
    pub const fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// The days from `other` to this day, negative if `other` is later.
    pub fn since(self, other: Self) -> i64 {
        i64::from(self.0) - i64::from(other.0)
    }

    /// The first day of the following month.
    pub fn next_month(self) -> Self {
        let (year, month) = (self.year(), self.month());
        let next = if month == 12 { Self::ymd(year + 1, 1, 1) } else { Self::ymd(year, month + 1, 1) };
        next.unwrap_or(self)
    }

    pub(super) fn date(self) -> NaiveDate {
        NaiveDate::from_epoch_days(self.0.clamp(-FARTHEST, FARTHEST)).unwrap_or_default()
    }

    pub(super) fn from_date(date: NaiveDate) -> Self {
        Self(date.to_epoch_days())
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let date = self.date();
        write!(f, "{:04}-{:02}-{:02}", date.year(), date.month(), date.day())
    }
}

/// The text is not a day written like `2022-06-30`.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct DayFormatError;

impl fmt::Display for DayFormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not a day written like 2022-06-30")
    }
}

impl std::error::Error for DayFormatError {}

impl FromStr for Day {
    type Err = DayFormatError;

    /// Reads exactly the form that `Display` writes; what exports write is read by [`super::parse_moment`].
    fn from_str(text: &str) -> Result<Self, DayFormatError> {
        let bytes = text.as_bytes();
        let well_formed = bytes.len() == 10
            && bytes.iter().enumerate().all(
                |(at, byte)| {
                    if at == 4 || at == 7 { *byte == b'-' } else { byte.is_ascii_digit() }
                },
            );
        if !well_formed {
            return Err(DayFormatError);
        }
        let number = |from: usize, to: usize| text.get(from..to).and_then(|digits| digits.parse::<u32>().ok());
        let year = number(0, 4).and_then(|year| i32::try_from(year).ok());
        match (year, number(5, 7), number(8, 10)) {
            (Some(year), Some(month), Some(day)) => Self::ymd(year, month, day).ok_or(DayFormatError),
            _ => Err(DayFormatError),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn leap_day_is_a_day_only_in_leap_years() {
        assert!(Day::ymd(2024, 2, 29).is_some());
        assert!(Day::ymd(2000, 2, 29).is_some());
        assert_eq!(Day::ymd(1900, 2, 29), None);
        assert_eq!(Day::ymd(2023, 2, 29), None);
    }

    #[test]
    fn the_epoch_is_day_zero_and_a_thursday() {
        let day = Day::from_days(0);
        assert_eq!(day, Day::ymd(1970, 1, 1).unwrap());
        assert_eq!(day.weekday(), Weekday::Thu);
        assert_eq!(day.plus(-1).weekday(), Weekday::Wed);
    }

    #[test]
    fn only_the_canonical_form_is_a_day() {
        for text in ["2022-6-30", "2022/06/30", "2022-06-31", "+022-06-30", "2022-06-30 ", "２022-06-3", "0000-01-01"]
        {
            assert_eq!(text.parse::<Day>(), Err(DayFormatError), "{text}");
        }
    }

    #[test]
    fn the_month_after_december_is_january() {
        assert_eq!(Day::ymd(2022, 12, 31).unwrap().next_month().to_string(), "2023-01-01");
        assert_eq!(Day::ymd(2024, 2, 1).unwrap().next_month().to_string(), "2024-03-01");
    }

    #[test]
    fn days_beyond_the_calendar_do_not_panic() {
        for day in [Day::from_days(i32::MAX), Day::from_days(i32::MIN)] {
            assert!(!day.to_string().is_empty());
            assert_eq!(day.next_month().plus(0), day.next_month());
        }
        assert_eq!(Day::from_days(i32::MAX).plus(1), Day::from_days(i32::MAX));
    }

    proptest! {
        #[test]
        fn a_day_reads_back_as_written(days in -719_162..2_932_896_i32) {
            let day = Day::from_days(days);
            prop_assert_eq!(day.to_string().parse::<Day>(), Ok(day));
            prop_assert_eq!(Day::ymd(day.year(), day.month(), day.day_of_month()), Some(day));
            prop_assert_eq!(day.weekday(), day.date().weekday());
        }
    }
}
