//! Cells that name a person and an account at once: `张三(zhangsan)`, `张三[zhangsan]`, `zhangsan/张三`.

use crate::base::text::{fold, is_han};

/// What stands between the two.
const BETWEEN: [char; 12] = ['(', ')', '[', ']', '<', '>', '/', '-', '_', '|', ':', ' '];

/// The account and the name in a text that is made of just the two; none where it is not.
pub(super) fn split(text: &str) -> Option<(String, String)> {
    let folded = fold(text);
    let inner = folded.trim_matches(BETWEEN);
    let in_name = |char: char| is_han(char) || char == '·';
    let behind = inner.trim_start_matches(in_name);
    let before = inner.trim_end_matches(in_name);
    let (name, rest) = if behind.len() < inner.len() {
        (inner.strip_suffix(behind)?, behind)
    } else {
        (inner.strip_prefix(before)?, before)
    };
    let account = rest.trim_matches(BETWEEN);
    let apart = account.len() < rest.len();
    let is_account = !account.is_empty() && account.bytes().all(|byte| byte.is_ascii_graphic());
    let long_enough = name.chars().count() > 1;
    // A single figure tells namesakes apart.
    let is_suffix = account.len() < 2;
    (apart && is_account && long_enough && !is_suffix).then(|| (account.to_owned(), name.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_and_an_account_are_told_apart() {
        for text in
            ["张三(zhangsan)", "张三（zhangsan）", "张三[zhangsan]", "zhangsan/张三", "zhangsan-张三", "张三 zhangsan"]
        {
            assert_eq!(split(text), Some(("zhangsan".to_owned(), "张三".to_owned())), "{text}");
        }
        for text in
            ["张三", "zhangsan", "张三2", "张三(2)", "张三zhangsan", "(zhangsan)", "张三(大)", "王(wang)(ops)岗", ""]
        {
            assert_eq!(split(text), None, "{text}");
        }
    }
}
