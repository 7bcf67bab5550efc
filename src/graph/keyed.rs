//! Findings keyed by whoever acted: the key with its weaker forms, the person, their posts, and what must hold.

use crate::{
    base::{
        ids::{AccountId, SystemId},
        maps::Set,
    },
    finding::FindingBuilder,
    graph::{actors::Actor, facts::Facts, naming::Named},
    i18n::Words,
    model::Sym,
    oplog::Event,
    words,
};

impl Facts<'_> {
    /// Keys a finding by an actor under `name`, then by the other parts. A person is known by weaker names too, and
    /// is named with their posts.
    pub fn keyed_by_actor(
        &self,
        finding: FindingBuilder,
        name: &'static str,
        actor: Actor,
        rest: &[(&'static str, String)],
    ) -> FindingBuilder {
        let mut keyed = finding.key(name, self.actor_key(actor));
        for (part, value) in rest {
            keyed = keyed.key(part, value.clone());
        }
        let Actor::Person(person) = actor else { return keyed };
        for alias in self.person_aliases(person) {
            keyed = keyed.alias([vec![(name, alias)], rest.to_vec()].concat());
        }
        keyed.subjects(|subjects| subjects.persons.push(self.person_ref(person))).timeline(self.post_lane(person))
    }

    /// What must hold for acts under an account to be its holder's: nobody else used a shared one, and a match by name
    /// is right.
    pub fn account_doubt(&self, account: AccountId) -> Option<Words> {
        if !self.is_shared(account) {
            return self.match_assumption(account);
        }
        let (name, holder) = (self.account_name(account), self.holder_name(account));
        Some(words!(
            "共用账户{name}的操作由{holder}本人所为",
            "what was done under the shared account {name} was done by {holder}"
        ))
    }

    /// What must hold for acts under several accounts to be one actor's; nothing if one account is sure. For faults
    /// that any one of the acts establishes.
    pub fn doubts_unless_one_is_sure(&self, accounts: impl IntoIterator<Item = AccountId>) -> Vec<Words> {
        let doubts: Vec<Option<Words>> = accounts.into_iter().map(|account| self.account_doubt(account)).collect();
        if doubts.iter().any(Option::is_none) { Vec::new() } else { distinct(doubts.into_iter().flatten()) }
    }

    /// What must hold for acts under several accounts all to be one actor's. For faults that take all of the acts.
    pub fn doubts_of_all(&self, accounts: impl IntoIterator<Item = AccountId>) -> Vec<Words> {
        distinct(accounts.into_iter().filter_map(|account| self.account_doubt(account)))
    }

    /// Whether a cell of a form surely names an actor, by number, by account or by a name that only they bear.
    pub fn is_named(&self, cell: Sym, actor: Actor, system: SystemId) -> bool {
        match self.named(cell, Some(self.log.names.systems.text(system))) {
            Named::Surely(named) => named == actor,
            Named::ByName(person) => Actor::Person(person) == actor,
            Named::OneOf(_) | Named::Nobody => false,
        }
    }

    /// The system of events, if it is one.
    pub fn one_system<'e>(&self, events: impl IntoIterator<Item = &'e Event>) -> Option<&str> {
        let systems: Set<SystemId> = events.into_iter().map(|event| event.system).collect();
        systems.first().filter(|_| systems.len() == 1).and_then(|system| self.system_name(*system))
    }
}

/// Each of several words once, in order.
fn distinct(words: impl Iterator<Item = Words>) -> Vec<Words> {
    let distinct: Set<Words> = words.collect();
    distinct.into_iter().collect()
}
