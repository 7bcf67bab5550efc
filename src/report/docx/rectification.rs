//! 整改情况报告: what has been put right, what has not and who is to do it by when, and the money.

use super::{
    page::Body,
    phrase::{LISTED, Phrase, states},
};
use crate::{
    base::amount::Amount,
    ledger::{
        Field, Flag, Problem, State,
        stats::{Counts, stats},
    },
    words,
};

pub(super) fn write(phrase: &Phrase<'_>, body: &mut Body) {
    phrase.opening(
        body,
        ("关于信息系统账户和权限问题整改情况的报告", "Report on putting right the problems of accounts and rights"),
    );
    let (office, order) = (phrase.office(), phrase.blank("工作部署文件名称和文号", "the order and its number"));
    body.text(phrase.say(&words!(
        "按照{order}要求，{office}对自查发现的问题逐项进行整改。现将整改情况报告如下：",
        "As ordered in {order}, {office} has been putting right what the self-check found, and reports as follows."
    )));
    let counts = stats(phrase.material.problems, phrase.material.today).total;
    overall(phrase, &counts, body);
    done(phrase, body);
    under_way(phrase, body);
    recovered(phrase, body);
    body.chapter(phrase.choose("存在困难和下一步打算", "Difficulties and what comes next"));
    body.text(phrase.blank("存在的困难", "difficulties"));
    body.text(phrase.blank("下一步工作打算", "next steps"));
    phrase.closing(body);
}

/// Verified and not accepted for the time being.
fn to_be_put_right(phrase: &Phrase<'_>, problem: &Problem) -> bool {
    problem.state().is_verified() && problem.exception_on(phrase.material.today).is_none()
}

fn overall(phrase: &Phrase<'_>, counts: &Counts, body: &mut Body) {
    body.chapter(phrase.choose("总体情况", "Overall"));
    let (today, total, named) = (phrase.today(), counts.total, states(phrase, counts));
    if total == 0 {
        body.text(phrase.say(&words!("截至{today}，台账中没有问题。", "As of {today} the ledger is empty.")));
        return;
    }
    body.text(phrase.say(&words!(
        "截至{today}，台账共登记{total}个，按状态分：{named}。",
        "As of {today} the ledger has {total} problems; by state: {named}."
    )));
    let due: Vec<&Problem> = phrase.material.problems.iter().filter(|one| to_be_put_right(phrase, one)).collect();
    let (all, closed) = (due.len(), due.iter().filter(|one| one.state() == State::Closed).count());
    let open = all - closed;
    // A flag may stand on what is only suspected; here it counts of what is to be put right.
    let flagged = |flag| due.iter().filter(|one| one.flags(phrase.material.today).contains(&flag)).count();
    let (overdue, continuing) = (flagged(Flag::Overdue), flagged(Flag::Continuing));
    let (reopened, excepted) = (counts.flag(Flag::Reopened), counts.flag(Flag::Excepted));
    // In tenths of a percent, and never rounded up to all of them.
    let rate = (closed * 1000)
        .checked_div(all)
        .map_or_else(|| "—".to_owned(), |tenths| format!("{}.{}%", tenths / 10, tenths % 10));
    body.text(phrase.say(&words!(
        "核实属实、应当整改的{all}个，已整改销号{closed}个，正在整改{open}个，整改完成率{rate}。其中已逾期{overdue}个，持续整改{continuing}个；经批准列为例外{excepted}个，不计入应当整改数。",
        "{all} were verified and are to be put right: {closed} closed, {open} under way ({rate} done). {overdue} are overdue, {continuing} are continuing; {excepted} are excepted and not counted."
    )));
    body.text(phrase.say(&words!(
        "销号后再次发现（反弹）、尚未重新办结的{reopened}个。",
        "{reopened} were found again after they had been closed, and are open."
    )));
    let suspected = counts.state(State::Suspected);
    if suspected > 0 {
        body.text(phrase.say(&words!(
            "另有疑点{suspected}个尚未核实，不计入应当整改数，核实后另行报告。",
            "{suspected} are only suspected and not counted; they are reported once they are verified."
        )));
    }
}

fn list(phrase: &Phrase<'_>, body: &mut Body, problems: &[&Problem], say: impl Fn(&Problem) -> String) {
    for problem in problems.iter().take(LISTED) {
        body.item(&say(problem));
    }
    if problems.len() > LISTED {
        body.text(phrase.more(problems.len(), "整改清单", "Rectification list"));
    }
}

fn done(phrase: &Phrase<'_>, body: &mut Body) {
    body.chapter(phrase.choose("已整改到位的问题", "What has been put right"));
    let closed: Vec<&Problem> = phrase.material.problems.iter().filter(|one| one.state() == State::Closed).collect();
    if closed.is_empty() {
        body.text(phrase.choose("尚无整改销号的问题。", "Nothing has been closed yet.").to_owned());
    }
    list(phrase, body, &closed, |problem| {
        let parts = phrase.labelled(vec![
            (phrase.choose("整改情况", "what was done"), Some(progress(phrase, problem))),
            (phrase.choose("整改完成时间", "done on"), phrase.day_of(problem, Field::DoneOn)),
            (phrase.choose("佐证材料", "material"), phrase.wrote(problem, Field::Materials)),
            (phrase.choose("复核人", "reviewer"), phrase.wrote(problem, Field::Reviewer)),
            (phrase.choose("销号时间", "closed on"), phrase.day_of(problem, Field::ClosedOn)),
        ]);
        told(phrase, problem, &parts)
    });
}

