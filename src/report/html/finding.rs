//! A finding as the page shows it: of a check, or of a ledger alone.

use std::borrow::Cow;

use serde::Serialize;

use super::{
    tables::Tables,
    text::{Both, Veil},
};
use crate::{
    base::time::{Day, Instant, MILLIS_PER_DAY, Zone},
    finding::{InSystem, Severity, Subjects, TimelineItem},
    i18n::Text,
    ledger::{Field, Problem},
    report::view::FindingView,
};

/// How many accounts, people, things, links and bars of one finding are shown; findings.jsonl has all.
const SHOWN: usize = 60;

/// One finding.
#[derive(Serialize)]
pub(super) struct FindingLine<'a> {
    n: Cow<'a, str>,
    r: usize,
    s: usize,
    proven: bool,
    u: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    y: Option<usize>,
    t: Both<'a>,
    people: Vec<Cow<'a, str>>,
    /// How many there are, where not all are listed; likewise below.
    #[serde(skip_serializing_if = "Option::is_none")]
    people_all: Option<usize>,
    accounts: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    accounts_all: Option<usize>,
    things: Vec<(usize, Cow<'a, str>)>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    last: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<String>,
    why: Vec<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    assume: Option<Both<'a>>,
    pub(super) ev: Vec<(usize, usize, usize)>,
    rows: u64,
    path: Vec<(usize, Cow<'a, str>)>,
    line: Vec<Bar<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line_all: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) steps: Option<Vec<Step<'a>>>,
    basis: Vec<usize>,
    links: Vec<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<LedgerLine<'a>>,
}

/// A bar or mark of a timeline: lane, words, from, to, whether it is the fault.
type Bar<'a> = (usize, Both<'a>, Option<String>, Option<String>, u8);

/// A step of a case: when, what, by whom, of which case, [what it is to the finding](super::steps), a number of whoever
/// took it.
pub(super) type Step<'a> = (String, usize, Cow<'a, str>, Cow<'a, str>, u8, usize);

/// Where a problem stands in the ledger.
#[derive(Serialize)]
struct LedgerLine<'a> {
    state: &'static str,
    state_text: Both<'static>,
    flags: Vec<Both<'static>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    responsible: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    due: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    done: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reviewer: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    measures: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    progress: Option<Cow<'a, str>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    notes: Option<Cow<'a, str>>,
}

/// A finding in one line, for the list of the gravest.
#[derive(Serialize)]
pub(super) struct GravestLine<'a> {
    n: Cow<'a, str>,
    s: usize,
    r: usize,
    u: usize,
    t: Both<'a>,
}

impl<'a> FindingLine<'a> {
    /// What the gravest are sorted by: severity, then number.
    pub(super) fn rank(&self) -> (usize, Option<u32>) {
        (self.s, crate::ledger::problem::parse_number(&self.n))
    }

    pub(super) fn in_short(&self) -> GravestLine<'a> {
        GravestLine { n: self.n.clone(), s: self.s, r: self.r, u: self.u, t: self.t.clone() }
    }
}

/// The place of a severity, the gravest first.
pub(super) fn place(severity: Severity) -> usize {
    Severity::ALL.iter().position(|one| *one == severity).unwrap_or(0)
}

/// Makes findings.
pub(super) struct Writer<'w, 'a> {
    pub(super) tables: &'w mut Tables<'a>,
    pub(super) veil: &'w Veil,
    pub(super) zone: Zone,
    pub(super) today: Day,
}

