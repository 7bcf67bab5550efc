//! What reading a source's rows turned up: rows that cannot be used, and cells that could not be read but cost no row.

use std::collections::BTreeMap;

use crate::{
    i18n::{Text, Words, counted},
    ingest::{
        questions::{Ask, Question},
        remarks::{Place, settled_by},
    },
    model::intake::{Reject, Remark, RowCounts, Weight},
    words,
};

/// How many rows a summarising remark names.
const NAMED: usize = 3;
/// How many distinct cells of a column are counted one by one.
const COUNTED: usize = 64;

/// A row that cannot be used, before its file is known.
#[derive(Clone, Debug)]
pub(super) struct Refused {
    pub(super) row: u64,
    pub(super) column: Option<String>,
    pub(super) value: String,
    pub(super) reason: Words,
}

/// Why cells of a column were not read although their rows are used.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub(super) enum Trouble {
    /// Not a time.
    Time,
    /// An ID number that a spreadsheet rounded, that is masked, or that is wrong.
    WeakId,
    /// A number that a spreadsheet rounded, so that it names nothing.
    Rounded,
    /// Not an amount.
    Amount,
    /// Not a whole number.
    Number,
    /// A word whose meaning is not known.
    Word,
    /// 0 and 1, whose meaning differs from system to system.
    Numeric,
    /// A bare serial number of a spreadsheet in the place of a date: read as the day it stands for.
    Serial,
    /// A sign in a matrix that may or may not be a mark.
    Mark,
    /// A word for a step that came to nothing: read as not done.
    Refusal,
    /// An account that is blank.
    BlankAccount,
    /// A step that is blank.
    BlankAction,
    /// A person or a time stands without the other in a column pair of a case.
    HalfStep,
    /// Quotes in doubt.
    Quotes,
    /// A number that leads to no row of the table it refers to.
    Dangling,
    /// Rows that their system marks as deleted, or that refer to such rows.
    Deleted,
    /// A version of a record whose predecessor is missing.
    NoBefore,
    /// Acts done by somebody else than the one they were assigned to.
    Delegated,
    /// Rows that are no entries of the table: menu folders, gateways, open tasks.
    NoEntry,
    /// Events of an activity that is not done with them.
    Underway,
    /// Events that another table of the system tells of too.
    SameEvent,
    /// Cells that name a person and an account that the lists have: read as that account.
    Combined,
    /// Cells that name a person and an account that no list has: read as they stand.
    Unsplit,
    /// Rows of which this cell is all that is filled.
    Lone,
}

/// The cells of one column with one kind of trouble.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    count: u64,
    rows: Vec<u64>,
    /// Distinct texts with how often they stand, the first few.
    samples: Vec<(String, u64)>,
}

impl Tally {
    fn add(&mut self, value: &str, count: u64) {
        if let Some((_, known)) = self.samples.iter_mut().find(|(sample, _)| sample == value) {
            *known += count;
        } else if self.samples.len() < COUNTED {
            self.samples.push((value.to_owned(), count));
        }
    }

    /// The first few texts, for messages.
    fn shown(&self) -> String {
        let shown = self.samples.iter().take(2 * NAMED).map(|(sample, _)| format!("“{sample}”"));
        shown.collect::<Vec<_>>().join("、")
    }
}

/// Everything noted while reading one source, or one block of it.
#[derive(Clone, Debug, Default)]
pub(super) struct Notes {
    pub(super) refused: Vec<Refused>,
    pub(super) counts: RowCounts,
    troubles: BTreeMap<(String, Trouble), Tally>,
}

impl Notes {
    /// Notes a row that cannot be used.
    pub(super) fn refuse(&mut self, row: u64, column: Option<&str>, value: &str, reason: Words) {
        self.counts.rejected += 1;
        self.refused.push(Refused { row, column: column.map(str::to_owned), value: value.to_owned(), reason });
    }

