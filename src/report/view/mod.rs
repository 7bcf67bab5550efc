//! The one model that every format renders: findings with their evidence resolved to rows and cells, what each rule
//! concluded for each unit, and what became of every row read.
//!
//! A view borrows from the outcome and the data; it holds full ID, phone and bank numbers, and masking is the
//! renderer's.

mod basis;
mod coverage;
mod evidence;
mod observation;

use crate::{
    base::{
        digest::Fingerprint,
        ids::Names,
        maps::Map,
        time::{Day, Instant, Interval, MILLIS_PER_DAY, Zone},
    },
    finding::{Finding, Outcome, Severity},
    graph::Pictures,
    i18n::{Lang, Text},
    model::{
        RowRef, Sym,
        intake::{CitedRow, InputFile, Reject, Remark, RowCounts, Sources, Weight},
    },
    oplog::Log,
};

pub use basis::{Applies, BasisView};
pub use coverage::{GroundLine, RuleLine, UnitLine, Verdict};
pub use evidence::{EvidenceView, PRINTED, Place, RowRanges, rows_to_cite};
pub use observation::machine;

use evidence::Resolver;

/// An account in the match review, as its caller resolved it.
#[derive(Clone, Debug)]
pub struct MatchLine {
    /// The system; empty: the folder's unnamed one.
    pub system: String,
    /// The account.
    pub account: String,
    /// The holders as the account list writes them.
    pub holders: Vec<String>,
    /// By what it was matched, or why not.
    pub how: Text,
    /// Whether one person was found (or several, for an account declared for several).
    pub settled: bool,
    /// Who it is, or who it might be.
    pub candidates: Vec<String>,
    /// The row of the account list; none: the account stands in no list.
    pub row: Option<RowRef>,
}

/// An exception of the policy and what it did.
#[derive(Clone, Debug)]
pub struct ExceptionUse {
    /// The rule as the policy names it.
    pub rule: String,
    /// What it covers, such as `person=5002…`.
    pub covers: String,
    /// Why the deviation is accepted.
    pub reason: String,
    /// Who accepted it.
    pub approved_by: String,
    /// Its last day.
    pub until: Day,
    /// How many findings it held back.
    pub suppressed: u64,
    /// Whether it had expired, so that it held back nothing.
    pub expired: bool,
}

/// What a view is built with beside the outcome.
#[derive(Copy, Clone)]
pub struct ViewInput<'a> {
    /// The texts of units.
    pub names: &'a Names<Sym>,
    /// The log.
    pub log: &'a Log,
    /// The sources, with what became of their rows.
    pub sources: &'a Sources,
    /// The files of the folder.
    pub files: &'a [InputFile],
    /// Rows that could not be used.
    pub rejects: &'a [Reject],
    /// Remarks on how things were read.
    pub remarks: &'a [Remark],
    /// The rows of [`rows_to_cite`], read again.
    pub cited: &'a Map<RowRef, CitedRow>,
    /// The match review.
    pub matches: &'a [MatchLine],
    /// The exceptions of the policy.
    pub exceptions: &'a [ExceptionUse],
    /// What pictures show beside findings.
    pub pictures: &'a Pictures,
    /// What the run was about.
    pub frame: Frame<'a>,
}

/// What a run was about: whose check, of when, by which policy and program.
#[derive(Copy, Clone, Debug)]
pub struct Frame<'a> {
    /// The version of the program.
    pub program: &'a str,
    /// Whose check it is.
    pub office: Option<&'a str>,
    /// 发现方式.
    pub discovery: &'a str,
    /// The zone of days and times.
    pub zone: Zone,
    /// 核查基准日.
    pub as_of: Instant,
    /// Whether the policy states it; else it is the newest time of the folder.
    pub as_of_stated: bool,
    /// The period of the acts that are flagged.
    pub period: Interval,
    /// The policy in force, as text.
    pub policy: &'a str,
}

