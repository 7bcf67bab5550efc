//! Who is who: two people are the same by their number where both have one, else by their name.

use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        text::{fold, fold_key, fold_name},
    },
    finding::PersonRef,
};

/// A person as somebody typed it: `王五`, `王五（0123）`, `王五/500224198001011232`.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Named {
    /// The name, folded.
    pub name: String,
    /// The ID number, 18 characters.
    pub id_number: Option<String>,
    /// The staff number, folded.
    pub person_no: Option<String>,
}

/// Whether two people are the same, and by what that is known.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Likeness {
    /// The same number.
    SameNumber,
    /// The same name, and nothing tells namesakes apart.
    SameName,
    /// Somebody else.
    Other,
}

impl Likeness {
    /// Whether they must be taken for one person.
    pub const fn is_same(self) -> bool {
        !matches!(self, Self::Other)
    }
}

impl Named {
    /// Reads one person.
    pub fn parse(text: &str) -> Self {
        let folded = fold(text);
        let (name, number) = split(&folded);
        let number = number.map(fold_key).filter(|number| !number.is_empty());
        let (id_number, person_no) = match number.as_deref().map(IdNumber::parse) {
            Some(IdReading::Valid { number, .. }) => (Some(number.as_str().to_owned()), None),
            // A slip of the pen in an ID number does not make a staff number of it.
            Some(_) if number.as_deref().is_some_and(is_like_id) => (number.map(|text| text.to_uppercase()), None),
            Some(_) => (None, number.map(std::borrow::Cow::into_owned)),
            None => (None, None),
        };
        Self { name: fold_name(name).0.to_lowercase(), id_number, person_no }
    }

    /// Reads all people of a cell, separated by `、`, comma, semicolon or line break.
    pub fn all(text: &str) -> Vec<Self> {
        let parts = text.split(['、', ',', '，', ';', '；', '\n']);
        parts.map(Self::parse).filter(|one| !one.name.is_empty() || one.number().is_some()).collect()
    }

    /// A person as a finding names them.
    pub fn of(person: &PersonRef) -> Self {
        Self {
            name: person.name.as_deref().map(|name| fold_name(name).0.to_lowercase()).unwrap_or_default(),
            id_number: person.id_number.as_deref().map(|number| fold(number).to_uppercase()),
            person_no: person.person_no.as_deref().map(|number| fold_key(number).into_owned()),
        }
    }

    fn number(&self) -> Option<&str> {
        self.id_number.as_deref().or(self.person_no.as_deref())
    }

    /// Whether the other is the same person. Numbers of one kind decide; else the name does.
    pub fn likeness(&self, other: &Self) -> Likeness {
        for (own, its) in [(&self.id_number, &other.id_number), (&self.person_no, &other.person_no)] {
            if let (Some(own), Some(its)) = (own, its) {
                return if own == its { Likeness::SameNumber } else { Likeness::Other };
            }
        }
        if !self.name.is_empty() && self.name == other.name { Likeness::SameName } else { Likeness::Other }
    }
}

fn is_like_id(text: &str) -> bool {
    text.len() == 18 && text.bytes().take(17).all(|byte| byte.is_ascii_digit())
}

/// The name and the number that follows it in brackets, after a slash or after a space.
fn split(text: &str) -> (&str, Option<&str>) {
    let text = text.trim();
    if let Some((name, number)) = text.strip_suffix([')', ']']).and_then(|inner| inner.rsplit_once(['(', '['])) {
        return (name.trim(), Some(number.trim()));
    }
    if let Some((name, number)) = text.rsplit_once('/') {
        return (name.trim(), Some(number.trim()));
    }
    match text.rsplit_once(' ') {
        Some((name, number)) if number.bytes().any(|byte| byte.is_ascii_digit()) => (name.trim(), Some(number)),
        _ => (text, None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn likeness(one: &str, other: &str) -> Likeness {
        let (one, other) = (Named::parse(one), Named::parse(other));
        assert_eq!(one.likeness(&other), other.likeness(&one));
        one.likeness(&other)
    }

    #[test]
    fn numbers_decide_where_both_have_one() {
        assert_eq!(likeness("王五（0123）", "王 五/0123"), Likeness::SameNumber);
        assert_eq!(likeness("王五（0123）", "王五（0456）"), Likeness::Other);
        assert_eq!(likeness("王五/500224198001011232", "王小五 500224198001011232"), Likeness::SameNumber);
    }

    #[test]
    fn names_decide_where_a_number_is_missing_or_of_another_kind() {
        assert_eq!(likeness("王五", "王　五"), Likeness::SameName);
        assert_eq!(likeness("王五（0123）", "王五"), Likeness::SameName);
        assert_eq!(likeness("王五（0123）", "王五/500224198001011232"), Likeness::SameName);
        assert_eq!(likeness("Wang Wu", "wang wu"), Likeness::SameName);
        assert_eq!(likeness("王五", "王六"), Likeness::Other);
    }

    #[test]
    fn a_cell_may_name_several() {
        let names: Vec<String> = Named::all("王五（0123）、赵六，\n钱七").into_iter().map(|one| one.name).collect();
        assert_eq!(names, ["王五", "赵六", "钱七"]);
        assert!(Named::all(" 、").is_empty());
    }
}
