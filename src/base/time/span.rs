//! Intervals whose bounds are uncertain, and what is sure or possible about them.
//!
//! A bound known only to the day D is uncertain inside it: a start lies in `[D, D+1)`, an end in
//! `[D, D+1]`; a month likewise. The two bounds of one row have one precision, the coarser.

use super::{Instant, Moment, Zone};

/// A half-open interval `[from, to)`.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct Interval {
    /// The first instant inside.
    pub from: Instant,
    /// The first instant after it.
    pub to: Instant,
}

impl Interval {
    /// All of time.
    pub const ALWAYS: Self = Self { from: Instant::MIN, to: Instant::MAX };

    /// The interval `[from, to)`, empty if `to` is not after `from`.
    pub const fn new(from: Instant, to: Instant) -> Self {
        Self { from, to }
    }

    /// Whether no instant lies inside.
    pub fn is_empty(self) -> bool {
        self.from >= self.to
    }

    /// Whether `at` lies inside.
    pub fn contains(self, at: Instant) -> bool {
        self.from <= at && at < self.to
    }

    /// Whether all of `other` lies inside; an empty interval lies in every one.
    pub fn covers(self, other: Self) -> bool {
        other.is_empty() || (self.from <= other.from && other.to <= self.to)
    }

    /// What lies in both, which may be empty.
    pub fn intersect(self, other: Self) -> Self {
        Self { from: self.from.max(other.from), to: self.to.min(other.to) }
    }

    /// Whether an instant lies in both. Intervals that only touch do not overlap.
    pub fn overlaps(self, other: Self) -> bool {
        !self.intersect(other).is_empty()
    }

    /// Its length in milliseconds, 0 if it is empty.
    pub fn length_millis(self) -> i64 {
        self.to.since(self.from).max(0)
    }
}

/// When something began: at some instant from `earliest` to `latest`.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct Start {
    /// It had surely not begun before this.
    pub earliest: Instant,
    /// It had surely begun by this.
    pub latest: Instant,
}

impl Start {
    /// It has been so from the beginning.
    pub const ALWAYS: Self = Self { earliest: Instant::MIN, latest: Instant::MIN };
    /// Nothing is known about its beginning.
    pub const UNKNOWN: Self = Self { earliest: Instant::MIN, latest: Instant::MAX };

    /// An exactly known start.
    pub const fn exact(at: Instant) -> Self {
        Self { earliest: at, latest: at }
    }

    /// It was so at `at`; since when is unknown.
    pub const fn unknown_before(at: Instant) -> Self {
        Self { earliest: Instant::MIN, latest: at }
    }

    /// Whether it had surely begun at `at`.
    pub fn surely_by(self, at: Instant) -> bool {
        self.latest <= at
    }

    /// Whether it may have begun at `at`.
    pub fn possibly_by(self, at: Instant) -> bool {
        self.earliest <= at
    }
}

impl From<Moment> for Start {
    fn from(moment: Moment) -> Self {
        Self { earliest: moment.at, latest: moment.until }
    }
}

/// When something ended: at some instant from `earliest` to `latest`.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct End {
    /// It had surely not ended before this.
    pub earliest: Instant,
    /// It had surely ended by this.
    pub latest: Instant,
}

impl End {
    /// It has not ended.
    pub const NEVER: Self = Self { earliest: Instant::MAX, latest: Instant::MAX };
    /// Nothing is known about its end.
    pub const UNKNOWN: Self = Self { earliest: Instant::MIN, latest: Instant::MAX };

    /// An exactly known end.
    pub const fn exact(at: Instant) -> Self {
        Self { earliest: at, latest: at }
    }

    /// It was still so until `at`; what came later is unknown.
    pub const fn unknown_after(at: Instant) -> Self {
        Self { earliest: at, latest: Instant::MAX }
    }

    /// Whether it had surely ended at `at`.
    pub fn surely_by(self, at: Instant) -> bool {
        self.latest <= at
    }

    /// Whether it may have ended at `at`.
    pub fn possibly_by(self, at: Instant) -> bool {
        self.earliest <= at
    }
}

impl From<Moment> for End {
    fn from(moment: Moment) -> Self {
        Self { earliest: moment.at, latest: moment.until }
    }
}

/// An interval whose bounds may be uncertain.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct Span {
    /// When it began.
    pub start: Start,
    /// When it ended.
    pub end: End,
}

