//! B05 to B10: what was changed in the data.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Answer,
    clock::{At, read},
    course::{courses, is_end, is_unsure},
    diary::{Diary, Entry},
};
use crate::worlds::{Row, cell};

/// Whether a field is sensitive.
pub fn is_sensitive(diary: &Diary<'_>, field: &str) -> bool {
    matches!(field, "银行账号" | "姓名" | "证件号码" | "补贴金额") || field == "联系电话" && diary.settings.telephone
}

/// What the register of work orders says of an edit.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Order {
    /// Approved before.
    Yes,
    /// None that counts.
    No,
    /// One without a date, or perhaps too late.
    Open,
}

/// The orders that match an edit, whenever they were approved.
pub fn matching<'w>(diary: &Diary<'w>, edit: &Entry<'_>) -> Vec<&'w Row> {
    let same = |order: &Row, column: &str| !cell(order, column).is_empty() && cell(order, column) == edit.cell(column);
    let mut all = Vec::new();
    for order in diary.world.rows("work_orders") {
        let field = cell(order, "field");
        let of_field = field.is_empty() || edit.cell("field").is_empty() || field == edit.cell("field");
        if same(order, "order_no") || of_field && (same(order, "case_no") || same(order, "subject_id")) {
            all.push(order);
        }
    }
    all
}

/// Whether an order was approved surely before an edit, surely not, or perhaps.
pub fn in_time(order: &Row, edit: At) -> Order {
    match read(cell(order, "approved_at")) {
        None => Order::Open,
        Some(at) if at.surely_before(edit) => Order::Yes,
        Some(at) if at.perhaps_before(edit) => Order::Open,
        Some(_) => Order::No,
    }
}

fn best(all: impl Iterator<Item = Order>) -> Order {
    let all: Vec<Order> = all.collect();
    [Order::Yes, Order::Open].into_iter().find(|one| all.contains(one)).unwrap_or(Order::No)
}

/// The first day of the register; nothing without one.
fn register_begins(diary: &Diary<'_>) -> Option<i64> {
    diary.world.rows("work_orders").iter().filter_map(|order| read(cell(order, "approved_at"))).map(|at| at.from).min()
}

/// Edited after approval.
pub fn b05(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for course in courses(diary, true) {
        for edit in course.of("edit").filter(|edit| diary.in_period(edit.at) && !diary.is_machine_act(edit)) {
            let field = edit.cell("field");
            let is_payee = field == "银行账号";
            let unchanged = edit.cell("old_value") == edit.cell("new_value");
            if !is_sensitive(diary, field) || unchanged {
                continue;
            }
            let key = format!("case={} field={field}", course.name);
            let before = |kind: &'static str| course.of(kind).filter(|one| one.at.surely_before(edit.at)).last();
            let closing = [before("approve"), if is_payee { before("publicise") } else { None }];
            let Some(closing) = closing.into_iter().flatten().max_by_key(|one| one.at.from) else { continue };
            let turns = course.acts.iter().filter(|one| {
                is_end(one) || course.is(one, "approve") || matches!(one.act, "pay" | "publicise" | "edit")
            });
            let turns: Vec<&&Entry<'_>> = turns.filter(|one| one.row != edit.row && one.act != "edit").collect();
            let unsure = turns.iter().any(|one| is_unsure(one.at, edit.at))
                || turns.iter().any(|one| one.row != closing.row && is_unsure(one.at, closing.at))
                || closing.act == "publicise" && turns.iter().any(|one| course.is(one, "approve"));
            let between = |one: &&&Entry<'_>| closing.at.surely_before(one.at) && one.at.surely_before(edit.at);
            let reopened = turns.iter().copied().filter(|one| is_end(one)).any(|one| between(&one));
            let paid = is_payee && turns.iter().copied().any(|one| one.act == "pay" && between(&one));
            let next_pay = course.of("pay").find(|one| edit.at.surely_before(one.at));
            let again = course
                .of("approve")
                .any(|one| edit.at.surely_before(one.at) && next_pay.is_none_or(|pay| one.at.surely_before(pay.at)));
            let own_order = course.matter.contains("变更") && course.of("accept").count() > 0;
            let unknown_order = !edit.cell("order_no").is_empty() && !diary.has("work_orders");
            let order = best(matching(diary, edit).into_iter().map(|order| in_time(order, edit.at)));
            if unsure || unknown_order || order == Order::Open {
                answer.open.insert(key);
            } else if !reopened && !paid && !again && !own_order && order == Order::No {
                answer.add(key, [edit.row]);
            }
        }
    }
    answer
}

