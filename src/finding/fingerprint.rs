//! The identity of a finding across runs: the first 16 bytes of SHA-256 over `hecha1`, the rule's code and the
//! length-prefixed (name, folded value) pairs of its key in name order. No counts, no range ends.

use crate::base::{
    digest::{Fingerprint, Hasher},
    text,
};

/// The fingerprint of a key under a rule's code.
pub fn of(code: &str, key: &[(&'static str, String)]) -> Fingerprint {
    let mut pairs: Vec<(&str, String)> =
        key.iter().map(|(name, value)| (*name, text::fold_key(value).into_owned())).collect();
    pairs.sort();
    let mut hash = Hasher::new();
    hash.update(b"hecha1").field(code);
    for (name, value) in &pairs {
        hash.field(name).field(value);
    }
    hash.finish().fingerprint()
}

/// The key in one line, for messages and for sorting.
pub fn display(key: &[(&'static str, String)]) -> String {
    key.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}
