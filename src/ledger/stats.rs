//! How many problems stand where: by unit, category, severity, rule and way of discovery, with sums of money.

use std::collections::BTreeMap;

use serde::Serialize;

use super::{
    field::Field,
    problem::Problem,
    state::{Flag, State},
};
use crate::{
    base::{amount::Amount, time::Day},
    finding::Severity,
    i18n::Words,
};

/// Counts of one group.
#[derive(Clone, Eq, PartialEq, Debug, Default, Serialize)]
pub struct Counts {
    /// All problems.
    pub total: u64,
    /// By state.
    pub states: BTreeMap<State, u64>,
    /// By flag.
    pub flags: BTreeMap<Flag, u64>,
    /// 涉及金额, in fen.
    pub amount_fen: i64,
    /// 应追回金额, in fen.
    pub to_recover_fen: i64,
    /// 已追回金额, in fen.
    pub recovered_fen: i64,
}

impl Counts {
    /// How many are in a state.
    pub fn state(&self, state: State) -> u64 {
        self.states.get(&state).copied().unwrap_or_default()
    }

    /// How many have a flag.
    pub fn flag(&self, flag: Flag) -> u64 {
        self.flags.get(&flag).copied().unwrap_or_default()
    }

    /// How many have been verified to be problems, put right or not.
    pub fn verified(&self) -> u64 {
        State::ALL.into_iter().filter(|state| state.is_verified()).map(|state| self.state(state)).sum()
    }

    /// How many are being put right: handed over and not closed.
    pub fn under_way(&self) -> u64 {
        use State::{Assigned, Awaiting, Confirmed, Rectifying, Returned};
        [Confirmed, Assigned, Rectifying, Awaiting, Returned].into_iter().map(|state| self.state(state)).sum()
    }

    fn add(&mut self, problem: &Problem, today: Day) {
        let sum =
            |field: Field| problem.wrote(field).and_then(|text| text.parse::<Amount>().ok()).map_or(0, Amount::fen);
        self.total += 1;
        *self.states.entry(problem.state()).or_default() += 1;
        for flag in problem.flags(today) {
            *self.flags.entry(flag).or_default() += 1;
        }
        self.amount_fen = self.amount_fen.saturating_add(problem.machine().amount.map_or(0, Amount::fen));
        self.to_recover_fen = self.to_recover_fen.saturating_add(sum(Field::ToRecover));
        self.recovered_fen = self.recovered_fen.saturating_add(sum(Field::Recovered));
    }
}

/// Statistics of a ledger on a day.
#[derive(Clone, Eq, PartialEq, Debug, Default)]
pub struct Stats {
    /// Over everything.
    pub total: Counts,
    /// By 单位.
    pub units: BTreeMap<String, Counts>,
    /// By 问题类别.
    pub categories: BTreeMap<Words, Counts>,
    /// By 风险等级, the gravest first.
    pub severities: Vec<(Severity, Counts)>,
    /// By rule code; empty: entered by hand.
    pub rules: BTreeMap<String, (Words, Counts)>,
    /// By 发现方式; a problem found in two ways counts in both.
    pub ways: BTreeMap<String, Counts>,
}

/// Counts problems.
pub fn stats<'p>(problems: impl IntoIterator<Item = &'p Problem>, today: Day) -> Stats {
    let mut stats = Stats::default();
    let mut severities: BTreeMap<std::cmp::Reverse<Severity>, Counts> = BTreeMap::new();
    for problem in problems {
        let machine = problem.machine();
        stats.total.add(problem, today);
        stats.units.entry(machine.unit.clone()).or_default().add(problem, today);
        stats.categories.entry(machine.category.clone()).or_default().add(problem, today);
        severities.entry(std::cmp::Reverse(machine.severity)).or_default().add(problem, today);
        let (code, title) =
            machine.rule.as_ref().map(|rule| (rule.code.clone(), rule.title.clone())).unwrap_or_default();
        stats.rules.entry(code).or_insert_with(|| (title, Counts::default())).1.add(problem, today);
        for way in problem.found_by() {
            stats.ways.entry(way.to_owned()).or_default().add(problem, today);
        }
    }
    stats.severities = severities.into_iter().map(|(severity, counts)| (severity.0, counts)).collect();
    stats
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::event::sample;

    #[test]
    fn every_group_adds_up_to_the_whole() {
        let problems: Vec<Problem> = (1..=5)
            .map(|no| {
                let mut problem = sample::problem(no);
                problem.standing.value.state = State::ALL[no as usize];
                problem.observed.machine.unit = format!("村{}", no % 2);
                problem
            })
            .collect();
        let stats = stats(&problems, "2023-06-01".parse().unwrap());
        assert_eq!(stats.total.total, 5);
        assert_eq!(stats.units.values().map(|counts| counts.total).sum::<u64>(), 5);
        assert_eq!(stats.total.states.values().sum::<u64>(), 5);
        assert_eq!(stats.total.verified(), 4, "all but the dismissed");
        assert_eq!(stats.total.amount_fen, 5 * 12_345);
        assert_eq!(stats.ways["自查"].total, 5);
    }
}
