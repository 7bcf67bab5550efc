//! What became of the rows read, how accounts were matched, remarks, and where the outputs are.

use unicode_width::UnicodeWidthStr as _;

use super::{Page, Tone};
use crate::{
    base::maps::Map,
    i18n::counted,
    model::{
        TableKind,
        intake::{InputFile, Reject, Remark, RowCounts, Weight},
    },
    report::view::{RuleLine, Verdict, View},
};

/// How many rejected rows are listed, besides those of files that are not read at all.
const REJECTS: usize = 5;
/// How many errors and warnings are listed each; the workbook has all.
const LISTED: usize = 15;

/// The balance over all sources, and each source that has rejects or does not balance.
pub(super) fn rows(view: &View<'_>, page: &mut Page<'_>) {
    let total = view.rows();
    let sources = view.sources.0.len();
    let text = balance(&total, page);
    page.heading(&if page.is_zh() {
        format!("数据：{sources} 个数据源，{text}")
    } else {
        format!("data (sources: {sources}): {text}")
    });
    for source in view.sources.0.iter().filter(|source| source.counts.rejected > 0 || !source.counts.balances()) {
        let place = place(Some(&source.file), source.sheet.as_deref(), None, page);
        let defect = if source.counts.balances() {
            ""
        } else {
            page.choose("；程序缺陷：行数不平，请反馈", "; defect of the program: rows do not add up, please report")
        };
        let line = format!("  {place}  {}{defect}", balance(&source.counts, page));
        page.line(Tone::Yellow, &line);
    }
    let told = |file: &str| view.remarks_of(Weight::Error).any(|remark| remark.file.as_deref() == Some(file));
    let single: Vec<&Reject> = view.rejects.iter().filter(|reject| !told(&reject.file)).collect();
    for reject in single.iter().take(REJECTS) {
        let place = place(Some(&reject.file), reject.sheet.as_deref(), Some(reject.row), page);
        let (colon, reason) = (page.choose("：", ": "), page.data(reject.reason.say(page.options.lang)));
        page.line(Tone::Yellow, &format!("    {place}{colon}{reason}"));
    }
    if !view.rejects.is_empty() {
        let text = if single.len() > REJECTS || single.len() < view.rejects.len() {
            page.choose("  全部剔除的行及原因见 rejects.csv", "  all rejected rows and why: rejects.csv")
        } else {
            page.choose("  剔除的行及原因见 rejects.csv", "  rejected rows and why: rejects.csv")
        };
        page.line(Tone::Faint, text);
    }
    doubted(view, page);
}

/// Rules that found nothing in a table of which rows were rejected: what they say holds of the other rows.
fn doubted(view: &View<'_>, page: &mut Page<'_>) {
    let mut tables: Map<TableKind, u64> = Map::default();
    for source in view.sources.0.iter().filter(|source| source.counts.rejected > 0) {
        if let Some(kind) = source.table {
            *tables.entry(kind).or_default() += source.counts.rejected;
        }
    }
    tables.sort_unstable_keys();
    for (kind, count) in tables {
        let goes_by = |line: &&RuleLine<'_>| line.meta.needs.contains(&kind) || line.meta.uses.contains(&kind);
        let silent = |line: &&RuleLine<'_>| line.verdict == Verdict::Clean;
        let codes: Vec<&str> = view.rules.iter().filter(goes_by).filter(silent).map(|line| line.meta.code).collect();
        if codes.is_empty() {
            continue;
        }
        let (title, codes) = (page.say(kind.title()), codes.join(" "));
        let text = if page.is_zh() {
            format!("  《{title}》剔除了 {count} 行，以下规则的“未发现异常”只就采用的行而言：{codes}")
        } else {
            let rows = counted(count, "row", "rows");
            format!("  {title}: {rows} rejected; that these found nothing holds of the other rows only: {codes}")
        };
        page.line(Tone::Yellow, &text);
    }
}

fn balance(counts: &RowCounts, page: &Page<'_>) -> String {
    let RowCounts { read, used, repeated, layout, rejected } = *counts;
    if page.is_zh() {
        format!("读取 {read} 行 = 采用 {used} + 重复 {repeated} + 标题表头合计空行 {layout} + 剔除 {rejected}")
    } else {
        let read = counted(read, "row", "rows");
        format!("{read} read = {used} used + {repeated} repeated + {layout} layout + {rejected} rejected")
    }
}

