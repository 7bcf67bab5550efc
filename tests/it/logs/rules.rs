//! The findings of every B rule on random logs, against the reference.

use std::collections::{BTreeMap, BTreeSet};

use super::{
    Log, log,
    run::{CitedRows, Said, said},
};
use crate::reference::conduct::{Diary, RULES};

/// How a rule did over all logs.
#[derive(Default, Debug)]
struct Count {
    /// Logs in which it reported.
    fired: usize,
    /// Logs in which it had something to look at and reported nothing.
    silent: usize,
    /// Logs in which it could not judge something.
    untold: usize,
    /// Findings that the reference demands.
    must: usize,
    /// Findings on which the reference is silent.
    open: usize,
}

/// One difference: the rule, what it does, and what it said of what it did not judge.
type Difference = (&'static str, String, String);

/// The rows of the log that stand for the fact, among those that a finding cites.
fn shown(cited: &CitedRows, roles: &[&str]) -> BTreeSet<usize> {
    roles.iter().filter_map(|role| cited.get(role)).flatten().copied().collect()
}

/// Where program and reference differ.
fn differences(log: &Log, only: Option<&str>, counts: &mut BTreeMap<&'static str, Count>) -> Vec<Difference> {
    let all = said(log, only);
    let diary = Diary::of(&log.world, &log.settings);
    let mut wrong = Vec::new();
    for rule in RULES.iter().filter(|rule| only.is_none_or(|only| only == rule.code)) {
        let answer = (rule.says)(&diary);
        let Said { findings, subjects, unjudged, grounds } = &all[rule.code];
        let is_open = |key: &str| answer.open.iter().any(|one| key.starts_with(one.as_str()));
        let count = counts.entry(rule.code).or_default();
        count.fired += usize::from(!findings.is_empty());
        count.silent += usize::from(findings.is_empty() && *subjects > 0);
        count.untold += usize::from(*unjudged > 0);
        count.must += answer.must.len();
        count.open += findings.keys().filter(|key| is_open(key)).count();
        let mut differs = |what: String| {
            wrong.push((rule.code, format!("{} {what}", rule.code), format!("{:?} {grounds:?}", findings.keys())));
        };
        for (key, rows) in &answer.must {
            match findings.get(key) {
                _ if is_open(key) => {}
                None => differs(format!("does not report {key} {rows:?}")),
                Some(cited) => {
                    let cited: BTreeSet<String> =
                        shown(cited, rule.roles).iter().map(|row| (rule.project)(&diary, *row)).collect();
                    let wanted: BTreeSet<String> = rows.iter().map(|row| (rule.project)(&diary, *row)).collect();
                    if cited != wanted {
                        differs(format!("{key} cites {cited:?} instead of {wanted:?}"));
                    }
                }
            }
        }
        for key in findings.keys().filter(|key| !answer.must.contains_key(*key) && !is_open(key)) {
            differs(format!("reports {key} {:?}", findings[key]));
        }
    }
    wrong
}

/// How many logs: by `HECHA_LOGS`, else so many as an ordinary run has time for.
fn number() -> u64 {
    stated("HECHA_LOGS").and_then(|number| number.parse().ok()).unwrap_or(USUAL)
}

/// What a variable of the environment says.
fn stated(name: &str) -> Option<String> {
    std::env::var_os(name).map(|value| value.to_string_lossy().into_owned())
}

const USUAL: u64 = 150;
/// From this number on every rule must have fired, and stayed silent, at least fifty times.
const MANY: u64 = 2_000;

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what a full run is for")]
fn findings_of_random_logs_are_those_of_the_reference() {
    let (mut counts, mut shown) = (BTreeMap::new(), BTreeMap::new());
    let only = stated("HECHA_LOGS_RULE").filter(|rule| !rule.is_empty());
    let from: u64 = stated("HECHA_LOGS_FROM").and_then(|from| from.parse().ok()).unwrap_or(0);
    for seed in from..from + number() {
        let log = log(seed);
        for (rule, what, _) in differences(&log, only.as_deref(), &mut counts) {
            if shown.contains_key(rule) {
                continue;
            }
            // The same difference, lest the log be made smaller until another one shows. Rows change their numbers.
            let head = |what: &str| what.split([' ']).take(4).collect::<Vec<_>>().join(" ");
            let same = |less: &Log| {
                let found = differences(less, Some(rule), &mut BTreeMap::new());
                found.into_iter().find(|(_, other, _)| head(other) == head(&what))
            };
            let smallest = log.clone().smallest(|less| same(less).is_some());
            let (_, now, grounds) = same(&smallest).unwrap_or_default();
            shown.insert(rule, format!("seed {seed}: {what}; now: {now}; {grounds}\n{}", smallest.shown()));
        }
    }
    for (rule, count) in &counts {
        println!("{rule} {count:?}");
    }
    let heads: Vec<&str> = shown.values().filter_map(|text: &String| text.lines().next()).collect();
    assert!(shown.is_empty(), "{}\n{}", heads.join("\n"), shown.values().cloned().collect::<Vec<_>>().join("\n"));
    let wanted = if number() >= MANY { 50 } else { 2 };
    for (rule, count) in &counts {
        assert!(count.fired >= wanted && count.silent >= wanted, "{rule}: {count:?}");
        assert!(count.must >= count.open, "{rule}: the reference leaves too much open: {count:?}");
    }
}
