//! The working calendar of the People's Republic, and periods of grace counted by it.

use super::maps::Set;
use super::time::{Day, Instant, Moment, Weekday, Zone};

/// One year's notice of the State Council: days off and days worked in exchange, as `MMDD`. Days of the year before
/// are `MMDD - 10000`.
struct Notice {
    year: i32,
    off: &'static [(i32, i32)],
    work: &'static [i32],
}

#[rustfmt::skip]
const NOTICES: [Notice; 8] = [
    Notice { year: 2019, off: &[(-8770, 101), (204, 210), (405, 405), (501, 504), (607, 607), (913, 913), (1001, 1007)],
        work: &[-8771, 202, 203, 428, 505, 929, 1012] },
    Notice { year: 2020, off: &[(101, 101), (124, 202), (404, 406), (501, 505), (625, 627), (1001, 1008)],
        work: &[119, 203, 426, 509, 628, 927, 1010] },
    Notice { year: 2021, off: &[(101, 103), (211, 217), (403, 405), (501, 505), (612, 614), (919, 921), (1001, 1007)],
        work: &[207, 220, 425, 508, 918, 926, 1009] },
    Notice { year: 2022, off: &[(101, 103), (131, 206), (403, 405), (430, 504), (603, 605), (910, 912), (1001, 1007)],
        work: &[129, 130, 402, 424, 507, 1008, 1009] },
    Notice { year: 2023, off: &[(-8769, 102), (121, 127), (405, 405), (429, 503), (622, 624), (929, 1006)],
        work: &[128, 129, 423, 506, 625, 1007, 1008] },
    Notice { year: 2024, off: &[(101, 101), (210, 217), (404, 406), (501, 505), (610, 610), (915, 917), (1001, 1007)],
        work: &[204, 218, 407, 428, 511, 914, 929, 1012] },
    Notice { year: 2025, off: &[(101, 101), (128, 204), (404, 406), (501, 505), (531, 602), (1001, 1008)],
        work: &[126, 208, 427, 928, 1011] },
    Notice { year: 2026, off: &[(101, 103), (215, 223), (404, 406), (501, 505), (619, 621), (925, 927), (1001, 1007)],
        work: &[104, 214, 228, 509, 920, 1010] },
];

/// Which days are working days: Monday to Friday, except as the notices of the years it knows say.
///
/// The last days of a December are ruled by the notice of the following year where that has something to say.
#[derive(Clone, Debug)]
pub struct Calendar {
    /// Days that are not as their weekday says, ascending; `true` for a working day.
    exceptions: Vec<(Day, bool)>,
    years: Set<i32>,
}

impl Default for Calendar {
    /// The calendar of the notices built in, 2019 to 2026.
    fn default() -> Self {
        let mut calendar = Self {
            exceptions: Vec::new(),
            years: Set::default(),
        };
        for notice in &NOTICES {
            let day = |date: i32| notice_day(notice.year, date);
            for &(first, last) in notice.off {
                if let (Some(first), Some(last)) = (day(first), day(last)) {
                    calendar.exceptions.extend(
                        (first.days()..=last.days()).map(|day| (Day::from_days(day), false)),
                    );
                }
            }
            calendar.exceptions.extend(
                notice
                    .work
                    .iter()
                    .filter_map(|&date| Some((day(date)?, true))),
            );
            calendar.years.insert(notice.year);
        }
        calendar.settle();
        calendar
    }
}

fn notice_day(year: i32, date: i32) -> Option<Day> {
    let (year, date) = if date < 0 {
        (year - 1, date + 10_000)
    } else {
        (year, date)
    };
    Day::ymd(
        year,
        u32::try_from(date / 100).ok()?,
        u32::try_from(date % 100).ok()?,
    )
}

