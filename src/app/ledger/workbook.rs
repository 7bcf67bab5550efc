//! A workbook as text, sheet by sheet, through the reader of exports.

use std::path::Path;

use crate::{
    app::Trouble,
    ingest::{
        folder::FoundFile,
        progress::Silent,
        sniff::Format,
        workbook::{Grid, Workbook},
    },
    ledger::sheet::{Refusal, Sheet},
};

/// Reads every sheet, hidden ones too. Dates are as `2023-06-30`.
pub(super) fn read(path: &Path) -> Result<Vec<Sheet>, Trouble> {
    let meta = std::fs::metadata(path).map_err(|source| Trouble::File { path: path.to_owned(), source })?;
    if !meta.is_file() {
        return Err(Trouble::NotAFile(path.to_owned()));
    }
    let name = path.display().to_string();
    let file = FoundFile { path: path.to_owned(), name: name.clone(), bytes: meta.len() };
    let format = Format::of_file(&file)?;
    if let Some(refusal) = format.refusal(&name) {
        return Err(refusal.into());
    }
    let is_workbook = matches!(
        format,
        Format::Xlsx | Format::Xlsb | Format::Xls | Format::Ods | Format::Html | Format::SpreadsheetXml
    );
    if !is_workbook {
        return Err(Trouble::Workbook { path: path.to_owned(), why: Refusal::NoSheet });
    }
    let mut book = Workbook::open(&file, format, &Silent)?;
    let sheets = book.sheets().to_vec();
    let read = |sheet: &String| {
        let uncalculated = book.uncalculated(sheet).map(|(_, first)| first.to_owned());
        Ok(Sheet { uncalculated, ..text_of(book.grid(sheet)?) })
    };
    sheets.iter().map(read).collect()
}

fn text_of(grid: Grid) -> Sheet {
    let mut buffer = String::new();
    let rows = grid.rows.into_iter().map(|row| {
        let cells = row.cells.iter().map(|cell| cell.as_cell().text(&mut buffer).to_owned()).collect();
        (row.number, cells)
    });
    Sheet { name: grid.sheet, rows: rows.collect(), uncalculated: None }
}
