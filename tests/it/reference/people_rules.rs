//! A06 to A09, as `rules.md` has them, with grace in plain days.

use std::collections::BTreeSet;

use super::{
    lines::{Event, at_of, enabled, grant_time},
    office::{Account, Answer, Holder, Office, event_key, events, is_machine},
    time::{DAY, Is, NEVER, read},
};
use crate::worlds::{Row, cell};

const GRACE: i64 = 7 * DAY;

fn overlaps(one: (i64, i64), other: (i64, i64)) -> bool {
    one.0.max(other.0) < one.1.min(other.1)
}

/// Leavers' accounts that are still there, were there too long, or were used.
pub fn a06(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in office.accounts.iter().filter(|account| !is_machine(account)) {
        let Some(person) = office.person_of(account) else { continue };
        let key = format!("account={}", account.key);
        let acts = office.acts_of(account);
        let mut fault = acts.iter().any(|act| office.in_period(act.at) && person.gone(act.at) == Is::Yes);
        if person.gone(office.now) == Is::Yes {
            let standing: Vec<i64> = person
                .departures()
                .into_iter()
                .filter(|(left, _, back)| left.1 <= office.now && back.is_none_or(|back| back.from > office.now))
                .map(|(left, ..)| left.1)
                .collect();
            let late = |left: i64| {
                let disabled = read(cell(account.row, "disabled_at"));
                disabled.is_some_and(|off| left < off.from && overlaps((left, off.from), office.period))
            };
            let locked = cell(account.row, "status") == "锁定";
            fault |= account.enabled == Is::Yes || locked || standing.iter().all(|left| late(*left));
            // Two leavings, of which the account was in time for one.
            if standing.iter().any(|left| late(*left)) {
                answer.open.insert(key.clone());
            }
        }
        if fault {
            answer.must.insert(key);
        }
    }
    answer
}

/// Whether a person has moved so long ago that rights should be adjusted.
fn is_due(office: &Office<'_>, change: &Row) -> bool {
    let ends = read(cell(change, "end_at"));
    ends.is_none_or(|end| office.now < end.from) && at_of(change).until + GRACE < office.now
}

/// What movers kept. Each right goes to the first move that made it superfluous, each scope to the last that left it.
pub fn a07(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in office.accounts.iter().filter(|one| one.enabled == Is::Yes && !is_machine(one)) {
        let Some(person) = office.person_of(account) else { continue };
        let (moves, key) = (person.moves(), format!("account={}", account.key));
        let due: Vec<&Row> = moves.iter().copied().filter(|change| is_due(office, change)).collect();
        if due.is_empty() || person.gone(office.now) == Is::Yes {
            continue;
        }
        // Which of two moves of one day came first decides which event a key names.
        let in_order =
            moves.windows(2).all(|two| at_of(two[0]).until.max(at_of(two[0]).from + 1) <= at_of(two[1]).from);
        let posts = office.posts(person).filter(|(_, sure)| *sure && person.gone(office.now) == Is::No);
        let Some((posts, _)) = posts.filter(|_| in_order) else {
            answer.open.insert(key);
            continue;
        };
        let kept = if office.has("duties") {
            kept_rights(office, account, &posts, &due)
        } else {
            let last = due[due.len() - 1];
            [(event_key(last), unchanged(office, account, last))].into()
        };
        for (event, said) in kept.into_iter().chain(kept_scopes(office, account, &due)) {
            let key = format!("{key} event={event}");
            match said {
                Is::Yes => drop(answer.must.insert(key)),
                Is::No => {}
                _ => drop(answer.open.insert(key)),
            }
        }
    }
    answer
}

/// Scopes of organisations that somebody moved away from, by the last move that left each.
fn kept_scopes(office: &Office<'_>, account: &Account<'_>, due: &[&Row]) -> Vec<(String, Is)> {
    let mut kept = Vec::new();
    let now = due.last().map_or("", |last| cell(last, "to_org"));
    for grant in office.grants_of(account) {
        let (scope, time) = (cell(grant, "scope_org"), grant_time(grant, office.now));
        if scope.is_empty() || time.at(office.now) != Is::Yes || office.comprises(now, scope) {
            continue;
        }
        let left = |change: &&&Row| cell(change, "from_org") == scope && cell(change, "to_org") != scope;
        if let Some(change) = due.iter().rfind(left).filter(|change| time.sure.0 <= at_of(change).from) {
            kept.push((event_key(change), Is::Yes));
        }
    }
    kept
}