/// Changed without an order.
pub fn b06(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let Some(begins) = register_begins(diary) else { return answer };
    let cases = courses(diary, false);
    for edit in diary.acts().filter(|edit| matches!(edit.act, "edit" | "backpay" | "merge" | "delete")) {
        let unchanged = !edit.cell("old_value").is_empty() && edit.cell("old_value") == edit.cell("new_value");
        if !diary.in_period(edit.at)
            || edit.account.is_empty()
            || edit.act == "edit" && (!is_sensitive(diary, edit.cell("field")) || unchanged)
            || edit.at.from < begins
        {
            continue;
        }
        let actor = diary.actor(edit);
        let key = format!("person={} action={}", diary.actor_key(edit), edit.act);
        if let Some(course) = cases.iter().find(|course| Some(&course.name) == edit.case().as_ref()) {
            let decisions: Vec<&&Entry<'_>> = course.acts.iter().filter(|one| one.is_decision()).collect();
            if course.matter.contains("变更") && course.of("accept").count() > 0 && !decisions.is_empty() {
                continue;
            }
            // Data entry: nothing that surely came before, since the last return, decided the case.
            let accepter = course.of("accept").any(|one| diary.actor(one) == actor);
            let decided = decisions.iter().any(|one| {
                one.at.surely_before(edit.at)
                    && !course
                        .acts
                        .iter()
                        .any(|end| is_end(end) && !end.at.surely_before(one.at) && !edit.at.surely_before(end.at))
            });
            if accepter && !decided {
                continue;
            }
        }
        let orders = matching(diary, edit);
        let holder = diary.holder_name(edit);
        let by_others = orders.iter().filter(|order| cell(order, "approved_by") != holder || holder.is_empty());
        match best(by_others.map(|order| in_time(order, edit.at))) {
            Order::Yes | Order::Open => {}
            Order::No => answer.add(key, [edit.row]),
        }
    }
    answer
}

/// The value before an edit; where the log does not say, what the change before it left.
fn value_before<'e>(edits: &[&'e Entry<'_>], away: &'e Entry<'_>) -> &'e str {
    let same = |one: &&&Entry<'_>| {
        let same = |column: &str| one.cell(column) == away.cell(column);
        one.system == away.system && same("subject_id") && same("field") && one.at.surely_before(away.at)
    };
    let old = away.cell("old_value");
    if old.is_empty() { edits.iter().rfind(same).map_or("", |one| one.cell("new_value")) } else { old }
}

