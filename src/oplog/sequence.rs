//! What the sequence numbers of a log show: holes, numbers with two contents, time that runs backwards.
//!
//! Stretches are found block by block and joined, so that no system's log is ever held at once.

use crate::{
    base::time::{Moment, Precision},
    model::EventId,
    oplog::{
        event::{Event, Outcome},
        log::{Dictionaries, SubjectName},
    },
};

/// A numbered event.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Numbered {
    /// 日志序号.
    pub seq: u64,
    /// When.
    pub at: Moment,
    /// Which.
    pub event: EventId,
}

/// Numbers that are missing between two that are there.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Hole {
    /// The first missing number.
    pub from: u64,
    /// The last missing number.
    pub to: u64,
    /// The event before the hole.
    pub before: Numbered,
    /// The event after it.
    pub after: Numbered,
}

impl Hole {
    /// How many numbers are missing.
    pub const fn missing(&self) -> u64 {
        self.to - self.from + 1
    }
}

/// Two events in order of number whose times run the other way.
#[derive(Copy, Clone, Debug)]
pub struct Backwards {
    /// The event with the lower number and the later time.
    pub before: Numbered,
    /// The event with the higher number and the earlier time.
    pub after: Numbered,
}

/// One number that several events carry.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Repeat {
    /// The number.
    pub seq: u64,
    /// The events, in the log's order.
    pub events: Vec<EventId>,
}

/// A stretch of numbered events and what it shows.
#[derive(Clone, Debug)]
pub struct Stretch {
    /// The event with the lowest number.
    pub first: Numbered,
    /// The event with the highest number.
    pub last: Numbered,
    /// How many numbers are there, each counted once.
    pub present: u64,
    /// How many steps from one number to the next had two exact times.
    pub steps: u64,
    /// The holes, ascending.
    pub holes: Vec<Hole>,
    /// The steps backwards in time, ascending.
    pub backwards: Vec<Backwards>,
    /// The numbers that stand more than once, ascending.
    pub repeats: Vec<Repeat>,
    first_exact: Option<Numbered>,
    last_exact: Option<Numbered>,
}

impl Stretch {
    /// The stretch of some events, in any order; none without events.
    pub fn of(mut events: Vec<Numbered>) -> Option<Self> {
        events.sort_by_key(|one| (one.seq, one.event));
        let first = *events.first()?;
        let mut stretch = Self::one(first);
        for next in &events[1..] {
            stretch.add(next);
        }
        Some(stretch)
    }

    fn one(first: Numbered) -> Self {
        let exact = Some(first).filter(|one| one.at.precision == Precision::Exact);
        Self {
            first,
            last: first,
            present: 1,
            steps: 0,
            holes: Vec::new(),
            backwards: Vec::new(),
            repeats: Vec::new(),
            first_exact: exact,
            last_exact: exact,
        }
    }

    fn add(&mut self, next: &Numbered) {
        if next.seq == self.last.seq {
            match self.repeats.last_mut().filter(|repeat| repeat.seq == next.seq) {
                Some(repeat) => repeat.events.push(next.event),
                None => self.repeats.push(Repeat { seq: next.seq, events: vec![self.last.event, next.event] }),
            }
            return;
        }
        self.present += 1;
        self.bridge(next, Some(*next).filter(|one| one.at.precision == Precision::Exact));
        self.last = *next;
        if next.at.precision == Precision::Exact {
            self.first_exact = self.first_exact.or(Some(*next));
            self.last_exact = Some(*next);
        }
    }

    /// Notes the hole before the next number and the step in time to the next exact one.
    fn bridge(&mut self, next: &Numbered, next_exact: Option<Numbered>) {
        if next.seq > self.last.seq + 1 {
            let (from, to) = (self.last.seq + 1, next.seq - 1);
            self.holes.push(Hole { from, to, before: self.last, after: *next });
        }
        if let (Some(before), Some(after)) = (self.last_exact, next_exact) {
            self.steps += 1;
            if after.at.surely_before(before.at) {
                self.backwards.push(Backwards { before, after });
            }
        }
    }

    /// Continues with a stretch of higher numbers. One that does not follow is left out, which cannot be where
    /// stretches are blocks of numbers.
    pub fn join(&mut self, next: Self) {
        if next.first.seq <= self.last.seq {
            return;
        }
        self.bridge(&next.first, next.first_exact);
        self.present += next.present;
        self.steps += next.steps;
        self.holes.extend(next.holes);
        self.backwards.extend(next.backwards);
        self.repeats.extend(next.repeats);
        self.last = next.last;
        self.first_exact = self.first_exact.or(next.first_exact);
        self.last_exact = next.last_exact.or(self.last_exact);
    }

    /// How many numbers there are from the lowest to the highest.
    pub const fn range(&self) -> u64 {
        (self.last.seq - self.first.seq).saturating_add(1)
    }
}

/// Places in ascending order, parted where `apart` numbers or more lie between the end of one and the start of the next.
pub fn near<T>(places: Vec<T>, apart: u64, ends: impl Fn(&T) -> (u64, u64)) -> Vec<Vec<T>> {
    let mut ranges: Vec<Vec<T>> = Vec::new();
    for place in places {
        let last = ranges
            .last_mut()
            .filter(|range| range.last().is_some_and(|last| ends(&place).0.saturating_sub(ends(last).1) < apart));
        match last {
            Some(range) => range.push(place),
            None => ranges.push(vec![place]),
        }
    }
    ranges
}