/// Rights that no current post gives, held since before the first move after which no post gave them.
fn kept_rights(
    office: &Office<'_>,
    account: &Account<'_>,
    posts: &BTreeSet<String>,
    due: &[&Row],
) -> Vec<(String, Is)> {
    let (given, all) = office.duties(posts);
    if !all {
        // What a post gives that is not in the table nobody can tell.
        return Vec::new();
    }
    let mut kept = Vec::new();
    for right in office.effective(account).difference(&given) {
        let mut first = None;
        for (place, change) in due.iter().enumerate().rev() {
            let (from, to) = (cell(change, "from_position"), cell(change, "to_position"));
            let (new, known) = office.duties(&to.split('、').map(str::to_owned).collect());
            let is_silent = to.is_empty() && place + 1 < due.len();
            if is_silent || !to.is_empty() && (!known || new.contains(right)) {
                break;
            }
            if from == to && !to.is_empty() {
                continue;
            }
            let ways = || account.ways.iter().filter(|way| way.permission == *right);
            let mut standing = ways().filter(|way| way.time.at(office.now) == Is::Yes);
            if standing.clone().any(|way| way.time.sure.0 <= at_of(change).from) {
                first = Some((event_key(change), Is::Yes));
            } else if first.is_none() && standing.any(|way| cell(way.grant, "granted_at").is_empty()) {
                // Acts may prove it, of this move or of one before it.
                let earlier = due[..=place].iter().map(|change| (event_key(change), Is::Unknown));
                kept.extend(earlier);
            }
        }
        kept.extend(first);
    }
    kept
}

/// Without duties: the old post's rights all there, and no other.
fn unchanged(office: &Office<'_>, account: &Account<'_>, change: &Row) -> Is {
    let at = at_of(change);
    if cell(change, "from_position") == cell(change, "to_position") || account.ways.is_empty() {
        return Is::No;
    }
    let mut sure = true;
    for grant in office.grants_of(account) {
        let time = grant_time(grant, office.now);
        if time.possible.1 <= at.from {
            continue;
        }
        if cell(grant, "granted_at").is_empty() {
            sure = false;
        } else if time.sure.0 > at.from {
            // Given at the move or after: adjusted.
            if time.possible.0 >= at.until {
                return Is::No;
            }
            sure = false;
        } else if time.at(office.now) != Is::Yes {
            if time.at(office.now) == Is::No {
                return Is::No;
            }
            sure = false;
        }
    }
    if sure && !office.effective(account).is_empty() { Is::Yes } else { Is::Unknown }
}

/// Accounts that stayed enabled in a long leave, or were used in it.
pub fn a08(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in office.accounts.iter().filter(|account| !is_machine(account)) {
        let Some(person) = office.person_of(account) else { continue };
        for (row, time) in person.leaves() {
            let key = format!("account={} event={}", account.key, event_key(row));
            let end = if time.sure.1 == NEVER { office.now } else { time.sure.1 };
            let long = cell(row, "event") == "停职" || end - time.sure.0 > 30 * DAY;
            if !long || time.possible.1 <= office.period.0 {
                continue;
            }
            let used = office.acts_of(account).iter().any(|act| office.in_period(act.at) && time.at(act.at) == Is::Yes);
            if used {
                answer.must.insert(key);
                continue;
            }
            let deadline = at_of(row).until + GRACE;
            if office.now <= deadline {
                continue;
            }
            // Noon by noon from the end of the grace to the end of the leave.
            let (mut on, mut open) = (false, false);
            let mut noon = deadline.max(office.period.0).div_euclid(DAY) * DAY + DAY / 2;
            while noon < end.min(office.now) {
                match enabled(&[account.row], noon, office.now) {
                    Is::Yes => on = true,
                    Is::No => {}
                    _ => open = true,
                }
                noon += DAY;
            }
            on |= time.at(office.now) == Is::Yes && account.enabled == Is::Yes;
            // The last day of the grace and the day of the disabling may be one.
            let off = read(cell(account.row, "disabled_at"));
            let edge = off.is_some_and(|off| (off.from - deadline).abs() <= 2 * DAY);
            if edge || open && !on {
                answer.open.insert(key);
            } else if on {
                answer.must.insert(key);
            }
        }
    }
    answer
}

