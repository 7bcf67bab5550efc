//! Tables in a workbook: header in row 1, frozen and filtered, set up for printing, going on on the next sheet when full.

use std::{borrow::Cow, io::Write};

use rust_xlsxwriter::{
    Color, ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DocProperties, ExcelDateTime, Format,
    FormatAlign, FormatBorder, FormatUnderline, IgnoreError, ProtectionOptions, Url, Workbook, Worksheet, XlsxError,
};

use crate::{
    base::{amount::Amount, time::Day},
    finding::Severity,
    i18n::{Text, Words},
    report::{view::Frame, xlsx::Style},
};

/// The longest text a cell takes, in UTF-16 units, with room for the note that it was cut.
const LONGEST: usize = 32_700;

/// Up to which row cells lead elsewhere; a sheet holds 65,530 such cells.
const LINKS: u32 = 65_000;

/// A4 in the numbering of spreadsheets.
const A4: u8 = 9;

/// A column of a table.
#[derive(Clone)]
pub(super) struct Column {
    title: Title,
    width: f64,
    /// Whether people fill it in; where any column is so, the others are locked.
    open: bool,
    /// What may be filled in; empty: anything.
    choices: Vec<&'static str>,
    /// Whether it is not shown.
    hidden: bool,
}

#[derive(Clone)]
enum Title {
    Fixed(Text),
    Own(Words),
}

impl Column {
    /// A column as wide as so many Latin letters.
    pub(super) const fn new(zh: &'static str, en: &'static str, width: f64) -> Self {
        Self { title: Title::Fixed(Text::new(zh, en)), width, open: false, choices: Vec::new(), hidden: false }
    }

    /// A column with a header of its own.
    pub(super) fn titled(title: Words, width: f64) -> Self {
        Self { title: Title::Own(title), width, open: false, choices: Vec::new(), hidden: false }
    }

    /// One that people fill in, with what they may choose from.
    pub(super) fn filled_in(self, choices: Vec<&'static str>) -> Self {
        Self { open: true, choices, ..self }
    }

    /// One that is not shown.
    pub(super) fn unseen(self) -> Self {
        Self { hidden: true, ..self }
    }

    fn title(&self, style: Style) -> &str {
        match &self.title {
            Title::Fixed(text) => style.say(*text),
            Title::Own(words) => words.say(style.lang),
        }
    }
}

/// When the rows of a table are coloured, by the places of its columns.
#[derive(Copy, Clone, Debug)]
pub(super) struct Overdue {
    /// The deadline.
    pub(super) deadline: u16,
    /// The state, where the sheet shows it.
    pub(super) state: Option<u16>,
    /// 是否销号, where the sheet shows that instead.
    pub(super) closed: Option<u16>,
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
    /// A day.
    Day(Day),
    /// A text or count that leads to another cell of the workbook, such as `'明细'!A2`.
    Linked(Box<Self>, String),
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
    day: Format,
    link: Format,
    severities: [Format; 4],
    /// The same for cells that people fill in.
    open: [Format; 4],
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
            day: cell.clone().set_num_format("yyyy-mm-dd"),
            link: cell.clone().set_font_color(Color::RGB(0x0005_63C1)).set_underline(FormatUnderline::Single),
            open: [
                cell.clone().set_unlocked(),
                cell.clone().set_quote_prefix().set_unlocked(),
                cell.clone().set_num_format("#,##0.00").set_unlocked(),
                cell.clone().set_num_format("yyyy-mm-dd").set_unlocked(),
            ],
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
    pub(super) fn new(frame: &Frame<'_>, style: Style, limit: u32) -> Result<Self, XlsxError> {
        let as_of = style.choose("核查基准日", "as of");
        let of = format!("{as_of} {}", frame.as_of_text());
        Self::dated(frame.zone.day_of(frame.as_of), frame.office.unwrap_or_default(), &of, style, limit)
    }

    /// An empty workbook of an office, dated by a day. `of`: what its pages say of their time.
    pub(super) fn dated(day: Day, office: &str, of: &str, style: Style, limit: u32) -> Result<Self, XlsxError> {
        let title = style.choose("信息系统账户权限核查", "review of accounts and rights");
        let mut properties = DocProperties::new().set_title(title).set_author("hecha").set_company(office);
        let dated = match date(day) {
            Some(date) => date,
            None => ExcelDateTime::from_ymd(1900, 1, 1)?,
        };
        properties = properties.set_creation_datetime(&dated);
        let mut workbook = Workbook::new();
        workbook.set_properties(&properties);
        // A plain & would begin a field code; the whole line may have 255 characters.
        let office: String = office.chars().filter(|char| !char.is_control()).take(80).collect();
        let print_header = format!("{} {of}", office.replace('&', "&&"));
        Ok(Self { workbook, formats: Formats::new(), style, limit, print_header })
    }

