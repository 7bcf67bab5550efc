//! B11, B18 to B21, B24, B25: people, accounts and rights behind acts.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Answer,
    clock::{At, DAY, day, is_working_day, read},
    diary::{Diary, Entry, Who},
    edits::{Order, in_time, matching},
};
use crate::{
    logs::settings::LAST,
    reference::{
        lines::{Event, Posts, at_of, event, held, ways},
        time::Is,
    },
    worlds::{Row, cell},
};

/// One's own case, or a relative's.
pub fn b11(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for entry in diary.acts().filter(|entry| diary.in_period(entry.at)) {
        if matches!(entry.act, "login" | "logout" | "query") {
            continue;
        }
        let Who::Person(person) = diary.actor(entry) else { continue };
        // The subject of a case is known from any of its rows.
        let own = |one: &&Entry<'_>| entry.case().is_some() && one.case() == entry.case();
        let of_case = diary.entries.iter().filter(own).map(|one| one.cell("subject_id")).find(|id| !id.is_empty());
        let subject = [entry.cell("subject_id"), of_case.unwrap_or("")].into_iter().find(|id| !id.is_empty());
        let Some(subject) = subject else { continue };
        let related = diary.world.rows("relatives").iter().any(|row| {
            let two = [cell(row, "id_number"), cell(row, "relative_id")];
            two == [person.as_str(), subject] || two == [subject, person.as_str()]
        });
        if entry.cell("field") == "证件号码" {
            // Whoever gets another's number is the other from then on: either number may be meant.
            answer.open.insert(format!("subject={}", entry.cell("new_value")));
            answer.open.insert(format!("subject={}", entry.cell("old_value")));
        }
        let another = names_another(diary, entry);
        if (person == subject || related) && !another {
            let key = entry.case().map_or_else(|| format!("subject={subject}"), |case| format!("case={case}"));
            answer.add(key, [entry.row]);
        }
    }
    answer
}

fn as_of() -> i64 {
    (day(LAST) + DAY) / 60 - 1
}

