//! That assembly does not depend on how the log was read.

use proptest::prelude::*;

use super::*;
use crate::{
    base::time::{Day, MILLIS_PER_DAY},
    model::{EventId, act::Acts},
    oplog::{
        Columns, Group, Groups, Key, Outcome, Subject,
        rows::{Row, chunks, log_of, reading},
    },
};

/// Everything an event says, in texts.
fn told(log: &Log, id: EventId) -> String {
    let event = log.event(id, Columns::ALL);
    let names = &log.names;
    let value = |id: Option<crate::base::ids::ValueId>| id.map_or("-", |id| names.values.text(id));
    format!(
        "{:?} {} {:?} {:?} {} {:?} {:?} {} {:?} {:?} {:?} {} {} {} {:?}",
        event.at,
        names.systems.text(event.system),
        event.account.map(|id| names.account(id)),
        event.act,
        names.steps.text(event.step),
        event.outcome,
        event.seq,
        value(event.operator),
        event.case.map(|id| names.case(id)),
        event.subject.map(|id| names.subject(id)),
        event.payee.map(|id| names.payees.text(id)),
        value(event.record),
        value(event.old),
        value(event.new),
        event.target.map(|id| names.account(id)),
    )
}

fn all_told(log: &Log) -> Vec<String> {
    log.ids().map(|id| told(log, id)).collect()
}

fn rows() -> impl Strategy<Value = Vec<Row>> {
    let one = (
        (0_i64..4, prop::sample::select(vec!["", "甲系统", "乙系统"]), prop::sample::select(vec!["", "a", "b"])),
        prop::sample::select(vec!["受理", "终审", "修改"]),
        (prop::option::of(0_u64..3), prop::bool::ANY),
        prop::sample::select(vec!["", "X1", "X2"]),
        prop::sample::select(vec![("", "", ""), ("银行账号", "62", "63"), ("证件号码", "1", "2")]),
        prop::sample::select(vec![("", ""), ("S", ""), ("", "R")]),
    );
    prop::collection::vec(one, 1..40).prop_map(|all| {
        let made = (1u32..).zip(all).map(|(number, parts)| {
            let ((time, system, account), step, (seq, failed), case, (field, old, new), (subject, record)) = parts;
            let mut row = Row::new(number, "2022-07-01 08:30:00", account, step)
                .with(TextColumn::Case, case)
                .with(TextColumn::Field, field)
                .with(TextColumn::Old, old)
                .with(TextColumn::New, new)
                .with(TextColumn::SubjectId, subject)
                .with(TextColumn::Record, record);
            row.at = Moment::exact(row.at.at.plus_millis(time * 1000));
            (row.system, row.seq) = (system, seq);
            row.outcome = if failed { Outcome::Failure } else { Outcome::Success };
            row
        });
        made.collect()
    })
}

