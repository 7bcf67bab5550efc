//! The office of a log: staff, accounts, rights, posts, orders, facts; and the log put together.

use super::{Log, Settings, business, one_of, patterns, settings::MATTERS};
use crate::worlds::{Dice, Row, World, cell, id_number, row};

/// Staff by number: clerks, a reviewer, two approvers, an accountant, the administrator, somebody of a company.
pub const NAMES: [&str; 8] = ["张三", "李四", "王五", "赵六", "钱七", "孙八", "周九", "吴十"];
const POSTS: [&str; 8] = ["窗口岗", "窗口岗", "审核岗", "终审岗", "终审岗", "会计岗", "系统管理岗", "驻场"];
/// Accounts with the number of their holder; 8: none is named.
pub const ACCOUNTS: [(&str, &str, usize); 11] = [
    ("甲", "a0", 0),
    ("甲", "a1", 1),
    ("甲", "a2", 2),
    ("甲", "a3", 3),
    ("甲", "a4", 4),
    ("甲", "a5", 5),
    ("甲", "a6", 6),
    ("甲", "a7", 7),
    ("甲", "b0", 0),
    ("甲", "x1", 8),
    ("乙", "a1", 1),
];
pub const PAYEES: [&str; 4] =
    ["6217000000000000101", "6217000000000000102", "6217000000000000103", "6217000000000000104"];
const WAGE_CARD: &str = "6217000000000000104";

/// The ID number of a member of staff.
pub fn staff(number: usize) -> String {
    id_number(number)
}

/// The ID number of somebody who applies.
pub fn applicant(number: usize) -> String {
    id_number(100 + number)
}

/// Rows of the log in the making, with their seconds since the first day.
pub struct Book<'d> {
    pub dice: &'d mut Dice,
    pub settings: &'d Settings,
    pub rows: Vec<(i64, Row)>,
    pub cases: usize,
    /// Of a hundred rows, how many say only the day.
    pub coarse: usize,
    /// Whether accounts keep to their own terminals.
    pub steady: bool,
}

/// A time as cells write it, from the seconds since the first day.
pub fn stamp(at: i64) -> String {
    let (date, clock) = (day_text(at.div_euclid(86_400)), at.rem_euclid(86_400));
    format!("{date} {:02}:{:02}:{:02}", clock / 3_600, clock / 60 % 60, clock % 60)
}

/// A day as cells write it, from the days since the first.
pub fn day_text(days: i64) -> String {
    match days {
        ..0 => format!("2022-02-{:02}", 29 + days),
        0..31 => format!("2022-03-{:02}", days + 1),
        31..61 => format!("2022-04-{:02}", days - 30),
        _ => format!("2022-05-{:02}", days - 60),
    }
}

