//! The operation log in columns, in canonical order.

use crate::{
    base::{
        amount::Amount,
        ids::{
            AccountId, CaseId, FieldId, IpId, MatterId, Names, PayeeId, StepId, SubjectId, SystemId, TerminalId,
            ValueId,
        },
        maps::{FastMap, Map},
        time::{Instant, Moment, Precision, Zone},
    },
    model::{EventId, RowRef, act::Act, field::FieldClass},
    oplog::{
        cause::Cause,
        column::{ABSENT, Column, NO_AMOUNT, NO_NUMBER},
        draft::{CAUSE, IN, TextColumn, unpack},
        event::{Columns, Event},
    },
};

/// The dictionaries of the log. Accounts of the small tables are in [`Dictionaries::accounts`] too.
#[derive(Default)]
pub struct Dictionaries {
    /// Systems; the unnamed one is the empty text.
    pub systems: Names<SystemId>,
    /// Accounts; see [`Dictionaries::account`] for their parts.
    pub accounts: Names<AccountId>,
    /// Step names.
    pub steps: Names<StepId>,
    /// IP addresses.
    pub ips: Names<IpId>,
    /// Terminals.
    pub terminals: Names<TerminalId>,
    /// Cases, inside their system.
    pub cases: Names<CaseId>,
    /// Kinds of business.
    pub matters: Names<MatterId>,
    /// ID numbers and records; see [`Dictionaries::subject`].
    pub subjects: Names<SubjectId>,
    /// Changed fields.
    pub fields: Names<FieldId>,
    /// Payee accounts.
    pub payees: Names<PayeeId>,
    /// All other values.
    pub values: Names<ValueId>,
}

/// What a [`SubjectId`] stands for.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum SubjectName<'a> {
    /// A canonical ID number.
    IdNumber(&'a str),
    /// A record of a system.
    Record {
        /// The system.
        system: &'a str,
        /// The record number.
        record: &'a str,
    },
}

impl Dictionaries {
    fn split(text: &str) -> (&str, &str) {
        text.split_once(IN).unwrap_or(("", text))
    }

    /// System and name of an account.
    pub fn account(&self, id: AccountId) -> (&str, &str) {
        Self::split(self.accounts.text(id))
    }

    /// System and number of a case.
    pub fn case(&self, id: CaseId) -> (&str, &str) {
        Self::split(self.cases.text(id))
    }

    /// System and number of a record.
    pub fn record(&self, id: ValueId) -> (&str, &str) {
        Self::split(self.values.text(id))
    }

    /// The account of that system and folded name.
    pub fn find_account(&self, system: &str, name: &str) -> Option<AccountId> {
        let mut buffer = String::new();
        self.accounts.get(super::draft::within(&mut buffer, system, name))
    }

    /// The case of that system and number.
    pub fn find_case(&self, system: &str, number: &str) -> Option<CaseId> {
        let mut buffer = String::new();
        self.cases.get(super::draft::within(&mut buffer, system, number))
    }

    /// Who or what a subject is.
    pub fn subject(&self, id: SubjectId) -> SubjectName<'_> {
        match self.subjects.text(id).split_once(IN) {
            Some((system, record)) => SubjectName::Record { system, record },
            None => SubjectName::IdNumber(self.subjects.text(id)),
        }
    }

    /// The subject of a canonical ID number, if the log knows it.
    pub fn find_subject(&self, id_number: &str) -> Option<SubjectId> {
        self.subjects.get(id_number)
    }
}

