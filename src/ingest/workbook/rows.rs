//! Cells gathered into rows.

use std::sync::Arc;

use calamine::{CellErrorType, Data, DataRef, ExcelDateTime, ExcelDateTimeType};

use super::GridRow;
use super::shown::Shown;
use crate::{base::maps::FastMap, ingest::cell::OwnedCell};

/// The most cells of a sheet that are held, gaps between them included.
const LIMIT: usize = 64 * 1024 * 1024;

/// Rows under construction.
#[derive(Debug, Default)]
pub(super) struct Rows {
    done: Vec<GridRow>,
    /// Cells held so far, gaps included.
    held: usize,
    overflow: bool,
    /// Texts of the workbook's shared table by address, so that a text that fills a column is held once.
    shared: FastMap<usize, Arc<str>>,
}

impl Rows {
    /// Puts `value` at row and column, both from 0; the last one stays where a file fills a cell twice.
    pub(super) fn put(&mut self, row: u32, column: u32, value: &Data) {
        self.put_cell(row, column, owned(value));
    }

    /// As [`Rows::put`], for a value that may lie in the workbook's table of shared texts and is shown in some way.
    pub(super) fn put_shared(&mut self, row: u32, column: u32, value: &DataRef<'_>, shown: Shown) {
        let cell = match value {
            DataRef::SharedString("") => OwnedCell::Empty,
            DataRef::SharedString(text) => {
                let held = self.shared.entry(text.as_ptr().addr()).or_insert_with(|| Arc::from(*text));
                OwnedCell::Text(Arc::clone(held))
            }
            other => shown.of(owned(&Data::from(other.clone()))),
        };
        self.put_cell(row, column, cell);
    }

    /// The rows in order, or the limit where the sheet goes beyond it.
    pub(super) fn finish(self) -> Result<Vec<GridRow>, usize> {
        if self.overflow { Err(LIMIT) } else { Ok(self.done) }
    }

    /// Puts a cell at row and column, both from 0.
    pub(super) fn put_cell(&mut self, row: u32, column: u32, cell: OwnedCell) {
        if cell.is_empty() || self.overflow {
            return;
        }
        let number = row.saturating_add(1);
        let at = match self.done.last() {
            Some(last) if last.number < number => Err(self.done.len()),
            _ => self.done.binary_search_by_key(&number, |r| r.number),
        };
        let at = at.unwrap_or_else(|at| {
            self.done.insert(at, GridRow { number, cells: Vec::new() });
            at
        });
        let cells = &mut self.done[at].cells;
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= cells.len() {
            self.held = self.held.saturating_add(column - cells.len()).saturating_add(1);
            if self.held > LIMIT {
                self.overflow = true;
                return;
            }
            cells.resize(column + 1, OwnedCell::Empty);
        }
        cells[column] = cell;
    }
}

/// A value of the decoder.
pub(super) fn owned(value: &Data) -> OwnedCell {
    match value {
        Data::Empty => OwnedCell::Empty,
        Data::String(t) | Data::DateTimeIso(t) | Data::DurationIso(t) if t.is_empty() => OwnedCell::Empty,
        Data::String(t) | Data::DateTimeIso(t) | Data::DurationIso(t) => OwnedCell::Text(Arc::from(t.as_str())),
        #[expect(clippy::cast_precision_loss, reason = "a spreadsheet holds its numbers as such floats")]
        Data::Int(v) => OwnedCell::Number(*v as f64),
        Data::Float(v) => OwnedCell::Number(*v),
        Data::Bool(b) => OwnedCell::Bool(*b),
        Data::DateTime(t) if t.is_duration() => duration(t.as_f64()),
        Data::DateTime(t) => {
            let serial = t.as_f64();
            // The epoch has no getter.
            let is_1904 = *t == ExcelDateTime::new(serial, ExcelDateTimeType::DateTime, true);
            OwnedCell::DateTime { serial, is_1904 }
        }
        Data::Error(e) => OwnedCell::Error(error_text(e)),
    }
}

/// A length of time (a cell with the format `[h]:mm:ss`) is no date; it becomes the text that people see, `36:00:00`.
fn duration(days: f64) -> OwnedCell {
    let seconds = (days * 86_400.0).round();
    if !(0.0..1e12).contains(&seconds) {
        return OwnedCell::Number(days);
    }
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 1e12 by the test above")]
    let s = seconds as u64;
    OwnedCell::Text(format!("{}:{:02}:{:02}", s / 3600, s / 60 % 60, s % 60).into())
}

fn error_text(error: &CellErrorType) -> &'static str {
    match error {
        CellErrorType::Div0 => "#DIV/0!",
        CellErrorType::NA => "#N/A",
        CellErrorType::Name => "#NAME?",
        CellErrorType::Null => "#NULL!",
        CellErrorType::Num => "#NUM!",
        CellErrorType::Ref => "#REF!",
        CellErrorType::Value => "#VALUE!",
        CellErrorType::GettingData => "#GETTING_DATA",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_out_of_order_find_their_rows() {
        let mut rows = Rows::default();
        rows.put(4, 1, &Data::Int(1));
        rows.put(2, 0, &Data::Int(2));
        rows.put(4, 0, &Data::Int(3));
        let rows = rows.finish().unwrap();
        assert_eq!(rows.iter().map(|r| r.number).collect::<Vec<_>>(), [3, 5]);
        assert_eq!(rows[1].cells, [OwnedCell::Number(3.0), OwnedCell::Number(1.0)]);
    }

    #[test]
    fn empty_cells_make_no_rows() {
        let mut rows = Rows::default();
        rows.put(0, 0, &Data::String(String::new()));
        rows.put(1, 9, &Data::Empty);
        assert!(rows.finish().unwrap().is_empty());
    }

    #[test]
    fn a_cell_too_far_out_is_an_overflow() {
        let mut rows = Rows::default();
        rows.put(0, u32::MAX, &Data::Int(1));
        assert_eq!(rows.finish(), Err(LIMIT));
    }

    #[test]
    fn lengths_of_time_are_no_dates() {
        let day_and_a_half = ExcelDateTime::new(1.5, ExcelDateTimeType::TimeDelta, false);
        assert_eq!(owned(&Data::DateTime(day_and_a_half)), OwnedCell::Text("36:00:00".into()));
    }
}
