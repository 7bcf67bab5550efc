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
    by_number: FastMap<String, Vec<PersonId>>,
    by_name: FastMap<String, Vec<PersonId>>,
}

impl Naming {
    /// Everybody.
    pub fn of(identity: &Identity, tables: &Tables) -> Self {
        let mut naming = Self::default();
        for (index, person) in identity.persons.iter().enumerate() {
            let id = PersonId::from_index(index);
            for number in [person.id_number, person.person_no].into_iter().flatten() {
                let number = fold_key(tables.names.text(number)).into_owned();
                naming.by_number.entry(number).or_default().push(id);
            }
            if let Some(name) = person.name {
                naming.by_name.entry(fold_name(tables.names.text(name)).0).or_default().push(id);
            }
        }
        naming
    }
}

impl Facts<'_> {
    /// Who a cell means. `system` is the one in which it may name an account; none: it names no account.
    pub fn named(&self, cell: Sym, system: Option<&str>) -> Named {
        let text = self.text(cell);
        let key = fold_key(text);
        if let Some(account) = system.and_then(|system| self.log.names.find_account(system, &key)) {
            return Named::Surely(self.actor(account));
        }
        if let Some([only]) = self.naming.by_number.get(key.as_ref()).map(Vec::as_slice) {
            return Named::Surely(Actor::Person(*only));
        }
        match self.naming.by_name.get(&fold_name(text).0).map(Vec::as_slice) {
            None | Some([]) => Named::Nobody,
            Some([only]) => Named::ByName(*only),
            Some(several) => Named::OneOf(several.to_vec()),
        }
    }

    /// The delegation by which an account's holder may have stood in for a colleague at a moment. A delegation without
    /// bounds is for any time.
    pub fn stood_in(&self, account: AccountId, at: Moment) -> Option<&DelegationRow> {
        let person = self.person_of(account)?;
        let means = |row: &&DelegationRow| match self.named(row.to_person, None) {
            Named::Surely(actor) => actor == Actor::Person(person),
            Named::ByName(one) => one == person,
            Named::OneOf(several) => several.contains(&person),
            Named::Nobody => false,
        };
        let holds = |row: &&DelegationRow| {
            let span = crate::base::time::Span::of_row(row.from, row.to, self.zone);
            Held::in_span(&span, at) != Held::No
        };
        self.tables.delegations.iter().filter(holds).find(means)
    }
}
