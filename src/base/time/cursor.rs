//! Taking the written forms of dates and times apart, in no hurry.

use super::{Day, TimeError};

/// Milliseconds of the digits behind a decimal point, one to nine of them. What is finer is cut off, so that no
/// rounding carries a time into the next day.
pub(super) fn fraction_millis(digits: &[u8]) -> Option<u32> {
    if digits.is_empty() || digits.len() > 9 || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let digit = |at: usize| digits.get(at).map_or(0, |digit| u32::from(digit - b'0'));
    Some(digit(0) * 100 + digit(1) * 10 + digit(2))
}

/// The number of some digits.
pub(super) fn number(digits: &str) -> Result<u32, TimeError> {
    digits.parse().map_err(|_| TimeError::Unrecognised)
}

/// A date as written, which need not exist.
#[derive(Copy, Clone)]
pub(super) struct Date {
    pub(super) year: u32,
    pub(super) month: u32,
    /// `None` where only the month is written.
    pub(super) day: Option<u32>,
}

impl Date {
    /// The day, or the first of the month; `None` if there is none such.
    pub(super) fn first_day(self) -> Option<Day> {
        Day::ymd(i32::try_from(self.year).ok()?, self.month, self.day.unwrap_or(1))
    }
}

/// A time of day as written.
#[derive(Copy, Clone)]
pub(super) struct Time {
    /// Since midnight; all of the day for 24:00.
    pub(super) millis: u32,
    /// The stated offset from UTC in milliseconds.
    pub(super) offset: Option<i64>,
}

impl Time {
    pub(super) fn new(hour: u32, minute: u32, second: u32, millis: u32) -> Result<Self, TimeError> {
        let end_of_day = hour == 24 && minute == 0 && second == 0 && millis == 0;
        if (hour > 23 && !end_of_day) || minute > 59 || second > 59 {
            return Err(TimeError::ImpossibleTime);
        }
        Ok(Self { millis: ((hour * 60 + minute) * 60 + second) * 1000 + millis, offset: None })
    }
}

#[derive(Copy, Clone)]
enum Half {
    Morning,
    Afternoon,
}

/// A text that is eaten from the front.
pub(super) struct Cursor<'a> {
    pub(super) rest: &'a str,
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
        if digits.len() > 2 { Err(TimeError::Unrecognised) } else { number(digits) }
    }

    /// The date in front, in any of the forms with separators.
    pub(super) fn date(&mut self) -> Result<Date, TimeError> {
        let first = self.digits()?;
        if let Some(date) = self.oracle_date(first) {
            return Ok(date);
        }
        if first.len() == 8 {
            let part = |from: usize, to: usize| number(first.get(from..to).unwrap_or_default());
            return Ok(Date { year: part(0, 4)?, month: part(4, 6)?, day: Some(part(6, 8)?) });
        }
        self.spaces();
        let date = if self.eat("年") { self.chinese_date(first) } else { self.separated_date(first) }?;
        match first.len() {
            4 => Ok(date),
            1 | 2 => Err(TimeError::TwoDigitYear),
            _ => Err(TimeError::Unrecognised),
        }
    }

    /// What follows the day in `05-4月-23`, `05-4月 -2023` and `05-APR-23`, as Oracle writes dates. Its two-digit years
    /// are of the century that makes them 1950 to 2049, by its own rule.
    fn oracle_date(&mut self, day: &str) -> Option<Date> {
        let mut ahead = Cursor { rest: self.rest };
        if day.len() > 2 || !ahead.eat("-") {
            return None;
        }
        let month = ahead.oracle_month()?;
        ahead.spaces();
        if !ahead.eat("-") {
            return None;
        }
        let written = ahead.digits().ok()?;
        let year = match (written.len(), number(written).ok()?) {
            (2, year) if year < 50 => 2000 + year,
            (2, year) => 1900 + year,
            (4, year) => year,
            _ => return None,
        };
        self.rest = ahead.rest;
        Some(Date { year, month, day: Some(number(day).ok()?) })
    }

    fn oracle_month(&mut self) -> Option<u32> {
        const MONTHS: [&str; 12] = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
        let names = (1..).zip(MONTHS);
        let english = self.rest.get(..3).map(str::to_ascii_uppercase);
        if let Some((month, name)) = names.into_iter().find(|(_, name)| english.as_deref() == Some(*name)) {
            self.eat(self.rest.get(..name.len())?);
            return Some(month);
        }
        let month = self.short().ok()?;
        self.eat("月").then_some(month)
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
            return Ok(Date { year, month, day: None });
        }
        let day = self.short()?;
        self.spaces();
        if self.eat_any(&["日", "号"]) {
            Ok(Date { year, month, day: Some(day) })
        } else {
            Err(TimeError::Unrecognised)
        }
    }

    /// What follows the year in `2023-4-5`, `2023/04`, `2023.4.27`.
    fn separated_date(&mut self, first: &str) -> Result<Date, TimeError> {
        let Some(separator) = ["-", "/", "."].into_iter().find(|separator| self.eat(separator)) else {
            return Err(TimeError::Unrecognised);
        };
        let second = self.digits()?;
        let third = if self.eat(separator) { Some(self.digits()?) } else { None };
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
        Ok(Date { year: number(first)?, month: number(second)?, day: third.map(number).transpose()? })
    }

    /// The time of day behind a date, if there is one.
    pub(super) fn time(&mut self, date: Date) -> Result<Option<Time>, TimeError> {
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

    /// `8:30`, `08:30:05.123`, `08.30.05.123`, `083005`, `8时30分5秒`: hour, minute, second, millisecond.
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
        if self.eat(".") {
            let minute = self.short()?;
            let second = if self.eat(".") { self.short()? } else { return Err(TimeError::Unrecognised) };
            return Ok((hour, minute, second, self.fraction()?));
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
        if self.eat_any(units) { Ok(Some(count)) } else { Err(TimeError::Unrecognised) }
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
