//! Rules of the family `privilege`.

pub mod beyond_duty;
pub mod no_high_risk_list;
pub mod peer_outlier;
pub mod scope_too_wide;
pub mod self_escalation;
pub mod third_party_final_right;
pub mod unused_high_risk;

use crate::rules::entry::{Entry, standing};

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[
    standing::<no_high_risk_list::NoHighRiskList>(),
    standing::<beyond_duty::BeyondDuty>(),
    standing::<unused_high_risk::UnusedHighRisk>(),
    standing::<peer_outlier::PeerOutlier>(),
    standing::<self_escalation::SelfEscalation>(),
    standing::<scope_too_wide::ScopeTooWide>(),
    standing::<third_party_final_right::ThirdPartyFinalRight>(),
];
