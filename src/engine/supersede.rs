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
    covers("B19", "B18", "act:"),
    covers("B01", "B25", "act:"),
    covers("A07", "B25", "act:"),
];

impl Covers {
    fn is_stronger(&self, one: &Finding) -> bool {
        one.meta.code == self.stronger && self.stronger_facet.is_none_or(|facet| one.facet == Some(facet))
    }

    fn is_weaker(&self, one: &Finding) -> bool {
        one.meta.code == self.weaker && self.weaker_facet.is_none_or(|facet| one.facet == Some(facet))
    }

    /// What the stronger findings claim of what counts here, those of parts included.
    fn claimed(&self, findings: &[Finding]) -> Set<String> {
        let strong = findings.iter().filter(|one| self.is_stronger(one));
        let claims = strong.flat_map(|one| one.claims.iter().chain(one.parts.iter().map(|part| &part.claim)));
        claims.filter(|claim| claim.starts_with(self.claims)).cloned().collect()
    }
}

/// Takes out what stronger findings cover and counts it with the weaker rule's coverage, once, under the first rule that
/// covers it. Whether a stronger finding is itself superseded does not matter: its fact is still told.
pub(super) fn supersede(outcome: &mut Outcome) {
    let claimed: Vec<Set<String>> = COVERS.iter().map(|row| row.claimed(&outcome.findings)).collect();
    let mut counts: Map<(&'static str, &'static str), u64> = Map::default();
    outcome.findings.retain_mut(|one| {
        let rows: Vec<usize> = (0..COVERS.len()).filter(|row| COVERS[*row].is_weaker(one)).collect();
        let by = |claim: &str| rows.iter().copied().find(|row| claimed[*row].contains(claim));
        let (covered, is_left) = cover(one, &by, |claim| rows.iter().any(|row| claim.starts_with(COVERS[*row].claims)));
        for row in covered {
            *counts.entry((COVERS[row].weaker, COVERS[row].stronger)).or_default() += 1;
        }
        is_left
    });
    for coverage in &mut outcome.coverage {
        let own = counts.iter().filter(|((weaker, _), _)| *weaker == coverage.meta.code);
        coverage.superseded = own.map(|((_, stronger), count)| (*stronger, *count)).collect();
        coverage.superseded.sort_unstable();
    }
}

/// The rows of the table that cover a finding, one for each part of it (or one for the whole), and whether anything is
/// left. A finding without parts is covered when everything it claims that counts is.
fn cover(weak: &mut Finding, by: &dyn Fn(&str) -> Option<usize>, counts: impl Fn(&str) -> bool) -> (Vec<usize>, bool) {
    if !weak.parts.is_empty() {
        let covered: Vec<usize> = weak.parts.iter().filter_map(|part| by(&part.claim)).collect();
        if covered.is_empty() {
            return (covered, true);
        }
        let is_empty = weak.without_parts(|claim| by(claim).is_some());
        return (covered, !is_empty);
    }
    let own: Vec<Option<usize>> = weak.claims.iter().filter(|claim| counts(claim)).map(|claim| by(claim)).collect();
    match own.first().copied().flatten() {
        Some(row) if own.iter().all(Option::is_some) => (vec![row], false),
        _ => (Vec::new(), true),
    }
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
