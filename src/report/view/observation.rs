//! A finding as the ledger takes it.

use crate::{
    base::time::{Instant, Zone},
    finding::Confidence,
    i18n::Words,
    ledger::problem::{Machine, Needed, RuleName},
    report::view::FindingView,
    words,
};

/// How long 证据索引 may be, in characters, before it refers to the evidence itself.
const LONGEST: usize = 300;

/// What the ledger keeps of a finding. `standing`: whether its rule judges how things stand, not acts; `needs`: the tables
/// that its evidence came from.
pub fn machine(view: &FindingView<'_>, zone: Zone, standing: bool, needs: Vec<Needed>) -> Machine {
    let finding = view.finding;
    let meta = finding.meta;
    let day = |at: Option<Instant>| at.map(|at| zone.day_of(at));
    let basis = view.basis.iter().map(|one| {
        let (Words { zh, en }, applies) = (one.title(), one.applies.title());
        let (applies_zh, applies_en) = (applies.zh, applies.en);
        words!("{zh}（{applies_zh}）", "{en} ({applies_en})")
    });
    Machine {
        id: finding.id.to_string(),
        aliases: finding.aliases.iter().map(ToString::to_string).collect(),
        rule: Some(RuleName {
            code: meta.code.to_owned(),
            name: meta.name.to_owned(),
            title: meta.title.into(),
            standing,
        }),
        item: meta.item.into(),
        category: meta.family.title().into(),
        severity: finding.severity,
        proven: Some(finding.confidence == Confidence::Proven),
        unit: view.unit.to_owned(),
        system: finding.system.clone(),
        summary: finding.summary.clone(),
        subjects: finding.subjects.clone(),
        count: finding.count,
        amount: finding.amount,
        first_on: day(finding.first_at),
        last_on: day(finding.last_at),
        basis: basis.collect(),
        fix: meta.fix.into(),
        pace: meta.fix_kind.title().zh.to_owned(),
        reasons: finding.reasons.iter().map(|label| label.text.into()).collect(),
        assumption: finding.assumption.clone(),
        links: finding.links.iter().map(ToString::to_string).collect(),
        rows: view.row_count() as u64,
        evidence: evidence(view),
        needs,
    }
}

/// Files, sheets and rows in one line.
fn evidence(view: &FindingView<'_>) -> String {
    let places = view.rows.iter().map(|rows| {
        let sheet = rows.sheet.map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
        format!("{}{sheet} {}", rows.file, rows.ranges)
    });
    let all = places.collect::<Vec<_>>().join("; ");
    match all.char_indices().nth(LONGEST) {
        Some((at, _)) => format!("{}…", all.get(..at).unwrap_or_default()),
        None => all,
    }
}
