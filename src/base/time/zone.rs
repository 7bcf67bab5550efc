//! The zone that turns instants into local days and back.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, MappedLocalTime, NaiveDateTime, NaiveTime, Offset, TimeDelta, TimeZone, Timelike};
use chrono_tz::Tz;

use super::{Day, Instant};

/// Instants beyond this distance from 1970 are shown as this one; the calendar beneath ends a little later.
const FARTHEST: i64 = 7_800_000_000_000_000;

/// No zone is further from UTC than this, whatever its history.
const WIDEST_OFFSET: i64 = 26 * 3_600_000;

/// A zone of the IANA database; Asia/Shanghai unless said otherwise.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct Zone(Tz);

impl Zone {
    /// The IANA name.
    pub fn name(self) -> &'static str {
        self.0.name()
    }

    /// The local day of an instant.
    pub fn day_of(self, at: Instant) -> Day {
        Day::from_date(self.wall(at).date())
    }

    /// The first instant of a day. Where the clock change skips midnight, the first instant after it; where it repeats
    /// midnight, the first of the two.
    pub fn start_of(self, day: Day) -> Instant {
        let midnight = day.date().and_time(NaiveTime::MIN);
        self.instants(midnight).unwrap_or_else(|| self.after_gap(midnight))
    }

    /// The instant of a wall time, `millis_of_day` after midnight by the clock on the wall. A time that occurs twice
    /// is the first of the two; a time that the clock skips is read as if it had not been changed yet.
    pub fn local(self, day: Day, millis_of_day: u32) -> Instant {
        let wall = day.date().and_time(NaiveTime::MIN) + TimeDelta::milliseconds(i64::from(millis_of_day));
        self.instants(wall).unwrap_or_else(|| {
            let before = self.after_gap(wall).plus_millis(-1);
            Instant::from_millis(utc_millis(wall) - self.offset_millis(before))
        })
    }

    /// What the clock on the wall shows, in milliseconds since its midnight.
    pub fn millis_of_day(self, at: Instant) -> u32 {
        let wall = self.wall(at);
        wall.num_seconds_from_midnight() * 1000 + wall.nanosecond() / 1_000_000
    }

    /// RFC 3339 with the local offset, such as `2022-07-01T00:00:00+08:00`; milliseconds only where there are any.
    /// Where the offset had seconds (before zones were standardised), the text is in UTC.
    pub fn rfc3339(self, at: Instant) -> String {
        let mut offset = self.offset_millis(at) / 1000;
        let mut wall = self.wall(at);
        if offset % 60 != 0 {
            wall -= TimeDelta::seconds(offset);
            offset = 0;
        }
        let sign = if offset < 0 { '-' } else { '+' };
        let (hours, minutes) = (offset.abs() / 3600, offset.abs() / 60 % 60);
        let (date, time) = (Day::from_date(wall.date()), Clock(wall));
        format!("{date}T{time}{sign}{hours:02}:{minutes:02}")
    }

    /// Local day and time to the second, such as `2022-07-01 08:30:05`.
    pub fn human(self, at: Instant) -> String {
        let wall = self.wall(at);
        let (date, time) = (wall.date(), wall.time());
        format!(
            "{:04}-{:02}-{:02} {:02}:{:02}:{:02}",
            date.year(),
            date.month(),
            date.day(),
            time.hour(),
            time.minute(),
            time.second()
        )
    }

    fn wall(self, at: Instant) -> NaiveDateTime {
        let utc = utc(at);
        utc + TimeDelta::seconds(i64::from(self.0.offset_from_utc_datetime(&utc).fix().local_minus_utc()))
    }

    fn offset_millis(self, at: Instant) -> i64 {
        i64::from(self.0.offset_from_utc_datetime(&utc(at)).fix().local_minus_utc()) * 1000
    }

    /// The first instant at which the wall shows `wall`; `None` if the clock skips it.
    fn instants(self, wall: NaiveDateTime) -> Option<Instant> {
        let at = |offset: &chrono_tz::TzOffset| {
            Instant::from_millis(utc_millis(wall) - i64::from(offset.fix().local_minus_utc()) * 1000)
        };
        match self.0.offset_from_local_datetime(&wall) {
            MappedLocalTime::Single(offset) => Some(at(&offset)),
            // At the very edge of a change one of the two may be a time that the wall never showed.
            MappedLocalTime::Ambiguous(one, other) => {
                let (one, other) = (at(&one), at(&other));
                let (first, second) = (one.min(other), one.max(other));
                Some(if self.wall(first) == wall { first } else { second })
            }
            MappedLocalTime::None => None,
        }
    }

    /// The first instant at which the wall shows `wall` or later, for a `wall` that the clock skips.
    fn after_gap(self, wall: NaiveDateTime) -> Instant {
        let middle = utc_millis(wall);
        let (mut before, mut after) = (middle - WIDEST_OFFSET, middle + WIDEST_OFFSET);
        while after - before > 1 {
            let probe = before + (after - before) / 2;
            if self.wall(Instant::from_millis(probe)) < wall {
                before = probe;
            } else {
                after = probe;
            }
        }
        Instant::from_millis(after)
    }
}

fn utc(at: Instant) -> NaiveDateTime {
    DateTime::from_timestamp_millis(at.millis().clamp(-FARTHEST, FARTHEST)).unwrap_or(DateTime::UNIX_EPOCH).naive_utc()
}

fn utc_millis(utc: NaiveDateTime) -> i64 {
    utc.and_utc().timestamp_millis()
}

/// The time of day for RFC 3339.
struct Clock(NaiveDateTime);

