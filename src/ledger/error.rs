//! Why a ledger could not be used or would not do what it was asked, and the words for it.

use std::{io, path::PathBuf};

use super::{
    event::Misfit,
    field::{Field, Refused},
    person::Likeness,
    problem::number,
    state::{Move, State},
    verify::Fault,
};
use crate::{
    base::time::Day,
    i18n::{Words, io_words},
    words,
};

/// Why it could not be done. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum LedgerError {
    /// There is no ledger at that place.
    #[error("{} is no ledger", .0.display())]
    Missing(PathBuf),
    /// The file cannot be read or made.
    #[error("{}: {source}", path.display())]
    Unreadable {
        /// Which file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file holds something else.
    #[error("the file is no ledger")]
    NoLedger,
    /// A newer hecha made it.
    #[error("the ledger has version {version}, this program knows {known}")]
    Newer {
        /// Its version.
        version: usize,
        /// The newest that is known.
        known: usize,
    },
    /// Somebody else is writing.
    #[error("the ledger is being written to")]
    Busy {
        /// Which file.
        path: PathBuf,
        /// Who, with what, since when.
        holder: Option<[String; 3]>,
    },
    /// It was tampered with, so that nothing is built on it.
    #[error("the ledger was tampered with: {}", fault.words().en)]
    Tampered {
        /// Which file.
        path: Option<PathBuf>,
        /// What is wrong.
        fault: Box<Fault>,
    },
    /// It lies where nothing can be written, and its last changes are still beside it.
    #[error("{} has changes beside it that cannot be read here", .0.display())]
    Pending(PathBuf),
    /// What is kept contradicts itself.
    #[error("the ledger is damaged")]
    Broken,
    /// More events than can be numbered.
    #[error("the ledger is full")]
    Full,
    /// The database said something else.
    #[error("{error}")]
    Database {
        /// Which file.
        path: Option<PathBuf>,
        /// What it said.
        error: rusqlite::Error,
    },
    /// What is kept cannot be read.
    #[error("{0}")]
    Document(#[from] serde_json::Error),
    /// An event does not fit.
    #[error(transparent)]
    Misfit(#[from] Misfit),
    /// A move or entry that the rules of the ledger do not allow.
    #[error("{}", .0.words().en)]
    Denied(Denied),
}

/// Why the rules of the ledger do not allow something.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Denied {
    /// No such problem.
    NoSuchProblem(String),
    /// The state does not allow it.
    Move {
        /// The problem.
        no: u32,
        /// Its state.
        from: State,
        /// What was asked for.
        step: Move,
    },
    /// The state that a workbook asks for cannot be reached from the one it has.
    NoWay {
        /// The problem.
        no: u32,
        /// Its state.
        from: State,
        /// What was asked for.
        to: State,
    },
    /// Something must be said along with it.
    Needs {
        /// The problem.
        no: u32,
        /// What was asked for.
        to: State,
        /// What is lacking.
        field: Field,
    },
    /// A reason must be given.
    NeedsReason {
        /// The problem.
        no: u32,
    },
    /// Four eyes: the reviewer is somebody concerned.
    SameEyes {
        /// The problem.
        no: u32,
        /// The reviewer.
        reviewer: String,
        /// What that person is in this problem.
        role: Concerned,
        /// By what it is known.
        by: Likeness,
    },
    /// Nobody says who does it.
    Nobody,
    /// An exception that would have ended already.
    Past {
        /// The problem.
        no: u32,
        /// Its last day.
        until: Day,
    },
    /// An exception for what is settled, or taken back where there is none.
    NoException {
        /// The problem.
        no: u32,
        /// Its state.
        state: State,
    },
    /// A value that the field does not take.
    Value {
        /// The field.
        field: Field,
        /// The value.
        value: String,
        /// Why.
        why: Refused,
    },
    /// The same problem was entered before.
    Known {
        /// Under this number.
        no: u32,
    },
    /// Something is lacking in what was entered.
    Empty(&'static str),
}

/// What a reviewer must not be.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Concerned {
    /// 责任人.
    Responsible,
    /// The person whom the finding is about.
    Subject,
    /// Who began putting it right, or submitted it for review.
    Submitter,
    /// Who enters what the other is to approve.
    Enterer,
}

impl From<Denied> for LedgerError {
    fn from(denied: Denied) -> Self {
        Self::Denied(denied)
    }
}

impl From<rusqlite::Error> for LedgerError {
    fn from(error: rusqlite::Error) -> Self {
        Self::Database { path: None, error }
    }
}

impl LedgerError {
    /// It was tampered with.
    pub(super) fn tampered(fault: Fault) -> Self {
        Self::Tampered { path: None, fault: Box::new(fault) }
    }

    /// With the file that is meant.
    pub(super) fn of(self, file: &std::path::Path) -> Self {
        match self {
            Self::Database { path: None, error } => Self::Database { path: Some(file.to_owned()), error },
            Self::Tampered { path: None, fault } => Self::Tampered { path: Some(file.to_owned()), fault },
            other => other,
        }
    }

    /// With who is writing, if that is why.
    pub(super) fn held_by(self, holder: Option<[String; 3]>) -> Self {
        match self {
            Self::Database { path: Some(path), error }
                if matches!(
                    error.sqlite_error_code(),
                    Some(rusqlite::ErrorCode::DatabaseBusy | rusqlite::ErrorCode::DatabaseLocked)
                ) =>
            {
                Self::Busy { path, holder }
            }
            other => other,
        }
    }

    /// What happened and what to do, in both languages.
    pub fn words(&self) -> Words {
        match self {
            Self::Missing(path) => {
                let path = path.display();
                words!(
                    "没有台账 {path}。先运行 hecha check 生成，或用 --ledger 指明台账文件。",
                    "there is no ledger {path}. Run hecha check first, or name the ledger with --ledger."
                )
            }
            Self::Unreadable { path, source } => {
                let (path, Words { zh, en }) = (path.display(), io_words(source));
                words!("无法打开台账 {path}：{zh}。", "the ledger {path} cannot be opened: {en}.")
            }
            Self::NoLedger => words!(
                "该文件不是 hecha 的台账。请用 --ledger 指明正确的文件。",
                "the file is no ledger of hecha. Name the right one with --ledger."
            ),
            Self::Newer { version, known } => words!(
                "台账由更新版本的 hecha 建立（版本 {version}，本程序支持到 {known}）。请升级程序。",
                "a newer hecha made the ledger (version {version}, this program knows {known}). Update the program."
            ),
            Self::Busy { path, holder } => busy(path, holder.as_ref()),
            Self::Tampered { path, fault } => {
                let path = path.as_ref().map(|path| path.display().to_string()).unwrap_or_default();
                let Words { zh, en } = fault.words();
                words!(
                    "台账 {path} 曾被程序以外的方式改动，未写入、未汇总任何内容：{zh}。请运行 hecha ledger verify 查看全部，并从备份恢复。",
                    "the ledger {path} was changed behind the program's back, and nothing was written or merged: {en}. Run hecha ledger verify for all of it, and restore it from a backup."
                )
            }
            Self::Pending(path) => {
                let path = path.display();
                words!(
                    "台账 {path} 所在文件夹不可写，而旁边的 -wal 文件中还有未并入的内容。请把 {path} 连同 -wal 文件一起复制到可写的文件夹再查看。",
                    "nothing can be written where the ledger {path} lies, and its -wal file still holds changes. Copy both to a folder that can be written to."
                )
            }
            Self::Broken | Self::Document(_) | Self::Misfit(_) => words!(
                "台账内容自相矛盾，未作任何改动。请运行 hecha ledger verify 查看，并从备份恢复。",
                "the ledger contradicts itself; nothing was changed. Run hecha ledger verify, and restore it from a backup."
            ),
            Self::Full => words!("台账事件数已达上限。", "the ledger can take no more events."),
            Self::Database { path, error } => database(path.as_ref(), error),
            Self::Denied(denied) => denied.words(),
        }
    }
}

fn busy(path: &std::path::Path, holder: Option<&[String; 3]>) -> Words {
    let path = path.display();
    match holder {
        Some([who, what, since]) => words!(
            "台账 {path} 正由 {who} 写入（{what}，始于 {since}）；同一时间只能一人写入，请稍后再试。未作任何改动。",
            "{who} is writing to the ledger {path} ({what}, since {since}); only one can write at a time. Try again in a moment; nothing was changed."
        ),
        None => words!(
            "台账 {path} 正被另一程序写入；同一时间只能一人写入，请稍后再试。未作任何改动。",
            "another program is writing to the ledger {path}; only one can write at a time. Try again in a moment; nothing was changed."
        ),
    }
}

fn database(path: Option<&PathBuf>, error: &rusqlite::Error) -> Words {
    use rusqlite::ErrorCode;
    let path = path.map(|path| path.display().to_string()).unwrap_or_default();
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseCorrupt) => words!(
            "台账 {path} 的文件有数据页损坏，部分内容已读不出来（可能是磁盘故障、拷贝中断或网络盘所致）。请从备份恢复；程序未作任何改动。",
            "pages of the ledger {path} are damaged and part of it cannot be read (a failing disk, a copy cut short, a network share). Restore it from a backup; the program changed nothing."
        ),
        Some(ErrorCode::NotADatabase) => words!(
            "{path} 不是台账文件，或已损坏。请核对路径，必要时从备份恢复。",
            "{path} is no ledger, or is damaged. Check the path; if need be restore it from a backup."
        ),
        Some(ErrorCode::ReadOnly | ErrorCode::PermissionDenied | ErrorCode::CannotOpen) => words!(
            "台账 {path} 不能写入。请检查文件和所在文件夹的权限。",
            "the ledger {path} cannot be written to. Check the rights of the file and its folder."
        ),
        Some(ErrorCode::DiskFull) => {
            words!("磁盘空间不足，台账 {path} 未作改动。", "the disk is full; the ledger {path} was not changed.")
        }
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => busy(std::path::Path::new(&path), None),
        _ => words!("台账 {path} 出错（原文：{error}）。", "the ledger {path} failed: {error}."),
    }
}

