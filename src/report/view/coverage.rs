//! What each rule concluded for each unit: found, nothing found, cannot tell and why, nothing to judge.

use crate::{
    base::{
        ids::Names,
        maps::{Map, Set},
    },
    finding::{
        Coverage, Finding, Outcome, RuleMeta, Severity, Tally, Unit, build::Refusal, remedy::remedy, tally::Ground,
    },
    i18n::Text,
    model::{Sym, TableKind, intake::Sources},
};

/// What can be said of a rule, or of a rule and a unit. There is no "passed".
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Verdict {
    /// There are findings.
    Found,
    /// All that there was has been judged, and nothing was found.
    Clean,
    /// What could be judged showed nothing; some could not be judged.
    Partly,
    /// Nothing could be judged.
    CannotTell,
    /// There was nothing to judge.
    NotApplicable,
}

impl Verdict {
    /// The machine word.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Found => "findings",
            Self::Clean => "nothing-found",
            Self::Partly => "partly-judged",
            Self::CannotTell => "cannot-tell",
            Self::NotApplicable => "nothing-to-judge",
        }
    }

    /// The words people read.
    pub const fn title(self) -> Text {
        match self {
            Self::Found => Text::new("发现疑点", "findings"),
            Self::Clean => Text::new("未发现异常", "nothing found"),
            Self::Partly => Text::new("部分无法判断，其余未发现异常", "partly cannot tell, else nothing found"),
            Self::CannotTell => Text::new("无法判断", "cannot tell"),
            Self::NotApplicable => Text::new("无核查对象", "nothing to judge"),
        }
    }
}

/// One ground of not judging or of explaining away.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct GroundLine<'a> {
    /// The machine word.
    pub code: &'static str,
    /// What people read.
    pub text: Text,
    /// What would settle it; none where it is an explanation.
    pub remedy: Option<Text>,
    /// How often.
    pub count: u64,
    /// Some of the subjects, in order of text.
    pub samples: Vec<&'a str>,
}

/// One rule in one unit.
#[derive(Clone, Debug)]
pub struct UnitLine<'a> {
    /// The unit; empty where neither data nor policy name one.
    pub unit: &'a str,
    /// What can be said.
    pub verdict: Verdict,
    /// Findings.
    pub findings: u64,
    /// What became of its subjects.
    pub tally: Tally,
    /// Why some were not judged, the most frequent first.
    pub unjudged: Vec<GroundLine<'a>>,
    /// What explained some away, the most frequent first.
    pub explained: Vec<GroundLine<'a>>,
}

/// One rule.
#[derive(Clone, Debug)]
pub struct RuleLine<'a> {
    /// The rule.
    pub meta: &'static RuleMeta,
    /// What can be said over all units.
    pub verdict: Verdict,
    /// Findings by severity, in the order of [`Severity::ALL`].
    pub severities: [u64; 4],
    /// What became of its subjects over all units.
    pub tally: Tally,
    /// Grounds over all units.
    pub unjudged: Vec<GroundLine<'a>>,
    /// Explanations over all units.
    pub explained: Vec<GroundLine<'a>>,
    /// Its units, in order of text.
    pub units: Vec<UnitLine<'a>>,
    /// Tables it cannot do without and that the folder lacks.
    pub missing: &'a [TableKind],
    /// Tables that would let it judge more and that the folder lacks.
    pub would_help: Vec<TableKind>,
    /// How much a stronger rule's findings cover, by its code.
    pub superseded: &'a [(&'static str, u64)],
    /// Acts of machine accounts left out.
    pub machine_acts: u64,
    /// Findings that were refused for want of proof: defects of the rule.
    pub refused: &'a [Refusal],
}