    /// Begins a table on a sheet of that name.
    pub(super) fn table(&mut self, name: Text, columns: &'static [Column]) -> Result<Table<'_>, XlsxError> {
        let name = name.say(self.style.lang).to_owned();
        self.begin(name, String::new(), Cow::Borrowed(columns), None)
    }

    /// Begins a table whose columns are known only now, under a line of its own if `heading` is not empty.
    pub(super) fn form(
        &mut self,
        name: String,
        heading: String,
        columns: Vec<Column>,
        overdue: Option<Overdue>,
    ) -> Result<Table<'_>, XlsxError> {
        self.begin(name, heading, Cow::Owned(columns), overdue)
    }

    fn begin(
        &mut self,
        name: String,
        heading: String,
        columns: Cow<'static, [Column]>,
        overdue: Option<Overdue>,
    ) -> Result<Table<'_>, XlsxError> {
        let sheet = Worksheet::new();
        let mut table = Table { book: self, name, heading, columns, overdue, sheet, row: 0, top: 0, part: 0 };
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
    name: String,
    heading: String,
    columns: Cow<'static, [Column]>,
    overdue: Option<Overdue>,
    sheet: Worksheet,
    row: u32,
    /// The row of the header, from 0.
    top: u32,
    part: u32,
}

impl Table<'_> {
    fn begin(&mut self) -> Result<(), XlsxError> {
        self.part += 1;
        self.top = u32::from(!self.heading.is_empty());
        self.row = self.top;
        let style = self.book.style;
        let name = sheet_name(&self.name, self.part);
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
            .set_repeat_rows(self.top, self.top)?
            .set_freeze_panes(self.top + 1, 0)?;
        if self.top > 0 {
            let title = Format::new().set_bold().set_font_size(16);
            sheet.write_string_with_format(0, 0, clean(&self.heading, style), &title)?;
        }
        for (at, column) in (0_u16..).zip(self.columns.iter()) {
            sheet.set_column_width(at, column.width)?;
            sheet.write_string_with_format(self.top, at, column.title(style), &self.book.formats.header)?;
            if column.hidden {
                sheet.set_column_hidden(at)?;
            }
        }
        Ok(())
    }

    fn end(&mut self) -> Result<(), XlsxError> {
        let mut sheet = std::mem::replace(&mut self.sheet, Worksheet::new());
        if let Some(last) = self.columns.len().checked_sub(1).and_then(|last| u16::try_from(last).ok()) {
            sheet.autofilter(self.top, 0, self.row, last)?;
            sheet.set_print_area(0, 0, self.row, last)?;
            // Numbers of cases and accounts are text on purpose.
            sheet.ignore_error_range(self.top, 0, self.row.max(1), last, IgnoreError::NumberStoredAsText)?;
            if self.columns.iter().any(|column| column.open) && self.row > self.top {
                self.make_form(&mut sheet, last)?;
            }
        }
        self.book.workbook.push_worksheet(sheet);
        Ok(())
    }

    /// Lists to choose from, colours for what is overdue, and a lock on what people do not fill in. The lock has no
    /// password: it keeps from slips, and an import does not rely on it.
    fn make_form(&self, sheet: &mut Worksheet, last: u16) -> Result<(), XlsxError> {
        let (first, style) = (self.top + 1, self.book.style);
        for (at, column) in (0_u16..).zip(self.columns.iter()).filter(|(_, column)| !column.choices.is_empty()) {
            let message = style.choose("请从下拉列表中选择", "choose one of the list");
            let choices = DataValidation::new()
                .allow_list_strings(&column.choices)?
                .set_error_style(DataValidationErrorStyle::Stop)
                .set_error_message(message)?;
            sheet.add_data_validation(first, at, self.row, at, &choices)?;
        }
        if let Some(overdue) = self.overdue {
            let late =
                Format::new().set_background_color(Color::RGB(0x00F4_B6B6)).set_font_color(Color::RGB(0x009C_0006));
            let rule =
                ConditionalFormatFormula::new().set_rule(overdue.formula(first + 1, style).as_str()).set_format(late);
            sheet.add_conditional_format(first, 0, self.row, last, &rule)?;
        }
        sheet.protect_with_options(&ProtectionOptions {
            format_cells: true,
            format_columns: true,
            format_rows: true,
            // Spreadsheets would let nothing be sorted but what people fill in, apart from the locked cells beside it.
            sort: false,
            use_autofilter: true,
            ..ProtectionOptions::default()
        });
        Ok(())
    }

    /// Adds a row; cells beyond the columns are dropped.
    pub(super) fn row(&mut self, cells: impl IntoIterator<Item = Cell>) -> Result<(), XlsxError> {
        if self.row + 1 >= self.book.limit {
            self.end()?;
            self.begin()?;
        }
        self.row += 1;
        for ((at, open), cell) in (0_u16..).zip(self.columns.iter().map(|column| column.open)).zip(cells) {
            write(&mut self.sheet, self.book, (self.row, at), open, cell)?;
        }
        Ok(())
    }

    /// Ends the table.
    pub(super) fn finish(mut self) -> Result<(), XlsxError> {
        self.end()
    }
}

