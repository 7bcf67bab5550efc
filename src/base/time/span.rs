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
    pub const ALWAYS: Self = Self {
        from: Instant::MIN,
        to: Instant::MAX,
    };

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
        Self {
            from: self.from.max(other.from),
            to: self.to.min(other.to),
        }
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
    pub const ALWAYS: Self = Self {
        earliest: Instant::MIN,
        latest: Instant::MIN,
    };
    /// Nothing is known about its beginning.
    pub const UNKNOWN: Self = Self {
        earliest: Instant::MIN,
        latest: Instant::MAX,
    };

    /// An exactly known start.
    pub const fn exact(at: Instant) -> Self {
        Self {
            earliest: at,
            latest: at,
        }
    }

    /// It was so at `at`; since when is unknown.
    pub const fn unknown_before(at: Instant) -> Self {
        Self {
            earliest: Instant::MIN,
            latest: at,
        }
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
        Self {
            earliest: moment.at,
            latest: moment.until,
        }
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
    pub const NEVER: Self = Self {
        earliest: Instant::MAX,
        latest: Instant::MAX,
    };
    /// Nothing is known about its end.
    pub const UNKNOWN: Self = Self {
        earliest: Instant::MIN,
        latest: Instant::MAX,
    };

    /// An exactly known end.
    pub const fn exact(at: Instant) -> Self {
        Self {
            earliest: at,
            latest: at,
        }
    }

    /// It was still so until `at`; what came later is unknown.
    pub const fn unknown_after(at: Instant) -> Self {
        Self {
            earliest: at,
            latest: Instant::MAX,
        }
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
        Self {
            earliest: moment.at,
            latest: moment.until,
        }
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
    pub const ALWAYS: Self = Self {
        start: Start::ALWAYS,
        end: End::NEVER,
    };

    /// A span between two bounds.
    pub const fn new(start: Start, end: End) -> Self {
        Self { start, end }
    }

    /// A span whose bounds are exactly known.
    pub const fn exact(interval: Interval) -> Self {
        Self {
            start: Start::exact(interval.from),
            end: End::exact(interval.to),
        }
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
                (
                    Some(from.coarsened(precision, zone)),
                    Some(to.coarsened(precision, zone)),
                )
            }
            other => other,
        };
        Self {
            start: from.map_or(Start::ALWAYS, Start::from),
            end: to.map_or(End::NEVER, End::from),
        }
    }

    /// The same span with another start.
    pub const fn with_start(self, start: Start) -> Self {
        Self {
            start,
            end: self.end,
        }
    }

    /// The same span with another end.
    pub const fn with_end(self, end: End) -> Self {
        Self {
            start: self.start,
            end,
        }
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
