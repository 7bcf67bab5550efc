//! The values of a row: texts, numbers and the few functions that dumps wrap them in.
//!
//! What is not understood stands as it is written, so that whoever reads the column sees it and can refuse it.

use super::{
    blocks::Blocks,
    fault::SqlFault,
    lexer::{Escapes, LONGEST, Lexer},
    moments,
};

/// How deep functions may stand in one another.
const DEEPEST: u8 = 16;

/// What a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// `NULL`.
    #[default]
    Null,
    /// Anything else; its text is kept.
    Text,
}

impl<B: Blocks> Lexer<B> {
    /// Reads a value, up to the comma or bracket behind it, and appends its text.
    pub(super) fn value(&mut self, out: &mut String) -> Result<Kind, SqlFault> {
        self.blank()?;
        let start = out.len();
        self.feed.set_mark();
        let read = self.expression(out, 0).and_then(|kind| {
            self.blank()?;
            Ok(kind.filter(|_| matches!(self.feed.peek(), Some(b',' | b')'))))
        });
        let kind = match read {
            Ok(Some(kind)) => Ok(kind),
            Ok(None) => {
                out.truncate(start);
                self.feed.rewind();
                self.as_written(out)
            }
            Err(fault) => Err(fault),
        };
        self.feed.clear_mark();
        kind
    }

    /// Appends the text up to the comma or bracket that ends the value.
    fn as_written(&mut self, out: &mut String) -> Result<Kind, SqlFault> {
        let mut depth = 0_u32;
        loop {
            match self.feed.peek() {
                None | Some(b';') => return self.unexpected("`,` or `)`"),
                Some(b',' | b')') if depth == 0 => break,
                Some(b'(') => {
                    depth += 1;
                    self.feed.bump();
                }
                Some(b')') => {
                    depth -= 1;
                    self.feed.bump();
                }
                Some(_) => {
                    self.skip_piece()?;
                }
            }
            if self.feed.since_mark().len() > LONGEST {
                return Err(SqlFault::TooLong(LONGEST));
            }
        }
        let written = self.feed.since_mark().trim();
        if written.is_empty() {
            return self.unexpected("a value");
        }
        out.push_str(written);
        Ok(Kind::Text)
    }

    /// Values joined by `||`, with their casts. `None` where something is not understood.
    fn expression(&mut self, out: &mut String, depth: u8) -> Result<Option<Kind>, SqlFault> {
        let Some(mut kind) = self.primary(out, depth)? else { return Ok(None) };
        loop {
            self.blank()?;
            if self.feed.starts_with(b"::") {
                self.feed.skip(2);
                self.type_name()?;
            } else if self.feed.starts_with(b"||") || self.feed.peek() == Some(b'\'') {
                if self.feed.peek() == Some(b'|') {
                    self.feed.skip(2);
                }
                match self.primary(out, depth)? {
                    Some(Kind::Text) => kind = Kind::Text,
                    Some(Kind::Null) => {}
                    None => return Ok(None),
                }
            } else {
                return Ok(Some(kind));
            }
        }
    }

    /// Passes over the name of a type: `timestamp without time zone`, `numeric(10,2)`, `text[]`. Upper case.
    fn type_name(&mut self) -> Result<String, SqlFault> {
        let mut name = String::new();
        loop {
            self.blank()?;
            match self.feed.peek() {
                Some(b'(') => {
                    while self.feed.peek().is_some_and(|byte| byte != b')') {
                        self.skip_piece()?;
                    }
                    self.feed.eat(b')');
                }
                Some(b'[') => {
                    self.feed.bump();
                    self.feed.eat(b']');
                }
                Some(b'.') => self.feed.bump(),
                Some(byte) if byte.is_ascii_alphabetic() || matches!(byte, b'"' | b'_') => {
                    name.push_str(&self.name()?.to_ascii_uppercase());
                    name.push(' ');
                }
                _ => return Ok(name),
            }
            if name.len() > 256 {
                return Ok(name);
            }
        }
    }

    fn primary(&mut self, out: &mut String, depth: u8) -> Result<Option<Kind>, SqlFault> {
        self.blank()?;
        match self.feed.peek() {
            Some(quote @ (b'\'' | b'"')) => {
                let escapes = self.plain();
                self.text(quote, escapes, out).map(Some)
            }
            Some(b'0'..=b'9' | b'+' | b'-' | b'.') => Ok(self.number(out)),
            Some(byte) if byte.is_ascii_alphabetic() || byte == b'_' => {
                let from = self.feed.at();
                let word = self.word()?;
                self.worded(&word, from, out, depth)
            }
            _ => Ok(None),
        }
    }

