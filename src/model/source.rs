//! Where a fact came from: file, sheet and row. Every fact carries one, and evidence cites it.

use crate::typed_ids;

typed_ids! {
    /// One readable table of the folder: a delimited file, a sheet of a workbook, an event log.
    SourceId,
    /// A folded text of the small tables, interned once per run.
    Sym,
}

/// One row of one source, as a person would find it: the sheet's own row number, the record of a delimited file
/// (the header at its true place), the running event number of an event log.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct RowRef {
    /// The file and sheet.
    pub source: SourceId,
    /// The row, from 1.
    pub row: u32,
}

/// The tables a source can hold.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum TableKind {
    /// 系统账户清单.
    Accounts,
    /// 人员花名册.
    Persons,
    /// 人事变动.
    HrEvents,
    /// 用户角色: account → role.
    Roles,
    /// 角色权限: role → permission, role → role.
    RolePermissions,
    /// 直接授权: account → permission.
    AccountPermissions,
    /// 权限目录.
    Permissions,
    /// 岗位职责权限对照.
    Duties,
    /// 账户审批记录.
    Approvals,
    /// 业务操作日志.
    Operations,
    /// 数据修改审批单.
    WorkOrders,
    /// 资格事实.
    Facts,
    /// 机构.
    Orgs,
    /// 亲属回避.
    Relatives,
    /// 授权代办.
    Delegations,
    /// 制度清单.
    Documents,
}

impl TableKind {
    /// Every kind, in the order of the specification.
    pub const ALL: [Self; 16] = [
        Self::Accounts,
        Self::Persons,
        Self::HrEvents,
        Self::Roles,
        Self::RolePermissions,
        Self::AccountPermissions,
        Self::Permissions,
        Self::Duties,
        Self::Approvals,
        Self::Operations,
        Self::WorkOrders,
        Self::Facts,
        Self::Orgs,
        Self::Relatives,
        Self::Delegations,
        Self::Documents,
    ];

    /// The name in `hecha.toml` and in machine outputs.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accounts => "accounts",
            Self::Persons => "persons",
            Self::HrEvents => "hr_events",
            Self::Roles => "roles",
            Self::RolePermissions => "role_permissions",
            Self::AccountPermissions => "account_permissions",
            Self::Permissions => "permissions",
            Self::Duties => "duties",
            Self::Approvals => "approvals",
            Self::Operations => "operations",
            Self::WorkOrders => "work_orders",
            Self::Facts => "facts",
            Self::Orgs => "orgs",
            Self::Relatives => "relatives",
            Self::Delegations => "delegations",
            Self::Documents => "documents",
        }
    }

    /// The words people use for it.
    pub const fn title(self) -> crate::i18n::Text {
        use crate::i18n::Text;
        match self {
            Self::Accounts => Text::new("系统账户清单", "account list"),
            Self::Persons => Text::new("人员花名册", "roster"),
            Self::HrEvents => Text::new("人事变动", "HR changes"),
            Self::Roles => Text::new("用户角色", "account roles"),
            Self::RolePermissions => Text::new("角色权限", "role permissions"),
            Self::AccountPermissions => Text::new("直接授权", "direct grants"),
            Self::Permissions => Text::new("权限目录", "permission catalogue"),
            Self::Duties => Text::new("岗位职责权限对照", "duties of posts"),
            Self::Approvals => Text::new("账户审批记录", "account approvals"),
            Self::Operations => Text::new("业务操作日志", "operation log"),
            Self::WorkOrders => Text::new("数据修改审批单", "work orders"),
            Self::Facts => Text::new("资格事实", "eligibility facts"),
            Self::Orgs => Text::new("机构", "organisations"),
            Self::Relatives => Text::new("亲属回避", "relatives"),
            Self::Delegations => Text::new("授权代办", "delegations"),
            Self::Documents => Text::new("制度清单", "documents"),
        }
    }

    /// The table of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// One event of the operation log. Unlike other ids its order means something: events are numbered in the log's
/// canonical order (time, system, sequence number, content), which does not depend on how the files were read.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct EventId(pub u32);
