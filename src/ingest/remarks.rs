//! The words of remarks on sources: what was not recognised and what to write into `hecha.toml` about it.

use crate::{
    base::maps::Map,
    base::text::header_key,
    i18n::{Words, counted},
    ingest::schema::TableDef,
    ingest::{
        error::IngestError,
        folder::SkipReason,
        mapping::{Mapping, Marks},
        questions::{Ask, Doubt, Guess, Question, heading},
        recognise::Headless,
    },
    model::{
        Sym, TableKind,
        act::Act,
        intake::{Remark, Weight},
        tables::{AccountRow, Tables},
    },
    oplog::Assembly,
    policy::{How, InputRule, Policy, StepName, quoted},
    words,
};

pub(super) use self::found::*;

mod found;

/// Headers of columns that no rule goes by.
const SAYS_NOTHING: [&str; 6] = ["备注", "序号", "说明", "编号", "remark", "id"];
/// Headers that a remark lists at the most.
const LISTED: usize = 24;
/// Where lines for a source go.
const SAY: (&str, &str) = (
    "请在资料文件夹的 hecha.toml（没有就新建）末尾加上",
    "add to the end of hecha.toml in the folder (make the file if there is none)",
);

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
                "may be {en}, which cannot be told; {lost_en}. Headers seen: {seen}"
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
        Ask::Table { doubt: Doubt::Close, guesses, .. } => {
            let others = others(guesses);
            words!(
                "如读错，请换成 {others}；如无误，写明后不再提示。{zh}",
                "if that is wrong, write {others} instead; if it is right, saying so ends this remark: {en}"
            )
        }
        Ask::Table { doubt: Doubt::Several, guesses, .. } if guesses.len() > 1 => {
            let others = others(guesses);
            words!(
                "{zh}（如是另一种，换成 {others}；各表可用的列见 hecha tables 表名）",
                "{en} (if it is another, {others} instead; hecha tables NAME lists the columns of a table)"
            )
        }
        Ask::Table { guesses, .. } if guesses.is_empty() => words!(
            "如是数据表，请写明 table = \"…\"（表名见 hecha tables）；如不是，{zh}",
            "if it is a table, write table = \"…\" with its name (hecha tables lists the names); if it is none, {en}"
        ),
        Ask::Table { guesses, .. } => {
            let name = guesses.first().map_or("", |guess| guess.table.name());
            words!(
                "{zh}（可改；其余的列也可照此写明，可用的列见 hecha tables {name}）",
                "{en} (more columns can be told in the same way: hecha tables {name} lists them)"
            )
        }
        Ask::Column { other, .. } => words!(
            "如是 {other}，请把列名换掉；如无误，写明后不再提示。{zh}",
            "if it is {other}, name that instead; if it is right, saying so ends this remark: {en}"
        ),
        Ask::Unused { .. } => words!("如是，{zh}", "if it is, {en}"),
        Ask::Values { .. } if question.is_open_choice() => words!(
            "请核对哪一种正确，{zh}并去掉正确一行行首的“# ”",
            "check which is right, {en} and take off the leading # of the line that is right"
        ),
        Ask::Values { .. } => words!(
            "请说明各取值的含义（可用的词见 hecha tables），核对后{zh}",
            "say what each means (hecha tables lists the words); check, then {en}"
        ),
    };
    Remark { advice, entry: Some(question.entry()), ..remark }
}

