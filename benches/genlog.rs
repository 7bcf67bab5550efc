//! A case folder of any size: accounts, roster, changes of staff, roles, duties and a year's operation log, with planted findings and
//! a file that says where they are. The same seed gives the same bytes.
//!
//! `cargo bench --bench genlog -- --rows 5000000 --seed 1 --out FOLDER` writes `FOLDER/资料` and `FOLDER/truth.jsonl`.
#![expect(clippy::expect_used, clippy::print_stderr, reason = "a tool for developers may stop and say why")]

use std::{
    collections::VecDeque,
    fmt::Write as _,
    fs::{self, File},
    io::{BufWriter, Write as _},
    path::{Path, PathBuf},
};

use chrono::{Datelike as _, Days, NaiveDate, Weekday};

const SYSTEM: &str = "就业补贴系统";
const LOG: &str = "日志序号,操作时间,系统名称,操作员,操作人姓名,终端,IP地址,业务环节,受理编号,业务类型,证件号码,修改字段,修改前,修改后,金额,收款账号,结果\n";
const MATTERS: [&str; 4] = ["灵活就业社会保险补贴", "公益性岗位补贴", "创业补贴", "职业培训补贴"];
/// Step, post, how many days after the step before it at the most.
const STEPS: [(&str, &str, usize); 5] = [
    ("受理", "窗口受理岗", 0),
    ("初审", "初审岗", 2),
    ("复核", "复核岗", 2),
    ("终审", "审批岗", 3),
    ("拨付", "财务拨付岗", 5),
];
/// What every post may do.
const RIGHTS: [(&str, &str); 5] = [
    ("窗口受理岗", "业务受理"),
    ("初审岗", "业务初审"),
    ("复核岗", "业务复核"),
    ("审批岗", "业务终审"),
    ("财务拨付岗", "资金拨付"),
];
const ACTS: [(&str, &str, &str); 5] = [
    ("业务受理", "受理", "低"),
    ("业务初审", "初审", "中"),
    ("业务复核", "复核", "中"),
    ("业务终审", "终审", "高"),
    ("资金拨付", "拨付", "高"),
];
/// Rows of a day that one account comes to.
const PER_ACCOUNT: usize = 50;
/// Each kind of finding is planted this often.
const PLANTED: usize = 5;

/// Splitmix64.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut value = self.0;
        value = (value ^ (value >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        value = (value ^ (value >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        value ^ (value >> 31)
    }

    /// From 0 to `below`, exclusive.
    fn below(&mut self, below: usize) -> usize {
        let below = u64::try_from(below.max(1)).expect("a small number");
        usize::try_from(self.next() % below).expect("a small number")
    }

    fn of<'a, T>(&mut self, from: &'a [T]) -> &'a T {
        &from[self.below(from.len())]
    }
}

struct Person {
    number: String,
    name: String,
    id_number: String,
    post: usize,
    account: String,
    terminal: String,
    address: String,
    /// The day of retirement.
    left: Option<NaiveDate>,
}

struct Case {
    number: String,
    matter: &'static str,
    subject: String,
    amount: String,
    payee: String,
    /// The next step, and the place of the day it is done on.
    step: usize,
    day: usize,
    /// Whose hands it has been in.
    hands: Vec<usize>,
    /// Whether whoever accepts it approves it too.
    same_hand: bool,
    /// Whether its payee is changed after approval.
    edited: bool,
}

struct Line {
    second: u32,
    text: String,
}

struct Arguments {
    rows: usize,
    seed: u64,
    out: PathBuf,
}

fn arguments() -> Arguments {
    let mut read = Arguments { rows: 100_000, seed: 1, out: PathBuf::from("target/genlog") };
    let mut given = std::env::args().skip(1);
    while let Some(name) = given.next() {
        let mut value = || given.next().expect("a value behind every option");
        match name.as_str() {
            "--rows" => read.rows = value().parse().expect("a number of rows"),
            "--seed" => read.seed = value().parse().expect("a number"),
            "--out" => read.out = PathBuf::from(value()),
            // Cargo says this to every bench.
            "--bench" => {}
            other => panic!("unknown option {other}: --rows, --seed and --out are known"),
        }
    }
    read
}