impl Book<'_> {
    /// Adds an act by an account, at the terminal where it usually sits or another.
    pub fn act(&mut self, at: i64, account: &str, action: &str, cells: &[(&'static str, &str)]) {
        let elsewhere = if self.steady { 6 } else { 20 };
        let terminal = if self.dice.chance(elsewhere) {
            self.dice.pick(&["PC-0", "PC-1", "PC-2", "PC-3", "PC-6", "PC-H", "PC-H", ""]).to_owned()
        } else {
            home(account)
        };
        self.act_at(at, account, &terminal, action, cells);
    }

    /// Adds an act at a terminal.
    pub fn act_at(&mut self, at: i64, account: &str, terminal: &str, action: &str, cells: &[(&'static str, &str)]) {
        // What lies after the day of the check is none of its business.
        if !(0..61 * 86_400).contains(&at) {
            return;
        }
        let (system, name) = account.split_once('/').unwrap_or(("甲", account));
        let blank = self.dice.chance(1);
        let address = match terminal {
            "" if self.dice.chance(60) => one_of(self.dice, &["10.0.0.1", "10.0.0.9"]).to_owned(),
            "PC-1" | "PC-2" if self.dice.chance(50) => terminal.replace("PC-", "10.0.0."),
            _ => String::new(),
        };
        let operator = match self.dice.below(100) {
            0..3 => one_of(self.dice, &NAMES),
            3..8 => holder_name(account),
            _ => "",
        };
        let mut whole = row([
            ("system", system),
            ("account", if blank { "" } else { name }),
            ("action", action),
            ("operator_name", operator),
            ("terminal", terminal),
            ("ip", &address),
            ("result", one_of(self.dice, &["", "", "", "", "成功", "成功", "成功", "成功"])),
        ]);
        if self.dice.chance(4) {
            whole.insert("result", "失败".to_owned());
        }
        whole.extend(cells.iter().filter(|(_, cell)| !cell.is_empty()).map(|(name, cell)| (*name, (*cell).to_owned())));
        if self.dice.chance(self.coarse) {
            whole.insert("time", day_text(at.div_euclid(86_400)));
        } else {
            whole.insert("time", stamp(at));
        }
        self.rows.push((at, whole));
    }

    /// A new case number.
    pub fn new_case(&mut self) -> String {
        self.cases += 1;
        format!("A{}", self.cases)
    }
}

/// The terminal of an account's holder.
pub fn home(account: &str) -> String {
    match holder_of(account) {
        8.. => String::new(),
        number => format!("PC-{number}"),
    }
}

fn holder_of(account: &str) -> usize {
    let name = account.split_once('/').map_or(account, |(_, name)| name);
    ACCOUNTS.iter().find(|(_, known, _)| *known == name).map_or(9, |(_, _, number)| *number)
}

fn holder_name(account: &str) -> &'static str {
    NAMES.get(holder_of(account)).copied().unwrap_or("")
}

/// The log of a seed.
pub fn log(seed: u64) -> Log {
    let dice = &mut Dice::new(seed ^ 0x00B0_0B00);
    let settings = Settings::of(dice, vec![applicant(0), applicant(1)]);
    let mut world = World { policy: settings.toml(), ..World::default() };
    let bare = dice.chance(6);
    if !bare {
        people(&mut world, dice);
        rights(&mut world, dice);
    }
    around(&mut world, dice);
    let mut book = Book {
        settings: &settings,
        rows: Vec::new(),
        cases: 0,
        coarse: if dice.chance(25) { one_of(dice, &[3, 10, 40]) } else { 0 },
        steady: dice.chance(50),
        dice,
    };
    business::add(&mut book);
    patterns::add(&mut book);
    let rows = numbered(book);
    for row in rows {
        world.push("operations", row);
    }
    Log { world, settings }
}

#[expect(clippy::too_many_lines, reason = "one table after another")]
fn people(world: &mut World, dice: &mut Dice) {
    for (number, name) in NAMES.iter().enumerate() {
        let employment = if number == 7 { "外包" } else { "在编" };
        let cells = [
            ("name", *name),
            ("id_number", &staff(number)),
            ("org", one_of(dice, &["县局", "东镇"])),
            ("position", POSTS[number]),
            ("employment", if dice.chance(6) { "" } else { employment }),
            ("status", "在职"),
            ("bank_account", if number == 2 && dice.chance(60) { WAGE_CARD } else { "" }),
            ("hired_at", "2019-01-01"),
        ];
        world.push("persons", row(cells));
        if dice.chance(14) {
            let event = dice.pick(&["产假", "退休", "辞职", "产假"]);
            let at = dice.pick(&["2022-03-05", "2022-03-10", "2022-04-01"]);
            let end = if event == "产假" { dice.perhaps(70, &["2022-03-20", "2022-04-10"]) } else { "" };
            let cells = [
                ("event", event),
                ("effective_at", at),
                ("name", name),
                ("id_number", &staff(number)),
                ("end_at", if end > at { end } else { "" }),
            ];
            world.push("hr_events", row(cells));
        } else if dice.chance(12) {
            let to = dice.pick(&["审核岗", "终审岗", "窗口岗", "会计岗", "档案岗"]);
            if to != POSTS[number] {
                let cells = [
                    ("event", "轮岗"),
                    ("effective_at", dice.pick(&["2022-03-07", "2022-03-14", "2022-03-14"])),
                    ("name", name),
                    ("id_number", &staff(number)),
                    ("from_position", POSTS[number]),
                    ("to_position", to),
                ];
                world.push("hr_events", row(cells));
            }
        }
    }
    for (system, account, number) in ACCOUNTS {
        let odd = dice.chance(9);
        let status = if odd { dice.pick(&["停用", "锁定", "启用"]) } else { "启用" };
        let disabled = if odd && status != "启用" {
            dice.perhaps(85, &["2022-03-09", "2022-03-21", "2022-03-10 10:30:00"])
        } else {
            ""
        };
        let expires = if odd && status == "启用" { dice.perhaps(60, &["2022-03-12", "2022-03-30"]) } else { "" };
        let late = odd && status == "启用" && expires.is_empty();
        let id = if number < 8 { staff(number) } else { String::new() };
        let kind = match number {
            7 => dice.perhaps(50, &["第三方"]),
            8 => dice.perhaps(70, &["系统"]),
            _ => "个人",
        };
        let cells = [
            ("system", system),
            ("account", account),
            ("holder", NAMES.get(number).copied().unwrap_or("")),
            ("id_number", &id),
            ("kind", kind),
            ("status", status),
            ("created_at", if late { "2022-03-08" } else { "2021-01-01" }),
            ("disabled_at", disabled),
            ("expires_at", expires),
        ];
        world.push("accounts", row(cells));
    }
}

/// The permissions that each post's role has, by the names of the steps.
const ROLES: [(&str, &[&str]); 6] = [
    ("窗口岗", &["受理", "修改", "查询", "登录", "导出"]),
    ("审核岗", &["审核", "复核", "退回", "查询", "登录"]),
    ("终审岗", &["终审", "复核", "退回", "撤销", "公示", "登录"]),
    ("会计岗", &["拨付", "公示", "登录"]),
    ("系统管理岗", &["重置密码", "用户管理", "授权", "清空日志", "合并", "停发", "恢复发放", "补录", "删除", "登录"]),
    ("驻场", &["查询", "导出", "登录"]),
];

fn rights(world: &mut World, dice: &mut Dice) {
    if dice.chance(75) {
        for (post, steps) in ROLES {
            for step in steps {
                world.push("duties", row([("position", post), ("permission", step)]));
            }
        }
    }
    if dice.chance(25) {
        return;
    }
    // Where everybody may do everything but a few, most acts fit.
    let wide = dice.chance(75);
    for (role, steps) in ROLES {
        for step in steps {
            world.push("role_permissions", row([("system", "甲"), ("role", role), ("permission", step)]));
            if wide {
                world.push("role_permissions", row([("system", "甲"), ("role", "通用"), ("permission", step)]));
            }
        }
    }
    for (system, account, number) in ACCOUNTS {
        if system != "甲" || dice.chance(6) {
            continue;
        }
        let own = POSTS.get(number).copied().unwrap_or("驻场");
        for role in if wide { vec!["通用"] } else { vec![own] } {
            let (granted, revoked) = match dice.below(14) {
                0 => ("2022-03-08", ""),
                1 => ("2022-03-10 10:30:00", ""),
                2 => ("2021-01-01", "2022-03-21"),
                3 => ("2021-01-01", "2022-03-15"),
                4 => ("", ""),
                _ => ("2021-01-01", ""),
            };
            let cells = [
                ("system", system),
                ("account", account),
                ("role", role),
                ("granted_at", granted),
                ("revoked_at", revoked),
            ];
            world.push("roles", row(cells));
            if dice.chance(10) {
                let cells = [
                    ("system", system),
                    ("account", account),
                    ("role", own),
                    ("granted_at", "2021-01-01"),
                    ("revoked_at", dice.perhaps(50, &["2022-03-15"])),
                ];
                world.push("roles", row(cells));
            }
        }
    }
}

/// Work orders, facts, relatives, stand-ins.
fn around(world: &mut World, dice: &mut Dice) {
    if dice.chance(60) {
        world.push("work_orders", row([("order_no", "W0"), ("case_no", "A99"), ("approved_at", "2022-02-01")]));
        for number in 1..=dice.below(5) {
            let by_case = dice.chance(50);
            let cells = [
                ("order_no", &*format!("W{number}")),
                ("case_no", if by_case { dice.pick(&["A1", "A2", "A3"]) } else { "" }),
                ("subject_id", &*if by_case { String::new() } else { applicant(dice.below(4)) }),
                ("field", dice.pick(&["银行账号", "姓名", "证件号码", "补贴金额", ""])),
                ("kind", dice.perhaps(20, &["批量"])),
                ("approved_by", dice.perhaps(80, &["局长", "局长", "张三", "赵六"])),
                ("approved_at", dice.perhaps(92, &["2022-03-02", "2022-03-08", "2022-03-10 10:30:00", "2022-03-15"])),
            ];
            world.push("work_orders", row(cells));
        }
    }
    if dice.chance(70) {
        for _ in 0..=dice.below(5) {
            let from = dice.pick(&["2021-05-01", "2022-03-03", "2022-03-08", "2022-03-15", "2022-04-01"]);
            let to = dice.perhaps(40, &["2022-03-08", "2022-03-15", "2022-04-10"]);
            let cells = [
                ("subject_id", &*applicant(dice.below(5))),
                (
                    "fact",
                    dice.pick(&["已就业", "死亡", "享受养老待遇", "就业困难人员认定", "就业困难人员认定", "服兵役"]),
                ),
                ("from", from),
                ("to", if to > from { to } else { "" }),
                ("recorded_at", dice.perhaps(40, &["2022-03-05", "2022-03-20"])),
            ];
            world.push("facts", row(cells));
        }
    }
    if dice.chance(40) {
        for _ in 0..=dice.below(2) {
            let cells = [
                ("id_number", &*staff(dice.below(7))),
                ("relative_id", &*applicant(dice.below(5))),
                ("relation", dice.pick(&["配偶", "子女"])),
            ];
            world.push("relatives", row(cells));
        }
    }
    if dice.chance(25) {
        let (from, to) = (dice.below(7), dice.below(7));
        if from != to {
            let cells = [
                ("from_person", NAMES[from]),
                ("to_person", NAMES[to]),
                ("from", dice.pick(&["2022-03-01", "2022-03-10"])),
                ("to", dice.pick(&["2022-03-15", "2022-04-30"])),
            ];
            world.push("delegations", row(cells));
        }
    }
}

/// The rows in the order of time, with sequence numbers: each system counts for itself; some are missing, doubled or
/// out of order.
fn numbered(book: Book<'_>) -> Vec<Row> {
    let Book { dice, mut rows, .. } = book;
    rows.sort_by_key(|(at, _)| *at);
    let with_numbers = dice.chance(70);
    let (holes, doubles, swaps) = (one_of(dice, &[0, 2, 8]), one_of(dice, &[0, 1, 4]), one_of(dice, &[0, 2]));
    let mut next = [("甲", 100), ("乙", 7)];
    let mut numbered: Vec<Row> = Vec::new();
    for (_, mut row) in rows {
        if with_numbers {
            let own = next.iter_mut().find(|(system, _)| *system == row["system"]).expect("a known system");
            if dice.chance(holes) {
                own.1 += one_of(dice, &[1, 1, 2, 5]);
            }
            row.insert("seq", own.1.to_string());
            if !dice.chance(doubles) {
                own.1 += 1;
            }
        }
        numbered.push(row);
    }
    for place in 1..numbered.len() {
        if with_numbers && dice.chance(swaps) && numbered[place]["system"] == numbered[place - 1]["system"] {
            let (one, other) = (numbered[place - 1]["seq"].clone(), numbered[place]["seq"].clone());
            numbered[place - 1].insert("seq", other);
            numbered[place].insert("seq", one);
        }
    }
    // One number of two rows that may be one event in two exports is no doubled number.
    for place in 0..numbered.len() {
        let same = |other: &Row| {
            let same = |column: &str| cell(other, column) == cell(&numbered[place], column);
            ["seq", "system", "action"].into_iter().all(same)
        };
        if with_numbers && numbered[..place].iter().any(same) {
            let own = next.iter_mut().find(|(system, _)| *system == numbered[place]["system"]).expect("a known system");
            own.1 += 1;
            let number = own.1.to_string();
            numbered[place].insert("seq", number);
        }
    }
    numbered
}

/// A kind of business, mostly the first.
pub fn matter(dice: &mut Dice) -> &'static str {
    one_of(dice, &[MATTERS[0], MATTERS[0], MATTERS[0], MATTERS[1], MATTERS[2], ""])
}
