//! Sessions of one account at different places, and where they cross.
//!
//! A session ends at logout, at the next login at another place, or after so long without an act. Terminals are
//! compared with terminals; IPs with IPs, and only for acts without a terminal. Acts whose time of day is not known
//! belong to no session.

use std::collections::BTreeMap;

use crate::{
    base::{
        ids::{IpId, TerminalId},
        maps::Map,
        time::{Day, Precision, Zone},
    },
    model::{EventId, act::Act},
    oplog::Event,
};

/// Where an act was done.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub enum Place {
    /// At a terminal.
    Terminal(TerminalId),
    /// From an IP, the terminal being unknown.
    Ip(IpId),
}

impl Place {
    /// The place of an act, if the log says one. The event needs the column `PLACE`.
    pub fn of(event: &Event) -> Option<Self> {
        event.terminal.map(Self::Terminal).or_else(|| event.ip.map(Self::Ip))
    }
}

/// What makes a session end and a change of place quick, in milliseconds.
#[derive(Copy, Clone, Debug)]
pub struct Limits {
    /// Without an act for longer than this a session is over.
    pub idle: i64,
    /// A change of place within this is a hop.
    pub hop: i64,
    /// The zone of days.
    pub zone: Zone,
}

/// Where the sessions of an account cross.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Crossings {
    /// The first and last acts of each two sessions at different places that overlap for a positive time.
    pub overlaps: Vec<[EventId; 4]>,
    /// The acts around changes X → Y → X in two hops, by day.
    pub hops: BTreeMap<Day, Vec<EventId>>,
}

/// One session as far as acts show it.
#[derive(Copy, Clone, Debug)]
struct Session {
    place: Place,
    first: Event,
    last: Event,
}

/// A change of place: from where, the acts on both sides.
#[derive(Copy, Clone, Debug)]
struct Change {
    from: Place,
    to: Place,
    day: Day,
    acts: [EventId; 2],
}

/// What is compared with each other: all terminals, or all IPs.
#[derive(Default)]
struct Track {
    open: Map<Place, Session>,
    closed: Vec<Session>,
    last: Option<(Place, Event)>,
    hop: Option<Change>,
}

impl Crossings {
    /// The crossings of an account's acts, given in time order.
    pub fn of(acts: impl Iterator<Item = Event>, limits: &Limits) -> Self {
        let mut found = Self::default();
        let (mut terminals, mut ips) = (Track::default(), Track::default());
        for act in acts.filter(|act| act.at.precision == Precision::Exact) {
            match Place::of(&act) {
                Some(place @ Place::Terminal(_)) => terminals.see(place, &act, limits, &mut found),
                Some(place @ Place::Ip(_)) => ips.see(place, &act, limits, &mut found),
                None => {}
            }
        }
        found.overlaps.extend(terminals.overlaps());
        found.overlaps.extend(ips.overlaps());
        found
    }

    /// The acts that show the crossings, each once, in order.
    pub fn acts(&self) -> Vec<EventId> {
        let mut acts: Vec<EventId> =
            self.overlaps.iter().flatten().chain(self.hops.values().flatten()).copied().collect();
        acts.sort_unstable();
        acts.dedup();
        acts
    }
}

impl Track {
    fn see(&mut self, place: Place, act: &Event, limits: &Limits, found: &mut Crossings) {
        self.hop_to(place, act, limits, found);
        let over = |session: &Session| {
            act.at.at.since(session.last.at.at) > limits.idle || (act.act == Act::Login && session.place != place)
        };
        let closed = self.open.values().filter(|session| over(session));
        self.closed.extend(closed.copied());
        self.open.retain(|_, session| !over(session));
        let session = self.open.entry(place).or_insert(Session { place, first: *act, last: *act });
        session.last = *act;
        if act.act == Act::Logout {
            self.closed.extend(self.open.shift_remove(&place));
        }
    }

    /// Notes a change of place, and the day of a change there and back in two hops.
    fn hop_to(&mut self, place: Place, act: &Event, limits: &Limits, found: &mut Crossings) {
        let before = self.last.replace((place, *act));
        let Some((from, last)) = before.filter(|(from, _)| *from != place) else { return };
        let quick = act.at.at.since(last.at.at) <= limits.hop;
        let day = act.at.first_day(limits.zone);
        let change = Change { from, to: place, day, acts: [last.id, act.id] };
        let back = |there: &Change| there.from == change.to && there.to == change.from && there.day == day;
        if let Some(there) = self.hop.take().filter(|there| quick && back(there)) {
            found.hops.entry(day).or_default().extend(there.acts.into_iter().chain(change.acts));
        }
        self.hop = quick.then_some(change);
    }

