//! Rules of the family `account`.

pub mod dormant_account;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[conduct::<dormant_account::DormantAccount>()];
