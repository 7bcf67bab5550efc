//! What was gathered → one log in canonical order: repeated rows folded into one event.

pub use self::repeat::Alike;

use rayon::prelude::*;

use crate::{
    base::{
        ids::{NONE, TypedId},
        maps::{FastMap, Map, Set},
        time::{Instant, Moment, Precision, Zone},
    },
    model::{RowRef, SourceId, act::Act, field::FieldClass},
    oplog::{
        column::{ABSENT, Column, Selection, gather},
        draft::{CAUSE, TextColumn, pack, unpack},
        drafts::Drafts,
        gather::Gathering,
        log::{Dictionaries, Log},
    },
};

/// How texts of the log are read, handed in so that this floor need not know the policy.
pub struct Reading<'a> {
    /// The act a step name means.
    pub act: &'a (dyn Fn(&str) -> Act + Sync),
    /// The class of a field.
    pub field: &'a (dyn Fn(&str) -> Option<FieldClass> + Sync),
    /// The system that rows without one belong to, if the folder knows exactly one.
    pub only_system: Option<&'a str>,
    /// The zone of days.
    pub zone: Zone,
    /// Sources in which a row is a whole case, or a whole version of a record, and not one act.
    pub wholes: Set<SourceId>,
}

/// What assembly found beside the log.
#[derive(Default, Debug)]
pub struct Assembly {
    /// Rows folded into an event that stands elsewhere, by source.
    pub repeated: Map<SourceId, u64>,
    /// Rows that equal an earlier row of their source, by source.
    pub alike: Map<SourceId, Alike>,
    /// Numbers, within a system, that stand at one time, or next to each other, with contents that exclude each other.
    pub conflicting: u64,
    /// Pairs of rows of different sources that may be one event, but have no number to tell.
    pub overlapping: u64,
}

/// Makes the log of what was gathered. `accounts` are the (system, folded account) pairs of the small tables, which get
/// ids beside those of the log. Sources must be numbered in natural file order, for that decides which copy is cited.
pub fn assemble<'a>(
    mut gathered: Gathering,
    accounts: impl IntoIterator<Item = (&'a str, &'a str)>,
    reading: &Reading<'_>,
) -> (Log, Assembly) {
    let mut log = Log { zone: reading.zone, ..Log::default() };
    log.names = gathered.settle_names(accounts, reading.only_system);
    log.refused = gathered.refused(reading.only_system);
    let mut events = gathered.events;
    let mut assembly = Assembly::default();
    let mut order = events.canonical_order(&log.names);
    if events.doubt_midnights(&order, reading.zone) {
        // A time that is now a day may equal a row that was written as that day, so neighbours are sought anew.
        order = events.canonical_order(&log.names);
    }
    let mut kept = events.fold_repeated(&order, &reading.wholes, &mut assembly);
    drop(order);
    events.join_exports(&mut kept, reading.zone, &mut assembly);
    log.copies = kept.copies_by_place();
    events.lay_out(&kept.events, &mut log);
    log.step_acts = log.names.steps.iter().map(|(_, step)| (reading.act)(step)).collect();
    log.field_classes = log.names.fields.iter().map(|(_, field)| (reading.field)(field)).collect();
    name_edited_values(&mut log);
    (log, assembly)
}

/// Events that stay, in canonical order, and the further rows of those that stand in several.
struct Kept {
    events: Vec<u32>,
    copies: Map<u32, Vec<RowRef>>,
}

impl Kept {
    /// The further rows by place among the events that stay.
    fn copies_by_place(&mut self) -> FastMap<u32, Vec<RowRef>> {
        let mut copies = std::mem::take(&mut self.copies);
        let mut by_place = FastMap::default();
        if !copies.is_empty() {
            for (place, event) in (0u32..).zip(&self.events) {
                by_place.extend(copies.swap_remove(event).map(|rows| (place, rows)));
            }
        }
        by_place
    }
}

