//! Rules made up for the purpose, over a log made up for the purpose.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::{
    base::ids::AccountId,
    finding::{Coverage, Family, FindingBuilder, FixKind, Label, Out, Part, RuleMeta, Severity, Unit},
    graph::{Ground, Scope},
    i18n::{Text, Words},
    identity,
    model::{
        EventId, RowRef, SourceId, TableKind,
        act::{Act, Acts},
        tables::{AccountRow, PersonMention, Tables},
        words::AccountKind,
    },
    oplog::{
        Columns, Group, Key, Log, Subject, TextColumn, assemble,
        rows::{Row, chunks, reading},
    },
    policy::{Policy, PolicyError, PolicyFault, RuleTable, Vocabulary},
    rules::{
        entry::{Entry, conduct, standing},
        rule::{ConductRule, Note, Notes, StandingRule},
    },
    words,
};

const LABELS: &[Label] = &[Label::new("act", "操作", "act"), Label::new("row", "行", "row")];

const fn meta(code: &'static str, name: &'static str, key: &'static [&'static str]) -> RuleMeta {
    RuleMeta {
        code,
        name,
        family: Family::Account,
        severity: Severity::Medium,
        title: Text::new("试", "toy"),
        item: Text::new("试", "toy"),
        basis: &[],
        fix: Text::new("改", "mend"),
        fix_kind: FixKind::AtOnce,
        key,
        labels: LABELS,
        needs: &[],
        uses: &[],
        manual: "",
        manual_zh: "",
        file: "",
    }
}

/// Cases with an approve, and accounts that approved in more than one case.
struct Approvals;

struct Approved {
    account: Option<AccountId>,
    event: EventId,
}

impl Note for Approved {
    type Order = EventId;

    fn order(&self) -> EventId {
        self.event
    }
}

impl Approvals {
    const DECLARED: RuleMeta = meta("T01", "toy-approvals", &["case", "account"]);
}

impl ConductRule for Approvals {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Acts::of(&[Act::Accept, Act::Approve]);
    const TRIGGER: Acts = Acts::of(&[Act::Approve]);
    const COLUMNS: Columns = Columns::ACCOUNT.and(Columns::CASE);
    type Note = Approved;

    fn new(table: &mut RuleTable) -> Result<Self, PolicyError> {
        table.count_or("most", 1).map(|_| Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<Approved>) {
        let Subject::Case(case) = who else { return };
        for event in acts.iter().filter(|event| event.act == Act::Approve) {
            out.note(Approved { account: event.account, event: event.id });
        }
        if let Some(first) = acts.iter().next() {
            let told = acts.iter().count();
            let finding = Finding::of(Self::META, facts.office()).key("case", facts.case_name(case));
            out.report(finding.proof("act", first.id).count(told).summary(words!("办件{told}", "case {told}")));
        }
    }

    fn conclude(&self, notes: Notes<Approved>, facts: &Facts<'_>, out: &mut Out<()>) {
        let mut by_account: BTreeMap<String, Vec<EventId>> = BTreeMap::new();
        for note in notes {
            let name = note.account.map_or_else(String::new, |account| facts.account_name(account));
            by_account.entry(name).or_default().push(note.event);
        }
        for (account, events) in by_account {
            assert!(events.is_sorted(), "notes come in their order");
            let finding = Finding::of(Self::META, facts.office()).key("account", account).proofs("act", events.clone());
            let count = events.len();
            out.report(finding.count(count).summary(words!("终审{count}", "approved {count}")));
        }
    }
}

/// Every account and every person, with or without acts.
struct Everybody;

impl Everybody {
    const DECLARED: RuleMeta = meta("T02", "toy-everybody", &["account", "person"]);
}

impl ConductRule for Everybody {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Account, Key::Person];
    const ACTS: Acts = Acts::of(&[Act::Edit]);
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::NONE;
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, who: Subject, acts: &Group<'_>, facts: &Facts<'_>, out: &mut Out<()>) {
        let name = match who {
            Subject::Account(account) => ("account", facts.account_name(account)),
            Subject::Person(person) => ("person", facts.person_key(person)),
            _ => return,
        };
        let count = acts.iter().count();
        if count == 0 {
            out.explained("row", &name.1);
            return;
        }
        let first = acts.iter().next().map_or(EventId(0), |event| event.id);
        let finding = Finding::of(Self::META, facts.office()).key(name.0, name.1).proof("act", first);
        out.report(finding.count(count).summary(words!("修改{count}", "edited {count}")));
    }
}

