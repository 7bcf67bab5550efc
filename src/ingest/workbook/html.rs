//! Web pages as workbooks: every table is a sheet. Many systems export such pages under the name `.xls`.
//!
//! Written for what exports contain rather than for the whole of HTML: end tags may be missing, attributes unquoted, and a page that
//! ends too early gives what it holds.

use super::rows::Rows;
use super::{Grid, Merge};
use crate::ingest::cell::OwnedCell;
use crate::ingest::encoding::{self, Encoding};

use self::tags::{Tag, Token, Tokens};

mod tags;

/// How much of the beginning may state the encoding.
const LOOK: usize = 4096;
/// How deep tables are told apart inside tables.
const DEPTH: usize = 32;
/// The most columns and rows a cell may span.
const SPAN: u32 = 65_534;

/// The tables of a page, in the order in which they begin; where one is too large to hold, its name and the limit.
pub(super) fn read(bytes: &[u8]) -> Result<Vec<Grid>, (String, usize)> {
    let text = decode(bytes);
    let mut page = Page::default();
    for token in Tokens::new(&text) {
        match token {
            Token::Text(text) => page.text(text),
            Token::Start(tag) => page.start(&tag),
            Token::End(name) => page.end(name),
        }
    }
    page.finish()
}

/// A byte order mark decides, then what the page says of itself where its bytes bear that out, then the bytes.
fn decode(bytes: &[u8]) -> String {
    if let Some((encoding, mark)) = encoding::byte_order_mark(bytes) {
        return encoding::decode(&bytes[mark..], encoding).text.into_owned();
    }
    let found = encoding::decide(bytes).unwrap_or(Encoding::Utf8);
    let decoded = encoding::decode(bytes, found);
    // A page that could be read can only say UTF-16 wrongly.
    let said = stated(bytes).filter(|said| *said != found && said.unit() == 1);
    if let Some(said) = said {
        let other = encoding::decode(bytes, said);
        if other.damage.len() < decoded.damage.len() {
            return other.text.into_owned();
        }
    }
    decoded.text.into_owned()
}

/// The encoding that a page states in `<meta charset=…>` or in the longer form of that.
fn stated(bytes: &[u8]) -> Option<Encoding> {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(LOOK)]).to_ascii_lowercase();
    let (_, after) = head.split_once("charset")?;
    let value = after.trim_start().strip_prefix('=')?.trim_start_matches([' ', '"', '\'']);
    let label = value.split(|c: char| !c.is_ascii_alphanumeric() && c != '-' && c != '_').next()?;
    Encoding::for_label(label).ok()
}

/// The tables of a page under construction.
#[derive(Debug, Default)]
struct Page {
    tables: Vec<Table>,
    /// The tables that are open, innermost last, by their place in the list.
    open: Vec<usize>,
    /// Tables that were not told apart because they lie too deep.
    passed: usize,
}

#[derive(Debug, Default)]
struct Table {
    rows: Rows,
    merges: Vec<Merge>,
    caption: String,
    in_caption: bool,
    /// Rows begun.
    row: u32,
    in_row: bool,
    column: u32,
    /// By column: the last row that a cell from above covers.
    covered: Vec<u32>,
    cell: Option<Cell>,
}

#[derive(Debug, Default)]
struct Cell {
    text: Text,
    across: u32,
    down: u32,
    /// The number beneath what is shown, where the page states it.
    number: Option<String>,
    /// How deep in lists of choices, whose texts are no content.
    hidden: usize,
}

/// Text as a browser shows it.
#[derive(Debug, Default)]
struct Text {
    shown: String,
    /// Whether white space stands between what was shown and what comes.
    blank: bool,
    lines: usize,
}

impl Text {
    fn push(&mut self, text: &str) {
        for char in text.chars() {
            if matches!(char, ' ' | '\t' | '\n' | '\r' | '\u{C}' | '\u{A0}') {
                self.blank = true;
                continue;
            }
            if !self.shown.is_empty() {
                if self.lines > 0 {
                    self.shown.extend(std::iter::repeat_n('\n', self.lines));
                } else if self.blank {
                    self.shown.push(' ');
                }
            }
            (self.blank, self.lines) = (false, 0);
            self.shown.push(char);
        }
    }

    fn new_line(&mut self) {
        self.lines += 1;
    }

    /// The end of a paragraph.
    fn new_block(&mut self) {
        self.lines = self.lines.max(1);
    }
}

impl Page {
    fn table(&mut self) -> Option<&mut Table> {
        self.tables.get_mut(*self.open.last()?)
    }

    fn text(&mut self, text: &str) {
        let Some(table) = self.table() else { return };
        if let Some(cell) = &mut table.cell {
            if cell.hidden == 0 {
                cell.text.push(&tags::unescape(text));
            }
        } else if table.in_caption {
            table.caption.push_str(&tags::unescape(text));
        }
    }

