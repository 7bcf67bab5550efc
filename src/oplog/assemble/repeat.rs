//! Equal rows: the same row in two exports, or two acts that nothing tells apart.
//!
//! Equal rows that say which event they are, by a sequence number or by a case or record at one second, are that event
//! wherever they stand; so are equal rows that are whole cases each, by the case. Of the others, several in one source are as many acts: a batch payment of two hundred equal
//! sums under a date is two hundred rows of one file. What two exports have in common, they have as often each, so the
//! source with most of them says how many acts there were, and the rows of the others are copies of those.

use crate::{
    base::{
        maps::{Map, Set},
        time::Precision,
    },
    model::SourceId,
    oplog::{
        assemble::{Assembly, Kept},
        column::{ABSENT, NO_NUMBER},
        draft::{TextColumn, unpack},
        drafts::Drafts,
    },
};

/// Rows of one source that equal an earlier row of it.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Alike {
    /// How many were kept as acts of their own.
    pub kept: u64,
    /// How many were folded into the earlier row.
    pub folded: u64,
    /// The first row that was kept so, else the first that was folded.
    pub first: u32,
}

impl Drafts {
    /// Folds each set of equal rows into as many events as it tells of; the other rows become copies. The n-th event
    /// cites the first source that has n such rows.
    pub(super) fn fold_repeated(&self, order: &[u32], wholes: &Set<SourceId>, assembly: &mut Assembly) -> Kept {
        let mut kept = Kept { events: Vec::with_capacity(order.len()), copies: Map::default() };
        let mut rest = order;
        while let Some(first) = rest.first() {
            let equal = rest[1..].iter().take_while(|event| self.are_equal(*first, **event)).count();
            let (run, later) = rest.split_at(equal + 1);
            let is_told = run.len() > 1 && self.is_told(run, wholes);
            self.fold_run(run, is_told, &mut kept, assembly);
            rest = later;
        }
        kept
    }

    /// A set of equal rows, in natural file order.
    fn fold_run(&self, run: &[u32], is_told: bool, kept: &mut Kept, assembly: &mut Assembly) {
        let Some(first) = run.first().copied() else { return };
        let begin = kept.events.len();
        kept.events.push(first);
        let (mut last, mut nth) = (self.origin[first as usize], 0);
        for &event in &run[1..] {
            let row = self.origin[event as usize];
            // A record may give one row several times.
            let is_further = row.source == last.source && row != last;
            nth = if row.source == last.source { nth + usize::from(is_further && !is_told) } else { 0 };
            last = row;
            if is_further {
                note(&mut assembly.alike, row.source, row.row, is_told);
            }
            match kept.events.get(begin + nth).copied() {
                Some(same) => {
                    kept.copies.entry(same).or_default().push(row);
                    *assembly.repeated.entry(row.source).or_default() += 1;
                }
                None => kept.events.push(event),
            }
        }
    }

    /// Whether the rows say which event they are of, so that they are surely of the same one. A time at a whole minute
    /// may be one that was written without its seconds. A row that is a whole case is told by the case alone.
    fn is_told(&self, run: &[u32], wholes: &Set<SourceId>) -> bool {
        let Some(at) = run.first().map(|event| *event as usize) else { return false };
        let is_whole = || run.iter().any(|event| wholes.contains(&self.origin[*event as usize].source));
        let to_the_second =
            unpack(self.precision_outcome[at]).0 == Precision::Exact && self.millis[at].rem_euclid(60_000) != 0;
        let named = |column: TextColumn| self.texts[column as usize].get(at) != ABSENT;
        let is_named = named(TextColumn::Case) || named(TextColumn::Record);
        self.seq.get(at) != NO_NUMBER || is_named && (to_the_second || is_whole())
    }
}

fn note(alike: &mut Map<SourceId, Alike>, source: SourceId, row: u32, is_told: bool) {
    let found = alike.entry(source).or_default();
    let starts = if is_told { found.kept == 0 && found.folded == 0 } else { found.kept == 0 };
    let count = if is_told { &mut found.folded } else { &mut found.kept };
    *count += 1;
    if starts {
        found.first = row;
    }
}
