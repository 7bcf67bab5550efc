//! Workbooks: xlsx, xlsb, xls and ods, the XML of Excel 2003 and web pages, sheet by sheet, with true row numbers and merged regions.
//!
//! Hidden sheets, rows and columns are read like any other: what somebody hid is the last thing to leave out. A formula counts as
//! the value that was stored with it; one that was never calculated is blank, and is counted. Merged regions are known for
//! xlsx, xls and ods; the decoder does not tell them for xlsb. Of a date that shows nothing but its month, the month counts.

use std::cell::Cell;
use std::fs::File;
use std::io::{Cursor, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{
    Data, Dimensions, Error, Ods, OdsError, Range, Reader, SheetType, SheetVisible, Sheets, Style, Xls, XlsError, Xlsb,
    Xlsx, XlsxError,
};

use self::hidden::Hidden;
use self::rows::Rows;
use self::shown::Shown;
use super::cell::OwnedCell;
use super::digest::HashingReader;
use super::error::IngestError;
use super::folder::FoundFile;
use super::progress::Progress;
use super::sniff::{self, Format};
use crate::base::maps::Map;

mod compound;
mod hidden;
mod html;
mod opendocument;
mod rows;
mod shown;
mod spreadsheet_xml;
mod stream;

/// One row of a sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct GridRow {
    /// The sheet's own row number, from 1.
    pub number: u32,
    /// The cells from column A on, up to the last that holds something.
    pub cells: Vec<OwnedCell>,
}

/// A merged region; only its top left cell holds a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Merge {
    /// First row, by the sheet's own number (from 1).
    pub first_row: u32,
    /// First column, from 0 for A.
    pub first_column: u32,
    /// Last row, inclusive.
    pub last_row: u32,
    /// Last column, inclusive.
    pub last_column: u32,
}

impl Merge {
    fn of(region: Dimensions) -> Self {
        Self {
            first_row: region.start.0.saturating_add(1),
            first_column: region.start.1,
            last_row: region.end.0.saturating_add(1),
            last_column: region.end.1,
        }
    }
}

/// The content of one sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The sheet's name.
    pub sheet: String,
    /// Whether the sheet is hidden.
    pub hidden: bool,
    /// How many of the rows that hold something are hidden; known for xlsx alone.
    pub hidden_rows: usize,
    /// How many of the columns that hold something are hidden; known for xlsx alone.
    pub hidden_columns: usize,
    /// The rows that hold something, in order; a number that is missing is a blank row.
    pub rows: Vec<GridRow>,
    /// The merged regions, by first row and column.
    pub merges: Vec<Merge>,
    /// Columns, from 0, whose dates were taken for months by their content, because number formats are not known.
    pub months: Vec<usize>,
}

/// An open workbook; its file's bytes are in memory, its sheets are read one at a time.
pub struct Workbook {
    name: String,
    bytes: u64,
    sha256: String,
    sheets: Vec<String>,
    hidden: Vec<bool>,
    /// Hidden rows and columns by sheet.
    concealed: Map<String, Hidden>,
    /// What the decoder leaves out of an .ods, by sheet.
    open_sheets: Map<String, opendocument::Sheet>,
    content: Content,
}

/// Where the sheets are.
enum Content {
    /// In the file's bytes.
    Packed(Box<Sheets<Cursor<Vec<u8>>>>),
    /// Read already, because such a file cannot be read by the sheet.
    Grids(Vec<Grid>),
}

impl std::fmt::Debug for Workbook {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut out = f.debug_struct("Workbook");
        out.field("name", &self.name).field("sheets", &self.sheets).finish_non_exhaustive()
    }
}

impl Workbook {
    /// Reads `file`, which is of one of the workbook formats; any other is refused as [`Format::refusal`] does.
    ///
    /// [`IngestError::Encrypted`] where it has a password, [`IngestError::Corrupt`] where it cannot be decoded.
    pub fn open(file: &FoundFile, format: Format, progress: &dyn Progress) -> Result<Self, IngestError> {
        let io = |source| IngestError::Io { file: file.name.clone(), source };
        let mut input = HashingReader::new(File::open(&file.path).map_err(io)?, progress);
        let mut content = Vec::new();
        input.read_to_end(&mut content).map_err(io)?;
        let (bytes, sha256) = input.finish().map_err(io)?;
        if bytes != file.bytes {
            return Err(IngestError::Changed { file: file.name.clone() });
        }
        let concealed = if format == Format::Xlsx { hidden::of_xlsx(&content) } else { Map::default() };
        let open_sheets = if format == Format::Ods { opendocument::read(&content) } else { Map::default() };
        let content = match format {
            Format::Html => Content::Grids(read_html(file, &content)?),
            Format::SpreadsheetXml => Content::Grids(read_xml(file, &content)?),
            Format::Xls if compound::circles(&content) => {
                return Err(corrupt(&file.name, None, "its chains of sectors run in a circle".to_owned()));
            }
            _ => {
                let locked = format == Format::Xls && sniff::is_encrypted(&content);
                match guarded(&file.name, None, || decode(Cursor::new(content), format)) {
                    Ok(content) => Content::Packed(Box::new(content)),
                    Err(_) if locked => return Err(IngestError::Encrypted { file: file.name.clone() }),
                    Err(error) => return Err(error),
                }
            }
        };
        let (sheets, hidden) = match &content {
            Content::Packed(content) => {
                let tables = content.sheets_metadata().iter().filter(|s| s.typ == SheetType::WorkSheet);
                tables.map(|s| (s.name.clone(), s.visible != SheetVisible::Visible)).unzip()
            }
            Content::Grids(grids) => grids.iter().map(|grid| (grid.sheet.clone(), grid.hidden)).unzip(),
        };
        Ok(Self { name: file.name.clone(), bytes, sha256, sheets, hidden, concealed, open_sheets, content })
    }

