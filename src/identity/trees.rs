//! Which organisations lie under one roof, as far as the table of organisations says.

use crate::{
    base::maps::Map,
    model::{Sym, tables::Tables},
};

/// Each known organisation with the top of its tree.
pub(super) struct Trees {
    tops: Map<Sym, Sym>,
}

impl Trees {
    pub(super) fn of(tables: &Tables) -> Self {
        let by_number: Map<Sym, Sym> = tables.orgs.iter().filter_map(|row| Some((row.org_id?, row.org))).collect();
        let mut parents: Map<Sym, Option<Sym>> = Map::default();
        for row in &tables.orgs {
            let parent = row.parent.map(|parent| by_number.get(&parent).copied().unwrap_or(parent));
            let known = parents.entry(row.org).or_default();
            *known = known.or(parent);
        }
        let tops = parents.keys().map(|org| (*org, top(*org, &parents))).collect();
        Self { tops }
    }

    /// The top of an organisation's tree; none: the table does not list it.
    pub(super) fn top(&self, org: Sym) -> Option<Sym> {
        self.tops.get(&org).copied()
    }
}

fn top(org: Sym, parents: &Map<Sym, Option<Sym>>) -> Sym {
    let mut at = org;
    // A table that makes an organisation its own ancestor must not keep us here for ever.
    for _ in 0..parents.len() {
        match parents.get(&at).copied().flatten() {
            Some(parent) if parent != at => at = parent,
            _ => break,
        }
    }
    at
}
