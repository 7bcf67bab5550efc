//! Laws of merging, and the story of two villages and a town.

use proptest::prelude::*;

use super::*;
use crate::{
    base::time::Instant,
    ledger::{
        Field, Store,
        event::sample,
        problem::{Discovery, Part, Role, Sighting},
        store::Hand,
    },
};

fn hand(at: i64) -> Hand {
    Hand { who: "张三".to_owned(), at: Instant::from_millis(at), what: "test".to_owned() }
}

/// What one problem of a made ledger is like.
#[derive(Clone, Debug)]
struct Made {
    account: u8,
    alias: Option<u8>,
    office: u8,
    as_of: u8,
    at: u8,
    wrote: Vec<(usize, u8, i64)>,
    state: usize,
    missed: bool,
}

fn made() -> impl Strategy<Value = Made> {
    let wrote = prop::collection::vec((0..Field::ALL.len(), 0..3_u8, 0..4_i64), 0..4);
    (0..5_u8, prop::option::of(0..3_u8), 0..2_u8, 1..4_u8, 0..4_u8, wrote, 0..8_usize, any::<bool>()).prop_map(
        |(account, alias, office, as_of, at, wrote, state, missed)| Made {
            account,
            alias,
            office,
            as_of,
            at,
            wrote,
            state,
            missed,
        },
    )
}

fn problem(no: u32, made: &Made) -> Problem {
    let mut problem = sample::problem(no);
    let at = Instant::from_millis(i64::from(made.at));
    let mut machine = sample::machine(&format!("u{}", made.account));
    machine.count = u64::from(made.at);
    problem.identities =
        std::iter::once(machine.id.clone()).chain(made.alias.map(|one| format!("alias{one}"))).collect();
    let as_of = format!("2023-0{}-01", made.as_of).parse().ok();
    problem.observed = Observed { as_of, at, machine };
    problem.sighting = Sighting { as_of, at, missed: made.missed };
    let office = format!("office{}", made.office);
    problem.discoveries =
        vec![Discovery { how: "自查".to_owned(), office, on: format!("2023-0{}-02", made.as_of).parse().unwrap() }];
    let state = State::ALL[made.state];
    problem.standing = Stamped { at, by: "a".to_owned(), value: Standing { state, ..Standing::suspected() } };
    for (field, value, at) in &made.wrote {
        let stamped = Stamped { at: Instant::from_millis(*at), by: "a".to_owned(), value: Some(format!("v{value}")) };
        problem.human.insert(Field::ALL[*field], stamped);
        let part = Part { round: u32::from(made.missed), role: Role::Worked, who: format!("w{value}") };
        problem.parts.insert(part);
    }
    problem
}

/// A ledger of made problems, each account once.
fn source(name: &str, made: &[Made]) -> Source {
    let mut seen = Set::default();
    let distinct = made.iter().filter(|one| seen.insert(one.account));
    let problems = (1..).zip(distinct).map(|(no, one)| problem(no, one)).collect();
    let head = Head { seq: 9, hash: crate::ledger::event::genesis() };
    Source { office: name.to_owned(), ledger: name.to_owned(), head, problems }
}

fn rolled(calls: &[&[&Source]]) -> Vec<Problem> {
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open_or_make(&folder.path().join("town.db"), "镇", &hand(10)).unwrap();
    let own = store.identity().unwrap();
    for sources in calls {
        let sources: Vec<Source> = sources.iter().map(|source| (*source).clone()).collect();
        store.write(&hand(11), |writer| merge(writer, &own, &sources)).unwrap();
    }
    assert_eq!(store.verify(None).unwrap().faults, []);
    store.problems().unwrap()
}

/// What does not depend on which number a problem got.
fn contents(problems: Vec<Problem>) -> Vec<String> {
    let text = |problem: Problem| serde_json::to_string(&Problem { no: 0, seq: 0, ..problem }).unwrap();
    let mut texts: Vec<String> = problems.into_iter().map(text).collect();
    texts.sort();
    texts
}

