//! One block of decoded text, record by record.

use memchr::{memchr, memchr_iter, memchr3};

/// Where a field's text is.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    end: usize,
    /// In the scratch text and not in the block's: the field had to be put together.
    assembled: bool,
}

/// One record, valid until the next one is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The record's place in its block, from 0; [`BlockInfo::first_record`](super::BlockInfo) plus this is its number in the file.
    pub index: u64,
    /// Whether some of its bytes could not be decoded (they are U+FFFD now).
    pub damaged: bool,
    /// Whether its quotes are in doubt: an opening quote that never closes and so was read as an ordinary character, or a quoted
    /// field of several lines with text after its closing quote, which may have swallowed records.
    pub doubtful: bool,
    text: &'a str,
    assembled: &'a str,
    spans: &'a [Span],
}

impl<'a> Record<'a> {
    /// How many fields there are; none for a blank line.
    pub fn len(&self) -> usize {
        self.spans.len()
    }

    /// Whether the line is blank.
    pub fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// The field at `column`, counted from 0, without its quotes.
    pub fn get(&self, column: usize) -> Option<&'a str> {
        self.spans.get(column).map(|span| self.field(*span))
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        let record = *self;
        self.spans.iter().map(move |span| record.field(*span))
    }

    fn field(&self, span: Span) -> &'a str {
        let source = if span.assembled { self.assembled } else { self.text };
        &source[span.start..span.end]
    }
}

/// A reader of records over the text of one block; its buffers are used again for every record.
#[derive(Debug)]
pub(super) struct Parser<'t> {
    text: &'t str,
    separator: u8,
    /// Positions of U+FFFD that stand for undecodable bytes, in order; those before `pos` are dropped.
    damage: &'t [usize],
    /// Quotes, counted from 0, that are ordinary characters, in order.
    literal: &'t [usize],
    pos: usize,
    next_index: u64,
    /// How many quotes there are before a position, as far as counted.
    quotes: (usize, usize),
    spans: Vec<Span>,
    assembled: String,
    doubtful: bool,
    /// Indexes of the records with an opening quote that never closes.
    pub(super) unterminated: Vec<u64>,
}

impl<'t> Parser<'t> {
    /// A parser at the start of `text`, which holds whole records.
    pub(super) fn new(text: &'t str, separator: u8, damage: &'t [usize], literal: &'t [usize]) -> Self {
        Self {
            text,
            separator,
            damage,
            literal,
            pos: 0,
            next_index: 0,
            quotes: (0, 0),
            spans: Vec::new(),
            assembled: String::new(),
            doubtful: false,
            unterminated: Vec::new(),
        }
    }

    /// How many records have been given out.
    pub(super) fn given(&self) -> u64 {
        self.next_index
    }

