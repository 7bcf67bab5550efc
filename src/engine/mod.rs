//! Running rules over facts: judge → merge notes → conclude → supersede → link → except → sort.
//!
//! Each phase is a function that takes what the one before left. Nothing here reads a file; what the phases before
//! (tables, survey) yield comes as [`Facts`](crate::graph::Facts).

mod exceptions;
mod judge;
mod select;
mod supersede;

pub use select::select;

use crate::{
    finding::{Finding, Outcome, fingerprint},
    graph::Facts,
    rules::entry::Rule,
};

/// Runs rules over facts. The outcome does not depend on the number of threads.
pub fn run(rules: &[Rule], facts: &Facts<'_>) -> Outcome {
    let mut outcome = judge::judge(rules, facts);
    supersede::supersede(&mut outcome);
    supersede::link(&mut outcome.findings);
    exceptions::except(&mut outcome, facts);
    sort(&mut outcome.findings, facts);
    outcome
}

/// By severity, confidence, unit, rule, key.
fn sort(findings: &mut [Finding], facts: &Facts<'_>) {
    findings.sort_by_cached_key(|finding| {
        (
            std::cmp::Reverse((finding.severity, finding.confidence)),
            facts.text(finding.unit.0).to_owned(),
            finding.meta.code,
            fingerprint::display(&finding.key),
            // Two findings of one key would be a defect of a rule; its order must be firm all the same.
            finding.summary.zh.clone(),
        )
    });
}