impl Span {
    /// All of time.
    pub const ALWAYS: Self = Self { start: Start::ALWAYS, end: End::NEVER };

    /// A span between two bounds.
    pub const fn new(start: Start, end: End) -> Self {
        Self { start, end }
    }

    /// A span whose bounds are exactly known.
    pub const fn exact(interval: Interval) -> Self {
        Self { start: Start::exact(interval.from), end: End::exact(interval.to) }
    }

    /// The span of one row, both bounds at the coarser of their precisions.
    ///
    /// A bound that the row does not have is open: it has always been so, or has not ended. Where a blank
    /// means that the bound is unknown, the caller sets it with [`with_start`](Self::with_start) or
    /// [`with_end`](Self::with_end).
    pub fn of_row(from: Option<Moment>, to: Option<Moment>, zone: Zone) -> Self {
        let (from, to) = match (from, to) {
            (Some(from), Some(to)) => {
                let precision = from.precision.max(to.precision);
                (Some(from.coarsened(precision, zone)), Some(to.coarsened(precision, zone)))
            }
            other => other,
        };
        Self { start: from.map_or(Start::ALWAYS, Start::from), end: to.map_or(End::NEVER, End::from) }
    }

    /// The same span with another start.
    pub const fn with_start(self, start: Start) -> Self {
        Self { start, end: self.end }
    }

    /// The same span with another end.
    pub const fn with_end(self, end: End) -> Self {
        Self { start: self.start, end }
    }

    /// The shortest interval that the bounds allow; it may be empty.
    pub fn sure(self) -> Interval {
        Interval::new(self.start.latest, self.end.earliest)
    }

    /// The longest interval that the bounds allow; empty only if the end surely precedes the start.
    pub fn possible(self) -> Interval {
        Interval::new(self.start.earliest, self.end.latest)
    }

    /// Whether the whole of `moment` lies inside, whatever the bounds.
    pub fn surely_contains(self, moment: Moment) -> bool {
        let sure = self.sure();
        sure.contains(moment.at) && moment.until <= sure.to
    }

    /// Whether some instant of `moment` lies inside for some choice of bounds.
    pub fn possibly_contains(self, moment: Moment) -> bool {
        let possible = self.possible();
        possible.contains(moment.at) || possible.overlaps(Interval::new(moment.at, moment.until))
    }

    /// What both surely cover; a finding needs this to be of positive length.
    pub fn sure_overlap(self, other: &Self) -> Interval {
        self.sure().intersect(other.sure())
    }

