//! One value as the file holds it, before anything is read into it.

use std::sync::Arc;

/// A value of a row, borrowed from its reader.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cell<'a> {
    /// Nothing is in the cell.
    Empty,
    /// Text, exactly as the file holds it.
    Text(&'a str),
    /// A number of a workbook.
    Number(f64),
    /// A date, a time of day or both, of a workbook.
    DateTime {
        /// Days since the workbook's epoch, the time of day as the fraction.
        serial: f64,
        /// Whether the epoch is 1904-01-01 and not 1899-12-31.
        is_1904: bool,
    },
    /// TRUE or FALSE of a workbook.
    Bool(bool),
    /// An error value of a workbook, such as `#N/A`.
    Error(&'a str),
}

impl<'a> Cell<'a> {
    /// The value as people see it; `buf` is cleared and used where the value is not text already.
    pub fn text<'b>(&self, buf: &'b mut String) -> &'b str
    where
        'a: 'b,
    {
        let _ = buf;
        todo!()
    }
}

/// A value of a row that owns its text; equal texts of one sheet may share it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum OwnedCell {
    /// Nothing is in the cell.
    #[default]
    Empty,
    /// Text, exactly as the file holds it.
    Text(Arc<str>),
    /// As [`Cell::Number`].
    Number(f64),
    /// As [`Cell::DateTime`].
    DateTime {
        /// Days since the workbook's epoch, the time of day as the fraction.
        serial: f64,
        /// Whether the epoch is 1904-01-01 and not 1899-12-31.
        is_1904: bool,
    },
    /// As [`Cell::Bool`].
    Bool(bool),
    /// As [`Cell::Error`].
    Error(&'static str),
}
