//! `核查报告.html`: one page to read, print and search, which needs nothing but itself.
//!
//! Template, style and scripts stand in `page/`; the data is JSON in two blocks, first what is shown at once, then the
//! findings with their rows. Nothing of the data becomes markup or script, and the page may not load or send anything.
//! Numbers are hidden, names too if so wished, before anything is written.

mod cited;
mod finding;
mod front;
mod json;
mod pictures;
mod rule;
mod steps;
mod tables;
mod template;
mod text;

use std::io::{self, Write};

use serde::Serialize;

use crate::{
    base::{
        maps::Map,
        time::{Day, Zone},
    },
    i18n::Lang,
    ledger::Problem,
    report::{mask::Masking, names::Names, view::View},
};

use cited::{Cited, Row, SheetLine};
use finding::{FindingLine, GravestLine, Writer};
use front::{Covered, EvidenceCut, FrameLine, Front, Totals};
use pictures::{CalendarLine, HandsLine};
use rule::RuleOfPage;
use tables::Tables;
use text::Veil;

/// The name of the page.
pub const FILE: &str = "核查报告.html";

/// The usual name of a page of a ledger alone.
pub const LEDGER_FILE: &str = "台账报告.html";

/// How many bytes the page may take; rows give way, sentences never.
const ROOM: u64 = 39_000_000;

/// What part of the room that sentences leave the steps of cases may take.
const STEPS_SHARE: u64 = 3;

/// How many findings the front names.
const GRAVEST: usize = 10;

/// How the page is written.
#[derive(Copy, Clone, Debug)]
pub struct Look {
    /// The language it opens in; it holds both.
    pub lang: Lang,
    /// What is hidden.
    pub masking: Masking,
    /// Whether names of people are shortened.
    pub mask_names: bool,
}

/// The problems of a ledger, on a day.
#[derive(Copy, Clone, Debug)]
pub struct Book<'a> {
    /// The problems by number.
    pub problems: &'a [Problem],
    /// The day it is: what is overdue and which exceptions hold depends on it.
    pub today: Day,
}

/// Writes the page of a check with what the ledger has of its findings. The same view, problems and day give the same
/// bytes.
pub fn write(view: &View<'_>, book: Book<'_>, look: Look, out: &mut impl Write) -> io::Result<()> {
    let names = if look.mask_names { Names::of_all(book.problems, Some(view)) } else { Names::open() };
    let veil = Veil { masking: look.masking, names };
    checked(view, book, look, &veil)?.write(look.lang, out)
}

/// Writes a page of a ledger alone: its problems as they stand, without their rows, which a ledger does not hold.
/// `office`: whose ledger it is, empty where nothing says.
pub fn write_ledger(book: Book<'_>, office: &str, look: Look, out: &mut impl Write) -> io::Result<()> {
    let names = if look.mask_names { Names::of_all(book.problems, None) } else { Names::open() };
    let veil = Veil { masking: look.masking, names };
    kept(book, office, look, &veil).write(look.lang, out)
}

/// A page, ready to be written.
struct Page<'a> {
    frame: FrameLine<'a>,
    covered: Covered<'a>,
    totals: Totals,
    rules: Vec<RuleOfPage<'a>>,
    tables: Tables<'a>,
    gravest: Vec<GravestLine<'a>>,
    calendar: Option<CalendarLine<'a>>,
    hands: Option<HandsLine<'a>>,
    evidence_cut: Option<EvidenceCut>,
    data: Data<'a>,
}

/// The second block of data.
#[derive(Serialize, Default)]
struct Data<'a> {
    sheets: Vec<SheetLine<'a>>,
    cited: Vec<Row<'a>>,
    findings: Vec<FindingLine<'a>>,
}

impl Page<'_> {
    fn write(&self, lang: Lang, out: &mut impl Write) -> io::Result<()> {
        template::write(lang, out, |out| json::write(&self.front(lang), out), |out| json::write(&self.data, out))
    }

    fn front(&self, lang: Lang) -> Front<'_, '_> {
        Front {
            format: "hecha-report/1",
            lang: match lang {
                Lang::Zh => "zh",
                Lang::En => "en",
            },
            frame: &self.frame,
            covered: &self.covered,
            totals: &self.totals,
            severities: front::levels(),
            rules: &self.rules,
            units: self.tables.units().collect(),
            systems: self.tables.systems().collect(),
            gravest: &self.gravest,
            labels: self.tables.labels().collect(),
            basis: self.tables.clauses().collect(),
            evidence_cut: self.evidence_cut,
            calendar: self.calendar.as_ref(),
            pairs: self.hands.as_ref(),
        }
    }
}