/// Acts for which the account had no right.
pub fn b18(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut by_system: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut found: Vec<(String, &Entry<'_>)> = Vec::new();
    let mut known_ways = BTreeMap::new();
    for entry in diary.entries.iter().filter(|entry| !entry.failed && !entry.account.is_empty()) {
        if entry.act == "login" || entry.act == "logout" {
            continue;
        }
        let own = |row: &&Row| cell(row, "system") == entry.system && cell(row, "account") == entry.account;
        let grants: Vec<&Row> = diary.world.rows("roles").iter().filter(own).collect();
        let exercised = diary.exercised(entry);
        let known = !exercised.is_empty();
        let count = by_system.entry(entry.system).or_default();
        count.1 += 1;
        // The table shows withdrawn grants, so an account without any never had one.
        let system_known = diary.world.rows("roles").iter().any(|row| cell(row, "system") == entry.system);
        if !system_known || !known {
            continue;
        }
        // What a role without any permission gave is not known.
        let unread = grants.iter().any(|grant| {
            let of_role = |row: &&Row| cell(row, "system") == entry.system && cell(row, "role") == cell(grant, "role");
            !diary.world.rows("role_permissions").iter().any(|row| of_role(&row))
        });
        if unread {
            continue;
        }
        let undated = grants.iter().any(|row| cell(row, "granted_at").is_empty());
        let own_ways =
            known_ways.entry(entry.who()).or_insert_with(|| ways(diary.world, entry.system, entry.account, as_of()));
        let at = [entry.at.from.div_euclid(60), entry.at.last().div_euclid(60)];
        let all: Vec<Is> = exercised.iter().flat_map(|one| at.map(|at| held(own_ways, one, at))).collect();
        if undated {
            continue;
        }
        if all.iter().all(|one| *one == Is::No) {
            count.0 += 1;
            found.push((format!("account={} action={}", entry.who(), entry.act), entry));
        }
    }
    for (key, entry) in found {
        let (wrong, of) = by_system[entry.system];
        let key = if wrong * 10 > of * 3 { format!("account={} action=*", entry.system) } else { key };
        if diary.in_period(entry.at) {
            answer.add(key, [entry.row]);
        }
    }
    answer
}

/// Acts under accounts that were off.
pub fn b19(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    if !diary.has("accounts") {
        return answer;
    }
    let mut by_system: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    let mut found: Vec<&Entry<'_>> = Vec::new();
    for entry in diary.entries.iter().filter(|entry| !entry.failed && !entry.account.is_empty()) {
        if !diary.world.rows("accounts").iter().any(|row| cell(row, "system") == entry.system) {
            continue;
        }
        let count = by_system.entry(entry.system).or_default();
        count.1 += 1;
        let wrong = match diary.listed(entry) {
            None => !(diary.settings.non_personal && entry.who() == "甲/x1"),
            Some(row) => {
                // The two bounds of one row have one precision: that of the day of opening.
                let day_of = |column: &str| read(&cell(row, column).chars().take(10).collect::<String>());
                let after = |column: &str| day_of(column).is_some_and(|at| at.last() < entry.at.from);
                let before = read(cell(row, "created_at")).is_some_and(|at| entry.at.last() < at.from);
                let off = cell(row, "status") != "启用" && after("disabled_at");
                off || after("expires_at") || before
            }
        };
        if wrong {
            count.0 += 1;
            found.push(entry);
        }
    }
    for entry in found.into_iter().filter(|entry| diary.in_period(entry.at)) {
        let (wrong, of) = by_system[entry.system];
        if wrong * 10 > of * 3 {
            answer.add(format!("account={}", entry.system), [entry.row]);
        } else {
            answer.add(format!("account={}", entry.who()), [entry.row]);
        }
    }
    answer
}

/// Whether a person surely had a stand-in at a time, surely not, or perhaps.
fn stand_in(diary: &Diary<'_>, person: &str, at: At) -> Is {
    let mut best = Is::No;
    for row in diary.world.rows("delegations") {
        let own = diary
            .people
            .get(person)
            .is_some_and(|person| person.roster.iter().any(|roster| cell(roster, "name") == cell(row, "from_person")));
        let (from, to) = (read(cell(row, "from")).expect("a day"), read(cell(row, "to")).expect("a day"));
        if own && from.last() < at.from && at.last() < to.from {
            return Is::Yes;
        }
        if own && from.from <= at.last() && at.from <= to.until {
            best = Is::Perhaps;
        }
    }
    best
}

/// Acts under one person's account at the terminal of another.
pub fn b03(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut visits: BTreeMap<(String, &str), Vec<&Entry<'_>>> = BTreeMap::new();
    let at_terminals = || diary.acts().filter(|entry| !entry.cell("terminal").is_empty());
    for entry in at_terminals().filter(|entry| diary.in_period(entry.at)) {
        let terminal = entry.cell("terminal");
        let (Some(person), false) = (diary.as_person(entry), diary.is_kiosk(terminal)) else { continue };
        let Some(owner) = diary.owner(terminal).filter(|owner| *owner != person) else { continue };
        let key = format!("account={} terminal={}/{}", entry.who(), entry.system, terminal.to_lowercase());
        let days: Vec<i64> = at_terminals()
            .filter(|one| one.cell("terminal") == terminal && diary.as_person(one).as_ref() == Some(&owner))
            .map(|one| one.at.day())
            .collect();
        let inside = days.iter().min() <= Some(&entry.at.day()) && Some(&entry.at.day()) <= days.iter().max();
        let (away, standing_in) = (diary.is_away(&owner, entry.at), stand_in(diary, &person, entry.at));
        if standing_in == Is::Perhaps {
            answer.open.insert(key);
        } else if standing_in == Is::No && (names_another(diary, entry) || away != Is::Yes && inside) {
            visits.entry((key, terminal)).or_default().push(entry);
        }
    }
    for ((key, terminal), acts) in visits {
        let person = diary.as_person(acts[0]).expect("it has one");
        let beside = acts.iter().any(|act| {
            at_terminals().any(|one| {
                diary.as_person(one).as_ref() == Some(&person)
                    && one.cell("terminal") != terminal
                    && !one.at.is_day()
                    && !act.at.is_day()
                    && (one.at.from - act.at.from).abs() <= diary.settings.switch_seconds
            })
        });
        let own: Vec<&str> =
            at_terminals().filter(|one| one.who() == acts[0].who()).map(|one| one.cell("terminal")).collect();
        let here = own.iter().filter(|one| **one == terminal).count();
        let lives = here * 100 >= diary.settings.home_share * own.len();
        let away = acts.iter().any(|act| diary.is_away(&person, act.at) == Is::Yes);
        let named = acts.iter().any(|act| names_another(diary, act));
        if named || away || beside || lives || diary.has_own(&person) {
            answer.add(key, acts.iter().map(|act| act.row));
        }
    }
    answer
}

fn names_another(diary: &Diary<'_>, entry: &Entry<'_>) -> bool {
    let operator = entry.cell("operator_name");
    !operator.is_empty() && operator != diary.holder_name(entry)
}

/// Whether an act weighs most by the built-in list.
fn is_critical(entry: &Entry<'_>) -> bool {
    // What moves money elsewhere or makes one person into another; amounts weigh less, and so do an office's own fields.
    let of_edit = ["银行账号", "姓名", "证件号码"].contains(&entry.cell("field"));
    matches!(
        entry.act,
        "approve"
            | "pay"
            | "backpay"
            | "merge"
            | "resume"
            | "delete"
            | "grant"
            | "user_admin"
            | "reset_password"
            | "log_clear"
    ) || entry.act == "edit" && of_edit
}

/// Whether nobody is supposed to work at a time.
pub fn is_off_hours(diary: &Diary<'_>, at: At) -> bool {
    let hours: &[(i64, i64)] =
        if diary.settings.short_hours { &[(9 * 60, 12 * 60), (14 * 60, 17 * 60)] } else { &[(8 * 60, 18 * 60 + 30)] };
    let clock = at.from.rem_euclid(DAY);
    !at.is_day() && (!is_working_day(at.day()) || !hours.iter().any(|(from, to)| from * 60 <= clock && clock < to * 60))
}

/// Acts that weigh, out of hours.
pub fn b20(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut months: BTreeMap<String, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in diary.acts().filter(|entry| is_critical(entry) && diary.in_period(entry.at)) {
        if entry.account.is_empty() || entry.at.is_day() {
            continue;
        }
        let key = format!("person={} month={}", diary.actor_key(entry), &entry.cell("time")[..7]);
        months.entry(key).or_default().push(entry);
    }
    for (key, acts) in months {
        let off: Vec<&&Entry<'_>> = acts.iter().filter(|entry| is_off_hours(diary, entry.at)).collect();
        if off.len() >= 5 && off.len() * 100 >= diary.settings.off_hours_share * acts.len() {
            answer.add(key, off.iter().map(|entry| entry.row));
        }
    }
    answer
}

/// Whether somebody comes from outside.
fn is_outsider(diary: &Diary<'_>, entry: &Entry<'_>) -> bool {
    let by_roster =
        diary.person(entry).is_some_and(|person| person.roster.iter().any(|row| cell(row, "employment") == "外包"));
    by_roster || diary.listed(entry).is_some_and(|row| cell(row, "kind") == "第三方")
}

/// Exports in bulk, by outsiders, or without an order.
pub fn b21(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    let begins = diary
        .world
        .rows("work_orders")
        .iter()
        .filter_map(|order| read(cell(order, "approved_at")))
        .map(|at| at.from)
        .min();
    let mut days: BTreeMap<String, Vec<&Entry<'_>>> = BTreeMap::new();
    for entry in diary.acts().filter(|entry| entry.act == "export" && diary.in_period(entry.at)) {
        if entry.account.is_empty() {
            continue;
        }
        let day = entry.cell("time").split(' ').next().expect("a day");
        days.entry(format!("person={} day={day}", diary.actor_key(entry))).or_default().push(entry);
    }
    for (key, exports) in days {
        let order = |entry: &Entry<'_>| {
            let all: Vec<Order> = matching(diary, entry).into_iter().map(|order| in_time(order, entry.at)).collect();
            [Order::Yes, Order::Open].into_iter().find(|one| all.contains(one)).unwrap_or(Order::No)
        };
        let rows: u64 = exports.iter().filter_map(|entry| entry.cell("rows").parse::<u64>().ok()).sum();
        let many = exports.len() > diary.settings.export_per_day || rows > diary.settings.export_rows;
        let outsider = exports.iter().any(|entry| is_outsider(diary, entry));
        let ordered = exports.iter().all(|entry| order(entry) == Order::Yes);
        let unsure = exports.iter().any(|entry| order(entry) == Order::Open);
        let lacking = diary.settings.needs_order
            && exports
                .iter()
                .any(|entry| order(entry) == Order::No && begins.is_some_and(|begins| begins <= entry.at.from));
        let mixed = !ordered && exports.iter().any(|entry| order(entry) == Order::Yes);
        if unsure || mixed && !outsider {
            answer.open.insert(key);
        } else if outsider || (many && !ordered) || lacking {
            answer.add(key, []);
        }
    }
    answer
}

