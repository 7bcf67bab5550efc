//! Rules of the family `privilege`.

pub mod beyond_duty;

use crate::rules::entry::{Entry, standing};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[standing::<beyond_duty::BeyondDuty>()];
