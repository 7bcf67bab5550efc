//! Staff by their ID number and by their wage card, for rules that meet staff where citizens should stand.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::FastMap,
    },
    graph::facts::Facts,
    identity::Identity,
    model::tables::Tables,
    oplog::{Dictionaries, SubjectName},
};

/// The people of the roster.
#[derive(Default)]
pub struct Staff {
    by_id: FastMap<String, PersonId>,
    by_card: FastMap<String, Vec<PersonId>>,
}

impl Staff {
    /// Everybody who stands in a roster.
    pub fn of(identity: &Identity, tables: &Tables) -> Self {
        let mut staff = Self::default();
        for (index, person) in identity.persons.iter().enumerate().filter(|(_, person)| !person.roster.is_empty()) {
            let id = PersonId::from_index(index);
            if let Some(number) = person.id_number {
                staff.by_id.insert(tables.names.text(number).to_owned(), id);
            }
            for card in &person.bank_accounts {
                let card = tables.names.text(*card).to_owned();
                staff.by_card.entry(card).or_default().push(id);
            }
        }
        staff
    }

    /// The member of staff with that ID number.
    pub fn with_id(&self, number: &str) -> Option<PersonId> {
        self.by_id.get(number).copied()
    }

    /// The member of staff that a subject is; none: it is nobody of the roster, or known by a record alone.
    pub fn of_subject(&self, names: &Dictionaries, subject: crate::base::ids::SubjectId) -> Option<PersonId> {
        match names.subject(subject) {
            SubjectName::IdNumber(number) => self.with_id(number),
            SubjectName::Record { .. } => None,
        }
    }

    /// The staff whose wages go to that bank account.
    pub fn with_card(&self, account: &str) -> &[PersonId] {
        self.by_card.get(account).map_or(&[], Vec::as_slice)
    }
}

impl Facts<'_> {
    /// Whether somebody on the roster bears one of the names that the list gives for an account, whoever is meant.
    pub fn is_roster_name(&self, account: AccountId) -> bool {
        let mut holders = self.account_rows(account).flat_map(|row| &row.holders);
        holders.any(|holder| self.tables.persons.iter().any(|row| row.mention.name == Some(*holder)))
    }
}