    pub(super) fn next_record(&mut self) -> Option<Record<'_>> {
        if self.pos >= self.text.len() {
            return None;
        }
        self.spans.clear();
        self.assembled.clear();
        self.doubtful = false;
        if !matches!(self.text.as_bytes()[self.pos], b'\n' | b'\r') {
            self.read_fields();
        }
        self.pass_line_end();
        let in_record = self.damage.partition_point(|at| *at < self.pos);
        self.damage = &self.damage[in_record..];
        let index = self.next_index;
        self.next_index += 1;
        Some(Record {
            index,
            damaged: in_record > 0,
            doubtful: self.doubtful,
            text: self.text,
            assembled: &self.assembled,
            spans: &self.spans,
        })
    }

    fn read_fields(&mut self) {
        loop {
            let start = self.pos;
            let quoted = self.text.as_bytes().get(start) == Some(&b'"') && !self.is_literal(start);
            if !quoted || !self.read_quoted() {
                self.pos = self.field_end(start);
                self.spans.push(Span { start, end: self.pos, assembled: false });
            }
            if self.text.as_bytes().get(self.pos) != Some(&self.separator) {
                return;
            }
            self.pos += 1;
        }
    }

    /// Reads the field whose opening quote is here; `false`, with nothing read, where it does not close.
    fn read_quoted(&mut self) -> bool {
        let text = self.text;
        let open = self.pos + 1;
        let scratch = self.assembled.len();
        let mut from = open;
        let mut look = open;
        let close = loop {
            let Some(at) = memchr(b'"', &text.as_bytes()[look..]).map(|i| look + i) else {
                self.assembled.truncate(scratch);
                self.note_unterminated();
                return false;
            };
            if text.as_bytes().get(at + 1) != Some(&b'"') {
                break at;
            }
            self.assembled.push_str(&text[from..=at]);
            look = at + 2;
            from = look;
        };
        // Nearly always a separator or a line end follows at once.
        let end = match text.as_bytes().get(close + 1) {
            Some(byte) if *byte == self.separator => close + 1,
            _ => self.field_end(close + 1),
        };
        if end == close + 1 && self.assembled.len() == scratch {
            self.spans.push(Span { start: open, end: close, assembled: false });
        } else {
            self.assembled.push_str(&text[from..close]);
            self.assembled.push_str(&text[close + 1..end]);
            self.spans.push(Span { start: scratch, end: self.assembled.len(), assembled: true });
            if end > close + 1 && text[open..close].contains(['\n', '\r']) {
                self.doubtful = true;
            }
        }
        self.pos = end;
        true
    }

    fn field_end(&self, from: usize) -> usize {
        memchr3(self.separator, b'\n', b'\r', &self.text.as_bytes()[from..]).map_or(self.text.len(), |i| from + i)
    }

    fn pass_line_end(&mut self) {
        let rest = &self.text.as_bytes()[self.pos..];
        self.pos += match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => 0,
        };
    }

    fn is_literal(&mut self, at: usize) -> bool {
        if self.literal.is_empty() {
            return false;
        }
        let (counted_to, count) = self.quotes;
        let count = count + memchr_iter(b'"', &self.text.as_bytes()[counted_to..at]).count();
        self.quotes = (at, count);
        let literal = self.literal.binary_search(&count).is_ok();
        if literal {
            self.note_unterminated();
        }
        literal
    }

    fn note_unterminated(&mut self) {
        self.doubtful = true;
        if self.unterminated.last() != Some(&self.next_index) {
            self.unterminated.push(self.next_index);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Vec<Vec<String>> {
        let mut parser = Parser::new(text, b',', &[], &[]);
        let mut out = Vec::new();
        while let Some(record) = parser.next_record() {
            out.push(record.iter().map(str::to_owned).collect());
        }
        out
    }

    #[test]
    fn quotes_are_undone() {
        assert_eq!(parse("\"a,b\",\"c\"\"d\"\"\",\"\",e\n"), [["a,b", "c\"d\"", "", "e"]]);
        assert_eq!(parse("\"甲\n乙\",丙\r\n"), [["甲\n乙", "丙"]]);
    }

    #[test]
    fn quotes_inside_a_field_are_characters() {
        assert_eq!(parse("a\"b,c\"\n"), [["a\"b", "c\""]]);
        assert_eq!(parse("\"a\"b\"c,d"), [["ab\"c", "d"]]);
    }

    #[test]
    fn every_kind_of_line_end_ends_a_record() {
        assert_eq!(parse("a\nb\r\nc\rd"), [["a"], ["b"], ["c"], ["d"]]);
    }

    #[test]
    fn blank_lines_are_records_without_fields() {
        let none: &[&str] = &[];
        assert_eq!(parse("\na\n\r\n"), [none, &["a"], none]);
    }

    #[test]
    fn a_trailing_separator_makes_an_empty_field() {
        assert_eq!(parse("a,\nb,"), [["a", ""], ["b", ""]]);
    }

    #[test]
    fn damage_marks_only_its_record() {
        let text = "a\n\u{FFFD},b\nc\n";
        let mut parser = Parser::new(text, b',', &[2], &[]);
        let mut damaged = Vec::new();
        while let Some(record) = parser.next_record() {
            damaged.push(record.damaged);
        }
        assert_eq!(damaged, [false, true, false]);
    }

    #[test]
    fn a_literal_quote_is_kept_and_reported() {
        let mut parser = Parser::new("\"x\",\"b\nc,\"d\"\n", b',', &[], &[2]);
        let record = parser.next_record().unwrap();
        assert_eq!((record.iter().collect::<Vec<_>>(), record.doubtful), (vec!["x", "\"b"], true));
        let record = parser.next_record().unwrap();
        assert_eq!((record.iter().collect::<Vec<_>>(), record.doubtful), (vec!["c", "d"], false));
        assert_eq!(parser.unterminated, [0]);
    }

    #[test]
    fn text_after_a_field_of_several_lines_is_doubtful() {
        let mut parser = Parser::new("\"a\nb\"c,d\n\"e\"f\n", b',', &[], &[]);
        assert!(parser.next_record().unwrap().doubtful);
        assert!(!parser.next_record().unwrap().doubtful);
    }
}
