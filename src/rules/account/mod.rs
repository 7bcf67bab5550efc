//! Rules of the family `account`.

pub mod dormant_account;
pub mod shared_account;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[conduct::<shared_account::SharedAccount>(), conduct::<dormant_account::DormantAccount>()];
