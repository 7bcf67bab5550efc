//! Whether an organisation comprises another, for people who move between the two.

use crate::{base::text::fold_key, graph::facts::Facts, model::Sym};

/// How many levels of superiors are followed; a circle in the table ends there too.
const LEVELS: usize = 16;

impl Facts<'_> {
    /// Whether an organisation is another's superior, or has it in its jurisdiction.
    pub fn comprises(&self, superior: Sym, org: Sym) -> bool {
        let row = |named: &str| {
            let is = |sym: Sym| fold_key(self.text(sym)) == fold_key(named);
            self.tables.orgs.iter().find(|row| is(row.org) || row.org_id.is_some_and(is))
        };
        let (superior, org) = (self.text(superior), self.text(org));
        let jurisdiction = row(superior).and_then(|row| row.jurisdiction);
        let parents = std::iter::successors(row(org), |below| below.parent.and_then(|parent| row(self.text(parent))));
        jurisdiction.is_some_and(|all| self.text(all).contains(org))
            || parents.take(LEVELS).skip(1).any(|above| fold_key(self.text(above.org)) == fold_key(superior))
    }
}
