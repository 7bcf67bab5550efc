//! Tables of known systems, by the names of the database and by the headers of their pages.

use super::{
    tests::{dump, load_with, remarks, text},
    *,
};
use crate::{
    base::time::Zone,
    model::{
        act::Act,
        intake::Weight,
        words::AccountStatus::{self, Disabled, Enabled, Locked},
    },
    oplog::{Columns, Event, Outcome},
};

fn events(loaded: &Loaded) -> Vec<Event> {
    loaded.log.ids().map(|id| loaded.log.event(id, Columns::ALL)).collect()
}

fn account<'a>(loaded: &'a Loaded, event: &Event) -> &'a str {
    event.account.map_or("", |account| loaded.log.names.account(account).1)
}

/// The account of the list's first row; the tables themselves are in the order of their content.
fn first(loaded: &Loaded) -> &crate::model::tables::AccountRow {
    loaded.tables.accounts.iter().min_by_key(|row| (row.row.source.index(), row.row.row)).unwrap()
}

fn accounts(loaded: &Loaded) -> Vec<(&str, &str, Option<AccountStatus>)> {
    let mut rows: Vec<_> = loaded.tables.accounts.iter().collect();
    rows.sort_by_key(|row| (row.row.source.index(), row.row.row));
    let line = |row: &crate::model::tables::AccountRow| {
        (text(loaded, Some(row.account)), text(loaded, row.mention.name), row.status)
    };
    rows.into_iter().map(line).collect()
}

#[test]
fn a_user_name_is_a_person_in_one_system_and_a_login_in_another() {
    let ruoyi = "用户序号,登录名称,用户名称,账号状态,最后登录IP,最后登录时间,部门名称\n2,zs,张三,停用,1.1.1.1,,研发\n";
    let (_dir, loaded) = load_with(&[("用户数据.csv", ruoyi.as_bytes())], "");
    assert_eq!(accounts(&loaded), [("zs", "张三", Some(Disabled))], "{}", dump(&loaded));
    let pro = "用户编号,用户名称,用户昵称,部门名称,手机号码,帐号状态,最后登录时间\n2,zs,张三,研发,1,开启,\n";
    let (_dir, loaded) = load_with(&[("用户数据.csv", pro.as_bytes())], "");
    assert_eq!(accounts(&loaded), [("zs", "张三", Some(Enabled))], "{}", dump(&loaded));
}

#[test]
fn the_address_of_an_operation_is_an_ip_and_the_target_is_in_its_parameters() {
    let log = "操作序号,操作模块,业务类型,请求方法,操作人员,操作地址,请求参数,状态,操作时间\n\
        1,用户管理,授权,a.insertAuthRole(),admin,10.0.0.7,\"{\"\"userName\"\":\"\"zs\"\"}\",正常,2022-03-01 09:00:00\n";
    let (_dir, loaded) = load_with(&[("操作日志.csv", log.as_bytes())], "");
    let event = events(&loaded)[0];
    assert_eq!(event.ip.map(|ip| loaded.log.names.ips.text(ip)), Some("10.0.0.7"), "{}", dump(&loaded));
    assert_eq!(event.target.map(|target| loaded.log.names.account(target).1), Some("zs"));
    assert_eq!((event.act, account(&loaded, &event)), (Act::Grant, "admin"));
}

#[test]
fn the_target_of_a_reset_is_found_by_its_number() {
    let users = "user_id,dept_id,user_name,nick_name,status,del_flag\n2,1,zs,张三,0,0\n";
    let log = "oper_id,title,business_type,method,oper_name,oper_url,oper_ip,oper_param,json_result,status,oper_time\n\
        1,用户管理,2,a.resetPwd(),admin,/system/user/resetPwd,10.0.0.1,\"{\"\"admin\"\":false,\"\"userId\"\":2}\",,0,2022-03-01 09:00:00\n\
        2,用户管理,3,a.remove(),admin,/system/user/2,10.0.0.1,[2],,0,2022-03-01 09:00:01\n\
        3,用户管理,3,a.remove(),admin,/system/user/2,10.0.0.1,\"[2,3]\",,0,2022-03-01 09:00:02\n";
    let files = [("sys_user.csv", users.as_bytes()), ("sys_oper_log.csv", log.as_bytes())];
    let (_dir, loaded) = load_with(&files, "");
    let target = |event: &Event| event.target.map(|target| loaded.log.names.account(target).1);
    let targets: Vec<Option<&str>> = events(&loaded).iter().map(target).collect();
    assert_eq!(targets, [Some("zs"), Some("zs"), None], "{}", dump(&loaded));
}

