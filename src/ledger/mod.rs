//! Problems across runs: what findings become once people work on them, kept in one SQLite file.
//!
//! Everything that happens is an [`event`] in a hash chain; a [`problem`] is what its events make of it, and
//! [`store`] keeps both so that `verify` can compare them. What machines say and what people write are kept apart:
//! [`run`] brings in the findings of a run, [`act`] is what people do, [`sheet`] what they typed into a workbook, and
//! [`merge`] rolls several ledgers up into one. None of these reads a clock or touches a file but the store.

pub mod act;
pub mod coverage;
pub mod error;
pub mod event;
pub mod eyes;
pub mod field;
pub mod layout;
pub mod list;
pub mod mark;
pub mod merge;
pub mod person;
pub mod problem;
pub mod run;
mod schema;
pub mod sheet;
pub mod state;
pub mod stats;
pub mod store;
mod verify;
mod written;

pub use error::LedgerError;
pub use field::Field;
pub use problem::{Problem, number};
pub use state::{Flag, State};
pub use store::Store;
pub use verify::{Fault, Verified};

/// The name of the file.
pub const FILE: &str = "ledger.db";
