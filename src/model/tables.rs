//! The small tables as plain rows. Text is folded and interned; a missing cell is `None`; nothing is derived here.

use crate::{
    base::{ids::Names, time::Moment},
    model::{
        RowRef, SourceId, Sym,
        words::{AccountKind, AccountStatus, ApprovalKind, Employment, EventKind, PersonStatus, Risk},
    },
};

/// All small tables of a folder, each row once, with the texts they share.
///
/// Rows stand in the order of their content as text, never of their files: what a table says does not depend on how it
/// was exported. A row that stands several times cites its first copy in natural file order.
#[derive(Default)]
pub struct Tables {
    /// The interned texts.
    pub names: Names<Sym>,
    /// 系统账户清单.
    pub accounts: Vec<AccountRow>,
    /// 人员花名册.
    pub persons: Vec<PersonRow>,
    /// 人事变动.
    pub hr_events: Vec<HrEventRow>,
    /// 用户角色.
    pub roles: Vec<GrantRow>,
    /// 直接授权: the same shape, `right` being a permission.
    pub account_permissions: Vec<GrantRow>,
    /// 角色权限.
    pub role_permissions: Vec<RolePermissionRow>,
    /// 权限目录.
    pub permissions: Vec<PermissionRow>,
    /// 岗位职责权限对照.
    pub duties: Vec<DutyRow>,
    /// 账户审批记录.
    pub approvals: Vec<ApprovalRow>,
    /// 数据修改审批单.
    pub work_orders: Vec<WorkOrderRow>,
    /// 资格事实.
    pub facts: Vec<FactRow>,
    /// 机构.
    pub orgs: Vec<OrgRow>,
    /// 亲属回避.
    pub relatives: Vec<RelativeRow>,
    /// 授权代办.
    pub delegations: Vec<DelegationRow>,
    /// 制度清单.
    pub documents: Vec<DocumentRow>,
    /// Roles that hold every permission of their system (a preset says so: RuoYi's `role_key` admin).
    pub superuser_roles: Vec<(Option<Sym>, Sym, RowRef)>,
    /// Which tables were there at all, with the columns seen: what a rule may call missing.
    pub seen: Seen,
}

/// Which tables and columns the folder had.
#[derive(Default, Clone)]
pub struct Seen {
    /// Per table: canonical columns that stood in at least one source of it.
    pub columns: crate::base::maps::Map<super::TableKind, crate::base::maps::Set<String>>,
    /// Per source the first source of the same table under the same header: the parts of one list that was split.
    pub lists: crate::base::maps::Map<SourceId, SourceId>,
}

impl Seen {
    /// Whether the folder had such a table.
    pub fn table(&self, kind: super::TableKind) -> bool {
        self.columns.contains_key(&kind)
    }

    /// The list a source is part of.
    pub fn list(&self, source: SourceId) -> SourceId {
        self.lists.get(&source).copied().unwrap_or(source)
    }

    /// Whether any source of the table had the column.
    pub fn column(&self, kind: super::TableKind, column: &str) -> bool {
        self.columns.get(&kind).is_some_and(|columns| columns.contains(column))
    }
}

/// Who is meant in a row that names a person.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug, Default)]
pub struct PersonMention {
    /// 姓名, folded as a name.
    pub name: Option<Sym>,
    /// A valid 18-digit number (15-digit ones upgraded).
    pub id_number: Option<Sym>,
    /// A masked or damaged number as written: a tie-breaker at the most.
    pub weak_id: Option<Sym>,
    /// 工号.
    pub person_no: Option<Sym>,
    /// 手机号.
    pub phone: Option<Sym>,
    /// 机构.
    pub org: Option<Sym>,
}

/// One account of one system as one export states it.
#[derive(Clone, Debug)]
pub struct AccountRow {
    /// Origin.
    pub row: RowRef,
    /// 系统; none: the folder's unnamed system.
    pub system: Option<Sym>,
    /// 账号, folded with ASCII in lower case.
    pub account: Sym,
    /// 使用人: empty when blank, several when the cell lists several.
    pub holders: Vec<Sym>,
    /// What else the row says of the holder.
    pub mention: PersonMention,
    /// 岗位, possibly several.
    pub positions: Vec<Sym>,
    /// 账户类型.
    pub kind: Option<AccountKind>,
    /// 状态.
    pub status: Option<AccountStatus>,
    /// 创建时间.
    pub created_at: Option<Moment>,
    /// 停用时间.
    pub disabled_at: Option<Moment>,
    /// 最后登录时间.
    pub last_login_at: Option<Moment>,
    /// 有效期至.
    pub expires_at: Option<Moment>,
    /// 审批单号.
    pub approval_no: Option<Sym>,
    /// `UKey`编号.
    pub key_no: Option<Sym>,
}

