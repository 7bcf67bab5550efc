//! The words of remarks on sources: what was not recognised and what to write into `hecha.toml` about it.

use crate::{
    base::maps::Map,
    i18n::Words,
    ingest::{error::IngestError, folder::SkipReason, mapping::Mapping},
    model::{
        Sym, TableKind,
        intake::{Remark, Weight},
        tables::{AccountRow, Tables},
    },
    oplog::Assembly,
    policy::InputRule,
    words,
};

/// Headers that a remark lists at the most.
const LISTED: usize = 24;

/// Which source is meant.
#[derive(Copy, Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) sheet: Option<&'a str>,
}

impl Place<'_> {
    pub(super) fn remark(&self, weight: Weight, words: Words) -> Remark {
        Remark { weight, file: Some(self.file.to_owned()), sheet: self.sheet.map(str::to_owned), row: None, words }
    }

    /// The beginning of the entry for this source.
    pub(super) fn entry(&self, rest: &str) -> String {
        let sheet = self.sheet.map_or_else(String::new, |sheet| format!("sheet = {}\n", quoted(sheet)));
        format!("[[input]]\nfile = {}\n{sheet}{rest}", quoted(self.file))
    }
}

pub(super) fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn listed(headers: &[String]) -> String {
    let named: Vec<&str> = headers.iter().map(String::as_str).filter(|header| !header.is_empty()).collect();
    let more = if named.len() > LISTED { "…" } else { "" };
    named[..named.len().min(LISTED)].join(" | ") + more
}

fn title(kind: TableKind) -> Words {
    Words { zh: kind.title().zh.to_owned(), en: kind.name().to_owned() }
}

fn titles(kinds: &[TableKind]) -> Words {
    let zh: Vec<&str> = kinds.iter().map(|kind| kind.title().zh).collect();
    let en: Vec<&str> = kinds.iter().map(|kind| kind.name()).collect();
    Words { zh: zh.join("、"), en: en.join(", ") }
}

/// A source that no table fits.
pub(super) fn unknown(place: Place<'_>, guesses: &[(TableKind, Vec<String>)], headers: &[String], rows: u64) -> Remark {
    let seen = listed(headers);
    let mut words = words!(
        "无法识别这是什么表，{rows}行未使用。看到的表头：{seen}。",
        "no table was recognised; {rows} rows are not used. Headers seen: {seen}."
    );
    for (kind, missing) in guesses {
        let (title, missing) = (title(*kind), missing.join("、"));
        let (zh, en) = (title.zh, title.en);
        words.push(&words!("可能是{zh}，缺少列 {missing}；", " It may be {en}, which lacks {missing};"));
    }
    let entry = guesses.first().map_or_else(
        || {
            let tables: Vec<&str> = TableKind::ALL.into_iter().map(TableKind::name).collect();
            place.entry(&format!("table = \"…\"  # {} | ignore\ncolumns = {{ … = \"…\" }}", tables.join(" | ")))
        },
        |(kind, missing)| place.entry(&of_table(*kind, missing)),
    );
    words.push(&words!(
        "请在 hecha.toml 中写明它是什么表、哪一列是什么，不用的写 table = \"ignore\"，例如：\n{entry}",
        " say in hecha.toml which table and columns it holds, or table = \"ignore\" to leave it out, for instance:\n{entry}"
    ));
    place.remark(Weight::Error, words)
}

/// The lines that name a table and the columns it would need.
fn of_table(kind: TableKind, missing: &[String]) -> String {
    let columns: Vec<String> =
        missing.iter().map(|field| format!("{} = \"…\"", field.split('|').next().unwrap_or(field))).collect();
    let columns = if columns.is_empty() { String::new() } else { format!("\ncolumns = {{ {} }}", columns.join(", ")) };
    format!("table = \"{}\"{columns}", kind.name())
}

/// A source that several tables fit equally.
pub(super) fn ambiguous(place: Place<'_>, kinds: &[(TableKind, Vec<String>)], headers: &[String], rows: u64) -> Remark {
    let names: Vec<TableKind> = kinds.iter().map(|(kind, _)| *kind).collect();
    let (seen, titles) = (listed(headers), titles(&names));
    let (zh, en) = (titles.zh, titles.en);
    let entries: Vec<String> = kinds.iter().map(|(kind, missing)| place.entry(&of_table(*kind, missing))).collect();
    let (entries_zh, entries_en) = (entries.join("\n或\n"), entries.join("\nor\n"));
    let words = words!(
        "分不清是{zh}中的哪一种，{rows}行未使用。看到的表头：{seen}。请在 hecha.toml 中写明：\n{entries_zh}",
        "may be {en}, which cannot be told; {rows} rows are not used. Headers seen: {seen}. Say which in hecha.toml:\n{entries_en}"
    );
    place.remark(Weight::Error, words)
}

