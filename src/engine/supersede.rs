//! One fact, one finding: where a stronger rule covers what a weaker one says, the weaker steps back and is counted.

use itertools::Itertools as _;

use crate::{
    base::maps::{Map, Set},
    finding::{Finding, Outcome},
};

/// Who covers whom, by which claims (ground rule 8).
struct Covers {
    stronger: &'static str,
    /// Only findings of this facet cover.
    stronger_facet: Option<&'static str>,
    weaker: &'static str,
    /// Only findings of this facet are covered.
    weaker_facet: Option<&'static str>,
    /// The claims that must agree: those that begin so.
    claims: &'static str,
}

const fn covers(stronger: &'static str, weaker: &'static str, claims: &'static str) -> Covers {
    Covers { stronger, stronger_facet: None, weaker, weaker_facet: None, claims }
}

const COVERS: [Covers; 13] = [
    Covers { weaker_facet: Some("absent-owner"), ..covers("A06", "A05", "account:") },
    Covers { weaker_facet: Some("absent-owner"), ..covers("A08", "A05", "account:") },
    covers("A06", "A11", "account:"),
    covers("A07", "A04", "right:"),
    Covers { weaker_facet: Some("holds"), ..covers("A07", "A17", "right:") },
    Covers { stronger_facet: Some("declared"), ..covers("A05", "A10", "account:") },
    Covers { stronger_facet: Some("declared"), ..covers("A05", "A12", "account:") },
    Covers { stronger_facet: Some("operated"), ..covers("A05", "B03", "account:") },
    covers("A18", "A17", "pair:"),
    covers("A21", "A04", "right:"),
    covers("B19", "B18", "account:"),
    covers("B01", "B25", "act:"),
    covers("A07", "B25", "act:"),
];

/// Takes out what a stronger finding covers and counts it with the weaker rule's coverage.
pub(super) fn supersede(outcome: &mut Outcome) {
    for rule in &COVERS {
        let strong = |one: &&Finding| {
            one.meta.code == rule.stronger && rule.stronger_facet.is_none_or(|facet| one.facet == Some(facet))
        };
        let claimed: Set<String> = outcome
            .findings
            .iter()
            .filter(strong)
            .flat_map(|one| one.claims.iter().chain(one.parts.iter().map(|part| &part.claim)))
            .filter(|claim| claim.starts_with(rule.claims))
            .cloned()
            .collect();
        if claimed.is_empty() {
            continue;
        }
        let mut count = 0;
        outcome.findings.retain_mut(|one| {
            let weak = one.meta.code == rule.weaker && rule.weaker_facet.is_none_or(|facet| one.facet == Some(facet));
            if !weak {
                return true;
            }
            let (covered, left) = cover(one, &claimed, rule.claims);
            count += covered;
            left
        });
        let coverage = outcome.coverage.iter_mut().find(|coverage| coverage.meta.code == rule.weaker);
        if let Some(coverage) = coverage.filter(|_| count > 0) {
            coverage.superseded.push((rule.stronger, count));
        }
    }
}

/// How much of a finding is covered, and whether anything is left of it.
fn cover(weak: &mut Finding, claimed: &Set<String>, prefix: &str) -> (u64, bool) {
    if !weak.parts.is_empty() {
        let before = weak.parts.len();
        let gone = weak.without_parts(|claim| claimed.contains(claim));
        return ((before - weak.parts.len()) as u64, !gone);
    }
    let mut own = weak.claims.iter().filter(|claim| claim.starts_with(prefix)).peekable();
    let covered = own.peek().is_some() && own.all(|claim| claimed.contains(claim));
    (u64::from(covered), !covered)
}

/// Rules whose findings on one topic stand beside each other: the right and the act have different remedies.
const LINKED: [(&str, &str); 1] = [("A17", "B01")];

/// Links findings of such rules to each other.
pub(super) fn link(findings: &mut [Finding]) {
    for (one, other) in LINKED {
        let mut topics: Map<&str, Vec<usize>> = Map::default();
        for (place, finding) in findings.iter().enumerate() {
            if [one, other].contains(&finding.meta.code) {
                for topic in &finding.topics {
                    topics.entry(topic).or_default().push(place);
                }
            }
        }
        let mut links: Vec<(usize, usize)> = Vec::new();
        for places in topics.values() {
            for [a, b] in places.iter().copied().array_combinations() {
                if findings[a].meta.code != findings[b].meta.code {
                    links.extend([(a, b), (b, a)]);
                }
            }
        }
        for (from, to) in links {
            let id = findings[to].id;
            findings[from].links.push(id);
        }
    }
    for finding in findings {
        finding.links.sort_by_key(|id| id.0);
        finding.links.dedup();
    }
}
