//! A04 and A15 to A21, as `rules.md` has them.

use std::collections::BTreeSet;

use super::{
    lines::{Posts, enabled},
    office::{Account, Answer, Holder, Office, is_machine},
    time::{DAY, Is, read},
};
use crate::worlds::{Row, cell};

/// Accounts of people who serve, with the posts of the holder; `None` where those are not known.
fn served<'o, 'w>(office: &'o Office<'w>) -> Vec<(&'o Account<'w>, BTreeSet<String>, bool)> {
    let mut all = Vec::new();
    for account in office.accounts.iter().filter(|one| one.enabled == Is::Yes && !is_machine(one)) {
        let Some(person) = office.person_of(account) else { continue };
        let Some((posts, sure)) = office.posts(person) else { continue };
        match person.gone(office.now) {
            Is::No => all.push((account, posts, sure)),
            Is::Perhaps => all.push((account, posts, false)),
            _ => {}
        }
    }
    all
}

/// Rights that no current post is given.
pub fn a04(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    if !office.has("duties") {
        return answer;
    }
    for (account, posts, sure) in served(office) {
        let (given, all) = office.duties(&posts);
        if !all {
            continue;
        }
        for right in office.effective(account).difference(&given) {
            let key = if office.risk(account.system, right) > 0 {
                format!("account={} permission={}/{right}", account.key, account.system)
            } else {
                format!("account={}", account.key)
            };
            if sure {
                answer.must.insert(key)
            } else {
                answer.open.insert(key)
            };
        }
    }
    answer
}

/// High-risk rights held and not used for a year.
pub fn a15(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    let begin = (office.now.div_euclid(DAY) - 365) * DAY;
    for account in office.accounts.iter().filter(|account| account.enabled == Is::Yes) {
        // The log shows a year of the system if it begins on the day a year ago or before.
        if office.log_begins(account.system).is_none_or(|first| first > begin) {
            continue;
        }
        let acts = office.acts_of(account);
        for right in office.effective(account).iter().filter(|right| office.risk(account.system, right) > 0) {
            let ways = || account.ways.iter().filter(|way| way.permission == *right);
            let used = acts.iter().any(|act| act.at >= begin && cell(act.row, "action") == right);
            if used {
                continue;
            }
            let key = format!("account={} permission={}/{right}", account.key, account.system);
            let person = office.person_of(account);
            // Innocent reasons that other rules speak of.
            let excused = person.is_some_and(|person| {
                person.gone(office.now) != Is::No
                    || person.on_leave(office.now) != Is::No
                    || person.moves().iter().any(|row| super::lines::at_of(row).until > begin)
            });
            if person.is_some_and(|person| person.gone(office.now) == Is::Yes) {
                continue;
            }
            if ways().any(|way| way.time.sure.0 <= begin && way.time.sure.1 > office.now) && !excused {
                answer.must.insert(key);
            } else if ways().any(|way| way.time.possible.0 <= begin + DAY) {
                answer.open.insert(key);
            }
        }
    }
    answer
}

/// Rights that stand out among people of one post.
pub fn a16(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    let served = served(office);
    for (account, posts, sure) in &served {
        let system = account.system;
        let peers = |post: &str| -> BTreeSet<&Holder> {
            let of = served.iter().filter(|(one, posts, _)| one.system == system && posts.contains(post));
            of.map(|(one, ..)| &one.holder).collect()
        };
        let (given, _) = office.duties(posts);
        for right in office.effective(account).difference(&given) {
            let rare = posts.iter().all(|post| {
                let (all, mut holders) = (peers(post), BTreeSet::new());
                for (one, posts, _) in &served {
                    if one.system == system && posts.contains(post) && office.effective(one).contains(right) {
                        holders.insert(&one.holder);
                    }
                }
                all.len() >= 8 && holders.len() == 1 || all.len() >= 20 && holders.len() * 10 <= all.len()
            });
            if !rare {
                continue;
            }
            // Whom one does not know surely may make it usual, or may not count.
            let unsure = office.accounts.iter().any(|one| {
                one.system == system
                    && (matches!(one.enabled, Is::Perhaps | Is::Unknown)
                        || one.enabled == Is::Yes && matches!(office.holds(one, right), Is::Perhaps | Is::Unknown))
            }) || served.iter().any(|(one, of, sure)| {
                one.system == system && (!sure || !posts.is_disjoint(of) && office.is_unread(one))
            });
            let key = format!("account={} permission={system}/{right}", account.key);
            if unsure || !sure {
                answer.open.insert(key)
            } else {
                answer.must.insert(key)
            };
        }
    }
    answer
}