/// Cases with edits, by a rule that asks for nothing to trigger it.
struct Edited;

impl Edited {
    const DECLARED: RuleMeta = meta("T03", "toy-edited", &["case"]);
}

impl ConductRule for Edited {
    const META: &'static RuleMeta = &Self::DECLARED;
    const GROUPS: &'static [Key] = &[Key::Case];
    const ACTS: Acts = Acts::of(&[Act::Edit]);
    const TRIGGER: Acts = Acts::NONE;
    const COLUMNS: Columns = Columns::NONE;
    type Note = ();

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, _: Subject, acts: &Group<'_>, _: &Facts<'_>, _: &mut Out<()>) {
        assert!(!acts.is_empty(), "cases are known by their acts alone");
    }
}

/// A rule that needs a table no test has.
struct Needy;

impl Needy {
    const DECLARED: RuleMeta = RuleMeta { needs: &[TableKind::Duties], ..meta("T05", "toy-needy", &["account"]) };
}

impl StandingRule for Needy {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, _: &Facts<'_>, _: &mut Out<()>) {
        unreachable!("a rule without its table must not judge");
    }
}

/// Every row of the account list.
struct Listed;

impl Listed {
    const DECLARED: RuleMeta = meta("T04", "toy-listed", &["account"]);
}

impl StandingRule for Listed {
    const META: &'static RuleMeta = &Self::DECLARED;

    fn new(_: &mut RuleTable) -> Result<Self, PolicyError> {
        Ok(Self)
    }

    fn judge(&self, facts: &Facts<'_>, out: &mut Out<()>) {
        for row in &facts.tables.accounts {
            out.begin(facts.office());
            let finding = Finding::of(Self::META, facts.office()).key("account", facts.text(row.account));
            let severity = if row.kind.is_some() { Severity::High } else { Severity::Low };
            out.report(finding.severity(severity).proof("row", row.row).summary(words!("在册", "listed")));
        }
    }
}

static ALL: [Entry; 5] =
    [conduct::<Approvals>(), conduct::<Everybody>(), conduct::<Edited>(), standing::<Listed>(), standing::<Needy>()];

fn entries() -> Vec<&'static Entry> {
    ALL.iter().collect()
}

/// A town of five accounts, the last of which is a machine.
struct Town {
    tables: Tables,
    log: Log,
    policy: Policy,
}

const NAMES: [&str; 5] = ["a", "b", "c", "d", "sys"];

impl Town {
    fn of(rows: &[Row], policy: &str) -> Self {
        let mut tables = Tables::default();
        for (number, name) in (1u32..).zip(NAMES) {
            let account = tables.names.intern(name);
            let holder = tables.names.intern(&format!("{name}某"));
            let id = tables.names.intern(&format!("id-{name}"));
            let system = tables.names.intern("系统");
            let machine = name == "sys";
            tables.accounts.push(AccountRow {
                row: RowRef { source: SourceId::from_index(9), row: number },
                system: Some(system),
                account,
                holders: if machine { Vec::new() } else { vec![holder] },
                mention: PersonMention { id_number: (!machine).then_some(id), ..PersonMention::default() },
                positions: Vec::new(),
                kind: machine.then_some(AccountKind::Interface),
                status: None,
                created_at: None,
                disabled_at: None,
                last_login_at: None,
                expires_at: None,
                approval_no: None,
                key_no: None,
            });
        }
        tables.names.intern("福果镇");
        let accounts = NAMES.map(|name| ("系统", name));
        let log = assemble(chunks(rows, &[7]), accounts, &reading(None)).0;
        Self { tables, log, policy: Policy::parse(policy, "hecha.toml").unwrap() }
    }

