//! Rules of the family `account`.

pub mod default_or_test_account;
pub mod dormant_account;
pub mod duplicate_accounts;
pub mod expired_not_disabled;
pub mod flash_grant;
pub mod no_account_policy;
pub mod orphan_account;
pub mod shared_account;
pub mod unapproved_account;

use crate::rules::entry::{Entry, conduct, standing};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    standing::<no_account_policy::NoAccountPolicy>(),
    standing::<unapproved_account::UnapprovedAccount>(),
    conduct::<shared_account::SharedAccount>(),
    standing::<orphan_account::OrphanAccount>(),
    conduct::<dormant_account::DormantAccount>(),
    conduct::<default_or_test_account::DefaultOrTestAccount>(),
    standing::<duplicate_accounts::DuplicateAccounts>(),
    standing::<expired_not_disabled::ExpiredNotDisabled>(),
    conduct::<flash_grant::FlashGrant>(),
];
