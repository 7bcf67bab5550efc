//! Climbing the ladder: on each rung the mentions that share its key are joined, all at once.
//!
//! What joins on a rung is decided by what there was before it, never by the order of rows: a mention that several
//! people fit equally is torn and joins none, however the rows stand.

use crate::{
    base::{
        ids::AccountId,
        maps::{Map, Set},
    },
    identity::{
        How,
        cluster::{Cluster, Rung, Space, is_calm},
        mention::{Level, Mention, Origin},
        trees::Trees,
    },
    model::{
        SourceId, Sym,
        tables::{Seen, Tables},
    },
};

/// What mentions have in common on a rung.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
enum Key {
    One(Sym),
    Two(Sym, Sym),
    Account(AccountId, Sym),
}

/// So many candidates are kept of each torn mention; nobody reads more.
const NEAR: usize = 32;

/// All mentions, in clusters that grow.
pub(super) struct Pool<'a> {
    pub(super) tables: &'a Tables,
    pub(super) mentions: &'a [Mention],
    pub(super) clusters: Vec<Cluster>,
    /// By what each mention came to somebody better known.
    pub(super) how: Vec<Option<How>>,
    into: Vec<usize>,
}

impl<'a> Pool<'a> {
    /// Climbs the whole ladder.
    pub(super) fn climbed(tables: &'a Tables, mentions: &'a [Mention]) -> Self {
        let trees = Trees::of(tables);
        let seen = &tables.seen;
        let numbers = roster_numbers(mentions, &trees, seen);
        let clusters =
            (0..mentions.len()).map(|place| alone(place, &mentions[place], seen, &trees, &numbers)).collect();
        let into = (0..mentions.len()).collect();
        let mut pool = Self { tables, mentions, clusters, how: vec![None; mentions.len()], into };
        for group in pool.groups(Rung::IdNumber) {
            let is_disputed = pool.is_disputed(&group);
            for one in &group {
                pool.clusters[*one].is_disputed |= is_disputed;
            }
            pool.unite(&group, Rung::IdNumber);
        }
        for rung in Rung::WEAKER {
            pool.climb(rung);
        }
        pool
    }

    /// Whether one list has several names among those of one ID number.
    fn is_disputed(&self, group: &[usize]) -> bool {
        let mut names: Map<(Level, SourceId), Sym> = Map::default();
        let members = group.iter().flat_map(|one| &self.clusters[*one].members);
        members.map(|member| &self.mentions[*member]).any(|said| {
            let list = (said.origin.level(), self.tables.seen.list(said.row.source));
            said.name.is_some_and(|name| *names.entry(list).or_insert(name) != name)
        })
    }

    /// The cluster that one has gone into.
    pub(super) fn find(&self, mut cluster: usize) -> usize {
        while self.into[cluster] != cluster {
            cluster = self.into[cluster];
        }
        cluster
    }