fn conflict(one: &str, other: &str) -> bool {
    let decision = |act: &str| matches!(act, "审核" | "终审");
    let business = |act: &str| decision(act) || matches!(act, "受理" | "拨付");
    let pair = |a: &str, b: &str| {
        a == "受理" && decision(b)
            || a == "审核" && b == "终审"
            || decision(a) && b == "拨付"
            || business(a) && matches!(b, "授权" | "用户管理")
    };
    pair(one, other) || pair(other, one)
}

/// Minutes at which anything can have changed: noon of each day that a cell names, and of the days beside it.
fn noons(office: &Office<'_>) -> BTreeSet<i64> {
    let mut noons = BTreeSet::from([office.now]);
    for table in ["accounts", "roles", "account_permissions"] {
        for (column, text) in office.world.rows(table).iter().flatten() {
            if column.ends_with("_at") {
                let at = read(text).expect("a time");
                for near in [at.from - DAY, at.from, at.until - 1, at.until, at.until + DAY] {
                    noons.insert(near.div_euclid(DAY) * DAY + DAY / 2);
                }
            }
        }
    }
    noons.insert(office.period.0 + DAY / 2);
    noons.retain(|at| office.in_period(*at));
    noons
}

/// Both sides of an incompatible pair at one moment of the period.
pub fn a17(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    let noons = noons(office);
    for id in office.people.keys() {
        let own = |one: &&Account<'_>| one.holder == Holder::One(id.clone()) && !is_machine(one);
        let own: Vec<&Account<'_>> = office.accounts.iter().filter(own).collect();
        let key = format!("person={id}");
        if own
            .iter()
            .any(|account| cell(account.row, "status").is_empty() && cell(account.row, "disabled_at").is_empty())
        {
            answer.open.insert(key.clone());
        }
        for noon in &noons {
            let mut acts: BTreeSet<&str> = BTreeSet::new();
            for account in own.iter().filter(|account| enabled(&[account.row], *noon, office.now) == Is::Yes) {
                let held = account.ways.iter().filter(|way| way.time.at(*noon) == Is::Yes);
                acts.extend(held.map(|way| office.act_of(account.system, &way.permission)));
            }
            if acts.iter().any(|one| acts.iter().any(|other| conflict(one, other))) {
                answer.must.insert(key.clone());
            }
        }
    }
    for account in office.accounts.iter().filter(|account| !matches!(account.holder, Holder::One(_))) {
        answer.open.insert(format!("person={}", account.key));
    }
    let posts: BTreeSet<&str> = office.world.rows("duties").iter().map(|row| cell(row, "position")).collect();
    for post in posts {
        let (given, _) = office.duties(&[post.to_owned()].into());
        let acts: Vec<&str> = given.iter().map(|right| office.act_of("甲", right)).collect();
        if acts.iter().any(|one| acts.iter().any(|other| conflict(one, other))) {
            answer.must.insert(format!("post={post}"));
        }
    }
    answer
}

const KINDS: [(&str, &[&str]); 3] = [("系统管理", &["用户管理"]), ("安全管理", &["授权"]), ("审计管理", &[])];

