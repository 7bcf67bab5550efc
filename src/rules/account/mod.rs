//! Rules of the family `account`.

pub mod duplicate_accounts;
pub mod no_account_policy;

use crate::rules::entry::{Entry, standing};

/// The rules of this family, by code.
pub const RULES: &[Entry] =
    &[standing::<no_account_policy::NoAccountPolicy>(), standing::<duplicate_accounts::DuplicateAccounts>()];
