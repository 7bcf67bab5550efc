//! Which rows of a finding are printed with their cells, and all of them as ranges.

use crate::{
    base::maps::{Map, Set},
    finding::{Cited, Evidence, Finding, Label, Outcome},
    model::{
        EventId, RowRef,
        intake::{CitedCell, CitedRow, Sources},
    },
    oplog::Log,
};

/// How many pieces of evidence of one finding are printed with their cells.
pub const PRINTED: usize = 50;

/// Of those, how many are left to rows of small tables where events could fill them all: they say why an act was one
/// too many, and a thousand acts must not crowd them out.
const TABLE_SHARE: usize = PRINTED / 2;

/// Where a row stands, as a person would find it.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct Place<'a> {
    /// The file, relative to the folder.
    pub file: &'a str,
    /// The sheet of a workbook.
    pub sheet: Option<&'a str>,
    /// The row.
    pub row: u32,
}

/// A piece of evidence that is printed.
#[derive(Clone, Debug)]
pub struct EvidenceView<'a> {
    /// What it shows.
    pub role: &'static Label,
    /// The row; of an event that stands in several copies, the first in natural file order.
    pub place: Place<'a>,
    /// Its other copies.
    pub copies: Vec<Place<'a>>,
    /// Its cells that are not empty, in file order; none: the row was not read again.
    pub cells: Option<&'a [CitedCell]>,
    /// Whether the rule named it as grave.
    pub grave: bool,
}

/// All rows of a finding in one sheet, copies included.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct RowRanges<'a> {
    /// The file.
    pub file: &'a str,
    /// The sheet.
    pub sheet: Option<&'a str>,
    /// The rows, such as `17,40-61`.
    pub ranges: String,
    /// How many rows.
    pub rows: usize,
}

/// The rows that must be read again because some finding prints them, in order of source and row.
pub fn rows_to_cite(outcome: &Outcome, log: &Log) -> Vec<RowRef> {
    let chosen = outcome.findings.iter().flat_map(printed).map(|evidence| first_copy(evidence.cited, log));
    let mut rows: Vec<RowRef> = chosen.collect::<Set<RowRef>>().into_iter().collect();
    rows.sort_unstable_by_key(|row| (row.source.index(), row.row));
    rows
}

/// The evidence that is printed: rows of small tables as the rule cites them, then events in their order. Of more than
/// [`PRINTED`], the first and last event, what is grave, and then the earliest.
///
/// Row numbers play no part, so that a reordered export prints the same rows.
pub(super) fn printed(finding: &Finding) -> Vec<Evidence> {
    let distinct = distinct(finding);
    let is_row = |evidence: &&Evidence| matches!(evidence.cited, Cited::Row(_));
    let rows: Vec<Evidence> = distinct.iter().filter(is_row).copied().collect();
    let mut events: Vec<(EventId, Evidence)> = distinct
        .iter()
        .filter_map(|evidence| match evidence.cited {
            Cited::Event(event) => Some((event, *evidence)),
            Cited::Row(_) => None,
        })
        .collect();
    events.sort_by_key(|(event, evidence)| (*event, evidence.role.code));
    let all: Vec<Evidence> = rows.iter().copied().chain(events.into_iter().map(|(_, evidence)| evidence)).collect();
    if all.len() <= PRINTED {
        return all;
    }
    let (table, log) = (0..rows.len(), rows.len()..all.len());
    let ends = if log.is_empty() { [table.start, table.end - 1] } else { [log.start, log.end - 1] };
    let grave = (0..all.len()).filter(|at| all.get(*at).is_some_and(|evidence| evidence.grave));
    let share = TABLE_SHARE.max(PRINTED.saturating_sub(log.len()));
    let chosen: Set<usize> = ends.into_iter().chain(grave).chain(table.take(share)).chain(log).take_unique(PRINTED);
    all.iter().enumerate().filter(|(at, _)| chosen.contains(at)).map(|(_, evidence)| *evidence).collect()
}

/// The first so many different items.
trait TakeUnique: Iterator<Item = usize> + Sized {
    fn take_unique(self, limit: usize) -> Set<usize> {
        let mut taken = Set::default();
        for item in self {
            if taken.len() == limit {
                break;
            }
            taken.insert(item);
        }
        taken
    }
}

impl<I: Iterator<Item = usize>> TakeUnique for I {}

/// Each row once for each part it plays, grave if it was ever called so.
fn distinct(finding: &Finding) -> Vec<Evidence> {
    let mut seen: Map<(Cited, &'static str), Evidence> = Map::default();
    for evidence in finding.all_evidence() {
        let known = seen.entry((evidence.cited, evidence.role.code)).or_insert(*evidence);
        known.grave |= evidence.grave;
    }
    seen.into_values().collect()
}

/// What evidence is resolved with.
#[derive(Copy, Clone)]
pub(super) struct Resolver<'a> {
    pub(super) log: &'a Log,
    pub(super) sources: &'a Sources,
    pub(super) cited: &'a Map<RowRef, CitedRow>,
}