    fn judged<T>(&self, look: impl FnOnce(&Facts<'_>) -> T) -> T {
        let vocabulary = Vocabulary::new(&self.policy);
        let identity = identity::resolve(&self.tables, &self.log, &self.policy, None);
        let ground = Ground {
            tables: &self.tables,
            log: &self.log,
            policy: &self.policy,
            vocabulary: &vocabulary,
            only_system: None,
            office: self.tables.names.get("福果镇").unwrap(),
            scope: Scope::derive(&self.tables, &self.log, &self.policy).0,
        };
        look(&Facts::build(&ground, identity))
    }

    fn run(&self, only: &[&str]) -> Outcome {
        let rules = select(&entries(), &self.policy, only).unwrap();
        self.judged(|facts| run(&rules, facts))
    }
}

fn row(number: u32, minute: u32, account: &'static str, step: &'static str, case: &'static str) -> Row {
    let at = crate::base::time::Instant::from_millis(1_656_640_800_000 + i64::from(minute) * 60_000);
    let at = crate::base::time::Moment::exact(at);
    Row { at, ..Row::new(number, "2022-07-01", account, step) }.with(TextColumn::Case, case)
}

/// A log long enough to be judged in several chunks.
fn long_log() -> Vec<Row> {
    const CASES: [&str; 7] = ["X1", "X2", "X3", "X4", "X5", "X6", "X7"];
    let one = |number: u32| {
        let pick = number.wrapping_mul(2_654_435_761) >> 8;
        let account = NAMES[pick as usize % NAMES.len()];
        let step = ["受理", "终审", "修改"][(pick / 7) as usize % 3];
        row(number + 1, number, account, step, CASES[(pick / 31) as usize % CASES.len()])
    };
    (0..60_000).map(one).collect()
}

fn told(outcome: &Outcome) -> String {
    format!("{:#?}\n{:#?}\n{:?}", outcome.findings, outcome.coverage, outcome.suppressed)
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let town = Town::of(&long_log(), "as_of = 2022-12-31\n");
    let with = |threads: usize| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
        pool.install(|| told(&town.run(&[])))
    };
    let one = with(1);
    assert!(one.contains("toy-approvals") && one.contains("toy-everybody"));
    assert_eq!(one, with(2));
    assert_eq!(one, with(5));
}

#[test]
fn neither_the_order_of_rows_nor_of_rules_changes_anything() {
    let rows: Vec<Row> = long_log().into_iter().take(500).collect();
    let mut backwards = rows.clone();
    backwards.reverse();
    let town = Town::of(&rows, "as_of = 2022-12-31\n");
    let told_forwards = told(&town.run(&[]));
    assert_eq!(told_forwards, told(&Town::of(&backwards, "as_of = 2022-12-31\n").run(&[])));
    let mut rules = select(&entries(), &town.policy, &[]).unwrap();
    rules.reverse();
    assert_eq!(told_forwards, told(&town.judged(|facts| run(&rules, facts))));
}

#[test]
fn what_other_rules_run_changes_nothing_for_a_rule() {
    let rows: Vec<Row> = long_log().into_iter().take(300).collect();
    let town = Town::of(&rows, "as_of = 2022-12-31\n");
    let all = town.run(&[]);
    for code in ["T01", "T02", "T03", "T04"] {
        let alone = town.run(&[code]);
        assert_eq!(alone.coverage.len(), 1);
        let same = |outcome: &Outcome| {
            let coverage = outcome.coverage.iter().find(|one| one.meta.code == code).unwrap();
            format!("{:?} {}", coverage.verdicts, coverage.machine_acts)
        };
        assert_eq!(same(&alone), same(&all), "{code}");
    }
}

