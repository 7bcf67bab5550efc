//! Mentions that are one person, and what keeps two such apart.

use crate::{
    base::{ids::Names, maps::FastMap},
    identity::{
        How,
        mention::{Level, Mask},
    },
    model::{SourceId, Sym},
};

/// The rungs of the ladder, strongest first.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub(super) enum Rung {
    /// The same valid ID number.
    IdNumber,
    /// Rows of one account with the same name.
    SameAccount,
    /// The same person number in one unit tree.
    PersonNo,
    /// Name and phone.
    NamePhone,
    /// Name and organisation.
    NameOrg,
    /// A name that the roster has once.
    RosterName,
    /// A name that no roster, but one holder of accounts and HR events have.
    ListName,
}

impl Rung {
    /// All after the first, in order.
    pub(super) const WEAKER: [Self; 6] =
        [Self::SameAccount, Self::PersonNo, Self::NamePhone, Self::NameOrg, Self::RosterName, Self::ListName];

    pub(super) const fn how(self) -> Option<How> {
        match self {
            Self::IdNumber => Some(How::IdNumber),
            Self::SameAccount => None,
            Self::PersonNo => Some(How::PersonNo),
            Self::NamePhone => Some(How::NamePhone),
            Self::NameOrg => Some(How::NameOrg),
            Self::RosterName | Self::ListName => Some(How::NameAlone),
        }
    }

    /// On a name alone people are only tied to whoever is best known by it, never to each other.
    pub(super) const fn anchor(self) -> Option<Level> {
        match self {
            Self::RosterName => Some(Level::Roster),
            Self::ListName => Some(Level::Account),
            _ => None,
        }
    }

    /// Whether different values in a space keep two people apart. Different ID numbers always do; different numbers of
    /// one list do where nothing better than name and organisation ties them.
    const fn respects(self, space: Space) -> bool {
        matches!(space, Space::Id) || matches!(self, Self::NameOrg | Self::RosterName | Self::ListName)
    }

    const fn respects_trees(self) -> bool {
        matches!(self, Self::PersonNo | Self::RosterName | Self::ListName)
    }
}

/// In what a value is unique to one person.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub(super) enum Space {
    /// Valid ID numbers.
    Id,
    /// Person numbers of one list.
    Number(SourceId),
    /// Phone numbers of one roster.
    Phone(SourceId),
    /// Salary accounts of one roster.
    Bank(SourceId),
}

/// Mentions that are one person.
#[derive(Clone, Debug)]
pub(super) struct Cluster {
    /// Places among the mentions; empty once it has gone into another cluster.
    pub(super) members: Vec<usize>,
    /// The best list that knows the person.
    pub(super) level: Level,
    pub(super) labels: Vec<(Space, Sym)>,
    pub(super) names: Vec<Sym>,
    /// Tops of the unit trees, where trees are known.
    pub(super) tops: Vec<Sym>,
    pub(super) masks: Vec<Mask>,
    pub(super) barred: Vec<Sym>,
    /// Every ID and person number by which the policy may mean the person.
    pub(super) called: Vec<Sym>,
    /// Whether several people fit equally who cannot all be one.
    pub(super) is_torn: bool,
    /// Whether one list gives its ID number to several names.
    pub(super) is_disputed: bool,
    /// Clusters it might have joined.
    pub(super) near: Vec<usize>,
}

impl Cluster {
    /// The valid ID number.
    pub(super) fn id(&self) -> Option<Sym> {
        self.labels.iter().find(|(space, _)| *space == Space::Id).map(|(_, id)| *id)
    }

    /// Takes the other one in.
    pub(super) fn absorb(&mut self, other: Self) {
        self.members.extend(other.members);
        self.members.sort_unstable();
        self.level = self.level.max(other.level);
        join(&mut self.labels, other.labels);
        join(&mut self.names, other.names);
        join(&mut self.tops, other.tops);
        self.masks.extend(other.masks);
        join(&mut self.barred, other.barred);
        join(&mut self.called, other.called);
        self.is_torn |= other.is_torn;
        self.is_disputed |= other.is_disputed;
        join(&mut self.near, other.near);
    }

    fn is_anchor(&self, rung: Rung) -> bool {
        rung.anchor().is_some_and(|level| self.level >= level)
    }

    /// Whether two clusters that share a key of the rung may be tied by it directly.
    pub(super) fn may_tie(&self, other: &Self, rung: Rung) -> bool {
        rung.anchor().is_none() || self.is_anchor(rung) != other.is_anchor(rung)
    }

    /// Whether the two are different people as far as the rung can see.
    pub(super) fn is_apart_from(&self, other: &Self, rung: Rung, names: &Names<Sym>) -> bool {
        let own = self.labels.iter().filter(|(space, _)| rung.respects(*space));
        let labels = own.clone().any(|(space, _)| {
            let of = |one: &Self| one.labels.iter().filter(|label| label.0 == *space).map(|label| label.1).collect();
            let (mine, theirs): (Vec<Sym>, Vec<Sym>) = (of(self), of(other));
            disjoint(&mine, &theirs)
        });
        labels
            || self.is_masked_from(other, names)
            || other.is_masked_from(self, names)
            || meets(&self.barred, &other.called)
            || meets(&other.barred, &self.called)
            || rung == Rung::PersonNo && disjoint(&self.names, &other.names)
            || rung.respects_trees() && disjoint(&self.tops, &other.tops)
            || self.is_anchor(rung) && other.is_anchor(rung)
    }

    fn is_masked_from(&self, other: &Self, names: &Names<Sym>) -> bool {
        self.masks.iter().any(|mask| {
            other.id().is_some_and(|id| !mask.fits(names.text(id)))
                || other.masks.iter().any(|theirs| !mask.fits_mask(theirs))
        })
    }
}

/// Whether it is plain at a glance that nothing keeps any two of them apart. Spares comparing each with each.
pub(super) fn is_calm<'c>(group: impl Iterator<Item = &'c Cluster>, rung: Rung) -> bool {
    let mut first: FastMap<Space, Sym> = FastMap::default();
    let (mut name, mut top, mut anchors) = (None, None, 0);
    for one in group {
        let clear = one.masks.is_empty() && one.barred.is_empty();
        let labels = one.labels.iter().filter(|(space, _)| rung.respects(*space));
        let mut agrees = labels.clone().all(|(space, value)| first.entry(*space).or_insert(*value) == value);
        if rung == Rung::PersonNo {
            agrees &= one.names.iter().all(|next| name.get_or_insert(*next) == next);
        }
        if rung.respects_trees() {
            agrees &= one.tops.iter().all(|next| top.get_or_insert(*next) == next);
        }
        anchors += usize::from(one.is_anchor(rung));
        if !clear || !agrees || anchors > 1 {
            return false;
        }
    }
    true
}

/// Both say something, and nothing in common.
fn disjoint(a: &[Sym], b: &[Sym]) -> bool {
    !a.is_empty() && !b.is_empty() && !meets(a, b)
}

fn meets(a: &[Sym], b: &[Sym]) -> bool {
    a.iter().any(|one| b.contains(one))
}

fn join<T: PartialEq>(into: &mut Vec<T>, from: Vec<T>) {
    for one in from {
        if !into.contains(&one) {
            into.push(one);
        }
    }
}
