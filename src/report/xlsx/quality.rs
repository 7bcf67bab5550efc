//! 数据质量: what could not be read, how the rest was read, and what became of every row.

use rust_xlsxwriter::XlsxError;

use super::{
    Style,
    sheet::{Book, Cell, Column, Table},
};
use crate::{
    i18n::{Lang, Text, counted},
    model::{
        TableKind,
        intake::{Reject, Remark, RowCounts, Source, Weight},
    },
    report::view::{ExceptionUse, MatchRate, View},
};

const NAME: Text = Text::new("数据质量", "Data quality");

static COLUMNS: [Column; 13] = [
    Column::new("类别", "Kind", 12.0),
    Column::new("文件", "File", 30.0),
    Column::new("工作表", "Sheet", 12.0),
    Column::new("行号", "Row", 8.0),
    Column::new("列", "Column", 12.0),
    Column::new("内容", "Content", 24.0),
    Column::new("说明", "Explanation", 50.0),
    Column::new("处理办法", "What to do", 44.0),
    Column::new("读取行数", "Rows read", 9.0),
    Column::new("采用", "Used", 9.0),
    Column::new("重复", "Repeated", 9.0),
    Column::new("标题表头合计空行", "Titles, headers, totals, blanks", 10.0),
    Column::new("剔除", "Rejected", 9.0),
];

/// Rejects beyond these are in rejects.csv alone.
const REJECTS: usize = 10_000;

pub(super) fn write(view: &View<'_>, style: Style, book: &mut Book) -> Result<(), XlsxError> {
    let mut table = book.table(NAME, &COLUMNS)?;
    for remark in view.remarks_of(Weight::Error) {
        Line::of_remark(remark, style).add(&mut table)?;
    }
    for file in &view.files.iter().filter(|file| file.skipped.is_some()).collect::<Vec<_>>() {
        let reason = file.skipped.as_ref().map_or("", |words| words.say(style.lang));
        let line =
            Line {
                file: &file.file, explanation: style.text(reason), ..Line::new(style.choose("未读取", "not read"))
            };
        line.add(&mut table)?;
    }
    for source in &view.sources.0 {
        Line::of_source(source, style).add(&mut table)?;
    }
    let total = Line { counts: Some(view.rows()), ..Line::new(style.choose("合计", "total")) };
    total.add(&mut table)?;
    for rate in &view.rates {
        Line::of_rate(rate, style).add(&mut table)?;
    }
    for exception in view.exceptions {
        Line::of_exception(exception, style).add(&mut table)?;
    }
    for weight in [Weight::Warning, Weight::Note] {
        for remark in view.remarks_of(weight) {
            Line::of_remark(remark, style).add(&mut table)?;
        }
    }
    rejects(view, style, &mut table)?;
    table.finish()
}

fn rejects(view: &View<'_>, style: Style, table: &mut Table<'_>) -> Result<(), XlsxError> {
    for reject in view.rejects.iter().take(REJECTS) {
        Line::of_reject(reject, style).add(table)?;
    }
    if let Some(more) = view.rejects.len().checked_sub(REJECTS).filter(|more| *more > 0) {
        let explanation = match style.lang {
            Lang::Zh => format!("其余{more}行见 rejects.csv"),
            Lang::En => format!("{} in rejects.csv", counted(more as u64, "more row is", "more rows are")),
        };
        Line { explanation, ..Line::new(style.choose("剔除行", "rejected row")) }.add(table)?;
    }
    Ok(())
}

/// What to do, with the lines for the policy.
fn advice(remark: &Remark, lang: Lang) -> String {
    match &remark.entry {
        Some(entry) => format!("{}\n{entry}", remark.advice.say(lang)),
        None => remark.advice.say(lang).to_owned(),
    }
}

/// One row of the sheet.
struct Line<'a> {
    kind: &'static str,
    file: &'a str,
    sheet: Option<&'a str>,
    row: Option<u64>,
    column: &'a str,
    content: String,
    explanation: String,
    advice: String,
    counts: Option<RowCounts>,
}

