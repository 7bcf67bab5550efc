//! One account's states over time.

use crate::{
    base::time::{End, Instant, Interval, Moment, Span, Start, Zone},
    model::{
        RowRef,
        tables::{AccountRow, Tables},
        words::{AccountKind, AccountStatus},
    },
    oplog::Dictionaries,
    timeline::Held,
};

/// What an account can be.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum State {
    /// Usable.
    Enabled,
    /// Not usable now, but not cancelled.
    Locked,
    /// 停用, 注销.
    Disabled,
}

/// A state over a time.
#[derive(Copy, Clone, Debug)]
pub struct StateSpan {
    /// Which state.
    pub state: State,
    /// Over which time.
    pub span: Span,
    /// By which row.
    pub row: RowRef,
}

/// What the account lists say of one account.
///
/// Several rows of one account are taken together: the last login is the latest one stated; of kind, creation,
/// disabling and expiry the rows must agree, a day with any time of it, the more exact one counting; where they do not,
/// the thing is not known. A state that two rows surely contradict is not known either.
#[derive(Clone, Debug, Default)]
pub struct AccountLine {
    /// Places in [`Tables::accounts`]; empty: the account stands in the log alone.
    pub rows: Vec<usize>,
    /// Its row, the first one in the order of the table.
    pub row: Option<RowRef>,
    /// 账户类型.
    pub kind: Option<AccountKind>,
    /// The states, in the order of the rows. Empty: the lists say nothing of the state.
    pub states: Vec<StateSpan>,
    /// Whether a status or disabling time is stated at all.
    pub state_known: bool,
    /// 创建时间.
    pub created_at: Option<Moment>,
    /// 停用时间.
    pub disabled_at: Option<Moment>,
    /// 最后登录时间, the latest stated.
    pub last_login_at: Option<Moment>,
    /// 有效期至.
    pub expires_at: Option<Moment>,
}

impl AccountLine {
    /// The lines of all accounts of the dictionaries.
    pub fn all(
        tables: &Tables,
        names: &Dictionaries,
        only_system: Option<&str>,
        as_of: Instant,
        zone: Zone,
    ) -> Vec<Self> {
        let mut lines = vec![Self::default(); names.accounts.len()];
        for (place, row) in tables.accounts.iter().enumerate() {
            let system = row.system.map_or(only_system.unwrap_or(""), |system| tables.names.text(system));
            if let Some(account) = names.find_account(system, tables.names.text(row.account)) {
                lines[account.index()].rows.push(place);
            }
        }
        for line in &mut lines {
            let rows: Vec<&AccountRow> = line.rows.iter().map(|place| &tables.accounts[*place]).collect();
            line.learn(&rows, as_of, zone);
        }
        lines
    }

    fn learn(&mut self, rows: &[&AccountRow], as_of: Instant, zone: Zone) {
        let time = |of: fn(&AccountRow) -> Option<Moment>| {
            let mut said: Vec<Moment> = rows.iter().filter_map(|row| of(row)).collect();
            said.sort_by_key(|at| (at.precision, at.at));
            agreed(said.into_iter(), Moment::surely_differs)
        };
        self.row = rows.first().map(|row| row.row);
        self.kind = agreed(rows.iter().filter_map(|row| row.kind), |one, other| one != other);
        self.created_at = time(|row| row.created_at);
        self.disabled_at = time(|row| row.disabled_at);
        self.expires_at = time(|row| row.expires_at);
        self.last_login_at = rows.iter().filter_map(|row| row.last_login_at).max_by_key(|at| at.latest());
        self.state_known = rows.iter().any(|row| row.status.is_some() || row.disabled_at.is_some());
        self.states = rows.iter().flat_map(|row| states(row, as_of, zone)).collect();
    }

    /// Whether it was enabled at a moment.
    pub fn enabled_at(&self, at: Moment) -> Held {
        self.in_state_at(State::Enabled, at)
    }

    /// Whether it was in a state at a moment. Unknown where nothing is said, and where two rows surely say different
    /// things: exports of different days that do not carry their day.
    pub fn in_state_at(&self, state: State, at: Moment) -> Held {
        if !self.state_known {
            return Held::Unknown;
        }
        let held = |span: &StateSpan| Held::in_span(&span.span, at);
        let sure =
            |wanted: bool| self.states.iter().any(|one| (one.state == state) == wanted && held(one) == Held::Yes);
        if sure(true) {
            return if sure(false) { Held::Unknown } else { Held::Yes };
        }
        let perhaps = self.states.iter().any(|one| one.state == state && held(one) == Held::Perhaps);
        if perhaps { Held::Perhaps } else { Held::No }
    }

