//! 账户匹配: whose account each is, and the ones people must settle, which come first.

use rust_xlsxwriter::XlsxError;

use super::{
    Style,
    sheet::{Book, Cell, Column},
};
use crate::{
    i18n::Text,
    report::view::{MatchView, View},
};

const NAME: Text = Text::new("账户匹配", "Account matches");

static COLUMNS: [Column; 9] = [
    Column::new("匹配结果", "Result", 10.0),
    Column::new("系统", "System", 16.0),
    Column::new("账号", "Account", 18.0),
    Column::new("登记使用人", "Holder on the list", 18.0),
    Column::new("匹配依据", "Matched by", 18.0),
    Column::new("匹配人员或候选人", "Person or candidates", 34.0),
    Column::new("文件", "File", 28.0),
    Column::new("工作表", "Sheet", 12.0),
    Column::new("行号", "Row", 8.0),
];

pub(super) fn write(view: &View<'_>, style: Style, book: &mut Book) -> Result<(), XlsxError> {
    let mut table = book.table(NAME, &COLUMNS)?;
    let (settled, open): (Vec<_>, Vec<_>) = view.matches.iter().partition(|one| one.line.settled);
    for one in open.into_iter().chain(settled) {
        table.row(cells(one, style))?;
    }
    table.finish()
}

fn cells(view: &MatchView<'_>, style: Style) -> [Cell; 9] {
    let line = view.line;
    let result =
        if line.settled { style.choose("已匹配", "matched") } else { style.choose("待核实", "to be settled") };
    let candidates: Vec<String> = line.candidates.iter().map(|one| style.text(one)).collect();
    let (file, sheet, row) = match view.place {
        Some(place) => (place.file, place.sheet.unwrap_or_default(), Cell::Count(u64::from(place.row))),
        None => ("", "", Cell::Blank),
    };
    [
        Cell::text(result),
        Cell::text(&*line.system),
        Cell::text(style.text(&line.account)),
        Cell::text(style.text(&line.holders.join(style.comma()))),
        Cell::text(style.say(line.how)),
        Cell::text(candidates.join(style.choose("；", "; "))),
        Cell::text(file),
        Cell::text(sheet),
        row,
    ]
}
