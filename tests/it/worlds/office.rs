//! Random offices: people in posts, accounts in two systems, roles, duties, approvals, a log.
//!
//! Days lie at, just before and just after the limits that the rules have; grace is set in days, so that the reference
//! needs no working calendar.

use super::{Dice, Row, World, cell, id_number, row};

/// The day of the check, the last of the period, which begins with the year.
pub const LAST: &str = "2022-12-31";
const POLICY: &str = "as_of = 2022-12-31\nperiod = [\"2022-01-01\", \"2022-12-31\"]\noffice = \"县局\"\n\n[grace]\n\
                      leave = 0\nmove = 7\nleave_start = 7\njoin = 7\n";

const SYSTEMS: [&str; 2] = ["甲", "乙"];
const NAMES: [&str; 6] = ["张三", "李四", "王五", "张三", "赵六", "钱七"];
pub const ORGS: [&str; 3] = ["县局", "东镇", "西镇"];
const POSTS: [&str; 7] = ["窗口岗", "审核岗", "终审岗", "会计岗", "系统管理岗", "安全管理岗", "窗口岗"];
/// Days of things that happened in the past.
const DAYS: [&str; 16] = [
    "2021-03-01",
    "2021-12-31",
    "2022-01-10",
    "2022-03-01",
    "2022-03-01",
    "2022-06-30",
    "2022-06",
    "2022-09-01",
    "2022-11-30",
    "2022-12-01",
    "2022-12-22",
    "2022-12-23",
    "2022-12-24",
    "2022-12-29",
    "2022-12-31",
    "2023-01-05",
];
const OLD: [&str; 4] = ["2020-05-01", "2021-03-01", "2021-06-01", "2021-12-31"];

/// The permissions of a system with their actions.
pub const RIGHTS: [(&str, &str); 9] = [
    ("业务受理", "受理"),
    ("业务审核", "审核"),
    ("业务终审", "终审"),
    ("资金拨付", "拨付"),
    ("信息查询", "查询"),
    ("数据导出", "导出"),
    ("角色授权", "授权"),
    ("用户管理", "用户管理"),
    ("密码重置", "重置密码"),
];
const ROLES: [(&str, &[&str]); 8] = [
    ("受理员", &["业务受理", "信息查询"]),
    ("审核员", &["业务审核", "信息查询"]),
    ("终审员", &["业务终审"]),
    ("出纳员", &["资金拨付"]),
    ("运维员", &["用户管理", "密码重置"]),
    ("授权员", &["角色授权"]),
    ("导出员", &["数据导出"]),
    ("查询员", &["信息查询"]),
];
const ROLE_NAMES: [&str; 9] = ["受理员", "审核员", "终审员", "出纳员", "运维员", "授权员", "导出员", "查询员", "主管"];

/// Somebody with a roster row, and the role that fits the post.
struct Somebody {
    name: &'static str,
    id: String,
    org: &'static str,
    role: &'static str,
}

/// The office of a seed.
pub fn office(seed: u64) -> World {
    let dice = &mut Dice::new(seed);
    let mut world = World { policy: POLICY.to_owned(), ..World::default() };
    catalogue(&mut world, dice);
    let crowd = if dice.chance(8) { [7, 8, 10, 19, 21][dice.below(5)] } else { 0 };
    let mut people = Vec::new();
    let many = 3 + dice.below(4);
    for (serial, name) in NAMES.iter().enumerate().take(many) {
        people.push(somebody(&mut world, dice, name, serial));
    }
    for serial in 0..crowd {
        people.push(peer(&mut world, serial));
    }
    for (serial, one) in people.iter().enumerate() {
        let is_peer = serial + crowd >= people.len();
        let mut accounts = vec![(0, format!("u{serial}"))];
        if !is_peer && dice.chance(20) {
            accounts.push((0, format!("v{serial}")));
        }
        if !is_peer && dice.chance(35) {
            accounts.push((1, format!("u{serial}")));
        }
        if !is_peer && dice.chance(15) {
            accounts.clear();
        }
        for (system, account) in accounts {
            add_account(&mut world, dice, one, SYSTEMS[system], &account, is_peer);
        }
    }
    strangers(&mut world, dice);
    around(&mut world, dice);
    world
}

