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
        let mut calendar = Self { exceptions: Vec::new(), years: Set::default() };
        for notice in &NOTICES {
            let day = |date: i32| notice_day(notice.year, date);
            for &(first, last) in notice.off {
                if let (Some(first), Some(last)) = (day(first), day(last)) {
                    calendar.exceptions.extend((first.days()..=last.days()).map(|day| (Day::from_days(day), false)));
                }
            }
            calendar.exceptions.extend(notice.work.iter().filter_map(|&date| Some((day(date)?, true))));
            calendar.years.insert(notice.year);
        }
        calendar.settle();
        calendar
    }
}

fn notice_day(year: i32, date: i32) -> Option<Day> {
    let (year, date) = if date < 0 { (year - 1, date + 10_000) } else { (year, date) };
    Day::ymd(year, u32::try_from(date / 100).ok()?, u32::try_from(date % 100).ok()?)
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
        self.exceptions.extend(days.map(|(day, is_off_day)| (day, !is_off_day)));
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
        number.parse().ok().filter(|count| *count <= Self::MOST).map(unit)
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn day(text: &str) -> Day {
        text.parse().unwrap()
    }

    #[test]
    fn every_date_of_every_notice_is_read() {
        let calendar = Calendar::default();
        let written: i32 = NOTICES
            .iter()
            .map(|notice| {
                let off = notice.off.iter().map(|&(first, last)| {
                    let day = |date| notice_day(notice.year, date).unwrap().days();
                    assert!(day(first) <= day(last), "{first}..{last} of {}", notice.year);
                    day(last) - day(first) + 1
                });
                let work = notice.work.iter().map(|&date| i32::from(notice_day(notice.year, date).is_some()));
                off.sum::<i32>() + work.sum::<i32>()
            })
            .sum();
        assert_eq!(i32::try_from(calendar.exceptions.len()).unwrap(), written);
    }

    #[test]
    fn a_make_up_day_is_a_weekend_and_a_weekday_off_is_none() {
        // A slip of one day in the table would put a make-up day on a weekday.
        for notice in &NOTICES {
            for &date in notice.work {
                let day = notice_day(notice.year, date).unwrap();
                // 2020-02-03 was a Monday inside the holiday as first announced, before the epidemic.
                assert!(!is_weekday(day) || day == super::tests::day("2020-02-03"), "{day}");
                assert!(Calendar::default().is_working(day), "{day}");
            }
        }
    }

    #[test]
    fn holidays_and_make_up_days_are_as_announced() {
        let calendar = Calendar::default();
        for (text, working) in [
            ("2018-12-29", true),
            ("2018-12-30", false),
            ("2018-12-31", false),
            ("2019-01-01", false),
            ("2019-01-02", true),
            ("2020-01-31", false),
            ("2020-02-03", true),
            ("2022-10-08", true),
            ("2022-12-31", false),
            ("2023-01-02", false),
            ("2023-10-06", false),
            ("2023-10-07", true),
            ("2024-02-09", true),
            ("2025-06-02", false),
            ("2026-02-14", true),
            ("2026-07-01", true),
            ("2026-07-04", false),
            ("2017-10-02", true),
        ] {
            assert_eq!(calendar.is_working(day(text)), working, "{text}");
        }
    }

    #[test]
    fn years_without_a_notice_are_known_as_such() {
        let calendar = Calendar::default();
        assert!((2019..=2026).all(|year| calendar.knows(year)));
        assert!(!calendar.knows(2018) && !calendar.knows(2027));
    }

    #[test]
    fn an_added_notice_overrules() {
        let mut calendar = Calendar::default();
        let days = [
            (day("2027-01-01"), true),
            (day("2027-01-02"), false),
            (day("2026-12-31"), true),
            (day("2026-10-08"), true),
        ];
        calendar.extend_from_holiday_cn(days.into_iter(), 2027);
        assert!(calendar.knows(2027));
        assert!(!calendar.is_working(day("2027-01-01")) && calendar.is_working(day("2027-01-02")));
        assert!(!calendar.is_working(day("2026-12-31")) && !calendar.is_working(day("2026-10-08")));
        calendar.extend_from_holiday_cn([(day("2026-10-08"), false)].into_iter(), 2026);
        assert!(calendar.is_working(day("2026-10-08")));
    }

    #[test]
    fn working_days_skip_the_national_day() {
        let calendar = Calendar::default();
        assert_eq!(calendar.add_working_days(day("2022-09-30"), 1), day("2022-10-08"));
        assert_eq!(calendar.add_working_days(day("2022-09-30"), 5), day("2022-10-12"));
        assert_eq!(calendar.working_days_between(day("2022-09-30"), day("2022-10-08")), 1);
        assert_eq!(calendar.add_working_days(day("2022-10-01"), 0), day("2022-10-01"));
    }

    #[test]
    fn the_end_of_the_calendar_is_no_endless_loop() {
        let last = Day::from_days(i32::MAX);
        assert_eq!(Calendar::default().add_working_days(last, u32::MAX), last);
        assert_eq!(Calendar::default().working_days_between(last, Day::from_days(i32::MIN)), 0);
    }

    #[test]
    fn the_last_day_of_grace_is_not_late() {
        let (calendar, zone) = (Calendar::default(), Zone::default());
        let end = |grace: &str, text: &str| zone.human(Grace::parse(grace).unwrap().end(&calendar, zone, day(text)));
        assert_eq!(end("0", "2022-06-30"), "2022-07-01 00:00:00");
        assert_eq!(end("3", "2022-06-30"), "2022-07-04 00:00:00");
        // Friday; the fifth working day after it is the Friday of the next week.
        assert_eq!(end("5wd", "2022-07-01"), "2022-07-09 00:00:00");
        assert_eq!(end("0wd", "2022-07-02"), "2022-07-03 00:00:00");
    }

    #[test]
    fn grace_counts_from_the_last_day_that_it_can_have_been() {
        let (calendar, zone) = (Calendar::default(), Zone::default());
        let month = Moment::month(day("2022-06-10"), zone);
        assert_eq!(Grace::Days(0).end_after(&calendar, zone, month), zone.start_of(day("2022-07-01")));
        let noon = Moment::exact(zone.local(day("2022-06-10"), 43_200_000));
        assert_eq!(Grace::Days(0).end_after(&calendar, zone, noon), zone.start_of(day("2022-06-11")));
    }

    #[test]
    fn only_a_count_is_a_grace() {
        for text in ["", "wd", "-1", "+5", "5 wd", "5d", "1.5", "10001", "99999999999wd"] {
            assert_eq!(Grace::parse(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn counting_undoes_adding(start in 17_500..21_500_i32, count in 1..300_u32) {
            let (calendar, start) = (Calendar::default(), Day::from_days(start));
            let end = calendar.add_working_days(start, count);
            prop_assert!(calendar.is_working(end));
            prop_assert_eq!(calendar.working_days_between(start, end), count);
            prop_assert_eq!(calendar.working_days_between(start, end.plus(-1)), count - 1);
        }

        #[test]
        fn a_grace_reads_back_as_written(count in 0..=Grace::MOST, working in any::<bool>()) {
            let grace = if working { Grace::WorkingDays(count) } else { Grace::Days(count) };
            prop_assert_eq!(Grace::parse(&grace.to_string()), Some(grace));
        }
    }
}