impl Frame<'_> {
    /// Whether anything tells 核查基准日.
    pub fn is_dated(&self) -> bool {
        self.as_of != Instant::UNDATED
    }

    /// 核查基准日 as people write it: a bare day where it is the end of one, a dash where nothing tells it.
    pub fn as_of_text(&self) -> String {
        if !self.is_dated() {
            return "—".to_owned();
        }
        let day = self.zone.day_of(self.as_of);
        let is_last = i64::from(self.zone.millis_of_day(self.as_of)) == MILLIS_PER_DAY - 1;
        if is_last { day.to_string() } else { self.zone.human(self.as_of) }
    }

    /// First and last day of the period, where it has such.
    pub fn period_days(&self) -> (Option<Day>, Option<Day>) {
        let Interval { from, to } = self.period;
        let first = (from != Instant::MIN).then(|| self.zone.day_of(from));
        let last = (to != Instant::MAX).then(|| self.zone.day_of(to.plus_millis(-1)));
        (first, last)
    }

    /// The period as people write it.
    pub fn period_text(&self, lang: Lang) -> String {
        if !self.is_dated() {
            return Text::new("无从确定", "unknown").say(lang).to_owned();
        }
        let (first, last) = self.period_days();
        let open = Text::new("不限", "open").say(lang);
        let text = |day: Option<Day>| day.map_or(open.to_owned(), |day| day.to_string());
        let between = Text::new("至", "to").say(lang);
        format!("{} {between} {}", text(first), text(last))
    }
}

/// A finding with everything resolved.
#[derive(Clone, Debug)]
pub struct FindingView<'a> {
    /// 问题编号: that of the ledger once it is known, else in the order of the findings: `WT-0001`.
    pub number: String,
    /// The finding.
    pub finding: &'a Finding,
    /// The unit; empty where neither data nor policy name one.
    pub unit: &'a str,
    /// The evidence that is printed.
    pub evidence: Vec<EvidenceView<'a>>,
    /// All rows, copies included.
    pub rows: Vec<RowRanges<'a>>,
    /// The clauses, each with how it applies to the time of the act.
    pub basis: Vec<BasisView>,
    /// The numbers of linked findings.
    pub links: Vec<String>,
}

impl FindingView<'_> {
    /// How many rows it rests on, copies included.
    pub fn row_count(&self) -> usize {
        self.rows.iter().map(|rows| rows.rows).sum()
    }
}

/// An account in the match review with its place.
#[derive(Clone, Debug)]
pub struct MatchView<'a> {
    /// The line.
    pub line: &'a MatchLine,
    /// Where its row stands.
    pub place: Option<Place<'a>>,
}

/// How many accounts of a system were matched.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct MatchRate<'a> {
    /// The system; empty: the folder's unnamed one.
    pub system: &'a str,
    /// Matched to one person, or to those it is declared for.
    pub settled: u64,
    /// All.
    pub accounts: u64,
}

/// Everything a report can say.
#[derive(Clone, Debug)]
pub struct View<'a> {
    /// What the run was about.
    pub frame: Frame<'a>,
    /// The findings in their order.
    pub findings: Vec<FindingView<'a>>,
    /// Every rule, by code.
    pub rules: Vec<RuleLine<'a>>,
    /// The match review, in the caller's order.
    pub matches: Vec<MatchView<'a>>,
    /// Match rates by system, in order of text.
    pub rates: Vec<MatchRate<'a>>,
    /// The exceptions of the policy.
    pub exceptions: &'a [ExceptionUse],
    /// What pictures show beside findings.
    pub pictures: &'a Pictures,
    /// The sources.
    pub sources: &'a Sources,
    /// The files of the folder.
    pub files: &'a [InputFile],
    /// Rows that could not be used.
    pub rejects: &'a [Reject],
    /// Remarks, the gravest first.
    pub remarks: Vec<&'a Remark>,
}

