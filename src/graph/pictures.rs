//! What the pictures of a report show beside findings: when high-risk acts are done, who approves what whom has
//! accepted, and the steps of the cases that findings name.

use std::cmp::Reverse;

use indexmap::map::Entry;

use crate::{
    base::{
        ids::{AccountId, CaseId, MatterId, SystemId},
        maps::{FastMap, Map, Set},
        time::{Moment, Precision},
    },
    finding::{Finding, InSystem},
    graph::{actors::Actor, facts::Facts},
    model::{
        EventId,
        act::{Act, Acts},
        words::Risk,
    },
    oplog::{Columns, Event},
};

/// How many people a side of the table of pairs shows.
const SIDE: usize = 15;

/// How many cases of one finding are followed.
pub const CASES: usize = 3;

/// What the pictures show.
#[derive(Clone, Debug, Default)]
pub struct Pictures {
    /// High-risk acts by weekday and hour.
    pub calendar: Calendar,
    /// Who accepted and who approved.
    pub hands: Hands,
    /// The acts of the cases that findings name, in their order.
    pub courses: Map<InSystem, Vec<CaseAct>>,
}

/// High-risk acts of people over the whole log.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// How many, by local weekday from Monday and hour.
    pub counts: [[u64; 24]; 7],
    /// Of how many only the day is known.
    pub timeless: u64,
    /// Office hours of a working day, `08:00` to `12:00`.
    pub hours: Vec<(String, String)>,
}

/// Accepters by approvers, with the number of cases that the one accepted and the other approved.
#[derive(Clone, Debug, Default)]
pub struct Hands {
    /// Accepters: those who approved what they had accepted first, then by the number of cases.
    pub from: Vec<String>,
    /// Approvers in the same order.
    pub to: Vec<String>,
    /// Which of `from` and which of `to` are one actor; two of one name are not.
    pub same: Vec<(usize, usize)>,
    /// Cases, a line for each accepter.
    pub counts: Vec<Vec<u64>>,
    /// Cases of those who are not shown.
    pub left_out: u64,
}

/// An act of a case.
#[derive(Clone, Debug)]
pub struct CaseAct {
    /// Which event.
    pub event: EventId,
    /// When.
    pub at: Moment,
    /// What, in the common vocabulary.
    pub act: Act,
    /// What, in the log's own word.
    pub step: String,
    /// By whom: the holder of the account, else the account; empty where the log leaves it blank.
    pub who: String,
    /// A number of whoever that is, for two people may have one name.
    pub actor: usize,
    /// Under which account; none where the log leaves it blank.
    pub account: Option<InSystem>,
}

impl Pictures {
    /// In one pass over the log.
    pub fn of(facts: &Facts<'_>, findings: &[Finding]) -> Self {
        let mut pass = Pass::new(facts, findings);
        let columns = Columns::ACCOUNT.and(Columns::CASE).and(Columns::PLACE).and(Columns::EDIT);
        for id in facts.log.ids() {
            let event = facts.log.event(id, columns);
            pass.follow(&event);
            if event.is_act() && !pass.is_machine(&event) {
                pass.mark(&event);
                pass.pair(&event);
            }
        }
        pass.finish()
    }
}

struct Pass<'f, 'a> {
    facts: &'f Facts<'a>,
    calendar: Calendar,
    /// Whether an act of that step and field is of high risk.
    risks: FastMap<(u32, u32), bool>,
    /// Whether that decision is the last one of its matter.
    finals: FastMap<(SystemId, Option<MatterId>, Act), bool>,
    /// Who accepted a case last, by case.
    accepted: Vec<Option<Actor>>,
    /// Case, accepter, approver; each once.
    pairs: Map<(CaseId, Actor, Actor), ()>,
    followed: FastMap<CaseId, usize>,
    courses: Vec<(InSystem, Vec<CaseAct>)>,
    /// Who acts under an account, with their name.
    actors: Map<Option<Actor>, String>,
}

impl<'f, 'a> Pass<'f, 'a> {
    fn new(facts: &'f Facts<'a>, findings: &[Finding]) -> Self {
        let hours = facts.policy.calendar.hours.iter().map(|hours| (clock(hours.from), clock(hours.to)));
        let calendar = Calendar { hours: hours.collect(), ..Calendar::default() };
        let (mut followed, mut courses) = (FastMap::default(), Vec::new());
        for case in findings.iter().flat_map(|finding| finding.subjects.cases.iter().take(CASES)) {
            let system = case.system.as_deref().unwrap_or_default();
            if let Some(id) = facts.log.names.find_case(system, &case.name) {
                followed.entry(id).or_insert_with(|| {
                    courses.push((case.clone(), Vec::new()));
                    courses.len() - 1
                });
            }
        }
        Self {
            facts,
            calendar,
            risks: FastMap::default(),
            finals: FastMap::default(),
            accepted: vec![None; facts.log.names.cases.len()],
            pairs: Map::default(),
            followed,
            courses,
            actors: Map::default(),
        }
    }

    /// Whether nobody sat there (ground rule 9).
    fn is_machine(&self, event: &Event) -> bool {
        let machine = |account: AccountId| self.facts.machines().get(account.index()).copied().unwrap_or(false);
        !event.is_interactive() && event.account.is_some_and(machine)
    }

