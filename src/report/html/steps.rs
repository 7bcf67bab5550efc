//! The steps of the cases that a finding names, in their order, with those who took them.
//!
//! A step that the finding rests on may be in order itself: of those, only the steps of the accounts that the finding is
//! about are shown as its fault.

use std::borrow::Cow;

use super::{
    finding::{FindingLine, Step},
    json,
    tables::Tables,
    text::{Both, Veil},
};
use crate::{
    base::{
        maps::{Map, Set},
        time::Zone,
    },
    finding::{Cited, Finding, Subjects},
    graph::{
        Pictures,
        pictures::{CASES, CaseAct},
    },
    model::{EventId, act::Act},
    report::view::View,
};

/// How many steps of a case are shown.
const SHOWN: usize = 40;

/// Gives findings their steps, the gravest first, until `room` bytes are taken. How many findings go without.
pub(super) fn add<'a>(
    findings: &mut [FindingLine<'a>],
    view: &'a View<'a>,
    tables: &mut Tables<'a>,
    veil: &Veil,
    mut room: u64,
) -> std::io::Result<usize> {
    let mut order: Vec<usize> = (0..findings.len()).collect();
    order.sort_by_key(|at| findings.get(*at).map(FindingLine::rank));
    let mut without = 0;
    for at in order {
        let (Some(line), Some(one)) = (findings.get_mut(at), view.findings.get(at)) else { continue };
        let Some(steps) = of(one.finding, view.pictures, tables, (veil, view.frame.zone)) else { continue };
        if let Some(left) = room.checked_sub(json::length(&steps)?) {
            (room, line.steps) = (left, Some(steps));
        } else {
            room = 0;
            without += 1;
        }
    }
    Ok(without)
}

fn of<'a>(
    finding: &'a Finding,
    pictures: &'a Pictures,
    tables: &mut Tables<'a>,
    (veil, zone): (&Veil, Zone),
) -> Option<Vec<Step<'a>>> {
    let subjects = &finding.subjects;
    let cited: Set<EventId> = finding.all_evidence().filter_map(|one| event(one.cited)).collect();
    let mut steps = Vec::new();
    let mut names: Map<&str, Set<usize>> = Map::default();
    for act in subjects.cases.iter().take(CASES).filter_map(|case| pictures.courses.get(case)).flatten() {
        names.entry(&act.who).or_default().insert(act.actor);
    }
    let is_ambiguous = |act: &CaseAct| names.get(act.who.as_str()).is_some_and(|actors| actors.len() > 1);
    for case in subjects.cases.iter().take(CASES) {
        let Some(acts) = pictures.courses.get(case) else { continue };
        for act in chosen(acts, &cited) {
            let word = veil.text(&act.step);
            let english = if act.act == Act::Other || act.step.is_ascii() {
                word.clone()
            } else {
                Cow::Owned(format!("{word} ({})", act.act.title().en))
            };
            steps.push((
                act.at.human(zone),
                tables.words(Both(word, english)),
                who(act, is_ambiguous(act), subjects, veil),
                veil.cell(Some("case_no"), &case.name),
                weight(act, subjects, &cited),
                act.actor,
            ));
        }
    }
    (!steps.is_empty()).then_some(steps)
}

/// Whoever took a step, with the account where another of the same name took one too.
fn who<'a>(act: &'a CaseAct, is_ambiguous: bool, subjects: &Subjects, veil: &Veil) -> Cow<'a, str> {
    let name = veil.about(subjects, &act.who);
    match &act.account {
        Some(account) if is_ambiguous => Cow::Owned(format!("{name}（{}）", veil.about(subjects, &account.name))),
        _ => name,
    }
}

/// 2: the finding is about it; 1: the finding rests on it; 0: neither.
fn weight(act: &CaseAct, subjects: &Subjects, cited: &Set<EventId>) -> u8 {
    let is_theirs = || act.account.as_ref().is_some_and(|account| subjects.accounts.contains(account));
    match cited.contains(&act.event) {
        true if is_theirs() => 2,
        is_cited => u8::from(is_cited),
    }
}

fn event(cited: Cited) -> Option<EventId> {
    match cited {
        Cited::Event(event) => Some(event),
        Cited::Row(_) => None,
    }
}

/// The acts that are shown: what was only looked at is left out unless it is cited; of too many, those cited come first,
/// then the earliest.
fn chosen<'a>(acts: &'a [CaseAct], cited: &Set<EventId>) -> Vec<&'a CaseAct> {
    let is_cited = |act: &&CaseAct| cited.contains(&act.event);
    let shown: Vec<&CaseAct> = acts.iter().filter(|act| act.act != Act::Query || is_cited(act)).collect();
    let first = shown.iter().filter(|act| is_cited(act)).chain(&shown).map(|act| act.event);
    let mut kept: Set<EventId> = Set::default();
    for act in first {
        if kept.len() == SHOWN {
            break;
        }
        kept.insert(act);
    }
    shown.into_iter().filter(|act| kept.contains(&act.event)).collect()
}