#[test]
fn every_known_account_and_person_is_judged_with_or_without_acts() {
    let town = Town::of(&[row(1, 0, "a", "修改", "X")], "as_of = 2022-12-31\n");
    let outcome = town.run(&["T02"]);
    let total = outcome.coverage[0].verdicts.total();
    // Five accounts and four people; one of each has acts.
    assert_eq!((total.subjects, total.explained, total.judged), (9, 7, 2));
    assert_eq!(outcome.findings.len(), 2);
}

#[test]
fn machine_acts_are_left_out_where_people_are_judged_and_counted() {
    let rows = [
        row(1, 0, "a", "受理", "X"),
        row(2, 1, "sys", "终审", "X"),
        row(3, 2, "b", "终审", "Y"),
        row(4, 3, "sys", "受理", "Y"),
        row(5, 4, "sys", "修改", "Y"),
    ];
    let town = Town::of(&rows, "as_of = 2022-12-31\n");
    let outcome = town.run(&["T01", "T02"]);
    let cases: Vec<&str> =
        outcome.findings.iter().filter(|one| one.key[0].0 == "case").map(|one| one.key[0].1.as_str()).collect();
    assert_eq!(cases, ["系统/Y"], "X was approved by a machine alone");
    assert_eq!(outcome.coverage[0].machine_acts, 2, "the edit is none of the rule's acts");
    let accounts = outcome.findings.iter().filter(|one| one.key[0] == ("account", "系统/sys".to_owned()));
    assert_eq!(accounts.count(), 1, "acts of a machine count as use of its account");
}

#[test]
fn a_rule_without_its_table_does_not_judge_and_says_so() {
    let outcome = Town::of(&[], "as_of = 2022-12-31\n").run(&[]);
    let needy = outcome.coverage.iter().find(|one| one.meta.code == "T05").unwrap();
    assert_eq!(needy.missing, vec![TableKind::Duties]);
    assert_eq!(needy.verdicts.total().subjects, 0);
    assert!(outcome.coverage.is_sorted_by_key(|one| one.meta.code));
}

#[test]
fn findings_stand_by_severity_then_rule_then_key() {
    let outcome = Town::of(&[row(1, 0, "b", "修改", "X")], "as_of = 2022-12-31\n").run(&[]);
    let order: Vec<(Severity, &str, &str)> =
        outcome.findings.iter().map(|one| (one.severity, one.meta.code, one.key[0].1.as_str())).collect();
    assert_eq!(order[0], (Severity::High, "T04", "sys"));
    assert_eq!(order[1].1, "T02");
    assert_eq!(order[3..], ["a", "b", "c", "d"].map(|name| (Severity::Low, "T04", name)));
}

#[test]
fn the_run_tells_what_it_does() {
    let town = Town::of(&[row(1, 0, "a", "终审", "X")], "as_of = 2022-12-31\n");
    let rules = select(&entries(), &town.policy, &[]).unwrap();
    let told = std::sync::Mutex::new(Vec::new());
    town.judged(|facts| run_watched(&rules, facts, &|step| told.lock().unwrap().push(step)));
    let told = told.into_inner().unwrap();
    assert_eq!((told[0], told[told.len() - 1]), (Progress::Standing, Progress::Ordering));
    assert!(told.contains(&Progress::Groups { key: Key::Case, done: 1, of: 1 }));
}

// ---- selecting -------------------------------------------------------------------------------------------------

fn faults(policy: &str) -> Vec<(u32, bool)> {
    let policy = Policy::parse(policy, "hecha.toml").unwrap();
    let errors = select(&entries(), &policy, &[]).err().unwrap_or_default();
    errors.iter().map(|one| (one.line, matches!(*one.fault, PolicyFault::UnknownKey { .. }))).collect()
}

