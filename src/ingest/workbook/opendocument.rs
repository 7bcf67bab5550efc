//! What the decoder does not tell of an .ods: merged cells, and what cells show where their values say otherwise. What
//! cannot be read here is no error: it is only not said.

use std::io::{BufReader, Cursor, Read};
use std::sync::Arc;

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use zip::ZipArchive;

use super::{GridRow, Merge, shown};
use crate::base::maps::{FastMap, Map};

/// The most that is read of the content.
const CONTENT: u64 = 4 << 30;
/// The most cells of a sheet whose texts are kept.
const KEPT: usize = 1 << 22;

/// What is known of one sheet.
#[derive(Debug, Default)]
pub(super) struct Sheet {
    /// Merged regions, by first row and column.
    pub(super) merges: Vec<Merge>,
    /// Texts of cells by row and column from 0, where they look like a month or a code.
    texts: FastMap<(u32, u32), Arc<str>>,
}

impl Sheet {
    /// Puts what cells show in the place of what they hold.
    pub(super) fn show(&self, rows: &mut [GridRow]) {
        if self.texts.is_empty() {
            return;
        }
        for row in rows {
            for (column, cell) in (0u32..).zip(&mut row.cells) {
                let text = self.texts.get(&(row.number.saturating_sub(1), column));
                if let Some(shown) = text.and_then(|text| shown::by_text(cell, text)) {
                    *cell = shown;
                }
            }
        }
    }
}

/// What is known, by sheet.
pub(super) fn read(content: &[u8]) -> Map<String, Sheet> {
    let mut book = Book::default();
    let Ok(mut archive) = ZipArchive::new(Cursor::new(content)) else { return book.sheets };
    let Ok(part) = archive.by_name("content.xml") else { return book.sheets };
    let mut xml = Reader::from_reader(BufReader::new(part.take(CONTENT)));
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) => book.start(&element),
            Ok(Event::Empty(element)) => {
                book.start(&element);
                book.end(element.name().as_ref());
            }
            Ok(Event::End(element)) => book.end(element.name().as_ref()),
            Ok(Event::Text(text)) if book.in_text => book.text.push_str(&text.xml10_content()),
            Ok(Event::Eof) | Err(_) => break,
            Ok(_) => {}
        }
    }
    book.sheets.values_mut().for_each(|sheet| sheet.merges.sort_unstable());
    book.sheets
}

#[derive(Default)]
struct Book {
    sheets: Map<String, Sheet>,
    /// The sheet that is being read, if one is.
    open: Option<(String, Sheet)>,
    /// The row and the column that come next, from 0.
    row: u32,
    column: u32,
    /// How often the current row stands.
    rows: u32,
    /// How often the current cell stands; 0: in no cell.
    columns: u32,
    /// Whether the cell holds a number or a date.
    is_value: bool,
    in_text: bool,
    text: String,
}

impl Book {
    fn start(&mut self, element: &BytesStart<'_>) {
        let number = |name: &str| attribute(element, name).and_then(|value| value.trim().parse::<u32>().ok());
        match element.name().as_ref() {
            "table:table" => {
                self.row = 0;
                self.open = attribute(element, "table:name").map(|name| (name, Sheet::default()));
            }
            "table:table-row" => {
                (self.rows, self.column) = (number("table:number-rows-repeated").unwrap_or(1), 0);
            }
            name @ ("table:table-cell" | "table:covered-table-cell") => {
                self.columns = number("table:number-columns-repeated").unwrap_or(1).max(1);
                let kind = attribute(element, "office:value-type");
                self.is_value = matches!(kind.as_deref(), Some("float" | "date"));
                self.text.clear();
                if name == "table:table-cell" {
                    let down = number("table:number-rows-spanned").unwrap_or(1).max(1);
                    let across = number("table:number-columns-spanned").unwrap_or(1).max(1);
                    self.merge(down, across);
                }
            }
            "text:p" => self.in_text = self.is_value,
            _ => {}
        }
    }

    fn merge(&mut self, down: u32, across: u32) {
        let (row, column) = (self.row, self.column);
        if let Some((_, sheet)) = &mut self.open
            && down.max(across) > 1
        {
            sheet.merges.push(Merge {
                first_row: row.saturating_add(1),
                first_column: column,
                last_row: row.saturating_add(down),
                last_column: column.saturating_add(across - 1),
            });
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "table:table" => self.sheets.extend(self.open.take()),
            "table:table-row" => self.row = self.row.saturating_add(std::mem::take(&mut self.rows)),
            "table:table-cell" | "table:covered-table-cell" => {
                self.keep();
                self.column = self.column.saturating_add(std::mem::take(&mut self.columns));
                self.is_value = false;
            }
            "text:p" => self.in_text = false,
            _ => {}
        }
    }

    /// Keeps the text of a cell, if it may say something else than its value.
    fn keep(&mut self) {
        let text = self.text.trim();
        let (digits, all) = (text.chars().filter(char::is_ascii_digit).count(), text.chars().count());
        let tells = (text.starts_with('0') && digits == all && all > 1) || (5..=6).contains(&digits) && digits < all;
        let Some((_, sheet)) = self.open.as_mut().filter(|_| self.is_value && tells) else { return };
        let text: Arc<str> = Arc::from(text);
        for row in self.row..self.row.saturating_add(self.rows) {
            for column in self.column..self.column.saturating_add(self.columns) {
                if sheet.texts.len() >= KEPT {
                    return;
                }
                sheet.texts.insert((row, column), Arc::clone(&text));
            }
        }
    }
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Option<String> {
    let mut attributes = element.attributes().filter_map(Result::ok);
    let found = attributes.find(|attribute| attribute.key.as_ref() == wanted)?;
    Some(found.normalized_value(XmlVersion::Implicit1_0).ok()?.into_owned())
}
