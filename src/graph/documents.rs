//! The written rules of the body: which are of a kind, and when they were in force.

use crate::{
    base::{
        text::fold_key,
        time::{Instant, Interval, Moment, Span, Start, Zone},
    },
    graph::facts::Facts,
    model::tables::DocumentRow,
};

/// Whether a document was in force at some moment of a stretch of time.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub enum Force {
    /// Surely.
    Yes,
    /// The bounds allow it: it begins or ends on the first or last day.
    Perhaps,
    /// The list does not say since when.
    Unknown,
    /// It was no longer.
    Over,
    /// It was not yet.
    NotYet,
}

impl Facts<'_> {
    /// The documents whose kind or name contains one of the words, in the order of the list.
    pub fn documents_of(&self, words: &[String]) -> Vec<&DocumentRow> {
        let words: Vec<String> = words.iter().map(|word| fold_key(word).into_owned()).collect();
        let says = |text: &str| {
            let text = fold_key(text);
            words.iter().any(|word| !word.is_empty() && text.contains(word.as_str()))
        };
        let of_kind =
            |row: &&DocumentRow| row.kind.is_some_and(|kind| says(self.text(kind))) || says(self.text(row.name));
        self.tables.documents.iter().filter(of_kind).collect()
    }

    /// Whether a document was in force at some moment of an interval; see [`force`].
    pub fn in_force(&self, row: &DocumentRow, within: Interval) -> Force {
        force((row.issued_at, row.valid_to), within, self.scope.as_of, self.zone)
    }
}

/// Whether what was issued and repealed then was in force at some moment of an interval. Without a date of issue the
/// list speaks for the day of the check alone.
fn force((issued, repealed): (Option<Moment>, Option<Moment>), within: Interval, as_of: Instant, zone: Zone) -> Force {
    let span = Span::of_row(issued, repealed, zone);
    if span.end.surely_by(within.from) {
        return Force::Over;
    }
    if issued.is_none() {
        let span = span.with_start(Start::unknown_before(as_of));
        return if overlaps(span.sure(), within) { Force::Yes } else { Force::Unknown };
    }
    if overlaps(span.sure(), within) {
        Force::Yes
    } else if overlaps(span.possible(), within) {
        Force::Perhaps
    } else if span.start.earliest >= within.to {
        Force::NotYet
    } else {
        Force::Over
    }
}

/// Whether two intervals share a moment; `within` may be a single instant, written as an empty interval.
fn overlaps(span: Interval, within: Interval) -> bool {
    if within.from == within.to { span.contains(within.from) } else { span.overlaps(within) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::time::parse_moment;

    fn moment(text: &str) -> Moment {
        parse_moment(text, Zone::default()).unwrap().moment().unwrap()
    }

    fn in_2022(issued: &str, repealed: &str) -> Force {
        let bound = |text: &str| (!text.is_empty()).then(|| moment(text));
        let year = Interval::new(moment("2022-01-01").at, moment("2022-12-31").until);
        force((bound(issued), bound(repealed)), year, year.to, Zone::default())
    }

    #[test]
    fn a_rule_is_in_force_from_its_issue_to_its_repeal() {
        assert_eq!(in_2022("2019-05-01", ""), Force::Yes);
        assert_eq!(in_2022("2022-06-01", "2022-07-01"), Force::Yes);
        assert_eq!(in_2022("2019-05-01", "2021-06-30"), Force::Over);
        assert_eq!(in_2022("2023-01-01", ""), Force::NotYet);
    }

    #[test]
    fn a_boundary_day_is_only_possible() {
        assert_eq!(in_2022("2022-12-31", ""), Force::Perhaps);
        assert_eq!(in_2022("2019-05-01", "2022-01-01"), Force::Perhaps);
    }

    #[test]
    fn without_a_date_the_list_speaks_for_its_own_day() {
        assert_eq!(in_2022("", ""), Force::Unknown);
        assert_eq!(in_2022("", "2021-06-30"), Force::Over);
        let end = moment("2022-12-31").until;
        assert_eq!(force((None, None), Interval::new(end, end), end, Zone::default()), Force::Yes);
    }
}
