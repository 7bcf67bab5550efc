//! Reading times from text. What can be read in two ways is refused, never guessed.

use std::fmt;

use super::instant::MILLIS_PER_DAY;
use super::{Day, Instant, Moment, Zone};
use crate::base::text::is_null;

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
    /// A spreadsheet time of day without a date.
    TimeWithoutDate,
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
            Self::YearLast => {
                f.write_str("the year comes last: day and month cannot be told apart")
            }
            Self::TwoDigitYear => f.write_str("a year of two digits"),
            Self::Ambiguous => f.write_str("can be read in two ways"),
            Self::NoSerial => f.write_str("no date of a spreadsheet"),
            Self::TimeWithoutDate => f.write_str("a time of day without a date"),
        }
    }
}

impl std::error::Error for TimeError {}

/// The years that are read as times.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;

/// Words that mean "without end".
const OPEN_WORDS: [&str; 10] = [
    "至今",
    "迄今",
    "长期",
    "长期有效",
    "永久",
    "永久有效",
    "无期限",
    "无限期",
    "无固定期限",
    "无终止日期",
];

/// Reads one text; a column of many is read by one [`TimeParser`].
///
/// Full-width characters are folded by the caller.
pub fn parse_moment(text: &str, zone: Zone) -> Result<Written, TimeError> {
    TimeParser::new(zone).parse(text)
}

/// How many days are remembered, a power of two. Logs have a few time columns that run through the same days.
const REMEMBERED: usize = 64;

#[derive(Copy, Clone, Debug)]
struct LocalDay {
    day: Day,
    start: Instant,
    millis: i64,
}

/// A reader of times that remembers where the days that it has met begin, since columns repeat them.
#[derive(Clone, Debug)]
pub struct TimeParser {
    zone: Zone,
    days: [LocalDay; REMEMBERED],
}

impl TimeParser {
    /// A reader of local times of `zone`.
    pub fn new(zone: Zone) -> Self {
        let unused = LocalDay {
            day: Day::from_days(i32::MIN),
            start: Instant::MIN,
            millis: 0,
        };
        Self {
            zone,
            days: [unused; REMEMBERED],
        }
    }

    /// The zone of times that state none.
    pub fn zone(&self) -> Zone {
        self.zone
    }

    /// Reads one text. Full-width characters are folded by the caller.
    pub fn parse(&mut self, text: &str) -> Result<Written, TimeError> {
        match self.common(text.as_bytes()) {
            Some(moment) => Ok(Written::Moment(moment)),
            None => self.any(text.trim()),
        }
    }

    /// A whole day, as a moment.
    pub fn day(&mut self, day: Day) -> Moment {
        let LocalDay { start, millis, .. } = self.local_day(day);
        Moment {
            at: start,
            until: start.plus_millis(millis),
            precision: super::Precision::Day,
        }
    }

    /// The instant of a wall time, as [`Zone::local`].
    pub fn local(&mut self, day: Day, millis_of_day: u32) -> Instant {
        let local = self.local_day(day);
        if local.millis == MILLIS_PER_DAY {
            local.start.plus_millis(i64::from(millis_of_day))
        } else {
            self.zone.local(day, millis_of_day)
        }
    }

    fn local_day(&mut self, day: Day) -> LocalDay {
        let slot = usize::try_from(day.days().rem_euclid(64)).unwrap_or(0) % REMEMBERED;
        let known = &mut self.days[slot];
        if known.day != day {
            let start = self.zone.start_of(day);
            let millis = self.zone.start_of(day.plus(1)).since(start);
            *known = LocalDay { day, start, millis };
        }
        *known
    }

    /// `YYYY-MM-DD`, alone or followed by `HH:MM:SS` and perhaps a fraction: nearly every cell of every log. Whatever
    /// is not plainly that, right or wrong, is left to [`Self::any`].
    fn common(&mut self, text: &[u8]) -> Option<Moment> {
        let (date, time) = text.split_first_chunk::<10>()?;
        if date[4] != date[7] || !matches!(date[4], b'-' | b'/') {
            return None;
        }
        let year = two(date, 0)? * 100 + two(date, 2)?;
        // 2099 and later may be a spelling of "without end".
        if !(1900..2099).contains(&year) {
            return None;
        }
        let day = Day::ymd(i32::try_from(year).ok()?, two(date, 5)?, two(date, 8)?)?;
        if time.is_empty() {
            return Some(self.day(day));
        }
        let (time, fraction) = time.split_first_chunk::<9>()?;
        if !matches!(time[0], b' ' | b'T') || time[3] != b':' || time[6] != b':' {
            return None;
        }
        let (hour, minute, second) = (two(time, 1)?, two(time, 4)?, two(time, 7)?);
        if hour > 23 || minute > 59 || second > 59 {
            return None;
        }
        let millis = match fraction {
            [] => 0,
            [b'.', digits @ ..] => fraction_millis(digits)?,
            _ => return None,
        };
        let millis_of_day = ((hour * 60 + minute) * 60 + second) * 1000 + millis;
        Some(Moment::exact(self.local(day, millis_of_day)))
    }

