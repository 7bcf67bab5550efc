//! From the bytes of a case folder to raw records: which files there are, what they really are, and their rows as text and cells.
//!
//! `folder` lists the files, `sniff` tells what each is by its content, and one reader per format turns bytes into records that
//! know their number in the file: `delimited` (CSV and its relatives), `workbook` (xlsx, xls, ods), `xes` (event logs).
//! What a reader cannot read is an [`error::IngestError`] that names the file and says what to do.

pub mod cell;
pub mod delimited;
mod digest;
pub mod encoding;
pub mod error;
pub mod folder;
pub mod progress;
pub mod sniff;
pub mod workbook;
pub mod xes;
