//! The words of remarks on sources: what was not recognised and what to write into `hecha.toml` about it.

use crate::{
    i18n::{Words, counted},
    ingest::{
        error::IngestError,
        folder::SkipReason,
        mapping::Mapping,
        questions::{Ask, Doubt, Guess, Question, heading},
    },
    model::{
        TableKind,
        act::Act,
        intake::{Remark, Weight},
    },
    policy::{How, InputRule, Policy, StepName, quoted},
    words,
};

/// Headers that a remark lists at the most.
const LISTED: usize = 24;
/// Where lines for a source go.
const SAY: (&str, &str) = ("请在 hecha.toml 末尾加上", "add to the end of hecha.toml");

/// Which source is meant.
#[derive(Copy, Clone, Debug)]
pub(super) struct Place<'a> {
    pub(super) file: &'a str,
    pub(super) sheet: Option<&'a str>,
}

impl Place<'_> {
    pub(super) fn remark(&self, weight: Weight, words: Words) -> Remark {
        Remark {
            file: Some(self.file.to_owned()),
            sheet: self.sheet.map(str::to_owned),
            ..Remark::on_folder(weight, words)
        }
    }

    fn entry(&self, line: &str) -> String {
        format!("{}{line}", heading(self.file, self.sheet))
    }
}

fn say() -> Words {
    let (zh, en) = SAY;
    words!("{zh}", "{en}")
}

