//! The register of account approvals: which forms concern an account or a right, and how far the register reaches.
//!
//! A form concerns an account if it names it, or if the list or the grant carries the form's number: one form may be
//! for several accounts and several rights.

use std::cmp::Reverse;

use crate::{
    base::{
        ids::AccountId,
        maps::FastMap,
        text::{fold_key, split_list},
        time::{Day, Moment, Zone},
    },
    graph::facts::Facts,
    model::{Sym, tables::ApprovalRow},
};

/// Whether two people, as a form and another row write them, are one.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub enum Same {
    /// They are not.
    No,
    /// The name fits several people, one of them the other.
    Perhaps,
    /// By the name alone.
    ByName,
    /// By a number or an account.
    Surely,
}

/// When a form was approved, seen from what it is for. Forms are dated by the day: one of the same day is in time.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub enum Approved {
    /// On the day or before it.
    InTime,
    /// In the same month, with no day.
    Perhaps,
    /// The form has no date.
    Undated,
    /// On a later day.
    Late,
}

impl Approved {
    /// When a form was approved, seen from `act`.
    pub fn of(form: &ApprovalRow, act: Moment, zone: Zone) -> Self {
        let Some(approved) = form.approved_at else { return Self::Undated };
        if approved.last_day(zone) <= act.first_day(zone) {
            Self::InTime
        } else if approved.first_day(zone) > act.last_day(zone) {
            Self::Late
        } else {
            Self::Perhaps
        }
    }
}

/// The register of approvals.
pub struct Approvals<'a> {
    rows: &'a [ApprovalRow],
    by_account: FastMap<String, Vec<usize>>,
    by_number: FastMap<Sym, Vec<usize>>,
}

impl Facts<'_> {
    /// Whether somebody whom a form names holds an account; where the holder is not resolved, by the list's own words.
    pub fn is_holder(&self, account: AccountId, written: Sym) -> Same {
        let (meant, by_name) = self.meant(written);
        let Some((holder, how)) = self.identity.person_of(account) else {
            let is_named = self.account_rows(account).flat_map(|row| &row.holders).any(|holder| *holder == written);
            return if is_named { Same::ByName } else { Same::No };
        };
        match meant.contains(&holder) {
            false => Same::No,
            true if meant.len() > 1 => Same::Perhaps,
            true if by_name || how.is_inferred() => Same::ByName,
            true => Same::Surely,
        }
    }

    /// Whether two people as written are one. Two whom no table knows are by the same name.
    pub fn are_one(&self, one: Sym, other: Sym) -> Same {
        let (mine, by_name) = self.meant(one);
        let (others, by_other_name) = self.meant(other);
        if mine.is_empty() || others.is_empty() {
            let equal = fold_key(self.text(one)) == fold_key(self.text(other));
            return if equal { Same::ByName } else { Same::No };
        }
        if !mine.iter().any(|person| others.contains(person)) {
            return Same::No;
        }
        match (mine.len(), others.len(), by_name || by_other_name) {
            (1, 1, false) => Same::Surely,
            (1, 1, true) => Same::ByName,
            _ => Same::Perhaps,
        }
    }
}

impl<'a> Approvals<'a> {
    /// Reads the register.
    pub fn of(facts: &Facts<'a>) -> Self {
        let tables = facts.tables;
        let mut register =
            Self { rows: &tables.approvals, by_account: FastMap::default(), by_number: FastMap::default() };
        for (place, row) in tables.approvals.iter().enumerate() {
            for name in split_list(tables.names.text(row.account)) {
                register.by_account.entry(fold_key(name).into_owned()).or_default().push(place);
            }
            if let Some(number) = row.approval_no {
                register.by_number.entry(number).or_default().push(place);
            }
        }
        register
    }