#[test]
fn tables_of_unknown_rules_and_unread_keys_are_faults_by_line() {
    assert_eq!(faults("[rules.T01]\nmost = 3\n"), vec![]);
    assert_eq!(faults("[rules.toy-approvals]\nmost = 3\n"), vec![]);
    let found = faults("[rules.T02]\nmost = 3\n[rules.T99]\nx = 1\n[rules.T01]\nmost = \"drei\"\n");
    assert_eq!(found, vec![(2, true), (3, true), (6, false)]);
}

#[test]
fn settings_are_checked_even_of_rules_that_do_not_run() {
    let policy = Policy::parse("[rules.T02]\nmost = 3\n", "hecha.toml").unwrap();
    assert!(select(&entries(), &policy, &["T01"]).is_err());
    let rules = select(&entries(), &Policy::default(), &["T04", "T01"]).unwrap();
    assert_eq!(rules.iter().map(|rule| rule.meta().code).collect::<Vec<_>>(), ["T01", "T04"]);
}

// ---- superseding, linking, excepting -----------------------------------------------------------------------------

static A04: RuleMeta = meta("A04", "beyond-duty", &["account"]);
static A05: RuleMeta = meta("A05", "shared-account", &["account"]);
static A06: RuleMeta = meta("A06", "leaver-account", &["account"]);
static A07: RuleMeta = meta("A07", "mover-not-adjusted", &["account"]);
static A11: RuleMeta = meta("A11", "dormant-account", &["account"]);
static A17: RuleMeta = meta("A17", "incompatible-rights", &["account"]);
static A21: RuleMeta = meta("A21", "third-party-final-right", &["account"]);
static B01: RuleMeta = meta("B01", "accept-and-approve", &["account"]);
static B18: RuleMeta = meta("B18", "act-without-right", &["account"]);
static B19: RuleMeta = meta("B19", "inactive-account-act", &["account"]);
static B25: RuleMeta = meta("B25", "transfer-straddle", &["account"]);

fn unit() -> Unit {
    let mut tables = Tables::default();
    Unit(tables.names.intern("福果镇"))
}

fn found(meta: &'static RuleMeta, account: &str, facet: Option<&'static str>, claims: &[&str]) -> Finding {
    let begun = Finding::of(meta, unit()).key("account", account).proof("act", EventId(0)).summary(words!("有", "is"));
    let begun = claims.iter().fold(begun, |begun, claim| begun.claim(*claim));
    facet.into_iter().fold(begun, FindingBuilder::facet).build().unwrap()
}

fn part(claim: &str) -> Part {
    Part {
        claim: claim.to_owned(),
        label: words!("{claim}", "{claim}"),
        evidence: Vec::new(),
        path: Vec::new(),
        permission: None,
    }
}

fn listing(head: &Words, parts: &[Part]) -> Words {
    let mut all = head.clone();
    for part in parts {
        all.push(&part.label);
    }
    all
}

fn with_parts(meta: &'static RuleMeta, facet: Option<&'static str>, claims: &[&str]) -> Finding {
    let parts = claims.iter().copied().map(part).collect();
    let begun = Finding::of(meta, unit()).key("account", "a").proof("act", EventId(0));
    let begun = facet.into_iter().fold(begun, FindingBuilder::facet);
    begun.parts(words!("：", ": "), parts, listing).build().unwrap()
}

/// Weaker and stronger code, and how often.
type Counted = (&'static str, &'static str, u64);

