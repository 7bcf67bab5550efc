//! The ledger as people use it: checks, workbooks and commands over half a year, and what happens when it is killed.

mod book;
mod kill;
mod many;
mod office;
mod story;
mod unseen;

use std::path::Path;

use hecha::{
    base::{
        digest::Digest,
        time::{Day, Zone},
    },
    finding::{PersonRef, Severity, Subjects},
    i18n::Words,
    ledger::{
        Problem, Store,
        coverage::{Coverage, RuleCoverage},
        problem::{Machine, RuleName},
        run::{Observation, Run, merge},
        store::Hand,
    },
};

/// Somebody at work at ten o'clock on a day.
pub fn hand(who: &str, day: &str) -> Hand {
    let day: Day = day.parse().expect("a day");
    let at = Zone::default().start_of(day).plus_millis(36_000_000);
    Hand { who: who.to_owned(), at, what: "test".to_owned() }
}

/// All problems, once the chain was found whole.
pub fn problems(ledger: &Path) -> Vec<Problem> {
    let store = Store::open(ledger).expect("a ledger");
    let verified = store.verify(None).expect("a check");
    assert!(verified.faults.is_empty(), "{:?}", verified.faults);
    store.problems().expect("problems")
}

fn both(text: String) -> Words {
    Words { en: text.clone(), zh: text }
}

/// A made finding.
pub fn machine(serial: usize) -> Machine {
    let unit = ["福果镇社保所", "青杠村", "柏树村"][serial % 3];
    Machine {
        id: Digest::of(serial.to_string().as_bytes()).fingerprint().to_string(),
        aliases: Vec::new(),
        rule: Some(RuleName {
            code: "A06".to_owned(),
            name: "leaver-account".to_owned(),
            title: both("离职退休人员账户未及时注销".to_owned()),
            standing: true,
        }),
        item: both("三(三)1".to_owned()),
        category: both("人员变动".to_owned()),
        severity: [Severity::High, Severity::Medium][serial % 2],
        proven: Some(true),
        unit: unit.to_owned(),
        system: Some("就业补贴系统".to_owned()),
        summary: both(format!("截至2023-04-30，人{serial}（2022-06-30退休）的账户u{serial}仍处启用状态")),
        subjects: Subjects {
            persons: vec![PersonRef { name: Some(format!("人{serial}")), ..PersonRef::default() }],
            ..Subjects::default()
        },
        count: 3,
        amount: None,
        first_on: None,
        last_on: None,
        basis: vec![both("GB/T 22239-2019 8.1.8.2 a（直接）".to_owned())],
        fix: both("立即注销账户、收回权限".to_owned()),
        pace: "立行立改".to_owned(),
        reasons: Vec::new(),
        assumption: None,
        links: Vec::new(),
        rows: 2,
        evidence: format!("人事变动.xlsx [2022] {serial}; 系统账户清单.xlsx {serial}"),
        needs: Vec::new(),
    }
}

/// A run that found those.
pub fn run(as_of: &str, found: impl Iterator<Item = usize>, office: &str) -> Run {
    Run {
        as_of: as_of.parse().ok(),
        how: "自查".to_owned(),
        office: office.to_owned(),
        program: "0".to_owned(),
        policy: String::new(),
        observations: found.map(|serial| Observation { machine: machine(serial), exception: None }).collect(),
        coverage: Coverage {
            rules: std::iter::once(("A06".to_owned(), RuleCoverage::default())).collect(),
            units: ["福果镇社保所", "青杠村", "柏树村"].map(str::to_owned).into_iter().collect(),
            office: office.to_owned(),
            ..Coverage::default()
        },
    }
}

/// A ledger of so many made problems.
pub fn made(ledger: &Path, count: usize, office: &str) {
    let hand = hand("张三", "2023-05-01");
    let mut store = Store::open_or_make(ledger, office, &hand).expect("a ledger");
    store.write(&hand, |writer| merge(writer, &run("2023-04-30", 0..count, office))).expect("a run");
}