impl Drafts {
    /// Event numbers of reading order, in canonical order: time, system, sequence number, content.
    fn canonical_order(&self, names: &Dictionaries) -> Vec<u32> {
        let mut systems: Vec<(usize, &str)> = names.systems.iter().map(|(id, text)| (id.index(), text)).collect();
        systems.sort_by(|a, b| a.1.cmp(b.1));
        let mut rank = vec![0u32; systems.len()];
        for (place, (index, _)) in (0u32..).zip(&systems) {
            rank[*index] = place;
        }
        let key = |event: &u32| {
            let at = *event as usize;
            let system = rank.get(self.system.get(at) as usize).copied().unwrap_or(0);
            (self.millis[at], system, self.seq.get(at), self.hash[at], self.marks.get(at), self.precision_outcome[at])
        };
        // Copies of one event stay in natural file order, whatever order the files were read in.
        let place = |event: &u32| (self.origin[*event as usize].source.index(), self.origin[*event as usize].row);
        let mut order: Vec<u32> = (0..u32::try_from(self.millis.len()).unwrap_or(NONE)).collect();
        if !order.is_sorted_by(|a, b| (key(a), place(a)) <= (key(b), place(b))) {
            order.par_sort_unstable_by(|a, b| key(a).cmp(&key(b)).then_with(|| place(a).cmp(&place(b))));
        }
        order
    }

    /// Takes midnights for days in the systems where they are too many to be times: over a fifth of at least
    /// [`Self::ENOUGH`] exact times of distinct rows (ground rule 2). True if any was.
    fn doubt_midnights(&mut self, order: &[u32], zone: Zone) -> bool {
        let systems = self.system.stored().max().map_or(0, |most| most as usize + 1);
        let mut exact = vec![(0_u64, 0_u64); systems];
        let mut last = None;
        for &event in order {
            if last.is_some_and(|last| self.are_equal(last, event)) {
                continue;
            }
            last = Some(event);
            let at = event as usize;
            if unpack(self.precision_outcome[at]).0 == Precision::Exact {
                let (all, midnights) = &mut exact[self.system.get(at) as usize];
                *all += 1;
                *midnights += u64::from(is_midnight(self.millis[at], zone));
            }
        }
        let doubted: Vec<bool> = exact.iter().map(|(all, days)| *all >= Self::ENOUGH && days * 5 > *all).collect();
        if !doubted.contains(&true) {
            return false;
        }
        for at in 0..self.millis.len() {
            let (precision, outcome) = unpack(self.precision_outcome[at]);
            let doubted = doubted[self.system.get(at) as usize] && precision == Precision::Exact;
            if doubted && is_midnight(self.millis[at], zone) {
                let cause = self.precision_outcome[at] >> CAUSE << CAUSE;
                self.precision_outcome[at] = pack(Precision::Day, outcome) | cause;
            }
        }
        true
    }

    /// How many exact times it takes before their share of midnights means anything.
    const ENOUGH: u64 = 20;

    fn are_equal(&self, a: u32, b: u32) -> bool {
        let (a, b) = (a as usize, b as usize);
        self.millis[a] == self.millis[b]
            && self.precision_outcome[a] == self.precision_outcome[b]
            && self.hash[a] == self.hash[b]
            && self.marks.get(a) == self.marks.get(b)
            && self.system.get(a) == self.system.get(b)
            && self.seq.get(a) == self.seq.get(b)
            && self.account.get(a) == self.account.get(b)
            && self.step.get(a) == self.step.get(b)
            && self.amount.get(a) == self.amount.get(b)
            && self.texts.iter().all(|column| column.get(a) == column.get(b))
    }