/// A valid ID number.
fn id_number(dice: &mut Dice, place: usize) -> String {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    const CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
    let (year, month, day) = (1965 + place / 1000 % 35, 1 + dice.below(12), 1 + dice.below(28));
    let body = format!("500224{year}{month:02}{day:02}{:03}", place % 1000);
    let sum: u32 = body.chars().zip(WEIGHTS).map(|(digit, weight)| digit.to_digit(10).unwrap_or(0) * weight).sum();
    body + &CHECKS[(sum % 11) as usize].to_string()
}

fn name(dice: &mut Dice) -> String {
    let family: Vec<char> = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林罗高郑梁谢宋唐许韩冯邓曹".chars().collect();
    let given: Vec<char> = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文玉兰志海燕波宇辉宁".chars().collect();
    [*dice.of(&family), *dice.of(&given), *dice.of(&given)].iter().collect()
}

fn staff(dice: &mut Dice, count: usize) -> Vec<Person> {
    let person = |place: usize| Person {
        number: format!("FG{place:05}"),
        name: name(dice),
        id_number: id_number(dice, place),
        // Every third person sits at a window.
        post: if place % 9 < 3 { 0 } else { (place % 9 - 3) % 4 + 1 },
        account: format!("u{place:05}"),
        terminal: format!("FG-PC-{place:05}"),
        address: format!("10.50.{}.{}", place / 250, place % 250 + 1),
        left: None,
    };
    (0..count).map(person).collect()
}

/// The working days of the year.
fn days() -> Vec<NaiveDate> {
    let first = NaiveDate::from_ymd_opt(2022, 1, 1).expect("a day");
    let year = (0..365).filter_map(|day| first.checked_add_days(Days::new(day)));
    year.filter(|day| !matches!(day.weekday(), Weekday::Sat | Weekday::Sun)).collect()
}

/// Everything that is being written.
struct Town {
    dice: Dice,
    people: Vec<Person>,
    days: Vec<NaiveDate>,
    /// Cases by the place of the day of their next step.
    waiting: Vec<VecDeque<Case>>,
    cases: usize,
    serial: u64,
    truth: String,
}

impl Town {
    fn new(seed: u64, rows: usize) -> Self {
        let days = days();
        let mut dice = Dice(seed);
        let count = (rows / days.len() / PER_ACCOUNT).max(45);
        let mut people = staff(&mut dice, count);
        // Clerks who retire at the end of May and whose accounts stay.
        for place in 0..PLANTED {
            people[place * 9].left = NaiveDate::from_ymd_opt(2022, 5, 31);
        }
        let waiting = days.iter().map(|_| VecDeque::new()).collect();
        Self { dice, people, days, waiting, cases: 0, serial: 0, truth: String::new() }
    }

    fn plant(&mut self, rule: &str, key: &str, value: &str) {
        writeln!(self.truth, "{{\"rule\":\"{rule}\",\"{key}\":\"{value}\"}}").expect("memory takes it");
    }

    /// Someone of a post who is there that day and has not had the case in hand.
    fn someone(&mut self, post: usize, day: NaiveDate, but: &[usize]) -> usize {
        loop {
            let place = self.dice.below(self.people.len());
            let person = &self.people[place];
            if person.post == post && person.left.is_none_or(|left| day <= left) && !but.contains(&place) {
                return place;
            }
        }
    }

