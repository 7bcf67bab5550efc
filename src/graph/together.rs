//! Both sides of an incompatible pair in one hand: when, and how sure that is.

use crate::{
    base::{
        ids::AccountId,
        maps::Set,
        text::fold_key,
        time::{Interval, Span},
    },
    graph::{
        facts::Facts,
        pairs::{Conflict, Word},
        rights::Holding,
    },
    model::{RowRef, act::Acts},
    timeline::State,
};

/// A word of a pair that an account holds, by what and over which time, as far as the account is enabled.
#[derive(Copy, Clone, Debug)]
pub struct Hold<'f> {
    /// What is held.
    pub word: Word,
    /// The shortest time the bounds allow.
    pub sure: Interval,
    /// The longest.
    pub possible: Interval,
    /// By which grant and path.
    pub holding: &'f Holding,
    /// Whether the account list says anything of the account's state; if not, only the grant counts.
    pub state_known: bool,
}

/// How good the proof is that two sides were held together, from worst to best.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub enum Proof {
    /// The bounds allow it, but do not establish it.
    Possible,
    /// One side is on an account nobody sits behind.
    Machine,
    /// The grants overlap, but whether the accounts were enabled is not known.
    StateUnknown,
    /// In the period, but no longer on the day of the check.
    Ended,
    /// On the day of the check.
    Now,
}

/// Both sides of a pair in one hand.
#[derive(Clone, Debug)]
pub struct Together<'f> {
    /// The pair.
    pub conflict: Conflict,
    /// Its two sides.
    pub sides: [Hold<'f>; 2],
    /// When both were surely held.
    pub overlap: Interval,
    /// How good the proof is.
    pub proof: Proof,
}

impl Facts<'_> {
    /// Everything on both sides of any pair that accounts hold or held while enabled.
    pub fn holds(&self, accounts: &[AccountId]) -> Vec<Hold<'_>> {
        let mut all = Vec::new();
        for account in accounts {
            let line = self.line(*account);
            let enabled = line.states.iter().filter(|one| one.state == State::Enabled).map(|one| one.span);
            let spans: Vec<Span> = if line.state_known { enabled.collect() } else { vec![Span::ALWAYS] };
            for holding in self.holdings(*account) {
                let roles = holding.roles.iter().flat_map(|role| self.pairs.of_role(*role));
                let words: Set<Word> =
                    self.pairs.of_permission(holding.permission).iter().chain(roles).copied().collect();
                for (word, span) in words.iter().flat_map(|word| spans.iter().map(|span| (*word, *span))) {
                    let sure = holding.span.sure().intersect(span.sure());
                    let possible = holding.span.possible().intersect(span.possible());
                    if !possible.is_empty() {
                        all.push(Hold { word, sure, possible, holding, state_known: line.state_known });
                    }
                }
            }
        }
        all
    }

    /// Every pair of which both sides were held together, on the day of the check or at a moment of the period, with
    /// its best proof.
    pub fn together<'f>(&self, holds: &[Hold<'f>]) -> Vec<Together<'f>> {
        self.pairs.conflicts().iter().filter_map(|conflict| self.best(*conflict, holds)).collect()
    }

    fn best<'f>(&self, conflict: Conflict, holds: &[Hold<'f>]) -> Option<Together<'f>> {
        let mut best: Option<Together<'f>> = None;
        for x in holds.iter().filter(|one| one.word == conflict.a) {
            for y in holds.iter().filter(|one| one.word == conflict.b) {
                let Some(proof) = self.proof(x, y) else { continue };
                if best.as_ref().is_none_or(|known| known.proof < proof) {
                    let overlap = x.sure.intersect(y.sure);
                    best = Some(Together { conflict, sides: [*x, *y], overlap, proof });
                }
            }
        }
        best
    }

    fn proof(&self, x: &Hold<'_>, y: &Hold<'_>) -> Option<Proof> {
        let (sure, possible) = (x.sure.intersect(y.sure), x.possible.intersect(y.possible));
        let (as_of, period) = (self.scope.as_of, self.scope.period);
        if !sure.contains(as_of) && !sure.overlaps(period) {
            return (possible.contains(as_of) || possible.overlaps(period)).then_some(Proof::Possible);
        }
        let machine = [x, y].into_iter().any(|one| self.is_machine(one.holding.account));
        Some(match (machine, x.state_known && y.state_known) {
            (true, _) => Proof::Machine,
            (_, false) => Proof::StateUnknown,
            _ if sure.contains(as_of) => Proof::Now,
            _ => Proof::Ended,
        })
    }

    /// The pairs of which the duties of one post give both sides, with the row of each side.
    pub fn together_in_duties(&self, post: &str) -> Vec<(Conflict, [RowRef; 2])> {
        let mut duties: Vec<(Word, RowRef)> = Vec::new();
        for (right, acts, row) in self.duties.rights_of(post) {
            duties.extend(self.words_of_duty(right, acts).into_iter().map(|word| (word, row)));
        }
        let row = |word| duties.iter().find(|(known, _)| *known == word).map(|(_, row)| *row);
        let both = |conflict: &Conflict| Some((*conflict, [row(conflict.a)?, row(conflict.b)?]));
        self.pairs.conflicts().iter().filter_map(both).collect()
    }

    /// The words of a right that duties name: an action, a permission, or a role with what it contains.
    fn words_of_duty(&self, right: &str, acts: Acts) -> Set<Word> {
        let mut words: Set<Word> = self.pairs.words(acts, &[right]).into_iter().collect();
        let permissions = self.rights.permission_ids().filter(|id| {
            let one = &self.rights.permissions[id.index()];
            [Some(one.name), one.title].into_iter().flatten().any(|name| fold_key(self.text(name)) == right)
        });
        words.extend(permissions.flat_map(|permission| self.pairs.of_permission(permission)));
        for role in self.rights.roles.ids().filter(|role| fold_key(self.rights.role(*role).1) == right) {
            let reached = self.rights.role_permissions(role).iter();
            words.extend(reached.flat_map(|one| self.pairs.of_permission(one.permission)));
        }
        words
    }
}
