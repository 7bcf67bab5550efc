//! Who counts as an outsider: third parties, and staff who are not established.

use crate::{
    base::{
        ids::{AccountId, PersonId},
        time::{End, Moment},
    },
    graph::facts::Facts,
    model::{
        RowRef, Sym,
        tables::PersonRow,
        words::{AccountKind, Employment, PersonStatus},
    },
};

/// What kind of outsider, and by which row.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Outsider {
    /// Third party, or own but not established.
    pub standing: Standing,
    /// The word or employer that says so.
    pub word: Option<Sym>,
    /// The row that says so.
    pub row: RowRef,
}

/// How far outside.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Standing {
    /// 第三方.
    ThirdParty,
    /// 编外, 劳务派遣, 见习 and the like.
    NonEstablished,
}

/// Employers that are companies or banks.
const COMPANY_WORDS: [&str; 4] = ["公司", "银行", "集团", "信用社"];

/// The standing of an account's holder at a moment: by roster, by employer, by the account's kind.
pub fn of(facts: &Facts<'_>, account: AccountId, at: Moment) -> Option<Outsider> {
    let by_person = facts.person_of(account).and_then(|person| {
        let mut weaker = None;
        for row in roster_at(facts, person, at) {
            let standing = by_roster(facts, row.employment, row.employment_text, row.employer);
            match standing {
                Some((Standing::ThirdParty, word)) => {
                    return Some(Outsider { standing: Standing::ThirdParty, word, row: row.row });
                }
                Some((standing, word)) => weaker = weaker.or(Some(Outsider { standing, word, row: row.row })),
                None => {}
            }
        }
        weaker
    });
    if by_person.is_some_and(|one| one.standing == Standing::ThirdParty) {
        return by_person;
    }
    let line = facts.line(account);
    let by_kind = line.row.filter(|_| line.kind.is_some_and(AccountKind::is_third_party));
    by_kind.map(|row| Outsider { standing: Standing::ThirdParty, word: None, row }).or(by_person)
}

/// A person's roster rows that speak for a moment: not those of an employment that had surely ended by then, or surely
/// not begun. A row that says somebody left, but not when, is over on the day of the check.
fn roster_at<'f>(facts: &'f Facts<'_>, person: PersonId, at: Moment) -> impl Iterator<Item = &'f PersonRow> {
    let rows = facts.person(person).roster.iter().filter_map(|place| facts.tables.persons.get(*place));
    let now = facts.as_of().at <= at.at;
    rows.filter(move |row| {
        let gone = matches!(row.status, Some(PersonStatus::Left | PersonStatus::Retired | PersonStatus::Dead));
        let ended = row.left_at.map_or(gone && now, |left| End::from(left).surely_by(at.at));
        !ended && row.hired_at.is_none_or(|hired| !at.surely_before(hired))
    })
}

/// Whether the tables say anything of how the holder of an account is employed at a moment, or that the account is an
/// outsider's.
pub fn is_known(facts: &Facts<'_>, account: AccountId, at: Moment) -> bool {
    let by_person = facts.person_of(account).is_some_and(|person| {
        roster_at(facts, person, at)
            .any(|row| row.employment_text.is_some() || row.employment.is_some() || row.employer.is_some())
    });
    by_person || facts.line(account).kind.is_some_and(AccountKind::is_third_party)
}

fn by_roster(
    facts: &Facts<'_>,
    employment: Option<Employment>,
    word: Option<Sym>,
    employer: Option<Sym>,
) -> Option<(Standing, Option<Sym>)> {
    let listed = |text: &str, words: &[String]| words.iter().any(|one| text.contains(one.as_str()));
    let third = &facts.policy.third_party;
    if word.is_some_and(|word| listed(facts.text(word), &third.employment))
        || employment == Some(Employment::ThirdParty)
    {
        return Some((Standing::ThirdParty, word));
    }
    let outside = |employer: Sym| {
        let text = facts.text(employer);
        listed(text, &third.employers) || COMPANY_WORDS.iter().any(|one| text.contains(one))
    };
    // The company that dispatches a worker is no third party: the unit that uses the worker answers for the work.
    if employment != Some(Employment::Dispatched) && employer.is_some_and(outside) {
        return Some((Standing::ThirdParty, employer));
    }
    matches!(employment, Some(Employment::Dispatched | Employment::NonEstablished))
        .then_some((Standing::NonEstablished, word))
}
