//! Cited rows as they stand in the files, read again.

use std::sync::Arc;

use crate::{
    base::text::is_null,
    ingest::{
        delimited::{Delimited, FileSummary},
        error::IngestError,
        folder::FoundFile,
        load::Loaded,
        progress::Silent,
        records::{self, Records},
        resolve::text_of,
        rows::{self, Cells, RawRow},
        sniff::Format,
        workbook::Workbook,
    },
    model::{
        RowRef, SourceId,
        intake::{CitedCell, CitedRow, Source},
    },
};

/// Where the rows of a source can be read again.
#[derive(Debug)]
pub(super) enum Origin {
    /// Nowhere: it was not read.
    None,
    /// A text table.
    Text { table: Delimited, summary: FileSummary },
    /// A sheet of a workbook.
    Sheet { file: FoundFile, format: Format, sheet: String, sha256: String },
    /// A table read record by record.
    Records { records: Arc<dyn Records>, sha256: String },
}

impl Loaded {
    /// The cells of those rows as they stand in the files, in natural file order, each row once.
    ///
    /// [`IngestError::Changed`] where a file is no longer what it was when it was loaded.
    pub fn cite(&self, rows: impl Iterator<Item = RowRef>) -> Result<Vec<CitedRow>, IngestError> {
        let mut wanted: Vec<(usize, u32)> = rows.map(|row| (row.source.index(), row.row)).collect();
        wanted.sort_unstable();
        wanted.dedup();
        let mut cited = Vec::with_capacity(wanted.len());
        let mut open: Option<(String, Workbook)> = None;
        for group in wanted.chunk_by(|a, b| a.0 == b.0) {
            let Some((place, _)) = group.first().copied() else { continue };
            let source = SourceId::from_index(place);
            let (Some(known), Some(origin)) = (self.sources.get(source), self.origins.get(place)) else { continue };
            let numbers: Vec<u64> = group.iter().map(|(_, row)| u64::from(*row)).collect();
            let found = match origin {
                Origin::None => Vec::new(),
                Origin::Text { table, summary } => {
                    table.reread(summary, &numbers)?.into_iter().map(RawRow::from).collect()
                }
                Origin::Sheet { file, format, sheet, sha256 } => {
                    let book = reopen(&mut open, file, *format, sha256)?;
                    sheet_rows(book, sheet, &numbers)?
                }
                Origin::Records { records, sha256 } => record_rows(records.as_ref(), sha256, &known.file, &numbers)?,
            };
            cited.extend(found.iter().map(|row| cite(source, known, row)));
        }
        Ok(cited)
    }
}

fn reopen<'a>(
    open: &'a mut Option<(String, Workbook)>,
    file: &FoundFile,
    format: Format,
    sha256: &str,
) -> Result<&'a mut Workbook, IngestError> {
    let book = match open.take() {
        Some((name, book)) if name == file.name => book,
        _ => {
            let book = Workbook::open(file, format, &Silent)?;
            if book.sha256() != sha256 {
                return Err(IngestError::Changed { file: file.name.clone() });
            }
            book
        }
    };
    Ok(&mut open.insert((file.name.clone(), book)).1)
}

fn sheet_rows(book: &mut Workbook, sheet: &str, numbers: &[u64]) -> Result<Vec<RawRow>, IngestError> {
    let (rows, _) = rows::of_grid(book.grid(sheet)?);
    Ok(rows.into_iter().filter(|row| numbers.binary_search(&row.number).is_ok()).collect())
}

fn record_rows(records: &dyn Records, sha256: &str, file: &str, numbers: &[u64]) -> Result<Vec<RawRow>, IngestError> {
    let (rows, digest) = records::pick(records, numbers)?;
    if digest.as_deref() != Some(sha256) {
        return Err(IngestError::Changed { file: file.to_owned() });
    }
    Ok(rows)
}

fn cite(source: SourceId, known: &Source, row: &RawRow) -> CitedRow {
    let cell = |column: usize| {
        let text = text_of(row.cell(column));
        if text.trim().is_empty() { None } else { Some(text.into_owned()) }
    };
    let named = known.columns.iter().filter_map(|column| {
        let text = cell(column.index)?;
        Some(CitedCell { header: column.header.clone(), field: column.field.clone(), text })
    });
    let headless = (0..row.width()).filter(|index| !known.columns.iter().any(|column| column.index == *index));
    let headless = headless.filter_map(|index| {
        Some(CitedCell { header: String::new(), field: None, text: cell(index).filter(|text| !is_null(text))? })
    });
    CitedRow {
        row: RowRef { source, row: u32::try_from(row.number).unwrap_or(u32::MAX) },
        cells: named.chain(headless).collect(),
    }
}
