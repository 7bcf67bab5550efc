//! The words that a policy may give as the meaning of a cell, by table and column; the check of what it gives.

use crate::{
    base::text::is_null,
    i18n::Text,
    ingest::{meaning, schema::TableDef},
    model::TableKind,
    policy::{Expected, InputRule, Policy, PolicyError, PolicyFault, nearest},
};

/// The meanings that a column can have.
#[derive(Debug)]
pub struct Meanings {
    /// As a policy writes them.
    pub names: &'static [&'static str],
    /// What people call them, in the same order.
    pub titles: &'static [Text],
}

const fn t(zh: &'static str, en: &'static str) -> Text {
    Text::new(zh, en)
}

const ACCOUNT_KIND: Meanings = Meanings {
    names: &[
        "personal",
        "shared",
        "administrator",
        "system",
        "interface",
        "batch",
        "self_service",
        "test",
        "third_party",
        "maintenance",
    ],
    titles: &[
        t("个人", "a person's"),
        t("公用", "shared"),
        t("管理员", "administrator"),
        t("系统", "system"),
        t("接口", "interface"),
        t("批处理", "batch"),
        t("网厅自助", "self-service"),
        t("测试", "test"),
        t("第三方", "third party"),
        t("运维", "maintenance"),
    ],
};
const ACCOUNT_STATUS: Meanings = Meanings {
    names: &["enabled", "disabled", "locked"],
    titles: &[t("启用", "in use"), t("停用", "off"), t("锁定", "locked")],
};
const PERSON_STATUS: Meanings = Meanings {
    names: &["serving", "left", "retired", "on_leave", "dead"],
    titles: &[
        t("在职", "serving"),
        t("离职", "has left"),
        t("退休", "retired"),
        t("长期休假", "on long leave"),
        t("死亡", "dead"),
    ],
};
const EVENT: Meanings = Meanings {
    names: &[
        "joined",
        "rehired",
        "moved",
        "seconded",
        "leave_started",
        "leave_ended",
        "suspended",
        "left",
        "retired",
        "died",
    ],
    titles: &[
        t("入职调入", "joined"),
        t("返聘", "rehired"),
        t("轮岗调动", "changed post"),
        t("借调挂职", "seconded"),
        t("长期休假开始", "long leave began"),
        t("休假结束", "leave ended"),
        t("停职", "suspended"),
        t("离职调出", "left"),
        t("退休", "retired"),
        t("死亡", "died"),
    ],
};
const APPROVAL_KIND: Meanings = Meanings {
    names: &["open", "change", "grant", "close"],
    titles: &[t("开户", "open"), t("变更", "change"), t("授权", "grant"), t("注销", "close")],
};
const RISK: Meanings = Meanings {
    names: &["critical", "high", "low"],
    titles: &[t("极高", "critical"), t("高", "high"), t("中低", "medium or low")],
};
const ORDER_KIND: Meanings =
    Meanings { names: &["single", "bulk"], titles: &[t("单笔", "single"), t("批量", "a batch")] };
const RESULT: Meanings = Meanings {
    names: &["success", "failure", "rejected"],
    titles: &[t("成功、通过", "success"), t("失败", "failure"), t("未通过、退回", "refused")],
};

/// The meanings of a column whose cells are words of a list; none: its cells are free text.
pub fn meanings(table: TableKind, field: &str) -> Option<&'static Meanings> {
    Some(match (table, field) {
        (TableKind::Accounts, "kind") => &ACCOUNT_KIND,
        (TableKind::Accounts, "status") => &ACCOUNT_STATUS,
        (TableKind::Persons, "status") => &PERSON_STATUS,
        (TableKind::HrEvents, "event") => &EVENT,
        (TableKind::Approvals, "kind") => &APPROVAL_KIND,
        (TableKind::Permissions, "risk") => &RISK,
        (TableKind::WorkOrders, "kind") => &ORDER_KIND,
        (TableKind::Operations, "result") => &RESULT,
        _ => return None,
    })
}

/// Whether a cell of that column would be read.
pub fn is_meaning(table: TableKind, field: &str, text: &str) -> bool {
    match (table, field) {
        (TableKind::Accounts, "kind") => meaning::account_kind(text).is_some(),
        (TableKind::Accounts, "status") => meaning::account_status(text, "").is_some(),
        (TableKind::Persons, "status") => meaning::person_status(text).is_some(),
        (TableKind::HrEvents, "event") => meaning::event(text).is_some(),
        (TableKind::Approvals, "kind") => meaning::approval_kind(text).is_some(),
        (TableKind::Permissions, "risk") => meaning::risk(text).is_some(),
        (TableKind::WorkOrders, "kind") => meaning::is_bulk(text).is_some(),
        (TableKind::Operations, "result") => meaning::outcome(text).is_some(),
        _ => true,
    }
}

/// What `[[input]]` entries say that no table understands: columns that do not exist, meanings that mean nothing.
pub fn faults(policy: &Policy) -> Vec<PolicyError> {
    let mut faults = policy.unknown_columns(super::columns);
    for input in &policy.inputs {
        for (field, cells) in &input.values {
            faults.extend(cells.iter().filter_map(|(cell, word)| meaningless(policy, input, field, (cell, word))));
        }
    }
    faults.sort_by_key(|fault| fault.line);
    faults
}

fn meaningless(policy: &Policy, input: &InputRule, field: &str, (cell, word): (&str, &str)) -> Option<PolicyError> {
    let fits = |kind: &TableKind| TableDef::of(*kind).canonical(field).is_some();
    let tables: Vec<TableKind> = match input.table {
        Some(table) => vec![table],
        None => TableKind::ALL.into_iter().filter(fits).collect(),
    };
    if is_null(word) || tables.iter().any(|table| is_meaning(*table, field, word)) {
        return None;
    }
    let known = tables.iter().find_map(|table| meanings(*table, field))?;
    let key = format!("values.{field}.{cell}");
    let fault = PolicyFault::BadValue {
        key: format!("input.{key}"),
        value: crate::policy::quoted(word),
        expected: Expected::Meaning(known.names),
        near: nearest(word, known.names.iter().copied()).map(str::to_owned),
    };
    Some(policy.error_at(input.line_of(&key), fault))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_meaning_that_is_listed_is_read() {
        for table in TableKind::ALL {
            for field in super::super::columns(Some(table)) {
                let Some(known) = meanings(table, field) else { continue };
                assert_eq!(known.names.len(), known.titles.len());
                for name in known.names {
                    assert!(is_meaning(table, field, name), "{table:?}.{field}: {name}");
                }
                assert!(!is_meaning(table, field, "0"), "{table:?}.{field} guesses codes");
            }
        }
    }

    #[test]
    fn misspelt_columns_and_meanings_are_found_by_line() {
        let text = "[[input]]\nfile = \"a.csv\"\ntable = \"accounts\"\ncolumns.acount = \"柜员\"\nvalues.status = { \"0\" = \"enable\" }\n[[input]]\nfile = \"b.csv\"\nvalues.status = { \"0\" = \"left\", \"1\" = \"停用\", \"2\" = \"-\" }\n";
        let policy = Policy::parse(text, "hecha.toml").unwrap();
        let found: Vec<(u32, Option<String>)> = faults(&policy)
            .into_iter()
            .map(|error| match *error.fault {
                PolicyFault::UnknownKey { near, .. } | PolicyFault::BadValue { near, .. } => (error.line, near),
                other => panic!("{other:?}"),
            })
            .collect();
        assert_eq!(found, [(4, Some("account".to_owned())), (5, Some("enabled".to_owned()))]);
    }
}