/// The policy names headers that the source does not have.
pub(super) fn no_such_header(place: Place<'_>, missing: &[String], headers: &[String], rows: u64) -> Remark {
    let (seen, missing) = (listed(headers), missing.join("、"));
    let words = words!(
        "hecha.toml 的 [[input]] 指定的表头 {missing} 不存在，{rows}行未使用。看到的表头：{seen}",
        "[[input]] in hecha.toml names headers that are not there: {missing}; {rows} rows are not used. Headers seen: {seen}"
    );
    place.remark(Weight::Error, words)
}

/// The policy names as the header a row in which nothing stands, or one beyond the first `depth`.
pub(super) fn no_such_row(place: Place<'_>, row: u64, depth: usize, rows: u64) -> Remark {
    let words = words!(
        "hecha.toml 的 [[input]] 指定第{row}行为表头（header_row = {row}），但该行为空或不在前{depth}行之内，{rows}行未使用；请改正",
        "[[input]] in hecha.toml says that row {row} is the header (header_row = {row}), but that row is blank or not among the first {depth}; {rows} rows are not used. Correct it"
    );
    place.remark(Weight::Error, words)
}

/// A source that the policy leaves out.
pub(super) fn ignored(place: Place<'_>, rows: u64) -> Remark {
    let words = words!(
        "按 hecha.toml 的 table = \"ignore\" 未使用，共{rows}行",
        "left out, as table = \"ignore\" in hecha.toml says; {rows} rows are not used"
    );
    place.remark(Weight::Note, words)
}

/// Why a row from the header of another table on cannot be used.
pub(super) fn another_table(first: u64) -> Words {
    words!(
        "第{first}行像是另一张表的表头，其下各行未作为本表的数据读取；请把两张表分开导出",
        "row {first} looks like the header of another table, so that the rows from it on were not read as entries of this one; export the two apart"
    )
}

/// Why a row above the header cannot be used.
pub(super) fn above_header(header_row: u64) -> Words {
    words!(
        "在表头（第{header_row}行）之上，未作为数据读取；如是数据，请把它与下面的表分开导出，或在 hecha.toml 的 [[input]] 中用 header_row 指明表头",
        "stands above the header (row {header_row}) and was not read as an entry; if it is one, export it apart from the table below, or state the header with header_row under [[input]] in hecha.toml"
    )
}

/// Text that is no table.
pub(super) fn no_table(place: Place<'_>, rows: u64) -> Remark {
    let words = words!(
        "没有找到表头，看来不是数据表，{rows}行未使用；如果是，请加上表头后重新导出",
        "no header was found and it does not look like a table; {rows} rows are not used. If it is one, export it with a header"
    );
    place.remark(Weight::Warning, words)
}

/// A table of a known system that is of no use.
pub(super) fn unused(place: Place<'_>, system: &str, name: &str, why: &Words, rows: u64) -> Remark {
    let (zh, en) = (&why.zh, &why.en);
    let words = words!(
        "识别为{system}的 {name}，{rows}行未使用：{zh}",
        "recognised as {name} of {system}; {rows} rows are not used: {en}"
    );
    place.remark(Weight::Note, words)
}

