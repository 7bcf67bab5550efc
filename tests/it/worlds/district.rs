//! A district in order: sixty people, a year, thousands of cases, and every table and setting a rule may ask for.

use std::fmt::Write as _;

use hecha::base::{calendar::Calendar, time::Day};

use super::{Dice, id_number};
use crate::folder::Folder;

/// What kind of district.
#[derive(Copy, Clone, Debug)]
pub struct Plan {
    /// How many cases are taken in over the year.
    pub cases: usize,
    /// What is unusual about it.
    pub habits: &'static [Habit],
}

impl Plan {
    fn has(&self, habit: Habit) -> bool {
        self.habits.contains(&habit)
    }
}

/// What looks like a fault and is none.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Habit {
    /// The clerks of the county office take turns at the terminals of a hall.
    Kiosks,
    /// All machines leave by one address, and the log has no terminals.
    OneExit,
    /// Payments are made at night by a batch account, which also synchronises data.
    Batch,
    /// Every eighth approval of a person and month is given in the evening.
    Evenings,
}

/// Posts: name, role, how many people, rights.
const POSTS: [(&str, &str, usize, &[&str]); 10] = [
    ("窗口岗", "受理员", 25, &["业务受理", "信息查询"]),
    ("审核岗", "审核员", 9, &["业务审核", "业务退回", "信息查询"]),
    ("终审岗", "终审员", 8, &["业务终审", "信息查询"]),
    ("会计岗", "出纳员", 4, &["资金拨付", "信息查询"]),
    ("信息公开岗", "公示员", 2, &["业务公示", "信息查询"]),
    ("信息维护岗", "维护员", 4, &["信息修改", "信息查询"]),
    ("统计岗", "统计员", 2, &["数据导出", "信息查询"]),
    ("系统管理岗", "系统管理员", 2, &["用户管理", "密码重置"]),
    ("安全管理岗", "安全管理员", 2, &["角色授权"]),
    ("审计管理岗", "审计管理员", 2, &["日志查阅"]),
];
const CLERK: usize = 0;
const REVIEWER: usize = 1;
const APPROVER: usize = 2;
const PAYER: usize = 3;
const PUBLISHER: usize = 4;
const EDITOR: usize = 5;
const ANALYST: usize = 6;
const ADMIN: usize = 7;
const SECURITY: usize = 8;
const AUDITOR: usize = 9;
/// Rights: name, kind of act, risk.
const RIGHTS: [(&str, &str, &str); 14] = [
    ("业务受理", "受理", "低"),
    ("信息查询", "查询", "低"),
    ("业务审核", "审核", "高"),
    ("业务退回", "退回", "低"),
    ("业务终审", "终审", "高"),
    ("资金拨付", "拨付", "高"),
    ("业务公示", "公示", "低"),
    ("信息修改", "修改", "高"),
    ("数据导出", "导出", "高"),
    ("用户管理", "用户管理", "高"),
    ("密码重置", "重置密码", "高"),
    ("角色授权", "授权", "高"),
    ("日志查阅", "查询", "低"),
    ("数据同步", "同步", "低"),
];
const OFFICE: &str = "县就业局";
const UNITS: [&str; 5] = [OFFICE, "东镇社保所", "西镇社保所", "南镇社保所", "北镇社保所"];
const MATTER: &str = "灵活就业社会保险补贴";
const BATCH: &str = "sys_batch";
/// How many terminals stand in the hall, for twice as many clerks.
const HALL: usize = 6;
/// Serial numbers of staff begin here, those of relatives and citizens below.
const STAFF: usize = 500_000;
const RELATIVE: usize = 100_000;

/// Somebody of the staff and what happens to them in the year.
struct Member {
    account: String,
    name: String,
    id: String,
    unit: &'static str,
    post: usize,
    /// The post from the day of a move on.
    next: Option<(Day, usize)>,
    /// At work from this day, until that.
    here: (Day, Day),
    away: Option<(Day, Day)>,
    desk: usize,
}

impl Member {
    fn is_here(&self, day: Day) -> bool {
        let is_away = self.away.is_some_and(|(from, to)| from <= day && day <= to);
        self.here.0 <= day && day < self.here.1 && !is_away && self.next.is_none_or(|(moved, _)| day != moved)
    }

    fn post_on(&self, day: Day) -> usize {
        self.next.filter(|(moved, _)| *moved < day).map_or(self.post, |(_, post)| post)
    }
}