    fn start(&mut self, tag: &Tag<'_>) {
        if tag.name == "table" {
            if self.open.len() < DEPTH {
                self.open.push(self.tables.len());
                self.tables.push(Table::default());
            } else {
                self.passed += 1;
            }
            return;
        }
        let Some(table) = self.table() else { return };
        match tag.name.as_str() {
            "tr" => table.start_row(),
            "td" | "th" => table.start_cell(tag),
            "thead" | "tbody" | "tfoot" => table.end_row(),
            "caption" => table.in_caption = true,
            _ => {
                if let Some(cell) = &mut table.cell {
                    match tag.name.as_str() {
                        "br" => cell.text.new_line(),
                        "p" | "div" | "li" => cell.text.new_block(),
                        "select" => cell.hidden += 1,
                        _ => {}
                    }
                }
            }
        }
    }

    fn end(&mut self, name: &str) {
        if name == "table" && self.passed > 0 {
            self.passed -= 1;
            return;
        }
        let Some(table) = self.table() else { return };
        match name {
            "table" => {
                table.end_row();
                self.open.pop();
            }
            "tr" | "thead" | "tbody" | "tfoot" => table.end_row(),
            "td" | "th" => table.end_cell(),
            "caption" => table.in_caption = false,
            "p" | "div" | "li" => {
                if let Some(cell) = &mut table.cell {
                    cell.text.new_block();
                }
            }
            "select" => {
                if let Some(cell) = &mut table.cell {
                    cell.hidden = cell.hidden.saturating_sub(1);
                }
            }
            _ => {}
        }
    }

    fn finish(mut self) -> Result<Vec<Grid>, (String, usize)> {
        let mut grids: Vec<Grid> = Vec::with_capacity(self.tables.len());
        for (place, table) in self.tables.iter_mut().enumerate() {
            table.end_row();
            let mut sheet = table.caption.split_whitespace().collect::<Vec<_>>().join(" ");
            if sheet.is_empty() || grids.iter().any(|grid| grid.sheet == sheet) {
                sheet = format!("表{}", place + 1);
            }
            let rows = std::mem::take(&mut table.rows).finish().map_err(|limit| (sheet.clone(), limit))?;
            let mut merges = std::mem::take(&mut table.merges);
            merges.sort_unstable();
            grids.push(Grid {
                sheet,
                hidden: false,
                hidden_rows: 0,
                hidden_columns: 0,
                rows,
                merges,
                months: Vec::new(),
            });
        }
        Ok(grids)
    }
}

impl Table {
    fn start_row(&mut self) {
        self.end_row();
        self.row = self.row.saturating_add(1);
        self.in_row = true;
        self.column = 0;
        self.in_caption = false;
    }

    fn end_row(&mut self) {
        self.end_cell();
        self.in_row = false;
    }

    fn start_cell(&mut self, tag: &Tag<'_>) {
        self.end_cell();
        if !self.in_row {
            self.start_row();
        }
        let span = |name: &str| {
            let said = tag.attribute(name).and_then(|value| value.trim().parse::<u32>().ok());
            said.unwrap_or(1).clamp(1, SPAN)
        };
        let number = tag.attribute("x:num").filter(|value| value.trim().parse::<f64>().is_ok());
        self.cell = Some(Cell {
            across: span("colspan"),
            down: span("rowspan"),
            number: number.map(|value| value.trim().to_owned()),
            ..Cell::default()
        });
    }