    /// Clusters that have not gone into others.
    pub(super) fn living(&self) -> impl Iterator<Item = usize> + '_ {
        (0..self.clusters.len()).filter(|cluster| self.into[*cluster] == *cluster)
    }

    fn climb(&mut self, rung: Rung) {
        let mut bonds = Vec::new();
        for group in self.groups(rung) {
            if is_calm(group.iter().map(|one| &self.clusters[*one]), rung) {
                bonds.push(group);
            } else {
                self.part(&group, rung, &mut bonds);
            }
        }
        self.bind(bonds, rung);
    }

    /// Living clusters by key, those of two and more.
    fn groups(&self, rung: Rung) -> Vec<Vec<usize>> {
        let mut groups: Map<Key, Vec<usize>> = Map::default();
        for cluster in self.living() {
            for member in &self.clusters[cluster].members {
                each_key(&self.mentions[*member], rung, |key| {
                    let group = groups.entry(key).or_default();
                    if group.last() != Some(&cluster) {
                        group.push(cluster);
                    }
                });
            }
        }
        let of = |group: &[usize], level: Level| group.iter().any(|one| self.clusters[*one].level == level);
        let fits = |group: &Vec<usize>| match rung {
            Rung::RosterName => of(group, Level::Roster),
            Rung::ListName => !of(group, Level::Roster) && of(group, Level::Account) && of(group, Level::Event),
            _ => true,
        };
        groups.into_values().filter(|group| group.len() > 1 && fits(group)).collect()
    }

    /// Ties within a group in which some are surely different people.
    fn part(&mut self, group: &[usize], rung: Rung, bonds: &mut Vec<Vec<usize>>) {
        let apart = |a: usize, b: usize| self.are_apart(group[a], group[b], rung);
        let all = 0..group.len();
        let open: Vec<Vec<usize>> =
            all.clone().map(|a| all.clone().filter(|b| *b != a && !apart(a, *b)).collect()).collect();
        let clusters = |near: &[usize]| near.iter().map(|one| group[*one]).collect::<Vec<_>>();
        let torn: Vec<bool> = open.iter().map(|near| self.quarrel(&clusters(near), rung)).collect();
        for (a, near) in open.iter().enumerate() {
            for b in near.iter().copied() {
                let tied = !torn[a] && !torn[b] && self.clusters[group[a]].may_tie(&self.clusters[group[b]], rung);
                if tied && a < b {
                    bonds.push(vec![group[a], group[b]]);
                } else if !tied {
                    self.note(group[a], group[b]);
                }
            }
            self.clusters[group[a]].is_torn |= torn[a];
        }
    }

    /// Joins what is tied, unless a chain of ties would bring together people who are apart.
    fn bind(&mut self, mut bonds: Vec<Vec<usize>>, rung: Rung) {
        let chained = self.quarrelling(&bonds, rung);
        if !chained.is_empty() {
            let torn: Set<usize> =
                chained.iter().copied().filter(|one| self.quarrel(&neighbours(*one, &bonds), rung)).collect();
            self.tear(&torn, &mut bonds);
            let chained = self.quarrelling(&bonds, rung);
            self.tear(&chained, &mut bonds);
        }
        for bond in bonds {
            let anchored = rung.anchor().is_none_or(|level| bond.iter().any(|one| self.clusters[*one].level >= level));
            if anchored {
                self.unite(&bond, rung);
            }
        }
    }

    fn tear(&mut self, torn: &Set<usize>, bonds: &mut [Vec<usize>]) {
        for one in torn {
            self.clusters[*one].is_torn = true;
            for near in neighbours(*one, bonds) {
                self.note(*one, near);
                self.note(near, *one);
            }
        }
        for bond in bonds {
            bond.retain(|one| !torn.contains(one));
        }
    }

    /// Members of chains of ties that would bring together people who are apart.
    fn quarrelling(&self, bonds: &[Vec<usize>], rung: Rung) -> Set<usize> {
        let mut chains: Map<usize, usize> = Map::default();
        let top = |chains: &Map<usize, usize>, mut one: usize| {
            while let Some(next) = chains.get(&one).filter(|next| **next != one) {
                one = *next;
            }
            one
        };
        for bond in bonds {
            for pair in bond.windows(2) {
                chains.entry(pair[0]).or_insert(pair[0]);
                chains.entry(pair[1]).or_insert(pair[1]);
                let (a, b) = (top(&chains, pair[0]), top(&chains, pair[1]));
                chains.insert(a.max(b), a.min(b));
            }
        }
        let mut members: Map<usize, Vec<usize>> = Map::default();
        for one in chains.keys() {
            members.entry(top(&chains, *one)).or_default().push(*one);
        }
        members.into_values().filter(|chain| self.quarrel(chain, rung)).flatten().collect()
    }

    /// Whether any two of them are apart.
    fn quarrel(&self, group: &[usize], rung: Rung) -> bool {
        let calm = is_calm(group.iter().map(|one| &self.clusters[*one]), rung);
        !calm && group.iter().enumerate().any(|(at, a)| group[at + 1..].iter().any(|b| self.are_apart(*a, *b, rung)))
    }

    pub(super) fn are_apart(&self, a: usize, b: usize, rung: Rung) -> bool {
        self.clusters[a].is_apart_from(&self.clusters[b], rung, &self.tables.names)
    }

    fn note(&mut self, one: usize, near: usize) {
        let known = &mut self.clusters[one].near;
        if known.len() < NEAR && !known.contains(&near) {
            known.push(near);
        }
    }

    fn unite(&mut self, group: &[usize], rung: Rung) {
        for pair in group.windows(2) {
            let (a, b) = (self.find(pair[0]), self.find(pair[1]));
            if a == b {
                continue;
            }
            let (keep, gone) = (a.min(b), a.max(b));
            self.learn(keep, gone, rung);
            self.learn(gone, keep, rung);
            let empty = Cluster { members: Vec::new(), ..self.clusters[gone].clone() };
            let gone_cluster = std::mem::replace(&mut self.clusters[gone], empty);
            self.clusters[keep].absorb(gone_cluster);
            self.into[gone] = keep;
        }
    }

    /// Notes by what a lesser-known one came to a better-known one. A name in two lists is an assumption about both.
    fn learn(&mut self, lesser: usize, better: usize, rung: Rung) {
        let (own, other) = (self.clusters[lesser].level, self.clusters[better].level);
        if own < other || rung == Rung::ListName {
            for member in &self.clusters[lesser].members {
                self.how[*member] = self.how[*member].max(rung.how());
            }
        }
    }
}

