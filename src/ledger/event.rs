//! What happens to a ledger: events that are only ever appended, each hashed with all that came before it, and what a
//! problem becomes by each.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use super::{
    field::Field,
    problem::{Discovery, Exception, Machine, Observed, Origin, Problem, Role, Sighting, Stamped, Standing},
    state::State,
    written,
};
use crate::base::{
    digest::{Digest, Hasher},
    time::{Day, Instant},
};

/// By which door something was written.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// A command.
    Command,
    /// A workbook.
    Workbook,
}

/// What a run was.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
pub struct RunRecord {
    /// The digest of what it saw: findings, coverage, day.
    pub digest: String,
    /// 核查基准日.
    #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
    pub as_of: Option<Day>,
    /// 发现方式.
    pub how: String,
    /// Whose check it was.
    pub office: String,
    /// The version of the program.
    pub program: String,
    /// The digest of the policy in force.
    pub policy: String,
    /// How many rules ran.
    pub rules: usize,
    /// How many findings there were, excepted ones included.
    pub findings: usize,
}

/// What happened.
#[derive(Clone, Eq, PartialEq, Debug, Serialize, Deserialize)]
#[serde(tag = "do", rename_all = "kebab-case")]
pub enum Act {
    /// The ledger was made.
    Opened {
        /// The format of its events.
        format: String,
        /// Whose ledger it is; empty where nothing says.
        office: String,
    },
    /// A run was brought in.
    Ran(RunRecord),
    /// Another ledger was merged in.
    Joined {
        /// Whose it is.
        office: String,
        /// Its identity.
        ledger: String,
        /// How many events it had.
        events: u64,
        /// The hash of its last event.
        head: String,
    },
    /// A problem was found that the ledger did not know.
    Found {
        /// What it says.
        machine: Box<Machine>,
        /// 核查基准日.
        #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
        as_of: Option<Day>,
        /// How and by whom.
        discovery: Discovery,
    },
    /// A known problem was found again.
    Seen {
        /// What is said of it now, if that differs.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        machine: Option<Box<Machine>>,
        /// 核查基准日.
        #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
        as_of: Option<Day>,
        /// How and by whom, if that is new.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        discovery: Option<Discovery>,
    },
    /// Another check found it too, in data that is older than what is known.
    Discovered {
        /// How and by whom.
        discovery: Discovery,
    },
    /// A run that covered it did not find it.
    Missed {
        /// 核查基准日.
        #[serde(default, with = "written::option", skip_serializing_if = "Option::is_none")]
        as_of: Option<Day>,
    },
    /// 反弹: it had been closed, and newer data shows it.
    Reopened,
    /// It had been dismissed, and newer data shows it.
    Renewed,
    /// The policy excepts it, or no longer does.
    Excused {
        /// The exception.
        exception: Option<Exception>,
    },
    /// People wrote into its fields.
    Wrote {
        /// The new values; none: cleared.
        fields: BTreeMap<Field, Option<String>>,
        /// By which door.
        door: Door,
    },
    /// Its state was changed.
    Moved {
        /// The state it had.
        from: State,
        /// The state it has.
        to: State,
        /// Why, where a reason is given.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What was written along with it.
        #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
        fields: BTreeMap<Field, Option<String>>,
        /// By which door.
        door: Door,
    },
    /// It was accepted for a time, or that was taken back.
    Excepted {
        /// The exception; none: taken back.
        exception: Option<Exception>,
        /// Why it was taken back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// What another ledger knows of it.
    Met {
        /// The problem as it stood there.
        other: Box<Problem>,
        /// Whose ledger, and its number there.
        origin: Origin,
    },
}

/// An event.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Event {
    /// Its place, from 1, without gaps.
    pub seq: u64,
    /// When.
    pub at: Instant,
    /// Who.
    pub who: String,
    /// The problem concerned; none: the ledger as a whole.
    pub problem: Option<u32>,
    /// What.
    pub act: Act,
}

