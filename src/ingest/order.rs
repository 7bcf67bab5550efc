//! The content of facts as text: what equal rows have in common, and what orders tables.

use std::fmt::Write as _;

use crate::{
    base::ids::Names,
    ingest::facts::Fact,
    model::{RowRef, SourceId, Sym},
};

/// A text by which facts of equal content are equal and others are ordered, wherever they stand and in whatever order
/// their words were met.
pub(super) fn content(facts: &[Fact], names: &Names<Sym>) -> String {
    let nowhere = RowRef { source: SourceId::from_index(0), row: 0 };
    let bare = facts.iter().map(|fact| {
        let mut fact = fact.clone();
        *fact.row_mut() = nowhere;
        fact
    });
    spelled(&format!("{:?}", bare.collect::<Vec<_>>()), names)
}

/// The dump of facts with every word spelled out. Facts hold no other text, so that whatever looks like a word is one.
fn spelled(dump: &str, names: &Names<Sym>) -> String {
    const WORD: &str = "Sym(";
    let mut parts = dump.split(WORD);
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let (number, rest) = part.split_once(')').unwrap_or((part, ""));
        let word = number.parse().map_or("", |number| names.text(Sym::from_index(number)));
        // Quoted, so that no word can pass for what stands around it.
        // Writing into a text cannot fail.
        let _infallible = write!(text, "{word:?}{rest}");
    }
    text
}

impl Fact {
    fn row_mut(&mut self) -> &mut RowRef {
        match self {
            Self::Account(fact) => &mut fact.row,
            Self::Person(fact) => &mut fact.row,
            Self::HrEvent(fact) => &mut fact.row,
            Self::Role(fact) | Self::AccountPermission(fact) => &mut fact.row,
            Self::RolePermission(fact) => &mut fact.row,
            Self::Permission(fact) => &mut fact.row,
            Self::Duty(fact) => &mut fact.row,
            Self::Approval(fact) => &mut fact.row,
            Self::WorkOrder(fact) => &mut fact.row,
            Self::Eligibility(fact) => &mut fact.row,
            Self::Org(fact) => &mut fact.row,
            Self::Relative(fact) => &mut fact.row,
            Self::Delegation(fact) => &mut fact.row,
            Self::Document(fact) => &mut fact.row,
            Self::Superuser(_, _, at) => at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::tables::DutyRow;

    fn duty(names: &mut Names<Sym>, row: u32, position: &str, right: &str) -> Fact {
        let row = RowRef { source: SourceId::from_index(0), row };
        Fact::Duty(DutyRow { row, position: names.intern(position), right: names.intern(right) })
    }

    #[test]
    fn content_is_told_by_words_and_not_by_their_numbers_or_rows() {
        let (mut names, mut others) = (Names::default(), Names::default());
        others.intern("met before");
        let one = duty(&mut names, 2, "受理岗", "受理");
        let other = duty(&mut others, 9, "受理岗", "受理");
        assert_eq!(content(std::slice::from_ref(&one), &names), content(&[other], &others));
        let third = duty(&mut names, 2, "受理岗", "审核");
        assert_ne!(content(&[one], &names), content(&[third], &names));
    }

    #[test]
    fn no_word_passes_for_what_stands_around_it() {
        let mut names = Names::default();
        let one = duty(&mut names, 2, "a\", right: \"b", "c");
        let other = duty(&mut names, 2, "a", "b\", right: \"c");
        assert_ne!(content(&[one], &names), content(&[other], &names));
    }
}