/// The lines that name the tables but the first.
fn others(guesses: &[Guess]) -> String {
    let tables = guesses.iter().skip(1).map(|guess| format!("table = \"{}\"", guess.table.name()));
    tables.collect::<Vec<_>>().join(" / ")
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

/// The policy names as the header a row in which nothing stands, or one beyond the first `depth`.
pub(super) fn no_such_row(place: Place<'_>, row: u64, depth: usize, rows: u64, rule: Option<&InputRule>) -> Remark {
    let (lost, line) = (lost(rows), rule.map_or(0, |rule| rule.line_of("header_row")));
    let (lost_zh, lost_en) = (lost.zh, lost.en);
    let words = words!(
        "hecha.toml 第{line}行指定第{row}行为表头（header_row = {row}），但该行为空或不在前{depth}行之内，{lost_zh}",
        "line {line} of hecha.toml says that row {row} is the header (header_row = {row}), but that row is blank or not among the first {depth}; {lost_en}"
    );
    place.remark(Weight::Error, words).advising(words!("请改正行号，或删去该项", "correct the number, or take it out"))
}

/// A source without a header whose cells are those of another one.
pub(super) fn headless(place: Place<'_>, headless: &Headless, rows: u64) -> Remark {
    let (Words { zh, en }, lost) = (title(headless.kind), lost(rows));
    let (lost_zh, lost_en) = (lost.zh, lost.en);
    let other = [Some(headless.file.as_str()), headless.sheet.as_deref()];
    let other = other.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let words = words!(
        "没有表头，但列数和各列内容与{other}（{zh}）一致，看来是它的续页，{lost_zh}",
        "has no header, but as many columns as {other} ({en}) and the same in them: a continuation of it, it seems; {lost_en}"
    );
    let remark = Remark { row: Some(1), ..place.remark(Weight::Error, words) };
    let (zh, en) = SAY;
    match &headless.lines {
        Some(lines) => {
            let advice = words!(
                "请补上表头后重新导出；或核对各列（按位置从1数起）后，{zh}",
                "export it with a header; or check the columns (by place, from 1) and {en}"
            );
            Remark { advice, entry: Some(place.entry(lines)), ..remark }
        }
        None => remark.advising(words!("请补上表头后重新导出", "export it with a header")),
    }
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
    let Words { zh, en } = lost(rows);
    let words =
        words!("没有找到表头，看来不是数据表，{zh}", "no header was found and it does not look like a table; {en}");
    let remark = place.remark(Weight::Warning, words);
    let (zh, en) = SAY;
    let advice = words!(
        "如是数据表，请加上表头后重新导出；如不是，{zh}",
        "if it is a table, export it with a header; if it is none, {en}"
    );
    Remark { advice, entry: Some(place.entry("table = \"ignore\"")), ..remark }
}

/// A source that the policy leaves out.
pub(super) fn ignored(place: Place<'_>, rows: u64, rule: Option<&InputRule>) -> Remark {
    let (Words { zh, en }, line) = (lost(rows), rule.map_or(0, |rule| rule.line_of("table")));
    let words = words!(
        "hecha.toml 第{line}行（table = \"ignore\"）写明不读取，{zh}",
        "left out by line {line} of hecha.toml (table = \"ignore\"); {en}"
    );
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
    remarks.extend(mapping.beside.map(|first| beside(place, &mapping.headers[first..])));
    remarks.extend(mapping.marks.as_ref().map(|marks| of_marks(place, marks)));
    if let Some((code, name)) = &mapping.told_names {
        let words = words!(
            "按内容，“{code}”列读作账号，“{name}”列读作姓名",
            "by their content, column {code} is read as the account and column {name} as the person"
        );
        remarks.push(place.remark(Weight::Note, words).advising(words!(
            "如读错，请在 [[input]] 中用 columns 写明",
            "if that is wrong, name them with columns under [[input]]"
        )));
    }
    let unused = mapping.unused();
    if mapping.preset.is_none() && !unused.is_empty() {
        let lacking = TableDef::of(mapping.kind).lacking(&mapping.canonical_columns());
        let telling = unused.iter().any(|header| !SAYS_NOTHING.contains(&header_key(header).as_str()));
        let (unused, name) = (listed(&unused), mapping.kind.name());
        let mut words = words!("未使用的列：{unused}", "columns not used: {unused}");
        // A column that rules go by may be among them under a name nobody knows.
        let matters = telling && !lacking.is_empty();
        if matters {
            let lacks = lacking.join("、");
            words.push(&words!(
                "；该表没有 {lacks}，用到它们的规则不能判断",
                "; the table lacks {lacks}, without which the rules that need them cannot judge"
            ));
        }
        let advice = words!(
            "如其中有规则要用的列，请在 [[input]] 中写明，如 columns.列名 = \"表头\"（可用的列见 hecha tables {name}）",
            "if the rules need one of them, say so under [[input]], as in columns.NAME = \"header\" (hecha tables {name} lists the names)"
        );
        let weight = if matters { Weight::Warning } else { Weight::Note };
        remarks.push(place.remark(weight, words).advising(advice));
    }
    remarks
}

/// Another table beside this one.
fn beside(place: Place<'_>, headers: &[String]) -> Remark {
    let seen = listed(headers);
    let words = words!(
        "表头重复，看来两张表并排在一起；右边的各列没有读取：{seen}",
        "headers stand twice: two tables side by side, it seems; the columns on the right were not read: {seen}"
    );
    place
        .remark(Weight::Error, words)
        .advising(words!("请把两张表上下相接或分开导出", "put the two below each other or export them apart"))
}

/// Columns of an account list that hold nothing but marks.
fn of_marks(place: Place<'_>, marks: &Marks) -> Remark {
    let seen = listed(&marks.headers);
    let words = match marks.read_as {
        Some("role") => words!(
            "这些列只有标记，按列名所示的角色授予账号读取：{seen}",
            "these columns hold marks alone and were read as roles of the accounts: {seen}"
        ),
        Some(_) => words!(
            "这些列只有标记，按列名所示的权限直接授予账号读取：{seen}",
            "these columns hold marks alone and were read as rights granted to the accounts directly: {seen}"
        ),
        None => words!(
            "这些列只有标记，含义不明，没有使用：{seen}",
            "these columns hold marks alone, whose meaning is not known, and were not used: {seen}"
        ),
    };
    let advice = match marks.read_as {
        Some(_) => words!("如不是授权，请去掉这些列后重新导出", "if they are no grants, export the list without them"),
        None => words!(
            "如是授权，请另行导出用户角色表或直接授权表",
            "if they are grants, export a table of roles or of rights of the accounts"
        ),
    };
    place.remark(Weight::Warning, words).advising(advice)
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
    let accounts = counted(count as u64, "account", "accounts");
    let words = words!(
        "账户清单中有{count}个账户的几行互相矛盾：{listed}；矛盾的内容按不明处理，使用人不同的按多人共用处理",
        "rows of {accounts} of the lists contradict each other: {listed}; what they contradict each other in counts as not known, and different holders as several"
    );
    let advice = words!(
        "请核对各清单的导出日期，删去过时的行",
        "look when each list was exported and take out the rows that are out of date"
    );
    (count > 0).then_some(Remark::on_folder(Weight::Warning, words).advising(advice))
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
            "请核对并把“# ?”一行的各名称移到对应的操作之下（如 review = [\"初步把关\"]；操作的名称见 hecha tables actions，都不是的写在 other 下），把 hecha.toml 第{line}行的 [actions] 一段换成",
            "check, put each name of the line # ? under the act it is (hecha tables actions lists them; what is none of them goes under other) and replace [actions] in line {line} of hecha.toml by"
        ),
        None => words!(
            "请核对并把“# ?”一行的各名称移到对应的操作之下（如 review = [\"初步把关\"]；操作的名称见 hecha tables actions，都不是的写在 other 下），在 hecha.toml 末尾加上",
            "check, put each name of the line # ? under the act it is (hecha tables actions lists them; what is none of them goes under other) and add to the end of hecha.toml"
        ),
    };
    let entry = Some(actions(&policy.actions, &likely_acts(steps)));
    Remark { advice, entry, ..Remark::on_folder(Weight::Warning, words) }
}

