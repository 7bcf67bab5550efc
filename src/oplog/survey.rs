//! What must be known of the whole log before any group is judged: days, terminals, habits. Mergeable.

use std::collections::BTreeMap;

use crate::{
    base::{
        ids::{AccountId, IpId, MatterId, StepId, SystemId, TerminalId, ValueId},
        maps::Map,
        time::{Day, Instant, Zone},
    },
    model::{EventId, act::Acts},
    oplog::{
        event::{Columns, Event},
        log::Log,
    },
};

/// First, last and number of something.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Use {
    /// The first event.
    pub first: EventId,
    /// The last event.
    pub last: EventId,
    /// How many.
    pub count: u64,
}

impl Use {
    fn one(event: EventId) -> Self {
        Self { first: event, last: event, count: 1 }
    }

    fn add(&mut self, other: &Self) {
        self.first = self.first.min(other.first);
        self.last = self.last.max(other.last);
        self.count += other.count;
    }
}

/// How an account used a terminal.
#[derive(Clone, Eq, PartialEq, Debug, Default)]
pub struct TerminalUse {
    /// The first of them.
    pub first: Option<EventId>,
    /// Successful acts there.
    pub count: u64,
    /// Distinct days there.
    pub days: std::collections::BTreeSet<Day>,
}

/// The survey of a log.
#[derive(Clone, Default)]
pub struct Survey {
    /// Events by system and day.
    pub days: Map<SystemId, BTreeMap<Day, u64>>,
    /// Use of terminals by account.
    pub terminals: Map<(AccountId, TerminalId), TerminalUse>,
    /// How many accounts used an IP.
    pub ips: Map<IpId, std::collections::BTreeSet<u32>>,
    /// Successful uses of a step by an account.
    pub steps: Map<(AccountId, StepId), Use>,
    /// All successful uses by an account, logins included.
    pub accounts: Map<AccountId, Use>,
    /// Operator names seen on an account.
    pub operators: Map<(AccountId, ValueId), Use>,
    /// Pairs of accounts that followed each other on a terminal within the switch time.
    pub hops: Map<TerminalId, u64>,
    /// The steps that were ever taken, by system and matter: every decision, and every act on a case.
    pub handled: Map<(SystemId, Option<MatterId>), Acts>,
    /// Events without an account.
    pub blank_accounts: u64,
}

impl Survey {
    /// Surveys the whole log. Hops between accounts on one terminal count within `switch_seconds`.
    pub fn of(log: &Log, zone: Zone, switch_seconds: i64) -> Self {
        let columns = Columns::ACCOUNT.and(Columns::PLACE).and(Columns::OPERATOR).and(Columns::CASE);
        let mut survey = Self::default();
        let mut last_on: Map<TerminalId, (AccountId, Instant)> = Map::default();
        for id in log.ids() {
            let event = log.event(id, columns);
            survey.see(&event, zone);
            if let (Some(terminal), Some(account)) = (event.terminal, event.account) {
                let before = last_on.insert(terminal, (account, event.at.at));
                if before.is_some_and(|(other, at)| other != account && event.at.at.since(at) <= switch_seconds * 1000)
                {
                    *survey.hops.entry(terminal).or_default() += 1;
                }
            }
        }
        survey
    }

    fn see(&mut self, event: &Event, zone: Zone) {
        let day = event.at.first_day(zone);
        *self.days.entry(event.system).or_default().entry(day).or_default() += 1;
        if event.is_act() && (event.case.is_some() || Acts::DECISION.contains(event.act)) {
            self.handled.entry((event.system, event.matter)).or_default().insert(event.act);
        }
        let Some(account) = event.account else {
            self.blank_accounts += 1;
            return;
        };
        if let Some(operator) = event.operator {
            count(&mut self.operators, (account, operator), event.id);
        }
        if !event.is_act() {
            return;
        }
        count(&mut self.steps, (account, event.step), event.id);
        count(&mut self.accounts, account, event.id);
        if let Some(terminal) = event.terminal {
            let used = self.terminals.entry((account, terminal)).or_default();
            used.first = used.first.or(Some(event.id));
            used.count += 1;
            used.days.insert(day);
        }
        if let Some(ip) = event.ip {
            self.ips.entry(ip).or_default().insert(AccountId::encode(Some(account)));
        }
    }

    /// The first day with events of a system.
    pub fn first_day(&self, system: SystemId) -> Option<Day> {
        self.days.get(&system)?.keys().next().copied()
    }

    /// The last day with events of a system.
    pub fn last_day(&self, system: SystemId) -> Option<Day> {
        self.days.get(&system)?.keys().next_back().copied()
    }
}

fn count<K: std::hash::Hash + Eq>(map: &mut Map<K, Use>, key: K, event: EventId) {
    let one = Use::one(event);
    map.entry(key).and_modify(|used| used.add(&one)).or_insert(one);
}
