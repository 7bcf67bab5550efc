//! Rules of the family `separation`.

pub mod accept_and_approve;
pub mod incompatible_rights;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] =
    &[conduct::<incompatible_rights::IncompatibleRights>(), conduct::<accept_and_approve::AcceptAndApprove>()];
