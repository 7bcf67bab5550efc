//! 敏感字段: fields whose change can move money or make one person into another.

use crate::{
    base::text::{fold_key, header_key},
    model::field::FieldClass,
};

/// 缴费月数 and 起止年月 have no class of their own among the facts.
const TERM: FieldClass = FieldClass::Other;

/// Whole names of fields that mean nothing as part of a longer name.
const WHOLE: [(FieldClass, &[&str]); 6] = [
    (FieldClass::Name, &["姓名", "name", "real_name", "realname", "aac003"]),
    (FieldClass::IdNumber, &["id_number", "idcard", "id_card", "id_no", "aac002"]),
    (FieldClass::BirthDate, &["birthday", "birth_date", "aac006"]),
    (FieldClass::Payee, &["账号", "帐号", "payee", "bank_account", "bank_no", "card_no", "aae008", "aae009", "aae010"]),
    (FieldClass::Amount, &["标准", "amount", "aae019"]),
    (FieldClass::Status, &["状态", "资格", "status"]),
];

/// Words that make a field sensitive wherever they stand in its name. Earlier classes win: 收款人姓名 is the payee's.
const WORDS: [(FieldClass, &[&str]); 7] = [
    (
        FieldClass::Payee,
        &[
            "银行账",
            "银行帐",
            "银行卡",
            "银行户名",
            "银行行号",
            "收款",
            "领款",
            "开户",
            "户名",
            "卡号",
            "存折",
            "联行号",
            "工资卡",
            "发放账",
            "发放帐",
            "待遇账",
            "待遇帐",
        ],
    ),
    (FieldClass::IdNumber, &["证件号", "身份证", "公民身份号", "身份号码", "社会保障号"]),
    (FieldClass::BirthDate, &["出生日期", "出生年月", "出生时间", "生日"]),
    (FieldClass::Name, &["姓名"]),
    (FieldClass::Amount, &["金额", "补贴标准", "待遇标准", "发放标准"]),
    (
        TERM,
        &[
            "缴费月数",
            "缴费年限",
            "缴费起",
            "缴费止",
            "起止年月",
            "开始年月",
            "终止年月",
            "补贴月数",
            "补贴期限",
            "享受期限",
        ],
    ),
    (
        FieldClass::Status,
        &[
            "死亡",
            "生存状态",
            "资格状态",
            "待遇资格",
            "领取资格",
            "享受资格",
            "待遇状态",
            "发放状态",
            "参保状态",
            "缴费状态",
            "领取状态",
            "人员状态",
        ],
    ),
];

/// Whose particulars a field holds when they are not the subject's own.
const OTHERS: [&str; 9] = ["联系人", "经办人", "代办人", "监护人", "介绍人", "配偶", "父亲", "母亲", "亲属"];

/// What the field says, if it is sensitive by default.
pub(super) fn default_class(field: &str) -> Option<FieldClass> {
    let name = header_key(field);
    let whole = WHOLE.iter().find(|(_, names)| names.contains(&name.as_str()));
    if let Some((class, _)) = whole {
        return Some(*class);
    }
    let (class, _) = WORDS.iter().find(|(_, words)| words.iter().any(|word| name.contains(word)))?;
    let another = OTHERS.iter().any(|other| name.starts_with(other));
    (!another || *class == FieldClass::Payee).then_some(*class)
}

/// What the field says, if it is sensitive by default or listed by the policy.
pub(super) fn class(field: &str, extra: &[String]) -> Option<FieldClass> {
    default_class(field).or_else(|| {
        let name = fold_key(field);
        let listed = extra.iter().any(|listed| fold_key(listed) == name);
        listed.then_some(FieldClass::Other)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_the_specification_are_sensitive() {
        for (field, class) in [
            ("银行账号", FieldClass::Payee),
            ("开户行", FieldClass::Payee),
            ("户名", FieldClass::Payee),
            ("社保卡号", FieldClass::Payee),
            ("收款账号", FieldClass::Payee),
            ("姓名", FieldClass::Name),
            ("申请人姓名", FieldClass::Name),
            ("证件号码", FieldClass::IdNumber),
            ("身份证号", FieldClass::IdNumber),
            ("出生日期", FieldClass::BirthDate),
            ("补贴标准（元）", FieldClass::Amount),
            ("金额", FieldClass::Amount),
            ("缴费月数", TERM),
            ("起止年月", TERM),
            ("状态", FieldClass::Status),
            ("资格", FieldClass::Status),
            ("死亡状态", FieldClass::Status),
            ("AAE010", FieldClass::Payee),
        ] {
            assert_eq!(default_class(field), Some(class), "{field}");
        }
    }

    #[test]
    fn the_name_of_a_payee_is_the_payees() {
        assert_eq!(default_class("收款人姓名"), Some(FieldClass::Payee));
    }

    #[test]
    fn somebody_elses_particulars_are_not_the_subjects() {
        assert_eq!(default_class("联系人姓名"), None);
        assert_eq!(default_class("经办人姓名"), None);
        assert_eq!(default_class("监护人银行账号"), Some(FieldClass::Payee));
    }

    #[test]
    fn harmless_fields_stay_harmless() {
        for field in ["联系电话", "通讯地址", "备注", "审核状态", "单位名称", ""] {
            assert_eq!(default_class(field), None, "{field}");
        }
    }

    #[test]
    fn the_policy_adds_fields() {
        let extra = ["账户状态".to_owned()];
        assert_eq!(class("账户状态 ", &extra), Some(FieldClass::Other));
        assert_eq!(class("银行账号", &extra), Some(FieldClass::Payee));
        assert_eq!(class("账户状态", &[]), None);
    }
}
