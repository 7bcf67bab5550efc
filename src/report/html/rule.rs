//! What each rule found, what it could not judge and what it explained away.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    finding::place,
    tables::Tables,
    text::{Both, Veil},
};
use crate::{
    base::maps::Map,
    ledger::Problem,
    model::TableKind,
    report::view::{FindingView, GroundLine, RuleLine, Verdict},
};

/// How many names of one ground are shown.
const SAMPLES: usize = 20;

/// One rule.
#[derive(Serialize)]
pub(super) struct RuleOfPage<'a> {
    code: Cow<'a, str>,
    name: Cow<'a, str>,
    title: Both<'a>,
    family: Both<'a>,
    item: Both<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    manual: Option<Both<'a>>,
    fix: Both<'a>,
    fix_kind: Both<'a>,
    verdict: &'static str,
    verdict_text: Both<'static>,
    severities: [u64; 4],
    subjects: Subjects,
    unjudged: Vec<Ground<'a>>,
    explained: Vec<Ground<'a>>,
    missing: Vec<Both<'static>>,
    would_help: Vec<Both<'static>>,
    superseded: Vec<(&'static str, u64)>,
    machine_acts: u64,
    /// Findings that the rule could not prove: defects of the program.
    refused: usize,
    units: Vec<UnitOfRule>,
}

#[derive(Serialize, Default)]
struct Subjects {
    all: u64,
    judged: u64,
    unjudged: u64,
    explained: u64,
}

#[derive(Serialize)]
struct Ground<'a> {
    text: Both<'static>,
    #[serde(skip_serializing_if = "Option::is_none")]
    remedy: Option<Both<'static>>,
    count: u64,
    samples: Vec<Cow<'a, str>>,
}

impl<'a> Ground<'a> {
    fn of(line: &GroundLine<'a>, veil: &Veil) -> Self {
        Self {
            text: line.text.into(),
            remedy: line.remedy.map(Into::into),
            count: line.count,
            samples: line.samples.iter().take(SAMPLES).map(|sample| veil.text(sample)).collect(),
        }
    }
}

#[derive(Serialize)]
struct UnitOfRule {
    u: usize,
    verdict: &'static str,
    severities: [u64; 4],
    unjudged: u64,
}

/// Findings by rule, unit and severity.
pub(super) struct Counts<'a>(Map<(&'a str, &'a str), [u64; 4]>);

impl<'a> Counts<'a> {
    pub(super) fn of(findings: &'a [FindingView<'a>]) -> Self {
        Self::count(findings.iter().map(|one| ((one.finding.meta.code, one.unit), place(one.finding.severity))))
    }

    fn count(all: impl Iterator<Item = ((&'a str, &'a str), usize)>) -> Self {
        let mut counts: Map<(&str, &str), [u64; 4]> = Map::default();
        for (key, severity) in all {
            if let Some(count) = counts.entry(key).or_default().get_mut(severity) {
                *count += 1;
            }
        }
        Self(counts)
    }

    fn get(&self, rule: &'a str, unit: &'a str) -> [u64; 4] {
        self.0.get(&(rule, unit)).copied().unwrap_or_default()
    }
}

