//! Tables in a workbook: header in row 1, frozen and filtered, set up for printing, going on on the next sheet when full.

use std::io::Write;

use rust_xlsxwriter::{
    Color, DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, IgnoreError, Workbook, Worksheet, XlsxError,
};

use crate::{
    base::amount::Amount,
    finding::Severity,
    i18n::Text,
    report::{view::View, xlsx::Style},
};

/// The longest text a cell takes, in UTF-16 units, with room for the note that it was cut.
const LONGEST: usize = 32_700;

/// A4 in the numbering of spreadsheets.
const A4: u8 = 9;

/// A column of a table.
pub(super) struct Column {
    title: Text,
    width: f64,
}

impl Column {
    /// A column as wide as so many Latin letters.
    pub(super) const fn new(zh: &'static str, en: &'static str, width: f64) -> Self {
        Self { title: Text::new(zh, en), width }
    }
}

/// What a cell holds.
pub(super) enum Cell {
    /// Nothing.
    Blank,
    /// Text, never a formula.
    Text(String),
    /// A count.
    Count(u64),
    /// A sum of money.
    Amount(Amount),
    /// A severity, coloured.
    Severity(Severity, &'static str),
}

impl Cell {
    /// A text; blank if it is empty.
    pub(super) fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Blank } else { Self::Text(text) }
    }

    /// A count where counting means something; blank if it is 0.
    pub(super) fn some(count: usize) -> Self {
        if count == 0 { Self::Blank } else { Self::Count(count as u64) }
    }
}

struct Formats {
    header: Format,
    text: Format,
    quoted: Format,
    count: Format,
    amount: Format,
    severities: [Format; 4],
}

impl Formats {
    fn new() -> Self {
        let cell = Format::new()
            .set_border(FormatBorder::Thin)
            .set_border_color(Color::RGB(0x00BF_BFBF))
            .set_align(FormatAlign::Top)
            .set_text_wrap();
        let filled = |colour: u32| cell.clone().set_background_color(Color::RGB(colour)).set_align(FormatAlign::Center);
        let header = filled(0x00D9_E2EF).set_bold().set_align(FormatAlign::VerticalCenter);
        Self {
            header,
            quoted: cell.clone().set_quote_prefix(),
            count: cell.clone().set_num_format("0"),
            amount: cell.clone().set_num_format("#,##0.00"),
            // In the order of `Severity::ALL`; pale, so that black text stays readable and prints well.
            severities: [
                filled(0x00F4_B6B6),
                filled(0x00FB_D9B5),
                filled(0x00FF_F2CC),
                cell.clone().set_align(FormatAlign::Center),
            ],
            text: cell,
        }
    }
}

/// A workbook being filled.
pub(super) struct Book {
    workbook: Workbook,
    formats: Formats,
    style: Style,
    limit: u32,
    print_header: String,
}

impl Book {
    /// An empty workbook that is dated by the reference day, not by the clock.
    pub(super) fn new(view: &View<'_>, style: Style, limit: u32) -> Result<Self, XlsxError> {
        let frame = &view.frame;
        let day = frame.zone.day_of(frame.as_of);
        let office = frame.office.unwrap_or_default();
        let title = style.choose("信息系统账户权限核查", "review of accounts and rights");
        let mut properties = DocProperties::new().set_title(title).set_author("hecha").set_company(office);
        if let (Ok(year), Ok(month), Ok(date)) =
            (u16::try_from(day.year()), u8::try_from(day.month()), u8::try_from(day.day_of_month()))
            && let Ok(date) = ExcelDateTime::from_ymd(year, month, date)
        {
            properties = properties.set_creation_datetime(&date);
        } else {
            properties = properties.set_creation_datetime(&ExcelDateTime::from_ymd(1900, 1, 1)?);
        }
        let mut workbook = Workbook::new();
        workbook.set_properties(&properties);
        let as_of = style.choose("核查基准日", "as of");
        // A plain & would begin a field code; the whole line may have 255 characters.
        let office: String = office.chars().filter(|char| !char.is_control()).take(80).collect();
        let print_header = format!("{} {as_of} {}", office.replace('&', "&&"), frame.as_of_text());
        Ok(Self { workbook, formats: Formats::new(), style, limit, print_header })
    }

    /// Begins a table on a sheet of that name.
    pub(super) fn table(&mut self, name: Text, columns: &'static [Column]) -> Result<Table<'_>, XlsxError> {
        let mut table = Table { book: self, name, columns, sheet: Worksheet::new(), row: 0, part: 0 };
        table.begin()?;
        Ok(table)
    }

    /// Writes the workbook.
    pub(super) fn save(mut self, out: &mut (impl Write + Send)) -> Result<(), XlsxError> {
        self.workbook.save_to_writer(out)
    }
}

/// A table being filled.
pub(super) struct Table<'b> {
    book: &'b mut Book,
    name: Text,
    columns: &'static [Column],
    sheet: Worksheet,
    row: u32,
    part: u32,
}