fn catalogue(world: &mut World, dice: &mut Dice) {
    for system in SYSTEMS {
        let marks = dice.below(4);
        let blank = dice.below(RIGHTS.len());
        for (place, (right, action)) in RIGHTS.iter().enumerate() {
            let high = !matches!(*action, "受理" | "查询");
            let risk = match marks {
                0 => "",
                1 if place == blank => "",
                2 if place == blank => "低",
                _ if high => "高",
                _ => "低",
            };
            world.push(
                "permissions",
                row([("system", system), ("permission", right), ("action", action), ("risk", risk)]),
            );
        }
        for (role, rights) in ROLES {
            let role = if role == "运维员" && dice.chance(15) { "系统管理员" } else { role };
            for right in rights {
                world.push("role_permissions", row([("system", system), ("role", role), ("permission", right)]));
            }
            if dice.chance(6) {
                let (right, _) = RIGHTS[dice.below(RIGHTS.len())];
                world.push("role_permissions", row([("system", system), ("role", role), ("permission", right)]));
            }
        }
        for _ in 0..2 {
            let (below, _) = ROLES[dice.below(4)];
            world.push("role_permissions", row([("system", system), ("role", below), ("parent_role", "主管")]));
        }
    }
    if dice.chance(85) {
        duties(world, dice);
    }
}

fn duties(world: &mut World, dice: &mut Dice) {
    let given: [(&str, &[&str]); 6] = [
        ("窗口岗", &["业务受理", "信息查询"]),
        ("审核岗", &["业务审核", "信息查询"]),
        ("终审岗", &["业务终审"]),
        ("会计岗", &["资金拨付"]),
        ("系统管理岗", &["用户管理", "密码重置"]),
        ("安全管理岗", &["角色授权"]),
    ];
    let left_out = if dice.chance(25) { dice.below(4) } else { 9 };
    for (place, (post, rights)) in given.iter().enumerate().filter(|(place, _)| *place != left_out) {
        for right in *rights {
            world.push("duties", row([("position", post), ("permission", right)]));
        }
        if place < 4 && dice.chance(8) {
            let (right, _) = RIGHTS[dice.below(5)];
            world.push("duties", row([("position", post), ("permission", right)]));
        }
    }
}

fn role_of(post: &str) -> &'static str {
    match post.split('、').next().unwrap_or(post) {
        "审核岗" => "审核员",
        "终审岗" => "终审员",
        "会计岗" => "出纳员",
        "系统管理岗" => "运维员",
        "安全管理岗" => "授权员",
        _ => "受理员",
    }
}

fn somebody(world: &mut World, dice: &mut Dice, name: &'static str, serial: usize) -> Somebody {
    let (id, org, post) = (id_number(serial), ORGS[dice.below(3)], dice.pick(&POSTS));
    let both = format!("{post}、审核岗");
    let shown = if dice.chance(6) && post != "审核岗" { both.as_str() } else { post };
    let employment = dice.pick(&["在编", "在编", "在编", "在编", "编外", "外包", ""]);
    if dice.chance(92) {
        let cells = [
            ("name", name),
            ("id_number", id.as_str()),
            ("org", org),
            ("position", shown),
            ("employment", employment),
            ("status", dice.pick(&["在职", "在职", "在职", "在职", "在职", "在职", "在职", ""])),
            ("hired_at", dice.pick(&["2019-01-01", "2019-01-01", "2021-05-01", "2022-04-01"])),
        ];
        world.push("persons", row(cells));
    }
    for _ in 0..[0, 0, 0, 1, 1, 2, 3][dice.below(7)] {
        let event = dice.pick(&["轮岗", "调动", "借调", "产假", "产假", "停职", "返岗", "辞职", "退休", "返聘"]);
        let moves = matches!(event, "轮岗" | "调动" | "借调");
        let at = dice.pick(&DAYS);
        let ends = matches!(event, "借调" | "产假" | "停职");
        let end = if ends { dice.perhaps(50, &["2022-07-15", "2022-10-01", "2022-12-15", "2023-02-01"]) } else { "" };
        let (from, to) = (if moves { post } else { "" }, if moves { dice.pick(&POSTS) } else { "" });
        let cells = [
            ("event", event),
            ("effective_at", at),
            ("name", name),
            ("id_number", id.as_str()),
            ("end_at", if end > at { end } else { "" }),
            ("from_org", if moves { org } else { "" }),
            ("from_position", from),
            ("to_org", if moves { ORGS[dice.below(3)] } else { "" }),
            ("to_position", to),
        ];
        world.push("hr_events", row(cells));
    }
    Somebody { name, id, org, role: role_of(post) }
}

