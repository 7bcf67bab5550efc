//! The XML in which Excel 2003 saved workbooks, and in which many systems still write them under the name `.xls`.

use std::io::{BufReader, Read};

use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::rows::Rows;
use super::{Grid, Merge};
use crate::ingest::cell::OwnedCell;
use crate::ingest::unicode::Unicode;

/// The most rows and columns that an index or a span may lead over.
const FAR: u32 = 1 << 24;
/// The most digits of a whole number that a spreadsheet keeps.
const DIGITS: usize = 15;

/// Why a file could not be read.
#[derive(Debug)]
pub(super) enum Trouble {
    /// The XML is malformed; the decoder's words.
    Malformed(String),
    /// A sheet is too large to hold: its name and the limit.
    TooLarge(String, usize),
}

/// The sheets of a workbook.
pub(super) fn read(input: impl Read) -> Result<Vec<Grid>, Trouble> {
    let malformed = |detail: String, at: u64| Trouble::Malformed(format!("{detail}, byte {at}"));
    let input = Unicode::new(input).map_err(|e| malformed(e.to_string(), 0))?;
    let mut xml = Reader::from_reader(BufReader::new(input));
    let mut book = Book::default();
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        let event = xml.read_event_into(&mut buffer).map_err(|e| malformed(e.to_string(), xml.buffer_position()))?;
        let done = match event {
            Event::Start(element) => book.start(&element),
            Event::Empty(element) => {
                let started = book.start(&element);
                book.end(element.local_name().as_ref())?;
                started
            }
            Event::End(element) => {
                book.end(element.local_name().as_ref())?;
                Ok(())
            }
            Event::Text(text) => {
                book.text(&text.xml10_content());
                Ok(())
            }
            Event::CData(text) => {
                book.text(&text.xml10_content());
                Ok(())
            }
            Event::GeneralRef(name) => book.reference(&name),
            Event::Eof if book.closed => return Ok(book.grids),
            Event::Eof => Err("the workbook is not closed".to_owned()),
            _ => Ok(()),
        };
        done.map_err(|detail| malformed(detail, xml.buffer_position()))?;
    }
}

/// Where in a workbook the reader is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Place {
    #[default]
    Outside,
    Sheet,
    Table,
    Row,
    Cell,
    Data,
    Options,
    Visible,
}

#[derive(Debug, Default)]
struct Book {
    grids: Vec<Grid>,
    closed: bool,
    place: Place,
    /// How deep in elements that are passed over, or that only dress up a text.
    inside: u64,
    sheet: String,
    hidden: bool,
    rows: Rows,
    merges: Vec<Merge>,
    /// The row and the column that come next, from 0.
    row: u32,
    column: u32,
    across: u32,
    down: u32,
    /// Rows that the current row stands for beyond itself.
    span: u32,
    kind: String,
    text: String,
    visible: String,
}

