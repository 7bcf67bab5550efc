//! What orders the facts of small tables: their content as text, wherever they stand and in whatever order their words
//! were met.

use rayon::slice::ParallelSliceMut as _;

use crate::{
    base::{
        ids::Names,
        time::{Instant, Moment, Precision},
    },
    ingest::facts::Fact,
    model::{
        Sym,
        tables::{
            AccountRow, ApprovalRow, DelegationRow, DocumentRow, DutyRow, FactRow, GrantRow, HrEventRow, OrgRow,
            PermissionRow, PersonMention, PersonRow, RelativeRow, RolePermissionRow, WorkOrderRow,
        },
        words::{AccountKind, AccountStatus, ApprovalKind, Employment, EventKind, PersonStatus, Risk},
    },
};

/// The place of every word among all words by text: unlike its number, it does not depend on the order of reading.
pub(super) struct Ranks(Vec<u32>);

impl Ranks {
    pub(super) fn of(names: &Names<Sym>) -> Self {
        let mut words: Vec<(&str, Sym)> = names.iter().map(|(word, text)| (text, word)).collect();
        // No text stands there twice.
        words.par_sort_unstable_by_key(|(text, _)| *text);
        let mut ranks = vec![0; words.len()];
        for (rank, (_, word)) in (0_u32..).zip(words) {
            ranks[word.index()] = rank;
        }
        Self(ranks)
    }

    /// What the facts of a row say: equal for equal content, ordered by content, whatever the row.
    pub(super) fn content(&self, facts: &[Fact]) -> Content {
        let mut key = Key { ranks: &self.0, parts: Vec::with_capacity(24) };
        for fact in facts {
            fact.say(&mut key);
        }
        Content(key.parts.into_boxed_slice())
    }
}

/// The content of some facts. It means something beside others of the same [`Ranks`] alone.
#[derive(Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub(super) struct Content(Box<[u32]>);

struct Key<'r> {
    ranks: &'r [u32],
    parts: Vec<u32>,
}

