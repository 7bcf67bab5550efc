//! What the page shows first, and the tables that findings refer into.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    Book,
    finding::GravestLine,
    pictures::{CalendarLine, HandsLine},
    rule::RuleOfPage,
    tables::{Clause, Label},
    text::{Both, Veil},
};
use crate::{
    base::{
        maps::Set,
        time::{Day, Zone},
    },
    finding::Severity,
    ledger::Problem,
    model::intake::{RowCounts, Weight},
    report::view::{Frame, View},
};

/// How many remarks are shown; the workbook has all.
const REMARKS: usize = 200;

/// The first block of data.
#[derive(Serialize)]
pub(super) struct Front<'p, 'a> {
    pub(super) format: &'static str,
    pub(super) lang: &'static str,
    pub(super) frame: &'p FrameLine<'a>,
    #[serde(flatten)]
    pub(super) covered: &'p Covered<'a>,
    pub(super) totals: &'p Totals,
    pub(super) severities: [Level; 4],
    pub(super) rules: &'p [RuleOfPage<'a>],
    pub(super) units: Vec<&'p Cow<'a, str>>,
    pub(super) systems: Vec<&'p Cow<'a, str>>,
    pub(super) gravest: &'p [GravestLine<'a>],
    pub(super) labels: Vec<&'p Label<'a>>,
    pub(super) basis: Vec<&'p Clause<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) evidence_cut: Option<EvidenceCut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) calendar: Option<&'p CalendarLine<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) pairs: Option<&'p HandsLine<'a>>,
}

/// What the page speaks of.
#[derive(Serialize)]
pub(super) struct FrameLine<'a> {
    pub(super) program: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) office: Option<Cow<'a, str>>,
    pub(super) discovery: Cow<'a, str>,
    pub(super) zone: &'static str,
    pub(super) as_of: String,
    pub(super) as_of_stated: bool,
    pub(super) period: (Option<String>, Option<String>),
    pub(super) unmasked: bool,
    pub(super) names_masked: bool,
    pub(super) origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) state_on: Option<String>,
}

impl<'a> FrameLine<'a> {
    pub(super) fn checked(frame: &Frame<'a>, veil: &Veil, names_masked: bool, today: Day) -> Self {
        let (first, last) = frame.period_days();
        let text = |day: Option<Day>| day.map(|day| day.to_string());
        Self {
            program: Cow::Borrowed(frame.program),
            office: frame.office.map(|office| veil.text(office)),
            discovery: veil.text(frame.discovery),
            zone: frame.zone.name(),
            as_of: frame.as_of_text(),
            as_of_stated: frame.as_of_stated,
            period: if frame.is_dated() { (text(first), text(last)) } else { (None, None) },
            unmasked: veil.masking.unmask,
            names_masked,
            origin: "check",
            state_on: Some(today.to_string()),
        }
    }

    /// Of a ledger: the reference day is that of the newest data in it.
    pub(super) fn kept(book: Book<'a>, office: &'a str, veil: &Veil, names_masked: bool) -> Self {
        let as_of = book.problems.iter().filter_map(|problem| problem.observed.as_of).max();
        let ways: Set<&str> = book.problems.iter().flat_map(Problem::found_by).collect();
        let discovery = ways.into_iter().collect::<Vec<_>>().join("、");
        Self {
            program: Cow::Borrowed(env!("CARGO_PKG_VERSION")),
            office: Some(office).filter(|office| !office.is_empty()).map(|office| veil.text(office)),
            discovery: Cow::Owned(veil.text(&discovery).into_owned()),
            zone: Zone::default().name(),
            as_of: as_of.map_or_else(|| "—".to_owned(), |day| day.to_string()),
            as_of_stated: as_of.is_some(),
            period: (None, None),
            unmasked: veil.masking.unmask,
            names_masked,
            origin: "ledger",
            state_on: Some(book.today.to_string()),
        }
    }
}

/// What was covered: sources, files left out, remarks, matches, exceptions.
#[derive(Serialize, Default)]
pub(super) struct Covered<'a> {
    rows: Rows,
    sources: Vec<SourceLine<'a>>,
    skipped: Vec<Skipped<'a>>,
    remarks: Vec<RemarkLine>,
    remark_count: usize,
    matches: Vec<Match<'a>>,
    exceptions: Vec<ExceptionLine<'a>>,
}

