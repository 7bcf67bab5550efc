//! Reading times from text. What can be read in two ways is refused, never guessed.

use super::cursor::{Cursor, Date, Time, fraction_millis, number};
use super::{Day, Instant, MILLIS_PER_DAY, Moment, Precision, TimeError, Written, Zone};
use crate::base::text::is_null;

/// The years that are read as times.
const YEARS: std::ops::RangeInclusive<u32> = 1900..=2199;

/// Words that mean "without end".
const OPEN_WORDS: [&str; 10] =
    ["至今", "迄今", "长期", "长期有效", "永久", "永久有效", "无期限", "无限期", "无固定期限", "无终止日期"];

/// Words that stand where a time would if there were one.
const NEVER_WORDS: [&str; 5] = ["未登录", "从未登录", "从未使用", "未使用", "从未"];

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
        let unused = LocalDay { day: Day::from_days(i32::MIN), start: Instant::MIN, millis: 0 };
        Self { zone, days: [unused; REMEMBERED] }
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
        Moment { at: start, until: start.plus_millis(millis), precision: Precision::Day }
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
        let slot = day.days().cast_unsigned() as usize % REMEMBERED;
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
        if is_null(text) || NEVER_WORDS.contains(&text) {
            return Ok(Written::Null);
        }
        if OPEN_WORDS.contains(&text) {
            return Ok(Written::Open);
        }
        if text.bytes().all(|byte| byte.is_ascii_digit()) {
            return self.digits(text);
        }
        if let Some(error) = without_date(text) {
            return Err(error);
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
            6 => self.assemble(Date { year, month, day: None }, None),
            8 | 12 | 14 | 17 => {
                let date = Date { year, month, day: Some(part(6, 8)?) };
                let time = match text.len() {
                    8 => None,
                    12 => clock(part(10, 12)?, 0, 0)?,
                    14 => clock(part(10, 12)?, part(12, 14)?, 0)?,
                    _ => clock(part(10, 12)?, part(12, 14)?, part(14, 17)?)?,
                };
                self.assemble(date, time)
            }
            10 | 13 if !text.starts_with('0') => {
                let hourly = Date { year, month, day: Some(part(6, 8)?) };
                if text.len() == 10 && YEARS.contains(&year) && hourly.first_day().is_some() && part(8, 10)? < 24 {
                    return Err(TimeError::Ambiguous);
                }
                let count: i64 = text.parse().map_err(|_| TimeError::Unrecognised)?;
                let at = Instant::from_millis(if text.len() == 10 { count * 1000 } else { count });
                let year = self.zone.day_of(at).year();
                if u32::try_from(year).is_ok_and(|year| YEARS.contains(&year)) {
                    Ok(Written::Moment(Moment::exact(at)))
                } else {
                    Err(TimeError::YearOutOfRange { year: i64::from(year) })
                }
            }
            _ => Err(TimeError::Unrecognised),
        }
    }

    fn assemble(&mut self, date: Date, time: Option<Time>) -> Result<Written, TimeError> {
        let Date { year, month, day: written_day } = date;
        let no_time = time.is_none_or(|time| time.millis == 0);
        if no_time && matches!((year, month, written_day), (0, 0, Some(0)) | (1900, 1, Some(0))) {
            return Ok(Written::Null);
        }
        let impossible = TimeError::ImpossibleDate { year, month, day: written_day.unwrap_or(1) };
        if year != 9999 && !YEARS.contains(&year) {
            return Err(TimeError::YearOutOfRange { year: i64::from(year) });
        }
        let day = date.first_day().ok_or(impossible)?;
        if is_open_day(day) {
            return Ok(Written::Open);
        }
        Ok(Written::Moment(match (written_day, time) {
            (None, _) => Moment::month(day, self.zone),
            (Some(_), None) => self.day(day),
            (Some(_), Some(Time { millis, offset: None })) => Moment::exact(self.local(day, millis)),
            (Some(_), Some(Time { millis, offset: Some(offset) })) => {
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
    let (tens, ones) = (text.get(at)?.wrapping_sub(b'0'), text.get(at + 1)?.wrapping_sub(b'0'));
    (tens < 10 && ones < 10).then(|| u32::from(tens) * 10 + u32::from(ones))
}

/// What a text without a date is, if it is one: a time of day (`08:30:05`), or what a spreadsheet shows in place of a time, the
/// minutes alone (`30:05.0`) or a column too narrow (`####`).
fn without_date(text: &str) -> Option<TimeError> {
    if text.len() > 1 && text.bytes().all(|byte| byte == b'#') {
        return Some(TimeError::Displayed);
    }
    let (whole, fraction) = text.split_once('.').map_or((text, None), |(whole, fraction)| (whole, Some(fraction)));
    let digits = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    let parts = whole.split(':').filter(|part| digits(part)).count();
    match (parts == whole.split(':').count(), parts, fraction) {
        (true, 2, Some("0")) => Some(TimeError::Displayed),
        (true, 2 | 3, _) => Some(TimeError::TimeWithoutDate),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The time in full for an exact moment, else its days.
    fn read(text: &str) -> String {
        let zone = Zone::default();
        match parse_moment(text, zone) {
            Ok(Written::Moment(moment)) if moment.precision == Precision::Exact => zone.rfc3339(moment.at),
            Ok(Written::Moment(moment)) => moment.human(zone),
            other => format!("{other:?}"),
        }
    }

    fn error(text: &str) -> TimeError {
        parse_moment(text, Zone::default()).expect_err(text)
    }

    #[test]
    fn every_form_of_a_day_is_that_day() {
        for text in [
            "2023-04-05",
            "2023/4/5",
            "2023-4-5",
            "2023.4.5",
            "2023.04.05",
            "20230405",
            "2023年4月5日",
            "2023年04月05号",
            "2023 年 4 月 5 日",
            " 2023-04-05\t",
        ] {
            assert_eq!(read(text), "2023-04-05", "{text}");
        }
    }

    #[test]
    fn every_form_of_a_month_is_that_month() {
        for text in ["2023-04", "2023-4", "2023/04", "2023.04", "2023.4", "202304", "2023年4月", "2023年04月份"] {
            assert_eq!(read(text), "2023-04", "{text}");
        }
        assert_eq!(read("2023.10"), "2023-10");
    }

    #[test]
    fn every_form_of_a_local_time_is_that_time() {
        for text in [
            "2023-04-05 08:30:05",
            "2023/04/05 08:30:05",
            "2023-04-05T08:30:05",
            "2023/4/5 8:30:05",
            "2023-04-05 08:30:05.000",
            "20230405083005",
            "20230405 08:30:05",
            "20230405T083005",
            "2023年4月5日 8时30分5秒",
            "2023年4月5日8点30分05秒",
            "2023-04-05 上午 8:30:05",
            "2023/4/5 8:30:05 AM",
            "2023-04-05  08:30:05 ",
            "2023-04-05 00:30:05Z",
            "2023-04-05T01:30:05+01:00",
            "2023-04-04 19:30:05-0500",
            "2023-04-05 08:30:05 +08",
            "1680654605",
            "1680654605000",
        ] {
            assert_eq!(read(text), "2023-04-05T08:30:05+08:00", "{text}");
        }
        for text in ["2023/4/5 8:30", "202304050830", "2023年4月5日 8时30分", "2023-04-05 08:30"] {
            assert_eq!(read(text), "2023-04-05T08:30:00+08:00", "{text}");
        }
    }

    #[test]
    fn the_dates_of_oracle_are_read() {
        for text in [
            "05-4月-23 08.30.05.000000000 上午",
            "05-4月 -23 08.30.05.000000000 上午",
            "05-4月-2023 08:30:05",
            "05-APR-23 08.30.05.000000000 AM",
            "5-Apr-2023 8.30.05 AM",
        ] {
            assert_eq!(read(text), "2023-04-05T08:30:05+08:00", "{text}");
        }
        assert_eq!(read("05-4月-23 10.22.33.000000000 下午"), "2023-04-05T22:22:33+08:00");
        assert_eq!(read("27-12月-99"), "1999-12-27");
        assert_eq!(error("05-13月-23"), TimeError::ImpossibleDate { year: 2023, month: 13, day: 5 });
        assert_eq!(error("05-4月-3"), TimeError::Unrecognised);
        assert_eq!(error("2023-04-05 08.30"), TimeError::Unrecognised);
    }

    #[test]
    fn fractions_are_cut_to_the_millisecond_and_never_rounded_up() {
        assert_eq!(read("2023-04-27T08:30:05.123+01:00"), "2023-04-27T15:30:05.123+08:00");
        assert_eq!(read("2023-12-06 13:41:31.788000+01:00"), "2023-12-06T20:41:31.788+08:00");
        assert_eq!(read("2023-04-05 23:59:59.9999999"), "2023-04-05T23:59:59.999+08:00");
        assert_eq!(read("2023-04-05 08:30:05,5"), "2023-04-05T08:30:05.500+08:00");
        assert_eq!(read("20230405083005007"), "2023-04-05T08:30:05.007+08:00");
        assert_eq!(error("2023-04-05 08:30:05."), TimeError::Unrecognised);
    }

    #[test]
    fn the_half_of_the_day_counts() {
        assert_eq!(read("2023/4/5 下午 3:05:10"), "2023-04-05T15:05:10+08:00");
        assert_eq!(read("2023年4月5日 下午3时5分"), "2023-04-05T15:05:00+08:00");
        assert_eq!(read("2023-04-05 12:00:01 AM"), "2023-04-05T00:00:01+08:00");
        assert_eq!(read("2023-04-05 12:00:01 PM"), "2023-04-05T12:00:01+08:00");
        assert_eq!(read("2023-04-05 下午 15:30"), "2023-04-05T15:30:00+08:00");
        assert_eq!(error("2023-04-05 上午 15:30"), TimeError::ImpossibleTime);
        assert_eq!(error("2023-04-05 下午 0:30"), TimeError::ImpossibleTime);
    }

    #[test]
    fn the_end_of_a_day_is_the_start_of_the_next_and_nothing_is_later() {
        assert_eq!(read("2023-12-31 24:00:00"), "2024-01-01T00:00:00+08:00");
        assert_eq!(read("20231231240000"), "2024-01-01T00:00:00+08:00");
        for text in [
            "2023-12-31 24:00:01",
            "2023-12-31 24:01",
            "2023-12-31 23:60:00",
            "2023-12-31 23:59:60",
            "2023-12-31 24:00:00.001",
        ] {
            assert_eq!(error(text), TimeError::ImpossibleTime, "{text}");
        }
    }

    #[test]
    fn impossible_dates_are_refused_in_every_form() {
        let february = TimeError::ImpossibleDate { year: 2023, month: 2, day: 30 };
        for text in [
            "2023-02-30",
            "2023/2/30",
            "20230230",
            "2023年2月30日",
            "2023-02-30 08:00:00",
            "20230230080000",
            "202302300800",
        ] {
            assert_eq!(error(text), february, "{text}");
        }
        assert_eq!(error("2023-13"), TimeError::ImpossibleDate { year: 2023, month: 13, day: 1 });
        assert_eq!(error("1900-02-29"), TimeError::ImpossibleDate { year: 1900, month: 2, day: 29 });
        assert_eq!(read("2024-02-29"), "2024-02-29");
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_not_guessed() {
        assert_eq!(error("5/4/2023"), TimeError::YearLast);
        assert_eq!(error("27-04-2023"), TimeError::YearLast);
        assert_eq!(error("23/4/27"), TimeError::TwoDigitYear);
        assert_eq!(error("23年4月27日"), TimeError::TwoDigitYear);
        assert_eq!(error("5.4.23"), TimeError::TwoDigitYear);
        assert_eq!(error("2023.1"), TimeError::Ambiguous);
        // 2034-02-08 by the epoch, or eight o'clock on 27 April 2023.
        assert_eq!(error("2023042708"), TimeError::Ambiguous);
    }

    #[test]
    fn years_beyond_living_memory_are_refused() {
        for (text, year) in [
            ("1899-12-31", 1899),
            ("2200-01-01", 2200),
            ("0001-01-01 00:00:00", 1),
            ("9999999999", 2286),
            ("2999-12-31", 2999),
        ] {
            assert_eq!(error(text), TimeError::YearOutOfRange { year }, "{text}");
        }
        assert_eq!(read("2199-12-31"), "2199-12-31");
        assert_eq!(read("1900-01-01"), "1900-01-01");
    }

    #[test]
    fn the_far_future_means_without_end() {
        for text in [
            "至今",
            "长期",
            "永久",
            "9999-12-31",
            "2099-12-31",
            "2099/12/31 23:59:59",
            "99991231",
            "9999年12月31日",
            "9999-01-01",
            "20991231235959",
        ] {
            assert_eq!(parse_moment(text, Zone::default()), Ok(Written::Open), "{text}");
        }
        assert_eq!(read("2099-12-30"), "2099-12-30");
        assert_eq!(error("9999-12-32"), TimeError::ImpossibleDate { year: 9999, month: 12, day: 32 });
    }

    #[test]
    fn null_spellings_are_null() {
        for text in [
            "",
            " ",
            "-",
            "—",
            "/",
            "无",
            "NULL",
            "N/A",
            "0000-00-00 00:00:00",
            "0000-00-00",
            "1900-01-00",
            "1900/1/0",
            "1900/1/0 0:00:00",
            "00000000",
            "从未登录",
            "#N/A",
        ] {
            assert_eq!(parse_moment(text, Zone::default()), Ok(Written::Null), "{text}");
        }
        assert_eq!(error("1900-01-00 08:00"), TimeError::ImpossibleDate { year: 1900, month: 1, day: 0 });
        assert_eq!(error("2023-00-00"), TimeError::ImpossibleDate { year: 2023, month: 0, day: 0 });
    }

    #[test]
    fn other_texts_are_no_times() {
        for text in [
            "2023",
            "张三",
            "8:30:",
            "#",
            "2023-04-05x",
            "2023-04-05 08",
            "2023-04-05 8:30 x",
            "2023-04/05",
            "2023-04-05 08:30:05 CST",
            "2023-04-05T",
            "45021",
            "0123456789",
            "2023-004-05",
            "２０２３-04-05",
            "1680654605.5",
            "-1680654605",
            "2023年4月5",
        ] {
            assert_eq!(error(text), TimeError::Unrecognised, "{text}");
        }
        assert_eq!(error("2023-04-05 08:30:05+15:00"), TimeError::ImpossibleOffset);
        for text in ["08:30:05", "8:30", "08:30:05.25"] {
            assert_eq!(error(text), TimeError::TimeWithoutDate, "{text}");
        }
        for text in ["30:05.0", "########"] {
            assert_eq!(error(text), TimeError::Displayed, "{text}");
        }
    }

    #[test]
    fn midnight_as_text_is_exact() {
        let zone = Zone::default();
        let moment = parse_moment("2023-04-05 00:00:00", zone).unwrap().moment().unwrap();
        assert!(moment.is_exact_midnight(zone));
        assert!(!parse_moment("2023-04-05", zone).unwrap().moment().unwrap().is_exact_midnight(zone));
    }

    #[test]
    fn days_that_share_a_place_in_memory_are_kept_apart() {
        let mut parser = TimeParser::new(Zone::default());
        for text in ["2023-01-01", "2023-03-06", "2023-01-01", "1986-05-04", "1986-07-07"] {
            assert_eq!(parser.parse(text), parse_moment(text, Zone::default()), "{text}");
        }
    }

    #[test]
    fn the_summer_time_of_1986_is_honoured() {
        assert_eq!(read("1986-05-04 08:00:00"), "1986-05-04T08:00:00+09:00");
        assert_eq!(read("1986-05-03 23:00:00"), "1986-05-03T23:00:00+08:00");
    }

    proptest! {
        #[test]
        fn a_time_reads_back_as_written(millis in -2_208_988_800_000_i64..4_070_880_000_000) {
            let zone = Zone::default();
            let at = Instant::from_millis(millis);
            let text = zone.rfc3339(at);
            prop_assert_eq!(parse_moment(&text, zone), Ok(Written::Moment(Moment::exact(at))), "{}", text);
        }

        #[test]
        fn the_quick_way_and_the_slow_way_agree(
            text in "(19[0-9]{2}|20[0-9]{2})[-/][01][0-9][-/][0-3][0-9]([ T][0-2][0-9]:[0-6][0-9]:[0-6][0-9](\\.[0-9]{1,7})?)?"
        ) {
            let mut parser = TimeParser::new(Zone::default());
            let quick = parser.common(text.as_bytes()).map(Written::Moment);
            let slow = parser.any(&text);
            match quick {
                Some(quick) => prop_assert_eq!(Ok(quick), slow),
                None => prop_assert!(!matches!(slow, Ok(Written::Moment(moment)) if moment.precision == Precision::Day) || text.starts_with("2099")),
            }
        }

        #[test]
        fn no_text_panics(text in "[-0-9年月日时分秒:./ TZ+上午PM]{0,30}") {
            let _ = parse_moment(&text, Zone::default());
        }
    }
}
