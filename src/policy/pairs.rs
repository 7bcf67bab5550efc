//! 不相容岗位: pairs of acts, roles or permissions that must not meet in one person.

use crate::{
    base::text::fold_key,
    model::act::{Act, Acts},
    policy::{
        document::{Faults, Field, Table},
        error::{Expected, PolicyError},
    },
};

/// How grave it is that a pair meets; the words are those of a finding's severity.
#[derive(Copy, Clone, Debug, Eq, PartialEq, Ord, PartialOrd, Hash)]
pub enum Gravity {
    /// 低.
    Low,
    /// 一般.
    Medium,
    /// 较大.
    High,
    /// 重大.
    Critical,
}

impl Gravity {
    /// From least to gravest.
    pub const ALL: [Self; 4] = [Self::Low, Self::Medium, Self::High, Self::Critical];
    const NAMES: [&'static str; 4] = ["low", "medium", "high", "critical"];

    /// The machine word.
    pub const fn name(self) -> &'static str {
        Self::NAMES[self as usize]
    }

    /// The gravity of that word.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|gravity| gravity.name() == name)
    }
}

/// One side of a pair: any of these acts, roles or permissions.
#[derive(Clone, Debug, Default, Eq, PartialEq)]
pub struct Side {
    /// Acts of the vocabulary.
    pub acts: Acts,
    /// Names of roles or permissions, as written.
    pub names: Vec<String>,
}

impl Side {
    /// A side of acts alone.
    pub const fn of(acts: Acts) -> Self {
        Self { acts, names: Vec::new() }
    }

    /// Whether the act is on this side.
    pub const fn has_act(&self, act: Act) -> bool {
        self.acts.contains(act)
    }

    /// Whether the role or permission of that name is on this side.
    pub fn has_name(&self, name: &str) -> bool {
        let name = fold_key(name);
        self.names.iter().any(|listed| fold_key(listed) == name)
    }

    /// Everything on this side as the policy writes it.
    pub fn words(&self) -> Vec<String> {
        let acts = self.acts.iter().map(|act| act.name().to_owned());
        acts.chain(self.names.iter().cloned()).collect()
    }

    fn read(field: Field) -> Result<Self, PolicyError> {
        let whole = field.clone();
        let mut side = Self::default();
        for written in field.texts()? {
            match Act::parse(&written) {
                Some(act) => side.acts.insert(act),
                None => side.names.push(written),
            }
        }
        if side.acts.is_empty() && side.names.is_empty() {
            return Err(whole.bad("", Expected::Texts));
        }
        Ok(side)
    }
}

/// `[[incompatible]]`.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct IncompatiblePair {
    /// One side.
    pub a: Side,
    /// The other side.
    pub b: Side,
    /// How grave it is that they meet.
    pub severity: Gravity,
    /// The line it begins on; `None` for a default pair.
    pub line: Option<u32>,
}

impl IncompatiblePair {
    pub(super) fn read(mut table: Table, faults: &mut Faults) -> Option<Self> {
        let line = table.line();
        let a = table.need("a", Expected::Texts, faults, Side::read);
        let b = table.need("b", Expected::Texts, faults, Side::read);
        let severity = table.get("severity", faults, |field| field.word(&Gravity::NAMES, Gravity::parse));
        faults.close(table);
        Some(Self { a: a?, b: b?, severity: severity.unwrap_or(Gravity::Medium), line: Some(line) })
    }
}

/// The pairs of A17 and B01 where the policy lists none.
pub fn default_pairs() -> Vec<IncompatiblePair> {
    use Act::{Accept, Approve, Edit, Grant, Pay, Recheck, Review, UserAdmin};
    let pair = |a: Acts, b: &[Act], severity| IncompatiblePair {
        a: Side::of(a),
        b: Side::of(Acts::of(b)),
        severity,
        line: None,
    };
    let one = |act| Acts::of(&[act]);
    vec![
        pair(one(Accept), &[Approve], Gravity::High),
        pair(one(Accept), &[Review, Recheck], Gravity::Medium),
        pair(one(Review), &[Recheck], Gravity::Medium),
        pair(one(Recheck), &[Approve], Gravity::Medium),
        pair(one(Review), &[Approve], Gravity::Medium),
        pair(one(Edit), &[Recheck], Gravity::Medium),
        pair(Acts::DECISION, &[Pay], Gravity::High),
        pair(Acts::BUSINESS, &[Grant, UserAdmin], Gravity::Medium),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gravity(one: Act, other: Act) -> Option<Gravity> {
        let pairs = default_pairs();
        let both = pairs.iter().filter(|pair| {
            pair.a.has_act(one) && pair.b.has_act(other) || pair.a.has_act(other) && pair.b.has_act(one)
        });
        both.map(|pair| pair.severity).max()
    }

    #[test]
    fn accepting_is_incompatible_with_every_decision() {
        assert_eq!(gravity(Act::Accept, Act::Approve), Some(Gravity::High));
        assert_eq!(gravity(Act::Accept, Act::Review), Some(Gravity::Medium));
        assert_eq!(gravity(Act::Recheck, Act::Accept), Some(Gravity::Medium));
    }

    #[test]
    fn deciding_and_paying_is_grave() {
        for decision in Acts::DECISION.iter() {
            assert_eq!(gravity(decision, Act::Pay), Some(Gravity::High));
        }
        assert_eq!(gravity(Act::Accept, Act::Pay), None);
    }

    #[test]
    fn business_does_not_administer() {
        assert_eq!(gravity(Act::Publicise, Act::Grant), Some(Gravity::Medium));
        assert_eq!(gravity(Act::Query, Act::Grant), None);
        assert_eq!(gravity(Act::Grant, Act::UserAdmin), None);
    }

    #[test]
    fn sides_name_roles_and_permissions_too() {
        let side = Side { acts: Acts::of(&[Act::Accept]), names: vec!["窗口岗".to_owned()] };
        assert!(side.has_name("窗口岗 ") && !side.has_name("accept"));
        assert_eq!(side.words(), vec!["accept", "窗口岗"]);
    }

    #[test]
    fn gravity_words_lead_back() {
        for gravity in Gravity::ALL {
            assert_eq!(Gravity::parse(gravity.name()), Some(gravity));
        }
    }
}
