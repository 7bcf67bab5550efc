//! `hecha inspect FILE`: how one file is read, for somebody who wonders why a column or a row is not used.

use std::{
    fmt::Write as _,
    path::{Path, PathBuf},
};

use serde_json::{Value, json};

use crate::{
    app::{
        Trouble,
        policy::{POLICY_FILE, in_force},
    },
    i18n::{Lang, Text, counted},
    ingest::{self, Loaded, Reading, Why, progress::Progress},
    model::{
        RowRef, SourceId,
        intake::{CitedRow, Reject, Remark, Source},
    },
    report::Masking,
};

/// How far above a file its case folder is looked for.
const ABOVE: usize = 8;
/// Rejected rows shown of each source; the JSON has all.
const REJECTS: usize = 20;

/// What to look at.
#[derive(Clone, Debug)]
pub struct Request {
    /// The file.
    pub file: PathBuf,
    /// A policy instead of the case folder's own.
    pub policy: Option<PathBuf>,
    /// How many rows are shown as read.
    pub rows: u32,
}

/// A file that was read by itself.
pub struct Inspected {
    loaded: Loaded,
    /// The policy that was in force.
    policy: Option<PathBuf>,
    /// The first rows of each source.
    heads: Vec<Vec<CitedRow>>,
}

/// Reads one file as `check` would read it within its case folder: the nearest folder above it with a `hecha.toml`,
/// else the folder it lies in.
pub fn inspect(request: &Request, progress: &dyn Progress) -> Result<Inspected, Trouble> {
    if request.file.is_dir() {
        return Err(Trouble::NotAFile(request.file.clone()));
    }
    let folder = folder_of(&request.file);
    let in_force = in_force(&folder, request.policy.as_deref())?;
    let name = request.file.strip_prefix(&folder).unwrap_or(&request.file);
    let parts: Vec<String> = name.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
    let name = parts.join("/");
    let loaded = ingest::load_file(&request.file, &name, &in_force.policy, &in_force.vocabulary, progress)?;
    let mut heads = Vec::new();
    for ((id, source), reading) in loaded.sources.iter().zip(&loaded.readings) {
        let last = u32::try_from(source.counts.read).unwrap_or(u32::MAX);
        heads.push(loaded.cite(first_rows(id, reading, request.rows, last))?);
    }
    Ok(Inspected { loaded, policy: in_force.file, heads })
}

fn first_rows(source: SourceId, reading: &Reading, count: u32, last: u32) -> impl Iterator<Item = RowRef> {
    let from = u32::try_from(reading.header_row).unwrap_or(u32::MAX).saturating_add(1);
    let to = from.saturating_add(count).min(last.saturating_add(1));
    (from..to).map(move |row| RowRef { source, row })
}

fn folder_of(file: &Path) -> PathBuf {
    let above = || file.ancestors().skip(1).take(ABOVE);
    let own = above().find(|folder| folder.join(POLICY_FILE).is_file());
    own.or_else(|| above().next()).unwrap_or(Path::new("")).to_path_buf()
}

struct Page {
    out: String,
    lang: Lang,
    masking: Masking,
}

impl Page {
    fn choose<'t>(&self, zh: &'t str, en: &'t str) -> &'t str {
        match self.lang {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn say(&self, text: Text) -> &'static str {
        text.say(self.lang)
    }

    /// A text of the data, on one line and safe to show.
    fn data(&self, field: Option<&str>, text: &str) -> String {
        let masked = self.masking.cell(field, text);
        masked
            .chars()
            .filter_map(|char| if char.is_control() { (char == '\n').then_some(' ') } else { Some(char) })
            .collect()
    }

    fn line(&mut self, text: &str) {
        self.out.push_str(text.trim_end());
        self.out.push('\n');
    }
}

impl Inspected {
    /// Whether anything could not be read.
    pub fn has_rejects(&self) -> bool {
        !self.loaded.rejects.is_empty()
    }

    /// For people.
    pub fn text(&self, lang: Lang, masking: Masking) -> String {
        let mut page = Page { out: String::new(), lang, masking };
        for file in &self.loaded.files {
            let name = page.data(None, &file.file);
            let bytes = counted(file.bytes, "byte", "bytes");
            let size = match lang {
                Lang::Zh => format!("{name}（{} 字节）", file.bytes),
                Lang::En => format!("{name} ({bytes})"),
            };
            page.line(&size);
            if let Some(policy) = &self.policy {
                let said = format!("{}{}", page.choose("策略文件：", "policy: "), policy.display());
                page.line(&said);
            }
        }
        for (source, (reading, head)) in self.loaded.sources.0.iter().zip(self.loaded.readings.iter().zip(&self.heads))
        {
            self.source(&mut page, source, reading, head);
        }
        let folder: Vec<&Remark> = self.loaded.remarks.iter().filter(|remark| self.is_of_folder(remark)).collect();
        remarks(&mut page, &folder);
        page.out
    }

