//! The built-in names of each act, folded; and the words that change what a step name means.

use crate::model::act::Act;

/// The names of each act besides its own policy word. Lower-case, without spaces beside Chinese characters.
///
/// 审核 alone is a review: where it is the last decision of a matter, rules treat it as the approval.
pub(super) const SYNONYMS: &[(Act, &[&str])] = &[
    (Act::Login, &["登录", "登陆", "用户登录", "系统登录", "登录系统", "login", "log in", "logon", "sign in", "signin"]),
    (
        Act::Logout,
        &["退出", "登出", "退出登录", "退出系统", "注销登录", "安全退出", "logout", "log out", "logoff", "sign out"],
    ),
    (Act::Query, &["查询", "查看", "浏览", "检索", "query", "search", "view", "browse"]),
    (
        Act::Accept,
        &[
            "受理", "录入", "登记", "收件", "受理登记", "窗口受理", "窗口收件", "接件", "收件登记", "信息录入", "资料录入",
            "accept", "acceptance", "intake", "registration", "data entry",
        ],
    ),
    (
        Act::Review,
        &["初审", "审核", "预审", "一审", "一级审核", "业务审核", "review", "first review", "audit", "check"],
    ),
    (
        Act::Recheck,
        &["复审", "复核", "二审", "二级审核", "再审", "recheck", "second review", "re review", "double check"],
    ),
    (
        Act::Approve,
        &[
            "终审", "审批", "核准", "签批", "审定", "批准", "最终审核", "终审审核", "业务终审", "approve", "approval",
            "final review", "final approval", "sign off",
        ],
    ),
    (Act::Publicise, &["公示", "公示登记", "公示发布", "publicise", "publicize", "public notice"]),
    (
        Act::Pay,
        &[
            "拨付", "发放", "支付", "发放确认", "拨付确认", "支付确认", "资金拨付", "待遇发放", "打款", "付款", "pay",
            "payment", "disburse", "disbursement", "pay out",
        ],
    ),
    (
        Act::Edit,
        &[
            "修改", "变更", "更改", "更正", "信息变更", "信息修改", "edit", "modify", "modification", "update", "change",
            "amend", "amendment",
        ],
    ),
    (Act::Backpay, &["补录", "补缴", "补发", "补收", "追发", "backpay", "back pay", "back payment", "backfill"]),
    (Act::Merge, &["合并", "归并", "账户合并", "merge"]),
    (
        Act::Suspend,
        &[
            "停发", "暂停", "停止发放", "暂停发放", "中止发放", "终止发放", "暂缓发放", "停发待遇", "待遇停发", "suspend",
            "suspension",
        ],
    ),
    (
        Act::Resume,
        &["恢复发放", "激活", "续发", "待遇恢复", "恢复待遇", "resume", "reactivate", "reactivation", "activate"],
    ),
    (Act::Delete, &["删除", "批量删除", "数据删除", "清空", "清空数据", "delete", "remove", "deletion"]),
    (Act::Export, &["导出", "下载", "数据导出", "批量导出", "导出数据", "export", "download"]),
    (
        Act::Grant,
        &[
            "授权", "角色授权", "权限分配", "分配角色", "分配权限", "角色分配", "角色管理", "角色维护", "权限管理",
            "菜单管理", "权限变更", "权限修改", "修改权限", "修改角色", "角色修改", "取消授权", "撤销授权", "收回授权",
            "收回权限", "权限收回", "权限回收", "grant", "authorise", "authorize", "assign role", "revoke role",
            "role management",
        ],
    ),
    (
        Act::UserAdmin,
        &[
            "用户管理", "开户", "启停", "账户管理", "账号管理", "用户维护", "账号维护", "用户启停", "账号启停", "新增用户",
            "用户新增", "添加用户", "修改用户", "用户修改", "删除用户", "用户删除", "停用用户", "用户停用", "启用用户",
            "用户启用", "用户注销", "账号注销", "注销账号", "账号停用", "账号启用", "用户激活", "账号激活", "账户解锁",
            "用户解锁", "账号解锁", "账号开通", "开通账号", "user admin", "user management", "create user", "update user",
            "delete user", "disable user", "enable user", "unlock user",
        ],
    ),
    (
        Act::ResetPassword,
        &[
            "重置密码", "密码重置", "重置口令", "口令重置", "密码初始化", "初始化密码", "reset password", "password reset",
            "resetpwd", "reset pwd",
        ],
    ),
    (
        Act::Param,
        &[
            "参数维护", "参数设置", "参数管理", "参数修改", "修改参数", "参数配置", "系统参数", "政策参数", "标准维护",
            "字典管理", "字典维护", "定时任务", "param", "parameter", "parameters", "system configuration",
        ],
    ),
    (
        Act::Return,
        &["退回", "驳回", "打回", "退件", "退回修改", "补正", "return", "send back", "reject", "rejection"],
    ),
    (
        Act::Withdraw,
        &[
            "撤销", "撤回", "作废", "冲销", "追回", "取消审核", "取消审批", "取消受理", "反审核", "弃审", "撤审", "回退",
            "withdraw", "withdrawal", "revoke", "void", "reverse", "reversal", "cancel", "claw back",
        ],
    ),
    (
        Act::LogClear,
        &[
            "清空日志", "删除日志", "日志清空", "日志删除", "清除日志", "日志清除", "清理日志", "日志清理", "log clear",
            "clear log", "clear logs", "delete log", "delete logs", "purge log", "purge logs", "truncate log",
        ],
    ),
    (
        Act::Other,
        &[
            "退汇", "支付退汇", "银行退汇", "修改密码", "密码修改", "变更密码", "修改口令", "修改个人密码", "other",
            "change password", "payment returned",
        ],
    ),
];

/// Words for logs and for making away with them: together they are `log_clear`, in whatever order.
pub(super) const LOGS: [&str; 1] = ["日志"];
/// See [`LOGS`].
pub(super) const CLEARING: [&str; 5] = ["清空", "删除", "清除", "清理", "清库"];

/// What stands around the name of a step without changing it, at its end.
pub(super) const SUFFIXES: [&str; 11] =
    ["岗位", "岗", "环节", "节点", "步骤", "阶段", "办理", "业务", "操作", "处理", "人员"];
/// The same at its beginning.
pub(super) const PREFIXES: [&str; 5] = ["业务", "办理", "执行", "进行", "申请"];
/// 确认 confirms what somebody else did, unless the act before it is one of these.
pub(super) const CONFIRM: &str = "确认";
/// 申请 after an act is a request for it, not the act.
pub(super) const REQUEST: &str = "申请";
/// Means one thing here and another there: asked for.
pub(super) const VAGUE: [&str; 2] = ["经办", CONFIRM];

/// Words right before an act that say it is not done in this step: handed on for it, waiting for it, refused.
pub(super) const NOT_YET: [&str; 16] = [
    "提交", "转交", "递交", "上报", "呈报", "报送", "转", "送", "待", "未", "不予", "拒绝", "发起", "请求", "申报", "取消",
];
/// Words anywhere that say the act came to nothing.
pub(super) const FAILED: [&str; 6] = ["失败", "不通过", "未通过", "不同意", "不予", "拒绝"];
/// The same in English, as whole words.
pub(super) const NOT_DONE: [&str; 6] = ["submit", "pending", "failed", "failure", "request", "not"];
