//! A district in order: no rule may report anything there, and each must have judged all of it.

use hecha::finding::Coverage;

use crate::{
    folder::checked,
    worlds::district::{Habit, Plan, district},
};

/// Rules of which what is in order is explained rather than judged: every edit by its order.
const EXPLAINED: [&str; 1] = ["B06"];
/// Rules that need more colleagues in a post than every post has.
const FEW: [&str; 1] = ["A16"];

/// Why a rule did not look at everything, if it did not.
fn unseen(coverage: &Coverage) -> Option<String> {
    let (code, total) = (coverage.meta.code, coverage.verdicts.total());
    let is_seen = total.judged > 0 || EXPLAINED.contains(&code) && total.explained > 0;
    let is_whole = total.unjudged == 0 || FEW.contains(&code);
    if is_seen && is_whole && coverage.missing.is_empty() {
        return None;
    }
    let grounds: Vec<_> =
        coverage.verdicts.unjudged.iter().map(|((_, ground), of)| (ground, of.count, of.samples.first())).collect();
    Some(format!("{code}: {total:?} {grounds:?} {:?}", coverage.missing))
}

/// Checks a district. Nothing may be reported; `blind` are the rules that cannot see everything in it.
fn is_in_order(plan: Plan, blind: &[&str]) {
    let folder = district(1, plan);
    let checked = checked(folder.path(), &[]);
    let findings = checked.outcome.findings.iter();
    let mut wrong: Vec<String> =
        findings.map(|one| format!("{} {:?}: {}", one.meta.code, one.key, one.summary.en)).collect();
    let seeing = checked.outcome.coverage.iter().filter(|one| !blind.contains(&one.meta.code));
    wrong.extend(seeing.filter_map(unseen));
    assert!(checked.loaded.rejects.is_empty());
    assert!(checked.loaded.log.len() > plan.cases * 4);
    assert_eq!(checked.outcome.coverage.len(), 49);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_district_in_order_has_no_findings_and_nothing_unjudged() {
    is_in_order(Plan { cases: 5_000, habits: &[] }, &[]);
}

#[test]
fn turns_at_the_terminals_of_a_hall_are_no_fault() {
    is_in_order(Plan { cases: 1_000, habits: &[Habit::Kiosks] }, &[]);
}

#[test]
fn an_exit_that_all_share_is_no_fault() {
    // Without terminals nobody's desk is known, and a login by the common exit proves nothing.
    is_in_order(Plan { cases: 1_000, habits: &[Habit::OneExit] }, &["B03", "B04", "B24"]);
}

#[test]
fn a_batch_account_at_night_and_few_approvals_in_the_evening_are_no_fault() {
    is_in_order(Plan { cases: 1_000, habits: &[Habit::Batch, Habit::Evenings] }, &[]);
}
