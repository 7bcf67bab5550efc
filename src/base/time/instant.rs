//! A point in time, independent of any zone.

/// The milliseconds of a day without a clock change.
pub const MILLIS_PER_DAY: i64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct Instant(i64);

impl Instant {
    /// Before every instant that can be written.
    pub const MIN: Self = Self(i64::MIN);
    /// After every instant that can be written.
    pub const MAX: Self = Self(i64::MAX);

    /// Stands for the day of a check that nothing tells. It is never shown, and what depends on it cannot be told.
    pub const UNDATED: Self = Self(0);

    /// The instant `millis` milliseconds after the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn millis(self) -> i64 {
        self.0
    }

    /// This instant moved by `millis` milliseconds; it stops at [`Self::MIN`] and [`Self::MAX`].
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// The milliseconds from `other` to this instant, negative if `other` is later; it stops at the limits of `i64`.
    pub const fn since(self, other: Self) -> i64 {
        self.0.saturating_sub(other.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_time_do_not_wrap() {
        assert_eq!(Instant::MAX.plus_millis(1), Instant::MAX);
        assert_eq!(Instant::MIN.plus_millis(-1), Instant::MIN);
        assert_eq!(Instant::MAX.since(Instant::MIN), i64::MAX);
        assert_eq!(Instant::MIN.since(Instant::MAX), i64::MIN);
    }
}