    /// The longest time from `from` to `until` during which it was surely enabled and no row says otherwise.
    pub fn surely_enabled_after(&self, from: Instant, until: Instant) -> Interval {
        let window = Interval::new(from, until);
        let enabled = self.states.iter().filter(|one| one.state == State::Enabled);
        enabled
            .map(|one| self.uncontested(one.span.sure().intersect(window)))
            .max_by_key(|interval| interval.length_millis())
            .unwrap_or(Interval::new(from, from))
    }

    /// What of an enabled time precedes the first row that surely says otherwise.
    fn uncontested(&self, enabled: Interval) -> Interval {
        let others = self.states.iter().filter(|one| one.state != State::Enabled);
        let contested = others.map(|one| one.span.sure().intersect(enabled)).filter(|both| !both.is_empty());
        contested.fold(enabled, |rest, both| Interval::new(rest.from, rest.to.min(both.from)))
    }
}

/// What rows say alike; none: they say nothing, or contradict each other.
fn agreed<T: Copy>(mut said: impl Iterator<Item = T>, differ: impl Fn(T, T) -> bool) -> Option<T> {
    let first = said.next()?;
    said.all(|one| !differ(first, one)).then_some(first)
}

/// The states one row establishes. An export proves its own day; creation and disabling times prove what lies between.
fn states(row: &AccountRow, as_of: Instant, zone: Zone) -> Vec<StateSpan> {
    let of = |state: State, start: Start, end: End| StateSpan { state, span: Span::new(start, end), row: row.row };
    let created = row.created_at.map(Start::from);
    match (row.status, row.disabled_at) {
        (None, None) => Vec::new(),
        (Some(AccountStatus::Enabled), None) => {
            vec![of(State::Enabled, created.unwrap_or(Start::unknown_before(as_of)), End::NEVER)]
        }
        (Some(status), None) => {
            let after = if status == AccountStatus::Locked { State::Locked } else { State::Disabled };
            let start = created.unwrap_or(Start::unknown_before(as_of));
            let switch = Start { earliest: start.earliest, latest: as_of };
            vec![
                of(State::Enabled, start, End { earliest: start.latest.min(as_of), latest: as_of }),
                of(after, switch, End::NEVER),
            ]
        }
        (status, Some(disabled)) => {
            let span = Span::of_row(row.created_at, Some(disabled), zone);
            // The list speaks for its own day, however far ahead the disabling lies.
            let start = created.map_or(Start::unknown_before(span.end.earliest.min(as_of)), |_| span.start);
            let off = Start::from(disabled);
            let enabled = of(State::Enabled, start, span.end);
            if status == Some(AccountStatus::Enabled) && disabled.at < as_of {
                // Enabled again at some time after the disabling: only the day of the export is sure.
                let again = Start { earliest: off.earliest, latest: as_of };
                let between = End { earliest: off.latest.min(as_of), latest: as_of };
                return vec![enabled, of(State::Disabled, off, between), of(State::Enabled, again, End::NEVER)];
            }
            let after = if status == Some(AccountStatus::Locked) { State::Locked } else { State::Disabled };
            let off = Start { earliest: span.end.earliest, latest: span.end.latest };
            vec![enabled, of(after, off, End::NEVER)]
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        base::{ids::Names, time::parse_moment},
        model::{SourceId, Sym, tables::PersonMention},
    };

    fn moment(text: &str) -> Moment {
        parse_moment(text, Zone::default()).unwrap().moment().unwrap()
    }

    fn row(number: u32, status: Option<AccountStatus>, created: &str, disabled: &str) -> AccountRow {
        let bound = |text: &str| (!text.is_empty()).then(|| moment(text));
        AccountRow {
            row: RowRef { source: SourceId::from_index(0), row: number },
            system: None,
            account: Names::<Sym>::default().intern("zhangsan"),
            holders: Vec::new(),
            mention: PersonMention::default(),
            positions: Vec::new(),
            kind: None,
            status,
            created_at: bound(created),
            disabled_at: bound(disabled),
            last_login_at: None,
            expires_at: None,
            approval_no: None,
            key_no: None,
        }
    }

    fn line(rows: &[AccountRow]) -> AccountLine {
        let mut line = AccountLine { rows: (0..rows.len()).collect(), ..AccountLine::default() };
        line.learn(&rows.iter().collect::<Vec<_>>(), moment("2022-12-31").until, Zone::default());
        line
    }

    const ON: Option<AccountStatus> = Some(AccountStatus::Enabled);
    const OFF: Option<AccountStatus> = Some(AccountStatus::Disabled);
    const LOCKED: Option<AccountStatus> = Some(AccountStatus::Locked);

    fn enabled(line: &AccountLine, at: &str) -> Held {
        line.enabled_at(moment(at))
    }

    #[test]
    fn an_undated_row_speaks_for_the_day_of_the_export_alone() {
        let line = line(&[row(2, ON, "", "")]);
        assert_eq!(line.enabled_at(Moment::exact(moment("2022-12-31").until)), Held::Yes);
        assert_eq!(enabled(&line, "2022-06-30 12:00:00"), Held::Perhaps);
    }

    #[test]
    fn between_creation_and_disabling_it_was_enabled() {
        let line = line(&[row(2, OFF, "2020-01-01", "2022-05-20")]);
        assert_eq!(enabled(&line, "2022-05-19 12:00:00"), Held::Yes);
        assert_eq!(enabled(&line, "2022-05-20 12:00:00"), Held::Perhaps);
        assert_eq!(enabled(&line, "2022-05-21 12:00:00"), Held::No);
        assert_eq!(line.in_state_at(State::Disabled, moment("2022-05-21 12:00:00")), Held::Yes);
    }

    #[test]
    fn an_undated_disabling_leaves_the_time_before_open() {
        for created in ["", "2020-01-01"] {
            let line = line(&[row(2, LOCKED, created, "")]);
            assert_eq!(enabled(&line, "2022-06-01 12:00:00"), Held::Perhaps);
            assert_eq!(line.in_state_at(State::Locked, moment("2022-06-01 12:00:00")), Held::Perhaps);
            assert_eq!(line.in_state_at(State::Locked, Moment::exact(moment("2022-12-31").until)), Held::Yes);
        }
    }

    #[test]
    fn enabled_again_after_a_disabling_is_sure_on_the_day_of_the_export() {
        let line = line(&[row(2, ON, "2020-01-01", "2022-05-20")]);
        assert_eq!(enabled(&line, "2022-05-01 12:00:00"), Held::Yes);
        assert_eq!(enabled(&line, "2022-08-01 12:00:00"), Held::Perhaps);
        assert_eq!(line.enabled_at(Moment::exact(moment("2022-12-31").until)), Held::Yes);
    }

    #[test]
    fn a_disabling_still_to_come_does_not_count() {
        let line = line(&[row(2, ON, "2020-01-01", "2023-06-30")]);
        assert_eq!(enabled(&line, "2022-08-01 12:00:00"), Held::Yes);
    }

    #[test]
    fn a_disabling_still_to_come_leaves_the_day_of_the_export_sure_without_a_creation_date() {
        let line = line(&[row(2, ON, "", "2023-06-30")]);
        assert_eq!(enabled(&line, "2022-08-01 12:00:00"), Held::Perhaps);
        assert_eq!(line.enabled_at(Moment::exact(moment("2022-12-31").until)), Held::Yes);
    }

    #[test]
    fn rows_that_disagree_tell_nothing() {
        let line = line(&[row(2, ON, "2020-01-01", ""), row(3, OFF, "2020-01-01", "2022-05-20")]);
        assert_eq!(enabled(&line, "2022-05-01 12:00:00"), Held::Yes);
        assert_eq!(enabled(&line, "2022-08-01 12:00:00"), Held::Unknown);
        let sure = line.surely_enabled_after(moment("2022-05-01").at, moment("2022-12-31").at);
        assert_eq!(sure, Interval::new(moment("2022-05-01").at, moment("2022-05-21").at));
    }

    #[test]
    fn what_rows_contradict_each_other_in_is_not_known() {
        let kind = |number, kind, created| AccountRow { kind: Some(kind), ..row(number, ON, created, "") };
        let [one, other] =
            [kind(2, AccountKind::Personal, "2020-01-01"), kind(3, AccountKind::Interface, "2020-01-01 09:30:00")];
        for rows in [[one.clone(), other.clone()], [other.clone(), one.clone()]] {
            let line = line(&rows);
            assert_eq!((line.kind, line.created_at), (None, Some(moment("2020-01-01 09:30:00"))));
        }
        let later = kind(4, AccountKind::Personal, "2021-05-01");
        let line = line(&[one, later]);
        assert_eq!((line.kind, line.created_at), (Some(AccountKind::Personal), None));
    }

    #[test]
    fn without_status_or_disabling_the_state_is_unknown() {
        let line = line(&[row(2, None, "2020-01-01", "")]);
        assert_eq!(enabled(&line, "2022-08-01 12:00:00"), Held::Unknown);
    }
}
