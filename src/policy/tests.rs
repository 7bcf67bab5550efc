//! The policy file as a whole: every key of the manual, every fault with its line, the template, the policy in force.

use super::*;
use crate::{base::calendar::Grace, i18n::Lang};

/// Every key there is, each with a value that is not its default.
const FULL: &str = r#"as_of = 2022-06-30
period = ["2021-07-01", "2022-06-30"]
zone = "Asia/Urumqi"
office = "福果镇"
discovery = "审计"

[[input]]
file = "柜员*.xlsx"
sheet = "清单"
table = "accounts"
encoding = "gbk"
header_row = 4
columns = { account = "柜员代码", status = "状态" }
values = { status = { "0" = "enabled", "9" = "disabled" } }

[[input]]
file = "日志/*.csv"

[actions]
accept = ["窗口收件", "前台接单"]
approve = ["局长签批"]

[[workflow]]
matter = "灵活就业*"
requires = { approve = ["accept", "review"], pay = ["approve", "publicise"] }
order = ["accept", "review", "approve", "publicise", "pay"]
days = { approve = "20wd", pay = 30 }
disqualifies = ["服刑"]
requires_facts = ["就业困难人员认定"]

[[workflow]]
matter = "失业金"

[high_risk]
critical = ["业务终审", "pay"]
high = ["数据导出"]

[[incompatible]]
a = ["accept", "窗口岗"]
b = ["review", "recheck", "approve"]
severity = "critical"

[[incompatible]]
a = ["edit"]
b = ["recheck"]

[sensitive_fields]
extra = ["账户状态"]

[grace]
leave = 3
move = "10wd"
leave_start = 7
join = "2wd"

[calendar]
hours = ["08:30-12:00", "13:30-18:00"]
holidays = "holidays.json"

[terminals]
kiosk_fanin = 8
switch_seconds = 60
home_share = 0.9
home_min = 50
shared = ["PC-HALL-1", "10.8.0.1"]

[limits]
"灵活就业社会保险补贴" = [10000, 20000.50]

[households]
"6217000000000000000" = ["500224198001011234", "500224197502021235"]

[exports]
needs_order = true

[accounts]
non_personal = ["sys_batch", "就业补贴系统/job"]

[administrators]
system = ["系统管理员"]
security = ["安全管理员", "权限管理员"]
audit = ["审计管理员"]

[third_party]
employers = ["某某科技有限公司"]
employment = ["第三方"]

[identity]
pin = [{ account = "就业补贴系统/wangfang2", person = "500224198001011234" }]
forbid = [{ account = "就业补贴系统/lijun", person = "500224197502021235" }]

[rules.A11]
dormant_days = 60

[rules.quick-approval]
seconds = [1, 2.5, "三", true, 2022-01-01, { a = 1 }]

[[exception]]
rule = "B01"
match = { person = "500224198001011234", pair = "accept+approve" }
reason = "人手不足，兼任；按月抽查"
approved_by = "龙某"
until = 2023-06-30
"#;

fn parse(text: &str) -> Policy {
    Policy::parse(text, "hecha.toml").unwrap_or_else(|errors| panic!("{}", errors[0]))
}

fn faults(text: &str) -> Vec<PolicyError> {
    Policy::parse(text, "hecha.toml").unwrap_err()
}

/// The only fault of a text.
fn fault(text: &str) -> PolicyError {
    let mut all = faults(text);
    assert_eq!(all.len(), 1, "{all:?}");
    all.remove(0)
}

fn day(year: i32, month: u32, day: u32) -> Day {
    Day::ymd(year, month, day).unwrap()
}

#[test]
fn an_empty_file_is_the_default_policy() {
    assert_eq!(parse(""), Policy::default());
    assert_eq!(Policy::default().discovery, "自查");
    assert_eq!(Policy::default().zone.name(), "Asia/Shanghai");
}

