//! A01 to A03, A05, A10 to A14 and A22, as `rules.md` has them.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    lines::{grant_time, role_rights},
    office::{Account, Answer, Holder, Office, built_in, is_machine},
    time::{Between, DAY, Is, Written, day, read},
};
use crate::worlds::{Row, cell};

fn overlaps(one: (i64, i64), other: (i64, i64)) -> bool {
    one.0.max(other.0) < one.1.min(other.1)
}

/// No written rule on accounts in force in the period.
pub fn a01(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    if !office.has("documents") {
        return answer;
    }
    for row in office.world.rows("documents").iter().filter(|row| cell(row, "kind") == "账户管理制度") {
        if overlaps(Between::of_row(read(cell(row, "issued_at")), read(cell(row, "valid_to"))).possible, office.period)
        {
            return answer;
        }
    }
    answer.must.insert("unit=县局".to_owned());
    answer
}

/// Who approved a form, seen from the account: whether somebody apart.
fn is_apart(form: &Row, account: &Account<'_>, granters: &[&str]) -> Option<bool> {
    let approver = cell(form, "approver");
    if approver == cell(form, "applicant") || granters.contains(&approver) {
        return Some(false);
    }
    match &account.holder {
        Holder::One(id) => Some(approver != id),
        _ if approver == "局长" => Some(true),
        _ => None,
    }
}

/// What the register says of one deed: a fault, none, or not to be told.
fn register(
    office: &Office<'_>,
    account: &Account<'_>,
    fitting: &[&Row],
    of_kind: bool,
    at: Written,
    granters: &[&str],
) -> Is {
    let day_of = |form: &Row| read(cell(form, "approved_at")).expect("forms have days");
    let in_time: Vec<&&Row> =
        fitting.iter().filter(|form| day_of(form).until <= at.from.div_euclid(DAY) * DAY + DAY).collect();
    if !in_time.is_empty() {
        let apart: Vec<Option<bool>> = in_time.iter().map(|form| is_apart(form, account, granters)).collect();
        return if apart.contains(&Some(true)) {
            Is::No
        } else if apart.contains(&None) {
            Is::Unknown
        } else {
            Is::Yes
        };
    }
    if fitting.iter().any(|form| day_of(form).from < at.until) {
        return Is::Unknown;
    }
    let all: Vec<Written> =
        office.world.rows("approvals").iter().filter(|row| cell(row, "system") == account.system).map(day_of).collect();
    let (first, last) = (all.iter().map(|at| at.from).min(), all.iter().map(|at| at.from).max());
    let (Some(first), Some(last)) = (first, last) else { return Is::Unknown };
    // Beyond its last form the register is not known to have been kept.
    if first > at.from || (fitting.is_empty() && (last < at.from || !of_kind)) {
        return Is::Unknown;
    }
    Is::Yes
}

fn note(answer: &mut Answer, said: Is, key: String) {
    match said {
        Is::Yes => {
            answer.must.insert(key);
        }
        Is::No => {}
        _ => {
            answer.open.insert(key);
        }
    }
}

fn of_kind<'r>(of: &[&'r Row], kind: &str) -> Vec<&'r Row> {
    of.iter().copied().filter(|row| cell(row, "kind") == kind).collect()
}

/// Openings, closings and grants of high-risk rights without due approval.
pub fn a02(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    if !office.has("approvals") {
        return answer;
    }
    for account in &office.accounts {
        let of_system = |row: &&Row| cell(row, "system") == account.system;
        let forms: Vec<&Row> = office.world.rows("approvals").iter().filter(of_system).collect();
        let own: Vec<&Row> = forms.iter().copied().filter(|row| cell(row, "account") == account.name).collect();
        let key = format!("account={}", account.key);
        if let Some(created) = read(cell(account.row, "created_at")).filter(|at| office.in_period(at.from)) {
            let opening = of_kind(&own, "开户");
            let mut said = register(office, account, &opening, !of_kind(&forms, "开户").is_empty(), created, &[]);
            if opening.is_empty() && said == Is::Yes && !own.is_empty() {
                // A form for a right may have stood for the account too.
                said = Is::Unknown;
            }
            note(&mut answer, said, key.clone());
        }
        if let Some(disabled) = read(cell(account.row, "disabled_at")).filter(|at| office.in_period(at.from)) {
            let closing = of_kind(&own, "注销");
            let mut said = register(office, account, &closing, !of_kind(&forms, "注销").is_empty(), disabled, &[]);
            if said == Is::Yes
                && closing.iter().any(|form| read(cell(form, "approved_at")).is_some_and(|at| at.from <= disabled.from))
            {
                said = Is::Unknown;
            }
            let person = office.person_of(account);
            let away = person.map(|person| {
                [
                    person.gone(disabled.from),
                    person.gone(disabled.until),
                    person.on_leave(disabled.from),
                    person.on_leave(disabled.until),
                ]
            });
            if said == Is::Yes && away.is_some_and(|away| away.iter().any(|one| *one != Is::No)) {
                said = Is::Unknown;
            }
            note(&mut answer, said, key.clone());
        }
        a02_grants(office, account, &own, &forms, &mut answer);
    }
    answer
}

