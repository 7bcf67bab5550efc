//! One case a row: the columns of its steps, found by what their headers begin with.

use crate::ingest::{header::Header, mapping::Stage};

/// Steps that may head the columns of a case, with the words that may follow.
const STEPS: [&str; 24] = [
    "申请",
    "收件",
    "受理",
    "登记",
    "录入",
    "经办",
    "预审",
    "初审",
    "初核",
    "审核",
    "审查",
    "复审",
    "复核",
    "确认",
    "终审",
    "审批",
    "核准",
    "批准",
    "签批",
    "公示",
    "拨付",
    "发放",
    "发放确认",
    "支付",
];

/// The steps of a case that the headers tell, in the order of [`STEPS`].
pub(super) fn find_stages(header: &Header) -> Vec<Stage> {
    let find = |step: &str, ends: &[&str]| {
        ends.iter().find_map(|end| {
            let key = format!("{step}{end}");
            header.keys.iter().position(|keys| keys.contains(&key))
        })
    };
    let stage = |step: &'static str| {
        let account = find(step, &["账号", "人账号", "账户", "人账户", "操作账号", "人员账号", "员账号"]);
        let name = find(step, &["人", "人员", "人姓名", "员", "经办人", "人员姓名", "员姓名"]);
        // Who applied is a member of the public, unless an account is named.
        let person = if step == "申请" { account } else { account.or(name) };
        Some(Stage {
            step,
            person: person?,
            is_name: account.is_none(),
            time: find(step, &["时间", "日期"])?,
            operator: name.filter(|_| account.is_some()),
            result: find(step, &["结果", "状态"]),
            terminal: find(step, &["终端", "终端号"]),
            ip: find(step, &["ip", "ip地址"]),
        })
    };
    STEPS.into_iter().filter_map(stage).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn steps(headers: &[&str]) -> Vec<&'static str> {
        let header = Header::of_names(headers.iter().map(|header| (*header).to_owned()).collect());
        find_stages(&header).into_iter().map(|stage| stage.step).collect()
    }

    #[test]
    fn every_step_with_a_person_and_a_time_is_one() {
        let headers = ["编号", "经办人", "经办时间", "复核人", "复核时间", "终审人"];
        assert_eq!(steps(&headers), ["经办", "复核"]);
    }

    #[test]
    fn whoever_applies_is_no_clerk() {
        let headers = ["申请人", "申请时间", "受理人", "受理时间", "终审人", "终审时间"];
        assert_eq!(steps(&headers), ["受理", "终审"]);
    }
}
