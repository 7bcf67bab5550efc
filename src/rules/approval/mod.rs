//! Rules of the family `approval`.

pub mod edit_after_approval;
pub mod out_of_order;
pub mod reversed_approval;
pub mod rubber_stamp;
pub mod skipped_step;
pub mod third_party_approval;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    conduct::<third_party_approval::ThirdPartyApproval>(),
    conduct::<edit_after_approval::EditAfterApproval>(),
    conduct::<skipped_step::SkippedStep>(),
    conduct::<out_of_order::OutOfOrder>(),
    conduct::<rubber_stamp::RubberStamp>(),
    conduct::<reversed_approval::ReversedApproval>(),
];
