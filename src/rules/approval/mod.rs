//! Rules of the family `approval`.

pub mod edit_after_approval;
pub mod third_party_approval;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] =
    &[conduct::<third_party_approval::ThirdPartyApproval>(), conduct::<edit_after_approval::EditAfterApproval>()];
