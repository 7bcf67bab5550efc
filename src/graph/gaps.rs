//! Where a system's log is not whole: numbers that are missing, working days on which there is nothing.
//!
//! B23 reports such gaps. Rules that conclude from what the log does *not* show ask here whether it can be expected to.

use std::ops::Range;

use crate::{
    base::{
        calendar::Calendar,
        ids::SystemId,
        maps::Map,
        time::{Day, Instant, Zone},
    },
    graph::{acts::share, facts::Facts},
    i18n::Words,
    model::{EventId, act::Acts},
    oplog::{ActiveDays, Columns, Groups, Hole, Key, Log, Numbered, Silence, Stretch, Subject},
    policy::{Policy, RuleTable},
    words,
};

/// Fewer irregular places than this are never held against a numbering as a whole; fewer working days never make a habit.
pub const FEW: usize = 20;

/// From which shares on what is missing means something.
#[derive(Copy, Clone, Debug)]
pub struct Wholeness {
    /// The share of a range of numbers that must be there.
    pub numbers: f64,
    /// The share of working days that must have events.
    pub days: f64,
}

impl Wholeness {
    /// Reads the settings, which stand in the table of B23.
    pub fn read(table: &mut RuleTable) -> Result<Self, crate::policy::PolicyError> {
        Ok(Self { numbers: table.share_or("present_share", 0.95)?, days: table.share_or("day_share", 0.9)? })
    }

    /// The settings of a policy. What is wrong in them is said where B23 reads them.
    pub fn of(policy: &Policy) -> Self {
        let read = policy.rule_table("B23", "log-integrity").and_then(|mut table| Self::read(&mut table));
        read.unwrap_or(Self { numbers: 1.0, days: 1.0 })
    }

    /// Whether so many irregular places make the whole numbering irregular.
    pub fn is_odd(&self, places: usize, of: u64) -> bool {
        places >= FEW && share(places as u64, of) > 1.0 - self.numbers
    }

    /// Whether the numbers repeat throughout, or are two numberings.
    pub fn repeats(&self, whole: &Stretch, log: &Log) -> bool {
        self.is_odd(whole.repeats.len(), whole.present) || whole.is_of_two_numberings(|event| log.at(event))
    }

    /// Whether enough of a range is there, but for these holes.
    pub fn is_dense(&self, whole: &Stretch, left: &[Hole]) -> bool {
        share(whole.range() - missing(left), whole.range()) >= self.numbers
    }

    /// The silent working days, in runs; else why they mean nothing.
    pub fn silent_days<'s>(&self, silence: &'s Silence) -> Result<&'s [Vec<Day>], &'static str> {
        if silence.working < FEW {
            return Err("days-few");
        }
        if share(silence.working - silence.silent, silence.working) < self.days {
            return Err("days-sparse");
        }
        Ok(&silence.runs)
    }
}

/// How long before its first row a case may have been begun, where the log leaves that open.
pub const LEAD_DAYS: u32 = 30;

/// How many numbers are missing in some holes.
pub fn missing(holes: &[Hole]) -> u64 {
    holes.iter().map(Hole::missing).sum()
}

/// The holes of a system's numbers that rows which could not be used do not fill.
pub fn left_holes(whole: &Stretch, system: &str, log: &Log) -> Vec<Hole> {
    let refused = log.refused.get(system).map_or(&[][..], Vec::as_slice);
    whole.holes.iter().flat_map(|hole| hole.without(refused)).collect()
}

/// The stretches of a system's blocks as one.
pub fn joined(mut stretches: Vec<Stretch>, log: &Log) -> Option<Stretch> {
    stretches.sort_by_key(|stretch| stretch.first.seq);
    let mut whole = stretches.into_iter().reduce(|mut whole, next| {
        whole.join(next);
        whole
    })?;
    // The steps of a row that holds a whole case have one number.
    whole.repeats.retain(|repeat| repeat.events.windows(2).any(|pair| log.row(pair[0]) != log.row(pair[1])));
    Some(whole)
}

/// A stretch of time in which rows of a system's log are missing.
#[derive(Clone, Debug)]
pub struct Gap {
    /// When the row before it was made, or the first silent day began.
    from: Instant,
    /// When the row after it was made, or the last silent day was over.
    to: Instant,
    /// The numbers or days, as grounds name them.
    what: String,
    /// The latest end of this gap and those before it.
    reach: Instant,
}

impl Gap {
    fn of_numbers(hole: &Hole) -> Self {
        let ends = [hole.before.at, hole.after.at];
        let from = ends.iter().map(|at| at.at).min().unwrap_or(hole.before.at.at);
        let to = ends.iter().map(|at| at.latest()).max().unwrap_or(hole.after.at.at);
        let what = if hole.from == hole.to { hole.from.to_string() } else { format!("{}–{}", hole.from, hole.to) };
        Self { from, to, what, reach: to }
    }