/// What is left, by code, and what was superseded, by weaker and stronger code.
fn superseded(findings: Vec<Finding>) -> (Vec<Finding>, Vec<Counted>) {
    let mut metas: Vec<&'static RuleMeta> = findings.iter().map(|one| one.meta).collect();
    metas.dedup_by_key(|meta| meta.code);
    let coverage = |meta| Coverage {
        meta,
        verdicts: crate::finding::Verdicts::default(),
        missing: Vec::new(),
        superseded: Vec::new(),
        machine_acts: 0,
        refused: Vec::new(),
    };
    let coverage = metas.into_iter().map(coverage).collect();
    let mut outcome = Outcome { findings, coverage, ..Outcome::default() };
    supersede::supersede(&mut outcome);
    let counts = outcome.coverage.iter().flat_map(|one| {
        let code = one.meta.code;
        one.superseded.iter().map(move |(stronger, count)| (code, *stronger, *count))
    });
    let counts = counts.collect();
    (outcome.findings, counts)
}

fn codes(findings: &[Finding]) -> Vec<&'static str> {
    findings.iter().map(|one| one.meta.code).collect()
}

#[test]
fn the_leavers_account_is_not_told_again_as_dormant_or_shared() {
    let (left, counts) = superseded(vec![
        found(&A05, "a", Some("absent-owner"), &["account:a"]),
        found(&A05, "a", Some("concurrent"), &["account:a"]),
        found(&A06, "a", None, &["account:a"]),
        found(&A11, "a", None, &["account:a"]),
        found(&A11, "b", None, &["account:b"]),
    ]);
    assert_eq!(codes(&left), ["A05", "A06", "A11"]);
    assert_eq!(left[0].facet, Some("concurrent"));
    assert_eq!(counts, [("A05", "A06", 1), ("A11", "A06", 1)]);
}

#[test]
fn a_part_that_a_stronger_rule_tells_is_taken_out_and_the_words_are_renewed() {
    let (left, counts) = superseded(vec![
        with_parts(&A04, None, &["right:a#x", "right:a#y", "right:a#z"]),
        found(&A07, "a", None, &["right:a#x"]),
        with_parts(&A21, None, &["right:a#z"]),
    ]);
    assert_eq!((left[0].summary.zh.as_str(), left[0].count), ("：right:a#y", 1));
    assert_eq!(counts, [("A04", "A07", 1), ("A04", "A21", 1)]);
    let (left, counts) = superseded(vec![
        with_parts(&A04, None, &["right:a#x", "right:a#y"]),
        found(&A07, "a", None, &["right:a#x", "right:a#y"]),
    ]);
    assert_eq!((codes(&left), counts), (vec!["A07"], vec![("A04", "A07", 2)]));
}

#[test]
fn a_pair_that_was_used_stands_beside_the_right_that_was_kept() {
    let kept = || found(&A07, "a", None, &["right:a#x"]);
    let (left, _) = superseded(vec![with_parts(&A17, Some("holds"), &["right:a#x"]), kept()]);
    assert_eq!(codes(&left), ["A07"]);
    let (left, _) = superseded(vec![with_parts(&A17, Some("used"), &["right:a#x"]), kept()]);
    assert_eq!(codes(&left), ["A17", "A07"]);
}

#[test]
fn two_rules_may_cover_a_finding_together_but_not_half_of_it() {
    let straddle = || found(&B25, "a", None, &["act:1", "act:2", "person:p"]);
    let (left, counts) =
        superseded(vec![straddle(), found(&B01, "a", None, &["act:1"]), found(&A07, "a", None, &["act:2"])]);
    assert_eq!((codes(&left), counts), (vec!["B01", "A07"], vec![("B25", "B01", 1)]));
    let (left, counts) = superseded(vec![straddle(), found(&B01, "a", None, &["act:1"])]);
    assert_eq!((codes(&left), counts), (vec!["B25", "B01"], vec![]));
}