/// A value that can be told from any other of its type by the parts it adds, which have the same length or say it.
trait Said {
    fn say(&self, key: &mut Key<'_>);
}

impl Said for Sym {
    fn say(&self, key: &mut Key<'_>) {
        key.parts.push(key.ranks.get(self.index()).copied().unwrap_or(u32::MAX));
    }
}

impl Said for bool {
    fn say(&self, key: &mut Key<'_>) {
        key.parts.push(u32::from(*self));
    }
}

impl Said for Instant {
    fn say(&self, key: &mut Key<'_>) {
        // With the sign turned over, what is earlier comes first.
        for half in (self.millis() ^ i64::MIN).to_be_bytes().chunks_exact(4) {
            key.parts.extend(half.try_into().map(u32::from_be_bytes));
        }
    }
}

impl Said for Moment {
    fn say(&self, key: &mut Key<'_>) {
        let Self { at, until, precision } = self;
        at.say(key);
        until.say(key);
        precision.say(key);
    }
}

impl<T: Said> Said for Option<T> {
    fn say(&self, key: &mut Key<'_>) {
        key.parts.push(u32::from(self.is_some()));
        if let Some(one) = self {
            one.say(key);
        }
    }
}

impl<T: Said> Said for Vec<T> {
    fn say(&self, key: &mut Key<'_>) {
        key.parts.push(u32::try_from(self.len()).unwrap_or(u32::MAX));
        for one in self {
            one.say(key);
        }
    }
}

macro_rules! said_by_place {
    ($($word:ident),+) => {$(
        impl Said for $word {
            fn say(&self, key: &mut Key<'_>) {
                key.parts.push(*self as u32);
            }
        }
    )+};
}

said_by_place!(AccountKind, AccountStatus, ApprovalKind, Employment, EventKind, PersonStatus, Precision, Risk);

/// Every field but the row; a field that is missing here does not compile.
macro_rules! said_by_fields {
    ($($fact:ident [$($left:ident)?] { $($field:ident),+ })+) => {$(
        impl Said for $fact {
            fn say(&self, key: &mut Key<'_>) {
                let Self { $($left: _,)? $($field),+ } = self;
                $($field.say(key);)+
            }
        }
    )+};
}

said_by_fields! {
    PersonMention [] { name, id_number, weak_id, person_no, phone, org }
    AccountRow [row] {
        system, account, holders, mention, positions, kind, status, created_at, disabled_at, last_login_at,
        expires_at, approval_no, key_no
    }
    PersonRow [row] {
        mention, positions, employment, employment_text, employer, status, bank_account, hired_at, left_at
    }
    HrEventRow [row] {
        kind, kind_text, mention, effective_at, end_at, from_org, from_positions, to_org, to_positions
    }
    GrantRow [row] {
        system, account, right, granted_at, revoked_at, expires_at, granted_by, scope_org, approval_no
    }
    RolePermissionRow [row] { system, role, permission, parent_role }
    PermissionRow [row] { system, permission, name, action, risk, parent }
    DutyRow [row] { position, right }
    ApprovalRow [row] { system, account, kind, approval_no, right, applicant, approver, approved_at }
    WorkOrderRow [row] { order_no, record, case_no, subject_id, field, bulk, approved_by, approved_at }
    FactRow [row] { subject_id, fact, from, to, source, recorded_at }
    OrgRow [row] { org, org_id, parent, jurisdiction }
    RelativeRow [row] { mention, relative_id, relative_name, relation }
    DelegationRow [row] { from_person, to_person, from, to, matter }
    DocumentRow [row] { name, kind, doc_no, issued_at, valid_to, org }
}

impl Said for Fact {
    fn say(&self, key: &mut Key<'_>) {
        let (place, row): (u32, &dyn Said) = match self {
            Self::Account(row) => (0, row),
            Self::Person(row) => (1, row),
            Self::HrEvent(row) => (2, row),
            Self::Role(row) => (3, row),
            Self::AccountPermission(row) => (4, row),
            Self::RolePermission(row) => (5, row),
            Self::Permission(row) => (6, row),
            Self::Duty(row) => (7, row),
            Self::Approval(row) => (8, row),
            Self::WorkOrder(row) => (9, row),
            Self::Eligibility(row) => (10, row),
            Self::Org(row) => (11, row),
            Self::Relative(row) => (12, row),
            Self::Delegation(row) => (13, row),
            Self::Document(row) => (14, row),
            Self::Superuser(system, role, _) => {
                key.parts.push(15);
                system.say(key);
                role.say(key);
                return;
            }
        };
        key.parts.push(place);
        row.say(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{RowRef, SourceId};

    fn duty(names: &mut Names<Sym>, row: u32, position: &str, right: &str) -> Fact {
        let row = RowRef { source: SourceId::from_index(0), row };
        Fact::Duty(DutyRow { row, position: names.intern(position), right: names.intern(right) })
    }

    #[test]
    fn content_is_told_by_words_and_not_by_their_numbers_or_rows() {
        let words = ["受理", "受理岗", "审核"];
        let (mut names, mut others) = (Names::default(), Names::default());
        for (word, other) in words.iter().zip(words.iter().rev()) {
            names.intern(word);
            others.intern(other);
        }
        let one = duty(&mut names, 2, "受理岗", "受理");
        let other = duty(&mut others, 9, "受理岗", "受理");
        let third = duty(&mut names, 2, "受理岗", "审核");
        let (ranks, their) = (Ranks::of(&names), Ranks::of(&others));
        assert_eq!(ranks.content(std::slice::from_ref(&one)), their.content(&[other]));
        assert!(ranks.content(&[one]) < ranks.content(&[third]), "受 comes before 审");
    }

    #[test]
    fn times_order_by_time() {
        let names = Names::default();
        let ranks = Ranks::of(&names);
        let content = |millis: i64| {
            let mut key = Key { ranks: &ranks.0, parts: Vec::new() };
            Moment::exact(Instant::from_millis(millis)).say(&mut key);
            key.parts
        };
        let millis = [i64::MIN, -86_400_000, -1, 0, 1, 1 << 33, i64::MAX];
        assert!(millis.windows(2).all(|pair| content(pair[0]) < content(pair[1])));
    }

    #[test]
    fn a_missing_word_is_none_of_its_neighbours() {
        let mut names = Names::default();
        let row = RowRef { source: SourceId::from_index(0), row: 1 };
        let word = names.intern("甲");
        let org = |org_id, parent| {
            Fact::Org(crate::model::tables::OrgRow { row, org: word, org_id, parent, jurisdiction: None })
        };
        let ranks = Ranks::of(&names);
        assert_ne!(ranks.content(&[org(Some(word), None)]), ranks.content(&[org(None, Some(word))]));
    }
}
