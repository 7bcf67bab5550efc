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
        '\u{21}'..='\u{7e}' | '\u{4e00}'..='\u{9fff}' => Some(char),
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
        Cow::Borrowed(text) if !text.bytes().any(|byte| byte.is_ascii_uppercase()) => Cow::Borrowed(text),
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
    let dotted: Vec<char> = fold(text).chars().map(unify_dot).collect();
    let joins = |char: Option<&char>| char.is_some_and(|char| is_han(*char) || *char == '·');
    let spaced = |(before, after)| !joins(before) && !joins(after);
    let joined: Vec<char> = with_neighbours(&dotted)
        .filter(|(char, neighbours)| *char != ' ' || spaced(*neighbours))
        .map(|(char, _)| char)
        .collect();
    let between_han =
        |(before, after): Neighbours| before.copied().is_some_and(is_han) && after.copied().is_some_and(is_han);
    let mut name: String = with_neighbours(&joined)
        .map(|(char, neighbours)| if char == '.' && between_han(neighbours) { '·' } else { char })
        .collect();
    let mut had_suffix = false;
    while let Some(bare) = without_number(&name) {
        name.truncate(bare);
        had_suffix = true;
    }
    (name, had_suffix)
}

type Neighbours<'a> = (Option<&'a char>, Option<&'a char>);