    /// What both may cover.
    pub fn possible_overlap(self, other: &Self) -> Interval {
        self.possible().intersect(other.possible())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::time::{Precision, parse_moment};

    fn moment(text: &str) -> Moment {
        parse_moment(text, Zone::default()).unwrap().moment().unwrap()
    }

    fn row(from: &str, to: &str) -> Span {
        let bound = |text: &str| (!text.is_empty()).then(|| moment(text));
        Span::of_row(bound(from), bound(to), Zone::default())
    }

    #[test]
    fn touching_roles_do_not_overlap() {
        let (first, second) = (row("2022-01-01 00:00:00", "2022-07-01 00:00:00"), row("2022-07-01 00:00:00", ""));
        assert!(first.sure_overlap(&second).is_empty());
        assert!(first.possible_overlap(&second).is_empty());
    }

    #[test]
    fn roles_that_meet_on_one_day_overlap_possibly_for_that_day() {
        let (first, second) = (row("2022-01-01", "2022-07-01"), row("2022-07-01", ""));
        assert!(first.sure_overlap(&second).is_empty());
        let day = moment("2022-07-01");
        assert_eq!(first.possible_overlap(&second), Interval::new(day.at, day.until));
    }

    #[test]
    fn a_day_as_a_bound_is_sure_of_neither_side() {
        let span = row("2022-01-01", "2022-07-01");
        assert_eq!(span.sure(), Interval::new(moment("2022-01-02").at, moment("2022-07-01").at));
        assert_eq!(span.possible(), Interval::new(moment("2022-01-01").at, moment("2022-07-02").at));
        assert!(!span.surely_contains(moment("2022-07-01 08:00:00")));
        assert!(span.possibly_contains(moment("2022-07-01 08:00:00")));
        assert!(!span.possibly_contains(moment("2022-07-02 00:00:00")));
    }

    #[test]
    fn both_bounds_of_a_row_take_the_coarser_precision() {
        assert_eq!(row("2022-01-01 09:00:00", "2022-07-01"), row("2022-01-01", "2022-07-01"));
        assert_eq!(row("2022-01-15", "2022-07"), row("2022-01", "2022-07"));
        assert_ne!(row("2022-01-01 09:00:00", ""), row("2022-01-01", ""));
    }

    #[test]
    fn a_row_within_one_day_is_sure_of_nothing() {
        let span = row("2022-07-01", "2022-07-01");
        assert!(span.sure().is_empty());
        assert_eq!(span.possible().length_millis(), 86_400_000);
    }

    #[test]
    fn a_row_that_ends_before_it_begins_is_not_even_possible() {
        let span = row("2022-07-03", "2022-07-01");
        assert!(span.possible().is_empty() && span.sure().is_empty());
        assert!(!span.possibly_contains(moment("2022-07")));
    }

    #[test]
    fn an_unknown_start_proves_nothing_before_the_day_of_the_export() {
        let export = moment("2022-07-01 12:00:00");
        let span = Span::ALWAYS.with_start(Start::unknown_before(export.at));
        assert!(!span.surely_contains(moment("2022-06-30 12:00:00")));
        assert!(span.possibly_contains(moment("2022-06-30 12:00:00")));
        assert!(span.surely_contains(export));
        assert!(Span::new(Start::UNKNOWN, End::UNKNOWN).sure().is_empty());
        let gone = Span::ALWAYS.with_end(End::unknown_after(export.at));
        assert!(!gone.surely_contains(export) && gone.possibly_contains(moment("2030-01-01")));
    }

    #[test]
    fn a_whole_day_is_contained_only_if_its_last_instant_is() {
        let span = row("2022-01-01 00:00:00", "2022-07-01 18:00:00");
        assert!(span.surely_contains(moment("2022-06-30")));
        assert!(!span.surely_contains(moment("2022-07-01")));
        assert!(span.possibly_contains(moment("2022-07-01")));
        assert!(!span.surely_contains(moment("2022-07-01 18:00:00")));
    }

    fn bounds() -> impl Strategy<Value = Option<Moment>> {
        prop::option::weighted(0.8, (0..400_i64, 0..3_usize)).prop_map(|bound| {
            bound.map(|(hours, precision)| {
                let exact = Moment::exact(moment("2022-01-25").at.plus_millis(hours * 3_600_000));
                exact.coarsened([Precision::Exact, Precision::Day, Precision::Month][precision], Zone::default())
            })
        })
    }

    fn spans() -> impl Strategy<Value = Span> {
        (bounds(), bounds()).prop_map(|(from, to)| Span::of_row(from, to, Zone::default()))
    }

    proptest! {
        #[test]
        fn what_is_sure_is_possible(span in spans(), other in spans(), bound in bounds()) {
            prop_assert!(span.possible().covers(span.sure()));
            prop_assert!(span.possible_overlap(&other).covers(span.sure_overlap(&other)));
            if let Some(moment) = bound {
                prop_assert!(!span.surely_contains(moment) || span.possibly_contains(moment));
            }
        }

        #[test]
        fn overlap_is_symmetric_and_inside_both(span in spans(), other in spans()) {
            prop_assert_eq!(span.sure_overlap(&other), other.sure_overlap(&span));
            prop_assert_eq!(span.possible_overlap(&other), other.possible_overlap(&span));
            prop_assert!(span.sure().covers(span.sure_overlap(&other)));
            prop_assert!(other.sure().covers(span.sure_overlap(&other)));
        }

        #[test]
        fn knowing_less_never_makes_more_sure(from in 0..400_i64, to in 0..400_i64) {
            let at = |hours: i64| Moment::exact(moment("2022-01-25").at.plus_millis(hours * 3_600_000));
            let zone = Zone::default();
            let exact = Span::of_row(Some(at(from)), Some(at(to)), zone);
            let coarse = Span::of_row(Some(at(from).to_day(zone)), Some(at(to)), zone);
            prop_assert!(exact.sure().covers(coarse.sure()));
            prop_assert!(coarse.possible().covers(exact.possible()));
        }
    }
}