/// Whether a post, or a role of the system, bears the name of a kind of administrators.
fn is_named(office: &Office<'_>, kind: &str, system: &str) -> bool {
    let posts = office.world.rows("duties").iter().map(|row| cell(row, "position").to_owned());
    let held =
        office.people.values().flat_map(|person| person.segments().into_iter().map(|(one, _)| one.post.to_owned()));
    let mut roles: Vec<&str> = Vec::new();
    for row in office.world.rows("role_permissions").iter().chain(office.world.rows("roles")) {
        if cell(row, "system") == system {
            roles.extend([cell(row, "role"), cell(row, "parent_role")]);
        }
    }
    posts.chain(held).any(|post| post.contains(kind)) || roles.iter().any(|role| role.contains(kind))
}

/// Roles granted to an account now, with how sure.
fn granted<'w>(office: &Office<'w>, account: &Account<'_>) -> Vec<(&'w str, Is)> {
    let own = |row: &&Row| cell(row, "system") == account.system && cell(row, "account") == account.name;
    let rows = office.world.rows("roles").iter().filter(own);
    rows.map(|row| (cell(row, "role"), super::lines::grant_time(row, office.now).at(office.now))).collect()
}

/// One person, two administrators; or an administrator who handles business.
pub fn a18(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for (id, person) in &office.people {
        let own =
            |one: &&Account<'_>| one.holder == Holder::One(id.clone()) && !is_machine(one) && one.enabled == Is::Yes;
        let own: Vec<&Account<'_>> = office.accounts.iter().filter(own).collect();
        let mut kinds: BTreeSet<&str> = BTreeSet::new();
        let serves = person.gone(office.now) == Is::No;
        if let Posts::Known(posts) = person.posts(office.now)
            && serves
        {
            let named = KINDS.iter().filter(|(kind, _)| posts.iter().any(|post| post.contains(kind)));
            kinds.extend(named.map(|(kind, _)| *kind));
        }
        let mut business = false;
        for account in own {
            let effective = office.effective(account);
            for (kind, telling) in KINDS {
                let by_role =
                    granted(office, account).iter().any(|(role, held)| role.contains(kind) && *held == Is::Yes);
                let by_right = !is_named(office, kind, account.system)
                    && effective.iter().any(|right| telling.contains(&office.act_of(account.system, right)));
                if by_role || by_right {
                    kinds.insert(kind);
                }
            }
            business |= effective
                .iter()
                .any(|right| matches!(office.act_of(account.system, right), "受理" | "审核" | "终审" | "拨付"));
        }
        if kinds.len() > 1 || !kinds.is_empty() && business {
            answer.must.insert(format!("person={id}"));
        }
        if person.gone(office.now) != Is::No {
            answer.open.insert(format!("person={id}"));
        }
    }
    for account in office.accounts.iter().filter(|account| !matches!(account.holder, Holder::One(_))) {
        answer.open.insert(format!("person={}", account.key));
    }
    answer
}

/// Ways for people who are no administrators to critical rights; by account, whichever right the shortest way leads to.
pub fn a19(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for (account, posts, sure) in served(office) {
        let own = office.effective(account);
        let opens = |act: &str| own.iter().any(|right| office.act_of(account.system, right) == act);
        let (mut grants, mut resets) = (opens("授权"), opens("重置密码"));
        if !grants && !resets {
            continue;
        }
        let named = |name: &str| KINDS.iter().any(|(kind, _)| name.contains(kind));
        let person = office.person_of(account).expect("served accounts have holders");
        let roles = office.accounts.iter().filter(|one| one.holder == account.holder && one.system == account.system);
        let mut roles = roles.filter(|one| one.enabled != Is::No).flat_map(|one| granted(office, one));
        if posts.iter().any(|post| named(post)) || roles.any(|(role, held)| named(role) && held != Is::No) {
            continue;
        }
        // What can be reached, until nothing is added.
        let mut reached: BTreeSet<String> = BTreeSet::new();
        loop {
            let before = reached.len();
            if grants {
                reached.extend(super::lines::role_rights(office.world, account.system).into_values().flatten());
            }
            if resets {
                for one in office.accounts.iter().filter(|one| one.system == account.system) {
                    reached.extend(office.effective(one));
                }
            }
            grants |= reached.iter().any(|right| office.act_of(account.system, right) == "授权");
            resets |= reached.iter().any(|right| office.act_of(account.system, right) == "重置密码");
            if reached.len() == before {
                break;
            }
        }
        let gained: Vec<&String> =
            reached.difference(&own).filter(|right| office.risk(account.system, right) == 2).collect();
        if gained.is_empty() {
            continue;
        }
        let key = format!("account={}", account.key);
        let (given, all) = office.duties(&posts);
        let by_duty = given.iter().any(|right| matches!(office.act_of(account.system, right), "授权" | "重置密码"));
        let unsure = gained.iter().all(|right| office.holds(account, right) != Is::No);
        let unnamed = !all && KINDS[..2].iter().all(|(kind, _)| !is_named(office, kind, account.system));
        if !sure || by_duty || unsure || unnamed || person.gone(office.now) != Is::No {
            answer.open.insert(key);
        } else {
            answer.must.insert(key);
        }
    }
    answer
}

