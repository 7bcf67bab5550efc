//! Judging: standing rules over all facts, conduct rules over groups, both in parallel; then what follows from all of it.

use std::{
    ops::Range,
    sync::atomic::{AtomicUsize, Ordering},
};

use rayon::prelude::*;

use crate::{
    engine::progress::{Progress, Watch},
    finding::{Coverage, Heap, Outcome, RuleMeta, Verdicts},
    graph::Facts,
    model::{TableKind, act::Acts},
    oplog::{Census, Columns, Group, Groups, Key, Subject},
    rules::entry::{Bench, Conduct, Harvest, Rule},
};

/// What is held of one rule while the keys of its groups are gone through.
struct Held<'r> {
    rule: &'r dyn Conduct,
    harvests: Vec<Harvest>,
    machine_acts: u64,
}

/// The keys in the order they are gone through.
const KEYS: [Key; 6] = [Key::Case, Key::Account, Key::Person, Key::Subject, Key::Payee, Key::System];

/// Lets every rule judge whose tables are there. A rule concludes after the last of its keys, so that what it holds of
/// all groups is gone before the next. Findings come in no particular order.
pub(super) fn judge(rules: &[Rule], facts: &Facts<'_>, watch: Watch<'_>) -> Outcome {
    watch(Progress::Standing);
    let mut outcome = Outcome::default();
    let standing: Vec<(Heap<()>, Coverage)> = rules.par_iter().filter_map(|rule| standing(rule, facts)).collect();
    take(&mut outcome, standing);
    let able = rules.iter().filter(|rule| missing(rule.meta(), facts).is_empty());
    let conduct = able.filter_map(|rule| match rule {
        Rule::Conduct(rule) => Some(Held { rule: &**rule, harvests: Vec::new(), machine_acts: 0 }),
        Rule::Standing(_) => None,
    });
    let mut held: Vec<Held<'_>> = conduct.collect();
    let person_of = facts.identity.person_codes();
    for (place, key) in KEYS.into_iter().enumerate() {
        work(key, &mut held, facts, &person_of, watch);
        let is_over = |one: &Held<'_>| !KEYS[place + 1..].iter().any(|later| one.rule.groups().contains(later));
        let (over, others) = held.into_iter().partition(is_over);
        held = others;
        let over: Vec<Held<'_>> = over;
        let concluded: Vec<(Heap<()>, Coverage)> = over.into_par_iter().map(|one| one.conclude(facts)).collect();
        take(&mut outcome, concluded);
    }
    outcome.coverage.sort_by_key(|coverage| coverage.meta.code);
    outcome
}

fn take(outcome: &mut Outcome, concluded: Vec<(Heap<()>, Coverage)>) {
    for (heap, coverage) in concluded {
        outcome.findings.extend(heap.findings);
        outcome.coverage.push(coverage);
    }
}

/// A standing rule judges at once; so does a rule whose tables are not there, for it has nothing to judge.
fn standing(rule: &Rule, facts: &Facts<'_>) -> Option<(Heap<()>, Coverage)> {
    let missing = missing(rule.meta(), facts);
    let heap = match rule {
        _ if !missing.is_empty() => {
            Heap { findings: Vec::new(), notes: Vec::new(), verdicts: Verdicts::default(), refused: Vec::new() }
        }
        Rule::Standing(rule) => rule.judge(facts),
        Rule::Conduct(_) => return None,
    };
    Some(cover(rule.meta(), heap, (missing, 0), facts))
}

impl Held<'_> {
    fn conclude(self, facts: &Facts<'_>) -> (Heap<()>, Coverage) {
        let heap = self.rule.conclude(self.harvests, facts);
        cover(self.rule.meta(), heap, (Vec::new(), self.machine_acts), facts)
    }
}

/// What a rule's verdicts cover.
fn cover(
    meta: &'static RuleMeta,
    mut heap: Heap<()>,
    (missing, machine_acts): (Vec<TableKind>, u64),
    facts: &Facts<'_>,
) -> (Heap<()>, Coverage) {
    let mut verdicts = std::mem::take(&mut heap.verdicts);
    set_in_order(&mut verdicts, facts);
    let mut refused = std::mem::take(&mut heap.refused);
    refused.sort_by_cached_key(ToString::to_string);
    (heap, Coverage { meta, verdicts, missing, superseded: Vec::new(), machine_acts, refused })
}

/// Groups come in order of ids, which follow the order of reading; what is told of them must not.
fn set_in_order(verdicts: &mut Verdicts, facts: &Facts<'_>) {
    verdicts.units.sort_by(|a, _, b, _| facts.text(a.0).cmp(facts.text(b.0)));
    for grounds in [&mut verdicts.unjudged, &mut verdicts.explained] {
        grounds.sort_by(|a, _, b, _| (facts.text(a.0.0), a.1).cmp(&(facts.text(b.0.0), b.1)));
    }
}

fn missing(meta: &RuleMeta, facts: &Facts<'_>) -> Vec<TableKind> {
    meta.needs.iter().copied().filter(|table| !facts.has(*table)).collect()
}

/// How much one thread takes at a time, in events: enough to spread the cost of a bench, little enough to balance. Fixed,
/// so that what is judged together does not depend on the machine.
const GRAIN: usize = 16_384;
/// What a group costs beside its events.
const GROUP: usize = 4;

