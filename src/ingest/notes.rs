//! What reading a source's rows turned up: rows that cannot be used, and cells that could not be read but cost no row.

use std::collections::BTreeMap;

use crate::{
    i18n::Words,
    ingest::remarks::{Place, quoted},
    model::intake::{Reject, Remark, RowCounts, Weight},
    words,
};

/// How many rows a summarising remark names.
const NAMED: usize = 3;

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
}

/// The cells of one column with one kind of trouble.
#[derive(Clone, Debug, Default)]
pub(super) struct Tally {
    count: u64,
    rows: Vec<u64>,
    /// Distinct texts, the first few.
    samples: Vec<String>,
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
        if tally.samples.len() < 2 * NAMED && !tally.samples.iter().any(|sample| sample == value) {
            tally.samples.push(value.to_owned());
        }
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
            for sample in tally.samples {
                if known.samples.len() < 2 * NAMED && !known.samples.contains(&sample) {
                    known.samples.push(sample);
                }
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

    /// One remark for each column and kind of trouble; `field_of` says which canonical column a header is.
    pub(super) fn remarks(&self, place: Place<'_>, field_of: &dyn Fn(&str) -> Option<&'static str>) -> Vec<Remark> {
        let remark = |((column, trouble), tally): (&(String, Trouble), &Tally)| {
            let mut words = trouble.words(column, tally);
            if matches!(trouble, Trouble::Word | Trouble::Numeric)
                && let Some(field) = field_of(column)
            {
                let cells = tally.samples.iter().map(|sample| format!("{} = \"…\"", quoted(sample)));
                let cells = cells.collect::<Vec<_>>().join(", ");
                let entry = place.entry(&format!("values = {{ {field} = {{ {cells} }} }}"));
                words.push(&words!("：\n{entry}", ":\n{entry}"));
                words.push(&meanings(field));
            }
            Remark { row: tally.rows.first().copied(), ..place.remark(trouble.weight(), words) }
        };
        self.troubles.iter().map(remark).collect()
    }
}

/// The words that cells of a column may be said to mean.
fn meanings(field: &str) -> Words {
    let words = match field {
        "status" => "enabled | disabled | locked",
        "result" => "success | fail",
        "kind" => "personal | shared | administrator | system | interface | batch | test | third_party",
        "risk" => "critical | high | low",
        _ => return Words::default(),
    };
    // A remark of TOML, so that the line may be copied as it stands.
    words!("  # {words}", "  # {words}")
}

impl Trouble {
    const fn weight(self) -> Weight {
        match self {
            Self::BlankAccount | Self::Refusal | Self::Serial | Self::Delegated | Self::Deleted | Self::NoEntry => {
                Weight::Note
            }
            _ => Weight::Warning,
        }
    }

    fn words(self, column: &str, tally: &Tally) -> Words {
        let count = tally.count;
        let rows: Vec<String> = tally.rows.iter().map(u64::to_string).collect();
        let more = if tally.count > tally.rows.len() as u64 { ("等", ", …") } else { ("", "") };
        let (rows_zh, rows_en) = (rows.join("、") + more.0, rows.join(", ") + more.1);
        let seen = tally.samples.iter().map(|sample| format!("“{sample}”")).collect::<Vec<_>>().join("、");
        let (zh, en) = self.what();
        let mut words = words!(
            "“{column}”列有{count}个单元格{zh}（第{rows_zh}行",
            "column {column}: {count} cells {en} (rows {rows_en}"
        );
        if !matches!(self, Self::BlankAccount | Self::BlankAction | Self::Quotes | Self::Deleted | Self::NoEntry) {
            words.push(&words!("：{seen}", ": {seen}"));
        }
        words.push(&words!("）", ")"));
        let (zh, en) = self.advice();
        words.push(&words!("{zh}", "{en}"));
        words
    }

