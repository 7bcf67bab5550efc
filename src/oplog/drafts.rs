//! Events in columns while the log is read: those of a chunk under its own dictionaries, those of all chunks under common ones.

use crate::{
    model::RowRef,
    oplog::{
        column::{Filling, retain},
        draft::TextColumn,
    },
};

/// Events in the order they were read.
#[derive(Default)]
pub(super) struct Drafts {
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
}

impl Drafts {
    /// How many events.
    pub(super) fn len(&self) -> usize {
        self.millis.len()
    }

    /// Forgets all events from that one on.
    pub(super) fn truncate(&mut self, events: usize) {
        self.millis.truncate(events);
        self.precision_outcome.truncate(events);
        self.origin.truncate(events);
        self.hash.truncate(events);
        self.seq.truncate(events);
        self.amount.truncate(events);
        self.marks.truncate(events);
        self.ids().for_each(|column| column.truncate(events));
    }

    /// Keeps the events for which `keep` is true, by their places.
    pub(super) fn retain(&mut self, keep: &[bool]) {
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
}
