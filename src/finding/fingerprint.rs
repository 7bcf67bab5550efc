//! The identity of a finding across runs: the first 16 bytes of SHA-256 over `hecha1`, the rule's code and the
//! length-prefixed (name, folded value) pairs of its key in name order. No counts, no range ends.

use crate::base::{
    digest::{Fingerprint, Sha256Digest},
    text,
};

/// The fingerprint of a key under a rule's code.
pub fn of(code: &str, key: &[(&'static str, String)]) -> Fingerprint {
    let mut pairs: Vec<(&str, String)> = key.iter().map(|(name, value)| (*name, text::fold_key(value).into_owned())).collect();
    pairs.sort();
    let mut digest = Sha256Digest::new();
    digest.update(b"hecha1");
    field(&mut digest, code);
    for (name, value) in &pairs {
        field(&mut digest, name);
        field(&mut digest, value);
    }
    Fingerprint::from_sha256(&digest.finish())
}

fn field(digest: &mut Sha256Digest, text: &str) {
    digest.update(&(text.len() as u64).to_be_bytes());
    digest.update(text.as_bytes());
}

/// The key in one line, for messages and for sorting.
pub fn display(key: &[(&'static str, String)]) -> String {
    key.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" ")
}
