//! A brute-force reference: what `rules.md` says, as plain loops over rows of strings. It knows nothing of the program's
//! own rules, lines, people or graph.

mod account_rules;
pub mod conduct;
pub mod lines;
pub mod office;
mod people_rules;
mod rights_rules;
pub mod time;

use account_rules::{a01, a02, a03, a05, a10, a11, a12, a13, a14, a22};
use office::{Answer, Office};
use people_rules::{a06, a07, a08, a09};
use rights_rules::{a04, a15, a16, a17, a18, a19, a20, a21};

/// A rule of the reference.
pub type Rule = fn(&Office<'_>) -> Answer;

/// Every A rule.
pub const RULES: [(&str, Rule); 22] = [
    ("A01", a01),
    ("A02", a02),
    ("A03", a03),
    ("A04", a04),
    ("A05", a05),
    ("A06", a06),
    ("A07", a07),
    ("A08", a08),
    ("A09", a09),
    ("A10", a10),
    ("A11", a11),
    ("A12", a12),
    ("A13", a13),
    ("A14", a14),
    ("A15", a15),
    ("A16", a16),
    ("A17", a17),
    ("A18", a18),
    ("A19", a19),
    ("A20", a20),
    ("A21", a21),
    ("A22", a22),
];
