//! Time as the exports write it: instants, days, moments of a stated precision, uncertain bounds.
//!
//! An export often knows only the day or the month. What follows from such a date is kept apart from
//! what is merely possible (see [`Span`]): only the former may accuse.

mod cursor;
mod day;
mod instant;
mod moment;
mod parse;
mod serial;
mod span;
mod written;
mod zone;

pub use chrono::Weekday;
pub use day::{Day, DayFormatError};
pub use instant::{Instant, MILLIS_PER_DAY};
pub use moment::{Moment, Precision};
pub use parse::{TimeParser, parse_moment};
pub use serial::from_excel_serial;
pub use span::{End, Interval, Span, Start};
pub use written::{TimeError, Written};
pub use zone::{UnknownZone, Zone};
