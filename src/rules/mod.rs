//! One rule, one file, named after the fault; a folder a family.

pub mod account;
pub mod approval;
pub mod conduct;
pub mod data;
pub mod entry;
pub mod lifecycle;
pub mod privilege;
pub mod rule;
pub mod separation;

use entry::Entry;

/// Every rule, by code.
pub fn all() -> Vec<&'static Entry> {
    let families = [
        account::RULES,
        privilege::RULES,
        lifecycle::RULES,
        separation::RULES,
        conduct::RULES,
        approval::RULES,
        data::RULES,
    ];
    let mut all: Vec<&Entry> = families.into_iter().flatten().collect();
    all.sort_by_key(|entry| entry.meta.code);
    all
}
