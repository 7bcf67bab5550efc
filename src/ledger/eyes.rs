//! Four eyes: whoever decides about a problem is neither one whom it is about nor one who had it in hand in this round,
//! whatever was typed over their names since. In doubt two of one name are one person.

use crate::{base::text::fold_key, finding::InSystem};

use super::{
    error::{Concerned, Denied},
    field::Field,
    person::{Likeness, Named},
    problem::{Problem, Role},
    state::State,
};

/// By what a reviewer was found to be somebody else.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Compared {
    /// Nobody is named whom the reviewer could be.
    WithNobody,
    /// By names, at least in part.
    ByName,
    /// By numbers alone.
    ByNumber,
}

/// Whether `who` is neither responsible, in this round, nor one whom the problem is about. `responsible` is who is to be
/// from now on; naming somebody else, or nobody, does not free whoever was until then.
pub fn eyes(problem: &Problem, who: &str, responsible: Option<&str>) -> Result<Compared, Denied> {
    let mut people = Named::readings(responsible.unwrap_or_default());
    people.extend(Named::readings(problem.wrote(Field::Responsible).unwrap_or_default()));
    people.extend(problem.in_hand(Role::Responsible).flat_map(Named::readings));
    let subjects: Vec<Named> = problem.machine().subjects.persons.iter().map(Named::of).collect();
    if is_by_account(problem, who) {
        let (reviewer, role) = (who.trim().to_owned(), Concerned::Subject);
        return Err(Denied::SameEyes { no: problem.no, reviewer, role, by: Likeness::SameNumber });
    }
    let one = refuse(problem.no, who, &people, Concerned::Responsible)?;
    let other = refuse(problem.no, who, &subjects, Concerned::Subject)?;
    Ok(match (one, other) {
        (Compared::WithNobody, other) => other,
        (one, Compared::WithNobody) => one,
        (Compared::ByNumber, Compared::ByNumber) => Compared::ByNumber,
        _ => Compared::ByName,
    })
}

/// Whether somebody is given by nothing but an account or staff number that the problem is about.
fn is_by_account(problem: &Problem, who: &str) -> bool {
    let subjects = &problem.machine().subjects;
    let who = fold_key(who);
    let is_it = |text: &str| !text.is_empty() && fold_key(text) == who;
    let mut accounts = subjects.accounts.iter();
    let within = |one: &InSystem| format!("{}/{}", one.system.as_deref().unwrap_or_default(), one.name);
    subjects.persons.iter().filter_map(|person| person.person_no.as_deref()).any(is_it)
        || accounts.any(|one| is_it(&one.name) || is_it(&within(one)))
}

/// Whether each of some reviewers is somebody else, and none of them began putting it right or submitted it.
pub fn review(problem: &Problem, reviewers: &str, responsible: Option<&str>) -> Result<(), Denied> {
    let submitter = problem.standing.value.submitted_by.as_deref();
    let workers: Vec<Named> = problem.in_hand(Role::Worked).chain(submitter).flat_map(Named::readings).collect();
    for one in reviewers.split(['、', '，', ',', ';', '；', '\n']).filter(|one| !one.trim().is_empty()) {
        eyes(problem, one, responsible)?;
        refuse(problem.no, one, &workers, Concerned::Submitter)?;
    }
    Ok(())
}

/// Whether a closed problem has no reviewer, or one who must not be: what was typed or merged together afterwards.
pub fn is_doubtful(problem: &Problem) -> bool {
    let reviewer = problem.wrote(Field::Reviewer).unwrap_or_default();
    let has_none = || Named::all(reviewer).is_empty();
    problem.state() == State::Closed
        && (has_none() || review(problem, reviewer, problem.wrote(Field::Responsible)).is_err())
}

/// Refuses `who`, be it several, if any of them is one of some people.
pub(super) fn refuse(no: u32, who: &str, people: &[Named], role: Concerned) -> Result<Compared, Denied> {
    let is_named = |one: &Named| one.name.chars().any(char::is_alphanumeric);
    let reviewers: Vec<Named> = Named::readings(who).into_iter().filter(is_named).collect();
    if reviewers.is_empty() {
        return Err(Denied::Nobody);
    }
    let mut compared = if people.is_empty() { Compared::WithNobody } else { Compared::ByNumber };
    for reviewer in &reviewers {
        for person in people {
            let by = reviewer.likeness(person);
            if by.is_same() {
                return Err(Denied::SameEyes { no, reviewer: reviewer.shown(), role, by });
            }
            if by == Likeness::Other && !reviewer.is_comparable(person) {
                compared = Compared::ByName;
            }
        }
    }
    Ok(compared)
}