/// Where and between which seconds of a day somebody works.
struct Shift {
    terminal: String,
    ip: String,
    from: usize,
    to: usize,
}

/// The cells of one act beside time, actor and place.
#[derive(Clone, Default)]
struct Cells {
    action: &'static str,
    case: String,
    matter: &'static str,
    target: String,
    rows: String,
    subject: String,
    record: String,
    field: &'static str,
    old: String,
    new: String,
    amount: String,
    order: String,
    payee: String,
    period: &'static str,
}

/// One case and whose it is.
struct Case {
    cells: Cells,
    unit: &'static str,
    payee: String,
}

const fn date(month: u32, day: u32) -> Day {
    Day::ymd(2022, month, day).expect("a day of 2022")
}

/// Makes the folder of a district.
pub fn district(seed: u64, plan: Plan) -> Folder {
    let mut made = District::new(seed, plan);
    made.routine();
    for number in 0..plan.cases {
        made.case(number);
    }
    made.edits();
    made.nights();
    made.write()
}

struct District {
    dice: Dice,
    plan: Plan,
    days: Vec<Day>,
    staff: Vec<Member>,
    log: Vec<(Day, usize, String)>,
    orders: Vec<(Day, String)>,
    facts: String,
    /// Subjects whose case was paid: on which working day, whose, to which account.
    paid: Vec<(usize, usize, String)>,
    approved: std::collections::BTreeMap<(usize, u32), usize>,
}

impl District {
    fn new(seed: u64, plan: Plan) -> Self {
        let calendar = Calendar::default();
        let year = (date(1, 1).days()..=date(12, 31).days()).map(Day::from_days);
        Self {
            dice: Dice::new(seed),
            plan,
            days: year.filter(|day| calendar.is_working(*day)).collect(),
            staff: staff(),
            log: Vec::new(),
            orders: Vec::new(),
            facts: String::new(),
            paid: Vec::new(),
            approved: std::collections::BTreeMap::new(),
        }
    }

    /// One of those who are in a post on a day, and none of some others.
    fn one_of(&mut self, post: usize, day: Day, unit: Option<&str>, but: &[usize]) -> usize {
        let of_unit = |one: &Member| unit.is_none_or(|unit| one.unit == unit);
        let here = |one: &Member| one.is_here(day) && one.post_on(day) == post;
        let fit: Vec<usize> = (0..self.staff.len())
            .filter(|who| here(&self.staff[*who]) && of_unit(&self.staff[*who]) && !but.contains(who))
            .collect();
        fit[self.dice.below(fit.len())]
    }

    fn shift(&self, who: usize, day: Day) -> Shift {
        let member = &self.staff[who];
        let [mut from, mut to] = [8 * 3600 + 1800, 17 * 3600 + 1800];
        let mut terminal = format!("PC-{:02}", member.desk);
        if self.plan.has(Habit::Kiosks) && member.post_on(day) == CLERK && member.unit == OFFICE {
            let turn = (member.desk + usize::try_from(day.days()).expect("a day after 1970")) % (2 * HALL);
            terminal = format!("HALL-{}", turn % HALL);
            (from, to) = if turn < HALL { (from, 12 * 3600) } else { (13 * 3600 + 1800, to) };
        }
        let ip = if self.plan.has(Habit::OneExit) {
            "10.9.0.1".into()
        } else {
            format!("10.9.{}.7", terminal.len() + member.desk)
        };
        Shift { terminal: if self.plan.has(Habit::OneExit) { String::new() } else { terminal }, ip, from, to }
    }

    fn act(&mut self, who: usize, day: Day, second: usize, cells: &Cells) {
        let shift = self.shift(who, day);
        let member = &self.staff[who];
        let line = line(&member.account, &member.name, (&shift.terminal, &shift.ip), cells);
        self.log.push((day, second, line));
    }

    /// Some time of somebody's shift.
    fn hour(&mut self, who: usize, day: Day) -> usize {
        let shift = self.shift(who, day);
        shift.from + 1200 + self.dice.below(shift.to - shift.from - 2400)
    }

    fn busy(&mut self, who: usize, day: Day, cells: &Cells) {
        let second = self.hour(who, day);
        self.act(who, day, second, cells);
    }