fn checked<'a>(view: &'a View<'a>, book: Book<'a>, look: Look, veil: &Veil) -> io::Result<Page<'a>> {
    let (mut tables, zone) = (Tables::default(), view.frame.zone);
    let counts = rule::Counts::of(&view.findings);
    let rules: Vec<_> = view.rules.iter().map(|line| rule::checked(line, &counts, &mut tables, veil)).collect();
    let places: Map<&str, usize> = view.rules.iter().enumerate().map(|(at, line)| (line.meta.code, at)).collect();
    let problems: Map<String, &Problem> = book.problems.iter().map(|problem| (problem.number(), problem)).collect();
    let mut writer = Writer { tables: &mut tables, veil, zone, today: book.today };
    let findings = view.findings.iter().map(|one| {
        let rule = places.get(one.finding.meta.code).copied().unwrap_or_default();
        writer.found(one, rule, problems.get(&one.number).copied())
    });
    let findings: Vec<FindingLine<'_>> = findings.collect();
    let totals = Totals {
        findings: findings.len(),
        severities: view.severities(),
        explained: view.explained(),
        superseded: view.superseded(),
        suppressed: view.suppressed(),
    };
    let mut page = Page {
        frame: FrameLine::checked(&view.frame, veil, look.mask_names, book.today),
        covered: Covered::of(view, veil),
        totals,
        rules,
        tables,
        gravest: gravest(&findings),
        calendar: pictures::calendar(&view.pictures.calendar),
        hands: pictures::hands(&view.pictures.hands, veil),
        evidence_cut: None,
        data: Data { findings, ..Data::default() },
    };
    page.cite(view, veil)?;
    Ok(page)
}

impl<'a> Page<'a> {
    /// Adds the steps of cases and the rows that findings rest on, as many as there is room for.
    fn cite(&mut self, view: &'a View<'a>, veil: &Veil) -> io::Result<()> {
        let taken = json::length(&self.front(Lang::Zh))? + json::length(&self.data)?;
        let room = ROOM.saturating_sub(taken) / STEPS_SHARE;
        let without_steps = steps::add(&mut self.data.findings, view, &mut self.tables, veil, room)?;
        let taken = json::length(&self.front(Lang::Zh))? + json::length(&self.data)?;
        let most = view.findings.iter().map(|one| one.evidence.len()).max().unwrap_or(0);
        let mut order: Vec<usize> = (0..view.findings.len()).collect();
        order.sort_by_key(|at| self.data.findings.get(*at).map(FindingLine::rank));
        let kept = cited::kept(&view.findings, &order, ROOM.saturating_sub(taken));
        let mut cited = Cited::default();
        for ((line, one), kept) in self.data.findings.iter_mut().zip(&view.findings).zip(&kept) {
            line.ev = cited::references(one, *kept, &mut cited, &mut self.tables, (veil, view.sources));
        }
        (self.data.sheets, self.data.cited) = cited.finish(veil);
        let cut = view.findings.iter().zip(&kept).filter(|(one, kept)| one.evidence.len() > **kept).count();
        let kept = kept.into_iter().min().unwrap_or(most).min(most);
        let cut = (cut > 0 || without_steps > 0).then_some(EvidenceCut { kept, why: "size", cut, without_steps });
        self.evidence_cut = cut;
        Ok(())
    }
}

fn kept<'a>(book: Book<'a>, office: &'a str, look: Look, veil: &Veil) -> Page<'a> {
    let mut tables = Tables::default();
    let (rules, places) = rule::kept(book.problems, &mut tables, veil);
    let numbers = book.problems.iter().flat_map(|one| one.identities.iter().map(|id| (id.as_str(), one.no)));
    let numbers: Map<&str, u32> = numbers.collect();
    let mut writer = Writer { tables: &mut tables, veil, zone: Zone::default(), today: book.today };
    let findings = book.problems.iter().map(|problem| {
        let mut links: Vec<u32> =
            problem.machine().links.iter().filter_map(|id| numbers.get(id.as_str()).copied()).collect();
        links.sort_unstable();
        let links = links.into_iter().map(crate::ledger::number).collect();
        writer.kept(problem, places.get(rule::code(problem)).copied().unwrap_or_default(), links)
    });
    let findings: Vec<FindingLine<'_>> = findings.collect();
    let excepted = book.problems.iter().filter(|problem| problem.exception_on(book.today).is_some()).count();
    let mut severities = [0; 4];
    for problem in book.problems {
        if let Some(count) = severities.get_mut(finding::place(problem.machine().severity)) {
            *count += 1;
        }
    }
    Page {
        frame: FrameLine::kept(book, office, veil, look.mask_names),
        covered: Covered::default(),
        totals: Totals {
            findings: findings.len(),
            severities,
            explained: 0,
            superseded: 0,
            suppressed: excepted as u64,
        },
        rules,
        tables,
        gravest: gravest(&findings),
        calendar: None,
        hands: None,
        evidence_cut: None,
        data: Data { findings, ..Data::default() },
    }
}

fn gravest<'a>(findings: &[FindingLine<'a>]) -> Vec<GravestLine<'a>> {
    let mut order: Vec<&FindingLine<'a>> = findings.iter().collect();
    order.sort_by_key(|line| line.rank());
    order.into_iter().take(GRAVEST).map(FindingLine::in_short).collect()
}

#[cfg(test)]
mod tests;