    const fn what(self) -> (&'static str, &'static str) {
        match self {
            Self::Time => ("不是能读懂的时间，按未填写处理", "are no times and count as blank"),
            Self::WeakId => (
                "不是可用的身份证号（已被表格软件取整、打码或校验码不对），不作为匹配依据",
                "are no usable ID numbers (rounded by a spreadsheet, masked, or wrong by their check digit) and are never matched on",
            ),
            Self::Rounded => (
                "是被表格软件取整的数字，末位已丢失，按未填写处理",
                "are numbers that a spreadsheet has rounded; their last digits are lost and they count as blank",
            ),
            Self::Amount => ("不是能读懂的金额，按未填写处理", "are no amounts and count as blank"),
            Self::Number => ("不是整数，按未填写处理", "are no whole numbers and count as blank"),
            Self::Word => ("含义不明，按未填写处理", "hold words of unknown meaning and count as blank"),
            Self::Numeric => (
                "是数字代码，各系统含义不同，未作猜测，按未填写处理",
                "hold codes whose meaning differs from system to system; nothing was guessed and they count as blank",
            ),
            Self::Refusal => {
                ("表示未通过或被退回，按未办成处理", "say that the step was refused and are read as not done")
            }
            Self::Mark => {
                ("的标记含义不明，按没有标记处理", "hold signs that may or may not be marks and count as no marks")
            }
            Self::Serial => (
                "是表格软件的日期序号，按其所代表的日期读取",
                "are bare serial numbers of a spreadsheet and are read as the days they stand for",
            ),
            Self::BlankAccount => {
                ("未填写操作账号，行为人未知，该行仍保留", "are blank; the rows are kept, their actor unknown")
            }
            Self::BlankAction => ("未填写操作，该行仍保留，含义为其他", "are blank; the rows are kept as other acts"),
            Self::HalfStep => (
                "只有人员或只有时间，该环节未计入",
                "have a person without a time or a time without a person; those steps were left out",
            ),
            Self::Quotes => (
                "所在记录的引号不成对，可能并入了后面的行",
                "stand in records whose quotes do not pair and which may have swallowed later lines",
            ),
            Self::Dangling => ("在所指的表中找不到对应的行", "lead to no row of the table they refer to"),
            Self::Deleted => (
                "所在的行在原系统中已标记删除或指向已删除的行，未计入",
                "stand in rows that their system marks as deleted or that refer to such rows; they are left out",
            ),
            Self::NoBefore => (
                "是某条记录的后续版本，但缺少其前一版本（或前一版本有两种内容），无从得知改了什么，未计入",
                "hold a later version of a record whose version before is missing or told in two ways, so that nobody knows what was changed; they are left out",
            ),
            Self::Delegated => (
                "表明办理人不是任务原本的所有人（委派或转办），按实际办理人计入",
                "show that a task was done by another than its owner (delegated or handed on); they count for who did it",
            ),
            Self::NoEntry => (
                "所在的行不是该表的条目（如目录、网关、未办结的任务、首个版本），未计入",
                "stand in rows that are no entries (menu folders, gateways, open tasks, first versions); they are left out",
            ),
        }
    }

    const fn advice(self) -> (&'static str, &'static str) {
        match self {
            Self::Word | Self::Numeric => (
                "；请在 hecha.toml 的 [[input]] 中用 values 说明各取值的含义",
                "; say what they mean with values under [[input]] in hecha.toml",
            ),
            Self::WeakId | Self::Rounded => ("；请改以文本格式重新导出该列", "; export the column again as text"),
            Self::Time | Self::Amount | Self::Number | Self::HalfStep => {
                ("；请核对原件", "; check them against the original")
            }
            Self::Mark => ("；请改为 √ 或留空", "; write √, or leave them blank"),
            Self::NoBefore => ("；请导出完整的版本记录", "; export all versions"),
            Self::Quotes => ("；请核对该行及其后各行", "; check these rows and those after them"),
            Self::Refusal
            | Self::Serial
            | Self::BlankAccount
            | Self::BlankAction
            | Self::Dangling
            | Self::Deleted
            | Self::Delegated
            | Self::NoEntry => ("", ""),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_asked_for_with_the_line_to_write() {
        let mut notes = Notes::default();
        notes.trouble(Trouble::Numeric, "状态", 2, "0");
        notes.trouble(Trouble::Numeric, "状态", 3, "1");
        let remarks = notes.remarks(Place { file: "a.csv", sheet: None }, &|_| Some("status"));
        let line = "[[input]]\nfile = \"a.csv\"\nvalues = { status = { \"0\" = \"…\", \"1\" = \"…\" } }";
        assert!(remarks[0].words.zh.contains(line) && remarks[0].words.zh.contains("2个"), "{}", remarks[0].words.zh);
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
        let remarks = first.remarks(Place { file: "a.csv", sheet: None }, &|_| None);
        assert_eq!(remarks.len(), 1);
        assert!(
            remarks[0].words.zh.contains("6个单元格") && remarks[0].words.zh.contains("第2、10、11等行"),
            "{}",
            remarks[0].words.zh
        );
    }
}
