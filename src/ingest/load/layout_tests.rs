//! Layouts as offices write them: matrices, cases in one row, days and times of day in two columns, rows in odd places.

use super::{
    tests::{dump, load_with, remarks, text},
    *,
};
use crate::{
    base::time::Zone,
    model::{
        intake::Weight,
        words::AccountStatus::{Disabled, Enabled},
    },
    oplog::Columns,
};

/// Account, step and time of every event.
fn events(loaded: &Loaded) -> Vec<(String, String, String)> {
    let names = &loaded.log.names;
    let line = |id| {
        let event = loaded.log.event(id, Columns::ALL);
        let account = event.account.map_or("", |account| names.account(account).1).to_owned();
        (account, names.steps.text(event.step).to_owned(), event.at.human(Zone::default()))
    };
    loaded.log.ids().map(line).collect()
}

fn triple(account: &str, step: &str, at: &str) -> (String, String, String) {
    (account.to_owned(), step.to_owned(), at.to_owned())
}

#[test]
fn unknown_marks_of_a_matrix_are_reported() {
    let csv = "权限,甲角色,乙角色\n受理,√,●\n初审,?,1\n终审,,是\n";
    let (_dir, loaded) = load_with(&[("角色权限表.csv", csv.as_bytes())], "");
    assert_eq!(loaded.tables.role_permissions.len(), 4, "{}", dump(&loaded));
    let said = &remarks(&loaded, Weight::Warning)[0];
    assert!(said.contains("“?”") && said.contains("√"), "{said}");
}

#[test]
fn a_matrix_of_posts_and_rights_is_one_of_duties() {
    let csv = "岗位职责权限对照表,,\n岗位,业务受理,业务终审\n窗口岗,√,\n,,\n所长岗,,■\n";
    let (_dir, loaded) = load_with(&[("对照.csv", csv.as_bytes())], "");
    let duties: Vec<_> = loaded
        .tables
        .duties
        .iter()
        .map(|row| (text(&loaded, Some(row.position)), text(&loaded, Some(row.right))))
        .collect();
    assert_eq!(duties, [("所长岗", "业务终审"), ("窗口岗", "业务受理")], "{}", dump(&loaded));
}

#[test]
fn a_catalogue_with_a_column_of_marks_for_each_role_is_a_matrix() {
    let csv = "模块,菜单名称,权限标识,经办角色,审批角色\n业务,受理,biz:accept,√,\n业务,终审,biz:approve,,√\n";
    let (_dir, loaded) = load_with(&[("角色菜单.csv", csv.as_bytes())], "");
    let rights: Vec<_> = loaded.tables.role_permissions.iter().map(|row| text(&loaded, row.permission)).collect();
    assert_eq!(rights, ["biz:approve", "biz:accept"], "{}", dump(&loaded));
}

#[test]
fn marks_without_a_name_are_refused() {
    let csv = "权限,甲角色,乙角色\n受理,√,√\n,√,√\n";
    let (_dir, loaded) = load_with(&[("角色权限表.csv", csv.as_bytes())], "");
    assert_eq!((loaded.rejects.len(), loaded.tables.role_permissions.len()), (1, 2), "{}", dump(&loaded));
}

#[test]
fn roles_and_posts_that_cannot_be_told_apart_are_asked_for() {
    let csv = "权限,受理岗,终审岗\n业务受理,√,\n业务终审,,√\n";
    let (_dir, loaded) = load_with(&[("一览.csv", csv.as_bytes())], "");
    let error = &remarks(&loaded, Weight::Error)[0];
    assert!(error.contains("table = \"role_permissions\"") && error.contains("table = \"duties\""), "{error}");
}

#[test]
fn a_case_in_one_row_is_one_event_a_step() {
    let csv = "受理编号,申请人,申请时间,受理人,受理时间,审核人,审核时间,终审人,终审时间\n\
        J1,周某,2022-03-01,张三,2022-03-01 09:00:00,李四,2022-03-02 09:00:00,王五,2022-03-03 10:00:00\n\
        J2,吴某,2022-03-01,张三,2022-03-01 10:00:00,,,,\n";
    let (_dir, loaded) = load_with(&[("办件.csv", csv.as_bytes())], "");
    let found = events(&loaded);
    assert_eq!(found.len(), 4, "{}", dump(&loaded));
    assert_eq!(found[3], triple("王五", "终审", "2022-03-03 10:00:00"));
    let rows: Vec<u32> = loaded.log.ids().map(|id| loaded.log.row(id).row).collect();
    assert_eq!(rows, [2, 3, 2, 2], "all cite the row of their case");
}

#[test]
fn handled_and_checked_in_one_row_are_two_steps_and_handled_is_asked_for() {
    let csv = "业务流水号,经办人,经办时间,复核人,复核时间\n1,张三,2022-03-01 09:00:00,李四,2022-03-02 09:00:00\n";
    let (_dir, loaded) = load_with(&[("业务.csv", csv.as_bytes())], "");
    let steps: Vec<String> = events(&loaded).into_iter().map(|(_, step, _)| step).collect();
    assert_eq!(steps, ["经办", "复核"], "{}", dump(&loaded));
    assert!(remarks(&loaded, Weight::Warning).iter().any(|words| words.contains("经办（1）")), "{}", dump(&loaded));
}

