//! What reading a time can come to.

use std::fmt;

use super::Moment;

/// What a cell that should hold a time turned out to hold.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Written {
    /// A time.
    Moment(Moment),
    /// A word or date that means "without end": `至今`, `长期`, `9999-12-31`.
    Open,
    /// A spelling of "nothing": blank, `-`, `0000-00-00 00:00:00`, `1900-01-00`.
    Null,
}

impl Written {
    /// The time, if it is one.
    pub fn moment(self) -> Option<Moment> {
        match self {
            Self::Moment(moment) => Some(moment),
            Self::Open | Self::Null => None,
        }
    }
}

/// Why a text is no time.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum TimeError {
    /// None of the known forms.
    Unrecognised,
    /// A date that no calendar has, such as 30 February.
    ImpossibleDate {
        /// The year as written.
        year: u32,
        /// The month as written.
        month: u32,
        /// The day as written; 1 where only a month is.
        day: u32,
    },
    /// A time that no clock shows, such as 24:00:01.
    ImpossibleTime,
    /// An offset from UTC that no zone has.
    ImpossibleOffset,
    /// A year outside 1900 to 2199.
    YearOutOfRange {
        /// The year as written.
        year: i64,
    },
    /// The year comes last, so that day and month cannot be told apart: `5/4/2023`.
    YearLast,
    /// The year has two digits.
    TwoDigitYear,
    /// It can be read in two ways: `2023.1` (January, or October without its zero), or ten digits that are an
    /// epoch time as well as a date with an hour.
    Ambiguous,
    /// A spreadsheet number that is no date: negative, not a number, or the 29 February 1900 that never was.
    NoSerial,
    /// A time of day without a date.
    TimeWithoutDate,
    /// What a spreadsheet shows in place of a time: minutes and seconds alone (`30:05.0`), or a column too narrow (`####`).
    Displayed,
}

impl fmt::Display for TimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unrecognised => f.write_str("no known form of a time"),
            Self::ImpossibleDate { year, month, day } => {
                write!(f, "there is no {year:04}-{month:02}-{day:02}")
            }
            Self::ImpossibleTime => f.write_str("no clock shows this time"),
            Self::ImpossibleOffset => f.write_str("no zone has this offset"),
            Self::YearOutOfRange { year } => write!(f, "the year {year} is outside 1900 to 2199"),
            Self::YearLast => f.write_str("the year comes last: day and month cannot be told apart"),
            Self::TwoDigitYear => f.write_str("a year of two digits"),
            Self::Ambiguous => f.write_str("can be read in two ways"),
            Self::NoSerial => f.write_str("no date of a spreadsheet"),
            Self::TimeWithoutDate => f.write_str("a time of day without a date"),
            Self::Displayed => f.write_str(
                "what a spreadsheet shows (minutes and seconds alone, or a column too narrow) and not the value; give the column a full format of dates and times and export it again",
            ),
        }
    }
}

impl std::error::Error for TimeError {}