proptest! {
    #[test]
    fn the_log_does_not_depend_on_how_it_was_read(
        (rows, shuffled) in rows().prop_flat_map(|rows| (Just(rows.clone()), Just(rows).prop_shuffle())),
        sizes in prop::collection::vec(1_usize..9, 1..4),
    ) {
        let (one, found) = assemble(chunks(&rows, &[rows.len()]), std::iter::empty(), &reading(None));
        let (other, again) = assemble(chunks(&shuffled, &sizes), [("乙系统", "b")], &reading(None));
        prop_assert_eq!(all_told(&one), all_told(&other));
        prop_assert_eq!(found.repeated.values().sum::<u64>(), again.repeated.values().sum::<u64>());
        prop_assert_eq!(found.conflicting, again.conflicting);
        for id in one.ids() {
            prop_assert_eq!(one.row(id), other.row(id));
            prop_assert_eq!(one.other_copies(id), other.other_copies(id));
        }
    }

    #[test]
    fn rows_read_twice_are_one_event(rows in rows()) {
        let (once, folded) = assemble(chunks(&rows, &[3]), std::iter::empty(), &reading(None));
        let mut copies = rows.clone();
        for copy in &mut copies {
            copy.row.source = SourceId::from_index(1);
        }
        let both: Vec<Row> = copies.iter().chain(&rows).cloned().collect();
        let (twice, refolded) = assemble(chunks(&both, &[5]), std::iter::empty(), &reading(None));
        prop_assert_eq!(all_told(&once), all_told(&twice));
        let repeated = |assembly: &Assembly| assembly.repeated.values().sum::<u64>();
        prop_assert_eq!(repeated(&refolded), repeated(&folded) * 2 + once.len() as u64);
        for id in twice.ids() {
            prop_assert_eq!(twice.row(id).source.index(), 0, "the first copy in file order is cited");
        }
    }

    #[test]
    fn every_event_stands_in_the_groups_of_its_keys(rows in rows()) {
        let log = log_of(&rows);
        let persons: Vec<u32> = (0..log.names.accounts.len()).map(|_| 0).collect();
        for key in [Key::Case, Key::Account, Key::Person, Key::Subject, Key::Payee, Key::System] {
            let groups = Groups::by(key, &log, &persons, Acts::ALL);
            for place in 0..groups.len() {
                prop_assert!(groups.events(place).is_sorted_by(|a, b| a < b), "canonical order, each event once");
                let group = Group::new(&log, groups.events(place), Acts::ALL, Columns::ALL, &[]);
                for event in group.iter() {
                    let joins = match groups.subject(place) {
                        Subject::Case(case) => event.case == Some(case),
                        Subject::Account(account) => event.account == Some(account) || event.target == Some(account),
                        Subject::Person(_) => event.account.is_some(),
                        Subject::Subject(subject) => {
                            let edited = |value| log.subject_of_value(value) == Some(subject);
                            event.subject == Some(subject) || event.old.is_some_and(edited) || event.new.is_some_and(edited)
                        }
                        Subject::Payee(payee) => {
                            let edited = |value| log.payee_of_value(value) == Some(payee);
                            event.payee == Some(payee) || event.old.is_some_and(edited) || event.new.is_some_and(edited)
                        }
                        Subject::System(system, _) => event.system == system,
                    };
                    prop_assert!(joins);
                }
            }
            let members: usize = (0..groups.len()).map(|place| groups.events(place).len()).sum();
            let wanted: usize = log.ids().map(|id| memberships(&log, id, key)).sum();
            prop_assert_eq!(members, wanted, "{:?}", key);
        }
    }
}

/// How many groups of a key an event belongs to.
fn memberships(log: &Log, id: EventId, key: Key) -> usize {
    let event = log.event(id, Columns::ALL);
    let edited = |class| event.field.and_then(|field| log.field_class(field)) == Some(class);
    match key {
        Key::Case => usize::from(event.case.is_some()),
        Key::Account | Key::Person => usize::from(event.account.is_some()),
        Key::Subject => usize::from(event.subject.is_some()) + if edited(FieldClass::IdNumber) { 2 } else { 0 },
        Key::Payee => usize::from(event.payee.is_some()) + if edited(FieldClass::Payee) { 2 } else { 0 },
        Key::System => 1,
    }
}

fn days(log: &Log) -> usize {
    log.ids().filter(|id| log.at(*id).precision == Precision::Day).count()
}

/// Rows at 09:00 of following days, and some at midnight, written so.
fn with_midnights(exact: u32, midnights: u32) -> Vec<Row> {
    let begin = Zone::default().start_of(Day::ymd(2022, 7, 1).unwrap());
    let day = |number: u32| begin.plus_millis(i64::from(number) * MILLIS_PER_DAY);
    let row = |number: u32, at| Row { at: Moment::exact(at), ..Row::new(number, "2022-07-01", "a", "受理") };
    let times = (0..exact).map(|number| row(number + 1, day(number).plus_millis(9 * 3_600_000)));
    times.chain((0..midnights).map(|number| row(100 + number, day(number)))).collect()
}

#[test]
fn midnights_are_days_where_there_are_too_many_of_them() {
    assert_eq!(days(&log_of(&with_midnights(15, 5))), 5);
    assert_eq!(days(&log_of(&with_midnights(16, 4))), 0, "a fifth is not over a fifth");
    assert_eq!(days(&log_of(&with_midnights(10, 9))), 0, "nineteen times say nothing");
}