impl<'a> Resolver<'a> {
    pub(super) fn place(&self, row: RowRef) -> Place<'a> {
        let source = self.sources.get(row.source);
        Place {
            file: source.map_or("", |source| source.file.as_str()),
            sheet: source.and_then(|source| source.sheet.as_deref()),
            row: row.row,
        }
    }

    pub(super) fn evidence(&self, finding: &Finding) -> Vec<EvidenceView<'a>> {
        printed(finding).into_iter().map(|evidence| self.one(evidence)).collect()
    }

    fn one(&self, evidence: Evidence) -> EvidenceView<'a> {
        let row = first_copy(evidence.cited, self.log);
        EvidenceView {
            role: evidence.role,
            place: self.place(row),
            copies: self.other_copies(evidence.cited).iter().map(|copy| self.place(*copy)).collect(),
            cells: self.cited.get(&row).map(|cited| cited.cells.as_slice()),
            grave: evidence.grave,
        }
    }

    fn other_copies(&self, cited: Cited) -> &'a [RowRef] {
        match cited {
            Cited::Row(_) => &[],
            Cited::Event(event) => self.log.other_copies(event),
        }
    }

    /// All rows of a finding, copies included, by sheet in natural file order.
    pub(super) fn rows(&self, finding: &Finding) -> Vec<RowRanges<'a>> {
        let mut all: Vec<RowRef> = Vec::new();
        for evidence in finding.all_evidence() {
            all.push(first_copy(evidence.cited, self.log));
            all.extend_from_slice(self.other_copies(evidence.cited));
        }
        all.sort_unstable_by_key(|row| (row.source.index(), row.row));
        all.dedup();
        all.chunk_by(|one, other| one.source == other.source)
            .filter_map(|rows| {
                let Place { file, sheet, .. } = self.place(*rows.first()?);
                let numbers: Vec<u32> = rows.iter().map(|row| row.row).collect();
                Some(RowRanges { file, sheet, ranges: compress(&numbers), rows: rows.len() })
            })
            .collect()
    }
}

fn first_copy(cited: Cited, log: &Log) -> RowRef {
    match cited {
        Cited::Row(row) => row,
        Cited::Event(event) => log.row(event),
    }
}

/// Ascending numbers as ranges, such as `17,40-61`.
fn compress(numbers: &[u32]) -> String {
    numbers
        .chunk_by(|one, next| one.checked_add(1) == Some(*next))
        .map(|run| match run {
            [] => String::new(),
            [one] => one.to_string(),
            [first, .., last] => format!("{first}-{last}"),
        })
        .collect::<Vec<_>>()
        .join(",")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::report::sample::{self, Sample};

    fn numbers(finding: &Finding) -> (Vec<u32>, Vec<u32>) {
        let (mut rows, mut events) = (Vec::new(), Vec::new());
        for evidence in printed(finding) {
            match evidence.cited {
                Cited::Row(row) => rows.push(row.row),
                Cited::Event(event) => events.push(event.0),
            }
        }
        (rows, events)
    }

    fn finding(rows: std::ops::Range<u32>, events: std::ops::Range<u32>, grave: &[u32]) -> Finding {
        let builder = sample::finding("zhangsan").proofs("event", rows.map(|row| sample::row(0, row)));
        let builder = builder.proofs("use", events.map(EventId));
        grave.iter().fold(builder, |builder, one| builder.grave_proof("use", EventId(*one))).build().unwrap()
    }

    #[test]
    fn few_rows_are_all_printed() {
        let (rows, events) = numbers(&finding(1..4, 0..20, &[]));
        assert_eq!((rows, events), ((1..4).collect(), (0..20).collect()));
    }

    #[test]
    fn of_many_the_first_the_last_the_grave_and_the_earliest_are_printed() {
        let (rows, events) = numbers(&finding(1..3, 0..1000, &[500, 700]));
        assert_eq!(rows, [1, 2]);
        let expected: Vec<u32> = (0..45).chain([500, 700, 999]).collect();
        assert_eq!(events, expected);
    }

    #[test]
    fn neither_kind_of_evidence_crowds_out_the_other() {
        let (rows, events) = numbers(&finding(1..1000, 0..1000, &[]));
        assert_eq!((rows.len(), events.len()), (25, 25));
        let (rows, events) = numbers(&finding(1..1000, 0..3, &[]));
        assert_eq!((rows.len(), events.len()), (47, 3));
        let (rows, events) = numbers(&finding(1..1000, 0..0, &[]));
        assert_eq!((rows.len(), rows.last(), events.len()), (50, Some(&999), 0));
    }

    #[test]
    fn only_printed_rows_are_read_again() {
        let sample = Sample::new();
        let rows = rows_to_cite(&sample.outcome, &sample.log);
        let places: Vec<(usize, u32)> = rows.iter().map(|row| (row.source.index(), row.row)).collect();
        assert!(places.is_sorted() && !places.is_empty());
        // The copy of an event is named by its row alone.
        assert!(places.iter().all(|(source, _)| *source != 2), "{places:?}");
    }

    proptest! {
        #[test]
        fn ranges_say_every_row_once(numbers in prop::collection::btree_set(1..200_u32, 0..60)) {
            let numbers: Vec<u32> = numbers.into_iter().collect();
            let text = compress(&numbers);
            let mut back = Vec::new();
            for part in text.split(',').filter(|part| !part.is_empty()) {
                let (from, to) = part.split_once('-').unwrap_or((part, part));
                back.extend(from.parse::<u32>().unwrap()..=to.parse().unwrap());
            }
            prop_assert_eq!(back, numbers);
        }
    }
}
