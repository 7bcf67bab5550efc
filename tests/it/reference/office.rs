//! One world as the reference sees it: people, accounts with their holders, acts.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    lines::{Event, Person, Posts, Way, enabled, event, grant_time, held, ways},
    time::{DAY, Is, day, read},
};
use crate::worlds::{Row, World, cell, office::RIGHTS};

/// Who holds an account.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub enum Holder {
    /// The person of this ID number.
    One(String),
    /// Several names.
    Several,
    /// A name that several people bear.
    Doubtful,
    /// A name that somebody bears whom the roster lacks: left open here.
    Open,
    /// A name that no table of people has.
    Stranger,
    /// Nobody is named.
    Nobody,
}

/// One listed account.
#[derive(Clone, Debug)]
pub struct Account<'w> {
    pub key: String,
    pub system: &'w str,
    pub name: &'w str,
    pub row: &'w Row,
    pub holder: Holder,
    pub enabled: Is,
    pub ways: Vec<Way<'w>>,
}

/// One successful act.
#[derive(Copy, Clone, Debug)]
pub struct Act<'w> {
    pub at: i64,
    pub row: &'w Row,
}

/// What a rule should say: keys that it must report, and beginnings of keys that the rules leave open.
#[derive(Clone, Default, Debug)]
pub struct Answer {
    pub must: BTreeSet<String>,
    pub open: BTreeSet<String>,
}

/// A world with what follows from it at once.
pub struct Office<'w> {
    pub world: &'w World,
    pub now: i64,
    pub period: (i64, i64),
    pub people: BTreeMap<String, Person<'w>>,
    pub accounts: Vec<Account<'w>>,
    pub acts: Vec<Act<'w>>,
}

impl<'w> Office<'w> {
    /// The office of a world, on the last minute of the day of the check.
    pub fn of(world: &'w World, last: &str) -> Self {
        let now = day(last) + DAY - 1;
        let period = (day(&format!("{}-01-01", &last[..4])), day(last) + DAY);
        let mut people = BTreeMap::new();
        for table in ["persons", "hr_events", "accounts"] {
            for id in world.rows(table).iter().map(|row| cell(row, "id_number")).filter(|id| !id.is_empty()) {
                people.insert(id.to_owned(), Person::of(world, id, now));
            }
        }
        let mut acts: Vec<Act<'w>> = Vec::new();
        for row in world.rows("operations") {
            acts.push(Act { at: read(cell(row, "time")).expect("acts have times").from, row });
        }
        acts.sort_by_key(|act| act.at);
        let mut accounts = Vec::new();
        for row in world.rows("accounts") {
            let (system, name) = (cell(row, "system"), cell(row, "account"));
            accounts.push(Account {
                key: format!("{system}/{name}"),
                system,
                name,
                row,
                holder: holder(world, row),
                enabled: enabled(&[row], now, now),
                ways: ways(world, system, name, now),
            });
        }
        // One name that two rows give to two people is for the quality of the data.
        let twice = |key: &str| accounts.iter().filter(|one| one.key == key).count() > 1;
        let doubles: BTreeSet<String> = accounts.iter().map(|one| one.key.clone()).filter(|key| twice(key)).collect();
        assert!(doubles.is_empty(), "the generator made {doubles:?} twice");
        Self { world, now, period, people, accounts, acts }
    }

    pub fn has(&self, table: &str) -> bool {
        self.world.tables.contains_key(table)
    }