/// One of many in one post.
fn peer(world: &mut World, serial: usize) -> Somebody {
    let id = id_number(100 + serial);
    let name = ["孙一", "孙二", "孙三", "孙四", "孙五", "孙六", "孙七"][serial % 7];
    let cells = [
        ("name", name),
        ("id_number", id.as_str()),
        ("org", "东镇"),
        ("position", "窗口岗"),
        ("employment", "在编"),
        ("status", "在职"),
        ("hired_at", "2019-01-01"),
    ];
    world.push("persons", row(cells));
    Somebody { name, id, org: "东镇", role: "受理员" }
}

/// An account with its grants, its use and its forms. Peers are in order but for what a grant too many does.
fn add_account(world: &mut World, dice: &mut Dice, one: &Somebody, system: &str, account: &str, is_peer: bool) {
    let account = if !is_peer && dice.chance(4) { dice.pick(&["admin", "test01", "guest"]) } else { account };
    if world.rows("accounts").iter().any(|row| cell(row, "system") == system && cell(row, "account") == account) {
        return;
    }
    let entry = if is_peer { peers_account(one, dice) } else { odd_account(one, dice) };
    let (created, status) = (cell(&entry, "created_at").to_owned(), cell(&entry, "status").to_owned());
    let mut whole = row([("system", system), ("account", account)]);
    whole.extend(entry);
    world.push("accounts", whole);
    grants(world, dice, one, system, account, is_peer, &created);
    uses(world, dice, one, system, account, is_peer);
    if dice.chance(80) {
        let at = if created.is_empty() || dice.chance(12) { "2022-12-05" } else { &created };
        let role = dice.perhaps(50, &[one.role]);
        form(world, dice, one, system, account, "开户", role, at);
    }
    if status != "启用" && dice.chance(60) {
        form(world, dice, one, system, account, "注销", "", "2022-06-20");
    }
}

fn peers_account(one: &Somebody, dice: &mut Dice) -> Row {
    row([
        ("holder", one.name),
        ("id_number", &one.id),
        ("org", one.org),
        ("kind", "个人"),
        ("status", "启用"),
        ("created_at", dice.pick(&OLD)),
        ("last_login_at", "2022-12-20"),
    ])
}

fn odd_account(one: &Somebody, dice: &mut Dice) -> Row {
    let kind = dice.pick(&["", "", "管理员", "公用", "测试", "第三方"]);
    let kind = if dice.chance(85) { "个人" } else { kind };
    let status = dice.pick(&["启用", "启用", "启用", "启用", "启用", "停用", "锁定", ""]);
    let recent = dice.pick(&["2022-02-01", "2022-05-10", "2022-11-20", "2022-12-20", ""]);
    let created = if dice.chance(35) { recent } else { dice.pick(&OLD) };
    let disabled = dice.perhaps(70, &["2022-06-30", "2022-07-05", "2022-12-01", "2022-12-30"]);
    let several = dice.chance(3);
    let unnumbered = several || dice.chance(12);
    row([
        ("holder", if several { "张三、李四" } else { one.name }),
        ("id_number", if unnumbered { "" } else { &one.id }),
        ("org", if dice.chance(20) { "" } else { one.org }),
        ("kind", kind),
        ("status", status),
        ("created_at", created),
        ("disabled_at", if status == "启用" || disabled <= created { "" } else { disabled }),
        ("last_login_at", dice.perhaps(50, &["2022-12-20", "2022-10-02", "2022-10-01", "2022-06-14", "2022-06-13"])),
        ("expires_at", dice.perhaps(12, &["2022-12-30", "2022-12-31", "2023-05-01", "2022-06-30"])),
        ("key_no", dice.perhaps(5, &["K1", "K2"])),
    ])
}