    /// Notes a cell that could not be read although its row is used.
    pub(super) fn trouble(&mut self, trouble: Trouble, column: &str, row: u64, value: &str) {
        let tally = match self.troubles.get_mut(&(column.to_owned(), trouble)) {
            Some(tally) => tally,
            None => self.troubles.entry((column.to_owned(), trouble)).or_default(),
        };
        tally.count += 1;
        if tally.rows.len() < NAMED {
            tally.rows.push(row);
        }
        tally.add(value, 1);
    }

    /// Adds what a later block noted; its row numbers begin after `offset`.
    pub(super) fn append(&mut self, block: Self, offset: u64) {
        self.counts.add(&block.counts);
        self.refused.extend(block.refused.into_iter().map(|refused| Refused { row: refused.row + offset, ..refused }));
        for (key, tally) in block.troubles {
            let known = self.troubles.entry(key).or_default();
            known.count += tally.count;
            known.rows.extend(tally.rows.iter().map(|row| row + offset));
            known.rows.truncate(NAMED);
            for (sample, count) in tally.samples {
                known.add(&sample, count);
            }
        }
    }

    /// The rejects of that file.
    pub(super) fn rejects(&mut self, file: &str, sheet: Option<&str>) -> Vec<Reject> {
        let refused = std::mem::take(&mut self.refused).into_iter();
        let reject = |refused: Refused| Reject {
            file: file.to_owned(),
            sheet: sheet.map(str::to_owned),
            row: refused.row,
            column: refused.column,
            value: refused.value,
            reason: refused.reason,
        };
        refused.map(reject).collect()
    }

    /// One remark for each column and kind of trouble, with the lines that would settle it.
    pub(super) fn remarks(&self, place: Place<'_>, questions: &[Question]) -> Vec<Remark> {
        let remark = |((column, trouble), tally): (&(String, Trouble), &Tally)| Remark {
            row: tally.rows.first().copied(),
            column: Some(column.clone()),
            value: if trouble.has_values() { tally.shown() } else { String::new() },
            advice: trouble.advice().into(),
            ..place.remark(trouble.weight(), trouble.words(column, tally))
        };
        let asks = |column: &str, question: &&Question| match &question.ask {
            Ask::Values { header, .. } => header == column,
            _ => false,
        };
        let settled = |entry: (&(String, Trouble), &Tally)| {
            let question = questions.iter().find(|question| entry.0.1.asks_meaning() && asks(&entry.0.0, question));
            match question {
                Some(question) => settled_by(remark(entry), question),
                None => remark(entry),
            }
        };
        self.troubles.iter().map(settled).collect()
    }

    /// Columns with words or codes whose meaning is not known, with those cells, most frequent first.
    pub(super) fn unread(&self) -> BTreeMap<&str, Vec<(String, u64)>> {
        let mut columns: BTreeMap<&str, Vec<(String, u64)>> = BTreeMap::new();
        for ((column, trouble), tally) in &self.troubles {
            if trouble.asks_meaning() {
                columns.entry(column).or_default().extend(tally.samples.iter().cloned());
            }
        }
        for cells in columns.values_mut() {
            cells.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
        }
        columns
    }
}

impl Trouble {
    const fn weight(self) -> Weight {
        match self {
            Self::BlankAccount
            | Self::Refusal
            | Self::Serial
            | Self::Delegated
            | Self::Deleted
            | Self::NoEntry
            | Self::Underway
            | Self::SameEvent
            | Self::Combined => Weight::Note,
            _ => Weight::Warning,
        }
    }

    /// Whether the policy can say what the cells mean.
    const fn asks_meaning(self) -> bool {
        matches!(self, Self::Word | Self::Numeric)
    }

    /// Whether the texts of the cells say something.
    const fn has_values(self) -> bool {
        !matches!(
            self,
            Self::BlankAccount | Self::BlankAction | Self::Quotes | Self::Deleted | Self::NoEntry | Self::SameEvent
        )
    }

