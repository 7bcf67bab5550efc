//! Runs brought in one after the other.

use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::{
    base::time::{Instant, Zone},
    ledger::{
        Field, Store,
        act::{Step, values},
        coverage::RuleCoverage,
        event::{Door, sample},
        state::Move,
        store::Hand,
    },
};

fn hand(who: &str, day: &str) -> Hand {
    let at = Zone::default().start_of(day.parse().unwrap()).plus_millis(36_000_000);
    Hand { who: who.to_owned(), at, what: "test".to_owned() }
}

fn run(as_of: &str, accounts: &[&str]) -> Run {
    let machines: Vec<Machine> = accounts.iter().map(|account| sample::machine(account)).collect();
    let like = sample::machine("x");
    Run {
        as_of: as_of.parse().ok(),
        how: "自查".to_owned(),
        office: "福果镇".to_owned(),
        program: "0".to_owned(),
        policy: String::new(),
        observations: machines.into_iter().map(|machine| Observation { machine, exception: None }).collect(),
        coverage: Coverage {
            rules: std::iter::once(("A06".to_owned(), RuleCoverage::default())).collect(),
            units: std::iter::once(like.unit.clone()).collect(),
            tables: like.needs.iter().cloned().collect(),
            office: "福果镇".to_owned(),
            ..Coverage::default()
        },
    }
}

struct Book(tempfile::TempDir);

impl Book {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> std::path::PathBuf {
        self.0.path().join("ledger.db")
    }

    fn merge(&self, run: &Run, on: &str) -> Merged {
        let hand = hand("hecha", on);
        let mut store = Store::open_or_make(&self.path(), "福果镇", &hand).unwrap();
        let merged = store.write(&hand, |writer| merge(writer, run)).unwrap();
        let verified = store.verify(None).unwrap();
        assert_eq!(verified.faults, [], "after {on}");
        merged
    }

    fn problem(&self, no: u32) -> Problem {
        Store::open(&self.path()).unwrap().problem(no).unwrap().unwrap()
    }

    fn step(&self, no: u32, to: Move, typed: &[(Field, &str)], who: &str, on: &str) {
        let hand = hand(who, on);
        let mut store = Store::open(&self.path()).unwrap();
        let done = store.write(&hand, |writer| {
            let problem = writer.problem(no)?.unwrap();
            let reason = Some("核实".to_owned());
            let step = Step { to, fields: values(typed)?, reason, hand: &hand, door: Door::Command };
            let act = step.act(&problem)?;
            writer.append(Some(no), Some(problem), act)
        });
        done.unwrap();
    }

    fn close(&self, no: u32, on: &str) {
        self.step(no, Move::Confirm, &[], "张三", on);
        self.step(no, Move::Assign, &[(Field::Responsible, "李四")], "张三", on);
        self.step(no, Move::Start, &[], "李四", on);
        self.step(no, Move::Submit, &[(Field::Progress, "已注销")], "李四", on);
        self.step(no, Move::Close, &[], "王五", on);
    }
}

fn bytes(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap()
}