    /// Every form, in no hurry.
    fn any(&mut self, text: &str) -> Result<Written, TimeError> {
        if is_null(text) {
            return Ok(Written::Null);
        }
        if OPEN_WORDS.contains(&text) {
            return Ok(Written::Open);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.digits(text);
        }
        let mut cursor = Cursor { rest: text };
        let date = cursor.date()?;
        let time = cursor.time(date)?;
        if !cursor.rest.is_empty() {
            return Err(TimeError::Unrecognised);
        }
        self.assemble(date, time)
    }

    /// Text that is nothing but digits.
    fn digits(&mut self, text: &str) -> Result<Written, TimeError> {
        let part = |from: usize, to: usize| number(text.get(from..to).unwrap_or("0"));
        let (year, month) = (part(0, 4)?, part(4, 6)?);
        let clock = |minute: u32, second: u32, millis: u32| -> Result<Option<Time>, TimeError> {
            Ok(Some(Time::new(part(8, 10)?, minute, second, millis)?))
        };
        match text.len() {
            6 => self.assemble(
                Date {
                    year,
                    month,
                    day: None,
                },
                None,
            ),
            8 | 12 | 14 | 17 => {
                let date = Date {
                    year,
                    month,
                    day: Some(part(6, 8)?),
                };
                let time = match text.len() {
                    8 => None,
                    12 => clock(part(10, 12)?, 0, 0)?,
                    14 => clock(part(10, 12)?, part(12, 14)?, 0)?,
                    _ => clock(part(10, 12)?, part(12, 14)?, part(14, 17)?)?,
                };
                self.assemble(date, time)
            }
            10 | 13 if !text.starts_with('0') => {
                let hourly = Date {
                    year,
                    month,
                    day: Some(part(6, 8)?),
                };
                if text.len() == 10
                    && YEARS.contains(&year)
                    && hourly.is_possible()
                    && part(8, 10)? < 24
                {
                    return Err(TimeError::Ambiguous);
                }
                let count: i64 = text.parse().map_err(|_| TimeError::Unrecognised)?;
                let at = Instant::from_millis(if text.len() == 10 {
                    count * 1000
                } else {
                    count
                });
                let year = self.zone.day_of(at).year();
                if u32::try_from(year).is_ok_and(|year| YEARS.contains(&year)) {
                    Ok(Written::Moment(Moment::exact(at)))
                } else {
                    Err(TimeError::YearOutOfRange {
                        year: i64::from(year),
                    })
                }
            }
            _ => Err(TimeError::Unrecognised),
        }
    }

    fn assemble(&mut self, date: Date, time: Option<Time>) -> Result<Written, TimeError> {
        let Date {
            year,
            month,
            day: written_day,
        } = date;
        let no_time = time.is_none_or(|time| time.millis == 0);
        if no_time
            && matches!(
                (year, month, written_day),
                (0, 0, Some(0)) | (1900, 1, Some(0))
            )
        {
            return Ok(Written::Null);
        }
        let impossible = TimeError::ImpossibleDate {
            year,
            month,
            day: written_day.unwrap_or(1),
        };
        if year != 9999 && !YEARS.contains(&year) {
            return Err(TimeError::YearOutOfRange {
                year: i64::from(year),
            });
        }
        let day = date.day().ok_or(impossible)?;
        if is_open_day(day) {
            return Ok(Written::Open);
        }
        Ok(Written::Moment(match (written_day, time) {
            (None, _) => Moment::month(day, self.zone),
            (Some(_), None) => self.day(day),
            (
                Some(_),
                Some(Time {
                    millis,
                    offset: None,
                }),
            ) => Moment::exact(self.local(day, millis)),
            (
                Some(_),
                Some(Time {
                    millis,
                    offset: Some(offset),
                }),
            ) => {
                let utc = i64::from(day.days()) * MILLIS_PER_DAY + i64::from(millis) - offset;
                Moment::exact(Instant::from_millis(utc))
            }
        }))
    }
}

/// Whether a day this far ahead is the way in which systems write "without end".
pub(super) fn is_open_day(day: Day) -> bool {
    let year = day.year();
    year == 9999 || (year == 2099 && (day.month(), day.day_of_month()) == (12, 31))
}