/// Judges all groups of one key. The log is partitioned once, by the acts that any rule of the key wants.
fn work(key: Key, held: &mut [Held<'_>], facts: &Facts<'_>, person_of: &[u32], watch: Watch<'_>) {
    let mut held: Vec<&mut Held<'_>> = held.iter_mut().filter(|one| one.rule.groups().contains(&key)).collect();
    let rules: &[&dyn Conduct] = &held.iter().map(|one| one.rule).collect::<Vec<_>>();
    if rules.is_empty() {
        return;
    }
    let wanted = rules.iter().fold(Acts::NONE, |acts, rule| acts.union(rule.acts()).union(rule.trigger()));
    let groups = Groups::by(key, facts.log, person_of, wanted);
    let idle = if rules.iter().any(|rule| rule.trigger().is_empty()) { idle(key, &groups, facts) } else { Vec::new() };
    let hall = Hall { key, rules, facts, groups: &groups, idle: &idle };
    let chunks = hall.chunks();
    let (finished, of) = (AtomicUsize::new(0), chunks.len());
    watch(Progress::Groups { key, done: 0, of });
    let judged: Vec<Vec<(Harvest, u64)>> = chunks
        .into_par_iter()
        .map(|places| {
            let harvests = hall.judge(places);
            let done = finished.fetch_add(1, Ordering::Relaxed) + 1;
            watch(Progress::Groups { key, done, of });
            harvests
        })
        .collect();
    let mut machine_acts = vec![0; held.len()];
    for chunk in judged {
        for ((one, (harvest, acts)), sum) in held.iter_mut().zip(chunk).zip(&mut machine_acts) {
            *sum += acts;
            one.harvests.push(harvest);
        }
    }
    for (one, sum) in held.into_iter().zip(machine_acts) {
        // The keys of one rule see much the same acts, so their counts are not added.
        one.machine_acts = sum.max(one.machine_acts);
    }
}

/// Known subjects to whom no event of the wanted acts belongs. Only accounts and people are known without acts.
fn idle(key: Key, groups: &Groups, facts: &Facts<'_>) -> Vec<Subject> {
    let mut seen = vec![false; facts.log.names.accounts.len().max(facts.identity.persons.len())];
    for place in 0..groups.len() {
        match groups.subject(place) {
            Subject::Account(id) => seen[id.index()] = true,
            Subject::Person(id) => seen[id.index()] = true,
            _ => return Vec::new(),
        }
    }
    match key {
        Key::Account => facts.accounts().filter(|id| !seen[id.index()]).map(Subject::Account).collect(),
        Key::Person => facts.persons().filter(|id| !seen[id.index()]).map(Subject::Person).collect(),
        _ => Vec::new(),
    }
}

/// Where the rules of one key judge.
struct Hall<'h> {
    key: Key,
    rules: &'h [&'h dyn Conduct],
    facts: &'h Facts<'h>,
    groups: &'h Groups,
    idle: &'h [Subject],
}

/// One rule at its bench.
struct Seat<'h> {
    bench: Box<dyn Bench + 'h>,
    acts: Acts,
    trigger: Acts,
    of_machines_too: Acts,
    columns: Columns,
    machine_acts: u64,
}

impl<'h> Hall<'h> {
    /// Groups and idle subjects in runs of about equal weight.
    fn chunks(&self) -> Vec<Range<usize>> {
        let places = self.groups.len() + self.idle.len();
        let mut chunks = Vec::new();
        let (mut begin, mut weight) = (0, 0);
        for place in 0..places {
            weight += GROUP + if place < self.groups.len() { self.groups.events(place).len() } else { 0 };
            if weight >= GRAIN {
                chunks.push(begin..place + 1);
                (begin, weight) = (place + 1, 0);
            }
        }
        if begin < places {
            chunks.push(begin..places);
        }
        chunks
    }

    fn judge(&self, places: Range<usize>) -> Vec<(Harvest, u64)> {
        let mut seats: Vec<Seat<'h>> = self.rules.iter().map(|rule| Seat::of(*rule)).collect();
        // Ground rule 9 leaves machine acts out of the rules keyed by case, person, payee or subject.
        let by_people = matches!(self.key, Key::Case | Key::Person | Key::Subject | Key::Payee);
        let machines = if by_people { self.facts.machines() } else { &[] };
        let log = self.facts.log;
        for place in places {
            let (who, events) = match place.checked_sub(self.groups.len()) {
                None => (self.groups.subject(place), self.groups.events(place)),
                Some(idle) => (self.idle[idle], &[][..]),
            };
            let census = Census::of(log, events, machines);
            let machines = if census.has_machines() { machines } else { &[] };
            for seat in &mut seats {
                seat.machine_acts += census.machine_acts(seat.acts.without(seat.of_machines_too));
                if seat.wants(self.key, &census) {
                    let group = Group::new(log, events, seat.acts, seat.columns, machines);
                    seat.bench.judge(who, &group, self.facts);
                }
            }
        }
        seats.into_iter().map(|seat| (seat.bench.harvest(), seat.machine_acts)).collect()
    }
}

impl<'h> Seat<'h> {
    fn of(rule: &'h dyn Conduct) -> Self {
        let (acts, trigger, of_machines_too) = (rule.acts(), rule.trigger(), rule.of_machines_too());
        Self { bench: rule.bench(), acts, trigger, of_machines_too, columns: rule.columns(), machine_acts: 0 }
    }

    /// Whether the rule judges a group. It never depends on which other rules run: groups are built for the acts of all
    /// of them.
    fn wants(&self, key: Key, census: &Census) -> bool {
        if !self.trigger.is_empty() {
            return census.acts.meets(self.trigger) || census.machine_acts(self.of_machines_too) > 0;
        }
        matches!(key, Key::Account | Key::Person) || census.acts.meets(self.acts)
    }
}
