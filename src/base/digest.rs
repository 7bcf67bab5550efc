//! SHA-256 as a stream, and the short fingerprints that name findings.

use std::fmt;
use std::str::FromStr;

use sha2::Digest as _;

/// A SHA-256 digest; its text is 64 lower-case hexadecimal digits.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct Digest(pub [u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hasher = Hasher::new();
        hasher.update(bytes);
        hasher.finish()
    }

    /// The first half, which is enough to tell findings apart.
    pub fn fingerprint(self) -> Fingerprint {
        let mut half = [0; 16];
        half.copy_from_slice(&self.0[..16]);
        Fingerprint(half)
    }
}

/// SHA-256 over bytes that arrive in pieces.
#[derive(Clone, Default)]
pub struct Hasher(sha2::Sha256);

impl Hasher {
    /// A hasher that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes in more bytes; how they are cut into pieces makes no difference.
    pub fn update(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(bytes);
        self
    }

    /// Takes in one field of a record, preceded by its length, so that `("ab", "c")` and `("a", "bc")` differ.
    pub fn field(&mut self, text: &str) -> &mut Self {
        let length = text.len() as u64;
        self.update(&length.to_le_bytes()).update(text.as_bytes())
    }

    /// The digest of everything taken in.
    pub fn finish(self) -> Digest {
        Digest(self.0.finalize().into())
    }
}

/// SM3 (GB/T 32905) over bytes that arrive in pieces; its text is 64 lower-case hexadecimal digits.
#[derive(Clone, Default)]
pub struct Sm3(sm3::Sm3);

impl Sm3 {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> String {
        let mut hasher = Self::default();
        hasher.update(bytes);
        hasher.finish()
    }

    /// Takes in more bytes; how they are cut into pieces makes no difference.
    pub fn update(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.update(bytes);
        self
    }

    /// The digest of everything taken in.
    pub fn finish(self) -> String {
        let bytes: [u8; 32] = self.0.finalize().into();
        Digest(bytes).to_string()
    }
}

impl std::io::Write for Hasher {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.update(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Sixteen bytes that name a finding by its content; the text is 32 lower-case hexadecimal digits.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub struct Fingerprint(pub [u8; 16]);

impl FromStr for Fingerprint {
    type Err = FingerprintFormatError;

    fn from_str(text: &str) -> Result<Self, FingerprintFormatError> {
        if text.len() != 32 || !text.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)) {
            return Err(FingerprintFormatError);
        }
        u128::from_str_radix(text, 16).map(|number| Self(number.to_be_bytes())).map_err(|_| FingerprintFormatError)
    }
}

/// The text is not 32 lower-case hexadecimal digits.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct FingerprintFormatError;

impl fmt::Display for FingerprintFormatError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("not 32 lower-case hexadecimal digits")
    }
}

impl std::error::Error for FingerprintFormatError {}

/// `bytes` as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    Hex(bytes).to_string()
}

struct Hex<'a>(&'a [u8]);

impl fmt::Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hex(&self.0), f)
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hex(&self.0), f)
    }
}

impl fmt::Display for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hex(&self.0), f)
    }
}

impl fmt::Debug for Fingerprint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(&Hex(&self.0), f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_digest_of_abc_is_the_published_one() {
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(Digest::of(b"abc").to_string(), expected);
        assert_eq!(Digest::of(b"abc").fingerprint().to_string(), expected[..32]);
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let digest = |fields: [&str; 2]| {
            let mut hasher = Hasher::new();
            hasher.field(fields[0]).field(fields[1]);
            hasher.finish()
        };
        assert_ne!(digest(["ab", "c"]), digest(["a", "bc"]));
        assert_ne!(digest(["", "a"]), digest(["a", ""]));
    }

    #[test]
    fn only_the_written_form_is_a_fingerprint() {
        for text in ["", "ab", "BA7816BF8F01CFEA414140DE5DAE2223", "+a7816bf8f01cfea414140de5dae2223"] {
            assert_eq!(text.parse::<Fingerprint>(), Err(FingerprintFormatError), "{text}");
        }
    }

    proptest! {
        #[test]
        fn a_fingerprint_reads_back_as_written(bytes in any::<[u8; 16]>()) {
            prop_assert_eq!(Fingerprint(bytes).to_string().parse(), Ok(Fingerprint(bytes)));
        }

        #[test]
        fn the_cut_makes_no_difference(bytes in prop::collection::vec(any::<u8>(), 0..300), cut in 0..300_usize) {
            let cut = cut.min(bytes.len());
            let mut hasher = Hasher::new();
            hasher.update(&bytes[..cut]).update(&bytes[cut..]);
            prop_assert_eq!(hasher.finish(), Digest::of(&bytes));
        }
    }
}
