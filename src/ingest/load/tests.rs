use std::path::PathBuf;

use super::*;
use crate::ingest::progress::Silent;
use crate::model::intake::Weight;

pub(super) fn load_with(files: &[(&str, &[u8])], policy: &str) -> (tempfile::TempDir, Loaded) {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        let path = dir.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    let policy = Policy::parse(policy, "hecha.toml").unwrap();
    let vocabulary = Vocabulary::new(&policy);
    let loaded = load(dir.path(), &policy, &vocabulary, &Silent).unwrap();
    balanced(&loaded);
    (dir, loaded)
}

fn balanced(loaded: &Loaded) {
    for source in &loaded.sources.0 {
        assert!(source.counts.balances(), "{}: {:?}", source.file, source.counts);
    }
}

fn dump(loaded: &Loaded) -> String {
    use std::fmt::Write as _;
    let mut out = String::new();
    for source in &loaded.sources.0 {
        writeln!(out, "{} {:?} {:?} {} {:?}", source.file, source.sheet, source.table, source.read_as, source.counts)
            .unwrap();
    }
    for remark in &loaded.remarks {
        writeln!(out, "{:?} {:?} {:?} {}", remark.weight, remark.file, remark.sheet, remark.words.zh).unwrap();
    }
    for reject in loaded.rejects.iter().take(20) {
        writeln!(out, "R {} {} {:?} {} {}", reject.file, reject.row, reject.column, reject.value, reject.reason.zh)
            .unwrap();
    }
    for step in loaded.steps.iter().take(80) {
        writeln!(out, "S {step:?}").unwrap();
    }
    let tables = &loaded.tables;
    writeln!(
        out,
        "events {} accounts {} persons {} hr {} roles {} ap {} rp {} perms {} duties {} approvals {} wo {} facts {} orgs {} rel {} del {} doc {} super {:?} only {:?}",
        loaded.log.len(),
        tables.accounts.len(),
        tables.persons.len(),
        tables.hr_events.len(),
        tables.roles.len(),
        tables.account_permissions.len(),
        tables.role_permissions.len(),
        tables.permissions.len(),
        tables.duties.len(),
        tables.approvals.len(),
        tables.work_orders.len(),
        tables.facts.len(),
        tables.orgs.len(),
        tables.relatives.len(),
        tables.delegations.len(),
        tables.documents.len(),
        tables.superuser_roles,
        loaded.only_system,
    )
    .unwrap();
    out
}

#[test]
#[ignore = "prints what a folder named by HECHA_LOOK yields, for a person to read"]
fn look() {
    let Some(folder) = std::env::var_os("HECHA_LOOK").map(PathBuf::from) else { return };
    let policy = std::fs::read_to_string(folder.join("hecha.toml")).unwrap_or_default();
    let policy = Policy::parse(&policy, "hecha.toml").unwrap();
    let loaded = load(&folder, &policy, &Vocabulary::new(&policy), &Silent).unwrap();
    std::fs::write("/tmp/look.txt", dump(&loaded)).unwrap();
}

fn text(loaded: &Loaded, sym: Option<Sym>) -> &str {
    sym.map_or("", |sym| loaded.tables.names.text(sym))
}

fn remarks(loaded: &Loaded, weight: Weight) -> Vec<&str> {
    let heavy = loaded.remarks.iter().filter(|remark| remark.weight == weight);
    heavy.map(|remark| remark.words.zh.as_str()).collect()
}

#[test]
fn a_title_a_total_and_a_footer_are_layout() {
    let csv = "福果镇系统账户清单,,\n单位：福果镇  日期：2023,,\n序号,账号,姓名,状态\n1,ZhangSan ,张三,启用\n\n2,lisi,李四,锁定\n3,,,\n合计,2,,\n填表人：王五,,,\n";
    let (_dir, loaded) = load_with(&[("系统账户清单.csv", csv.as_bytes())], "");
    let counts = loaded.sources.0[0].counts;
    assert_eq!((counts.read, counts.used, counts.layout, counts.rejected), (9, 2, 7, 0), "{}", dump(&loaded));
    let accounts = &loaded.tables.accounts;
    assert_eq!(text(&loaded, Some(accounts[0].account)), "zhangsan");
    assert_eq!(accounts[0].row.row, 4);
    assert_eq!(accounts[1].row.row, 6, "blank lines count");
    assert_eq!(accounts[1].status, Some(crate::model::words::AccountStatus::Locked));
}

