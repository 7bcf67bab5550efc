//! Markup cut into tags and text, forgivingly.

use std::borrow::Cow;

/// Elements whose content is no text of the page.
const RAW: [&str; 4] = ["script", "style", "xml", "title"];
/// The longest name of a character.
const NAME: usize = 10;
/// Names of characters that exports use.
const NAMES: [(&str, char); 26] = [
    ("nbsp", '\u{A0}'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("middot", '·'),
    ("hellip", '…'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("times", '×'),
    ("divide", '÷'),
    ("radic", '√'),
    ("bull", '•'),
    ("deg", '°'),
    ("yen", '¥'),
    ("copy", '©'),
    ("reg", '®'),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("zwnj", '\u{200C}'),
];

/// A start tag.
#[derive(Debug)]
pub(super) struct Tag<'a> {
    /// Its name in lower case.
    pub(super) name: String,
    attributes: &'a str,
}

impl Tag<'_> {
    /// The value of an attribute (empty where it has none), without regard to case.
    pub(super) fn attribute(&self, wanted: &str) -> Option<String> {
        let mut rest = self.attributes;
        loop {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '/' || c == '=');
            if rest.is_empty() {
                return None;
            }
            let end = rest.find(|c: char| c.is_ascii_whitespace() || c == '=' || c == '/').unwrap_or(rest.len());
            let (name, after) = rest.split_at(end);
            let (value, after) = match after.trim_start().strip_prefix('=') {
                Some(value) => split_value(value.trim_start()),
                None => ("", after),
            };
            if name.eq_ignore_ascii_case(wanted) {
                return Some(unescape(value).into_owned());
            }
            rest = after;
        }
    }
}

fn split_value(text: &str) -> (&str, &str) {
    match text.chars().next() {
        Some(quote @ ('"' | '\'')) => text[1..].split_once(quote).unwrap_or((&text[1..], "")),
        _ => text.split_at(text.find(|c: char| c.is_ascii_whitespace()).unwrap_or(text.len())),
    }
}

/// A part of a page.
#[derive(Debug)]
pub(super) enum Token<'a> {
    /// Text between tags, as written.
    Text(&'a str),
    /// A start tag.
    Start(Tag<'a>),
    /// An end tag: its name, in lower case.
    End(&'a str),
}

/// Cuts a page into its parts.
#[derive(Debug)]
pub(super) struct Tokens<'a> {
    rest: &'a str,
}

impl<'a> Tokens<'a> {
    pub(super) fn new(page: &'a str) -> Self {
        Self { rest: page }
    }

    /// Takes everything before `end`, and `end` itself; all where there is none.
    fn take_to(&mut self, end: &str) -> &'a str {
        let (before, after) = self.rest.split_once(end).unwrap_or((self.rest, ""));
        self.rest = after;
        before
    }

    /// Passes over the content of an element that holds no text.
    fn pass(&mut self, name: &str) {
        let mut from = 0;
        while let Some(at) = self.rest[from..].find("</") {
            let start = from + at + 2;
            let here = self.rest.get(start..start + name.len());
            if here.is_some_and(|here| here.eq_ignore_ascii_case(name)) {
                self.rest = &self.rest[start..];
                self.take_to(">");
                return;
            }
            from = start;
        }
        self.rest = "";
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        while !self.rest.is_empty() {
            let Some(markup) = self.rest.strip_prefix('<') else {
                let end = self.rest.find('<').unwrap_or(self.rest.len());
                let (text, rest) = self.rest.split_at(end);
                self.rest = rest;
                return Some(Token::Text(text));
            };
            let first = markup.trim_start_matches('/').chars().next();
            if markup.starts_with("!--") {
                self.rest = &markup[3..];
                self.take_to("-->");
            } else if markup.starts_with(['!', '?']) {
                self.take_to(">");
            } else if !first.is_some_and(|c| c.is_ascii_alphabetic()) {
                self.rest = markup;
                return Some(Token::Text("<"));
            } else if let Some(end) = markup.strip_prefix('/') {
                self.rest = end.trim_start_matches('/');
                let tag = self.take_to(">");
                return Some(Token::End(name_of(tag)));
            } else {
                self.rest = markup;
                let tag = self.take_tag();
                let name = name_of(tag).to_ascii_lowercase();
                if RAW.contains(&name.as_str()) && !tag.ends_with('/') {
                    self.pass(&name);
                }
                let attributes = &tag[name.len()..];
                return Some(Token::Start(Tag { name, attributes }));
            }
        }
        None
    }
}

impl<'a> Tokens<'a> {
    /// Takes a tag to its end, which is no `>` inside quotes that close before the next tag would begin.
    fn take_tag(&mut self) -> &'a str {
        let mut quote = None;
        for (at, c) in self.rest.char_indices() {
            match (quote, c) {
                (None, '>') => {
                    let (tag, rest) = self.rest.split_at(at);
                    self.rest = &rest[1..];
                    return tag;
                }
                // Only where a value begins.
                (None, '"' | '\'') if self.rest[..at].trim_end().ends_with('=') => quote = Some(c),
                (Some(open), c) if c == open => quote = None,
                (Some(_), '<') => break,
                _ => {}
            }
        }
        // A quote that does not close.
        self.take_to(">")
    }
}

fn name_of(tag: &str) -> &str {
    let end = tag.find(|c: char| c.is_ascii_whitespace() || c == '/').unwrap_or(tag.len());
    &tag[..end]
}

/// Text with its named and numbered characters put in.
pub(super) fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        match character(after) {
            Some((c, length)) => {
                out.push(c);
                rest = after[length..].strip_prefix(';').unwrap_or(&after[length..]);
            }
            None => {
                out.push('&');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

/// The character that `text` begins to name, and how long its name is.
fn character(text: &str) -> Option<(char, usize)> {
    if let Some(number) = text.strip_prefix('#') {
        let (digits, radix, sign) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 2),
            None => (number, 10, 1),
        };
        let length = digits.bytes().take(NAME).take_while(|b| char::from(*b).is_digit(radix)).count();
        let code = u32::from_str_radix(&digits[..length], radix).ok()?;
        return Some((char::from_u32(code)?, sign + length));
    }
    let length = text.bytes().take(NAME).take_while(u8::is_ascii_alphanumeric).count();
    let name = &text[..length];
    let whole = text[length..].starts_with(';');
    let known = |wanted: &str| NAMES.iter().find(|(known, _)| *known == wanted).map(|(_, c)| *c);
    if let Some(c) = known(name).filter(|_| whole || name == "nbsp" || name == "amp") {
        return Some((c, length));
    }
    // `&nbsp` without its end, straight before a word.
    name.strip_prefix("nbsp").filter(|_| !whole).map(|_| ('\u{A0}', 4))
}