    /// A quoted text. A lone NUL or `\x01` is how a bit field is dumped.
    fn text(&mut self, quote: u8, escapes: Escapes, out: &mut String) -> Result<Kind, SqlFault> {
        let start = out.len();
        self.feed.bump();
        self.quoted(quote, escapes, LONGEST, out)?;
        let bit = match &out[start..] {
            "\0" => '0',
            "\u{1}" => '1',
            _ => return Ok(Kind::Text),
        };
        out.truncate(start);
        out.push(bit);
        Ok(Kind::Text)
    }

    /// A number with all its digits.
    fn number(&mut self, out: &mut String) -> Option<Kind> {
        let start = out.len();
        while let Some(byte) = self.feed.peek() {
            let exponent = out[start..].ends_with(['e', 'E']) && !out[start..].starts_with("0x");
            let sign = matches!(byte, b'+' | b'-') && (out.len() == start || exponent);
            if !(sign || byte == b'.' || byte.is_ascii_alphanumeric()) || out.len() - start > LONGEST {
                break;
            }
            out.push(char::from(byte));
            self.feed.bump();
        }
        let number = out[start..].trim_start_matches(['+', '-']);
        if let Some(digits) = number.strip_prefix("0x").or_else(|| number.strip_prefix("0X")) {
            let bit = match digits {
                "00" => "0",
                "01" => "1",
                _ => return digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(Kind::Text),
            };
            out.truncate(start);
            out.push_str(bit);
            return Some(Kind::Text);
        }
        let known =
            number.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
        (known && number.starts_with(|char: char| char.is_ascii_digit() || char == '.')).then_some(Kind::Text)
    }

    /// A value that begins with a word.
    fn worded(&mut self, word: &str, from: u64, out: &mut String, depth: u8) -> Result<Option<Kind>, SqlFault> {
        let upper = word.to_ascii_uppercase();
        match (upper.as_str(), self.feed.peek()) {
            ("NULL", _) => return Ok(Some(Kind::Null)),
            ("TRUE" | "FALSE", _) => {
                out.push_str(word);
                return Ok(Some(Kind::Text));
            }
            ("N", Some(b'\'')) => {
                let escapes = self.plain();
                return self.text(b'\'', escapes, out).map(Some);
            }
            ("E", Some(b'\'')) => return self.text(b'\'', Escapes::Postgres, out).map(Some),
            ("B", Some(b'\'')) => return self.bits(out),
            ("X", Some(b'\'')) => return self.hexadecimal(out),
            ("Q", Some(b'\'')) => return self.oracle_quoted(out),
            _ => {}
        }
        self.blank()?;
        match (upper.as_str(), self.feed.peek()) {
            ("DATE" | "TIMESTAMP" | "TIME" | "DATETIME", Some(b'\'')) => self.text(b'\'', Escapes::None, out).map(Some),
            (_, Some(b'\'' | b'0')) if word.starts_with('_') => {
                let read = self.primary(out, depth);
                if upper == "_BINARY" {
                    let to = self.feed.at();
                    self.feed.forgive(from, to);
                }
                read
            }
            (_, Some(b'(')) if depth < DEEPEST => {
                self.feed.bump();
                self.function(&upper, out, depth + 1)
            }
            _ => Ok(None),
        }
    }

    /// `b'101'` as a number.
    fn bits(&mut self, out: &mut String) -> Result<Option<Kind>, SqlFault> {
        let mut digits = String::new();
        self.text(b'\'', Escapes::None, &mut digits)?;
        let Ok(value) = u64::from_str_radix(&digits, 2) else { return Ok(None) };
        out.push_str(&value.to_string());
        Ok(Some(Kind::Text))
    }

    /// `X'01'` as `0x01`.
    fn hexadecimal(&mut self, out: &mut String) -> Result<Option<Kind>, SqlFault> {
        let mut digits = String::new();
        self.text(b'\'', Escapes::None, &mut digits)?;
        match digits.as_str() {
            "00" => out.push('0'),
            "01" => out.push('1'),
            _ => {
                out.push_str("0x");
                out.push_str(&digits);
            }
        }
        Ok(Some(Kind::Text))
    }

    /// `q'[…]'`.
    fn oracle_quoted(&mut self, out: &mut String) -> Result<Option<Kind>, SqlFault> {
        self.feed.bump();
        let closing = match self.feed.peek() {
            Some(b'[') => b']',
            Some(b'(') => b')',
            Some(b'{') => b'}',
            Some(b'<') => b'>',
            Some(byte) if byte.is_ascii() => byte,
            _ => return Ok(None),
        };
        self.feed.bump();
        let start = out.len();
        loop {
            let at_hand = self.feed.at_hand();
            if at_hand.is_empty() {
                return Err(SqlFault::Unclosed);
            }
            let stop = memchr::memchr(closing, at_hand.as_bytes());
            let length = stop.unwrap_or(at_hand.len());
            out.push_str(&at_hand[..length]);
            self.feed.skip(length);
            if out.len() - start > LONGEST {
                return Err(SqlFault::TooLong(LONGEST));
            }
            if stop.is_some() {
                self.feed.bump();
                if self.feed.eat(b'\'') {
                    return Ok(Some(Kind::Text));
                }
                out.push(char::from(closing));
            }
        }
    }

