//! The subcommands that change a problem: each is one transaction, for one problem or several.

use crate::{
    app::{Trouble, ledger::number_of},
    i18n::Words,
    ledger::{
        Field, LedgerError, Problem, Store,
        act::{Entry, Step, except, values, withdraw},
        error::Denied,
        event::{Act, Door},
        eyes::{Compared, eyes},
        problem::Exception,
        state::Move,
        store::Hand,
    },
    words,
};

/// A move of one or several problems.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// The move.
    pub to: Move,
    /// The numbers as typed.
    pub numbers: &'a [String],
    /// What is written along with it.
    pub typed: Vec<(Field, &'a str)>,
    /// Why.
    pub reason: Option<&'a str>,
    /// Whether somebody is named as doing it (not just the account of the operating system).
    pub named: bool,
}

/// Makes a move. All of the problems or none.
pub fn step(store: &mut Store, request: &Request<'_>, hand: &Hand) -> Result<Vec<Problem>, Trouble> {
    let decides = request.to.needs_other_eyes() || request.to == Move::Return;
    if decides && !request.named {
        return Err(LedgerError::from(Denied::Nobody).into());
    }
    let fields = values(&request.typed).map_err(LedgerError::from)?;
    each(store, request.numbers, hand, |problem| {
        let reason = request.reason.map(str::to_owned);
        Step { to: request.to, fields: fields.clone(), reason, hand, door: Door::Command }.act(problem)
    })
}

/// Accepts problems for a time.
pub fn accept(
    store: &mut Store,
    numbers: &[String],
    exception: &Exception,
    hand: &Hand,
) -> Result<Vec<Problem>, Trouble> {
    each(store, numbers, hand, |problem| except(problem, exception.clone(), hand))
}

/// Takes exceptions back.
pub fn take_back(store: &mut Store, numbers: &[String], reason: &str, hand: &Hand) -> Result<Vec<Problem>, Trouble> {
    each(store, numbers, hand, |problem| withdraw(problem, reason))
}

/// Enters a problem found elsewhere.
pub fn enter(store: &mut Store, entry: &Entry, hand: &Hand) -> Result<Problem, Trouble> {
    let office = store.office()?;
    let made = store.write(hand, |writer| {
        let act = entry.act(&office, hand)?;
        if let Act::Found { machine, .. } = &act
            && let Some(known) = writer.problems()?.iter().find(|known| known.identities.contains(&machine.id))
        {
            return Err(Denied::Known { no: known.no }.into());
        }
        let no = writer.next_no()?;
        writer.append(Some(no), None, act)
    })?;
    Ok(made.ok_or(LedgerError::Broken)?)
}

fn each(
    store: &mut Store,
    numbers: &[String],
    hand: &Hand,
    act: impl Fn(&Problem) -> Result<Act, Denied>,
) -> Result<Vec<Problem>, Trouble> {
    let numbers: Vec<(u32, &String)> =
        numbers.iter().map(|typed| Ok((number_of(typed)?, typed))).collect::<Result<_, Trouble>>()?;
    let changed = store.write(hand, |writer| {
        let mut changed = Vec::new();
        for (no, typed) in numbers {
            let problem = writer.problem(no)?.ok_or_else(|| Denied::NoSuchProblem(typed.clone()))?;
            let act = act(&problem)?;
            changed.extend(writer.append(Some(no), Some(problem), act)?);
        }
        Ok(changed)
    })?;
    Ok(changed)
}

/// What became of a problem, in a line.
pub fn said(problem: &Problem, to: Move) -> Words {
    let (number, title) = (problem.number(), problem.state().title());
    let (zh, en) = (title.zh, title.en);
    let mut words = words!("{number} 已转为“{zh}”", "{number} is now {en}");
    if to == Move::Close {
        let reviewer = problem.wrote(Field::Reviewer).unwrap_or_default();
        words.push(&match eyes(problem, reviewer, problem.wrote(Field::Responsible)) {
            Ok(Compared::ByNumber) => {
                words!(
                    "（复核人与责任人、所涉人员按编号比对，不是同一人）",
                    " (reviewer compared by number: somebody else)"
                )
            }
            Ok(Compared::ByName) => words!(
                "（复核人与责任人、所涉人员按姓名比对，不是同一人）",
                " (reviewer compared by name: somebody else)"
            ),
            _ => words!("（台账未载明所涉人员，未能比对）", " (nobody is named to compare the reviewer with)"),
        });
    }
    words
}
