//! 高风险权限: which rights and acts can do the most harm.

use crate::{
    base::text::fold_key,
    model::{
        act::{Act, Acts},
        field::FieldClass,
        words::Risk,
    },
    policy::fields::default_class,
};

/// `[high_risk]`: names of permissions, or acts.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct RiskList {
    /// 极高风险.
    pub critical: Vec<String>,
    /// 高风险.
    pub high: Vec<String>,
}

impl RiskList {
    fn risk(&self, name: &str, acts: Acts) -> Risk {
        let name = fold_key(name);
        let meant =
            |listed: &String| Act::parse(listed).is_some_and(|act| acts.contains(act)) || fold_key(listed) == name;
        if self.critical.iter().any(meant) {
            Risk::Critical
        } else if self.high.iter().any(meant) {
            Risk::High
        } else {
            Risk::Low
        }
    }
}

/// Acts that are critical by the built-in list, whatever they are done to. Edits depend on what they touch.
pub const CRITICAL_ACTS: Acts = Acts::of(&[
    Act::Approve,
    Act::Pay,
    Act::Backpay,
    Act::Merge,
    Act::Resume,
    Act::Delete,
    Act::Grant,
    Act::UserAdmin,
    Act::ResetPassword,
    Act::Param,
    Act::LogClear,
]);

/// Acts that are high by the built-in list.
pub const HIGH_ACTS: Acts = Acts::of(&[Act::Review, Act::Recheck, Act::Export, Act::Suspend]);

/// Words in the name of a permission to edit that make it critical besides the fields themselves.
const CRITICAL_EDITS: [&str; 6] = ["批量", "后台", "数据修改", "数据变更", "关键信息", "双改"];

/// Words in the name of a permission to query that say it reaches beyond the unit.
const HIGH_QUERIES: [&str; 4] = ["全量", "不限", "全部机构", "接口"];

/// The risk of changing a field. What moves money elsewhere or makes one person into another is critical; whatever else
/// is sensitive is high.
fn edit_risk(field: &str) -> Risk {
    match default_class(field) {
        Some(FieldClass::Payee | FieldClass::Name | FieldClass::IdNumber | FieldClass::BirthDate) => Risk::Critical,
        Some(FieldClass::Amount | FieldClass::Status | FieldClass::Other) => Risk::High,
        None => Risk::Low,
    }
}

fn built_in(name: &str, acts: Acts) -> Risk {
    let name = fold_key(name);
    let says = |words: &[&str]| words.iter().any(|word| name.contains(word));
    let edits = match acts.contains(Act::Edit) {
        true if says(&CRITICAL_EDITS) => Risk::Critical,
        true => edit_risk(&name),
        false => Risk::Low,
    };
    let queries = acts.contains(Act::Query) && says(&HIGH_QUERIES);
    let others = if acts.meets(CRITICAL_ACTS) {
        Risk::Critical
    } else if queries || acts.meets(HIGH_ACTS) {
        Risk::High
    } else {
        Risk::Low
    };
    edits.max(others)
}

/// The risk of a permission of that name and those acts: `marked` in the catalogue, else by the policy's list, else by
/// the built-in one.
///
/// A mark of high is raised to critical where the list says so; a mark of low stands.
pub(super) fn permission_risk(list: Option<&RiskList>, name: &str, acts: Acts, marked: Option<Risk>) -> Risk {
    let listed = list.map_or_else(|| built_in(name, acts), |list| list.risk(name, acts));
    match marked {
        Some(Risk::High) => listed.max(Risk::High),
        Some(marked) => marked,
        None => listed,
    }
}

/// The risk of an act, done in a step of that name to that field. `sensitive` is whether the policy calls the field so.
pub(super) fn act_risk(list: Option<&RiskList>, act: Act, step: &str, field: &str, sensitive: bool) -> Risk {
    let acts = Acts::of(&[act]);
    match list {
        Some(list) => list.risk(step, acts),
        None if act == Act::Edit && sensitive => built_in(step, acts).max(edit_risk(field)).max(Risk::High),
        None => built_in(step, acts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn built_in_risk(name: &str, act: Act) -> Risk {
        permission_risk(None, name, Acts::of(&[act]), None)
    }

    #[test]
    fn edits_are_critical_by_what_they_touch() {
        for name in ["银行账号变更", "姓名修改", "出生日期变更", "批量修改", "关键信息变更"] {
            assert_eq!(built_in_risk(name, Act::Edit), Risk::Critical, "{name}");
        }
        assert_eq!(built_in_risk("联系电话修改", Act::Edit), Risk::Low);
        assert_eq!(act_risk(None, Act::Edit, "修改", "收款账号", true), Risk::Critical);
        assert_eq!(built_in_risk("补贴标准变更", Act::Edit), Risk::High);
        assert_eq!(act_risk(None, Act::Edit, "修改", "出生年月", true), Risk::Critical);
        for field in ["补贴标准", "缴费月数", "死亡状态", "账户状态"] {
            assert_eq!(act_risk(None, Act::Edit, "修改", field, true), Risk::High, "{field}");
        }
        assert_eq!(act_risk(None, Act::Edit, "批量修改", "补贴标准", true), Risk::Critical);
        assert_eq!(act_risk(None, Act::Edit, "修改", "联系电话", false), Risk::Low);
    }

    #[test]
    fn acts_have_the_risk_of_the_specification() {
        assert_eq!(built_in_risk("业务终审", Act::Approve), Risk::Critical);
        assert_eq!(built_in_risk("业务审核", Act::Review), Risk::High);
        assert_eq!(built_in_risk("停发", Act::Suspend), Risk::High);
        assert_eq!(built_in_risk("业务受理", Act::Accept), Risk::Low);
        assert_eq!(built_in_risk("业务查询", Act::Query), Risk::Low);
        assert_eq!(built_in_risk("全量查询", Act::Query), Risk::High);
        assert!(!CRITICAL_ACTS.meets(HIGH_ACTS));
    }

    #[test]
    fn a_mark_in_the_catalogue_wins_but_high_may_be_critical() {
        let approve = Acts::of(&[Act::Approve]);
        let accept = Acts::of(&[Act::Accept]);
        assert_eq!(permission_risk(None, "终审", approve, Some(Risk::Low)), Risk::Low);
        assert_eq!(permission_risk(None, "终审", approve, Some(Risk::High)), Risk::Critical);
        assert_eq!(permission_risk(None, "受理", accept, Some(Risk::High)), Risk::High);
        assert_eq!(permission_risk(None, "受理", accept, Some(Risk::Critical)), Risk::Critical);
    }

    #[test]
    fn a_listed_policy_replaces_the_built_in_list() {
        let list = RiskList { critical: vec!["业务终审".to_owned()], high: vec!["review".to_owned()] };
        let risk = |name, act| permission_risk(Some(&list), name, Acts::of(&[act]), None);
        assert_eq!(risk("业务终审 ", Act::Approve), Risk::Critical);
        assert_eq!(risk("镇级审核", Act::Review), Risk::High);
        assert_eq!(risk("资金拨付", Act::Pay), Risk::Low);
        assert_eq!(act_risk(Some(&list), Act::Edit, "修改", "收款账号", true), Risk::Low);
    }
}
