//! Rules of the family `separation`.

pub mod accept_and_approve;
pub mod admin_separation;
pub mod incompatible_rights;

use crate::rules::entry::{Entry, conduct, standing};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    conduct::<incompatible_rights::IncompatibleRights>(),
    standing::<admin_separation::AdminSeparation>(),
    conduct::<accept_and_approve::AcceptAndApprove>(),
];
