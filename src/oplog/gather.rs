//! All chunks under common dictionaries, in the order they were read: what assembly begins with.
//!
//! A chunk is taken as soon as it is read and is gone then, so that at no time the log is there twice.

use std::borrow::Cow;

use crate::{
    base::{
        ids::{Interner, Names, TypedId},
        maps::Map,
    },
    model::RowRef,
    oplog::{
        column::{ABSENT, Filling, retain},
        draft::{Chunk, IN, TextColumn, within},
        log::Dictionaries,
    },
};

/// The log while its files are read.
#[derive(Default)]
pub struct Gathering {
    pub(super) millis: Vec<i64>,
    pub(super) precision_outcome: Vec<u8>,
    pub(super) seq: Filling<u64>,
    pub(super) amount: Filling<i64>,
    pub(super) rows: Filling<u32>,
    pub(super) origin: Vec<RowRef>,
    pub(super) hash: Vec<u64>,
    pub(super) marks: Filling<u64>,
    pub(super) system: Filling<u32>,
    pub(super) account: Filling<u32>,
    pub(super) step: Filling<u32>,
    pub(super) texts: [Filling<u32>; TextColumn::KEPT],
    names: Dictionaries,
    /// Records, which become values only when their systems are settled.
    records: Interner,
    refused: Vec<(String, u64)>,
}

/// A place in a gathering, to go back to.
#[derive(Copy, Clone, Debug)]
pub struct Place {
    events: usize,
    refused: usize,
}

impl Gathering {
    /// How many events.
    pub fn len(&self) -> usize {
        self.millis.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.millis.is_empty()
    }

    /// The end of what is there now.
    pub fn place(&self) -> Place {
        Place { events: self.len(), refused: self.refused.len() }
    }

    /// Forgets everything after a place.
    pub fn back_to(&mut self, Place { events, refused }: Place) {
        self.millis.truncate(events);
        self.precision_outcome.truncate(events);
        self.origin.truncate(events);
        self.hash.truncate(events);
        self.seq.truncate(events);
        self.amount.truncate(events);
        self.marks.truncate(events);
        self.ids().for_each(|column| column.truncate(events));
        self.refused.truncate(refused);
    }

    /// Keeps the events for which `keep` is true, by their places.
    pub fn retain(&mut self, keep: &[bool]) {
        retain(&mut self.millis, keep);
        retain(&mut self.precision_outcome, keep);
        retain(&mut self.origin, keep);
        retain(&mut self.hash, keep);
        self.seq.retain(keep);
        self.amount.retain(keep);
        self.marks.retain(keep);
        self.ids().for_each(|column| column.retain(keep));
    }

    fn ids(&mut self) -> impl Iterator<Item = &mut Filling<u32>> {
        let others = [&mut self.rows, &mut self.system, &mut self.account, &mut self.step];
        self.texts.iter_mut().chain(others)
    }

    /// The rows of its events.
    pub fn rows(&self) -> &[RowRef] {
        &self.origin
    }

    /// Takes the events of a chunk, behind those that are there.
    pub fn take(&mut self, mut chunk: Chunk) {
        let begin = self.len();
        self.millis.append(&mut chunk.millis);
        self.precision_outcome.append(&mut chunk.precision_outcome);
        self.origin.append(&mut chunk.origin);
        self.hash.append(&mut chunk.hash);
        self.refused.append(&mut chunk.refused);
        self.seq.extend(begin, chunk.seq.stored());
        self.amount.extend(begin, chunk.amount.stored());
        self.rows.extend(begin, chunk.rows.stored());
        self.marks.extend(begin, chunk.marks.stored());
        let Self { names, records, .. } = self;
        take(&mut self.system, begin, &chunk.system, &chunk.systems, |text| names.systems.intern(text).index());
        take(&mut self.account, begin, &chunk.account, &chunk.accounts, |text| names.accounts.intern(text).index());
        take(&mut self.step, begin, &chunk.step, &chunk.steps, |text| names.steps.intern(text).index());
        for (index, column) in self.texts.iter_mut().enumerate() {
            let local = &chunk.dictionaries[index];
            take(column, begin, &chunk.texts[index], local, |text| intern(index, text, names, records));
        }
    }

