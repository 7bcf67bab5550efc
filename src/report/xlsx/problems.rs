//! 问题清单: one finding a row, with room for who is to put it right.

use rust_xlsxwriter::XlsxError;

use super::{
    Style,
    sheet::{Book, Cell, Column},
};
use crate::{
    finding::Confidence,
    i18n::Text,
    report::view::{FindingView, View},
};

const NAME: Text = Text::new("问题清单", "Problems");

static COLUMNS: [Column; 19] = [
    Column::new("序号", "No.", 6.0),
    Column::new("问题编号", "Problem", 10.0),
    Column::new("单位", "Unit", 13.0),
    Column::new("整治内容", "Campaign item", 12.0),
    Column::new("问题类别", "Class", 10.0),
    Column::new("规则", "Rule", 14.0),
    Column::new("风险等级", "Severity", 8.0),
    Column::new("可信度", "Confidence", 9.0),
    Column::new("问题描述", "What was found", 42.0),
    Column::new("涉及人数", "People", 7.0),
    Column::new("涉及笔数", "Items", 7.0),
    Column::new("涉及金额（元）", "Amount (yuan)", 12.0),
    Column::new("问题依据", "Basis", 26.0),
    Column::new("整改措施", "Remedy", 22.0),
    Column::new("整改类型", "Pace", 9.0),
    Column::new("责任领导", "Responsible leader", 9.0),
    Column::new("责任人", "Responsible person", 9.0),
    Column::new("整改时限", "Deadline", 10.0),
    Column::new("备注", "Remarks", 24.0),
];

pub(super) fn write(view: &View<'_>, style: Style, book: &mut Book) -> Result<(), XlsxError> {
    let mut table = book.table(NAME, &COLUMNS)?;
    for (number, one) in (1_u64..).zip(&view.findings) {
        table.row(cells(number, one, style))?;
    }
    table.finish()
}

fn cells(number: u64, view: &FindingView<'_>, style: Style) -> [Cell; 19] {
    let finding = view.finding;
    let meta = finding.meta;
    [
        Cell::Count(number),
        Cell::text(&*view.number),
        Cell::text(style.unit(view.unit)),
        Cell::text(style.say(meta.item)),
        Cell::text(style.say(meta.family.title())),
        Cell::text(format!("{} {}", meta.code, style.say(meta.title))),
        Cell::Severity(finding.severity, style.say(finding.severity.title())),
        Cell::text(style.say(finding.confidence.title())),
        Cell::text(style.sentence(finding, finding.summary.say(style.lang))),
        Cell::some(finding.subjects.persons.len()),
        if finding.count == 0 { Cell::Blank } else { Cell::Count(finding.count) },
        finding.amount.map_or(Cell::Blank, Cell::Amount),
        Cell::text(basis(view, style)),
        Cell::text(style.say(meta.fix)),
        Cell::text(style.say(meta.fix_kind.title())),
        Cell::Blank,
        Cell::Blank,
        Cell::Blank,
        Cell::text(remarks(view, style)),
    ]
}

/// One clause a line.
fn basis(view: &FindingView<'_>, style: Style) -> String {
    let clauses = view.basis.iter().map(|one| {
        let (title, applies) = (one.title(), style.say(one.applies.title()));
        match style.lang {
            crate::i18n::Lang::Zh => format!("{}（{applies}）", title.zh),
            crate::i18n::Lang::En => format!("{} ({applies})", title.en),
        }
    });
    clauses.collect::<Vec<_>>().join("\n")
}

/// What the reader must know before acting: that it is yet to be verified, on what it rests, what raised it.
fn remarks(view: &FindingView<'_>, style: Style) -> String {
    let finding = view.finding;
    let mut lines = Vec::new();
    if !finding.reasons.is_empty() {
        lines.push(format!("{}{}", style.choose("情形：", "Circumstances: "), style.labels(&finding.reasons)));
    }
    if finding.confidence == Confidence::Inferred
        && let Some(assumption) = &finding.assumption
    {
        let assumption = style.sentence(finding, assumption.say(style.lang));
        lines.push(format!("{}{assumption}", style.choose("推断前提：", "Assumes: ")));
    }
    if !view.links.is_empty() {
        lines.push(format!("{}{}", style.choose("关联问题：", "See also: "), view.links.join(style.comma())));
    }
    let rows = view.row_count();
    lines.push(match style.lang {
        crate::i18n::Lang::Zh => format!("证据{rows}行，见《明细》；疑点，待核实"),
        crate::i18n::Lang::En => format!("{rows} rows of evidence, see Evidence; to be verified"),
    });
    lines.join("\n")
}
