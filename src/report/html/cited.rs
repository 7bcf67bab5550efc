//! Cited rows: each once, as many of each finding as the page has room for.

use std::borrow::Cow;

use serde::{Serialize, Serializer, ser::SerializeSeq as _};

use super::{tables::Tables, text::Veil};
use crate::{
    base::maps::{Map, Set},
    finding::Subjects,
    model::intake::Sources,
    report::view::{EvidenceView, FindingView, PRINTED, Place},
};

/// How many rows of a finding may be left, from all that findings.jsonl prints to none.
const STEPS: [usize; 13] = [PRINTED, 40, 30, 20, 15, 10, 8, 6, 4, 3, 2, 1, 0];

/// What a reference to a row takes, about.
const REFERENCE: u64 = 14;

/// What a row takes beside its cells that are not empty, about.
const ROW: u64 = 40;

/// How many rows each finding keeps, so that all rows take no more than `room` bytes: as many of all as there is room
/// for, and what is left goes to those first in `order`.
pub(super) fn kept(findings: &[FindingView<'_>], order: &[usize], room: u64) -> Vec<usize> {
    // By the rank at which a row is first wanted by any finding.
    let mut wanted: Map<Place<'_>, (usize, u64)> = Map::default();
    let mut bytes = [0_u64; PRINTED];
    for one in findings {
        for (rank, evidence) in in_rank(&one.evidence).enumerate() {
            if let Some(sum) = bytes.get_mut(rank) {
                *sum += REFERENCE;
            }
            let known = wanted.entry(evidence.place).or_insert_with(|| (rank, size(evidence)));
            known.0 = known.0.min(rank);
        }
    }
    for (rank, size) in wanted.values() {
        if let Some(sum) = bytes.get_mut(*rank) {
            *sum += size;
        }
    }
    let total = |kept: usize| bytes.iter().take(kept).sum::<u64>();
    let all = STEPS.into_iter().find(|kept| total(*kept) <= room).unwrap_or(0);
    let mut kept = vec![all; findings.len()];
    let more = STEPS.into_iter().rev().find(|more| *more > all).unwrap_or(all);
    let mut left = room.saturating_sub(total(all));
    for at in order {
        let (Some(one), Some(own)) = (findings.get(*at), kept.get_mut(*at)) else { continue };
        let added = in_rank(&one.evidence).take(more).skip(all);
        let cost = added.map(|evidence| size(evidence) + REFERENCE).sum();
        match left.checked_sub(cost) {
            Some(rest) => (left, *own) = (rest, more),
            None => break,
        }
    }
    kept
}

fn in_rank<'e, 'a>(evidence: &'e [EvidenceView<'a>]) -> impl Iterator<Item = &'e EvidenceView<'a>> {
    ranked(evidence).into_iter().filter_map(|place| evidence.get(place))
}

/// What a row takes, about; never less.
fn size(evidence: &EvidenceView<'_>) -> u64 {
    let escaped =
        |char: &char| char.is_control() || matches!(char, '<' | '>' | '&' | '"' | '\\' | '\u{2028}' | '\u{2029}');
    let cells = evidence.cells.unwrap_or_default();
    let length = |text: &str| (text.len() + 5 * text.chars().filter(escaped).count() + 3) as u64;
    cells.iter().map(|cell| length(&cell.text)).sum::<u64>() + ROW
}

/// The places of the first row and the last, then of what is grave, then of the others in their order.
fn ranked(evidence: &[EvidenceView<'_>]) -> Vec<usize> {
    let last = evidence.len().saturating_sub(1);
    let grave = (0..evidence.len()).filter(|at| evidence.get(*at).is_some_and(|one| one.grave));
    let places: Set<usize> = [0, last].into_iter().chain(grave).chain(0..evidence.len()).collect();
    places.into_iter().take(evidence.len().min(PRINTED)).collect()
}

/// The evidence of a finding that is kept, in its own order.
fn chosen<'e, 'a>(evidence: &'e [EvidenceView<'a>], kept: usize) -> Vec<&'e EvidenceView<'a>> {
    let chosen: Set<usize> = ranked(evidence).into_iter().take(kept).collect();
    evidence.iter().enumerate().filter(|(place, _)| chosen.contains(place)).map(|(_, one)| one).collect()
}

/// A sheet or file with the columns that its cited rows fill.
#[derive(Serialize)]
pub(super) struct SheetLine<'a> {
    file: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<Cow<'a, str>>,
    columns: Vec<Cow<'a, str>>,
}

/// A cited row: its sheet, its number, its cells in the order of the columns.
pub(super) struct Row<'a> {
    sheet: usize,
    number: u32,
    cells: Vec<RowCell<'a>>,
}

/// A cell of a row.
struct RowCell<'a> {
    column: usize,
    text: Cow<'a, str>,
    /// Whether nothing tells what its column holds.
    free: bool,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (self.sheet, self.number, InOrder(&self.cells)).serialize(serializer)
    }
}

/// Cells by place; places without one are empty, those after the last are left out.
struct InOrder<'r, 'a>(&'r [RowCell<'a>]);

