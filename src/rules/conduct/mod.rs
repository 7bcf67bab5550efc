//! Rules of the family `conduct`.

pub mod borrowed_account;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[conduct::<borrowed_account::BorrowedAccount>()];
