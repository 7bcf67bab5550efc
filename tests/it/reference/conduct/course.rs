//! B12 to B15, B22, B27: how cases went.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Answer,
    clock::{At, DAY, is_working_day},
    diary::{Diary, Entry, Who},
    numbers::gaps,
};
use crate::{
    logs::settings::{Days, MATTERS},
    worlds::cell,
};

/// The order of the steps where the policy gives none.
const ORDER: [&str; 5] = ["accept", "review", "recheck", "approve", "pay"];
/// How many days before its first row a case may have begun.
const LEAD_DAYS: i64 = 30;

/// One case.
pub struct Course<'d, 'w> {
    pub name: String,
    /// What was done in it, by people or by anybody.
    pub acts: Vec<&'d Entry<'w>>,
    /// Every row of it, whoever stands behind it.
    pub all: Vec<&'d Entry<'w>>,
    pub matter: &'w str,
    /// What stands for approval in it.
    pub last: &'static str,
}

/// Every case of a diary, with the acts of machines or without.
pub fn courses<'d, 'w>(diary: &'d Diary<'w>, machines: bool) -> Vec<Course<'d, 'w>> {
    let mut cases: BTreeMap<String, Vec<&Entry<'w>>> = BTreeMap::new();
    for entry in diary.entries.iter().filter(|entry| !entry.failed) {
        if let Some(case) = entry.case() {
            cases.entry(case).or_default().push(entry);
        }
    }
    let mut all = Vec::new();
    for (name, own) in cases {
        let acts: Vec<&Entry<'w>> =
            own.iter().copied().filter(|entry| machines || !diary.is_machine_act(entry)).collect();
        if acts.is_empty() {
            continue;
        }
        let matter = own.iter().map(|entry| entry.cell("matter")).find(|matter| !matter.is_empty()).unwrap_or("");
        let last = diary.last_decision(acts[0].system, matter);
        all.push(Course { name, acts, all: own, matter, last });
    }
    all
}

pub fn is_end(entry: &Entry<'_>) -> bool {
    matches!(entry.act, "return" | "withdraw")
}

/// Whether either may have come first.
pub fn is_unsure(one: At, other: At) -> bool {
    !one.surely_before(other) && !other.surely_before(one)
}

impl<'d, 'w> Course<'d, 'w> {
    /// Acts of a kind; what stands for approval is one.
    pub fn of<'c>(&'c self, kind: &'static str) -> impl Iterator<Item = &'d Entry<'w>> + 'c {
        self.acts.iter().copied().filter(move |entry| self.is(entry, kind))
    }

    pub fn is(&self, entry: &Entry<'_>, kind: &str) -> bool {
        entry.act == kind || kind == "approve" && entry.act == self.last
    }

    /// The pass of an act: how many returns and withdrawals came before it.
    fn pass(&self, at: At) -> usize {
        self.acts.iter().filter(|entry| is_end(entry) && entry.at.surely_before(at)).count()
    }

    /// Whether an act of an earlier pass may still stand in the pass of another: unless it lies between an acceptance
    /// and a return to acceptance.
    fn stands(&self, act: &Entry<'_>, later: &Entry<'_>) -> bool {
        let back = |entry: &&&Entry<'_>| {
            entry.cell("action") == "退回受理" && act.at.surely_before(entry.at) && entry.at.surely_before(later.at)
        };
        if act.act == "accept" {
            return true;
        }
        !self.acts.iter().filter(back).any(|back| {
            self.of("accept").any(|accept| accept.at.surely_before(act.at) && act.at.surely_before(back.at))
        })
    }

    /// The steps that must have come before a step.
    fn required(diary: &Diary<'_>, step: &str) -> Vec<&'static str> {
        match step {
            "approve" if diary.settings.needs_review => vec!["accept", "review"],
            "approve" => vec!["accept"],
            "pay" => vec!["approve"],
            _ => Vec::new(),
        }
    }

    /// Whether rows that are missing may have held a step before an act: after the steps that come before it in its
    /// pass, else since the pass began, else since so many days before the case was first seen.
    fn may_be_lost(&self, diary: &Diary<'_>, act: &Entry<'_>, step: &str, lead_days: i64) -> bool {
        let rank = |kind: &str| ORDER.iter().position(|one| *one == kind);
        let pass = self.pass(act.at);
        let is_earlier = |one: &&&Entry<'_>| {
            let ranks = rank(one.act).zip(rank(step));
            self.pass(one.at) == pass && one.at.surely_before(act.at) && ranks.is_some_and(|(one, that)| one < that)
        };
        let end = self.acts.iter().filter(|one| is_end(one)).rfind(|end| end.at.surely_before(act.at));
        let earlier = self.acts.iter().filter(|one| !is_end(one)).filter(is_earlier).chain(end);
        let open = self.acts[0].at.from - lead_days * DAY;
        let since = earlier.map(|one| one.at.from).max().unwrap_or(open);
        gaps(diary, act.system).into_iter().any(|(from, to)| from < act.at.until && since < to)
    }

    fn orders_are_sure(&self) -> bool {
        self.acts
            .iter()
            .all(|end| !is_end(end) || self.acts.iter().all(|act| act.row == end.row || !is_unsure(act.at, end.at)))
    }
}