/// Whether two rows cannot be one event: a value that both have differs. What only one of them has, another export may
/// have left out. Both need all columns.
pub fn contradict(one: &Event, other: &Event, names: &Dictionaries) -> bool {
    fn differ<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
        matches!((one, other), (Some(one), Some(other)) if one != other)
    }
    let outcome = |event: &Event| Some(event.outcome).filter(|outcome| *outcome != Outcome::Unsaid);
    one.at.surely_differs(other.at)
        || one.step != other.step
        || differ(outcome(one), outcome(other))
        || differ(one.account, other.account)
        || differ(one.operator, other.operator)
        || differ(one.ip, other.ip)
        || differ(one.terminal, other.terminal)
        || differ(one.session, other.session)
        || differ(one.case, other.case)
        || differ(one.matter, other.matter)
        || differ(id_number(one, names), id_number(other, names))
        || differ(one.record, other.record)
        || differ(one.field, other.field)
        || differ(one.old, other.old)
        || differ(one.new, other.new)
        || differ(one.amount, other.amount)
        || differ(one.org, other.org)
        || differ(one.order, other.order)
        || differ(one.payee, other.payee)
        || differ(one.target, other.target)
        || differ(one.period, other.period)
        || differ(one.rows, other.rows)
}

/// The subject's ID number; a record that stands in for it is compared as record.
fn id_number<'a>(event: &Event, names: &'a Dictionaries) -> Option<&'a str> {
    match names.subject(event.subject?) {
        SubjectName::IdNumber(number) => Some(number),
        SubjectName::Record { .. } => None,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::base::time::Instant;

    fn numbered(seq: u64, millis: i64, event: u32) -> Numbered {
        Numbered { seq, at: Moment::exact(Instant::from_millis(millis)), event: EventId(event) }
    }

    fn running(seqs: &[u64]) -> Vec<Numbered> {
        let time = |seq: u64| i64::try_from(seq).unwrap() * 1000;
        (0u32..).zip(seqs).map(|(event, seq)| numbered(*seq, time(*seq), event)).collect()
    }

    #[test]
    fn a_hole_lies_between_two_numbers() {
        let events = running(&[5, 9, 6]);
        let stretch = Stretch::of(events.clone()).unwrap();
        assert_eq!(stretch.holes, vec![Hole { from: 7, to: 8, before: events[2], after: events[1] }]);
        assert_eq!((stretch.present, stretch.range()), (3, 5));
        assert_eq!(stretch.holes[0].missing(), 2);
    }

    #[test]
    fn a_number_that_stands_thrice_is_one_repeat() {
        let stretch = Stretch::of(running(&[1, 2, 2, 2, 3])).unwrap();
        assert_eq!(stretch.repeats, vec![Repeat { seq: 2, events: vec![EventId(1), EventId(2), EventId(3)] }]);
        assert!(stretch.holes.is_empty());
        assert_eq!(stretch.present, 3);
    }

    #[test]
    fn time_runs_backwards_only_between_exact_times() {
        let zone = crate::base::time::Zone::default();
        let mut events = vec![numbered(1, 5_000, 0), numbered(2, 4_000, 1), numbered(3, 6_000, 2)];
        assert_eq!(Stretch::of(events.clone()).unwrap().backwards.len(), 1);
        events[1].at = events[1].at.to_day(zone);
        assert!(Stretch::of(events).unwrap().backwards.is_empty());
    }

    #[test]
    fn near_places_are_one_range() {
        let ranges = near(vec![(1, 5), (8, 8), (18, 20)], 10, |place| *place);
        assert_eq!(ranges, vec![vec![(1, 5), (8, 8)], vec![(18, 20)]]);
        assert!(near(Vec::new(), 10, |place: &(u64, u64)| *place).is_empty());
    }

    #[test]
    fn nothing_has_no_stretch() {
        assert!(Stretch::of(Vec::new()).is_none());
    }

    proptest! {
        #[test]
        fn blocks_joined_show_what_the_whole_shows(
            seqs in prop::collection::vec((0..60_u64, 0..60_000_i64, any::<bool>()), 1..40),
            block in 1..20_u64,
        ) {
            let zone = crate::base::time::Zone::default();
            let events: Vec<Numbered> = (0u32..).zip(&seqs).map(|(event, (seq, millis, exact))| {
                let one = numbered(*seq, *millis, event);
                if *exact { one } else { Numbered { at: one.at.to_day(zone), ..one } }
            }).collect();
            let whole = Stretch::of(events.clone()).unwrap();
            let mut joined: Option<Stretch> = None;
            for place in 0..=60 / block {
                let part = events.iter().copied().filter(|one| one.seq / block == place).collect();
                match (joined.as_mut(), Stretch::of(part)) {
                    (Some(joined), Some(part)) => joined.join(part),
                    (None, part) => joined = part,
                    (Some(_), None) => {}
                }
            }
            prop_assert_eq!(format!("{:?}", joined.unwrap()), format!("{whole:?}"));
        }
    }
}
