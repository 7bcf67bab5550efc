//! Who a cell means that names a member of staff as people write it: by account, ID number, person number or name.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::FastMap,
        text::{fold_key, fold_name},
        time::Moment,
    },
    graph::{actors::Actor, facts::Facts},
    identity::Identity,
    model::{
        Sym,
        tables::{DelegationRow, Tables},
    },
    oplog::Dictionaries,
    timeline::Held,
};

/// Who a cell means.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Named {
    /// Surely this one: by account, ID number or person number.
    Surely(Actor),
    /// The only one of that name.
    ByName(PersonId),
    /// One of several of that name.
    OneOf(Vec<PersonId>),
    /// Nobody that the tables know: an office, say.
    Nobody,
}

/// People by what cells call them.
#[derive(Default)]
pub struct Naming {
    numbers: FastMap<String, Vec<PersonId>>,
    accounts: FastMap<String, Vec<PersonId>>,
    names: FastMap<String, Vec<PersonId>>,
}

impl Naming {
    /// Everybody.
    pub fn of(identity: &Identity, tables: &Tables, names: &Dictionaries) -> Self {
        let mut naming = Self::default();
        for (index, person) in identity.persons.iter().enumerate() {
            let id = PersonId::from_index(index);
            for number in [person.id_number, person.person_no].into_iter().flatten() {
                let number = fold_key(tables.names.text(number)).into_owned();
                naming.numbers.entry(number).or_default().push(id);
            }
            for account in &person.accounts {
                let account = fold_key(names.account(*account).1).into_owned();
                let known = naming.accounts.entry(account).or_default();
                if known.last() != Some(&id) {
                    known.push(id);
                }
            }
            if let Some(name) = person.name {
                naming.names.entry(fold_name(tables.names.text(name)).0).or_default().push(id);
            }
        }
        naming
    }
}

impl Facts<'_> {
    /// The people whom a cell may mean that does not say in which system its account would be, and whether by the name
    /// alone.
    pub fn meant(&self, cell: Sym) -> (&[PersonId], bool) {
        let text = self.text(cell);
        let key = fold_key(text);
        let naming = &self.naming;
        let known = naming.numbers.get(key.as_ref()).or_else(|| naming.accounts.get(key.as_ref()));
        match known {
            Some(people) => (people, false),
            None => (naming.names.get(&fold_name(text).0).map_or(&[], Vec::as_slice), true),
        }
    }

    /// Whether somebody was, or may have been, registered as a person's stand-in at a moment.
    pub fn is_delegated(&self, person: PersonId, at: Moment) -> bool {
        let mut standing = self.delegations_at(at);
        standing.any(|row| self.may_mean(row.from_person, person))
    }

    /// Whether a cell, which names no account, may mean a person.
    fn may_mean(&self, cell: Sym, person: PersonId) -> bool {
        match self.named(cell, None) {
            Named::Surely(actor) => actor == Actor::Person(person),
            Named::ByName(one) => one == person,
            Named::OneOf(several) => several.contains(&person),
            Named::Nobody => false,
        }
    }

    /// Delegations that held, or may have held, at a moment. One without bounds is for any time.
    fn delegations_at(&self, at: Moment) -> impl Iterator<Item = &DelegationRow> {
        self.tables.delegations.iter().filter(move |row| {
            let span = crate::base::time::Span::of_row(row.from, row.to, self.zone);
            Held::in_span(&span, at) != Held::No
        })
    }

    /// Who a cell means. `system` is the one in which it may name an account; none: it names no account.
    pub fn named(&self, cell: Sym, system: Option<&str>) -> Named {
        let text = self.text(cell);
        let key = fold_key(text);
        if let Some(account) = system.and_then(|system| self.log.names.find_account(system, &key)) {
            return Named::Surely(self.actor(account));
        }
        if let Some([only]) = self.naming.numbers.get(key.as_ref()).map(Vec::as_slice) {
            return Named::Surely(Actor::Person(*only));
        }
        match self.naming.names.get(&fold_name(text).0).map(Vec::as_slice) {
            None | Some([]) => Named::Nobody,
            Some([only]) => Named::ByName(*only),
            Some(several) => Named::OneOf(several.to_vec()),
        }
    }

    /// The delegation by which an account's holder may have stood in for a colleague at a moment. A delegation without
    /// bounds is for any time.
    pub fn stood_in(&self, account: AccountId, at: Moment) -> Option<&DelegationRow> {
        let person = self.person_of(account)?;
        self.delegations_at(at).find(|row| self.may_mean(row.to_person, person))
    }
}