impl RuleLine<'_> {
    /// Findings over all severities.
    pub fn findings(&self) -> u64 {
        self.severities.iter().sum()
    }

    /// Findings covered by stronger rules.
    pub fn covered(&self) -> u64 {
        self.superseded.iter().map(|(_, count)| count).sum()
    }

    /// Whether something of it could not be judged.
    pub fn is_in_doubt(&self) -> bool {
        !self.unjudged.is_empty() || !self.missing.is_empty() || !self.refused.is_empty() || self.tally.unjudged > 0
    }
}

/// The lines of all rules, by code.
pub(super) fn lines<'a>(outcome: &'a Outcome, names: &'a Names<Sym>, sources: &Sources) -> Vec<RuleLine<'a>> {
    let present: Set<TableKind> = sources.0.iter().filter_map(|source| source.table).collect();
    let mut by_rule: Map<&'static str, Vec<&'a Finding>> = Map::default();
    for finding in &outcome.findings {
        by_rule.entry(finding.meta.code).or_default().push(finding);
    }
    let mut lines: Vec<RuleLine<'a>> = Vec::new();
    for coverage in &outcome.coverage {
        let findings = by_rule.swap_remove(coverage.meta.code).unwrap_or_default();
        lines.push(RuleCount { findings, names }.line(coverage, &present));
    }
    // A rule that gives no account of itself still has its findings counted.
    for findings in by_rule.into_values() {
        if let Some(first) = findings.first() {
            let meta = first.meta;
            lines.push(RuleCount { findings, names }.bare_line(meta));
        }
    }
    lines.sort_by_key(|line| line.meta.code);
    lines
}

/// One rule being counted.
struct RuleCount<'a> {
    findings: Vec<&'a Finding>,
    names: &'a Names<Sym>,
}

