//! Accounts ↔ persons: who is meant, how we know, and where we do not.
//!
//! The ladder, strongest first: valid ID number, person number, name + phone, name + organisation when that pair is
//! unique, name alone when unique in the roster. Two different valid ID numbers never merge, whatever the names. Rows of
//! one valid ID number are one person, but where a single list gives it several names, that is no more than inferred.

mod cluster;
mod mention;
mod persons;
mod pool;
mod resolve;
#[cfg(test)]
mod tests;
mod trees;

pub use resolve::resolve;

use crate::{
    base::{
        ids::{AccountId, PersonId},
        maps::Map,
    },
    model::{
        RowRef, Sym,
        words::{Employment, PersonStatus},
    },
};

/// By what an account was matched to a person.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum How {
    /// `hecha.toml` pins it.
    Pinned,
    /// A valid ID number.
    IdNumber,
    /// A person number.
    PersonNo,
    /// Name and phone.
    NamePhone,
    /// Name and organisation, a pair that is unique.
    NameOrg,
    /// Name alone, unique in the roster: inferred.
    NameAlone,
    /// By an ID number that one list gives to several names, so that it may not be one person's: inferred.
    DisputedId,
    /// The holder column names somebody the roster lacks; the account list's own word: a person of their own.
    ListOnly,
    /// A bare event log: the actor string stands for its own person: inferred.
    Actor,
}

impl How {
    /// Whether what follows from the match is inferred rather than proven.
    pub const fn is_inferred(self) -> bool {
        matches!(self, Self::NameAlone | Self::DisputedId | Self::Actor)
    }

    /// The words people read in the match review.
    pub const fn title(self) -> crate::i18n::Text {
        use crate::i18n::Text;
        match self {
            Self::Pinned => Text::new("人工指定", "pinned"),
            Self::IdNumber => Text::new("身份证号", "ID number"),
            Self::PersonNo => Text::new("工号", "person number"),
            Self::NamePhone => Text::new("姓名+手机号", "name and phone"),
            Self::NameOrg => Text::new("姓名+单位", "name and organisation"),
            Self::NameAlone => Text::new("仅姓名（推断）", "name alone (inferred)"),
            Self::DisputedId => Text::new("身份证号（一号多名，待核实）", "ID number of several names, to be checked"),
            Self::ListOnly => Text::new("仅账户清单", "account list alone"),
            Self::Actor => Text::new("日志操作员（推断）", "actor of the log (inferred)"),
        }
    }
}

/// What is known of who holds an account.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Holder {
    /// One person.
    Person {
        /// Who.
        person: PersonId,
        /// By what.
        how: How,
    },
    /// Declared for several people; the ones that could be resolved.
    Several(Vec<PersonId>),
    /// The row names somebody, but several people fit equally; left to the match review.
    Ambiguous(Vec<PersonId>),
    /// The row names nobody, or the account stands in no list.
    Unknown,
}

/// One person, over all rosters, account lists and HR events.
#[derive(Clone, Debug, Default)]
pub struct Person {
    /// 姓名, first as the roster has it.
    pub name: Option<Sym>,
    /// Valid 18-digit number.
    pub id_number: Option<Sym>,
    /// 工号.
    pub person_no: Option<Sym>,
    /// 手机号.
    pub phone: Option<Sym>,
    /// 机构 on the roster.
    pub org: Option<Sym>,
    /// 岗位 on the roster, else on the account list.
    pub positions: Vec<Sym>,
    /// 用工性质.
    pub employment: Option<Employment>,
    /// 用工性质 as written.
    pub employment_text: Option<Sym>,
    /// 派遣单位.
    pub employer: Option<Sym>,
    /// 在职 and so on.
    pub status: Option<PersonStatus>,
    /// 工资卡号.
    pub bank_accounts: Vec<Sym>,
    /// Places in [`crate::model::tables::Tables::persons`].
    pub roster: Vec<usize>,
    /// Places in [`crate::model::tables::Tables::hr_events`].
    pub events: Vec<usize>,
    /// Accounts held, in order of (system, account) text.
    pub accounts: Vec<AccountId>,
    /// The row that best introduces the person.
    pub row: Option<RowRef>,
}

/// An account or HR event that could not be matched to one person, for the match review.
#[derive(Clone, Debug)]
pub struct Doubt {
    /// The row concerned.
    pub row: RowRef,
    /// The account, if it is one.
    pub account: Option<AccountId>,
    /// Who it might be.
    pub candidates: Vec<PersonId>,
}

/// Everybody, and who holds what.
#[derive(Default)]
pub struct Identity {
    /// People by id.
    pub persons: Vec<Person>,
    /// Holders by account.
    pub holders: Vec<Holder>,
    /// What is left to people, in order of row.
    pub doubts: Vec<Doubt>,
    /// By what HR events came to the people they are about; events that alone introduce somebody are not in it.
    pub event_hows: Map<RowRef, How>,
    /// Lines of the policy's pins and prohibitions that mean no account or nobody.
    pub unmatched_links: Vec<u32>,
    /// Whether the folder has neither account list nor roster, so that actor strings stand for people.
    pub bare_log: bool,
}

impl Identity {
    /// A person.
    pub fn person(&self, id: PersonId) -> &Person {
        &self.persons[id.index()]
    }

    /// The holder of an account.
    pub fn holder(&self, account: AccountId) -> &Holder {
        self.holders.get(account.index()).unwrap_or(&Holder::Unknown)
    }

    /// The one person who holds an account, with how we know.
    pub fn person_of(&self, account: AccountId) -> Option<(PersonId, How)> {
        match self.holder(account) {
            Holder::Person { person, how } => Some((*person, *how)),
            _ => None,
        }
    }

    /// By what an HR event came to the person it is about; none: it is all that is known of that person, or came to
    /// nobody.
    pub fn how_of_event(&self, row: RowRef) -> Option<How> {
        self.event_hows.get(&row).copied()
    }

    /// Each account's person as the groups want it.
    pub fn person_codes(&self) -> Vec<u32> {
        self.holders
            .iter()
            .map(|holder| match holder {
                Holder::Person { person, .. } => PersonId::encode(Some(*person)),
                _ => PersonId::NONE,
            })
            .collect()
    }
}