#[test]
fn numeric_status_is_asked_for_and_read_when_stated() {
    let csv = "账号,姓名,状态\na,张三,0\nb,李四,1\n".as_bytes();
    let (_dir, loaded) = load_with(&[("用户.csv", csv)], "");
    assert!(loaded.tables.accounts.iter().all(|row| row.status.is_none()));
    assert!(remarks(&loaded, Weight::Warning).iter().any(|words| words.contains("数字代码")), "{}", dump(&loaded));
    let policy =
        "[[input]]\nfile = \"用户.csv\"\nvalues = { status = { \"0\" = \"enabled\", \"1\" = \"disabled\" } }\n";
    let (_dir, loaded) = load_with(&[("用户.csv", csv)], policy);
    let status: Vec<_> = loaded.tables.accounts.iter().map(|row| row.status).collect();
    use crate::model::words::AccountStatus::{Disabled, Enabled};
    assert_eq!(status, [Some(Enabled), Some(Disabled)], "{}", dump(&loaded));
}

#[test]
fn a_row_without_a_readable_time_is_a_reject_and_a_blank_account_is_kept() {
    let csv = "操作时间,操作员,业务环节,受理编号\n2022-03-01 08:00:00,a,受理,1\n2022-O3-15 14:20:00,a,受理,2\n,a,受理,3\n2022-03-02 08:00:00,,终审,1\n";
    let (_dir, loaded) = load_with(&[("日志/3月.csv", csv.as_bytes())], "");
    assert_eq!(loaded.log.len(), 2);
    let rows: Vec<(u64, &str)> = loaded.rejects.iter().map(|reject| (reject.row, reject.value.as_str())).collect();
    assert_eq!(rows, [(3, "2022-O3-15 14:20:00"), (4, "")]);
    assert_eq!(loaded.rejects[0].column.as_deref(), Some("操作时间"));
    let blank = loaded.log.ids().filter(|id| loaded.log.event(*id, Columns::ALL).account.is_none()).count();
    assert_eq!(blank, 1);
}

#[test]
fn the_same_row_in_two_exports_is_one_event_citing_the_first() {
    let head = "日志序号,操作时间,账号,业务环节\n";
    let one = format!("{head}1,2022-06-30 09:00:00,a,受理\n2,2022-06-30 09:01:00,a,审核\n");
    let two = format!("{head}2,2022-06-30 09:01:00,a,审核\n3,2022-07-01 09:01:00,a,审核\n");
    let (_dir, loaded) = load_with(&[("日志10月.csv", two.as_bytes()), ("日志9月.csv", one.as_bytes())], "");
    assert_eq!(loaded.log.len(), 3);
    assert_eq!(loaded.sources.0[0].file, "日志9月.csv");
    assert_eq!(loaded.sources.0[1].counts.repeated, 1);
    assert!(loaded.log.ids().all(|id| loaded.log.row(id).source.index() == 0 || loaded.log.row(id).row == 3));
}

#[test]
fn repeated_rows_of_small_tables_are_counted_once() {
    let csv = "账号,角色\na,受理岗、初审岗\nb,初审岗\na,受理岗、初审岗\n";
    let (_dir, loaded) = load_with(&[("roles.csv", csv.as_bytes())], "");
    assert_eq!(loaded.tables.roles.len(), 3);
    assert_eq!(loaded.sources.0[0].counts.repeated, 1);
}

