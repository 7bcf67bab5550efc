//! What a change was, where only a text tells it: `将手机号由1修改为2`, `把字段[x]从[a]改为[b]`. A text that can be read in
//! two ways, or that tells of several changes, is left as it is.

/// A change that a text tells.
#[derive(Clone, Eq, PartialEq, Debug)]
pub(super) struct Edit<'a> {
    pub(super) field: &'a str,
    pub(super) old: &'a str,
    pub(super) new: &'a str,
}

/// The words that stand between the old value and the new one, without what may stand before them.
const TURNED: [&str; 6] = ["改为", "改成", "变更为", "调整为", "更新为", "变为"];
/// What may stand before them as part of the same word.
const BEFORE: [&str; 4] = ["修", "更", "已", "被"];
/// The words before the old value.
const FROM: [&str; 2] = ["从", "由"];
/// The longest name of a field, in characters.
const LONGEST: usize = 20;

/// Words by which the name of a step tells that it changes data. What a reviewer's opinion says of a change, nobody did.
const EDITING: [&str; 8] = ["修改", "变更", "更改", "更新", "调整", "编辑", "维护", "更正"];

/// Whether a step of that name changes data.
pub(super) fn is_edit(step: &str) -> bool {
    EDITING.iter().any(|word| step.contains(word))
}

/// The change that a folded text tells, if it tells one and can be read in one way only.
pub(super) fn read(text: &str) -> Option<Edit<'_>> {
    let mut turns = TURNED.iter().flat_map(|word| text.match_indices(word));
    let (at, word) = turns.next()?;
    if turns.next().is_some() {
        return None;
    }
    let before = text.get(..at)?.trim_end();
    let before = BEFORE.iter().find_map(|part| before.strip_suffix(part)).unwrap_or(before).trim_end();
    let after = text.get(at + word.len()..)?.trim_start().trim_start_matches(':').trim_start();
    let edit = if before.ends_with(']') { bracketed(before, after) } else { plain(before, after) }?;
    let named = !edit.field.is_empty() && edit.field.chars().count() <= LONGEST;
    (named && edit.old != edit.new && !edit.field.contains([',', '。', ';', ':'])).then_some(edit)
}

/// `…字段[x]从[a]` and `[b]…`.
fn bracketed<'a>(before: &'a str, after: &'a str) -> Option<Edit<'a>> {
    let (rest, old) = last_bracket(before)?;
    let rest = FROM.iter().find_map(|word| rest.trim_end().strip_suffix(word))?.trim_end();
    let field = match last_bracket(rest) {
        Some((_, field)) => field,
        None => clause(rest)?,
    };
    let new = after.strip_prefix('[')?.split_once(']')?.0;
    (!new.contains('[')).then_some(Edit { field: bare(field), old: old.trim(), new: new.trim() })
}

/// The content of the brackets at the end, and what stands before them.
fn last_bracket(text: &str) -> Option<(&str, &str)> {
    let inner = text.strip_suffix(']')?;
    let (rest, content) = inner.rsplit_once('[')?;
    (!content.contains(']')).then_some((rest, content))
}

/// What follows the last `将` or `把`.
fn clause(text: &str) -> Option<&str> {
    let at = text.rfind(['将', '把'])?;
    text.get(at + '将'.len_utf8()..)
}

/// `将x由a` and `b，…`.
fn plain<'a>(before: &'a str, after: &'a str) -> Option<Edit<'a>> {
    let clause = clause(before)?;
    let mut words = FROM.iter().flat_map(|word| clause.match_indices(word));
    let (at, word) = words.next()?;
    if words.next().is_some() {
        return None;
    }
    let (field, old) = (clause.get(..at)?, clause.get(at + word.len()..)?);
    let end = after.find([',', ';', '。', '\n']).unwrap_or(after.len());
    let (new, rest) = after.split_at(end);
    // A comma inside a number is no end.
    let cut_number = rest.strip_prefix(',').is_some_and(|rest| rest.starts_with(|char: char| char.is_ascii_digit()));
    let whole = !new.trim().is_empty() && !old.trim().is_empty() && !cut_number && !old.contains(['[', ',']);
    (whole && !new.contains('[')).then_some(Edit { field: bare(field), old: old.trim(), new: new.trim() })
}

/// The name of a field without the word for it.
fn bare(field: &str) -> &str {
    let field = field.trim();
    field.strip_prefix("字段").unwrap_or(field).trim()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn told(text: &str) -> Option<(&str, &str, &str)> {
        read(text).map(|edit| (edit.field, edit.old, edit.new))
    }

    #[test]
    fn one_change_is_told() {
        assert_eq!(told("把字段[银行账号]从[6217]改为[6228]"), Some(("银行账号", "6217", "6228")));
        assert_eq!(told("更新了用户[张三]: [手机号]从[1]修改为[2];"), Some(("手机号", "1", "2")));
        assert_eq!(told("将参保人张三的手机号由1修改为2,经核实"), Some(("参保人张三的手机号", "1", "2")));
        assert_eq!(told("将状态由停发变更为续发"), Some(("状态", "停发", "续发")));
        assert_eq!(told("把字段[备注]从[]改为[已核]"), Some(("备注", "", "已核")));
    }

    #[test]
    fn what_can_be_read_in_two_ways_is_left_alone() {
        for text in [
            "将a由1改为2,将b由3改为4",
            "将理由由a改为b",
            "金额由1改为2",
            "将金额由1,000改为2,000",
            "将状态由停发变更为停发",
            "改为",
            "将由改为",
            "修改了用户信息",
            "把字段[x]从[a]改为b",
        ] {
            assert_eq!(told(text), None, "{text}");
        }
    }

    proptest! {
        #[test]
        fn no_text_panics(text in "[将把从由改修变更为成字段\\[\\],;:a1 ]{0,24}") {
            let _ = read(&text);
        }
    }
}
