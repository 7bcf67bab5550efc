//! People of the same post in the same system, and how many of them hold each right.

use crate::{
    base::{
        ids::{AccountId, PermissionId, PersonId, SystemId},
        maps::{FastMap, Map},
        text::fold_key,
    },
    graph::{facts::Facts, rights::Node},
    model::Sym,
    timeline::{Held, PostsAt},
};

/// How many people of a group hold a right on the day of the check.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct Holders {
    /// Surely.
    pub sure: usize,
    /// Surely or possibly.
    pub possible: usize,
    /// Those, and everybody with a role of unknown content, which may give it.
    pub at_most: usize,
}

#[derive(Copy, Clone, Default)]
struct Counts {
    sure: u32,
    possible: u32,
    /// Of the possible ones, those who have a role of unknown content besides.
    unread: u32,
}

/// The people of one post in one system.
#[derive(Default)]
pub struct PeerGroup {
    /// With their accounts in the system.
    pub people: Map<PersonId, Vec<AccountId>>,
    /// Accounts whose state is not sure, and those of people whose post is not: others may hold a right by them.
    perhaps: Map<PersonId, Vec<AccountId>>,
    counts: FastMap<PermissionId, Counts>,
    unread: u32,
    /// Everybody, each with their first account, by its name.
    by_name: Vec<(PersonId, AccountId)>,
    /// The first who surely have a right, in that order, each with the account that gives it; one more than are listed.
    givers: FastMap<PermissionId, Vec<(PersonId, AccountId)>>,
}

impl PeerGroup {
    /// How many hold a right.
    pub fn holders(&self, permission: PermissionId) -> Holders {
        let counts = self.counts.get(&permission).copied().unwrap_or_default();
        Holders {
            sure: counts.sure as usize,
            possible: counts.possible as usize,
            at_most: (counts.possible + self.unread - counts.unread) as usize,
        }
    }

    /// How many others are listed.
    pub const LISTED: usize = 20;

    /// The accounts of the first others, one each, and whether it surely has a right: those that do, then by name.
    pub fn others(&self, person: PersonId, permission: PermissionId) -> Vec<(bool, AccountId)> {
        let givers = self.givers.get(&permission).map_or(&[][..], Vec::as_slice);
        let has = |one: &PersonId| givers.iter().any(|(giver, _)| giver == one);
        let giving = givers.iter().map(|(giver, account)| (true, *giver, *account));
        let lacking = self.by_name.iter().filter(|(other, _)| !has(other));
        let all = giving.chain(lacking.map(|(other, account)| (false, *other, *account)));
        let others = all.filter(|(_, other, _)| *other != person);
        others.take(Self::LISTED).map(|(holds, _, account)| (holds, account)).collect()
    }

    /// Notes everybody by the names of their accounts, and the first of them who surely have each right.
    fn name(&mut self, facts: &Facts<'_>, seen: &mut Seen) {
        let all = self.people.iter();
        self.by_name = all.filter_map(|(person, accounts)| Some((*person, *accounts.first()?))).collect();
        self.by_name.sort_by_cached_key(|(_, account)| facts.account_name(*account));
        for (person, _) in &self.by_name {
            seen.next();
            for account in &self.people[person] {
                each_right(facts, *account, |permission, surely| {
                    if seen.see(permission, surely).1 {
                        let givers = self.givers.entry(permission).or_default();
                        if givers.len() <= Self::LISTED {
                            givers.push((*person, *account));
                        }
                    }
                });
            }
        }
    }