impl<'a> Covered<'a> {
    pub(super) fn of(view: &'a View<'a>, veil: &Veil) -> Self {
        let sources = view.sources.0.iter().map(|source| SourceLine {
            file: veil.text(&source.file),
            sheet: source.sheet.as_deref().map(|sheet| veil.text(sheet)),
            table: source.table.map(|table| table.title().into()),
            rows: Rows::of(&source.counts),
        });
        let skipped = view.files.iter().filter_map(|file| {
            let reason = file.skipped.as_ref()?;
            Some(Skipped { file: veil.text(&file.file), reason: veil.plain(reason) })
        });
        let matches = view.rates.iter().map(|rate| Match {
            system: veil.text(rate.system),
            accounts: rate.accounts,
            settled: rate.settled,
        });
        let exceptions = view.exceptions.iter().map(|one| ExceptionLine {
            rule: veil.text(&one.rule),
            covers: veil.text(&one.covers),
            reason: veil.text(&one.reason),
            approved_by: veil.text(&one.approved_by),
            until: one.until.to_string(),
            suppressed: one.suppressed,
            expired: one.expired,
        });
        Self {
            rows: Rows::of(&view.rows()),
            sources: sources.collect(),
            skipped: skipped.collect(),
            remarks: remarks(view, veil),
            remark_count: view.remarks.len(),
            matches: matches.collect(),
            exceptions: exceptions.collect(),
        }
    }
}

fn remarks(view: &View<'_>, veil: &Veil) -> Vec<RemarkLine> {
    let line = |remark: &&crate::model::intake::Remark| {
        let (said, place) = (remark.whole(), place(remark));
        let text = |said: &str| Cow::Owned(veil.text(&format!("{place}{said}")).into_owned());
        RemarkLine { weight: remark.weight.title().en, text: Both(text(&said.zh), text(&said.en)) }
    };
    debug_assert!(view.remarks.is_sorted_by_key(|remark| std::cmp::Reverse::<Weight>(remark.weight)));
    view.remarks.iter().take(REMARKS).map(line).collect()
}

/// Where a remark belongs: `file [sheet] row: `.
fn place(remark: &crate::model::intake::Remark) -> String {
    let Some(file) = &remark.file else { return String::new() };
    let sheet = remark.sheet.as_ref().map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
    let row = remark.row.map(|row| format!(" {row}")).unwrap_or_default();
    format!("{file}{sheet}{row}: ")
}

#[derive(Serialize, Default)]
struct Rows {
    read: u64,
    used: u64,
    repeated: u64,
    layout: u64,
    rejected: u64,
}

impl Rows {
    fn of(counts: &RowCounts) -> Self {
        let RowCounts { read, used, repeated, layout, rejected } = *counts;
        Self { read, used, repeated, layout, rejected }
    }
}

#[derive(Serialize)]
struct SourceLine<'a> {
    file: Cow<'a, str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<Both<'static>>,
    rows: Rows,
}

#[derive(Serialize)]
struct Skipped<'a> {
    file: Cow<'a, str>,
    reason: Both<'a>,
}

#[derive(Serialize)]
struct RemarkLine {
    weight: &'static str,
    text: Both<'static>,
}

#[derive(Serialize)]
struct Match<'a> {
    system: Cow<'a, str>,
    accounts: u64,
    settled: u64,
}

#[derive(Serialize)]
struct ExceptionLine<'a> {
    rule: Cow<'a, str>,
    covers: Cow<'a, str>,
    reason: Cow<'a, str>,
    approved_by: Cow<'a, str>,
    until: String,
    suppressed: u64,
    expired: bool,
}

/// Findings in sum.
#[derive(Serialize)]
pub(super) struct Totals {
    pub(super) findings: usize,
    pub(super) severities: [u64; 4],
    pub(super) explained: u64,
    pub(super) superseded: u64,
    pub(super) suppressed: u64,
}

/// A severity with its words.
#[derive(Serialize)]
pub(super) struct Level {
    code: &'static str,
    name: Both<'static>,
}

/// The severities, the gravest first.
pub(super) fn levels() -> [Level; 4] {
    Severity::ALL.map(|severity| Level { code: severity.name(), name: severity.title().into() })
}

/// That the page shows fewer rows than findings.jsonl.
#[derive(Serialize, Clone, Copy, Debug)]
pub(super) struct EvidenceCut {
    /// How many rows each finding keeps at least.
    pub(super) kept: usize,
    pub(super) why: &'static str,
    /// How many findings show fewer rows than findings.jsonl.
    pub(super) cut: usize,
    /// How many findings show no steps of their cases although there are some.
    pub(super) without_steps: usize,
}
