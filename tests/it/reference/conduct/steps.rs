//! B01, B02, B04: who took which steps of one case.

use std::collections::BTreeSet;

use super::{
    Answer,
    diary::{BUSINESS, Diary, Entry, Who},
};
use crate::worlds::cell;

/// Whether two kinds of acts must be separate.
fn conflict(diary: &Diary<'_>, one: &str, other: &str) -> bool {
    let both =
        |a: &[&str], b: &[&str]| a.contains(&one) && b.contains(&other) || a.contains(&other) && b.contains(&one);
    if diary.settings.own_pairs {
        return both(&["accept"], &["approve"]) || both(&["edit"], &["approve"]);
    }
    one != other
        && (both(&["accept"], &["review", "recheck", "approve"])
            || both(&["review"], &["recheck", "approve"])
            || both(&["recheck"], &["approve"])
            || both(&["edit"], &["recheck"])
            || both(&["review", "recheck", "approve"], &["pay"])
            || both(&BUSINESS, &["grant", "user_admin"]))
}

/// Whether two entries of one account name two operators.
fn two_operators(diary: &Diary<'_>, one: &Entry<'_>, other: &Entry<'_>) -> bool {
    let names = [one, other].map(|entry| entry.cell("operator_name"));
    let _ = diary;
    one.who() == other.who() && names[0] != names[1] && names.iter().all(|name| !name.is_empty())
}

/// One person on both sides of a pair in one case.
pub fn b01(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for acts in diary.cases().values() {
        for (place, later) in acts.iter().enumerate() {
            for earlier in &acts[..place] {
                if !conflict(diary, earlier.act, later.act) || !diary.in_period(later.at) {
                    continue;
                }
                let (one, other) = (diary.actor(earlier), diary.actor(later));
                if one == Who::Nobody || one != other || two_operators(diary, earlier, later) {
                    continue;
                }
                let mut pair = [earlier.act, later.act];
                pair.sort_unstable();
                answer.add(
                    format!("person={} pair={}+{}", diary.actor_key(later), pair[0], pair[1]),
                    [earlier.row, later.row],
                );
            }
        }
    }
    answer
}

/// Approvals and payments by people from outside.
pub fn b02(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for entry in diary.acts().filter(|entry| diary.in_period(entry.at) && !entry.account.is_empty()) {
        let by_roster =
            diary.person(entry).is_some_and(|person| person.roster.iter().any(|row| cell(row, "employment") == "外包"));
        let by_kind = diary.listed(entry).is_some_and(|row| cell(row, "kind") == "第三方");
        if (diary.is_approval(entry) || entry.act == "pay" || entry.act == "approve") && (by_roster || by_kind) {
            answer.add(format!("person={}", diary.actor_key(entry)), [entry.row]);
        }
    }
    answer
}

/// Accepted and decided under two accounts at one terminal.
pub fn b04(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for acts in diary.cases().values() {
        for accept in acts.iter().filter(|entry| entry.act == "accept" && !entry.account.is_empty()) {
            for decision in acts.iter().filter(|entry| entry.is_decision() && !entry.account.is_empty()) {
                let terminal = decision.cell("terminal");
                let apart = decision.at.from - accept.at.from;
                if accept.who() == decision.who()
                    || diary.as_person(accept).is_some_and(|one| diary.as_person(decision) == Some(one))
                    || terminal.is_empty()
                    || accept.cell("terminal") != terminal
                    || diary.is_kiosk(terminal)
                    || !diary.in_period(decision.at)
                    || decision.at.surely_before(accept.at)
                {
                    continue;
                }
                let mut pair = BTreeSet::from([accept.who(), decision.who()]).into_iter();
                let (one, other) = (pair.next().expect("two"), pair.next().expect("two"));
                let key = format!("pair={one}+{other} terminal={}/{}", decision.system, terminal.to_lowercase());
                let timed = !accept.at.is_day() && !decision.at.is_day();
                let owner = diary.owner(terminal);
                let decider = diary.as_person(decision);
                // Who has a terminal of their own elsewhere does not have one here.
                let another = match (&owner, &decider) {
                    (_, None) => false,
                    (Some(_), Some(_)) => owner != decider,
                    (None, Some(decider)) => diary.has_own(decider),
                };
                if !accept.at.surely_before(decision.at) {
                    answer.open.insert(key);
                } else if timed && apart <= diary.settings.relay_minutes * 60 || another {
                    answer.add(key, [accept.row, decision.row]);
                }
            }
        }
    }
    answer
}
