//! Rules of the family `lifecycle`.

pub mod leave_not_suspended;
pub mod leaver_account;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] =
    &[conduct::<leaver_account::LeaverAccount>(), conduct::<leave_not_suspended::LeaveNotSuspended>()];