#[test]
fn damaged_ids_are_never_keys() {
    let csv = "账号,姓名,身份证号\na,张三,5.00224E+17\nb,李四,500224********1234\nc,王五,500224197005169852\n";
    let (_dir, loaded) = load_with(&[("accounts.csv", csv.as_bytes())], "");
    let ids: Vec<(bool, bool)> = loaded
        .tables
        .accounts
        .iter()
        .map(|row| (row.mention.id_number.is_some(), row.mention.weak_id.is_some()))
        .collect();
    assert_eq!(ids, [(false, true), (false, true), (true, false)]);
    assert_eq!(remarks(&loaded, Weight::Warning).iter().filter(|words| words.contains("身份证号")).count(), 1);
}

#[test]
fn a_rounded_case_number_joins_no_cases() {
    let csv =
        "time,account,action,case_no\n2022-01-01 08:00:00,a,受理,2.02201E+17\n2022-01-01 08:00:00,a,受理,2.02202E+17\n";
    let (_dir, loaded) = load_with(&[("operations.csv", csv.as_bytes())], "");
    assert_eq!(loaded.log.len(), 2, "they are not the same row either");
    assert!(loaded.log.ids().all(|id| loaded.log.event(id, Columns::ALL).case.is_none()));
}

#[test]
fn one_case_a_row_is_unfolded() {
    let csv = "受理编号,业务类型,受理人,受理时间,审核人,审核时间,终审人,终审时间\n1,补贴,张三,2022-01-03,李四,2022-01-04,张三,2022-01-05\n2,补贴,张三,2022-01-03,李四,x,,\n1,补贴,张三,2022-01-03,李四,2022-01-04,张三,2022-01-05\n";
    let (_dir, loaded) = load_with(&[("台账.csv", csv.as_bytes())], "");
    assert_eq!(loaded.log.len(), 4, "{}", dump(&loaded));
    let counts = loaded.sources.0[0].counts;
    assert_eq!((counts.used, counts.repeated), (2, 1));
    let acts: Vec<Act> = loaded.log.ids().map(|id| loaded.log.act(id)).collect();
    assert!(acts.contains(&Act::Accept) && acts.contains(&Act::Review) && acts.contains(&Act::Approve));
}

#[test]
fn a_matrix_of_roles_and_permissions_is_read_both_ways() {
    let down = "权限,受理岗,终审岗\n业务受理,√,\n业务终审,,√\n";
    let across = "角色,业务受理,业务终审\n受理岗,√,\n终审岗,,√\n";
    for csv in [down, across] {
        let (_dir, loaded) = load_with(&[("角色权限表.csv", csv.as_bytes())], "");
        let pairs: Vec<(&str, &str)> = loaded
            .tables
            .role_permissions
            .iter()
            .map(|row| (text(&loaded, Some(row.role)), text(&loaded, row.permission)))
            .collect();
        assert_eq!(pairs, [("受理岗", "业务受理"), ("终审岗", "业务终审")], "{}", dump(&loaded));
    }
}

#[test]
fn what_is_not_recognised_is_asked_for_with_the_lines_to_write() {
    let csv = "甲列,乙列\n1,2\n3,4\n";
    let (_dir, loaded) = load_with(&[("其他.csv", csv.as_bytes())], "");
    let errors = remarks(&loaded, Weight::Error);
    assert!(errors[0].contains("甲列 | 乙列") && errors[0].contains("[[input]]\nfile = \"其他.csv\""), "{}", errors[0]);
    assert_eq!(loaded.sources.0[0].counts.rejected, 2);
    assert_eq!(loaded.sources.0[0].table, None);
}

#[test]
fn the_policy_names_table_and_columns() {
    let csv = "甲列,乙列\nx,张三\n";
    let policy =
        "[[input]]\nfile = \"其他.csv\"\ntable = \"accounts\"\ncolumns = { account = \"甲列\", holder = \"乙列\" }\n";
    let (_dir, loaded) = load_with(&[("其他.csv", csv.as_bytes())], policy);
    assert_eq!(loaded.tables.accounts.len(), 1, "{}", dump(&loaded));
    let policy = policy.replace("甲列", "丙列");
    let (_dir, loaded) = load_with(&[("其他.csv", csv.as_bytes())], &policy);
    assert!(remarks(&loaded, Weight::Error)[0].contains("丙列"), "{}", dump(&loaded));
}

