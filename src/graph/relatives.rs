//! Who of the staff is related to whom, by ID number, in both directions.

use crate::{
    base::{ids::PersonId, maps::FastMap},
    graph::{actors::Actor, facts::Facts, naming::Named},
    model::{RowRef, Sym, tables::RelativeRow},
};

/// A relative of a member of staff.
#[derive(Clone, Debug)]
pub struct Kin {
    /// The relative's ID number.
    pub id_number: String,
    /// What they are to each other, as the row says.
    pub relation: Option<Sym>,
    /// The row that says so.
    pub row: RowRef,
    /// Whether the row names the member of staff by name alone.
    pub by_name: bool,
}

/// The register of relatives.
#[derive(Default)]
pub struct Relatives {
    by_person: FastMap<PersonId, Vec<Kin>>,
    unread: Vec<RowRef>,
}

impl Relatives {
    /// Reads the table. It is asked of staff for whom the relative is a citizen, and of relatives who are staff.
    pub(super) fn of(facts: &Facts<'_>) -> Self {
        let mut relatives = Self::default();
        for row in &facts.tables.relatives {
            let member = member(row, facts);
            let (Some((person, by_name)), Some(relative)) = (member, row.relative_id) else {
                relatives.unread.push(row.row);
                continue;
            };
            let kin = |id_number: &str| Kin {
                id_number: id_number.to_owned(),
                relation: row.relation,
                row: row.row,
                by_name,
            };
            relatives.by_person.entry(person).or_default().push(kin(facts.text(relative)));
            let own = facts.person(person).id_number;
            if let (Named::Surely(Actor::Person(other)), Some(own)) = (facts.named(relative, None), own) {
                relatives.by_person.entry(other).or_default().push(kin(facts.text(own)));
            }
        }
        relatives
    }
}

/// The member of staff whom a row is about, and whether only the name says so.
fn member(row: &RelativeRow, facts: &Facts<'_>) -> Option<(PersonId, bool)> {
    let said = [row.mention.id_number, row.mention.person_no, row.mention.name].into_iter().flatten().next()?;
    match facts.named(said, None) {
        Named::Surely(Actor::Person(person)) => Some((person, false)),
        Named::ByName(person) => Some((person, true)),
        Named::Surely(Actor::Account(_)) | Named::OneOf(_) | Named::Nobody => None,
    }
}

impl Facts<'_> {
    /// The relative of a person who has that ID number.
    pub fn kin_with(&self, person: PersonId, id_number: &str) -> Option<&Kin> {
        self.relatives.by_person.get(&person)?.iter().find(|kin| kin.id_number == id_number)
    }

    /// Rows of the register of relatives that name no member of staff for sure, or no ID number of the relative.
    pub fn unread_relatives(&self) -> &[RowRef] {
        &self.relatives.unread
    }
}