/// The whole log. Events are numbered in canonical order: time, system, sequence number, content.
#[derive(Default)]
pub struct Log {
    /// The dictionaries.
    pub names: Dictionaries,
    /// The act each step name means.
    pub step_acts: Vec<Act>,
    /// The class of each field, where it is a sensitive one.
    pub field_classes: Vec<Option<FieldClass>>,
    /// Sequence numbers of rows that could not be used, by the name of the system, ascending.
    pub refused: Map<String, Vec<u64>>,
    pub(super) zone: Zone,
    pub(super) millis: Vec<i64>,
    pub(super) precision_outcome: Vec<u8>,
    pub(super) system: Vec<u16>,
    pub(super) origin: Vec<RowRef>,
    pub(super) account: Column,
    pub(super) step: Column,
    pub(super) seq: Vec<u64>,
    pub(super) amount: Vec<i64>,
    pub(super) rows: Column,
    pub(super) operator: Column,
    pub(super) ip: Column,
    pub(super) terminal: Column,
    pub(super) session: Column,
    pub(super) case: Column,
    pub(super) matter: Column,
    pub(super) subject: Column,
    pub(super) record: Column,
    pub(super) field: Column,
    pub(super) old: Column,
    pub(super) new: Column,
    pub(super) org: Column,
    pub(super) order: Column,
    pub(super) payee: Column,
    pub(super) target: Column,
    pub(super) period: Column,
    /// Further copies of an event beside its first.
    pub(super) copies: FastMap<u32, Vec<RowRef>>,
    pub(super) payee_of_value: FastMap<u32, u32>,
    pub(super) subject_of_value: FastMap<u32, u32>,
}

impl Log {
    /// How many events.
    pub fn len(&self) -> usize {
        self.millis.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.millis.is_empty()
    }

    /// All event numbers in canonical order. Rules get groups instead; this is for the engine.
    pub fn ids(&self) -> impl DoubleEndedIterator<Item = EventId> + ExactSizeIterator + use<> {
        (0..u32::try_from(self.len()).unwrap_or(ABSENT)).map(EventId)
    }

    /// The systems that have events, in no order that means anything.
    pub fn systems(&self) -> impl Iterator<Item = SystemId> + use<> {
        let mut seen = vec![false; self.names.systems.len()];
        for system in &self.system {
            if let Some(seen) = seen.get_mut(usize::from(*system)) {
                *seen = true;
            }
        }
        seen.into_iter().enumerate().filter(|(_, seen)| *seen).map(|(index, _)| SystemId::from_index(index))
    }

    /// When an event was.
    pub fn at(&self, event: EventId) -> Moment {
        let index = event.0 as usize;
        let (precision, _) = unpack(self.precision_outcome[index]);
        self.moment(index, precision)
    }

    fn moment(&self, index: usize, precision: Precision) -> Moment {
        let at = Instant::from_millis(self.millis[index]);
        match precision {
            Precision::Exact => Moment::exact(at),
            Precision::Day => Moment::day(self.zone.day_of(at), self.zone),
            Precision::Month => Moment::month(self.zone.day_of(at), self.zone),
        }
    }

    /// What an event was.
    pub fn act(&self, event: EventId) -> Act {
        self.step_acts.get(self.step.get(event.0) as usize).copied().unwrap_or(Act::Other)
    }

    /// The first copy of an event's row, in natural file order.
    pub fn row(&self, event: EventId) -> RowRef {
        self.origin[event.0 as usize]
    }

    /// The other copies, in natural file order.
    pub fn other_copies(&self, event: EventId) -> &[RowRef] {
        self.copies.get(&event.0).map_or(&[], Vec::as_slice)
    }

    /// The class of a field.
    pub fn field_class(&self, field: FieldId) -> Option<FieldClass> {
        self.field_classes.get(field.index()).copied().flatten()
    }

    /// The payee account that a value of a payee field names.
    pub fn payee_of_value(&self, value: ValueId) -> Option<PayeeId> {
        self.payee_of_value.get(&ValueId::encode(Some(value))).copied().and_then(PayeeId::decode)
    }

    /// The subject that a value of an ID number field names.
    pub fn subject_of_value(&self, value: ValueId) -> Option<SubjectId> {
        self.subject_of_value.get(&ValueId::encode(Some(value))).copied().and_then(SubjectId::decode)
    }

