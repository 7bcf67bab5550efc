//! A time as written: an instant, a day or a month.

use super::{Day, Instant, Zone};

/// How exactly a time is known, from finest to coarsest.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Precision {
    /// To the millisecond, or as exactly as the source writes times of day.
    Exact,
    /// To the day.
    Day,
    /// To the month.
    Month,
}

/// A time as written. It lies in `[at, until)` if it is a day or a month, and is `at` if it is exact.
///
/// The derived order is for sorting only; whether one moment precedes another is for
/// [`surely_before`](Self::surely_before) to say.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct Moment {
    /// The first instant of what was written.
    pub at: Instant,
    /// The first instant after it; equal to `at` for an exact moment.
    pub until: Instant,
    /// How exactly it was written.
    pub precision: Precision,
}

impl Moment {
    /// An exactly known instant.
    pub const fn exact(at: Instant) -> Self {
        Self { at, until: at, precision: Precision::Exact }
    }

    /// A whole day.
    pub fn day(day: Day, zone: Zone) -> Self {
        Self { at: zone.start_of(day), until: zone.start_of(day.plus(1)), precision: Precision::Day }
    }

    /// The whole month in which `day` lies.
    pub fn month(day: Day, zone: Zone) -> Self {
        let first = Day::ymd(day.year(), day.month(), 1).unwrap_or(day);
        Self { at: zone.start_of(first), until: zone.start_of(first.next_month()), precision: Precision::Month }
    }

    /// The last instant that it can be.
    pub const fn latest(self) -> Instant {
        match self.precision {
            Precision::Exact => self.at,
            Precision::Day | Precision::Month => self.until.plus_millis(-1),
        }
    }

    /// The first day that it can be.
    pub fn first_day(self, zone: Zone) -> Day {
        zone.day_of(self.at)
    }

    /// The last day that it can be.
    pub fn last_day(self, zone: Zone) -> Day {
        zone.day_of(self.latest())
    }

    /// Whether this precedes `other` wherever in their days or months the two lie. Equal instants have no order.
    pub fn surely_before(self, other: Self) -> bool {
        match self.precision {
            Precision::Exact => self.at < other.at,
            Precision::Day | Precision::Month => self.until <= other.at,
        }
    }

    /// Whether both cannot be one instant, whichever is chosen inside what was written.
    pub fn surely_differs(self, other: Self) -> bool {
        self.surely_before(other) || other.surely_before(self)
    }

    /// Whether this precedes `other` for some choice of instants inside what was written.
    pub fn possibly_before(self, other: Self) -> bool {
        match other.precision {
            Precision::Exact => self.at < other.at,
            Precision::Day | Precision::Month => self.at < other.until,
        }
    }

    /// The same time, known to no more than the day.
    pub fn to_day(self, zone: Zone) -> Self {
        self.coarsened(Precision::Day, zone)
    }

    /// The same time, known to no more than `precision`. What is coarser already stays as it is.
    pub fn coarsened(self, precision: Precision, zone: Zone) -> Self {
        if precision <= self.precision {
            return self;
        }
        match precision {
            Precision::Exact => self,
            Precision::Day => Self::day(zone.day_of(self.at), zone),
            Precision::Month => Self::month(zone.day_of(self.at), zone),
        }
    }

    /// Whether it was written as a time that is exactly midnight. In a column where that is frequent it is a day
    /// written as a time, which the reader of the column decides.
    pub fn is_exact_midnight(self, zone: Zone) -> bool {
        self.precision == Precision::Exact && zone.millis_of_day(self.at) == 0
    }