impl<'a> View<'a> {
    /// Resolves an outcome.
    pub fn build(outcome: &'a Outcome, input: &ViewInput<'a>) -> Self {
        let resolver = Resolver { log: input.log, sources: input.sources, cited: input.cited };
        let matches =
            input.matches.iter().map(|line| MatchView { line, place: line.row.map(|row| resolver.place(row)) });
        let mut remarks: Vec<&Remark> = input.remarks.iter().collect();
        remarks.sort_by_key(|remark| std::cmp::Reverse(remark.weight));
        Self {
            frame: input.frame,
            findings: findings(outcome, input, resolver),
            rules: coverage::lines(outcome, input.names, input.sources),
            matches: matches.collect(),
            rates: rates(input.matches),
            exceptions: input.exceptions,
            pictures: input.pictures,
            sources: input.sources,
            files: input.files,
            rejects: input.rejects,
            remarks,
        }
    }

    /// Gives the findings their numbers in the ledger, by fingerprint.
    pub fn renumber(&mut self, numbers: &Map<String, u32>) {
        let number = |id: Fingerprint| numbers.get(&id.to_string()).map(|no| crate::ledger::number(*no));
        for one in &mut self.findings {
            if let Some(own) = number(one.finding.id) {
                one.number = own;
                one.links = one.finding.links.iter().filter_map(|link| number(*link)).collect();
                one.links.sort_unstable();
            }
        }
    }

    /// Findings by severity, in the order of [`Severity::ALL`].
    pub fn severities(&self) -> [u64; 4] {
        let mut total = [0; 4];
        for line in &self.rules {
            for (sum, count) in total.iter_mut().zip(line.severities) {
                *sum += count;
            }
        }
        total
    }

    /// The gravest severity there is.
    pub fn gravest(&self) -> Option<Severity> {
        self.findings.iter().map(|one| one.finding.severity).max()
    }

    /// Rows over all sources.
    pub fn rows(&self) -> RowCounts {
        self.sources.counts()
    }

    /// Findings held back by exceptions.
    pub fn suppressed(&self) -> u64 {
        self.exceptions.iter().map(|exception| exception.suppressed).sum()
    }

    /// Findings, or parts of them, that stronger findings cover.
    pub fn superseded(&self) -> u64 {
        self.rules.iter().map(RuleLine::covered).sum()
    }

    /// How often something was explained away.
    pub fn explained(&self) -> u64 {
        self.rules.iter().flat_map(|line| &line.explained).map(|ground| ground.count).sum()
    }

    /// Remarks of a weight.
    pub fn remarks_of(&self, weight: Weight) -> impl Iterator<Item = &'a Remark> {
        self.remarks.iter().copied().filter(move |remark| remark.weight == weight)
    }
}

fn findings<'a>(outcome: &'a Outcome, input: &ViewInput<'a>, resolver: Resolver<'a>) -> Vec<FindingView<'a>> {
    let number = |at: usize| crate::ledger::number(u32::try_from(at + 1).unwrap_or(u32::MAX));
    let places: Map<Fingerprint, usize> =
        outcome.findings.iter().enumerate().map(|(at, finding)| (finding.id, at)).collect();
    let views = outcome.findings.iter().enumerate().map(|(at, finding)| {
        let mut links: Vec<usize> = finding.links.iter().filter_map(|link| places.get(link).copied()).collect();
        links.sort_unstable();
        FindingView {
            number: number(at),
            finding,
            unit: input.names.text(finding.unit.0),
            evidence: resolver.evidence(finding),
            rows: resolver.rows(finding),
            basis: basis::of(finding, &input.frame),
            links: links.into_iter().map(number).collect(),
        }
    });
    views.collect()
}

