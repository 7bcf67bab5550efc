//! Folding of text to one spelling: full-width characters, spaces, names, headers, lists, null spellings.

use std::borrow::Cow;

/// One spelling for texts that look alike: full-width ASCII becomes ASCII, every kind of white space one plain space,
/// `【】〔〕` square brackets; invisible characters go, and so does white space at either end.
///
/// Text that is in this form already is returned as it is, without an allocation.
pub fn fold(text: &str) -> Cow<'_, str> {
    if is_folded(text) {
        return Cow::Borrowed(text);
    }
    let trimmed = text.trim();
    if is_folded(trimmed) {
        return Cow::Borrowed(trimmed);
    }
    let mut folded = String::with_capacity(trimmed.len());
    let mut space = false;
    for char in trimmed.chars() {
        match fold_char(char) {
            Some(' ') => space = true,
            Some(char) => {
                if space && !folded.is_empty() {
                    folded.push(' ');
                }
                space = false;
                folded.push(char);
            }
            None => {}
        }
    }
    Cow::Owned(folded)
}

fn is_folded(text: &str) -> bool {
    let mut after_space = true;
    let bytes = text.as_bytes();
    for (at, byte) in bytes.iter().enumerate() {
        match byte {
            b' ' if after_space => return false,
            b' ' => after_space = true,
            0x21..=0x7e => after_space = false,
            0x80.. => return is_folded_beyond_ascii(text.get(at..).unwrap_or_default()),
            _ => return false,
        }
    }
    bytes.is_empty() || !after_space
}

/// Goes on from the first character beyond ASCII.
fn is_folded_beyond_ascii(text: &str) -> bool {
    let mut after_space = false;
    for char in text.chars() {
        if fold_char(char) != Some(char) || (char == ' ' && after_space) {
            return false;
        }
        after_space = char == ' ';
    }
    !after_space
}

/// The folded character; `None` if it leaves no trace.
fn fold_char(char: char) -> Option<char> {
    match char {
        '\u{21}'..='\u{7e}' => Some(char),
        '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(char) - 0xfee0),
        '【' | '〔' => Some('['),
        '】' | '〕' => Some(']'),
        '￥' => Some('¥'),
        '\u{ad}'
        | '\u{180e}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{2064}'
        | '\u{2066}'..='\u{2069}'
        | '\u{fe0e}'
        | '\u{fe0f}'
        | '\u{feff}' => None,
        char if char.is_whitespace() => Some(' '),
        char if char.is_control() => None,
        char => Some(char),
    }
}

/// [`fold`] and lower-case ASCII: the key of account names, terminals and addresses.
pub fn fold_key(text: &str) -> Cow<'_, str> {
    match fold(text) {
        Cow::Borrowed(text) if !text.bytes().any(|byte| byte.is_ascii_uppercase()) => {
            Cow::Borrowed(text)
        }
        folded => {
            let mut folded = folded.into_owned();
            folded.make_ascii_lowercase();
            Cow::Owned(folded)
        }
    }
}

/// Whether `char` is a Chinese character.
pub fn is_han(char: char) -> bool {
    matches!(char,
        '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{323af}' | '〇')
}

/// A person's name in one spelling, and whether a number was split off that told namesakes apart (`张三2`, `张三(2)`).
///
/// Middle dots become `·`, and so does a full stop between Chinese characters; spaces beside Chinese characters and
/// dots go. A number is split off only what is otherwise Chinese: `user21` is a name of its own.
pub fn fold_name(text: &str) -> (String, bool) {
    let chars: Vec<char> = fold(text).chars().map(unify_dot).collect();
    let joins = |char: Option<&char>| char.is_some_and(|char| is_han(*char) || *char == '·');
    let mut name = String::with_capacity(chars.len() * 3);
    for (at, char) in chars.iter().enumerate() {
        let (before, after) = (
            at.checked_sub(1).and_then(|at| chars.get(at)),
            chars.get(at + 1),
        );
        match char {
            ' ' if joins(before) || joins(after) => {}
            '.' if joins(before) && joins(after) => name.push('·'),
            char => name.push(*char),
        }
    }
    let mut had_suffix = false;
    while let Some(bare) = without_number(&name) {
        name.truncate(bare);
        had_suffix = true;
    }
    (name, had_suffix)
}

