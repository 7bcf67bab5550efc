//! Rules of the family `separation`.

use crate::rules::entry::Entry;

/// The rules of this family, by code.
pub const RULES: &[Entry] = &[];