    fn words(self, column: &str, tally: &Tally) -> Words {
        let count = tally.count;
        let cells = counted(count, "cell", "cells");
        let rows: Vec<String> = tally.rows.iter().map(u64::to_string).collect();
        let more = if tally.count > tally.rows.len() as u64 { ("等", ", …") } else { ("", "") };
        let (rows_zh, rows_en) = (rows.join("、") + more.0, rows.join(", ") + more.1);
        let row = if count == 1 { "row" } else { "rows" };
        let (zh, en) = self.what();
        let mut words =
            words!("“{column}”列有{count}个单元格{zh}（第{rows_zh}行", "column {column}, {cells} ({row} {rows_en}");
        if self.has_values() {
            let seen = tally.shown();
            words.push(&words!("：{seen}", ": {seen}"));
        }
        words.push(&words!("）", "): {en}"));
        words
    }

    const fn what(self) -> (&'static str, &'static str) {
        match self {
            Self::Time => ("不是能读懂的时间，按未填写处理", "not a time; counted as blank"),
            Self::WeakId => (
                "不是可用的身份证号（已被表格软件取整、打码或校验码不对），不作为匹配依据",
                "no usable ID number (rounded by a spreadsheet, masked, or wrong by its check digit); never matched on",
            ),
            Self::Rounded => (
                "是被表格软件取整的数字，末位已丢失，按未填写处理",
                "rounded by a spreadsheet, so that the last digits are lost; counted as blank",
            ),
            Self::Amount => ("不是能读懂的金额，按未填写处理", "not an amount; counted as blank"),
            Self::Number => ("不是整数，按未填写处理", "not a whole number; counted as blank"),
            Self::Word => ("含义不明，按未填写处理", "of unknown meaning; counted as blank"),
            Self::Numeric => (
                "是数字代码，各系统含义不同，未作猜测，按未填写处理",
                "codes, whose meaning differs from system to system; nothing was guessed, counted as blank",
            ),
            Self::Refusal => ("表示未通过或被退回，按未办成处理", "says that the step was refused; read as not done"),
            Self::Mark => {
                ("的标记含义不明，按没有标记处理", "a sign that may or may not be a mark; counted as no mark")
            }
            Self::Serial => (
                "是表格软件的日期序号，按其所代表的日期读取",
                "a bare serial number of a spreadsheet; read as the day it stands for",
            ),
            Self::BlankAccount => {
                ("未填写操作账号，行为人未知，该行仍保留", "blank; the row is kept, its actor unknown")
            }
            Self::BlankAction => ("未填写操作，该行仍保留，含义为其他", "blank; the row is kept as another act"),
            Self::HalfStep => (
                "只有人员或只有时间，该环节未计入",
                "a person without a time or a time without a person; the step was left out",
            ),
            Self::Quotes => (
                "所在记录的引号不成对，可能并入了后面的行",
                "in a record whose quotes do not pair and which may have swallowed later lines",
            ),
            Self::Dangling => ("在所指的表中找不到对应的行", "leads to no row of the table it refers to"),
            _ => self.left_out(),
        }
    }

    /// What is said of rows rather than cells.
    const fn left_out(self) -> (&'static str, &'static str) {
        match self {
            Self::Deleted => (
                "所在的行在原系统中已标记删除或指向已删除的行，未计入",
                "in a row that its system marks as deleted or that refers to such a row; left out",
            ),
            Self::NoBefore => (
                "是某条记录的后续版本，但缺少其前一版本（或前一版本有两种内容），无从得知改了什么，未计入",
                "a later version of a record whose version before is missing or told in two ways, so that nobody knows what was changed; left out",
            ),
            Self::Delegated => (
                "表明办理人不是任务原本的所有人（委派或转办），按实际办理人计入",
                "a task done by another than its owner (delegated or handed on); counted for who did it",
            ),
            Self::SameEvent => (
                "所指的任务已由任务表计入，所在的行不再计一次",
                "stands for a task that the table of tasks tells of; the rows are not counted again",
            ),
            Self::Underway => (
                "表明环节已分派、已开始或已撤回，而不是办结；只有办结的才是操作，所在的行未计入",
                "says that a step was assigned, begun or withdrawn, not that it was done; only what was done is an act, and the rows were left out",
            ),
            Self::Combined => (
                "同时写有姓名和账号，按账户清单中的账号读取",
                "a name and an account in one; read as the account, which the account lists have",
            ),
            Self::Unsplit => (
                "像是同时写有姓名和账号，但账户清单中没有这个账号，整格作为账号读取",
                "a name and an account in one, it seems, but no account list has that account; the whole cell is read as the account",
            ),
            Self::Lone => (
                "是该行唯一有内容的单元格，该行仍按条目读取",
                "all that stands in the row, which was read as an entry all the same",
            ),
            _ => (
                "所在的行不是该表的条目（如目录、网关、未办结或已作废的任务、首个版本），未计入",
                "in a row that is no entry (a menu folder, a gateway, an open or deleted task, a first version); left out",
            ),
        }
    }

