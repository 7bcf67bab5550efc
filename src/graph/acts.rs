//! What an act is by itself: how grave, in or out of working time, and how many there are of them in a system.

use crate::{
    base::{
        ids::SystemId,
        maps::Map,
        time::{Moment, Precision},
    },
    finding::Subjects,
    graph::facts::Facts,
    model::{
        act::{Act, Acts},
        words::Risk,
    },
    oplog::Event,
};

/// Acts that no right of the tables is needed for.
pub const COMING_AND_GOING: Acts = Acts::of(&[Act::Login, Act::Logout]);

/// Whether an act was done in working time.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum WorkingTime {
    /// On a working day, within office hours.
    Within,
    /// Surely not.
    Outside,
    /// The time of day is not known.
    TimeUnknown,
    /// The holidays of that year are not known.
    YearUnknown,
}

impl Facts<'_> {
    /// How grave an act is by the policy's list, else by the built-in one. Edits need the column `EDIT`.
    pub fn risk_of_act(&self, event: &Event) -> Risk {
        let field = event.field.map(|field| self.log.names.fields.text(field));
        self.policy.act_risk(event.act, self.step_name(event.step), field)
    }

    /// Whether a moment lies in working time. A bare date has no hour, so it never lies outside.
    pub fn working_time(&self, at: Moment) -> WorkingTime {
        if at.precision != Precision::Exact {
            return WorkingTime::TimeUnknown;
        }
        let day = at.first_day(self.zone);
        if !self.calendar.knows(day.year()) {
            WorkingTime::YearUnknown
        } else if !self.calendar.is_working(day) || !self.policy.calendar.is_office_hour(self.zone.millis_of_day(at.at))
        {
            WorkingTime::Outside
        } else {
            WorkingTime::Within
        }
    }

    /// Whether an act was surely done out of working time.
    pub fn is_off_hours(&self, event: &Event) -> bool {
        self.working_time(event.at) == WorkingTime::Outside
    }

    /// Names those who did some acts of one case, with the case and the subject of the first of them.
    pub fn name_acts<'e>(&self, acts: impl IntoIterator<Item = &'e Event>, subjects: &mut Subjects) {
        let mut acts = acts.into_iter().peekable();
        let first = acts.peek().copied();
        for account in acts.filter_map(|act| act.account) {
            subjects.accounts.push(self.account_ref(account));
            subjects.persons.extend(self.person_of(account).map(|person| self.person_ref(person)));
        }
        subjects.accounts.dedup();
        subjects.persons.dedup();
        subjects.cases.extend(first.and_then(|act| act.case).map(|case| self.case_ref(case)));
        let subject = first.and_then(|act| act.subject);
        subjects.subject_ids.extend(subject.and_then(|subject| self.subject_id(subject)));
    }

    /// The successful acts of each system over the whole log, without those of a kind.
    pub fn acts_by_system(&self, but: Acts) -> Map<SystemId, u64> {
        let mut counts = Map::default();
        for ((account, step), used) in &self.survey.steps {
            let act = self.log.step_acts.get(step.index()).copied().unwrap_or(Act::Other);
            if let Some(system) = self.system_of(*account).filter(|_| !but.contains(act)) {
                *counts.entry(system).or_default() += used.count;
            }
        }
        counts
    }
}

/// Whether so many of all acts of a system do not fit the tables that the tables, not the people, are to blame.
pub const fn is_mismatch(misfits: u64, all: u64) -> bool {
    misfits * 100 > all * 30
}

/// A part as a share of the whole, 0 of nothing.
#[expect(clippy::cast_precision_loss, reason = "a share of counts, which stay far below 2^53")]
pub fn share<N: TryInto<u64>>(part: N, whole: N) -> f64 {
    let real = |count: N| count.try_into().unwrap_or(u64::MAX) as f64;
    let (part, whole) = (real(part), real(whole));
    if whole > 0.0 { part / whole } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mismatch_is_more_than_three_in_ten() {
        assert!(!is_mismatch(3, 10) && is_mismatch(4, 10) && is_mismatch(31, 100) && !is_mismatch(0, 0));
    }
}
