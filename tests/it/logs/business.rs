//! Cases on their way through the steps, with whatever goes wrong there, and the daily rest.

use super::{
    office::{ACCOUNTS, Book, PAYEES, applicant, matter, staff},
    one_of,
};

/// Seconds between one step and the next; ties and the limits of the rules among them.
const GAPS: [i64; 20] =
    [0, 0, 3, 10, 11, 20, 30, 31, 60, 119, 600, 601, 1_800, 1_801, 3_600, 86_400, 86_400, 259_200, 604_800, 700_000];
/// Days after the first on which cases begin; some more than once.
pub const BEGINNINGS: [i64; 16] = [0, 1, 1, 2, 3, 6, 7, 7, 8, 9, 13, 14, 14, 20, 27, 33];
/// Times of the day: on the hour, at the borders of working time, in the evening.
const CLOCKS: [i64; 12] = [
    9 * 3_600,
    9 * 3_600,
    9 * 3_600 + 10,
    10 * 3_600 + 1_800,
    10 * 3_600 + 1_800,
    11 * 3_600 + 3_599,
    12 * 3_600,
    15 * 3_600 + 7,
    18 * 3_600 + 1_799,
    18 * 3_600 + 1_800,
    19 * 3_600 + 61,
    21 * 3_600 + 300,
];

/// Courses that cases take.
const COURSES: [&[&str]; 14] = [
    &["受理", "终审"],
    &["受理", "终审", "拨付"],
    &["受理", "审核", "终审"],
    &["受理", "审核", "终审", "拨付"],
    &["受理", "审核", "复核", "终审", "拨付"],
    &["受理", "审核", "公示", "终审", "拨付"],
    &["受理", "审核", "终审", "公示", "拨付"],
    &["终审", "拨付"],
    &["受理", "拨付"],
    &["审核", "终审", "受理"],
    &["受理", "终审", "退回", "终审"],
    &["受理", "审核", "退回", "受理", "审核", "终审"],
    &["受理", "终审", "撤销"],
    &["受理", "终审", "拨付", "追回"],
];

/// What stays the same from step to step of a case.
pub struct Case {
    pub number: String,
    pub matter: &'static str,
    pub subject: String,
    pub amount: &'static str,
    pub period: &'static str,
    pub payee: &'static str,
}

/// A moment at which something may begin.
pub fn moment(book: &mut Book<'_>) -> i64 {
    one_of(book.dice, &BEGINNINGS) * 86_400 + one_of(book.dice, &CLOCKS)
}