fn joined(one: &Problem, other: &Problem) -> Problem {
    let mut joined = one.clone();
    joined.join(other);
    Problem { no: 0, seq: 0, ..joined }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn joining_is_commutative_associative_and_idempotent(a in made(), b in made(), c in made()) {
        let [a, b, c] = [a, b, c].map(|made| Problem { no: 0, seq: 0, ..problem(1, &made) });
        prop_assert_eq!(joined(&a, &a), a.clone());
        prop_assert_eq!(joined(&a, &b), joined(&b, &a));
        prop_assert_eq!(joined(&joined(&a, &b), &c), joined(&a, &joined(&b, &c)));
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn merging_does_not_depend_on_the_order_and_again_changes_nothing(
        a in prop::collection::vec(made(), 0..5),
        b in prop::collection::vec(made(), 0..5),
        c in prop::collection::vec(made(), 0..5),
    ) {
        let (a, b, c) = (source("a", &a), source("b", &b), source("c", &c));
        let once = rolled(&[&[&a, &b, &c]]);
        prop_assert_eq!(&once, &rolled(&[&[&c, &a, &b]]), "numbers and all");
        prop_assert_eq!(&once, &rolled(&[&[&a, &b, &c], &[&b, &a], &[&c]]));
    }

    #[test]
    fn one_after_the_other_is_all_at_once(
        a in prop::collection::vec(made().prop_map(|made| Made { alias: None, ..made }), 0..5),
        b in prop::collection::vec(made().prop_map(|made| Made { alias: None, ..made }), 0..5),
    ) {
        let (a, b) = (source("a", &a), source("b", &b));
        let once = contents(rolled(&[&[&a, &b]]));
        prop_assert_eq!(&once, &contents(rolled(&[&[&a], &[&b]])));
        prop_assert_eq!(&once, &contents(rolled(&[&[&b], &[&a]])));
    }

    #[test]
    fn no_field_that_anybody_wrote_is_lost(
        a in prop::collection::vec(made(), 0..5),
        b in prop::collection::vec(made(), 0..5),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let mut store = Store::open_or_make(&folder.path().join("town.db"), "镇", &hand(10)).unwrap();
        let (own, sources) = (store.identity().unwrap(), vec![source("a", &a), source("b", &b)]);
        store.write(&hand(11), |writer| merge(writer, &own, &sources)).unwrap();
        let history: Vec<Act> = store.events(None).unwrap().into_iter().map(|event| event.act).collect();
        let problems = store.problems().unwrap();
        for problem in sources.iter().flat_map(|source| &source.problems) {
            for (field, wrote) in &problem.human {
                let shown = problems.iter().any(|one| one.human.get(field) == Some(wrote));
                let told = history.iter().any(|act| matches!(act, Act::Met { other, .. } if other.human.get(field) == Some(wrote)));
                prop_assert!(shown || told, "{field:?} {wrote:?}");
                // Something stands in the field, be it what another wrote later.
                prop_assert!(problems.iter().any(|one| one.human.contains_key(field)));
            }
        }
    }
}

#[test]
fn the_same_problem_found_by_village_and_town_is_one_with_two_discoveries() {
    let made = Made { account: 1, alias: None, office: 0, as_of: 1, at: 1, wrote: vec![], state: 0, missed: false };
    let village = source("青杠村", std::slice::from_ref(&made));
    let mut office = source("镇", &[Made { office: 1, ..made }]);
    office.problems[0].discoveries[0].how = "镇级核查".to_owned();
    let problems = rolled(&[&[&village, &office]]);
    let [one] = problems.as_slice() else { panic!("{} problems", problems.len()) };
    assert_eq!((one.found_by().len(), one.discoveries.len(), one.origins.len()), (2, 2, 2));
}

#[test]
fn a_closing_whose_reviewer_turns_out_to_be_responsible_is_told_and_flagged() {
    let place = |field: Field| Field::ALL.iter().position(|one| *one == field).unwrap();
    let (responsible, reviewer) = (place(Field::Responsible), place(Field::Reviewer));
    let closed = State::ALL.iter().position(|state| *state == State::Closed).unwrap();
    let like = |state: usize, wrote: Vec<(usize, u8, i64)>| Made {
        account: 1,
        alias: None,
        office: 0,
        as_of: 1,
        at: 1,
        wrote,
        state,
        missed: false,
    };
    let village = source("a", &[like(closed, vec![(reviewer, 1, 1)])]);
    let town = source("b", &[like(0, vec![(responsible, 1, 2)])]);
    let folder = tempfile::tempdir().unwrap();
    let mut store = Store::open_or_make(&folder.path().join("town.db"), "镇", &hand(10)).unwrap();
    let own = store.identity().unwrap();
    let mut merged = |sources: &[Source]| store.write(&hand(11), |writer| merge(writer, &own, sources)).unwrap();
    assert_eq!(merged(std::slice::from_ref(&village)).doubtful, [] as [u32; 0]);
    assert_eq!(merged(std::slice::from_ref(&town)).doubtful, [1]);
    let problem = &rolled(&[&[&town, &village]])[0];
    let flags = problem.flags("2023-06-01".parse().unwrap());
    assert_eq!((problem.state(), flags.contains(&crate::ledger::Flag::DoubtfulReview)), (State::Closed, true));
}

#[test]
fn finding_it_anew_undoes_no_decision() {
    let made = Made { account: 1, alias: None, office: 0, as_of: 1, at: 1, wrote: vec![], state: 4, missed: false };
    let (town, village) = (source("a", std::slice::from_ref(&made)), source("b", &[Made { state: 0, at: 3, ..made }]));
    assert_eq!(rolled(&[&[&town, &village]])[0].state(), State::Rectifying);
}

#[test]
fn two_problems_that_one_ledger_tells_apart_are_not_made_one() {
    let like = |account: u8| Made {
        account,
        alias: Some(0),
        office: 0,
        as_of: 1,
        at: 1,
        wrote: vec![],
        state: 0,
        missed: false,
    };
    let (village, other) = (source("a", &[like(1), like(2)]), source("b", &[like(3)]));
    assert_eq!(rolled(&[&[&village, &other]]).len(), 3, "a name that fits two is no name");
}

#[test]
fn copies_of_one_ledger_that_went_their_own_ways_are_both_merged() {
    let like =
        |account: u8| Made { account, alias: None, office: 0, as_of: 1, at: 1, wrote: vec![], state: 0, missed: false };
    let (one, mut other) = (source("a", &[like(1), like(2)]), source("a", &[like(1), like(3)]));
    other.head.seq += 1;
    // Number 2 is another problem in each.
    assert_eq!(rolled(&[&[&one, &other]]).len(), 3);
    assert_eq!(rolled(&[&[&one, &other]]), rolled(&[&[&other, &one]]));
}

#[test]
fn what_the_unit_writes_later_arrives_with_the_next_merge() {
    let made =
        Made { account: 1, alias: None, office: 0, as_of: 1, at: 1, wrote: vec![(0, 1, 5)], state: 0, missed: false };
    let first = source("a", std::slice::from_ref(&made));
    let second = source("a", &[Made { wrote: vec![(0, 2, 6)], state: 4, at: 3, ..made }]);
    let problems = rolled(&[&[&first], &[&second]]);
    assert_eq!(problems[0].wrote(Field::ALL[0]), Some("v2"));
    assert_eq!(problems[0].state(), State::Rectifying);
    assert_eq!(problems, rolled(&[&[&first], &[&second], &[&first]]), "what came before takes nothing back");
}
