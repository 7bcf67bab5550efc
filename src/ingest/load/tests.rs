//! Small folders with one trap each, and real data published by others where it is at hand.

use std::{fmt::Write as _, path::PathBuf};

use super::*;
use crate::{
    base::time::{Precision, Zone},
    ingest::progress::Silent,
    model::{
        act::Act,
        intake::Weight,
        words::AccountStatus::{Disabled, Enabled},
    },
    oplog::{
        Columns,
        Outcome::{Failure, Success},
    },
};

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

pub(super) fn dump(loaded: &Loaded) -> String {
    let mut out = String::new();
    for source in &loaded.sources.0 {
        writeln!(out, "{} {:?} {:?} {} {:?}", source.file, source.sheet, source.table, source.read_as, source.counts)
            .unwrap();
    }
    for remark in &loaded.remarks {
        writeln!(out, "{:?} {:?} {:?} {}", remark.weight, remark.file, remark.sheet, remark.whole().zh).unwrap();
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

pub(super) fn text(loaded: &Loaded, sym: Option<Sym>) -> &str {
    sym.map_or("", |sym| loaded.tables.names.text(sym))
}

pub(super) fn remarks(loaded: &Loaded, weight: Weight) -> Vec<String> {
    let heavy = loaded.remarks.iter().filter(|remark| remark.weight == weight);
    heavy.map(|remark| remark.whole().zh).collect()
}

#[test]
fn a_title_a_total_and_a_footer_are_layout() {
    let csv = "福果镇系统账户清单,,\n单位：福果镇  日期：2023,,\n序号,账号,姓名,状态\n1,ZhangSan ,张三,启用\n\n2,lisi,李四,锁定\n3,,,\n合计,2,,\n填表人：王五,,,\n";
    let (_dir, loaded) = load_with(&[("系统账户清单.csv", csv.as_bytes())], "");
    let counts = loaded.sources.0[0].counts;
    assert_eq!((counts.read, counts.used, counts.layout, counts.rejected), (9, 2, 7, 0), "{}", dump(&loaded));
    let accounts = &loaded.tables.accounts;
    assert_eq!(text(&loaded, Some(accounts[1].account)), "zhangsan", "rows stand in order of their words");
    assert_eq!(accounts[1].row.row, 4);
    assert_eq!(accounts[0].row.row, 6, "blank lines count");
    assert_eq!(accounts[0].status, Some(crate::model::words::AccountStatus::Locked));
}

#[test]
fn rows_of_one_account_that_contradict_each_other_are_remarked_on() {
    let one = "账号,姓名,账户类型,状态,创建时间\na,张三,个人,启用,2020-01-01\nb,李四,个人,启用,2020-01-01\n";
    let two = "账号,姓名,账户类型,状态,创建时间\na,张三,接口,启用,2020-01-01\nb,李四,,启用,2020-01-01 09:00:00\n";
    let (_dir, loaded) = load_with(&[("一.csv", one.as_bytes()), ("二.csv", two.as_bytes())], "");
    let said = remarks(&loaded, Weight::Warning);
    let disputed: Vec<&String> = said.iter().filter(|words| words.contains("互相矛盾")).collect();
    assert!(matches!(disputed[..], [words] if words.contains("1个账户") && words.contains("a（kind）")), "{said:?}");
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
fn the_number_of_a_row_that_cannot_be_used_is_kept() {
    let csv = "日志序号,操作时间,账号,业务环节\n1,2022-06-30 09:00:00,a,受理\n2,2022-O6-30,a,审核\n合计,,,\n";
    let (_dir, loaded) = load_with(&[("日志.csv", csv.as_bytes())], "");
    assert_eq!(loaded.log.refused.values().flatten().copied().collect::<Vec<_>>(), [2]);
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
        writeln!(csv, "u{number},张三,2022-01-01 08:00:{number:02},2022-01-{:02} 00:00:00", number + 1).unwrap();
    }
    let (_dir, loaded) = load_with(&[("accounts.csv", csv.as_bytes())], "");
    let row = &loaded.tables.accounts[0];
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

#[test]
fn an_entry_of_the_policy_that_matches_nothing_is_said() {
    let policy = "[[input]]\nfile = \"不存在*.csv\"\ntable = \"accounts\"\n";
    let (_dir, loaded) = load_with(&[("accounts.csv", "账号,姓名\na,张三\n".as_bytes())], policy);
    assert!(remarks(&loaded, Weight::Warning).iter().any(|words| words.contains("不存在*.csv")), "{}", dump(&loaded));
}

#[test]
fn a_log_of_logins_needs_no_column_of_steps() {
    let csv = "登录账号,登录时间,登录IP,登录结果\na,2022-01-01 08:00:00,10.0.0.1,成功\n";
    let (_dir, loaded) = load_with(&[("记录.csv", csv.as_bytes())], "");
    assert_eq!(loaded.log.ids().map(|id| loaded.log.act(id)).collect::<Vec<_>>(), [Act::Login], "{}", dump(&loaded));
}

/// A workbook as a town hall would write it: titles, a header in two rows, cells merged downwards, real dates, a sum.
fn workbook() -> Vec<u8> {
    use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
    let mut book = Workbook::new();
    let date = Format::new().set_num_format("yyyy-mm-dd");
    let plain = Format::new();
    let sheet = book.add_worksheet().set_name("账户清单").unwrap();
    sheet.merge_range(0, 0, 0, 5, "福果镇系统账户清单", &plain).unwrap();
    sheet.merge_range(1, 0, 2, 0, "部门", &plain).unwrap();
    sheet.merge_range(1, 1, 1, 2, "账户", &plain).unwrap();
    sheet.merge_range(1, 3, 1, 4, "使用人", &plain).unwrap();
    sheet.merge_range(1, 5, 2, 5, "创建时间", &plain).unwrap();
    for (column, header) in [(1, "名称"), (2, "状态"), (3, "姓名"), (4, "工号")] {
        sheet.write(2, column, header).unwrap();
    }
    sheet.merge_range(3, 0, 4, 0, "社保所", &plain).unwrap();
    for (row, account, name) in [(3, "zhangs", "张三"), (4, "lisi", "李四")] {
        sheet.write(row, 1, account).unwrap();
        sheet.write(row, 2, "启用").unwrap();
        sheet.write(row, 3, name).unwrap();
        sheet.write(row, 4, 7).unwrap();
        let day = ExcelDateTime::from_ymd(2021, 3, 4).unwrap();
        sheet.write_with_format(row, 5, &day, &date).unwrap();
    }
    sheet.write(5, 0, "合计").unwrap();
    sheet.write(5, 1, 2).unwrap();
    sheet.write(7, 0, "填表人：程立").unwrap();
    book.add_worksheet().set_name("Sheet2").unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn a_workbook_with_titles_merges_and_a_header_in_two_rows_is_read() {
    let (_dir, loaded) = load_with(&[("台账.xlsx", &workbook())], "");
    assert_eq!(loaded.sources.0.len(), 1, "an empty sheet is no source: {}", dump(&loaded));
    let source = &loaded.sources.0[0];
    assert_eq!((source.table, source.header_row), (Some(TableKind::Accounts), 3), "{}", dump(&loaded));
    assert_eq!(source.columns[1].header, "账户/名称");
    assert_eq!((source.counts.used, source.counts.layout, source.counts.rejected), (2, 6, 0));
    let second = loaded.tables.accounts.iter().find(|row| row.row.row == 5).unwrap();
    assert_eq!(text(&loaded, second.mention.org), "社保所", "merged downwards");
    assert_eq!(text(&loaded, second.mention.person_no), "7");
    let created = second.created_at.unwrap();
    assert_eq!(created.human(loaded_zone()), "2021-03-04");
    let cited = loaded.cite(std::iter::once(second.row)).unwrap();
    assert_eq!(cited[0].cells[0].text, "社保所");
    assert_eq!(cited[0].row.row, 5);
}

fn loaded_zone() -> Zone {
    Zone::default()
}

const SYS_USER: &str = "user_id,dept_id,user_name,nick_name,status,del_flag,login_date,create_time\n1,103,admin,若依,0,0,,2024-12-23 09:19:10\n2,103,ry,测试,0,2,,2024-12-23 09:19:10\n3,103,fc,冯城,0,2,,2024-12-23 09:19:10\n4,103,ry,ry,1,0,,2024-12-23 09:19:10\n";

#[test]
fn tables_of_a_known_system_are_joined() {
    let (_dir, loaded) = load_with(
        &[
            ("sys_user.csv", SYS_USER.as_bytes()),
            ("sys_dept.csv", b"dept_id,parent_id,dept_name,del_flag\n103,0,\xe7\xa0\x94\xe5\x8f\x91\xe9\x83\xa8\xe9\x97\xa8,0\n"),
            ("sys_role.csv", "role_id,role_name,role_key,status,del_flag\n1,超级管理员,admin,0,0\n2,普通角色,common,0,0\n3,旧角色,old,0,2\n".as_bytes()),
            ("sys_menu.csv", "menu_id,menu_name,parent_id,menu_type,perms\n1,系统管理,0,M,\n100,用户管理,1,C,system:user:list\n".as_bytes()),
            ("sys_user_role.csv", b"user_id,role_id\n1,1\n2,2\n4,2\n4,3\n9,2\n"),
            ("sys_role_menu.csv", b"role_id,menu_id\n2,1\n2,100\n"),
            ("sys_post.csv", "post_id,post_code,post_name\n1,ceo,董事长\n2,se,经理\n".as_bytes()),
            ("sys_user_post.csv", b"user_id,post_id\n1,1\n1,2\n"),
        ],
        "",
    );
    let tables = &loaded.tables;
    let accounts: Vec<_> = tables.accounts.iter().map(|row| (text(&loaded, Some(row.account)), row.status)).collect();
    let expected = [("admin", Some(Enabled)), ("fc", Some(Disabled)), ("ry", Some(Disabled))];
    assert_eq!(accounts, expected, "the deleted namesake is left out, the deleted account is closed");
    assert_eq!(text(&loaded, tables.accounts[0].mention.org), "研发部门");
    let posts: Vec<&str> = tables.accounts[0].positions.iter().map(|post| text(&loaded, Some(*post))).collect();
    assert_eq!(posts, ["董事长", "经理"]);
    let grants: Vec<_> =
        tables.roles.iter().map(|row| (text(&loaded, Some(row.account)), text(&loaded, Some(row.right)))).collect();
    assert_eq!(grants, [("admin", "超级管理员"), ("ry", "普通角色")]);
    assert_eq!(tables.superuser_roles.len(), 1);
    let contained: Vec<&str> = tables.role_permissions.iter().map(|row| text(&loaded, row.permission)).collect();
    assert_eq!(contained, ["system:user:list"], "a folder of the menu is no permission");
    assert_eq!(loaded.rejects.len(), 1, "user 9 is nobody: {}", dump(&loaded));
    assert_eq!(loaded.rejects[0].file, "sys_user_role.csv");
}

#[test]
fn operations_of_a_known_system_say_what_was_done() {
    let log = "oper_id,title,business_type,method,oper_name,oper_url,oper_ip,oper_param,json_result,status,oper_time\n\
        100,用户管理,2,a.resetPwd(),admin,/system/user/resetPwd,10.0.0.1,x,\"{\"\"code\"\":200}\",0,2024-12-23 10:00:00\n\
        101,菜单管理,3,a.remove(),admin,/system/menu/4,10.0.0.1,4,\"{\"\"code\"\":601}\",0,2024-12-23 10:00:01\n\
        102,操作日志,9,a.clean(),admin,/monitor/operlog/clean,10.0.0.1,,,0,2024-12-23 10:00:02\n\
        103,隐患上报,5,a.export(),admin,/x,10.0.0.1,,,1,2024-12-23 10:00:03\n";
    let (_dir, loaded) = load_with(&[("sys_oper_log.csv", log.as_bytes())], "");
    let events: Vec<_> = loaded.log.ids().map(|id| loaded.log.event(id, Columns::ALL)).collect();
    let acts: Vec<Act> = events.iter().map(|event| event.act).collect();
    assert_eq!((acts[0], acts[2], acts[3]), (Act::ResetPassword, Act::LogClear, Act::Export), "{}", dump(&loaded));
    let outcomes: Vec<_> = events.iter().map(|event| event.outcome).collect();
    assert_eq!(outcomes, [Success, Failure, Success, Failure], "a business check refused the second");
    assert_eq!(events[0].seq, Some(100));
}

#[test]
fn an_event_log_in_xml_and_as_a_table_is_the_same_log() {
    let xes = "<?xml version=\"1.0\"?><log><trace><string key=\"concept:name\" value=\"c1\"/><event><string key=\"concept:name\" value=\"受理\"/><string key=\"org:resource\" value=\"R1\"/><date key=\"time:timestamp\" value=\"2022-01-03T09:00:00+08:00\"/></event><event><string key=\"concept:name\" value=\"终审\"/><string key=\"org:resource\" value=\"R1\"/><date key=\"time:timestamp\" value=\"2022-01-04T09:00:00+08:00\"/></event></trace></log>";
    let csv = "case:concept:name,concept:name,org:resource,time:timestamp\nc1,受理,R1,2022-01-03 09:00:00+08:00\nc1,终审,R1,2022-01-04 09:00:00+08:00\n";
    let (_dir, loaded) = load_with(&[("a.xes", xes.as_bytes()), ("b.csv", csv.as_bytes())], "");
    assert_eq!(loaded.log.len(), 2, "{}", dump(&loaded));
    assert_eq!(loaded.sources.0[1].counts.repeated, 2);
    let cited = loaded.cite(loaded.log.ids().map(|id| loaded.log.row(id))).unwrap();
    assert_eq!(cited.len(), 2);
    assert!(cited[1].cells.iter().any(|cell| cell.field.as_deref() == Some("action") && cell.text == "终审"));
}

#[test]
fn the_result_does_not_depend_on_the_number_of_threads() {
    let mut csv = "日志序号,操作时间,账号,业务环节,受理编号\n".to_owned();
    for number in 0..60_000 {
        let (minute, second) = (number / 60 % 60, number % 60);
        writeln!(
            csv,
            "{number},2022-01-{:02} 08:{minute:02}:{second:02},u{},受理,JY{number}",
            number / 3600 + 1,
            number % 7
        )
        .unwrap();
    }
    csv += "x,昨天,u1,受理,1\n";
    let files = [("日志.csv", csv.as_bytes())];
    let run = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| {
            let (_dir, loaded) = load_with(&files, "");
            let rows: Vec<_> = loaded.log.ids().map(|id| (loaded.log.row(id).row, loaded.log.at(id))).collect();
            (dump(&loaded), rows)
        })
    };
    let (one, four) = (run(1), run(4));
    assert_eq!(one.1.len(), 60_000);
    assert!(one == four);
}

/// Where the real data published by others lies, if it is there.
fn shared(folder: &str) -> Option<PathBuf> {
    #[expect(clippy::disallowed_methods, reason = "a test may be told where the data lies")]
    let root = std::env::var("HECHA_DATA").map(PathBuf::from);
    let root = root.unwrap_or_else(|_| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data"));
    let path = root.join(folder);
    if path.is_dir() {
        return Some(path);
    }
    #[expect(clippy::print_stderr, reason = "a test that did nothing must say so")]
    {
        eprintln!("{} is absent: nothing was tested", path.display());
    }
    None
}

fn load_shared(folder: &str) -> Option<Loaded> {
    let policy = Policy::default();
    let loaded = load(&shared(folder)?, &policy, &Vocabulary::new(&policy), &Silent).unwrap();
    balanced(&loaded);
    Some(loaded)
}

#[test]
fn a_real_permit_log_is_the_same_as_xes_and_as_a_table() {
    let Some(loaded) = load_shared("receipt") else { return };
    assert_eq!(loaded.log.len(), 8577);
    assert_eq!(loaded.log.names.cases.len(), 1434);
    let counts = |file: &str| loaded.sources.0.iter().find(|source| source.file == file).unwrap().counts;
    assert_eq!(counts("Receipt.xes.gz").used, 8577);
    assert_eq!(counts("receipt.csv").repeated, 8577);
    assert!(loaded.rejects.is_empty());
}

#[test]
fn a_real_workflow_system_is_recognised_without_configuration() {
    let Some(loaded) = load_shared("ruoyi_flowable") else { return };
    assert!(loaded.rejects.is_empty());
    assert!(loaded.remarks.iter().all(|remark| remark.weight != Weight::Error));
    let used = |file: &str| loaded.sources.0.iter().find(|source| source.file == file).unwrap().counts.used;
    assert_eq!((used("sys_oper_log.csv"), used("sys_logininfor.csv")), (687, 142));
    assert_eq!(loaded.tables.accounts.len(), 3, "the deleted namesake of ry is left out");
    assert_eq!(loaded.tables.superuser_roles.len(), 1);
    assert!(loaded.log.names.find_account("", "admin").is_some());
}

#[test]
fn a_dump_of_a_known_system_is_its_tables() {
    let sql = "-- MySQL dump\nINSERT INTO `sys_user` (`user_id`, `dept_id`, `user_name`, `nick_name`, `status`, `del_flag`, `create_time`) VALUES \
        (1,103,'admin','张三','0','0','2022-01-01 08:00:00'),(2,105,'lisi','李四','1','0',NULL),(3,105,'gone','王五','0','2',NULL);\n\
        INSERT INTO `sys_role` (`role_id`, `role_name`, `role_key`, `del_flag`) VALUES (1,'超级管理员','admin','0'),(2,'经办','common','0');\n\
        INSERT INTO `sys_user_role` (`user_id`, `role_id`) VALUES (1,1),(2,2);\n\
        INSERT INTO `sys_broken` (`a`) VALUES (1, 2);\nUPDATE `sys_user` SET `status` = '1';\n";
    let bytes = encoding_rs::GB18030.encode(sql).0.into_owned();
    let (_dir, loaded) = load_with(&[("库.sql", &bytes)], "");
    let status: Vec<_> = loaded.tables.accounts.iter().map(|row| row.status).collect();
    assert_eq!(status, [Some(Enabled), Some(Disabled), Some(Disabled)], "{}", dump(&loaded));
    assert_eq!(loaded.tables.roles.len(), 2, "{}", dump(&loaded));
    assert_eq!(loaded.sources.0[0].sheet.as_deref(), Some("sys_user"));
    assert_eq!(loaded.sources.0[0].read_as, "sql/gb18030");
    assert!(remarks(&loaded, Weight::Error).iter().any(|words| words.contains("sys_broken")), "{}", dump(&loaded));
    assert!(remarks(&loaded, Weight::Warning).iter().any(|words| words.contains("UPDATE 1 条")), "{}", dump(&loaded));
    let lisi = loaded.tables.accounts.iter().find(|row| row.row.row == 2).unwrap();
    let cited = loaded.cite([lisi.row].into_iter()).unwrap();
    assert_eq!((cited[0].row.row, cited[0].cells[2].text.as_str()), (2, "lisi"));
    assert_eq!(loaded.files.len(), 1);
    assert_eq!(loaded.files[0].sha256.len(), 64);
}

#[test]
fn what_is_packed_is_read_and_named_by_its_archive() {
    use std::io::Write as _;
    let accounts = "账号,姓名,状态\na,张三,启用\n";
    let log = "操作时间,操作员,业务环节\n2022-03-01 08:00:00,a,受理\n";
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(log.as_bytes()).unwrap();
    let gz = gz.finish().unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in
        [("表/账户清单.csv", accounts.as_bytes()), ("hecha.toml", b"x"), ("里面.zip", b"PK\x05\x06"), ("b.csv.gz", &gz)]
    {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    let zip = zip.finish().unwrap().into_inner();
    let policy = "[[input]]\nfile = \"包.zip/表/*.csv\"\ntable = \"accounts\"\n";
    let (dir, loaded) =
        load_with(&[("包.zip", &zip), ("日志.csv.gz", &gz), ("坏.zip", &zip[..zip.len() - 30])], policy);
    let names: Vec<&str> = loaded.sources.iter().map(|(_, source)| source.file.as_str()).collect();
    assert_eq!(names, ["包.zip/表/账户清单.csv", "日志.csv.gz/日志.csv"], "{}", dump(&loaded));
    assert_eq!((loaded.tables.accounts.len(), loaded.log.len()), (1, 1));
    assert_eq!(loaded.readings[0].confidence, Some(crate::ingest::Confidence::Stated));
    let errors: Vec<_> = loaded.remarks.iter().filter(|remark| remark.weight == Weight::Error).collect();
    let files: Vec<_> = errors.iter().filter_map(|remark| remark.file.as_deref()).collect();
    assert_eq!(files, ["包.zip/b.csv.gz", "包.zip/里面.zip", "坏.zip"], "{}", dump(&loaded));
    let listed: Vec<&str> = loaded.files.iter().map(|file| file.file.as_str()).collect();
    for wanted in ["包.zip", "包.zip/表/账户清单.csv", "包.zip/hecha.toml", "日志.csv.gz", "日志.csv.gz/日志.csv"]
    {
        assert!(listed.contains(&wanted), "{wanted}: {listed:?}");
    }
    let event = loaded.log.row(loaded.log.ids().next().unwrap());
    let cited = loaded.cite([event, loaded.tables.accounts[0].row].into_iter()).unwrap();
    assert_eq!(cited.len(), 2);
    drop((dir, loaded));
}