impl Book {
    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        if self.inside > 0 {
            self.inside += 1;
            return Ok(());
        }
        let number = |name: &str| -> Result<u32, String> {
            let value = attribute(element, name)?;
            Ok(value.and_then(|value| value.trim().parse::<u32>().ok()).unwrap_or(0).min(FAR))
        };
        match (self.place, element.local_name().as_ref()) {
            (Place::Outside, "Workbook") => {}
            (Place::Outside, "Worksheet") => {
                self.sheet = attribute(element, "Name")?.unwrap_or_default();
                self.place = Place::Sheet;
            }
            (Place::Sheet, "Table") => {
                (self.row, self.place) = (0, Place::Table);
            }
            (Place::Sheet, "WorksheetOptions") => self.place = Place::Options,
            (Place::Options, "Visible") => self.place = Place::Visible,
            (Place::Table, "Row") => {
                self.row = number("Index")?.checked_sub(1).unwrap_or(self.row);
                (self.span, self.column, self.place) = (number("Span")?, 0, Place::Row);
            }
            (Place::Row, "Cell") => {
                self.column = number("Index")?.checked_sub(1).unwrap_or(self.column);
                (self.across, self.down, self.place) = (number("MergeAcross")?, number("MergeDown")?, Place::Cell);
                self.text.clear();
                self.kind.clear();
            }
            (Place::Cell, "Data") => {
                self.kind = attribute(element, "Type")?.unwrap_or_default();
                self.place = Place::Data;
            }
            // Styles, comments, print settings; and what dresses up a part of a text.
            _ => self.inside = 1,
        }
        Ok(())
    }

    fn end(&mut self, name: &str) -> Result<(), Trouble> {
        if self.inside > 0 {
            self.inside -= 1;
            return Ok(());
        }
        self.place = match self.place {
            Place::Outside => {
                self.closed |= name == "Workbook";
                Place::Outside
            }
            Place::Sheet => {
                self.end_sheet()?;
                Place::Outside
            }
            Place::Table | Place::Options => Place::Sheet,
            Place::Visible => {
                self.hidden |= self.visible.contains("Hidden");
                Place::Options
            }
            Place::Row => {
                self.row = self.row.saturating_add(1).saturating_add(self.span);
                Place::Table
            }
            Place::Cell => {
                self.end_cell();
                Place::Row
            }
            Place::Data => Place::Cell,
        };
        Ok(())
    }

    fn text(&mut self, text: &str) {
        match self.place {
            Place::Data => self.text.push_str(text),
            Place::Visible => self.visible.push_str(text),
            _ => {}
        }
    }

    fn reference(&mut self, name: &quick_xml::events::BytesRef<'_>) -> Result<(), String> {
        if let Some(c) = name.resolve_char_ref().map_err(|e| e.to_string())? {
            self.text(c.encode_utf8(&mut [0; 4]));
            return Ok(());
        }
        let name = name.xml10_content();
        match quick_xml::escape::resolve_predefined_entity(&name) {
            Some(text) => self.text(text),
            // A name that XML does not know: shown as written.
            None => self.text(&format!("&{name};")),
        }
        Ok(())
    }

    fn end_cell(&mut self) {
        let (row, column) = (self.row, self.column);
        let cell = value(&self.kind, &self.text);
        self.rows.put_cell(row, column, cell);
        if self.across > 0 || self.down > 0 {
            self.merges.push(Merge {
                first_row: row.saturating_add(1),
                first_column: column,
                last_row: row.saturating_add(1).saturating_add(self.down),
                last_column: column.saturating_add(self.across),
            });
        }
        self.column = column.saturating_add(1).saturating_add(self.across);
    }

    fn end_sheet(&mut self) -> Result<(), Trouble> {
        let sheet = std::mem::take(&mut self.sheet);
        let rows = std::mem::take(&mut self.rows).finish();
        let rows = rows.map_err(|limit| Trouble::TooLarge(sheet.clone(), limit))?;
        let mut merges = std::mem::take(&mut self.merges);
        merges.sort_unstable();
        self.visible.clear();
        self.grids.push(Grid {
            sheet,
            hidden: std::mem::take(&mut self.hidden),
            hidden_rows: 0,
            hidden_columns: 0,
            rows,
            merges,
            months: Vec::new(),
        });
        Ok(())
    }
}

fn attribute(element: &BytesStart<'_>, wanted: &str) -> Result<Option<String>, String> {
    for attribute in element.attributes() {
        let attribute = attribute.map_err(|e| e.to_string())?;
        if attribute.key.local_name().as_ref() == wanted {
            let value = attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?;
            return Ok(Some(value.into_owned()));
        }
    }
    Ok(None)
}

/// A value by the type stated for it.
fn value(kind: &str, text: &str) -> OwnedCell {
    let shown = || OwnedCell::Text(text.into());
    match kind {
        _ if text.is_empty() => OwnedCell::Empty,
        "Number" => {
            let digits = text.trim().trim_start_matches('-');
            let long = digits.len() > DIGITS && digits.bytes().all(|byte| byte.is_ascii_digit());
            match text.trim().parse() {
                // Written by a program that is no spreadsheet, with all its digits.
                _ if long => OwnedCell::Text(text.trim().into()),
                Ok(number) => OwnedCell::Number(number),
                Err(_) => shown(),
            }
        }
        "DateTime" => OwnedCell::Text(date_time(text.trim()).into()),
        "Boolean" => OwnedCell::Bool(text.trim() == "1" || text.trim().eq_ignore_ascii_case("true")),
        _ => shown(),
    }
}