    fn end_cell(&mut self) {
        let Some(cell) = self.cell.take() else { return };
        let place = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
        while self.covered.get(place(self.column)).is_some_and(|last| *last >= self.row) {
            self.column = self.column.saturating_add(1);
        }
        let (first_column, first_row) = (self.column, self.row);
        let last_column = first_column.saturating_add(cell.across - 1).min(first_column.max(SPAN));
        let last_row = first_row.saturating_add(cell.down - 1);
        self.column = last_column.saturating_add(1);
        if last_row > first_row {
            let end = place(last_column) + 1;
            self.covered.resize(self.covered.len().max(end), 0);
            self.covered[place(first_column)..end].fill(last_row);
        }
        if cell.across > 1 || cell.down > 1 {
            self.merges.push(Merge { first_row, first_column, last_row, last_column });
        }
        let shown = cell.text.shown;
        let text = match cell.number {
            // A number that is shown rounded; a date is a number that is shown as a date.
            Some(number) if shown.is_empty() || shown.parse::<f64>().is_ok() => number,
            _ => shown,
        };
        self.rows.put_cell(first_row - 1, first_column, OwnedCell::Text(text.into()));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(html: &str) -> Vec<(String, Vec<(u32, String)>)> {
        let grids = read(html.as_bytes()).unwrap();
        let text = |cell: &OwnedCell| cell.as_cell().text(&mut String::new()).to_owned();
        let row = |row: &super::super::GridRow| (row.number, row.cells.iter().map(text).collect::<Vec<_>>().join("|"));
        grids.iter().map(|grid| (grid.sheet.clone(), grid.rows.iter().map(row).collect())).collect()
    }

    fn rows(html: &str) -> Vec<String> {
        let mut tables = shown(html);
        assert_eq!(tables.len(), 1, "{tables:?}");
        tables.remove(0).1.into_iter().map(|(number, text)| format!("{number} {text}")).collect()
    }

    #[test]
    fn a_table_is_a_sheet_with_its_spans() {
        let html = "<html><head><style>td{x}</style></head><body><table border=1>\
            <tr><th colspan=2>系统账户清单</th></tr><tr><th>机构<th>账号</tr>\
            <tr><td rowspan='2'>社保所</td><td>a</td></tr><tr><td>b</td></tr></table>";
        assert_eq!(rows(html), ["1 系统账户清单", "2 机构|账号", "3 社保所|a", "4 |b"]);
        let grid = read(html.as_bytes()).unwrap().remove(0);
        assert_eq!(
            grid.merges,
            [
                Merge { first_row: 1, first_column: 0, last_row: 1, last_column: 1 },
                Merge { first_row: 3, first_column: 0, last_row: 4, last_column: 0 },
            ]
        );
    }

    #[test]
    fn text_is_as_a_browser_shows_it() {
        let html = "<TABLE><TR><TD>&nbsp;张 <b>三</b>\n 丰<BR/>李&amp;四 &#x4E8C;&#20116; &lt;1&gt; a<2 &unknown;</TD>\
            <td><!-- <td>no</td> --><script>if (a<b) '</td>'</script><p>x</p><p>y</p></td></TR></TABLE>";
        assert_eq!(rows(html), ["1 张 三 丰\n李&四 二五 <1> a<2 &unknown;|x\ny"]);
    }

    #[test]
    fn missing_end_tags_are_made_up_for() {
        assert_eq!(rows("<table><tr><td>a<td>b<tr><td>c</table>"), ["1 a|b", "2 c"]);
        assert_eq!(rows("<table><td>a<td>b"), ["1 a|b"]);
        assert_eq!(rows("<table><tr><td title='x>y' nowrap width=3>a</td"), ["1 a"]);
    }

    #[test]
    fn tables_inside_tables_are_their_own_sheets() {
        let html = "<table><caption> 外 表 </caption><tr><td>a<table><tr><td>b</table>c</td></tr></table><table><tr><td>d</table>";
        let found = shown(html);
        let row = |text: &str| vec![(1, text.to_owned())];
        assert_eq!(
            found,
            [("外 表".to_owned(), row("ac")), ("表2".to_owned(), row("b")), ("表3".to_owned(), row("d"))]
        );
    }

    #[test]
    fn a_number_shown_rounded_is_read_as_it_is() {
        let html = "<table><tr><td x:num=\"500224199001011234\">5.00224E+17</td><td x:num='45043'>2023-04-27</td>\
            <td x:num>7</td><td x:str>007</td><td style='mso-number-format:\"\\@\"'>500224199001011234</td></tr></table>";
        assert_eq!(rows(html), ["1 500224199001011234|2023-04-27|7|007|500224199001011234"]);
    }

    #[test]
    fn the_encoding_is_found_out_and_a_wrong_statement_is_seen_through() {
        let page = |charset: &str| format!("<meta charset=\"{charset}\"><table><tr><td>账号</td></tr></table>");
        let text = |bytes: &[u8]| {
            let cell = read(bytes).unwrap()[0].rows[0].cells[0].clone();
            cell.as_cell().text(&mut String::new()).to_owned()
        };
        assert_eq!(text(&encoding_rs::GBK.encode(&page("gb2312")).0), "账号");
        assert_eq!(text(&encoding_rs::GBK.encode(&page("utf-8")).0), "账号");
        assert_eq!(text(page("gb2312").as_bytes()), "账号");
        let wide: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain(page("unicode").encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(text(&wide), "账号");
    }

    #[test]
    fn spans_and_depth_without_end_are_bounded() {
        let deep = format!("{}x{}", "<table><tr><td>".repeat(5000), "</td></tr></table>".repeat(5000));
        assert_eq!(read(deep.as_bytes()).unwrap().len(), DEPTH);
        let wide = "<table><tr><td colspan=4000000000 rowspan=4000000000>a<td rowspan=0>b</table>";
        assert_eq!(read(wide.as_bytes()).unwrap()[0].rows.len(), 1);
    }

    proptest::proptest! {
        #[test]
        fn any_text_is_read(text in "(<|</|table|tr|td|>|=|\"|&|#|;|x|!|--|script|[a-z ]|\\PC){0,60}") {
            let _any = read(text.as_bytes());
            let _any = read(format!("<table><tr><td {text}").as_bytes());
        }
    }
}