impl AccountRow {
    /// The columns in which two rows of one account cannot both be right. Two states may both be, at different times;
    /// a status without a disabling time has none of its own.
    pub fn disputes(&self, other: &Self) -> Vec<&'static str> {
        fn differ<T>(one: Option<T>, other: Option<T>, differs: impl Fn(T, T) -> bool) -> bool {
            one.zip(other).is_some_and(|(one, other)| differs(one, other))
        }
        let times = |one, other| differ(one, other, Moment::surely_differs);
        let holder = !self.holders.is_empty() && !other.holders.is_empty() && self.holders != other.holders;
        let undated = self.disabled_at.is_none() && other.disabled_at.is_none();
        let all = [
            ("holder", holder),
            ("kind", differ(self.kind, other.kind, |one, other| one != other)),
            ("status", undated && differ(self.status, other.status, |one, other| one != other)),
            ("created_at", times(self.created_at, other.created_at)),
            ("disabled_at", times(self.disabled_at, other.disabled_at)),
            ("expires_at", times(self.expires_at, other.expires_at)),
        ];
        all.into_iter().filter(|(_, differ)| *differ).map(|(column, _)| column).collect()
    }
}

/// One person as one roster states them.
#[derive(Clone, Debug)]
pub struct PersonRow {
    /// Origin.
    pub row: RowRef,
    /// Who.
    pub mention: PersonMention,
    /// 岗位, possibly several.
    pub positions: Vec<Sym>,
    /// 用工性质 as read.
    pub employment: Option<Employment>,
    /// 用工性质 as written.
    pub employment_text: Option<Sym>,
    /// 派遣单位.
    pub employer: Option<Sym>,
    /// 在职 and so on.
    pub status: Option<PersonStatus>,
    /// 工资卡号, digits only.
    pub bank_account: Option<Sym>,
    /// 入职时间.
    pub hired_at: Option<Moment>,
    /// 离职时间.
    pub left_at: Option<Moment>,
}

/// One HR event.
#[derive(Clone, Debug)]
pub struct HrEventRow {
    /// Origin.
    pub row: RowRef,
    /// What happened.
    pub kind: EventKind,
    /// The word in the cell.
    pub kind_text: Sym,
    /// Who.
    pub mention: PersonMention,
    /// 生效日期.
    pub effective_at: Moment,
    /// 结束日期, of leave and secondment.
    pub end_at: Option<Moment>,
    /// 原单位.
    pub from_org: Option<Sym>,
    /// 原岗位, possibly several.
    pub from_positions: Vec<Sym>,
    /// 现单位.
    pub to_org: Option<Sym>,
    /// 现岗位, possibly several.
    pub to_positions: Vec<Sym>,
}

/// A role or permission given to an account.
#[derive(Clone, Debug)]
pub struct GrantRow {
    /// Origin.
    pub row: RowRef,
    /// 系统.
    pub system: Option<Sym>,
    /// 账号.
    pub account: Sym,
    /// The role or permission.
    pub right: Sym,
    /// 授权时间.
    pub granted_at: Option<Moment>,
    /// 收回时间.
    pub revoked_at: Option<Moment>,
    /// 到期时间.
    pub expires_at: Option<Moment>,
    /// 授权人, as written.
    pub granted_by: Option<Sym>,
    /// 数据范围.
    pub scope_org: Option<Sym>,
    /// 审批单号.
    pub approval_no: Option<Sym>,
}

/// A permission, or another role, that a role contains.
#[derive(Clone, Debug)]
pub struct RolePermissionRow {
    /// Origin.
    pub row: RowRef,
    /// 系统.
    pub system: Option<Sym>,
    /// 角色.
    pub role: Sym,
    /// 权限.
    pub permission: Option<Sym>,
    /// 上级角色: a role that comprises `role`, so that its holders have what `role` has.
    pub parent_role: Option<Sym>,
}

