//! The program killed at any instant of a merge, an import, a closing or a check: the ledger opens, is whole, and is as it
//! was before or as it would have been after. `HECHA_KILLS=200` for more than the ordinary few.

use std::{
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

use hecha::{
    app::ledger::{act, exchange},
    i18n::Lang,
    ledger::{Field, Store, layout::built_in, state::Move},
    report::Masking,
};

use super::{book, hand, made};
use crate::worlds::Dice;

const PROBLEMS: usize = 120;

/// What is killed: the arguments, run in a copy of the desk.
const COMMANDS: [&[&str]; 4] = [
    &["ledger", "merge", "village.db", "-o", "ledger.db"],
    &["ledger", "import", "台账.xlsx", "--by", "联络员"],
    &["ledger", "close", "WT-0001", "WT-0002", "--by", "王五", "--opinion", "已改"],
    &["check", "case", "-o", "out", "--ledger", "ledger.db", "--rule", "A01"],
];

/// A folder with everything the commands need.
fn desk(at: &Path) {
    let ledger = at.join("ledger.db");
    made(&ledger, PROBLEMS, "福果镇");
    made(&at.join("village.db"), PROBLEMS + 40, "青杠村");
    let mut store = Store::open(&ledger).expect("a ledger");
    let numbers = ["WT-0001".to_owned(), "WT-0002".to_owned()];
    let steps: [(Move, Vec<(Field, &str)>); 4] = [
        (Move::Confirm, vec![]),
        (Move::Assign, vec![(Field::Responsible, "李四")]),
        (Move::Start, vec![]),
        (Move::Submit, vec![(Field::Progress, "已停用")]),
    ];
    for (to, typed) in steps {
        let request = act::Request { to, numbers: &numbers, typed, reason: None, named: true };
        act::step(&mut store, &request, &hand("李四", "2023-05-02")).expect("a step");
    }
    let look = (Lang::Zh, Masking::default());
    let workbook = at.join("台账.xlsx");
    exchange::export(&store, &workbook, &built_in(), look, "2023-05-03".parse().expect("a day")).expect("an export");
    let numbers: Vec<String> = (3..=PROBLEMS).map(|no| format!("WT-{no:04}")).collect();
    let typed: Vec<(&str, &str, &str)> = numbers.iter().map(|no| (no.as_str(), "备注", "已约谈")).collect();
    book::edit(&workbook, "问题台账", &typed);
    std::fs::create_dir(at.join("case")).expect("a folder");
    std::fs::write(at.join("case/制度清单.csv"), "制度名称,制度类别,印发时间\n考勤制度,其他,2020-01-01\n")
        .expect("a file");
}

fn copy(from: &Path, to: &Path) {
    for entry in std::fs::read_dir(from).expect("a folder").map(|entry| entry.expect("an entry")) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            std::fs::create_dir(&target).expect("a folder");
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).expect("a copy");
        }
    }
}

fn command(desk: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_hecha"));
    command.current_dir(desk).args(arguments).stdout(Stdio::null()).stderr(Stdio::null());
    command.env_remove("HECHA_LEDGER").env_remove("HECHA_BY").env("RAYON_NUM_THREADS", "1");
    command
}

/// How many events there are, once the chain was found whole and every problem what its events make of it.
fn whole(ledger: &Path) -> u64 {
    let verified = Store::open(ledger).expect("it opens").verify(None).expect("a check");
    assert!(verified.faults.is_empty(), "{:?}", verified.faults);
    verified.events
}

#[test]
#[expect(clippy::print_stderr, reason = "how many were killed in the middle is what the number of tries is chosen by")]
fn killed_at_any_instant_the_ledger_is_before_or_after() {
    let tries: usize = std::env::var_os("HECHA_KILLS").and_then(|text| text.to_str()?.parse().ok()).unwrap_or(12);
    let template = tempfile::tempdir().expect("a folder");
    desk(template.path());
    let before = whole(&template.path().join("ledger.db"));
    let mut dice = Dice::new(20_230_427);
    let (mut unfinished, mut untouched) = (0, 0);
    for arguments in COMMANDS {
        let full = tempfile::tempdir().expect("a folder");
        copy(template.path(), full.path());
        let began = Instant::now();
        let ended = command(full.path(), arguments).status().expect("the program");
        let took = began.elapsed();
        let after = whole(&full.path().join("ledger.db"));
        assert!(ended.code().is_some_and(|code| code < 2) && after > before, "{arguments:?}: {ended:?}");
        for _ in 0..tries.div_ceil(COMMANDS.len()) {
            let desk = tempfile::tempdir().expect("a folder");
            copy(template.path(), desk.path());
            let mut child = command(desk.path(), arguments).spawn().expect("the program");
            let micros = u64::try_from(took.as_micros()).unwrap_or(1).max(1);
            let wait = dice.below(usize::try_from(micros).unwrap_or(1)) as u64;
            std::thread::sleep(Duration::from_micros(wait));
            child.kill().expect("a kill");
            unfinished += usize::from(child.wait().expect("an end").code().is_none());
            let events = whole(&desk.path().join("ledger.db"));
            assert!(
                events == before || events == after,
                "{arguments:?} killed after {wait} µs: {before} {events} {after}"
            );
            untouched += usize::from(events == before);
            // What was cut off can be done again.
            if events == before && dice.below(4) == 0 {
                command(desk.path(), arguments).status().expect("the program");
                assert_eq!(whole(&desk.path().join("ledger.db")), after);
            }
        }
    }
    eprintln!("{tries} tries: {unfinished} killed before their end, {untouched} left the ledger as it was");
}