impl Denied {
    /// Why not, and what would be allowed, in both languages.
    pub fn words(&self) -> Words {
        match self {
            Self::NoSuchProblem(typed) => words!(
                "台账中没有问题“{typed}”。用 hecha ledger list 查看编号。",
                "the ledger has no problem {typed}; hecha ledger list shows the numbers."
            ),
            Self::Move { no, from, step } => not_allowed(*no, *from, *step),
            Self::NoWay { no, from, to } => {
                let (number, from, to) = (number(*no), from.title(), to.title());
                let (from_zh, from_en, to_zh, to_en) = (from.zh, from.en, to.zh, to.en);
                words!(
                    "{number} 现为“{from_zh}”，不能直接改为“{to_zh}”",
                    "{number} is {from_en} and cannot become {to_en} from there"
                )
            }
            Self::Needs { no, to, field } => {
                let (number, to, field) = (number(*no), to.title(), field.title());
                let (to_zh, to_en, field_zh, field_en) = (to.zh, to.en, field.zh, field.en);
                words!("{number} 转为“{to_zh}”须填写{field_zh}", "{number} cannot become {to_en} without: {field_en}")
            }
            Self::NeedsReason { no } => {
                let number = number(*no);
                words!("{number}：须说明理由", "{number}: a reason must be given")
            }
            Self::SameEyes { no, reviewer, role, by } => same_eyes(*no, reviewer, *role, *by),
            Self::Nobody => words!(
                "须用 --by 写明是谁办理（姓名，可加编号：张三/0123）",
                "say with --by who does this (a name, with a number if need be: 张三/0123)"
            ),
            Self::Past { no, until } => {
                let number = number(*no);
                words!("{number}：例外截止日 {until} 已过", "{number}: the exception would have ended on {until}")
            }
            Self::NoException { no, state } => {
                let (number, title) = (number(*no), state.title());
                let (zh, en) = (title.zh, title.en);
                words!(
                    "{number} 现为“{zh}”，没有例外可设或可撤",
                    "{number} is {en}: there is no exception to make or take back"
                )
            }
            Self::Value { field, value, why } => {
                let (title, why) = (field.title(), why.words());
                let (zh, en, why_zh, why_en) = (title.zh, title.en, why.zh, why.en);
                words!("{zh}“{value}”：{why_zh}", "{en} {value}: {why_en}")
            }
            Self::Known { no } => {
                let number = number(*no);
                words!("同一问题已在台账中：{number}", "the ledger has this problem already: {number}")
            }
            Self::Empty(what) => words!("缺少 {what}", "{what} is missing"),
        }
    }
}