impl Serialize for InOrder<'_, '_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut cells = serializer.serialize_seq(None)?;
        let mut next = 0;
        for RowCell { column, text, .. } in self.0 {
            while next < *column {
                cells.serialize_element("")?;
                next += 1;
            }
            cells.serialize_element(text)?;
            next += 1;
        }
        cells.end()
    }
}

/// A header, and which of several equal ones.
type Header<'a> = (&'a str, usize);

/// The rows that findings refer to.
#[derive(Default)]
pub(super) struct Cited<'a> {
    rows: Map<Place<'a>, Row<'a>>,
    sheets: Map<(&'a str, Option<&'a str>), Set<Header<'a>>>,
}

impl<'a> Cited<'a> {
    /// The place of a row, which is taken in if it is new.
    pub(super) fn place(
        &mut self,
        evidence: &EvidenceView<'a>,
        subjects: &Subjects,
        veil: &Veil,
        sources: &'a Sources,
    ) -> usize {
        let place = evidence.place;
        if let Some((known, _, row)) = self.rows.get_full_mut(&place) {
            // An account that another finding pays into is hidden in cells of unknown content too.
            if !subjects.payees.is_empty() {
                hide_again(row, subjects, veil);
            }
            return known;
        }
        let of = (place.file, place.sheet);
        let sheet = self.sheets.entry(of);
        let at = sheet.index();
        let columns = sheet.or_insert_with(|| headers(of, sources));
        let mut seen: Map<&str, usize> = Map::default();
        let mut cells: Vec<RowCell<'a>> = Vec::new();
        for cell in evidence.cells.unwrap_or_default() {
            let nth = seen.entry(cell.header.as_str()).or_insert(0);
            let column = columns.insert_full((cell.header.as_str(), *nth)).0;
            *nth += 1;
            let text = match cell.field.as_deref() {
                None => veil.about(subjects, &cell.text),
                field => veil.cell(field, &cell.text),
            };
            cells.push(RowCell { column, text, free: cell.field.is_none() });
        }
        cells.sort_by_key(|cell| cell.column);
        self.rows.insert_full(place, Row { sheet: at, number: place.row, cells }).0
    }

    /// Leaves out columns that no cited row fills.
    pub(super) fn finish(self, veil: &Veil) -> (Vec<SheetLine<'a>>, Vec<Row<'a>>) {
        let mut rows: Vec<Row<'a>> = self.rows.into_values().collect();
        let mut used: Vec<Vec<bool>> = self.sheets.values().map(|columns| vec![false; columns.len()]).collect();
        for row in &rows {
            for cell in &row.cells {
                if let Some(used) = used.get_mut(row.sheet).and_then(|sheet| sheet.get_mut(cell.column)) {
                    *used = true;
                }
            }
        }
        let places: Vec<Vec<usize>> = used.iter().map(|sheet| new_places(sheet)).collect();
        for row in &mut rows {
            for cell in &mut row.cells {
                let place = places.get(row.sheet).and_then(|sheet| sheet.get(cell.column));
                cell.column = place.copied().unwrap_or(cell.column);
            }
        }
        let sheets = self.sheets.into_iter().zip(used).map(|(((file, sheet), columns), used)| SheetLine {
            file: veil.text(file),
            sheet: sheet.map(|sheet| veil.text(sheet)),
            columns: columns
                .into_iter()
                .zip(used)
                .filter(|(_, used)| *used)
                .map(|((name, _), _)| veil.text(name))
                .collect(),
        });
        (sheets.collect(), rows)
    }
}

/// The place of each column once those that are not used are gone.
fn new_places(used: &[bool]) -> Vec<usize> {
    let count = |next: &mut usize, used: &bool| {
        let place = *next;
        *next += usize::from(*used);
        Some(place)
    };
    used.iter().scan(0, count).collect()
}

fn hide_again(row: &mut Row<'_>, subjects: &Subjects, veil: &Veil) {
    for cell in row.cells.iter_mut().filter(|cell| cell.free) {
        if let Cow::Owned(hidden) = veil.about(subjects, &cell.text) {
            cell.text = Cow::Owned(hidden);
        }
    }
}

/// The headers of a file or sheet as it was read.
fn headers<'a>((file, sheet): (&'a str, Option<&'a str>), sources: &'a Sources) -> Set<Header<'a>> {
    let source = sources.0.iter().find(|one| one.file == file && one.sheet.as_deref() == sheet);
    let mut seen: Map<&str, usize> = Map::default();
    let headers = source.into_iter().flat_map(|source| &source.columns).map(|column| {
        let nth = seen.entry(column.header.as_str()).or_insert(0);
        let header = (column.header.as_str(), *nth);
        *nth += 1;
        header
    });
    headers.collect()
}

/// Evidence as a finding refers to it: row, what it shows, in how many other places it stands.
pub(super) fn references<'a>(
    one: &FindingView<'a>,
    kept: usize,
    cited: &mut Cited<'a>,
    tables: &mut Tables<'a>,
    (veil, sources): (&Veil, &'a Sources),
) -> Vec<(usize, usize, usize)> {
    let chosen = chosen(&one.evidence, kept).into_iter();
    let reference = |evidence: &EvidenceView<'a>| {
        let row = cited.place(evidence, &one.finding.subjects, veil, sources);
        (row, tables.label(evidence.role.text), evidence.copies.len())
    };
    chosen.map(reference).collect()
}
