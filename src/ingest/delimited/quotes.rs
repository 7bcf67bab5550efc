//! Where the quotes are, quickly also where they are many.

use memchr::memchr;

const QUOTE: u8 = b'"';
const QUOTES: u64 = 0x2222_2222_2222_2222;
const LOW: u64 = 0x7F7F_7F7F_7F7F_7F7F;
/// Words looked at one by one before a search for a distant quote is worth its start.
const PATIENCE: u32 = 12;

/// The positions of all quotes from a start on, in order.
pub(super) struct Quotes<'v> {
    view: &'v [u8],
    /// Where the current word begins.
    base: usize,
    /// The top bit of each byte of the current word that is a quote not given out yet.
    marks: u64,
    /// Where the next word begins.
    next: usize,
}

impl<'v> Quotes<'v> {
    pub(super) fn from(view: &'v [u8], start: usize) -> Self {
        Self { view, base: start, marks: 0, next: start }
    }

    fn seek(&mut self) -> Option<()> {
        let mut patience = PATIENCE;
        while self.marks == 0 {
            let rest = self.view.get(self.next..)?;
            if rest.is_empty() {
                return None;
            }
            if patience == 0 {
                self.next += memchr(QUOTE, rest)?;
                patience = PATIENCE;
                continue;
            }
            patience -= 1;
            self.base = self.next;
            if let Some(word) = rest.first_chunk::<8>() {
                self.marks = marks(u64::from_le_bytes(*word));
                self.next += 8;
            } else {
                let mut word = [0; 8];
                word[..rest.len()].copy_from_slice(rest);
                self.marks = marks(u64::from_le_bytes(word));
                self.next += rest.len();
            }
        }
        Some(())
    }
}

impl Iterator for Quotes<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        if self.marks == 0 {
            self.seek()?;
        }
        let byte = (self.marks.trailing_zeros() / 8) as usize;
        self.marks &= self.marks - 1;
        Some(self.base + byte)
    }
}

/// The top bit of every byte that is a quote. The sum of seven bits and 0x7F carries into the top bit unless all seven are 0, so
/// no byte disturbs its neighbour.
fn marks(word: u64) -> u64 {
    let differs = word ^ QUOTES;
    !(((differs & LOW) + LOW) | differs | LOW)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn every_quote_is_found_once(
            bytes in proptest::collection::vec(prop_oneof![any::<u8>(), Just(b'"'), Just(b'#'), Just(0xA2)], 0..60),
            gap in 0_usize..400, start in 0_usize..20)
        {
            let view = [bytes.as_slice(), &vec![b'x'; gap], &bytes].concat();
            let start = start.min(view.len());
            let expected: Vec<usize> = (start..view.len()).filter(|i| view[*i] == b'"').collect();
            prop_assert_eq!(Quotes::from(&view, start).collect::<Vec<_>>(), expected);
        }
    }
}