fn not_allowed(no: u32, from: State, step: Move) -> Words {
    let (number, title, to) = (number(no), from.title(), step.to().title());
    let (zh, en, to_zh, to_en) = (title.zh, title.en, to.zh, to.en);
    let open: Vec<Move> = Move::ALL.into_iter().filter(|step| step.is_allowed(from)).collect();
    let list =
        |say: fn(Move) -> &'static str, by: &str| open.iter().map(|step| say(*step)).collect::<Vec<_>>().join(by);
    let (can_zh, can_en) = (list(|step| step.to().title().zh, "、"), list(Move::name, ", "));
    words!(
        "{number} 现为“{zh}”，不能转为“{to_zh}”；可以转为：{can_zh}",
        "{number} is {en} and cannot become {to_en}; it can: {can_en}"
    )
}

fn same_eyes(no: u32, reviewer: &str, role: Concerned, by: Likeness) -> Words {
    let number = number(no);
    let (zh, en) = match role {
        Concerned::Responsible => ("责任人（或本轮曾任责任人）", "responsible for it (or was in this round)"),
        Concerned::Subject => ("问题所涉人员", "a person whom the problem is about"),
        Concerned::Submitter => ("本轮办理或提请复核的人", "one who put it right or submitted it in this round"),
        Concerned::Enterer => ("录入本例外的人", "the one who enters the exception"),
    };
    let mut said = words!(
        "{number}：{reviewer} 是{zh}，不能由其销号、排除或批准例外，须由他人复核",
        "{number}: {reviewer} is {en} and cannot close, dismiss or except it; somebody else must"
    );
    said.push(&match by {
        Likeness::SameName => words!(
            "（按姓名比对，职务、括号不计；若是同名的另一人，请两处都写同一种编号：身份证号，或位数相同的工号，如 张三/0123）",
            " (compared by name, without titles; if this is a namesake, give both the same kind of number: an ID number, or staff numbers of one length, as in 张三/0123)"
        ),
        _ => words!("（按编号比对）", " (compared by number)"),
    });
    said
}
