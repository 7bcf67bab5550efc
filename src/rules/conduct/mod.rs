//! Rules of the family `conduct`.

pub mod act_without_right;
pub mod borrowed_account;
pub mod bulk_export;
pub mod inactive_account_act;
pub mod off_hours;
pub mod reset_then_login;
pub mod same_terminal_relay;
pub mod self_dealing;
pub mod transfer_straddle;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    conduct::<borrowed_account::BorrowedAccount>(),
    conduct::<same_terminal_relay::SameTerminalRelay>(),
    conduct::<self_dealing::SelfDealing>(),
    conduct::<act_without_right::ActWithoutRight>(),
    conduct::<inactive_account_act::InactiveAccountAct>(),
    conduct::<off_hours::OffHours>(),
    conduct::<bulk_export::BulkExport>(),
    conduct::<reset_then_login::ResetThenLogin>(),
    conduct::<transfer_straddle::TransferStraddle>(),
];
