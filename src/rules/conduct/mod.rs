//! Rules of the family `conduct`.

pub mod borrowed_account;
pub mod same_terminal_relay;
pub mod self_dealing;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    conduct::<borrowed_account::BorrowedAccount>(),
    conduct::<same_terminal_relay::SameTerminalRelay>(),
    conduct::<self_dealing::SelfDealing>(),
];
