//! The ladder from rows to people.
//!
//! People are made from the roster first, then from the holders of account lists, then from HR events; each later row
//! either fits exactly one person already known or makes a new one. Rows are taken in natural order, so the result does
//! not depend on how files were read, nor on account ids.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::{Map, Set},
    },
    identity::{Doubt, Holder, How, Identity, Person},
    model::{
        RowRef, Sym,
        tables::{AccountRow, PersonMention, PersonRow, Tables},
        words::AccountKind,
    },
    oplog::{Dictionaries, Log},
    policy::{IdentityLink, Policy},
};

/// Resolves accounts and HR events to people. `only_system` is the folder's only named system, if there is exactly one.
pub fn resolve(tables: &Tables, log: &Log, policy: &Policy, only_system: Option<&str>) -> Identity {
    let mut resolver = Resolver::new(tables, &log.names, only_system);
    resolver.roster();
    resolver.accounts(policy);
    resolver.events();
    if tables.accounts.is_empty() && tables.persons.is_empty() {
        resolver.actors();
    }
    resolver.finish()
}

/// How well a mention fits the people known so far.
enum Fit {
    One(PersonId, How),
    Several(Vec<PersonId>),
    None,
}

struct Resolver<'a> {
    tables: &'a Tables,
    names: &'a Dictionaries,
    only_system: Option<&'a str>,
    identity: Identity,
    by_id: Map<Sym, PersonId>,
    by_number: Map<Sym, Vec<PersonId>>,
    by_name: Map<Sym, Vec<PersonId>>,
    /// Persons the roster knows; how a name alone may match.
    on_roster: usize,
}

impl<'a> Resolver<'a> {
    fn new(tables: &'a Tables, names: &'a Dictionaries, only_system: Option<&'a str>) -> Self {
        let holders = vec![Holder::Unknown; names.accounts.len()];
        let identity = Identity { holders, ..Identity::default() };
        let (by_id, by_number, by_name) = (Map::default(), Map::default(), Map::default());
        Self { tables, names, only_system, identity, by_id, by_number, by_name, on_roster: 0 }
    }

    fn roster(&mut self) {
        for (place, row) in self.tables.persons.iter().enumerate() {
            // Two rows are one person only by number: two homonyms may stand in one roster.
            let known = self.by_strong_number(&row.mention);
            let person = known.unwrap_or_else(|| self.add(&row.mention, row.row));
            self.merge(person, &row.mention);
            let known = &mut self.identity.persons[person.index()];
            known.roster.push(place);
            take_roster(known, row);
        }
        self.on_roster = self.identity.persons.len();
    }

    fn accounts(&mut self, policy: &Policy) {
        for row in &self.tables.accounts {
            let system = row.system.map_or(self.only_system.unwrap_or(""), |system| self.tables.names.text(system));
            let name = self.tables.names.text(row.account);
            let Some(account) = self.names.find_account(system, name) else { continue };
            let here = |links: &[IdentityLink]| -> Vec<String> {
                let named = Some(system).filter(|one| !one.is_empty());
                // In a folder of one system nobody need name it.
                let unnamed = named.is_some() && named == self.only_system;
                let mine =
                    links.iter().filter(|link| link.account.is(named, name) || unnamed && link.account.is(None, name));
                mine.map(|link| link.person.clone()).collect()
            };
            let (pins, forbidden) = (here(&policy.identity.pin), here(&policy.identity.forbid));
            self.hold(account, row, &pins, &forbidden);
        }
    }

    /// Settles who holds one account.
    fn hold(&mut self, account: AccountId, row: &AccountRow, pins: &[String], forbidden: &[String]) {
        if let Some(person) = pins.iter().find_map(|number| self.numbered(number)) {
            self.set(account, Holder::Person { person, how: How::Pinned });
            return;
        }
        let barred: Vec<PersonId> = forbidden.iter().filter_map(|number| self.numbered(number)).collect();
        if row.holders.len() > 1 {
            let found =
                row.holders.iter().filter_map(|name| self.by_name_alone(*name, &row.mention, &barred)).collect();
            self.set(account, Holder::Several(found));
            return;
        }
        let mention = PersonMention { name: row.holders.first().copied().or(row.mention.name), ..row.mention };
        if mention.name.is_none() && mention.id_number.is_none() && mention.person_no.is_none() {
            return;
        }
        // A name on a machine's or a shared account is a contact, not a holder, unless a number says who.
        let nobody = row.kind.is_some_and(AccountKind::is_machine);
        match self.fit(&mention, &barred) {
            Fit::One(person, how) => {
                self.merge(person, &mention);
                let known = &mut self.identity.persons[person.index()];
                if known.positions.is_empty() {
                    known.positions.clone_from(&row.positions);
                }
                self.set(account, Holder::Person { person, how });
            }
            Fit::Several(candidates) => {
                self.identity.doubts.push(Doubt {
                    row: row.row,
                    account: Some(account),
                    candidates: candidates.clone(),
                });
                self.set(account, Holder::Ambiguous(candidates));
            }
            Fit::None if nobody => {}
            Fit::None => {
                let person = self.add(&mention, row.row);
                self.identity.persons[person.index()].positions.clone_from(&row.positions);
                self.set(account, Holder::Person { person, how: How::ListOnly });
            }
        }
    }

