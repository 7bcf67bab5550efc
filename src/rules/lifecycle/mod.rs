//! Rules of the family `lifecycle`.

pub mod leave_not_suspended;
pub mod leaver_account;
pub mod mover_not_adjusted;
pub mod right_not_added;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    conduct::<leaver_account::LeaverAccount>(),
    conduct::<mover_not_adjusted::MoverNotAdjusted>(),
    conduct::<leave_not_suspended::LeaveNotSuspended>(),
    conduct::<right_not_added::RightNotAdded>(),
];