fn a02_grants(office: &Office<'_>, account: &Account<'_>, own: &[&Row], forms: &[&Row], answer: &mut Answer) {
    let gives = role_rights(office.world, account.system);
    for (table, column) in [("roles", "role"), ("account_permissions", "permission")] {
        for grant in office.world.rows(table) {
            if cell(grant, "system") != account.system || cell(grant, "account") != account.name {
                continue;
            }
            let right = cell(grant, column);
            let inside: BTreeSet<String> = if column == "role" {
                gives.get(right).cloned().unwrap_or_default()
            } else {
                [right.to_owned()].into()
            };
            let key = format!("account={} {column}={}/{right}", account.key, account.system);
            if !inside.iter().any(|one| office.risk(account.system, one) > 0) {
                continue;
            }
            let Some(granted) = read(cell(grant, "granted_at")) else { continue };
            if !office.in_period(granted.from) {
                continue;
            }
            let meant = |row: &&Row| cell(row, "kind") != "注销";
            let named: Vec<&Row> = own.iter().copied().filter(meant).filter(|row| cell(row, "role") == right).collect();
            let silent = own.iter().filter(|row| meant(row)).any(|row| {
                cell(row, "role").is_empty() && read(cell(row, "approved_at")).is_some_and(|at| at.from < granted.until)
            });
            let any_right = forms.iter().any(|row| !cell(row, "role").is_empty());
            let mut said = register(office, account, &named, any_right, granted, &[cell(grant, "granted_by")]);
            if said == Is::Yes
                && silent
                && !named.iter().any(|form| read(cell(form, "approved_at")).is_some_and(|at| at.from <= granted.from))
            {
                said = Is::Unknown;
            }
            // A grant known to the month, forms inside that month.
            if granted.coarse == 2 && said == Is::Yes {
                said = Is::Unknown;
            }
            note(answer, said, key);
        }
    }
}

/// No list of high-risk rights, or one that leaves out what is held.
pub fn a03(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    let mut systems: BTreeSet<&str> = office.world.rows("permissions").iter().map(|row| cell(row, "system")).collect();
    systems.extend(office.accounts.iter().map(|account| account.system));
    for system in systems {
        let catalogue: Vec<&Row> =
            office.world.rows("permissions").iter().filter(|row| cell(row, "system") == system).collect();
        let key = format!("system={system}");
        if catalogue.iter().all(|row| cell(row, "risk").is_empty()) {
            let listed = office.world.rows("documents").iter().any(|row| cell(row, "kind") == "高风险权限清单");
            if !listed && !catalogue.is_empty() {
                answer.must.insert(key);
            }
            continue;
        }
        for row in catalogue.iter().filter(|row| cell(row, "risk").is_empty() && built_in(cell(row, "action")) > 0) {
            let own = office.accounts.iter().filter(|account| account.system == system);
            if own.into_iter().any(|account| office.effective(account).contains(cell(row, "permission"))) {
                answer.must.insert(key.clone());
            }
        }
    }
    answer
}

/// Several people on one account.
pub fn a05(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in office.accounts.iter().filter(|account| !is_machine(account)) {
        let key = format!("account={}", account.key);
        let acts = office.acts_of(account);
        // What the list declares is how things stand: of accounts that nobody can use any more it says nothing.
        let is_open = |one: &Account<'_>| one.enabled == Is::Yes;
        let mut shared = is_open(account) && (cell(account.row, "kind") == "公用" || account.holder == Holder::Several);
        let token = cell(account.row, "key_no");
        for other in office.accounts.iter().filter(|other| !token.is_empty() && cell(other.row, "key_no") == token) {
            match (&account.holder, &other.holder) {
                (Holder::One(one), Holder::One(two)) => shared |= one != two && is_open(account) && is_open(other),
                _ if is_open(account) && is_open(other) => drop(answer.open.insert(key.clone())),
                _ => {}
            }
        }
        let names = |in_period: bool| -> usize {
            let acts = acts.iter().filter(|act| !in_period || office.in_period(act.at));
            acts.map(|act| cell(act.row, "operator_name"))
                .filter(|name| !name.is_empty())
                .collect::<BTreeSet<_>>()
                .len()
        };
        shared |= names(true) > 1;
        // Sessions of two acts each, within minutes, at two terminals, that cross.
        let there_and_back = acts.windows(4).any(|four| {
            let place = |at: usize| cell(four[at].row, "terminal");
            let crossed = place(0) == place(2) && place(1) == place(3) && place(0) != place(1);
            crossed && four[3].at - four[0].at <= 10 && office.in_period(four[0].at)
        });
        shared |= there_and_back;
        if let Some(person) = office.person_of(account) {
            let inside = acts.iter().any(|act| office.in_period(act.at) && person.on_leave(act.at) == Is::Yes);
            let outside = acts.iter().any(|act| {
                person.on_leave(act.at) == Is::No && person.gone(act.at) == Is::No && office.in_period(act.at)
            });
            let perhaps = acts.iter().any(|act| person.on_leave(act.at) != Is::Yes);
            shared |= inside && outside;
            if inside && perhaps {
                answer.open.insert(key.clone());
            }
        }
        if shared {
            answer.must.insert(key);
        } else if names(false) > 1 || names(true) == 1 {
            // One other name beside a holder of another name is left to the words of the rule.
            answer.open.insert(key);
        }
    }
    answer
}

