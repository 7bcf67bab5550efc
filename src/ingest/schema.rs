//! The canonical tables: which columns each has, which it must have, and the headers that lead to them.

use std::sync::LazyLock;

use crate::{
    base::{maps::FastMap, text::header_key},
    ingest::headers::{self as h, Spellings},
    model::TableKind,
};

/// One canonical column.
#[derive(Debug)]
pub(super) struct FieldDef {
    pub(super) name: &'static str,
    /// Spellings of one or more concepts, in order of preference.
    pub(super) spellings: &'static [Spellings],
}

/// One canonical table.
#[derive(Debug)]
pub(super) struct TableDef {
    pub(super) kind: TableKind,
    pub(super) fields: &'static [FieldDef],
    /// Columns without which it is not this table.
    pub(super) required: &'static [&'static str],
    /// Of each set, at least one column must be there.
    pub(super) any_of: &'static [&'static [&'static str]],
    /// Columns that belong to another table and are taken along: an account list with a role column states roles too.
    pub(super) guests: &'static [&'static str],
    /// Parts of file and sheet names that point to it.
    pub(super) hints: &'static [&'static str],
}

const fn f(name: &'static str, spellings: &'static [Spellings]) -> FieldDef {
    FieldDef { name, spellings }
}

const ACCOUNTS: TableDef = TableDef {
    kind: TableKind::Accounts,
    fields: &[
        f("account", &[h::ACCOUNT]),
        f("system", &[h::SYSTEM]),
        f("holder", &[h::PERSON_NAME]),
        f("id_number", &[h::ID_NUMBER]),
        f("person_no", &[h::PERSON_NO]),
        f("org", &[h::ORG]),
        f("position", &[h::POSITION]),
        f("kind", &[h::ACCOUNT_KIND]),
        f("status", &[h::STATUS, h::STATUS_REVERSED]),
        f("created_at", &[h::CREATED_AT]),
        f("disabled_at", &[h::DISABLED_AT]),
        f("last_login_at", &[h::LAST_LOGIN_AT]),
        f("expires_at", &[h::EXPIRES_AT]),
        f("approval_no", &[h::APPROVAL_NO]),
        f("phone", &[h::PHONE]),
        f("key_no", &[h::KEY_NO]),
        f("role", &[h::ROLE]),
        f("permission", &[h::PERMISSION]),
    ],
    required: &["account"],
    any_of: &[&[
        "holder",
        "id_number",
        "person_no",
        "org",
        "position",
        "kind",
        "status",
        "created_at",
        "disabled_at",
        "last_login_at",
        "expires_at",
        "phone",
        "key_no",
    ]],
    guests: &["role", "permission"],
    hints: &[
        "账户清单",
        "账号清单",
        "帐号清单",
        "用户清单",
        "用户列表",
        "账户列表",
        "账号列表",
        "系统账户",
        "系统账号",
        "用户信息",
    ],
};

const PERSONS: TableDef = TableDef {
    kind: TableKind::Persons,
    fields: &[
        f("name", &[h::PERSON_NAME]),
        f("person_no", &[h::PERSON_NO]),
        f("id_number", &[h::ID_NUMBER]),
        f("org", &[h::ORG]),
        f("position", &[h::POSITION]),
        f("employment", &[h::EMPLOYMENT]),
        f("employer", &[h::EMPLOYER]),
        f("status", &[h::STATUS]),
        f("bank_account", &[h::BANK_ACCOUNT]),
        f("phone", &[h::PHONE]),
        f("hired_at", &[h::HIRED_AT]),
        f("left_at", &[h::LEFT_AT]),
    ],
    required: &["name"],
    any_of: &[&[
        "id_number",
        "person_no",
        "position",
        "employment",
        "employer",
        "hired_at",
        "left_at",
        "bank_account",
        "org",
    ]],
    guests: &[],
    hints: &["花名册", "人员名册", "人员名单", "人员信息", "在职人员", "工作人员", "roster", "staff"],
};