/// What people in new posts lack.
pub fn a09(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for (id, person) in &office.people {
        let key = format!("person={id}");
        let Some((posts, sure)) = office.posts(person) else { continue };
        if person.gone(office.now) == Is::Yes || !office.has("duties") {
            continue;
        }
        let own: Vec<&Account<'_>> =
            office.accounts.iter().filter(|one| one.holder == Holder::One(id.clone())).collect();
        let may_be_theirs =
            office.accounts.iter().any(|one| matches!(one.holder, Holder::Doubtful | Holder::Several | Holder::Open));
        let unsure = !sure
            || person.gone(office.now) != Is::No
            || person.on_leave(office.now) != Is::No
            || may_be_theirs
            || own.iter().any(|one| matches!(one.enabled, Is::Perhaps | Is::Unknown));
        let usable = own.iter().any(|one| one.enabled != Is::No);
        for (segment, agreed) in person.segments().iter().filter(|(one, _)| one.time.at(office.now) == Is::Yes) {
            for post in segment.post.split('、').filter(|post| posts.contains(*post)) {
                let since = arrived(office, person, segment.time.possible.0, segment.time.sure.0);
                let Some((since, counts)) = since.filter(|(since, _)| since + GRACE <= office.now) else { continue };
                let _ = since;
                let (given, known) = office.duties(&[post.to_owned()].into());
                if !known {
                    continue;
                }
                for right in given {
                    // What no system of known grants has is no right that could be missed.
                    let systems: BTreeSet<&str> = ["permissions", "role_permissions", "account_permissions"]
                        .iter()
                        .flat_map(|table| office.world.rows(table))
                        .filter(|row| cell(row, "permission") == right)
                        .map(|row| cell(row, "system"))
                        .collect();
                    let mut grants = ["roles", "account_permissions"].iter().flat_map(|table| office.world.rows(table));
                    if !grants.any(|row| systems.contains(cell(row, "system"))) {
                        continue;
                    }
                    let has = own.iter().any(|one| office.effective(one).contains(&right));
                    if has {
                        continue;
                    }
                    let perhaps = own.iter().any(|one| {
                        one.enabled != Is::No && (office.holds(one, &right) != Is::No || office.is_unread(one))
                    });
                    let key = if usable { format!("{key} permission={right}") } else { key.clone() };
                    if unsure || perhaps || !counts || !agreed {
                        answer.open.insert(key)
                    } else {
                        answer.must.insert(key)
                    };
                }
            }
        }
    }
    answer
}

/// Since when somebody is in a post, by the end of that day; and whether an event, or a date in the period, says so.
fn arrived(office: &Office<'_>, person: &super::lines::Person<'_>, begun: i64, surely: i64) -> Option<(i64, bool)> {
    let mut all: Vec<(i64, i64, bool)> = Vec::new();
    if begun > -NEVER {
        all.push((begun, surely, true));
    }
    for row in events(person, &[Event::Come, Event::ComeAgain]) {
        all.push((at_of(row).from, at_of(row).until, true));
    }
    for row in &person.roster {
        if let Some(hired) = read(cell(row, "hired_at")) {
            all.push((hired.from, hired.until, office.in_period(hired.from)));
        }
    }
    // The last of them; a hiring long ago tells of no new post.
    let counted = all.iter().copied().filter(|(.., counts)| *counts).max();
    counted.or_else(|| all.iter().copied().max()).map(|(_, until, counts)| (until, counts))
}