/// Data scopes beyond one's own organisation.
pub fn a20(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    if !office.has("orgs") {
        return answer;
    }
    for account in office.accounts.iter().filter(|one| one.enabled == Is::Yes && !is_machine(one)) {
        let mut orgs: BTreeSet<(&str, bool)> = BTreeSet::new();
        if let Some(person) = office.person_of(account) {
            if person.gone(office.now) == Is::Yes {
                continue;
            }
            let sure = person.gone(office.now) == Is::No;
            for (one, agreed) in person.segments().into_iter().filter(|(one, _)| !one.org.is_empty()) {
                match one.time.at(office.now) {
                    Is::Yes => drop(orgs.insert((one.org, sure && agreed))),
                    Is::Perhaps => drop(orgs.insert((one.org, false))),
                    _ => {}
                }
            }
            if orgs.is_empty() {
                // The roster, else any of the holder's accounts, says where they work.
                let accounts = office.accounts.iter().filter(|one| one.holder == account.holder).map(|one| one.row);
                let stated = person.roster.iter().copied().chain(accounts).map(|row| cell(row, "org"));
                orgs.extend(stated.filter(|org| !org.is_empty()).take(1).map(|org| (org, true)));
            }
        }
        if orgs.is_empty() {
            orgs.insert((cell(account.row, "org"), true));
        }
        for right in office.effective(account).iter().filter(|right| office.risk(account.system, right) > 0) {
            let key = format!("account={} permission={}/{right}", account.key, account.system);
            for way in account.ways.iter().filter(|way| way.permission == *right && way.time.at(office.now) == Is::Yes)
            {
                let scope = cell(way.grant, "scope_org");
                if scope.is_empty() || orgs.iter().any(|(org, _)| org.is_empty()) {
                    continue;
                }
                if orgs.iter().any(|(org, _)| office.comprises(org, scope)) {
                    continue;
                }
                if orgs.iter().all(|(_, sure)| *sure) {
                    answer.must.insert(key.clone())
                } else {
                    answer.open.insert(key.clone())
                };
            }
        }
    }
    answer
}

/// Final and other grave rights in the hands of outsiders.
pub fn a21(office: &Office<'_>) -> Answer {
    let mut answer = Answer::default();
    for account in office.accounts.iter().filter(|account| account.enabled == Is::Yes) {
        let employment = office.person_of(account).and_then(|one| one.roster.first().copied());
        let employment = employment.map_or("", |row| cell(row, "employment"));
        let third = employment == "外包" || cell(account.row, "kind") == "第三方";
        for right in office.effective(account) {
            let act = office.act_of(account.system, &right);
            let last = matches!(act, "终审" | "拨付");
            let grave = third && (last || office.risk(account.system, &right) > 0)
                || employment == "编外" && (last || act == "审核");
            if grave {
                answer.must.insert(format!("account={} permission={}/{right}", account.key, account.system));
            }
        }
    }
    answer
}
