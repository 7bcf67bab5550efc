//! What a run concludes: findings in their order, and what became of every subject of every rule.

use crate::{
    finding::{Finding, RuleMeta, Verdicts, build::Refusal},
    model::TableKind,
};

/// The account a rule gives of itself.
#[derive(Debug)]
pub struct Coverage {
    /// The rule.
    pub meta: &'static RuleMeta,
    /// Subjects, by unit and verdict, with grounds.
    pub verdicts: Verdicts,
    /// Tables the rule needs that the folder lacks; not empty: the rule could not judge at all.
    pub missing: Vec<TableKind>,
    /// Findings, or parts of findings, that a stronger rule's finding covers, by its code.
    pub superseded: Vec<(&'static str, u64)>,
    /// Acts of machine accounts left out (ground rule 9).
    pub machine_acts: u64,
    /// Findings the builder refused: defects of the rule, never silent.
    pub refused: Vec<Refusal>,
}

/// The whole outcome.
#[derive(Debug, Default)]
pub struct Outcome {
    /// By severity, confidence, unit, rule, key.
    pub findings: Vec<Finding>,
    /// Findings that an exception of the policy covers, with its place among the policy's exceptions.
    pub suppressed: Vec<(Finding, usize)>,
    /// Exceptions that covered nothing.
    pub unused_exceptions: Vec<usize>,
    /// Exceptions that would have covered something, had they not expired.
    pub expired_exceptions: Vec<usize>,
    /// By rule code.
    pub coverage: Vec<Coverage>,
}