#[test]
fn the_basics_are_read() {
    let policy = parse(FULL);
    let zone: Zone = "Asia/Urumqi".parse().unwrap();
    assert_eq!(policy.zone, zone);
    assert_eq!(policy.as_of, Some(Moment::day(day(2022, 6, 30), zone)));
    assert_eq!(policy.as_of_end(), Some(zone.start_of(day(2022, 7, 1))));
    assert_eq!(policy.period, Some((day(2021, 7, 1), day(2022, 6, 30))));
    assert_eq!(policy.office.as_deref(), Some("福果镇"));
    assert_eq!(policy.discovery, "审计");
}

#[test]
fn inputs_say_what_a_sheet_holds() {
    let policy = parse(FULL);
    let input = policy.input("柜员2022.XLSX", Some("清单")).unwrap();
    assert_eq!((input.line, input.table, input.header_row), (7, Some(TableKind::Accounts), Some(4)));
    assert_eq!(input.encoding.map(encoding_rs::Encoding::name), Some("GBK"));
    assert_eq!(input.columns["account"], "柜员代码");
    assert_eq!(input.values["status"]["9"], "disabled");
    assert!(policy.input("柜员2022.xlsx", Some("说明")).is_none());
    assert_eq!(policy.input("日志/1月.csv", None).unwrap().line, 16);
}

#[test]
fn entries_for_one_source_are_merged() {
    let policy = parse(
        "[[input]]\nfile = \"a.csv\"\nvalues = { status = { \"0\" = \"enabled\" } }\n\
         [[input]]\nfile = \"*.csv\"\ntable = \"accounts\"\nencoding = \"gbk\"\nvalues = { status = { \"0\" = \"locked\", \"1\" = \"disabled\" } }\n\
         [[input]]\nfile = \"*\"\ntable = \"operations\"\ncolumns = { time = \"时刻\" }\n",
    );
    let input = policy.input("a.csv", None).unwrap();
    assert_eq!((input.table, input.line), (Some(TableKind::Accounts), 1));
    assert_eq!(input.encoding.map(encoding_rs::Encoding::name), Some("GBK"));
    assert_eq!((input.values["status"]["0"].as_str(), input.values["status"]["1"].as_str()), ("enabled", "disabled"));
    assert!(input.columns.is_empty(), "the columns of another table");
    assert_eq!(policy.inputs_for("a.csv", None).count(), 3);
    assert_eq!(policy.input("b.xes", None).unwrap().columns["time"], "时刻");
}

#[test]
fn a_source_can_be_left_out() {
    let policy = parse("[[input]]\nfile = \"说明.xlsx\"\ntable = \"ignore\"\n");
    let input = policy.input("说明.xlsx", Some("Sheet1")).unwrap();
    assert!(input.ignore && input.table.is_none());
    assert!(policy.in_force(Lang::En).contains("table = \"ignore\""));
}

#[test]
fn step_names_keep_their_line() {
    let policy = parse(FULL);
    let steps: Vec<_> = policy.actions.iter().map(|step| (step.act, step.name.as_str(), step.line)).collect();
    let expected = [(Act::Accept, "窗口收件", 20), (Act::Accept, "前台接单", 20), (Act::Approve, "局长签批", 21)];
    assert_eq!(steps, expected);
}

#[test]
fn the_first_workflow_that_matches_counts() {
    let policy = parse(FULL);
    let flexible = policy.workflow("灵活就业社会保险补贴");
    assert_eq!(flexible.line, Some(23));
    assert_eq!(flexible.requires[&Act::Pay], vec![Act::Approve, Act::Publicise]);
    assert_eq!(flexible.order.len(), 5);
    assert_eq!(flexible.days[&Act::Approve], Grace::WorkingDays(20));
    assert_eq!(flexible.days[&Act::Pay], Grace::Days(30));
    assert_eq!(flexible.disqualifying("灵活就业"), vec!["服刑"]);
    assert_eq!(flexible.requires_facts, vec!["就业困难人员认定"]);
    let unemployment = policy.workflow("失业金");
    assert_eq!(unemployment.line, Some(31));
    assert_eq!(unemployment.requires, Workflow::default().requires);
    assert_eq!(policy.workflow("其他"), &Workflow::default());
}