    fn follow(&mut self, event: &Event) {
        let Some(place) = event.case.and_then(|case| self.followed.get(&case)).copied() else { return };
        let facts = self.facts;
        let entry = self.actors.entry(event.account.map(|account| by(facts, account)));
        let actor = entry.index();
        let name = |who: &Option<Actor>| who.map(|who| facts.actor_name(who)).unwrap_or_default();
        let who = match entry {
            Entry::Occupied(known) => known.get().clone(),
            Entry::Vacant(new) => {
                let name = name(new.key());
                new.insert(name).clone()
            }
        };
        let account = event.account.map(|account| facts.account_ref(account));
        let step = facts.step_name(event.step).to_owned();
        let act = CaseAct { event: event.id, at: event.at, act: event.act, step, who, actor, account };
        if let Some((_, acts)) = self.courses.get_mut(place) {
            acts.push(act);
        }
    }

    fn mark(&mut self, event: &Event) {
        let facts = self.facts;
        let field = event.field.map_or(u32::MAX, |field| crate::base::ids::raw_index(field.index()));
        let key = (crate::base::ids::raw_index(event.step.index()), field);
        if !*self.risks.entry(key).or_insert_with(|| facts.risk_of_act(event) >= Risk::High) {
            return;
        }
        if event.at.precision != Precision::Exact {
            self.calendar.timeless += 1;
            return;
        }
        let weekday = facts.zone.day_of(event.at.at).weekday().num_days_from_monday() as usize;
        let hour = (facts.zone.millis_of_day(event.at.at) / 3_600_000) as usize;
        if let Some(count) = self.calendar.counts.get_mut(weekday).and_then(|day| day.get_mut(hour)) {
            *count += 1;
        }
    }

    fn pair(&mut self, event: &Event) {
        let (facts, Some(case), Some(account)) = (self.facts, event.case, event.account) else { return };
        if event.act == Act::Accept {
            if let Some(accepted) = self.accepted.get_mut(case.index()) {
                *accepted = Some(facts.actor(account));
            }
        } else if Acts::DECISION.contains(event.act) {
            let Some(accepter) = self.accepted.get(case.index()).copied().flatten() else { return };
            let key = (event.system, event.matter, event.act);
            if *self.finals.entry(key).or_insert_with(|| facts.is_final(event)) {
                self.pairs.insert((case, accepter, facts.actor(account)), ());
            }
        }
    }

    fn finish(self) -> Pictures {
        let facts = self.facts;
        let mut cases: Map<(Actor, Actor), u64> = Map::default();
        for (_, accepter, approver) in self.pairs.into_keys() {
            *cases.entry((accepter, approver)).or_default() += 1;
        }
        let courses = self.courses.into_iter().collect();
        Pictures { calendar: self.calendar, hands: hands(facts, &cases), courses }
    }
}

fn hands(facts: &Facts<'_>, cases: &Map<(Actor, Actor), u64>) -> Hands {
    let from = side(facts, cases, |(accepter, _)| accepter);
    let to = side(facts, cases, |(_, approver)| approver);
    let count = |accepter: &Actor, approver: &Actor| cases.get(&(*accepter, *approver)).copied().unwrap_or(0);
    let counts: Vec<Vec<u64>> =
        from.iter().map(|accepter| to.iter().map(|approver| count(accepter, approver)).collect()).collect();
    let left_out = cases.values().sum::<u64>() - counts.iter().flatten().sum::<u64>();
    let all: Set<Actor> = from.iter().chain(&to).copied().collect();
    let name = |actor: &Actor| {
        let name = facts.actor_name(*actor);
        let is_another = |other: &Actor| other != actor && facts.actor_name(*other) == name;
        if all.iter().any(is_another) { format!("{name}（{}）", facts.actor_key(*actor)) } else { name }
    };
    let places = |actor: &Actor| to.iter().position(|other| other == actor);
    let same = from.iter().enumerate().filter_map(|(at, actor)| Some((at, places(actor)?))).collect();
    Hands { from: from.iter().map(name).collect(), to: to.iter().map(name).collect(), same, counts, left_out }
}

/// The actors of one side: those who met themselves first, then those with most cases.
fn side(facts: &Facts<'_>, cases: &Map<(Actor, Actor), u64>, of: fn((Actor, Actor)) -> Actor) -> Vec<Actor> {
    let mut totals: Map<Actor, u64> = Map::default();
    for (pair, count) in cases {
        *totals.entry(of(*pair)).or_default() += count;
    }
    let own = |actor: Actor| cases.get(&(actor, actor)).copied().unwrap_or(0);
    let mut actors: Vec<(Actor, u64)> = totals.into_iter().collect();
    actors.sort_by_cached_key(|(actor, count)| (Reverse(own(*actor)), Reverse(*count), facts.actor_key(*actor)));
    actors.into_iter().take(SIDE).map(|(actor, _)| actor).collect()
}

/// Who acts under an account: its holder, unless several share it.
fn by(facts: &Facts<'_>, account: AccountId) -> Actor {
    match facts.person_of(account) {
        Some(person) if !facts.is_shared(account) => Actor::Person(person),
        _ => Actor::Account(account),
    }
}

/// `08:30`.
fn clock(minutes: u32) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}
