//! Workbooks: which of their sheets are tables, and which of those are logs too large to hold.

use std::ops::ControlFlow;

use super::{Body, Draft, HEAD, Loader, is_log};
use crate::ingest::{
    error::IngestError,
    folder::FoundFile,
    mapping::Mapping,
    notes::Notes,
    recognise::Verdict,
    remarks::{self, Place},
    reread::Origin,
    rows::{self, MergedDown, RawRow},
    sniff::Format,
    workbook::{GridRow, Workbook},
};
use crate::model::intake::InputFile;

/// Bytes of a workbook above which its logs are read row by row and not held.
const HELD: u64 = 4 * 1024 * 1024;

impl Loader<'_> {
    pub(super) fn open_workbook(&mut self, file: &FoundFile, format: Format) -> Result<(), IngestError> {
        self.progress.begin(&file.name, file.bytes);
        let book = Workbook::open(file, format, self.progress);
        self.progress.end(&file.name);
        let mut book = book?;
        let (bytes, sha256) = (book.bytes(), book.sha256().to_owned());
        for sheet in book.sheets().to_vec() {
            let opened = match self.open_sheet_log(file, format, &mut book, &sheet) {
                Ok(None) => self.open_sheet(file, &mut book, &sheet),
                other => other,
            };
            match opened {
                Ok(Some((body, verdict))) => {
                    if book.is_hidden(&sheet) {
                        self.remarks.push(remarks::hidden(Place { file: &file.name, sheet: Some(&sheet) }));
                    }
                    let origin =
                        Origin::Sheet { file: file.clone(), format, sheet: sheet.clone(), sha256: sha256.clone() };
                    self.drafts.push(Draft {
                        file: file.clone(),
                        sheet: Some(sheet),
                        body,
                        verdict,
                        read_as: extension(format).to_owned(),
                        origin,
                        notes: Notes::default(),
                        held: None,
                        unheld: 0,
                    });
                }
                Ok(None) => {}
                Err(error) => self.fail_sheet(&file.name, sheet, &error),
            }
        }
        if !self.drafts.iter().any(|draft| draft.file.name == file.name) {
            self.remarks.push(remarks::empty(&file.name));
        }
        self.files.push(InputFile { file: file.name.clone(), bytes, sha256, skipped: None });
        Ok(())
    }

    /// What a sheet holds; none where it is blank.
    fn open_sheet(
        &mut self,
        file: &FoundFile,
        book: &mut Workbook,
        sheet: &str,
    ) -> Result<Option<(Body, Verdict)>, IngestError> {
        let grid = book.grid(sheet)?;
        if grid.rows.is_empty() {
            return Ok(None);
        }
        self.conceal(file, sheet, (grid.hidden_rows, grid.hidden_columns));
        self.note_formulas(file, book, sheet);
        if !grid.months.is_empty() {
            self.remarks.push(remarks::months(Place { file: &file.name, sheet: Some(sheet) }, &grid.months));
        }
        let (rows, merges) = rows::of_grid(grid);
        let rule = self.rule(&file.name, Some(sheet));
        let head = &rows[..rows.len().min(HEAD)];
        let verdict = self.recognise(file, Some(sheet), (head, &merges), (None, rule.as_ref()));
        Ok(Some((Body::Sheet(rows), verdict)))
    }

    /// A sheet of a large workbook that is a log, by its first rows.
    fn open_sheet_log(
        &mut self,
        file: &FoundFile,
        format: Format,
        book: &mut Workbook,
        sheet: &str,
    ) -> Result<Option<(Body, Verdict)>, IngestError> {
        if file.bytes < HELD || !matches!(format, Format::Xlsx | Format::Xlsb) {
            return Ok(None);
        }
        let merges = book.merges(sheet)?;
        let mut down = MergedDown::of(&merges);
        let mut grid = Vec::new();
        book.rows(sheet, &mut |row| {
            grid.push(row);
            if grid.len() < HEAD { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        let whole = |row: &GridRow| {
            let mut row = RawRow::from(row.clone());
            down.fill(&mut row);
            row
        };
        let head: Vec<RawRow> = grid.iter().map(whole).collect();
        let rule = self.rule(&file.name, Some(sheet));
        let verdict = self.recognise(file, Some(sheet), (&head, &merges), (None, rule.as_ref()));
        // What is told by other rows must be held after all.
        let streams = |mapping: &Mapping| is_log(mapping) && mapping.rules.versions.is_none();
        if !matches!(&verdict, Verdict::Table(mapping) if streams(mapping)) {
            return Ok(None);
        }
        self.conceal(file, sheet, book.concealed(sheet, &grid));
        self.note_formulas(file, book, sheet);
        Ok(Some((Body::SheetLog(merges), verdict)))
    }

    /// Says that rows or columns of a sheet are hidden.
    fn conceal(&mut self, file: &FoundFile, sheet: &str, (rows, columns): (usize, usize)) {
        if rows + columns > 0 {
            self.remarks.push(remarks::concealed(Place { file: &file.name, sheet: Some(sheet) }, rows, columns));
        }
    }

    /// Says that formulas of a sheet were never calculated.
    fn note_formulas(&mut self, file: &FoundFile, book: &Workbook, sheet: &str) {
        let found = book.uncalculated(sheet);
        let place = Place { file: &file.name, sheet: Some(sheet) };
        self.remarks.extend(found.map(|(count, first)| remarks::uncalculated(place, count, first)));
    }

    /// A sheet that could not be read, although others of its workbook could.
    pub(super) fn fail_sheet(&mut self, file: &str, sheet: String, error: &IngestError) {
        let mut remark = remarks::failed(file, error);
        remark.sheet = Some(sheet);
        self.remarks.push(remark);
    }
}

const fn extension(format: Format) -> &'static str {
    match format {
        Format::Xlsb => "xlsb",
        Format::Xls => "xls",
        Format::Ods => "ods",
        Format::Html => "html",
        Format::SpreadsheetXml => "xml",
        _ => "xlsx",
    }
}
