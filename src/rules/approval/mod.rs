//! Rules of the family `approval`.

pub mod duplicate_approval;
pub mod edit_after_approval;
pub mod ineligible_approval;
pub mod late_handling;
pub mod out_of_order;
pub mod reciprocal_approval;
pub mod reversed_approval;
pub mod rubber_stamp;
pub mod skipped_step;
pub mod third_party_approval;
pub mod threshold_splitting;

use crate::rules::entry::{Entry, conduct};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    conduct::<third_party_approval::ThirdPartyApproval>(),
    conduct::<edit_after_approval::EditAfterApproval>(),
    conduct::<skipped_step::SkippedStep>(),
    conduct::<out_of_order::OutOfOrder>(),
    conduct::<rubber_stamp::RubberStamp>(),
    conduct::<reversed_approval::ReversedApproval>(),
    conduct::<duplicate_approval::DuplicateApproval>(),
    conduct::<ineligible_approval::IneligibleApproval>(),
    conduct::<reciprocal_approval::ReciprocalApproval>(),
    conduct::<threshold_splitting::ThresholdSplitting>(),
    conduct::<late_handling::LateHandling>(),
];
