//! What is to be said and asked of each source once it has been read.

use super::{Body, Draft, HEAD};
use crate::{
    base::time::Zone,
    i18n::Words,
    ingest::{
        answers::meanings,
        questions::{Ask, Question, Seen},
        reading::{self, Reading, Why},
        recognise::Verdict,
        remarks::{self, OpenStep, Place},
        steps::{StepHow, StepReading},
    },
    model::intake::{Remark, Source},
    policy::InputRule,
};

/// Why the rows of an unrecognised table are lost.
pub(super) fn lost(draft: &Draft, rule: Option<&InputRule>, zone: Zone, rows: u64) -> Option<Words> {
    let remark = unrecognised(draft, &questions_of(draft, rule, zone), rule, rows)?;
    Some(remark.whole())
}

fn unrecognised(draft: &Draft, questions: &[Question], rule: Option<&InputRule>, rows: u64) -> Option<Remark> {
    match &draft.verdict {
        Verdict::Ambiguous(..) | Verdict::Unknown(..) => {
            questions.first().map(|question| remarks::asking(question, rows))
        }
        Verdict::Headless(headless) => Some(remarks::headless(draft.place(), headless, rows)),
        Verdict::NoSuchHeader(missing, header) => {
            Some(remarks::no_such_header(draft.place(), missing, &header.names, rows, rule))
        }
        Verdict::NoSuchRow(row) => Some(remarks::no_such_row(draft.place(), *row, HEAD, rows, rule)),
        _ => None,
    }
}

/// What only a person can settle about a source.
pub(super) fn questions_of(draft: &Draft, rule: Option<&InputRule>, zone: Zone) -> Vec<Question> {
    let Place { file, sheet } = draft.place();
    let seen = Seen { file, sheet, rows: draft.rows(), rule, zone };
    match &draft.verdict {
        Verdict::Unknown(guesses, header) => vec![seen.unknown(guesses, header)],
        Verdict::Ambiguous(kinds, header) => {
            let mut kinds = kinds.clone();
            kinds.sort_by_key(|(_, missing)| missing.len());
            vec![seen.several(&kinds, header)]
        }
        Verdict::Table(mapping) => {
            let mut questions = seen.of_mapping(mapping);
            for (header, cells) in draft.notes.unread() {
                let Some(bound) = mapping.fields.iter().find(|bound| bound.header == header) else { continue };
                if meanings(mapping.kind, bound.field).is_some() {
                    let header = header.to_owned();
                    questions.push(seen.question(Ask::Values {
                        table: mapping.kind,
                        field: bound.field,
                        header,
                        cells,
                    }));
                }
            }
            questions
        }
        _ => Vec::new(),
    }
}

/// The remarks on one source.
pub(super) fn of_draft(draft: &Draft, questions: &[Question], rule: Option<&InputRule>) -> Vec<Remark> {
    let place = draft.place();
    let counts = draft.notes.counts;
    let rows = if counts.rejected > 0 { counts.rejected } else { counts.read };
    let mut remarks = match &draft.verdict {
        Verdict::Table(mapping) => {
            let mut remarks = remarks::of_mapping(place, mapping);
            let asked = questions.iter().filter(|question| !matches!(question.ask, Ask::Values { .. }));
            remarks.extend(asked.map(|question| remarks::asking(question, rows)));
            remarks
        }
        Verdict::Unused(table) => {
            let why = table.note().unwrap_or_default();
            vec![remarks::unused(place, &table.system, &table.name, &why, rows)]
        }
        Verdict::NoTable => vec![remarks::no_table(place, rows)],
        Verdict::Ignored => vec![remarks::ignored(place, rows, rule)],
        _ => unrecognised(draft, questions, rule, rows).into_iter().collect(),
    };
    remarks.extend(draft.notes.remarks(place, questions));
    remarks
}

pub(super) fn reading_of(
    draft: &Draft,
    source: &Source,
    rule: Option<&InputRule>,
    questions: Vec<Question>,
) -> Reading {
    let mapping = draft.mapping();
    let header = draft.verdict.header();
    let headers = mapping.map(|mapping| &mapping.headers).or(header.map(|header| &header.names));
    Reading {
        confidence: mapping.map(|mapping| mapping.confidence),
        preset: mapping.and_then(|mapping| mapping.preset).map(|table| format!("{} {}", table.system, table.name)),
        separator: match &draft.body {
            Body::Text(table) => Some(table.separator()),
            _ => None,
        },
        headers: headers.cloned().unwrap_or_default(),
        header_row: mapping.map_or_else(|| header.map_or(0, |header| header.last), |mapping| mapping.header_row),
        why: mapping.map_or_else(
            || vec![Why::Unused; source.columns.len()],
            |mapping| reading::reasons(mapping, &source.columns, rule),
        ),
        questions,
    }
}

/// The step names whose meaning is not known.
pub(super) fn open_steps(steps: &[StepReading]) -> Vec<OpenStep<'_>> {
    let open = |step: &StepReading| match &step.how {
        StepHow::Vocabulary(how) if how.is_open() => Some(how.clone()),
        _ => None,
    };
    let each = steps.iter().filter_map(|step| Some(OpenStep { step: &step.step, count: step.count, how: open(step)? }));
    each.collect()
}