fn is_weekday(day: Day) -> bool {
    !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

impl Calendar {
    /// Whether people work on this day.
    pub fn is_working(&self, day: Day) -> bool {
        match self.exceptions.binary_search_by_key(&day, |(day, _)| *day) {
            Ok(at) => self.exceptions.get(at).is_some_and(|(_, working)| *working),
            Err(_) => is_weekday(day),
        }
    }

    /// Whether the notice of this year is known. For other years only weekends are.
    pub fn knows(&self, year: i32) -> bool {
        self.years.contains(&year)
    }

    /// The `count`-th working day after `day`; `day` itself if `count` is 0.
    pub fn add_working_days(&self, day: Day, count: u32) -> Day {
        let (mut day, mut left) = (day, count);
        while left > 0 {
            let next = day.plus(1);
            if next == day {
                break;
            }
            day = next;
            left -= u32::from(self.is_working(day));
        }
        day
    }

    /// How many working days there are after `from` up to and including `to`; 0 if `to` is not later.
    pub fn working_days_between(&self, from: Day, to: Day) -> u32 {
        let first = self.exceptions.partition_point(|(day, _)| *day <= from);
        let after = self.exceptions.partition_point(|(day, _)| *day <= to);
        let mut count = weekdays_until(to) - weekdays_until(from);
        for (day, working) in self.exceptions.get(first..after).unwrap_or_default() {
            count += i64::from(*working) - i64::from(is_weekday(*day));
        }
        u32::try_from(count).unwrap_or(0)
    }

    /// Adds the days of a notice, each with whether it is a day off. They overrule what was known of these days.
    pub fn extend_from_holiday_cn(&mut self, days: impl Iterator<Item = (Day, bool)>, year: i32) {
        self.exceptions
            .extend(days.map(|(day, is_off_day)| (day, !is_off_day)));
        self.years.insert(year);
        self.settle();
    }

    /// Puts the exceptions in order; of several for one day the last said holds.
    fn settle(&mut self) {
        self.exceptions.reverse();
        self.exceptions.sort_by_key(|(day, _)| *day);
        self.exceptions.dedup_by_key(|(day, _)| *day);
    }
}

/// The number of weekdays from a fixed Monday long ago up to and including `day`; negative before it.
fn weekdays_until(day: Day) -> i64 {
    // 1969-12-29 was a Monday.
    let days = i64::from(day.days()) + 4;
    days.div_euclid(7) * 5 + days.rem_euclid(7).min(5)
}

/// How long something may take before it is late.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Grace {
    /// So many days of the calendar.
    Days(u32),
    /// So many working days.
    WorkingDays(u32),
}

impl Grace {
    /// The longest period that can be written.
    pub const MOST: u32 = 10_000;

    /// Reads `5` (days) or `5wd` (working days), up to [`Self::MOST`].
    pub fn parse(text: &str) -> Option<Self> {
        let (number, unit): (&str, fn(u32) -> Self) = match text.strip_suffix("wd") {
            Some(number) => (number, Self::WorkingDays),
            None => (text, Self::Days),
        };
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        number
            .parse()
            .ok()
            .filter(|count| *count <= Self::MOST)
            .map(unit)
    }

    /// The first instant that is later than this grace after something on `day`: with no grace at all, the start of
    /// the following day.
    pub fn end(self, calendar: &Calendar, zone: Zone, day: Day) -> Instant {
        let last = match self {
            Self::Days(count) => day.plus(i32::try_from(count).unwrap_or(i32::MAX)),
            Self::WorkingDays(count) => calendar.add_working_days(day, count),
        };
        zone.start_of(last.plus(1))
    }

    /// The same after something known as exactly as `moment`, counted from the last day that it can have been.
    pub fn end_after(self, calendar: &Calendar, zone: Zone, moment: Moment) -> Instant {
        self.end(calendar, zone, moment.last_day(zone))
    }
}

impl std::fmt::Display for Grace {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Days(count) => write!(f, "{count}"),
            Self::WorkingDays(count) => write!(f, "{count}wd"),
        }
    }
}
