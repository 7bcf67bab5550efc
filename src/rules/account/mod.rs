//! Rules of the family `account`.

pub mod flash_grant;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[conduct::<flash_grant::FlashGrant>()];