#[test]
fn risks_pairs_and_fields_are_the_reviewers_own() {
    let policy = parse(FULL);
    let pay = Acts::of(&[Act::Pay]);
    assert_eq!(policy.permission_risk("资金拨付", pay, None), Risk::Critical);
    assert_eq!(policy.permission_risk("业务审核", Acts::of(&[Act::Review]), None), Risk::Low);
    let pairs = policy.pairs();
    assert_eq!((pairs.len(), pairs[0].line, pairs[0].severity), (2, Some(38), Gravity::Critical));
    assert!(pairs[0].a.has_act(Act::Accept) && pairs[0].a.has_name("窗口岗"));
    assert_eq!(pairs[1].severity, Gravity::Medium);
    assert_eq!(policy.sensitive("账户状态"), Some(FieldClass::Other));
    assert_eq!(Policy::default().sensitive("账户状态"), None);
}

#[test]
fn times_and_terminals_are_read() {
    let policy = parse(FULL);
    let grace = GraceRules {
        leave: Grace::Days(3),
        move_: Grace::WorkingDays(10),
        leave_start: Grace::Days(7),
        join: Grace::WorkingDays(2),
    };
    assert_eq!(policy.grace, grace);
    assert_eq!(policy.calendar.hours.len(), 2);
    assert!(!policy.calendar.is_office_hour(12 * 3_600_000));
    assert_eq!((policy.calendar.holidays.as_deref(), policy.calendar.holidays_line), (Some("holidays.json"), Some(58)));
    let terminals = &policy.terminals;
    assert_eq!((terminals.kiosk_fanin, terminals.switch_seconds, terminals.home_min), (8, 60, 50));
    assert!((terminals.home_share - 0.9).abs() < f64::EPSILON);
    assert!(policy.is_shared_terminal("pc-hall-1 ") && !policy.is_shared_terminal("PC-1"));
}

#[test]
fn money_accounts_and_people_are_read() {
    let policy = parse(FULL);
    assert_eq!(policy.limits_of("灵活就业社会保险补贴"), Some([Amount(1_000_000), Amount(2_000_050)].as_slice()));
    assert!(policy.is_household("6217000000000000000", "500224197502021235"));
    assert!(!policy.is_household("6217000000000000000", "500224197502021299"));
    assert!(policy.exports_need_order);
    assert!(policy.is_non_personal(Some("任意系统"), "SYS_BATCH"));
    assert!(policy.is_non_personal(Some("就业补贴系统"), "job") && !policy.is_non_personal(Some("其他"), "job"));
    assert!(policy.administrators.is(Administrator::Security, "权限管理员"));
    assert_eq!(policy.third_party.employers, vec!["某某科技有限公司"]);
    assert_eq!(policy.third_party.employment, vec!["第三方"]);
    assert_eq!((policy.identity.pin.len(), policy.identity.pin[0].line), (1, 89));
    assert!(policy.identity.forbid[0].account.is(Some("就业补贴系统"), "lijun"));
    let exception = &policy.exceptions[0];
    assert_eq!((exception.until, exception.line), (day(2023, 6, 30), 98));
    assert!(exception.covers(
        "B01",
        "accept-and-approve",
        &[("person", "500224198001011234"), ("pair", "accept+approve")]
    ));
}

