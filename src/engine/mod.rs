//! Running rules over facts: judge, merge notes and conclude → supersede → cite → except → sort.
//!
//! Each phase is a function that takes what the one before left. Nothing here reads a file; what the phases before
//! (tables, survey) yield comes as [`Facts`](crate::graph::Facts).

mod exceptions;
mod judge;
mod progress;
mod select;
mod supersede;
#[cfg(test)]
mod tests;

pub use progress::{Progress, Watch};
pub use select::select;

use crate::{
    finding::{Finding, Outcome, fingerprint},
    graph::Facts,
    rules::entry::Rule,
};

/// Runs rules over facts. The outcome depends neither on the number of threads nor on the order of the rules.
pub fn run(rules: &[Rule], facts: &Facts<'_>) -> Outcome {
    run_watched(rules, facts, &|_| ())
}

/// The same, telling `watch` what is being done.
pub fn run_watched(rules: &[Rule], facts: &Facts<'_>, watch: Watch<'_>) -> Outcome {
    let mut outcome = judge::judge(rules, facts, watch);
    watch(Progress::Ordering);
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
            // Two findings of one key would be a defect of a rule; their order must be firm all the same.
            (finding.id.0, finding.facet, finding.first_at, finding.last_at, finding.summary.zh.clone()),
        )
    });
}