    /// Moves the kept events into the log's columns, one column at a time.
    fn lay_out(self, events: &[u32], log: &mut Log) {
        let kept = &Selection::of(events, self.len());
        log.millis = gather(self.millis, kept);
        log.precision_outcome = gather(self.precision_outcome, kept);
        log.origin = gather(self.origin, kept);
        let system = self.system.gather(kept).into_iter();
        log.system = system.map(|id| u16::try_from(id).unwrap_or(u16::MAX)).collect();
        log.account = Column::of(self.account.gather(kept));
        log.step = Column::of(self.step.gather(kept));
        log.rows = Column::of(self.rows.gather(kept));
        log.seq = self.seq.gather(kept);
        log.amount = self.amount.gather(kept);
        let mut texts = self.texts;
        let record = std::mem::take(&mut texts[TextColumn::Record as usize]).gather(kept);
        let mut subject = std::mem::take(&mut texts[TextColumn::SubjectId as usize]).gather(kept);
        if !record.is_empty() {
            subject.resize(events.len(), ABSENT);
            join_records(&mut subject, &record, log);
        }
        log.record = Column::of(record);
        log.subject = Column::of(subject);
        for column in KEPT_TEXTS {
            let values = std::mem::take(&mut texts[column as usize]).gather(kept);
            if let Some(place) = log.text_column(column) {
                *place = Column::of(values);
            }
        }
    }
}

/// Whether an exact time is local midnight. Zones have kept to whole minutes since 1972, so most times need no calendar.
fn is_midnight(millis: i64, zone: Zone) -> bool {
    millis % 60_000 == 0 && Moment::exact(Instant::from_millis(millis)).is_exact_midnight(zone)
}

/// The text columns that move unchanged.
const KEPT_TEXTS: [TextColumn; 14] = [
    TextColumn::Operator,
    TextColumn::Ip,
    TextColumn::Terminal,
    TextColumn::Session,
    TextColumn::Case,
    TextColumn::Matter,
    TextColumn::Field,
    TextColumn::Old,
    TextColumn::New,
    TextColumn::Org,
    TextColumn::Order,
    TextColumn::Payee,
    TextColumn::Target,
    TextColumn::Period,
];

/// Where an act names no ID number, it is of the one that other acts on its record name; if there is none, or several,
/// the record itself stands for the subject.
fn join_records(subject: &mut [u32], record: &[u32], log: &mut Log) {
    let mut known: FastMap<u32, u32> = FastMap::default();
    let mut torn: FastMap<u32, ()> = FastMap::default();
    for (subject, record) in subject.iter().zip(record) {
        if *subject != ABSENT && *record != ABSENT && *known.entry(*record).or_insert(*subject) != *subject {
            torn.insert(*record, ());
        }
    }
    known.retain(|record, _| !torn.contains_key(record));
    for (subject, record) in subject.iter_mut().zip(record) {
        if *subject != ABSENT || *record == ABSENT {
            continue;
        }
        *subject = *known.entry(*record).or_insert_with(|| {
            let values = &log.names.values;
            let text = values.text(TypedId::from_index(*record as usize)).to_owned();
            u32::try_from(log.names.subjects.intern(&text).index()).unwrap_or(ABSENT)
        });
    }
}

/// Values of payee and ID number fields also name payees and subjects, so that an edit joins both their groups.
fn name_edited_values(log: &mut Log) {
    let mut payees = FastMap::default();
    let mut subjects = FastMap::default();
    for event in log.ids() {
        let class = log.field_classes.get(log.field.get(event.0) as usize).copied().flatten();
        for value in [log.old.get(event.0), log.new.get(event.0)] {
            if value == ABSENT {
                continue;
            }
            let text = log.names.values.text(TypedId::from_index(value as usize));
            match class {
                Some(FieldClass::Payee) => {
                    payees.entry(value).or_insert_with(|| log.names.payees.intern(text).index());
                }
                Some(FieldClass::IdNumber) => {
                    subjects.entry(value).or_insert_with(|| log.names.subjects.intern(text).index());
                }
                _ => {}
            }
        }
    }
    let code = |index: usize| u32::try_from(index).unwrap_or(ABSENT);
    log.payee_of_value = payees.into_iter().map(|(value, id)| (value, code(id))).collect();
    log.subject_of_value = subjects.into_iter().map(|(value, id)| (value, code(id))).collect();
}

mod overlap;
mod repeat;
#[cfg(test)]
mod tests;
