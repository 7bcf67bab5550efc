//! Times of the log in seconds of local time, what is sure of their order, and the working calendar of spring 2022.

use crate::reference::time;

/// Seconds of a day.
pub const DAY: i64 = 86_400;

/// A time as the log has it: an instant, or some instant of a day.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct At {
    /// The first second it may be.
    pub from: i64,
    /// The first second after it; equal for an instant.
    pub until: i64,
}

/// Reads `2022-03-01` or `2022-03-01 09:00:00`; nothing from a blank cell.
pub fn read(text: &str) -> Option<At> {
    let minutes = time::read(text)?;
    let second = text.split_once(' ').and_then(|(_, clock)| clock.split(':').nth(2));
    let second: i64 = second.map_or(0, |second| second.parse().expect("a number"));
    Some(At { from: minutes.from * 60 + second, until: minutes.until * 60 + second })
}

/// The first second of a day.
pub fn day(text: &str) -> i64 {
    time::day(text) * 60
}

impl At {
    pub fn is_day(self) -> bool {
        self.from < self.until
    }

    /// The last second it may be.
    pub fn last(self) -> i64 {
        self.until.max(self.from + 1) - 1
    }

    pub fn surely_before(self, other: Self) -> bool {
        self.last() < other.from
    }

    pub fn perhaps_before(self, other: Self) -> bool {
        self.from < other.last() || self.is_day() && other.is_day() && self.from == other.from
    }

    /// The day, counted from 1970.
    pub fn day(self) -> i64 {
        self.from.div_euclid(DAY)
    }
}

/// Whether people work on a day between February and April 2022: the Tomb-Sweeping holiday is from 3 to 5 April, with
/// Saturday the 2nd worked instead; for the May holiday from 30 April on, Sunday 24 April is worked.
pub fn is_working_day(number: i64) -> bool {
    let is = |text: &str| number == day(text).div_euclid(DAY);
    let between = |first: &str, last: &str| (day(first)..=day(last)).contains(&(number * DAY));
    if is("2022-04-02") || is("2022-04-24") || is("2022-01-29") || is("2022-01-30") || is("2022-05-07") {
        return true;
    }
    if between("2022-04-03", "2022-04-05") || between("2022-04-30", "2022-05-04") || between("2022-01-31", "2022-02-06")
    {
        return false;
    }
    // 1 January 1970 was a Thursday.
    !matches!((number + 3).rem_euclid(7), 5 | 6)
}