    /// As a reviewer would write it, to its precision: `2022-07-01 08:30:05`, `2022-07-01` or `2022-07`.
    pub fn human(self, zone: Zone) -> String {
        let mut text = zone.human(self.at);
        match self.precision {
            Precision::Exact => {}
            Precision::Day => text.truncate(10),
            Precision::Month => text.truncate(7),
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::time::parse_moment;

    fn moment(text: &str) -> Moment {
        parse_moment(text, Zone::default()).unwrap().moment().unwrap()
    }

    #[test]
    fn equal_instants_have_no_order() {
        let (one, other) = (moment("2022-07-01 08:30:05"), moment("2022-07-01 08:30:05"));
        assert!(!one.surely_before(other) && !one.possibly_before(other));
    }

    #[test]
    fn a_day_precedes_the_first_instant_of_the_next() {
        let (day, midnight) = (moment("2022-06-30"), moment("2022-07-01 00:00:00"));
        assert!(day.surely_before(midnight));
        assert!(!midnight.possibly_before(day));
    }

    #[test]
    fn an_instant_has_no_sure_order_with_its_own_day() {
        let (day, noon) = (moment("2022-06-30"), moment("2022-06-30 12:00:00"));
        assert!(!day.surely_before(noon) && !noon.surely_before(day));
        assert!(day.possibly_before(noon) && noon.possibly_before(day));
    }

    #[test]
    fn nothing_of_a_day_precedes_its_first_instant() {
        let (day, midnight) = (moment("2022-06-30"), moment("2022-06-30 00:00:00"));
        assert!(!day.possibly_before(midnight));
        assert!(midnight.possibly_before(day) && !midnight.surely_before(day));
    }

    #[test]
    fn a_month_ends_where_the_next_begins() {
        let zone = Zone::default();
        let month = moment("2022-12");
        assert_eq!(month.until, moment("2023-01-01").at);
        assert_eq!(month.last_day(zone), Day::ymd(2022, 12, 31).unwrap());
        assert_eq!(month.first_day(zone), Day::ymd(2022, 12, 1).unwrap());
    }

    #[test]
    fn coarsening_never_makes_finer() {
        let zone = Zone::default();
        assert_eq!(moment("2022-06-30 12:00:00").to_day(zone), moment("2022-06-30"));
        assert_eq!(moment("2022-06").to_day(zone), moment("2022-06"));
        assert_eq!(moment("2022-06-30").coarsened(Precision::Month, zone), moment("2022-06"));
        assert_eq!(moment("2022-06-30").coarsened(Precision::Exact, zone), moment("2022-06-30"));
    }

    #[test]
    fn a_moment_is_shown_to_its_precision() {
        for text in ["2022-06-30 12:00:00", "2022-06-30", "2022-06"] {
            assert_eq!(moment(text).human(Zone::default()), text);
        }
    }

    /// Moments close enough to each other to meet.
    fn moments() -> impl Strategy<Value = Moment> {
        (0..200_i64, 0..3_usize).prop_map(|(hours, precision)| {
            let exact = Moment::exact(moment("2022-01-29").at.plus_millis(hours * 3_600_000));
            let precision = [Precision::Exact, Precision::Day, Precision::Month][precision];
            exact.coarsened(precision, Zone::default())
        })
    }

    proptest! {
        #[test]
        fn what_is_sure_is_possible_and_excludes_the_contrary(one in moments(), other in moments()) {
            if one.surely_before(other) {
                prop_assert!(one.possibly_before(other));
                prop_assert!(!other.possibly_before(one));
            }
        }

        #[test]
        fn sure_order_is_transitive(one in moments(), other in moments(), third in moments()) {
            if one.surely_before(other) && other.surely_before(third) {
                prop_assert!(one.surely_before(third));
            }
        }

        #[test]
        fn coarser_dates_know_less(one in moments(), other in moments()) {
            let coarse = one.coarsened(Precision::Month, Zone::default());
            prop_assert!(!coarse.surely_before(other) || one.surely_before(other));
            prop_assert!(!one.possibly_before(other) || coarse.possibly_before(other));
            prop_assert!(!other.surely_before(coarse) || other.surely_before(one));
        }
    }
}
