//! B16, B17, B26: what was approved, for whom and how much.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Answer,
    clock::{At, read},
    course::{Course, courses, is_end, is_unsure},
    diary::{Diary, Entry},
};
use crate::{
    logs::settings::MATTERS,
    worlds::{Row, cell},
};

/// Whether a fact rules somebody out of a kind of business.
pub fn is_disqualifying(fact: &str, matter: &str) -> bool {
    match fact {
        "已就业" => !matter.contains("公益性岗位"),
        "死亡" | "享受养老待遇" | "已退费" => true,
        _ => false,
    }
}

/// The ID number of a case's subject.
fn subject<'w>(course: &Course<'_, 'w>) -> &'w str {
    course.all.iter().map(|act| act.cell("subject_id")).find(|id| !id.is_empty()).unwrap_or("")
}

/// Fen from yuan as written.
fn fen(text: &str) -> Option<i64> {
    if text.is_empty() {
        return None;
    }
    let (yuan, rest) = text.split_once('.').unwrap_or((text, "00"));
    Some(yuan.parse::<i64>().expect("yuan") * 100 + rest.parse::<i64>().expect("fen"))
}

/// The amount of a case, whoever recorded it: that of its approval, else of its payment, else of its acceptance.
fn amount(course: &Course<'_, '_>) -> Option<i64> {
    let of = |kind: &str| {
        course.all.iter().filter(|act| course.is(act, kind)).filter_map(|act| fen(act.cell("amount"))).next_back()
    };
    ["approve", "pay", "accept"].into_iter().find_map(of)
}

/// The last approval of a case, unless it was taken back; and whether the times leave that open.
fn standing<'d, 'w>(course: &Course<'d, 'w>) -> Option<(&'d Entry<'w>, bool)> {
    let last = course.of("approve").last()?;
    if course.all.iter().any(|act| is_end(act) && last.at.surely_before(act.at)) {
        return None;
    }
    let unsure = course.all.iter().any(|act| is_end(act) && is_unsure(act.at, last.at));
    Some((last, unsure))
}

