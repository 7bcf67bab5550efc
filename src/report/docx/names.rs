//! Names of people in an official document: the family name stays, the given name does not.

use std::borrow::Cow;

use crate::{base::maps::Set, ledger::Problem};

/// Family names of two characters.
const DOUBLE: [&str; 14] =
    ["欧阳", "司马", "上官", "诸葛", "东方", "夏侯", "皇甫", "尉迟", "公孙", "令狐", "慕容", "司徒", "长孙", "端木"];

/// The people that problems are about, the longest names first, each with what is written instead.
pub(super) struct Names(Vec<(String, String)>);

impl Names {
    /// Nobody's name is hidden.
    pub(super) const fn open() -> Self {
        Self(Vec::new())
    }

    /// Everybody whom any of the problems is about, so that whoever one problem hides another does not show.
    pub(super) fn of(problems: &[Problem]) -> Self {
        let people = problems.iter().flat_map(|problem| &problem.machine().subjects.persons);
        let names: Set<&str> = people.filter_map(|person| person.name.as_deref()).map(str::trim).collect();
        let mut hidden: Vec<(String, String)> = names
            .into_iter()
            .filter(|name| name.chars().count() > 1)
            .map(|name| (name.to_owned(), hidden(name)))
            .collect();
        // A name may begin another one.
        hidden.sort_by(|one, other| (other.0.chars().count(), &other.0).cmp(&(one.0.chars().count(), &one.0)));
        Self(hidden)
    }

    /// A text without full names.
    pub(super) fn hide<'t>(&self, text: &'t str) -> Cow<'t, str> {
        let mut shown = Cow::Borrowed(text);
        for (name, short) in &self.0 {
            if shown.contains(name.as_str()) {
                shown = Cow::Owned(shown.replace(name.as_str(), short));
            }
        }
        shown
    }
}

/// 张三 → 张某, 欧阳建国 → 欧阳某某; of a name in other letters the first stays.
fn hidden(name: &str) -> String {
    let chars: Vec<char> = name.chars().collect();
    if chars.iter().any(char::is_ascii_alphabetic) {
        return chars.iter().take(1).chain(&['*', '*']).collect();
    }
    let is_double = chars.len() > 2 && DOUBLE.iter().any(|family| name.starts_with(family));
    let family = if is_double { 2 } else { 1 };
    let given = (chars.len() - family).min(2);
    chars.iter().take(family).copied().chain(std::iter::repeat_n('某', given)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_family_name_stays() {
        for (name, expected) in [
            ("张三", "张某"),
            ("李建国", "李某某"),
            ("欧阳建国", "欧阳某某"),
            ("欧阳", "欧某"),
            ("阿不都热合曼", "阿某某"),
            ("Zhang San", "Z**"),
        ] {
            assert_eq!(hidden(name), expected);
        }
    }

    #[test]
    fn a_name_that_begins_another_does_not_break_it() {
        let names = Names(vec![("张三丰".into(), hidden("张三丰")), ("张三".into(), hidden("张三"))]);
        assert_eq!(names.hide("张三丰与张三"), "张某某与张某");
        assert_eq!(Names::open().hide("张三"), "张三");
    }
}
