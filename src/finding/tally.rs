//! What became of every subject a rule looked at: judged, not judged and why, explained away and how.
//!
//! A subject ends in exactly one of three verdicts, so that subjects = judged + unjudged + explained holds by
//! construction: a finding or a note makes it judged; else a ground of not judging makes it unjudged; else an
//! innocent explanation makes it explained; else it was judged and nothing was found.

use crate::{
    base::maps::Map,
    finding::{
        build::{Finding, FindingBuilder, Refusal},
        meta::RuleMeta,
        remedy::remedy,
    },
    model::Sym,
};

/// The unit a subject belongs to: the holder's organisation at that time, else the account's, else the office.
#[derive(Copy, Clone, Eq, PartialEq, Hash, Debug)]
pub struct Unit(pub Sym);

/// How many subjects ended in which verdict.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct Tally {
    /// All subjects looked at.
    pub subjects: u64,
    /// Judged, whether or not something was found.
    pub judged: u64,
    /// Could not be judged.
    pub unjudged: u64,
    /// Looked like a fault and was explained.
    pub explained: u64,
}

impl Tally {
    /// Adds another count.
    pub fn add(&mut self, other: &Self) {
        self.subjects += other.subjects;
        self.judged += other.judged;
        self.unjudged += other.unjudged;
        self.explained += other.explained;
    }
}

/// How often one ground was given, and for whom (the first so many, in order of text).
#[derive(Clone, Eq, PartialEq, Debug, Default)]
pub struct Ground {
    /// How often.
    pub count: u64,
    /// Names of subjects, kept up to [`Ground::KEPT`].
    pub samples: std::collections::BTreeSet<String>,
}

impl Ground {
    /// How many names are kept of each ground.
    pub const KEPT: usize = 200;

    fn note(&mut self, subject: &str) {
        self.count += 1;
        self.keep(subject.to_owned());
    }

    /// Keeps the smallest names, so that what is kept does not depend on the order of arrival.
    fn keep(&mut self, subject: String) {
        self.samples.insert(subject);
        if self.samples.len() > Self::KEPT {
            self.samples.pop_last();
        }
    }

    fn add(&mut self, other: Self) {
        self.count += other.count;
        for subject in other.samples {
            self.keep(subject);
        }
    }
}

/// The counts of one rule.
#[derive(Clone, Debug, Default)]
pub struct Verdicts {
    /// By unit.
    pub units: Map<Unit, Tally>,
    /// Why subjects were not judged.
    pub unjudged: Map<(Unit, &'static str), Ground>,
    /// What explained subjects away.
    pub explained: Map<(Unit, &'static str), Ground>,
}

impl Verdicts {
    /// Adds the counts of another part of the work. Commutative and associative.
    pub fn add(&mut self, other: Self) {
        for (unit, tally) in other.units {
            self.units.entry(unit).or_default().add(&tally);
        }
        for (key, ground) in other.unjudged {
            self.unjudged.entry(key).or_default().add(ground);
        }
        for (key, ground) in other.explained {
            self.explained.entry(key).or_default().add(ground);
        }
    }

    /// The counts over all units.
    pub fn total(&self) -> Tally {
        let mut total = Tally::default();
        for tally in self.units.values() {
            total.add(tally);
        }
        total
    }
}

#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd)]
enum Reached {
    Nothing,
    Explained,
    Unjudged,
    Judged,
}

/// Where a rule puts what it concludes, one subject after another.
pub struct Out<N> {
    meta: &'static RuleMeta,
    findings: Vec<Finding>,
    notes: Vec<N>,
    verdicts: Verdicts,
    refused: Vec<Refusal>,
    current: Option<(Unit, Reached)>,
}

/// What a rule put out over all its subjects.
pub struct Heap<N> {
    /// Its findings.
    pub findings: Vec<Finding>,
    /// Its notes for conclusions across groups.
    pub notes: Vec<N>,
    /// Its counts.
    pub verdicts: Verdicts,
    /// Findings the builder refused: defects of the rule.
    pub refused: Vec<Refusal>,
}

impl<N> Out<N> {
    /// Nothing yet.
    pub fn new(meta: &'static RuleMeta) -> Self {
        Self {
            meta,
            findings: Vec::new(),
            notes: Vec::new(),
            verdicts: Verdicts::default(),
            refused: Vec::new(),
            current: None,
        }
    }

    /// Begins the next subject. What follows counts for it, until the next one begins.
    pub fn begin(&mut self, unit: Unit) {
        self.close();
        self.current = Some((unit, Reached::Nothing));
    }

    /// Moves the current subject to another unit, once the rule knows whose it is.
    pub fn unit(&mut self, unit: Unit) {
        if let Some((current, _)) = &mut self.current {
            *current = unit;
        }
    }

    /// Leaves the current subject out of the count altogether: it was none of the rule's business.
    pub fn pass(&mut self) {
        if let Some((_, Reached::Nothing)) = self.current {
            self.current = None;
        }
    }

    /// Reports a finding about the current subject.
    pub fn report(&mut self, finding: FindingBuilder) {
        match finding.build() {
            Ok(finding) => self.findings.push(finding),
            Err(refusal) => {
                debug_assert!(false, "{refusal}");
                self.refused.push(refusal);
            }
        }
        self.reach(Reached::Judged);
    }

    /// Leaves a note for the conclusion across groups.
    pub fn note(&mut self, note: N) {
        self.notes.push(note);
        self.reach(Reached::Judged);
    }

    /// Says that (part of) the current subject could not be judged, by a declared ground that has a [`remedy`].
    pub fn cannot_tell(&mut self, ground: &'static str, subject: &str) {
        debug_assert!(self.meta.label(ground).is_some(), "{}: the ground `{ground}` is not declared", self.meta.code);
        debug_assert!(remedy(ground).is_some(), "{}: nothing is known to settle `{ground}`", self.meta.code);
        if let Some((unit, _)) = self.current {
            self.verdicts.unjudged.entry((unit, ground)).or_default().note(subject);
        }
        self.reach(Reached::Unjudged);
    }

    /// Says that what looked like a fault has an innocent explanation, by a declared ground.
    pub fn explained(&mut self, ground: &'static str, subject: &str) {
        debug_assert!(self.meta.label(ground).is_some(), "{}: the ground `{ground}` is not declared", self.meta.code);
        if let Some((unit, _)) = self.current {
            self.verdicts.explained.entry((unit, ground)).or_default().note(subject);
        }
        self.reach(Reached::Explained);
    }

    fn reach(&mut self, reached: Reached) {
        if let Some((_, current)) = &mut self.current {
            *current = reached.max(*current);
        }
    }

    fn close(&mut self) {
        let Some((unit, reached)) = self.current.take() else { return };
        let tally = self.verdicts.units.entry(unit).or_default();
        tally.subjects += 1;
        match reached {
            Reached::Nothing | Reached::Judged => tally.judged += 1,
            Reached::Unjudged => tally.unjudged += 1,
            Reached::Explained => tally.explained += 1,
        }
    }

    /// Everything put out.
    pub fn finish(mut self) -> Heap<N> {
        self.close();
        Heap { findings: self.findings, notes: self.notes, verdicts: self.verdicts, refused: self.refused }
    }
}
