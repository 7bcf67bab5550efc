//! Who holds which account: the ladder over rosters, account lists and HR events, with what the policy has decided.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::Map,
    },
    identity::{
        Doubt, Holder, How, Identity, Person,
        mention::{self, Known, Origin},
        persons::{People, in_order, rows_of_several},
        pool::Pool,
    },
    model::{
        Sym,
        tables::{PersonRow, Tables},
        words::AccountKind,
    },
    oplog::{Dictionaries, Log},
    policy::{IdentityLink, Policy},
};

/// Resolves accounts and HR events to people. `only_system` is the folder's only named system, if there is exactly one.
///
/// The result depends neither on the order of rows nor on account ids, but for the numbering of people, which follows
/// the tables.
pub fn resolve(tables: &Tables, log: &Log, policy: &Policy, only_system: Option<&str>) -> Identity {
    let names = &log.names;
    let accounts = listed(tables, names, only_system);
    let mut links = Links::of(policy, tables, names, only_system);
    let machines: Vec<bool> = (0..tables.accounts.len())
        .map(|place| {
            let by_kind = tables.accounts[place].kind.is_some_and(AccountKind::is_machine);
            by_kind || accounts[place].is_some_and(|account| is_non_personal(policy, names, account))
        })
        .collect();
    let known = Known { accounts: &accounts, pinned: &links.pinned, barred: &links.barred, machines: &machines };
    let mentions = mention::all(tables, &known);
    let pool = Pool::climbed(tables, &mentions);
    let people = People::of(&pool);
    let mut identity = Identity {
        persons: people.persons(),
        holders: vec![Holder::Unknown; names.accounts.len()],
        bare_log: tables.accounts.is_empty() && tables.persons.is_empty(),
        ..Identity::default()
    };
    hold_listed(&mut identity, &pool, &people, &rows_of_several(tables, &accounts), &links);
    tell_events(&mut identity, &pool, &people);
    links.pin(&mut identity, &people, tables, &accounts, names);
    if identity.bare_log {
        let pinned = |account: &AccountId| links.pinned.contains_key(account);
        hold_themselves(&mut identity, names, |account| pinned(&account) || is_non_personal(policy, names, account));
    }
    identity.unmatched_links = links.unmatched;
    give_accounts(&mut identity, names);
    identity.doubts.sort_by_key(|doubt| (doubt.row.source.index(), doubt.row.row, doubt.account.is_none()));
    identity
}

/// The account of each row of the account lists.
fn listed(tables: &Tables, names: &Dictionaries, only_system: Option<&str>) -> Vec<Option<AccountId>> {
    let account = |row: &crate::model::tables::AccountRow| {
        let system = row.system.map_or(only_system.unwrap_or(""), |system| tables.names.text(system));
        names.find_account(system, tables.names.text(row.account))
    };
    tables.accounts.iter().map(account).collect()
}

fn is_non_personal(policy: &Policy, names: &Dictionaries, account: AccountId) -> bool {
    let (system, name) = names.account(account);
    policy.is_non_personal(Some(system).filter(|system| !system.is_empty()), name)
}

fn hold_listed(
    identity: &mut Identity,
    pool: &Pool<'_>,
    people: &People<'_>,
    several: &Map<AccountId, Vec<usize>>,
    links: &Links,
) {
    let mut mentioned: Map<AccountId, Vec<usize>> = Map::default();
    for (place, mention) in pool.mentions.iter().enumerate() {
        if let Origin::Account(_, account) = mention.origin {
            mentioned.entry(account).or_default().push(place);
        }
    }
    for (account, members) in &mentioned {
        identity.holders[account.index()] = people.holder(members);
        let doubts = members.iter().filter_map(|member| people.doubt(*member));
        identity.doubts.extend(doubts.reduce(|mut first, next| {
            first.candidates = in_order(first.candidates.into_iter().chain(next.candidates).collect());
            first
        }));
    }
    for (account, rows) in several.iter().filter(|(account, _)| !links.pinned.contains_key(*account)) {
        let mut found: Vec<PersonId> =
            rows.iter().flat_map(|place| people.named(&pool.tables.accounts[*place])).collect();
        match &identity.holders[account.index()] {
            Holder::Person { person, .. } => found.push(*person),
            Holder::Several(others) => found.extend(others),
            Holder::Ambiguous(_) | Holder::Unknown => {}
        }
        identity.holders[account.index()] = Holder::Several(in_order(found));
    }
}

/// How HR events came to their people, and which came to nobody.
fn tell_events(identity: &mut Identity, pool: &Pool<'_>, people: &People<'_>) {
    for (place, mention) in pool.mentions.iter().enumerate() {
        if matches!(mention.origin, Origin::Event(_)) {
            identity.doubts.extend(people.doubt(place));
            identity.event_hows.extend(people.how_of_event(place).map(|how| (mention.row, how)));
        }
    }
}