    /// Pairs of sessions at different places that overlap for a positive time.
    fn overlaps(self) -> Vec<[EventId; 4]> {
        let mut sessions = self.closed;
        sessions.extend(self.open.into_values());
        sessions.sort_by_key(|session| session.first.id);
        let mut found = Vec::new();
        let mut active: Vec<Session> = Vec::new();
        for session in sessions {
            active.retain(|other| other.last.at.at > session.first.at.at);
            let crossing = active.iter().filter(|other| {
                other.place != session.place && other.last.at.at.min(session.last.at.at) > session.first.at.at
            });
            found.extend(crossing.map(|other| [other.first.id, other.last.id, session.first.id, session.last.id]));
            active.push(session);
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{
            ids::{StepId, SystemId},
            time::{Moment, parse_moment},
        },
        oplog::Outcome,
    };

    fn event(id: u32, at: &str, act: Act, terminal: usize) -> Event {
        let at = parse_moment(at, Zone::default()).unwrap().moment().unwrap();
        Event {
            id: EventId(id),
            at,
            account: None,
            system: SystemId::from_index(0),
            act,
            step: StepId::from_index(0),
            outcome: Outcome::Success,
            cause: crate::oplog::Cause::Unsaid,
            operator: None,
            ip: (terminal >= 10).then(|| IpId::from_index(terminal)),
            terminal: (terminal < 10).then(|| TerminalId::from_index(terminal)),
            session: None,
            case: None,
            matter: None,
            subject: None,
            record: None,
            field: None,
            old: None,
            new: None,
            amount: None,
            org: None,
            order: None,
            payee: None,
            target: None,
            period: None,
            rows: None,
            seq: None,
        }
    }

    /// Acts as (minute after eight on the first day, act, place); places from 10 are IPs.
    fn crossings(acts: &[(u32, Act, usize)]) -> Crossings {
        let acts = acts.iter().zip(0..).map(|((minute, act, place), id)| {
            let (hours, minutes) = (8 + minute / 60, minute % 60);
            let at = format!("2022-03-{:02} {:02}:{minutes:02}:00", 1 + hours / 24, hours % 24);
            event(id, &at, *act, *place)
        });
        let limits = Limits { idle: 30 * 60_000, hop: 120_000, zone: Zone::default() };
        Crossings::of(acts, &limits)
    }

    #[test]
    fn sessions_that_interleave_overlap() {
        let found = crossings(&[(0, Act::Accept, 1), (5, Act::Accept, 2), (10, Act::Accept, 1), (15, Act::Accept, 2)]);
        assert_eq!(found.overlaps, vec![[EventId(0), EventId(2), EventId(1), EventId(3)]]);
        assert!(found.hops.is_empty());
    }

    #[test]
    fn a_login_elsewhere_ends_the_session() {
        let found = crossings(&[(0, Act::Accept, 1), (5, Act::Login, 2), (10, Act::Accept, 2)]);
        assert_eq!(found, Crossings::default());
        let back = crossings(&[(0, Act::Accept, 1), (5, Act::Login, 2), (10, Act::Login, 1), (15, Act::Accept, 1)]);
        assert!(back.overlaps.is_empty());
    }

    #[test]
    fn an_act_at_the_old_place_after_a_login_elsewhere_shows_that_both_went_on() {
        let found = crossings(&[
            (0, Act::Login, 1),
            (5, Act::Login, 2),
            (10, Act::Accept, 1),
            (12, Act::Accept, 2),
            (14, Act::Accept, 1),
        ]);
        assert_eq!(found.overlaps.len(), 1);
    }

    #[test]
    fn thirty_idle_minutes_end_a_session() {
        let found = crossings(&[(0, Act::Accept, 1), (20, Act::Accept, 2), (31, Act::Accept, 1), (45, Act::Accept, 2)]);
        assert!(found.overlaps.iter().all(|pair| pair[0] != EventId(0)), "{found:?}");
        let just = crossings(&[(0, Act::Accept, 1), (20, Act::Accept, 2), (30, Act::Accept, 1), (35, Act::Accept, 2)]);
        assert_eq!(just.overlaps.len(), 1);
    }

    #[test]
    fn a_logout_ends_a_session() {
        let found = crossings(&[(0, Act::Accept, 1), (5, Act::Logout, 1), (6, Act::Accept, 2), (10, Act::Accept, 2)]);
        assert!(found.overlaps.is_empty());
    }

    #[test]
    fn one_act_elsewhere_is_no_time_in_common() {
        let found = crossings(&[(0, Act::Accept, 1), (5, Act::Accept, 2), (10, Act::Accept, 1)]);
        assert_eq!(found, Crossings::default());
    }

    #[test]
    fn there_and_back_within_the_switch_time_is_a_day_of_hops() {
        let found = crossings(&[(0, Act::Login, 1), (2, Act::Login, 2), (20, Act::Query, 2), (22, Act::Login, 1)]);
        assert_eq!(found.hops.len(), 1);
        assert_eq!(found.acts().len(), 4);
        let slow = crossings(&[(0, Act::Login, 1), (2, Act::Login, 2), (20, Act::Query, 2), (23, Act::Login, 1)]);
        assert!(slow.hops.is_empty());
        let overnight =
            crossings(&[(957, Act::Login, 1), (958, Act::Login, 2), (961, Act::Query, 2), (962, Act::Login, 1)]);
        assert!(overnight.hops.is_empty());
        let onward = crossings(&[(0, Act::Login, 1), (2, Act::Login, 2), (4, Act::Login, 3)]);
        assert!(onward.hops.is_empty());
    }

    #[test]
    fn terminals_are_not_compared_with_ips() {
        let found = crossings(&[(0, Act::Accept, 1), (1, Act::Accept, 10), (2, Act::Accept, 1), (3, Act::Accept, 10)]);
        assert_eq!(found, Crossings::default());
        let ips = crossings(&[(0, Act::Accept, 11), (1, Act::Accept, 10), (2, Act::Accept, 11), (3, Act::Accept, 10)]);
        assert_eq!(ips.overlaps.len(), 1);
    }

    #[test]
    fn acts_without_a_time_of_day_belong_to_no_session() {
        let day = Moment::day(Day::ymd(2022, 3, 1).unwrap(), Zone::default());
        let acts = (0..4).map(|id| Event { at: day, ..event(id, "2022-03-01 08:00:00", Act::Accept, id as usize % 2) });
        let limits = Limits { idle: 1_800_000, hop: 120_000, zone: Zone::default() };
        assert_eq!(Crossings::of(acts, &limits), Crossings::default());
    }
}