    /// A function behind its opening bracket.
    fn function(&mut self, name: &str, out: &mut String, depth: u8) -> Result<Option<Kind>, SqlFault> {
        match name {
            "CAST" => self.cast(out, depth),
            "CONVERT" => {
                let kind = self.type_name()?;
                if kind.is_empty() || !self.feed.eat(b',') {
                    return Ok(None);
                }
                let Some(read) = self.expression(out, depth)? else { return Ok(None) };
                while self.feed.peek().is_some_and(|byte| byte != b')') {
                    self.skip_piece()?;
                }
                Ok(self.feed.eat(b')').then_some(read))
            }
            "TO_DATE" | "TO_TIMESTAMP" | "TO_TIMESTAMP_TZ" | "STR_TO_DATE" => self.moment(name, out, depth),
            "TO_CLOB" | "TO_NCLOB" | "TO_NCHAR" | "TO_CHAR" => {
                let Some(read) = self.expression(out, depth)? else { return Ok(None) };
                Ok(self.feed.eat(b')').then_some(read))
            }
            "UNISTR" => {
                let mut text = String::new();
                if self.expression(&mut text, depth)? != Some(Kind::Text) || !self.feed.eat(b')') {
                    return Ok(None);
                }
                let Some(text) = moments::unistr(&text) else { return Ok(None) };
                out.push_str(&text);
                Ok(Some(Kind::Text))
            }
            "EMPTY_CLOB" | "EMPTY_BLOB" => {
                self.blank()?;
                Ok(self.feed.eat(b')').then_some(Kind::Null))
            }
            _ => Ok(None),
        }
    }

    /// `CAST(value AS type)`; an old form of SQL Server hides a moment in eight bytes.
    fn cast(&mut self, out: &mut String, depth: u8) -> Result<Option<Kind>, SqlFault> {
        let start = out.len();
        let Some(kind) = self.expression(out, depth)? else { return Ok(None) };
        if !self.eat_word("AS")? {
            return Ok(None);
        }
        let target = self.type_name()?;
        if !self.feed.eat(b')') {
            return Ok(None);
        }
        if out[start..].starts_with("0x") && target.trim_end() == "DATETIME" {
            let Some(moment) = moments::of_eight_bytes(&out[start + 2..]) else { return Ok(None) };
            out.truncate(start);
            out.push_str(&moment);
        }
        Ok(Some(kind))
    }

    /// `TO_DATE('…', 'format')` and its like.
    fn moment(&mut self, name: &str, out: &mut String, depth: u8) -> Result<Option<Kind>, SqlFault> {
        let mut text = String::new();
        let Some(kind) = self.expression(&mut text, depth)? else { return Ok(None) };
        let mut format = String::new();
        while self.feed.eat(b',') {
            let mut argument = String::new();
            if self.expression(&mut argument, depth)?.is_none() {
                return Ok(None);
            }
            // A third argument is a setting of the session's language.
            if format.is_empty() {
                format = argument;
            }
        }
        if !self.feed.eat(b')') {
            return Ok(None);
        }
        if kind == Kind::Null {
            return Ok(Some(Kind::Null));
        }
        let moment = match (format.is_empty(), name) {
            (true, "TO_TIMESTAMP" | "TO_TIMESTAMP_TZ" | "TO_DATE") => moments::is_iso(&text).then_some(text),
            (false, "STR_TO_DATE") => moments::by_percent(&text, &format),
            (false, _) => moments::by_picture(&text, &format),
            _ => None,
        };
        let Some(moment) = moment else { return Ok(None) };
        out.push_str(&moment);
        Ok(Some(Kind::Text))
    }
}

/// A field of a `COPY` block.
pub(super) fn unescape(field: &str, out: &mut String) {
    let mut rest = field;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let mut chars = rest[at + 1..].chars();
        let Some(char) = chars.next() else { return out.push('\\') };
        rest = chars.as_str();
        let plain = match char {
            'N' if field == "\\N" => return,
            'b' => '\u{8}',
            'f' => '\u{C}',
            'n' => '\n',
            'r' => '\r',
            't' => '\t',
            'v' => '\u{B}',
            other => other,
        };
        out.push(plain);
    }
    out.push_str(rest);
}
