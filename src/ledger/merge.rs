//! Several ledgers rolled up into one: 单位自查 → 镇级核查 → 情况反馈.
//!
//! The same problem in two ledgers is one problem with two discoveries. Of what two people wrote into one field the later
//! entry holds, and the other stays in the history. The outcome does not depend on the order of the ledgers, and merging
//! again changes nothing.

use super::{
    LedgerError,
    event::Act,
    eyes::is_doubtful,
    field::Field,
    problem::{Observed, Origin, Problem, Stamped, Standing},
    state::State,
    store::{Head, Writer},
};
use crate::base::maps::{Map, Set};

/// A ledger to be merged in.
#[derive(Clone, Debug)]
pub struct Source {
    /// Whose it is.
    pub office: String,
    /// Its identity.
    pub ledger: String,
    /// Its last event.
    pub head: Head,
    /// Its problems.
    pub problems: Vec<Problem>,
}

/// Two people wrote different things.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Differing {
    /// The problem.
    pub no: u32,
    /// The field.
    pub field: Field,
    /// What holds: the later entry.
    pub kept: Option<String>,
    /// The earlier entry.
    pub other: Option<String>,
    /// Whose ledger has the earlier entry, or the later one if the town's own was earlier.
    pub office: String,
}

/// What was merged.
#[derive(Clone, Debug, Default)]
pub struct Rolled {
    /// Problems that are new here.
    pub added: Vec<u32>,
    /// Problems that were known and now say more.
    pub updated: Vec<u32>,
    /// Problems that were known and stay as they were.
    pub unchanged: u64,
    /// Problems that more than one office found.
    pub shared: u64,
    /// Fields in which two people wrote different things.
    pub differing: Vec<Differing>,
    /// Closed problems whose reviewer, by what the ledgers say together, must not have reviewed them.
    pub doubtful: Vec<u32>,
    /// How many events were appended; 0: the ledger is as it was.
    pub events: u64,
}

impl Problem {
    /// Takes in what another ledger knows of the same problem. Commutative, associative and idempotent, numbers apart.
    pub fn join(&mut self, other: &Self) {
        if later(&self.observed, &other.observed) {
            self.observed = other.observed.clone();
        }
        self.identities.extend(other.identities.iter().cloned());
        for one in &other.discoveries {
            self.discovered(one);
        }
        self.sighting = self.sighting.max(other.sighting);
        self.standing = decided(&self.standing, &other.standing).clone();
        self.exception = match (self.exception.take(), &other.exception) {
            (Some(own), Some(its)) => Some(own.later(its)),
            (own, its) => own.or_else(|| its.clone()),
        };
        for (field, its) in &other.human {
            let joined = self.human.get(field).map_or_else(|| its.clone(), |own| own.later(its));
            self.human.insert(*field, joined);
        }
        self.parts.extend(other.parts.iter().cloned());
        self.origins.extend(other.origins.iter().cloned());
    }
}

/// The later of two states. That nobody has decided anything yet is no decision, however late it was found.
fn decided<'s>(own: &'s Stamped<Standing>, other: &'s Stamped<Standing>) -> &'s Stamped<Standing> {
    let is_decided = |one: &Stamped<Standing>| one.value.state != State::Suspected || one.value.reopened > 0;
    std::cmp::max_by_key(own, other, |one| (is_decided(one), *one))
}

/// Whether the other observation is of newer data, or brought in later; else one that does not depend on their order.
fn later(own: &Observed, other: &Observed) -> bool {
    let rank = |one: &Observed| (one.as_of, one.at);
    match rank(own).cmp(&rank(other)) {
        std::cmp::Ordering::Less => true,
        std::cmp::Ordering::Greater => false,
        std::cmp::Ordering::Equal => {
            let text = |one: &Observed| serde_json::to_string(&one.machine).unwrap_or_default();
            own.machine != other.machine && text(own) < text(other)
        }
    }
}

/// A problem of one of the ledgers; ledger 0 is the one merged into.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
struct Node {
    ledger: usize,
    place: usize,
}