/// `3 rows are not used`, in both languages.
fn lost(rows: u64) -> Words {
    let (counted, are) = (counted(rows, "row", "rows"), if rows == 1 { "is" } else { "are" });
    words!("{rows}行未使用", "{counted} {are} not used")
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

/// The remark that asks a question on a source; `rows` are those it has.
pub(super) fn asking(question: &Question, rows: u64) -> Remark {
    let place = Place { file: &question.file, sheet: question.sheet.as_deref() };
    let remark = match &question.ask {
        Ask::Table { doubt: Doubt::None, guesses, headers, header_row, stated } => Remark {
            row: (*header_row > 0).then_some(*header_row),
            ..place.remark(Weight::Error, unknown(guesses, headers, rows, *stated))
        },
        Ask::Table { doubt: Doubt::Several, guesses, headers, header_row, .. } => {
            let kinds: Vec<TableKind> = guesses.iter().map(|guess| guess.table).collect();
            let (seen, Words { zh, en }, lost) = (listed(headers), titles(&kinds), lost(rows));
            let (lost_zh, lost_en) = (lost.zh, lost.en);
            let words = words!(
                "分不清是{zh}中的哪一种，{lost_zh}。看到的表头：{seen}",
                "fits {en} equally; {lost_en}. Headers seen: {seen}"
            );
            Remark { row: (*header_row > 0).then_some(*header_row), ..place.remark(Weight::Error, words) }
        }
        Ask::Table { doubt: Doubt::Close, guesses, .. } => {
            let mut names = guesses.iter().map(|guess| title(guess.table));
            let (this, other) = (names.next().unwrap_or_default(), names.next().unwrap_or_default());
            let (zh, en, other_zh, other_en) = (this.zh, this.en, other.zh, other.en);
            let words = words!("按{zh}读取，但也可能是{other_zh}", "read as {en}, but it may be {other_en}");
            place.remark(Weight::Warning, words)
        }
        Ask::Column { header, taken, .. } => {
            let (zh, en) = if *taken == "seq" {
                ("日志序号", "the log's running number")
            } else {
                ("业务编号", "case numbers")
            };
            let words = words!("“{header}”按内容读作{zh}", "{header} is read as {en}, by its content");
            Remark { column: Some(header.clone()), ..place.remark(Weight::Warning, words) }
        }
        Ask::Unused { header, field } => {
            let words =
                words!("“{header}”列未使用，看来像 {field}", "column {header} is not used and looks like {field}");
            Remark { column: Some(header.clone()), ..place.remark(Weight::Warning, words) }
        }
        // The notes of the rows say it, with their rows.
        Ask::Values { .. } => place.remark(Weight::Warning, Words::default()),
    };
    settled_by(remark, question)
}

/// A remark with the lines that would settle the question.
pub(super) fn settled_by(remark: Remark, question: &Question) -> Remark {
    let (zh, en) = SAY;
    let advice = match &question.ask {
        Ask::Table { doubt: Doubt::Close, .. } => words!(
            "如读错，请把 table 换成另一种；如无误，写明后不再提示。{zh}",
            "if that is wrong, name the other table; if it is right, saying so ends this remark: {en}"
        ),
        Ask::Table { guesses, .. } if guesses.is_empty() => words!(
            "如是数据表，请把 skip = true 换成 table = \"…\"（表名见 hecha tables）；如不是，{zh}",
            "if it is a table, write table = \"…\" instead of skip = true (hecha tables lists the names); if it is none, {en}"
        ),
        Ask::Table { .. } => words!(
            "{zh}（可改，表名和列名见 hecha tables）",
            "{en} (hecha tables lists all names of tables and columns)"
        ),
        Ask::Column { other, .. } => words!(
            "如是 {other}，请把列名换掉；如无误，写明后不再提示。{zh}",
            "if it is {other}, name that instead; if it is right, saying so ends this remark: {en}"
        ),
        Ask::Unused { .. } => words!("如是，{zh}", "if it is, {en}"),
        Ask::Values { .. } => words!(
            "请说明各取值的含义（可用的词见 hecha tables），核对后{zh}",
            "say what each means (hecha tables lists the words); check, then {en}"
        ),
    };
    Remark { advice, entry: Some(question.entry()), ..remark }
}

fn unknown(guesses: &[Guess], headers: &[String], rows: u64, stated: bool) -> Words {
    let (seen, lost) = (listed(headers), lost(rows));
    let (lost_zh, lost_en) = (lost.zh, lost.en);
    let mut words = if stated {
        words!("缺少列，{lost_zh}。看到的表头：{seen}", "columns are missing; {lost_en}. Headers seen: {seen}")
    } else {
        words!(
            "无法识别这是什么表，{lost_zh}。看到的表头：{seen}",
            "no table was recognised; {lost_en}. Headers seen: {seen}"
        )
    };
    for guess in guesses {
        let Words { zh, en } = title(guess.table);
        let fields: Vec<&str> = guess.columns.iter().map(|column| column.field).collect();
        let (fields_zh, fields_en) = (fields.join("、"), fields.join(", "));
        words.push(&words!(
            "；可能是{zh}，须说明哪一列是 {fields_zh}",
            "; it may be {en}, which needs to be told its {fields_en}"
        ));
    }
    words
}

/// The policy names headers that the source does not have.
pub(super) fn no_such_header(
    place: Place<'_>,
    missing: &[String],
    headers: &[String],
    rows: u64,
    rule: Option<&InputRule>,
) -> Remark {
    let (seen, lost) = (listed(headers), lost(rows));
    let (lost_zh, lost_en) = (lost.zh, lost.en);
    let named = |header: &String| {
        let line = rule.and_then(|rule| {
            let (field, _) = rule.columns.iter().find(|(_, written)| *written == header)?;
            Some(rule.line_of(&format!("columns.{field}")))
        });
        line.map_or_else(
            || words!("“{header}”", "{header}"),
            |line| words!("第{line}行的“{header}”", "{header} (line {line})"),
        )
    };
    let Words { zh, en } = Words::joined(&missing.iter().map(named).collect::<Vec<_>>(), "、", ", ");
    let words = words!(
        "hecha.toml {zh}不是该表的表头，{lost_zh}。看到的表头：{seen}",
        "hecha.toml names headers that are not there: {en}; {lost_en}. Headers seen: {seen}"
    );
    place
        .remark(Weight::Error, words)
        .advising(words!("请把它换成上面看到的表头之一", "put one of the headers seen in its place"))
}

/// Text that is no table.
pub(super) fn no_table(place: Place<'_>, rows: u64) -> Remark {
    let Words { zh, en } = lost(rows);
    let words =
        words!("没有找到表头，看来不是数据表，{zh}", "no header was found and it does not look like a table; {en}");
    let remark = place.remark(Weight::Warning, words);
    let (zh, en) = SAY;
    let advice = words!(
        "如是数据表，请加上表头后重新导出；如不是，{zh}",
        "if it is a table, export it with a header; if it is none, {en}"
    );
    Remark { advice, entry: Some(place.entry("skip = true")), ..remark }
}

/// A source that the policy leaves out.
pub(super) fn left_out(place: Place<'_>, line: u32, rows: u64) -> Remark {
    let Words { zh, en } = lost(rows);
    let words = words!("hecha.toml 第{line}行写明不读取，{zh}", "left out by line {line} of hecha.toml; {en}");
    place.remark(Weight::Note, words)
}

/// A table of a known system that is of no use.
pub(super) fn unused(place: Place<'_>, system: &str, name: &str, why: &Words, rows: u64) -> Remark {
    let (zh, en, lost) = (&why.zh, &why.en, lost(rows));
    let (lost_zh, lost_en) = (lost.zh, lost.en);
    let words = words!("识别为{system}的 {name}，{lost_zh}：{zh}", "recognised as {name} of {system}; {lost_en}: {en}");
    place.remark(Weight::Note, words)
}

/// What should be said of a recognised source besides its questions.
pub(super) fn of_mapping(place: Place<'_>, mapping: &Mapping) -> Vec<Remark> {
    let mut remarks = Vec::new();
    if mapping.names_as_accounts {
        let words = words!(
            "日志没有账号列，以操作人姓名代替账号；同名的人无法区分",
            "the log has no account column; the operators' names stand for accounts, so that namesakes cannot be told apart"
        );
        let advice = words!("请导出带账号的日志", "export the log with its accounts");
        remarks.push(place.remark(Weight::Warning, words).advising(advice));
    }
    if mapping.kind == TableKind::Operations && !mapping.canonical_columns().contains(&"account") {
        let words = words!("日志没有账号列，行为人都不明", "the log has no account column; no actor is known");
        let advice = words!("请导出带账号的日志", "export the log with its accounts");
        remarks.push(place.remark(Weight::Warning, words).advising(advice));
    }
    let unused = mapping.unused();
    if mapping.preset.is_none() && !unused.is_empty() {
        let unused = listed(&unused);
        let words = words!("未使用的列：{unused}", "columns not used: {unused}");
        let advice = words!(
            "如其中有规则要用的列，请在 [[input]] 中用 columns 写明（列名见 hecha tables）",
            "if the rules need one of them, name it with columns under [[input]] (hecha tables lists the names)"
        );
        remarks.push(place.remark(Weight::Note, words).advising(advice));
    }
    remarks
}

/// Rows that name no system although the folder has several.
pub(super) fn unnamed_system(rows: u64, systems: &[String]) -> Remark {
    let (listed, count) = (systems.join("、"), counted(rows, "row", "rows"));
    let names = if rows == 1 { "names" } else { "name" };
    let words = words!(
        "资料包中有多个系统（{listed}），另有{rows}行未写明系统，按一个未命名的系统处理",
        "the folder names several systems ({listed}), and {count} {names} none; they count as one more, unnamed system"
    );
    let advice = words!("请在该表补上系统列", "add a system column");
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// A step name whose meaning is not known.
#[derive(Clone, Debug)]
pub struct OpenStep<'a> {
    /// The name.
    pub step: &'a str,
    /// How many events bear it.
    pub count: u64,
    /// What it may be.
    pub how: How,
}

/// The acts that open steps most likely are, with the steps, in the order of the vocabulary; what nothing is known of
/// is `other`.
pub fn likely_acts(steps: &[OpenStep<'_>]) -> Vec<(Act, Vec<String>)> {
    let likely = |step: &OpenStep<'_>| match &step.how {
        How::Ambiguous(acts) => acts.first().copied().unwrap_or(Act::Other),
        _ => Act::Other,
    };
    let of = |act: Act| -> Vec<String> {
        steps.iter().filter(|step| likely(step) == act).map(|step| step.step.to_owned()).collect()
    };
    Act::ALL.into_iter().map(|act| (act, of(act))).filter(|(_, steps)| !steps.is_empty()).collect()
}

/// Step names whose meaning is not known.
pub(super) fn unmapped_steps(steps: &[OpenStep<'_>], policy: &Policy) -> Remark {
    let listed: Vec<String> =
        steps.iter().take(LISTED).map(|OpenStep { step, count, .. }| format!("{step}（{count}）")).collect();
    let more = if steps.len() > LISTED { "…" } else { "" };
    let (count, listed) = (steps.len(), listed.join("、") + more);
    let (names, are) = if count == 1 { ("step name is", "counts") } else { ("step names are", "count") };
    let words = words!(
        "有{count}种操作名称含义不明，按其他操作处理：{listed}",
        "{count} {names} not known and {are} as other acts: {listed}"
    );
    let advice = match policy.actions_line {
        Some(line) => words!(
            "请把各名称移到对应的操作之下（操作的名称见 hecha tables actions），把 hecha.toml 第{line}行的 [actions] 一段换成",
            "put each name under the act it is (hecha tables actions lists them) and replace [actions] in line {line} of hecha.toml by"
        ),
        None => words!(
            "请把各名称移到对应的操作之下（操作的名称见 hecha tables actions），在 hecha.toml 末尾加上",
            "put each name under the act it is (hecha tables actions lists them) and add to the end of hecha.toml"
        ),
    };
    let entry = Some(actions(&policy.actions, &likely_acts(steps)));
    Remark { advice, entry, ..Remark::on_folder(Weight::Warning, words) }
}

/// `[actions]` with what it says now and further names.
pub(super) fn actions(known: &[StepName], more: &[(Act, Vec<String>)]) -> String {
    let mut lines = vec!["[actions]".to_owned()];
    for act in Act::ALL {
        let mine = known.iter().filter(|step| step.act == act).map(|step| &step.name);
        let names = mine.chain(more.iter().filter(|(other, _)| *other == act).flat_map(|(_, names)| names));
        let names: Vec<String> = names.map(|name| quoted(name)).collect();
        if !names.is_empty() {
            lines.push(format!("{} = [{}]", act.name(), names.join(", ")));
        }
    }
    lines.join("\n")
}

/// Rows with one running number and different contents.
pub(super) fn conflicting(pairs: u64) -> Remark {
    let (count, bear) = (counted(pairs, "pair", "pairs"), if pairs == 1 { "bears" } else { "bear" });
    let words = words!(
        "有{pairs}对日志行系统和日志序号相同而内容不同，可能是两次导出的重叠部分，按不同的操作处理",
        "{count} of log rows {bear} one system and sequence number and different contents: possible overlap of two exports; they count as different acts"
    );
    let advice = words!("请核对是否重复导出", "check whether the log was exported twice");
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// A file that could not be read.
pub(super) fn failed(file: &str, error: &IngestError) -> Remark {
    let (zh, en) = error.words();
    Remark { file: Some(file.to_owned()), ..Remark::on_folder(Weight::Error, Words { zh, en }) }
}

/// An entry of the policy that matches no file or sheet.
pub(super) fn idle_rule(rule: &InputRule) -> Remark {
    let (file, line) = (quoted(rule.file.as_str()), rule.line);
    let sheet = rule.sheet.as_ref().map(|sheet| quoted(sheet));
    let words = match sheet {
        None => words!(
            "hecha.toml 第{line}行的 [[input]]（file = {file}）没有对应的文件",
            "[[input]] in line {line} of hecha.toml (file = {file}) means no file"
        ),
        Some(sheet) => words!(
            "hecha.toml 第{line}行的 [[input]]（file = {file}，sheet = {sheet}）没有对应的文件或工作表",
            "[[input]] in line {line} of hecha.toml (file = {file}, sheet = {sheet}) means no file or sheet"
        ),
    };
    let advice = words!(
        "请核对文件名（相对于资料包，用 / 分隔，可用 * 和 ?）和工作表名，或删去这一段",
        "check the file's name (relative to the folder, with /, * and ? allowed) and the sheet's, or take the entry out"
    );
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// A key of an entry of which an earlier entry says otherwise.
pub(super) fn overridden(place: Place<'_>, line: u32, key: &str) -> Remark {
    let words = words!(
        "hecha.toml 第{line}行的 {key} 不起作用，前面的 [[input]] 已另有说明",
        "{key} in line {line} of hecha.toml does not count: an earlier [[input]] says otherwise"
    );
    place.remark(Weight::Warning, words).advising(words!("请只留一处", "keep one of the two"))
}

/// A sheet that somebody hid; it is read like any other.
pub(super) fn hidden(place: Place<'_>) -> Remark {
    place.remark(Weight::Note, words!("工作表被隐藏，已照常读取", "the sheet is hidden; it was read like any other"))
}

/// A workbook without a single row.
pub(super) fn empty(file: &str) -> Remark {
    let words = words!("工作簿中没有可读的内容", "the workbook has no content that can be read");
    let advice = words!("请核对是否导出完整", "check that the export is complete");
    Remark { file: Some(file.to_owned()), ..Remark::on_folder(Weight::Warning, words).advising(advice) }
}

/// Bytes of a file that could not be decoded.
pub(super) fn damaged(place: Place<'_>, places: u64, encoding: &str) -> Remark {
    let count = counted(places, "place", "places");
    let words = words!(
        "按{encoding}读取时有{places}处无法解码，所在行未使用",
        "{count} could not be decoded as {encoding}; the rows are not used"
    );
    let other = if encoding.eq_ignore_ascii_case("utf-8") { "gb18030" } else { "utf-8" };
    let Words { zh, en } = say();
    let advice = words!("如编码不对，{zh}", "if the encoding is wrong, {en}");
    let entry = Some(place.entry(&format!("encoding = \"{other}\"")));
    Remark { advice, entry, ..place.remark(Weight::Warning, words) }
}

/// Why an entry of the folder is not read.
pub(super) fn skipped(reason: SkipReason) -> Words {
    match reason {
        SkipReason::Policy => words!(
            "策略文件；本次未用它，只有资料包根目录下的 hecha.toml 或 --policy 指定的文件起作用",
            "a policy that was not used: only hecha.toml at the top of the folder counts, or the file that --policy names"
        ),
        SkipReason::Hidden => words!("隐藏文件", "a hidden file"),
        SkipReason::OfficeLock => words!("办公软件的临时锁文件", "the lock file of an open document"),
        SkipReason::System => words!("操作系统的附带文件", "a file that the operating system left behind"),
        SkipReason::LinkOutside => words!("指向资料包之外的链接", "a link that leads out of the folder"),
        SkipReason::LinkRepeated => words!("重复的链接", "a link to what is listed already"),
        SkipReason::LinkBroken => words!("失效的链接", "a link to nothing"),
        SkipReason::NotAFile => words!("不是普通文件", "no regular file"),
    }
}
