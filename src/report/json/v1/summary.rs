//! The summary of a run for scripts (`--format json`): counts, verdicts, row balance, remarks, outputs.

use serde::Serialize;
use serde_json::Value;

use super::{Bilingual, said};
use crate::{
    finding::{Severity, Tally},
    model::{
        TableKind,
        intake::{Remark, RowCounts},
    },
    report::{
        mask::Masking,
        view::{ExceptionUse, Frame, GroundLine, RuleLine, UnitLine, View},
    },
};

#[derive(Serialize)]
struct Summary<'a> {
    format: &'static str,
    program: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<&'a str>,
    discovery: &'a str,
    zone: &'static str,
    /// Absent where nothing tells it.
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    period: Period,
    findings: Findings,
    rules: Vec<RuleSummary<'a>>,
    rows: Rows,
    sources: Vec<SourceRows<'a>>,
    skipped: Vec<Skipped<'a>>,
    rejects: usize,
    remarks: Vec<RemarkLine<'a>>,
    matches: Vec<Match<'a>>,
    exceptions: Vec<Exception<'a>>,
    outputs: &'a [String],
}

/// The summary as one JSON value. Numbers of people in free text are hidden unless `masking` says otherwise; `outputs`
/// are the files written.
pub fn summary(view: &View<'_>, masking: Masking, outputs: &[String]) -> Value {
    let Frame { program, office, discovery, zone, as_of, .. } = view.frame;
    let sources = view.sources.0.iter().map(|source| SourceRows {
        file: &source.file,
        sheet: source.sheet.as_deref(),
        table: source.table.map(TableKind::name),
        read_as: &source.read_as,
        rows: Rows::of(&source.counts),
    });
    let skipped = view
        .files
        .iter()
        .filter_map(|file| file.skipped.as_ref().map(|reason| Skipped { file: &file.file, reason: reason.into() }));
    let summary = Summary {
        format: "hecha-summary/1",
        program,
        office,
        discovery,
        zone: zone.name(),
        as_of: view.frame.is_dated().then(|| zone.rfc3339(as_of)),
        period: Period::of(&view.frame),
        findings: Findings::of(view),
        rules: view.rules.iter().map(RuleSummary::of).collect(),
        rows: Rows::of(&view.rows()),
        sources: sources.collect(),
        skipped: skipped.collect(),
        rejects: view.rejects.len(),
        remarks: view.remarks.iter().map(|remark| RemarkLine::of(remark, masking)).collect(),
        matches: view
            .rates
            .iter()
            .map(|rate| Match { system: said(rate.system), accounts: rate.accounts, settled: rate.settled })
            .collect(),
        exceptions: view.exceptions.iter().map(|exception| Exception::of(exception, masking)).collect(),
        outputs,
    };
    // Texts and numbers alone, which always have a value.
    serde_json::to_value(summary).unwrap_or_default()
}

#[derive(Serialize)]
struct Period {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

impl Period {
    fn of(frame: &Frame<'_>) -> Self {
        let (from, to) = frame.period_days();
        Self { from: from.map(|day| day.to_string()), to: to.map(|day| day.to_string()) }
    }
}

#[derive(Serialize)]
struct BySeverity {
    critical: u64,
    high: u64,
    medium: u64,
    low: u64,
}

impl From<[u64; 4]> for BySeverity {
    fn from(counts: [u64; 4]) -> Self {
        let count = |wanted: Severity| {
            Severity::ALL.iter().zip(counts).find(|(one, _)| **one == wanted).map_or(0, |(_, count)| count)
        };
        Self {
            critical: count(Severity::Critical),
            high: count(Severity::High),
            medium: count(Severity::Medium),
            low: count(Severity::Low),
        }
    }
}

#[derive(Serialize)]
struct Findings {
    total: usize,
    by_severity: BySeverity,
    explained: u64,
    superseded: u64,
    suppressed: u64,
}

impl Findings {
    fn of(view: &View<'_>) -> Self {
        Self {
            total: view.findings.len(),
            by_severity: view.severities().into(),
            explained: view.explained(),
            superseded: view.superseded(),
            suppressed: view.suppressed(),
        }
    }
}

#[derive(Serialize)]
struct RuleSummary<'a> {
    rule: &'static str,
    name: &'static str,
    title: Bilingual<'static>,
    verdict: &'static str,
    findings: u64,
    by_severity: BySeverity,
    #[serde(flatten)]
    subjects: SubjectCounts,
    cannot_tell: Vec<GroundSummary>,
    explained_by: Vec<GroundSummary>,
    missing: Vec<&'static str>,
    would_help: Vec<&'static str>,
    superseded: Vec<Superseded>,
    machine_acts: u64,
    refused: Vec<String>,
    units: Vec<UnitSummary<'a>>,
}

