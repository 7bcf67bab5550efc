//! Where a run of bytes can be cut so that both halves hold whole records.

use std::borrow::Cow;

use memchr::memrchr2;

use super::quotes::Quotes;
use crate::ingest::encoding::Encoding;

/// Below this many bytes a plain loop finds a line end sooner.
const SHORT: usize = 16;

/// What decides where records end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Rules {
    /// The separator.
    pub(super) separator: u8,
    /// The most units a quoted field may have.
    pub(super) quoted: usize,
    /// Whether nothing follows in the file.
    pub(super) at_end: bool,
}

/// A place to cut.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Cut {
    /// How many units hold whole records; 0 where more is needed.
    pub(super) end: usize,
    /// Which of the quotes before `end`, counted from 0, open a field that never closes and so are ordinary characters.
    pub(super) literal: Vec<usize>,
}

/// The bytes as one byte per unit of the encoding, in which every special character stands for itself and nothing else looks like one.
pub(super) fn view(raw: &[u8], encoding: Encoding, separator: u8) -> Cow<'_, [u8]> {
    let wide = |low: usize, high: usize| {
        let unit = |pair: &[u8]| {
            if pair[high] == 0 && pair[low].is_ascii() { pair[low] } else { 0x80 }
        };
        Cow::Owned(raw.chunks_exact(2).map(unit).collect())
    };
    match encoding {
        Encoding::Utf16Le => wide(0, 1),
        Encoding::Utf16Be => wide(1, 0),
        // Second bytes of two-byte characters reach down to 0x40: `|` may be half of a character, `,` and `"` cannot.
        Encoding::Gb18030 if separator >= 0x40 => Cow::Owned(mask_second_bytes(raw)),
        Encoding::Utf8 | Encoding::Gb18030 => Cow::Borrowed(raw),
    }
}

fn mask_second_bytes(raw: &[u8]) -> Vec<u8> {
    let mut out = raw.to_vec();
    let mut i = 0;
    while i < raw.len() {
        let lead = matches!(raw[i], 0x81..=0xFE);
        match raw.get(i + 1) {
            Some(0x40..=0x7E | 0x80..=0xFE) if lead => {
                out[i + 1] = 0x80;
                i += 2;
            }
            Some(b'0'..=b'9')
                if lead
                    && matches!(raw.get(i + 2), Some(0x81..=0xFE))
                    && matches!(raw.get(i + 3), Some(b'0'..=b'9')) =>
            {
                i += 4;
            }
            _ => i += 1,
        }
    }
    out
}

/// Finds the last place in `view`, which begins with a record, where a record has ended.
///
/// The answer depends on the bytes alone, not on how many of them happen to be here: a quote is judged only once its end, the
/// limit of a quoted field or the end of the file is in sight.
pub(super) fn cut(view: &[u8], rules: Rules) -> Cut {
    let mut scan = Scan { view, rules, place: Place::Outside(0), ordinal: 0, end: 0, literal: Vec::new() };
    let mut from = Some(0);
    while let Some(start) = from {
        from = scan.run(start);
    }
    let end = if rules.at_end { view.len() } else { scan.end };
    let literal = scan.literal.into_iter().filter(|(at, _)| *at < end).map(|(_, ordinal)| ordinal);
    Cut { end, literal: literal.collect() }
}

/// Where the scan is, with the position from which on.
#[derive(Clone, Copy, Debug)]
enum Place {
    /// Not in a quoted field since this position.
    Outside(usize),
    /// In the quoted field whose opening quote is at this position.
    Inside(usize),
}

struct Scan<'v> {
    view: &'v [u8],
    rules: Rules,
    place: Place,
    /// How many quotes were passed; of an open field, how many before its opening quote.
    ordinal: usize,
    /// After the last line end outside quotes.
    end: usize,
    /// Positions and ordinals of quotes that open a field without end.
    literal: Vec<(usize, usize)>,
}

