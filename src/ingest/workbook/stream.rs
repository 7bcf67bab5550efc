//! Sheets row by row, for those that need not be held.

use std::ops::ControlFlow;
use std::sync::Arc;

use calamine::{Data, DataRef, Error, Sheets};

use super::rows::owned;
use super::{Content, GridRow, Merge, Workbook, corrupt, guarded, regions, shown_as, shown_by};
use crate::ingest::cell::OwnedCell;
use crate::ingest::error::IngestError;

/// One more than the most columns that a sheet of any format has, by far.
const COLUMNS: usize = 1 << 20;

impl Workbook {
    /// Gives the rows of a sheet that hold something, in order, until `take` breaks off.
    ///
    /// Sheets of xlsx and xlsb are read as they are given and not held. [`IngestError::Corrupt`] where one cannot be decoded or
    /// its rows do not follow one another, after the rows before that place were given.
    pub(in crate::ingest) fn rows(
        &mut self,
        sheet: &str,
        take: &mut dyn FnMut(GridRow) -> ControlFlow<()>,
    ) -> Result<(), IngestError> {
        let file = self.name.as_str();
        let at = Some(sheet);
        if let Content::Packed(content) = &mut self.content {
            match content.as_mut() {
                Sheets::Xlsx(book) => {
                    let mut cells = guarded(file, at, || book.worksheet_cells_reader(sheet).map_err(Error::Xlsx))?;
                    let formats = shown_by(cells.styles());
                    return Run { file, sheet, take, row: None }.read(|| {
                        let cell = cells.next_cell_with_style_id().map_err(Error::Xlsx)?;
                        let shown = |value: &DataRef<'_>, style| shown_as(&formats, style).of(owned_of(value));
                        Ok(cell.map(|(cell, style)| (cell.get_position(), shown(cell.get_value(), style))))
                    });
                }
                Sheets::Xlsb(book) => {
                    let mut cells = guarded(file, at, || book.worksheet_cells_reader(sheet).map_err(Error::Xlsb))?;
                    return Run { file, sheet, take, row: None }.read(|| {
                        let cell = cells.next_cell().map_err(Error::Xlsb)?;
                        Ok(cell.map(|cell| (cell.get_position(), owned_of(cell.get_value()))))
                    });
                }
                Sheets::Xls(_) | Sheets::Ods(_) => {}
            }
        }
        let _broken_off = self.grid(sheet)?.rows.into_iter().try_for_each(take);
        Ok(())
    }

    /// The merged regions of a sheet, by first row and column.
    pub(in crate::ingest) fn merges(&mut self, sheet: &str) -> Result<Vec<Merge>, IngestError> {
        match &mut self.content {
            Content::Packed(content) => {
                let regions = guarded(&self.name, Some(sheet), || regions(content, sheet))?;
                let mut merges: Vec<Merge> = regions.into_iter().map(Merge::of).collect();
                merges.extend(self.open_sheets.get(sheet).into_iter().flat_map(|open| &open.merges));
                merges.sort_unstable();
                Ok(merges)
            }
            Content::Grids(_) => self.grid(sheet).map(|grid| grid.merges),
        }
    }
}

/// Cells on their way to rows.
struct Run<'a> {
    file: &'a str,
    sheet: &'a str,
    take: &'a mut dyn FnMut(GridRow) -> ControlFlow<()>,
    /// The row that is being gathered.
    row: Option<GridRow>,
}

impl Run<'_> {
    /// Takes cells from `next`, each with its row and column from 0, until there are no more.
    fn read(
        mut self,
        mut next: impl FnMut() -> Result<Option<((u32, u32), OwnedCell)>, Error>,
    ) -> Result<(), IngestError> {
        while let Some(((row, column), cell)) = guarded(self.file, Some(self.sheet), &mut next)? {
            if !cell.is_empty() && self.put(row.saturating_add(1), column, cell)?.is_break() {
                return Ok(());
            }
        }
        if let Some(last) = self.row.take() {
            let _at_the_end = (self.take)(last);
        }
        Ok(())
    }

    fn put(&mut self, number: u32, column: u32, cell: OwnedCell) -> Result<ControlFlow<()>, IngestError> {
        let bad = |detail: &str| corrupt(self.file, Some(self.sheet), detail.to_owned());
        let column = usize::try_from(column).ok().filter(|column| *column < COLUMNS);
        let column = column.ok_or_else(|| bad("a cell lies beyond all columns"))?;
        if self.row.as_ref().is_some_and(|row| row.number > number) {
            return Err(bad("its rows do not follow one another"));
        }
        if let Some(done) = self.row.take_if(|row| row.number < number)
            && (self.take)(done).is_break()
        {
            return Ok(ControlFlow::Break(()));
        }
        let cells = &mut self.row.get_or_insert_with(|| GridRow { number, cells: Vec::new() }).cells;
        if column >= cells.len() {
            cells.resize(column + 1, OwnedCell::Empty);
        }
        cells[column] = cell;
        Ok(ControlFlow::Continue(()))
    }
}

fn owned_of(value: &DataRef<'_>) -> OwnedCell {
    match value {
        DataRef::SharedString("") => OwnedCell::Empty,
        DataRef::SharedString(text) => OwnedCell::Text(Arc::from(*text)),
        other => owned(&Data::from(other.clone())),
    }
}