    fn accept(&mut self, day: usize) -> Case {
        self.cases += 1;
        let (date, place) = (self.days[day], self.cases);
        let payee = format!("62179960{:011}", place + 1000);
        // One payee for cases of different people, now and then.
        let shared = place.is_multiple_of(997) && place / 997 <= PLANTED;
        if shared && place == 997 {
            self.plant("B09", "payee", "6217996000000000001");
        }
        let number = format!("JYBT{}{place:07}", date.format("%Y%m%d"));
        let same_hand = place.is_multiple_of(499) && place / 499 <= PLANTED;
        let edited = place.is_multiple_of(701) && place / 701 <= PLANTED;
        if same_hand {
            self.plant("B01", "case", &number);
        }
        if edited {
            self.plant("B05", "case", &number);
        }
        Case {
            number,
            matter: self.dice.of::<&str>(&MATTERS),
            subject: id_number(&mut self.dice, place),
            amount: format!("{}.{:02}", 500 + self.dice.below(3000), self.dice.below(100)),
            payee: if shared { "6217996000000000001".to_owned() } else { payee },
            step: 0,
            day,
            hands: Vec::new(),
            same_hand,
            edited,
        }
    }

    fn line(&self, second: u32, person: usize, rest: &str) -> Line {
        let person = &self.people[person];
        let text = format!("{SYSTEM},{},{},{},{},{rest}", person.account, person.name, person.terminal, person.address);
        Line { second, text }
    }

    /// Does the next step of a case.
    fn step(&mut self, mut case: Case, lines: &mut Vec<Line>) {
        let day = case.day;
        let (step, _, _) = STEPS[case.step];
        let who = match case.hands.first() {
            Some(first) if case.same_hand && step == "终审" => *first,
            _ => self.someone(case.step, self.days[day], &case.hands),
        };
        let second = 31_000 + u32::try_from(self.dice.below(30_000)).expect("a second of the day");
        let tail = |step: &str, changed: &str, case: &Case| {
            format!(
                "{step},{},{},{},{changed},{},{},成功",
                case.number, case.matter, case.subject, case.amount, case.payee
            )
        };
        lines.push(self.line(second, who, &tail(step, ",,", &case)));
        if step == "终审" && case.edited {
            let old = std::mem::replace(&mut case.payee, format!("62179961{:011}", self.cases));
            let clerk = self.someone(0, self.days[day], &[]);
            let changed = format!("收款账号,{old},{}", case.payee);
            lines.push(self.line(second + 600, clerk, &tail("修改", &changed, &case)));
        }
        case.hands.push(who);
        case.step += 1;
        if let Some((_, _, later)) = STEPS.get(case.step) {
            case.day = day + 1 + self.dice.below(*later);
            if let Some(queue) = self.waiting.get_mut(case.day) {
                queue.push_back(case);
            }
        }
    }

    /// The rows of one day, in order of time.
    fn day(&mut self, day: usize, rows: usize) -> Vec<Line> {
        let mut lines = Vec::with_capacity(rows + 64);
        for person in 0..self.people.len() {
            let date = self.days[day];
            let left = self.people[person].left.is_some_and(|left| date > left);
            // Whoever has retired looks in once more, in June.
            if left && (date.month() != 6 || date.day() != 15) {
                continue;
            }
            let spread = u32::try_from(self.dice.below(900)).expect("seconds");
            lines.push(self.line(30_000 + spread, person, "登录,,,,,,,,,成功"));
            lines.push(self.line(62_000 + spread, person, "退出,,,,,,,,,成功"));
            if left {
                let account = self.people[person].account.clone();
                self.plant("A06", "account", &account);
            }
        }
        for case in std::mem::take(&mut self.waiting[day]) {
            self.step(case, &mut lines);
        }
        while lines.len() < rows {
            let case = self.accept(day);
            self.step(case, &mut lines);
        }
        lines.sort_by(|a, b| (a.second, &a.text).cmp(&(b.second, &b.text)));
        lines
    }