    /// An account may stand in several exports; the first row that settles it stands, a different person is a doubt.
    fn set(&mut self, account: AccountId, holder: Holder) {
        let Some(known) = self.identity.holders.get_mut(account.index()) else { return };
        match (&*known, &holder) {
            (Holder::Unknown, _) | (Holder::Ambiguous(_), Holder::Person { .. }) => *known = holder,
            (Holder::Person { person: a, .. }, Holder::Person { person: b, .. }) if a != b => {
                *known = Holder::Several(vec![*a, *b]);
            }
            (Holder::Several(people), Holder::Person { person, .. }) if !people.contains(person) => {
                let mut people = people.clone();
                people.push(*person);
                *known = Holder::Several(people);
            }
            _ => {}
        }
    }

    fn events(&mut self) {
        for (place, row) in self.tables.hr_events.iter().enumerate() {
            let person = match self.fit(&row.mention, &[]) {
                Fit::One(person, _) => {
                    self.merge(person, &row.mention);
                    person
                }
                Fit::Several(candidates) => {
                    self.identity.doubts.push(Doubt { row: row.row, account: None, candidates });
                    continue;
                }
                Fit::None => self.add(&row.mention, row.row),
            };
            self.identity.persons[person.index()].events.push(place);
        }
    }

    /// A bare event log: every actor stands for itself, in order of text.
    fn actors(&mut self) {
        self.identity.bare_log = true;
        let mut accounts: Vec<(AccountId, &str)> = self.names.accounts.iter().collect();
        accounts.sort_by(|a, b| a.1.cmp(b.1));
        for (account, _) in accounts {
            let person = PersonId::from_index(self.identity.persons.len());
            self.identity.persons.push(Person::default());
            self.set(account, Holder::Person { person, how: How::Actor });
        }
    }

    fn finish(mut self) -> Identity {
        let mut accounts: Vec<(AccountId, &str)> = self.names.accounts.iter().collect();
        accounts.sort_by(|a, b| a.1.cmp(b.1));
        for (account, _) in accounts {
            if let Holder::Person { person, .. } = self.identity.holders[account.index()] {
                self.identity.persons[person.index()].accounts.push(account);
            }
        }
        self.identity.doubts.sort_by_key(|doubt| (doubt.row.source.index(), doubt.row.row));
        self.identity
    }

    fn add(&mut self, mention: &PersonMention, row: RowRef) -> PersonId {
        let person = PersonId::from_index(self.identity.persons.len());
        self.identity.persons.push(Person { row: Some(row), ..Person::default() });
        self.merge(person, mention);
        person
    }

    /// Adds what a mention says and the person lacks.
    fn merge(&mut self, person: PersonId, mention: &PersonMention) {
        let known = &mut self.identity.persons[person.index()];
        known.name = known.name.or(mention.name);
        known.id_number = known.id_number.or(mention.id_number);
        known.person_no = known.person_no.or(mention.person_no);
        known.phone = known.phone.or(mention.phone);
        known.org = known.org.or(mention.org);
        let (id, number, name) = (known.id_number, known.person_no, known.name);
        if let Some(id) = id {
            self.by_id.entry(id).or_insert(person);
        }
        let join = |map: &mut Map<Sym, Vec<PersonId>>, key: Option<Sym>| {
            if let Some(key) = key {
                let people = map.entry(key).or_default();
                if !people.contains(&person) {
                    people.push(person);
                }
            }
        };
        join(&mut self.by_number, number);
        join(&mut self.by_name, name);
    }

    /// By valid ID number, else by person number where nothing contradicts.
    fn by_strong_number(&self, mention: &PersonMention) -> Option<PersonId> {
        if let Some(person) = mention.id_number.and_then(|id| self.by_id.get(&id)) {
            return Some(*person);
        }
        let candidates = mention.person_no.and_then(|number| self.by_number.get(&number))?;
        let fitting: Vec<PersonId> =
            candidates.iter().copied().filter(|person| self.numbers_agree(*person, mention)).collect();
        match fitting[..] {
            [person] => Some(person),
            _ => None,
        }
    }

    /// Whether a person may be who a mention with the same person number means: no other ID number, and no other name in
    /// another organisation.
    fn numbers_agree(&self, person: PersonId, mention: &PersonMention) -> bool {
        let known = &self.identity.persons[person.index()];
        let differ = |a: Option<Sym>, b: Option<Sym>| a.zip(b).is_some_and(|(a, b)| a != b);
        !differ(known.id_number, mention.id_number)
            && !differ(known.name, mention.name)
            && !(differ(known.org, mention.org) && (known.name.is_none() || mention.name.is_none()))
    }

