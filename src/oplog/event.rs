//! One act of the operation log, as rules see it.

use crate::{
    base::{
        amount::Amount,
        ids::{AccountId, CaseId, FieldId, IpId, MatterId, PayeeId, StepId, SubjectId, SystemId, TerminalId, ValueId},
        time::Moment,
    },
    model::{EventId, act::Act},
    oplog::cause::Cause,
};

/// How an act ended.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Default)]
pub enum Outcome {
    /// The log does not say; taken as done.
    #[default]
    Unsaid,
    /// 成功.
    Success,
    /// 失败: an attempt, never an act.
    Failure,
}

/// One event. Small and `Copy`; text is an id whose equality is the text's equality, and which orders nothing.
///
/// A column that no rule of the run asked for (see `ConductRule::COLUMNS`) may be `None` although the log has it.
#[derive(Copy, Clone, Debug)]
pub struct Event {
    /// Its place in canonical order; what evidence cites.
    pub id: EventId,
    /// When.
    pub at: Moment,
    /// By which account; none: the cell was blank.
    pub account: Option<AccountId>,
    /// In which system.
    pub system: SystemId,
    /// What, in the common vocabulary.
    pub act: Act,
    /// What, in the log's own word.
    pub step: StepId,
    /// With what result.
    pub outcome: Outcome,
    /// At whose instance a case was sent or taken back.
    pub cause: Cause,
    /// 操作人 as written in the row.
    pub operator: Option<ValueId>,
    /// IP地址.
    pub ip: Option<IpId>,
    /// 终端.
    pub terminal: Option<TerminalId>,
    /// 会话号.
    pub session: Option<ValueId>,
    /// 业务编号.
    pub case: Option<CaseId>,
    /// 业务类型.
    pub matter: Option<MatterId>,
    /// Whose case or record it is: the ID number, else the record.
    pub subject: Option<SubjectId>,
    /// 记录号.
    pub record: Option<ValueId>,
    /// 修改字段.
    pub field: Option<FieldId>,
    /// 修改前, canonical for its field.
    pub old: Option<ValueId>,
    /// 修改后, canonical for its field.
    pub new: Option<ValueId>,
    /// 金额.
    pub amount: Option<Amount>,
    /// 机构 of the row.
    pub org: Option<ValueId>,
    /// 工单号.
    pub order: Option<ValueId>,
    /// 收款账号.
    pub payee: Option<PayeeId>,
    /// The account a grant or reset was done to.
    pub target: Option<AccountId>,
    /// 补贴期间.
    pub period: Option<ValueId>,
    /// 导出条数.
    pub rows: Option<u64>,
    /// 日志序号.
    pub seq: Option<u64>,
}

impl Event {
    /// Whether it counts as an act: anything but a failed attempt (ground rule 9).
    pub fn is_act(&self) -> bool {
        self.outcome != Outcome::Failure
    }

    /// Whether a person sat there: it has a terminal, an IP or a session of its own.
    pub fn is_interactive(&self) -> bool {
        self.terminal.is_some() || self.ip.is_some() || self.session.is_some()
    }
}

/// What groups of acts can be keyed by.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Key {
    /// One case of one system, over all its passes.
    Case,
    /// One account of one system.
    Account,
    /// One person: the groups of all their accounts, merged.
    Person,
    /// One ID number, else one record.
    Subject,
    /// One payee account.
    Payee,
    /// One system, in blocks of sequence numbers.
    System,
}

/// Which one a group is about.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Subject {
    /// A case.
    Case(CaseId),
    /// An account.
    Account(AccountId),
    /// A person.
    Person(crate::base::ids::PersonId),
    /// An ID number or a record.
    Subject(SubjectId),
    /// A payee account.
    Payee(PayeeId),
    /// A block of a system's log; blocks are numbered from 0 in order of sequence number.
    System(SystemId, u32),
}

/// A set of columns of the log.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Columns(u32);

impl Columns {
    /// Only those every event has: time, system, act, step, outcome.
    pub const NONE: Self = Self(0);
    /// account.
    pub const ACCOUNT: Self = Self(1);
    /// operator.
    pub const OPERATOR: Self = Self(1 << 1);
    /// ip, terminal and session.
    pub const PLACE: Self = Self(1 << 2);
    /// case and matter.
    pub const CASE: Self = Self(1 << 3);
    /// subject and record.
    pub const SUBJECT: Self = Self(1 << 4);
    /// field, old and new.
    pub const EDIT: Self = Self(1 << 5);
    /// amount.
    pub const AMOUNT: Self = Self(1 << 6);
    /// order.
    pub const ORDER: Self = Self(1 << 7);
    /// payee.
    pub const PAYEE: Self = Self(1 << 8);
    /// target.
    pub const TARGET: Self = Self(1 << 9);
    /// period and rows.
    pub const EXTRA: Self = Self(1 << 10);
    /// seq.
    pub const SEQ: Self = Self(1 << 11);
    /// org.
    pub const ORG: Self = Self(1 << 12);
    /// All of them.
    pub const ALL: Self = Self((1 << 13) - 1);

    /// Both.
    pub const fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// What is in both.
    pub const fn both(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Whether all of `other` are in it.
    pub const fn has(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }
}
