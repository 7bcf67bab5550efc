//! Days, months and instants as the cells write them, in minutes of local time; and what is sure of them.

/// A written time: some instant from `from` to `until`, both in minutes since 1970; equal where it is exact.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Written {
    /// The first minute it may mean.
    pub from: i64,
    /// The first minute after those it may mean.
    pub until: i64,
    /// How coarse: 0 exact, 1 a day, 2 a month.
    pub coarse: u8,
}

/// Whether something holds.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Is {
    /// Surely.
    Yes,
    /// Possibly.
    Perhaps,
    /// Surely not.
    No,
    /// The tables do not reach.
    Unknown,
}

/// Far before and after everything.
pub const NEVER: i64 = i64::MAX / 4;
/// Minutes of a day.
pub const DAY: i64 = 24 * 60;

/// Days since 1970 of a day of the Gregorian calendar.
fn days(year: i64, month: i64, day: i64) -> i64 {
    let leap = |year: i64| (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    let mut days = 0;
    for one in 1970..year {
        days += if leap(one) { 366 } else { 365 };
    }
    let lengths = [31, if leap(year) { 29 } else { 28 }, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    for length in lengths.iter().take(usize::try_from(month - 1).expect("a month")) {
        days += length;
    }
    days + day - 1
}

/// Reads `2022-03`, `2022-03-01` or `2022-03-01 09:00:00`; nothing from a blank cell.
pub fn read(text: &str) -> Option<Written> {
    if text.is_empty() {
        return None;
    }
    let number = |part: &str| part.parse::<i64>().expect("a number");
    let (date, clock) = text.split_once(' ').unwrap_or((text, ""));
    let parts: Vec<i64> = date.split('-').map(number).collect();
    if let [year, month] = parts[..] {
        let next = if month == 12 { days(year + 1, 1, 1) } else { days(year, month + 1, 1) };
        return Some(Written { from: days(year, month, 1) * DAY, until: next * DAY, coarse: 2 });
    }
    let begin = days(parts[0], parts[1], parts[2]) * DAY;
    if clock.is_empty() {
        return Some(Written { from: begin, until: begin + DAY, coarse: 1 });
    }
    let clock: Vec<i64> = clock.split(':').map(number).collect();
    let at = begin + clock[0] * 60 + clock[1];
    Some(Written { from: at, until: at, coarse: 0 })
}

/// The minutes from the beginning of a day, `2022-03-01`.
pub fn day(text: &str) -> i64 {
    read(text).expect("a day").from
}

/// The same time read as coarsely as another: both bounds of one row have one precision.
fn as_coarse(one: Written, other: Written) -> Written {
    if other.coarse <= one.coarse {
        return one;
    }
    if other.coarse == 1 {
        let begin = one.from.div_euclid(DAY) * DAY;
        return Written { from: begin, until: begin + DAY, coarse: 1 };
    }
    // The month that a day lies in, found by walking to its ends.
    let mut year = 1970;
    while days(year + 1, 1, 1) * DAY <= one.from {
        year += 1;
    }
    let mut month = 1;
    while month < 12 && days(year, month + 1, 1) * DAY <= one.from {
        month += 1;
    }
    read(&format!("{year}-{month}")).expect("a month")
}

/// Between two uncertain bounds: the shortest and the longest time that they allow.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Between {
    /// The last minute at which it may begin, and the first at which it may end.
    pub sure: (i64, i64),
    /// The first minute at which it may begin, and the last at which it may end.
    pub possible: (i64, i64),
}

impl Between {
    /// The time of one row; a bound that the row does not have is open.
    pub fn of_row(from: Option<Written>, to: Option<Written>) -> Self {
        let (begin, end) = match (from, to) {
            (Some(from), Some(to)) => (Some(as_coarse(from, to)), Some(as_coarse(to, from))),
            other => other,
        };
        let (begin_first, begin_last) = begin.map_or((-NEVER, -NEVER), |begin| (begin.from, begin.until));
        let (end_first, end_last) = end.map_or((NEVER, NEVER), |end| (end.from, end.until));
        Self { sure: (begin_last, end_first), possible: (begin_first, end_last) }
    }

    /// The same, of whose beginning nothing is known but that it was so by `at`.
    pub fn begun_sometime_before(self, at: i64) -> Self {
        Self { sure: (at, self.sure.1), possible: (-NEVER, self.possible.1) }
    }

    /// Whether it holds at an instant.
    pub fn at(self, at: i64) -> Is {
        if self.sure.0 <= at && at < self.sure.1 {
            Is::Yes
        } else if self.possible.0 <= at && at < self.possible.1 {
            Is::Perhaps
        } else {
            Is::No
        }
    }
}
