//! The incompatible pairs of the policy, spelled out for the steps, permissions and roles of this folder.

use crate::{
    base::{
        ids::{PermissionId, RoleId, StepId},
        text::fold_key,
    },
    finding::Severity,
    graph::rights::Rights,
    i18n::Words,
    model::{
        Sym,
        act::{Act, Acts},
    },
    oplog::Log,
    policy::{Gravity, IncompatiblePair, Side},
};

/// What a side of a pair can name: an act of the vocabulary, or a role or permission.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Hash, Debug)]
pub struct Word(u16);

/// Two words that must not meet in one person, the first before the second in the order of the vocabulary.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub struct Conflict {
    /// One.
    pub a: Word,
    /// The other.
    pub b: Word,
    /// How grave it is that they meet; where several pairs say so, the gravest.
    pub gravity: Gravity,
}

impl Conflict {
    /// The severity of a finding about it.
    pub const fn severity(self) -> Severity {
        match self.gravity {
            Gravity::Low => Severity::Low,
            Gravity::Medium => Severity::Medium,
            Gravity::High => Severity::High,
            Gravity::Critical => Severity::Critical,
        }
    }
}

/// What of the folder's names is needed to spell the pairs out.
pub struct Spelling<'a> {
    /// The steps of the log.
    pub log: &'a Log,
    /// Roles and permissions.
    pub rights: &'a Rights,
    /// The acts of each permission, by id.
    pub permission_acts: &'a [Acts],
    /// The text of a small table's symbol.
    pub text: &'a dyn Fn(Sym) -> &'a str,
}

/// The pairs by word, and the words of every step, permission and role.
#[derive(Default)]
pub struct Pairs {
    names: Vec<String>,
    conflicts: Vec<Conflict>,
    /// By the two words' places, square: cases ask this for every two steps of theirs.
    matrix: Vec<Option<Gravity>>,
    of_step: Vec<Vec<Word>>,
    of_permission: Vec<Vec<Word>>,
    of_role: Vec<Vec<Word>>,
}

impl Pairs {
    /// Spells the pairs out.
    pub fn build(pairs: &[IncompatiblePair], spelling: &Spelling<'_>) -> Self {
        let mut own = Self::default();
        for pair in pairs {
            own.add(pair);
        }
        own.conflicts.sort_by_key(|conflict| (conflict.a, conflict.b));
        let width = own.width();
        own.matrix = vec![None; width * width];
        for Conflict { a, b, gravity } in &own.conflicts {
            own.matrix[a.place() * width + b.place()] = Some(*gravity);
        }
        let Spelling { log, rights, permission_acts, text } = spelling;
        let names_of = |at: usize| {
            let one = &rights.permissions[at];
            [Some(one.name), one.title].into_iter().flatten().map(text)
        };
        let of_permission = |at: usize| {
            let acts = permission_acts.get(at).copied().unwrap_or(Acts::NONE);
            own.words(acts, &names_of(at).collect::<Vec<_>>())
        };
        let of_permission: Vec<_> = (0..rights.permissions.len()).map(of_permission).collect();
        let step = |(id, text): (StepId, &str)| {
            let act = log.step_acts.get(id.index()).copied().unwrap_or(Act::Other);
            let mut words = own.words(Acts::of(&[act]), &[text]);
            // A step exercises the permission of its name, so a side that names the permission means the step too.
            if !own.names.is_empty() {
                let same = (0..rights.permissions.len()).filter(|at| names_of(*at).any(|name| name == text));
                words.extend(same.flat_map(|at| own.words(Acts::NONE, &names_of(at).collect::<Vec<_>>())));
            }
            unique(words)
        };
        let of_step = log.names.steps.iter().map(step).collect();
        let of_role = rights.roles.ids().map(|role| own.words(Acts::NONE, &[rights.role(role).1])).collect();
        Self { of_step, of_permission, of_role, ..own }
    }

    /// The words of a step of the log.
    pub fn of_step(&self, step: StepId) -> &[Word] {
        self.of_step.get(step.index()).map_or(&[], Vec::as_slice)
    }

    /// The words of a permission.
    pub fn of_permission(&self, permission: PermissionId) -> &[Word] {
        self.of_permission.get(permission.index()).map_or(&[], Vec::as_slice)
    }

    /// The words of a role by its name; what the role contains is not asked.
    pub fn of_role(&self, role: RoleId) -> &[Word] {
        self.of_role.get(role.index()).map_or(&[], Vec::as_slice)
    }

    /// The words of acts and names together, as far as they stand in a pair.
    pub fn words(&self, acts: Acts, names: &[&str]) -> Vec<Word> {
        let acts = acts.iter().map(|act| Word(act as u16)).filter(|word| self.is_used(*word));
        let listed = |at: &usize| names.iter().any(|name| fold_key(name) == fold_key(&self.names[*at]));
        let by_name = (0..self.names.len()).filter(listed).map(name_word);
        unique(acts.chain(by_name).collect())
    }

    /// Every two words that conflict, in order, each once.
    pub fn conflicts(&self) -> &[Conflict] {
        &self.conflicts
    }

