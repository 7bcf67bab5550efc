//! 明细: the rows that prove each finding, with their cells, and where all the others stand.

use rust_xlsxwriter::XlsxError;

use super::{
    Style,
    sheet::{Book, Cell, Column, Places},
};
use crate::{
    base::maps::{Map, Set},
    i18n::Text,
    report::view::{EvidenceView, FindingView, Place, RowRanges, View},
};

const NAME: Text = Text::new("明细", "Evidence");

static COLUMNS: [Column; 9] = [
    Column::new("问题编号", "Problem", 10.0),
    Column::new("规则", "Rule", 14.0),
    Column::new("单位", "Unit", 13.0),
    Column::new("证明内容", "What it shows", 16.0),
    Column::new("文件", "File", 28.0),
    Column::new("工作表", "Sheet", 12.0),
    Column::new("行号", "Row", 10.0),
    Column::new("内容", "Content", 70.0),
    Column::new("重复出现于", "Also stands in", 24.0),
];

/// How many characters of row ranges a cell shows before it refers to findings.jsonl.
const RANGES: usize = 2_000;

pub(super) fn write(view: &View<'_>, style: Style, book: &mut Book) -> Result<(), XlsxError> {
    let mut table = book.table(NAME, &COLUMNS)?;
    for one in &view.findings {
        for evidence in &one.evidence {
            table.row(head(one, style).into_iter().chain(cells(one, evidence, style)))?;
        }
        if is_longer(one) {
            for rows in &one.rows {
                table.row(head(one, style).into_iter().chain(all_rows(rows, style)))?;
            }
        }
    }
    table.finish()
}

/// Where the rows of each problem begin, by its number.
pub(super) fn places<'a>(view: &'a View<'_>, style: Style, limit: u32) -> Map<&'a str, String> {
    let mut places = Places::new(NAME, style, limit);
    let mut begin: Map<&str, String> = Map::default();
    for one in &view.findings {
        let rows = one.evidence.len() + if is_longer(one) { one.rows.len() } else { 0 };
        for _ in 0..rows {
            let place = places.next();
            begin.entry(one.number.as_str()).or_insert(place);
        }
    }
    begin
}

fn head(view: &FindingView<'_>, style: Style) -> [Cell; 3] {
    let meta = view.finding.meta;
    let rule = format!("{} {}", meta.code, style.say(meta.title));
    [Cell::text(&*view.number), Cell::text(rule), Cell::text(style.unit(view.unit))]
}

fn cells(view: &FindingView<'_>, evidence: &EvidenceView<'_>, style: Style) -> [Cell; 6] {
    let Place { file, sheet, row } = evidence.place;
    let content = match evidence.cells {
        None => style.choose("（未能重新读取该行）", "(the row could not be read again)").to_owned(),
        Some(cells) => {
            let colon = style.choose("：", ": ");
            let parts = cells.iter().map(|cell| {
                let text = match cell.field.as_deref() {
                    // What the finding names stays readable here as in its sentence.
                    None => style.masking.sentence(view.finding, &cell.text),
                    field => style.masking.cell(field, &cell.text),
                };
                format!("{}{colon}{text}", cell.header)
            });
            parts.collect::<Vec<_>>().join(style.semicolon())
        }
    };
    let copies: Vec<String> = evidence.copies.iter().map(|copy| place(copy, style)).collect();
    [
        Cell::text(style.say(evidence.role.text)),
        Cell::text(file),
        Cell::text(sheet.unwrap_or_default()),
        Cell::Count(u64::from(row)),
        Cell::text(content),
        Cell::text(copies.join("\n")),
    ]
}

fn place(place: &Place<'_>, style: Style) -> String {
    let Place { file, sheet, row } = place;
    let sheet = sheet.map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
    match style.lang {
        crate::i18n::Lang::Zh => format!("{file}{sheet} 第{row}行"),
        crate::i18n::Lang::En => format!("{file}{sheet} row {row}"),
    }
}

/// Whether there are rows beside those printed.
fn is_longer(view: &FindingView<'_>) -> bool {
    let printed = view.evidence.iter().flat_map(|one| one.copies.iter().chain([&one.place]));
    printed.collect::<Set<_>>().len() < view.row_count()
}

fn all_rows(rows: &RowRanges<'_>, style: Style) -> [Cell; 6] {
    let count = rows.rows;
    let role = match style.lang {
        crate::i18n::Lang::Zh => format!("全部证据行（{count}行）"),
        crate::i18n::Lang::En => format!("all rows ({count})"),
    };
    let mut ranges = rows.ranges.clone();
    if ranges.len() > RANGES {
        let cut = ranges.get(..RANGES).and_then(|start| start.rfind(',')).unwrap_or(0);
        ranges.truncate(cut);
        ranges.push_str(style.choose("……其余见 findings.jsonl", " … the others are in findings.jsonl"));
    }
    let sheet = rows.sheet.unwrap_or_default();
    [Cell::text(role), Cell::text(rows.file), Cell::text(sheet), Cell::text(ranges), Cell::Blank, Cell::Blank]
}