impl<'a> RuleCount<'a> {
    fn line(&self, coverage: &'a Coverage, present: &Set<TableKind>) -> RuleLine<'a> {
        let verdicts = &coverage.verdicts;
        let blocked = !coverage.missing.is_empty() || !coverage.refused.is_empty();
        let absent = |kind: &&TableKind| !present.contains(*kind) && !coverage.missing.contains(kind);
        let unjudged = grounds(coverage.meta, &verdicts.unjudged, None);
        let tally = verdicts.total();
        let count = self.findings.len() as u64;
        RuleLine {
            meta: coverage.meta,
            verdict: verdict(count, &tally, !unjudged.is_empty(), blocked),
            severities: self.severities(),
            tally,
            unjudged,
            explained: grounds(coverage.meta, &verdicts.explained, None),
            units: self.units(coverage, blocked),
            missing: &coverage.missing,
            would_help: coverage.meta.needs.iter().chain(coverage.meta.uses).filter(absent).copied().collect(),
            superseded: &coverage.superseded,
            machine_acts: coverage.machine_acts,
            refused: &coverage.refused,
        }
    }

    fn bare_line(&self, meta: &'static RuleMeta) -> RuleLine<'a> {
        RuleLine {
            meta,
            verdict: Verdict::Found,
            severities: self.severities(),
            tally: Tally::default(),
            unjudged: Vec::new(),
            explained: Vec::new(),
            units: Vec::new(),
            missing: &[],
            would_help: Vec::new(),
            superseded: &[],
            machine_acts: 0,
            refused: &[],
        }
    }

    fn severities(&self) -> [u64; 4] {
        Severity::ALL.map(|severity| self.count(|finding| finding.severity == severity))
    }

    fn count(&self, wanted: impl Fn(&Finding) -> bool) -> u64 {
        self.findings.iter().filter(|finding| wanted(finding)).count() as u64
    }

    fn units(&self, coverage: &'a Coverage, blocked: bool) -> Vec<UnitLine<'a>> {
        let verdicts = &coverage.verdicts;
        let mut units: Set<Unit> = verdicts.units.keys().copied().collect();
        units.extend(self.findings.iter().map(|finding| finding.unit));
        let grounded = verdicts.unjudged.keys().chain(verdicts.explained.keys());
        units.extend(grounded.map(|(unit, _)| *unit));
        let mut lines: Vec<UnitLine<'a>> = units
            .into_iter()
            .map(|unit| {
                let tally = verdicts.units.get(&unit).copied().unwrap_or_default();
                let findings = self.count(|finding| finding.unit == unit);
                let unjudged = grounds(coverage.meta, &verdicts.unjudged, Some(unit));
                UnitLine {
                    unit: self.names.text(unit.0),
                    verdict: verdict(findings, &tally, !unjudged.is_empty(), blocked),
                    findings,
                    tally,
                    unjudged,
                    explained: grounds(coverage.meta, &verdicts.explained, Some(unit)),
                }
            })
            .collect();
        lines.sort_by(|one, other| one.unit.cmp(other.unit));
        lines
    }
}

/// `in_doubt`: a ground of not judging was given, be it of part of a subject. `blocked`: the rule lacks a table or is
/// defective, so that nothing found means nothing.
fn verdict(findings: u64, tally: &Tally, in_doubt: bool, blocked: bool) -> Verdict {
    let decided = tally.judged + tally.explained;
    let in_doubt = in_doubt || blocked || tally.unjudged > 0;
    match (findings, in_doubt) {
        (1.., _) => Verdict::Found,
        (0, true) if decided == 0 => Verdict::CannotTell,
        (0, true) => Verdict::Partly,
        (0, false) if tally.subjects == 0 => Verdict::NotApplicable,
        (0, false) => Verdict::Clean,
    }
}

/// The grounds of one unit, or merged over all.
fn grounds<'a>(
    meta: &RuleMeta,
    given: &'a Map<(Unit, &'static str), Ground>,
    unit: Option<Unit>,
) -> Vec<GroundLine<'a>> {
    let mut lines: Map<&'static str, GroundLine<'a>> = Map::default();
    for ((at, code), ground) in given {
        if unit.is_some_and(|unit| unit != *at) {
            continue;
        }
        // An undeclared word is refused in tests; here it is still shown rather than lost.
        let text = meta.label(code).map_or(Text::new(code, code), |label| label.text);
        let blank = || GroundLine { code, text, remedy: remedy(code), count: 0, samples: Vec::new() };
        let line = lines.entry(code).or_insert_with(blank);
        line.count += ground.count;
        line.samples.extend(ground.samples.iter().map(String::as_str));
    }
    let mut lines: Vec<GroundLine<'a>> = lines.into_values().collect();
    for line in &mut lines {
        line.samples.sort_unstable();
        line.samples.dedup();
        line.samples.truncate(Ground::KEPT);
    }
    lines.sort_by(|one, other| other.count.cmp(&one.count).then_with(|| one.code.cmp(other.code)));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(judged: u64, unjudged: u64, explained: u64) -> Tally {
        Tally { subjects: judged + unjudged + explained, judged, unjudged, explained }
    }

    #[test]
    fn nothing_found_is_said_only_where_all_was_judged() {
        assert_eq!(verdict(0, &tally(3, 0, 0), false, false), Verdict::Clean);
        assert_eq!(verdict(0, &tally(0, 0, 2), false, false), Verdict::Clean);
        assert_eq!(verdict(0, &tally(3, 1, 0), true, false), Verdict::Partly);
        assert_eq!(verdict(0, &tally(3, 0, 0), true, false), Verdict::Partly);
        assert_eq!(verdict(0, &tally(0, 1, 0), true, false), Verdict::CannotTell);
    }

    #[test]
    fn a_missing_table_or_a_defect_is_never_nothing_found() {
        assert_eq!(verdict(0, &tally(0, 0, 0), false, true), Verdict::CannotTell);
        assert_eq!(verdict(0, &tally(5, 0, 0), false, true), Verdict::Partly);
        assert_eq!(verdict(0, &tally(0, 0, 0), false, false), Verdict::NotApplicable);
        assert_eq!(verdict(1, &tally(1, 4, 0), true, true), Verdict::Found);
    }
}