fn neighbours(one: usize, bonds: &[Vec<usize>]) -> Vec<usize> {
    let near: Set<usize> = bonds.iter().filter(|bond| bond.contains(&one)).flatten().copied().collect();
    near.into_iter().filter(|near| *near != one).collect()
}

fn each_key(mention: &Mention, rung: Rung, mut join: impl FnMut(Key)) {
    let Mention { id, number, phone, .. } = *mention;
    let name = mention.telling_name();
    match rung {
        Rung::IdNumber => id.into_iter().for_each(|id| join(Key::One(id))),
        Rung::SameAccount => {
            if let (Origin::Account(_, account), Some(name)) = (mention.origin, mention.name) {
                join(Key::Account(account, name));
            }
        }
        Rung::PersonNo => number.into_iter().for_each(|number| join(Key::One(number))),
        Rung::NamePhone => name.zip(phone).into_iter().for_each(|(name, phone)| join(Key::Two(name, phone))),
        Rung::NameOrg => name.into_iter().for_each(|name| mention.orgs().for_each(|org| join(Key::Two(name, org)))),
        Rung::RosterName | Rung::ListName => name.into_iter().for_each(|name| join(Key::One(name))),
    }
}

/// Which roster knows a person number, with the tops of the trees it is known in.
type RosterNumbers = Map<Sym, Vec<(SourceId, Option<Sym>)>>;

fn roster_numbers(mentions: &[Mention], trees: &Trees, seen: &Seen) -> RosterNumbers {
    let mut numbers = RosterNumbers::default();
    for mention in mentions.iter().filter(|one| one.origin.level() == Level::Roster) {
        if let Some(number) = mention.number {
            let top = mention.org.and_then(|org| trees.top(org));
            numbers.entry(number).or_default().push((seen.list(mention.row.source), top));
        }
    }
    numbers
}

/// The cluster of one mention.
fn alone(place: usize, mention: &Mention, seen: &Seen, trees: &Trees, numbers: &RosterNumbers) -> Cluster {
    let list = seen.list(mention.row.source);
    let is_roster = mention.origin.level() == Level::Roster;
    let mut labels: Vec<(Space, Sym)> = mention.id.iter().map(|id| (Space::Id, *id)).collect();
    let mut tops: Vec<Sym> = mention.orgs().filter_map(|org| trees.top(org)).collect();
    tops.dedup();
    if let Some(number) = mention.number {
        labels.push((Space::Number(list), number));
        // A number that a roster gives to somebody is that roster's number, whichever list repeats it.
        let known = numbers.get(&number).into_iter().flatten();
        for (roster, top) in known.filter(|_| !is_roster) {
            let label = (Space::Number(*roster), number);
            if top.is_none_or(|top| tops.is_empty() || tops.contains(&top)) && !labels.contains(&label) {
                labels.push(label);
            }
        }
    }
    if is_roster {
        labels.extend(mention.phone.map(|phone| (Space::Phone(list), phone)));
        labels.extend(mention.bank.map(|bank| (Space::Bank(list), bank)));
    }
    Cluster {
        members: vec![place],
        level: mention.origin.level(),
        labels,
        names: mention.telling_name().into_iter().collect(),
        tops,
        masks: mention.mask.iter().cloned().collect(),
        barred: mention.barred.clone(),
        called: mention.id.into_iter().chain(mention.number).collect(),
        is_torn: false,
        is_disputed: false,
        near: Vec::new(),
    }
}