    /// All forms of an account's system.
    pub fn of_system(&self, facts: &Facts<'_>, account: AccountId) -> impl Iterator<Item = &'a ApprovalRow> {
        let system = facts.log.names.account(account).0;
        self.rows.iter().filter(move |row| is_of_system(facts, row, system))
    }

    /// The forms that concern an account of its system, in row order: those that name it, and those of these numbers.
    pub fn forms(&self, facts: &Facts<'_>, account: AccountId, numbers: &[Sym]) -> Vec<&'a ApprovalRow> {
        let (system, name) = facts.log.names.account(account);
        let mut places = self.by_account.get(fold_key(name).as_ref()).cloned().unwrap_or_default();
        places.extend(numbers.iter().filter_map(|number| self.by_number.get(number)).flatten());
        places.sort_unstable();
        places.dedup();
        places.iter().map(|place| &self.rows[*place]).filter(|row| is_of_system(facts, row, system)).collect()
    }

    /// The first and the last dated form of an account's system: between them, at least, the register was kept.
    pub fn reach(&self, facts: &Facts<'_>, account: AccountId) -> Option<(&'a ApprovalRow, &'a ApprovalRow)> {
        let dated = || self.of_system(facts, account).filter(|row| row.approved_at.is_some());
        let first = dated().min_by_key(|row| row.approved_at.map(|at| at.at))?;
        // Of several of the last day, the first that stands in the register.
        let last = dated().min_by_key(|row| Reverse(row.approved_at.map(Moment::latest)))?;
        Some((first, last))
    }

    /// Whether the register was kept by the day of a moment: it has a form of that day or before.
    pub fn reaches(&self, facts: &Facts<'_>, account: AccountId, at: Moment) -> bool {
        let first = self.reach(facts, account).and_then(|(first, _)| first.approved_at);
        first.is_some_and(|first| first.first_day(facts.zone) <= at.last_day(facts.zone))
    }

    /// The day of the last form, if a moment lies surely after it.
    pub fn ended_before(&self, facts: &Facts<'_>, account: AccountId, at: Moment) -> Option<Day> {
        let last = self.reach(facts, account)?.1.approved_at?.last_day(facts.zone);
        (last < at.first_day(facts.zone)).then_some(last)
    }
}

/// Whether a form is for a system; one that names none is for any.
fn is_of_system(facts: &Facts<'_>, form: &ApprovalRow, system: &str) -> bool {
    form.system.is_none_or(|named| facts.text(named) == system)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{ids::Names, time::parse_moment},
        model::{RowRef, SourceId},
    };

    fn moment(text: &str) -> Moment {
        parse_moment(text, Zone::default()).unwrap().moment().unwrap()
    }

    fn approved(form: &str, act: &str) -> Approved {
        let row = ApprovalRow {
            row: RowRef { source: SourceId::from_index(0), row: 2 },
            system: None,
            account: Names::<Sym>::default().intern("zhangsan"),
            kind: None,
            approval_no: None,
            right: None,
            applicant: None,
            approver: None,
            approved_at: (!form.is_empty()).then(|| moment(form)),
        };
        Approved::of(&row, moment(act), Zone::default())
    }

    #[test]
    fn a_form_of_the_same_day_is_in_time() {
        assert_eq!(approved("2022-03-01 17:00:00", "2022-03-01 09:00:00"), Approved::InTime);
        assert_eq!(approved("2022-03-01", "2022-03-01"), Approved::InTime);
        assert_eq!(approved("2022-03-02", "2022-03-01"), Approved::Late);
        assert_eq!(approved("2021-03-01", "2022-03-01"), Approved::InTime);
    }

    #[test]
    fn a_form_without_a_day_is_late_only_in_a_later_month() {
        assert_eq!(approved("2022-03", "2022-03-10"), Approved::Perhaps);
        assert_eq!(approved("2022-02", "2022-03-10"), Approved::InTime);
        assert_eq!(approved("2022-04", "2022-03-10"), Approved::Late);
        assert_eq!(approved("2022-03-10", "2022-03"), Approved::Perhaps);
        assert_eq!(approved("", "2022-03-10"), Approved::Undated);
    }
}
