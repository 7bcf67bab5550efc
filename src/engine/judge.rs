//! Judging: standing rules over all facts, conduct rules over groups, groups in parallel.

use rayon::prelude::*;

use crate::{
    base::maps::Map,
    finding::{Coverage, Finding, Heap, Outcome, RuleMeta},
    graph::Facts,
    model::{TableKind, act::Acts},
    oplog::{Group, Groups, Key, Subject},
    rules::entry::{Bench, Conduct, Harvest, Rule},
};

/// Judges everything and draws the conclusions across groups. Findings come in no particular order.
pub(super) fn judge(rules: &[Rule], facts: &Facts<'_>) -> Outcome {
    let runnable: Vec<&Rule> = rules.iter().filter(|rule| missing(rule.meta(), facts).is_empty()).collect();
    let conduct: Vec<&dyn Conduct> = runnable
        .iter()
        .filter_map(|rule| match rule {
            Rule::Conduct(rule) => Some(&**rule),
            Rule::Standing(_) => None,
        })
        .collect();
    let mut shop = Workshop::new(&conduct, facts);
    for key in [Key::Case, Key::Account, Key::Person, Key::Subject, Key::Payee, Key::System] {
        shop.work(key);
    }
    let mut outcome = Outcome::default();
    for rule in rules {
        let meta = rule.meta();
        let lacking = missing(meta, facts);
        let (heap, machine_acts) = match rule {
            _ if !lacking.is_empty() => (empty(), 0),
            Rule::Standing(rule) => (rule.judge(facts), 0),
            Rule::Conduct(rule) => {
                let done = shop.done.swap_remove(meta.code).unwrap_or_default();
                (rule.conclude(done.harvests, facts), done.machine_acts)
            }
        };
        take(&mut outcome, meta, heap, lacking, machine_acts);
    }
    outcome
}

fn take(outcome: &mut Outcome, meta: &'static RuleMeta, heap: Heap<()>, missing: Vec<TableKind>, machine_acts: u64) {
    let findings: Vec<Finding> = heap.findings;
    outcome.findings.extend(findings);
    outcome.coverage.push(Coverage {
        meta,
        verdicts: heap.verdicts,
        missing,
        superseded: Vec::new(),
        machine_acts,
        refused: heap.refused,
    });
}

fn empty() -> Heap<()> {
    Heap { findings: Vec::new(), notes: Vec::new(), verdicts: crate::finding::Verdicts::default(), refused: Vec::new() }
}

fn missing(meta: &RuleMeta, facts: &Facts<'_>) -> Vec<TableKind> {
    meta.needs.iter().copied().filter(|table| !facts.has(*table)).collect()
}

/// What has been judged of one rule.
#[derive(Default)]
struct Done {
    harvests: Vec<Harvest>,
    machine_acts: u64,
}

/// The conduct rules at work.
struct Workshop<'r> {
    rules: &'r [&'r dyn Conduct],
    facts: &'r Facts<'r>,
    person_of: Vec<u32>,
    done: Map<&'static str, Done>,
}

/// How many groups one thread takes at a time: enough to spread the cost of a bench, few enough to balance.
const CHUNK: usize = 4096;

impl<'r> Workshop<'r> {
    fn new(rules: &'r [&'r dyn Conduct], facts: &'r Facts<'r>) -> Self {
        Self { rules, facts, person_of: facts.identity.person_codes(), done: Map::default() }
    }

    /// Judges all groups of one key. The log is partitioned once, by the acts that any rule of the key wants.
    fn work(&mut self, key: Key) {
        let rules: Vec<&dyn Conduct> = self.rules.iter().copied().filter(|rule| rule.groups().contains(&key)).collect();
        if rules.is_empty() {
            return;
        }
        let wanted = rules.iter().fold(Acts::NONE, |acts, rule| acts.union(rule.acts()).union(rule.trigger()));
        let groups = Groups::by(key, self.facts.log, &self.person_of, wanted);
        let idle = self.without_acts(key, &groups);
        let places: Vec<usize> = (0..groups.len() + idle.len()).collect();
        let facts = self.facts;
        let chunks: Vec<Vec<(Harvest, u64)>> =
            places.par_chunks(CHUNK).map(|places| judge_some(key, &rules, facts, (&groups, &idle), places)).collect();
        for chunk in chunks {
            for (rule, (harvest, machine_acts)) in rules.iter().zip(chunk) {
                let done = self.done.entry(rule.meta().code).or_default();
                done.harvests.push(harvest);
                done.machine_acts += machine_acts;
            }
        }
    }

    /// Known subjects that no event of the wanted acts belongs to; only accounts and people are known without acts.
    fn without_acts(&self, key: Key, groups: &Groups) -> Vec<Subject> {
        let mut seen = vec![false; self.facts.log.names.accounts.len().max(self.facts.identity.persons.len())];
        for place in 0..groups.len() {
            match groups.subject(place) {
                Subject::Account(id) => seen[id.index()] = true,
                Subject::Person(id) => seen[id.index()] = true,
                _ => return Vec::new(),
            }
        }
        match key {
            Key::Account => self.facts.accounts().filter(|id| !seen[id.index()]).map(Subject::Account).collect(),
            Key::Person => self.facts.persons().filter(|id| !seen[id.index()]).map(Subject::Person).collect(),
            _ => Vec::new(),
        }
    }
}

/// Judges the groups at some places, for all rules of the key.
fn judge_some(
    key: Key,
    rules: &[&dyn Conduct],
    facts: &Facts<'_>,
    (groups, idle): (&Groups, &[Subject]),
    places: &[usize],
) -> Vec<(Harvest, u64)> {
    // Ground rule 9 leaves machine acts out of the rules keyed by case, person, payee or subject.
    let by_people = matches!(key, Key::Case | Key::Person | Key::Subject | Key::Payee);
    let machines = if by_people { facts.machines() } else { &[] };
    let mut benches: Vec<(&dyn Conduct, Box<dyn Bench + '_>, u64)> =
        rules.iter().map(|rule| (*rule, rule.bench(), 0)).collect();
    for place in places {
        let (who, events) = match idle.get(place.wrapping_sub(groups.len())) {
            Some(who) if *place >= groups.len() => (*who, &[][..]),
            _ => (groups.subject(*place), groups.events(*place)),
        };
        for (rule, bench, machine_acts) in &mut benches {
            let group = |acts| Group::new(facts.log, events, acts, rule.columns(), machines);
            if rule.trigger().is_empty() || !group(rule.trigger()).is_empty() {
                let acts = group(rule.acts());
                *machine_acts += acts.machine_acts() as u64;
                bench.judge(who, &acts, facts);
            }
        }
    }
    benches.into_iter().map(|(_, bench, machine_acts)| (bench.harvest(), machine_acts)).collect()
}