impl<'a> Writer<'_, 'a> {
    /// A finding of a check, without its rows. `rule`: the place of its rule; `problem`: what the ledger has of it.
    pub(super) fn found(
        &mut self,
        one: &'a FindingView<'a>,
        rule: usize,
        problem: Option<&'a Problem>,
    ) -> FindingLine<'a> {
        let finding = one.finding;
        let subjects = &finding.subjects;
        let parts = Parts { tables: &mut *self.tables, veil: self.veil, subjects };
        let (people, accounts, things, u, y) = parts.of(one.unit, finding.system.as_deref());
        let (tables, veil) = (&mut *self.tables, self.veil);
        FindingLine {
            n: Cow::Borrowed(&one.number),
            r: rule,
            s: place(finding.severity),
            proven: finding.confidence == crate::finding::Confidence::Proven,
            u,
            y,
            t: veil.words(subjects, &finding.summary),
            people,
            people_all: cut(subjects.persons.len()),
            accounts,
            accounts_all: cut(subjects.accounts.len()),
            things,
            first: finding.first_at.map(|at| from(at, self.zone)),
            last: finding.last_at.map(|at| last(at, self.zone)),
            count: (finding.count > 0).then_some(finding.count),
            amount: finding.amount.map(|amount| amount.to_string()),
            why: finding.reasons.iter().map(|label| tables.label(label.text)).collect(),
            assume: finding.assumption.as_ref().map(|words| veil.words(subjects, words)),
            ev: Vec::new(),
            rows: one.row_count() as u64,
            path: finding.path.iter().map(|step| (tables.kind(step.kind), veil.about(subjects, &step.name))).collect(),
            line: shown(&finding.timeline)
                .into_iter()
                .map(|item| bar(item, subjects, tables, (veil, self.zone)))
                .collect(),
            line_all: cut(finding.timeline.len()),
            steps: None,
            basis: one.basis.iter().map(|basis| tables.clause(basis)).collect(),
            links: one.links.iter().take(SHOWN).map(|link| Cow::Borrowed(link.as_str())).collect(),
            ledger: problem.map(|problem| ledger(problem, veil, self.today)),
        }
    }

    /// A problem of a ledger. `links`: the numbers of the problems it is linked to.
    pub(super) fn kept(&mut self, problem: &'a Problem, rule: usize, links: Vec<String>) -> FindingLine<'a> {
        let machine = problem.machine();
        let subjects = &machine.subjects;
        let parts = Parts { tables: &mut *self.tables, veil: self.veil, subjects };
        let (people, accounts, things, u, y) = parts.of(&machine.unit, machine.system.as_deref());
        let (tables, veil) = (&mut *self.tables, self.veil);
        FindingLine {
            n: Cow::Owned(problem.number()),
            r: rule,
            s: place(machine.severity),
            proven: machine.proven != Some(false),
            u,
            y,
            t: veil.words(subjects, &machine.summary),
            people,
            people_all: cut(subjects.persons.len()),
            accounts,
            accounts_all: cut(subjects.accounts.len()),
            things,
            first: machine.first_on.map(|day| day.to_string()),
            last: machine.last_on.map(|day| day.to_string()),
            count: (machine.count > 0).then_some(machine.count),
            amount: machine.amount.map(|amount| amount.to_string()),
            why: machine.reasons.iter().map(|words| tables.words(veil.plain(words))).collect(),
            assume: machine.assumption.as_ref().map(|words| veil.words(subjects, words)),
            ev: Vec::new(),
            rows: machine.rows,
            path: Vec::new(),
            line: Vec::new(),
            line_all: None,
            steps: None,
            basis: machine.basis.iter().map(|words| tables.said(veil.plain(words))).collect(),
            links: links.into_iter().take(SHOWN).map(Cow::Owned).collect(),
            ledger: Some(ledger(problem, veil, self.today)),
        }
    }
}

/// The parts that findings of a check and problems of a ledger have in common.
struct Parts<'w, 'a> {
    tables: &'w mut Tables<'a>,
    veil: &'w Veil,
    subjects: &'a Subjects,
}

type Named<'a> = (Vec<Cow<'a, str>>, Vec<Cow<'a, str>>, Vec<(usize, Cow<'a, str>)>, usize, Option<usize>);