#[test]
fn a_day_and_a_time_of_day_in_two_columns_are_one_time() {
    let csv = "操作日期,操作时间,账号,操作类型\n2022-03-01,09:00:05,a,受理\n20220302,93010,a,初审\n2022-03-03,,a,终审\n\
        操作日期,操作时间,账号,操作类型\n";
    let (_dir, loaded) = load_with(&[("日志.csv", csv.as_bytes())], "");
    let at: Vec<String> = events(&loaded).into_iter().map(|(.., at)| at).collect();
    assert_eq!(at, ["2022-03-01 09:00:05", "2022-03-02 09:30:10", "2022-03-03"], "{}", dump(&loaded));
    let fields: Vec<Option<&str>> = loaded.sources.0[0].columns.iter().map(|column| column.field.as_deref()).collect();
    assert_eq!(fields[..2], [Some("time"), Some("time")]);
}

#[test]
fn serial_numbers_and_dates_of_oracle_are_times_and_said() {
    let csv = "操作时间,账号,操作类型\n44621.375,a,受理\n44622,a,终审\n05-3月-22 10.22.33.000000000 上午,a,登录\n";
    let (_dir, loaded) = load_with(&[("日志.csv", csv.as_bytes())], "");
    let at: Vec<String> = events(&loaded).into_iter().map(|(.., at)| at).collect();
    assert_eq!(at, ["2022-03-01 09:00:00", "2022-03-02", "2022-03-05 10:22:33"], "{}", dump(&loaded));
    assert!(remarks(&loaded, Weight::Note).iter().any(|words| words.contains("序号") && words.contains("2个")));
}

#[test]
fn numbers_kept_as_text_lose_their_apostrophe() {
    let csv = "柜员代码,姓名,工号,创建时间\n'001,张三,\t'0007,'2021-03-04\n";
    let (_dir, loaded) = load_with(&[("柜员.csv", csv.as_bytes())], "");
    let row = &loaded.tables.accounts[0];
    assert_eq!((text(&loaded, Some(row.account)), text(&loaded, row.mention.person_no)), ("001", "0007"));
    assert_eq!(row.created_at.unwrap().human(Zone::default()), "2021-03-04");
}

#[test]
fn numbers_ending_in_noughts_are_no_key_where_others_were_rounded() {
    // The first passes the check by chance, as one in eleven does.
    let ids = |other: &str| {
        let csv = format!("姓名,工号,身份证号\n甲,1,110101199003010000\n乙,2,{other}\n");
        let (_dir, loaded) = load_with(&[("花名册.csv", csv.as_bytes())], "");
        loaded.tables.persons.iter().filter(|row| row.mention.id_number.is_some()).count()
    };
    assert_eq!((ids("11010519491231002X"), ids("5.00224E+17")), (2, 0));
}

#[test]
fn a_roster_that_looks_like_an_account_list_is_asked_for_or_said() {
    let csv = "工号,姓名,部门,岗位,账户状态,最后登录时间\n001,张三,社保所,窗口,启用,2022-03-01\n";
    let (_dir, loaded) = load_with(&[("清单.csv", csv.as_bytes())], "");
    assert!(remarks(&loaded, Weight::Error)[0].contains("table = \"persons\""), "{}", dump(&loaded));
    let csv = "姓名,身份证号,工号,部门,岗位,用工性质,入职时间,账号\n张三,,1,所,窗口,在编,2020-01-01,zs\n";
    let (_dir, loaded) = load_with(&[("表.csv", csv.as_bytes())], "");
    assert_eq!(loaded.sources.0[0].table, Some(TableKind::Persons));
    let warned = remarks(&loaded, Weight::Warning);
    assert!(warned.iter().any(|words| words.contains("table = \"accounts\"")), "{}", dump(&loaded));
}

#[test]
fn a_number_for_a_status_is_asked_for_and_read_by_the_policy() {
    let csv = "账号,姓名,状态\na,张三,0\nb,李四,1\n";
    let (_dir, loaded) = load_with(&[("用户.csv", csv.as_bytes())], "");
    assert!(loaded.tables.accounts.iter().all(|row| row.status.is_none()));
    let asked = &remarks(&loaded, Weight::Warning)[0];
    assert!(asked.contains("values.status = { \"0\" = \"enabled\", \"1\" = \"disabled\" }"), "{asked}");
    let policy =
        "[[input]]\nfile = \"用户.csv\"\nvalues = { status = { \"0\" = \"disabled\", \"1\" = \"enabled\" } }\n";
    let (_dir, loaded) = load_with(&[("用户.csv", csv.as_bytes())], policy);
    let status: Vec<_> = loaded.tables.accounts.iter().filter_map(|row| row.status).collect();
    assert_eq!(status, [Disabled, Enabled]);
}

