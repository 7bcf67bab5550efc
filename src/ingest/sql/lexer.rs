//! The pieces of SQL: blanks and comments, names, quoted texts.

use super::{
    blocks::Blocks,
    dialect::{Dialect, Family},
    fault::SqlFault,
    feed::Feed,
};

/// The most bytes a value may have.
pub(super) const LONGEST: usize = 64 * 1024 * 1024;
/// The most bytes a name may have.
const LONGEST_NAME: usize = 1024;

/// How a quoted text is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Escapes {
    /// Only a doubled quote stands for something else.
    None,
    /// As `MySQL` reads a backslash.
    MySql,
    /// As `PostgreSQL` reads a backslash in `E'…'`.
    Postgres,
}

/// A reader of pieces.
pub(super) struct Lexer<B> {
    pub(super) feed: Feed<B>,
    pub(super) dialect: Dialect,
    /// Whether a backslash was met whose meaning is in doubt.
    pub(super) doubtful: bool,
}

impl<B: Blocks> Lexer<B> {
    /// An error at the next byte.
    pub(super) fn unexpected<T>(&mut self, wanted: &'static str) -> Result<T, SqlFault> {
        Err(SqlFault::Unexpected { wanted, found: self.feed.sample() })
    }

    /// Passes over blanks and comments; whether a line ended in them.
    pub(super) fn blank(&mut self) -> Result<bool, SqlFault> {
        let mut line_ended = false;
        loop {
            match self.feed.peek() {
                Some(b'\n') => {
                    line_ended = true;
                    self.feed.bump();
                }
                Some(b' ' | b'\t' | b'\r' | 0x0B | 0x0C | 0x1A) => self.feed.bump(),
                Some(b'-') if self.feed.peek_at(1) == Some(b'-') => {
                    self.feed.skip_line();
                    line_ended = true;
                }
                Some(b'#') if self.dialect.family == Family::MySql => {
                    self.feed.skip_line();
                    line_ended = true;
                }
                Some(b'/') if self.feed.peek_at(1) == Some(b'*') => self.comment()?,
                // A byte order mark where files were joined, and the blank of Chinese typesetting.
                Some(0xEF) if self.feed.starts_with("\u{FEFF}".as_bytes()) => self.feed.skip(3),
                Some(0xE3) if self.feed.starts_with("\u{3000}".as_bytes()) => self.feed.skip(3),
                _ => return Ok(line_ended),
            }
        }
    }

    fn comment(&mut self) -> Result<(), SqlFault> {
        self.feed.skip(2);
        loop {
            match self.feed.peek() {
                None => return Err(SqlFault::Unclosed),
                Some(b'*') if self.feed.peek_at(1) == Some(b'/') => {
                    self.feed.skip(2);
                    return Ok(());
                }
                Some(_) => self.feed.bump(),
            }
        }
    }

    /// A bare word, empty where none begins here.
    pub(super) fn word(&mut self) -> Result<String, SqlFault> {
        let mut out = String::new();
        loop {
            let at_hand = self.feed.at_hand();
            let part = at_hand.find(|char: char| !is_word(char)).unwrap_or(at_hand.len());
            out.push_str(&at_hand[..part]);
            let more = part > 0 && part == at_hand.len();
            self.feed.skip(part);
            if out.len() > LONGEST_NAME {
                return Err(SqlFault::TooLong(LONGEST_NAME));
            }
            if !more {
                return Ok(out);
            }
        }
    }

    /// The bare word that comes next, which is left there; upper case.
    pub(super) fn peek_word(&mut self) -> String {
        let mut out = String::new();
        while let Some(byte) = self.feed.peek_at(out.len()) {
            if !(byte.is_ascii_alphanumeric() || byte == b'_') || out.len() > 32 {
                break;
            }
            out.push(char::from(byte.to_ascii_uppercase()));
        }
        out
    }

    /// Passes over this word, in any case, if it comes next.
    pub(super) fn eat_word(&mut self, word: &str) -> Result<bool, SqlFault> {
        self.blank()?;
        let there = self.peek_word() == word;
        if there {
            self.feed.skip(word.len());
        }
        Ok(there)
    }

    /// A name, quoted or bare; empty where none begins here.
    pub(super) fn name(&mut self) -> Result<String, SqlFault> {
        self.blank()?;
        let closing = match self.feed.peek() {
            Some(quote @ (b'"' | b'`')) => quote,
            Some(b'[') => b']',
            _ => return self.word(),
        };
        let mut out = String::new();
        self.feed.bump();
        self.quoted(closing, Escapes::None, LONGEST_NAME, &mut out)?;
        Ok(out)
    }

    /// A name with the names of what holds it before it, joined by dots: `("db.dbo", "table")`.
    pub(super) fn dotted(&mut self) -> Result<(String, String), SqlFault> {
        let mut above = String::new();
        let mut own = self.name()?;
        loop {
            self.blank()?;
            if !self.feed.eat(b'.') {
                break;
            }
            if !above.is_empty() {
                above.push('.');
            }
            above.push_str(&own);
            own = self.name()?;
        }
        if own.trim().is_empty() { self.unexpected("a table name") } else { Ok((above, own)) }
    }

    /// How a plain quoted text is written in this dump.
    pub(super) fn plain(&self) -> Escapes {
        match (self.dialect.backslash, self.dialect.family) {
            (false, _) => Escapes::None,
            (true, Family::Postgres) => Escapes::Postgres,
            (true, _) => Escapes::MySql,
        }
    }

