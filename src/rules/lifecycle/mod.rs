//! Rules of the family `lifecycle`.

pub mod leaver_account;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[conduct::<leaver_account::LeaverAccount>()];
