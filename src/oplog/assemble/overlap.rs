//! Exports of one log with different columns: rows that tell parts of one event.

use crate::{
    base::{
        maps::{Map, Set},
        time::{Instant, Moment, Precision, Zone},
    },
    model::{RowRef, SourceId},
    oplog::{
        assemble::{Assembly, Kept},
        column::{ABSENT, NO_AMOUNT, NO_NUMBER},
        draft::{TextColumn, pack, parts, unpack},
        drafts::Drafts,
        event::Outcome,
    },
};

/// How many rows after one, at the same time, are looked at for overlap without a number.
const LOOKED_AT: usize = 8;
/// How many rows of one minute are looked at for overlap with a row that has no seconds.
const LOOKED_AT_IN_MINUTE: usize = 64;
const MINUTE: i64 = 60_000;

impl Drafts {
    /// Joins events of one (system, seq) that do not contradict each other into one that has the values of all. It
    /// stands for the fullest row, whichever file that is in, and the others are its copies. Where any two contradict
    /// each other, all stay. Without numbers nothing is joined, and what may overlap is counted.
    pub(super) fn join_exports(&mut self, kept: &mut Kept, zone: Zone, assembly: &mut Assembly) {
        let groups = self.numbered_alike(&kept.events).into_values().flat_map(|group| self.by_step(group));
        let groups: Vec<Vec<u32>> = groups.filter(|group| group.len() > 1).collect();
        let mut gone: Map<u32, ()> = Map::default();
        for group in groups {
            let pairs = || group.iter().enumerate().flat_map(|(at, a)| group[at + 1..].iter().map(move |b| (*a, *b)));
            if pairs().any(|(a, b)| self.contradict(a, b, zone)) {
                assembly.conflicting += 1;
                continue;
            }
            let Some(fullest) = group.iter().copied().min_by_key(|event| self.emptiness(*event)) else { continue };
            let mut rows = kept.copies.swap_remove(&fullest).unwrap_or_default();
            for other in group.into_iter().filter(|event| *event != fullest) {
                self.fill(fullest, other);
                gone.insert(other, ());
                let row = self.origin[other as usize];
                *assembly.repeated.entry(row.source).or_default() += 1;
                rows.push(row);
                rows.extend(kept.copies.swap_remove(&other).unwrap_or_default());
            }
            rows.sort_unstable_by_key(|row| (row.source.index(), row.row));
            kept.copies.insert(fullest, rows);
        }
        if !gone.is_empty() {
            kept.events.retain(|event| !gone.contains_key(event));
        }
        assembly.overlapping = self.overlapping(&kept.events);
    }

    /// Events by (system, seq), of the numbers that may stand several times at one time. Exact times that differ
    /// exclude each other, so only neighbours need be looked at, and events that are not exact.
    fn numbered_alike(&self, events: &[u32]) -> Map<(u32, u64), Vec<u32>> {
        let number = |event: u32| (self.system.get(event as usize), self.seq.get(event as usize));
        let mut groups: Map<(u32, u64), Vec<u32>> = Map::default();
        for (place, event) in events.iter().copied().enumerate().filter(|(_, event)| number(*event).1 != NO_NUMBER) {
            let previous = place.checked_sub(1).and_then(|place| events.get(place));
            let is_coarse = unpack(self.precision_outcome[event as usize]).0 != Precision::Exact;
            if is_coarse || previous.is_some_and(|previous| number(*previous) == number(event)) {
                groups.entry(number(event)).or_default();
            }
        }
        if !groups.is_empty() {
            for event in events.iter().copied() {
                if let Some(group) = groups.get_mut(&number(event)) {
                    group.push(event);
                }
            }
        }
        groups
    }

    /// A row may tell of several steps or fields under its one number. These are no rows to be compared with each
    /// other, but each with its like in other rows; what has no like apart from its own row is left alone.
    fn by_step(&self, group: Vec<u32>) -> Vec<Vec<u32>> {
        let row = |event: &u32| self.origin[*event as usize];
        let shares = |all: &[u32]| {
            let mut rows: Vec<RowRef> = all.iter().map(row).collect();
            rows.sort_unstable_by_key(|row| (row.source.index(), row.row));
            rows.windows(2).any(|pair| pair[0] == pair[1])
        };
        if !shares(&group) {
            return vec![group];
        }
        let mut parts: Map<(u32, u32), Vec<u32>> = Map::default();
        for event in group {
            let at = event as usize;
            let (step, field) = (self.step.get(at), self.texts[TextColumn::Field as usize].get(at));
            parts.entry((step, field)).or_default().push(event);
        }
        parts.into_values().filter(|part| !shares(part)).collect()
    }

    /// Whether two rows cannot be one event: a value that both have differs. What only one of them has, another export
    /// may have left out.
    fn contradict(&self, a: u32, b: u32, zone: Zone) -> bool {
        self.moment(a, zone).surely_differs(self.moment(b, zone)) || self.differ(a, b)
    }