const HR_EVENTS: TableDef = TableDef {
    kind: TableKind::HrEvents,
    fields: &[
        f("event", &[h::EVENT]),
        f("effective_at", &[h::EFFECTIVE_AT]),
        f("name", &[h::PERSON_NAME]),
        f("person_no", &[h::PERSON_NO]),
        f("id_number", &[h::ID_NUMBER]),
        f("end_at", &[h::END_AT]),
        f("from_org", &[h::FROM_ORG]),
        f("from_position", &[h::FROM_POSITION]),
        f("to_org", &[h::TO_ORG]),
        f("to_position", &[h::TO_POSITION]),
        f("org", &[h::ORG]),
    ],
    required: &["event", "effective_at"],
    any_of: &[&["name", "person_no", "id_number"]],
    guests: &[],
    hints: &["人事变动", "人员变动", "人员异动", "人事异动", "人员动态", "异动"],
};

const ROLES: TableDef = TableDef {
    kind: TableKind::Roles,
    fields: &[
        f("account", &[h::ACCOUNT]),
        f("role", &[h::ROLE]),
        f("system", &[h::SYSTEM]),
        f("granted_at", &[h::GRANTED_AT]),
        f("revoked_at", &[h::REVOKED_AT]),
        f("expires_at", &[h::EXPIRES_AT]),
        f("granted_by", &[h::GRANTED_BY]),
        f("scope_org", &[h::SCOPE_ORG]),
        f("approval_no", &[h::APPROVAL_NO]),
    ],
    required: &["account", "role"],
    any_of: &[],
    guests: &[],
    hints: &["用户角色", "账户角色", "账号角色", "角色分配", "角色授权"],
};

const ROLE_PERMISSIONS: TableDef = TableDef {
    kind: TableKind::RolePermissions,
    fields: &[
        f("role", &[h::ROLE]),
        f("permission", &[h::PERMISSION]),
        f("system", &[h::SYSTEM]),
        f("parent_role", &[h::PARENT_ROLE]),
    ],
    required: &["role"],
    any_of: &[&["permission", "parent_role"]],
    guests: &[],
    hints: &["角色权限", "角色菜单", "角色功能"],
};

const ACCOUNT_PERMISSIONS: TableDef = TableDef {
    kind: TableKind::AccountPermissions,
    fields: &[
        f("account", &[h::ACCOUNT]),
        f("permission", &[h::PERMISSION]),
        f("system", &[h::SYSTEM]),
        f("granted_at", &[h::GRANTED_AT]),
        f("revoked_at", &[h::REVOKED_AT]),
        f("expires_at", &[h::EXPIRES_AT]),
        f("granted_by", &[h::GRANTED_BY]),
        f("scope_org", &[h::SCOPE_ORG]),
        f("approval_no", &[h::APPROVAL_NO]),
    ],
    required: &["account", "permission"],
    any_of: &[],
    guests: &[],
    hints: &["直接授权", "用户权限", "账户权限", "账号权限", "权限分配"],
};

const PERMISSIONS: TableDef = TableDef {
    kind: TableKind::Permissions,
    fields: &[
        f("permission", &[h::PERMISSION]),
        f("system", &[h::SYSTEM]),
        f("name", &[h::PERMISSION_TITLE]),
        f("action", &[h::RIGHT_ACTION]),
        f("risk", &[h::RISK]),
        f("parent", &[h::PARENT]),
    ],
    required: &["permission"],
    any_of: &[&["action", "risk", "parent", "name"]],
    guests: &[],
    hints: &["权限目录", "权限清单", "权限字典", "功能清单", "菜单", "高风险权限"],
};

const DUTIES: TableDef = TableDef {
    kind: TableKind::Duties,
    fields: &[
        f("position", &[h::POSITION]),
        f("permission", &[h::PERMISSION]),
        f("role", &[h::ROLE]),
        f("action", &[h::RIGHT_ACTION]),
    ],
    required: &["position"],
    any_of: &[&["permission", "role", "action"]],
    guests: &[],
    hints: &["岗位职责", "职责权限", "岗位权限", "岗责", "权限对照"],
};