/// Merges ledgers in. A copy of this very ledger is passed over; one that has gone its own way since is merged like any
/// other.
pub fn merge(writer: &mut Writer<'_>, own: &str, sources: &[Source]) -> Result<Rolled, LedgerError> {
    let here = writer.head()?.hash;
    let mut sources: Vec<&Source> =
        sources.iter().filter(|source| source.ledger != own || source.head.hash != here).collect();
    let state = |source: &Source| (source.ledger.clone(), source.head.seq, source.head.hash);
    sources.sort_by_cached_key(|source| state(source));
    sources.dedup_by_key(|source| state(source));
    let known = writer.problems()?;
    let groups = Groups::of(own, &known, &sources).in_order();
    let mut rolled = Rolled::default();
    let mut next = writer.next_no()?;
    let mut acts: Vec<(u32, Option<Problem>, Vec<Act>)> = Vec::new();
    let mut speaking: Set<usize> = Set::default();
    for group in groups {
        let before = group.iter().find(|node| node.ledger == 0).and_then(|node| known.get(node.place)).cloned();
        let is_new = before.is_none();
        let no = before.as_ref().map_or(next, |problem| problem.no);
        next += u32::from(is_new);
        let (met, after) = meet(no, before.clone(), &group, &sources, &mut rolled);
        rolled.doubtful.extend(after.as_ref().filter(|after| is_doubtful(after)).map(|_| no));
        rolled.shared += u64::from(after.is_some_and(|after| offices(&after) > 1));
        match (is_new, met.is_empty()) {
            (true, _) => rolled.added.push(no),
            (false, false) => rolled.updated.push(no),
            (false, true) => rolled.unchanged += 1,
        }
        speaking.extend(met.iter().map(|(ledger, _)| *ledger));
        if !met.is_empty() {
            acts.push((no, before, met.into_iter().map(|(_, act)| act).collect()));
        }
    }
    append(writer, &sources, &speaking, acts)?;
    rolled.events = writer.appended();
    Ok(rolled)
}

fn offices(problem: &Problem) -> usize {
    problem.discoveries.iter().map(|one| (&one.how, &one.office)).collect::<Set<_>>().len()
}

fn append(
    writer: &mut Writer<'_>,
    sources: &[&Source],
    speaking: &Set<usize>,
    acts: Vec<(u32, Option<Problem>, Vec<Act>)>,
) -> Result<(), LedgerError> {
    for (ledger, source) in (1..).zip(sources) {
        if speaking.contains(&ledger) {
            let Source { office, ledger, head, .. } = source;
            let (office, ledger, head, events) = (office.clone(), ledger.clone(), head.hash.to_string(), head.seq);
            writer.append(None, None, Act::Joined { office, ledger, events, head })?;
        }
    }
    for (no, mut before, acts) in acts {
        for act in acts {
            before = writer.append(Some(no), before, act)?;
        }
    }
    Ok(())
}

/// What the ledgers of a group add to its problem, and what becomes of it.
fn meet(
    no: u32,
    before: Option<Problem>,
    group: &[Node],
    sources: &[&Source],
    rolled: &mut Rolled,
) -> (Vec<(usize, Act)>, Option<Problem>) {
    let mut met = Vec::new();
    let mut now = before;
    for node in group {
        let Some(source) = node.ledger.checked_sub(1).and_then(|at| sources.get(at)) else { continue };
        let Some(other) = source.problems.get(node.place) else { continue };
        let origin = Origin { office: source.office.clone(), ledger: source.ledger.clone(), no: other.no };
        let after = match &now {
            None => {
                let mut after = Problem { no, ..other.clone() };
                after.origins.insert(origin.clone());
                after
            }
            Some(known) => {
                let mut after = known.clone();
                after.join(other);
                after.origins.insert(origin.clone());
                if after == *known {
                    continue;
                }
                differing(known, other, &source.office, rolled);
                after
            }
        };
        now = Some(after);
        met.push((node.ledger, Act::Met { other: Box::new(other.clone()), origin }));
    }
    (met, now)
}

fn differing(known: &Problem, other: &Problem, office: &str, rolled: &mut Rolled) {
    for (field, its) in &other.human {
        let Some(own) = known.human.get(field).filter(|own| own.value != its.value && own.value.is_some()) else {
            continue;
        };
        if its.value.is_none() {
            continue;
        }
        let later = own.later(its);
        let earlier = if later == *own { its } else { own };
        rolled.differing.push(Differing {
            no: known.no,
            field: *field,
            kept: later.value.clone(),
            other: earlier.value.clone(),
            office: office.to_owned(),
        });
    }
}

/// Which problems of which ledgers are one.
struct Groups<'p> {
    nodes: Vec<(Node, &'p Problem)>,
    parent: Vec<usize>,
    /// The ledgers of each group, by its root.
    ledgers: Vec<Set<usize>>,
}