fn rates(matches: &[MatchLine]) -> Vec<MatchRate<'_>> {
    let mut rates: Map<&str, MatchRate<'_>> = Map::default();
    for line in matches {
        let system = line.system.as_str();
        let rate = rates.entry(system).or_insert(MatchRate { system, settled: 0, accounts: 0 });
        rate.accounts += 1;
        rate.settled += u64::from(line.settled);
    }
    let mut rates: Vec<MatchRate<'_>> = rates.into_values().collect();
    rates.sort_by_key(|rate| rate.system);
    rates
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample::Sample;

    #[test]
    fn numbers_run_in_the_order_of_the_findings() {
        let sample = Sample::new();
        let view = sample.view();
        let numbers: Vec<&str> = view.findings.iter().map(|one| one.number.as_str()).collect();
        assert_eq!(numbers, ["WT-0001", "WT-0002", "WT-0003"]);
        assert_eq!(view.findings[1].links, ["WT-0001"]);
    }

    #[test]
    fn evidence_names_file_sheet_row_and_cells() {
        let sample = Sample::new();
        let view = sample.view();
        let [event, first, second] = view.findings[0].evidence.as_slice() else { panic!("three rows") };
        assert_eq!(event.place, Place { file: "人事变动.xlsx", sheet: Some("2022"), row: 17 });
        assert_eq!(event.cells.unwrap()[0].text, "张三");
        assert_eq!(first.place, Place { file: "日志/07月.csv", sheet: None, row: 40 });
        assert_eq!(first.copies, [Place { file: "日志/08月.csv", sheet: None, row: 2 }]);
        assert!(second.copies.is_empty());
    }

    #[test]
    fn ranges_hold_every_copy() {
        let sample = Sample::new();
        let view = sample.view();
        let ranges: Vec<(&str, &str)> =
            view.findings[0].rows.iter().map(|rows| (rows.file, rows.ranges.as_str())).collect();
        assert_eq!(ranges, [("人事变动.xlsx", "17"), ("日志/07月.csv", "40-41"), ("日志/08月.csv", "2")]);
        assert_eq!(view.findings[0].row_count(), 4);
    }

    #[test]
    fn a_clause_not_yet_in_force_is_cited_for_reference() {
        let sample = Sample::new();
        let view = sample.view();
        let applies: Vec<(&str, Applies)> =
            view.findings[0].basis.iter().map(|one| (one.basis.clause, one.applies)).collect();
        let expected = [
            ("三(三)1", Applies::Current),
            ("8.1.4.2 c", Applies::Direct),
            ("第27条(一)（2017年修正）", Applies::Reference),
            ("第25条(一)（2024年修正）", Applies::Current),
        ];
        assert_eq!(applies, expected);
    }

    #[test]
    fn units_are_listed_with_their_verdicts() {
        let sample = Sample::new();
        let view = sample.view();
        let line = |code: &str| view.rules.iter().find(|line| line.meta.code == code).unwrap();
        assert_eq!(line("A06").severities, [1, 1, 0, 0]);
        let units: Vec<(&str, Verdict)> = line("A06").units.iter().map(|unit| (unit.unit, unit.verdict)).collect();
        assert_eq!(units, [("福果镇社保所", Verdict::Found), ("青杠村", Verdict::Partly)]);
        assert_eq!(line("A01").verdict, Verdict::CannotTell);
        assert_eq!(line("B14").verdict, Verdict::NotApplicable);
        assert_eq!(line("A06").would_help, [crate::model::TableKind::Accounts]);
        assert_eq!((view.superseded(), view.explained(), view.suppressed()), (2, 3, 1));
    }

    #[test]
    fn a_rule_without_an_account_of_itself_still_has_its_findings_counted() {
        let mut sample = Sample::new();
        sample.outcome.coverage.clear();
        let view = sample.view();
        assert_eq!(view.severities(), [1, 1, 1, 0]);
        assert_eq!(view.rules.iter().map(|line| line.meta.code).collect::<Vec<_>>(), ["A06", "B04"]);
    }

    #[test]
    fn the_end_of_a_day_is_written_as_the_day() {
        let sample = Sample::new();
        let mut frame = sample.view().frame;
        assert_eq!(frame.as_of_text(), "2022-12-31");
        assert_eq!(frame.period_text(Lang::Zh), "2022-01-01 至 2022-12-31");
        frame.as_of = frame.as_of.plus_millis(1);
        assert_eq!(frame.as_of_text(), "2023-01-01 00:00:00");
        frame.period = Interval::ALWAYS;
        assert_eq!(frame.period_text(Lang::En), "open to open");
    }
}
