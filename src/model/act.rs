//! The vocabulary of acts: what a step of a log, a permission or a duty does, whatever its local name.

use crate::i18n::Text;

/// What was done, or may be done. The local names that lead here are the policy's business.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
#[repr(u8)]
pub enum Act {
    /// 登录.
    Login,
    /// 退出.
    Logout,
    /// 查询.
    Query,
    /// 受理, 录入, 登记, 收件.
    Accept,
    /// 初审, 审核.
    Review,
    /// 复审, 复核.
    Recheck,
    /// 终审, 审批, 核准, 签批.
    Approve,
    /// 公示.
    Publicise,
    /// 拨付, 发放, 支付, 发放确认.
    Pay,
    /// 修改, 变更.
    Edit,
    /// 补录, 补缴, 补发.
    Backpay,
    /// 合并, 归并.
    Merge,
    /// 停发, 暂停.
    Suspend,
    /// 恢复发放, 激活.
    Resume,
    /// 删除.
    Delete,
    /// 导出, 下载.
    Export,
    /// 授权, 角色授权.
    Grant,
    /// 用户管理, 开户, 启停.
    UserAdmin,
    /// 重置密码.
    ResetPassword,
    /// 参数维护.
    Param,
    /// 退回.
    Return,
    /// 撤销, 撤回, 作废, 冲销, 追回.
    Withdraw,
    /// 清空日志, 删除日志.
    LogClear,
    /// Anything else, and every step whose meaning is not known.
    Other,
}

impl Act {
    /// Every act, in the order of the specification.
    pub const ALL: [Self; 24] = [
        Self::Login,
        Self::Logout,
        Self::Query,
        Self::Accept,
        Self::Review,
        Self::Recheck,
        Self::Approve,
        Self::Publicise,
        Self::Pay,
        Self::Edit,
        Self::Backpay,
        Self::Merge,
        Self::Suspend,
        Self::Resume,
        Self::Delete,
        Self::Export,
        Self::Grant,
        Self::UserAdmin,
        Self::ResetPassword,
        Self::Param,
        Self::Return,
        Self::Withdraw,
        Self::LogClear,
        Self::Other,
    ];

    /// The word of the policy file and of machine outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::Logout => "logout",
            Self::Query => "query",
            Self::Accept => "accept",
            Self::Review => "review",
            Self::Recheck => "recheck",
            Self::Approve => "approve",
            Self::Publicise => "publicise",
            Self::Pay => "pay",
            Self::Edit => "edit",
            Self::Backpay => "backpay",
            Self::Merge => "merge",
            Self::Suspend => "suspend",
            Self::Resume => "resume",
            Self::Delete => "delete",
            Self::Export => "export",
            Self::Grant => "grant",
            Self::UserAdmin => "user_admin",
            Self::ResetPassword => "reset_password",
            Self::Param => "param",
            Self::Return => "return",
            Self::Withdraw => "withdraw",
            Self::LogClear => "log_clear",
            Self::Other => "other",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Login => Text::new("登录", "log in"),
            Self::Logout => Text::new("退出", "log out"),
            Self::Query => Text::new("查询", "query"),
            Self::Accept => Text::new("受理", "accept"),
            Self::Review => Text::new("审核", "review"),
            Self::Recheck => Text::new("复核", "recheck"),
            Self::Approve => Text::new("终审", "approve"),
            Self::Publicise => Text::new("公示", "publicise"),
            Self::Pay => Text::new("拨付", "pay"),
            Self::Edit => Text::new("修改", "edit"),
            Self::Backpay => Text::new("补录补发", "back-pay"),
            Self::Merge => Text::new("合并", "merge"),
            Self::Suspend => Text::new("停发", "suspend"),
            Self::Resume => Text::new("恢复发放", "resume"),
            Self::Delete => Text::new("删除", "delete"),
            Self::Export => Text::new("导出", "export"),
            Self::Grant => Text::new("授权", "grant"),
            Self::UserAdmin => Text::new("用户管理", "user administration"),
            Self::ResetPassword => Text::new("重置密码", "reset a password"),
            Self::Param => Text::new("参数维护", "parameter upkeep"),
            Self::Return => Text::new("退回", "return"),
            Self::Withdraw => Text::new("撤销", "withdraw"),
            Self::LogClear => Text::new("清空日志", "clear the log"),
            Self::Other => Text::new("其他", "other"),
        }
    }

    /// The act of that policy word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|act| act.name() == name)
    }

    const fn bit(self) -> u32 {
        1 << self as u32
    }
}