impl<'p> Groups<'p> {
    fn of(own: &str, known: &'p [Problem], sources: &[&'p Source]) -> Self {
        let lists = std::iter::once(known).chain(sources.iter().map(|source| source.problems.as_slice()));
        let nodes: Vec<(Node, &Problem)> = lists
            .enumerate()
            .flat_map(|(ledger, list)| list.iter().enumerate().map(move |(place, one)| (Node { ledger, place }, one)))
            .collect();
        let ledgers = nodes.iter().map(|(node, _)| std::iter::once(node.ledger).collect()).collect();
        let mut groups = Self { parent: (0..nodes.len()).collect(), nodes, ledgers };
        // What was merged before stays together.
        let identities: Vec<&str> =
            std::iter::once(own).chain(sources.iter().map(|source| source.ledger.as_str())).collect();
        groups.unite_by_origin(&identities);
        // What two ledgers know by the same name, then what they know by any name they share; in order of the names.
        groups.unite(|problem| vec![problem.machine().id.as_str()]);
        groups.unite(|problem| problem.identities.iter().map(String::as_str).collect());
        groups
    }

    fn unite(&mut self, names: impl Fn(&'p Problem) -> Vec<&'p str>) {
        let mut by_name: Map<(String, &str), Vec<usize>> = Map::default();
        for (at, (_, problem)) in self.nodes.iter().enumerate() {
            let rule = problem.machine().rule.as_ref().map(|rule| rule.code.clone()).unwrap_or_default();
            for name in names(problem) {
                by_name.entry((rule.clone(), name)).or_default().push(at);
            }
        }
        by_name.sort_unstable_keys();
        for nodes in by_name.values() {
            // A name that fits two problems of one ledger would be a guess.
            let ledgers: Set<usize> = nodes.iter().map(|at| self.nodes[*at].0.ledger).collect();
            if ledgers.len() == nodes.len() {
                self.join_all(nodes);
            }
        }
    }

    fn unite_by_origin(&mut self, identities: &[&str]) {
        // Copies of one ledger may have given one number to different problems, so a name must agree too.
        let mut by_origin: Map<(String, u32, &str), Vec<usize>> = Map::default();
        for (at, (node, problem)) in self.nodes.iter().enumerate() {
            let here = identities.get(node.ledger).map(|ledger| ((*ledger).to_owned(), problem.no));
            let there = problem.origins.iter().map(|origin| (origin.ledger.clone(), origin.no));
            for (ledger, no) in here.into_iter().chain(there) {
                for name in &problem.identities {
                    by_origin.entry((ledger.clone(), no, name)).or_default().push(at);
                }
            }
        }
        by_origin.sort_unstable_keys();
        for nodes in by_origin.values() {
            self.join_all(nodes);
        }
    }

    fn join_all(&mut self, nodes: &[usize]) {
        for pair in nodes.windows(2) {
            self.join(pair[0], pair[1]);
        }
    }

    fn root(&self, mut at: usize) -> usize {
        while self.parent[at] != at {
            at = self.parent[at];
        }
        at
    }

    /// Makes two groups one, unless that would make one of two problems of one ledger: there they are told apart.
    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.root(one), self.root(other));
        if one == other || self.ledgers[one].iter().any(|ledger| self.ledgers[other].contains(ledger)) {
            return;
        }
        let moved = std::mem::take(&mut self.ledgers[other]);
        self.ledgers[one].extend(moved);
        self.parent[other] = one;
    }

    /// The groups: those of known problems by number, then the new ones in an order that their content gives.
    fn in_order(self) -> Vec<Vec<Node>> {
        let mut by_root: Map<usize, Vec<usize>> = Map::default();
        for at in 0..self.nodes.len() {
            by_root.entry(self.root(at)).or_default().push(at);
        }
        let mut groups: Vec<Vec<usize>> = by_root.into_values().collect();
        groups.sort_by_cached_key(|group| {
            let all = group.iter().filter_map(|at| self.nodes.get(*at));
            let own = all.clone().find(|(node, _)| node.ledger == 0).map(|(_, problem)| problem.no);
            let found = all.clone().filter_map(|(_, problem)| problem.found_on()).min();
            let name = all.filter_map(|(_, problem)| problem.identities.first().cloned()).min();
            (own.is_none(), own, found, name)
        });
        let nodes = |group: Vec<usize>| {
            let mut nodes: Vec<Node> = group.into_iter().filter_map(|at| Some(self.nodes.get(at)?.0)).collect();
            nodes.sort_unstable();
            nodes
        };
        groups.into_iter().map(nodes).collect()
    }
}

#[cfg(test)]
mod tests;
