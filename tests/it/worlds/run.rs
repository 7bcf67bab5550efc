//! A world, read and resolved by the program.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use hecha::{
    app::policy::in_force,
    engine,
    finding::Finding,
    graph::{Facts, Ground, Scope},
    identity,
    ingest::{self, Loaded, progress::Silent},
    rules,
};

use super::World;

/// Gives the program's view of a folder to a function; `shown` is what stands in it, for people.
pub fn with_facts<T>(folder: &Path, shown: impl Fn() -> String, look: impl FnOnce(&Loaded, &Facts<'_>) -> T) -> T {
    let in_force = match in_force(folder, None) {
        Ok(in_force) => in_force,
        Err(trouble) => panic!("the policy is not in order: {trouble:?}\n{}", shown()),
    };
    let loaded = ingest::load(folder, &in_force.policy, &in_force.vocabulary, &Silent).expect("it can be read");
    assert!(loaded.rejects.is_empty(), "rows are not used: {:?}\n{}", loaded.rejects, shown());
    let (scope, _) = Scope::derive(&loaded.tables, &loaded.log, &in_force.policy);
    let only_system = loaded.only_system.as_deref();
    let identity = identity::resolve(&loaded.tables, &loaded.log, &in_force.policy, only_system);
    let ground = Ground {
        tables: &loaded.tables,
        log: &loaded.log,
        policy: &in_force.policy,
        vocabulary: &in_force.vocabulary,
        only_system,
        office: loaded.office,
        scope,
    };
    look(&loaded, &Facts::build(&ground, identity))
}

/// What one rule said of a world.
#[derive(Clone, Default, Debug)]
pub struct Said {
    /// The keys of its findings.
    pub keys: BTreeSet<String>,
    /// How many subjects it judged.
    pub judged: u64,
    /// How many it could not judge.
    pub unjudged: u64,
    /// The grounds of what it did not judge or explained away, for people.
    pub grounds: BTreeSet<String>,
}

/// What each A rule says of a world when it runs alone, so that none covers the facts of another.
pub fn said(world: &World, only: Option<&str>) -> BTreeMap<&'static str, Said> {
    with_facts(
        world.folder().path(),
        || world.shown(),
        |_, facts| {
            let mut all = BTreeMap::new();
            let only: Vec<&str> = only.into_iter().collect();
            for rule in engine::select(&rules::all(), facts.policy, &only).expect("the rules can be made") {
                if !rule.meta().code.starts_with('A') {
                    continue;
                }
                let outcome = engine::run(&[rule], facts);
                let coverage = outcome.coverage.first().expect("one rule ran");
                let verdicts = &coverage.verdicts;
                let total = verdicts.total();
                let grounds = verdicts.unjudged.iter().map(|((_, ground), of)| format!("? {ground} {:?}", of.samples));
                let explained =
                    verdicts.explained.iter().map(|((_, ground), of)| format!("- {ground} {:?}", of.samples));
                let one = Said {
                    keys: outcome.findings.iter().map(key).collect(),
                    judged: total.judged,
                    unjudged: total.unjudged + u64::from(!coverage.missing.is_empty()),
                    grounds: grounds.chain(explained).collect(),
                };
                all.insert(coverage.meta.code, one);
            }
            all
        },
    )
}

/// The key of a finding: `account=甲/a permission=…`.
pub fn key(finding: &Finding) -> String {
    let parts: Vec<String> = finding.key.iter().map(|(name, value)| format!("{name}={value}")).collect();
    parts.join(" ")
}