/// One benefit approved twice.
pub fn b16(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut groups: BTreeMap<String, Vec<(&Entry<'_>, bool)>> = BTreeMap::new();
    for course in courses(diary, false) {
        let Some((approval, unsure)) = standing(&course) else { continue };
        let subject = subject(&course);
        if subject.is_empty() || course.matter.is_empty() {
            continue;
        }
        let period = course.all.iter().map(|act| act.cell("benefit_period")).rfind(|period| !period.is_empty());
        let period = match (period, amount(&course)) {
            (Some(period), _) => period.to_owned(),
            (None, Some(amount)) => {
                format!("{} {}.{:02}", &approval.cell("time")[..7], amount / 100, amount % 100)
            }
            (None, None) => continue,
        };
        let key = format!("subject={subject} matter={} period={period}", course.matter);
        groups.entry(key).or_default().push((approval, unsure));
    }
    for (key, approvals) in groups.into_iter().filter(|(_, approvals)| approvals.len() > 1) {
        let mut times: Vec<At> = approvals.iter().map(|(approval, _)| approval.at).collect();
        times.sort_by_key(|at| at.from);
        if approvals.iter().any(|(_, unsure)| *unsure) {
            answer.open.insert(key);
        } else if times[1..].iter().any(|at| diary.in_period(*at)) {
            answer.add(key, approvals.iter().map(|(approval, _)| approval.row));
        }
    }
    answer
}

/// Whether a fact surely held at a time, surely did not, or perhaps.
fn held(fact: &Row, at: At) -> (bool, bool) {
    let from = read(cell(fact, "from")).expect("facts begin");
    let to = read(cell(fact, "to"));
    let sure = from.last() < at.from && to.is_none_or(|to| at.last() < to.from);
    let perhaps = !at.surely_before(from) && to.is_none_or(|to| at.from < to.until);
    (sure, perhaps)
}

/// Approved or paid although a fact spoke against it, or without one that must be there.
pub fn b17(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    if !diary.has("facts") {
        return answer;
    }
    for course in courses(diary, true) {
        let (key, subject) = (format!("case={}", course.name), subject(&course));
        if subject.is_empty() {
            continue;
        }
        let facts: Vec<&Row> =
            diary.world.rows("facts").iter().filter(|fact| cell(fact, "subject_id") == subject).collect();
        // Nobody answers for what a machine approves; what it pays is paid.
        let approvals = || course.of("approve").filter(|act| !diary.is_machine_act(act));
        let finals = approvals().chain(course.of("pay"));
        for act in finals.filter(|act| diary.in_period(act.at)) {
            let is_approval = course.is(act, "approve");
            let next = approvals().find(|one| act.at.surely_before(one.at));
            let ends = || course.acts.iter().filter(|end| is_end(end));
            let reversed = is_approval
                && ends()
                    .any(|end| act.at.surely_before(end.at) && next.is_none_or(|next| end.at.surely_before(next.at)));
            let unsure = is_approval
                && (ends().any(|end| is_unsure(end.at, act.at))
                    || approvals().any(|one| one.row != act.row && is_unsure(one.at, act.at))
                    || next.is_some_and(|next| ends().any(|end| is_unsure(end.at, next.at))));
            let against =
                facts.iter().any(|fact| is_disqualifying(cell(fact, "fact"), course.matter) && held(fact, act.at).0);
            let required = is_approval && diary.settings.needs_fact && course.matter == MATTERS[0];
            let of_kind = |fact: &&Row| cell(fact, "fact") == "就业困难人员认定";
            let kept = diary.world.rows("facts").iter().any(|fact| of_kind(&fact));
            let lacking = required && kept && !facts.iter().copied().filter(of_kind).any(|fact| held(fact, act.at).1);
            if !against && !lacking || reversed {
                continue;
            }
            if unsure {
                answer.open.insert(key.clone());
            } else {
                answer.add(key.clone(), [act.row]);
            }
        }
    }
    answer
}

/// A case just below a limit.
struct Near<'d, 'w> {
    approval: &'d Entry<'w>,
    /// Whether the times leave open that it still stands.
    unsure: bool,
    /// Whether its payee may serve its subject.
    family: bool,
}

/// Cases just below a limit.
pub fn b26(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for limit in &diary.settings.limits {
        let mut groups: BTreeMap<String, Vec<Near<'_, '_>>> = BTreeMap::new();
        for course in courses(diary, false).iter().filter(|course| course.matter == MATTERS[0]) {
            let Some((approval, unsure)) = standing(course) else { continue };
            // Below several limits, the lowest of them is the one that was to be avoided.
            let lower = diary.settings.limits.iter().any(|lower| lower < limit && is_near(course, *lower));
            if !is_near(course, *limit) || lower {
                continue;
            }
            let subject = subject(course);
            let payees = |pay: bool| {
                let mut of = course.all.iter().filter(|act| (act.act == "pay") == pay).map(|act| act.cell("payee"));
                of.rfind(|payee| !payee.is_empty())
            };
            let payee = payees(true).or(payees(false)).unwrap_or("");
            let family = diary
                .settings
                .households
                .iter()
                .any(|(of, members)| *of == payee && members.iter().any(|member| member == subject));
            for (key, family) in [(format!("subject={subject}"), false), (format!("payee={payee}"), family)] {
                if !key.ends_with('=') {
                    let key = format!("{key} matter={}", course.matter);
                    groups.entry(key).or_default().push(Near { approval, unsure, family });
                }
            }
        }
        for (key, mut cases) in groups {
            cases.sort_by_key(|one| one.approval.at.from);
            let mut rows = Vec::new();
            let (mut ours, mut open) = (false, false);
            for three in cases.windows(3) {
                if three[2].approval.at.day() - three[0].approval.at.day() <= diary.settings.split_days {
                    rows.extend(three.iter().map(|one| one.approval.row));
                    ours |= three.iter().any(|one| diary.in_period(one.approval.at));
                    open |= three.iter().any(|one| one.unsure) || three.iter().any(|one| one.family);
                }
            }
            open |= cases.iter().any(|one| one.unsure);
            if open && !cases.iter().all(|one| one.family) {
                answer.open.insert(key);
            } else if ours && !cases.iter().all(|one| one.family) {
                answer.add(key, rows);
            }
        }
    }
    // What one subject explains is not said again of the payee.
    let told: Vec<BTreeSet<usize>> =
        answer.must.iter().filter(|(key, _)| key.starts_with("subject")).map(|(_, rows)| rows.clone()).collect();
    if answer.open.iter().any(|key| key.starts_with("subject")) {
        answer.open.insert("payee=".to_owned());
    }
    answer.must.retain(|key, rows| {
        key.starts_with("subject") || !rows.iter().all(|row| told.iter().any(|told| told.contains(row)))
    });
    answer
}

/// Whether a case's amount is at least nine tenths of a limit and below it.
fn is_near(course: &Course<'_, '_>, limit: i64) -> bool {
    amount(course).is_some_and(|amount| amount * 10 >= limit * 900 && amount < limit * 100)
}
