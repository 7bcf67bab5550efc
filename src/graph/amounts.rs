//! What a case is worth, and sums over cases.

use crate::{
    base::amount::Amount,
    model::act::Act,
    oplog::{Event, Group},
};

/// The amount of a case: its approval's, else its payment's, else its acceptance's; the latest of each. The events need
/// the column `AMOUNT`.
pub fn of_case(acts: &Group<'_>) -> Option<Amount> {
    let mut latest = [None; 3];
    for event in acts.iter().filter(Event::is_act) {
        let place = match event.act {
            Act::Approve => 0,
            Act::Pay => 1,
            Act::Accept => 2,
            _ => continue,
        };
        latest[place] = event.amount.or(latest[place]);
    }
    latest.into_iter().flatten().next()
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
