//! What the words of kind, status and event columns mean. A word that is not listed is asked for, never guessed.

use crate::{
    base::text::{fold_key, header_key},
    model::words::{AccountKind, AccountStatus, ApprovalKind, Employment, EventKind, PersonStatus, Risk},
    oplog::Outcome,
};

/// A word in one spelling: folded, lower-case, without spaces.
fn word(text: &str) -> String {
    fold_key(text).chars().filter(|char| *char != ' ').collect()
}

/// The word without what says only that it is a kind of account or person.
fn bare(word: &str) -> &str {
    let ends = ["账户", "账号", "帐户", "帐号", "用户", "人员", "类"];
    let mut bare = word;
    while let Some(shorter) = ends.iter().find_map(|end| bare.strip_suffix(end)).filter(|shorter| !shorter.is_empty()) {
        bare = shorter;
    }
    bare
}

fn find<T: Copy>(list: &[(T, &[&str])], word: &str) -> Option<T> {
    list.iter().find(|(_, words)| words.contains(&word)).map(|(meaning, _)| *meaning)
}

/// Codes whose meaning differs from system to system.
pub(super) fn is_code(text: &str) -> bool {
    let text = fold_key(text);
    (1..=2).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

pub(super) fn account_kind(text: &str) -> Option<AccountKind> {
    use AccountKind::{
        Administrator, Batch, Interface, Maintenance, Personal, SelfService, Shared, System, Test, ThirdParty,
    };
    let word = word(text);
    let list: &[(AccountKind, &[&str])] = &[
        (Personal, &["个人", "personal", "普通", "实名", "业务", "操作员", "经办", "user", "内部"]),
        (Shared, &["公用", "公共", "共用", "共享", "shared", "generic"]),
        (Administrator, &["管理员", "超级管理员", "系统管理员", "管理", "administrator", "admin"]),
        (System, &["系统", "system", "内置"]),
        (Interface, &["接口", "interface", "api"]),
        (Batch, &["批处理", "批量", "定时任务", "batch"]),
        (SelfService, &["网厅", "自助", "网办", "自助终端", "self_service", "selfservice", "self-service"]),
        (Test, &["测试", "test"]),
        (ThirdParty, &["第三方", "外包", "合作", "third_party", "thirdparty", "third-party", "vendor"]),
        (Maintenance, &["运维", "维护", "驻场运维", "maintenance", "ops"]),
    ];
    find(list, &word).or_else(|| find(list, bare(&word)))
}

const STATUSES: &[(AccountStatus, &[&str])] = &[
    (
        AccountStatus::Enabled,
        &[
            "启用",
            "正常",
            "有效",
            "在用",
            "已启用",
            "使用",
            "使用中",
            "开通",
            "已开通",
            "激活",
            "已激活",
            "enabled",
            "active",
            "normal",
            "valid",
        ],
    ),
    (
        AccountStatus::Disabled,
        &[
            "停用",
            "禁用",
            "注销",
            "已停用",
            "已禁用",
            "已注销",
            "失效",
            "无效",
            "作废",
            "已删除",
            "删除",
            "关闭",
            "已关闭",
            "销户",
            "未启用",
            "停止使用",
            "disabled",
            "inactive",
            "closed",
            "cancelled",
            "deleted",
        ],
    ),
    (AccountStatus::Locked, &["锁定", "冻结", "已锁定", "已冻结", "暂停", "挂起", "locked", "frozen", "suspended"]),
];

/// 状态 of an account; a header that asks whether it is in use, or whether it is not, is answered by 是 and 否.
pub(super) fn account_status(text: &str, header: &str) -> Option<AccountStatus> {
    let word = word(text);
    let yes = match word.as_str() {
        "是" | "yes" | "y" | "true" => true,
        "否" | "no" | "n" | "false" => false,
        _ => return find(STATUSES, &word),
    };
    let (on, off) = asked(header)?;
    Some(if yes { on } else { off })
}

/// What 是 and 否 say under a header that asks for the state of an account.
fn asked(header: &str) -> Option<(AccountStatus, AccountStatus)> {
    use AccountStatus::{Disabled, Enabled, Locked};
    let key = header_key(header);
    let asks = |words: &[&str]| words.iter().any(|word| key.contains(word));
    let flag = key.starts_with("是否") || key.ends_with("标志") || key.ends_with("标识");
    match flag {
        true if asks(&["停用", "禁用", "注销", "作废", "失效", "删除", "销户"]) => {
            Some((Disabled, Enabled))
        }
        true if asks(&["锁定", "冻结"]) => Some((Locked, Enabled)),
        true if key.starts_with("是否") => Some((Enabled, Disabled)),
        _ => None,
    }
}

const EMPLOYMENTS: &[(Employment, &[&str])] = &[
    (
        Employment::Established,
        &[
            "在编",
            "聘用",
            "合同制",
            "公务员",
            "事业编",
            "事业编制",
            "行政编",
            "行政编制",
            "参公",
            "参照公务员管理",
            "编制内",
            "在编在岗",
            "事业",
            "行政",
            "聘用制",
            "正式",
            "established",
        ],
    ),
    (
        Employment::ThirdParty,
        &[
            "第三方",
            "外包",
            "劳务外包",
            "驻场",
            "政府购买服务",
            "购买服务",
            "驻场运维",
            "运维",
            "服务外包",
            "third_party",
            "third-party",
            "outsourced",
        ],
    ),
    (Employment::Dispatched, &["劳务派遣", "派遣", "派遣制", "dispatched"]),
    (
        Employment::NonEstablished,
        &[
            "编外",
            "公益性岗位",
            "公益岗",
            "公益性岗",
            "见习",
            "见习生",
            "借调",
            "临聘",
            "临时",
            "临时工",
            "实习",
            "实习生",
            "三支一扶",
            "编外聘用",
            "编外合同",
            "non_established",
            "non-established",
        ],
    ),
];

pub(super) fn employment(text: &str) -> Employment {
    let word = word(text);
    find(EMPLOYMENTS, &word).or_else(|| find(EMPLOYMENTS, bare(&word))).unwrap_or(Employment::Other)
}

pub(super) fn person_status(text: &str) -> Option<PersonStatus> {
    use PersonStatus::{Dead, Left, OnLeave, Retired, Serving};
    let list: &[(PersonStatus, &[&str])] = &[
        (Serving, &["在职", "在岗", "正常", "在编在岗", "返聘", "试用", "serving", "active"]),
        (Left, &["离职", "辞职", "解聘", "辞退", "开除", "调出", "已离职", "合同到期", "left"]),
        (Retired, &["退休", "已退休", "retired"]),
        (OnLeave, &["长期休假", "休假", "产假", "病假", "停薪留职", "离岗退养", "内退", "休假中", "on_leave"]),
        (Dead, &["死亡", "去世", "已故", "dead"]),
    ];
    find(list, &word(text))
}

const EVENTS: &[(EventKind, &[&str])] = &[
    (
        EventKind::Joined,
        &["入职", "调入", "录用", "新进", "招聘", "聘用", "新入职", "到岗", "报到", "招录", "joined", "join"],
    ),
    (EventKind::Rehired, &["返聘", "退休返聘", "rehired", "rehire"]),
    (
        EventKind::Moved,
        &[
            "轮岗",
            "交流",
            "调动",
            "调岗",
            "转岗",
            "岗位调整",
            "岗位变动",
            "调任",
            "转任",
            "交流轮岗",
            "轮岗交流",
            "内部调动",
            "工作调动",
            "换岗",
            "moved",
            "move",
            "transfer",
            "transferred",
        ],
    ),
    (EventKind::Seconded, &["借调", "挂职", "抽调", "驻村", "跟班", "跟班学习", "借用", "seconded", "secondment"]),
    (
        EventKind::LeaveStarted,
        &[
            "长期休假",
            "产假",
            "病假",
            "停薪留职",
            "离岗退养",
            "休假",
            "长休",
            "长期病假",
            "陪产假",
            "事假",
            "脱产学习",
            "内退",
            "哺乳假",
            "leave",
            "leave_started",
            "long_leave",
        ],
    ),
    (EventKind::LeaveEnded, &["休假结束", "返岗", "销假", "复岗", "结束休假", "leave_ended", "returned"]),
    (EventKind::Suspended, &["停职", "停职检查", "停职调查", "suspended", "suspension"]),
    (
        EventKind::Left,
        &[
            "辞职",
            "离职",
            "解聘",
            "辞退",
            "开除",
            "合同到期",
            "调出",
            "解除合同",
            "解除劳动合同",
            "终止合同",
            "合同终止",
            "解除聘用",
            "自动离职",
            "left",
            "resigned",
            "dismissed",
        ],
    ),
    (EventKind::Retired, &["退休", "提前退休", "到龄退休", "retired", "retirement"]),
    (EventKind::Died, &["死亡", "去世", "病故", "died", "death"]),
];

pub(super) fn event(text: &str) -> Option<EventKind> {
    find(EVENTS, &word(text))
}

pub(super) fn approval_kind(text: &str) -> Option<ApprovalKind> {
    use ApprovalKind::{Change, Close, Grant, Open};
    let word = word(text);
    let list: &[(ApprovalKind, &[&str])] = &[
        (Open, &["开户", "新增", "开通", "新开", "新建", "创建", "启用", "open"]),
        (Change, &["变更", "修改", "调整", "change"]),
        (Grant, &["授权", "赋权", "权限", "增加权限", "角色授权", "权限申请", "权限变更", "grant"]),
        (Close, &["注销", "停用", "删除", "销户", "禁用", "撤销", "close"]),
    ];
    find(list, &word).or_else(|| find(list, bare(&word)))
}

pub(super) fn risk(text: &str) -> Option<Risk> {
    let list: &[(Risk, &[&str])] = &[
        (Risk::Critical, &["极高", "极高风险", "特高", "critical"]),
        (Risk::High, &["高", "高风险", "是", "high", "yes", "y", "√", "高级"]),
        (Risk::Low, &["中", "低", "否", "中风险", "低风险", "一般", "medium", "low", "no", "n"]),
    ];
    find(list, &word(text))
}

/// 批量 and the like: the order covers a batch.
pub(super) fn is_bulk(text: &str) -> Option<bool> {
    let list: &[(bool, &[&str])] =
        &[(true, &["批量", "批次", "批处理", "bulk", "batch"]), (false, &["单笔", "单条", "单个", "single"])];
    find(list, &word(text))
}

const OUTCOMES: &[((Outcome, bool), &[&str])] = &[
    (
        (Outcome::Success, false),
        &[
            "成功",
            "通过",
            "完成",
            "正常",
            "同意",
            "已完成",
            "办结",
            "已办结",
            "操作成功",
            "审核通过",
            "审批通过",
            "登录成功",
            "已通过",
            "合格",
            "是",
            "ok",
            "success",
            "succeeded",
            "successful",
            "pass",
            "passed",
            "true",
        ],
    ),
    (
        (Outcome::Failure, false),
        &[
            "失败",
            "异常",
            "错误",
            "操作失败",
            "登录失败",
            "未成功",
            "超时",
            "否",
            "fail",
            "failed",
            "failure",
            "error",
            "false",
        ],
    ),
    (
        (Outcome::Failure, true),
        &["不通过", "未通过", "不同意", "审核不通过", "审批不通过", "驳回", "退回", "拒绝", "rejected", "refused"],
    ),
];

/// The result of an operation, and whether the word refuses rather than fails.
pub(super) fn outcome(text: &str) -> Option<(Outcome, bool)> {
    find(OUTCOMES, &word(text))
}

/// Whether a cell of a matrix is a mark.
pub(super) fn is_mark(text: &str) -> bool {
    matches!(word(text).as_str(), "√" | "✓" | "✔" | "●" | "■" | "1" | "y" | "yes" | "是" | "有" | "true")
}

/// Whether a cell of a matrix says that there is no mark.
pub(super) fn is_no_mark(text: &str) -> bool {
    matches!(word(text).as_str(), "" | "0" | "n" | "no" | "否" | "×" | "○" | "-" | "—" | "无" | "false")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_never_a_status() {
        for code in ["0", "1", "2", "１"] {
            assert_eq!(account_status(code, "状态"), None);
            assert_eq!(account_status(code, "是否启用"), None);
            assert_eq!(outcome(code), None);
            assert!(is_code(code));
        }
    }

    #[test]
    fn yes_and_no_answer_only_a_question() {
        assert_eq!(account_status("是", "是否启用"), Some(AccountStatus::Enabled));
        assert_eq!(account_status("是", "状态"), None);
        assert_eq!(account_status("是", "是否停用"), Some(AccountStatus::Disabled));
        assert_eq!(account_status("否", "注销标志"), Some(AccountStatus::Enabled));
        assert_eq!(account_status("是", "是否锁定（必填）"), Some(AccountStatus::Locked));
    }

    #[test]
    fn locked_is_not_cancelled() {
        assert_eq!(account_status("冻结", "状态"), Some(AccountStatus::Locked));
        assert_eq!(account_status("已注销", "状态"), Some(AccountStatus::Disabled));
    }

    #[test]
    fn leaving_the_post_is_asked_for() {
        assert_eq!(event("离岗"), None);
        assert_eq!(event("离岗退养"), Some(EventKind::LeaveStarted));
        assert_eq!(event("退 休"), Some(EventKind::Retired));
    }

    #[test]
    fn dispatched_staff_are_no_third_party() {
        assert_eq!(employment("劳务派遣人员"), Employment::Dispatched);
        assert_eq!(employment("劳务外包"), Employment::ThirdParty);
        assert_eq!(employment("公益性岗位"), Employment::NonEstablished);
        assert_eq!(employment("志愿者"), Employment::Other);
    }

    #[test]
    fn a_refused_step_was_not_done() {
        assert_eq!(outcome("不通过"), Some((Outcome::Failure, true)));
        assert_eq!(outcome("审核 通过"), Some((Outcome::Success, false)));
    }

    #[test]
    fn kinds_are_read_with_and_without_account() {
        assert_eq!(account_kind("公用账号"), Some(AccountKind::Shared));
        assert_eq!(account_kind("系统管理员"), Some(AccountKind::Administrator));
        assert_eq!(account_kind("第三方人员"), Some(AccountKind::ThirdParty));
        assert_eq!(account_kind("00"), None);
    }

    #[test]
    fn marks_are_marks() {
        assert!(is_mark("√") && is_mark("Ｙ") && !is_mark("○") && is_no_mark("○") && is_no_mark(""));
    }
}