impl<'a> Parts<'_, 'a> {
    fn of(mut self, unit: &'a str, system: Option<&'a str>) -> Named<'a> {
        let (veil, subjects) = (self.veil, self.subjects);
        let people = subjects.persons.iter().filter_map(|person| {
            let number = || person.person_no.as_deref().map(|number| veil.text(number));
            let id = || person.id_number.as_deref().map(|id| veil.cell(Some("id_number"), id));
            person.name.as_deref().map(|name| veil.text(name)).or_else(number).or_else(id)
        });
        let people = people.take(SHOWN).collect();
        let accounts = subjects.accounts.iter().take(SHOWN).map(|one| veil.about(subjects, &one.name).into_owned());
        let accounts =
            accounts.zip(&subjects.accounts).map(|(name, one)| Cow::Owned(self.within(one, &name))).collect();
        let things = self.things();
        let unit = self.tables.unit(veil.text(unit));
        let system = system.filter(|name| !name.is_empty()).map(|name| self.tables.system(veil.text(name)));
        (people, accounts, things, unit, system)
    }

    fn within(&self, one: &InSystem, name: &str) -> String {
        match one.system.as_deref() {
            Some(system) if !system.is_empty() => format!("{}/{name}", self.veil.text(system)),
            _ => name.to_owned(),
        }
    }

    fn things(&mut self) -> Vec<(usize, Cow<'a, str>)> {
        let (veil, subjects) = (self.veil, self.subjects);
        let name = |one: &'a InSystem| one.name.as_str();
        let text = |all: &'a [String], field: Option<&'static str>| -> Vec<Cow<'a, str>> {
            all.iter().filter(|one| !one.is_empty()).take(SHOWN).map(|one| veil.cell(field, one)).collect()
        };
        let named = |all: &'a [InSystem], field: Option<&'static str>| -> Vec<Cow<'a, str>> {
            all.iter().map(name).filter(|one| !one.is_empty()).take(SHOWN).map(|one| veil.cell(field, one)).collect()
        };
        let kinds: [(Text, usize, Vec<Cow<'a, str>>); 8] = [
            (Text::new("业务", "case"), subjects.cases.len(), named(&subjects.cases, Some("case_no"))),
            (Text::new("记录", "record"), subjects.records.len(), named(&subjects.records, Some("record"))),
            (
                Text::new("当事人", "subject"),
                subjects.subject_ids.len(),
                text(&subjects.subject_ids, Some("id_number")),
            ),
            (Text::new("收款账号", "payee"), subjects.payees.len(), text(&subjects.payees, Some("payee"))),
            (Text::new("角色", "role"), subjects.roles.len(), named(&subjects.roles, None)),
            (Text::new("权限", "permission"), subjects.permissions.len(), named(&subjects.permissions, None)),
            (Text::new("岗位", "post"), subjects.posts.len(), text(&subjects.posts, None)),
            (Text::new("终端", "terminal"), subjects.terminals.len(), text(&subjects.terminals, None)),
        ];
        let mut things = Vec::new();
        for (kind, all, shown) in kinds {
            let label = self.tables.label(kind);
            things.extend(shown.into_iter().map(|one| (label, one)));
            if all > SHOWN {
                things.push((label, Cow::Owned(format!("… +{}", all - SHOWN))));
            }
        }
        things
    }
}

fn ledger<'a>(problem: &'a Problem, veil: &Veil, today: Day) -> LedgerLine<'a> {
    let subjects = &problem.machine().subjects;
    let wrote =
        |field: Field| problem.wrote(field).filter(|text| !text.is_empty()).map(|text| veil.about(subjects, text));
    LedgerLine {
        state: problem.state().name(),
        state_text: problem.state().title().into(),
        flags: problem.flags(today).into_iter().map(|flag| flag.title().into()).collect(),
        responsible: wrote(Field::Responsible),
        due: wrote(Field::Deadline),
        done: wrote(Field::DoneOn),
        reviewer: wrote(Field::Reviewer),
        measures: wrote(Field::Measures),
        progress: wrote(Field::Progress),
        notes: wrote(Field::Remarks),
    }
}

fn bar<'a>(
    item: &'a TimelineItem,
    subjects: &Subjects,
    tables: &mut Tables<'a>,
    (veil, zone): (&Veil, Zone),
) -> Bar<'a> {
    let words = veil.words(subjects, &item.label);
    let is_act = item.lane == "act";
    let to = item.to.map(|at| if is_act { from(at, zone) } else { until(at, zone) });
    let to = to.filter(|_| !(is_act && item.to == item.from));
    (tables.kind(item.lane), words, item.from.map(|at| from(at, zone)), to, u8::from(item.fault))
}

/// Of too many bars those of posts, leave, accounts and grants come first, then faults, then other acts, so that no lane
/// goes without one for the sake of acts.
fn shown(timeline: &[TimelineItem]) -> Vec<&TimelineItem> {
    let mut order: Vec<usize> = (0..timeline.len()).collect();
    order.sort_by_key(|at| timeline.get(*at).map(|item| (item.lane == "act", !item.fault)));
    order.truncate(SHOWN);
    order.sort_unstable();
    order.into_iter().filter_map(|at| timeline.get(at)).collect()
}

/// How many there are, where that is more than are shown.
fn cut(all: usize) -> Option<usize> {
    (all > SHOWN).then_some(all)
}

/// A moment: the bare day where it is the start of one.
pub(super) fn from(at: Instant, zone: Zone) -> String {
    if zone.millis_of_day(at) == 0 { zone.day_of(at).to_string() } else { zone.human(at) }
}

/// A last moment: the bare day where it is the start or end of one.
fn last(at: Instant, zone: Zone) -> String {
    let is_end = i64::from(zone.millis_of_day(at)) == MILLIS_PER_DAY - 1;
    if is_end { zone.day_of(at).to_string() } else { from(at, zone) }
}

/// The end of a span, which it does not include: the day before where it is the start of a day.
fn until(at: Instant, zone: Zone) -> String {
    if zone.millis_of_day(at) == 0 { zone.day_of(at.plus_millis(-1)).to_string() } else { zone.human(at) }
}
