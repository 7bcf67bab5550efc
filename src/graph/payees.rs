//! Whose payee an account is: who was brought to it by edits, who was paid at it, who has another since.

use crate::{
    base::{
        ids::{PayeeId, SubjectId},
        maps::Map,
        time::Moment,
    },
    graph::facts::Facts,
    model::{EventId, act::Act, field::FieldClass},
    oplog::{Event, Group},
};

/// An act by which a payee is some subject's.
#[derive(Copy, Clone)]
pub struct Stop {
    /// The act.
    pub id: EventId,
    /// When.
    pub at: Moment,
    /// The payee.
    pub payee: PayeeId,
}

/// What the log shows of one subject and the payee account.
pub struct Person {
    /// The subject.
    pub subject: SubjectId,
    /// Edits to the account, in time order.
    pub edits: Vec<Event>,
    /// Payments to the account.
    pub pays: Vec<Event>,
    /// The act by which the subject had another, or none; of several the one that may be the latest.
    away: Option<(EventId, Moment)>,
}

impl Person {
    /// Notes the acts by which the subject had another payee.
    pub fn leave(&mut self, stops: &[Stop], payee: PayeeId) {
        let others = stops.iter().filter(|stop| stop.payee != payee).map(|stop| (stop.id, stop.at));
        self.away = self.away.into_iter().chain(others).max_by_key(|(id, at)| (at.latest(), *id));
    }

    /// The last act that shows the account as the subject's payee.
    pub fn last_in(&self) -> Option<&Event> {
        self.edits.last().into_iter().chain(self.pays.last()).max_by_key(|event| event.id)
    }

    /// Whether the account is the subject's payee still; none: the times do not say.
    pub fn is_current(&self) -> Option<bool> {
        let (last, Some((_, away))) = (self.last_in()?, self.away) else { return Some(self.last_in().is_some()) };
        if away.surely_before(last.at) {
            Some(true)
        } else if last.at.surely_before(away) {
            Some(false)
        } else {
            None
        }
    }
}

/// Everybody whose payee the account is or was.
pub struct Served {
    /// The subjects.
    pub people: Vec<Person>,
    /// Whether an act of the period names no subject.
    pub nameless: bool,
    /// The first act that makes it somebody's payee.
    pub first: Option<EventId>,
}

impl Served {
    /// What the acts of the payee's group say.
    pub fn of(payee: PayeeId, acts: &Group<'_>, facts: &Facts<'_>) -> Self {
        let mut people: Map<SubjectId, Person> = Map::default();
        let (mut nameless, mut first) = (false, None);
        // What machines paid was paid, and what they changed away is away; the edits are those of people.
        for event in acts.with_machines().iter().filter(Event::is_act) {
            let Some(link) = link(payee, &event, facts) else { continue };
            if link == Link::To && facts.is_machine_act(&event) {
                continue;
            }
            first = first.or((link != Link::Away).then_some(event.id));
            let Some(subject) = event.subject else {
                nameless |= link != Link::Away && facts.in_period(event.at);
                continue;
            };
            let nobody = || Person { subject, edits: Vec::new(), pays: Vec::new(), away: None };
            let person = people.entry(subject).or_insert_with(nobody);
            match link {
                Link::To => person.edits.push(event),
                Link::Paid => person.pays.push(event),
                Link::Away => {
                    let known = person.away.filter(|(_, at)| at.latest() > event.at.latest());
                    person.away = known.or(Some((event.id, event.at)));
                }
            }
        }
        people.retain(|_, person| person.last_in().is_some());
        Self { people: people.into_values().collect(), nameless, first }
    }

    /// Whether one person has it and nobody else, as far as the acts say whose it is.
    pub fn is_one_persons(&self) -> bool {
        self.people.len() == 1 && !self.nameless
    }
}

#[derive(Copy, Clone, Eq, PartialEq)]
enum Link {
    To,
    Paid,
    Away,
}

/// The payee that an act makes, or shows to be, its subject's.
pub fn named(event: &Event, facts: &Facts<'_>) -> Option<PayeeId> {
    if event.act == Act::Pay {
        return event.payee;
    }
    let field = event.field.filter(|field| facts.log.field_class(*field) == Some(FieldClass::Payee))?;
    let is_account = names_an_account(facts.log.names.fields.text(field));
    is_account.then(|| event.new.map_or(event.payee, |new| facts.log.payee_of_value(new))).flatten()
}

/// What an act does between its subject and the account. An edit stands in the groups of the old and the new payee.
fn link(payee: PayeeId, event: &Event, facts: &Facts<'_>) -> Option<Link> {
    let new = named(event, facts) == Some(payee);
    if event.act == Act::Pay {
        return new.then_some(Link::Paid);
    }
    let field = event.field.filter(|field| facts.log.field_class(*field) == Some(FieldClass::Payee))?;
    if !names_an_account(facts.log.names.fields.text(field)) {
        return None;
    }
    let old = event.old.and_then(|old| facts.log.payee_of_value(old)) == Some(payee);
    match (old, new) {
        (false, true) => Some(Link::To),
        (true, false) => Some(Link::Away),
        _ => None,
    }
}

/// Whether a payee field holds the account itself and not the bank's or the holder's name.
fn names_an_account(field: &str) -> bool {
    let has = |words: &[&str]| words.iter().any(|word| field.contains(word));
    has(&["账号", "帐号", "卡号", "存折"]) || !has(&["户名", "开户", "行号", "行名", "姓名"])
}