#[test]
fn an_unknown_key_shows_its_line_at_every_level() {
    for (text, line, key, near) in [
        ("zone = \"Asia/Shanghai\"\nofice = \"x\"\n", 2, "ofice", Some("office")),
        ("[grace]\n\nleaves = 0\n", 3, "grace.leaves", Some("leave")),
        (
            "[[input]]\nfile = \"a\"\n[[input]]\nfile = \"b\"\nencodign = \"gbk\"\n",
            5,
            "input[2].encodign",
            Some("encoding"),
        ),
        (
            "[[exception]]\nrule = \"B01\"\nmatch = { a = \"1\" }\nreason = \"x\"\napproved_by = \"y\"\nuntil = 2023-01-01\nwhy = 1\n",
            7,
            "exception[1].why",
            None,
        ),
        (
            "[identity]\npin = [\n  { account = \"a\", person = \"1\", persno = \"2\" },\n]\n",
            3,
            "identity.pin[1].persno",
            Some("person"),
        ),
        ("[[workflow]]\ndays = { approve = 5,\n  review = 3 }\n", 3, "workflow[1].days.review", None),
        ("[actions]\naprove = [\"签批\"]\n", 2, "actions.aprove", Some("approve")),
        ("[grases]\nleave = 1\n", 1, "grases", Some("grace")),
    ] {
        let error = fault(text);
        assert_eq!(error.line, line, "{error}");
        let PolicyFault::UnknownKey { key: found, near: hint, .. } = *error.fault else { panic!("{error}") };
        assert_eq!((found.as_str(), hint.as_deref()), (key, near));
    }
}

#[test]
fn a_wrong_kind_shows_its_line() {
    for (text, line, key) in [
        ("office = 5\n", 1, "office"),
        ("\n[terminals]\nhome_min = \"20\"\n", 3, "terminals.home_min"),
        ("[exports]\nneeds_order = \"是\"\n", 2, "exports.needs_order"),
        ("[actions]\naccept = \"收件\"\n", 2, "actions.accept"),
        ("grace = 5\n", 1, "grace"),
        ("input = { file = \"a\" }\n", 1, "input"),
        ("[rules]\nA11 = 60\n", 2, "rules.A11"),
        ("[third_party]\nemployers = [\n  \"甲\",\n  7,\n]\n", 4, "third_party.employers[2]"),
    ] {
        let error = fault(text);
        assert_eq!(error.line, line, "{error}");
        let PolicyFault::WrongKind { key: found, .. } = *error.fault else { panic!("{error}") };
        assert_eq!(found, key);
    }
}

#[test]
fn a_value_that_means_nothing_shows_its_line() {
    for text in [
        "zone = \"Asia/Peking\"\n",
        "period = [\"2022-12-31\", \"2022-01-01\"]\n",
        "as_of = \"昨天\"\n",
        "[[input]]\nfile = \"a\"\ntable = \"account\"\n",
        "[[input]]\nfile = \"a\"\nencoding = \"latin-99\"\n",
        "[[input]]\nfile = \"a\"\nheader_row = -1\n",
        "[calendar]\nhours = []\n",
        "[terminals]\nkiosk_fanin = 1\n",
        "[[incompatible]]\na = [\"accept\"]\nb = []\n",
        "[[incompatible]]\na = [\"accept\"]\nb = [\"pay\"]\nseverity = \"grave\"\n",
        "[limits]\n\"补贴\" = [-5]\n",
        "[accounts]\nnon_personal = [\"系统/\"]\n",
    ] {
        let error = fault(text);
        assert!(matches!(*error.fault, PolicyFault::BadValue { .. }), "{error}");
        assert!(!error.text.is_empty());
    }
}

#[test]
fn entries_need_their_keys() {
    let missing = |text| {
        let all = faults(text).into_iter();
        let keys = all.map(|error| match *error.fault {
            PolicyFault::Missing { key, .. } => key,
            other => panic!("{other:?}"),
        });
        keys.collect::<Vec<_>>()
    };
    assert_eq!(missing("[[input]]\nsheet = \"a\"\n"), vec!["input[1].file"]);
    assert_eq!(
        missing("[[exception]]\nrule = \"B01\"\nreason = \"x\"\nuntil = 2023-01-01\n"),
        vec!["exception[1].match", "exception[1].approved_by"]
    );
    assert_eq!(
        missing("[[exception]]\nrule = \"B01\"\nmatch = {}\nreason = \"x\"\napproved_by = \"y\"\nuntil = 2023-01-01\n"),
        vec!["exception[1].match.…"]
    );
}