/// What should be said of a recognised source.
pub(super) fn of_mapping(place: Place<'_>, mapping: &Mapping) -> Vec<Remark> {
    let mut remarks = Vec::new();
    let this = title(mapping.kind);
    if let Some(other) = mapping.other {
        let other = title(other);
        let (zh, en, other_zh, other_en) = (&this.zh, &this.en, &other.zh, &other.en);
        let entry = place.entry(&format!("table = \"{other_en}\""));
        remarks.push(place.remark(
            Weight::Warning,
            words!(
                "按{zh}读取，但也可能是{other_zh}；如果是后者，请在 hecha.toml 中写明：\n{entry}",
                "read as {en}, but it may be {other_en}; if so, say it in hecha.toml:\n{entry}"
            ),
        ));
    }
    if mapping.names_as_accounts {
        remarks.push(place.remark(
            Weight::Warning,
            words!(
                "日志没有账号列，以操作人姓名代替账号；同名的人无法区分",
                "the log has no account column; the operators' names stand for accounts, so that namesakes cannot be told apart"
            ),
        ));
    }
    if mapping.kind == TableKind::Operations && !mapping.canonical_columns().contains(&"account") {
        let words = words!("日志没有账号列，行为人都不明", "the log has no account column; no actor is known");
        remarks.push(place.remark(Weight::Warning, words));
    }
    if let Some((header, field)) = &mapping.told_by_content {
        let (zh, en) = if *field == "seq" {
            ("日志序号", "the log's running number")
        } else {
            ("业务编号", "case numbers")
        };
        let entry = place.entry(&format!("columns = {{ {field} = {} }}", quoted(header)));
        remarks.push(place.remark(
            Weight::Warning,
            words!(
                "“{header}”按内容读作{zh}；如不对，请在 hecha.toml 中改写：\n{entry}",
                "{header} is read as {en}, by its content; if that is wrong, change this in hecha.toml:\n{entry}"
            ),
        ));
    }
    let unused = mapping.unused();
    if mapping.preset.is_none() && !unused.is_empty() {
        let unused = listed(&unused);
        let words = words!("未使用的列：{unused}", "columns not used: {unused}");
        remarks.push(place.remark(Weight::Note, words));
    }
    remarks
}

/// Rows that name no system although the folder has several.
pub(super) fn unnamed_system(rows: u64, systems: &[String]) -> Remark {
    let systems = systems.join("、");
    let words = words!(
        "资料包中有多个系统（{systems}），另有{rows}行未写明系统，按一个未命名的系统处理；请补上系统列",
        "the folder names several systems ({systems}), and {rows} rows name none; they count as one more, unnamed system. Add a system column"
    );
    Remark { weight: Weight::Warning, file: None, sheet: None, row: None, words }
}

/// Accounts whose rows cannot all be right.
pub(super) fn disputed_accounts(tables: &Tables) -> Option<Remark> {
    let text = |sym| tables.names.text(sym);
    let mut rows: Map<(Option<Sym>, Sym), Vec<&AccountRow>> = Map::default();
    for row in &tables.accounts {
        rows.entry((row.system, row.account)).or_default().push(row);
    }
    let mut disputed: Vec<String> = Vec::new();
    for ((system, account), rows) in rows {
        let pairs = rows.windows(2).flat_map(|pair| pair[0].disputes(pair[1]));
        let mut columns: Vec<&str> = pairs.collect();
        columns.sort_unstable();
        columns.dedup();
        if !columns.is_empty() {
            let system = system.map_or_else(String::new, |system| format!("{}/", text(system)));
            disputed.push(format!("{system}{}（{}）", text(account), columns.join("、")));
        }
    }
    disputed.sort();
    let more = if disputed.len() > LISTED { "…" } else { "" };
    let (count, listed) = (disputed.len(), disputed[..disputed.len().min(LISTED)].join("、") + more);
    let words = words!(
        "账户清单中有{count}个账户的几行互相矛盾：{listed}；矛盾的内容按不明处理，使用人不同的按多人共用处理。请核对各清单的导出日期，删去过时的行",
        "rows of {count} accounts of the lists contradict each other: {listed}; what they contradict each other in counts as not known, and different holders as several. Look when each list was exported and take out the rows that are out of date"
    );
    (count > 0).then_some(Remark { weight: Weight::Warning, file: None, sheet: None, row: None, words })
}

/// Step names whose meaning is not known.
pub(super) fn unmapped_steps(steps: &[(String, u64)]) -> Remark {
    let listed: Vec<String> = steps.iter().take(LISTED).map(|(step, count)| format!("{step}（{count}）")).collect();
    let more = if steps.len() > LISTED { "…" } else { "" };
    let (count, listed) = (steps.len(), listed.join("、") + more);
    let example = steps.first().map_or("", |(step, _)| step.as_str());
    let example = quoted(example);
    let words = words!(
        "有{count}种操作名称含义不明，按其他操作处理：{listed}；请在 hecha.toml 的 [actions] 中写明，例如：\n[actions]\naccept = [{example}]",
        "{count} step names are not known and count as other acts: {listed}; say what they mean under [actions] in hecha.toml, for instance:\n[actions]\naccept = [{example}]"
    );
    Remark { weight: Weight::Warning, file: None, sheet: None, row: None, words }
}

/// What assembly says of exports that may overlap.
pub(super) fn of_overlap(found: &Assembly) -> Vec<Remark> {
    let conflicting = (found.conflicting > 0).then(|| conflicting(found.conflicting));
    conflicting.into_iter().chain((found.overlapping > 0).then(|| overlapping(found.overlapping))).collect()
}