#[expect(clippy::too_many_arguments, reason = "the cells of one row")]
fn form(
    world: &mut World,
    dice: &mut Dice,
    one: &Somebody,
    system: &str,
    account: &str,
    kind: &str,
    role: &str,
    at: &str,
) {
    let approver = if dice.chance(8) { one.id.as_str() } else { "局长" };
    let cells = [
        ("system", system),
        ("account", account),
        ("kind", kind),
        ("role", role),
        ("applicant", dice.pick(&["申请人甲", "申请人甲", "申请人甲", "局长"])),
        ("approver", approver),
        ("approved_at", at),
    ];
    world.push("approvals", row(cells));
}

fn grants(
    world: &mut World,
    dice: &mut Dice,
    one: &Somebody,
    system: &str,
    account: &str,
    is_peer: bool,
    created: &str,
) {
    let mut roles = vec![one.role];
    let extra = if is_peer { usize::from(dice.chance(6)) } else { [0, 0, 0, 1, 1, 2][dice.below(6)] };
    for _ in 0..extra {
        roles.push(dice.pick(&ROLE_NAMES));
    }
    for role in roles {
        let granted = if created.is_empty() || dice.chance(25) { dice.pick(&DAYS) } else { created };
        let granted = if !is_peer && dice.chance(8) { "" } else { granted };
        let revoked = if is_peer { "" } else { dice.perhaps(10, &["2022-07-05", "2022-12-20"]) };
        let revoked = if granted.len() > 7 && revoked > granted { revoked } else { "" };
        let direct = !is_peer && dice.chance(10);
        let (right, _) = RIGHTS[dice.below(RIGHTS.len())];
        let cells = [
            ("system", system),
            ("account", account),
            (if direct { "permission" } else { "role" }, if direct { right } else { role }),
            ("granted_at", granted),
            ("revoked_at", revoked),
            ("expires_at", if is_peer { "" } else { dice.perhaps(10, &["2022-12-30", "2022-12-31", "2023-05-01"]) }),
            ("granted_by", if !is_peer && dice.chance(6) { one.id.as_str() } else { "管理人" }),
            ("scope_org", if is_peer { "" } else { dice.perhaps(60, &["县局", "东镇", "西镇", one.org, one.org]) }),
        ];
        world.push(if direct { "account_permissions" } else { "roles" }, row(cells));
        if !direct && dice.chance(70) && granted.len() > 7 {
            let at = if dice.chance(12) { "2022-12-30" } else { granted };
            form(world, dice, one, system, account, "授权", role, at);
        }
    }
}

/// Acts of an account, at most one a day but for crossings.
fn uses(world: &mut World, dice: &mut Dice, one: &Somebody, system: &str, account: &str, is_peer: bool) {
    let own = format!("PC-{account}");
    let acts: usize = if is_peer { 1 } else { dice.below(5) };
    for _ in 0..acts {
        let day = dice.pick(&[
            "2021-07-01",
            "2022-02-14",
            "2022-04-15",
            "2022-06-14",
            "2022-07-01",
            "2022-07-10",
            "2022-08-08",
            "2022-10-01",
            "2022-10-02",
            "2022-12-15",
            "2022-12-28",
        ]);
        let (right, _) = RIGHTS[dice.below(5)];
        let action = if dice.chance(25) { "登录" } else { right };
        let operator = if is_peer { "" } else { dice.perhaps(6, &["张三", "李四", "王五"]) };
        act(
            world,
            system,
            account,
            &format!("{day} {:02}:{:02}:00", 9 + dice.below(7), dice.below(60)),
            action,
            operator,
            &own,
        );
    }
    if !is_peer && dice.chance(4) {
        // One act elsewhere is no session of any length; two are.
        let crossing = [("19:00", own.as_str()), ("19:03", "PC-X"), ("19:06", own.as_str()), ("19:09", "PC-X")];
        for (clock, terminal) in &crossing[..if dice.chance(70) { 4 } else { 3 }] {
            act(world, system, account, &format!("2022-03-22 {clock}:00"), "业务受理", "", terminal);
        }
    }
    let flash = dice.chance(4) && !is_peer;
    if flash {
        let cells = [
            ("system", system),
            ("account", account),
            ("permission", "数据导出"),
            ("granted_at", "2022-08-01 09:00:00"),
            ("revoked_at", dice.pick(&["2022-08-01 17:00:00", "2022-08-02 08:59:00", "2022-08-03 09:00:00"])),
            ("granted_by", "管理人"),
            ("scope_org", one.org),
        ];
        world.push("account_permissions", row(cells));
        if dice.chance(80) {
            act(world, system, account, "2022-08-01 10:00:00", "数据导出", "", &own);
        }
    }
}