/// The hash that stands before the first event.
pub fn genesis() -> Digest {
    Digest::of(b"hecha-ledger/1")
}

/// The hash of an event after that of the one before. `body` is the act as it is kept.
pub fn chained(before: Digest, seq: u64, at: Instant, who: &str, problem: Option<u32>, body: &str) -> Digest {
    let mut hash = Hasher::new();
    let problem = problem.map(|no| no.to_string()).unwrap_or_default();
    hash.update(&before.0);
    hash.field(&seq.to_string()).field(&at.millis().to_string()).field(who).field(&problem).field(body);
    hash.finish()
}

/// An event that does not fit the problem it is about.
#[derive(Copy, Clone, Eq, PartialEq, Debug, thiserror::Error)]
#[error("event {seq} does not fit its problem")]
pub struct Misfit {
    /// The event.
    pub seq: u64,
}

impl Event {
    fn stamp<T>(&self, value: T) -> Stamped<T> {
        Stamped { at: self.at, by: self.who.clone(), value }
    }

    /// What the problem becomes; `None` is a problem that the ledger does not know yet.
    pub fn apply(&self, before: Option<Problem>) -> Result<Problem, Misfit> {
        let misfit = Misfit { seq: self.seq };
        let no = self.problem.ok_or(misfit)?;
        let mut after = match (&self.act, before) {
            (Act::Found { machine, as_of, discovery }, None) => return Ok(self.found(no, machine, *as_of, discovery)),
            (Act::Met { other, origin }, None) => return Ok(self.met(no, other, origin)),
            (Act::Found { .. }, Some(_)) | (_, None) => return Err(misfit),
            (_, Some(problem)) => problem,
        };
        after.seq = self.seq;
        match &self.act {
            Act::Seen { machine, as_of, discovery } => {
                self.seen(&mut after, machine.as_deref(), *as_of, discovery.as_ref());
            }
            Act::Discovered { discovery } => {
                after.discovered(discovery);
            }
            Act::Missed { as_of } => after.sighting = Sighting { as_of: *as_of, at: self.at, missed: true },
            Act::Reopened => {
                let reopened = after.standing.value.reopened + 1;
                after.standing = self.stamp(Standing { reopened, ..Standing::suspected() });
            }
            Act::Renewed => after.standing = self.stamp(Standing { renewed: true, ..after.standing.value }),
            Act::Excused { exception } | Act::Excepted { exception, .. } => {
                after.exception = Some(self.stamp(exception.clone()));
            }
            Act::Wrote { fields, .. } => self.write(&mut after, fields),
            Act::Moved { from, to, reason, fields, .. } => {
                if after.state() != *from {
                    return Err(misfit);
                }
                self.write(&mut after, fields);
                self.moved(&mut after, *to, reason.clone());
            }
            Act::Met { other, origin } => {
                after.join(other);
                after.origins.insert(origin.clone());
            }
            Act::Opened { .. } | Act::Ran(_) | Act::Joined { .. } | Act::Found { .. } => {
                return Err(misfit);
            }
        }
        Ok(after)
    }

    fn found(&self, no: u32, machine: &Machine, as_of: Option<Day>, discovery: &Discovery) -> Problem {
        let identities = machine.aliases.iter().chain([&machine.id]).cloned().collect();
        Problem {
            no,
            observed: Observed { as_of, at: self.at, machine: machine.clone() },
            identities,
            discoveries: vec![discovery.clone()],
            sighting: Sighting { as_of, at: self.at, missed: false },
            standing: self.stamp(Standing::suspected()),
            exception: None,
            human: BTreeMap::new(),
            parts: BTreeSet::new(),
            origins: BTreeSet::new(),
            seq: self.seq,
        }
    }

    fn met(&self, no: u32, other: &Problem, origin: &Origin) -> Problem {
        let mut problem = Problem { no, seq: self.seq, ..other.clone() };
        problem.origins.insert(origin.clone());
        problem
    }

