//! Small typed ids and the dictionaries that turn text into them.
//!
//! An id is the position of an entry in one dictionary of one run. Ids are deliberately not `Ord`:
//! they depend on the order of reading, so they order nothing, enter no hash that leaves the process
//! and are never written out.

use std::fmt;
use std::hash::BuildHasher;
use std::marker::PhantomData;

use foldhash::fast::FixedState;
use hashbrown::HashTable;

/// The column value that stands for "no id"; no dictionary hands it out.
pub const NONE: u32 = u32::MAX;

/// What all typed ids have in common: they are positions, and `u32::MAX` is none of them.
pub trait TypedId: Copy + Eq + std::hash::Hash + fmt::Debug {
    /// The id of the entry at `index`.
    ///
    /// # Panics
    /// If `index` is `u32::MAX` or more; memory runs out long before a dictionary is that long.
    fn from_index(index: usize) -> Self;

    /// The position of the entry.
    fn index(self) -> usize;
}

/// Turns a position into the raw number of an id.
///
/// # Panics
/// If `index` is `u32::MAX` or more.
fn raw(index: usize) -> u32 {
    let raw = u32::try_from(index).unwrap_or(NONE);
    assert!(raw != NONE, "a dictionary of more than 4 294 967 294 entries");
    raw
}

/// Declares ids over `u32`, one newtype each, with [`TypedId`] and the column encoding of `Option`.
#[macro_export]
macro_rules! typed_ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
        pub struct $name(u32);

        impl $name {
            /// The raw value of "no id" in a packed column.
            pub const NONE: u32 = $crate::base::ids::NONE;

            /// The id of the entry at `index`.
            ///
            /// # Panics
            /// If `index` is `u32::MAX` or more; memory runs out long before that.
            pub fn from_index(index: usize) -> Self {
                <Self as $crate::base::ids::TypedId>::from_index(index)
            }

            /// The position of the entry.
            pub fn index(self) -> usize {
                <Self as $crate::base::ids::TypedId>::index(self)
            }

            /// The raw value for a packed column; [`Self::NONE`] for `None`.
            pub fn encode(id: Option<Self>) -> u32 {
                id.map_or(Self::NONE, |id| id.0)
            }

            /// The id of a raw value from a packed column.
            pub fn decode(raw: u32) -> Option<Self> {
                (raw != Self::NONE).then_some(Self(raw))
            }
        }

        impl $crate::base::ids::TypedId for $name {
            fn from_index(index: usize) -> Self {
                Self($crate::base::ids::raw_index(index))
            }

            fn index(self) -> usize {
                self.0 as usize
            }
        }
    )+};
}

/// The checked conversion behind every typed id; public only for [`typed_ids!`](crate::typed_ids).
///
/// # Panics
/// If `index` is `u32::MAX` or more.
#[doc(hidden)]
pub fn raw_index(index: usize) -> u32 {
    raw(index)
}

typed_ids! {
    /// An account in one system.
    AccountId,
    /// A person, resolved over all accounts and rosters.
    PersonId,
    /// A role of a system.
    RoleId,
    /// A permission of a system.
    PermissionId,
    /// An organisation: a unit, a department, an office.
    OrgId,
    /// A post.
    PositionId,
    /// An information system.
    SystemId,
    /// A case handled in a system.
    CaseId,
    /// The person or record that a case is about.
    SubjectId,
    /// An account that money is paid to.
    PayeeId,
    /// A terminal.
    TerminalId,
    /// An IP address.
    IpId,
    /// An interned cell value.
    ValueId,
    /// A step name as the log writes it.
    StepId,
    /// A field name as the log writes it.
    FieldId,
    /// A kind of business.
    MatterId,
}

/// Distinct texts, numbered in the order of first sight.
///
/// All texts lie in one string behind each other, so that millions of entries cost no allocation each.
#[derive(Clone, Default)]
pub struct Interner {
    arena: String,
    /// Where each text ends in the arena; it starts where the one before it ends.
    ends: Vec<usize>,
    table: HashTable<u32>,
    hasher: FixedState,
}

impl Interner {
    /// The number of `text`, given now if the text is new.
    ///
    /// # Panics
    /// If there are 4 294 967 295 texts already.
    pub fn intern(&mut self, text: &str) -> u32 {
        let Self { arena, ends, table, hasher } = self;
        let hash = hasher.hash_one(text);
        if let Some(&number) = table.find(hash, |&number| slice(arena, ends, number) == text) {
            return number;
        }
        let number = raw(ends.len());
        arena.push_str(text);
        ends.push(arena.len());
        table.insert_unique(hash, number, |&other| hasher.hash_one(slice(arena, ends, other)));
        number
    }

    /// The number of `text`, if it has been seen.
    pub fn get(&self, text: &str) -> Option<u32> {
        let hash = self.hasher.hash_one(text);
        self.table.find(hash, |&number| self.text(number) == text).copied()
    }

