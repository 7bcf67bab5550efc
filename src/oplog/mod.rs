//! The operation log in columns: interned ids, events in canonical order, groups by key, the survey.
//!
//! Rules never scan the log; they get groups of [`Event`]s, which are small `Copy` values. Building is in two steps:
//! ingest fills a [`Chunk`] per block of a file, in parallel and without sharing, a [`Gathering`] takes the chunks one after
//! another under common dictionaries, and [`assemble`] makes of it a [`Log`] whose order does not depend on how the files were read.

mod assemble;
mod cause;
mod column;
mod days;
mod draft;
mod drafts;
mod event;
mod gather;
mod group;
mod log;
#[cfg(test)]
pub(crate) mod rows;
mod sequence;
mod survey;

pub use assemble::{Alike, Assembly, Reading, assemble};
pub use cause::Cause;
pub use column::ABSENT;
pub use days::{ActiveDays, Silence};
pub use draft::{AND, Chunk, Draft, TextColumn};
pub use event::{Columns, Event, Key, Outcome, Subject};
pub use gather::{Gathering, Place};
pub use group::{BLOCK, Census, Group, Groups, UNNUMBERED};
pub use log::{Dictionaries, Log, SubjectName};
pub use sequence::{Backwards, Hole, Numbered, Repeat, Stretch, near};
pub use survey::{Survey, TerminalUse, Use};
