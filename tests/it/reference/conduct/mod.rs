//! The B rules, as `rules.md` and the manuals have them, as plain loops over the rows of the log.

mod benefit;
mod clock;
mod course;
mod diary;
mod edits;
mod numbers;
mod people;
mod steps;

use std::collections::{BTreeMap, BTreeSet};

pub use diary::Diary;

/// What a rule should say: findings that it must report with the rows of the log that stand for them, and beginnings of
/// keys that the rules leave open.
#[derive(Clone, Default, Debug)]
pub struct Answer {
    pub must: BTreeMap<String, BTreeSet<usize>>,
    pub open: BTreeSet<String>,
}

impl Answer {
    /// Adds rows to a finding.
    fn add(&mut self, key: String, rows: impl IntoIterator<Item = usize>) {
        self.must.entry(key).or_default().extend(rows);
    }
}

/// A rule of the reference.
pub struct Rule {
    pub code: &'static str,
    pub says: fn(&Diary<'_>) -> Answer,
    /// The parts that the rows play which are compared.
    pub roles: &'static [&'static str],
    /// What of a row is compared.
    pub project: fn(&Diary<'_>, usize) -> String,
}

/// The row itself.
fn by_row(_: &Diary<'_>, row: usize) -> String {
    row.to_string()
}

/// The case of the row: which of several acts of a case are shown is not the reference's matter.
fn by_case(diary: &Diary<'_>, row: usize) -> String {
    let entry = diary.entries.iter().find(|entry| entry.row == row).expect("it is cited");
    format!("{}/{}", entry.system, entry.cell("case_no"))
}

const fn rule(
    code: &'static str,
    says: fn(&Diary<'_>) -> Answer,
    roles: &'static [&'static str],
    project: fn(&Diary<'_>, usize) -> String,
) -> Rule {
    Rule { code, says, roles, project }
}

/// Every B rule.
pub const RULES: [Rule; 27] = [
    rule("B01", steps::b01, &["accept", "decision", "pay", "edit", "step"], by_case),
    rule("B02", steps::b02, &["act"], by_row),
    rule("B03", people::b03, &["act"], by_row),
    rule("B04", steps::b04, &["accept", "decision"], by_case),
    rule("B05", edits::b05, &["edit"], by_row),
    rule("B06", edits::b06, &["edit"], by_row),
    rule("B07", edits::b07, &["revert"], by_row),
    rule("B08", edits::b08, &["name-edit", "id-edit"], by_row),
    rule("B09", edits::b09, &[], by_row),
    rule("B10", edits::b10, &[], by_row),
    rule("B11", people::b11, &["act"], by_row),
    rule("B12", course::b12, &["act"], by_case),
    rule("B13", course::b13, &["early"], by_case),
    rule("B14", course::b14, &["approval"], by_row),
    rule("B15", course::b15, &["reversal"], by_row),
    rule("B16", benefit::b16, &["approval"], by_row),
    rule("B17", benefit::b17, &["approval", "pay"], by_row),
    rule("B18", people::b18, &["act"], by_row),
    rule("B19", people::b19, &["act"], by_row),
    rule("B20", people::b20, &["act"], by_row),
    rule("B21", people::b21, &[], by_row),
    rule("B22", course::b22, &["approval"], by_row),
    rule("B23", numbers::b23, &["same-number", "clearing"], by_row),
    rule("B24", people::b24, &["login"], by_row),
    rule("B25", people::b25, &["act", "decision"], by_row),
    rule("B26", benefit::b26, &["approval"], by_row),
    rule("B27", course::b27, &["approval", "pay"], by_case),
];