    /// Remarks that belong to no source shown.
    fn is_of_folder(&self, remark: &Remark) -> bool {
        !self.loaded.sources.0.iter().any(|source| is_on(remark, source))
    }

    fn source(&self, page: &mut Page, source: &Source, reading: &Reading, head: &[CitedRow]) {
        page.line("");
        let sheet = source.sheet.as_ref().map(|sheet| format!("[{}] ", page.data(None, sheet))).unwrap_or_default();
        let table = source.table.map_or(page.choose("未识别", "not recognised"), |table| page.say(table.title()));
        let sure = reading.confidence.map(|confidence| page.say(confidence.title()));
        let facts: Vec<&str> = [Some(table), sure, reading.preset.as_deref()].into_iter().flatten().collect();
        let title = format!("{sheet}{}", facts.join(page.choose("，", ", ")));
        page.line(&title);
        let format = format_of(page, source, reading);
        page.line(&format);
        columns(page, source, reading);
        if !head.is_empty() {
            let text = page.choose("  开头几行：", "  first rows:");
            page.line(text);
        }
        for row in head {
            let cells: Vec<String> =
                cells_of(source, row).into_iter().map(|(field, text)| page.data(field, text)).collect();
            let text = format!("    {:>6}  {}", row.row.row, cells.join(" | "));
            page.line(&text);
        }
        let counts = source.counts;
        let text = match page.lang {
            Lang::Zh => format!(
                "  行数：读取 {} = 采用 {} + 重复 {} + 标题表头合计空行 {} + 剔除 {}",
                counts.read, counts.used, counts.repeated, counts.layout, counts.rejected
            ),
            Lang::En => format!(
                "  rows: {} read = {} used + {} repeated + {} layout + {} rejected",
                counts.read, counts.used, counts.repeated, counts.layout, counts.rejected
            ),
        };
        page.line(&text);
        if source.table.is_some() {
            self.rejects(page, source);
        }
        let mine: Vec<&Remark> = self.loaded.remarks.iter().filter(|remark| is_on(remark, source)).collect();
        remarks(page, &mine);
    }

    fn rejects(&self, page: &mut Page, source: &Source) {
        let mine: Vec<&Reject> = self
            .loaded
            .rejects
            .iter()
            .filter(|reject| reject.file == source.file && reject.sheet == source.sheet)
            .collect();
        for reject in mine.iter().take(REJECTS) {
            let text = rejected(page, reject);
            page.line(&text);
        }
        if let Some(more) = mine.len().checked_sub(REJECTS).filter(|more| *more > 0) {
            let text = match page.lang {
                Lang::Zh => format!("  剔除：其余{more}行略，--format json 列出全部"),
                Lang::En => {
                    format!("  rejected: {} (--format json lists all)", counted(more as u64, "more row", "more rows"))
                }
            };
            page.line(&text);
        }
    }

    /// For scripts.
    pub fn json(&self, masking: Masking) -> String {
        let sources = self.loaded.sources.0.iter().zip(self.loaded.readings.iter().zip(&self.heads));
        let sources: Vec<Value> = sources
            .map(|(source, (reading, head))| {
                let rejects = self.loaded.rejects.iter();
                let rejects: Vec<Value> = rejects
                    .filter(|reject| reject.file == source.file && reject.sheet == source.sheet)
                    .map(|reject| of_reject(reject, masking))
                    .collect();
                let remarks = self.loaded.remarks.iter().filter(|remark| is_on(remark, source));
                of_source(
                    source,
                    reading,
                    head,
                    masking,
                    (rejects, remarks.map(|remark| of_remark(remark, masking)).collect()),
                )
            })
            .collect();
        let others: Vec<Value> = self
            .loaded
            .remarks
            .iter()
            .filter(|remark| self.is_of_folder(remark))
            .map(|remark| of_remark(remark, masking))
            .collect();
        let file = self.loaded.files.first();
        let whole = json!({
            "file": file.map(|file| file.file.clone()),
            "bytes": file.map(|file| file.bytes),
            "sha256": file.map(|file| file.sha256.clone()),
            "sources": sources,
            "remarks": others,
        });
        format!("{whole:#}\n")
    }
}

fn is_on(remark: &Remark, source: &Source) -> bool {
    remark.file.as_ref() == Some(&source.file) && (remark.sheet == source.sheet)
}

/// The cells of a row by column, blank ones included, with the canonical column of each; those without a header last.
fn cells_of<'a>(source: &'a Source, row: &'a CitedRow) -> Vec<(Option<&'a str>, &'a str)> {
    let mut rest = row.cells.iter().peekable();
    let mut cells: Vec<(Option<&str>, &str)> = Vec::new();
    for column in &source.columns {
        let cell = rest.next_if(|cell| cell.header == column.header && cell.field == column.field);
        cells.push((column.field.as_deref(), cell.map_or("", |cell| cell.text.as_str())));
    }
    cells.extend(rest.map(|cell| (cell.field.as_deref(), cell.text.as_str())));
    cells
}