    /// The names of the sheets that can hold a table (charts cannot), in the workbook's order.
    pub fn sheets(&self) -> &[String] {
        &self.sheets
    }

    /// Whether the sheet of that name is hidden.
    pub fn is_hidden(&self, sheet: &str) -> bool {
        self.sheets.iter().zip(&self.hidden).any(|(name, hidden)| *hidden && name == sheet)
    }

    /// How many rows of a sheet are hidden, and how many of the columns that hold something in `head`.
    pub(super) fn concealed(&self, sheet: &str, head: &[GridRow]) -> (usize, usize) {
        self.concealed.get(sheet).map_or((0, 0), |of| (of.rows.len(), concealed(of, head).1))
    }

    /// How many formulas of a sheet were never calculated, and the first of them, such as `B3`; known for xlsx alone.
    pub fn uncalculated(&self, sheet: &str) -> Option<(u64, &str)> {
        let of = self.concealed.get(sheet)?;
        of.uncalculated.as_ref().map(|(count, first)| (*count, first.as_str()))
    }

    /// Length of the file in bytes.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// SHA-256 of the file's bytes, 64 lower-case hexadecimal digits.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The content of the sheet of that name, which is one of [`Workbook::sheets`].
    ///
    /// [`IngestError::Corrupt`] where it cannot be decoded, [`IngestError::SheetTooLarge`] where it cannot be held.
    pub fn grid(&mut self, sheet: &str) -> Result<Grid, IngestError> {
        let hidden = self.is_hidden(sheet);
        let content = match &mut self.content {
            Content::Packed(content) => content.as_mut(),
            Content::Grids(grids) => {
                let found = grids.iter().find(|grid| grid.sheet == sheet).cloned();
                return found.ok_or_else(|| corrupt(&self.name, Some(sheet), "the sheet is missing".to_owned()));
            }
        };
        let mut rows = Rows::default();
        guarded(&self.name, Some(sheet), || read_cells(content, sheet, &mut rows))?;
        let mut rows = rows.finish().map_err(|limit| IngestError::SheetTooLarge {
            file: self.name.clone(),
            sheet: sheet.to_owned(),
            limit,
        })?;
        if let Some(open) = self.open_sheets.get(sheet) {
            open.show(&mut rows);
        }
        let is_xls = matches!(&self.content, Content::Packed(content) if matches!(**content, Sheets::Xls(_)));
        let months = if is_xls { shown::months_by_content(&mut rows) } else { Vec::new() };
        let merges = self.merges(sheet)?;
        let (hidden_rows, hidden_columns) = self.concealed.get(sheet).map_or((0, 0), |of| concealed(of, &rows));
        Ok(Grid { sheet: sheet.to_owned(), hidden, hidden_rows, hidden_columns, rows, merges, months })
    }
}

/// How many of the rows and columns that hold something are hidden.
fn concealed(hidden: &Hidden, rows: &[GridRow]) -> (usize, usize) {
    let count = rows.iter().filter(|row| hidden.rows.binary_search(&row.number).is_ok()).count();
    let width = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    let is_hidden = |column: &usize| {
        let column = u32::try_from(*column).unwrap_or(u32::MAX);
        hidden.columns.iter().any(|(first, last)| (*first..=*last).contains(&column))
    };
    let holds = |column: &usize| rows.iter().any(|row| row.cells.get(*column).is_some_and(|cell| !cell.is_empty()));
    (count, (0..width).filter(is_hidden).filter(holds).count())
}

thread_local! {
    /// Whether this thread is inside a decoder whose panics become errors.
    static DECODING: Cell<bool> = const { Cell::new(false) };
}

/// Whether a panic of this thread, now, is one that becomes an error and so is no news to anybody.
pub fn is_decoding() -> bool {
    DECODING.get()
}

fn corrupt(file: &str, sheet: Option<&str>, detail: String) -> IngestError {
    IngestError::Corrupt { file: file.to_owned(), sheet: sheet.map(str::to_owned), detail }
}