/// One permission of the catalogue.
#[derive(Clone, Debug)]
pub struct PermissionRow {
    /// Origin.
    pub row: RowRef,
    /// 系统.
    pub system: Option<Sym>,
    /// The permission as the other tables name it.
    pub permission: Sym,
    /// A readable name.
    pub name: Option<Sym>,
    /// 操作类别, as written.
    pub action: Option<Sym>,
    /// 风险等级.
    pub risk: Option<Risk>,
    /// 上级菜单.
    pub parent: Option<Sym>,
}

/// A right that a post's duties give.
#[derive(Clone, Debug)]
pub struct DutyRow {
    /// Origin.
    pub row: RowRef,
    /// 岗位.
    pub position: Sym,
    /// A permission, a role or an action word; whichever it names.
    pub right: Sym,
}

/// One approval of opening, changing or closing an account.
#[derive(Clone, Debug)]
pub struct ApprovalRow {
    /// Origin.
    pub row: RowRef,
    /// 系统.
    pub system: Option<Sym>,
    /// 账号.
    pub account: Sym,
    /// 审批事项.
    pub kind: Option<ApprovalKind>,
    /// 审批单号.
    pub approval_no: Option<Sym>,
    /// 申请角色 or 申请权限.
    pub right: Option<Sym>,
    /// 申请人.
    pub applicant: Option<Sym>,
    /// 审批人.
    pub approver: Option<Sym>,
    /// 审批时间.
    pub approved_at: Option<Moment>,
}

/// One approved change of data.
#[derive(Clone, Debug)]
pub struct WorkOrderRow {
    /// Origin.
    pub row: RowRef,
    /// 工单号.
    pub order_no: Sym,
    /// 记录号.
    pub record: Option<Sym>,
    /// 业务编号.
    pub case_no: Option<Sym>,
    /// 证件号码, canonical.
    pub subject_id: Option<Sym>,
    /// 修改字段.
    pub field: Option<Sym>,
    /// Whether the order covers a batch (批量).
    pub bulk: bool,
    /// 审批人.
    pub approved_by: Option<Sym>,
    /// 审批时间.
    pub approved_at: Option<Moment>,
}

/// A fact of another register about a subject.
#[derive(Clone, Debug)]
pub struct FactRow {
    /// Origin.
    pub row: RowRef,
    /// 证件号码, canonical.
    pub subject_id: Sym,
    /// 事实.
    pub fact: Sym,
    /// 起始日期.
    pub from: Moment,
    /// 终止日期.
    pub to: Option<Moment>,
    /// 来源.
    pub source: Option<Sym>,
    /// 登记时间.
    pub recorded_at: Option<Moment>,
}

/// One organisation.
#[derive(Clone, Debug)]
pub struct OrgRow {
    /// Origin.
    pub row: RowRef,
    /// 机构.
    pub org: Sym,
    /// Its number.
    pub org_id: Option<Sym>,
    /// 上级机构, by name or number.
    pub parent: Option<Sym>,
    /// 管辖范围.
    pub jurisdiction: Option<Sym>,
}

/// Two people who must not handle each other's cases.
#[derive(Clone, Debug)]
pub struct RelativeRow {
    /// Origin.
    pub row: RowRef,
    /// The member of staff.
    pub mention: PersonMention,
    /// 亲属身份证号, canonical.
    pub relative_id: Option<Sym>,
    /// 亲属姓名.
    pub relative_name: Option<Sym>,
    /// 关系.
    pub relation: Option<Sym>,
}

/// One colleague standing in for another.
#[derive(Clone, Debug)]
pub struct DelegationRow {
    /// Origin.
    pub row: RowRef,
    /// 委托人: name or number as written.
    pub from_person: Sym,
    /// 受托人: name or number as written.
    pub to_person: Sym,
    /// 起始日期.
    pub from: Option<Moment>,
    /// 终止日期.
    pub to: Option<Moment>,
    /// 事项.
    pub matter: Option<Sym>,
}

/// One written rule of the body under review.
#[derive(Clone, Debug)]
pub struct DocumentRow {
    /// Origin.
    pub row: RowRef,
    /// 制度名称.
    pub name: Sym,
    /// 类别.
    pub kind: Option<Sym>,
    /// 文号.
    pub doc_no: Option<Sym>,
    /// 印发时间.
    pub issued_at: Option<Moment>,
    /// 废止日期.
    pub valid_to: Option<Moment>,
    /// 适用单位.
    pub org: Option<Sym>,
}
