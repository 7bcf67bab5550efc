//! Plain facts with their row of origin. No reading, no judging, nothing serialisable.

pub mod act;
pub mod field;
pub mod intake;
pub mod source;
pub mod tables;
pub mod words;

pub use source::{EventId, RowRef, SourceId, Sym, TableKind};