/// Changed and changed back.
pub fn b07(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let named = |edit: &&&Entry<'_>| {
        edit.act == "edit" && ["subject_id", "field", "new_value"].iter().all(|column| !edit.cell(column).is_empty())
    };
    let edits: Vec<&Entry<'_>> = diary.acts().filter(|edit| named(&edit)).collect();
    for back in edits.iter().filter(|back| diary.in_period(back.at)) {
        for away in &edits {
            let same = |column: &str| away.cell(column) == back.cell(column);
            // Each system keeps its own.
            if !same("field") || away.system != back.system || away.row == back.row {
                continue;
            }
            // A changed number may lead a record on under either of its numbers.
            let is_number = back.cell("field") == "证件号码";
            if is_number
                && away.cell("new_value") == back.cell("old_value")
                && away.cell("old_value") == back.cell("new_value")
            {
                answer.open.insert(format!("subject={} field=证件号码", away.cell("old_value")));
            }
            if !same("subject_id") {
                continue;
            }
            let (old, new) = (value_before(&edits, away), away.cell("new_value"));
            let is_back = !old.is_empty() && old != new && old == back.cell("new_value");
            let is_from = back.cell("old_value").is_empty() || back.cell("old_value") == new;
            if !is_back {
                continue;
            }
            let key = format!("subject={} field={}", back.cell("subject_id"), back.cell("field"));
            let others = edits.iter().any(|one| {
                ![away.row, back.row].contains(&one.row)
                    && one.system == back.system
                    && one.cell("subject_id") == back.cell("subject_id")
                    && one.cell("field") == back.cell("field")
                    && !one.at.surely_before(away.at)
                    && !back.at.surely_before(one.at)
            });
            let apart = back.at.day() - away.at.day();
            let decisions = diary.acts().filter(|one| one.is_decision() || one.act == "pay");
            let of_subject: Vec<&Entry<'_>> =
                decisions.filter(|one| one.cell("subject_id") == back.cell("subject_id")).collect();
            let between = of_subject.iter().any(|one| away.at.surely_before(one.at) && one.at.surely_before(back.at));
            let unsure = of_subject.iter().any(|one| is_unsure(one.at, away.at) || is_unsure(one.at, back.at));
            let limit = if between { diary.settings.revert_days } else { diary.settings.revert_days.min(30) };
            if is_unsure(away.at, back.at) {
                answer.open.insert(key);
            } else if away.at.surely_before(back.at) {
                if others || !is_from || unsure {
                    answer.open.insert(key);
                } else if apart <= limit {
                    answer.add(key, [back.row]);
                }
            }
        }
    }
    answer
}

/// Name and number of one subject changed.
pub fn b08(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let changes = |field: &'static str| {
        diary.acts().filter(move |edit| {
            edit.act == "edit"
                && edit.cell("field") == field
                && !(edit.cell("subject_id").is_empty() && (field == "姓名" || edit.cell("old_value").is_empty()))
                && edit.cell("old_value") != edit.cell("new_value")
        })
    };
    for named in changes("姓名") {
        for numbered in changes("证件号码") {
            // The record goes by its old number until the number is changed, and may go by the new one afterwards.
            let old = numbered.cell("old_value");
            let subject = if old.is_empty() { numbered.cell("subject_id") } else { old };
            let renamed =
                named.cell("subject_id") == numbered.cell("new_value") && !named.at.surely_before(numbered.at);
            let (same, apart) = (named.cell("subject_id") == subject, (named.at.day() - numbered.at.day()).abs());
            if !same && !renamed {
                continue;
            }
            let key = format!("subject={subject}");
            let limit = diary.settings.double_edit_days;
            let later = if named.at.from > numbered.at.from { named } else { numbered };
            let other = numbered.cell("subject_id") != subject;
            let chain = changes("证件号码").any(|one| one.cell("new_value") == subject);
            if other || renamed || chain || named.at.is_day() || numbered.at.is_day() {
                answer.open.insert(key);
            } else if apart <= limit && diary.in_period(later.at) {
                answer.add(key, [named.row, numbered.row]);
            }
        }
    }
    answer
}

/// Several subjects with one payee in the end.
pub fn b09(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut payees = BTreeSet::new();
    let mut by_subject: BTreeMap<&str, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in diary.entries.iter().filter(|entry| !entry.failed && !payee(entry).is_empty()) {
        payees.insert(payee(entry));
        if !entry.cell("subject_id").is_empty() {
            by_subject.entry(entry.cell("subject_id")).or_default().push(entry);
        }
    }
    let card = |row: &Row, of: &str| !of.is_empty() && cell(row, "bank_account") == of;
    for own in payees {
        let ways: BTreeMap<&str, Vec<&Entry<'_>>> = by_subject
            .iter()
            .map(|(subject, acts)| {
                (*subject, acts.iter().copied().filter(|act| leads_to(diary, act, own)).collect::<Vec<_>>())
            })
            .filter(|(_, ways)| !ways.is_empty())
            .collect();
        let in_period = |act: &&&Entry<'_>| diary.in_period(act.at);
        let owners: Vec<&str> =
            diary.world.rows("persons").iter().filter(|row| card(row, own)).map(|row| cell(row, "id_number")).collect();
        let to_card = !owners.is_empty()
            && ways.iter().any(|(subject, ways)| !owners.contains(subject) && ways.iter().any(|act| in_period(&act)));
        // Who has it still: whatever names another payee came surely before.
        let now: Vec<&str> = ways
            .iter()
            .filter(|(subject, ways)| {
                let last = ways[ways.len() - 1];
                by_subject[*subject].iter().filter(|act| payee(act) != own).all(|act| act.at.surely_before(last.at))
            })
            .map(|(subject, _)| *subject)
            .collect();
        let brought = now.iter().any(|subject| {
            let edits = ways[subject].iter().filter(|act| act.act == "edit");
            edits.filter(in_period).count() > 0
        });
        let households = diary.settings.households.iter().filter(|(of, _)| *of == own);
        let members: Vec<&str> = households.flat_map(|(_, members)| members.iter().map(String::as_str)).collect();
        let apart = now.iter().filter(|subject| !members.contains(*subject)).count();
        let families = usize::from(now.iter().any(|subject| members.contains(subject)));
        if to_card || brought && apart + families >= 2 {
            answer.add(format!("payee={own}"), []);
        }
    }
    answer
}