/// A rule of a check.
pub(super) fn checked<'a>(
    line: &'a RuleLine<'a>,
    counts: &Counts<'a>,
    tables: &mut Tables<'a>,
    veil: &Veil,
) -> RuleOfPage<'a> {
    let meta = line.meta;
    let kinds = |all: &[TableKind]| all.iter().map(|kind| kind.title().into()).collect();
    let units = line.units.iter().map(|unit| UnitOfRule {
        u: tables.unit(veil.text(unit.unit)),
        verdict: unit.verdict.name(),
        severities: counts.get(meta.code, unit.unit),
        unjudged: unit.tally.unjudged,
    });
    RuleOfPage {
        code: Cow::Borrowed(meta.code),
        name: Cow::Borrowed(meta.name),
        title: meta.title.into(),
        family: meta.family.title().into(),
        item: meta.item.into(),
        manual: (!meta.manual.is_empty()).then_some(Both(Cow::Borrowed(meta.manual_zh), Cow::Borrowed(meta.manual))),
        fix: meta.fix.into(),
        fix_kind: meta.fix_kind.title().into(),
        verdict: line.verdict.name(),
        verdict_text: line.verdict.title().into(),
        severities: line.severities,
        subjects: Subjects {
            all: line.tally.subjects,
            judged: line.tally.judged,
            unjudged: line.tally.unjudged,
            explained: line.tally.explained,
        },
        unjudged: line.unjudged.iter().map(|ground| Ground::of(ground, veil)).collect(),
        explained: line.explained.iter().map(|ground| Ground::of(ground, veil)).collect(),
        missing: kinds(line.missing),
        would_help: kinds(&line.would_help),
        superseded: line.superseded.to_vec(),
        machine_acts: line.machine_acts,
        refused: line.refused.len(),
        units: units.collect(),
    }
}

/// The rules that a ledger's problems name, each with its place; of what nothing was found a ledger does not tell.
pub(super) fn kept<'a>(
    problems: &'a [Problem],
    tables: &mut Tables<'a>,
    veil: &Veil,
) -> (Vec<RuleOfPage<'a>>, Map<&'a str, usize>) {
    let mut by_rule: Map<&str, Vec<&Problem>> = Map::default();
    for problem in problems {
        by_rule.entry(code(problem)).or_default().push(problem);
    }
    by_rule.sort_unstable_keys();
    let keys = problems.iter().map(|one| ((code(one), one.machine().unit.as_str()), place(one.machine().severity)));
    let counts = Counts::count(keys);
    let rules = by_rule.iter().filter_map(|(code, problems)| {
        let first = problems.first()?.machine();
        let mut units: Map<&str, [u64; 4]> = Map::default();
        for problem in problems {
            let unit = problem.machine().unit.as_str();
            units.insert(unit, counts.get(code, unit));
        }
        units.sort_unstable_keys();
        let severities = units.values().fold([0; 4], |sum, one| std::array::from_fn(|at| sum[at] + one[at]));
        let units = units.into_iter().map(|(unit, severities)| UnitOfRule {
            u: tables.unit(veil.text(unit)),
            verdict: Verdict::Found.name(),
            severities,
            unjudged: 0,
        });
        let rule = first.rule.as_ref();
        let by_hand = || crate::i18n::Text::new("人工登记的问题", "entered by hand").into();
        Some(RuleOfPage {
            code: Cow::Borrowed(code),
            name: rule.map_or(Cow::Borrowed(""), |rule| veil.text(&rule.name)),
            title: rule.map_or_else(by_hand, |rule| veil.plain(&rule.title)),
            family: veil.plain(&first.category),
            item: veil.plain(&first.item),
            manual: None,
            fix: veil.plain(&first.fix),
            fix_kind: pace(&first.pace),
            verdict: Verdict::Found.name(),
            verdict_text: Verdict::Found.title().into(),
            severities,
            subjects: Subjects::default(),
            unjudged: Vec::new(),
            explained: Vec::new(),
            missing: Vec::new(),
            would_help: Vec::new(),
            superseded: Vec::new(),
            machine_acts: 0,
            refused: 0,
            units: units.collect(),
        })
    });
    let rules = rules.collect();
    (rules, by_rule.keys().enumerate().map(|(at, code)| (*code, at)).collect())
}

/// The code of a problem's rule; empty where people entered it.
pub(super) fn code(problem: &Problem) -> &str {
    problem.machine().rule.as_ref().map_or("", |rule| rule.code.as_str())
}

/// 整改类型 in both languages.
fn pace(zh: &str) -> Both<'_> {
    let known = crate::ledger::field::PACES.into_iter().find(|pace| pace.zh == zh);
    match known {
        Some(pace) => pace.into(),
        None => Both(Cow::Borrowed(zh), Cow::Borrowed(zh)),
    }
}
