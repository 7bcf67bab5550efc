//! Typed rules made uniform for the engine.

use std::any::Any;

use crate::{
    finding::{Heap, Out, RuleMeta, Verdicts},
    graph::Facts,
    model::act::Acts,
    oplog::{Columns, Group, Key, Subject},
    policy::{PolicyError, RuleTable},
    rules::rule::{ConductRule, Notes, StandingRule},
};

/// A rule as the registry lists it.
pub struct Entry {
    /// What it says of itself.
    pub meta: &'static RuleMeta,
    /// Makes it with the settings of its table.
    pub make: fn(&mut RuleTable) -> Result<Rule, PolicyError>,
}

/// A rule with its settings.
pub enum Rule {
    /// Judges facts over time.
    Standing(Box<dyn Standing>),
    /// Judges groups of acts.
    Conduct(Box<dyn Conduct>),
}

impl Rule {
    /// What it says of itself.
    pub fn meta(&self) -> &'static RuleMeta {
        match self {
            Self::Standing(rule) => rule.meta(),
            Self::Conduct(rule) => rule.meta(),
        }
    }
}

/// A standing rule, made uniform.
pub trait Standing: Send + Sync {
    /// What it says of itself.
    fn meta(&self) -> &'static RuleMeta;
    /// Judges everything.
    fn judge(&self, facts: &Facts<'_>) -> Heap<()>;
}

/// A conduct rule, made uniform.
pub trait Conduct: Send + Sync {
    /// What it says of itself.
    fn meta(&self) -> &'static RuleMeta;
    /// What its groups are keyed by.
    fn groups(&self) -> &'static [Key];
    /// The acts it wants.
    fn acts(&self) -> Acts;
    /// The acts without which a group is not built.
    fn trigger(&self) -> Acts;
    /// The acts that count by whomever they were done.
    fn of_machines_too(&self) -> Acts;
    /// The columns it reads.
    fn columns(&self) -> Columns;
    /// A bench to judge at; each thread takes its own.
    fn bench(&self) -> Box<dyn Bench + '_>;
    /// Merges what the benches hold and draws the conclusions across groups.
    fn conclude(&self, harvests: Vec<Harvest>, facts: &Facts<'_>) -> Heap<()>;
}

/// Where one thread judges groups for one rule.
pub trait Bench: Send {
    /// Judges one group.
    fn judge(&mut self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>);
    /// Ends the work.
    fn harvest(self: Box<Self>) -> Harvest;
}

/// What a bench holds at the end; only the rule it came from can open it.
pub struct Harvest(Box<dyn Any + Send>);

struct Typed<R>(R);

impl<R: StandingRule> Standing for Typed<R> {
    fn meta(&self) -> &'static RuleMeta {
        R::META
    }

    fn judge(&self, facts: &Facts<'_>) -> Heap<()> {
        let mut out = Out::new(R::META);
        self.0.judge(facts, &mut out);
        out.finish()
    }
}

struct TypedBench<'r, R: ConductRule> {
    rule: &'r R,
    out: Out<R::Note>,
}

impl<R: ConductRule> Bench for TypedBench<'_, R> {
    fn judge(&mut self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>) {
        self.out.begin(facts.office());
        self.rule.judge(who, acts, facts, &mut self.out);
    }

    fn harvest(self: Box<Self>) -> Harvest {
        Harvest(Box::new(self.out.finish()))
    }
}

impl<R: ConductRule> Conduct for Typed<R> {
    fn meta(&self) -> &'static RuleMeta {
        R::META
    }

    fn groups(&self) -> &'static [Key] {
        R::GROUPS
    }

    fn acts(&self) -> Acts {
        R::ACTS
    }

    fn trigger(&self) -> Acts {
        R::TRIGGER
    }

    fn of_machines_too(&self) -> Acts {
        R::OF_MACHINES_TOO
    }

    fn columns(&self) -> Columns {
        R::COLUMNS
    }

    fn bench(&self) -> Box<dyn Bench + '_> {
        Box::new(TypedBench { rule: &self.0, out: Out::new(R::META) })
    }

    fn conclude(&self, harvests: Vec<Harvest>, facts: &Facts<'_>) -> Heap<()> {
        let mut out = Out::new(R::META);
        let mut notes = Vec::new();
        let mut whole =
            Heap { findings: Vec::new(), notes: Vec::new(), verdicts: Verdicts::default(), refused: Vec::new() };
        for harvest in harvests {
            let Ok(heap) = harvest.0.downcast::<Heap<R::Note>>() else { continue };
            notes.extend(heap.notes);
            whole.findings.extend(heap.findings);
            whole.verdicts.add(heap.verdicts);
            whole.refused.extend(heap.refused);
        }
        self.0.conclude(Notes::sorted(notes), facts, &mut out);
        let concluded = out.finish();
        whole.findings.extend(concluded.findings);
        whole.verdicts.add(concluded.verdicts);
        whole.refused.extend(concluded.refused);
        whole
    }
}

/// The registry line of a standing rule.
pub const fn standing<R: StandingRule>() -> Entry {
    Entry { meta: R::META, make: |table| Ok(Rule::Standing(Box::new(Typed(R::new(table)?)))) }
}

/// The registry line of a conduct rule.
pub const fn conduct<R: ConductRule>() -> Entry {
    Entry { meta: R::META, make: |table| Ok(Rule::Conduct(Box::new(Typed(R::new(table)?)))) }
}
