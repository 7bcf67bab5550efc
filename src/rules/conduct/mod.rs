//! Rules of the family `conduct`.

use crate::rules::entry::Entry;

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[];
