//! Kiosks, home terminals and shared exits, learnt from the survey before anything is judged.

use crate::{
    base::{
        ids::{AccountId, IpId, PersonId, SystemId, TerminalId},
        maps::{Map, Set},
        text::fold_key,
        time::Day,
    },
    graph::{acts::share, facts::Facts},
    identity::Identity,
    model::EventId,
    oplog::{Event, Log, Survey},
    policy::Terminals,
};

/// Whose home a terminal is.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Home {
    /// The habitual owner.
    pub person: PersonId,
    /// Their acts there.
    pub acts: u64,
    /// All acts there.
    pub of: u64,
    /// Their first act there.
    pub first: EventId,
}

/// On how many days each account of a kiosk must have used it.
const KIOSK_DAYS: usize = 10;

/// Terminals at which the public or a whole hall works (ground rule 11), and those the policy lists.
pub fn kiosks(log: &Log, survey: &Survey, policy: &Terminals) -> Set<TerminalId> {
    let mut by_terminal: Map<TerminalId, Vec<(u64, usize)>> = Map::default();
    for ((_, terminal), used) in &survey.terminals {
        by_terminal.entry(*terminal).or_default().push((used.count, used.days.len()));
    }
    let learnt = by_terminal.into_iter().filter(|(terminal, accounts)| {
        let total: u64 = accounts.iter().map(|(count, _)| count).sum();
        let regular = accounts.iter().filter(|(_, days)| *days >= KIOSK_DAYS).count();
        regular >= policy.kiosk_fanin as usize
            && accounts.iter().all(|(count, _)| count * 2 <= total)
            && survey.hops.get(terminal).copied().unwrap_or(0) == 0
    });
    let mut kiosks: Set<TerminalId> = learnt.map(|(terminal, _)| terminal).collect();
    kiosks.extend(policy.shared.iter().filter_map(|name| log.names.terminals.get(fold_key(name).as_ref())));
    kiosks
}

/// IPs that many accounts use, and those the policy lists.
pub fn shared_exits(log: &Log, survey: &Survey, policy: &Terminals) -> Set<IpId> {
    let many = survey.ips.iter().filter(|(_, accounts)| accounts.len() >= policy.kiosk_fanin as usize);
    let mut exits: Set<IpId> = many.map(|(ip, _)| *ip).collect();
    exits.extend(policy.shared.iter().filter_map(|name| log.names.ips.get(fold_key(name).as_ref())));
    exits
}

/// The habitual owner of each terminal: at least `home_min` acts there, and `home_share` of the acts there or of the
/// owner's own acts.
pub fn homes(survey: &Survey, identity: &Identity, policy: &Terminals) -> Map<TerminalId, Home> {
    let mut there: Map<TerminalId, Map<Option<PersonId>, u64>> = Map::default();
    let mut own: Map<PersonId, u64> = Map::default();
    let mut firsts: Map<(TerminalId, PersonId), EventId> = Map::default();
    for ((account, terminal), used) in &survey.terminals {
        let person = identity.person_of(*account).map(|(person, _)| person);
        *there.entry(*terminal).or_default().entry(person).or_default() += used.count;
        if let Some(person) = person {
            *own.entry(person).or_default() += used.count;
            if let Some(first) = used.first {
                let known = firsts.entry((*terminal, person)).or_insert(first);
                *known = first.min(*known);
            }
        }
    }
    let mut homes = Map::default();
    for (terminal, people) in there {
        let total: u64 = people.values().sum();
        let best = people.iter().filter_map(|(person, acts)| person.map(|person| (person, *acts)));
        let mut best: Vec<(PersonId, u64)> = best.collect();
        best.sort_by_key(|(_, acts)| std::cmp::Reverse(*acts));
        let (Some((person, acts)), tie) = (best.first().copied(), best.get(1)) else { continue };
        let all = own.get(&person).copied().unwrap_or(0);
        let habitual = share(acts, total) >= policy.home_share || share(acts, all) >= policy.home_share;
        if acts >= u64::from(policy.home_min) && habitual && tie.is_none_or(|(_, other)| *other < acts) {
            let first = firsts.get(&(terminal, person)).copied();
            homes.extend(first.map(|first| (terminal, Home { person, acts, of: total, first })));
        }
    }
    homes
}

impl Facts<'_> {
    /// Whether a person has a terminal of their own.
    pub fn has_home(&self, person: PersonId) -> bool {
        self.homes().any(|(_, home)| home.person == person)
    }

    /// A terminal as keys name it: `system/terminal`.
    pub fn terminal_key(&self, system: SystemId, terminal: TerminalId) -> String {
        let name = self.terminal_name(terminal);
        self.system_name(system).map_or_else(|| name.to_owned(), |system| format!("{system}/{name}"))
    }

    /// The first and last day on which any of a person's accounts was used at a terminal.
    pub fn days_at(&self, person: PersonId, terminal: TerminalId) -> Option<(Day, Day)> {
        let accounts = &self.person(person).accounts;
        let used = accounts.iter().filter_map(|account| self.survey.terminals.get(&(*account, terminal)));
        let ends = used.filter_map(|used| Some((*used.days.first()?, *used.days.last()?)));
        ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)))
    }

    /// How many successful acts an account has at terminals, and how many of them at this one.
    pub fn acts_at(&self, account: AccountId, terminal: TerminalId) -> (u64, u64) {
        let own = self.survey.terminals.iter().filter(|((one, _), _)| *one == account);
        own.fold((0, 0), |(all, here), ((_, place), used)| {
            (all + used.count, if *place == terminal { used.count } else { here })
        })
    }

    /// Whether an act was done by an account nobody sits behind, and without a person (ground rule 9). The event needs
    /// the columns `ACCOUNT` and `PLACE`.
    pub fn is_machine_act(&self, event: &Event) -> bool {
        !event.is_interactive() && event.account.is_some_and(|account| self.machines()[account.index()])
    }
}
