//! The contract every rule keeps with the engine.
//!
//! A rule is a function of facts and settings. It opens no file, reads no clock, starts no thread and prints nothing, so
//! it finds the same in memory, in chunks and on a cluster.

use crate::{
    finding::{Out, RuleMeta},
    graph::Facts,
    model::act::Acts,
    oplog::{Columns, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
};

/// A rule on how things stand: it judges facts over time.
pub trait StandingRule: Sized + Send + Sync + 'static {
    /// Identity, manual, severity, basis; written by [`declare_rule!`](crate::rules::rule::declare_rule).
    const META: &'static RuleMeta;

    /// Reads the rule's own table of the policy; an absent table means defaults, an unread key is an error.
    fn new(table: &mut RuleTable) -> Result<Self, PolicyError>;

    /// Judges every subject there is, calling [`Out::begin`] for each.
    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>);
}

/// A rule on what was done: it judges groups of acts, and subjects without acts where that matters.
pub trait ConductRule: Sized + Send + Sync + 'static {
    /// Identity, manual, severity, basis.
    const META: &'static RuleMeta;
    /// What its groups are keyed by.
    const GROUPS: &'static [Key];
    /// Only these acts are delivered.
    const ACTS: Acts;
    /// Groups that lack one of these are not built; empty: every known subject is judged, even without acts.
    const TRIGGER: Acts;
    /// Acts that count whoever did them: a group is judged for those of machine accounts too, and they are not counted
    /// as left out.
    const OF_MACHINES_TOO: Acts = Acts::NONE;
    /// The columns it reads; others may be absent from its events.
    const COLUMNS: Columns;
    /// What it leaves for conclusions across groups; `()` where it draws none.
    type Note: Note;

    /// Reads the rule's own table of the policy.
    fn new(table: &mut RuleTable) -> Result<Self, PolicyError>;

    /// Judges one group. The engine has called [`Out::begin`] with the office as unit; [`Out::unit`] corrects it.
    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Self::Note>);

    /// Draws conclusions from all notes. Subjects were counted when their groups were judged; only findings (and
    /// grounds of subjects begun here) are added.
    fn conclude(&self, _notes: Notes<Self::Note>, _facts: &Facts<'_>, _out: &mut Out<()>) {}
}

/// A small summary of a group. Notes are a multiset: they come to [`ConductRule::conclude`] sorted by
/// [`Note::order`], whatever the threads.
pub trait Note: Send + 'static {
    /// By what notes are sorted: event numbers, never other ids.
    type Order: Ord;

    /// Its place among all notes of the rule.
    fn order(&self) -> Self::Order;
}

impl Note for () {
    type Order = ();

    fn order(&self) {}
}

/// All notes of a rule, in order.
pub struct Notes<N>(Vec<N>);

impl<N: Note> Notes<N> {
    /// Sorts what the threads left.
    pub fn sorted(mut notes: Vec<N>) -> Self {
        notes.sort_by_key(Note::order);
        Self(notes)
    }
}

impl<N> IntoIterator for Notes<N> {
    type Item = N;
    type IntoIter = std::vec::IntoIter<N>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

/// Ties a rule's manual, which is its doc comment, to the rest of its declaration.
macro_rules! declare_rule {
    ($(#[doc = $line:literal])+ $rule:ident { $($field:ident: $value:expr),+ $(,)? }) => {
        impl $rule {
            $(#[doc = $line])+
            pub const DECLARED: $crate::finding::RuleMeta = $crate::finding::RuleMeta {
                manual: concat!($($line, "\n"),+),
                file: file!(),
                $($field: $value,)+
            };
        }
    };
}
pub(crate) use declare_rule;