impl Table<'_> {
    fn begin(&mut self) -> Result<(), XlsxError> {
        self.part += 1;
        self.row = 0;
        let style = self.book.style;
        let name = self.name.say(style.lang);
        let name = if self.part == 1 { name.to_owned() } else { format!("{name}{}", self.part) };
        let page = style.choose("第 &P 页，共 &N 页", "page &P of &N");
        let sheet = &mut self.sheet;
        sheet
            .set_name(&name)?
            .set_landscape()
            .set_paper_size(A4)
            .set_print_fit_to_pages(1, 0)
            .set_margins(0.4, 0.4, 0.6, 0.6, 0.3, 0.3)
            .set_header(format!("&L{name}&R{}", self.book.print_header))
            .set_footer(format!("&C{page}"))
            .set_repeat_rows(0, 0)?
            .set_freeze_panes(1, 0)?;
        for (at, column) in (0_u16..).zip(self.columns) {
            sheet.set_column_width(at, column.width)?;
            sheet.write_string_with_format(0, at, column.title.say(style.lang), &self.book.formats.header)?;
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), XlsxError> {
        let mut sheet = std::mem::replace(&mut self.sheet, Worksheet::new());
        if let Some(last) = self.columns.len().checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
            sheet.autofilter(0, 0, self.row, last)?;
            // Numbers of cases and accounts are text on purpose.
            sheet.ignore_error_range(0, 0, self.row.max(1), last, IgnoreError::NumberStoredAsText)?;
        }
        self.book.workbook.push_worksheet(sheet);
        Ok(())
    }

    /// Adds a row; cells beyond the columns are dropped.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), XlsxError> {
        if self.row + 1 >= self.book.limit {
            self.end()?;
            self.begin()?;
        }
        self.row += 1;
        for ((at, _), cell) in (0_u16..).zip(self.columns).zip(cells) {
            self.cell(at, cell)?;
        }
        Ok(())
    }

    fn cell(&mut self, at: u16, cell: Cell) -> Result<(), XlsxError> {
        let Self { book, sheet, row, .. } = self;
        let (formats, row) = (&book.formats, *row);
        match cell {
            Cell::Blank => sheet.write_blank(row, at, &formats.text)?,
            Cell::Text(text) => {
                let text = clean(&text, book.style);
                let format = if begins_formula(&text) { &formats.quoted } else { &formats.text };
                sheet.write_string_with_format(row, at, text, format)?
            }
            Cell::Count(count) => number(sheet, (row, at), &count.to_string(), &formats.count)?,
            Cell::Amount(amount) => number(sheet, (row, at), &amount.to_string(), &formats.amount)?,
            Cell::Severity(severity, title) => {
                let place = Severity::ALL.iter().position(|one| *one == severity);
                let format = place.and_then(|place| formats.severities.get(place)).unwrap_or(&formats.text);
                sheet.write_string_with_format(row, at, title, format)?
            }
        };
        Ok(())
    }

    /// Ends the table.
    pub(super) fn finish(mut self) -> Result<(), XlsxError> {
        self.end()
    }
}

/// A number; as text where a spreadsheet could not hold all its digits.
fn number<'s>(
    sheet: &'s mut Worksheet,
    (row, column): (u32, u16),
    digits: &str,
    format: &Format,
) -> Result<&'s mut Worksheet, XlsxError> {
    match digits.parse::<f64>() {
        Ok(number) if digits.len() <= 15 => sheet.write_number_with_format(row, column, number, format),
        _ => sheet.write_string_with_format(row, column, digits, format),
    }
}

/// Whether a spreadsheet would take the text for a formula if somebody edited the cell.
fn begins_formula(text: &str) -> bool {
    text.trim_start().starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠'])
}

/// Without what a workbook cannot hold: control characters, and more text than a cell takes.
fn clean(text: &str, style: Style) -> String {
    let mut clean = String::with_capacity(text.len());
    let mut length = 0;
    for char in text.chars() {
        let char = match char {
            '\n' => '\n',
            '\t' | '\r' => ' ',
            '\u{fffe}' | '\u{ffff}' => continue,
            char if char.is_control() => continue,
            char => char,
        };
        length += char.len_utf16();
        if length > LONGEST {
            clean.push_str(style.choose("……（过长，已截断）", " … (too long, cut)"));
            break;
        }
        clean.push(char);
    }
    clean
}
