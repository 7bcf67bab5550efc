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
#[derive(Clone, Debug, Default)]
pub struct AccountLine {
    /// Places in [`Tables::accounts`]; empty: the account stands in the log alone.
    pub rows: Vec<usize>,
    /// Its row, the first one.
    pub row: Option<RowRef>,
    /// 账户类型.
    pub kind: Option<AccountKind>,
    /// The states, in row order. Empty: the lists say nothing of the state.
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
                lines[account.index()].add(place, row, as_of, zone);
            }
        }
        lines
    }

    fn add(&mut self, place: usize, row: &AccountRow, as_of: Instant, zone: Zone) {
        self.rows.push(place);
        self.row = self.row.or(Some(row.row));
        self.kind = self.kind.or(row.kind);
        self.created_at = self.created_at.or(row.created_at);
        self.disabled_at = self.disabled_at.or(row.disabled_at);
        self.expires_at = self.expires_at.or(row.expires_at);
        let later = |a: Moment, b: Moment| if a.latest() >= b.latest() { a } else { b };
        self.last_login_at = match (self.last_login_at, row.last_login_at) {
            (Some(a), Some(b)) => Some(later(a, b)),
            (a, b) => a.or(b),
        };
        self.state_known |= row.status.is_some() || row.disabled_at.is_some();
        self.states.extend(states(row, as_of, zone));
    }

    /// Whether it was enabled at a moment.
    pub fn enabled_at(&self, at: Moment) -> Held {
        self.in_state_at(State::Enabled, at)
    }

    /// Whether it was in a state at a moment.
    pub fn in_state_at(&self, state: State, at: Moment) -> Held {
        if !self.state_known {
            return Held::Unknown;
        }
        let mut best = Held::No;
        for span in self.states.iter().filter(|span| span.state == state) {
            match Held::in_span(&span.span, at) {
                Held::Yes => return Held::Yes,
                Held::Perhaps => best = Held::Perhaps,
                _ => {}
            }
        }
        best
    }

    /// The longest time after `from` during which it was surely enabled.
    pub fn surely_enabled_after(&self, from: Instant, until: Instant) -> Interval {
        let window = Interval::new(from, until);
        let enabled = self.states.iter().filter(|span| span.state == State::Enabled);
        enabled
            .map(|span| span.span.sure().intersect(window))
            .max_by_key(|interval| interval.length_millis())
            .unwrap_or(Interval::new(from, from))
    }
}

/// The states one row establishes. An export proves its own day; creation and disabling times prove what lies between.
fn states(row: &AccountRow, as_of: Instant, zone: Zone) -> Vec<StateSpan> {
    let begun = |start: Start| StateSpan { state: State::Enabled, span: Span::new(start, End::NEVER), row: row.row };
    let start = row.created_at.map_or(Start::unknown_before(as_of), Start::from);
    let ended = row.disabled_at.map(|at| Span::of_row(row.created_at, Some(at), zone));
    let end_state = |state: State, start: Start| StateSpan { state, span: Span::new(start, End::NEVER), row: row.row };
    match (row.status, ended) {
        (Some(AccountStatus::Enabled), None) => vec![begun(start)],
        (Some(AccountStatus::Enabled), Some(_)) => {
            // Enabled again after a disabling: only the day of the export is sure.
            vec![begun(Start::unknown_before(as_of))]
        }
        (status, Some(span)) => {
            let after = if status == Some(AccountStatus::Locked) { State::Locked } else { State::Disabled };
            let span =
                if row.created_at.is_some() { span } else { span.with_start(Start::unknown_before(span.end.earliest)) };
            let from = Start { earliest: span.end.earliest, latest: span.end.latest };
            vec![StateSpan { state: State::Enabled, span, row: row.row }, end_state(after, from)]
        }
        (Some(status), None) => {
            let after = if status == AccountStatus::Locked { State::Locked } else { State::Disabled };
            let enabled = Span::new(start, End { earliest: start.latest.min(as_of), latest: as_of });
            vec![
                StateSpan { state: State::Enabled, span: enabled, row: row.row },
                end_state(after, Start { earliest: start.latest.min(as_of), latest: as_of }),
            ]
        }
        (None, None) => Vec::new(),
    }
}