const APPROVALS: TableDef = TableDef {
    kind: TableKind::Approvals,
    fields: &[
        f("account", &[h::ACCOUNT]),
        f("kind", &[h::APPROVAL_KIND]),
        f("approval_no", &[h::APPROVAL_NO]),
        f("system", &[h::SYSTEM]),
        f("role", &[h::ROLE]),
        f("permission", &[h::PERMISSION]),
        f("applicant", &[h::APPLICANT]),
        f("approver", &[h::APPROVER]),
        f("approved_at", &[h::APPROVED_AT]),
    ],
    required: &["account"],
    any_of: &[&["approver", "approved_at", "applicant"]],
    guests: &[],
    hints: &["审批记录", "账户审批", "账号审批", "审批表", "申请审批"],
};

const OPERATIONS: TableDef = TableDef {
    kind: TableKind::Operations,
    fields: &[
        f("time", &[h::TIME]),
        f("account", &[h::ACCOUNT]),
        f("action", &[h::ACTION]),
        f("seq", &[h::SEQ]),
        f("system", &[h::SYSTEM]),
        f("operator_name", &[h::OPERATOR_NAME]),
        f("ip", &[h::IP]),
        f("terminal", &[h::TERMINAL]),
        f("session", &[h::SESSION]),
        f("case_no", &[h::CASE_NO]),
        f("matter", &[h::MATTER]),
        f("target", &[h::TARGET]),
        f("rows", &[h::ROWS]),
        f("subject_id", &[h::SUBJECT_ID]),
        f("subject_name", &[h::SUBJECT_NAME]),
        f("record", &[h::RECORD]),
        f("field", &[h::FIELD]),
        f("old_value", &[h::OLD_VALUE]),
        f("new_value", &[h::NEW_VALUE]),
        f("amount", &[h::AMOUNT]),
        f("org", &[h::ORG]),
        f("result", &[h::RESULT]),
        f("order_no", &[h::ORDER_NO]),
        f("payee", &[h::BANK_ACCOUNT]),
        f("benefit_period", &[h::BENEFIT_PERIOD]),
        f("detail", &[h::DETAIL]),
    ],
    required: &["time", "account", "action"],
    any_of: &[],
    guests: &[],
    hints: &["操作日志", "业务日志", "操作记录", "业务操作", "办理记录", "流水", "登录日志", "日志"],
};

const WORK_ORDERS: TableDef = TableDef {
    kind: TableKind::WorkOrders,
    fields: &[
        f("order_no", &[h::ORDER_NO]),
        f("record", &[h::RECORD]),
        f("case_no", &[h::CASE_NO]),
        f("subject_id", &[h::SUBJECT_ID]),
        f("field", &[h::FIELD]),
        f("kind", &[h::ORDER_KIND]),
        f("approved_by", &[h::APPROVER]),
        f("approved_at", &[h::APPROVED_AT]),
    ],
    required: &["order_no"],
    any_of: &[&["approved_by", "approved_at", "field", "record", "kind"]],
    guests: &[],
    hints: &["数据修改", "修改审批", "工单", "修改单"],
};

const FACTS: TableDef = TableDef {
    kind: TableKind::Facts,
    fields: &[
        f("subject_id", &[h::SUBJECT_ID]),
        f("fact", &[h::FACT]),
        f("from", &[h::FROM]),
        f("to", &[h::TO]),
        f("source", &[h::SOURCE]),
        f("recorded_at", &[h::RECORDED_AT]),
    ],
    required: &["subject_id", "fact", "from"],
    any_of: &[],
    guests: &[],
    hints: &["资格事实", "资格比对", "比对"],
};

const ORGS: TableDef = TableDef {
    kind: TableKind::Orgs,
    fields: &[
        f("org", &[h::ORG]),
        f("org_id", &[h::ORG_ID]),
        f("parent", &[h::PARENT]),
        f("jurisdiction", &[h::JURISDICTION]),
    ],
    required: &["org"],
    any_of: &[&["org_id", "parent", "jurisdiction"]],
    guests: &[],
    hints: &["机构", "组织架构", "单位列表"],
};