    /// What everybody does every day, and administrators and analysts now and then.
    fn routine(&mut self) {
        for day in self.days.clone() {
            for who in 0..self.staff.len() {
                if self.staff[who].is_here(day) {
                    self.day_of(who, day);
                }
            }
        }
    }

    fn day_of(&mut self, who: usize, day: Day) {
        let (shift, post) = (self.shift(who, day), self.staff[who].post_on(day));
        let [come, go] = [self.dice.below(900), self.dice.below(900)];
        self.act(who, day, shift.from + come, &Cells { action: "登录", ..Cells::default() });
        self.act(who, day, shift.to - go, &Cells { action: "退出", ..Cells::default() });
        if POSTS[post].3.contains(&"信息查询") {
            self.busy(who, day, &Cells { action: "信息查询", ..Cells::default() });
        }
        let weekly = day.days() % 7 == 0;
        match post {
            AUDITOR => self.busy(who, day, &Cells { action: "日志查阅", ..Cells::default() }),
            SECURITY | ADMIN if weekly => self.administer(who, day, post),
            ANALYST => {
                let order = self.order(day, &Cells { field: "导出", ..Cells::default() });
                let rows = (40 + self.dice.below(200)).to_string();
                self.busy(who, day, &Cells { action: "数据导出", rows, order, ..Cells::default() });
            }
            _ => {}
        }
    }

    /// An account is looked after, a right renewed, a forgotten password reset, after which its owner logs in.
    fn administer(&mut self, who: usize, day: Day, post: usize) {
        let other = self.one_of(APPROVER, day, None, &[who]);
        let target = self.staff[other].account.clone();
        if post == SECURITY {
            return self.busy(who, day, &Cells { action: "角色授权", target, ..Cells::default() });
        }
        self.busy(who, day, &Cells { action: "用户管理", target: target.clone(), ..Cells::default() });
        let second = 10 * 3600 + self.dice.below(3600);
        self.act(who, day, second, &Cells { action: "密码重置", target, ..Cells::default() });
        self.act(other, day, second + 600, &Cells { action: "登录", ..Cells::default() });
    }

    /// An order approved on the working day before.
    fn order(&mut self, day: Day, cells: &Cells) -> String {
        let before = self.days.partition_point(|one| *one < day).checked_sub(1).map(|at| self.days[at]);
        let (no, on) = (format!("GD-{:05}", self.orders.len()), before.unwrap_or(day.plus(-6)));
        let row = format!("{no},{},{},单笔,人{APPROVER_NAMED},{on}", cells.subject, cells.field);
        self.orders.push((on, row));
        no
    }

    fn case(&mut self, number: usize) {
        let begin = number * self.days.len() / self.plan.cases;
        // Every tenth comes back for the second half of the year; by then the first half was paid.
        let half = self.plan.cases / 2;
        let again = number >= half + half / 2 && number.is_multiple_of(10);
        let subject = if again { number - half } else { number };
        let payee = format!("62170000{subject:08}");
        let cells = Cells {
            case: format!("YW2022{number:05}"),
            matter: MATTER,
            subject: id_number(subject),
            record: format!("R{subject:06}"),
            amount: format!("{}.00", 1000 + 10 * self.dice.below(890)),
            period: if again { "2022-07至2022-12" } else { "2022-01至2022-06" },
            ..Cells::default()
        };
        self.entitle(subject, again);
        let unit = UNITS[number % UNITS.len()];
        self.take_through(begin, subject, &Case { cells, unit, payee });
    }

    /// What other registers say of a subject.
    fn entitle(&mut self, subject: usize, again: bool) {
        if !again {
            let id = id_number(subject);
            let _ = writeln!(self.facts, "{id},灵活就业登记,2021-01-01,,就业系统,2021-01-05");
            if subject.is_multiple_of(20) {
                let _ = writeln!(self.facts, "{id},已就业,2019-03-01,2020-12-31,社保系统,2021-01-04");
            }
        }
    }