/// The payee that an act names; blank where it names none.
fn payee<'w>(act: &Entry<'w>) -> &'w str {
    match act.act {
        "edit" if act.cell("field") == "银行账号" => act.cell("new_value"),
        "pay" => act.cell("payee"),
        _ => "",
    }
}

/// Whether an act makes a payee its subject's, or shows it to be: a payment by whomever, a change by somebody.
fn leads_to(diary: &Diary<'_>, act: &Entry<'_>, to: &str) -> bool {
    payee(act) == to && (act.act == "pay" || act.cell("old_value") != to && !diary.is_machine_act(act))
}

/// Many edits at once.
pub fn b10(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let wanted = |edit: &&Entry<'_>| {
        edit.act == "edit"
            && is_sensitive(diary, edit.cell("field"))
            && !edit.account.is_empty()
            && (edit.cell("old_value").is_empty() || edit.cell("old_value") != edit.cell("new_value"))
    };
    // An order for a bulk job explains the edits that belong to it, not those beside them.
    let is_bulk = |edit: &Entry<'_>| {
        let orders = matching(diary, edit).into_iter().filter(|order| cell(order, "kind") == "批量");
        orders.filter(|order| !cell(order, "approved_at").is_empty()).any(|order| in_time(order, edit.at) != Order::No)
    };
    let edits: Vec<&Entry<'_>> = diary.acts().filter(wanted).filter(|edit| !is_bulk(edit)).collect();
    let key = |edit: &Entry<'_>| {
        format!("account={} day={}", edit.who(), edit.cell("time").split(' ').next().expect("a day"))
    };
    for first in edits.iter().filter(|edit| !edit.at.is_day()) {
        let window = 0..=diary.settings.burst_minutes * 60;
        let near = |one: &&&Entry<'_>| {
            one.who() == first.who() && !one.at.is_day() && window.contains(&(one.at.from - first.at.from))
        };
        let burst: Vec<&&Entry<'_>> = edits.iter().filter(near).collect();
        if burst.len() >= diary.settings.burst_edits {
            for one in burst.iter().filter(|one| diary.in_period(one.at)) {
                answer.add(key(one), []);
            }
        }
    }
    for first in &edits {
        let mut counts: BTreeMap<i64, usize> = BTreeMap::new();
        for one in edits.iter().filter(|one| one.who() == first.who()) {
            *counts.entry(one.at.day()).or_default() += 1;
        }
        let today = counts[&first.at.day()];
        let mut sorted: Vec<usize> = counts.values().copied().collect();
        sorted.sort_unstable();
        let (low, high) = (sorted[(sorted.len() - 1) / 2], sorted[sorted.len() / 2]);
        if counts.len() >= 20 && today >= 20 && today > 8 * high && diary.in_period(first.at) {
            answer.add(key(first), []);
        } else if counts.len() >= 20 && today >= 20 && today * 2 > 8 * (low + high) {
            // Between the two middle days lies a median that nobody has.
            answer.open.insert(key(first));
        }
    }
    answer
}
