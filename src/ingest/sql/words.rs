//! What is said of a dump: statements that could not be read or were not carried out.

use super::{
    blocks::Places,
    dialect::Dialect,
    survey::{Found, Survey, same},
};
use crate::{
    i18n::Words,
    ingest::{
        folder::FoundFile,
        remarks::{self, Place},
    },
    model::intake::{Remark, Weight},
    words,
};

/// Tables or statements that a remark lists at the most.
const LISTED: usize = 12;

/// All remarks on a dump.
pub(super) fn of_dump(
    file: &FoundFile,
    survey: &Survey,
    found: &[Found],
    (places, dialect, doubtful): (&Places, Dialect, bool),
) -> Vec<Remark> {
    let whole = Place { file: &file.name, sheet: None };
    let mut said = Vec::new();
    for table in found {
        if let Some((line, fault)) = &table.broken {
            let place = Place { file: &file.name, sheet: Some(&table.target.name) };
            let words = broken(*line, &fault.words(), &table.target.name);
            said.push(place.remark(Weight::Error, words));
        }
    }
    for (line, fault) in survey.broken.iter().take(LISTED) {
        let Words { zh, en } = fault.words();
        let words = words!(
            "第{line}行附近的语句无法读取：{zh}；请检查后重新导出",
            "a statement about line {line} cannot be read: {en}; check it and export again"
        );
        said.push(whole.remark(Weight::Error, words));
    }
    if let Some(line) = survey.lost {
        let words = words!(
            "第{line}行以后分不清哪里是数据、哪里是语句，没有读取；请重新导出",
            "behind line {line} data cannot be told from statements, and nothing was read; export it again"
        );
        said.push(whole.remark(Weight::Error, words));
    }
    if !survey.passed.is_empty() {
        said.push(whole.remark(Weight::Warning, passed(survey)));
    }
    if found.iter().all(|table| table.rows == 0) && said.is_empty() {
        let words = words!(
            "脚本中没有数据行（INSERT 或 COPY）；请连同数据一起导出",
            "the script holds no rows (INSERT or COPY); export it with its data"
        );
        said.push(whole.remark(Weight::Warning, words));
    }
    let empty: Vec<&str> = found
        .iter()
        .filter(|table| table.rows == 0 && table.broken.is_none())
        .filter(|table| !found.iter().any(|other| other.rows > 0 && same(&other.target.name, &table.target.name)))
        .map(|table| table.target.name.as_str())
        .collect();
    if !empty.is_empty() {
        let (count, list) = (empty.len(), listed(&empty));
        let words = words!("有{count}个表没有数据行：{list}", "{count} tables have no rows: {list}");
        said.push(whole.remark(Weight::Note, words));
    }
    if doubtful {
        let words = if dialect.backslash {
            words!("反斜杠按转义符读取", "a backslash was read as an escape")
        } else {
            words!("反斜杠按普通字符读取", "a backslash was read as an ordinary character")
        };
        said.push(whole.remark(Weight::Note, words));
    }
    if places.damaged > 0 {
        said.push(remarks::damaged(whole, places.damaged, places.encoding.label()));
    }
    said
}

fn broken(line: u64, fault: &Words, table: &str) -> Words {
    let (zh, en) = (&fault.zh, &fault.en);
    words!(
        "表 {table} 在第{line}行附近的语句无法读取：{zh}；该表全部未使用，请带列名重新导出该表（或导出为 CSV）",
        "a statement of table {table} about line {line} cannot be read: {en}; none of the table is used. Export it again with column names, or as CSV"
    )
}

fn passed(survey: &Survey) -> Words {
    let named: Vec<Words> = survey
        .passed
        .iter()
        .take(LISTED)
        .map(|passed| {
            let (statement, count, line) = (&passed.statement, passed.count, passed.line);
            words!("{statement} {count} 条（首见于第{line}行）", "{statement} × {count} (first in line {line})")
        })
        .collect();
    let Words { zh, en } = Words::joined(&named, "、", ", ");
    words!(
        "未执行的语句：{zh}。这些语句会改变数据，脚本可能不是完整的现状；请直接导出各表的全部数据",
        "statements not carried out: {en}. They change rows, so that the script may not show how things stand; export all rows of the tables instead"
    )
}

fn listed(names: &[&str]) -> String {
    let more = if names.len() > LISTED { "…" } else { "" };
    names[..names.len().min(LISTED)].join(", ") + more
}
