//! Posts, leave, departures and account states as intervals with uncertain bounds.

pub mod account;
pub mod person;
mod posts;

pub use account::{AccountLine, State, StateSpan};
pub use person::{Departure, Leave, Move, PersonLine, Post, PostsAt, Return};

use crate::{
    base::{
        ids::{AccountId, PersonId},
        time::{Instant, Moment, Zone},
    },
    identity::Identity,
    model::tables::Tables,
    oplog::Dictionaries,
};

/// The lines of everybody and every account.
#[derive(Default)]
pub struct Timelines {
    /// By person.
    pub persons: Vec<PersonLine>,
    /// By account.
    pub accounts: Vec<AccountLine>,
}

impl Timelines {
    /// Builds all lines. `as_of` is the moment that tables without history speak for.
    pub fn build(
        tables: &Tables,
        names: &Dictionaries,
        only_system: Option<&str>,
        identity: &Identity,
        as_of: Instant,
        zone: Zone,
    ) -> Self {
        Self {
            persons: identity.persons.iter().map(|person| PersonLine::of(person, tables, as_of, zone)).collect(),
            accounts: AccountLine::all(tables, names, only_system, as_of, zone),
        }
    }

    /// A person's line.
    pub fn person(&self, id: PersonId) -> &PersonLine {
        &self.persons[id.index()]
    }

    /// An account's line.
    pub fn account(&self, id: AccountId) -> &AccountLine {
        &self.accounts[id.index()]
    }
}

/// Whether something held at a moment.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Held {
    /// It surely did.
    Yes,
    /// The bounds allow it, but do not establish it.
    Perhaps,
    /// It surely did not.
    No,
    /// The tables do not reach that moment.
    Unknown,
}

impl Held {
    /// Whether both held.
    pub const fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::No, _) | (_, Self::No) => Self::No,
            (Self::Yes, rest) | (rest, Self::Yes) => rest,
            (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
            (Self::Perhaps, Self::Perhaps) => Self::Perhaps,
        }
    }

    /// By a span and a moment.
    pub fn in_span(span: &crate::base::time::Span, at: Moment) -> Self {
        if span.surely_contains(at) {
            Self::Yes
        } else if span.possibly_contains(at) {
            Self::Perhaps
        } else {
            Self::No
        }
    }
}
