//! Time as the exports write it: instants, days, moments of a stated precision, uncertain bounds.
//!
//! An export often knows only the day or the month. What follows from such a date is kept apart from
//! what is merely possible (see [`Span`]): only the former may accuse.

mod day;
mod instant;
mod moment;
mod parse;
mod serial;
mod span;
mod zone;

pub use chrono::Weekday;
pub use day::{Day, DayFormatError};
pub use instant::{Instant, MILLIS_PER_DAY};
pub use moment::{Moment, Precision};
pub use parse::{TimeError, TimeParser, Written, parse_moment};
pub use serial::from_excel_serial;
pub use span::{End, Interval, Span, Start};
pub use zone::{UnknownZone, Zone};