#[test]
fn repeated_rows_do_not_swing_the_share_of_midnights() {
    let rows = with_midnights(16, 4);
    let elsewhere = SourceId::from_index(1);
    let later = |row: &Row| Row { row: RowRef { source: elsewhere, ..row.row }, ..row.clone() };
    let copies = rows[16..].iter().map(later);
    let all: Vec<Row> = rows.iter().cloned().chain(copies).collect();
    let log = log_of(&all);
    assert_eq!((log.len(), days(&log)), (20, 0));
}

#[test]
fn midnights_are_doubted_system_by_system() {
    let mut rows = with_midnights(15, 5);
    let elsewhere = with_midnights(30, 5).into_iter().map(|row| Row { system: "乙系统", ..row });
    rows.extend(elsewhere);
    assert_eq!(days(&log_of(&rows)), 5);
}

#[test]
fn a_doubted_midnight_and_the_day_written_elsewhere_are_one_event() {
    let mut rows = with_midnights(15, 5);
    let day = Moment::day(Day::ymd(2022, 7, 1).unwrap(), Zone::default());
    let elsewhere = RowRef { source: SourceId::from_index(1), row: 1 };
    rows.push(Row { at: day, row: elsewhere, ..rows[15].clone() });
    let log = log_of(&rows);
    assert_eq!((log.len(), days(&log)), (20, 5));
    let first = log.ids().find(|id| log.row(*id) == rows[15].row).unwrap();
    assert_eq!(log.other_copies(first), [elsewhere], "the first row is cited, the other one is its copy");
}

#[test]
fn a_row_without_a_system_belongs_to_the_only_one() {
    let named = Row {
        row: RowRef { source: SourceId::from_index(1), row: 1 },
        ..Row::new(1, "2022-07-01 08:00:00", "a", "受理")
    };
    let unnamed = Row { system: "", ..Row::new(1, "2022-07-01 08:00:00", "a", "受理") }.with(TextColumn::Case, "X");
    let named = named.with(TextColumn::Case, "X");
    let (log, found) = assemble(chunks(&[named, unnamed], &[1]), std::iter::empty(), &reading(Some("系统")));
    assert_eq!((log.len(), found.repeated.values().sum::<u64>()), (1, 1));
    assert_eq!(log.names.find_account("系统", "a").map(|id| log.names.account(id)), Some(("系统", "a")));
}

#[test]
fn one_number_with_two_contents_is_two_events() {
    let first = Row { seq: Some(7), ..Row::new(1, "2022-07-01 08:00:00", "a", "受理") };
    let second = Row { seq: Some(7), ..Row::new(2, "2022-07-01 08:00:00", "b", "受理") };
    let (log, found) = assemble(chunks(&[first, second], &[2]), std::iter::empty(), &reading(None));
    assert_eq!((log.len(), found.conflicting), (2, 1));
}

/// So many equal rows in each source; the time is to the minute or to the second.
fn equal_rows(counts: &[u32], at: &str) -> Vec<Row> {
    let of = |(source, count): (usize, &u32)| {
        let source = SourceId::from_index(source);
        (1..=*count).map(move |row| Row { row: RowRef { source, row }, ..Row::new(row, at, "a", "发放") })
    };
    counts.iter().enumerate().flat_map(of).collect()
}

#[test]
fn equal_rows_of_one_source_that_nothing_tells_apart_are_as_many_acts() {
    for at in ["2022-07-01", "2022-07-01 08:30", "2022-07-01 08:30:05"] {
        for (counts, events) in [(vec![4], 4), (vec![4, 4], 4), (vec![2, 3, 1], 3), (vec![1, 1, 1], 1)] {
            let rows = equal_rows(&counts, at);
            let (log, found) = assemble(chunks(&rows, &[3]), std::iter::empty(), &reading(None));
            let repeated = found.repeated.values().sum::<u64>();
            assert_eq!((log.len(), repeated), (events, rows.len() as u64 - events as u64), "{counts:?} {at}");
            assert_eq!(found.overlapping, 0);
            let further: u64 = counts.iter().map(|count| u64::from(count - 1)).sum();
            assert_eq!(found.alike.values().map(|alike| alike.kept).sum::<u64>(), further);
        }
    }
    let log = log_of(&equal_rows(&[1, 2], "2022-07-01"));
    let cited = log.ids().map(|id| (log.row(id).source.index(), log.row(id).row)).collect::<Vec<_>>();
    assert_eq!(cited, [(0, 1), (1, 2)], "the n-th act is cited from the first source that has n");
    assert_eq!(log.other_copies(EventId(0)), [RowRef { source: SourceId::from_index(1), row: 1 }]);
}