fn format_of(page: &Page, source: &Source, reading: &Reading) -> String {
    let format = page.data(None, &source.read_as);
    let separator = reading.separator.map(|separator| match separator {
        '\t' => page.choose("制表符", "tab").to_owned(),
        other => other.to_string(),
    });
    let mut text = match (separator, page.lang) {
        (Some(separator), Lang::Zh) => format!("  文本表，编码 {format}，分隔符 {separator}"),
        (Some(separator), Lang::En) => format!("  text table, encoding {format}, separator {separator}"),
        (None, Lang::Zh) => format!("  格式 {format}"),
        (None, Lang::En) => format!("  format {format}"),
    };
    if reading.header_row > 0 {
        let _ = match page.lang {
            Lang::Zh => write!(text, "，表头在第{}行", reading.header_row),
            Lang::En => write!(text, ", header in row {}", reading.header_row),
        };
    }
    text
}

fn columns(page: &mut Page, source: &Source, reading: &Reading) {
    for (column, why) in source.columns.iter().zip(&reading.why) {
        let header = page.data(None, &column.header);
        let why = page.say(why.title());
        let text = match &column.field {
            Some(field) => format!("    {:>2} {header} → {field}  ({why})", column.index + 1),
            None => format!("    {:>2} {header}  ({why})", column.index + 1),
        };
        page.line(&text);
    }
}

fn rejected(page: &Page, reject: &Reject) -> String {
    let (reason, advice) = (reject.reason.say(page.lang), reject.advice());
    let (column, value) = (reject.column.as_deref().unwrap_or_default(), page.data(None, &reject.value));
    match page.lang {
        Lang::Zh => {
            format!("  剔除：第{}行 {column} “{value}”：{}；{}", reject.row, page.data(None, reason), advice.zh)
        }
        Lang::En => {
            format!("  rejected: row {}, {column} {value:?}: {}; {}", reject.row, page.data(None, reason), advice.en)
        }
    }
}

fn remarks(page: &mut Page, remarks: &[&Remark]) {
    for remark in remarks {
        let (weight, said) = (page.say(remark.weight.title()), remark.sentence());
        let row = remark.row.map(|row| match page.lang {
            Lang::Zh => format!("第{row}行 "),
            Lang::En => format!("row {row}: "),
        });
        let end = if remark.entry.is_some() { page.choose("：", ":") } else { "" };
        let said = page.data(None, said.say(page.lang));
        let text = format!("  {weight}{}{}{said}{end}", page.choose("：", ": "), row.unwrap_or_default());
        page.line(&text);
        for line in remark.entry.iter().flat_map(|entry| entry.lines()) {
            let text = format!("      {}", page.data(None, line));
            page.line(&text);
        }
    }
}

fn of_source(
    source: &Source,
    reading: &Reading,
    head: &[CitedRow],
    masking: Masking,
    (rejects, remarks): (Vec<Value>, Vec<Value>),
) -> Value {
    let columns = source.columns.iter().zip(&reading.why).map(|(column, why)| {
        json!({ "index": column.index, "header": column.header, "field": column.field, "why": why_name(*why) })
    });
    let rows = head.iter().map(|row| {
        let cells = cells_of(source, row).into_iter().map(|(field, text)| masking.cell(field, text).into_owned());
        json!({ "row": row.row.row, "cells": cells.collect::<Vec<_>>() })
    });
    let counts = source.counts;
    json!({
        "sheet": source.sheet,
        "table": source.table.map(crate::model::TableKind::name),
        "confidence": reading.confidence.map(|confidence| confidence.title().en),
        "preset": reading.preset,
        "read_as": source.read_as,
        "separator": reading.separator.map(String::from),
        "header_row": reading.header_row,
        "headers": reading.headers,
        "columns": columns.collect::<Vec<_>>(),
        "first_rows": rows.collect::<Vec<_>>(),
        "counts": {
            "read": counts.read, "used": counts.used, "repeated": counts.repeated,
            "layout": counts.layout, "rejected": counts.rejected,
        },
        "rejects": rejects,
        "remarks": remarks,
    })
}

const fn why_name(why: Why) -> &'static str {
    why.title().en
}

fn of_reject(reject: &Reject, masking: Masking) -> Value {
    json!({
        "row": reject.row, "column": reject.column, "value": masking.text(&reject.value),
        "zh": masking.text(&reject.reason.zh), "en": masking.text(&reject.reason.en),
    })
}

fn of_remark(remark: &Remark, masking: Masking) -> Value {
    let said = remark.sentence();
    json!({
        "weight": remark.weight.title().en, "row": remark.row, "column": remark.column, "value": masking.text(&remark.value),
        "zh": masking.text(&said.zh), "en": masking.text(&said.en), "entry": remark.entry,
    })
}