#[test]
fn an_account_that_was_off_covers_its_own_acts_and_no_others_without_a_right() {
    let off = || found(&B19, "a", None, &["act:1", "act:2"]);
    let (left, counts) = superseded(vec![found(&B18, "a", None, &["act:1"]), off()]);
    assert_eq!((codes(&left), counts), (vec!["B19"], vec![("B18", "B19", 1)]));
    let (left, counts) = superseded(vec![found(&B18, "a", None, &["act:1", "act:3"]), off()]);
    assert_eq!((codes(&left), counts), (vec!["B18", "B19"], vec![]));
}

#[test]
fn a_finding_that_claims_nothing_is_never_superseded() {
    let (left, _) = superseded(vec![found(&A11, "a", None, &[]), found(&A06, "a", None, &["account:a"])]);
    assert_eq!(codes(&left), ["A11", "A06"]);
}

#[test]
fn right_and_act_are_linked_both_ways_and_only_across_rules() {
    let topical = |meta: &'static RuleMeta, account: &str, topics: &[&str]| {
        let mut one = found(meta, account, None, &[]);
        one.topics = topics.iter().map(|topic| (*topic).to_owned()).collect();
        one
    };
    let mut findings = vec![
        topical(&A17, "a", &["p", "q"]),
        topical(&B01, "a", &["p"]),
        topical(&B01, "b", &["p", "q"]),
        topical(&B01, "c", &["r"]),
        topical(&A04, "a", &["p"]),
    ];
    supersede::link(&mut findings);
    let ids: Vec<_> = findings.iter().map(|one| one.id).collect();
    let mut both = vec![ids[1], ids[2]];
    both.sort_by_key(|id| id.0);
    assert_eq!(findings[0].links, both);
    assert_eq!((&findings[1].links, &findings[2].links), (&vec![ids[0]], &vec![ids[0]]));
    assert!(findings[3].links.is_empty() && findings[4].links.is_empty());
}

#[test]
fn an_exception_holds_to_its_last_day_and_is_told_when_idle_or_expired() {
    let exception = |rule: &str, account: &str, until: &str| {
        format!(
            "[[exception]]\nrule = \"{rule}\"\nmatch = {{ account = \"{account}\" }}\nreason = \"兼任\"\n\
             approved_by = \"龙某\"\nuntil = {until}\n"
        )
    };
    let policy = [
        "as_of = 2022-12-31\n".to_owned(),
        exception("T04", "a", "2022-12-31"),
        exception("toy-listed", "b", "2022-12-30"),
        exception("T04", "nobody", "2023-12-31"),
        exception("T05", "a", "2023-12-31"),
    ];
    let outcome = Town::of(&[], &policy.concat()).run(&[]);
    let suppressed: Vec<_> = outcome.suppressed.iter().map(|(one, place)| (one.key[0].1.as_str(), *place)).collect();
    assert_eq!(suppressed, [("a", 0)]);
    assert_eq!(outcome.expired_exceptions, [1]);
    assert_eq!(outcome.unused_exceptions, [2], "a rule that could not judge leaves its exception alone");
    assert!(outcome.findings.iter().all(|one| one.key[0].1 != "a"));
    assert!(outcome.findings.iter().any(|one| one.key[0].1 == "b"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn superseding_does_not_depend_on_the_order_of_findings(
        order in Just((0..6_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let all = [
            found(&A05, "a", Some("absent-owner"), &["account:a"]),
            found(&A06, "a", None, &["account:a"]),
            found(&A11, "a", None, &["account:a"]),
            with_parts(&A04, None, &["right:a#x", "right:a#y"]),
            found(&A07, "a", None, &["right:a#x"]),
            found(&A21, "a", None, &["right:a#x"]),
        ];
        let (left, mut counts) = superseded(order.into_iter().map(|place| all[place].clone()).collect());
        counts.sort_unstable();
        prop_assert_eq!(counts, vec![("A04", "A07", 1), ("A05", "A06", 1), ("A11", "A06", 1)]);
        let mut left = codes(&left);
        left.sort_unstable();
        prop_assert_eq!(left, vec!["A04", "A06", "A07", "A21"]);
    }
}