fn act(world: &mut World, system: &str, account: &str, time: &str, action: &str, operator: &str, terminal: &str) {
    let cells = [
        ("time", time),
        ("system", system),
        ("account", account),
        ("action", action),
        ("operator_name", operator),
        ("terminal", terminal),
        ("result", "成功"),
    ];
    world.push("operations", row(cells));
}

/// Accounts of nobody on the roster, and of machines.
fn strangers(world: &mut World, dice: &mut Dice) {
    if dice.chance(25) {
        let holder = dice.pick(&["周八", ""]);
        let status = dice.pick(&["启用", "启用", "停用"]);
        let cells = [
            ("system", "甲"),
            ("account", "w1"),
            ("holder", holder),
            ("org", "东镇"),
            ("kind", "个人"),
            ("status", status),
            ("created_at", "2021-03-01"),
            ("last_login_at", "2022-12-20"),
        ];
        world.push("accounts", row(cells));
        world.push(
            "roles",
            row([
                ("system", "甲"),
                ("account", "w1"),
                ("role", "查询员"),
                ("granted_at", "2021-03-01"),
                ("granted_by", "管理人"),
            ]),
        );
    }
    if dice.chance(30) {
        let cells = [
            ("system", "甲"),
            ("account", "jk"),
            ("org", "东镇"),
            ("kind", "接口"),
            ("status", dice.pick(&["启用", "启用", "停用"])),
            ("created_at", "2021-03-01"),
            ("last_login_at", "2022-12-20"),
        ];
        world.push("accounts", row(cells));
        world.push(
            "roles",
            row([
                ("system", "甲"),
                ("account", "jk"),
                ("role", "查询员"),
                ("granted_at", "2021-03-01"),
                ("granted_by", "管理人"),
            ]),
        );
        let action = dice.pick(&["登录", "业务终审", "信息查询"]);
        act(world, "甲", "jk", "2022-08-09 09:00:00", action, "", if action == "登录" { "PC-J" } else { "" });
    }
}

/// Documents, organisations, and what shows how far the log reaches.
fn around(world: &mut World, dice: &mut Dice) {
    for (org, parent) in [("县局", ""), ("东镇", "县局"), ("西镇", "县局")] {
        world.push("orgs", row([("org", org), ("parent", parent)]));
    }
    if dice.chance(70) {
        world.push("documents", row([("name", "值班办法"), ("kind", "其他"), ("issued_at", "2020-01-01")]));
        if dice.chance(60) {
            let (issued, ends) = (
                dice.pick(&["2020-01-01", "2022-12-31", "2023-02-01", ""]),
                dice.perhaps(40, &["2021-12-31", "2021-06-30", "2022-01-01"]),
            );
            let ends = if ends > issued { ends } else { "" };
            world.push(
                "documents",
                row([("name", "账户办法"), ("kind", "账户管理制度"), ("issued_at", issued), ("valid_to", ends)]),
            );
        }
        if dice.chance(15) {
            world.push(
                "documents",
                row([("name", "权限清单"), ("kind", "高风险权限清单"), ("issued_at", "2020-01-01")]),
            );
        }
    }
    // A clerk whose acts show, or not, that the log reaches back, and which rights it shows the use of.
    let begin = dice.pick(&["2020-12-01", "2021-12-01", "2022-09-01"]);
    for system in SYSTEMS {
        for (place, (right, _)) in RIGHTS.iter().enumerate() {
            act(world, system, "lg", &format!("{begin} 08:{place:02}:00"), right, "", "PC-L");
            act(world, system, "lg", &format!("2022-12-30 08:{place:02}:00"), right, "", "PC-L");
        }
    }
}
