//! What the cells of kind, status and event columns can mean. Reading the words is ingest's work.

/// 账户类型.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum AccountKind {
    /// 个人.
    Personal,
    /// 公用: declared as used by several people.
    Shared,
    /// 管理员.
    Administrator,
    /// 系统.
    System,
    /// 接口.
    Interface,
    /// 批处理.
    Batch,
    /// 网厅, 自助: citizens' own.
    SelfService,
    /// 测试.
    Test,
    /// 第三方.
    ThirdParty,
    /// 运维.
    Maintenance,
}

impl AccountKind {
    /// Accounts nobody sits behind (ground rule 9).
    pub const fn is_machine(self) -> bool {
        matches!(self, Self::System | Self::Interface | Self::Batch | Self::SelfService)
    }

    /// Accounts that by their kind belong to outsiders.
    pub const fn is_third_party(self) -> bool {
        matches!(self, Self::ThirdParty | Self::Maintenance)
    }
}

/// 状态 of an account.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum AccountStatus {
    /// 启用.
    Enabled,
    /// 停用, 注销.
    Disabled,
    /// 锁定, 冻结: not usable now, but not cancelled.
    Locked,
}

/// 用工性质, by what it means for final approval.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Employment {
    /// 在编, 聘用, 合同制.
    Established,
    /// 第三方, 外包, 劳务外包, 驻场, 政府购买服务.
    ThirdParty,
    /// 劳务派遣: the dispatching company is no third party.
    Dispatched,
    /// 编外, 公益性岗位, 见习, 借调.
    NonEstablished,
    /// Any other word.
    Other,
}

/// 在职, 离职 and so on, as the roster states it on its day.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum PersonStatus {
    /// 在职.
    Serving,
    /// 离职.
    Left,
    /// 退休.
    Retired,
    /// 长期休假.
    OnLeave,
    /// 死亡.
    Dead,
}

/// 变动类型.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum EventKind {
    /// 入职, 调入, 录用.
    Joined,
    /// 返聘.
    Rehired,
    /// 轮岗, 交流, 调动.
    Moved,
    /// 借调, 挂职.
    Seconded,
    /// 长期休假, 产假, 病假, 停薪留职, 离岗退养.
    LeaveStarted,
    /// 休假结束, 返岗, 销假.
    LeaveEnded,
    /// 停职.
    Suspended,
    /// 辞职, 离职, 解聘, 辞退, 开除, 合同到期, 调出.
    Left,
    /// 退休.
    Retired,
    /// 死亡.
    Died,
}

impl EventKind {
    /// The word of machine outputs, whatever the cell says.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Joined => "joined",
            Self::Rehired => "rehired",
            Self::Moved => "moved",
            Self::Seconded => "seconded",
            Self::LeaveStarted => "leave",
            Self::LeaveEnded => "leave_ended",
            Self::Suspended => "suspended",
            Self::Left => "left",
            Self::Retired => "retired",
            Self::Died => "died",
        }
    }

    /// Events after which the person no longer works here.
    pub const fn is_departure(self) -> bool {
        matches!(self, Self::Left | Self::Retired | Self::Died)
    }

    /// Events that bring a departed person back.
    pub const fn is_return(self) -> bool {
        matches!(self, Self::Joined | Self::Rehired)
    }

    /// Events that change the post.
    pub const fn is_move(self) -> bool {
        matches!(self, Self::Moved | Self::Seconded)
    }
}

/// 审批事项.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum ApprovalKind {
    /// 开户.
    Open,
    /// 变更.
    Change,
    /// 授权.
    Grant,
    /// 注销.
    Close,
}

/// How much harm a right can do.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Risk {
    /// Not high-risk.
    Low,
    /// 高风险.
    High,
    /// 极高风险.
    Critical,
}
