//! Workbooks: xlsx, xlsb, xls and ods, sheet by sheet, with true row numbers and merged regions.

use super::cell::OwnedCell;
use super::error::IngestError;
use super::folder::FoundFile;
use super::progress::Progress;
use super::sniff::Format;

/// One row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    /// The sheet's own row number, from 1.
    pub number: u32,
    /// The cells from column A on, up to the last that holds something.
    pub cells: Vec<OwnedCell>,
}

/// A merged region; only its top left cell holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row, by the sheet's own number (from 1).
    pub first_row: u32,
    /// Last row, inclusive.
    pub last_row: u32,
    /// First column, from 0 for A.
    pub first_column: u32,
    /// Last column, inclusive.
    pub last_column: u32,
}

/// The content of one sheet. Hidden rows and columns are read like any other.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The sheet's name.
    pub sheet: String,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// The rows that hold something, in order; a number that is missing is a blank row.
    pub rows: Vec<GridRow>,
    /// The merged regions, by first row and column.
    pub merges: Vec<Merge>,
}

/// An open workbook.
pub struct Workbook {}

impl Workbook {
    /// Reads `file`, which is of one of the workbook formats.
    pub fn open(
        file: &FoundFile,
        format: Format,
        progress: &dyn Progress,
    ) -> Result<Self, IngestError> {
        let _ = (file, format, progress);
        todo!()
    }

    /// The names of the sheets that can hold a table, in the workbook's order.
    pub fn sheets(&self) -> &[String] {
        todo!()
    }

    /// Length of the file in bytes.
    pub fn bytes(&self) -> u64 {
        todo!()
    }

    /// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        todo!()
    }

    /// The content of the sheet of that name.
    pub fn grid(&mut self, sheet: &str) -> Result<Grid, IngestError> {
        let _ = sheet;
        todo!()
    }
}