/// The match rate of each system.
pub(super) fn matches(view: &View<'_>, page: &mut Page<'_>) {
    for rate in &view.rates {
        let system = if rate.system.is_empty() {
            page.choose("未命名系统", "unnamed system").to_owned()
        } else {
            page.data(rate.system)
        };
        let (settled, accounts) = (rate.settled, rate.accounts);
        let open = accounts - settled.min(accounts);
        let text = if page.is_zh() {
            format!("账户匹配：{system} 共 {accounts} 个账户，已匹配 {settled}，待核实 {open}")
        } else {
            let accounts = counted(accounts, "account", "accounts");
            format!("account matches: {system}, {accounts}: {settled} matched, {open} to be settled")
        };
        page.line(if open > 0 { Tone::Yellow } else { Tone::Plain }, &text);
    }
}

/// Files left out, errors and warnings; notes are counted.
pub(super) fn remarks(view: &View<'_>, page: &mut Page<'_>) {
    let count = |weight: Weight| view.remarks_of(weight).count();
    let (errors, warnings, notes) = (count(Weight::Error), count(Weight::Warning), count(Weight::Note));
    if errors + warnings + notes > 0 {
        page.heading(&if page.is_zh() {
            format!("数据质量：错误 {errors}，注意 {warnings}，提示 {notes}（全部见《数据质量》）")
        } else {
            format!("data quality: errors {errors}, warnings {warnings}, notes {notes} (all in Data quality)")
        });
    }
    for (weight, tone) in [(Weight::Error, Tone::Red), (Weight::Warning, Tone::Yellow)] {
        for remark in view.remarks_of(weight).take(LISTED) {
            let text = described(remark, page);
            page.line(tone, &text);
            for line in remark.entry.iter().flat_map(|entry| entry.lines()) {
                let text = format!("      {}", page.data(line));
                page.line(Tone::Plain, &text);
            }
        }
        let more = count(weight).saturating_sub(LISTED);
        if more > 0 {
            let title = page.say(weight.title());
            let text =
                if page.is_zh() { format!("  {title}：其余 {more} 条") } else { format!("  {title}: {more} more") };
            page.line(Tone::Faint, &text);
        }
    }
    let told = |file: &InputFile| view.remarks_of(Weight::Error).any(|remark| remark.file.as_ref() == Some(&file.file));
    for file in view.files.iter().filter(|file| file.skipped.is_some() && !told(file)) {
        let reason = file.skipped.as_ref().map_or("", |words| words.say(page.options.lang));
        let (name, reason) = (page.data(&file.file), page.data(reason));
        let text = format!("  {}{name}{}{reason}", page.choose("未读取：", "not read: "), page.choose("，", ", "));
        page.line(Tone::Yellow, &text);
    }
}

/// What is the matter and what to do, on one line; the lines for the policy follow it.
fn described(remark: &Remark, page: &Page<'_>) -> String {
    let said = remark.sentence();
    // An error of reading begins with the file it is about.
    let named = remark.file.as_deref().is_some_and(|file| said.en.starts_with(file));
    let file = remark.file.as_deref().filter(|_| !named);
    let place = place(file, remark.sheet.as_deref().filter(|_| !named), remark.row, page);
    let colon = page.choose("：", ": ");
    let (weight, words) = (page.say(remark.weight.title()), page.data(said.say(page.options.lang)));
    let end = if remark.entry.is_some() { colon.trim_end() } else { "" };
    if place.is_empty() {
        format!("  {weight}{colon}{words}{end}")
    } else {
        format!("  {weight}{colon}{place}{colon}{words}{end}")
    }
}

fn place(file: Option<&str>, sheet: Option<&str>, row: Option<u64>, page: &Page<'_>) -> String {
    let file = file.map(|file| page.data(file));
    let sheet = sheet.map(|sheet| format!("[{}]", page.data(sheet)));
    let row = row.map(|row| if page.is_zh() { format!("第{row}行") } else { format!("row {row}") });
    [file, sheet, row].into_iter().flatten().collect::<Vec<_>>().join(" ")
}

/// The files written.
pub(super) fn outputs(page: &mut Page<'_>) {
    if page.options.outputs.is_empty() {
        return;
    }
    page.heading(page.choose("结果文件", "Files"));
    let widest = page.options.outputs.iter().map(|one| one.path.width()).max().unwrap_or(0);
    for one in page.options.outputs {
        let gap = " ".repeat(widest - one.path.width());
        let text = format!("  {}{gap}  {}", super::plain(&one.path), page.say(one.what));
        page.line(Tone::Plain, &text);
    }
}
