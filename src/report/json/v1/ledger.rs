//! The ledger for scripts.

use std::path::Path;

use serde_json::{Value, json};

use crate::{
    base::time::{Day, Zone},
    ledger::{
        Field, Problem, Verified,
        event::Event,
        merge::Rolled,
        number,
        run::Merged,
        sheet::Note,
        stats::{Counts, Stats},
    },
    report::Masking,
};

fn numbers(of: &[u32]) -> Vec<String> {
    of.iter().map(|no| number(*no)).collect()
}

/// What a run changed.
pub fn merged(merged: &Merged, path: &Path) -> Value {
    let gaps: serde_json::Map<String, Value> =
        merged.not_covered.iter().map(|(gap, count)| (gap.name().to_owned(), json!(count))).collect();
    json!({
        "file": path.display().to_string(),
        "problems": merged.problems,
        "added": numbers(&merged.added),
        "changed": numbers(&merged.changed),
        "unchanged": merged.unchanged,
        "seen_again": numbers(&merged.back),
        "reopened": numbers(&merged.reopened),
        "new_since_dismissed": numbers(&merged.renewed),
        "not_observed": numbers(&merged.missed),
        "not_covered": gaps,
        "settled_before": numbers(&merged.settled),
        "states": merged.states,
        "flags": merged.flags,
        "unused_exceptions": numbers(&merged.unused_exceptions),
        "events": merged.events,
    })
}

/// A problem. Numbers of people are masked unless that is asked for.
pub fn problem(problem: &Problem, today: Day, masking: Masking) -> Value {
    let machine = problem.machine();
    let say = |text: &str| masking.about(&machine.subjects, text).into_owned();
    let human: serde_json::Map<String, Value> = Field::ALL
        .into_iter()
        .filter_map(|field| Some((field.name().to_owned(), json!(say(problem.wrote(field)?)))))
        .collect();
    let flags: Vec<&str> = problem.flags(today).into_iter().map(crate::ledger::Flag::name).collect();
    let exception = problem.last_exception().map(|one| {
        json!({ "reason": say(&one.reason), "approver": say(&one.approver), "until": one.until.to_string(), "by_policy": one.by_policy })
    });
    let discoveries: Vec<Value> = problem
        .discoveries
        .iter()
        .map(|one| json!({ "how": one.how, "office": one.office, "on": one.on.to_string() }))
        .collect();
    let origins: Vec<Value> =
        problem.origins.iter().map(|one| json!({ "office": one.office, "number": number(one.no) })).collect();
    json!({
        "number": problem.number(),
        "state": problem.state().name(),
        "flags": flags,
        "severity": machine.severity.name(),
        "rule": machine.rule.as_ref().map(|rule| rule.code.clone()),
        "unit": machine.unit,
        "system": machine.system,
        "category": { "zh": machine.category.zh, "en": machine.category.en },
        "summary": { "zh": say(&machine.summary.zh), "en": say(&machine.summary.en) },
        "people": machine.people(),
        "count": machine.count,
        "amount": machine.amount.map(|amount| amount.to_string()),
        "evidence": machine.evidence,
        "found": discoveries,
        "last_seen": problem.observed.as_of.map(|day| day.to_string()),
        "reopened": problem.standing.value.reopened,
        "reason": problem.standing.value.reason.as_deref().map(say),
        "exception": exception,
        "entries": human,
        "origins": origins,
    })
}

/// An event.
pub fn event(event: &Event, masking: Masking) -> Value {
    let act = serde_json::to_string(&event.act).unwrap_or_default();
    let shown = masking.text(&act);
    json!({
        "seq": event.seq,
        "at": Zone::default().rfc3339(event.at),
        "who": masking.text(&event.who),
        "problem": event.problem.map(number),
        "act": serde_json::from_str::<Value>(&shown).unwrap_or(Value::Null),
    })
}

fn counts(of: &Counts) -> Value {
    let yuan = |fen: i64| crate::base::amount::Amount(fen).to_string();
    json!({
        "total": of.total,
        "verified": of.verified(),
        "states": of.states,
        "flags": of.flags,
        "amount": yuan(of.amount_fen),
        "to_recover": yuan(of.to_recover_fen),
        "recovered": yuan(of.recovered_fen),
    })
}

/// Statistics.
pub fn stats(stats: &Stats) -> Value {
    let named = |groups: Vec<(String, &Counts)>| {
        groups.into_iter().map(|(name, of)| (name, counts(of))).collect::<serde_json::Map<String, Value>>()
    };
    json!({
        "total": counts(&stats.total),
        "units": named(stats.units.iter().map(|(unit, of)| (unit.clone(), of)).collect()),
        "categories": named(stats.categories.iter().map(|(words, of)| (words.zh.clone(), of)).collect()),
        "severities": named(stats.severities.iter().map(|(one, of)| (one.name().to_owned(), of)).collect()),
        "rules": named(stats.rules.iter().map(|(code, (_, of))| (code.clone(), of)).collect()),
        "found_by": named(stats.ways.iter().map(|(way, of)| (way.clone(), of)).collect()),
    })
}

/// What a check of the chain came to.
pub fn verified(verified: &Verified) -> Value {
    let faults: Vec<Value> = verified
        .faults
        .iter()
        .map(|fault| {
            let words = fault.words();
            json!({ "zh": words.zh, "en": words.en })
        })
        .collect();
    json!({
        "whole": verified.faults.is_empty(),
        "events": verified.events,
        "problems": verified.problems,
        "head": verified.head.to_string(),
        "anchored": verified.anchored,
        "faults": faults,
    })
}

/// What was merged in.
pub fn rolled(rolled: &Rolled, masking: Masking) -> Value {
    let say = |text: &Option<String>| text.as_deref().map(|text| masking.text(text).into_owned());
    let differing: Vec<Value> = rolled
        .differing
        .iter()
        .map(|one| {
            json!({ "number": number(one.no), "field": one.field.name(), "kept": say(&one.kept), "other": say(&one.other), "office": one.office })
        })
        .collect();
    json!({
        "added": numbers(&rolled.added),
        "updated": numbers(&rolled.updated),
        "unchanged": rolled.unchanged,
        "shared": rolled.shared,
        "differing": differing,
        "doubtful_review": numbers(&rolled.doubtful),
        "events": rolled.events,
    })
}

/// What was not taken of a workbook.
pub fn note(note: &Note, masking: Masking) -> Value {
    let why = note.why.words();
    json!({
        "sheet": note.sheet,
        "row": note.row,
        "number": note.no.map(number),
        "column": note.column,
        "typed": masking.text(&note.typed),
        "kept": masking.text(&note.kept),
        "why": { "zh": why.zh, "en": why.en },
    })
}