#[test]
fn all_faults_are_reported_at_once_by_line() {
    let all = faults("office = 5\nzoen = 1\n[grace]\njoin = \"x\"\n[[incompatible]]\nb = [\"pay\"]\n");
    assert_eq!(all.iter().map(|error| error.line).collect::<Vec<_>>(), vec![1, 2, 4, 5]);
}

#[test]
fn one_step_in_two_acts_shows_both_lines() {
    let error = fault("[actions]\naccept = [\"窗口 收件\"]\n\nreview = [\"初审\", \"窗口收件\"]\n");
    assert_eq!(error.line, 4);
    assert_eq!(
        *error.fault,
        PolicyFault::Clash {
            what: "窗口收件".to_owned(),
            first: "actions.accept".to_owned(),
            first_line: 2,
            second: "actions.review".to_owned()
        }
    );
    assert_eq!(parse("[actions]\naccept = [\"收件\", \"收件\"]\n").actions.len(), 1);
}

#[test]
fn contradicting_identities_are_a_fault() {
    let two =
        "[identity]\npin = [\n  { account = \"s/a\", person = \"1\" },\n  { account = \"s/A\", person = \"2\" },\n]\n";
    assert!(matches!(*fault(two).fault, PolicyFault::Clash { first_line: 3, .. }));
    assert_eq!(fault(two).line, 4);
    let both =
        "[identity]\npin = [{ account = \"s/a\", person = \"1\" }]\nforbid = [{ account = \"s/a\", person = \"1\" }]\n";
    assert!(matches!(*fault(both).fault, PolicyFault::Clash { first_line: 3, .. }));
    let apart =
        "[identity]\npin = [{ account = \"s/a\", person = \"1\" }]\nforbid = [{ account = \"s/a\", person = \"2\" }]\n";
    assert_eq!(parse(apart).identity.forbid.len(), 1);
}

#[test]
fn a_key_twice_or_a_table_twice_is_no_policy() {
    for text in ["office = \"甲\"\noffice = \"乙\"\n", "[grace]\n[grace]\n", "[rules.A11]\na = 1\n[rules.A11]\nb = 1\n"]
    {
        assert!(matches!(*faults(text)[0].fault, PolicyFault::Syntax { .. }), "{text}");
    }
    let folded = "[limits]\n\"补贴\" = [1]\n\"补贴 \" = [2]\n";
    assert!(matches!(*fault(folded).fault, PolicyFault::Clash { first_line: 2, .. }));
}

#[test]
fn rules_that_do_not_exist_are_found_with_a_hint() {
    let rules = [("A11", "dormant-account"), ("B01", "accept-and-approve")];
    let policy = parse(
        "[rules.A11]\n[rules.dormant_acount]\nx = 1\n[[exception]]\nrule = \"accept-and-aprove\"\nmatch = { person = \"1\" }\nreason = \"x\"\napproved_by = \"y\"\nuntil = 2023-01-01\n",
    );
    let all = policy.unknown_rules(&rules);
    assert_eq!(all.iter().map(|error| error.line).collect::<Vec<_>>(), vec![2, 4]);
    assert!(matches!(&*all[0].fault, PolicyFault::UnknownKey { near: Some(near), .. } if near == "dormant-account"));
    assert!(matches!(&*all[1].fault, PolicyFault::BadValue { near: Some(near), .. } if near == "accept-and-approve"));
}

#[test]
fn columns_that_do_not_exist_are_found() {
    let policy = parse("[[input]]\nfile = \"a\"\ntable = \"accounts\"\ncolumns = { acount = \"柜员\" }\n");
    let all = policy.unknown_columns(|table| {
        assert_eq!(table, Some(TableKind::Accounts));
        vec!["account", "status"]
    });
    assert!(matches!(&*all[0].fault, PolicyFault::UnknownKey { near: Some(near), .. } if near == "account"));
    assert!(policy.unknown_columns(|_| vec!["acount"]).is_empty());
}