impl<'a> Line<'a> {
    const fn new(kind: &'static str) -> Self {
        Self {
            kind,
            file: "",
            sheet: None,
            row: None,
            column: "",
            content: String::new(),
            explanation: String::new(),
            advice: String::new(),
            counts: None,
        }
    }

    fn of_source(source: &'a Source, style: Style) -> Self {
        let table =
            source.table.map_or(style.choose("未识别", "not recognised"), |kind: TableKind| style.say(kind.title()));
        let explanation = match (source.counts.balances(), style.lang) {
            (true, _) => source.read_as.clone(),
            (false, Lang::Zh) => format!("{}；程序缺陷：行数不平，请反馈", source.read_as),
            (false, Lang::En) => {
                format!("{}; defect of the program: rows do not add up, please report", source.read_as)
            }
        };
        Self {
            file: &source.file,
            sheet: source.sheet.as_deref(),
            content: table.to_owned(),
            explanation,
            counts: Some(source.counts),
            ..Self::new(style.choose("数据源", "source"))
        }
    }

    fn of_remark(remark: &'a Remark, style: Style) -> Self {
        Self {
            file: remark.file.as_deref().unwrap_or_default(),
            sheet: remark.sheet.as_deref(),
            row: remark.row,
            column: remark.column.as_deref().unwrap_or_default(),
            content: style.text(&remark.value),
            explanation: style.text(remark.words.say(style.lang)),
            advice: style.text(&advice(remark, style.lang)),
            ..Self::new(style.say(remark.weight.title()))
        }
    }

    fn of_reject(reject: &'a Reject, style: Style) -> Self {
        Self {
            file: &reject.file,
            sheet: reject.sheet.as_deref(),
            row: Some(reject.row),
            column: reject.column.as_deref().unwrap_or_default(),
            content: style.text(&reject.value),
            explanation: style.text(reject.reason.say(style.lang)),
            advice: style.text(reject.advice().say(style.lang)),
            ..Self::new(style.choose("剔除行", "rejected row"))
        }
    }

    fn of_rate(rate: &MatchRate<'_>, style: Style) -> Self {
        let MatchRate { system, settled, accounts } = *rate;
        let open = accounts - settled.min(accounts);
        let explanation = match style.lang {
            Lang::Zh => format!("共{accounts}个账户，已匹配{settled}个，待核实{open}个"),
            Lang::En => {
                let accounts = counted(accounts, "account", "accounts");
                format!("{accounts}: {settled} matched, {open} to be settled")
            }
        };
        Self { content: system.to_owned(), explanation, ..Self::new(style.choose("账户匹配", "account matches")) }
    }

    fn of_exception(one: &ExceptionUse, style: Style) -> Self {
        let ExceptionUse { reason, approved_by, until, suppressed, expired, .. } = one;
        let state = match (expired, suppressed) {
            (true, _) => style.choose("已过期，不再生效", "expired, no longer applied"),
            (false, 0) => style.choose("没有对应的疑点", "covers nothing"),
            (false, _) => style.choose("生效", "applied"),
        };
        let explanation = match style.lang {
            Lang::Zh => format!("{state}；不列入{suppressed}个；{reason}；批准人{approved_by}，至{until}"),
            Lang::En => format!("{state}; {suppressed} held back; {reason}; approved by {approved_by}, until {until}"),
        };
        let content = format!("{} {}", one.rule, style.text(&one.covers));
        Self { content, explanation, ..Self::new(style.choose("例外", "exception")) }
    }

    fn add(self, table: &mut Table<'_>) -> Result<(), XlsxError> {
        let counts = self.counts.map(|RowCounts { read, used, repeated, layout, rejected }| {
            [read, used, repeated, layout, rejected].map(Cell::Count)
        });
        let cells = [
            Cell::text(self.kind),
            Cell::text(self.file),
            Cell::text(self.sheet.unwrap_or_default()),
            self.row.map_or(Cell::Blank, Cell::Count),
            Cell::text(self.column),
            Cell::text(self.content),
            Cell::text(self.explanation),
            Cell::text(self.advice),
        ];
        table.row(cells.into_iter().chain(counts.unwrap_or([const { Cell::Blank }; 5])))
    }
}