    /// The conflict of two words, in whatever order.
    pub fn conflict(&self, one: Word, other: Word) -> Option<Conflict> {
        let (a, b) = (one.min(other), one.max(other));
        let gravity = self.matrix.get(a.place() * self.width() + b.place()).copied().flatten()?;
        Some(Conflict { a, b, gravity })
    }

    /// A word as machines name it.
    pub fn name(&self, word: Word) -> &str {
        match self.act(word) {
            Some(act) => act.name(),
            None => &self.names[word.place() - Act::ALL.len()],
        }
    }

    /// A word as people read it.
    pub fn title(&self, word: Word) -> Words {
        match self.act(word) {
            Some(act) => act.title().into(),
            None => Words { zh: self.name(word).to_owned(), en: self.name(word).to_owned() },
        }
    }

    /// The act a word stands for, if it is no name.
    pub fn act(&self, word: Word) -> Option<Act> {
        Act::ALL.get(word.place()).copied()
    }

    /// Two words as sentences name the pair.
    pub fn pair_title(&self, conflict: Conflict) -> Words {
        let (a, b) = (self.title(conflict.a), self.title(conflict.b));
        Words { zh: format!("{}与{}", a.zh, b.zh), en: format!("{} and {}", a.en, b.en) }
    }

    /// Two words as keys name the pair: sorted by text.
    pub fn key(&self, conflict: Conflict) -> String {
        let (a, b) = (self.name(conflict.a), self.name(conflict.b));
        if a <= b { format!("{a}+{b}") } else { format!("{b}+{a}") }
    }

    fn width(&self) -> usize {
        Act::ALL.len() + self.names.len()
    }

    fn is_used(&self, word: Word) -> bool {
        self.conflicts.iter().any(|conflict| conflict.a == word || conflict.b == word)
    }

    fn add(&mut self, pair: &IncompatiblePair) {
        let (one, other) = (self.side(&pair.a), self.side(&pair.b));
        for first in &one {
            // The same word on both sides is one right or one kind of act, which does not conflict with itself.
            for second in other.iter().filter(|second| *second != first) {
                let (a, b) = (*first.min(second), *first.max(second));
                match self.conflicts.iter_mut().find(|known| known.a == a && known.b == b) {
                    Some(known) => known.gravity = known.gravity.max(pair.severity),
                    None => self.conflicts.push(Conflict { a, b, gravity: pair.severity }),
                }
            }
        }
    }

    fn side(&mut self, side: &Side) -> Vec<Word> {
        let mut words: Vec<Word> = side.acts.iter().map(|act| Word(act as u16)).collect();
        for name in &side.names {
            let known = self.names.iter().position(|known| fold_key(known) == fold_key(name));
            let at = known.unwrap_or_else(|| {
                self.names.push(name.clone());
                self.names.len() - 1
            });
            words.push(name_word(at));
        }
        words
    }
}

impl Word {
    fn place(self) -> usize {
        usize::from(self.0)
    }
}

fn name_word(at: usize) -> Word {
    Word(u16::try_from(Act::ALL.len() + at).unwrap_or(u16::MAX))
}

fn unique(mut words: Vec<Word>) -> Vec<Word> {
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::default_pairs;

    fn pairs(list: &[IncompatiblePair]) -> Pairs {
        let (log, rights) = (Log::default(), Rights::default());
        Pairs::build(list, &Spelling { log: &log, rights: &rights, permission_acts: &[], text: &|_| "" })
    }

    fn word(pairs: &Pairs, act: Act) -> Word {
        pairs.words(Acts::of(&[act]), &[])[0]
    }

    #[test]
    fn the_gravest_pair_speaks_whatever_the_order() {
        let pairs = pairs(&default_pairs());
        let (accept, approve) = (word(&pairs, Act::Accept), word(&pairs, Act::Approve));
        assert_eq!(pairs.conflict(accept, approve).map(|one| one.gravity), Some(Gravity::High));
        assert_eq!(pairs.conflict(approve, accept), pairs.conflict(accept, approve));
        assert_eq!(pairs.conflict(accept, accept), None);
    }

    #[test]
    fn acts_in_no_pair_have_no_word() {
        let pairs = pairs(&default_pairs());
        assert!(pairs.words(Acts::of(&[Act::Query, Act::Login]), &["查询"]).is_empty());
    }

    #[test]
    fn keys_are_sorted_by_text() {
        let pairs = pairs(&default_pairs());
        let conflict = pairs.conflict(word(&pairs, Act::Recheck), word(&pairs, Act::Edit)).unwrap();
        assert_eq!(pairs.key(conflict), "edit+recheck");
    }

    #[test]
    fn a_side_may_name_a_role() {
        let side =
            |names: &[&str]| Side { acts: Acts::NONE, names: names.iter().map(|&name| name.to_owned()).collect() };
        let pair = IncompatiblePair {
            a: side(&["窗口岗"]),
            b: Side::of(Acts::of(&[Act::Pay])),
            severity: Gravity::Low,
            line: None,
        };
        let pairs = pairs(&[pair]);
        let window = pairs.words(Acts::NONE, &["窗口岗 "]);
        assert_eq!(window.len(), 1);
        assert_eq!(pairs.name(window[0]), "窗口岗");
        assert_eq!(pairs.conflict(window[0], word(&pairs, Act::Pay)).map(|one| one.gravity), Some(Gravity::Low));
    }
}