    fn take_through(&mut self, begin: usize, subject: usize, case: &Case) {
        let step = |action: &'static str| Cells { action, ..case.cells.clone() };
        let mut at = begin;
        let Some(mut day) = self.days.get(at).copied() else { return };
        let clerk = self.one_of(CLERK, day, Some(case.unit), &[]);
        self.busy(clerk, day, &step("业务受理"));
        let mut hands = vec![clerk];
        let is_returned = self.dice.chance(3);
        for (post, action, wait) in [(REVIEWER, "业务审核", 1), (APPROVER, "业务终审", 1), (PUBLISHER, "业务公示", 1)]
        {
            let before = day;
            at += wait + self.dice.below(2);
            let Some(next) = self.days.get(at).copied() else { return };
            day = next;
            let who = self.one_of(post, day, None, &hands);
            hands.push(who);
            if post == REVIEWER && is_returned {
                self.busy(who, day, &step("退回受理"));
                at += 1;
                let Some(again) = self.days.get(at).copied() else { return };
                let clerk = self.one_of(CLERK, again, Some(case.unit), &hands);
                self.busy(clerk, again, &step("业务受理"));
                hands.push(clerk);
                at += 1;
                let Some(again) = self.days.get(at).copied() else { return };
                day = again;
            }
            if post == REVIEWER && subject.is_multiple_of(40) {
                self.correct(before, &case.cells);
            }
            if post == APPROVER { self.approve(who, day, &step(action)) } else { self.busy(who, day, &step(action)) }
        }
        at += 6 + self.dice.below(3);
        let Some(day) = self.days.get(at).copied() else { return };
        let pay = Cells { action: "资金拨付", payee: case.payee.clone(), ..case.cells.clone() };
        if self.plan.has(Habit::Batch) && !subject.is_multiple_of(5) {
            let second = 2 * 3600 + self.dice.below(600);
            self.log.push((day, second, line(BATCH, "", ("", ""), &pay)));
        } else {
            let who = self.one_of(PAYER, day, None, &hands);
            self.busy(who, day, &pay);
        }
        self.paid.push((at, subject, case.payee.clone()));
        if subject % 50 == 1 {
            // Work was found after the last payment.
            let (id, found) = (id_number(subject), day.plus(200));
            let _ = writeln!(self.facts, "{id},已就业,{found},,社保系统,{}", found.plus(3));
        }
    }

    /// A term of a case that nobody has looked at yet is corrected, on an order.
    fn correct(&mut self, day: Day, cells: &Cells) {
        let (old, new) = ("5".to_owned(), "6".to_owned());
        let mut cells = Cells { action: "信息修改", field: "缴费月数", old, new, ..cells.clone() };
        cells.order = self.order(day, &cells);
        let who = self.one_of(EDITOR, day, None, &[]);
        let shift = self.shift(who, day);
        self.act(who, day, shift.to - 600, &cells);
    }

    fn approve(&mut self, who: usize, day: Day, cells: &Cells) {
        let count = self.approved.entry((who, day.month())).or_default();
        *count += 1;
        if self.plan.has(Habit::Evenings) && count.is_multiple_of(8) {
            let second = 19 * 3600 + self.dice.below(5400);
            self.act(who, day, second, cells);
        } else {
            self.busy(who, day, cells);
        }
    }

    /// Corrections of records at rest, each ordered before; nobody's record is corrected twice.
    fn edits(&mut self) {
        let fields = ["银行账号", "姓名", "缴费月数", "备注"];
        for (place, (at, subject, payee)) in self.paid.clone().into_iter().enumerate() {
            let Some(day) = self.days.get(at + 2).copied().filter(|_| place % 12 == 5) else { continue };
            let field = fields[place / 12 % fields.len()];
            let (old, new) = match field {
                "银行账号" => (payee, format!("62179999{subject:08}")),
                "姓名" => (format!("民{subject}"), format!("民{subject}生")),
                _ => ("5".to_owned(), "6".to_owned()),
            };
            let (subject, record) = (id_number(subject), format!("R{subject:06}"));
            let mut cells = Cells { action: "信息修改", subject, record, field, old, new, ..Cells::default() };
            cells.order = self.order(day, &cells);
            let who = self.one_of(EDITOR, day, None, &[]);
            self.busy(who, day, &cells);
        }
    }

    /// What the batch account does every night.
    fn nights(&mut self) {
        if !self.plan.has(Habit::Batch) {
            return;
        }
        for day in (date(1, 1).days()..=date(12, 31).days()).map(Day::from_days) {
            let cells = Cells { action: "数据同步", ..Cells::default() };
            self.log.push((day, 3600, line(BATCH, "", ("", ""), &cells)));
        }
    }
}

/// Whose name the orders bear.
const APPROVER_NAMED: usize = 34;