/// The lines of a template that start with a comment sign, uncommented where `keep` says so.
fn uncommented(template: &str, keep: impl Fn(bool) -> bool) -> String {
    let lines = template.lines().map(|line| {
        let example = line.ends_with("# 示例") || line.ends_with("# example");
        match line.strip_prefix("# ") {
            Some(rest) if keep(example) => rest,
            _ => line,
        }
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn the_template_changes_nothing_even_when_uncommented() {
    for lang in [Lang::Zh, Lang::En] {
        let template = Policy::template(lang, Drafted::default());
        let as_written = parse(&template);
        assert_eq!(as_written.in_force(lang), Policy::default().in_force(lang));
        let defaults = parse(&uncommented(&template, |example| !example));
        assert_eq!(defaults.in_force(lang), Policy::default().in_force(lang));
        let default = Policy::default();
        assert_eq!(defaults.pairs().len(), default.pairs().len());
        assert_eq!((&defaults.grace, &defaults.terminals), (&default.grace, &default.terminals));
    }
}

#[test]
fn the_examples_of_the_template_are_valid() {
    for lang in [Lang::Zh, Lang::En] {
        let shown = parse(&uncommented(&Policy::template(lang, Drafted::default()), |example| example));
        assert!(shown.as_of.is_some() && shown.period.is_some() && shown.office.is_some());
        assert!(shown.high_risk.is_some() && shown.administrators.audit.is_some());
        assert_eq!((shown.inputs.len(), shown.workflows.len(), shown.exceptions.len()), (1, 1, 1));
        assert_eq!((shown.actions.len(), shown.limits.len(), shown.households.len()), (2, 1, 1));
        assert_eq!((shown.identity.pin.len(), shown.identity.forbid.len()), (1, 1));
    }
}

#[test]
fn the_template_names_every_key() {
    let template = Policy::template(Lang::En, Drafted::default());
    for line in FULL.lines().filter(|line| !line.starts_with('"')) {
        let Some((key, _)) = line.split_once(" = ") else { continue };
        if ["seconds"].contains(&key) {
            continue;
        }
        assert!(template.contains(&format!("# {key} = ")), "{key}");
    }
    for line in FULL.lines().filter(|line| line.starts_with('[') && !line.contains("quick")) {
        assert!(template.contains(line), "{line}");
    }
}

#[test]
fn the_policy_in_force_reads_back_the_same() {
    for text in [FULL, "", "incompatible = []\nas_of = 2022-12-31T08:00:00.250\n[high_risk]\nhigh = []\n"] {
        let policy = parse(text);
        let written = policy.in_force(Lang::Zh);
        let again = parse(&written);
        assert_eq!(again.in_force(Lang::Zh), written);
        assert_eq!((again.as_of, again.period, again.zone), (policy.as_of, policy.period, policy.zone));
        assert_eq!((&again.grace, &again.terminals), (&policy.grace, &policy.terminals));
        assert_eq!((&again.limits, &again.households), (&policy.limits, &policy.households));
        assert_eq!((&again.high_risk, &again.third_party), (&policy.high_risk, &policy.third_party));
        assert_eq!((again.pairs().len(), again.exceptions.len()), (policy.pairs().len(), policy.exceptions.len()));
    }
}

#[test]
fn settings_of_rules_are_in_force_as_written() {
    let policy = parse(FULL);
    let again = parse(&policy.in_force(Lang::En));
    let mut table = again.rule_table("A11", "dormant-account").unwrap();
    assert_eq!(table.count_or("dormant_days", 90).unwrap(), 60);
    assert!(policy.in_force(Lang::En).contains("seconds = [1, 2.5, \"三\", true, 2022-01-01, { a = 1 }]"));
}

#[test]
fn rule_keys_join_the_template() {
    let mut table = RuleTable::empty("A11");
    table.count_or("dormant_days", 90).unwrap();
    let title = crate::i18n::Text::new("长期未使用", "dormant account");
    let keys = RuleKeys { code: "A11", name: "dormant-account", title, keys: table.asked() };
    let rules = [keys, RuleKeys { keys: &[], code: "A01", ..keys }];
    let drafted = Drafted {
        rules: &rules,
        inputs: "[[input]]\nfile = \"a\"\n# table = \"ignore\"\n",
        actions: "# accept = [\"x\"]\n",
    };
    let text = Policy::template(Lang::Zh, drafted);
    assert!(text.contains("[rules.A11]\n# dormant_days = 90\n") && text.contains("长期未使用"));
    assert!(!text.contains("A01"));
    let policy = parse(&text);
    assert!(policy.rule_table("A11", "dormant-account").unwrap().finish().is_ok());
    assert_eq!((policy.inputs.len(), policy.inputs[0].ignore), (1, false));
    let policy = parse(&uncommented(&text, |example| !example));
    assert!(policy.inputs[0].ignore && policy.actions.len() == 1);
}

#[test]
fn entries_for_one_source_add_up_and_the_first_counts() {
    let text = "[[input]]\nfile = \"*.csv\"\ntable = \"accounts\"\n[[input]]\nfile = \"a.csv\"\ntable = \"persons\"\ncolumns.account = \"柜员\"\nvalues.status = { \"0\" = \"enabled\" }\n";
    let policy = parse(text);
    let input = policy.input("a.csv", None).unwrap();
    assert_eq!((input.table, input.columns.len(), input.values.len()), (Some(TableKind::Accounts), 0, 0));
    let lost = [(6, "table"), (7, "columns.account"), (8, "values.status")];
    assert_eq!(policy.overridden("a.csv", None), lost.map(|(line, key)| (line, key.to_owned())));
    assert!(policy.overridden("b.csv", None).is_empty() && policy.input("b.csv", None).unwrap().columns.is_empty());
}

#[test]
fn slips_are_told_in_words_of_both_languages() {
    for (text, slip) in [
        ("office = 福果镇\n", Slip::Quotes),
        ("a = 1\na = 2\n", Slip::Twice),
        ("[grace\nleave = 1\n", Slip::Heading),
        ("office\n", Slip::Assignment),
        ("a = [\"x\"\n", Slip::Brackets),
        ("as_of = 2022-13-45\n", Slip::Number),
        ("柜员 = 1\n", Slip::Key),
    ] {
        let fault = &*faults(text)[0].fault;
        let PolicyFault::Syntax { slip: found, message } = fault else { panic!("{text}: {fault:?}") };
        assert_eq!(*found, slip, "{text}: {message}");
    }
}

#[test]
fn every_fault_has_words_in_both_languages() {
    for text in ["office = 5\n", "zoen = 1\n", "[grace]\njoin = \"x\"\n", "[[input]]\n", "= 1\n"] {
        for error in faults(text) {
            let words = error.fault.words();
            assert!(words.zh.chars().any(crate::base::text::is_han), "{}", words.zh);
            assert!(!words.en.is_empty() && words.en != words.zh);
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_text_panics(text in "(\\[{1,2}[a-z]{1,9}\\]{1,2}\n|[a-z_]{1,9} = (\"[^\"\\\\]{0,6}\"|[0-9-]{1,10}|\\[\\]|\\{\\})\n|.{0,8}\n){0,6}") {
        if let Err(errors) = Policy::parse(&text, "hecha.toml") {
            proptest::prop_assert!(!errors.is_empty());
            let lines = u32::try_from(text.lines().count().max(1)).unwrap();
            for error in errors {
                proptest::prop_assert!((1..=lines + 1).contains(&error.line));
            }
        }
    }
}
