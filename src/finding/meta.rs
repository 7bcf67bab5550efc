//! What a rule says of itself: code, name, words, basis, manual.

use crate::{finding::basis::Basis, i18n::Text, model::TableKind};

/// How grave a finding is: 低, 一般, 较大, 重大.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Severity {
    /// 低.
    Low,
    /// 一般.
    Medium,
    /// 较大.
    High,
    /// 重大.
    Critical,
}

impl Severity {
    /// From gravest to least.
    pub const ALL: [Self; 4] = [Self::Critical, Self::High, Self::Medium, Self::Low];

    /// The machine word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Low => Text::new("低", "low"),
            Self::Medium => Text::new("一般", "medium"),
            Self::High => Text::new("较大", "high"),
            Self::Critical => Text::new("重大", "critical"),
        }
    }

    /// The severity of that machine word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.name() == name)
    }

    /// One level lower; the lowest stays.
    pub const fn lower(self) -> Self {
        match self {
            Self::Low | Self::Medium => Self::Low,
            Self::High => Self::Medium,
            Self::Critical => Self::High,
        }
    }

    /// One level higher; the highest stays.
    pub const fn raise(self) -> Self {
        match self {
            Self::Low => Self::Medium,
            Self::Medium => Self::High,
            Self::High | Self::Critical => Self::Critical,
        }
    }
}

/// Whether the rows alone establish a finding, or an assumption is needed.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Confidence {
    /// Needs the assumption that the finding states.
    Inferred,
    /// The rows alone establish it.
    Proven,
}

impl Confidence {
    /// The machine word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Inferred => "inferred",
            Self::Proven => "proven",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Inferred => Text::new("推断", "inferred"),
            Self::Proven => Text::new("直接证据", "proven"),
        }
    }
}

/// The seven families; each is a folder of `rules/`.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Family {
    /// How accounts are opened, shared and left lying.
    Account,
    /// Rights beyond what the post needs.
    Privilege,
    /// Joining, moving, leave, leaving.
    Lifecycle,
    /// Rights and acts that must not meet in one person.
    Separation,
    /// How accounts are used.
    Conduct,
    /// How cases are approved.
    Approval,
    /// How data and logs are changed.
    Data,
}

impl Family {
    /// The folder name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Account => "account",
            Self::Privilege => "privilege",
            Self::Lifecycle => "lifecycle",
            Self::Separation => "separation",
            Self::Conduct => "conduct",
            Self::Approval => "approval",
            Self::Data => "data",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Account => Text::new("账户管理", "accounts"),
            Self::Privilege => Text::new("权限管理", "privileges"),
            Self::Lifecycle => Text::new("人员变动", "joiners, movers, leavers"),
            Self::Separation => Text::new("不相容岗位", "separation of duties"),
            Self::Conduct => Text::new("系统操作", "conduct"),
            Self::Approval => Text::new("业务审核", "approval"),
            Self::Data => Text::new("数据与日志", "data and logs"),
        }
    }
}

/// How a problem of this kind is usually put right.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum FixKind {
    /// 立行立改.
    AtOnce,
    /// 限期整改.
    ByDate,
    /// 持续整改.
    Continuing,
}

impl FixKind {
    /// The words people read; the machine outputs use the Chinese term of the ledger.
    pub const fn title(self) -> Text {
        match self {
            Self::AtOnce => Text::new("立行立改", "at once"),
            Self::ByDate => Text::new("限期整改", "by a date"),
            Self::Continuing => Text::new("持续整改", "continuing"),
        }
    }
}

/// A word a rule uses in its findings, declared once with both readings.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Label {
    /// The kebab-case machine word.
    pub code: &'static str,
    /// What people read.
    pub text: Text,
}

impl Label {
    /// A label.
    pub const fn new(code: &'static str, zh: &'static str, en: &'static str) -> Self {
        Self { code, text: Text::new(zh, en) }
    }
}

/// Everything about a rule that is not its judgement. Written by `declare_rule!`.
#[derive(Debug)]
pub struct RuleMeta {
    /// The short code of the specification, such as `A06`.
    pub code: &'static str,
    /// The fault in kebab-case, such as `leaver-account`.
    pub name: &'static str,
    /// The folder it lives in.
    pub family: Family,
    /// The severity before anything raises or lowers it.
    pub severity: Severity,
    /// Its title.
    pub title: Text,
    /// The source item it answers, such as 三(三)1.
    pub item: Text,
    /// The clauses it cites.
    pub basis: &'static [Basis],
    /// What to do about a finding.
    pub fix: Text,
    /// How quickly.
    pub fix_kind: FixKind,
    /// The names of the parts of the finding's key, as the specification gives them.
    pub key: &'static [&'static str],
    /// Reasons, evidence roles, grounds of not judging and of explaining away, all in one list.
    pub labels: &'static [Label],
    /// Tables the rule cannot do without.
    pub needs: &'static [TableKind],
    /// Tables that sharpen it.
    pub uses: &'static [TableKind],
    /// The manual in English, from the doc comment.
    pub manual: &'static str,
    /// The manual in Chinese.
    pub manual_zh: &'static str,
    /// The source file, for the registry test.
    pub file: &'static str,
}

impl RuleMeta {
    /// The label of that code.
    pub fn label(&self, code: &str) -> Option<&'static Label> {
        self.labels.iter().find(|label| label.code == code)
    }
}
