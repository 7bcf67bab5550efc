//! Four eyes: whoever decides about a problem is neither one whom it is about nor one who had it in hand in this round,
//! whatever was typed over their names since. In doubt two of one name are one person.

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
    let one = refuse(problem.no, who, &people, Concerned::Responsible)?;
    let other = refuse(problem.no, who, &subjects, Concerned::Subject)?;
    Ok(match (one, other) {
        (Compared::WithNobody, other) => other,
        (one, Compared::WithNobody) => one,
        (Compared::ByNumber, Compared::ByNumber) => Compared::ByNumber,
        _ => Compared::ByName,
    })
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
    let reviewers: Vec<Named> = Named::readings(who).into_iter().filter(|one| !one.name.is_empty()).collect();
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