impl<'a> RuleSummary<'a> {
    fn of(line: &'a RuleLine<'a>) -> Self {
        let superseded = line.superseded.iter().map(|(by, count)| Superseded { by, count: *count });
        Self {
            rule: line.meta.code,
            name: line.meta.name,
            title: line.meta.title.into(),
            verdict: line.verdict.name(),
            findings: line.findings(),
            by_severity: line.severities.into(),
            subjects: SubjectCounts::of(&line.tally),
            cannot_tell: line.unjudged.iter().map(GroundSummary::of).collect(),
            explained_by: line.explained.iter().map(GroundSummary::of).collect(),
            missing: line.missing.iter().map(|kind| kind.name()).collect(),
            would_help: line.would_help.iter().map(|kind| kind.name()).collect(),
            superseded: superseded.collect(),
            machine_acts: line.machine_acts,
            refused: line.refused.iter().map(ToString::to_string).collect(),
            units: line.units.iter().map(UnitSummary::of).collect(),
        }
    }
}

#[derive(Serialize)]
struct UnitSummary<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<&'a str>,
    verdict: &'static str,
    findings: u64,
    #[serde(flatten)]
    subjects: SubjectCounts,
    cannot_tell: Vec<GroundSummary>,
    explained_by: Vec<GroundSummary>,
}

impl<'a> UnitSummary<'a> {
    fn of(line: &'a UnitLine<'a>) -> Self {
        Self {
            unit: said(line.unit),
            verdict: line.verdict.name(),
            findings: line.findings,
            subjects: SubjectCounts::of(&line.tally),
            cannot_tell: line.unjudged.iter().map(GroundSummary::of).collect(),
            explained_by: line.explained.iter().map(GroundSummary::of).collect(),
        }
    }
}

/// `subjects = judged + unjudged + explained`.
#[derive(Serialize)]
struct SubjectCounts {
    subjects: u64,
    judged: u64,
    unjudged: u64,
    explained: u64,
}

impl SubjectCounts {
    fn of(tally: &Tally) -> Self {
        let Tally { subjects, judged, unjudged, explained } = *tally;
        Self { subjects, judged, unjudged, explained }
    }
}

/// The names of those concerned stand in the workbook alone, where they are masked.
#[derive(Serialize)]
struct GroundSummary {
    ground: &'static str,
    title: Bilingual<'static>,
    /// What would settle it.
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<Bilingual<'static>>,
    count: u64,
}

impl GroundSummary {
    fn of(line: &GroundLine<'_>) -> Self {
        Self { ground: line.code, title: line.text.into(), remedy: line.remedy.map(Into::into), count: line.count }
    }
}

#[derive(Serialize)]
struct Superseded {
    by: &'static str,
    count: u64,
}

/// `read = used + repeated + layout + rejected`.
#[derive(Serialize)]
struct Rows {
    read: u64,
    used: u64,
    repeated: u64,
    layout: u64,
    rejected: u64,
    balances: bool,
}

impl Rows {
    fn of(counts: &RowCounts) -> Self {
        let RowCounts { read, used, repeated, layout, rejected } = *counts;
        Self { read, used, repeated, layout, rejected, balances: counts.balances() }
    }
}

#[derive(Serialize)]
struct SourceRows<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'static str>,
    read_as: &'a str,
    rows: Rows,
}

#[derive(Serialize)]
struct Skipped<'a> {
    file: &'a str,
    reason: Bilingual<'a>,
}

#[derive(Serialize)]
struct RemarkLine<'a> {
    weight: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    row: Option<u64>,
    zh: String,
    en: String,
}

impl<'a> RemarkLine<'a> {
    fn of(remark: &'a Remark, masking: Masking) -> Self {
        Self {
            weight: remark.weight.title().en,
            file: remark.file.as_deref(),
            sheet: remark.sheet.as_deref(),
            row: remark.row,
            zh: masking.text(&remark.whole().zh).into_owned(),
            en: masking.text(&remark.whole().en).into_owned(),
        }
    }
}

#[derive(Serialize)]
struct Match<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    system: Option<&'a str>,
    accounts: u64,
    settled: u64,
}

#[derive(Serialize)]
struct Exception<'a> {
    rule: &'a str,
    covers: String,
    reason: &'a str,
    approved_by: &'a str,
    until: String,
    suppressed: u64,
    expired: bool,
}

impl<'a> Exception<'a> {
    fn of(one: &'a ExceptionUse, masking: Masking) -> Self {
        Self {
            rule: &one.rule,
            covers: masking.text(&one.covers).into_owned(),
            reason: &one.reason,
            approved_by: &one.approved_by,
            until: one.until.to_string(),
            suppressed: one.suppressed,
            expired: one.expired,
        }
    }
}
