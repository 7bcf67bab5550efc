//! Chunks → one log in canonical order: dictionaries merged, repeated rows folded into one event.

pub use self::repeat::Alike;

use std::borrow::Cow;

use rayon::prelude::*;

use crate::{
    base::{
        ids::{Interner, NONE, Names, TypedId},
        maps::{FastMap, Map, Set},
        time::{Instant, Moment, Precision, Zone},
    },
    model::{RowRef, SourceId, act::Act, field::FieldClass},
    oplog::{
        column::{ABSENT, Column},
        draft::{CAUSE, Chunk, IN, NO_AMOUNT, NO_NUMBER, TextColumn, pack, unpack, within},
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

/// Merges chunks into the log. `accounts` are the (system, folded account) pairs of the small tables, which get ids
/// beside those of the log. Sources must be numbered in natural file order, for that decides which copy is cited.
pub fn assemble<'a>(
    chunks: Vec<Chunk>,
    accounts: impl IntoIterator<Item = (&'a str, &'a str)>,
    reading: &Reading<'_>,
) -> (Log, Assembly) {
    let mut log = Log { zone: reading.zone, ..Log::default() };
    number_by_text(&chunks, accounts, reading, &mut log.names);
    let refused = refused(&chunks, reading.only_system);
    let mut merged = Merged::of(chunks, reading, &mut log.names);
    let mut assembly = Assembly::default();
    let mut order = merged.canonical_order(&log.names);
    if merged.doubt_midnights(&order, reading.zone) {
        // A time that is now a day may equal a row that was written as that day, so neighbours are sought anew.
        order = merged.canonical_order(&log.names);
    }
    let mut kept = merged.fold_repeated(&order, &reading.wholes, &mut assembly);
    drop(order);
    merged.join_exports(&mut kept, reading.zone, &mut assembly);
    log.copies = kept.copies_by_place();
    merged.lay_out(&kept.events, &mut log);
    log.refused = refused;
    log.step_acts = log.names.steps.iter().map(|(_, step)| (reading.act)(step)).collect();
    log.field_classes = log.names.fields.iter().map(|(_, field)| (reading.field)(field)).collect();
    name_edited_values(&mut log);
    (log, assembly)
}

/// Numbers of rows that could not be used, by system, ascending.
fn refused(chunks: &[Chunk], only: Option<&str>) -> Map<String, Vec<u64>> {
    let mut all: Map<String, Vec<u64>> = Map::default();
    for (system, seq) in chunks.iter().flat_map(|chunk| &chunk.refused) {
        let system = if system.is_empty() { only.unwrap_or("") } else { system };
        all.entry(system.to_owned()).or_default().push(*seq);
    }
    for numbers in all.values_mut() {
        numbers.sort_unstable();
        numbers.dedup();
    }
    all
}

/// Gives the short dictionaries their numbers in the order of the texts. Nothing may go by these numbers; should
/// anything, it will at least go the same way however the files were read.
fn number_by_text<'a>(
    chunks: &[Chunk],
    accounts: impl IntoIterator<Item = (&'a str, &'a str)>,
    reading: &Reading<'_>,
    names: &mut Dictionaries,
) {
    let only = reading.only_system;
    let (mut systems, mut known) = (Set::<&str>::default(), Set::<Cow<'_, str>>::default());
    let mut buffer = String::new();
    for (system, account) in accounts {
        let system = if system.is_empty() { only.unwrap_or("") } else { system };
        systems.insert(system);
        known.insert(within(&mut buffer, system, account).to_owned().into());
    }
    let named_system = |text| Some(text).filter(|text: &&str| !text.is_empty()).or(only).unwrap_or("");
    systems.extend(chunks.iter().flat_map(|chunk| texts(&chunk.systems)).map(named_system));
    let column = |column: TextColumn| chunks.iter().flat_map(move |chunk| texts(&chunk.dictionaries[column as usize]));
    let acting = chunks.iter().flat_map(|chunk| texts(&chunk.accounts));
    known.extend(acting.chain(column(TextColumn::Target)).map(|text| named(text, only)));
    intern_sorted(systems, &mut names.systems);
    intern_sorted(known, &mut names.accounts);
    intern_sorted(chunks.iter().flat_map(|chunk| texts(&chunk.steps)), &mut names.steps);
    intern_sorted(column(TextColumn::Terminal), &mut names.terminals);
    intern_sorted(column(TextColumn::Ip), &mut names.ips);
    intern_sorted(column(TextColumn::Matter), &mut names.matters);
    intern_sorted(column(TextColumn::Field), &mut names.fields);
}

fn texts(local: &Interner) -> impl Iterator<Item = &str> {
    local.iter().map(|(_, text)| text)
}

fn intern_sorted<T: AsRef<str> + Eq + std::hash::Hash, Id: TypedId>(
    texts: impl IntoIterator<Item = T>,
    names: &mut Names<Id>,
) {
    let distinct: Set<T> = texts.into_iter().collect();
    let mut sorted: Vec<T> = distinct.into_iter().collect();
    sorted.sort_by(|a, b| a.as_ref().cmp(b.as_ref()));
    for text in &sorted {
        names.intern(text.as_ref());
    }
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

/// All chunks under common dictionaries, still in reading order.
struct Merged {
    millis: Vec<i64>,
    precision_outcome: Vec<u8>,
    seq: Vec<u64>,
    amount: Vec<i64>,
    rows: Vec<u32>,
    origin: Vec<RowRef>,
    hash: Vec<u128>,
    system: Vec<u32>,
    account: Vec<u32>,
    step: Vec<u32>,
    texts: Vec<Vec<u32>>,
}

impl Merged {
    fn of(mut chunks: Vec<Chunk>, reading: &Reading<'_>, names: &mut Dictionaries) -> Self {
        let only = reading.only_system;
        let total = chunks.iter().map(Chunk::len).sum();
        let mut merged = Self {
            millis: Vec::with_capacity(total),
            precision_outcome: Vec::with_capacity(total),
            seq: Vec::with_capacity(total),
            amount: Vec::with_capacity(total),
            rows: Vec::with_capacity(total),
            origin: Vec::with_capacity(total),
            hash: Vec::with_capacity(total),
            system: Vec::with_capacity(total),
            account: Vec::with_capacity(total),
            step: Vec::with_capacity(total),
            texts: Vec::with_capacity(TextColumn::KEPT),
        };
        // One column at a time, freeing the chunks' own as they are taken: the peak stays near one copy.
        for chunk in &mut chunks {
            merged.millis.append(&mut std::mem::take(&mut chunk.millis));
            merged.precision_outcome.append(&mut std::mem::take(&mut chunk.precision_outcome));
            merged.seq.append(&mut std::mem::take(&mut chunk.seq));
            merged.amount.append(&mut std::mem::take(&mut chunk.amount));
            merged.rows.append(&mut std::mem::take(&mut chunk.rows));
            merged.origin.append(&mut std::mem::take(&mut chunk.origin));
            merged.hash.append(&mut std::mem::take(&mut chunk.hash));
            take(&mut merged.system, &mut chunk.system, &chunk.systems, |text| {
                names.systems.intern(if text.is_empty() { only.unwrap_or("") } else { text })
            });
            take(&mut merged.account, &mut chunk.account, &chunk.accounts, |text| {
                names.accounts.intern(&named(text, only))
            });
            take(&mut merged.step, &mut chunk.step, &chunk.steps, |text| names.steps.intern(text));
        }
        for index in 0..TextColumn::KEPT {
            let mut column = Vec::with_capacity(total);
            for chunk in &mut chunks {
                let local = std::mem::take(&mut chunk.dictionaries[index]);
                take_text(&mut column, &mut chunk.texts[index], &local, index, names, only);
            }
            merged.texts.push(column);
        }
        merged
    }

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
            let system = rank.get(self.system[at] as usize).copied().unwrap_or(0);
            (self.millis[at], system, self.seq[at], self.hash[at], self.precision_outcome[at])
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
        let systems = self.system.iter().max().map_or(0, |most| *most as usize + 1);
        let mut exact = vec![(0_u64, 0_u64); systems];
        let mut last = None;
        for &event in order {
            if last.is_some_and(|last| self.are_equal(last, event)) {
                continue;
            }
            last = Some(event);
            let at = event as usize;
            if unpack(self.precision_outcome[at]).0 == Precision::Exact {
                let (all, midnights) = &mut exact[self.system[at] as usize];
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
            let doubted = doubted[self.system[at] as usize] && precision == Precision::Exact;
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
            && self.system[a] == self.system[b]
            && self.seq[a] == self.seq[b]
            && self.account[a] == self.account[b]
            && self.step[a] == self.step[b]
            && self.amount[a] == self.amount[b]
            && self.texts.iter().all(|column| column[a] == column[b])
    }

    /// Moves the kept events into the log's columns, one column at a time.
    fn lay_out(self, kept: &[u32], log: &mut Log) {
        log.millis = gather(self.millis, kept);
        log.precision_outcome = gather(self.precision_outcome, kept);
        log.origin = gather(self.origin, kept);
        log.system = gather(self.system, kept).into_iter().map(|id| u16::try_from(id).unwrap_or(u16::MAX)).collect();
        log.account = Column::of(gather(self.account, kept));
        log.step = Column::of(gather(self.step, kept));
        log.rows = Column::of(gather(self.rows, kept));
        let seq = gather(self.seq, kept);
        log.seq = if seq.iter().all(|seq| *seq == NO_NUMBER) { Vec::new() } else { seq };
        let amount = gather(self.amount, kept);
        log.amount = if amount.iter().all(|sum| *sum == NO_AMOUNT) { Vec::new() } else { amount };
        let mut texts: Vec<Vec<u32>> = self.texts;
        let record = gather(std::mem::take(&mut texts[TextColumn::Record as usize]), kept);
        let mut subject = gather(std::mem::take(&mut texts[TextColumn::SubjectId as usize]), kept);
        join_records(&mut subject, &record, log);
        log.record = Column::of(record);
        log.subject = Column::of(subject);
        for column in KEPT_TEXTS {
            let values = gather(std::mem::take(&mut texts[column as usize]), kept);
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

/// The values of the kept events, in their order.
#[expect(clippy::needless_pass_by_value, reason = "the column it came from is freed before the next one is made")]
fn gather<T: Copy>(column: Vec<T>, kept: &[u32]) -> Vec<T> {
    kept.iter().map(|event| column[*event as usize]).collect()
}

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

/// A name inside the unnamed system belongs to the only system there is.
fn named<'a>(text: &'a str, only: Option<&str>) -> Cow<'a, str> {
    match (text.strip_prefix(IN), only) {
        (Some(name), Some(system)) => format!("{system}{IN}{name}").into(),
        _ => text.into(),
    }
}

fn take<Id: TypedId>(into: &mut Vec<u32>, from: &mut Vec<u32>, local: &Interner, mut intern: impl FnMut(&str) -> Id) {
    let codes: Vec<u32> = local.iter().map(|(_, text)| u32::try_from(intern(text).index()).unwrap_or(ABSENT)).collect();
    into.extend(from.drain(..).map(|code| codes.get(code as usize).copied().unwrap_or(ABSENT)));
    from.shrink_to_fit();
}

fn take_text(
    into: &mut Vec<u32>,
    from: &mut Vec<u32>,
    local: &Interner,
    index: usize,
    names: &mut Dictionaries,
    only: Option<&str>,
) {
    const IP: usize = TextColumn::Ip as usize;
    const TERMINAL: usize = TextColumn::Terminal as usize;
    const CASE: usize = TextColumn::Case as usize;
    const MATTER: usize = TextColumn::Matter as usize;
    const SUBJECT: usize = TextColumn::SubjectId as usize;
    const FIELD: usize = TextColumn::Field as usize;
    const PAYEE: usize = TextColumn::Payee as usize;
    const TARGET: usize = TextColumn::Target as usize;
    const RECORD: usize = TextColumn::Record as usize;
    match index {
        IP => take(into, from, local, |text| names.ips.intern(text)),
        TERMINAL => take(into, from, local, |text| names.terminals.intern(text)),
        CASE => take(into, from, local, |text| names.cases.intern(&named(text, only))),
        MATTER => take(into, from, local, |text| names.matters.intern(text)),
        SUBJECT => take(into, from, local, |text| names.subjects.intern(text)),
        FIELD => take(into, from, local, |text| names.fields.intern(text)),
        PAYEE => take(into, from, local, |text| names.payees.intern(text)),
        TARGET => take(into, from, local, |text| names.accounts.intern(&named(text, only))),
        RECORD => take(into, from, local, |text| names.values.intern(&named(text, only))),
        _ => take(into, from, local, |text| names.values.intern(text)),
    }
}

mod overlap;
mod repeat;
#[cfg(test)]
mod tests;