#[test]
fn equal_rows_that_say_which_event_they_are_are_one_act() {
    let numbered = equal_rows(&[3, 1], "2022-07-01").into_iter().map(|row| Row { seq: Some(7), ..row });
    let told = |at: &str, column| equal_rows(&[3, 1], at).into_iter().map(move |row| row.with(column, "X1"));
    let (second, minute) = ("2022-07-01 08:30:05", "2022-07-01 08:30");
    for (rows, events) in [
        (numbered.collect::<Vec<_>>(), 1),
        (told(second, TextColumn::Case).collect(), 1),
        (told(second, TextColumn::Record).collect(), 1),
        (told(minute, TextColumn::Case).collect(), 3),
    ] {
        let (log, found) = assemble(chunks(&rows, &[2]), std::iter::empty(), &reading(None));
        let alike = found.alike[&SourceId::from_index(0)];
        assert_eq!((log.len(), alike.kept, alike.folded), (events, events as u64 - 1, 3 - events as u64));
        assert_eq!((alike.first, found.alike.len()), (2, 1));
    }
}

/// Two exports of one event: the first without its case, the second without operator and in another file.
fn two_exports() -> [Row; 2] {
    let bare = Row::new(4, "2022-07-01 08:00:00", "a", "受理");
    let first = Row { seq: Some(7), ..bare.clone() }.with(TextColumn::Operator, "张三");
    let row = RowRef { source: SourceId::from_index(1), row: 2 };
    let second = Row { seq: Some(7), row, ..bare }.with(TextColumn::Case, "X1").with(TextColumn::Matter, "补贴");
    [first, second]
}

#[test]
fn exports_with_different_columns_are_one_event_with_the_values_of_both() {
    let [first, second] = two_exports();
    for rows in [[first.clone(), second.clone()], [second, first]] {
        let (log, found) = assemble(chunks(&rows, &[1]), std::iter::empty(), &reading(None));
        assert_eq!((log.len(), found.conflicting, found.overlapping), (1, 0, 0));
        let event = log.event(EventId(0), Columns::ALL);
        assert!(event.operator.is_some() && event.case.is_some() && event.matter.is_some());
        assert_eq!(log.row(EventId(0)).source.index(), 1, "the fuller row is cited");
        assert_eq!(log.other_copies(EventId(0)), [RowRef { source: SourceId::from_index(0), row: 4 }]);
        assert_eq!(found.repeated.values().sum::<u64>(), 1);
    }
}

#[test]
fn a_value_that_differs_keeps_two_exports_apart() {
    let [first, second] = two_exports();
    for other in [
        second.clone().with(TextColumn::Operator, "李四"),
        Row { account: "b", ..second.clone() },
        Row { step: "终审", ..second.clone() },
    ] {
        let (log, found) = assemble(chunks(&[first.clone(), other], &[2]), std::iter::empty(), &reading(None));
        assert_eq!((log.len(), found.conflicting), (2, 1));
    }
    let told = |row: &Row, detail| row.clone().with(TextColumn::Detail, detail);
    let len = |one, other| log_of(&[told(&first, one), told(&second, other)]).len();
    assert_eq!((len("同意", ""), len("同意", "同意\u{2}张三"), len("同意", "不同意")), (1, 1, 2));
}

#[test]
fn a_day_and_the_time_of_one_number_are_one_event() {
    let [first, second] = two_exports();
    let day = Row { at: Moment::day(Day::ymd(2022, 7, 1).unwrap(), Zone::default()), ..second.clone() };
    let log = log_of(&[first.clone(), day]);
    assert_eq!((log.len(), days(&log)), (1, 0), "the time is kept");
    let other = Row { at: Moment::day(Day::ymd(2022, 7, 2).unwrap(), Zone::default()), ..second };
    assert_eq!(log_of(&[first, other]).len(), 2);
}