fn unify_dot(char: char) -> char {
    match char {
        '•' | '․' | '‧' | '・' | '･' | '∙' | '⋅' | '●' | '᛫' | 'ꞏ' => '·',
        char => char,
    }
}

/// The length of a Chinese name without the number at its end; `None` if there is none.
fn without_number(name: &str) -> Option<usize> {
    let (inner, bracketed) = match name.strip_suffix(')') {
        Some(inner) => (inner, true),
        None => (name, false),
    };
    let bare = inner.trim_end_matches(|char: char| char.is_ascii_digit());
    if bare.len() == inner.len() || inner.len() - bare.len() > 3 {
        return None;
    }
    let bare = if bracketed {
        bare.strip_suffix('(')?
    } else {
        bare.strip_suffix(['_', '-', '#']).unwrap_or(bare)
    };
    let bare = bare.trim_end();
    let chinese = !bare.is_empty()
        && bare
            .chars()
            .all(|char| is_han(char) || char == '·' || char.is_ascii_digit());
    (chinese && bare.starts_with(is_han)).then_some(bare.len())
}

/// Whether a cell says nothing: it is blank or one of the spellings that exports use for that.
pub fn is_null(text: &str) -> bool {
    let text = text.trim_matches(|char: char| char.is_whitespace() || fold_char(char).is_none());
    // The longest spelling below is of 19 bytes.
    if text.len() > 19 {
        return false;
    }
    let written = matches!(
        text,
        "" | "-"
            | "--"
            | "—"
            | "——"
            | "－"
            | "–"
            | "/"
            | "／"
            | "无"
            | "\\N"
            | "0000-00-00"
            | "0000-00-00 00:00:00"
            | "1900-01-00"
    );
    written
        || ["null", "n/a", "(null)", "<null>"]
            .iter()
            .any(|null| text.eq_ignore_ascii_case(null))
}

/// The values of a cell that may hold several, separated by `、`, comma, semicolon, slash or line break. Separators
/// inside brackets belong to the value. Values are trimmed; empty ones are left out.
pub fn split_list(text: &str) -> impl Iterator<Item = &str> {
    let balanced = text.matches(['(', '（']).count() == text.matches([')', '）']).count();
    let mut depth = 0_u32;
    text.split(move |char: char| {
        match char {
            '(' | '（' if balanced => depth += 1,
            ')' | '）' if balanced => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0
            && matches!(
                char,
                '、' | ',' | '，' | ';' | '；' | '/' | '／' | '\n' | '\r'
            )
    })
    .map(str::trim)
    .filter(|value| !value.is_empty())
}

/// The key by which a column header is recognised: folded, lower-case ASCII, without spaces, `*`, a colon at its end
/// and remarks in brackets, unless there is nothing else.
pub fn header_key(text: &str) -> String {
    let folded = fold(text);
    let mut key = String::with_capacity(folded.len());
    let mut depth = 0_u32;
    for char in folded.chars() {
        match char {
            '(' | '[' | '{' => depth += 1,
            ')' | ']' | '}' => depth = depth.saturating_sub(1),
            ' ' | '*' => {}
            char if depth == 0 => key.push(char.to_ascii_lowercase()),
            _ => {}
        }
    }
    // An unclosed bracket hides nothing, and a header that is all bracket is its content.
    if depth > 0 || key.is_empty() {
        key = folded
            .chars()
            .filter(|char| !matches!(char, ' ' | '*' | '(' | ')' | '[' | ']' | '{' | '}'))
            .collect();
        key.make_ascii_lowercase();
    }
    key.truncate(key.trim_end_matches(':').len());
    key
}
