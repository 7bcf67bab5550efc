//! The findings of a run brought into the ledger: new, seen again, not observed, reopened. What people wrote stays, and
//! the same data again changes nothing.

use std::collections::BTreeMap;

use super::{
    LedgerError,
    coverage::{Coverage, Gap},
    event::{Act, RunRecord},
    problem::{Discovery, Exception, Machine, Problem},
    state::{Flag, State},
    store::Writer,
};
use crate::base::{
    digest::Hasher,
    maps::{Map, Set},
    time::Day,
};

/// A finding as the ledger takes it.
#[derive(Clone, Debug)]
pub struct Observation {
    /// What it says.
    pub machine: Machine,
    /// The exception of the policy that holds it back.
    pub exception: Option<Exception>,
}

/// A run as the ledger takes it.
#[derive(Clone, Debug)]
pub struct Run {
    /// 核查基准日; none: nothing tells it.
    pub as_of: Option<Day>,
    /// 发现方式.
    pub how: String,
    /// Whose check it was; empty where nothing says.
    pub office: String,
    /// The version of the program.
    pub program: String,
    /// The digest of the policy in force.
    pub policy: String,
    /// The findings in their order, excepted ones last.
    pub observations: Vec<Observation>,
    /// What was covered.
    pub coverage: Coverage,
}

/// What a run changed.
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// 问题编号 by fingerprint, for every finding of the run.
    pub numbers: Map<String, u32>,
    /// New problems.
    pub added: Vec<u32>,
    /// Found again as before.
    pub unchanged: u64,
    /// Found again with something new to say.
    pub changed: Vec<u32>,
    /// Found again after they had not been observed.
    pub back: Vec<u32>,
    /// 反弹.
    pub reopened: Vec<u32>,
    /// Dismissed, and found in newer data.
    pub renewed: Vec<u32>,
    /// 未再发现, newly so.
    pub missed: Vec<u32>,
    /// Not found, but that says nothing, by why.
    pub not_covered: BTreeMap<Gap, u64>,
    /// Closed or dismissed, and still shown by the data, but of no day after that.
    pub settled: Vec<u32>,
    /// How many problems the ledger has.
    pub problems: usize,
    /// How many have which flag now.
    pub flags: BTreeMap<Flag, u64>,
    /// How many are in which state now.
    pub states: BTreeMap<State, u64>,
    /// Excepted problems that this run no longer shows.
    pub unused_exceptions: Vec<u32>,
    /// How many events were appended; 0: the ledger is as it was.
    pub events: u64,
}

impl Run {
    /// The digest of what the run saw. Order of files, threads and the clock play no part.
    pub fn digest(&self) -> Result<String, LedgerError> {
        let mut hash = Hasher::new();
        let as_of = self.as_of.map(|day| day.to_string()).unwrap_or_default();
        hash.update(b"hecha-run1");
        for text in [&as_of, &self.how, &self.office, &self.policy] {
            hash.field(text);
        }
        for one in &self.observations {
            hash.field(&serde_json::to_string(&(&one.machine, &one.exception))?);
        }
        let mut rules: Vec<&String> = self.coverage.rules.keys().collect();
        rules.sort();
        for rule in rules {
            hash.field(rule);
        }
        Ok(hash.finish().to_string())
    }

    fn record(&self, digest: String) -> RunRecord {
        RunRecord {
            digest,
            as_of: self.as_of,
            how: self.how.clone(),
            office: self.office.clone(),
            program: self.program.clone(),
            policy: self.policy.clone(),
            rules: self.coverage.rules.len(),
            findings: self.observations.len(),
        }
    }

    /// Whether the run's data is older than what the ledger knows of a problem.
    fn is_older(&self, problem: &Problem) -> bool {
        let known = problem.observed.as_of.max(problem.sighting.as_of);
        self.as_of.is_some_and(|as_of| known.is_some_and(|known| as_of < known))
    }