/// `2023-04-27T08:30:05.000` as a spreadsheet shows it.
fn date_time(text: &str) -> String {
    let Some((date, time)) = text.split_once('T') else { return text.to_owned() };
    let time = time.trim_end_matches('Z');
    let time = time.strip_suffix(".000").unwrap_or(time);
    match (date, time) {
        ("1899-12-31" | "1899-12-30" | "1904-01-01", time) if time != "00:00:00" => time.to_owned(),
        (date, "00:00:00") => date.to_owned(),
        (date, time) => format!("{date} {time}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HEAD: &str = "<?xml version=\"1.0\"?>\n<?mso-application progid=\"Excel.Sheet\"?>\n\
        <Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
        xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\" xmlns:html=\"http://www.w3.org/TR/REC-html40\">";

    fn shown(grid: &Grid) -> Vec<(u32, String)> {
        let text = |cell: &OwnedCell| cell.as_cell().text(&mut String::new()).to_owned();
        grid.rows.iter().map(|row| (row.number, row.cells.iter().map(text).collect::<Vec<_>>().join("|"))).collect()
    }

    fn sheets(body: &str) -> Vec<Grid> {
        read(format!("{HEAD}{body}</Workbook>").as_bytes()).unwrap()
    }

    fn rows(table: &str) -> Vec<(u32, String)> {
        shown(&sheets(&format!("<Worksheet ss:Name=\"表\"><Table>{table}</Table></Worksheet>"))[0])
    }

    #[test]
    fn rows_and_cells_stand_where_their_indices_say() {
        let table = "<Column ss:Width=\"9\"/><Row><Cell><Data ss:Type=\"String\">账号</Data></Cell></Row>\
            <Row ss:Index=\"4\" ss:Span=\"1\"><Cell ss:Index=\"3\"><Data ss:Type=\"String\">a</Data></Cell><Cell/>\
            <Cell><Data ss:Type=\"String\">b</Data></Cell></Row>\
            <Row><Cell ss:MergeAcross=\"1\"><Data ss:Type=\"String\">c</Data></Cell>\
            <Cell><Data ss:Type=\"String\">d</Data></Cell></Row>";
        let expected = [(1, "账号"), (4, "||a||b"), (6, "c||d")];
        assert_eq!(rows(table), expected.map(|(number, text)| (number, text.to_owned())));
    }

    #[test]
    fn merges_and_hidden_sheets_are_known() {
        let book = sheets(
            "<Worksheet ss:Name=\"A&amp;B\"><Table><Row ss:Index=\"2\"><Cell ss:MergeAcross=\"2\" ss:MergeDown=\"1\">\
             <Data ss:Type=\"String\">x</Data></Cell></Row></Table><WorksheetOptions xmlns=\"urn:x\">\
             <Visible>SheetHidden</Visible></WorksheetOptions></Worksheet><Worksheet ss:Name=\"2\"/>",
        );
        assert_eq!((book[0].sheet.as_str(), book[0].hidden), ("A&B", true));
        assert_eq!(book[0].merges, [Merge { first_row: 2, first_column: 0, last_row: 3, last_column: 2 }]);
        assert_eq!((book[1].sheet.as_str(), book[1].hidden, book[1].rows.len()), ("2", false, 0));
    }

    #[test]
    fn values_follow_their_types() {
        let cell = |kind: &str, text: &str| {
            rows(&format!("<Row><Cell><Data ss:Type=\"{kind}\">{text}</Data></Cell></Row>"))[0].1.clone()
        };
        assert_eq!(cell("Number", "12.50"), "12.5");
        assert_eq!(cell("Number", "500224199001011234"), "500224199001011234");
        assert_eq!(cell("Number", "5.00224199001011E+17"), "5.00224E+17");
        assert_eq!(cell("DateTime", "2023-04-27T08:30:05.000"), "2023-04-27 08:30:05");
        assert_eq!(cell("DateTime", "2023-04-27T00:00:00.000"), "2023-04-27");
        assert_eq!(cell("DateTime", "1899-12-31T08:30:00.000"), "08:30:00");
        assert_eq!(cell("Boolean", "1"), "TRUE");
        assert_eq!(cell("String", "a&#10;b &lt;c&gt; &unknown;"), "a\nb <c> &unknown;");
        assert_eq!(cell("String", "<![CDATA[<x>]]>"), "<x>");
    }

    #[test]
    fn dressed_up_text_is_text_and_comments_are_not() {
        let table = "<Row><Cell><ss:Data ss:Type=\"String\"><B>张</B><Font html:Color=\"#FF0000\">三</Font></ss:Data>\
            <Comment ss:Author=\"x\"><ss:Data>note</ss:Data></Comment></Cell></Row>";
        assert_eq!(rows(table), [(1, "张三".to_owned())]);
    }

    #[test]
    fn a_workbook_that_breaks_off_is_malformed() {
        for text in [format!("{HEAD}<Worksheet ss:Name=\"a\"><Table><Row>"), format!("{HEAD}<Worksheet></Table>")] {
            assert!(matches!(read(text.as_bytes()), Err(Trouble::Malformed(_))), "{text}");
        }
    }

    #[test]
    fn other_encodings_are_undone() {
        let text =
            format!("{HEAD}<Worksheet ss:Name=\"账户\"/></Workbook>").replace("\"1.0\"", "\"1.0\" encoding=\"gb2312\"");
        assert_eq!(read(&*encoding_rs::GBK.encode(&text).0).unwrap()[0].sheet, "账户");
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(<Row|<Cell|<Data|<Table|>|/>|</Row>| ss:Index=\"|9|\"|&|\\PC){0,60}") {
            let _either = read(format!("{HEAD}<Worksheet><Table>{text}").as_bytes());
        }
    }
}
