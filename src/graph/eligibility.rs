//! What other registers say of the people whom cases are about.

use crate::{
    base::maps::FastMap,
    graph::facts::Facts,
    model::tables::{FactRow, Tables},
};

/// Facts by the ID number of their subject.
#[derive(Default)]
pub struct Eligibility {
    by_subject: FastMap<String, Vec<usize>>,
}

impl Eligibility {
    /// Reads the table of facts.
    pub fn of(tables: &Tables) -> Self {
        let mut facts = Self::default();
        for (place, row) in tables.facts.iter().enumerate() {
            facts.by_subject.entry(tables.names.text(row.subject_id).to_owned()).or_default().push(place);
        }
        facts
    }
}

impl Facts<'_> {
    /// The facts about the person of that ID number whose words contain one of these, in row order.
    pub fn facts_about<'f>(&'f self, id_number: &str, words: &'f [&str]) -> impl Iterator<Item = &'f FactRow> {
        let places = self.eligibility.by_subject.get(id_number).map_or(&[][..], Vec::as_slice);
        let rows = places.iter().map(|place| &self.tables.facts[*place]);
        rows.filter(|row| words.iter().any(|word| self.text(row.fact).contains(word)))
    }

    /// Whether the table of facts has a fact of such a word about anybody.
    pub fn is_fact_kept(&self, word: &str) -> bool {
        self.tables.facts.iter().any(|row| self.text(row.fact).contains(word))
    }
}