    /// Whether a finding tells of something newer than what was closed or dismissed.
    fn is_news(&self, problem: &Problem, machine: &Machine) -> bool {
        match (machine.speaks_of(self.as_of), problem.standing.value.settled_for) {
            (Some(new), Some(known)) => new > known,
            (Some(_), None) => true,
            // Nothing tells when: what is said must differ at least.
            (None, _) => machine != problem.machine(),
        }
    }
}

/// Brings a run in.
pub fn merge(writer: &mut Writer<'_>, run: &Run) -> Result<Merged, LedgerError> {
    let problems = writer.problems()?;
    let matched = matches(&run.observations, &problems);
    let digest = run.digest()?;
    let plan = Plan::make(writer, run, problems, &matched)?;
    let mut merged = plan.merged;
    if !plan.acts.is_empty() || !writer.knows_run(&digest)? {
        writer.append(None, None, Act::Ran(run.record(digest)))?;
    }
    let mut problems = plan.problems;
    for (no, act) in plan.acts {
        let before = problems.swap_remove(&no);
        if let Some(after) = writer.append(Some(no), before, act)? {
            problems.insert(no, after);
        }
    }
    merged.events = writer.appended();
    sum_up(&mut merged, problems.values(), writer.hand().today());
    Ok(merged)
}

/// What is to happen.
struct Plan {
    acts: Vec<(u32, Act)>,
    problems: Map<u32, Problem>,
    merged: Merged,
}

impl Plan {
    fn make(
        writer: &Writer<'_>,
        run: &Run,
        problems: Vec<Problem>,
        matched: &[Option<usize>],
    ) -> Result<Self, LedgerError> {
        let discovery = Discovery { how: run.how.clone(), office: run.office.clone(), on: writer.hand().today() };
        let mut next = writer.next_no()?;
        let mut plan = Self { acts: Vec::new(), problems: Map::default(), merged: Merged::default() };
        let mut found: Set<usize> = Set::default();
        for (one, place) in run.observations.iter().zip(matched) {
            let known = place.and_then(|place| problems.get(place));
            let no = known.map_or(next, |problem| problem.no);
            plan.merged.numbers.insert(one.machine.id.clone(), no);
            if let Some(problem) = known {
                plan.again(run, problem, one, &discovery);
            } else {
                plan.add(run, no, one, &discovery);
                next += 1;
            }
            found.extend(*place);
        }
        for (place, problem) in problems.iter().enumerate() {
            if !found.contains(&place) {
                plan.not_found(run, problem);
            }
        }
        plan.problems = problems.into_iter().map(|problem| (problem.no, problem)).collect();
        Ok(plan)
    }

    fn add(&mut self, run: &Run, no: u32, one: &Observation, discovery: &Discovery) {
        let machine = Box::new(one.machine.clone());
        self.acts.push((no, Act::Found { machine, as_of: run.as_of, discovery: discovery.clone() }));
        if one.exception.is_some() {
            self.acts.push((no, Act::Excused { exception: one.exception.clone() }));
        }
        self.merged.added.push(no);
    }

    fn again(&mut self, run: &Run, problem: &Problem, one: &Observation, discovery: &Discovery) {
        let no = problem.no;
        let discovery = problem.clone().discovered(discovery).then(|| discovery.clone());
        if run.is_older(problem) {
            self.merged.unchanged += 1;
            if let Some(discovery) = discovery {
                self.acts.push((no, Act::Discovered { discovery }));
            }
            return;
        }
        let differs = one.machine != *problem.machine();
        let as_of = run.as_of.or(problem.observed.as_of);
        let was_missed = problem.sighting.missed;
        if differs || was_missed || discovery.is_some() || as_of != problem.observed.as_of {
            let machine = differs.then(|| Box::new(one.machine.clone()));
            self.acts.push((no, Act::Seen { machine, as_of, discovery }));
        }
        if was_missed {
            self.merged.back.push(no);
        }
        if differs {
            self.merged.changed.push(no);
        } else {
            self.merged.unchanged += 1;
        }
        self.settled(run, problem, &one.machine);
        self.excused(problem, one);
    }