/// A login where the password was reset.
pub fn b24(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for reset in diary.acts().filter(|entry| entry.act == "reset_password" && diary.in_period(entry.at)) {
        let target = format!("{}/{}", reset.system, reset.cell("target"));
        if reset.cell("target").is_empty() || reset.account.is_empty() || reset.at.is_day() {
            continue;
        }
        for login in diary.acts().filter(|entry| entry.act == "login" && entry.who() == target) {
            let after = login.at.from - reset.at.from;
            let one = diary.as_person(login).is_some_and(|one| diary.as_person(reset) == Some(one));
            if login.at.is_day()
                || one
                || reset.who() == target
                || !(0..=diary.settings.impersonate_minutes * 60).contains(&after)
            {
                continue;
            }
            let key = format!("account={target} event={}", reset.cell("time"));
            let place = |column: &str| (reset.cell(column), login.cell(column));
            let (there, here) = place("terminal");
            let (from, to) = place("ip");
            let owner = (!here.is_empty()).then(|| diary.owner(here)).flatten().filter(|_| !diary.is_kiosk(here));
            let own = owner.is_some() && owner == diary.as_person(login);
            let same_terminal = !here.is_empty() && here == there && !diary.is_kiosk(here);
            let same_address = (here.is_empty() || there.is_empty()) && !to.is_empty() && to == from;
            let habit = owner.is_some() && owner == diary.as_person(reset);
            if after == 0 || same_address {
                answer.open.insert(key);
            } else if (same_terminal || habit) && !own {
                answer.add(key, [login.row]);
            }
        }
    }
    answer
}

