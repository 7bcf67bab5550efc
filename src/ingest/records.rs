//! Tables that name their columns themselves and are read record by record: what event logs, JSON and dumps have in common.
//!
//! Such a source has no header row, no titles and no merged cells, so nothing of it need be held to be recognised but its
//! first records; a log of that kind streams through, a small table is held like any other.

use std::fmt::Debug;
use std::ops::ControlFlow;
use std::sync::Arc;

use super::cell::{Cell, OwnedCell};
use super::error::IngestError;
use super::progress::{Progress, Silent};
use super::rows::{Cells, RawRow};
use crate::i18n::Words;

/// What takes a record and its number in the table, counted from 1.
pub(super) type Take<'a> = dyn FnMut(&dyn Cells, u64) -> ControlFlow<()> + 'a;

/// What reading a table to its end has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Summary {
    /// Length of the file in bytes.
    pub(super) bytes: u64,
    /// SHA-256 of the file's bytes as they lie on the disk, 64 lower-case hexadecimal digits.
    pub(super) sha256: String,
    /// How many records the table has.
    pub(super) records: u64,
}

/// One table of a file; it can be read any number of times.
pub(super) trait Records: Debug + Send + Sync {
    /// The names of all its columns; a record's cells stand in this order.
    fn columns(&self) -> &[String];

    /// What opening it has shown that should be known.
    fn remarks(&self) -> &[Words] {
        &[]
    }

    /// Gives every record to `take`, in file order. `None` where `take` broke it off.
    ///
    /// An error of the kind of the file's format where it is malformed, after the records before that place were given;
    /// [`IngestError::Changed`] where it is no longer as long as when it was listed.
    fn read(&self, progress: &dyn Progress, take: &mut Take<'_>) -> Result<Option<Summary>, IngestError>;
}

/// A table of a file with the name it has there.
#[derive(Debug)]
pub(super) struct RecordTable {
    /// Its name, where a file holds several.
    pub(super) name: Option<String>,
    /// Its records.
    pub(super) records: Arc<dyn Records>,
}

/// The first `count` records.
pub(super) fn head(records: &dyn Records, count: usize) -> Result<Vec<RawRow>, IngestError> {
    let mut rows = Vec::new();
    if count > 0 {
        records.read(&Silent, &mut |cells, number| {
            rows.push(own(cells, number));
            if rows.len() < count { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
    }
    Ok(rows)
}

/// The records with those numbers (ascending), and the digest of the file they were read from.
pub(super) fn pick(records: &dyn Records, numbers: &[u64]) -> Result<(Vec<RawRow>, Option<String>), IngestError> {
    let mut rows = Vec::with_capacity(numbers.len());
    let summary = records.read(&Silent, &mut |cells, number| {
        // A record that gives several rows is cited by the first.
        if numbers.binary_search(&number).is_ok() && rows.last().is_none_or(|row: &RawRow| row.number != number) {
            rows.push(own(cells, number));
        }
        ControlFlow::Continue(())
    })?;
    Ok((rows, summary.map(|summary| summary.sha256)))
}

/// A record, held.
pub(super) fn own(cells: &dyn Cells, number: u64) -> RawRow {
    let owned = (0..cells.width()).map(|column| match cells.cell(column) {
        Cell::Empty | Cell::Text("") => OwnedCell::Empty,
        Cell::Text(text) | Cell::Error(text) => OwnedCell::Text(text.into()),
        Cell::Number(value) => OwnedCell::Number(value),
        Cell::DateTime { serial, is_1904 } => OwnedCell::DateTime { serial, is_1904 },
        Cell::Bool(value) => OwnedCell::Bool(value),
    });
    RawRow { number, cells: owned.collect(), fault: cells.fault(), doubtful: false }
}
