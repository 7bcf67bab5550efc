//! B05 to B10: what was changed in the data.

use super::{
    Answer,
    clock::{At, read},
    course::{Course, courses, is_end, is_unsure},
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
    for course in courses(diary, false) {
        for edit in course.of("edit").filter(|edit| diary.in_period(edit.at)) {
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

/// Every case of an edit.
pub fn of_case<'c, 'd, 'w>(cases: &'c [Course<'d, 'w>], edit: &Entry<'_>) -> Option<&'c Course<'d, 'w>> {
    cases.iter().find(|course| Some(&course.name) == edit.case().as_ref())
}
