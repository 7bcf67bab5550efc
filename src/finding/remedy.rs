//! What would let a rule judge what it could not: the table and column to fill, or the line of `hecha.toml` to write.

use crate::i18n::Text;

/// What settles a ground of not judging. The ground says what is not known; this says what to hand in.
pub fn remedy(ground: &str) -> Option<Text> {
    REMEDIES.iter().find(|(code, _, _)| *code == ground).map(|(_, zh, en)| Text::new(zh, en))
}

/// By the machine word of the ground, in order.
const REMEDIES: &[(&str, &str, &str)] = &[
    (
        "administrators-unnamed",
        "在 hecha.toml 的 [administrators] 中写明三类管理员",
        "name the administrators under [administrators] in hecha.toml",
    ),
    ("age-unknown", "账户清单补填创建时间", "fill created in the account list"),
    ("amount-unknown", "操作日志补金额列", "export the amount with the log"),
    ("approval-unseen", "补交受理、审核当时的操作日志", "hand in the log of the time of acceptance and approval"),
    ("approvals-not-reaching", "补交更早的审批记录", "hand in earlier forms"),
    ("approver-unknown", "审批记录补填审批人工号", "fill the approver's person number in the register of forms"),
    (
        "audit-unnamed",
        "在 hecha.toml 的 [administrators] audit 中写明审计管理员",
        "name them as audit under [administrators] in hecha.toml",
    ),
    ("blank-actor", "操作日志补操作账号列", "export the acting account with the log"),
    ("boundary-day", "补填具体日期、时刻", "give days and times of day"),
    (
        "calendar-unknown",
        "在 hecha.toml 的 [calendar] holidays 中给出当年节假日",
        "give the year's holidays as holidays under [calendar] in hecha.toml",
    ),
    ("condition-not-on-file", "补交该类资格的登记表", "hand in the register of facts of that kind"),
    (
        "dates-missing",
        "账户清单补填开户时间（created_at），花名册补填到岗时间（hired_at）",
        "fill created_at in the account list and hired_at in the roster",
    ),
    ("day-unknown", "操作日志的时间精确到日", "give the day in the log"),
    ("days-few", "补交更长时间的操作日志", "hand in a longer log"),
    ("days-sparse", "操作日志导出全部记录，不加筛选", "export all records, without a filter"),
    ("disabled-undated", "账户清单补填停用时间", "fill disabled_at in the account list"),
    ("disabling-undated", "账户清单补填停用时间", "fill disabled_at in the account list"),
    (
        "duty-not-a-right",
        "岗位职责权限对照改用权限目录或角色的名称",
        "use the names of the catalogue or the roles in the table of duties",
    ),
    ("employment-unknown", "人员花名册补填用工性质", "fill the kind of employment in the roster"),
    ("event-unresolved", "人事变动补填工号或证件号码", "fill the person or ID number in the HR changes"),
    ("few-days", "补交更长时间的操作日志", "hand in a longer log"),
    (
        "few-peers",
        "同岗位人数少，由主管人员核定该岗位应有的权限",
        "few hold the post: let its superior say what it needs",
    ),
    ("field-unknown", "操作日志补修改字段列", "export the changed field with the log"),
    ("form-incomplete", "审批记录补填事项和角色、权限", "fill the kind and the right in the register of forms"),
    ("form-undated", "审批记录补填审批时间", "fill approved_at in the register of forms"),
    ("grant-undated", "用户角色补填授权时间", "fill granted_at in the user roles"),
    ("granter-ambiguous", "用户角色的授权人改填账号或工号", "give the granter by account or person number"),
    ("granter-unknown", "用户角色补填授权人", "fill the granter in the user roles"),
    ("grants-undated", "用户角色补填授权时间", "fill granted_at in the user roles"),
    (
        "history-unknown",
        "账户清单补填停用、启用时间，或补交停用启用的操作日志",
        "fill the dates of disabling and enabling, or hand in the log of them",
    ),
    (
        "holder-ambiguous",
        "在 hecha.toml 的 [identity] pin 中写明使用人，或补填工号",
        "name the holder under [identity] pin in hecha.toml, or fill the person number",
    ),
    ("holder-id-unknown", "人员花名册补填证件号码", "fill the ID number in the roster"),
    (
        "holder-unresolved",
        "账户清单补填使用人工号，或在 [identity] pin 中写明",
        "fill the holder's person number in the account list, or pin it under [identity]",
    ),
    (
        "home-unknown",
        "补交更长时间的操作日志，或账户清单补填常用终端",
        "hand in a longer log, or fill the usual terminal in the account list",
    ),
    ("issue-undated", "制度清单补填印发日期", "fill the date of issue in the list of rules"),
    ("jurisdiction-unread", "机构表补该机构，或更正管辖范围", "add the organisation, or mend the jurisdiction"),
    ("kind-not-registered", "补交该类审批记录", "hand in the forms of that kind"),
    ("leave-undated", "人事变动补填休假起止日期", "fill the dates of the leave in the HR changes"),
    ("leaving-undated", "人事变动补填离岗日期", "fill the date of the leaving in the HR changes"),
    ("list-does-not-fit", "核对账户清单与日志的账号写法", "settle how list and log write the accounts"),
    ("list-empty", "补填高风险权限清单", "fill the list of high-risk rights"),
    (
        "list-not-in-data",
        "把清单填入 hecha.toml 的 [high_risk] 或权限目录的风险等级列",
        "write the list under [high_risk] in hecha.toml, or as the column risk of the catalogue",
    ),
    ("log-begins", "补交更早的操作日志", "hand in an earlier log"),
    ("log-begins-late", "补交更早的操作日志", "hand in an earlier log"),
    ("log-ends-early", "补交其后的操作日志", "hand in a later log"),
    ("log-gap", "补交缺失时段的操作日志", "hand in the log of the missing time"),
    ("log-interrupted", "补交缺失时段的操作日志", "hand in the log of the missing time"),
    ("log-not-reaching", "补交临时授权期间的操作日志", "hand in the log of the time of the grant"),
    ("log-short", "补交至少六个月的操作日志", "hand in at least six months of log"),
    ("log-too-short", "补交更早的操作日志", "hand in an earlier log"),
    ("logins-not-logged", "补交登录日志", "hand in the log of logins"),
    ("matter-unknown", "操作日志补业务类型列", "export the matter with the log"),
    (
        "never-logged",
        "补交该环节的日志，或更正 [[workflow]] 的必经环节",
        "hand in the log of that step, or mend the required steps of [[workflow]]",
    ),
    ("no-account", "补交账户清单", "hand in the account list"),
    ("no-account-expiry", "账户清单补“到期时间”列（expires_at）", "add the column expires_at to the account list"),
    ("no-catalogue", "补交权限目录", "hand in the permission catalogue"),
    ("no-days", "在 [[workflow]] days 中写明办理时限", "write the time limits as days of [[workflow]]"),
    ("no-departures", "补交人事变动", "hand in the HR changes"),
    ("no-documents-table", "补交制度清单", "hand in the list of written rules"),
    ("no-duties", "补交岗位职责权限对照", "hand in the table of duties"),
    (
        "no-grant-expiry",
        "用户角色、直接授权补“到期时间”列（expires_at）",
        "add the column expires_at to the user roles and direct grants",
    ),
    ("no-grant-of-account", "补交含已收回授权的用户角色", "hand in the user roles with withdrawn ones"),
    ("no-grants", "补交该系统的用户角色或账户权限", "hand in the user roles or account permissions of the system"),
    ("no-limit", "在 hecha.toml 的 [limits] 中写明金额界限", "write the limits under [limits] in hecha.toml"),
    ("no-log", "补交该系统的操作日志", "hand in the log of the system"),
    ("no-numbers", "操作日志补序号列", "export the sequence number with the log"),
    ("no-permission", "权限目录补该操作对应的权限", "add the permission of the act to the catalogue"),
    ("no-place", "操作日志补终端、IP和时刻", "export terminal, IP and time of day with the log"),
    ("no-required-step", "在 [[workflow]] 中写明必经环节", "write the required steps in [[workflow]]"),
    ("no-rights", "补交角色权限", "hand in the role permissions"),
    ("no-scope", "用户角色补填数据范围", "fill the scope in the user roles"),
    ("no-terminal", "操作日志补终端列", "export the terminal with the log"),
    ("no-time-of-day", "操作日志的时间精确到分", "give the time of day in the log"),
    ("no-tree", "机构表补填上级机构", "fill the parent in the table of organisations"),
    ("no-withdrawals", "用户角色补填收回时间", "fill the time of withdrawal in the user roles"),
    ("nobody-named", "操作日志补证件号码或收款账号列", "export the subject's ID number or the payee with the log"),
    ("not-finished", "补交其后的操作日志", "hand in a later log"),
    ("not-listed", "账户清单补该账户", "add the account to the account list"),
    (
        "number-unknown",
        "操作日志补修改前的号码，或证件号码、记录号列",
        "export the number before the change, or the ID number or record, with the log",
    ),
    ("numbers-not-by-time", "操作日志导出全系统唯一的序号", "export the number that is one for the whole system"),
    ("numbers-repeat", "操作日志导出全系统唯一的序号", "export the number that is one for the whole system"),
    ("numbers-sparse", "操作日志导出全部记录，不加筛选", "export all records, without a filter"),
    ("order-not-at-hand", "补交审批单清单", "hand in the register of work orders"),
    ("order-not-sure", "操作日志的时间精确到秒", "give the seconds in the log"),
    ("order-undated", "审批单补填审批时间", "fill the time of approval of the work order"),
    ("organisation-ambiguous", "机构表补填机构编码，消除重名", "fill the codes of organisations of one name"),
    ("organisation-not-in-tree", "机构表补该机构", "add the organisation to its table"),
    ("organisation-unknown", "人员花名册补填机构", "fill the organisation in the roster"),
    ("owner-unknown", "账户清单补填常用终端", "fill the usual terminal in the account list"),
    ("peers-role-content-unknown", "补交角色权限", "hand in the role permissions"),
    ("period-unknown", "操作日志补补贴期间或金额列", "export the benefit period or the amount with the log"),
    ("place-unknown", "操作日志补终端、IP列", "export terminal and IP with the log"),
    ("post-not-in-duties", "岗位职责权限对照补该岗位", "add the post to the table of duties"),
    ("post-start-unknown", "补交人事变动", "hand in the HR changes"),
    ("post-unknown", "人员花名册补填岗位", "fill the post in the roster"),
    ("register-not-reaching", "补交当时的审批记录", "hand in the forms of that time"),
    ("register-too-short", "补交当时的审批单清单", "hand in the work orders of that time"),
    ("relative-unclear", "亲属登记补填证件号码", "fill the ID numbers in the register of relatives"),
    (
        "right-unknown",
        "操作日志载明所授权限，或补交角色权限",
        "say in the log which rights were given, or hand in the role permissions",
    ),
    ("rights-unknown", "补交该系统的用户角色", "hand in the user roles of the system"),
    ("role-content-unknown", "补交角色权限", "hand in the role permissions"),
    ("role-unread", "补交角色权限", "hand in the role permissions"),
    ("roster-not-covering", "补交涵盖全部人员的花名册", "hand in a roster of everybody"),
    (
        "roster-without-outsiders",
        "补交外部人员名单，或花名册补填用工性质",
        "hand in the list of outsiders, or fill the kind of employment",
    ),
    ("rows-unknown", "操作日志补导出条数列", "export the number of rows with the log"),
    ("scope-not-in-tree", "机构表补数据范围所指机构", "add the organisation of the scope to its table"),
    ("scope-unknown", "用户角色补填数据范围", "fill the scope in the user roles"),
    ("shared-account", "查明该账户当时由谁使用", "find out who used the account then"),
    ("state-contradicted", "核对账户清单，只留一种状态", "settle the state in the account lists"),
    (
        "state-unknown",
        "账户清单补填状态；状态代码的含义写入 [[input]] values",
        "fill the status in the account list; write what its codes mean under [[input]] values",
    ),
    (
        "step-unknown",
        "在 hecha.toml 的 [actions] 中写明该环节",
        "say what the step means under [actions] in hecha.toml",
    ),
    ("step-unseen", "补交前一环节的操作日志", "hand in the log of the step before"),
    ("subject-unknown", "操作日志补证件号码列", "export the subject's ID number with the log"),
    ("system-not-listed", "补交该系统的账户清单", "hand in the account list of the system"),
    ("tables-do-not-fit", "核对授权数据与日志的账号写法", "settle how grants and log write the accounts"),
    ("target-blank", "操作日志补目标账号列", "export the target account with the log"),
    ("target-unknown", "操作日志补目标账号列", "export the target account with the log"),
    ("time-unknown", "操作日志的时间精确到秒", "give the seconds in the log"),
    ("undated", "账户清单、用户角色补填时间", "fill the dates in the account list and the user roles"),
    ("use-not-logged", "补交该权限的操作日志", "hand in the log of uses of the right"),
    ("values-unknown", "操作日志补修改前、修改后列", "export the values before and after with the log"),
    (
        "year-unknown",
        "在 hecha.toml 的 [calendar] holidays 中给出当年节假日",
        "give the year's holidays as holidays under [calendar] in hecha.toml",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_ground_stands_once_and_in_order() {
        assert!(REMEDIES.is_sorted_by(|one, other| one.0 < other.0));
        assert!(REMEDIES.iter().all(|(_, zh, en)| !zh.is_empty() && en.is_ascii()));
    }

    #[test]
    fn what_is_no_ground_has_no_remedy() {
        assert!(remedy("no-such-ground").is_none());
        assert!(remedy("log-gap").is_some());
    }
}