    fn of_days(run: &[Day], zone: Zone) -> Option<Self> {
        let (first, last) = (run.first()?, run.last()?);
        let to = zone.start_of(last.plus(1));
        let what = if run.len() == 1 { first.to_string() } else { format!("{first}–{last}") };
        Some(Self { from: zone.start_of(*first), to, what, reach: to })
    }

    /// A subject together with the missing numbers or days, as lists of what was not judged name it.
    pub fn beside(&self, subject: &str) -> String {
        format!("{subject} [{}]", self.what)
    }

    /// What a finding assumes that rests on nothing standing in the log.
    pub fn assumption(&self) -> Words {
        let what = &self.what;
        words!(
            "日志缺失{what}，推断缺失部分没有相反的记录",
            "the log lacks {what}; it is assumed that nothing to the contrary stood there"
        )
    }
}

/// The gaps of all systems, each system's in order of time.
#[derive(Default)]
pub struct Gaps(Map<SystemId, Vec<Gap>>);

impl Gaps {
    /// Looks for the gaps of a log, block by block.
    pub fn of(log: &Log, policy: &Policy, calendar: &Calendar, zone: Zone) -> Self {
        let whole = Wholeness::of(policy);
        let groups = Groups::by(Key::System, log, &[], Acts::ALL);
        let mut systems: Map<SystemId, (Vec<Stretch>, ActiveDays)> = Map::default();
        for place in 0..groups.len() {
            let Subject::System(system, _) = groups.subject(place) else { continue };
            let events = || groups.events(place).iter().map(|event| EventId(*event));
            let (stretches, days) = systems.entry(system).or_default();
            let numbered = events().filter_map(|event| {
                Some(Numbered { seq: log.event(event, Columns::SEQ).seq?, at: log.at(event), event })
            });
            stretches.extend(Stretch::of(numbered.collect()));
            days.join(&ActiveDays::of(events().map(|event| (log.at(event), event)), zone));
        }
        let gaps = systems.into_iter().map(|(system, (stretches, days))| {
            let mut gaps = numbers(stretches, log.names.systems.text(system), whole, log);
            let silence = days.silence(calendar);
            let runs = whole.silent_days(&silence).unwrap_or_default();
            gaps.extend(runs.iter().filter_map(|run| Gap::of_days(run, zone)));
            (system, in_order(gaps))
        });
        Self(gaps.collect())
    }

    /// The last gap of a system that may have swallowed something of a stretch of time.
    fn within(&self, system: SystemId, between: Range<Instant>) -> Option<&Gap> {
        let gaps = self.0.get(&system)?;
        let begun = gaps.partition_point(|gap| gap.from < between.end);
        let mut reaching = gaps[..begun].iter().rev().take_while(|gap| gap.reach > between.start);
        reaching.find(|gap| gap.to > between.start)
    }
}

fn numbers(stretches: Vec<Stretch>, system: &str, whole: Wholeness, log: &Log) -> Vec<Gap> {
    let Some(stretch) = joined(stretches, log).filter(|stretch| !whole.repeats(stretch, log)) else {
        return Vec::new();
    };
    let left = left_holes(&stretch, system, log);
    if whole.is_dense(&stretch, &left) { left.iter().map(Gap::of_numbers).collect() } else { Vec::new() }
}

fn in_order(mut gaps: Vec<Gap>) -> Vec<Gap> {
    gaps.sort_by(|a, b| (a.from, a.to, &a.what).cmp(&(b.from, b.to, &b.what)));
    let mut reach = Instant::MIN;
    for gap in &mut gaps {
        reach = reach.max(gap.to);
        gap.reach = reach;
    }
    gaps
}

impl Facts<'_> {
    /// A gap in a system's log that may have swallowed something of a stretch of time. The first question walks the
    /// whole log.
    pub fn gap_between(&self, system: SystemId, from: Instant, to: Instant) -> Option<&Gap> {
        let gaps = self.gaps.get_or_init(|| Gaps::of(self.log, self.policy, &self.calendar, self.zone));
        gaps.within(system, from..to)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gap(from: i64, to: i64) -> Gap {
        let [from, to] = [from, to].map(Instant::from_millis);
        Gap { from, to, what: String::new(), reach: to }
    }

    #[test]
    fn a_long_gap_is_found_behind_short_ones() {
        let system = SystemId::from_index(0);
        let gaps = Gaps(Map::from_iter([(system, in_order(vec![gap(50, 60), gap(0, 100), gap(10, 20)]))]));
        let within = |from: i64, to: i64| {
            let found = gaps.within(system, Instant::from_millis(from)..Instant::from_millis(to));
            found.map(|gap| gap.from.millis())
        };
        assert_eq!(within(70, 90), Some(0));
        assert_eq!(within(55, 56), Some(50));
        assert_eq!(within(100, 200), None);
        assert_eq!(within(-5, 0), None);
    }
}