    /// What to do.
    const fn advice(self) -> Text {
        match self {
            Self::Word | Self::Numeric => Text::new(
                "请在 hecha.toml 的 [[input]] 中用 values 说明各取值的含义（见 hecha tables）",
                "say what they mean with values under [[input]] in hecha.toml (see hecha tables)",
            ),
            Self::WeakId | Self::Rounded => Text::new("请改以文本格式重新导出该列", "export the column again as text"),
            Self::Time | Self::Amount | Self::Number | Self::HalfStep | Self::Lone => {
                Text::new("请核对原件", "check them against the original")
            }
            Self::Mark => Text::new("请改为 √ 或留空", "write √, or leave them blank"),
            Self::NoBefore => Text::new("请导出完整的版本记录", "export all versions"),
            Self::Serial => {
                Text::new("如不是日期，请核对原件", "if they are no dates, check them against the original")
            }
            Self::Quotes => Text::new("请核对该行及其后各行", "check these rows and those after them"),
            Self::Dangling => {
                Text::new("请把所指的表一并放入资料包", "put the table they refer to into the folder too")
            }
            Self::BlankAccount | Self::BlankAction => Text::new(
                "如系统中有记录，请补全后重新导出",
                "if the system knows them, export the log again with them",
            ),
            Self::Refusal => Text::new(
                "如不是这个意思，请用 values 写明",
                "if they mean something else, say so with values under [[input]]",
            ),
            Self::Unsplit => Text::new(
                "请提供账户清单，或把姓名和账号分成两列后重新导出",
                "add the account list, or export name and account in two columns",
            ),
            Self::Deleted | Self::Delegated | Self::NoEntry | Self::Underway | Self::SameEvent | Self::Combined => {
                Text::new("一般无须处理", "usually nothing need be done")
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::TableKind;

    #[test]
    fn codes_are_asked_for_with_the_line_to_write() {
        let mut notes = Notes::default();
        notes.trouble(Trouble::Numeric, "状态", 2, "0");
        notes.trouble(Trouble::Numeric, "状态", 3, "1");
        let cells = notes.unread().remove("状态").unwrap();
        let ask = Ask::Values { table: TableKind::Accounts, field: "status", header: "状态".to_owned(), cells };
        let question = Question { file: "a.csv".to_owned(), sheet: None, ask };
        let remarks = notes.remarks(Place { file: "a.csv", sheet: None }, &[question]);
        let line = "[[input]]\nfile = \"a.csv\"\n# values.status = { \"0\" = ";
        let entry = remarks[0].entry.as_deref().unwrap_or_default();
        assert!(entry.starts_with(line) && remarks[0].words.zh.contains("2个"), "{}", remarks[0].whole().zh);
    }

    #[test]
    fn blocks_add_up_in_order_with_their_true_rows() {
        let mut first = Notes::default();
        first.trouble(Trouble::Time, "操作时间", 2, "x");
        let mut second = Notes::default();
        second.refuse(0, Some("操作时间"), "y", Words::default());
        for row in 0..5 {
            second.trouble(Trouble::Time, "操作时间", row, "z");
        }
        first.append(second, 10);
        assert_eq!(first.refused[0].row, 10);
        assert_eq!(first.counts.rejected, 1);
        let remarks = first.remarks(Place { file: "a.csv", sheet: None }, &[]);
        assert_eq!(remarks.len(), 1);
        assert!(
            remarks[0].words.zh.contains("6个单元格") && remarks[0].words.zh.contains("第2、10、11等行"),
            "{}",
            remarks[0].words.zh
        );
    }
}
