//! A workbook edited and saved by another program: rows re-sorted, columns in another order, one hidden, dates as text.

use std::path::Path;

use calamine::{Data, Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::Workbook;

type Rows = Vec<Vec<String>>;

fn text(cell: &Data) -> String {
    match cell {
        Data::DateTime(date) => {
            let (year, month, day, ..) = date.to_ymd_hms_milli();
            format!("{year}/{month}/{day}")
        }
        other => other.to_string(),
    }
}

/// The rows of a sheet, its header first.
pub fn rows(path: &Path, sheet: &str) -> Rows {
    let mut book: Xlsx<_> = open_workbook(path).expect("a workbook");
    let range = book.worksheet_range(sheet).expect("the sheet");
    range.rows().map(|row| row.iter().map(text).collect()).collect()
}

/// Types `(number, header, value)` into a sheet and saves it the way other programs do.
pub fn edit(path: &Path, sheet: &str, typed: &[(&str, &str, &str)]) {
    let mut rows = rows(path, sheet);
    let at = |rows: &Rows, title: &str| {
        rows[0].iter().position(|header| header == title).unwrap_or_else(|| panic!("no column {title}"))
    };
    let number = at(&rows, "问题编号");
    for (of, header, value) in typed {
        let column = at(&rows, header);
        let row = rows.iter_mut().find(|row| row[number] == *of).unwrap_or_else(|| panic!("no row {of}"));
        (*value).clone_into(&mut row[column]);
    }
    save(path, sheet, rows);
}

/// Saves rows under their header, from the last to the first, every row begun at its third column.
fn save(path: &Path, sheet: &str, mut rows: Rows) {
    rows[1..].reverse();
    let mut book = Workbook::new();
    let page = book.add_worksheet();
    page.set_name(sheet).expect("a name");
    page.set_column_hidden(1).expect("a hidden column");
    for (at, row) in (0..).zip(&mut rows) {
        row.rotate_left(2);
        for (column, cell) in (0..).zip(row.iter()) {
            page.write_string(at, column, cell.as_str()).expect("a cell");
        }
    }
    book.save(path).expect("a file");
}
