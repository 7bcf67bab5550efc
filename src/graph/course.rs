//! The turning points of one case: when it was accepted, approved, paid, sent back, and for whom and how much.

use crate::{
    base::{
        amount::Amount,
        ids::{MatterId, PayeeId, SubjectId, ValueId},
    },
    graph::{amounts::CaseAmount, facts::Facts},
    model::act::{Act, Acts},
    oplog::{Columns, Event, Group, SubjectName},
};

/// Acts that put a decided case back into work, or end it.
pub const REOPENINGS: Acts = Acts::of(&[Act::Return, Act::Withdraw]);

/// The successful turning points of a case, each kind in time order, and what its rows say of it, whoever recorded them.
#[derive(Clone, Debug, Default)]
pub struct Course {
    /// Its acceptances by people.
    pub accepts: Vec<Event>,
    /// Its final approvals by people: approve, or the last decision of a matter that never has one.
    pub approvals: Vec<Event>,
    /// Its payments, those by machines too.
    pub pays: Vec<Event>,
    /// Returns and withdrawals, those by machines too.
    pub reopenings: Vec<Event>,
    /// The kind of business, as the first act that says one gives it.
    pub matter: Option<MatterId>,
    /// Whose case it is: the first ID number among its acts, else the first record.
    pub subject: Option<SubjectId>,
    /// The payee of the last payment that names one, else of the last other act.
    pub payee: Option<PayeeId>,
    /// 补贴期间, as the last act that says one gives it.
    pub period: Option<ValueId>,
    /// What it is about in money.
    pub amount: Option<Amount>,
}

impl Course {
    /// The acts a rule must ask for.
    pub const ACTS: Acts = Acts::DECISION.union(REOPENINGS).union(Acts::of(&[Act::Accept, Act::Publicise, Act::Pay]));
    /// The columns a rule must ask for.
    pub const COLUMNS: Columns = Columns::ACCOUNT
        .and(Columns::CASE)
        .and(Columns::SUBJECT)
        .and(Columns::AMOUNT)
        .and(Columns::PAYEE)
        .and(Columns::EXTRA);

    /// The course of a case by its acts.
    pub fn of(acts: &Group<'_>, facts: &Facts<'_>) -> Self {
        // What a machine paid was paid, and a return is one whoever recorded it, an interface too.
        let done = || acts.with_machines().iter().filter(Event::is_act);
        let mut course = Self { matter: done().find_map(|event| event.matter), ..Self::default() };
        let Some(first) = done().next() else { return course };
        let last = facts.last_decision(first.system, course.matter);
        let (mut by_record, mut payees, mut amount) = (None, (None, None), CaseAmount::default());
        for event in done() {
            match event.act {
                Act::Pay => course.pays.push(event),
                act if REOPENINGS.contains(act) => course.reopenings.push(event),
                _ => {}
            }
            match event.subject.map(|subject| facts.log.names.subject(subject)) {
                Some(SubjectName::IdNumber(_)) => course.subject = course.subject.or(event.subject),
                Some(SubjectName::Record { .. }) => by_record = by_record.or(event.subject),
                None => {}
            }
            let payee = if event.act == Act::Pay { &mut payees.0 } else { &mut payees.1 };
            *payee = event.payee.or(*payee);
            course.period = event.period.or(course.period);
            amount.see(&event, last);
        }
        for event in acts.iter().filter(Event::is_act) {
            match event.act {
                Act::Accept => course.accepts.push(event),
                act if act == last => course.approvals.push(event),
                _ => {}
            }
        }
        course.subject = course.subject.or(by_record);
        course.payee = payees.0.or(payees.1);
        course.amount = amount.get();
        course
    }

    /// The last approval, unless a return or withdrawal came after it.
    pub fn standing_approval(&self) -> Option<&Event> {
        let last = self.approvals.last()?;
        let reversed = self.reopenings.iter().any(|one| one.id > last.id);
        (!reversed).then_some(last)
    }

    /// Whether a return or withdrawal followed an approval before it was approved again.
    pub fn was_reversed(&self, approval: &Event) -> bool {
        let next = self.approvals.iter().find(|other| other.id > approval.id);
        let until = next.map(|next| next.id);
        self.reopenings.iter().any(|one| one.id > approval.id && until.is_none_or(|next| one.id < next))
    }
}

impl Facts<'_> {
    /// The name of a kind of business; empty where the log gives none.
    pub fn matter_name(&self, matter: Option<MatterId>) -> &str {
        matter.map_or("", |matter| self.log.names.matters.text(matter))
    }
}