#[test]
fn one_named_system_takes_the_rows_that_name_none() {
    let accounts = "账号,姓名,系统\na,张三,就业系统\n";
    let log = "时间,账号,操作类型\n2022-01-01 08:00:00,a,登录\n";
    let (_dir, loaded) = load_with(&[("账户.csv", accounts.as_bytes()), ("日志.csv", log.as_bytes())], "");
    assert_eq!(loaded.only_system.as_deref(), Some("就业系统"));
    assert!(loaded.log.names.find_account("就业系统", "a").is_some());
    assert!(loaded.log.names.find_account("", "a").is_none());
}

#[test]
fn midnights_of_a_small_table_are_days_where_they_are_many() {
    let mut csv = "账号,姓名,最后登录时间,创建时间\n".to_owned();
    for number in 0..25 {
        csv += &format!("u{number},张三,2022-01-01 08:00:{number:02},2022-01-{:02} 00:00:00\n", number + 1);
    }
    let (_dir, loaded) = load_with(&[("accounts.csv", csv.as_bytes())], "");
    let row = &loaded.tables.accounts[0];
    use crate::base::time::Precision;
    assert_eq!(row.created_at.unwrap().precision, Precision::Day);
    assert_eq!(row.last_login_at.unwrap().precision, Precision::Exact);
}

#[test]
fn an_end_that_cannot_be_read_makes_the_row_unusable() {
    let csv = "账号,角色,收回时间\na,终审岗,去年底\nb,终审岗,—\n";
    let (_dir, loaded) = load_with(&[("roles.csv", csv.as_bytes())], "");
    assert_eq!(loaded.tables.roles.len(), 1);
    assert_eq!(loaded.rejects[0].value, "去年底");
}

#[test]
fn an_account_list_with_roles_states_roles_too() {
    let csv = "登录名,使用人,所属角色,账号状态\na,张三、李四,初审岗；终审岗,启用\n";
    let (_dir, loaded) = load_with(&[("x.csv", csv.as_bytes())], "");
    assert_eq!((loaded.tables.accounts.len(), loaded.tables.roles.len()), (1, 2));
    assert_eq!(loaded.tables.accounts[0].holders.len(), 2);
    assert!(loaded.tables.seen.column(TableKind::Roles, "role"));
}

#[test]
fn rows_that_could_not_be_decoded_are_rejects() {
    let mut bytes = "账号,姓名\n张,".as_bytes().to_vec();
    bytes.extend([0xFF, 0xFE, b'\n', b'b', b',']);
    bytes.extend("王五五五五\n".as_bytes());
    let (_dir, loaded) = load_with(&[("accounts.csv", &bytes)], "");
    assert_eq!(loaded.rejects.len(), 1, "{}", dump(&loaded));
    assert_eq!(loaded.tables.accounts.len(), 1);
}

#[test]
fn cited_rows_are_read_again_as_they_stand() {
    let csv = "操作时间,操作员,业务环节\n2022-03-01 08:00:00, ZhangSan ,受理\n";
    let (dir, loaded) = load_with(&[("日志.csv", csv.as_bytes())], "");
    let rows: Vec<_> = loaded.log.ids().map(|id| loaded.log.row(id)).collect();
    let cited = loaded.cite(rows.iter().copied()).unwrap();
    let cells: Vec<(&str, Option<&str>, &str)> =
        cited[0].cells.iter().map(|cell| (cell.header.as_str(), cell.field.as_deref(), cell.text.as_str())).collect();
    assert_eq!(
        cells,
        [
            ("操作时间", Some("time"), "2022-03-01 08:00:00"),
            ("操作员", Some("account"), " ZhangSan "),
            ("业务环节", Some("action"), "受理"),
        ]
    );
    std::fs::write(dir.path().join("日志.csv"), csv.replace("受理", "终审")).unwrap();
    assert!(matches!(loaded.cite(rows.into_iter()), Err(IngestError::Changed { .. })));
}