#[test]
fn the_tables_of_ruoyi_vue_pro_are_joined() {
    let users = "id,username,nickname,dept_id,mobile,status,login_date,create_time,deleted\n\
        1,admin,芋道,1,138,0,,2022-01-01 08:00:00,0\n2,zs,张三,1,139,1,,2022-01-01 08:00:00,0\n3,old,旧,1,139,0,,,1\n";
    let files = [
        ("system_users.csv", users),
        ("system_dept.csv", "id,name,parent_id,leader_user_id,deleted\n1,研发部门,0,1,0\n"),
        (
            "system_role.csv",
            "id,name,code,data_scope,status,deleted\n1,超级管理员,super_admin,1,0,0\n2,经办,jb,1,0,0\n",
        ),
        ("system_menu.csv", "id,name,permission,type,parent_id,deleted\n1,业务,,1,0,0\n2,终审,biz:approve,3,1,0\n"),
        ("system_user_role.csv", "id,user_id,role_id,deleted\n1,1,1,0\n2,2,2,0\n3,2,1,1\n"),
        ("system_role_menu.csv", "id,role_id,menu_id,deleted\n1,2,2,0\n"),
        (
            "system_operate_log.csv",
            "id,trace_id,user_id,user_type,type,sub_type,biz_id,action,success,user_ip,create_time\n\
             1,t,1,2,SYSTEM 用户,更新用户,2,更新了用户【张三】: 【手机号】从【1】修改为【2】,1,10.0.0.1,2022-03-01 09:00:00\n",
        ),
        (
            "system_login_log.csv",
            "id,log_type,username,result,user_ip,create_time\n1,100,zs,10,10.0.0.1,2022-03-01 08:00:00\n",
        ),
        (
            "infra_api_access_log.csv",
            "id,user_id,request_url,request_params,user_ip,operate_module,operate_name,operate_type,begin_time,result_code\n\
             1,2,/biz/export,{},10.0.0.1,业务,台账,5,2022-03-01 10:00:00,0\n",
        ),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let (_dir, loaded) = load_with(&files, "");
    let expected = [("admin", "芋道", Some(Enabled)), ("zs", "张三", Some(Disabled)), ("old", "旧", Some(Disabled))];
    assert_eq!(accounts(&loaded), expected, "{}", dump(&loaded));
    assert_eq!(text(&loaded, first(&loaded).mention.org), "研发部门");
    assert_eq!((loaded.tables.roles.len(), loaded.tables.superuser_roles.len()), (2, 1));
    assert_eq!(text(&loaded, loaded.tables.role_permissions[0].permission), "biz:approve");
    let found = events(&loaded);
    let acts: Vec<(Act, &str)> = found.iter().map(|event| (event.act, account(&loaded, event))).collect();
    assert_eq!(acts, [(Act::Login, "zs"), (Act::UserAdmin, "admin"), (Act::Export, "zs")], "{}", dump(&loaded));
    assert_eq!(found[0].outcome, Outcome::Failure);
    assert_eq!(found[1].field.map(|field| loaded.log.names.fields.text(field)), Some("手机号"));
}

#[test]
fn the_tables_of_jeecg_are_joined_and_its_codes_are_its_own() {
    let users = "id,username,realname,status,del_flag,work_no,phone,org_code,create_time\n\
        u1,zhangs,张三,1,0,001,138,A01,\nu2,lis,李四,2,0,002,139,A01,\nu3,old,王五,1,1,003,139,A01,\n";
    let files = [
        ("sys_user.csv", users),
        ("sys_depart.csv", "id,parent_id,depart_name,org_code,del_flag\nd1,,社保所,A01,0\n"),
        ("sys_role.csv", "id,role_name,role_code\nr1,终审岗,zs\n"),
        (
            "sys_permission.csv",
            "id,parent_id,name,perms,menu_type,del_flag\np1,,业务,,0,0\np2,p1,终审,biz:approve,2,0\n",
        ),
        ("sys_user_role.csv", "id,user_id,role_id\n1,u1,r1\n"),
        ("sys_role_permission.csv", "id,role_id,permission_id\n1,r1,p2\n"),
        (
            "sys_log.csv",
            "id,log_type,log_content,operate_type,userid,username,ip,method,request_param,create_time\n\
             1,1,\"用户名: 张三,登录成功！\",,zhangs,张三,10.0.0.1,,,2022-03-01 08:00:00\n\
             2,2,\"编辑用户，username： lis\",3,zhangs,张三,10.0.0.1,org.SysUserController.edit(),,2022-03-01 09:00:00\n\
             3,2,\"业务受理，编号：J1\",2,zhangs,张三,10.0.0.1,org.BizController.add(),,2022-03-01 10:00:00\n",
        ),
    ];
    let files: Vec<(&str, &[u8])> = files.iter().map(|(name, text)| (*name, text.as_bytes())).collect();
    let (_dir, loaded) = load_with(&files, "");
    let expected = [("zhangs", "张三", Some(Enabled)), ("lis", "李四", Some(Locked)), ("old", "王五", Some(Disabled))];
    assert_eq!(accounts(&loaded), expected, "{}", dump(&loaded));
    let row = first(&loaded);
    assert_eq!((text(&loaded, row.mention.person_no), text(&loaded, row.mention.org)), ("001", "社保所"));
    assert_eq!((loaded.tables.roles.len(), loaded.tables.role_permissions.len()), (1, 1));
    let found = events(&loaded);
    let steps: Vec<(Act, &str)> =
        found.iter().map(|event| (event.act, loaded.log.names.steps.text(event.step))).collect();
    let expected = [(Act::Login, "登录"), (Act::UserAdmin, "用户管理/修改"), (Act::Accept, "业务受理")];
    assert_eq!(steps, expected, "{}", dump(&loaded));
}

#[test]
fn versions_of_a_record_tell_who_changed_what() {
    let log = "id,create_by,create_time,data_table,data_id,data_content,data_version\n\
        1,zhangs,2022-03-01 09:00:00,t_pay,7,\"{\"\"bankAccount\"\":\"\"1\"\",\"\"a\"\":1}\",1\n\
        2,lis,2022-03-02 09:00:00,t_pay,7,\"{\"\"bankAccount\"\":\"\"2\"\",\"\"a\"\":2}\",2\n\
        3,wangw,2022-03-03 09:00:00,t_pay,7,\"{\"\"bankAccount\"\":\"\"3\"\"}\",4\n\
        4,wangw,2022-03-03 09:00:00,t_pay,8,kaputt,2\n";
    let (_dir, loaded) = load_with(&[("sys_data_log.csv", log.as_bytes())], "");
    let found = events(&loaded);
    let names = &loaded.log.names;
    let mut told: Vec<(&str, &str, &str)> = found
        .iter()
        .map(|event| {
            let value = |id: Option<crate::base::ids::ValueId>| id.map_or("", |id| names.values.text(id));
            (event.field.map_or("", |field| names.fields.text(field)), value(event.old), value(event.new))
        })
        .collect();
    told.sort_unstable();
    assert_eq!(told, [("a", "1", "2"), ("bankAccount", "1", "2")], "{}", dump(&loaded));
    assert!(found.iter().all(|event| event.act == Act::Edit && account(&loaded, event) == "lis"), "{}", dump(&loaded));
    let counts = loaded.sources.0[0].counts;
    assert_eq!((counts.used, counts.layout, counts.rejected), (1, 3, 1));
    assert!(remarks(&loaded, Weight::Warning).iter().any(|words| words.contains("前一版本")), "{}", dump(&loaded));
    let cited = loaded.cite(std::iter::once(loaded.log.row(found[0].id))).unwrap();
    assert_eq!(cited[0].row.row, 3);
}

#[test]
fn the_workflows_know_who_did_what_and_for_whom() {
    let tasks = "id_,task_def_key_,proc_inst_id_,name_,owner_,assignee_,start_time_,end_time_\n\
        1,a,P1,受理,,zs,2022-03-01 09:00:00,2022-03-01 10:00:00\n\
        2,b,P1,终审,ls,ww,2022-03-01 10:00:00,2022-03-01 11:00:00\n\
        3,c,P1,拨付,,ww,2022-03-01 11:00:00,\n";
    let (_dir, loaded) = load_with(&[("act_hi_taskinst.csv", tasks.as_bytes())], "");
    let found = events(&loaded);
    let acts: Vec<(Act, &str)> = found.iter().map(|event| (event.act, account(&loaded, event))).collect();
    assert_eq!(acts, [(Act::Accept, "zs"), (Act::Approve, "ww")], "{}", dump(&loaded));
    assert!(remarks(&loaded, Weight::Note).iter().any(|words| words.contains("OWNER_") || words.contains("委派")));

    let flow = "id,instance_id,node_name,node_type,approver,cooperate_type,skip_type,message,create_time,update_time\n\
        1,100,初审,1,7,1,PASS,同意,2022-03-01 09:00:00,2022-03-01 10:00:00\n\
        2,100,终审,1,7,1,REJECT,退,2022-03-01 10:00:00,2022-03-01 11:00:00\n\
        3,100,结束,2,,1,NONE,,2022-03-01 11:00:00,2022-03-01 11:00:00\n";
    let users = "user_id,dept_id,user_name,nick_name,status,del_flag\n7,1,zs,张三,0,0\n";
    let files = [("flow_his_task.csv", flow.as_bytes()), ("sys_user.csv", users.as_bytes())];
    let (_dir, loaded) = load_with(&files, "");
    let found = events(&loaded);
    let line = |event: &Event| (event.act, account(&loaded, event), event.outcome);
    let acts: Vec<_> = found.iter().map(line).collect();
    let expected = [(Act::Review, "zs", Outcome::Success), (Act::Approve, "zs", Outcome::Failure)];
    assert_eq!(acts, expected, "{}", dump(&loaded));
}

#[test]
fn a_row_of_the_core_platform_is_who_entered_and_who_checked() {
    let csv = "YAE099,AAC002,AAC003,AAE019,AAE011(经办人),AAE036,AAE014,AAE015\n\
        77,110105491231002,周某,1200.5,zs,2022-03-01 09:00:00,ls,2022-03-02 09:00:00\n";
    let (_dir, loaded) = load_with(&[("导出.csv", csv.as_bytes())], "");
    let found = events(&loaded);
    let line = |event: &Event| (event.act, account(&loaded, event), event.at.human(Zone::default()));
    let acts: Vec<_> = found.iter().map(line).collect();
    let expected =
        [(Act::Accept, "zs", "2022-03-01 09:00:00".to_owned()), (Act::Recheck, "ls", "2022-03-02 09:00:00".to_owned())];
    assert_eq!(acts, expected, "{}", dump(&loaded));
    assert_eq!(found[0].amount.map(|amount| amount.to_string()).as_deref(), Some("1200.50"));
    assert_eq!(loaded.log.names.cases.len(), 1);
    assert_eq!(loaded.rejects.len(), 0);
}

#[test]
fn tenants_are_systems_of_their_own_where_there_are_several() {
    let users = "user_id,tenant_id,dept_id,user_name,nick_name,status,del_flag\n1,1,103,admin,张三,0,0\n2,2,104,admin,李四,0,0\n";
    let roles = "role_id,tenant_id,role_name,role_key\n5,1,管理岗,mgr\n6,2,管理岗,mgr\n";
    let held = "user_id,role_id\n1,5\n2,6\n";
    let log = "oper_id,tenant_id,title,business_type,oper_name,oper_time,status\n11,2,用户管理,2,admin,2022-07-01 09:00:05,0\n";
    let files = |users: &str| {
        let tables =
            [("sys_user.csv", users), ("sys_role.csv", roles), ("sys_user_role.csv", held), ("sys_oper_log.csv", log)];
        load_with(&tables.map(|(name, text)| (name, text.as_bytes())), "")
    };
    let (_dir, loaded) = files(users);
    let systems = |all: &[Option<Sym>]| all.iter().map(|system| text(&loaded, *system).to_owned()).collect::<Vec<_>>();
    let of_accounts: Vec<_> = loaded.tables.accounts.iter().map(|row| row.system).collect();
    let of_roles: Vec<_> = loaded.tables.roles.iter().map(|row| row.system).collect();
    assert_eq!(
        (systems(&of_accounts), systems(&of_roles)),
        (vec!["租户1".into(), "租户2".into()], vec!["租户1".into(), "租户2".into()]),
        "{}",
        dump(&loaded)
    );
    let event = events(&loaded)[0];
    assert_eq!(event.account.map(|account| loaded.log.names.account(account)), Some(("租户2", "admin")));
    assert_eq!(event.seq, None, "the numbers run through all tenants");
    let (_dir, loaded) = files(&users.replace("2,2,104", "2,1,104"));
    assert!(loaded.tables.accounts.iter().all(|row| row.system.is_none()));
    assert_eq!(events(&loaded)[0].seq, Some(11));
}

#[test]
fn a_task_that_was_deleted_was_not_done() {
    let tasks = "ID_,TASK_DEF_KEY_,PROC_INST_ID_,NAME_,ASSIGNEE_,END_TIME_,DELETE_REASON_\n\
        1,a,100,受理,zs,2022-07-01 09:00:05,\n2,b,100,审批,ls,2022-07-01 10:00:05,deleted by admin\n\
        3,b,100,审批,ls,2022-07-01 11:00:05,completed\n";
    let (_dir, loaded) = load_with(&[("act_hi_taskinst.csv", tasks.as_bytes())], "");
    assert_eq!((loaded.log.len(), loaded.sources.0[0].counts.layout), (2, 2), "{}", dump(&loaded));
}