impl fmt::Display for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let time = self.0.time();
        write!(f, "{:02}:{:02}:{:02}", time.hour(), time.minute(), time.second())?;
        match time.nanosecond() / 1_000_000 {
            0 => Ok(()),
            millis => write!(f, ".{millis:03}"),
        }
    }
}

impl Default for Zone {
    fn default() -> Self {
        Self(Tz::Asia__Shanghai)
    }
}

/// The name is not one of the IANA database.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct UnknownZone {
    /// The name as given.
    pub name: String,
}

impl fmt::Display for UnknownZone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:?} is no time zone of the IANA database", self.name)
    }
}

impl std::error::Error for UnknownZone {}

impl FromStr for Zone {
    type Err = UnknownZone;

    fn from_str(name: &str) -> Result<Self, UnknownZone> {
        name.parse().map(Self).map_err(|_| UnknownZone { name: name.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::time::MILLIS_PER_DAY;

    fn zone(name: &str) -> Zone {
        name.parse().unwrap()
    }

    fn start(name: &str, day: &str) -> String {
        zone(name).rfc3339(zone(name).start_of(day.parse().unwrap()))
    }

    #[test]
    fn a_day_in_shanghai_begins_eight_hours_before_it_does_in_greenwich() {
        assert_eq!(start("Asia/Shanghai", "2022-07-01"), "2022-07-01T00:00:00+08:00");
        let at = Zone::default().start_of(Day::ymd(2022, 7, 1).unwrap());
        assert_eq!(at, Instant::from_millis(1_656_604_800_000));
        assert_eq!(Zone::default().day_of(at.plus_millis(-1)), Day::ymd(2022, 6, 30).unwrap());
    }

    #[test]
    fn a_day_without_midnight_begins_after_the_gap() {
        // Chile went from 24:00 to 01:00 on this night; China moved its clocks at 02:00.
        assert_eq!(start("America/Santiago", "2023-09-03"), "2023-09-03T01:00:00-03:00");
        assert_eq!(start("Asia/Shanghai", "1986-05-04"), "1986-05-04T00:00:00+08:00");
    }

    #[test]
    fn a_day_with_two_midnights_begins_at_the_first() {
        assert_eq!(start("America/Havana", "2023-11-05"), "2023-11-05T00:00:00-04:00");
    }

    #[test]
    fn a_day_that_was_left_out_is_empty() {
        let apia = zone("Pacific/Apia");
        let day = Day::ymd(2011, 12, 30).unwrap();
        assert_eq!(apia.start_of(day), apia.start_of(day.plus(1)));
    }

    #[test]
    fn a_time_that_the_clock_skips_keeps_its_place_in_the_order() {
        let berlin = zone("Europe/Berlin");
        let day = Day::ymd(2023, 3, 26).unwrap();
        let at = |minutes: u32| berlin.rfc3339(berlin.local(day, minutes * 60_000));
        assert_eq!(at(119), "2023-03-26T01:59:00+01:00");
        assert_eq!(at(150), "2023-03-26T03:30:00+02:00");
        assert_eq!(at(180), "2023-03-26T03:00:00+02:00");
    }

    #[test]
    fn times_are_shown_as_written_here() {
        let zone = Zone::default();
        let at = zone.local(Day::ymd(2022, 7, 1).unwrap(), 30_605_007);
        assert_eq!(zone.human(at), "2022-07-01 08:30:05");
        assert_eq!(zone.rfc3339(at), "2022-07-01T08:30:05.007+08:00");
        assert_eq!(zone.millis_of_day(at), 30_605_007);
    }

    #[test]
    fn an_offset_with_seconds_is_not_rounded_away() {
        let at = Zone::default().start_of(Day::ymd(1900, 1, 1).unwrap());
        assert_eq!(Zone::default().rfc3339(at), "1899-12-31T15:54:17+00:00");
    }

    #[test]
    fn the_ends_of_time_have_a_day() {
        for at in [Instant::MIN, Instant::MAX] {
            let day = Zone::default().day_of(at);
            assert!(!Zone::default().rfc3339(at).is_empty());
            assert_eq!(Zone::default().day_of(Zone::default().start_of(day)), day);
        }
        let _ = Zone::default().local(Day::from_days(i32::MAX), u32::MAX);
        let _ = Zone::default().start_of(Day::from_days(i32::MIN));
    }

    #[test]
    fn an_unknown_name_is_an_error_that_says_it() {
        assert_eq!("Asia/Fuguo".parse::<Zone>(), Err(UnknownZone { name: "Asia/Fuguo".to_owned() }));
    }

    proptest! {
        #[test]
        fn every_instant_lies_in_its_day(
            millis in -2_208_988_800_000_i64..4_102_444_800_000,
            name in prop::sample::select(vec!["Asia/Shanghai", "Europe/Berlin", "America/Santiago", "America/Sao_Paulo", "Africa/Cairo"]),
        ) {
            let (zone, at) = (zone(name), Instant::from_millis(millis));
            let day = zone.day_of(at);
            prop_assert!(zone.start_of(day) <= at);
            prop_assert!(at < zone.start_of(day.plus(1)) || zone.start_of(day.plus(1)).since(zone.start_of(day)) < MILLIS_PER_DAY);
            prop_assert_eq!(zone.day_of(zone.start_of(day)), day);
        }

        #[test]
        fn wall_time_leads_back(millis in 946_684_800_000_i64..4_102_444_800_000) {
            let (zone, at) = (Zone::default(), Instant::from_millis(millis));
            prop_assert_eq!(zone.local(zone.day_of(at), zone.millis_of_day(at)), at);
        }
    }
}
