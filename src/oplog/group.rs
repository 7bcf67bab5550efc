//! Acts by key: a stable partition of the log's event numbers, and the view of one group that rules get.

use crate::{
    base::ids::{AccountId, CaseId, PayeeId, PersonId, SubjectId, SystemId},
    model::{
        EventId,
        act::{Act, Acts},
        field::FieldClass,
    },
    oplog::{
        column::{ABSENT, NO_NUMBER},
        event::{Columns, Event, Key, Subject},
        log::Log,
    },
};

/// How many sequence numbers, or events without one, make a block of a system's log.
pub const BLOCK: u64 = 65_536;
/// Blocks of events without a sequence number are numbered from here.
pub const UNNUMBERED: u32 = 1 << 31;

/// Takes a key id and an event that belongs to it.
type Join<'j> = dyn FnMut(u64, u32) + 'j;
/// Tells all pairs of key id and event, in canonical order of events.
type Walk<'w> = dyn Fn(&mut Join<'_>) + 'w;

/// All groups of one key. Within a group events keep the log's canonical order.
pub struct Groups {
    key: Key,
    ids: Vec<u64>,
    offsets: Vec<usize>,
    events: Vec<u32>,
}

impl Groups {
    /// Partitions the log by a key. `person_of` gives each account's person, [`ABSENT`] where unresolved; it is read
    /// for [`Key::Person`] alone. Only events whose act is in `acts` are partitioned.
    pub fn by(key: Key, log: &Log, person_of: &[u32], acts: Acts) -> Self {
        let walk = |join: &mut Join<'_>| {
            for event in log.ids().filter(|event| acts.contains(log.act(*event))) {
                each_key(key, log, person_of, event, |id| join(id, event.0));
            }
        };
        match key {
            Key::System => Self::sorted(key, &walk),
            Key::Case => Self::counted(key, log.names.cases.len(), &walk),
            Key::Account => Self::counted(key, log.names.accounts.len(), &walk),
            Key::Person => {
                let codes = person_of.iter().filter(|code| **code != ABSENT);
                Self::counted(key, codes.max().map_or(0, |most| *most as usize + 1), &walk)
            }
            Key::Subject => Self::counted(key, log.names.subjects.len(), &walk),
            Key::Payee => Self::counted(key, log.names.payees.len(), &walk),
        }
    }

    /// Groups of ids that are positions in a dictionary: counted, then placed, in two walks and without sorting.
    fn counted(key: Key, ids: usize, walk: &Walk<'_>) -> Self {
        let mut next = vec![0_usize; ids + 1];
        let place = |id: u64| usize::try_from(id).unwrap_or(usize::MAX);
        walk(&mut |id, _| next[place(id) + 1] += 1);
        for id in 0..ids {
            next[id + 1] += next[id];
        }
        let mut events = vec![0; next[ids]];
        let mut groups = Self { key, ids: Vec::new(), offsets: vec![0], events: Vec::new() };
        for id in 0..ids {
            if next[id + 1] > next[id] {
                groups.ids.push(id as u64);
                groups.offsets.push(next[id + 1]);
            }
        }
        // Stable: events come in canonical order and keep it inside each group.
        walk(&mut |id, event| {
            events[next[place(id)]] = event;
            next[place(id)] += 1;
        });
        groups.events = events;
        groups
    }

    fn sorted(key: Key, walk: &Walk<'_>) -> Self {
        let mut pairs: Vec<(u64, u32)> = Vec::new();
        walk(&mut |id, event| pairs.push((id, event)));
        if !pairs.is_sorted_by_key(|(id, _)| *id) {
            pairs.sort_by_key(|(id, _)| *id);
        }
        let mut groups = Self { key, ids: Vec::new(), offsets: vec![0], events: Vec::with_capacity(pairs.len()) };
        for (id, event) in pairs {
            if groups.ids.last() == Some(&id) {
                groups.offsets.pop();
            } else {
                groups.ids.push(id);
            }
            groups.events.push(event);
            groups.offsets.push(groups.events.len());
        }
        groups
    }

    /// How many groups.
    pub fn len(&self) -> usize {
        self.ids.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.ids.is_empty()
    }

    /// What the group at a place is about.
    pub fn subject(&self, place: usize) -> Subject {
        subject(self.key, self.ids[place])
    }

    /// The event numbers of the group at a place.
    pub fn events(&self, place: usize) -> &[u32] {
        &self.events[self.offsets[place]..self.offsets[place + 1]]
    }
}

fn subject(key: Key, id: u64) -> Subject {
    let index = usize::try_from(id & u64::from(u32::MAX)).unwrap_or(0);
    match key {
        Key::Case => Subject::Case(CaseId::from_index(index)),
        Key::Account => Subject::Account(AccountId::from_index(index)),
        Key::Person => Subject::Person(PersonId::from_index(index)),
        Key::Subject => Subject::Subject(SubjectId::from_index(index)),
        Key::Payee => Subject::Payee(PayeeId::from_index(index)),
        Key::System => {
            let system = usize::try_from(id >> 32).unwrap_or(0);
            Subject::System(SystemId::from_index(system), u32::try_from(index).unwrap_or(u32::MAX))
        }
    }
}