const RELATIVES: TableDef = TableDef {
    kind: TableKind::Relatives,
    fields: &[
        f("name", &[h::PERSON_NAME]),
        f("person_no", &[h::PERSON_NO]),
        f("id_number", &[h::ID_NUMBER]),
        f("relative_id", &[h::RELATIVE_ID]),
        f("relative_name", &[h::RELATIVE_NAME]),
        f("relation", &[h::RELATION]),
    ],
    required: &[],
    any_of: &[&["relative_id", "relative_name"], &["name", "person_no", "id_number"]],
    guests: &[],
    hints: &["亲属", "回避"],
};

const DELEGATIONS: TableDef = TableDef {
    kind: TableKind::Delegations,
    fields: &[
        f("from_person", &[h::FROM_PERSON]),
        f("to_person", &[h::TO_PERSON]),
        f("from", &[h::FROM]),
        f("to", &[h::TO]),
        f("matter", &[h::MATTER]),
    ],
    required: &["from_person", "to_person"],
    any_of: &[],
    guests: &[],
    hints: &["授权代办", "委托", "代办"],
};

const DOCUMENTS: TableDef = TableDef {
    kind: TableKind::Documents,
    fields: &[
        f("name", &[h::DOCUMENT_NAME]),
        f("kind", &[h::DOCUMENT_KIND]),
        f("doc_no", &[h::DOC_NO]),
        f("issued_at", &[h::ISSUED_AT]),
        f("valid_to", &[h::VALID_TO]),
        f("org", &[h::DOCUMENT_ORG, h::ORG]),
    ],
    required: &["name"],
    any_of: &[&["kind", "doc_no", "issued_at", "valid_to"]],
    guests: &[],
    hints: &["制度清单", "制度目录", "制度"],
};

/// Every table, in the order of [`TableKind::ALL`].
const TABLES: [TableDef; 16] = [
    ACCOUNTS,
    PERSONS,
    HR_EVENTS,
    ROLES,
    ROLE_PERMISSIONS,
    ACCOUNT_PERMISSIONS,
    PERMISSIONS,
    DUTIES,
    APPROVALS,
    OPERATIONS,
    WORK_ORDERS,
    FACTS,
    ORGS,
    RELATIVES,
    DELEGATIONS,
    DOCUMENTS,
];

static DEFS: [TableDef; 16] = TABLES;

/// By table: header key → field and rank of the spelling.
static KEYS: LazyLock<Vec<FastMap<String, (&'static str, usize)>>> = LazyLock::new(|| {
    DEFS.iter()
        .map(|def| {
            let mut keys = FastMap::default();
            for field in def.fields {
                for (rank, spelling) in field.spellings.iter().flat_map(|list| list.iter()).enumerate() {
                    keys.entry(header_key(spelling)).or_insert((field.name, rank));
                }
            }
            keys
        })
        .collect()
});

impl TableDef {
    /// The definition of a table.
    pub(super) fn of(kind: TableKind) -> &'static Self {
        &DEFS[kind as usize]
    }

    /// The field that a header key leads to, with the rank of the spelling (0 is the best).
    pub(super) fn field(&self, key: &str) -> Option<(&'static str, usize)> {
        KEYS[self.kind as usize].get(key).copied()
    }

    /// The canonical name as the definition spells it.
    pub(super) fn canonical(&self, name: &str) -> Option<&'static str> {
        self.fields.iter().find(|field| field.name == name).map(|field| field.name)
    }

    /// Columns that rules go by and that a table can do without, given those that are there.
    pub(super) fn lacking(&self, has: &[&str]) -> Vec<&'static str> {
        let wanted: &[&str] = match self.kind {
            TableKind::Accounts => &["holder", "status", "org"],
            TableKind::Operations => &["case_no", "subject_id"],
            TableKind::HrEvents | TableKind::Persons => &["id_number|person_no|name"],
            _ => &[],
        };
        let place: &[&str] = if self.kind == TableKind::Operations { &["terminal|ip"] } else { &[] };
        let lacks = |one: &&&str| !one.split('|').any(|name| has.contains(&name));
        wanted.iter().chain(place).filter(lacks).copied().collect()
    }

    /// Columns that are missing, given those that are there.
    pub(super) fn missing(&self, has: &dyn Fn(&str) -> bool) -> Vec<String> {
        let required = self.required.iter().filter(|name| !has(name)).map(|name| (*name).to_owned());
        let any = self.any_of.iter().filter(|set| !set.iter().any(|name| has(name))).map(|set| set.join("|"));
        required.chain(any).collect()
    }
}