    /// The text of a number; empty for a number that this interner never gave.
    pub fn text(&self, number: u32) -> &str {
        slice(&self.arena, &self.ends, number)
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether nothing has been interned.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All texts with their numbers, in the order of first sight.
    pub fn iter(&self) -> impl Iterator<Item = (u32, &str)> {
        (0..raw(self.ends.len())).map(|number| (number, self.text(number)))
    }
}

fn slice<'a>(arena: &'a str, ends: &[usize], number: u32) -> &'a str {
    let index = number as usize;
    let start = index.checked_sub(1).and_then(|before| ends.get(before)).copied().unwrap_or(0);
    ends.get(index).and_then(|&end| arena.get(start..end)).unwrap_or("")
}

impl fmt::Debug for Interner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map().entries(self.iter()).finish()
    }
}

/// An [`Interner`] whose numbers are ids of one type.
pub struct Names<Id> {
    interner: Interner,
    id: PhantomData<fn() -> Id>,
}

impl<Id: TypedId> Names<Id> {
    /// The id of `text`, given now if the text is new.
    ///
    /// # Panics
    /// If there are 4 294 967 295 texts already.
    pub fn intern(&mut self, text: &str) -> Id {
        Id::from_index(self.interner.intern(text) as usize)
    }

    /// The id of `text`, if it has been seen.
    pub fn get(&self, text: &str) -> Option<Id> {
        self.interner.get(text).map(|number| Id::from_index(number as usize))
    }

    /// The text of an id; empty for an id of another dictionary that is longer than this one.
    pub fn text(&self, id: Id) -> &str {
        self.interner.text(raw(id.index()))
    }

    /// How many distinct texts there are.
    pub fn len(&self) -> usize {
        self.interner.len()
    }

    /// Whether nothing has been interned.
    pub fn is_empty(&self) -> bool {
        self.interner.is_empty()
    }

    /// All ids in the order of first sight.
    pub fn ids(&self) -> impl Iterator<Item = Id> + use<Id> {
        (0..self.interner.len()).map(Id::from_index)
    }

    /// All ids with their texts, in the order of first sight.
    pub fn iter(&self) -> impl Iterator<Item = (Id, &str)> {
        self.interner.iter().map(|(number, text)| (Id::from_index(number as usize), text))
    }
}

impl<Id> Default for Names<Id> {
    fn default() -> Self {
        Self { interner: Interner::default(), id: PhantomData }
    }
}

impl<Id> Clone for Names<Id> {
    fn clone(&self) -> Self {
        Self { interner: self.interner.clone(), id: PhantomData }
    }
}

impl<Id> fmt::Debug for Names<Id> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.interner.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn the_reserved_number_is_no_id() {
        assert_eq!(AccountId::decode(AccountId::NONE), None);
        assert_eq!(AccountId::encode(None), u32::MAX);
        let id = AccountId::from_index(7);
        assert_eq!(AccountId::decode(AccountId::encode(Some(id))), Some(id));
    }

    #[test]
    #[should_panic(expected = "4 294 967 294")]
    fn an_id_is_never_the_reserved_number() {
        let _ = AccountId::from_index(u32::MAX as usize);
    }

    #[test]
    fn the_empty_text_is_a_text_like_any_other() {
        let mut names = Names::<StepId>::default();
        let first = names.intern("受理");
        let empty = names.intern("");
        let last = names.intern("终审");
        assert_eq!([first.index(), empty.index(), last.index()], [0, 1, 2]);
        assert_eq!((names.text(empty), names.text(last)), ("", "终审"));
        assert_eq!(names.intern(""), empty);
    }

    #[test]
    fn adjacent_texts_are_not_confused_with_their_concatenation() {
        let mut interner = Interner::default();
        interner.intern("ab");
        interner.intern("c");
        assert_eq!(interner.get("abc"), None);
        assert_eq!(interner.get("a"), None);
    }

    #[test]
    fn a_foreign_number_has_no_text() {
        assert_eq!(Interner::default().text(3), "");
    }

    proptest! {
        #[test]
        fn interning_is_a_bijection_in_order_of_first_sight(texts in prop::collection::vec("[a-c]{0,3}|[一-三]{1,2}", 0..200)) {
            let mut interner = Interner::default();
            let numbers: Vec<u32> = texts.iter().map(|text| interner.intern(text)).collect();
            let mut first_sight: Vec<&str> = Vec::new();
            for text in &texts {
                if !first_sight.contains(&text.as_str()) {
                    first_sight.push(text);
                }
            }
            prop_assert!(interner.iter().map(|(_, text)| text).eq(first_sight.iter().copied()));
            for (text, number) in texts.iter().zip(numbers) {
                prop_assert_eq!(interner.text(number), text.as_str());
                prop_assert_eq!(interner.get(text), Some(number));
            }
        }
    }
}