    fn write_log(&mut self, folder: &Path, rows: usize) -> usize {
        let mut out = BufWriter::with_capacity(1 << 20, File::create(folder.join("操作日志.csv")).expect("a file"));
        out.write_all(LOG.as_bytes()).expect("room on the disk");
        let mut written = 0;
        for day in 0..self.days.len() {
            // As many rows a day as leave the same for every day that follows.
            let share = (rows - written.min(rows)) / (self.days.len() - day);
            let lines = self.day(day, share);
            let date = self.days[day];
            for Line { second, text } in &lines {
                self.serial += 1;
                let (hour, minute, second) = (second / 3600, second / 60 % 60, second % 60);
                writeln!(out, "{},{date} {hour:02}:{minute:02}:{second:02},{text}", self.serial)
                    .expect("room on the disk");
            }
            written += lines.len();
        }
        out.flush().expect("room on the disk");
        written
    }

    fn write_tables(&self, folder: &Path) {
        let mut accounts = String::from("系统名称,账号,姓名,身份证号,工号,岗位,账户类型,状态,创建时间\n");
        let mut roster = String::from("工号,姓名,身份证号,单位,岗位,用工性质,状态,入职时间,离职时间\n");
        let mut changes = String::from("变动类型,姓名,身份证号,工号,原单位,原岗位,生效日期\n");
        let mut roles = String::from("系统,账号,角色,授权时间\n");
        for person in &self.people {
            let Person { number, name, id_number, account, .. } = person;
            let (post, _) = RIGHTS[person.post];
            let left = person.left.map(|day| day.to_string()).unwrap_or_default();
            let status = if person.left.is_some() { "退休" } else { "在职" };
            let put = "memory takes it";
            writeln!(accounts, "{SYSTEM},{account},{name},{id_number},{number},{post},个人,启用,2020-03-02")
                .expect(put);
            writeln!(roster, "{number},{name},{id_number},福果镇社保所,{post},在编,{status},2015-07-01,{left}")
                .expect(put);
            writeln!(roles, "{SYSTEM},{account},{post},2020-03-02 09:00:00").expect(put);
            if person.left.is_some() {
                writeln!(changes, "退休,{name},{id_number},{number},福果镇社保所,{post},{left}").expect(put);
            }
        }
        let rows = |header: &str, row: &dyn Fn(usize) -> String| {
            (0..RIGHTS.len()).fold(header.to_owned(), |all, place| all + &row(place) + "\n")
        };
        let duties = rows("岗位,应有权限\n", &|place| format!("{},{}", RIGHTS[place].0, RIGHTS[place].1));
        let granted =
            rows("系统,角色,权限\n", &|place| format!("{SYSTEM},{},{}", RIGHTS[place].0, RIGHTS[place].1));
        let catalogue = rows("系统,权限,操作类别,风险等级\n", &|place| {
            let (right, act, risk) = ACTS[place];
            format!("{SYSTEM},{right},{act},{risk}")
        });
        let policy = "as_of = 2022-12-31\nperiod = [\"2022-01-01\", \"2022-12-31\"]\noffice = \"福果镇\"\n".to_owned();
        for (name, text) in [
            ("系统账户清单.csv", accounts),
            ("人员花名册.csv", roster),
            ("人事变动.csv", changes),
            ("用户角色.csv", roles),
            ("岗位职责权限对照.csv", duties),
            ("角色权限.csv", granted),
            ("权限目录.csv", catalogue),
            ("hecha.toml", policy),
        ] {
            fs::write(folder.join(name), text).expect("room on the disk");
        }
    }
}

fn main() {
    let Arguments { rows, seed, out } = arguments();
    let folder = out.join("资料");
    fs::create_dir_all(&folder).expect("a folder");
    let mut town = Town::new(seed, rows);
    let written = town.write_log(&folder, rows);
    town.write_tables(&folder);
    fs::write(out.join("truth.jsonl"), &town.truth).expect("room on the disk");
    eprintln!("{written} rows, {} accounts, {} cases: {}", town.people.len(), town.cases, folder.display());
}