fn staff() -> Vec<Member> {
    let mut staff = Vec::new();
    for (post, (_, _, count, _)) in POSTS.iter().enumerate() {
        for of_post in 0..*count {
            let serial = staff.len();
            // Twelve clerks work at the county office and the others in the towns; all other posts are at the office.
            let in_town = post == CLERK && of_post >= 2 * HALL;
            staff.push(Member {
                account: format!("u{serial:02}"),
                name: format!("人{serial}"),
                id: id_number(STAFF + serial),
                unit: if in_town { UNITS[1 + of_post % 4] } else { OFFICE },
                post,
                next: None,
                here: (date(1, 1), date(12, 31).plus(1)),
                away: None,
                desk: serial,
            });
        }
    }
    // A clerk becomes a reviewer, a reviewer retires, an approver is away for a while, a clerk joins.
    staff[3].next = Some((date(5, 9), REVIEWER));
    staff[26].here.1 = date(6, 30);
    staff[35].away = Some((date(8, 1), date(8, 25)));
    staff[14].here.0 = date(3, 2);
    staff
}

fn line(account: &str, name: &str, (terminal, ip): (&str, &str), cells: &Cells) -> String {
    let Cells { action, case, matter, target, rows, subject, record, field, old, new, amount, order, payee, period } =
        cells;
    format!(
        "{account},{name},{terminal},{ip},{action},{case},{matter},{target},{rows},{subject},{record},{field},{old},{new},\
         {amount},{order},{payee},{period},成功"
    )
}

/// The files about the staff, as they grow.
#[derive(Default)]
struct Files {
    accounts: String,
    persons: String,
    events: String,
    roles: String,
    approvals: String,
}

impl Files {
    fn grant(&mut self, account: &str, role: &str, (from, to): (&str, &str), unit: &str) {
        let _ = writeln!(self.roles, "{account},{role},{from},{to},2030-01-01,信息中心,{unit}");
        let _ = writeln!(self.approvals, "{account},授权,{role},股长,局长,{from}");
    }

    fn member(&mut self, serial: usize, one: &Member) {
        let Member { account, name, id, unit, post, .. } = one;
        let (post, role) = (POSTS[*post].0, POSTS[*post].1);
        let is_new = one.here.0 > date(1, 1);
        let hired = if is_new { "2022-03-01" } else { "2015-01-05" };
        let since = if is_new { "2022-03-01" } else { "2020-12-01" };
        let left = if one.here.1 <= date(12, 31) { one.here.1.to_string() } else { String::new() };
        let (status, state) = if left.is_empty() { ("在职", "启用") } else { ("退休", "停用") };
        let now = one.next.map_or(post, |(_, next)| POSTS[next].0);
        let card = format!("62160000{serial:08}");
        let _ = writeln!(self.persons, "{name},{id},{unit},{now},在编,{status},{card},{hired},{left}");
        let login = if left.is_empty() { "2022-12-30" } else { "2022-06-29" };
        let _ = writeln!(self.accounts, "{account},{name},{id},{unit},个人,{state},{since},{left},{login},2030-01-01");
        let _ = writeln!(self.approvals, "{account},开户,{role},股长,局长,{since}");
        if is_new {
            let _ = writeln!(self.events, "入职,{hired},{name},{id},,,,{unit},{post}");
        }
        if let Some((from, to)) = one.away {
            let _ = writeln!(self.events, "产假,{from},{name},{id},{to},,,,");
        }
        if !left.is_empty() {
            let _ = writeln!(self.events, "退休,{left},{name},{id},,,,,");
            let _ = writeln!(self.approvals, "{account},注销,,股长,局长,2022-06-29");
        }
        match one.next {
            Some((moved, next)) => {
                let moved = moved.to_string();
                let _ = writeln!(self.events, "轮岗,{moved},{name},{id},,{unit},{post},{unit},{now}");
                self.grant(account, role, (since, &moved), unit);
                self.grant(account, POSTS[next].1, (&moved, ""), unit);
            }
            None => self.grant(account, role, (since, &left), unit),
        }
    }
}

