//! Whose hands an account was in: the operators its acts name, and use while the owner was away.

use crate::{
    base::{
        ids::{AccountId, ValueId},
        maps::Map,
        text::{fold_key, fold_name, is_han},
    },
    graph::{facts::Facts, usage::Usage},
    model::{EventId, RowRef},
    oplog::{Event, Group},
    timeline::Held,
};

/// The operators that the acts of one account name, if there are several.
#[derive(Clone, Debug, Default)]
pub struct Operators {
    /// Their names: the holder's or else the most frequent first. Empty: not several.
    pub names: Vec<String>,
    /// The first act under the first of them.
    pub usual: Option<EventId>,
    /// The acts under the others.
    pub foreign: Usage,
}

/// Use of an account while its owner was on leave.
#[derive(Clone, Debug, Default)]
pub struct AwayUse {
    /// Acts surely inside a leave.
    pub used: Usage,
    /// The leaves concerned.
    pub leaves: Vec<RowRef>,
    /// The first act surely outside any leave, before the owner left for good.
    pub present: Option<EventId>,
    /// Whether acts lie on a first or last day of a leave.
    pub boundary: bool,
    /// Whether acts were left out because somebody stood in for the owner.
    pub delegated: bool,
}

impl Facts<'_> {
    /// The operators that the account's successful acts of the period name. The acts need the columns `OPERATOR`,
    /// `PLACE`, `CASE` and `AMOUNT`.
    pub fn operators(&self, account: AccountId, acts: &Group<'_>) -> Operators {
        let own = || {
            let own = acts.iter().filter(|act| act.account == Some(account) && act.is_act());
            own.filter(|act| self.in_period(act.at))
        };
        let named = |act: &Event| act.operator.filter(|operator| !self.is_no_name(account, *operator));
        let mut counts: Map<ValueId, usize> = Map::default();
        for operator in own().filter_map(|act| named(&act)) {
            *counts.entry(operator).or_default() += 1;
        }
        let text = |operator: ValueId| self.log.names.values.text(operator);
        let holder = fold_name(&self.holder_name(account)).0;
        let rank = |operator: ValueId, count: usize| (fold_name(text(operator)).0 == holder, count);
        counts.sort_by(|a, m, b, n| rank(*b, *n).cmp(&rank(*a, *m)).then_with(|| text(*a).cmp(text(*b))));
        let mut found = Operators::default();
        let Some(usual) = counts.keys().next().copied().filter(|_| counts.len() > 1) else { return found };
        found.names = counts.keys().map(|name| text(*name).to_owned()).collect();
        for act in own() {
            match named(&act) {
                Some(operator) if operator == usual => found.usual = found.usual.or(Some(act.id)),
                Some(_) => found.foreign.add(&act),
                None => {}
            }
        }
        found
    }

    /// Whether an act names an operator who is not the holder of its account. The act needs the columns `ACCOUNT` and
    /// `OPERATOR`.
    pub fn names_another(&self, act: &Event) -> bool {
        let (Some(account), Some(operator)) = (act.account, act.operator) else { return false };
        let name = self.log.names.values.text(operator);
        !self.is_no_name(account, operator) && fold_name(name).0 != fold_name(&self.holder_name(account)).0
    }

    /// Whether an operator's cell repeats the account or a number of its holder, or says that the system acted.
    pub(super) fn is_no_name(&self, account: AccountId, operator: ValueId) -> bool {
        let text = fold_key(self.log.names.values.text(operator));
        let person = self.person_of(account).map(|person| self.person(person));
        let numbers = person.into_iter().flat_map(|person| [person.id_number, person.person_no, person.phone]);
        text == fold_key(self.log.names.account(account).1)
            || numbers.flatten().any(|number| fold_key(self.text(number)) == text)
            || text.contains("系统")
    }

    /// Whether two operators' cells of one account are surely the names of two people, not two spellings: both are
    /// names in Chinese, and neither is part of the other.
    pub fn are_two_names(&self, account: AccountId, one: ValueId, other: ValueId) -> bool {
        if one == other || self.is_no_name(account, one) || self.is_no_name(account, other) {
            return false;
        }
        let [one, other] = [one, other].map(|name| fold_name(self.log.names.values.text(name)).0);
        let is_name = |name: &str| name.chars().all(|char| is_han(char) || char == '·');
        is_name(&one) && is_name(&other) && !one.contains(&other) && !other.contains(&one)
    }

    /// Use of an account while its owner was on leave. The acts need the columns `PLACE`, `CASE` and `AMOUNT`.
    pub fn away_use(&self, account: AccountId, acts: &Group<'_>) -> AwayUse {
        let mut away = AwayUse::default();
        let Some(person) = self.person_of(account) else { return away };
        let line = self.person_line(person);
        if line.leaves.is_empty() {
            return away;
        }
        for act in acts.iter().filter(|act| act.account == Some(account) && act.is_act()) {
            match line.leave_at(act.at) {
                Some((_, Held::Yes)) if !self.in_period(act.at) => {}
                Some((_, Held::Yes)) if self.is_delegated(person, act.at) => away.delegated = true,
                Some((leave, Held::Yes)) => {
                    away.used.add(&act);
                    if !away.leaves.contains(&leave.row) {
                        away.leaves.push(leave.row);
                    }
                }
                Some(_) => away.boundary |= self.in_period(act.at),
                None if line.gone_at(act.at).is_none() => away.present = away.present.or(Some(act.id)),
                None => {}
            }
        }
        away
    }
}