impl Scan<'_> {
    /// Looks at the quotes from `start` on. A field without end gives the position to start again from.
    fn run(&mut self, start: usize) -> Option<usize> {
        let view = self.view;
        let mut quotes = Quotes::from(view, start);
        let mut inside = 0;
        while let Some(quote) = quotes.next() {
            match self.place {
                Place::Outside(since) => {
                    self.note_end(since, quote);
                    if self.opens(since, quote) {
                        self.place = Place::Inside(quote);
                        inside = 1;
                    } else {
                        self.ordinal += 1;
                        self.place = Place::Outside(quote + 1);
                    }
                }
                Place::Inside(open) if quote - open > self.rules.quoted => {
                    return Some(self.give_up(open));
                }
                Place::Inside(_) => match view.get(quote + 1) {
                    Some(b'"') => {
                        quotes.next();
                        inside += 2;
                    }
                    // Whether this quote is half of a pair is not in sight.
                    None if !self.rules.at_end => return None,
                    _ => {
                        self.ordinal += inside + 1;
                        self.place = Place::Outside(quote + 1);
                    }
                },
            }
        }
        match self.place {
            Place::Outside(since) => {
                self.note_end(since, view.len());
                None
            }
            Place::Inside(open) => {
                let limit_in_sight = view.len() - open > self.rules.quoted;
                (self.rules.at_end || limit_in_sight).then(|| self.give_up(open))
            }
        }
    }

    /// Whether the quote stands at the start of a field, given where the last closing quote was passed.
    fn opens(&self, since: usize, quote: usize) -> bool {
        let before = |at: usize| self.view[at] == self.rules.separator || matches!(self.view[at], b'\n' | b'\r');
        quote == 0 || quote > since && before(quote - 1)
    }

    /// Takes the opening quote for an ordinary character; where to go on.
    fn give_up(&mut self, open: usize) -> usize {
        self.literal.push((open, self.ordinal));
        self.ordinal += 1;
        self.place = Place::Outside(open + 1);
        open + 1
    }

    /// Notes the last line end in `from..to`, all of it outside quotes.
    fn note_end(&mut self, from: usize, to: usize) {
        let line_end = |b: &u8| matches!(b, b'\n' | b'\r');
        let mut to = to;
        loop {
            let gap = &self.view[from..to];
            let at = if gap.len() < SHORT { gap.iter().rposition(line_end) } else { memrchr2(b'\n', b'\r', gap) };
            let Some(at) = at.map(|i| from + i) else {
                return;
            };
            // The line feed that belongs to this carriage return may not be here yet.
            if self.view[at] == b'\r' && at + 1 == self.view.len() && !self.rules.at_end {
                to = at;
                continue;
            }
            self.end = at + 1;
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(at_end: bool) -> Rules {
        Rules { separator: b',', quoted: 100, at_end }
    }

    #[test]
    fn plain_lines_are_cut_at_the_last_line_end() {
        assert_eq!(cut(b"a,b\nc", rules(false)).end, 4);
        assert_eq!(cut(b"a,b\nc", rules(true)).end, 5);
        assert_eq!(cut(b"a,b", rules(false)).end, 0);
    }

    #[test]
    fn a_carriage_return_waits_for_its_line_feed() {
        assert_eq!(cut(b"a\r\nb\r", rules(false)).end, 3);
        assert_eq!(cut(b"a\rb\r", rules(false)).end, 2);
        assert_eq!(cut(b"a\r", rules(true)).end, 2);
    }

    #[test]
    fn line_ends_in_quotes_do_not_count() {
        assert_eq!(cut(b"a\n\"b\nc", rules(false)).end, 2);
        assert_eq!(cut(b"a\n\"b\nc\"", rules(false)).end, 2);
        assert_eq!(cut(b"a\n\"b\nc\"\n,", rules(false)).end, 8);
        assert_eq!(cut(b"a\nx\"b\nc", rules(false)).end, 6);
    }

    #[test]
    fn a_quote_without_end_is_an_ordinary_character() {
        let found = cut(b"a,\"b\nc,\"d\"\ne\n", rules(true));
        // The quote closes at the next one, and what is left over opens nothing.
        assert_eq!(found, Cut { end: 13, literal: vec![] });
        let found = cut(b"\"x\",\"b\nc,d\ne\n", rules(true));
        assert_eq!(found, Cut { end: 13, literal: vec![2] });
        let long = [b"a\n\"".as_slice(), &[b'x'; 101], b"\nb\n"].concat();
        assert_eq!(cut(&long, rules(false)), Cut { end: long.len(), literal: vec![0] });
        assert_eq!(cut(&long[..90], rules(false)), Cut { end: 2, literal: vec![] });
    }

    #[test]
    fn half_a_character_is_no_separator() {
        // 0x92 0x7C is one character of GB18030 whose second byte is `|`.
        let raw = b"\x92\x7C\"a|\"b\nc\"|d";
        assert_eq!(view(raw, Encoding::Gb18030, b'|').as_ref(), b"\x92\x80\"a|\"b\nc\"|d");
        assert_eq!(view(raw, Encoding::Gb18030, b',').as_ref(), raw);
    }

    #[test]
    fn wide_units_stand_for_themselves() {
        // U+2222 has the byte of a quote twice and is none.
        assert_eq!(view(b"\"\0\"\"\n\0", Encoding::Utf16Le, b',').as_ref(), b"\"\x80\n");
        assert_eq!(view(b"\0\"\"\"\0\n", Encoding::Utf16Be, b',').as_ref(), b"\"\x80\n");
    }
}
