//! What the sequence numbers of a log show: holes, numbers with two contents, time that runs backwards.
//!
//! Stretches are found block by block and joined, so that no system's log is ever held at once.

use crate::{
    base::time::{Moment, Precision},
    model::EventId,
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

    /// What is left of the hole without numbers that are known to have been there (ascending): the holes between them.
    pub fn without(self, known: &[u64]) -> Vec<Self> {
        let first = known.partition_point(|seq| *seq < self.from);
        let inside = known[first..].iter().copied().take_while(|seq| *seq <= self.to);
        let (mut left, mut from) = (Vec::new(), self.from);
        for seq in inside {
            if seq > from {
                left.push(Self { from, to: seq - 1, ..self });
            }
            from = seq + 1;
        }
        if from <= self.to {
            left.push(Self { from, ..self });
        }
        left
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

/// How many numbers in a row must stand twice before they are two numberings.
const RUN: usize = 5;

impl Stretch {
    /// Whether two numberings run side by side (of two modules, or begun anew): several numbers in a row stand twice, at
    /// different times, and both the earlier and the later of them run on in time.
    pub fn is_of_two_numberings(&self, at: impl Fn(EventId) -> Moment) -> bool {
        let times = |repeat: &Repeat| {
            let mut times: Vec<Moment> = repeat.events.iter().map(|event| at(*event)).collect();
            times.sort_by_key(|time| (time.at, time.until));
            times.first().copied().zip(times.last().copied())
        };
        let mut run = 0;
        let mut last: Option<(u64, (Moment, Moment))> = None;
        for repeat in &self.repeats {
            let Some(own) = times(repeat).filter(|(early, late)| early.surely_before(*late)) else { continue };
            let follows = last.is_some_and(|(seq, (early, late))| {
                seq + 1 == repeat.seq && !own.0.surely_before(early) && !own.1.surely_before(late)
            });
            run = if follows { run + 1 } else { 1 };
            if run >= RUN {
                return true;
            }
            last = Some((repeat.seq, own));
        }
        false
    }

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
    fn numbers_known_to_have_been_there_are_no_hole() {
        let [before, after] = [numbered(4, 0, 0), numbered(10, 0, 1)];
        let hole = Hole { from: 5, to: 9, before, after };
        let left = |known: &[u64]| hole.without(known).iter().map(|hole| (hole.from, hole.to)).collect::<Vec<_>>();
        assert_eq!(left(&[]), [(5, 9)]);
        assert_eq!(left(&[1, 7, 12]), [(5, 6), (8, 9)]);
        assert_eq!(left(&[5, 6, 9]), [(7, 8)]);
        assert!(left(&[5, 6, 7, 8, 9]).is_empty());
    }

    #[test]
    fn two_numberings_run_on_side_by_side() {
        let numbering = |begin: i64, of: u32| (0..of).map(move |at| (u64::from(at) + 1, begin + i64::from(at) * 1000));
        let stretch = |events: Vec<(u64, i64)>| {
            let all: Vec<Numbered> = (0u32..).zip(&events).map(|(id, (seq, at))| numbered(*seq, *at, id)).collect();
            let at = |event: EventId| all[event.0 as usize].at;
            Stretch::of(all.clone()).unwrap().is_of_two_numberings(at)
        };
        assert!(stretch(numbering(0, 30).chain(numbering(500, 5)).collect()));
        assert!(!stretch(numbering(0, 30).chain(numbering(500, 4)).collect()));
        assert!(!stretch(numbering(0, 30).chain(numbering(0, 5)).collect()), "at the same times");
        assert!(!stretch(numbering(0, 30).chain([(3, 50), (9, 70), (14, 90)]).collect()));
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