/// Steps taken although one that must come before is not there; publications cut short.
pub fn b12(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for course in courses(diary, true) {
        let first = course.acts[0];
        let begins = diary.entries.iter().find(|entry| entry.system == first.system).expect("itself").at.day();
        for act in course.acts.iter().copied().filter(|act| diary.in_period(act.at)) {
            let kinds = ["approve", "pay"].into_iter().filter(|kind| course.is(act, kind));
            if diary.actor(act) == Who::Nobody || diary.is_machine_act(act) {
                continue;
            }
            for step in kinds.flat_map(|kind| Course::required(diary, kind)) {
                let mut there = course.of(step).filter(|one| one.row != act.row);
                let standing = |one: &Entry<'_>| {
                    course.pass(one.at) == course.pass(act.at)
                        || one.at.surely_before(act.at) && course.stands(one, act)
                };
                if there.any(standing) || course.is(act, step) {
                    continue;
                }
                let key = format!("person={} step={step}", diary.actor_key(act));
                let logged = diary.entries.iter().any(|entry| {
                    let same = if course.matter.is_empty() {
                        entry.cell("matter").is_empty() && entry.system == act.system
                    } else {
                        entry.cell("matter") == course.matter && entry.system == act.system
                    };
                    same && !entry.failed && !entry.cell("case_no").is_empty() && course.is(entry, step)
                });
                if !course.orders_are_sure() {
                    answer.open.insert(key);
                } else if logged
                    && first.at.day() - begins >= diary.settings.lead_days
                    && !course.may_be_lost(diary, act, step, diary.settings.lead_days)
                {
                    answer.add(key, [act.row]);
                }
            }
        }
        publications(diary, &course, &mut answer);
    }
    answer
}

fn publications(diary: &Diary<'_>, course: &Course<'_, '_>, answer: &mut Answer) {
    for published in course.of("publicise") {
        // The first of a pass begins the publication; another does not begin it anew.
        let is_first = |one: &Entry<'_>| {
            one.row != published.row
                && course.pass(one.at) == course.pass(published.at)
                && one.at.surely_before(published.at)
        };
        if course.of("publicise").any(is_first) {
            continue;
        }
        let is_final =
            |act: &&&Entry<'_>| (course.is(act, "approve") || course.is(act, "pay")) && !diary.is_machine_act(act);
        let mut next = course
            .acts
            .iter()
            .filter(is_final)
            .filter(|act| published.at.surely_before(act.at) && course.pass(act.at) == course.pass(published.at));
        let Some(act) = next.next() else { continue };
        let days = (published.at.day()..act.at.day()).filter(|day| is_working_day(*day)).count();
        let key = |act: &Entry<'_>| format!("person={} step=publicise", diary.actor_key(act));
        if diary.actor(act) == Who::Nobody {
            continue;
        }
        let unsure = !course.orders_are_sure()
            || course.acts.iter().any(|other| {
                other.row != published.row && is_unsure(other.at, published.at)
                    || other.row != act.row && is_unsure(other.at, act.at)
            });
        if unsure {
            // Whoever of them it was.
            answer.open.extend(course.acts.iter().filter(|act| !act.account.is_empty()).map(|act| key(act)));
        } else if i64::try_from(days).is_ok_and(|days| days < diary.settings.publicise_days)
            && diary.in_period(act.at)
            && !diary.is_machine_act(act)
        {
            answer.add(key(act), [act.row]);
        }
    }
}

/// Steps in the wrong order: of those that the workflow requires, each must come before all that follow it.
pub fn b13(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let order: &[&'static str] = if diary.settings.needs_review {
        &["accept", "review", "approve", "pay"]
    } else {
        &["accept", "approve", "pay"]
    };
    for course in courses(diary, true) {
        for (place, step) in order.iter().enumerate() {
            for before in &order[..place] {
                for pass in 0..=course.acts.len() {
                    inversion(diary, &course, (step, before), pass, &mut answer);
                }
            }
        }
    }
    answer
}

