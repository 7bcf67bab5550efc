//! That groups partition the log.

use super::*;
use crate::oplog::{
    TextColumn,
    rows::{Row, log_of},
};

fn members(log: &Log, key: Key, persons: &[u32], acts: Acts) -> Vec<(Subject, Vec<u32>)> {
    let groups = Groups::by(key, log, persons, acts);
    (0..groups.len()).map(|place| (groups.subject(place), groups.events(place).to_vec())).collect()
}

#[test]
fn an_edit_of_a_payee_joins_both_payees() {
    let edit = Row::new(2, "2022-07-02 08:00:00", "a", "修改")
        .with(TextColumn::Field, "银行账号")
        .with(TextColumn::Old, "62")
        .with(TextColumn::New, "63");
    let before = Row::new(1, "2022-07-01 08:00:00", "a", "受理").with(TextColumn::Payee, "62");
    let log = log_of(&[before, edit]);
    let of = |text: &str| Subject::Payee(log.names.payees.get(text).unwrap());
    let groups = members(&log, Key::Payee, &[], Acts::ALL);
    assert!(groups.contains(&(of("62"), vec![0, 1])));
    assert!(groups.contains(&(of("63"), vec![1])));
}

#[test]
fn an_edit_of_an_id_number_joins_both_subjects_and_once_only() {
    let edit = Row::new(1, "2022-07-02 08:00:00", "a", "修改")
        .with(TextColumn::Field, "证件号码")
        .with(TextColumn::SubjectId, "1")
        .with(TextColumn::Old, "1")
        .with(TextColumn::New, "2");
    let log = log_of(&[edit]);
    let of = |text: &str| Subject::Subject(log.names.subjects.get(text).unwrap());
    let groups = members(&log, Key::Subject, &[], Acts::ALL);
    assert_eq!(groups.len(), 2);
    assert!(groups.contains(&(of("1"), vec![0])) && groups.contains(&(of("2"), vec![0])));
}

#[test]
fn an_edit_of_another_field_joins_nobody_else() {
    let edit = Row::new(1, "2022-07-02 08:00:00", "a", "修改")
        .with(TextColumn::Field, "备注")
        .with(TextColumn::Old, "62")
        .with(TextColumn::New, "63");
    let log = log_of(&[edit]);
    assert!(members(&log, Key::Payee, &[], Acts::ALL).is_empty());
}

#[test]
fn a_reset_joins_the_group_of_its_target() {
    let reset = Row::new(1, "2022-07-02 08:00:00", "admin", "重置").with(TextColumn::Target, "lijun");
    let log = log_of(&[reset]);
    assert_eq!(members(&log, Key::Account, &[], Acts::ALL).len(), 2);
    assert!(members(&log, Key::Person, &[0, ABSENT], Acts::ALL).iter().all(|(_, events)| events == &[0]));
}

#[test]
fn a_person_gathers_all_accounts_and_the_unresolved_gather_none() {
    let rows = [
        Row::new(1, "2022-07-01 08:00:00", "a", "受理"),
        Row::new(2, "2022-07-02 08:00:00", "b", "终审"),
        Row::new(3, "2022-07-03 08:00:00", "c", "终审"),
    ];
    let log = log_of(&rows);
    let person = |name: &str| if name == "c" { ABSENT } else { 1 };
    let persons: Vec<u32> = log.names.accounts.ids().map(|id| person(log.names.account(id).1)).collect();
    let found = members(&log, Key::Person, &persons, Acts::ALL);
    assert_eq!(found, vec![(Subject::Person(PersonId::from_index(1)), vec![0, 1])]);
}

#[test]
fn acts_nobody_asked_for_are_not_grouped() {
    let rows = [
        Row::new(1, "2022-07-01 08:00:00", "a", "受理").with(TextColumn::Case, "X"),
        Row::new(2, "2022-07-02 08:00:00", "a", "终审").with(TextColumn::Case, "Y"),
    ];
    let log = log_of(&rows);
    let groups = members(&log, Key::Case, &[], Acts::of(&[Act::Approve]));
    assert_eq!(groups.len(), 1);
    assert_eq!(groups[0].1, vec![1]);
}

#[test]
fn blocks_follow_the_sequence_numbers_of_their_system() {
    let row = |number: u32, seq: u64, system: &'static str| {
        let at = if number == 1 { "2022-07-01 08:00:00" } else { "2022-07-02 08:00:00" };
        Row { seq: Some(seq), system, ..Row::new(number, at, "a", "受理") }
    };
    let log = log_of(&[row(1, BLOCK + 1, "甲"), row(2, 3, "甲"), row(3, 4, "乙")]);
    let found = members(&log, Key::System, &[], Acts::ALL);
    let of = |system: &str, block: u32| Subject::System(log.names.systems.get(system).unwrap(), block);
    assert_eq!(found.len(), 3);
    assert!(found.contains(&(of("甲", 1), vec![0])));
    assert!(found.iter().any(|(who, _)| *who == of("甲", 0)) && found.iter().any(|(who, _)| *who == of("乙", 0)));
}

#[test]
fn machine_acts_are_left_out_and_counted_unless_somebody_sat_there() {
    let rows = [
        Row::new(1, "2022-07-01 08:00:00", "batch", "受理").with(TextColumn::Case, "X"),
        Row::new(2, "2022-07-02 08:00:00", "batch", "终审")
            .with(TextColumn::Case, "X")
            .with(TextColumn::Ip, "10.0.0.1"),
        Row::new(3, "2022-07-03 08:00:00", "a", "修改").with(TextColumn::Case, "X"),
    ];
    let log = log_of(&rows);
    let machines: Vec<bool> = log.names.accounts.ids().map(|id| log.names.account(id).1 == "batch").collect();
    let groups = Groups::by(Key::Case, &log, &[], Acts::ALL);
    let census = Census::of(&log, groups.events(0), &machines);
    assert_eq!(census.acts, Acts::of(&[Act::Approve, Act::Edit]));
    assert_eq!((census.machine_acts(Acts::ALL), census.machine_acts(Acts::DECISION)), (1, 0));
    let seen = Group::new(&log, groups.events(0), Acts::ALL, Columns::NONE, &machines);
    assert_eq!(seen.iter().map(|event| event.act).collect::<Vec<_>>(), vec![Act::Approve, Act::Edit]);
    assert_eq!(seen.machine_acts(), 1);
    assert!(!Census::of(&log, groups.events(0), &[]).has_machines());
}