#[test]
fn without_a_number_an_overlap_is_counted_and_nothing_is_joined() {
    let [first, second] = two_exports();
    let [first, second] = [first, second].map(|row| Row { seq: None, ..row });
    let (log, found) = assemble(chunks(&[first.clone(), second.clone()], &[2]), std::iter::empty(), &reading(None));
    assert_eq!((log.len(), found.overlapping), (2, 1));
    let same = Row { row: RowRef { row: 9, ..first.row }, ..second };
    let (_, found) = assemble(chunks(&[first, same], &[2]), std::iter::empty(), &reading(None));
    assert_eq!(found.overlapping, 0, "rows of one file are what they are");
}

#[test]
fn an_overlap_is_counted_where_one_export_has_no_seconds() {
    let rows = |minutes: &[&str]| {
        let of = |source, number, at: &&str| Row {
            row: RowRef { source: SourceId::from_index(source), row: number },
            ..Row::new(number, at, "a", "受理")
        };
        let seconds = ["2022-07-01 08:30:05", "2022-07-01 08:31:41"];
        let rows: Vec<Row> = (1..)
            .zip(&seconds)
            .map(|(number, at)| of(0, number, at))
            .chain((1..).zip(minutes).map(|(number, at)| of(1, number, at)))
            .collect();
        assemble(chunks(&rows, &[2]), std::iter::empty(), &reading(None)).1.overlapping
    };
    assert_eq!(rows(&["2022-07-01 08:30", "2022-07-01 08:31"]), 2);
    assert_eq!(rows(&["2022-07-01 08:32", "2022-07-01 08:29"]), 0);
    assert_eq!(rows(&["2022-07-01 08:30", "2022-07-01 08:31:07"]), 0, "that source has seconds");
}

#[test]
fn steps_of_one_row_are_no_rows_that_contradict_each_other() {
    let step = |source, step, at| Row {
        seq: Some(7),
        row: RowRef { source: SourceId::from_index(source), row: 2 },
        at: Moment::day(Day::ymd(2022, 7, at).unwrap(), Zone::default()),
        ..Row::new(2, "2022-07-01", "a", step)
    };
    let one = [step(0, "受理", 1), step(0, "终审", 2)];
    let (log, found) = assemble(chunks(&one, &[2]), std::iter::empty(), &reading(None));
    assert_eq!((log.len(), found.conflicting), (2, 0));
    let fuller = step(1, "受理", 1).with(TextColumn::Operator, "张三");
    let both = [one.to_vec(), vec![fuller, step(1, "终审", 3)]].concat();
    let (log, found) = assemble(chunks(&both, &[2]), std::iter::empty(), &reading(None));
    assert_eq!((log.len(), found.conflicting), (3, 1), "like is joined with like, and what differs is told");
}

#[test]
fn an_absent_id_number_leaves_the_record_as_subject() {
    let row = Row::new(1, "2022-07-01 08:00:00", "a", "修改").with(TextColumn::Record, "R7");
    let log = log_of(&[row]);
    let event = log.event(EventId(0), Columns::ALL);
    let name = event.subject.map(|subject| log.names.subject(subject));
    assert_eq!(name, Some(crate::oplog::SubjectName::Record { system: "系统", record: "R7" }));
}

#[test]
fn only_systems_with_events_are_systems_of_the_log() {
    let mut other = Row::new(2, "2022-07-01 08:30:05", "b", "终审");
    other.system = "乙系统";
    let rows = [Row::new(1, "2022-07-01 08:30:00", "a", "受理"), other];
    let (log, _) = assemble(chunks(&rows, &[1]), [("丙系统", "c")], &reading(None));
    let systems: Vec<&str> = log.systems().map(|system| log.names.systems.text(system)).collect();
    assert_eq!((systems.len(), log.names.systems.len()), (2, 3));
    assert!(["系统", "乙系统"].iter().all(|system| systems.contains(system)), "{systems:?}");
}