/// Accounts of nobody on the roster, or older than their holder's arrival.
pub fn a10(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    if !office.has("persons") {
        return answer;
    }
    let orgs: BTreeSet<&str> = office.world.rows("persons").iter().map(|row| cell(row, "org")).collect();
    let outsiders = office.world.rows("persons").iter().any(|row| cell(row, "employment") == "外包");
    for account in office.accounts.iter().filter(|one| one.enabled == Is::Yes && !is_machine(one)) {
        let (key, org) = (format!("account={}", account.key), cell(account.row, "org"));
        let orphan = match &account.holder {
            Holder::Nobody | Holder::Stranger => true,
            Holder::One(id) => office.people[id].roster.is_empty() && office.people[id].events.is_empty(),
            _ => false,
        };
        if orphan && (org.is_empty() || cell(account.row, "kind") == "第三方" && !outsiders) {
            answer.open.insert(key);
        } else if orphan && orgs.contains(org) {
            answer.must.insert(key);
        } else if let Some(person) = office.person_of(account) {
            note(&mut answer, inherited(office, account, person.roster.first().copied()), key);
        }
    }
    answer
}

fn inherited(office: &Office<'_>, account: &Account<'_>, roster: Option<&Row>) -> Is {
    let came = roster.and_then(|row| read(cell(row, "hired_at")));
    let (Some(came), Some(created)) = (came, read(cell(account.row, "created_at"))) else { return Is::No };
    if created.until > came.from {
        return Is::No;
    }
    let person = office.person_of(account).expect("it has a holder");
    if person.departures().iter().any(|(left, ..)| left.0 < came.until) {
        return Is::No;
    }
    let forms: Vec<&Row> = office
        .world
        .rows("approvals")
        .iter()
        .filter(|row| cell(row, "system") == account.system && !cell(row, "account").is_empty())
        .collect();
    let day_of = |form: &&Row| day(cell(form, "approved_at"));
    let again = forms
        .iter()
        .any(|row| cell(row, "account") == account.name && cell(row, "kind") != "注销" && day_of(row) >= came.from);
    if again {
        return Is::No;
    }
    if forms.iter().map(day_of).min().is_none_or(|first| first > came.from) {
        return Is::Unknown;
    }
    // The rules name no time ahead; a few days are left open.
    if came.from - created.from <= 31 * DAY { Is::Unknown } else { Is::Yes }
}

/// Not used for long.
pub fn a11(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    let today = office.now.div_euclid(DAY);
    for account in office.accounts.iter().filter(|account| account.enabled == Is::Yes) {
        let key = format!("account={}", account.key);
        let high = office.effective(account).iter().any(|right| office.risk(account.system, right) > 0);
        let limit = if high { 90 } else { 200 };
        let login = read(cell(account.row, "last_login_at")).map(|at| at.from);
        let last = office.acts_of(account).iter().map(|act| act.at).chain(login).max();
        let begins = office.log_begins(account.system).map(|at| at.div_euclid(DAY));
        let reaches = |since: i64| begins.is_some_and(|begins| begins <= since);
        let dormant = match (last, read(cell(account.row, "created_at"))) {
            (Some(last), _) => today - last.div_euclid(DAY) > limit && reaches(today - limit),
            (None, Some(created)) => {
                let age = today - created.from.div_euclid(DAY);
                age > 30 && reaches(if age > limit { today - limit } else { today - age })
            }
            (None, None) => false,
        };
        if dormant {
            answer.must.insert(key);
        }
    }
    answer
}