/// `[actions]` with what it says now and further names.
pub(super) fn actions(known: &[StepName], more: &[(Act, Vec<String>)]) -> String {
    let (unknown, more): (Vec<_>, Vec<_>) = more.iter().cloned().partition(|(act, _)| *act == Act::Other);
    let unknown: Vec<String> = unknown.into_iter().flat_map(|(_, names)| names).collect();
    let mut lines = vec!["[actions]".to_owned()];
    for act in Act::ALL {
        let mine = known.iter().filter(|step| step.act == act).map(|step| &step.name);
        let names = mine.chain(more.iter().filter(|(other, _)| *other == act).flat_map(|(_, names)| names));
        let names: Vec<String> = names.map(|name| quoted(name)).collect();
        if !names.is_empty() {
            lines.push(format!("{} = [{}]", act.name(), names.join(", ")));
        }
    }
    // Taken as they are, these would count as other acts without anybody having said so.
    if !unknown.is_empty() {
        let unknown: Vec<String> = unknown.iter().map(|name| quoted(name)).collect();
        lines.push(format!("# ? = [{}]", unknown.join(", ")));
    }
    lines.join("\n")
}

/// What assembly says of exports that may overlap.
pub(super) fn of_overlap(found: &Assembly) -> Vec<Remark> {
    let conflicting = (found.conflicting > 0).then(|| conflicting(found.conflicting));
    conflicting.into_iter().chain((found.overlapping > 0).then(|| overlapping(found.overlapping))).collect()
}

/// Rows with one running number and different contents.
fn conflicting(numbers: u64) -> Remark {
    let count = counted(numbers, "sequence number", "sequence numbers");
    let stands = if numbers == 1 { "stands" } else { "stand" };
    let words = words!(
        "有{numbers}个日志序号在同一系统有内容互相矛盾的几行：疑似重叠（两次导出），按不同的操作处理",
        "{count} {stands} in one system with contents that contradict each other: possible overlap of two exports; the rows count as different acts"
    );
    let advice = words!("请核对是否重复导出", "check whether the log was exported twice");
    Remark::on_folder(Weight::Warning, words).advising(advice)
}

/// Rows of several files that may be one event, without a running number to tell.
fn overlapping(pairs: u64) -> Remark {
    let count = counted(pairs, "pair", "pairs");
    let (agree, contradict, have) =
        if pairs == 1 { ("agrees", "contradicts", "has") } else { ("agree", "contradict", "have") };
    let words = words!(
        "不同文件中有{pairs}对日志行的时间（或其中一份只到分）、账号、操作相同，其余内容不矛盾而不全相同：疑似重叠（同一日志的两次导出）。没有共同的日志序号，不能合并，按不同的操作处理",
        "{count} of log rows of different files {agree} in time (to the minute, where one has no seconds), account and step and {contradict} each other in nothing, but {have} different columns or times: possible overlap of two exports of one log. Without a common sequence number they cannot be joined and count as different acts"
    );
    let advice = words!("请只保留列较全的一份", "keep only the fuller export");
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
        SkipReason::PolicyInArchive => {
            words!("压缩包内的核查方案，未采用", "a policy inside an archive, which is not in force")
        }
        SkipReason::LinkInArchive => words!("压缩包内的链接", "a link inside an archive"),
        SkipReason::NotAFile => words!("不是普通文件", "no regular file"),
    }
}