    /// Counts what everybody holds, each right once a person however many accounts give it.
    fn count(&mut self, facts: &Facts<'_>, seen: &mut Seen) {
        let mut counts: FastMap<PermissionId, Counts> = FastMap::default();
        let nothing = Vec::new();
        let others = self.perhaps.keys().filter(|person| !self.people.contains_key(*person));
        for person in self.people.keys().chain(others) {
            let sure = self.people.get(person).unwrap_or(&nothing);
            let perhaps = self.perhaps.get(person).unwrap_or(&nothing);
            let unread = sure.iter().chain(perhaps).any(|account| !facts.unread_roles(*account).is_empty());
            self.unread += u32::from(unread);
            seen.next();
            let all = sure.iter().map(|account| (account, true)).chain(perhaps.iter().map(|account| (account, false)));
            for (account, counts_surely) in all {
                each_right(facts, *account, |permission, surely| {
                    let (first, first_sure) = seen.see(permission, surely && counts_surely);
                    if first || first_sure {
                        let counts = counts.entry(permission).or_default();
                        counts.sure += u32::from(first_sure);
                        counts.possible += u32::from(first);
                        counts.unread += u32::from(first && unread);
                    }
                });
            }
        }
        self.counts = counts;
    }
}

/// Which rights were seen with the person at hand; one vector for everybody, for a set each would cost too much.
struct Seen {
    person: u32,
    at_all: Vec<u32>,
    surely: Vec<u32>,
}

impl Seen {
    fn next(&mut self) {
        self.person += 1;
    }

    /// Whether this is the first sight of a right with the person, and the first sure one.
    fn see(&mut self, permission: PermissionId, surely: bool) -> (bool, bool) {
        let at = permission.index();
        let first = std::mem::replace(&mut self.at_all[at], self.person) != self.person;
        let first_sure = surely && std::mem::replace(&mut self.surely[at], self.person) != self.person;
        (first, first_sure)
    }
}

/// The groups by system and folded post.
pub struct Peers(Map<(SystemId, String), PeerGroup>);

impl Peers {
    /// Groups accounts. `member` says whose an account is, in which posts, and whether that is sure; none: it takes no
    /// part.
    pub fn of(facts: &Facts<'_>, member: impl Fn(AccountId) -> Option<(PersonId, Vec<Sym>, bool)>) -> Self {
        let mut groups: Map<(SystemId, String), PeerGroup> = Map::default();
        for account in facts.accounts() {
            let Some((person, posts, surely)) = member(account) else { continue };
            let Some(system) = facts.system_of(account) else { continue };
            for post in posts {
                let post = fold_key(facts.text(post)).into_owned();
                let group = groups.entry((system, post)).or_default();
                let members = if surely { &mut group.people } else { &mut group.perhaps };
                let accounts = members.entry(person).or_default();
                if accounts.last() != Some(&account) {
                    accounts.push(account);
                }
            }
        }
        let permissions = facts.rights.permissions.len();
        let mut seen = Seen { person: 0, at_all: vec![0; permissions], surely: vec![0; permissions] };
        for group in groups.values_mut() {
            group.count(facts, &mut seen);
            group.name(facts, &mut seen);
        }
        Self(groups)
    }

    /// Whose an account is whose state or whose holder's post is not sure, and in which posts they may be.
    pub fn perhaps(facts: &Facts<'_>, account: AccountId) -> Option<(PersonId, Vec<Sym>, bool)> {
        let off = facts.line(account).enabled_at(facts.as_of()) == Held::No;
        let person = facts.person_of(account).filter(|_| !off && !facts.is_machine(account))?;
        match facts.person_line(person).posts_at(facts.as_of()) {
            PostsAt::Known(posts, _) | PostsAt::Perhaps(posts, _) => Some((person, posts, false)),
            PostsAt::Unknown => None,
        }
    }

    /// The people of a post in a system.
    pub fn get(&self, system: SystemId, post: &str) -> Option<&PeerGroup> {
        self.0.get(&(system, fold_key(post).into_owned()))
    }
}

/// Every right an account possibly holds on the day of the check, and whether surely; some come several times.
pub fn each_right(facts: &Facts<'_>, account: AccountId, mut see: impl FnMut(PermissionId, bool)) {
    for grant in facts.rights.grants_of(account) {
        let held = Held::in_span(&grant.span, facts.as_of());
        if held == Held::No {
            continue;
        }
        match grant.right {
            Node::Permission(permission) => see(permission, held == Held::Yes),
            Node::Role(role) => {
                let gives = facts.rights.role_permissions(role).iter();
                gives.for_each(|one| see(one.permission, held == Held::Yes));
            }
            Node::Account(_) => {}
        }
    }
}
