//! A log, read and judged by the program.

use std::collections::{BTreeMap, BTreeSet};

use hecha::{
    engine,
    finding::{Cited, Coverage, Finding},
    graph::Facts,
    ingest::Loaded,
    rules,
};

use super::Log;
use crate::worlds::run::with_facts;

/// The rows of the log that a finding cites, by the part they play.
pub type CitedRows = BTreeMap<&'static str, BTreeSet<usize>>;

/// What one rule said of a log.
#[derive(Clone, Default, Debug)]
pub struct Said {
    /// Its findings by their keys, with the rows of the log that they cite.
    pub findings: BTreeMap<String, CitedRows>,
    /// How many subjects it looked at.
    pub subjects: u64,
    /// How many it could not judge.
    pub unjudged: u64,
    /// The grounds of what it did not judge or explained away, for people.
    pub grounds: BTreeSet<String>,
}

/// What every B rule says of a log; none covers the facts of another.
pub fn said(log: &Log, only: Option<&str>) -> BTreeMap<&'static str, Said> {
    with_facts(log.folder().path(), || log.shown(), |loaded, facts| of_rules(loaded, facts, only))
}

fn of_rules(loaded: &Loaded, facts: &Facts<'_>, only: Option<&str>) -> BTreeMap<&'static str, Said> {
    let only: Vec<&str> = only.into_iter().collect();
    let selected = engine::select(&rules::all(), facts.policy, &only).expect("the rules can be made");
    let conduct = selected.into_iter().filter(|rule| rule.meta().code.starts_with('B'));
    // B01 covers B25, B19 covers B18: they judge apart.
    let (apart, together): (Vec<_>, Vec<_>) = conduct.partition(|rule| ["B18", "B25"].contains(&rule.meta().code));
    let mut all = BTreeMap::new();
    for selected in [together, apart] {
        let outcome = engine::run(&selected, facts);
        for coverage in &outcome.coverage {
            let own = outcome.findings.iter().filter(|finding| finding.meta.code == coverage.meta.code);
            all.insert(coverage.meta.code, of_rule(loaded, coverage, own));
        }
    }
    all
}

fn of_rule<'f>(loaded: &Loaded, coverage: &Coverage, findings: impl Iterator<Item = &'f Finding>) -> Said {
    assert!(coverage.refused.is_empty(), "{:?}", coverage.refused);
    let verdicts = &coverage.verdicts;
    let total = verdicts.total();
    let grounds = verdicts.unjudged.iter().map(|((_, ground), of)| format!("? {ground} {:?}", of.samples));
    let explained = verdicts.explained.iter().map(|((_, ground), of)| format!("- {ground} {:?}", of.samples));
    let mut said = Said {
        subjects: total.subjects,
        unjudged: total.unjudged + u64::from(!coverage.missing.is_empty()),
        grounds: grounds.chain(explained).collect(),
        ..Said::default()
    };
    for finding in findings {
        let mut cited = CitedRows::new();
        let rows = finding.evidence.iter().chain(finding.parts.iter().flat_map(|part| &part.evidence));
        for evidence in rows {
            if let Cited::Event(event) = evidence.cited {
                let row = usize::try_from(loaded.log.row(event).row).expect("few rows");
                cited.entry(evidence.role.code).or_default().insert(row);
            }
        }
        let known = said.findings.entry(key(finding)).or_default();
        // Of which unit a late case is, is left to the graph's own tests.
        assert!(
            known.is_empty() || finding.meta.code == "B27",
            "two findings of {} {}",
            finding.meta.code,
            key(finding)
        );
        for (role, rows) in cited {
            known.entry(role).or_default().extend(rows);
        }
    }
    said
}

/// The key of a finding: `account=甲/a terminal=…`.
fn key(finding: &Finding) -> String {
    let parts: Vec<String> =
        finding.key.iter().filter(|(name, _)| *name != "unit").map(|(name, value)| format!("{name}={value}")).collect();
    parts.join(" ")
}
