//! Every row that names one person, in one shape and in one order: rosters, then account lists, then HR events, each in
//! the order of its table.

use crate::{
    base::{
        id_number::{IdNumber, IdReading},
        ids::AccountId,
        maps::Map,
    },
    model::{
        RowRef, Sym,
        tables::{PersonMention, Tables},
    },
};

/// Which list speaks; the later ones know people better.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub(super) enum Level {
    /// HR events.
    Event,
    /// Account lists.
    Account,
    /// Rosters.
    Roster,
}

/// The row of a mention, as a place in its table.
#[derive(Copy, Clone, Debug)]
pub(super) enum Origin {
    Roster(usize),
    Account(usize, AccountId),
    Event(usize),
}

impl Origin {
    pub(super) const fn level(self) -> Level {
        match self {
            Self::Roster(_) => Level::Roster,
            Self::Account(..) => Level::Account,
            Self::Event(_) => Level::Event,
        }
    }
}

/// A masked ID number: what is left of it at either end.
#[derive(Clone, Debug)]
pub(super) struct Mask {
    head: String,
    tail: String,
}

impl Mask {
    fn of(text: &str) -> Option<Self> {
        match IdNumber::parse(text) {
            IdReading::Masked { prefix, suffix } => Some(Self { head: prefix, tail: suffix }),
            // A damaged number belongs to anybody, so it says nothing about anybody.
            _ => None,
        }
    }

    /// Whether the number may be the masked one.
    pub(super) fn fits(&self, number: &str) -> bool {
        number.starts_with(&self.head) && number.ends_with(&self.tail)
    }

    /// Whether both may mask the same number.
    pub(super) fn fits_mask(&self, other: &Self) -> bool {
        let heads = self.head.starts_with(&other.head) || other.head.starts_with(&self.head);
        heads && (self.tail.ends_with(&other.tail) || other.tail.ends_with(&self.tail))
    }
}

/// What one row says about one person.
#[derive(Clone, Debug)]
pub(super) struct Mention {
    pub(super) origin: Origin,
    pub(super) row: RowRef,
    pub(super) name: Option<Sym>,
    /// Whether part of the name is masked (`张*`), so that others may share it and it says who it is to nobody.
    pub(super) is_masked: bool,
    pub(super) id: Option<Sym>,
    pub(super) mask: Option<Mask>,
    pub(super) number: Option<Sym>,
    pub(super) phone: Option<Sym>,
    pub(super) bank: Option<Sym>,
    pub(super) org: Option<Sym>,
    /// Where the person was or went, besides `org`.
    pub(super) other_orgs: [Option<Sym>; 2],
    /// ID and person numbers of people the policy says this is not.
    pub(super) barred: Vec<Sym>,
    /// The name on an account nobody sits behind: whom to ask, not who holds it.
    pub(super) is_contact: bool,
}

impl Mention {
    fn of(said: &PersonMention, origin: Origin, row: RowRef, tables: &Tables) -> Self {
        Self {
            origin,
            row,
            name: said.name,
            is_masked: is_masked(said.name, tables),
            id: said.id_number,
            mask: said.weak_id.and_then(|weak| Mask::of(tables.names.text(weak))),
            number: said.person_no,
            phone: said.phone,
            bank: None,
            org: said.org,
            other_orgs: [None; 2],
            barred: Vec::new(),
            is_contact: false,
        }
    }

    /// The name, where it is one to know somebody by.
    pub(super) fn telling_name(&self) -> Option<Sym> {
        self.name.filter(|_| !self.is_masked)
    }

    /// Every organisation the row connects the person with.
    pub(super) fn orgs(&self) -> impl Iterator<Item = Sym> + '_ {
        self.org.into_iter().chain(self.other_orgs.into_iter().flatten())
    }
}

fn is_masked(name: Option<Sym>, tables: &Tables) -> bool {
    name.is_some_and(|name| tables.names.text(name).contains('*'))
}

/// What the policy and the dictionaries say of accounts, for reading the account list.
pub(super) struct Known<'a> {
    /// The account of each row of the account list.
    pub(super) accounts: &'a [Option<AccountId>],
    /// Accounts whose holder is pinned; what their rows say of a holder is not asked for.
    pub(super) pinned: &'a Map<AccountId, String>,
    /// Whom an account is not.
    pub(super) barred: &'a Map<AccountId, Vec<Sym>>,
    /// Accounts nobody sits behind, by row of the account list.
    pub(super) machines: &'a [bool],
}

/// All mentions in their order. Rows with several holders are left out: they name nobody in particular.
pub(super) fn all(tables: &Tables, known: &Known<'_>) -> Vec<Mention> {
    let mut all = Vec::with_capacity(tables.persons.len() + tables.accounts.len() + tables.hr_events.len());
    for (place, row) in tables.persons.iter().enumerate() {
        let said = Mention::of(&row.mention, Origin::Roster(place), row.row, tables);
        all.push(Mention { bank: row.bank_account, ..said });
    }
    all.extend((0..tables.accounts.len()).filter_map(|place| of_account(tables, known, place)));
    for (place, row) in tables.hr_events.iter().enumerate() {
        let said = Mention::of(&row.mention, Origin::Event(place), row.row, tables);
        all.push(Mention { other_orgs: [row.from_org, row.to_org], ..said });
    }
    all
}

fn of_account(tables: &Tables, known: &Known<'_>, place: usize) -> Option<Mention> {
    let row = &tables.accounts[place];
    let account = known.accounts[place].filter(|account| !known.pinned.contains_key(account))?;
    if row.holders.len() > 1 {
        return None;
    }
    let mut said = Mention::of(&row.mention, Origin::Account(place, account), row.row, tables);
    said.name = row.holders.first().copied().or(said.name);
    said.is_masked = is_masked(said.name, tables);
    said.barred = known.barred.get(&account).cloned().unwrap_or_default();
    // A number the policy says is wrong is no number.
    said.id = said.id.filter(|id| !said.barred.contains(id));
    said.number = said.number.filter(|number| !said.barred.contains(number));
    said.is_contact = known.machines[place];
    (said.name.is_some() || said.id.is_some() || said.number.is_some()).then_some(said)
}
