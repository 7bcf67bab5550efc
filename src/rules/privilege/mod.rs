//! Rules of the family `privilege`.

pub mod beyond_duty;
pub mod no_high_risk_list;
pub mod third_party_final_right;

use crate::rules::entry::{Entry, standing};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    standing::<no_high_risk_list::NoHighRiskList>(),
    standing::<beyond_duty::BeyondDuty>(),
    standing::<third_party_final_right::ThirdPartyFinalRight>(),
];
