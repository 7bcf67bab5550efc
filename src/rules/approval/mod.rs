//! Rules of the family `approval`.

pub mod edit_after_approval;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[conduct::<edit_after_approval::EditAfterApproval>()];