const POLICY: &str = "as_of = 2022-12-31
period = [\"2022-01-01\", \"2022-12-31\"]
office = \"县就业局\"

[[workflow]]
matter = \"*\"
requires = { approve = [\"accept\", \"review\"], pay = [\"approve\"] }
order = [\"accept\", \"review\", \"approve\", \"pay\"]
days = { approve = \"20wd\", pay = \"30wd\" }
requires_facts = [\"灵活就业登记\"]

[limits]
\"灵活就业社会保险补贴\" = [10000]

[exports]
needs_order = true
";

impl District {
    fn write(mut self) -> Folder {
        let mut files = Files::default();
        for (serial, one) in self.staff.iter().enumerate() {
            files.member(serial, one);
        }
        let (mut contents, duties) = rights_of_posts();
        if self.plan.has(Habit::Batch) {
            let _ = writeln!(files.accounts, "{BATCH},,,{OFFICE},批处理,启用,2020-12-01,,2022-12-31,2030-01-01");
            let _ = writeln!(files.approvals, "{BATCH},开户,批处理,股长,局长,2020-12-01");
            files.grant(BATCH, "批处理", ("2020-12-01", ""), OFFICE);
            contents.push_str("批处理,资金拨付\n批处理,数据同步\n");
        }
        let folder = Folder::new();
        let write = |name: &str, header: &str, rows: &str| {
            folder.write(name, format!("{header}\n{rows}").as_bytes());
        };
        write(
            "accounts.csv",
            "account,holder,id_number,org,kind,status,created_at,disabled_at,last_login_at,expires_at",
            &files.accounts,
        );
        write(
            "persons.csv",
            "name,id_number,org,position,employment,status,bank_account,hired_at,left_at",
            &files.persons,
        );
        write(
            "hr_events.csv",
            "event,effective_at,name,id_number,end_at,from_org,from_position,to_org,to_position",
            &files.events,
        );
        write("roles.csv", "account,role,granted_at,revoked_at,expires_at,granted_by,scope_org", &files.roles);
        write("approvals.csv", "account,kind,role,applicant,approver,approved_at", &files.approvals);
        write("role_permissions.csv", "role,permission", &contents);
        write("duties.csv", "position,permission", &duties);
        let rights: Vec<String> = RIGHTS.iter().map(|(right, act, risk)| format!("{right},{act},{risk}\n")).collect();
        write("permissions.csv", "permission,action,risk", &rights.concat());
        let towns: Vec<String> = UNITS[1..].iter().map(|unit| format!("{unit},{OFFICE}\n")).collect();
        write("orgs.csv", "org,parent", &format!("{OFFICE},\n{}", towns.concat()));
        write("documents.csv", "name,kind,issued_at", "账户管理办法,账户管理制度,2019-06-01\n");
        write("facts.csv", "subject_id,fact,from,to,source,recorded_at", &self.facts);
        // The analysts handle no cases, their relatives' neither.
        let (who, kin) = (&self.staff[52], [id_number(10), id_number(RELATIVE)]);
        let kin = kin.map(|kin| format!("{},{},{kin},配偶\n", who.name, who.id)).concat();
        write("relatives.csv", "name,id_number,relative_id,relation", &kin);
        write("delegations.csv", "from_person,to_person,from,to,matter", "人35,人36,2022-08-01,2022-08-25,\n");
        self.orders.sort();
        let orders: Vec<String> = self.orders.iter().map(|(_, row)| format!("{row}\n")).collect();
        write("work_orders.csv", "order_no,subject_id,field,kind,approved_by,approved_at", &orders.concat());
        write(
            "operations.csv",
            "seq,time,account,operator_name,terminal,ip,action,case_no,matter,target,rows,subject_id,record,field,\
             old_value,new_value,amount,order_no,payee,benefit_period,result",
            &log(self.log),
        );
        folder.write("hecha.toml", POLICY.as_bytes());
        folder
    }
}

/// What the roles hold, and what the duties of the posts give: the same.
fn rights_of_posts() -> (String, String) {
    let (mut contents, mut duties) = (String::new(), String::new());
    for (post, role, _, rights) in POSTS {
        for right in rights {
            let _ = writeln!(contents, "{role},{right}");
            let _ = writeln!(duties, "{post},{right}");
        }
    }
    (contents, duties)
}

/// The log in order of time, numbered without a gap.
fn log(mut events: Vec<(Day, usize, String)>) -> String {
    events.sort();
    let mut text = String::new();
    for (seq, (day, second, line)) in events.iter().enumerate() {
        let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
        let _ = writeln!(text, "{},{day} {hour:02}:{minute:02}:{second:02},{line}", seq + 1);
    }
    text
}