#[test]
fn leaving_the_post_is_refused_with_the_line_to_write() {
    let csv = "姓名,变动类型,生效日期\n张三,离岗,2022-03-01\n";
    let (_dir, loaded) = load_with(&[("人事变动.csv", csv.as_bytes())], "");
    assert!(loaded.rejects[0].reason.zh.contains("event = { \"离岗\" = \"…\" }"), "{}", dump(&loaded));
}

#[test]
fn entries_above_a_stated_header_are_refused_and_titles_are_not() {
    let csv = "社保所账户清单,,\n账号,姓名,状态\na,张三,启用\nb,李四,启用\nc,王五,启用\n";
    let policy = "[[input]]\nfile = \"*\"\ntable = \"accounts\"\nheader_row = 4\n\
        columns = { account = \"b\", holder = \"李四\" }\n";
    let (_dir, loaded) = load_with(&[("用户.csv", csv.as_bytes())], policy);
    let rows: Vec<u64> = loaded.rejects.iter().map(|reject| reject.row).collect();
    assert_eq!(rows, [2, 3], "{}", dump(&loaded));
    let (_dir, loaded) = load_with(&[("用户.csv", csv.as_bytes())], "[[input]]\nfile = \"*\"\nheader_row = 9\n");
    assert!(remarks(&loaded, Weight::Error)[0].contains("header_row = 9"), "{}", dump(&loaded));
}

#[test]
fn a_second_table_below_the_first_is_refused() {
    let csv = "账号,姓名,状态\na,张三,启用\n\n账号,角色,授权时间\na,终审岗,2022-01-01\n";
    let (_dir, loaded) = load_with(&[("账户清单.csv", csv.as_bytes())], "");
    assert_eq!((loaded.tables.accounts.len(), loaded.rejects.len()), (1, 2), "{}", dump(&loaded));
}

#[test]
fn titles_and_headers_that_come_again_are_layout() {
    let page = |name: &str| format!("福果镇账户清单,,\n账号,姓名,状态\n{name},张三,启用\n合计,1,\n填表人：程立,,\n");
    let csv = page("a") + &page("b");
    let (_dir, loaded) = load_with(&[("账户.csv", csv.as_bytes())], "");
    let counts = loaded.sources.0[0].counts;
    assert_eq!((counts.used, counts.layout, counts.rejected), (2, 8, 0), "{}", dump(&loaded));
}

#[test]
fn trailing_separators_and_line_breaks_in_quotes_do_no_harm() {
    let csv = "账号,姓名,\"状\n态\",\na,张三,启用,\nb,李四,\"停\n用\",\n";
    let (_dir, loaded) = load_with(&[("账户.csv", csv.as_bytes())], "");
    assert_eq!(loaded.tables.accounts.len(), 2, "{}", dump(&loaded));
    assert!(loaded.tables.accounts.iter().all(|row| row.status.is_some()), "{}", dump(&loaded));
    assert_eq!(text(&loaded, loaded.tables.accounts[0].mention.name), "张三");
}

#[test]
fn a_source_that_the_policy_leaves_out_is_counted_and_said() {
    let csv = "账号,姓名,状态\na,张三,启用\n";
    let policy = "[[input]]\nfile = \"旧*.csv\"\ntable = \"ignore\"\n";
    let (_dir, loaded) = load_with(&[("旧清单.csv", csv.as_bytes()), ("新清单.csv", csv.as_bytes())], policy);
    assert_eq!(loaded.tables.accounts.len(), 1);
    let source = loaded.sources.0.iter().find(|source| source.file == "旧清单.csv").unwrap();
    assert_eq!((source.table, source.counts.read, source.counts.used, source.counts.rejected), (None, 2, 0, 0));
    assert!(remarks(&loaded, Weight::Note).iter().any(|words| words.contains("ignore")), "{}", dump(&loaded));
}

#[test]
fn a_change_that_a_text_tells_has_its_field_and_values() {
    let csv = "操作时间,账号,操作类型,操作内容\n2022-03-01 09:00:00,a,信息修改,将银行账号由6217变更为6228\n\
        2022-03-01 10:00:00,a,信息修改,将甲由1改为2，将乙由3改为4\n\
        2022-03-01 11:00:00,a,初审,请将标准由500改为300\n";
    let (_dir, loaded) = load_with(&[("日志.csv", csv.as_bytes())], "");
    let told: Vec<Vec<&str>> = loaded
        .log
        .ids()
        .map(|id| {
            let event = loaded.log.event(id, Columns::ALL);
            let names = &loaded.log.names;
            let field = event.field.map(|field| names.fields.text(field));
            let values = [event.old, event.new].into_iter().flatten().map(|value| names.values.text(value));
            field.into_iter().chain(values).collect()
        })
        .collect();
    assert_eq!(told, [vec!["银行账号", "6217", "6228"], vec![], vec![]], "{}", dump(&loaded));
}

#[test]
fn what_no_table_fits_is_never_called_a_table() {
    let csv = "甲列,乙列\n1,2\n";
    let (_dir, loaded) = load_with(&[("其他.csv", csv.as_bytes())], "");
    let error = &remarks(&loaded, Weight::Error)[0];
    assert!(error.contains("table = \"…\"") && error.contains("ignore"), "{error}");
}