fn inversion(
    diary: &Diary<'_>,
    course: &Course<'_, '_>,
    (step, before): (&'static str, &'static str),
    pass: usize,
    answer: &mut Answer,
) {
    let key = format!("case={}", course.name);
    let inside = |act: &&Entry<'_>| course.pass(act.at) == pass;
    let early = course.of(step).filter(inside).find(|act| diary.in_period(act.at) && !diary.is_machine_act(act));
    let Some(early) = early else { return };
    let steps: Vec<&Entry<'_>> = course.of(before).filter(|one| !course.is(one, step)).collect();
    let in_order = steps.iter().any(|one| {
        !early.at.surely_before(one.at) && (inside(one) || course.pass(one.at) < pass && course.stands(one, early))
    });
    let Some(late) = steps.iter().copied().find(inside).filter(|_| !in_order) else { return };
    let again = step != "pay" && course.of(step).filter(inside).any(|one| late.at.surely_before(one.at));
    if !course.orders_are_sure() {
        answer.open.insert(key);
    } else if !again && !course.may_be_lost(diary, early, before, LEAD_DAYS) {
        answer.add(key, [early.row]);
    }
}

/// Approvals within seconds of the step before, or many in a minute.
pub fn b14(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let wanted = |entry: &&Entry<'_>| {
        diary.is_approval(entry)
            && diary.in_period(entry.at)
            && !entry.at.is_day()
            && !entry.account.is_empty()
            && !diary.is_machine_act(entry)
    };
    let day = |entry: &Entry<'_>| entry.cell("time").split(' ').next().expect("a day").to_owned();
    let key = |entry: &Entry<'_>| format!("person={} day={}", diary.actor_key(entry), day(entry));
    for course in courses(diary, true) {
        for approval in course.acts.iter().copied().filter(wanted) {
            let unsure = course.acts.iter().any(|one| one.row != approval.row && is_unsure(one.at, approval.at));
            let step =
                |one: &&&Entry<'_>| is_end(one) || one.is_decision() || matches!(one.act, "accept" | "publicise");
            let before = course.acts.iter().filter(step).rfind(|one| one.at.surely_before(approval.at));
            if unsure {
                // Whichever came first, the two are one second's doing: either answer stands.
                answer.open.insert(key(approval));
                continue;
            }
            let Some(before) = before else { continue };
            let gap = approval.at.from - before.at.from;
            if before.at.is_day() || before.act == "return" || before.act == approval.act || before.act == "withdraw" {
                answer.open.insert(key(approval));
            } else if gap <= diary.settings.quick_seconds {
                answer.add(key(approval), [approval.row]);
            }
        }
    }
    let approvals: Vec<&Entry<'_>> = diary.acts().filter(wanted).collect();
    for first in &approvals {
        let same = |one: &&&Entry<'_>| diary.actor(one) == diary.actor(first);
        let minute = |one: &&&Entry<'_>| (0..60).contains(&(one.at.from - first.at.from));
        let stack: Vec<&&Entry<'_>> = approvals.iter().filter(same).filter(minute).collect();
        let cases: BTreeSet<Option<String>> = stack.iter().map(|one| one.case()).collect();
        if cases.len() >= diary.settings.batch_per_minute {
            for one in stack {
                answer.add(key(one), [one.row]);
            }
        }
    }
    answer
}

/// Approvals taken back.
pub fn b15(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for course in courses(diary, true) {
        let key = format!("case={}", course.name);
        let turns: Vec<&Entry<'_>> =
            course.acts.iter().copied().filter(|act| is_end(act) || course.is(act, "approve")).collect();
        for two in turns.windows(2) {
            let [approval, reversal] = [two[0], two[1]];
            let by_machine = [approval, reversal].into_iter().any(|one| diary.is_machine_act(one));
            if !course.is(approval, "approve") || !is_end(reversal) || !diary.in_period(reversal.at) || by_machine {
                continue;
            }
            let unsure = turns.iter().any(|one| {
                (one.row != reversal.row && is_unsure(one.at, reversal.at))
                    || (one.row != approval.row && is_unsure(one.at, approval.at))
            });
            if unsure {
                answer.open.insert(key.clone());
                continue;
            }
            let applicant = reversal.cell("action") == "申请人撤回" || reversal.cell("detail").contains("申请人撤回");
            let again = |perhaps: bool| {
                course.of("approve").any(|one| {
                    let changed = |edit: &&&Entry<'_>| {
                        let sure = reversal.at.surely_before(edit.at) && edit.at.surely_before(one.at);
                        let perhaps = perhaps && !edit.at.surely_before(reversal.at) && !one.at.surely_before(edit.at);
                        edit.act == "edit" && (sure || perhaps)
                    };
                    reversal.at.surely_before(one.at)
                        && one.at.day() == reversal.at.day()
                        && !course.acts.iter().any(|edit| changed(&edit))
                })
            };
            if again(true) != again(false) {
                answer.open.insert(key.clone());
                continue;
            }
            let again = again(true);
            let subject = course.acts.iter().map(|act| act.cell("subject_id")).find(|id| !id.is_empty());
            let cause = diary.world.rows("facts").iter().any(|fact| {
                let begins = super::clock::read(cell(fact, "from")).expect("facts begin");
                Some(cell(fact, "subject_id")) == subject
                    && super::benefit::is_disqualifying(cell(fact, "fact"), course.matter)
                    && approval.at.surely_before(begins)
                    && !reversal.at.surely_before(begins)
            });
            if !applicant && !again && !cause {
                answer.add(key.clone(), [reversal.row]);
            }
        }
    }
    answer
}