    /// Whether a value other than the time, which both have, differs.
    fn differ(&self, a: u32, b: u32) -> bool {
        const fn differ(one: u32, other: u32) -> bool {
            one != ABSENT && other != ABSENT && one != other
        }
        let (a, b) = (a as usize, b as usize);
        let outcomes = [a, b].map(|at| unpack(self.precision_outcome[at]).1);
        let details = parts(self.marks.get(a)).into_iter().zip(parts(self.marks.get(b)));
        let (amounts, seqs) = ([a, b].map(|at| self.amount.get(at)), [a, b].map(|at| self.seq.get(at)));
        self.system.get(a) != self.system.get(b)
            || self.step.get(a) != self.step.get(b)
            || !outcomes.contains(&Outcome::Unsaid) && outcomes[0] != outcomes[1]
            || details.into_iter().any(|(one, other)| one != 0 && other != 0 && one != other)
            || !amounts.contains(&NO_AMOUNT) && amounts[0] != amounts[1]
            || !seqs.contains(&NO_NUMBER) && seqs[0] != seqs[1]
            || [&self.rows, &self.account]
                .into_iter()
                .chain(&self.texts)
                .any(|column| differ(column.get(a), column.get(b)))
    }

    fn moment(&self, event: u32, zone: Zone) -> Moment {
        let at = Instant::from_millis(self.millis[event as usize]);
        match unpack(self.precision_outcome[event as usize]).0 {
            Precision::Exact => Moment::exact(at),
            Precision::Day => Moment::day(zone.day_of(at), zone),
            Precision::Month => Moment::month(zone.day_of(at), zone),
        }
    }

    /// How vague the time is, then how many values are missing, then the content: the lowest is the fullest row.
    fn emptiness(&self, event: u32) -> (Precision, usize, u64, u64) {
        let at = event as usize;
        let (precision, outcome) = unpack(self.precision_outcome[at]);
        let missing = [
            outcome == Outcome::Unsaid,
            self.amount.get(at) == NO_AMOUNT,
            self.rows.get(at) == ABSENT,
            self.account.get(at) == ABSENT,
        ];
        let texts = self.texts.iter().filter(|column| column.get(at) == ABSENT).count();
        let details = parts(self.marks.get(at)).into_iter().filter(|mark| *mark == 0).count();
        (
            precision,
            missing.into_iter().filter(|missing| *missing).count() + texts + details,
            self.hash[at],
            self.marks.get(at),
        )
    }

    /// Gives an event the values that only another row of it has.
    fn fill(&mut self, event: u32, other: u32) {
        let (to, from) = (event as usize, other as usize);
        let columns = self.texts.iter_mut().chain([&mut self.account, &mut self.rows]);
        for column in columns.filter(|column| column.get(to) == ABSENT) {
            column.set(to, column.get(from));
        }
        if self.amount.get(to) == NO_AMOUNT {
            self.amount.set(to, self.amount.get(from));
        }
        let (precision, outcome) = unpack(self.precision_outcome[to]);
        if outcome == Outcome::Unsaid {
            self.precision_outcome[to] = pack(precision, unpack(self.precision_outcome[from]).1);
        }
    }

    /// Sources whose exact times all lie on whole minutes.
    fn without_seconds(&self, events: &[u32]) -> Set<SourceId> {
        let (mut all, mut seconds) = (Set::default(), Set::default());
        for event in events.iter().map(|event| *event as usize) {
            if unpack(self.precision_outcome[event]).0 == Precision::Exact {
                let source = self.origin[event].source;
                all.insert(source);
                if self.millis[event] % MINUTE != 0 {
                    seconds.insert(source);
                }
            }
        }
        all.retain(|source| !seconds.contains(source));
        all
    }

    /// Pairs of rows of different sources at one exact time, or in the one minute that an export without seconds tells,
    /// that do not contradict each other, with no number in one of them that would tell whether they are one event.
    fn overlapping(&self, events: &[u32]) -> u64 {
        let mut pairs = 0;
        let minutes = self.without_seconds(events);
        for (place, a) in events.iter().copied().enumerate() {
            let has_seconds = !minutes.contains(&self.origin[a as usize].source);
            let (span, most) = if has_seconds { (1, LOOKED_AT) } else { (MINUTE, LOOKED_AT_IN_MINUTE) };
            let at_once = |b: &u32| self.millis[*b as usize] - self.millis[a as usize] < span;
            let next = events[place + 1..].iter().copied().take(most).take_while(at_once);
            let overlaps = |b: &u32| {
                let (a, b) = (a as usize, *b as usize);
                let exact = [a, b].iter().all(|at| unpack(self.precision_outcome[*at]).0 == Precision::Exact);
                let unnumbered = self.seq.get(a) == NO_NUMBER || self.seq.get(b) == NO_NUMBER;
                let same_actor = self.account.get(a) == self.account.get(b) && self.account.get(a) != ABSENT;
                exact && unnumbered && same_actor && self.origin[a].source != self.origin[b].source
            };
            let may_be_one = |b: &u32| !self.are_equal(a, *b) && !self.differ(a, *b);
            pairs += next.filter(overlaps).filter(may_be_one).count() as u64;
        }
        pairs
    }
}