/// The groups one event belongs to. An edit of an ID number joins the groups of the old and the new number, an edit of
/// a payee both payees; a grant or reset also joins the target account's group.
fn each_key(key: Key, log: &Log, person_of: &[u32], event: EventId, mut join: impl FnMut(u64)) {
    let at = event.0;
    let mut seen = [ABSENT; 3];
    let mut count = 0;
    let mut once = |id: u32| {
        if id != ABSENT && !seen.contains(&id) {
            seen[count] = id;
            count += 1;
            join(u64::from(id));
        }
    };
    match key {
        Key::Case => once(log.case.get(at)),
        Key::Account => {
            once(log.account.get(at));
            once(log.target.get(at));
        }
        Key::Person => {
            let person = person_of.get(log.account.get(at) as usize).copied();
            once(person.unwrap_or(ABSENT));
        }
        Key::Subject => {
            once(log.subject.get(at));
            for value in edited(log, at, FieldClass::IdNumber) {
                once(log.subject_of_value.get(&value).copied().unwrap_or(ABSENT));
            }
        }
        Key::Payee => {
            once(log.payee.get(at));
            for value in edited(log, at, FieldClass::Payee) {
                once(log.payee_of_value.get(&value).copied().unwrap_or(ABSENT));
            }
        }
        Key::System => join(block(log, at)),
    }
}

fn edited(log: &Log, at: u32, class: FieldClass) -> [u32; 2] {
    if log.field_classes.get(log.field.get(at) as usize).copied().flatten() == Some(class) {
        [log.old.get(at), log.new.get(at)]
    } else {
        [ABSENT; 2]
    }
}

fn block(log: &Log, at: u32) -> u64 {
    let system = u64::from(log.system[at as usize]) << 32;
    let seq = log.seq.get(at as usize).copied().unwrap_or(NO_NUMBER);
    let block = if seq == NO_NUMBER {
        u64::from(UNNUMBERED) + u64::from(at) / BLOCK
    } else {
        (seq / BLOCK).min(u64::from(UNNUMBERED - 1))
    };
    system | block
}

/// What is in a group, before any rule asks for part of it.
#[derive(Copy, Clone, Debug, Default)]
pub struct Census {
    /// What people did there.
    pub acts: Acts,
    /// How many acts of machine accounts there are (ground rule 9), by act in the order of [`Act::ALL`].
    pub machine: [u32; Act::ALL.len()],
}

impl Census {
    /// Counts a group once for all rules. `machines` is as in [`Group::new`].
    pub fn of(log: &Log, events: &[u32], machines: &[bool]) -> Self {
        let mut census = Self::default();
        for event in events.iter().map(|event| EventId(*event)) {
            let act = log.act(event);
            if !machines.is_empty() && machine_act(log, machines, event) {
                census.machine[act as usize] += 1;
            } else {
                census.acts.insert(act);
            }
        }
        census
    }

    /// How many machine acts among these acts.
    pub fn machine_acts(&self, acts: Acts) -> u64 {
        acts.iter().map(|act| u64::from(self.machine[act as usize])).sum()
    }

    /// Whether machines did anything there.
    pub fn has_machines(&self) -> bool {
        self.machine.iter().any(|count| *count > 0)
    }
}

/// One group of acts, in time order. It can be walked again and again, but not indexed.
#[derive(Copy, Clone)]
pub struct Group<'a> {
    log: &'a Log,
    events: &'a [u32],
    acts: Acts,
    columns: Columns,
    /// Accounts whose acts without terminal, IP or session are left out, by index; empty: none.
    machines: &'a [bool],
}

impl<'a> Group<'a> {
    /// The events of a group that a rule asked for. `machines` marks accounts nobody sits behind (ground rule 9);
    /// their acts are left out unless interactive.
    pub const fn new(log: &'a Log, events: &'a [u32], acts: Acts, columns: Columns, machines: &'a [bool]) -> Self {
        Self { log, events, acts, columns, machines }
    }

    /// The acts, in time order.
    pub fn iter(&self) -> impl Iterator<Item = Event> + use<'a> {
        let Self { log, events, acts, columns, machines } = *self;
        events
            .iter()
            .map(|event| EventId(*event))
            .filter(move |event| acts.contains(log.act(*event)))
            .filter(move |event| machines.is_empty() || !machine_act(log, machines, *event))
            .map(move |event| log.event(event, columns))
    }

    /// The same group with fewer columns, for a walk that needs no more: fetching a column costs.
    pub const fn narrow(self, columns: Columns) -> Self {
        Self { columns: self.columns.both(columns), ..self }
    }

    /// The same group with the acts of machine accounts: what they did was done, although nobody answers for it.
    pub const fn with_machines(self) -> Self {
        Self { machines: &[], ..self }
    }

    /// How many acts the machine accounts among them did without a person.
    pub fn machine_acts(&self) -> usize {
        if self.machines.is_empty() {
            return 0;
        }
        let wanted = |event: &EventId| self.acts.contains(self.log.act(*event));
        let events = self.events.iter().map(|event| EventId(*event)).filter(wanted);
        events.filter(|event| machine_act(self.log, self.machines, *event)).count()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.iter().next().is_none()
    }
}

fn machine_act(log: &Log, machines: &[bool], event: EventId) -> bool {
    let at = event.0;
    let machine = machines.get(log.account.get(at) as usize).copied().unwrap_or(false);
    machine && log.terminal.get(at) == ABSENT && log.ip.get(at) == ABSENT && log.session.get(at) == ABSENT
}

#[cfg(test)]
mod tests;