/// Two who approve what the other accepted.
pub fn b22(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut handled: Vec<(String, String, [usize; 2], bool)> = Vec::new();
    for course in courses(diary, false) {
        let approval = course.of("approve").filter(|one| diary.in_period(one.at)).last();
        let Some(approval) = approval else { continue };
        let Some(accept) = course.of("accept").filter(|one| one.at.from <= approval.at.from).last() else { continue };
        if [accept, approval].iter().any(|one| one.account.is_empty() || diary.is_shared(one)) {
            continue;
        }
        let several = course.of("accept").count() > 1 || course.of("approve").count() > 1;
        let unsure = is_unsure(accept.at, approval.at);
        let (one, other) = (diary.actor_key(accept), diary.actor_key(approval));
        handled.push((one, other, [accept.row, approval.row], several || unsure));
    }
    for (one, other, ..) in &handled {
        if one >= other {
            continue;
        }
        let key = format!("pair={one}+{other}");
        let of = |a: &String, b: &String| handled.iter().filter(|(x, y, ..)| x == a && y == b).collect::<Vec<_>>();
        let (there, back) = (of(one, other), of(other, one));
        let enough = there.len().min(back.len()) >= diary.settings.reciprocal_min;
        let unsure =
            handled.iter().any(|(x, y, _, unsure)| *unsure && [x, y].iter().any(|it| [one, other].contains(it)));
        if unsure || there.len().max(back.len()) >= 19 {
            answer.open.insert(key);
        } else if enough {
            answer.add(key, there.iter().chain(&back).map(|(.., rows, _)| rows[1]));
        }
    }
    answer
}

/// Whether an act comes after the last of so many days, or working days, from another on.
fn is_late(from: At, to: At, days: Days) -> bool {
    let last = if days.working {
        let place = usize::try_from(days.number - 1).expect("at least one");
        (from.day() + 1..).filter(|day| is_working_day(*day)).nth(place).expect("days go on")
    } else {
        from.day() + days.number
    };
    to.day() > last
}

/// Cases approved or paid late.
pub fn b27(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let Some((approve, pay)) = diary.settings.days else { return answer };
    for course in courses(diary, true).iter().filter(|course| course.matter == MATTERS[0]) {
        let key = format!("matter={}", course.matter);
        let turns: Vec<&Entry<'_>> = course
            .acts
            .iter()
            .copied()
            .filter(|act| is_end(act) || matches!(act.act, "accept" | "pay") || course.is(act, "approve"))
            .collect();
        if turns.iter().any(|one| turns.iter().any(|other| one.row != other.row && is_unsure(one.at, other.at))) {
            answer.open.insert(key);
            continue;
        }
        let approval = turns.iter().rfind(|act| course.is(act, "approve"));
        let paid = turns
            .iter()
            .find(|act| act.act == "pay" && approval.is_none_or(|approval| approval.at.surely_before(act.at)));
        for (kind, to, days) in [("accept", approval, approve), ("approve", paid, pay)] {
            let Some(to) = to.filter(|to| diary.in_period(to.at)) else { continue };
            let before = || turns.iter().filter(|act| act.at.surely_before(to.at));
            let Some(from) = before().rfind(|act| course.is(act, kind)) else { continue };
            // Sent back since: the time runs anew from there.
            let from = before().rfind(|act| is_end(act) && from.at.surely_before(act.at)).unwrap_or(from);
            if is_late(from.at, to.at, days) {
                answer.add(key.clone(), [to.row]);
            }
        }
    }
    answer
}
