//! Findings → what people and machines read. One [`View`] is built of the outcome, and every format renders that.
//!
//! Nothing here judges, prints or reads the clock; what is written goes through [`file::issue`], whole or not at all.

pub mod error;
pub mod file;
pub mod json;
pub mod mask;
pub mod rejects;
pub mod terminal;
pub mod view;
pub mod xlsx;

#[cfg(test)]
mod sample;

pub use error::ReportError;
pub use file::{Access, Issued};
pub use mask::Masking;
pub use view::{View, ViewInput, rows_to_cite};
