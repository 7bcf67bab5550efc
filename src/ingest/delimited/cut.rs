//! Where a run of bytes can be cut so that both halves hold whole records.

use std::borrow::Cow;

use memchr::{memchr, memrchr2};

use crate::ingest::encoding::Encoding;

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
            if pair[high] == 0 && pair[low].is_ascii() {
                pair[low]
            } else {
                0x80
            }
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
    let mut found = Cut::default();
    // Positions and ordinals of quotes that open a field without end.
    let mut literal = Vec::new();
    let mut ordinal = 0;
    let mut pos = 0;
    loop {
        let quote = memchr(b'"', &view[pos..]).map(|i| pos + i);
        if let Some(end) = last_end(view, pos, quote.unwrap_or(view.len()), rules.at_end) {
            found.end = end;
        }
        let Some(quote) = quote else { break };
        if !opens(view, pos, quote, rules.separator) {
            ordinal += 1;
            pos = quote + 1;
            continue;
        }
        match close(view, quote, rules) {
            Close::At(end, quotes) => {
                ordinal += quotes;
                pos = end + 1;
            }
            Close::Never => {
                literal.push((quote, ordinal));
                ordinal += 1;
                pos = quote + 1;
            }
            Close::OutOfSight => break,
        }
    }
    if rules.at_end {
        found.end = view.len();
    }
    found.literal = literal
        .into_iter()
        .filter(|(at, _)| *at < found.end)
        .map(|(_, ordinal)| ordinal)
        .collect();
    found
}

/// The position after the last line end in `from..to`, all of it outside quotes.
fn last_end(view: &[u8], from: usize, to: usize, at_end: bool) -> Option<usize> {
    let mut to = to;
    loop {
        let at = from + memrchr2(b'\n', b'\r', &view[from..to])?;
        // The line feed that belongs to this carriage return may not be here yet.
        if view[at] == b'\r' && at + 1 == view.len() && !at_end {
            to = at;
            continue;
        }
        return Some(at + 1);
    }
}

/// Whether the quote at `quote` stands at the start of a field; `pos` is the first position after the last closing quote.
fn opens(view: &[u8], pos: usize, quote: usize, separator: u8) -> bool {
    quote == 0
        || quote > pos && (view[quote - 1] == separator || matches!(view[quote - 1], b'\n' | b'\r'))
}

enum Close {
    /// Position of the closing quote, and how many quotes the field has with both ends.
    At(usize, usize),
    Never,
    OutOfSight,
}

fn close(view: &[u8], quote: usize, rules: Rules) -> Close {
    let limit = quote.saturating_add(1).saturating_add(rules.quoted);
    let mut quotes = 2;
    let mut i = quote + 1;
    while i < limit.min(view.len()) {
        let Some(at) = memchr(b'"', &view[i..limit.min(view.len())]).map(|j| i + j) else {
            break;
        };
        match view.get(at + 1) {
            Some(b'"') => {
                quotes += 2;
                i = at + 2;
            }
            None if !rules.at_end => return Close::OutOfSight,
            _ => return Close::At(at, quotes),
        }
    }
    if rules.at_end || limit <= view.len() {
        Close::Never
    } else {
        Close::OutOfSight
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rules(at_end: bool) -> Rules {
        Rules {
            separator: b',',
            quoted: 100,
            at_end,
        }
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
        assert_eq!(
            found,
            Cut {
                end: 13,
                literal: vec![]
            }
        );
        let found = cut(b"\"x\",\"b\nc,d\ne\n", rules(true));
        assert_eq!(
            found,
            Cut {
                end: 13,
                literal: vec![2]
            }
        );
        let long = [b"a\n\"".as_slice(), &[b'x'; 101], b"\nb\n"].concat();
        assert_eq!(
            cut(&long, rules(false)),
            Cut {
                end: long.len(),
                literal: vec![0]
            }
        );
        assert_eq!(
            cut(&long[..90], rules(false)),
            Cut {
                end: 2,
                literal: vec![]
            }
        );
    }

    #[test]
    fn half_a_character_is_no_separator() {
        // 0x92 0x7C is one character of GB18030 whose second byte is `|`.
        let raw = b"\x92\x7C\"a|\"b\nc\"|d";
        assert_eq!(
            view(raw, Encoding::Gb18030, b'|').as_ref(),
            b"\x92\x80\"a|\"b\nc\"|d"
        );
        assert_eq!(view(raw, Encoding::Gb18030, b',').as_ref(), raw);
    }

    #[test]
    fn wide_units_stand_for_themselves() {
        // U+2222 has the byte of a quote twice and is none.
        assert_eq!(
            view(b"\"\0\"\"\n\0", Encoding::Utf16Le, b',').as_ref(),
            b"\"\x80\n"
        );
        assert_eq!(
            view(b"\0\"\"\"\0\n", Encoding::Utf16Be, b',').as_ref(),
            b"\"\x80\n"
        );
    }
}
