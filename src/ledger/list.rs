//! Which problems somebody asks for.

use super::{
    problem::Problem,
    state::{Flag, State},
};
use crate::{
    base::{text::fold_key, time::Day},
    finding::Severity,
};

/// What to list; what is empty is not asked about.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In one of these states.
    pub states: Vec<State>,
    /// With any of these flags.
    pub flags: Vec<Flag>,
    /// Of a unit whose name contains this.
    pub unit: Option<String>,
    /// Of a category whose name contains this.
    pub category: Option<String>,
    /// Of this rule, by code or name.
    pub rule: Option<String>,
    /// Of this severity or graver.
    pub severity: Option<Severity>,
    /// Put upon somebody whose name contains this.
    pub responsible: Option<String>,
    /// With this in any of its texts.
    pub text: Option<String>,
    /// Neither settled nor excepted.
    pub open: bool,
}

fn has(text: &str, wanted: &str) -> bool {
    fold_key(text).contains(&*fold_key(wanted))
}

impl Filter {
    /// Whether a problem is asked for.
    pub fn takes(&self, problem: &Problem, today: Day) -> bool {
        let machine = problem.machine();
        let flags = || problem.flags(today);
        let said = |wanted: &str| {
            let own = [problem.number(), machine.summary.zh.clone(), machine.summary.en.clone(), machine.unit.clone()];
            own.iter().any(|text| has(text, wanted))
                || problem.human.values().filter_map(|one| one.value.as_deref()).any(|text| has(text, wanted))
        };
        let of_rule = |wanted: &str| {
            machine
                .rule
                .as_ref()
                .is_some_and(|rule| rule.code.eq_ignore_ascii_case(wanted) || rule.name.eq_ignore_ascii_case(wanted))
        };
        let by = |wanted: &Option<String>, takes: &dyn Fn(&str) -> bool| wanted.as_deref().is_none_or(takes);
        (self.states.is_empty() || self.states.contains(&problem.state()))
            && (self.flags.is_empty() || flags().iter().any(|flag| self.flags.contains(flag)))
            && (!self.open || problem.is_open(today))
            && self.severity.is_none_or(|least| machine.severity >= least)
            && by(&self.unit, &|wanted| has(&machine.unit, wanted))
            && by(&self.category, &|wanted| has(&machine.category.zh, wanted) || has(&machine.category.en, wanted))
            && by(&self.rule, &of_rule)
            && by(&self.responsible, &|wanted| {
                problem.wrote(super::Field::Responsible).is_some_and(|text| has(text, wanted))
            })
            && by(&self.text, &said)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ledger::event::sample;

    #[test]
    fn every_question_narrows_the_list() {
        let problem = sample::problem(1);
        let today = "2023-06-01".parse().unwrap();
        let takes = |filter: Filter| filter.takes(&problem, today);
        assert!(takes(Filter::default()));
        assert!(takes(Filter { unit: Some("社保所".to_owned()), open: true, ..Filter::default() }));
        assert!(takes(Filter { rule: Some("a06".to_owned()), text: Some("离职".to_owned()), ..Filter::default() }));
        let mut continuing = problem.clone();
        continuing.sighting.missed = true;
        let either = Filter { flags: vec![Flag::Overdue, Flag::NotObserved], ..Filter::default() };
        assert!(either.takes(&continuing, today), "one of them will do, as with states");
        for none in [
            Filter { states: vec![State::Closed], ..Filter::default() },
            Filter { flags: vec![Flag::Overdue], ..Filter::default() },
            Filter { unit: Some("青杠村".to_owned()), ..Filter::default() },
            Filter { severity: Some(Severity::Critical), ..Filter::default() },
            Filter { responsible: Some("李四".to_owned()), ..Filter::default() },
        ] {
            assert!(!takes(none.clone()), "{none:?}");
        }
    }
}