    /// Reads a quoted text behind its opening quote, and its closing one.
    pub(super) fn quoted(
        &mut self,
        closing: u8,
        escapes: Escapes,
        limit: usize,
        out: &mut String,
    ) -> Result<(), SqlFault> {
        let start = out.len();
        loop {
            let at_hand = self.feed.at_hand();
            if at_hand.is_empty() {
                return Err(SqlFault::Unclosed);
            }
            let Some(stop) = memchr::memchr2(closing, b'\\', at_hand.as_bytes()) else {
                out.push_str(at_hand);
                let length = at_hand.len();
                self.feed.skip(length);
                if out.len() - start > limit {
                    return Err(SqlFault::TooLong(limit));
                }
                continue;
            };
            out.push_str(&at_hand[..stop]);
            let found = at_hand.as_bytes()[stop];
            self.feed.skip(stop + 1);
            if out.len() - start > limit {
                return Err(SqlFault::TooLong(limit));
            }
            if found == closing {
                if !self.feed.eat(closing) {
                    return Ok(());
                }
                out.push(char::from(closing));
            } else if escapes == Escapes::None {
                self.doubtful |= !self.dialect.certain && closing == b'\'';
                out.push('\\');
            } else {
                self.doubtful |= !self.dialect.certain;
                self.escape(escapes, out);
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, escapes: Escapes, out: &mut String) {
        let Some(char) = self.feed.at_hand().chars().next() else { return };
        self.feed.skip(char.len_utf8());
        let plain = match (char, escapes) {
            ('n', _) => '\n',
            ('t', _) => '\t',
            ('r', _) => '\r',
            ('b', _) => '\u{8}',
            ('0', Escapes::MySql) => '\0',
            ('Z', Escapes::MySql) => '\u{1A}',
            ('%' | '_', Escapes::MySql) => {
                out.push('\\');
                char
            }
            ('f', Escapes::Postgres) => '\u{C}',
            ('x', Escapes::Postgres) => return self.coded(16, 2, None, out),
            ('u', Escapes::Postgres) => return self.coded(16, 4, None, out),
            ('U', Escapes::Postgres) => return self.coded(16, 8, None, out),
            ('0'..='7', Escapes::Postgres) => return self.coded(8, 2, char.to_digit(8), out),
            _ => char,
        };
        out.push(plain);
    }

    /// A character by its number, of at most `most` more digits.
    fn coded(&mut self, radix: u32, most: usize, first: Option<u32>, out: &mut String) {
        let mut value = first;
        for _ in 0..most {
            let Some(digit) = self.feed.peek().and_then(|byte| char::from(byte).to_digit(radix)) else { break };
            value = Some(value.unwrap_or(0).wrapping_mul(radix).wrapping_add(digit));
            self.feed.bump();
        }
        let char = value.and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER);
        out.push(char);
    }

    /// Passes over one piece, whatever it is; whether a quoted text with a line end in it was passed.
    pub(super) fn skip_piece(&mut self) -> Result<bool, SqlFault> {
        let (closing, escapes) = match self.feed.peek() {
            Some(b'\'') => (b'\'', self.plain()),
            Some(b'"') => (b'"', if self.dialect.family == Family::MySql { self.plain() } else { Escapes::None }),
            Some(b'`') => (b'`', Escapes::None),
            Some(b'[') if self.dialect.family == Family::SqlServer => (b']', Escapes::None),
            Some(b'$') if matches!(self.dialect.family, Family::Postgres | Family::Standard) => {
                return self.skip_dollars();
            }
            Some(byte) => {
                self.feed.bump();
                // `E'…'` has escapes of its own.
                if matches!(byte, b'E' | b'e') && self.feed.peek() == Some(b'\'') {
                    self.feed.bump();
                    return self.skip_quoted(b'\'', Escapes::Postgres);
                }
                if is_word_byte(byte) {
                    while self.feed.peek().is_some_and(is_word_byte) {
                        self.feed.bump();
                    }
                }
                return Ok(false);
            }
            None => return Ok(false),
        };
        self.feed.bump();
        self.skip_quoted(closing, escapes)
    }

    fn skip_quoted(&mut self, closing: u8, escapes: Escapes) -> Result<bool, SqlFault> {
        let mut text = String::new();
        self.quoted(closing, escapes, LONGEST, &mut text)?;
        Ok(text.contains('\n'))
    }

    /// Passes over `$tag$ … $tag$`, or a bare dollar sign.
    fn skip_dollars(&mut self) -> Result<bool, SqlFault> {
        let mut tag = vec![b'$'];
        self.feed.bump();
        while let Some(byte) = self.feed.peek().filter(|byte| byte.is_ascii_alphanumeric() || *byte == b'_') {
            tag.push(byte);
            self.feed.bump();
            if tag.len() > 64 {
                return Ok(false);
            }
        }
        if !self.feed.eat(b'$') {
            return Ok(false);
        }
        tag.push(b'$');
        while self.feed.peek().is_some() {
            if self.feed.starts_with(&tag) {
                self.feed.skip(tag.len());
                return Ok(false);
            }
            self.feed.bump();
        }
        Err(SqlFault::Unclosed)
    }
}

fn is_word(char: char) -> bool {
    char.is_alphanumeric() || matches!(char, '_' | '$' | '#' | '@')
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte >= 0x80 || matches!(byte, b'_' | b'#' | b'@')
}
