//! Rules of the family `data`.

pub mod double_identity_edit;
pub mod edit_and_revert;
pub mod edit_burst;
pub mod edit_without_order;
pub mod log_integrity;
pub mod payee_concentration;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    conduct::<edit_without_order::EditWithoutOrder>(),
    conduct::<edit_and_revert::EditAndRevert>(),
    conduct::<double_identity_edit::DoubleIdentityEdit>(),
    conduct::<payee_concentration::PayeeConcentration>(),
    conduct::<edit_burst::EditBurst>(),
    conduct::<log_integrity::LogIntegrity>(),
];
