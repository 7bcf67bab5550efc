//! Exceptions of the policy: accepted for a time, counted, reported when unused or expired.

use crate::{
    base::maps::Set,
    finding::{Finding, Outcome},
    graph::Facts,
    policy::Exception,
};

/// Moves findings that a standing exception covers out of the list.
pub(super) fn except(outcome: &mut Outcome, facts: &Facts<'_>) {
    let exceptions = &facts.policy.exceptions;
    let day = facts.as_of_day();
    let mut used = Set::default();
    let mut expired = Set::default();
    let mut kept = Vec::with_capacity(outcome.findings.len());
    for finding in outcome.findings.drain(..) {
        let covering = exceptions.iter().enumerate().filter(|(_, exception)| covers(exception, &finding));
        let (standing, past): (Vec<_>, Vec<_>) = covering.partition(|(_, exception)| exception.holds_on(day));
        expired.extend(past.iter().map(|(place, _)| *place));
        used.extend(standing.iter().chain(&past).map(|(place, _)| *place));
        match standing.first() {
            Some((place, _)) => outcome.suppressed.push((finding, *place)),
            None => kept.push(finding),
        }
    }
    outcome.findings = kept;
    // An exception for a rule that could not judge, or was not asked to, is not known to be superfluous.
    let judged = |exception: &Exception| {
        let metas = outcome.coverage.iter().filter(|coverage| coverage.missing.is_empty()).map(|one| one.meta);
        metas.into_iter().any(|meta| exception.rule == meta.code || exception.rule == meta.name)
    };
    let unused = (0..exceptions.len()).filter(|place| !used.contains(place) && judged(&exceptions[*place]));
    outcome.unused_exceptions = unused.collect();
    outcome.expired_exceptions = expired.into_iter().collect();
    outcome.expired_exceptions.sort_unstable();
    outcome.suppressed.sort_by_cached_key(|(finding, place)| (*place, finding.id.0));
}

fn covers(exception: &Exception, finding: &Finding) -> bool {
    let key: Vec<(&str, &str)> = finding.key.iter().map(|(name, value)| (*name, value.as_str())).collect();
    exception.covers(finding.meta.code, finding.meta.name, &key)
}
