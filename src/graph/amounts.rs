//! What a case is worth, and sums over cases.

use crate::{
    base::amount::Amount,
    graph::facts::Facts,
    model::act::Act,
    oplog::{Event, Group},
};

/// What the acts of a case say of its amount.
#[derive(Copy, Clone, Default, Debug)]
pub struct CaseAmount([Option<Amount>; 3]);

impl CaseAmount {
    /// Takes note of a successful act. `last` is what stands for approval in the case.
    pub fn see(&mut self, event: &Event, last: Act) {
        let place = match event.act {
            Act::Pay => 1,
            Act::Accept => 2,
            act if act == last => 0,
            _ => return,
        };
        if event.amount.is_some() {
            self.0[place] = event.amount;
        }
    }

    /// The amount: the approval's, else the payment's, else the acceptance's; the latest of each that says one.
    pub fn get(self) -> Option<Amount> {
        self.0.into_iter().flatten().next()
    }
}

/// The amount of a case, whoever recorded it, machines too. The events need the columns `CASE` and `AMOUNT`; acceptances,
/// decisions and payments must be among them.
pub fn of_case(acts: &Group<'_>, facts: &Facts<'_>) -> Option<Amount> {
    let done = || acts.with_machines().iter().filter(Event::is_act);
    let matter = done().find_map(|event| event.matter);
    let last = facts.last_decision(done().next()?.system, matter);
    let mut amount = CaseAmount::default();
    done().for_each(|event| amount.see(&event, last));
    amount.get()
}

/// The sum; none where there is no amount at all. A sum too large to write stays the largest there is.
pub fn sum(amounts: impl IntoIterator<Item = Option<Amount>>) -> Option<Amount> {
    amounts.into_iter().flatten().reduce(|a, b| a.checked_add(b).unwrap_or(Amount(i64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_sums_to_nothing() {
        assert_eq!(sum([None, None]), None);
        assert_eq!(sum([Some(Amount(150)), None, Some(Amount(50))]), Some(Amount(200)));
    }

    #[test]
    fn a_sum_does_not_wrap() {
        assert_eq!(sum([Some(Amount(i64::MAX)), Some(Amount(1))]), Some(Amount(i64::MAX)));
    }
}
