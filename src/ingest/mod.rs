//! From the bytes of a case folder to raw records: which files there are, what they really are, and their rows as text and cells.
//!
//! `folder` lists the files, `sniff` tells what each is by its content, and one reader per format turns bytes into records that
//! know their number in the file: `delimited` (CSV and its relatives), `workbook` (xlsx, xls, ods, web pages and XML that stand in for
//! them), and by the door of `records` `json`, `xes` and `ocel` (event logs) and `parquet`.
//! What a reader cannot read is an [`error::IngestError`] that names the file and says what to do.

mod accounts;
pub mod answers;
mod archive;
pub mod cell;
mod clock;
mod combined;
pub mod delimited;
mod digest;
mod edits;
pub mod encoding;
pub mod error;
mod events;
mod facts;
mod fields;
pub mod folder;
mod header;
mod headers;
mod json;
mod load;
mod logs;
mod lone;
mod mapping;
mod marks;
mod matrix;
mod meaning;
mod notes;
mod ocel;
mod order;
mod params;
#[cfg(feature = "parquet")]
mod parquet;
mod presets;
pub mod progress;
pub mod questions;
mod reading;
mod recognise;
mod records;
mod remarks;
mod reread;
mod resolve;
mod rows;
mod schema;
mod snapshots;
pub mod sniff;
pub mod sql;
mod stages;
mod steps;
mod tables;
mod tenants;
mod unicode;
mod users;
pub mod workbook;
pub mod xes;

pub use archive::{is_archive, policy as policy_in_archive};
pub use load::{Loaded, load, load_file};
pub use mapping::Confidence;
pub use reading::{Reading, Why};
pub use remarks::{OpenStep, likely_acts};
pub use schema::{ColumnHelp, columns, spellings};
pub use steps::{StepHow, StepReading};
