//! The continuation of a table that was split over files or sheets and has its header in the first of them alone.

use super::Draft;
use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        text::{fold, header_key, is_null},
        time::{Zone, parse_moment},
    },
    ingest::{
        cell::Cell,
        clock,
        mapping::{Mapping, Shape, Take},
        questions::column_line,
        recognise::{Headless, Verdict},
        resolve::bare_text,
        rows::{self, Cells, RawRow},
        schema::{self, TableDef},
    },
};

/// Rows whose cells are looked at.
const LOOKED_AT: usize = 50;

/// Which of the sources that were not recognised go on where another one ends; `is_told`: the policy speaks of the source.
pub(super) fn find(drafts: &[Draft], zone: Zone, is_told: impl Fn(&Draft) -> bool) -> Vec<(usize, Headless)> {
    let of = |(place, draft): (usize, &Draft)| {
        if !matches!(draft.verdict, Verdict::Unknown(..) | Verdict::Ambiguous(..) | Verdict::NoTable) || is_told(draft)
        {
            return None;
        }
        let near = |other: &&Draft| (other.file.name != draft.file.name, other.file.name.clone());
        let mut others: Vec<&Draft> = drafts.iter().filter(|other| other.mapping().is_some()).collect();
        others.sort_by_key(near);
        let head =
            others.into_iter().find(|other| other.mapping().is_some_and(|known| goes_on(known, draft.rows(), zone)))?;
        Some((place, headless(head, head.mapping()?)))
    };
    drafts.iter().enumerate().filter_map(of).collect()
}

/// Whether rows without a header may be of a table with these columns: as many of them, and times and ID numbers where
/// it has times and ID numbers, in the first row as in the others.
fn goes_on(known: &Mapping, rows: &[RawRow], zone: Zone) -> bool {
    let wide = known.headers.iter().rposition(|header| !header.is_empty()).map_or(0, |last| last + 1);
    let filled = |row: &&RawRow| !rows::is_blank(*row) && !rows::is_total_or_footer(*row);
    let sample: Vec<&RawRow> = rows.iter().filter(filled).take(LOOKED_AT).collect();
    let said =
        |row: &RawRow| (0..row.width()).rposition(|at| !is_null(&bare_text(row.cell(at)))).map_or(0, |at| at + 1);
    let widest = sample.iter().map(|row| said(row)).max().unwrap_or(0);
    let first = |row: &RawRow| (0..row.width()).any(|at| schema::is_known(&header_key(&bare_text(row.cell(at)))));
    if widest != wide || known.preset.is_some() || sample.first().is_none_or(|row| first(row)) {
        return false;
    }
    let mut speaks_for = false;
    for bound in &known.fields {
        let (Take::Column(column), Some(looks)) = (&bound.take, look(bound.field)) else { continue };
        let cells = sample.iter().map(|row| row.cell(*column)).filter(|cell| !is_null(&bare_text(*cell)));
        let fits: Vec<bool> = cells.map(|cell| looks(cell, zone)).collect();
        if fits.iter().filter(|fit| **fit).count() * 10 < fits.len() * 8 || fits.first() == Some(&false) {
            return false;
        }
        speaks_for |= !fits.is_empty();
    }
    speaks_for
}

type Look = fn(Cell<'_>, Zone) -> bool;

/// What the cells of a field look like, where they have a look.
fn look(field: &str) -> Option<Look> {
    let time: Look = |cell, zone| {
        matches!(cell, Cell::DateTime { .. })
            || clock::serial(cell).is_some()
            || parse_moment(&fold(&bare_text(cell)), zone).is_ok()
    };
    let number: Look =
        |cell, _| matches!(IdNumber::parse(&bare_text(cell)), IdReading::Valid { .. } | IdReading::Masked { .. });
    match field {
        "id_number" | "subject_id" | "relative_id" => Some(number),
        "time" | "from" | "to" | "valid_to" => Some(time),
        field if field.ends_with("_at") => Some(time),
        _ => None,
    }
}

/// What to write so that the source is read as the other one is, where one line a column says it.
fn headless(head: &Draft, known: &Mapping) -> Headless {
    let mut lines = vec![format!("table = \"{}\"", known.kind.name()), "header_row = 0".to_owned()];
    let mut told: Vec<&str> = Vec::new();
    for bound in &known.fields {
        if let Take::Column(column) = &bound.take {
            lines.push(column_line(bound.field, &(column + 1).to_string()));
            told.push(bound.field);
        }
    }
    let def = TableDef::of(known.kind);
    let whole = matches!(known.shape, Shape::Rows) && def.missing(&|field| told.contains(&field)).is_empty();
    Headless {
        kind: known.kind,
        file: head.file.name.clone(),
        sheet: head.sheet.clone(),
        lines: whole.then(|| lines.join("\n")),
    }
}
