//! The parts of a written `hecha.toml` that come from the folder.

use std::fmt::Write as _;

use super::{Look, Settled};
use crate::{
    i18n::{Lang, Text, counted},
    ingest::{
        Loaded, likely_acts,
        questions::{Ask, Doubt, OPEN, Question, column_line, heading},
    },
    model::{TableKind, act::Act, intake::Source},
    policy::{How, quoted},
};

/// Headers offered for a column that none resembles.
const OFFERED: usize = 8;

const HEAD: Text = Text::new(
    "本文件由 hecha init 生成，以下是对资料的识别结果。有疑问之处在后面的 [[input]] 和 [actions] 中逐条列出：去掉行首的“# ”即采用该行。",
    "Written by hecha init: this is how the folder was read. What is open stands under [[input]] and [actions] below: take off the leading \"# \" of a line to use it.",
);
const UNKNOWN: Text = Text::new("未识别", "not recognised");
const LEFT: Text = Text::new("未使用", "not used");

fn one_line(text: &str) -> String {
    text.chars().map(|char| if char.is_control() { ' ' } else { char }).collect()
}

/// What was recognised, as comments: sources that were read alike stand together.
pub(super) fn recognised(loaded: &Loaded, lang: Lang) -> String {
    let mut out = format!("## {}\n", HEAD.say(lang));
    let mut groups: Vec<(Vec<&Source>, String)> = Vec::new();
    for ((_, source), reading) in loaded.sources.iter().zip(&loaded.readings) {
        let table = source.table.map_or(UNKNOWN.say(lang), |table| table.title().say(lang));
        let sure = reading.confidence.map(|confidence| confidence.title().say(lang));
        let preset = reading.preset.as_deref();
        let facts: Vec<&str> = [Some(table), sure, preset].into_iter().flatten().collect();
        let mut about = facts.join(if lang == Lang::Zh { "，" } else { ", " });
        let columns = columns_of(source, &reading.headers, lang);
        let _ = write!(about, "\n##     {columns}");
        match groups.iter_mut().find(|(_, known)| *known == about) {
            Some((sources, _)) => sources.push(source),
            None => groups.push((vec![source], about)),
        }
    }
    for (sources, about) in groups {
        out.push_str("##\n");
        for source in sources {
            let sheet = source.sheet.as_ref().map(|sheet| format!(" [{}]", one_line(sheet))).unwrap_or_default();
            let _ = writeln!(out, "## {}{sheet}{}", one_line(&source.file), rows_of(source, lang));
        }
        let _ = writeln!(out, "##   = {about}");
    }
    out
}

fn rows_of(source: &Source, lang: Lang) -> String {
    let (header, used, rejected) = (source.header_row, source.counts.used, source.counts.rejected);
    match lang {
        Lang::Zh if source.table.is_none() => format!("：{rejected}行未使用"),
        Lang::En if source.table.is_none() => format!(": {} not used", counted(rejected, "row", "rows")),
        Lang::Zh => format!("：表头在第{header}行，采用{used}行，剔除{rejected}行"),
        Lang::En => format!(": header in row {header}, {} used, {rejected} rejected", counted(used, "row", "rows")),
    }
}

fn columns_of(source: &Source, headers: &[String], lang: Lang) -> String {
    let mut parts: Vec<String> = Vec::new();
    let mut left: Vec<String> = Vec::new();
    for column in &source.columns {
        match &column.field {
            Some(field) => parts.push(format!("{} → {field}", one_line(&column.header))),
            None => left.push(one_line(&column.header)),
        }
    }
    if source.table.is_none() {
        left = headers.iter().filter(|header| !header.is_empty()).map(|header| one_line(header)).collect();
    }
    if !left.is_empty() {
        parts.push(format!("{} {}", LEFT.say(lang), left.join(" | ")));
    }
    parts.join(if lang == Lang::Zh { "；" } else { "; " })
}

/// The entries of sources with questions: what was answered, and the rest as comments.
pub(super) fn inputs(look: &Look, lang: Lang) -> String {
    let mut out = String::new();
    for (_, source) in look.loaded.sources.iter() {
        let place = (source.file.clone(), source.sheet.clone());
        let topics: Vec<_> = look.topics.iter().filter(|topic| topic.places.contains(&place)).collect();
        if topics.is_empty() {
            continue;
        }
        let _ = write!(out, "\n{}", heading(&source.file, source.sheet.as_deref()));
        let mut written: Vec<String> = Vec::new();
        for topic in topics {
            let _ = writeln!(out, "## {}", one_line(&asked(&topic.ask, lang)));
            for line in &topic.lines {
                let _ = writeln!(out, "{line}");
            }
            if !topic.lines.is_empty() {
                continue;
            }
            // An alternative must be whole, even where another question has offered one of its lines.
            let lines = offered(&topic.question(), lang);
            for line in lines.iter().filter(|line| !written.contains(line)) {
                let _ = writeln!(out, "{line}");
            }
            written.extend(lines);
        }
    }
    out
}

