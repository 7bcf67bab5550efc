//! Values inside the parameters of a request, as systems log them: objects of JSON, often cut off at some length, and bare
//! lists of numbers.

/// The value of a key of the outermost object; for an empty key the only member of a list (`[2]`), or the text itself if it
/// is a number. `None` where there is none, or several.
pub(super) fn value(text: &str, key: &str) -> Option<String> {
    let text = text.trim();
    if key.is_empty() {
        let inner = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text).trim();
        let digits = !inner.is_empty() && inner.bytes().all(|byte| byte.is_ascii_digit());
        return digits.then(|| inner.to_owned());
    }
    let mut rest = text.strip_prefix('{')?;
    loop {
        rest = rest.trim_start();
        let (name, after) = string(rest)?;
        let after = after.trim_start().strip_prefix(':')?.trim_start();
        let (found, after) = any_value(after)?;
        if name == key {
            return found;
        }
        rest = after.trim_start().strip_prefix(',')?;
    }
}

/// The string in front and what follows it.
fn string(text: &str) -> Option<(String, &str)> {
    let inner = text.strip_prefix('"')?;
    let mut out = String::new();
    let mut chars = inner.char_indices();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => return Some((out, inner.get(at + 1..)?)),
            '\\' => match chars.next()?.1 {
                'n' => out.push('\n'),
                't' => out.push('\t'),
                // No name or number is written so; the value is not used then.
                'u' => return None,
                other => out.push(other),
            },
            char => out.push(char),
        }
    }
    None
}

/// The value in front, as text if it is a string or a number, and what follows it.
fn any_value(text: &str) -> Option<(Option<String>, &str)> {
    if text.starts_with('"') {
        let (value, rest) = string(text)?;
        return Some((Some(value).filter(|value| !value.is_empty()), rest));
    }
    if !text.starts_with(['{', '[']) {
        let end = text.find([',', '}'])?;
        let (value, rest) = text.split_at(end);
        let number = value.trim().bytes().all(|byte| byte.is_ascii_digit()) && !value.trim().is_empty();
        return Some((number.then(|| value.trim().to_owned()), rest));
    }
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(char) = text.get(at..)?.chars().next() {
        match char {
            '"' => at = text.len() - string(text.get(at..)?)?.1.len(),
            '{' | '[' => (depth, at) = (depth + 1, at + 1),
            '}' | ']' => {
                (depth, at) = (depth - 1, at + 1);
                if depth == 0 {
                    return Some((None, text.get(at..)?));
                }
            }
            char => at += char.len_utf8(),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn only_the_outermost_object_is_asked() {
        let text = r#"{"dept":{"userName":"x","ids":[1,{"a":"}"}]},"userId":2,"userName":"fc","flag":true}"#;
        assert_eq!(value(text, "userName").as_deref(), Some("fc"));
        assert_eq!(value(text, "userId").as_deref(), Some("2"));
        assert_eq!(value(text, "flag"), None);
        assert_eq!(value(text, "dept"), None);
        assert_eq!(value(text, "ids"), None);
    }

    #[test]
    fn what_was_cut_off_tells_what_stands_before_the_cut() {
        assert_eq!(value(r#"{"userName":"fc","roleIds":[1,2"#, "userName").as_deref(), Some("fc"));
        assert_eq!(value(r#"{"roleIds":[1,2"#, "userName"), None);
        assert_eq!(value(r#"{"userName":"f"#, "userName"), None);
    }

    #[test]
    fn a_list_of_one_number_is_that_number() {
        assert_eq!(value("[2]", "").as_deref(), Some("2"));
        assert_eq!(value("7", "").as_deref(), Some("7"));
        assert_eq!(value("[2,3]", ""), None);
        assert_eq!(value("[]", ""), None);
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[\\[\\]{}\",:a1\\\\张u ]{0,24}") {
            let _ = value(&text, "a");
            let _ = value(&text, "");
        }
    }
}