    /// Settles the names: gives rows without a system the only one there is, and the short dictionaries their numbers
    /// in the order of the texts. Nothing may go by these numbers; should anything, it will at least go the same way
    /// however the files were read. `accounts` get ids beside those of the log.
    pub(super) fn settle_names<'a>(
        &mut self,
        accounts: impl IntoIterator<Item = (&'a str, &'a str)>,
        only: Option<&str>,
    ) -> Dictionaries {
        let mut names = std::mem::take(&mut self.names);
        let (mut systems, mut known, mut buffer) = (Vec::new(), Vec::new(), String::new());
        for (system, account) in accounts {
            let system = system_of(system, only);
            systems.push(system.to_owned());
            known.push(within(&mut buffer, system, account).to_owned());
        }
        let [_, ip, terminal, _, case, matter, _, record, field, _, _, _, _, _, target, _] = &mut self.texts;
        names.systems = renumber(&names.systems, systems, |text| system_of(text, only).into(), [&mut self.system]);
        names.accounts = renumber(&names.accounts, known, |text| named(text, only), [&mut self.account, target]);
        names.steps = renumber(&names.steps, Vec::new(), Cow::Borrowed, [&mut self.step]);
        names.ips = renumber(&names.ips, Vec::new(), Cow::Borrowed, [ip]);
        names.terminals = renumber(&names.terminals, Vec::new(), Cow::Borrowed, [terminal]);
        names.matters = renumber(&names.matters, Vec::new(), Cow::Borrowed, [matter]);
        names.fields = renumber(&names.fields, Vec::new(), Cow::Borrowed, [field]);
        let mut cases = Names::default();
        let codes = move_names(names.cases.iter().map(|(_, text)| text), &mut cases, only);
        case.change(|code| codes[code as usize]);
        names.cases = cases;
        let records = std::mem::take(&mut self.records);
        let codes = move_names(records.iter().map(|(_, text)| text), &mut names.values, only);
        record.change(|code| codes[code as usize]);
        names
    }

    /// Numbers of rows that could not be used, by system, ascending.
    pub(super) fn refused(&mut self, only: Option<&str>) -> Map<String, Vec<u64>> {
        let mut all: Map<String, Vec<u64>> = Map::default();
        for (system, seq) in std::mem::take(&mut self.refused) {
            all.entry(system_of(&system, only).to_owned()).or_default().push(seq);
        }
        for numbers in all.values_mut() {
            numbers.sort_unstable();
            numbers.dedup();
        }
        all
    }
}

impl FromIterator<Chunk> for Gathering {
    fn from_iter<I: IntoIterator<Item = Chunk>>(chunks: I) -> Self {
        let mut gathering = Self::default();
        for chunk in chunks {
            gathering.take(chunk);
        }
        gathering
    }
}

/// A row without a system is of the only one there is.
fn system_of<'a>(system: &'a str, only: Option<&'a str>) -> &'a str {
    if system.is_empty() { only.unwrap_or("") } else { system }
}

/// A name inside the unnamed system belongs to the only system there is.
fn named<'a>(text: &'a str, only: Option<&str>) -> Cow<'a, str> {
    match (text.strip_prefix(IN), only) {
        (Some(name), Some(system)) => format!("{system}{IN}{name}").into(),
        _ => text.into(),
    }
}

fn code(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(ABSENT)
}

/// Adds the events of a chunk to a column.
fn take(
    into: &mut Filling<u32>,
    begin: usize,
    from: &Filling<u32>,
    local: &Interner,
    mut intern: impl FnMut(&str) -> usize,
) {
    let codes: Vec<u32> = local.iter().map(|(_, text)| code(intern(text))).collect();
    into.extend(begin, from.stored().map(|local| codes.get(local as usize).copied().unwrap_or(ABSENT)));
}

/// The number of a text in the dictionary of its column.
fn intern(column: usize, text: &str, names: &mut Dictionaries, records: &mut Interner) -> usize {
    const IP: usize = TextColumn::Ip as usize;
    const TERMINAL: usize = TextColumn::Terminal as usize;
    const CASE: usize = TextColumn::Case as usize;
    const MATTER: usize = TextColumn::Matter as usize;
    const SUBJECT: usize = TextColumn::SubjectId as usize;
    const FIELD: usize = TextColumn::Field as usize;
    const PAYEE: usize = TextColumn::Payee as usize;
    const TARGET: usize = TextColumn::Target as usize;
    const RECORD: usize = TextColumn::Record as usize;
    match column {
        IP => names.ips.intern(text).index(),
        TERMINAL => names.terminals.intern(text).index(),
        CASE => names.cases.intern(text).index(),
        MATTER => names.matters.intern(text).index(),
        SUBJECT => names.subjects.intern(text).index(),
        FIELD => names.fields.intern(text).index(),
        PAYEE => names.payees.intern(text).index(),
        TARGET => names.accounts.intern(text).index(),
        RECORD => records.intern(text) as usize,
        _ => names.values.intern(text).index(),
    }
}

/// A dictionary in the order of its texts, of the names that a column uses and those of `also`; the columns go by it.
fn renumber<'n, Id: TypedId, const N: usize>(
    names: &'n Names<Id>,
    also: Vec<String>,
    spell: impl Fn(&'n str) -> Cow<'n, str>,
    columns: [&mut Filling<u32>; N],
) -> Names<Id> {
    let mut used = vec![false; names.len()];
    for old in columns.iter().flat_map(|column| column.stored()).filter(|old| *old != ABSENT) {
        used[old as usize] = true;
    }
    let used = names.iter().filter(|(id, _)| used[id.index()]).map(|(id, text)| (spell(text), Some(id.index())));
    let mut texts: Vec<(Cow<'n, str>, Option<usize>)> = used.collect();
    texts.extend(also.into_iter().map(|text| (text.into(), None)));
    texts.sort();
    let mut sorted = Names::default();
    let mut codes = vec![ABSENT; names.len()];
    for (text, old) in texts {
        let new: Id = sorted.intern(&text);
        if let Some(old) = old {
            codes[old] = code(new.index());
        }
    }
    for column in columns {
        column.change(|old| codes[old as usize]);
    }
    sorted
}

/// Enters names that live inside a system into another dictionary; their numbers there.
fn move_names<'a, Id: TypedId>(
    texts: impl Iterator<Item = &'a str>,
    into: &mut Names<Id>,
    only: Option<&str>,
) -> Vec<u32> {
    texts.map(|text| code(into.intern(&named(text, only)).index())).collect()
}