fn two<const N: usize>(text: &[u8; N], at: usize) -> Option<u32> {
    let (tens, ones) = (
        text.get(at)?.wrapping_sub(b'0'),
        text.get(at + 1)?.wrapping_sub(b'0'),
    );
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// Milliseconds of the digits behind a decimal point, one to nine of them. What is finer is cut off, so that no
/// rounding carries a time into the next day.
fn fraction_millis(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |at: usize| digits.get(at).map_or(0, |digit| u32::from(digit - b'0'));
    Some(digit(0) * 100 + digit(1) * 10 + digit(2))
}

fn number(digits: &str) -> Result<u32, TimeError> {
    digits.parse().map_err(|_| TimeError::Unrecognised)
}

#[derive(Copy, Clone)]
struct Date {
    year: u32,
    month: u32,
    /// `None` where only the month is written.
    day: Option<u32>,
}

impl Date {
    fn day(self) -> Option<Day> {
        Day::ymd(
            i32::try_from(self.year).ok()?,
            self.month,
            self.day.unwrap_or(1),
        )
    }

    fn is_possible(self) -> bool {
        self.day().is_some()
    }
}

#[derive(Copy, Clone)]
struct Time {
    /// Since midnight; all of the day for 24:00.
    millis: u32,
    /// The stated offset from UTC in milliseconds.
    offset: Option<i64>,
}

impl Time {
    fn new(hour: u32, minute: u32, second: u32, millis: u32) -> Result<Self, TimeError> {
        let end_of_day = hour == 24 && minute == 0 && second == 0 && millis == 0;
        if (hour > 23 && !end_of_day) || minute > 59 || second > 59 {
            return Err(TimeError::ImpossibleTime);
        }
        Ok(Self {
            millis: ((hour * 60 + minute) * 60 + second) * 1000 + millis,
            offset: None,
        })
    }
}

#[derive(Copy, Clone)]
enum Half {
    Morning,
    Afternoon,
}

/// A text that is eaten from the front.
struct Cursor<'a> {
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    fn eat(&mut self, token: &str) -> bool {
        match self.rest.strip_prefix(token) {
            Some(rest) => {
                self.rest = rest;
                true
            }
            None => false,
        }
    }

    fn eat_any(&mut self, tokens: &[&str]) -> bool {
        tokens.iter().any(|token| self.eat(token))
    }

    fn spaces(&mut self) {
        self.rest = self.rest.trim_start();
    }

    /// The digits in front, at least one.
    fn digits(&mut self) -> Result<&'a str, TimeError> {
        let length = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        if length == 0 {
            return Err(TimeError::Unrecognised);
        }
        let (digits, rest) = self.rest.split_at(length);
        self.rest = rest;
        Ok(digits)
    }

    /// A number of one or two digits.
    fn short(&mut self) -> Result<u32, TimeError> {
        let digits = self.digits()?;
        if digits.len() > 2 {
            Err(TimeError::Unrecognised)
        } else {
            number(digits)
        }
    }

    fn date(&mut self) -> Result<Date, TimeError> {
        let first = self.digits()?;
        if first.len() == 8 {
            let part = |from: usize, to: usize| number(first.get(from..to).unwrap_or_default());
            return Ok(Date {
                year: part(0, 4)?,
                month: part(4, 6)?,
                day: Some(part(6, 8)?),
            });
        }
        self.spaces();
        let date = if self.eat("年") {
            self.chinese_date(first)
        } else {
            self.separated_date(first)
        }?;
        match first.len() {
            4 => Ok(date),
            2 => Err(TimeError::TwoDigitYear),
            _ => Err(TimeError::Unrecognised),
        }
    }

    /// What follows the year in `2023年4月27日` and `2023年4月`.
    fn chinese_date(&mut self, year: &str) -> Result<Date, TimeError> {
        let year = number(year)?;
        self.spaces();
        let month = self.short()?;
        self.spaces();
        if !self.eat("月") {
            return Err(TimeError::Unrecognised);
        }
        self.eat("份");
        self.spaces();
        if self.rest.is_empty() {
            return Ok(Date {
                year,
                month,
                day: None,
            });
        }
        let day = self.short()?;
        self.spaces();
        if self.eat_any(&["日", "号"]) {
            Ok(Date {
                year,
                month,
                day: Some(day),
            })
        } else {
            Err(TimeError::Unrecognised)
        }
    }

    /// What follows the year in `2023-4-5`, `2023/04`, `2023.4.27`.
    fn separated_date(&mut self, first: &str) -> Result<Date, TimeError> {
        let Some(separator) = ["-", "/", "."]
            .into_iter()
            .find(|separator| self.eat(separator))
        else {
            return Err(TimeError::Unrecognised);
        };
        let second = self.digits()?;
        let third = if self.eat(separator) {
            Some(self.digits()?)
        } else {
            None
        };
        if first.len() <= 2 && third.is_some_and(|third| third.len() == 4) {
            return Err(TimeError::YearLast);
        }
        if second.len() > 2 || third.is_some_and(|third| third.len() > 2) {
            return Err(TimeError::Unrecognised);
        }
        if third.is_none() {
            if first.len() != 4 || !self.rest.is_empty() {
                return Err(TimeError::Unrecognised);
            }
            // As a number in a cell, October 2023 loses its zero.
            if separator == "." && second == "1" {
                return Err(TimeError::Ambiguous);
            }
        }
        Ok(Date {
            year: number(first)?,
            month: number(second)?,
            day: third.map(number).transpose()?,
        })
    }

    /// The time of day behind a date, if there is one.
    fn time(&mut self, date: Date) -> Result<Option<Time>, TimeError> {
        if date.day.is_none() || self.rest.is_empty() {
            return Ok(None);
        }
        if !self.eat_any(&["T", "t"]) {
            self.spaces();
        }
        let mut half = self.half();
        let (hour, minute, second, millis) = self.clock()?;
        if half.is_none() {
            self.spaces();
            half = self.half();
        }
        let hour = match half {
            None => hour,
            Some(Half::Morning) if hour == 12 => 0,
            Some(Half::Morning) if hour < 12 => hour,
            Some(Half::Afternoon) if (1..12).contains(&hour) => hour + 12,
            // `下午 15:30` says the same thing twice.
            Some(Half::Afternoon) if (12..24).contains(&hour) => hour,
            Some(_) => return Err(TimeError::ImpossibleTime),
        };
        let mut time = Time::new(hour, minute, second, millis)?;
        time.offset = self.offset()?;
        Ok(Some(time))
    }

    fn half(&mut self) -> Option<Half> {
        let half = if self.eat_any(&["上午", "AM", "am", "Am"]) {
            Half::Morning
        } else if self.eat_any(&["下午", "PM", "pm", "Pm"]) {
            Half::Afternoon
        } else {
            return None;
        };
        self.spaces();
        Some(half)
    }

    /// `8:30`, `08:30:05.123`, `083005`, `8时30分5秒`: hour, minute, second, millisecond.
    fn clock(&mut self) -> Result<(u32, u32, u32, u32), TimeError> {
        let first = self.digits()?;
        let part = |from: usize, to: usize| number(first.get(from..to).unwrap_or("0"));
        match first.len() {
            4 => return Ok((part(0, 2)?, part(2, 4)?, 0, 0)),
            6 => return Ok((part(0, 2)?, part(2, 4)?, part(4, 6)?, self.fraction()?)),
            1 | 2 => {}
            _ => return Err(TimeError::Unrecognised),
        }
        let hour = number(first)?;
        if self.eat(":") {
            let minute = self.short()?;
            if !self.eat(":") {
                return Ok((hour, minute, 0, 0));
            }
            return Ok((hour, minute, self.short()?, self.fraction()?));
        }
        if !self.eat_any(&["时", "点"]) {
            return Err(TimeError::Unrecognised);
        }
        let Some(minute) = self.optional(&["分"])? else {
            return Ok((hour, 0, 0, 0));
        };
        let second = self.optional(&["秒"])?.unwrap_or(0);
        Ok((hour, minute, second, 0))
    }

    /// A number of one or two digits with its unit behind it, if there is one.
    fn optional(&mut self, units: &[&str]) -> Result<Option<u32>, TimeError> {
        if !self.rest.starts_with(|char: char| char.is_ascii_digit()) {
            return Ok(None);
        }
        let count = self.short()?;
        if self.eat_any(units) {
            Ok(Some(count))
        } else {
            Err(TimeError::Unrecognised)
        }
    }

    fn fraction(&mut self) -> Result<u32, TimeError> {
        if !self.eat_any(&[".", ","]) {
            return Ok(0);
        }
        fraction_millis(self.digits()?.as_bytes()).ok_or(TimeError::Unrecognised)
    }

    /// `Z`, `+08:00`, `+0800` or `+08`, in milliseconds.
    fn offset(&mut self) -> Result<Option<i64>, TimeError> {
        self.spaces();
        if self.rest.is_empty() {
            return Ok(None);
        }
        if self.eat_any(&["Z", "z"]) {
            return Ok(Some(0));
        }
        let sign = if self.eat("+") {
            1
        } else if self.eat("-") {
            -1
        } else {
            return Err(TimeError::Unrecognised);
        };
        let digits = self.digits()?;
        let (hours, minutes) = match digits.len() {
            2 if self.eat(":") => (number(digits)?, self.short()?),
            2 => (number(digits)?, 0),
            4 => (number(digits)? / 100, number(digits)? % 100),
            _ => return Err(TimeError::Unrecognised),
        };
        if hours * 60 + minutes > 14 * 60 || minutes > 59 {
            return Err(TimeError::ImpossibleOffset);
        }
        Ok(Some(sign * i64::from(hours * 60 + minutes) * 60_000))
    }
}