/// Rows with one running number and different contents.
fn conflicting(numbers: u64) -> Remark {
    let words = words!(
        "有{numbers}个日志序号在同一系统有内容互相矛盾的几行：疑似重叠（两次导出），按不同的操作处理",
        "{numbers} sequence numbers stand in one system with contents that contradict each other: possible overlap of two exports; they count as different acts"
    );
    Remark { weight: Weight::Warning, file: None, sheet: None, row: None, words }
}

/// Rows of several files that may be one event, without a running number to tell.
fn overlapping(pairs: u64) -> Remark {
    let words = words!(
        "不同文件中有{pairs}对日志行的时间、账号、操作相同，其余内容不矛盾而列不全相同：疑似重叠（同一日志的两次导出）。没有共同的日志序号，不能合并，按不同的操作处理；请只保留列较全的一份",
        "{pairs} pairs of log rows of different files agree in time, account and step and contradict each other in nothing, but have different columns: possible overlap of two exports of one log. Without a common sequence number they cannot be joined and count as different acts; keep only the fuller export"
    );
    Remark { weight: Weight::Warning, file: None, sheet: None, row: None, words }
}

/// A file that could not be read.
pub(super) fn failed(file: &str, error: &IngestError) -> Remark {
    let (zh, en) = error.words();
    Remark { weight: Weight::Error, file: Some(file.to_owned()), sheet: None, row: None, words: Words { zh, en } }
}

/// An entry of the policy that matches no file or sheet, or only such as an earlier entry matches.
pub(super) fn idle_rule(rule: &InputRule) -> Remark {
    let (file, line) = (rule.file.as_str(), rule.line);
    let words = words!(
        "hecha.toml 第{line}行的 [[input]]（file = \"{file}\"）没有对应的文件或工作表",
        "[[input]] in line {line} of hecha.toml (file = \"{file}\") matches no file or sheet"
    );
    Remark { weight: Weight::Warning, file: None, sheet: None, row: None, words }
}

/// A sheet that somebody hid; it is read like any other.
pub(super) fn hidden(place: Place<'_>) -> Remark {
    place.remark(Weight::Note, words!("工作表被隐藏，已照常读取", "the sheet is hidden; it was read like any other"))
}

/// Rows and columns of a sheet that somebody hid; they are read like any other.
pub(super) fn concealed(place: Place<'_>, rows: usize, columns: usize) -> Remark {
    let words = words!(
        "工作表中有{rows}行、{columns}列被隐藏，已照常读取",
        "{rows} rows and {columns} columns of the sheet are hidden; they were read like any other"
    );
    place.remark(Weight::Note, words)
}

/// A workbook without a single row.
pub(super) fn empty(file: &str) -> Remark {
    let words = words!("工作簿中没有可读的内容", "the workbook has no content that can be read");
    Remark { weight: Weight::Warning, file: Some(file.to_owned()), sheet: None, row: None, words }
}

/// Bytes of a file that could not be decoded.
pub(super) fn damaged(place: Place<'_>, places: u64, encoding: &str) -> Remark {
    let entry = place.entry("encoding = \"…\"");
    let words = words!(
        "按{encoding}读取时有{places}处无法解码，所在行未使用；如编码不对，请在 hecha.toml 中写明：\n{entry}",
        "{places} places could not be decoded as {encoding} and their rows are not used; if the encoding is wrong, state it in hecha.toml:\n{entry}"
    );
    place.remark(Weight::Warning, words)
}

/// Why an entry of the folder is not read.
pub(super) fn skipped(reason: SkipReason) -> Words {
    match reason {
        SkipReason::Policy => words!("核查方案", "the policy"),
        SkipReason::Hidden => words!("隐藏文件", "a hidden file"),
        SkipReason::OfficeLock => words!("办公软件的临时锁文件", "the lock file of an open document"),
        SkipReason::System => words!("操作系统的附带文件", "a file that the operating system left behind"),
        SkipReason::LinkOutside => words!("指向资料包之外的链接", "a link that leads out of the folder"),
        SkipReason::LinkRepeated => words!("重复的链接", "a link to what is listed already"),
        SkipReason::LinkBroken => words!("失效的链接", "a link to nothing"),
        SkipReason::PolicyInArchive => {
            words!("压缩包内的核查方案，未采用", "a policy inside an archive, which is not in force")
        }
        SkipReason::LinkInArchive => words!("压缩包内的链接", "a link inside an archive"),
        SkipReason::NotAFile => words!("不是普通文件", "no regular file"),
    }
}