fn read_html(file: &FoundFile, content: &[u8]) -> Result<Vec<Grid>, IngestError> {
    html::read(content).map_err(|(sheet, limit)| IngestError::SheetTooLarge { file: file.name.clone(), sheet, limit })
}

fn read_xml(file: &FoundFile, content: &[u8]) -> Result<Vec<Grid>, IngestError> {
    spreadsheet_xml::read(content).map_err(|trouble| match trouble {
        spreadsheet_xml::Trouble::Malformed(detail) => corrupt(&file.name, None, detail),
        spreadsheet_xml::Trouble::TooLarge(sheet, limit) => {
            IngestError::SheetTooLarge { file: file.name.clone(), sheet, limit }
        }
    })
}

/// Runs the decoder; what it says is wrong, and a panic in it, become errors that name the file and the sheet.
fn guarded<T>(file: &str, sheet: Option<&str>, f: impl FnOnce() -> Result<T, Error>) -> Result<T, IngestError> {
    DECODING.set(true);
    let ended = catch_unwind(AssertUnwindSafe(f));
    DECODING.set(false);
    match ended {
        Ok(Ok(value)) => Ok(value),
        Ok(Err(Error::Xlsx(XlsxError::Password) | Error::Xls(XlsError::Password) | Error::Ods(OdsError::Password))) => {
            Err(IngestError::Encrypted { file: file.to_owned() })
        }
        Ok(Err(e)) => Err(corrupt(file, sheet, e.to_string())),
        Err(_) => Err(corrupt(file, sheet, "the content contradicts itself".to_owned())),
    }
}

fn decode(content: Cursor<Vec<u8>>, format: Format) -> Result<Sheets<Cursor<Vec<u8>>>, Error> {
    match format {
        Format::Xlsb => Ok(Sheets::Xlsb(Xlsb::new(content).map_err(Error::Xlsb)?)),
        Format::Xls => Ok(Sheets::Xls(Xls::new(content).map_err(Error::Xls)?)),
        Format::Ods => Ok(Sheets::Ods(Ods::new(content).map_err(Error::Ods)?)),
        _ => Ok(Sheets::Xlsx(Xlsx::new(content).map_err(Error::Xlsx)?)),
    }
}

fn read_cells(content: &mut Sheets<Cursor<Vec<u8>>>, sheet: &str, rows: &mut Rows) -> Result<(), Error> {
    let range = match content {
        // Cell by cell, because one stray cell at the far corner would make a dense range of 17 thousand million.
        Sheets::Xlsx(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(Error::Xlsx)?;
            let formats = shown_by(cells.styles());
            while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(Error::Xlsx)? {
                let (row, column) = cell.get_position();
                rows.put_shared(row, column, cell.get_value(), shown_as(&formats, style));
            }
            return Ok(());
        }
        Sheets::Xlsb(book) => {
            let mut cells = book.worksheet_cells_reader(sheet).map_err(Error::Xlsb)?;
            while let Some(cell) = cells.next_cell().map_err(Error::Xlsb)? {
                let (row, column) = cell.get_position();
                rows.put_shared(row, column, cell.get_value(), Shown::Whole);
            }
            return Ok(());
        }
        Sheets::Xls(book) => book.worksheet_range(sheet).map_err(Error::Xls)?,
        Sheets::Ods(book) => book.worksheet_range(sheet).map_err(Error::Ods)?,
    };
    put_range(&range, rows);
    Ok(())
}

/// How cells are shown, by style.
fn shown_by(styles: &[Style]) -> Vec<Shown> {
    let format = |style: &Style| style.number_format.as_ref().map(|it| Shown::by(&it.format_code, it.format_id));
    styles.iter().map(|style| format(style).unwrap_or_default()).collect()
}

fn shown_as(formats: &[Shown], style: usize) -> Shown {
    formats.get(style).copied().unwrap_or_default()
}

fn put_range(range: &Range<Data>, rows: &mut Rows) {
    let (first_row, first_column) = range.start().unwrap_or((0, 0));
    for (row, column, value) in range.used_cells() {
        let from = |first: u32, offset: usize| u32::try_from(offset).unwrap_or(u32::MAX).saturating_add(first);
        rows.put(from(first_row, row), from(first_column, column), value);
    }
}

fn regions(content: &mut Sheets<Cursor<Vec<u8>>>, sheet: &str) -> Result<Vec<Dimensions>, Error> {
    match content {
        Sheets::Xlsx(book) => book.merge_cells_by_sheet_name(sheet).map_err(Error::Xlsx),
        Sheets::Xls(book) => book.merge_cells_by_sheet_name(sheet).map_err(Error::Xls),
        // Those of ods are known already.
        Sheets::Xlsb(_) | Sheets::Ods(_) => Ok(Vec::new()),
    }
}

#[cfg(test)]
mod tests;
