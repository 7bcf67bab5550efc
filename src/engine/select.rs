//! Which rules run, with the settings of their tables.

use crate::{
    policy::{Policy, PolicyError},
    rules::entry::{Entry, Rule},
};

/// Makes the rules with the settings of the policy. `only` holds codes; empty: all. Tables of rules that do not exist,
/// and keys that no rule reads, are errors.
pub fn select(entries: &[&Entry], policy: &Policy, only: &[&str]) -> Result<Vec<Rule>, Vec<PolicyError>> {
    let known: Vec<(&str, &str)> = entries.iter().map(|entry| (entry.meta.code, entry.meta.name)).collect();
    let mut errors = policy.unknown_rules(&known);
    let mut rules = Vec::new();
    for entry in entries {
        let made =
            policy.rule_table(entry.meta.code, entry.meta.name).map_err(|error| vec![error]).and_then(|mut table| {
                let rule = (entry.make)(&mut table).map_err(|error| vec![error])?;
                table.finish()?;
                Ok(rule)
            });
        match made {
            Ok(rule) if only.is_empty() || only.contains(&entry.meta.code) => rules.push(rule),
            Ok(_) => {}
            Err(faults) => errors.extend(faults),
        }
    }
    errors.sort_by_key(|error| error.line);
    if errors.is_empty() { Ok(rules) } else { Err(errors) }
}