/// A set of acts.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Default)]
pub struct Acts(u32);

impl Acts {
    /// No act.
    pub const NONE: Self = Self(0);
    /// Every act, `other` included.
    pub const ALL: Self = Self::of(&Act::ALL);
    /// 审核类: review, recheck, approve.
    pub const DECISION: Self = Self::of(&[Act::Review, Act::Recheck, Act::Approve]);
    /// 业务类: what clerks and deciders do to cases, as opposed to administering the system.
    pub const BUSINESS: Self = Self::of(&[
        Act::Accept,
        Act::Publicise,
        Act::Pay,
        Act::Edit,
        Act::Backpay,
        Act::Merge,
        Act::Suspend,
        Act::Resume,
    ])
    .union(Self::DECISION);

    /// The set of exactly these acts.
    pub const fn of(acts: &[Act]) -> Self {
        let mut bits = 0;
        let mut at = 0;
        while at < acts.len() {
            bits |= acts[at].bit();
            at += 1;
        }
        Self(bits)
    }

    /// Whether the act is one of them.
    pub const fn contains(self, act: Act) -> bool {
        self.0 & act.bit() != 0
    }

    /// Whether every act of the other set is one of them.
    pub const fn contains_all(self, other: Self) -> bool {
        self.0 & other.0 == other.0
    }

    /// Acts that are in either set.
    pub const fn union(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Acts that are in both sets.
    pub const fn intersection(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Acts of this set that are not in the other.
    pub const fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// Whether both sets share an act.
    pub const fn meets(self, other: Self) -> bool {
        self.0 & other.0 != 0
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// How many there are.
    pub const fn len(self) -> usize {
        self.0.count_ones() as usize
    }

    /// One bit per act, in the order of [`Act::ALL`].
    pub const fn bits(self) -> u32 {
        self.0
    }

    /// Adds one act.
    pub const fn insert(&mut self, act: Act) {
        self.0 |= act.bit();
    }

    /// The acts in the order of [`Act::ALL`].
    pub fn iter(self) -> impl Iterator<Item = Act> {
        Act::ALL.into_iter().filter(move |act| self.contains(*act))
    }
}

impl FromIterator<Act> for Acts {
    fn from_iter<I: IntoIterator<Item = Act>>(acts: I) -> Self {
        let mut set = Self::NONE;
        for act in acts {
            set.insert(act);
        }
        set
    }
}

impl std::fmt::Debug for Acts {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_set().entries(self.iter().map(Act::name)).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_lead_back_to_their_act() {
        for (at, act) in Act::ALL.into_iter().enumerate() {
            assert_eq!(Act::parse(act.name()), Some(act));
            assert_eq!(act as usize, at);
        }
        assert_eq!(Act::parse("Approve"), None);
        assert_eq!(Act::parse("受理"), None);
    }

    #[test]
    fn all_acts_fit_one_set() {
        assert_eq!(Acts::ALL.len(), Act::ALL.len());
        assert!(Acts::ALL.iter().eq(Act::ALL));
    }

    #[test]
    fn decisions_are_business_and_payment_is_no_decision() {
        assert!(Acts::BUSINESS.contains_all(Acts::DECISION));
        assert!(!Acts::DECISION.contains(Act::Pay));
        assert!(Acts::BUSINESS.contains(Act::Pay));
        assert_eq!(Acts::BUSINESS.len(), 11);
    }

    #[test]
    fn administration_is_not_business() {
        let administration = Acts::of(&[Act::Grant, Act::UserAdmin, Act::ResetPassword, Act::Param, Act::LogClear]);
        assert!(!Acts::BUSINESS.meets(administration));
        assert!(!Acts::BUSINESS.contains(Act::Query));
    }

    #[test]
    fn sets_add_and_take_away() {
        let set: Acts = [Act::Accept, Act::Pay].into_iter().collect();
        assert_eq!(set.without(Acts::of(&[Act::Pay])), Acts::of(&[Act::Accept]));
        assert_eq!(set.intersection(Acts::of(&[Act::Pay, Act::Edit])), Acts::of(&[Act::Pay]));
        assert!(Acts::NONE.is_empty() && !set.is_empty());
    }
}