    /// The acts of an account.
    pub fn acts_of(&self, account: &Account<'_>) -> Vec<Act<'w>> {
        let own =
            |act: &&Act<'_>| cell(act.row, "system") == account.system && cell(act.row, "account") == account.name;
        self.acts.iter().filter(own).copied().collect()
    }

    /// The grants to an account, of roles and of permissions.
    pub fn grants_of(&self, account: &Account<'_>) -> Vec<&'w Row> {
        let own = |row: &&Row| cell(row, "system") == account.system && cell(row, "account") == account.name;
        ["roles", "account_permissions"].iter().flat_map(|table| self.world.rows(table).iter().filter(own)).collect()
    }

    /// Whether an account may have a role of which no table says what it gives.
    pub fn is_unread(&self, account: &Account<'_>) -> bool {
        let described = |role: &str| {
            let rows = self.world.rows("role_permissions").iter().filter(|row| cell(row, "system") == account.system);
            rows.into_iter().any(|row| cell(row, "role") == role || cell(row, "parent_role") == role)
        };
        let roles = self.grants_of(account).into_iter().filter(|grant| !cell(grant, "role").is_empty());
        roles
            .into_iter()
            .any(|grant| !described(cell(grant, "role")) && grant_time(grant, self.now).at(self.now) != Is::No)
    }

    pub fn in_period(&self, at: i64) -> bool {
        self.period.0 <= at && at < self.period.1
    }

    /// The one person who holds an account.
    pub fn person_of(&self, account: &Account<'_>) -> Option<&Person<'w>> {
        match &account.holder {
            Holder::One(id) => self.people.get(id),
            _ => None,
        }
    }

    /// What a permission does, by the catalogue.
    pub fn act_of(&self, system: &str, right: &str) -> &'w str {
        // Where no catalogue says it, the name does.
        let by_name = RIGHTS.iter().find(|(name, _)| *name == right).map_or("", |(_, action)| *action);
        self.catalogue(system, right).map_or(by_name, |row| cell(row, "action"))
    }

    fn catalogue(&self, system: &str, right: &str) -> Option<&'w Row> {
        let is = |row: &&Row| cell(row, "system") == system && cell(row, "permission") == right;
        self.world.rows("permissions").iter().find(is)
    }

    /// 0 not high-risk, 1 high, 2 critical: by the catalogue's mark, else by the built-in list.
    pub fn risk(&self, system: &str, right: &str) -> u8 {
        let built_in = built_in(self.act_of(system, right));
        match self.catalogue(system, right).map_or("", |row| cell(row, "risk")) {
            "高" | "是" => built_in.max(1),
            "低" | "中" | "否" => 0,
            _ => built_in,
        }
    }

    /// Whether an account holds a permission now.
    pub fn holds(&self, account: &Account<'_>, right: &str) -> Is {
        held(&account.ways, right, self.now)
    }

    /// What an enabled account surely holds now.
    pub fn effective(&self, account: &Account<'_>) -> BTreeSet<String> {
        if account.enabled != Is::Yes {
            return BTreeSet::new();
        }
        let sure = account.ways.iter().filter(|way| way.time.at(self.now) == Is::Yes);
        sure.map(|way| way.permission.clone()).collect()
    }

    /// What the duties of posts give; nothing where one of the posts is not in the table.
    pub fn duties(&self, posts: &BTreeSet<String>) -> (BTreeSet<String>, bool) {
        let (mut given, mut all) = (BTreeSet::new(), true);
        for post in posts {
            let rows: Vec<&Row> =
                self.world.rows("duties").iter().filter(|row| cell(row, "position") == post).collect();
            all &= !rows.is_empty();
            given.extend(rows.iter().map(|row| cell(row, "permission").to_owned()));
        }
        (given, all)
    }

    /// The posts of somebody now, surely or at the most; none where they are not known.
    pub fn posts(&self, person: &Person<'_>) -> Option<(BTreeSet<String>, bool)> {
        match person.posts(self.now) {
            Posts::Known(posts) => Some((posts, true)),
            Posts::Perhaps(posts) => Some((posts, false)),
            Posts::Unknown => None,
        }
    }

    /// The first day of the log of a system, as a minute.
    pub fn log_begins(&self, system: &str) -> Option<i64> {
        let of_system = |act: &&Act<'_>| cell(act.row, "system") == system;
        self.acts.iter().find(of_system).map(|act| act.at.div_euclid(DAY) * DAY)
    }

    /// Whether an organisation comprises another, itself included.
    pub fn comprises(&self, above: &str, below: &str) -> bool {
        let mut at = below;
        loop {
            if at == above {
                return true;
            }
            let parent = self.world.rows("orgs").iter().find(|row| cell(row, "org") == at);
            match parent.map(|row| cell(row, "parent")) {
                Some(parent) if !parent.is_empty() => at = parent,
                _ => return false,
            }
        }
    }
}

/// Whether nobody sits behind an account.
pub fn is_machine(account: &Account<'_>) -> bool {
    matches!(cell(account.row, "kind"), "系统" | "接口" | "批处理" | "网厅" | "自助")
}

/// How grave an action is by the built-in list.
pub fn built_in(action: &str) -> u8 {
    match action {
        "终审" | "拨付" | "授权" | "用户管理" | "重置密码" => 2,
        "审核" | "导出" => 1,
        _ => 0,
    }
}

fn holder(world: &World, account: &Row) -> Holder {
    let (id, name, org) = (cell(account, "id_number"), cell(account, "holder"), cell(account, "org"));
    if !id.is_empty() {
        return Holder::One(id.to_owned());
    }
    if name.is_empty() {
        return Holder::Nobody;
    }
    if name.contains('、') {
        return Holder::Several;
    }
    let mut others = BTreeSet::new();
    for table in ["hr_events", "accounts"] {
        others.extend(world.rows(table).iter().filter(|row| cell(row, "holder") == name || cell(row, "name") == name));
    }
    let roster: Vec<&Row> = world.rows("persons").iter().filter(|row| cell(row, "name") == name).collect();
    let strangers = others
        .iter()
        .map(|row| cell(row, "id_number"))
        .any(|id| !id.is_empty() && roster.iter().all(|row| cell(row, "id_number") != id));
    if strangers {
        return Holder::Open;
    }
    // Where somebody works, the roster says, and every change of post.
    let works_in = |row: &Row| {
        let own = world.rows("hr_events").iter().filter(|event| cell(event, "id_number") == cell(row, "id_number"));
        let mut orgs: Vec<&str> = own.flat_map(|event| [cell(event, "from_org"), cell(event, "to_org")]).collect();
        orgs.push(cell(row, "org"));
        orgs.contains(&org)
    };
    let same_org: Vec<&&Row> = roster.iter().filter(|row| !org.is_empty() && works_in(row)).collect();
    match (roster.as_slice(), same_org.as_slice()) {
        (_, [one]) => Holder::One(cell(one, "id_number").to_owned()),
        ([one], _) => Holder::One(cell(one, "id_number").to_owned()),
        ([], _) => Holder::Stranger,
        _ => Holder::Doubtful,
    }
}

/// Events of some kinds of a person.
pub fn events<'w>(person: &Person<'w>, kinds: &[Event]) -> Vec<&'w Row> {
    person.events.iter().copied().filter(|row| kinds.contains(&event(cell(row, "event")))).collect()
}

/// An event as keys name it: its kind, and the day or month as written, `moved@2022-03-01`.
pub fn event_key(row: &Row) -> String {
    let kind = match event(cell(row, "event")) {
        Event::Come => "joined",
        Event::ComeAgain => "rehired",
        Event::Move => "moved",
        Event::Second => "seconded",
        Event::Leave => "leave",
        Event::Suspend => "suspended",
        Event::Back => "leave_ended",
        Event::Gone => "left",
    };
    format!("{kind}@{}", cell(row, "effective_at").split(' ').next().expect("a day"))
}