/// Built-in, test and generic accounts; people behind machines.
pub fn a12(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in &office.accounts {
        let named =
            ["admin", "test", "guest"].iter().any(|name| account.name.trim_end_matches(char::is_numeric) == *name);
        let generic = named || cell(account.row, "kind") == "测试";
        let manned = matches!(cell(account.row, "kind"), "系统" | "接口")
            && office.acts_of(account).iter().any(|act| {
                let action = cell(act.row, "action");
                let decides = matches!(office.act_of(account.system, action), "审核" | "终审");
                office.in_period(act.at) && (decides || action == "登录" && !cell(act.row, "terminal").is_empty())
            });
        if generic && account.enabled == Is::Yes || manned {
            answer.must.insert(format!("account={}", account.key));
        }
    }
    answer
}

/// Two personal accounts of one person in one system.
pub fn a13(office: &Office<'_>) -> Answer {
    let mut count: BTreeMap<String, usize> = BTreeMap::new();
    for account in office.accounts.iter().filter(|account| account.enabled == Is::Yes) {
        if let (Holder::One(id), "个人" | "") = (&account.holder, cell(account.row, "kind")) {
            *count.entry(format!("person={id} system={}", account.system)).or_default() += 1;
        }
    }
    let must = count.into_iter().filter(|(_, count)| *count > 1).map(|(key, _)| key).collect();
    Answer { must, open: BTreeSet::new() }
}

/// Run out, but still there.
pub fn a14(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in office.accounts.iter().filter(|account| account.enabled == Is::Yes) {
        let key = format!("account={}", account.key);
        let own = |row: &&Row| cell(row, "system") == account.system && cell(row, "account") == account.name;
        let forms: Vec<&Row> = office.world.rows("approvals").iter().filter(own).collect();
        let over = |row: &Row| read(cell(row, "expires_at")).filter(|ends| ends.until <= office.now);
        let extended = |ends: Written| {
            forms.iter().any(|form| day(cell(form, "approved_at")) >= ends.from && cell(form, "kind") != "注销")
        };
        if let Some(ends) = over(account.row) {
            note(&mut answer, if extended(ends) { Is::Unknown } else { Is::Yes }, key.clone());
        }
        for (table, column) in [("roles", "role"), ("account_permissions", "permission")] {
            let grants: Vec<&Row> = office.world.rows(table).iter().filter(own).collect();
            for grant in &grants {
                let same = || grants.iter().filter(|other| cell(other, column) == cell(grant, column));
                let stands = |row: &Row| grant_time(row, office.now).at(office.now);
                let Some(ends) = over(grant).filter(|_| stands(grant) == Is::Yes) else { continue };
                if same().any(|other| over(other).is_none() && stands(other) == Is::Yes) {
                    continue;
                }
                let doubt = extended(ends) || same().any(|other| over(other).is_none() && stands(other) != Is::No);
                let key = format!("{key} {column}={}/{}", account.system, cell(grant, column));
                note(&mut answer, if doubt { Is::Unknown } else { Is::Yes }, key);
            }
        }
    }
    answer
}

/// Given to oneself; or given, used and taken back within a day.
pub fn a22(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in office.accounts.iter().filter(|account| !is_machine(account)) {
        let own = |row: &&Row| cell(row, "system") == account.system && cell(row, "account") == account.name;
        let person = office.person_of(account);
        let posts = person.and_then(|person| office.posts(person)).map(|(posts, _)| posts).unwrap_or_default();
        let administers = posts.iter().any(|post| post.contains("管理"));
        for (table, column) in [("roles", "role"), ("account_permissions", "permission")] {
            for grant in office.world.rows(table).iter().filter(own) {
                let right = cell(grant, column);
                let key = format!("account={} permission={}/{right}", account.key, account.system);
                let time = grant_time(grant, office.now);
                let in_force = overlaps(time.sure, office.period) || time.at(office.now) == Is::Yes;
                let granter = cell(grant, "granted_by");
                if in_force && person.is_some_and(|person| person.id == granter) {
                    let set_up = administers || right.contains("系统管理");
                    note(&mut answer, if set_up { Is::Unknown } else { Is::Yes }, key.clone());
                }
                let brief = time.possible.1 - time.possible.0 <= DAY && time.sure == time.possible;
                let used = office.acts_of(account).iter().any(|act| {
                    cell(act.row, "action") == right && time.at(act.at) == Is::Yes && office.in_period(act.at)
                });
                let otherwise = account.ways.iter().any(|way| {
                    way.permission == right
                        && way.grant != grant
                        && office.acts_of(account).iter().any(|act| way.time.at(act.at) != Is::No)
                });
                if brief && used {
                    let approved = office
                        .world
                        .rows("approvals")
                        .iter()
                        .filter(own)
                        .any(|form| cell(form, "role") == right && day(cell(form, "approved_at")) <= time.sure.0);
                    note(&mut answer, if otherwise || approved { Is::Unknown } else { Is::Yes }, key);
                }
            }
        }
    }
    answer
}