/// Cases and rights taken along to a new post.
pub fn b25(diary: &Diary<'_>) -> Answer {
    let mut answer = Answer::default();
    for person in diary.people.values() {
        for change in person.events.iter().filter(|row| event(cell(row, "event")) == Event::Move) {
            let moved = at_of(change);
            let key = format!("person={} event=moved@{}", person.id, cell(change, "effective_at"));
            let after = |entry: &Entry<'_>| entry.at.from / 60 >= moved.until;
            let own = || diary.acts().filter(|entry| diary.actor(entry) == Who::Person(person.id.to_owned()));
            for act in own().filter(|entry| after(entry) && diary.in_period(entry.at)) {
                let accepted = own().any(|one| {
                    one.act == "accept"
                        && one.case().is_some()
                        && one.case() == act.case()
                        && one.at.last() / 60 < moved.from
                });
                let standing_in =
                    diary.world.rows("delegations").iter().any(|row| cell(row, "to_person") == cell(change, "name"));
                let Posts::Known(posts) = person.posts(act.at.from / 60) else { continue };
                let duties = |posts: &BTreeSet<String>| -> BTreeSet<&str> {
                    let rows = diary.world.rows("duties").iter();
                    rows.filter(|row| posts.contains(cell(row, "position")))
                        .map(|row| cell(row, "permission"))
                        .collect()
                };
                let old = duties(&BTreeSet::from([cell(change, "from_position").to_owned()]));
                let new = duties(&posts);
                let known =
                    posts.iter().all(|post| diary.world.rows("duties").iter().any(|row| cell(row, "position") == post));
                let own_ways = ways(diary.world, act.system, act.account, as_of());
                let steps = diary.exercised(act);
                let holds: Vec<Is> = steps.iter().map(|step| held(&own_ways, step, act.at.from / 60)).collect();
                let gives = |duties: &BTreeSet<&str>| steps.iter().any(|step| duties.contains(step));
                let old_right = known && gives(&old) && !gives(&new) && holds.iter().any(|one| *one != Is::No);
                let standing_in = standing_in || old_right && !holds.contains(&Is::Yes) || steps.len() > 1;
                if standing_in {
                    answer.open.insert(key.clone());
                } else if act.is_decision() && accepted || old_right {
                    answer.add(key.clone(), [act.row]);
                }
            }
        }
    }
    answer
}