/// A bare event log: every actor stands for itself, in order of text.
fn hold_themselves(identity: &mut Identity, names: &Dictionaries, left_out: impl Fn(AccountId) -> bool) {
    for account in by_text(names).into_iter().filter(|account| !left_out(*account)) {
        let person = PersonId::from_index(identity.persons.len());
        identity.persons.push(Person::default());
        identity.holders[account.index()] = Holder::Person { person, how: How::Actor };
    }
}

fn give_accounts(identity: &mut Identity, names: &Dictionaries) {
    for account in by_text(names) {
        if let Holder::Person { person, .. } = identity.holders[account.index()] {
            identity.persons[person.index()].accounts.push(account);
        }
    }
}

fn by_text(names: &Dictionaries) -> Vec<AccountId> {
    let mut accounts: Vec<(&str, &str, AccountId)> =
        names.accounts.ids().map(|id| (names.account(id).0, names.account(id).1, id)).collect();
    accounts.sort_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)));
    accounts.into_iter().map(|(_, _, account)| account).collect()
}

/// What the policy has decided about single accounts.
struct Links {
    pinned: Map<AccountId, String>,
    barred: Map<AccountId, Vec<Sym>>,
    /// Lines of links that mean no account or nobody.
    unmatched: Vec<u32>,
}

impl Links {
    fn of(policy: &Policy, tables: &Tables, names: &Dictionaries, only_system: Option<&str>) -> Self {
        let mut links = Self { pinned: Map::default(), barred: Map::default(), unmatched: Vec::new() };
        for link in &policy.identity.pin {
            let meant = accounts_of(link, names, only_system);
            if meant.is_empty() {
                links.unmatched.push(link.line);
            }
            links.pinned.extend(meant.into_iter().map(|account| (account, link.number(&tables.names))));
        }
        for link in &policy.identity.forbid {
            let meant = accounts_of(link, names, only_system);
            match tables.names.get(&link.number(&tables.names)) {
                Some(number) if !meant.is_empty() => {
                    let numbers = numbers_of_bearer(number, tables);
                    for account in meant {
                        links.barred.entry(account).or_default().extend(&numbers);
                    }
                }
                _ => links.unmatched.push(link.line),
            }
        }
        links.unmatched.sort_unstable();
        links
    }

    /// Gives pinned accounts to whom the policy says. A number that no table knows stands for a person of its own.
    fn pin(
        &mut self,
        identity: &mut Identity,
        people: &People<'_>,
        tables: &Tables,
        accounts: &[Option<AccountId>],
        names: &Dictionaries,
    ) {
        let row_of = |account: AccountId| {
            let place = accounts.iter().position(|one| *one == Some(account));
            place.map(|place| &tables.accounts[place])
        };
        let mut made: Map<&str, PersonId> = Map::default();
        for account in by_text(names) {
            let Some(number) = self.pinned.get(&account) else { continue };
            let found = tables.names.get(number).map_or(Vec::new(), |number| people.called(number));
            let holder = match found[..] {
                [person] => Holder::Person { person, how: How::Pinned },
                [] => {
                    let person = *made.entry(number).or_insert_with(|| {
                        let row = row_of(account);
                        let name = row.filter(|row| row.holders.len() == 1).and_then(|row| row.holders.first());
                        let person = Person { name: name.copied(), row: row.map(|row| row.row), ..Person::default() };
                        identity.persons.push(person);
                        PersonId::from_index(identity.persons.len() - 1)
                    });
                    Holder::Person { person, how: How::Pinned }
                }
                _ => {
                    let doubt = |row: &crate::model::tables::AccountRow| Doubt {
                        row: row.row,
                        account: Some(account),
                        candidates: found.clone(),
                    };
                    identity.doubts.extend(row_of(account).map(doubt));
                    Holder::Ambiguous(found)
                }
            };
            identity.holders[account.index()] = holder;
        }
    }
}

/// The accounts a link means.
fn accounts_of(link: &IdentityLink, names: &Dictionaries, only_system: Option<&str>) -> Vec<AccountId> {
    let meant = |account: &AccountId| {
        let (system, name) = names.account(*account);
        link.means(system, name, only_system)
    };
    names.accounts.ids().filter(meant).collect()
}

/// A number with the other numbers that a roster gives to whoever bears it.
fn numbers_of_bearer(number: Sym, tables: &Tables) -> Vec<Sym> {
    let own = |row: &PersonRow| [row.mention.id_number, row.mention.person_no];
    let bearer = tables.persons.iter().map(own).filter(|own| own.contains(&Some(number)));
    std::iter::once(number).chain(bearer.flatten().flatten()).collect()
}