/// The lines of all answers as comments, each answer under what it says.
fn offered(question: &Question, lang: Lang) -> Vec<String> {
    let mut lines = Vec::new();
    if let Ask::Table { guesses, .. } = &question.ask
        && guesses.is_empty()
    {
        let tables = TableKind::ALL.into_iter();
        lines.extend(tables.map(|kind| format!("# table = \"{}\"  # {}", kind.name(), kind.title().say(lang))));
    }
    for answer in question.answers() {
        let title = one_line(answer.title.say(lang));
        match answer.lines.as_slice() {
            [line] => lines.push(format!("# {line}  # {title}")),
            more => {
                let marker = if lang == Lang::Zh { "如是" } else { "if it is " };
                lines.push(format!("## {marker}{title}"));
                for line in more {
                    let open = column_of(question, line);
                    lines.extend(open.iter().map(|line| format!("# {line}")));
                }
            }
        }
    }
    lines
}

/// The line itself; where it has no header to name, one line for each that it may be.
fn column_of(question: &Question, line: &str) -> Vec<String> {
    let Ask::Table { guesses, .. } = &question.ask else { return vec![line.to_owned()] };
    let mut columns = guesses.iter().flat_map(|guess| &guess.columns).filter(|column| column.header.is_none());
    match columns.find(|column| column_line(column.field, OPEN) == line) {
        Some(column) => column.candidates.iter().take(OFFERED).map(|one| column_line(column.field, one)).collect(),
        None => vec![line.to_owned()],
    }
}

/// A question in words.
pub(super) fn asked(ask: &Ask, lang: Lang) -> String {
    match (ask, lang) {
        (Ask::Table { doubt: Doubt::Close, .. }, Lang::Zh) => "问：这是哪一种表？已按第一种读取".to_owned(),
        (Ask::Table { doubt: Doubt::Close, .. }, Lang::En) => "which table is it? It was read as the first".to_owned(),
        (Ask::Table { header_row, headers, stated: false, .. }, Lang::Zh) => {
            format!("问：这是什么表？（第{header_row}行：{}）", headers.join(" | "))
        }
        (Ask::Table { header_row, headers, stated: false, .. }, Lang::En) => {
            format!("which table is it? (row {header_row}: {})", headers.join(" | "))
        }
        (Ask::Table { header_row, headers, .. }, Lang::Zh) => {
            format!("问：缺少的列是哪一列？（第{header_row}行：{}）", headers.join(" | "))
        }
        (Ask::Table { header_row, headers, .. }, Lang::En) => {
            format!("which columns are the missing ones? (row {header_row}: {})", headers.join(" | "))
        }
        (Ask::Column { header, taken, other }, Lang::Zh) => {
            format!("问：“{header}”是 {taken} 还是 {other}？按内容读作 {taken}")
        }
        (Ask::Column { header, taken, other }, Lang::En) => {
            format!("is {header} {taken} or {other}? By its content it was read as {taken}")
        }
        (Ask::Unused { header, field }, Lang::Zh) => format!("问：“{header}”列未使用，它是 {field} 吗？"),
        (Ask::Unused { header, field }, Lang::En) => format!("column {header} is not used; is it {field}?"),
        (Ask::Values { header, cells, field, table }, _) => of_values(header, cells, (*table, field), lang),
    }
}

fn of_values(header: &str, cells: &[(String, u64)], (table, field): (TableKind, &str), lang: Lang) -> String {
    let known = crate::ingest::answers::meanings(table, field);
    let names = known.map(|known| known.names.join(" ")).unwrap_or_default();
    let counts = cells.iter().map(|(cell, count)| match lang {
        Lang::Zh => format!("“{cell}”（{count}个）"),
        Lang::En => format!("{cell} ({})", counted(*count, "cell", "cells")),
    });
    let counts: Vec<String> = counts.collect();
    match lang {
        Lang::Zh => format!("问：“{header}”列的{}是什么意思？可填 {names}；填 - 按未填写处理", counts.join("、")),
        Lang::En => {
            format!("what do these of column {header} mean: {}? One of {names}; - counts as blank", counts.join(", "))
        }
    }
}

/// What stands under `[actions]`: the steps that were settled, and the rest as comments.
pub(super) fn actions(look: &Look, settled: &Settled, lang: Lang) -> String {
    let mut out = String::new();
    let names = |names: &[String]| names.iter().map(|name| quoted(name)).collect::<Vec<_>>().join(", ");
    let mut live: Vec<Act> = Vec::new();
    for act in Act::ALL {
        let steps = settled.steps.iter().filter(|(_, known)| *known == act);
        let steps: Vec<String> = steps.map(|(step, _)| step.clone()).collect();
        if !steps.is_empty() {
            live.push(act);
            let _ = writeln!(out, "{} = [{}]", act.name(), names(&steps));
        }
    }
    let mut open = look.loaded.open_steps();
    open.retain(|step| !settled.steps.iter().any(|(known, _)| known == step.step));
    if open.is_empty() {
        return out;
    }
    let head = match lang {
        Lang::Zh => {
            "问：下列环节是什么操作？（次数；可用的操作见 hecha tables actions；不属于任何操作的写在 other 下）"
        }
        Lang::En => {
            "what are these steps? (count; hecha tables actions lists the acts; what is none of them goes under other)"
        }
    };
    let _ = writeln!(out, "## {head}");
    for step in &open {
        let acts = match &step.how {
            How::Ambiguous(acts) if !acts.is_empty() => acts.iter().map(|act| act.name()).collect::<Vec<_>>().join(" "),
            _ => "?".to_owned(),
        };
        let _ = writeln!(out, "##     {} ({}): {acts}", one_line(step.step), step.count);
    }
    for (act, steps) in likely_acts(&open).into_iter().filter(|(act, _)| !live.contains(act)) {
        let _ = writeln!(out, "# {} = [{}]", act.name(), names(&steps));
    }
    out
}