    fn seen(&self, after: &mut Problem, machine: Option<&Machine>, as_of: Option<Day>, new: Option<&Discovery>) {
        after.observed.as_of = as_of;
        after.sighting = Sighting { as_of, at: self.at, missed: false };
        if let Some(machine) = machine {
            after.identities.extend(machine.aliases.iter().chain([&machine.id]).cloned());
            after.observed.at = self.at;
            after.observed.machine = machine.clone();
        }
        if let Some(new) = new {
            after.discovered(new);
        }
    }

    fn write(&self, after: &mut Problem, fields: &BTreeMap<Field, Option<String>>) {
        for (field, value) in fields {
            after.human.insert(*field, self.stamp(value.clone()));
        }
        // Of two in a row both had it in hand.
        if let (true, Some(Some(who))) = (after.state().is_in_hand(), fields.get(&Field::Responsible)) {
            after.took_part(Role::Responsible, who);
        }
    }

    fn moved(&self, after: &mut Problem, to: State, reason: Option<String>) {
        let known = after.machine().speaks_of(after.observed.as_of);
        let before = &after.standing.value;
        let submitted_by = match to {
            State::Awaiting => Some(self.who.clone()),
            State::Closed => before.submitted_by.clone(),
            _ => None,
        };
        let settled_for = match to {
            // What was done by then is settled; what newer data shows is not.
            State::Closed => after.day(Field::DoneOn).or_else(|| after.day(Field::ClosedOn)).max(known),
            State::Dismissed => known,
            _ => None,
        };
        let value =
            Standing { state: to, reopened: before.reopened, renewed: false, settled_for, submitted_by, reason };
        after.standing = self.stamp(value);
        if let Some(who) = after.wrote(Field::Responsible).filter(|_| to.is_in_hand()).map(str::to_owned) {
            after.took_part(Role::Responsible, &who);
        }
        if matches!(to, State::Rectifying | State::Awaiting) {
            after.took_part(Role::Worked, &self.who);
        }
    }
}

/// Problems for tests.
#[cfg(test)]
pub(crate) mod sample {
    use super::*;
    use crate::{
        finding::{PersonRef, Severity, Subjects},
        ledger::problem::{Needed, RuleName},
        words,
    };

    /// What a run says of a leaver's account.
    pub(crate) fn machine(account: &str) -> Machine {
        Machine {
            id: Digest::of(account.as_bytes()).fingerprint().to_string(),
            aliases: Vec::new(),
            rule: Some(RuleName {
                code: "A06".to_owned(),
                name: "leaver-account".to_owned(),
                title: words!("离职退休未注销", "leaver's account"),
                standing: true,
            }),
            item: words!("三(三)1 账户管理", "3(3)1 accounts"),
            category: words!("人员变动", "joiners, movers, leavers"),
            severity: Severity::High,
            proven: Some(true),
            unit: "福果镇社保所".to_owned(),
            system: Some("就业补贴系统".to_owned()),
            summary: words!("{account} 离职后账户仍启用", "account {account} still enabled after leaving"),
            subjects: Subjects {
                persons: vec![PersonRef { name: Some(format!("人{account}")), ..PersonRef::default() }],
                accounts: vec![crate::finding::InSystem {
                    system: Some("就业补贴系统".to_owned()),
                    name: account.to_owned(),
                }],
                ..Subjects::default()
            },
            count: 3,
            amount: Some(crate::base::amount::Amount(12_345)),
            first_on: None,
            last_on: None,
            basis: vec![words!("GB/T 22239-2019 8.1.4.2 c（直接）", "GB/T 22239-2019 8.1.4.2 c (direct)")],
            fix: words!("注销账户", "cancel the account"),
            pace: "立行立改".to_owned(),
            reasons: Vec::new(),
            assumption: None,
            links: Vec::new(),
            rows: 2,
            evidence: "人事变动.xlsx [2022] 17".to_owned(),
            needs: vec![Needed::of("accounts", "就业补贴系统")],
        }
    }

    /// A discovery by the office's own check.
    pub(crate) fn discovery(on: &str) -> Discovery {
        Discovery { how: "自查".to_owned(), office: "福果镇".to_owned(), on: on.parse().unwrap() }
    }