    fn fit(&self, mention: &PersonMention, barred: &[PersonId]) -> Fit {
        let allowed = |person: &PersonId| !barred.contains(person);
        if let Some(person) = mention.id_number.and_then(|id| self.by_id.get(&id)).filter(|one| allowed(one)) {
            return Fit::One(*person, How::IdNumber);
        }
        if let Some(person) = self.by_strong_number(mention).filter(allowed) {
            return Fit::One(person, How::PersonNo);
        }
        let Some(name) = mention.name else { return Fit::None };
        let namesakes = self.by_name.get(&name).map_or(&[][..], Vec::as_slice);
        let open: Vec<PersonId> =
            namesakes.iter().copied().filter(|one| allowed(one) && self.may_be(*one, mention)).collect();
        self.fit_by_name(&open, mention)
    }

    /// Among namesakes whom no number excludes: phone, then organisation, then the name alone.
    fn fit_by_name(&self, open: &[PersonId], mention: &PersonMention) -> Fit {
        let person = |id: &PersonId| &self.identity.persons[id.index()];
        let same = |a: Option<Sym>, b: Option<Sym>| a.is_some() && a == b;
        let only = |people: Vec<PersonId>| match people[..] {
            [one] => Some(one),
            _ => None,
        };
        let by_phone = open.iter().copied().filter(|one| same(person(one).phone, mention.phone)).collect();
        if let Some(one) = only(by_phone) {
            return Fit::One(one, How::NamePhone);
        }
        let by_org: Vec<PersonId> = open.iter().copied().filter(|one| same(person(one).org, mention.org)).collect();
        if let Some(one) = only(by_org.clone()) {
            return Fit::One(one, How::NameOrg);
        }
        let tied = if by_org.is_empty() { open.to_vec() } else { by_org };
        if tied.len() > 1 {
            let weak = tied.iter().copied().filter(|one| self.weakly_agree(*one, mention)).collect();
            return only(weak).map_or(Fit::Several(tied), |one| Fit::One(one, How::NameOrg));
        }
        match tied.first() {
            // A name alone settles it only where the roster has that name once.
            Some(one) if one.index() < self.on_roster => Fit::One(*one, How::NameAlone),
            Some(one) if mention.org.is_none() || person(one).org.is_none() => Fit::One(*one, How::NameAlone),
            _ => Fit::None,
        }
    }

    /// Whether no number says that a namesake is somebody else.
    fn may_be(&self, person: PersonId, mention: &PersonMention) -> bool {
        let known = &self.identity.persons[person.index()];
        let differ = |a: Option<Sym>, b: Option<Sym>| a.zip(b).is_some_and(|(a, b)| a != b);
        !differ(known.id_number, mention.id_number) && !differ(known.person_no, mention.person_no)
    }

    /// Whether a masked or damaged number fits a person's: the digits that are left are the same.
    fn weakly_agree(&self, person: PersonId, mention: &PersonMention) -> bool {
        let known = self.identity.persons[person.index()].id_number;
        let (Some(known), Some(weak)) = (known, mention.weak_id) else { return false };
        let (known, weak) = (self.tables.names.text(known), self.tables.names.text(weak));
        let digits = |text: &str| text.chars().take_while(char::is_ascii_digit).collect::<String>();
        let (head, tail) =
            (digits(weak), weak.chars().rev().take_while(char::is_ascii_alphanumeric).collect::<Vec<_>>());
        let tail: String = tail.into_iter().rev().collect();
        head.len() + tail.len() >= 6 && known.starts_with(&head) && known.ends_with(&tail)
    }

    fn by_name_alone(&self, name: Sym, mention: &PersonMention, barred: &[PersonId]) -> Option<PersonId> {
        let one = PersonMention { name: Some(name), org: mention.org, ..PersonMention::default() };
        match self.fit(&one, barred) {
            Fit::One(person, _) => Some(person),
            _ => None,
        }
    }

    /// The person of an ID number or person number as the policy writes it.
    fn numbered(&self, number: &str) -> Option<PersonId> {
        let sym = self.tables.names.get(number)?;
        let by_number = || self.by_number.get(&sym).and_then(|people| (people.len() == 1).then(|| people[0]));
        self.by_id.get(&sym).copied().or_else(by_number)
    }
}

fn take_roster(known: &mut Person, row: &PersonRow) {
    let mut seen: Set<Sym> = known.positions.iter().copied().collect();
    known.positions.extend(row.positions.iter().copied().filter(|post| seen.insert(*post)));
    known.employment = known.employment.or(row.employment);
    known.employment_text = known.employment_text.or(row.employment_text);
    known.employer = known.employer.or(row.employer);
    known.status = known.status.or(row.status);
    known.bank_accounts.extend(row.bank_account);
}
