//! 覆盖情况: what each rule concluded, over all units and for each, what could not be judged, why, and what would help.

use itertools::Itertools as _;
use rust_xlsxwriter::XlsxError;

use super::{
    Style,
    sheet::{Book, Cell, Column},
};
use crate::{
    finding::Tally,
    i18n::{Lang, Text},
    model::TableKind,
    report::view::{GroundLine, RuleLine, UnitLine, View},
};

const NAME: Text = Text::new("覆盖情况", "Coverage");

static COLUMNS: [Column; 14] = [
    Column::new("规则", "Rule", 7.0),
    Column::new("规则名称", "Name", 20.0),
    Column::new("问题类别", "Class", 11.0),
    Column::new("单位", "Unit", 14.0),
    Column::new("结论", "Verdict", 16.0),
    Column::new("疑点数", "Findings", 8.0),
    Column::new("核查对象", "Subjects", 8.0),
    Column::new("已判断", "Judged", 8.0),
    Column::new("无法判断", "Cannot tell", 8.0),
    Column::new("已解释排除", "Explained", 8.0),
    Column::new("无法判断的原因", "Why it cannot be told", 40.0),
    Column::new("已解释的情形", "What explained it", 30.0),
    Column::new("补充后可判断的资料", "What would help", 34.0),
    Column::new("其他说明", "Notes", 30.0),
];

/// How many subjects are named for each ground.
const NAMED: usize = 5;

pub(super) fn write(view: &View<'_>, style: Style, book: &mut Book) -> Result<(), XlsxError> {
    let mut table = book.table(NAME, &COLUMNS)?;
    for line in &view.rules {
        table.row(total(line, style))?;
        for unit in &line.units {
            table.row(one_unit(line, unit, style))?;
        }
    }
    table.finish()
}

fn total(line: &RuleLine<'_>, style: Style) -> impl Iterator<Item = Cell> {
    let all = style.choose("（全部单位）", "(all units)").to_owned();
    let reasons = [missing(line, style), defects(line, style), grounds(&line.unjudged, style)];
    let cells = head(line, all, style)
        .into_iter()
        .chain([Cell::text(style.say(line.verdict.title())), Cell::Count(line.findings())])
        .chain(counts(&line.tally))
        .chain([
            Cell::text(lines(reasons)),
            Cell::text(grounds(&line.explained, style)),
            Cell::text(lines([helpful(line, style), remedies(&line.unjudged, style)])),
            Cell::text(notes(line, style)),
        ]);
    cells.collect::<Vec<_>>().into_iter()
}

fn one_unit(line: &RuleLine<'_>, unit: &UnitLine<'_>, style: Style) -> impl Iterator<Item = Cell> {
    let reasons = [missing(line, style), defects(line, style), grounds(&unit.unjudged, style)];
    let cells = head(line, style.unit(unit.unit), style)
        .into_iter()
        .chain([Cell::text(style.say(unit.verdict.title())), Cell::Count(unit.findings)])
        .chain(counts(&unit.tally))
        .chain([Cell::text(lines(reasons)), Cell::text(grounds(&unit.explained, style))])
        .chain([Cell::text(remedies(&unit.unjudged, style)), Cell::Blank]);
    cells.collect::<Vec<_>>().into_iter()
}

fn head(line: &RuleLine<'_>, unit: String, style: Style) -> [Cell; 4] {
    [
        Cell::text(line.meta.code),
        Cell::text(style.say(line.meta.title)),
        Cell::text(style.say(line.meta.family.title())),
        Cell::text(unit),
    ]
}

fn counts(tally: &Tally) -> [Cell; 4] {
    let Tally { subjects, judged, unjudged, explained } = *tally;
    [Cell::Count(subjects), Cell::Count(judged), Cell::Count(unjudged), Cell::Count(explained)]
}

fn lines(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n")
}

fn tables(kinds: &[TableKind], style: Style) -> String {
    let titles: Vec<&str> = kinds.iter().map(|kind| style.say(kind.title())).collect();
    titles.join(style.comma())
}

fn missing(line: &RuleLine<'_>, style: Style) -> String {
    if line.missing.is_empty() {
        return String::new();
    }
    format!("{}{}", style.choose("资料缺少：", "Missing: "), tables(line.missing, style))
}

fn defects(line: &RuleLine<'_>, style: Style) -> String {
    match (line.refused.len(), style.lang) {
        (0, _) => String::new(),
        (count, Lang::Zh) => format!("程序缺陷：{count}个结论因缺少证据未输出，请反馈"),
        (count, Lang::En) => {
            format!("Defect of the program: conclusions without proof were held back ({count}); please report")
        }
    }
}

/// One ground a line, with its count and some of the subjects.
fn grounds(grounds: &[GroundLine<'_>], style: Style) -> String {
    let texts = grounds.iter().map(|ground| {
        let (text, count) = (style.say(ground.text), ground.count);
        let names: Vec<String> = ground.samples.iter().take(NAMED).map(|name| style.text(name)).collect();
        let names = names.join(style.comma());
        match (style.lang, names.is_empty()) {
            (Lang::Zh, true) => format!("{text}（{count}）"),
            (Lang::Zh, false) => format!("{text}（{count}，如{names}）"),
            (Lang::En, true) => format!("{text} ({count})"),
            (Lang::En, false) => format!("{text} ({count}, such as {names})"),
        }
    });
    texts.collect::<Vec<_>>().join("\n")
}

/// What would settle the grounds, once each.
fn remedies(grounds: &[GroundLine<'_>], style: Style) -> String {
    let texts = grounds.iter().filter_map(|ground| ground.remedy).map(|text| style.say(text).to_owned());
    lines(texts.unique())
}

fn helpful(line: &RuleLine<'_>, style: Style) -> String {
    if !line.is_in_doubt() {
        return String::new();
    }
    let kinds: Vec<TableKind> = line.missing.iter().chain(&line.would_help).copied().collect();
    tables(&kinds, style)
}

fn notes(line: &RuleLine<'_>, style: Style) -> String {
    let mut notes: Vec<String> = line
        .superseded
        .iter()
        .filter(|(_, count)| *count > 0)
        .map(|(by, count)| match style.lang {
            Lang::Zh => format!("{count}个已由规则{by}报告"),
            Lang::En => format!("{count} reported by {by}"),
        })
        .collect();
    if line.machine_acts > 0 {
        let acts = line.machine_acts;
        notes.push(match style.lang {
            Lang::Zh => format!("系统、接口等非人员账户的操作{acts}次不计入"),
            Lang::En => format!("{acts} acts of system and interface accounts left out"),
        });
    }
    notes.join("\n")
}