fn progress(phrase: &Phrase<'_>, problem: &Problem) -> String {
    let written = phrase.wrote(problem, Field::Progress);
    written.unwrap_or_else(|| phrase.blank("整改情况", "what was done"))
}

fn told(phrase: &Phrase<'_>, problem: &Problem, parts: &str) -> String {
    let (number, summary) = (problem.number(), phrase.summary(problem));
    phrase.say(&words!("{summary}（{number}）。{parts}。", "{summary} ({number}). {parts}."))
}

fn under_way(phrase: &Phrase<'_>, body: &mut Body) {
    body.chapter(phrase.choose("正在整改的问题", "What is under way"));
    let (all, today) = (phrase.material.problems, phrase.material.today);
    let open: Vec<&Problem> =
        all.iter().filter(|one| to_be_put_right(phrase, one) && one.state() != State::Closed).collect();
    if open.is_empty() {
        body.text(phrase.choose("没有正在整改的问题。", "Nothing is under way.").to_owned());
    }
    let (overdue, rest): (Vec<&Problem>, Vec<&Problem>) = open.into_iter().partition(|one| one.is_overdue(today));
    let (in_time, undated): (Vec<&Problem>, Vec<&Problem>) =
        rest.into_iter().partition(|one| one.wrote(Field::Deadline).is_some());
    let groups = [
        (("已逾期的", "Overdue"), overdue),
        (("时限以内的", "Within the deadline"), in_time),
        (("尚未确定时限的", "Without a deadline"), undated),
    ];
    for ((zh, en), problems) in groups.into_iter().filter(|(_, problems)| !problems.is_empty()) {
        body.section(phrase.choose(zh, en));
        list(phrase, body, &problems, |problem| current(phrase, problem));
    }
    let excepted: Vec<&Problem> = all.iter().filter(|one| one.exception_on(today).is_some()).collect();
    if !excepted.is_empty() {
        body.section(phrase.choose("经批准列为例外的", "Excepted"));
        list(phrase, body, &excepted, |problem| exception(phrase, problem));
    }
}

fn current(phrase: &Phrase<'_>, problem: &Problem) -> String {
    let state = phrase.say(&problem.state().title().into());
    let mut parts = vec![(phrase.choose("状态", "state"), Some(state))];
    parts.extend(phrase.responsible(problem));
    let open = || phrase.blank("整改时限", "deadline");
    let deadline = phrase.day_of(problem, Field::Deadline).unwrap_or_else(open);
    parts.push((phrase.choose("整改时限", "deadline"), Some(deadline)));
    parts.push((phrase.choose("进展", "progress"), phrase.wrote(problem, Field::Progress)));
    told(phrase, problem, &phrase.labelled(parts))
}

fn exception(phrase: &Phrase<'_>, problem: &Problem) -> String {
    let Some(exception) = problem.exception_on(phrase.material.today) else { return String::new() };
    let parts = phrase.labelled(vec![
        (phrase.choose("理由", "reason"), Some(phrase.about(problem, &exception.reason))),
        (phrase.choose("批准人", "approved by"), Some(phrase.about(problem, &exception.approver))),
        (phrase.choose("到期日", "until"), Some(phrase.day(exception.until))),
    ]);
    told(phrase, problem, &parts)
}

/// What people wrote of a sum, in fen.
fn fen(problem: &Problem, field: Field) -> i64 {
    problem.wrote(field).and_then(|text| text.parse::<Amount>().ok()).map_or(0, Amount::fen)
}

fn recovered(phrase: &Phrase<'_>, body: &mut Body) {
    body.chapter(phrase.choose("追回资金情况", "Money recovered"));
    let money: Vec<&Problem> = phrase
        .material
        .problems
        .iter()
        .filter(|one| one.state() != State::Dismissed)
        .filter(|one| fen(one, Field::ToRecover) != 0 || fen(one, Field::Recovered) != 0)
        .collect();
    if money.is_empty() {
        let none = "台账中没有填写应追回金额、已追回金额的问题。";
        body.text(phrase.choose(none, "No sums to be recovered are entered in the ledger.").to_owned());
        return;
    }
    let sum = |field: Field| money.iter().map(|one| fen(one, field)).fold(0_i64, i64::saturating_add);
    let (due, got) = (sum(Field::ToRecover), sum(Field::Recovered));
    let (count, left) = (money.len(), phrase.money(due.saturating_sub(got)));
    let (due, got) = (phrase.money(due), phrase.money(got));
    body.text(phrase.say(&words!(
        "涉及追回资金的问题{count}个，应追回{due}，已追回{got}，尚未追回{left}。",
        "{count} problems: {due} to be recovered, {got} recovered, {left} outstanding."
    )));
    list(phrase, body, &money, |problem| {
        let parts = phrase.labelled(vec![
            (phrase.choose("应追回", "to be recovered"), Some(phrase.money(fen(problem, Field::ToRecover)))),
            (phrase.choose("已追回", "recovered"), Some(phrase.money(fen(problem, Field::Recovered)))),
            (phrase.choose("追回日期", "on"), phrase.day_of(problem, Field::RecoveredOn)),
        ]);
        told(phrase, problem, &parts)
    });
}