    /// A problem found on 2023-05-01 in data of 2023-04-30.
    pub(crate) fn problem(no: u32) -> Problem {
        let act = Act::Found {
            machine: Box::new(machine(&format!("u{no}"))),
            as_of: "2023-04-30".parse().ok(),
            discovery: discovery("2023-05-01"),
        };
        event(u64::from(no), Some(no), act).apply(None).unwrap()
    }

    /// An event at as many seconds as its place.
    pub(crate) fn event(seq: u64, problem: Option<u32>, act: Act) -> Event {
        let at = Instant::from_millis(i64::try_from(seq).unwrap() * 1000);
        Event { seq, at, who: "张三".to_owned(), problem, act }
    }
}

#[cfg(test)]
mod tests {
    use super::{sample::event, *};

    #[test]
    fn every_part_of_an_event_is_in_its_hash() {
        let hash = |seq, at, who, problem, body| chained(genesis(), seq, Instant::from_millis(at), who, problem, body);
        let one = hash(1, 5, "张三", Some(2), "{}");
        assert_eq!(one, hash(1, 5, "张三", Some(2), "{}"));
        let others = [
            hash(2, 5, "张三", Some(2), "{}"),
            hash(1, 6, "张三", Some(2), "{}"),
            hash(1, 5, "李四", Some(2), "{}"),
            hash(1, 5, "张三", None, "{}"),
            hash(1, 5, "张三", Some(2), "{ }"),
            chained(one, 1, Instant::from_millis(5), "张三", Some(2), "{}"),
        ];
        assert!(others.iter().all(|other| *other != one));
    }

    #[test]
    fn an_event_reads_back_as_written() {
        let problem = sample::problem(7);
        let acts = [
            Act::Reopened,
            Act::Missed { as_of: None },
            Act::Met {
                other: Box::new(problem.clone()),
                origin: Origin { office: "村".to_owned(), ledger: "ab".to_owned(), no: 3 },
            },
        ];
        for act in acts {
            let text = serde_json::to_string(&act).unwrap();
            assert_eq!(serde_json::from_str::<Act>(&text).unwrap(), act, "{text}");
        }
        let text = serde_json::to_string(&problem).unwrap();
        assert_eq!(serde_json::from_str::<Problem>(&text).unwrap(), problem);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let problem = sample::problem(1);
        let moved = Act::Moved {
            from: State::Awaiting,
            to: State::Closed,
            reason: None,
            fields: BTreeMap::new(),
            door: Door::Command,
        };
        assert_eq!(event(9, Some(1), moved).apply(Some(problem.clone())), Err(Misfit { seq: 9 }));
        assert_eq!(event(9, Some(1), Act::Reopened).apply(None), Err(Misfit { seq: 9 }));
        assert_eq!(event(9, None, Act::Reopened).apply(Some(problem)), Err(Misfit { seq: 9 }));
    }

    #[test]
    fn seeing_it_again_clears_what_was_missed_and_keeps_what_people_wrote() {
        let fields = BTreeMap::from([(Field::Remarks, Some("已约谈".to_owned()))]);
        let wrote = event(2, Some(1), Act::Wrote { fields, door: Door::Command });
        let missed = event(3, Some(1), Act::Missed { as_of: "2023-05-31".parse().ok() });
        let mut problem = sample::problem(1);
        for event in [&wrote, &missed] {
            problem = event.apply(Some(problem)).unwrap();
        }
        assert!(problem.sighting.missed);
        let seen = Act::Seen {
            machine: Some(Box::new(sample::machine("other"))),
            as_of: "2023-06-30".parse().ok(),
            discovery: None,
        };
        let problem = event(4, Some(1), seen).apply(Some(problem)).unwrap();
        assert!(!problem.sighting.missed);
        assert_eq!(problem.wrote(Field::Remarks), Some("已约谈"));
        assert_eq!(problem.identities.len(), 2, "it is known by both names");
    }
}
