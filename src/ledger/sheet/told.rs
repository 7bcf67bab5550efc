//! Why a cell, a row or a whole workbook was not taken, and the words for it.

use crate::{
    i18n::Words,
    ledger::{error::Denied, field::Refused, state::State},
    words,
};

/// Why a cell or row was not taken.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Why {
    /// Ledger and sheet were both changed since.
    Conflict,
    /// Two sheets of the workbook say different things.
    SheetsDiffer,
    /// Nothing tells which entries the sheet was made from, and the ledger has another entry.
    NoBase,
    /// The field does not take it.
    Value(Refused),
    /// There is no such state.
    NoState,
    /// The rules of the ledger do not allow it.
    Denied(Box<Denied>),
    /// The cell holds a masked number in place of the one that was written.
    Masked,
    /// What machines say is not changed in a workbook.
    Machine,
    /// The row was made from another ledger.
    Foreign {
        /// The other ledger, as marks name it.
        ledger: String,
        /// Whose it is, where this ledger knows.
        office: String,
    },
    /// The row has neither mark nor description, so nothing says that its number is one of this ledger.
    Unmarked,
    /// The problem was reopened since.
    Round,
    /// A closed problem is not opened in this column.
    IsClosed,
    /// The sheet holds formulas that were never calculated, so a blank cell may be none.
    Formula,
    /// The row has no number, or none that can be read.
    NoNumber,
    /// The ledger has no such problem.
    NoProblem,
    /// The number stands twice, with different entries.
    Twice,
}

impl Why {
    /// The words people read.
    pub fn words(&self) -> Words {
        match self {
            Self::Conflict => words!(
                "导出之后台账中该项已另有改动，保留台账内容",
                "the ledger was changed since the export; the ledger's entry is kept"
            ),
            Self::SheetsDiffer => words!(
                "工作簿中几张表填写不一致，均未采用",
                "the sheets of the workbook say different things; none is taken"
            ),
            Self::NoBase => words!(
                "缺少校验列，无法判断先后，保留台账内容",
                "the check column is missing, so nobody can tell which is newer; the ledger's entry is kept"
            ),
            Self::Value(why) => why.words(),
            Self::NoState => {
                let (zh, en) = (State::ALL.map(|state| state.title().zh), State::ALL.map(|state| state.title().en));
                let (zh, en) = (zh.join("、"), en.join(", "));
                words!("没有这种状态，可用：{zh}", "there is no such state; it may be: {en}")
            }
            Self::Denied(denied) => denied.words(),
            Self::Masked => words!(
                "单元格含脱敏号码，采用会丢失原号码；请用 --unmask 导出后再改",
                "the cell holds a masked number, and the full one would be lost; export with --unmask to edit it"
            ),
            Self::Machine => {
                words!("该列由程序填写，改动未采用", "the program fills in this column; the change is not taken")
            }
            Self::Foreign { ledger, office } => foreign(ledger, office),
            Self::Unmarked => words!(
                "该行既无校验列也无问题描述，无法确认编号属于本台账，未采用",
                "without check column and description nothing says that the number is one of this ledger; the row is not taken"
            ),
            Self::Round => words!(
                "工作簿导出之后该问题已反弹，表中填写属于上一轮，未采用；请重新导出后填写",
                "the problem was reopened after the export; what the sheet says is of the round before and is not taken. Export anew"
            ),
            Self::IsClosed => words!(
                "本列只能填“是”（按规则销号）；要退回已销号的问题，请在《问题台账》状态列填“退回”",
                "only yes can be typed here, which closes it by the rules; to send back a closed problem, type 退回 as its state"
            ),
            Self::Formula => words!(
                "本表有未计算的公式，空白不能认定为清除；请用办公软件打开并保存后再导入",
                "the sheet holds formulas that were never calculated, so the blank cell erases nothing; open and save it in an office program first"
            ),
            Self::NoNumber => words!(
                "该行没有可识别的问题编号；新问题请用 hecha ledger add 登记",
                "the row has no problem number; enter new problems with hecha ledger add"
            ),
            Self::NoProblem => words!("台账中没有该编号", "the ledger has no such number"),
            Self::Twice => words!(
                "同一编号出现多行且填写不一致，均未采用",
                "the number stands in several rows that differ; none is taken"
            ),
        }
    }
}

fn foreign(ledger: &str, office: &str) -> Words {
    if office.is_empty() {
        return words!(
            "该行来自另一台账（标识 {ledger}），其编号在本台账中是别的问题，未采用",
            "the row comes from another ledger ({ledger}), where the number means another problem; it is not taken"
        );
    }
    words!(
        "该行来自“{office}”的台账（标识 {ledger}），本台账没有与之对应的问题，未采用；请导入其原台账",
        "the row comes from the ledger of {office} ({ledger}), and no problem here is that one; bring it into the ledger it came from"
    )
}

/// A cell (or row) that was not taken.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Note {
    /// The sheet.
    pub sheet: String,
    /// The row, by the sheet's own number.
    pub row: u32,
    /// The problem, where it is known.
    pub no: Option<u32>,
    /// The header of the column; empty: the row as a whole.
    pub column: String,
    /// What the cell says.
    pub typed: String,
    /// What the ledger keeps.
    pub kept: String,
    /// Why.
    pub why: Why,
}

/// Why a workbook as a whole is refused.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Refusal {
    /// No sheet lists problems.
    NoSheet,
    /// Every row was made from another ledger.
    Foreign {
        /// The sheet.
        sheet: String,
        /// Which ledger.
        why: Box<Why>,
    },
    /// Numbers and descriptions no longer belong together: part of the columns was sorted without the others.
    Torn {
        /// The sheet.
        sheet: String,
        /// The first row.
        row: u32,
    },
}

impl Refusal {
    /// What is the matter and what to do.
    pub fn words(&self) -> Words {
        match self {
            Self::NoSheet => words!(
                "工作簿中没有带“问题编号”列的表，未导入任何内容",
                "no sheet of the workbook has a column of problem numbers; nothing was taken"
            ),
            Self::Foreign { sheet, why } => {
                let Words { zh, en } = why.words();
                words!(
                    "《{sheet}》不是由本台账导出的，整个工作簿未导入（{zh}）。请用 --ledger 指明它的台账",
                    "{sheet} was not made from this ledger, and nothing of the workbook was taken ({en}). Name its ledger with --ledger"
                )
            }
            Self::Torn { sheet, row } => words!(
                "《{sheet}》第 {row} 行的问题编号与该行内容不属于同一问题（可能只对部分列排序或粘贴错位）；为避免张冠李戴，整个工作簿未导入。请重新导出后填写，或撤销排序后再导入；如确要把几个问题的填写内容互换，请分两次导入",
                "in {sheet}, row {row}, the problem number and the rest of the row belong to different problems (part of the columns was sorted alone, or pasted one row off); nothing of the workbook was taken. Export anew, or undo the sorting; entries that are truly to change places are brought in by two imports"
            ),
        }
    }
}