/// Who usually takes a step.
pub fn usual(book: &mut Book<'_>, step: &str) -> &'static str {
    let of: &[&str] = match step {
        "受理" => &["a0", "a1", "a0", "a1", "b0"],
        "审核" => &["a2", "a2", "a3"],
        "复核" => &["a3", "a2"],
        "终审" => &["a3", "a3", "a3", "a3", "a3", "a3", "a4", "a4", "a4", "a4", "a4", "a7"],
        "退回" | "撤销" | "追回" | "退回受理" | "申请人撤回" => &["a3", "a3", "a4"],
        "公示" | "拨付" => &["a5"],
        "修改" => &["a0", "a1", "a6"],
        _ => &["a6"],
    };
    one_of(book.dice, of)
}

/// Anybody at all.
pub fn anybody(book: &mut Book<'_>) -> String {
    match book.dice.below(ACCOUNTS.len() + 2) {
        at if at < ACCOUNTS.len() => {
            let (system, account, _) = ACCOUNTS[at];
            if system == "甲" { account.to_owned() } else { format!("{system}/{account}") }
        }
        at if at == ACCOUNTS.len() => "ghost".to_owned(),
        _ => "a0".to_owned(),
    }
}

impl Case {
    /// A new one.
    pub fn new(book: &mut Book<'_>) -> Self {
        let subject = match book.dice.below(20) {
            0 => staff(book.dice.below(7)),
            1 => String::new(),
            _ => applicant(book.dice.below(5)),
        };
        Self {
            number: book.new_case(),
            matter: matter(book.dice),
            subject,
            amount: one_of(book.dice, &["950", "950", "900", "899.99", "1000", "1900", "2000", "1200", ""]),
            period: one_of(book.dice, &["2022-01", "2022-01", "2022-02", "", ""]),
            payee: one_of(book.dice, &PAYEES),
        }
    }

    /// Its cells at a step.
    pub fn step(&self, book: &mut Book<'_>, at: i64, account: &str, step: &str) {
        let detail = if step == "撤销" && book.dice.chance(15) { "申请人撤回申请" } else { "" };
        let cells = [
            ("case_no", self.number.as_str()),
            ("matter", self.matter),
            ("subject_id", &self.subject),
            ("amount", if book.dice.chance(70) { self.amount } else { "" }),
            ("benefit_period", if matches!(step, "受理" | "终审") { self.period } else { "" }),
            ("payee", if step == "拨付" || book.dice.chance(5) { self.payee } else { "" }),
            ("detail", detail),
        ];
        book.act(at, account, step, &cells);
    }

    /// A change of one of its fields.
    pub fn edit(&self, book: &mut Book<'_>, at: i64, account: &str) {
        let (field, old, new) = change(book, &self.subject);
        let order = if book.dice.chance(15) { one_of(book.dice, &["W1", "W2", "W3", "W77"]) } else { "" };
        let cells = [
            ("case_no", self.number.as_str()),
            ("matter", self.matter),
            ("subject_id", &self.subject),
            ("field", field),
            ("old_value", &old),
            ("new_value", &new),
            ("order_no", order),
        ];
        book.act(at, account, "修改", &cells);
    }
}

/// A field with values before and after; now and then without a name or without a change.
pub fn change(book: &mut Book<'_>, subject: &str) -> (&'static str, String, String) {
    let dice = &mut *book.dice;
    let field = one_of(dice, &["银行账号", "银行账号", "银行账号", "姓名", "证件号码", "补贴金额", "联系电话", ""]);
    let mut value = || match field {
        "银行账号" => one_of(dice, &PAYEES).to_owned(),
        "姓名" => one_of(dice, &["冯一", "冯二", "冯三"]).to_owned(),
        "证件号码" => applicant(dice.below(6)),
        "补贴金额" => one_of(dice, &["900", "950"]).to_owned(),
        _ => one_of(dice, &["13900000001", "13900000002"]).to_owned(),
    };
    let (mut old, new) = (value(), value());
    if field == "证件号码" && !subject.is_empty() && book.dice.chance(92) {
        subject.clone_into(&mut old);
    }
    (field, if book.dice.chance(8) { String::new() } else { old }, new)
}

/// Adds cases and what is done beside them.
pub fn add(book: &mut Book<'_>) {
    for _ in 0..2 + book.dice.below(5) {
        course(book);
    }
    for _ in 0..book.dice.below(12) {
        beside(book);
    }
}

fn course(book: &mut Book<'_>) {
    let case = Case::new(book);
    let mut steps: Vec<&str> = COURSES[book.dice.below(COURSES.len())].to_vec();
    let place = book.dice.below(steps.len());
    match book.dice.below(14) {
        0 => drop(steps.remove(place)),
        1 => steps.insert(place, steps[place]),
        2 if place > 0 => steps.swap(place, place - 1),
        3 => steps.insert(place + 1, one_of(book.dice, &["退回", "退回受理", "撤销", "申请人撤回"])),
        4..8 => steps.insert(place + 1, "修改"),
        8 | 9 => steps.push("修改"),
        _ => {}
    }
    let slow = book.dice.chance(40);
    let mut at = moment(book);
    let mut before = String::new();
    for step in steps {
        let account = match book.dice.below(20) {
            0 | 1 => anybody(book),
            2 if !before.is_empty() => before.clone(),
            3 if before == "a0" => "b0".to_owned(),
            _ => usual(book, step).to_owned(),
        };
        if step == "修改" {
            case.edit(book, at, &account);
        } else {
            case.step(book, at, &account, step);
        }
        before = account;
        let from = if slow { 11 } else { 0 };
        at += GAPS[from + book.dice.below(GAPS.len() - from)];
    }
}

/// One act outside of any course.
fn beside(book: &mut Book<'_>) {
    let (at, who) = (moment(book), anybody(book));
    let subject = if book.dice.chance(10) { staff(book.dice.below(7)) } else { applicant(book.dice.below(5)) };
    match book.dice.below(12) {
        0 | 1 => book.act(at, &who, "登录", &[]),
        2 => book.act(at, &who, "查询", &[("subject_id", &subject)]),
        3 | 4 => {
            let (field, old, new) = change(book, &subject);
            let order = if book.dice.chance(20) { one_of(book.dice, &["W1", "W2", "W77"]) } else { "" };
            let cells = [
                ("subject_id", subject.as_str()),
                ("field", field),
                ("old_value", &old),
                ("new_value", &new),
                ("order_no", order),
            ];
            book.act(at, &who, "修改", &cells);
        }
        5 => {
            let step = one_of(book.dice, &["合并", "停发", "恢复发放", "补录", "删除"]);
            book.act(at, &who, step, &[("subject_id", &subject)]);
        }
        6 => {
            let rows = one_of(book.dice, &["50", "101", "1000", "1001", ""]);
            book.act(at, &who, "导出", &[("rows", rows)]);
        }
        7 => book.act(at, &who, "退出", &[]),
        8 => {
            let target = one_of(book.dice, &["a1", "a2"]);
            book.act(at, &who, "授权", &[("target", target)]);
        }
        9 => {
            let number = format!("A{}", 1 + book.dice.below(4));
            let (field, old, new) = change(book, "");
            let cells = [("case_no", number.as_str()), ("field", field), ("old_value", &old), ("new_value", &new)];
            book.act(at, &who, "修改", &cells);
        }
        10 => {
            let target = one_of(book.dice, &["a1", "a3", "b0"]);
            book.act(at, &who, "重置密码", &[("target", target)]);
        }
        _ => book.act(at, &who, "用户管理", &[]),
    }
}