#[test]
fn the_same_data_again_changes_nothing_at_all() {
    let book = Book::new();
    let first = book.merge(&run("2023-04-30", &["a", "b"]), "2023-05-01");
    assert_eq!((first.added.as_slice(), first.events), ([1, 2].as_slice(), 3));
    let before = bytes(&book.path());
    let again = book.merge(&run("2023-04-30", &["a", "b"]), "2023-05-02");
    assert_eq!((again.events, again.unchanged), (0, 2));
    assert_eq!(bytes(&book.path()), before);
    assert_eq!(again.numbers.values().copied().collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn closed_and_then_the_same_data_again_changes_nothing() {
    let book = Book::new();
    book.merge(&run("2023-04-30", &["a"]), "2023-05-01");
    book.close(1, "2023-06-01");
    let again = book.merge(&run("2023-04-30", &["a"]), "2023-06-02");
    assert_eq!((again.events, again.settled.as_slice()), (0, [1].as_slice()));
    // Other data of before the rectification is no relapse either.
    let more = book.merge(&run("2023-05-20", &["a", "b"]), "2023-06-03");
    assert_eq!((more.reopened.as_slice(), more.settled.as_slice()), ([].as_slice(), [1].as_slice()));
    assert_eq!(book.problem(1).state(), State::Closed);
}

#[test]
fn closed_and_found_in_newer_data_is_reopened_and_keeps_what_people_wrote() {
    let book = Book::new();
    book.merge(&run("2023-04-30", &["a"]), "2023-05-01");
    book.close(1, "2023-06-01");
    let newer = book.merge(&run("2023-06-30", &["a"]), "2023-07-01");
    assert_eq!(newer.reopened, [1]);
    let problem = book.problem(1);
    assert_eq!((problem.state(), problem.standing.value.reopened), (State::Suspected, 1));
    assert_eq!(problem.wrote(Field::Responsible), Some("李四"));
    let again = book.merge(&run("2023-06-30", &["a"]), "2023-07-02");
    assert_eq!(again.events, 0);
    book.close(1, "2023-07-10");
    assert_eq!(book.merge(&run("2023-06-30", &["a"]), "2023-07-12").events, 0);
    book.merge(&run("2023-07-31", &["a"]), "2023-08-01");
    assert_eq!(book.problem(1).standing.value.reopened, 2);
}

#[test]
fn not_found_is_not_observed_only_where_it_was_covered_and_never_closed() {
    let book = Book::new();
    book.merge(&run("2023-04-30", &["a", "b"]), "2023-05-01");
    let mut blind = run("2023-05-31", &["b"]);
    blind.coverage.tables.clear();
    let merged = book.merge(&blind, "2023-06-01");
    assert_eq!((merged.missed.as_slice(), merged.not_covered.get(&Gap::TableAbsent)), ([].as_slice(), Some(&1)));
    let merged = book.merge(&run("2023-06-30", &["b"]), "2023-07-01");
    assert_eq!(merged.missed, [1]);
    assert_eq!((book.problem(1).state(), book.problem(1).sighting.missed), (State::Suspected, true));
    assert_eq!(book.merge(&run("2023-06-30", &["b"]), "2023-07-02").events, 0);
    let merged = book.merge(&run("2023-07-31", &["a", "b"]), "2023-08-01");
    assert_eq!((merged.back.as_slice(), book.problem(1).sighting.missed), ([1].as_slice(), false));
}

#[test]
fn older_data_adds_but_takes_nothing_away() {
    let book = Book::new();
    book.merge(&run("2023-06-30", &["a"]), "2023-07-01");
    let merged = book.merge(&run("2023-04-30", &["c"]), "2023-07-02");
    assert_eq!((merged.added.as_slice(), merged.missed.len()), ([2].as_slice(), 0));
    assert_eq!(merged.not_covered.get(&Gap::Older), Some(&1));
}

#[test]
fn a_corrected_name_is_the_same_problem_by_its_alias() {
    let book = Book::new();
    let mut first = run("2023-04-30", &["a"]);
    first.observations[0].machine.aliases = vec!["by-number".to_owned()];
    book.merge(&first, "2023-05-01");
    let mut second = run("2023-05-31", &["b"]);
    second.observations[0].machine.aliases = vec!["by-number".to_owned()];
    let merged = book.merge(&second, "2023-06-01");
    assert_eq!((merged.added.len(), merged.changed.as_slice()), (0, [1].as_slice()));
    // Its first name still leads to it.
    assert_eq!(book.merge(&run("2023-06-30", &["a"]), "2023-07-01").added.len(), 0);
}

#[test]
fn a_weaker_form_that_fits_two_problems_is_not_guessed() {
    let book = Book::new();
    let mut first = run("2023-04-30", &["a", "b"]);
    for one in &mut first.observations {
        one.machine.aliases = vec!["by-name".to_owned()];
    }
    book.merge(&first, "2023-05-01");
    let mut second = run("2023-05-31", &["c"]);
    second.observations[0].machine.aliases = vec!["by-name".to_owned()];
    assert_eq!(book.merge(&second, "2023-06-01").added, [3]);
}

#[test]
fn dismissed_stays_dismissed_and_says_when_there_is_news() {
    let book = Book::new();
    book.merge(&run("2023-04-30", &["a"]), "2023-05-01");
    book.step(1, Move::Dismiss, &[], "张三", "2023-05-02");
    assert_eq!(book.merge(&run("2023-04-30", &["a"]), "2023-05-03").events, 0);
    let merged = book.merge(&run("2023-05-31", &["a"]), "2023-06-01");
    assert_eq!(merged.renewed, [1]);
    let problem = book.problem(1);
    assert_eq!(problem.state(), State::Dismissed);
    assert!(problem.flags("2023-06-01".parse().unwrap()).contains(&Flag::NewSinceDismissed));
    assert_eq!(book.merge(&run("2023-05-31", &["a"]), "2023-06-02").events, 0);
}

#[test]
fn an_exception_of_the_policy_comes_and_goes_with_it() {
    let book = Book::new();
    let mut excused = run("2023-04-30", &["a"]);
    excused.observations[0].exception = Some(Exception {
        reason: "兼任".to_owned(),
        approver: "龙某".to_owned(),
        until: "2023-06-30".parse().unwrap(),
        by_policy: true,
    });
    let merged = book.merge(&excused, "2023-05-01");
    assert_eq!(merged.flags.get(&Flag::Excepted), Some(&1));
    let merged = book.merge(&run("2023-07-31", &["a"]), "2023-08-01");
    assert_eq!(merged.flags.get(&Flag::Excepted), None);
    assert_eq!(book.problem(1).last_exception(), None);
}

#[test]
fn a_second_writer_is_told_who_is_writing() {
    let book = Book::new();
    book.merge(&run("2023-04-30", &["a"]), "2023-05-01");
    let mut first = Store::open(&book.path()).unwrap();
    let mut second = Store::open(&book.path()).unwrap();
    let at_work = hand("张三", "2023-05-02");
    let refused =
        first.write(&at_work, |_| Ok(second.write(&hand("李四", "2023-05-02"), |_| Ok(())).unwrap_err())).unwrap();
    let words = refused.words();
    assert!(words.zh.contains("张三") && words.zh.contains("test"), "{}", words.zh);
    assert!(second.write(&hand("李四", "2023-05-02"), |_| Ok(())).is_ok());
}

#[test]
fn what_fails_halfway_leaves_nothing() {
    let book = Book::new();
    book.merge(&run("2023-04-30", &["a"]), "2023-05-01");
    let head = Store::open(&book.path()).unwrap().head().unwrap();
    let hand = hand("hecha", "2023-06-01");
    let mut store = Store::open(&book.path()).unwrap();
    let failed: Result<(), LedgerError> = store.write(&hand, |writer| {
        merge(writer, &run("2023-05-31", &["b"]))?;
        Err(LedgerError::Broken)
    });
    assert!(failed.is_err());
    assert_eq!(store.head().unwrap(), head);
    assert_eq!(store.verify(None).unwrap().faults, []);
}

#[cfg(unix)]
#[test]
fn a_ledger_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt as _;
    let book = Book::new();
    book.merge(&run("2023-04-30", &["a"]), "2023-05-01");
    assert_eq!(std::fs::metadata(book.path()).unwrap().permissions().mode() & 0o777, 0o600);
    let empty = book.0.path().join("empty.db");
    std::fs::write(&empty, b"").unwrap();
    std::fs::set_permissions(&empty, std::fs::Permissions::from_mode(0o644)).unwrap();
    Store::open_or_make(&empty, "", &hand("张三", "2023-05-01")).unwrap();
    assert_eq!(std::fs::metadata(&empty).unwrap().permissions().mode() & 0o777, 0o600);
    let at = Instant::from_millis(0);
    let other = book.0.path().join("no-ledger.db");
    std::fs::write(&other, "something else that is long enough to be no database at all").unwrap();
    let hand = Hand { who: "a".to_owned(), at, what: String::new() };
    assert!(Store::open_or_make(&other, "", &hand).is_err());
    assert!(matches!(Store::open(&book.0.path().join("none.db")), Err(LedgerError::Missing(_))));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn no_run_loses_or_changes_what_anybody_wrote(
        steps in prop::collection::vec((1..7_u32, prop::collection::vec(0..4_usize, 0..4), 0..Field::ALL.len()), 1..8),
    ) {
        let book = Book::new();
        let mut wrote: Map<(u32, Field), String> = Map::default();
        for (at, (month, found, field)) in steps.iter().enumerate() {
            let accounts: Set<&str> = found.iter().map(|one| ["a", "b", "c", "d"][*one]).collect();
            let accounts: Vec<&str> = accounts.into_iter().collect();
            let run = run(&format!("2023-0{month}-01"), &accounts);
            book.merge(&run, &format!("2023-08-0{}", at + 1));
            prop_assert_eq!(book.merge(&run, "2023-08-20").events, 0, "the same again");
            let mut store = Store::open(&book.path()).unwrap();
            for ((no, field), value) in &wrote {
                let problem = store.problem(*no).unwrap().unwrap();
                prop_assert_eq!(problem.wrote(*field), Some(value.as_str()));
            }
            let field = Field::ALL[*field];
            let hand = hand("李四", "2023-08-10");
            for problem in store.problems().unwrap() {
                // Kept values need not be of the field's kind for this.
                let value = format!("{at}");
                let fields = std::iter::once((field, Some(value.clone()))).collect();
                let no = problem.no;
                store.write(&hand, |writer| writer.append(Some(no), Some(problem), Act::Wrote { fields, door: Door::Command })).unwrap();
                wrote.insert((no, field), value);
            }
        }
    }
}
