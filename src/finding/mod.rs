//! What rules produce: findings that carry their proof, and an account of what was not judged or was explained away.

pub mod basis;
pub mod build;
pub mod fingerprint;
pub mod meta;
pub mod outcome;
pub mod remedy;
pub mod tally;

pub use basis::Basis;
pub use build::{
    Cited, Evidence, Finding, FindingBuilder, InSystem, Part, PathStep, PersonRef, Subjects, TimelineItem,
};
pub use meta::{Confidence, Family, FixKind, Label, RuleMeta, Severity};
pub use outcome::{Coverage, Outcome};
pub use tally::{Heap, Out, Tally, Unit, Verdicts};