/// The canonical columns of a table, or of all tables, for checking a policy's `[[input]]` entries.
pub fn columns(kind: Option<TableKind>) -> Vec<&'static str> {
    let kinds = DEFS.iter().filter(|def| kind.is_none_or(|kind| kind == def.kind));
    let mut names: Vec<&'static str> = kinds.flat_map(|def| def.fields.iter().map(|field| field.name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

/// One canonical column as people look it up.
#[derive(Clone, Debug)]
pub struct ColumnHelp {
    /// Its canonical name.
    pub name: &'static str,
    /// Whether a source without it is not this table.
    pub required: bool,
    /// Headers that lead to it, the preferred first.
    pub spellings: Vec<&'static str>,
}

/// The columns of a table with the headers that lead to them, and the sets of which one column must be there.
pub fn spellings(kind: TableKind) -> (Vec<ColumnHelp>, &'static [&'static [&'static str]]) {
    let def = TableDef::of(kind);
    let help = |field: &FieldDef| ColumnHelp {
        name: field.name,
        required: def.required.contains(&field.name),
        spellings: field.spellings.iter().flat_map(|list| list.iter().copied()).collect(),
    };
    (def.fields.iter().map(help).collect(), def.any_of)
}

/// Whether any table knows the header.
pub(super) fn is_known(key: &str) -> bool {
    KEYS.iter().any(|keys| keys.contains_key(key))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_stand_in_the_order_of_kinds() {
        for (kind, def) in TableKind::ALL.into_iter().zip(&DEFS) {
            assert_eq!(kind, def.kind);
            assert_eq!(TableDef::of(kind).kind, kind);
        }
    }

    #[test]
    fn no_spelling_leads_to_two_fields_of_one_table() {
        for def in &DEFS {
            for field in def.fields {
                assert_eq!(
                    def.field(field.name).map(|(name, _)| name),
                    Some(field.name),
                    "{:?}.{}",
                    def.kind,
                    field.name
                );
                for spelling in field.spellings.iter().flat_map(|list| list.iter()) {
                    let (found, _) = def.field(&header_key(spelling)).unwrap();
                    assert_eq!(found, field.name, "{:?}: {spelling}", def.kind);
                }
            }
        }
    }

    #[test]
    fn required_columns_exist() {
        for def in &DEFS {
            let sets = def.any_of.iter().flat_map(|set| set.iter());
            for name in def.required.iter().chain(sets).chain(def.guests) {
                assert!(def.canonical(name).is_some(), "{:?}.{name}", def.kind);
            }
        }
    }

    #[test]
    fn a_spelling_of_one_table_is_known_in_others() {
        let field = |kind: TableKind, header: &str| TableDef::of(kind).field(&header_key(header)).map(|(name, _)| name);
        assert_eq!(field(TableKind::Operations, "登录名"), Some("account"));
        assert_eq!(field(TableKind::Persons, "使用人"), Some("name"));
        assert_eq!(field(TableKind::WorkOrders, "批准日期"), Some("approved_at"));
        assert_eq!(field(TableKind::Persons, "用工单位"), Some("org"));
        assert_eq!(field(TableKind::Operations, "IP 地址*"), Some("ip"));
    }
}