impl Overdue {
    /// Whether the row that begins at `row` (from 1) is overdue today, as a spreadsheet works it out.
    fn formula(self, row: u32, style: Style) -> String {
        let cell = |at: u16| format!("${}{row}", rust_xlsxwriter::utility::column_number_to_name(at));
        let deadline = cell(self.deadline);
        let mut terms = vec![format!("ISNUMBER({deadline})"), format!("{deadline}<TODAY()")];
        if let Some(state) = self.state.map(cell) {
            use crate::ledger::State;
            let done = [State::Closed, State::Dismissed, State::Awaiting].map(|state| style.say(state.title()));
            terms.extend(done.map(|title| format!("{state}<>\"{title}\"")));
        }
        if let Some(closed) = self.closed.map(cell) {
            terms.push(format!("{closed}<>\"{}\"", style.choose("是", "yes")));
        }
        format!("=AND({})", terms.join(","))
    }
}

/// Where the rows of a table with a header and no heading come to stand.
pub(super) struct Places {
    name: String,
    limit: u32,
    part: u32,
    row: u32,
}

impl Places {
    /// Of a table that has no rows yet.
    pub(super) fn new(name: Text, style: Style, limit: u32) -> Self {
        Self { name: style.say(name).to_owned(), limit, part: 1, row: 0 }
    }

    /// The first cell of the next row, as a link names it.
    pub(super) fn next(&mut self) -> String {
        if self.row + 1 >= self.limit {
            (self.part, self.row) = (self.part + 1, 0);
        }
        self.row += 1;
        format!("'{}'!A{}", sheet_name(&self.name, self.part), self.row + 1)
    }
}

/// The name of a part of a table: 31 characters at most, none of those that spreadsheets forbid.
fn sheet_name(name: &str, part: u32) -> String {
    let part = if part == 1 { String::new() } else { part.to_string() };
    let bare = name.chars().filter(|char| !char.is_control() && !"[]:*?/\\'".contains(*char));
    let name: String = bare.take(31 - part.len()).collect();
    format!("{name}{part}")
}

fn write(sheet: &mut Worksheet, book: &Book, (row, at): (u32, u16), open: bool, cell: Cell) -> Result<(), XlsxError> {
    let own = &book.formats;
    let [open_text, open_quoted, open_amount, open_day] = &own.open;
    let pick = |locked, unlocked| if open { unlocked } else { locked };
    match cell {
        Cell::Blank => sheet.write_blank(row, at, pick(&own.text, open_text))?,
        Cell::Text(text) => {
            let text = clean(&text, book.style);
            let format =
                if begins_formula(&text) { pick(&own.quoted, open_quoted) } else { pick(&own.text, open_text) };
            sheet.write_string_with_format(row, at, text, format)?
        }
        Cell::Count(count) => number(sheet, (row, at), &count.to_string(), &own.count)?,
        Cell::Amount(amount) => number(sheet, (row, at), &amount.to_string(), pick(&own.amount, open_amount))?,
        Cell::Day(day) => match date(day) {
            Some(date) => sheet.write_datetime_with_format(row, at, date, pick(&own.day, open_day))?,
            None => sheet.write_string_with_format(row, at, day.to_string(), pick(&own.text, open_text))?,
        },
        Cell::Linked(shown, to) => return linked(sheet, book, (row, at), *shown, &to),
        Cell::Severity(severity, title) => {
            let place = Severity::ALL.iter().position(|one| *one == severity);
            let format = place.and_then(|place| own.severities.get(place)).unwrap_or(&own.text);
            sheet.write_string_with_format(row, at, title, format)?
        }
    };
    Ok(())
}

/// A cell that leads to another one. What it holds stays what it is, so that filters and sorting work on it as ever.
fn linked(sheet: &mut Worksheet, book: &Book, (row, at): (u32, u16), shown: Cell, to: &str) -> Result<(), XlsxError> {
    let format = &book.formats.link;
    // More links than this a sheet cannot hold.
    if row <= LINKS {
        sheet.write_url_with_format(row, at, Url::new(format!("internal:{to}")), format)?;
    }
    match shown {
        Cell::Text(text) if row <= LINKS && !begins_formula(&text) => {
            sheet.write_string_with_format(row, at, clean(&text, book.style), format)?;
            Ok(())
        }
        Cell::Count(count) if row <= LINKS => number(sheet, (row, at), &count.to_string(), format).map(|_| ()),
        other => write(sheet, book, (row, at), false, other),
    }
}

/// A day that spreadsheets know; they begin with 1900.
fn date(day: Day) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| *year >= 1901)?;
    ExcelDateTime::from_ymd(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day_of_month()).ok()?).ok()
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
pub(super) fn clean(text: &str, style: Style) -> String {
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
