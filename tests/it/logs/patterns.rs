//! What single rules look for, planted whole or all but.

use super::{
    business::{BEGINNINGS, Case, anybody, moment, usual},
    office::{Book, PAYEES, applicant, staff},
    one_of,
};

const DAY: i64 = 86_400;
const MORNING: i64 = 9 * 3_600;

/// Writes a pattern into the book.
type Pattern = fn(&mut Book<'_>);

/// Adds some patterns.
pub fn add(book: &mut Book<'_>) {
    let all: [(usize, Pattern); 16] = [
        (20, burst),
        (10, busy_day),
        (25, stack),
        (25, twice_approved),
        (35, split),
        (25, there_and_back),
        (25, another_person),
        (25, one_payee),
        (40, after_reset),
        (30, exports),
        (25, evenings),
        (28, each_other),
        (25, every_day),
        (20, habits),
        (25, outsiders),
        (12, lodger),
    ];
    for (percent, plant) in all {
        if book.dice.chance(percent) {
            plant(book);
        }
    }
    if book.dice.chance(12) {
        let (at, who) = (moment(book), anybody(book));
        book.act(at, &who, "清空日志", &[]);
    }
    if book.dice.chance(2) {
        fixed_pair(book);
    }
}

fn edit(book: &mut Book<'_>, at: i64, who: &str, subject: &str, cells: [&str; 3], order: &str) {
    let [field, old, new] = cells;
    let cells =
        [("subject_id", subject), ("field", field), ("old_value", old), ("new_value", new), ("order_no", order)];
    book.act(at, who, "修改", &cells);
}

/// Edits in a row, just enough or one too few.
fn burst(book: &mut Book<'_>) {
    let (begin, who) = (moment(book), anybody(book));
    let number = book.settings.burst_edits - usize::from(book.dice.chance(40));
    let all = book.settings.burst_minutes * 60 + one_of(book.dice, &[-1, 0, 1]);
    let field = one_of(book.dice, &["银行账号", "银行账号", "补贴金额", "联系电话", ""]);
    let order = if book.dice.chance(40) { one_of(book.dice, &["W1", "W2"]) } else { "" };
    for place in 0..number {
        let steps = i64::try_from(number.max(2) - 1).expect("few");
        let at = begin + all * i64::try_from(place).expect("few") / steps;
        let new = if field == "银行账号" { PAYEES[place % 4] } else { "950" };
        edit(book, at, &who, &applicant(place), [field, "", new], order);
    }
}

/// A day with many edits after twenty with one each.
fn busy_day(book: &mut Book<'_>) {
    if !book.dice.chance(30) {
        return;
    }
    let days = one_of(book.dice, &[19, 20]);
    let (usual, many) = one_of(book.dice, &[(1, 19), (1, 20), (3, 24), (3, 25)]);
    for place in 0..days * usual {
        let at = place / usual * DAY + MORNING + place % usual * 1_000;
        edit(book, at, "a1", &applicant(0), ["补贴金额", "900", "950"], "");
    }
    for place in 0..many {
        edit(book, 25 * DAY + MORNING + place * 700, "a1", &applicant(1), ["补贴金额", "900", "950"], "");
    }
}

/// Approvals within one minute.
fn stack(book: &mut Book<'_>) {
    let (begin, who) = (moment(book), one_of(book.dice, &["a3", "a4", "x1"]));
    let number = book.settings.batch_per_minute - usize::from(book.dice.chance(40));
    let last = one_of(book.dice, &[0, 59, 60, 61]);
    for place in 0..number {
        let case = Case::new(book);
        let clerk = usual(book, "受理");
        case.step(book, begin - 7_200, clerk, "受理");
        let steps = i64::try_from(number.max(2) - 1).expect("few");
        case.step(book, begin + last * i64::try_from(place).expect("few") / steps, who, "终审");
    }
}

/// Two cases of one subject, matter and period.
fn twice_approved(book: &mut Book<'_>) {
    let first = Case::new(book);
    let mut second = Case::new(book);
    second.subject.clone_from(&first.subject);
    if book.dice.chance(80) {
        second.matter = first.matter;
    }
    if book.dice.chance(80) {
        (second.period, second.amount) = (first.period, first.amount);
    }
    for case in [first, second] {
        let at = moment(book);
        for (place, step) in ["受理", "终审", "拨付"].into_iter().enumerate() {
            let who = usual(book, step);
            case.step(book, at + 4_000 * i64::try_from(place).expect("few"), who, step);
        }
        if book.dice.chance(12) {
            case.step(book, at + 2 * DAY, "a3", "撤销");
        }
    }
}

/// Cases just below the limit, within some days or in one more.
fn split(book: &mut Book<'_>) {
    let begin = one_of(book.dice, &BEGINNINGS) * DAY + MORNING;
    let (subject, payee) = (applicant(book.dice.below(4)), one_of(book.dice, &PAYEES));
    let by_subject = book.dice.chance(60);
    let all = book.settings.split_days * DAY + one_of(book.dice, &[-DAY, -1, 0, DAY]);
    for place in 0..3 {
        let mut case = Case::new(book);
        case.matter = super::settings::MATTERS[0];
        case.amount =
            one_of(book.dice, &["900", "950", "950", "950", "950", "950", "999.99", "999.99", "1000", "899.99"]);
        if by_subject {
            case.subject.clone_from(&subject);
        } else {
            case.payee = payee;
        }
        let at = begin + all * place / 2;
        case.step(book, at - 4_000, "a0", "受理");
        case.step(book, at, "a4", "终审");
        if book.dice.chance(60) {
            case.step(book, at + DAY, "a5", "拨付");
        }
    }
}

/// From one value to another and back, with or without a decision between.
fn there_and_back(book: &mut Book<'_>) {
    let (begin, subject) = (moment(book), applicant(book.dice.below(4)));
    let field = one_of(book.dice, &["银行账号", "补贴金额", "联系电话", "姓名"]);
    let [one, other] = match field {
        "银行账号" => [PAYEES[0], PAYEES[1]],
        "补贴金额" => ["900", "950"],
        "姓名" => ["冯一", "冯二"],
        _ => ["13900000001", "13900000002"],
    };
    let days = [book.settings.revert_days, 30][book.dice.below(2)];
    let end = begin + days * DAY + one_of(book.dice, &[-1, 0, 0, 1, -days * DAY / 2, -days * DAY]);
    let (who, orders) = (anybody(book), ["", "", "W1"]);
    let order = one_of(book.dice, &orders);
    edit(book, begin, &who, &subject, [field, one, other], order);
    if book.dice.chance(50) {
        let mut case = Case::new(book);
        case.subject.clone_from(&subject);
        let at = begin + one_of(book.dice, &[-1, 0, 1, (end - begin) / 2, end - begin]);
        let step = one_of(book.dice, &["终审", "拨付", "审核", "受理"]);
        let by = usual(book, step);
        case.step(book, at, by, step);
    }
    let before = if book.dice.chance(90) { other } else { "" };
    edit(book, end, &who, &subject, [field, before, one], "");
}

/// Another name and another number.
fn another_person(book: &mut Book<'_>) {
    let (begin, number) = (moment(book), book.dice.below(4));
    let (subject, other) = (applicant(number), applicant(number + 20));
    let after = book.settings.double_edit_days * DAY + one_of(book.dice, &[-1, 0, 1, -DAY, DAY]);
    let after = if book.dice.chance(30) { one_of(book.dice, &[0, 60]) } else { after };
    let who = anybody(book);
    let named = ["姓名", "冯一", if book.dice.chance(90) { "冯二" } else { "冯一" }];
    let name_first = book.dice.chance(50);
    let (first, second) = (begin, begin + after);
    edit(book, if name_first { first } else { second }, &who, &subject, named, "");
    let numbered = ["证件号码", &*subject, &*other];
    edit(book, if name_first { second } else { first }, &who, &subject, numbered, "");
    if book.dice.chance(30) {
        book.act(second + DAY, &who, "合并", &[("subject_id", &other)]);
    }
}

/// Several subjects with one account in the end.
fn one_payee(book: &mut Book<'_>) {
    let payee = one_of(book.dice, &PAYEES);
    for number in 0..2 + book.dice.below(2) {
        let (at, who) = (moment(book), anybody(book));
        let subject = if book.dice.chance(10) { staff(2) } else { applicant(number) };
        if book.dice.chance(75) {
            edit(book, at, &who, &subject, ["银行账号", "6217000000000000999", payee], "");
        } else {
            let mut case = Case::new(book);
            (case.subject, case.payee) = (subject, payee);
            case.step(book, at, "a5", "拨付");
        }
    }
}

/// A login after the password was reset.
fn after_reset(book: &mut Book<'_>) {
    let (at, account) = (moment(book), one_of(book.dice, &["a1", "a3", "a4", "a1", "a3", "x1", "a6"]));
    let by = if book.dice.chance(80) { "a6".to_owned() } else { anybody(book) };
    let there = one_of(book.dice, &["PC-6", "PC-6", "PC-6", "PC-6", "PC-6", "PC-H", ""]);
    let target = if book.dice.chance(94) { account } else { "" };
    book.act_at(at, &by, there, "重置密码", &[("target", target)]);
    let after = book.settings.impersonate_minutes * 60 + one_of(book.dice, &[-1, 0, 1, -30, -59]);
    let here = if book.dice.chance(70) { there.to_owned() } else { super::office::home(account) };
    book.act_at(at + after, account, &here, "登录", &[]);
    if book.dice.chance(50) {
        let case = Case::new(book);
        case.step(book, at + after + 20, account, "终审");
    }
}

/// Exports on one day.
fn exports(book: &mut Book<'_>) {
    let at = moment(book);
    let who = one_of(book.dice, &["a0", "a7", "a6", "b0", "x1"]);
    let rows = one_of(book.dice, &["50", "51", "500", "501", ""]);
    let order = if book.dice.chance(40) { one_of(book.dice, &["W1", "W2", "W3"]) } else { "" };
    for place in 0..=book.settings.export_per_day.min(1 + book.dice.below(3)) {
        let at = at + 60 * i64::try_from(place).expect("few");
        book.act(at, who, "导出", &[("rows", rows), ("order_no", order)]);
    }
}

/// Acts that weigh, some of them in the evening or on days off.
fn evenings(book: &mut Book<'_>) {
    let who = one_of(book.dice, &["a3", "a4", "a6"]);
    for place in 0..one_of(book.dice, &[4, 5, 5, 6]) {
        let at = one_of(book.dice, &[4, 5, 25, 26, 32, 33]) * DAY + one_of(book.dice, &[8, 11, 13, 19, 20]) * 3_600;
        let action = one_of(book.dice, &["重置密码", "授权", "用户管理"]);
        book.act(at + place, who, action, &[("target", "a1")]);
    }
    for place in 0..one_of(book.dice, &[0, 0, 1, 5]) {
        book.act(8 * DAY + MORNING + place * 100, who, "用户管理", &[]);
    }
}

/// Two people approve what the other accepted.
fn each_other(book: &mut Book<'_>) {
    let pair = [["a0", "a1"], ["a3", "a4"], ["a1", "b0"]][book.dice.below(3)];
    let number = book.settings.reciprocal_min;
    for (turn, [one, other]) in [[pair[0], pair[1]], [pair[1], pair[0]]].into_iter().enumerate() {
        for _ in 0..number - usize::from(turn == 1 && book.dice.chance(30)) {
            let (at, case) = (moment(book), Case::new(book));
            case.step(book, at, one, "受理");
            case.step(book, at + 5_000, other, "终审");
        }
    }
}

/// Many cases of one accepter by one of three approvers.
fn fixed_pair(book: &mut Book<'_>) {
    let number = one_of(book.dice, &[19, 21, 24]);
    for place in 0..60 {
        let case = Case::new(book);
        let (clerk, approver) = if place < number {
            ("a0", if book.dice.chance(96) { "a3" } else { "a4" })
        } else {
            ("a1", if book.dice.chance(50) { "a4" } else { "a2" })
        };
        let at = (place % 30) * DAY + MORNING + place;
        case.step(book, at, clerk, "受理");
        case.step(book, at + 3_000, approver, "终审");
    }
}

/// An act on nearly every day, at one place.
fn every_day(book: &mut Book<'_>) {
    let silent = [book.dice.below(30), book.dice.below(30)];
    for day in 0..one_of(book.dice, &[20, 40]) {
        if !silent.contains(&day) {
            let at = i64::try_from(day).expect("few") * DAY + MORNING;
            book.act_at(at, "a6", "PC-6", "查询", &[]);
        }
    }
}

/// People at their terminals for some time, and one of them at another's.
fn habits(book: &mut Book<'_>) {
    for who in ["a0", "a2", "a3"] {
        for day in 0..i64::try_from(book.settings.home_min).expect("few") {
            let home = super::office::home(who);
            book.act_at(day * DAY + MORNING + 77, who, &home, "查询", &[]);
        }
    }
    for _ in 0..=book.dice.below(3) {
        let who = one_of(book.dice, &["a2", "a3", "a4", "x1"]);
        let at = one_of(book.dice, &[3, 6, 7]) * DAY + MORNING + one_of(book.dice, &[77, 78, 137, 197, 198]);
        let case = Case::new(book);
        book.act_at(at - 600, "a0", "PC-0", "受理", &[("case_no", &case.number), ("matter", case.matter)]);
        book.act_at(at, who, "PC-0", "审核", &[("case_no", &case.number), ("matter", case.matter)]);
    }
}

/// The engineer of the company approves or pays, or tries to.
fn outsiders(book: &mut Book<'_>) {
    for _ in 0..=book.dice.below(2) {
        let (at, case) = (moment(book), Case::new(book));
        case.step(book, at, "a0", "受理");
        let step = one_of(book.dice, &["终审", "拨付"]);
        let result = one_of(book.dice, &["成功", "失败"]);
        book.act(at + 900, "a7", step, &[("case_no", &case.number), ("matter", case.matter), ("result", result)]);
    }
}

/// Somebody whose acts are at another's terminal, in just the share that makes a habit or one in five fewer.
fn lodger(book: &mut Book<'_>) {
    for place in 0..6 {
        book.act_at(place * DAY + MORNING + 400, "a0", "PC-0", "受理", &[]);
    }
    let there = one_of(book.dice, &[3, 4]);
    for place in 0..5 {
        let terminal = if place < there { "PC-0" } else { "PC-9" };
        book.act_at(place * DAY + MORNING + 4_400, "x1", terminal, "查询", &[]);
        book.act_at(place * DAY + MORNING + 5_400, "a4", terminal, "查询", &[]);
    }
}