fn with_neighbours(chars: &[char]) -> impl Iterator<Item = (char, Neighbours<'_>)> {
    chars.iter().enumerate().map(|(at, char)| {
        let before = at.checked_sub(1).and_then(|at| chars.get(at));
        (*char, (before, chars.get(at + 1)))
    })
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
    let bare = if bracketed { bare.strip_suffix('(')? } else { bare.strip_suffix(['_', '-', '#']).unwrap_or(bare) };
    let bare = bare.trim_end();
    let chinese = !bare.is_empty() && bare.chars().all(|char| is_han(char) || char == '·' || char.is_ascii_digit());
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
            | "nan"
            | "NaN"
            | "NaT"
            | "暂无"
            | "待定"
            | "(空)"
            | "（空）"
            | "#REF!"
            | "#VALUE!"
            | "#NAME?"
            | "#DIV/0!"
            | "#NUM!"
            | "#NULL!"
    );
    let spellings = ["null", "n/a", "#n/a", "(null)", "<null>", "[null]", "none", "undefined"];
    written || spellings.iter().any(|null| text.eq_ignore_ascii_case(null))
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
        depth == 0 && matches!(char, '、' | ',' | '，' | ';' | '；' | '/' | '／' | '\n' | '\r')
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
        key = folded.chars().filter(|char| !matches!(char, ' ' | '*' | '(' | ')' | '[' | ']' | '{' | '}')).collect();
        key.make_ascii_lowercase();
    }
    key.truncate(key.trim_end_matches(':').len());
    key
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn look_alikes_fold_to_one_spelling() {
        for text in [
            "ZHANG san(1)",
            " ＺＨＡＮＧ　ｓａｎ（１） ",
            "ZHANG\u{a0}\u{a0}san(1)",
            "\u{feff}ZHANG \n san\u{200b}(1)\u{200f}",
        ] {
            assert_eq!(fold(text), "ZHANG san(1)", "{text:?}");
        }
        assert_eq!(fold("人社发〔2021〕５号"), "人社发[2021]5号");
        assert_eq!(fold("￥１，２３４．５０"), "¥1,234.50");
    }

    #[test]
    fn clean_text_is_not_copied() {
        for text in ["zhangsan", "2023-04-27 08:30:05", "", "张三", "张三 (A)", "a张 b"] {
            assert!(matches!(fold(text), Cow::Borrowed(same) if same == text), "{text}");
        }
        assert!(matches!(fold("zhangsan  \r\n"), Cow::Borrowed("zhangsan")));
        assert!(matches!(fold_key("zhangsan"), Cow::Borrowed("zhangsan")));
    }

    #[test]
    fn an_invisible_character_between_spaces_leaves_one_space() {
        assert_eq!(fold("a \u{200b} b"), "a b");
        assert_eq!(fold("张 \u{200b}"), "张");
        assert_eq!(fold("\u{200b} a"), "a");
        assert_eq!(fold("a\0b"), "ab");
    }

    #[test]
    fn keys_do_not_depend_on_case() {
        assert_eq!(fold_key("Ｚｈａｎｇ03 "), "zhang03");
        assert_eq!(fold_key("PC-HALL-1"), "pc-hall-1");
    }

    #[test]
    fn names_written_alike_are_one_name() {
        let name = |text: &str| fold_name(text).0;
        assert_eq!(name("张 三"), "张三");
        assert_eq!(name("张　三 "), "张三");
        for text in
            ["买买提·吐尔逊", "买买提•吐尔逊", "买买提‧吐尔逊", "买买提 ・ 吐尔逊", "买买提．吐尔逊", "买买提.吐尔逊"]
        {
            assert_eq!(name(text), "买买提·吐尔逊", "{text}");
        }
        assert_eq!(name("张. 三"), "张·三");
        assert_eq!(name("John  Smith"), "John Smith");
        assert_eq!(name("J. R. Smith"), "J. R. Smith");
    }

    #[test]
    fn a_number_that_tells_namesakes_apart_is_split_off() {
        for text in ["张三2", "张三(2)", "张三（２）", "张三 2", "张三_02", "张三-1"] {
            assert_eq!(fold_name(text), ("张三".to_owned(), true), "{text}");
        }
        for text in ["user21", "张三", "Resource01", "2", "(2)", "张三(大)", "张三13812345678", "柜员A1"] {
            assert!(!fold_name(text).1, "{text}");
        }
    }

    #[test]
    fn null_spellings_are_null_and_words_are_not() {
        for text in [
            "",
            " ",
            "　",
            "-",
            "—",
            "——",
            "－",
            "/",
            "／",
            "无",
            " NULL ",
            "null",
            "N/A",
            "n/a",
            "\\N",
            "0000-00-00 00:00:00",
            "1900-01-00",
            "\u{feff}",
            "[NULL]",
            "None",
            "NaN",
            "#N/A",
            "#DIV/0!",
            "（空）",
        ] {
            assert!(is_null(text), "{text:?}");
        }
        for text in ["0", "无线", "---x", "Nullmann", "NA", "no", "//", "Nan", "NAN", "#1", "空军", "待定岗"] {
            assert!(!is_null(text), "{text:?}");
        }
    }

    #[test]
    fn lists_are_split_outside_brackets() {
        let split = |text: &str| split_list(text).map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(
            split("初审岗、复审岗， 终审岗;管理员/查询\n导出"),
            ["初审岗", "复审岗", "终审岗", "管理员", "查询", "导出"]
        );
        assert_eq!(split("审核岗（初审、复审）、查询"), ["审核岗（初审、复审）", "查询"]);
        assert_eq!(split("审核岗(初审、复审"), ["审核岗(初审", "复审"]);
        assert_eq!(split(" 、，; "), Vec::<String>::new());
    }

    #[test]
    fn headers_are_recognised_through_their_trimmings() {
        for text in [
            "操作时间",
            "*操作时间",
            "操作 时间",
            "操作\n时间",
            "操作时间（yyyy-mm-dd）",
            "操作时间【必填】:",
            "操作时间：",
        ] {
            assert_eq!(header_key(text), "操作时间", "{text}");
        }
        assert_eq!(header_key("User_Name"), "user_name");
        assert_eq!(header_key("(姓名)"), "姓名");
        assert_eq!(header_key("姓名(必填"), "姓名必填");
        assert_eq!(header_key("IP地址"), "ip地址");
        assert_eq!(header_key(" "), "");
    }

    /// Text full of what folding cares about.
    const NASTY: &str = "[a-zA-Z0-9 ()（）．.·•张三２－\u{3000}\u{a0}\u{200b}\u{feff}\t\n\u{0}【】，_-]{0,16}";

    proptest! {
        #[test]
        fn folding_twice_is_folding_once(text in prop_oneof![NASTY, "\\PC{0,12}"]) {
            let once = fold(&text).into_owned();
            prop_assert_eq!(fold(&once).into_owned(), once);
            let key = fold_key(&text).into_owned();
            prop_assert_eq!(fold_key(&key).into_owned(), key);
            let (name, _) = fold_name(&text);
            prop_assert_eq!(fold_name(&name), (name.clone(), false));
            let header = header_key(&text);
            prop_assert_eq!(header_key(&header), header.clone());
        }

        #[test]
        fn whitespace_at_the_ends_never_matters(text in NASTY) {
            let padded = format!("\u{3000}{text} \r\n");
            prop_assert_eq!(fold(&padded), fold(&text));
            prop_assert_eq!(is_null(&padded), is_null(&text));
        }

        #[test]
        fn splitting_keeps_every_other_character(text in NASTY) {
            let kept: String = split_list(&text).collect();
            prop_assert!(kept.chars().all(|char| text.contains(char)));
            for char in ['张', 'a', '２'] {
                prop_assert_eq!(kept.matches(char).count(), text.matches(char).count());
            }
        }
    }
}