    /// One event with the columns asked for; the others are absent from the value.
    pub fn event(&self, id: EventId, columns: Columns) -> Event {
        let at = id.0;
        let index = at as usize;
        let (precision, outcome) = unpack(self.precision_outcome[index]);
        let get = |column: &Column, wanted: Columns| if columns.has(wanted) { column.get(at) } else { ABSENT };
        let step = self.step.get(at);
        let seq = self.seq.get(index).copied().filter(|seq| columns.has(Columns::SEQ) && *seq != NO_NUMBER);
        let amount = self.amount.get(index).copied().filter(|sum| columns.has(Columns::AMOUNT) && *sum != NO_AMOUNT);
        Event {
            id,
            at: self.moment(index, precision),
            account: AccountId::decode(get(&self.account, Columns::ACCOUNT)),
            system: SystemId::from_index(usize::from(self.system[index])),
            act: self.step_acts.get(step as usize).copied().unwrap_or(Act::Other),
            step: StepId::from_index(step as usize),
            outcome,
            cause: Cause::decode(self.precision_outcome[index] >> CAUSE),
            operator: ValueId::decode(get(&self.operator, Columns::OPERATOR)),
            ip: IpId::decode(get(&self.ip, Columns::PLACE)),
            terminal: TerminalId::decode(get(&self.terminal, Columns::PLACE)),
            session: ValueId::decode(get(&self.session, Columns::PLACE)),
            case: CaseId::decode(get(&self.case, Columns::CASE)),
            matter: MatterId::decode(get(&self.matter, Columns::CASE)),
            subject: SubjectId::decode(get(&self.subject, Columns::SUBJECT)),
            record: ValueId::decode(get(&self.record, Columns::SUBJECT)),
            field: FieldId::decode(get(&self.field, Columns::EDIT)),
            old: ValueId::decode(get(&self.old, Columns::EDIT)),
            new: ValueId::decode(get(&self.new, Columns::EDIT)),
            amount: amount.map(Amount),
            org: ValueId::decode(get(&self.org, Columns::ORG)),
            order: ValueId::decode(get(&self.order, Columns::ORDER)),
            payee: PayeeId::decode(get(&self.payee, Columns::PAYEE)),
            target: AccountId::decode(get(&self.target, Columns::TARGET)),
            period: ValueId::decode(get(&self.period, Columns::EXTRA)),
            rows: Some(get(&self.rows, Columns::EXTRA)).filter(|rows| *rows != ABSENT).map(u64::from),
            seq,
        }
    }

    /// Resident bytes of the columns, dictionaries left out.
    pub fn column_bytes(&self) -> usize {
        let ids = [
            &self.account,
            &self.step,
            &self.rows,
            &self.operator,
            &self.ip,
            &self.terminal,
            &self.session,
            &self.case,
            &self.matter,
            &self.subject,
            &self.record,
            &self.field,
            &self.old,
            &self.new,
            &self.org,
            &self.order,
            &self.payee,
            &self.target,
            &self.period,
        ];
        self.millis.capacity() * 8
            + self.precision_outcome.capacity()
            + self.system.capacity() * 2
            + self.origin.capacity() * 8
            + (self.seq.capacity() + self.amount.capacity()) * 8
            + ids.iter().map(|column| column.bytes()).sum::<usize>()
    }

    pub(super) fn text_column(&mut self, column: TextColumn) -> Option<&mut Column> {
        Some(match column {
            TextColumn::Operator => &mut self.operator,
            TextColumn::Ip => &mut self.ip,
            TextColumn::Terminal => &mut self.terminal,
            TextColumn::Session => &mut self.session,
            TextColumn::Case => &mut self.case,
            TextColumn::Matter => &mut self.matter,
            TextColumn::SubjectId => &mut self.subject,
            TextColumn::Record => &mut self.record,
            TextColumn::Field => &mut self.field,
            TextColumn::Old => &mut self.old,
            TextColumn::New => &mut self.new,
            TextColumn::Org => &mut self.org,
            TextColumn::Order => &mut self.order,
            TextColumn::Payee => &mut self.payee,
            TextColumn::Target => &mut self.target,
            TextColumn::Period => &mut self.period,
            TextColumn::Detail => return None,
        })
    }
}