    fn settled(&mut self, run: &Run, problem: &Problem, machine: &Machine) {
        let no = problem.no;
        match problem.state() {
            State::Closed if run.is_news(problem, machine) => {
                self.acts.push((no, Act::Reopened));
                self.merged.reopened.push(no);
            }
            State::Dismissed if problem.standing.value.renewed => {}
            State::Dismissed if run.is_news(problem, machine) => {
                self.acts.push((no, Act::Renewed));
                self.merged.renewed.push(no);
            }
            State::Closed | State::Dismissed => self.merged.settled.push(no),
            _ => {}
        }
    }

    /// What the policy excepts. An exception that people made in the ledger stands beside it and is left alone.
    fn excused(&mut self, problem: &Problem, one: &Observation) {
        let known = problem.last_exception();
        let by_people = known.is_some_and(|exception| !exception.by_policy);
        if !by_people && known != one.exception.as_ref() {
            self.acts.push((problem.no, Act::Excused { exception: one.exception.clone() }));
        }
    }

    fn not_found(&mut self, run: &Run, problem: &Problem) {
        if problem.sighting.missed {
            return;
        }
        // Data that nothing dates may be older too.
        let is_undated = run.as_of.is_none() && problem.observed.as_of.max(problem.sighting.as_of).is_some();
        let is_older = is_undated || run.is_older(problem);
        let gap = if is_older { Some(Gap::Older) } else { run.coverage.gap(problem.machine()) };
        if let Some(gap) = gap {
            *self.merged.not_covered.entry(gap).or_default() += 1;
        } else {
            self.acts.push((problem.no, Act::Missed { as_of: run.as_of }));
            self.merged.missed.push(problem.no);
        }
    }
}

/// The problem that each observation is about: by its own fingerprint, else by a weaker form that fits one problem alone.
fn matches(observations: &[Observation], problems: &[Problem]) -> Vec<Option<usize>> {
    let mut by_identity: Map<&str, Vec<usize>> = Map::default();
    let mut by_id: Map<&str, usize> = Map::default();
    for (place, problem) in problems.iter().enumerate() {
        by_id.insert(&problem.machine().id, place);
        for identity in &problem.identities {
            by_identity.entry(identity).or_default().push(place);
        }
    }
    let mut taken: Set<usize> = Set::default();
    let mut matched: Vec<Option<usize>> = Vec::with_capacity(observations.len());
    for one in observations {
        let place = by_id.get(one.machine.id.as_str()).copied().filter(|place| !taken.contains(place));
        taken.extend(place);
        matched.push(place);
    }
    for (one, place) in observations.iter().zip(&mut matched).filter(|(_, place)| place.is_none()) {
        let known = one.machine.aliases.iter().chain([&one.machine.id]);
        let places = known.filter_map(|identity| by_identity.get(identity.as_str())).flatten();
        let same_rule = |place: &&usize| problems.get(**place).is_some_and(|problem| is_of_one_rule(problem, one));
        let free: Set<usize> = places.filter(same_rule).copied().filter(|place| !taken.contains(place)).collect();
        // Several would be a guess; a new number says so.
        if let (Some(only), 1) = (free.first(), free.len()) {
            taken.insert(*only);
            *place = Some(*only);
        }
    }
    matched
}

fn is_of_one_rule(problem: &Problem, one: &Observation) -> bool {
    let code = |machine: &Machine| machine.rule.as_ref().map(|rule| rule.code.clone());
    code(problem.machine()) == code(&one.machine)
}

fn sum_up<'p>(merged: &mut Merged, problems: impl Iterator<Item = &'p Problem>, today: Day) {
    for problem in problems {
        merged.problems += 1;
        *merged.states.entry(problem.state()).or_default() += 1;
        let flags = problem.flags(today);
        if problem.sighting.missed && flags.contains(&Flag::Excepted) {
            merged.unused_exceptions.push(problem.no);
        }
        for flag in flags {
            *merged.flags.entry(flag).or_default() += 1;
        }
    }
    merged.unused_exceptions.sort_unstable();
}

#[cfg(test)]
mod tests;
