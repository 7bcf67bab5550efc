//! The findings of every A rule on random offices, against the reference.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Row, World, cell, number,
    office::{LAST, office},
    run::{Said, said},
};
use crate::reference::{
    RULES,
    office::{Holder, Office},
};

/// How a rule did over all worlds.
#[derive(Default, Debug)]
struct Count {
    /// Worlds in which it reported.
    fired: usize,
    /// Worlds in which it judged and reported nothing.
    silent: usize,
    /// Worlds in which it could not judge something.
    untold: usize,
    /// Findings that the reference demands.
    must: usize,
    /// Findings on which the reference is silent.
    open: usize,
}

/// The key as far as the reference speaks of it.
fn meant(rule: &str, key: &str) -> String {
    // Which of several shortest ways is printed is not the reference's matter.
    if rule == "A19" { key.split(" permission=").next().unwrap_or(key).to_owned() } else { key.to_owned() }
}

fn is_open(open: &BTreeSet<String>, key: &str) -> bool {
    open.iter().any(|one| key == one || key.strip_prefix(one.as_str()).is_some_and(|rest| rest.starts_with(' ')))
}

/// One difference: the rule, what it does, and what it said of what it did not judge.
type Difference = (&'static str, String, String);

/// Where program and reference differ.
fn differences(world: &World, only: Option<&str>, counts: &mut BTreeMap<&'static str, Count>) -> Vec<Difference> {
    let said = said(world, only);
    let office = Office::of(world, LAST);
    let mut wrong = Vec::new();
    for (rule, reference) in RULES.iter().filter(|(rule, _)| only.is_none_or(|only| only == *rule)) {
        let mut answer = reference(&office);
        for account in office.accounts.iter().filter(|account| account.holder == Holder::Open) {
            answer.open.insert(format!("account={}", account.key));
            let name = cell(account.row, "holder");
            for table in ["persons", "hr_events", "accounts"] {
                let named = |row: &&Row| cell(row, "name") == name || cell(row, "holder") == name;
                let ids =
                    world.rows(table).iter().filter(named).map(|row| format!("person={}", cell(row, "id_number")));
                answer.open.extend(ids);
            }
        }
        let Said { keys, judged, unjudged, grounds } = &said[rule];
        let keys: BTreeSet<String> = keys.iter().map(|key| meant(rule, key)).collect();
        let count = counts.entry(rule).or_default();
        count.fired += usize::from(!keys.is_empty());
        count.silent += usize::from(keys.is_empty() && *judged > 0);
        count.untold += usize::from(*unjudged > 0);
        count.must += answer.must.len();
        count.open += keys.iter().filter(|key| !answer.must.contains(*key) && is_open(&answer.open, key)).count();
        for key in &answer.must {
            // What is open as a whole is open though one side of it looks sure.
            if !keys.contains(key) && !is_open(&answer.open, key) {
                wrong.push((*rule, format!("{rule} does not report {key}"), format!("{grounds:?}")));
            }
        }
        for key in &keys {
            if !answer.must.contains(key) && !is_open(&answer.open, key) {
                wrong.push((*rule, format!("{rule} reports {key}"), format!("{grounds:?}")));
            }
        }
    }
    wrong
}

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what a full run is for")]
fn findings_of_random_offices_are_those_of_the_reference() {
    let (mut counts, mut shown) = (BTreeMap::new(), BTreeMap::new());
    let worlds = number(120);
    for seed in 0..worlds {
        let world = office(seed);
        for (rule, what, _) in differences(&world, None, &mut counts) {
            if shown.contains_key(rule) {
                continue;
            }
            // The same difference, lest the world be made smaller until another one shows.
            let same = |less: &World| {
                let found = differences(less, Some(rule), &mut BTreeMap::new());
                found.into_iter().find(|(_, other, _)| *other == what)
            };
            let smallest = world.clone().smallest(|less| same(less).is_some());
            let grounds = same(&smallest).map(|(_, _, grounds)| grounds).unwrap_or_default();
            shown.insert(rule, format!("seed {seed}: {what}; {grounds}\n{}", smallest.shown()));
        }
    }
    for (rule, count) in &counts {
        println!("{rule}: {count:?}");
    }
    assert!(shown.is_empty(), "{}", shown.into_values().collect::<Vec<_>>().join("\n"));
    assert_eq!(counts.len(), 22, "every A rule was compared");
    let wanted = 50.min(usize::try_from(worlds / 30).expect("not so many"));
    for (rule, count) in &counts {
        assert!(count.fired >= wanted && count.silent >= wanted, "{rule}: {count:?}");
        assert!(count.must >= count.open, "{rule}: the reference leaves too much open: {count:?}");
    }
    let untold: usize = counts.values().map(|count| count.untold).sum();
    assert!(untold as u64 > worlds, "{counts:?}");
}
