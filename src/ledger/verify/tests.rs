//! A ledger that somebody tampers with behind its back.

use std::path::PathBuf;

use rusqlite::params;

use super::*;
use crate::ledger::{
    Store,
    event::{Act, sample},
    store::Hand,
};

struct Tampered {
    folder: tempfile::TempDir,
}

impl Tampered {
    /// Three problems, one of them found missing since: six events with the first.
    fn new() -> Self {
        let made = Self { folder: tempfile::tempdir().unwrap() };
        let hand = Hand { who: "张三".to_owned(), at: Instant::from_millis(5_000), what: "test".to_owned() };
        let mut store = Store::open_or_make(&made.path(), "福果镇", &hand).unwrap();
        let done = store.write(&hand, |writer| {
            for no in 1..=3 {
                let machine = Box::new(sample::machine(&format!("u{no}")));
                let act = Act::Found { machine, as_of: None, discovery: sample::discovery("2023-05-01") };
                let problem = writer.append(Some(no), None, act)?;
                if no == 1 {
                    writer.append(Some(no), problem, Act::Missed { as_of: None })?;
                }
            }
            Ok(())
        });
        done.unwrap();
        made
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("ledger.db")
    }

    /// Runs SQL as somebody would who does not go through the program.
    fn by(self, sql: &str) -> Self {
        let db = Connection::open(self.path()).unwrap();
        db.execute_batch(
            "PRAGMA foreign_keys = OFF; DROP TRIGGER events_are_not_changed; DROP TRIGGER events_are_not_removed;",
        )
        .unwrap();
        db.execute_batch(sql).unwrap();
        self
    }

    fn faults(&self) -> Vec<Fault> {
        Store::open(&self.path()).unwrap().verify(None).unwrap().faults
    }
}

#[test]
fn an_honest_ledger_has_no_faults() {
    let ledger = Tampered::new();
    let verified = Store::open(&ledger.path()).unwrap().verify(None).unwrap();
    assert_eq!((verified.faults.as_slice(), verified.events, verified.problems), ([].as_slice(), 5, 3));
}

#[test]
fn every_altered_part_of_every_event_is_found() {
    for seq in 1..=5_u64 {
        for change in ["at = at + 1", "who = '李四'", "body = replace(body, '福果', '青杠')", "hash = zeroblob(32)"]
        {
            let ledger = Tampered::new().by(&format!("UPDATE events SET {change} WHERE seq = {seq}"));
            let changed: u32 = Connection::open(ledger.path())
                .unwrap()
                .query_row(
                    "SELECT count(*) FROM events WHERE seq = ?1 AND body LIKE '%青杠%'",
                    params![seq.cast_signed()],
                    |row| row.get(0),
                )
                .unwrap();
            let is_changed = !change.starts_with("body") || changed == 1;
            assert_eq!(!ledger.faults().is_empty(), is_changed, "{change} at {seq}");
        }
        let about_another = Tampered::new().by(&format!("UPDATE events SET problem = 3 WHERE seq = {seq}"));
        assert_eq!(!about_another.faults().is_empty(), seq != 5, "the last is about 3 as it is");
    }
}

#[test]
fn every_removed_event_is_found() {
    for seq in 1..=5 {
        let ledger = Tampered::new().by(&format!("DELETE FROM events WHERE seq = {seq}"));
        assert!(!ledger.faults().is_empty(), "without {seq}");
        let closed_up = Tampered::new()
            .by(&format!("DELETE FROM events WHERE seq = {seq}; UPDATE events SET seq = seq - 1 WHERE seq > {seq};"));
        assert!(!closed_up.faults().is_empty(), "without {seq}, the gap closed");
    }
    // Cut off with everything that remembers it, only what stands outside the ledger tells.
    let cut = Tampered::new().by("DELETE FROM events WHERE seq = 5; DELETE FROM problems WHERE no = 3; \
         UPDATE head SET seq = 4, hash = (SELECT hash FROM events WHERE seq = 4);");
    assert_eq!(cut.faults(), []);
    let honest = Store::open(&Tampered::new().path()).unwrap().head().unwrap();
    let anchor = Anchor { seq: honest.seq, hash: honest.hash.to_string() };
    let faults = Store::open(&cut.path()).unwrap().verify(Some(&anchor)).unwrap().faults;
    assert_eq!(faults, [Fault::OffAnchor(5)]);
}

#[test]
fn swapped_events_are_found() {
    let swap = "UPDATE events SET seq = 100 WHERE seq = 4; UPDATE events SET seq = 4 WHERE seq = 5; UPDATE events SET seq = 5 WHERE seq = 100;";
    assert!(Tampered::new().by(swap).faults().contains(&Fault::Altered(4)));
}

#[test]
fn a_problem_that_its_events_did_not_make_is_found() {
    let edited =
        Tampered::new().by("UPDATE problems SET document = replace(document, 'suspected', 'closed') WHERE no = 2");
    assert_eq!(edited.faults(), [Fault::Differs(2)]);
    assert_eq!(Tampered::new().by("DELETE FROM problems WHERE no = 2").faults(), [Fault::Missing(2)]);
    let copied =
        "INSERT INTO problems SELECT 9, rule, unit, severity, state, deadline, document FROM problems WHERE no = 1";
    assert_eq!(Tampered::new().by(copied).faults(), [Fault::Unfounded(9)]);
}

#[test]
fn columns_and_runs_beside_the_documents_are_looked_at_too() {
    for change in ["state = 'closed'", "unit = 'x'", "severity = 'low'", "rule = 'B01'", "deadline = '2023-01-01'"] {
        let ledger = Tampered::new().by(&format!("UPDATE problems SET {change} WHERE no = 3"));
        assert_eq!(ledger.faults(), [Fault::Differs(3)], "{change}");
    }
    assert_eq!(Tampered::new().by("INSERT INTO runs VALUES ('abc', 2)").faults(), [Fault::Runs]);
}

#[test]
fn nothing_is_built_on_a_ledger_that_was_tampered_with() {
    let hand = Hand { who: "张三".to_owned(), at: Instant::from_millis(6_000), what: "test".to_owned() };
    let write = |ledger: &Tampered, no: u32| {
        let mut store = Store::open(&ledger.path()).unwrap();
        store.write(&hand, |writer| {
            let problem = writer.problem(no)?;
            writer.append(Some(no), problem, Act::Missed { as_of: None })
        })
    };
    assert!(write(&Tampered::new(), 2).is_ok());
    let closed = "UPDATE problems SET document = replace(document, 'suspected', 'closed') WHERE no = 2";
    for sql in [
        closed,
        "UPDATE events SET body = replace(body, '福果', '青杠') WHERE seq = 4",
        "UPDATE events SET who = '李四' WHERE seq = 5",
        "DELETE FROM events WHERE seq = 2",
        "UPDATE head SET seq = 4",
        "DELETE FROM problems WHERE no = 2",
    ] {
        let ledger = Tampered::new().by(sql);
        let refused = write(&ledger, 2);
        assert!(matches!(refused, Err(LedgerError::Tampered { .. } | LedgerError::Misfit(_))), "{sql}: {refused:?}");
    }
    // Another problem is still worked on; the whole shows when it is verified or merged.
    assert!(write(&Tampered::new().by(closed), 3).is_ok());
}

#[test]
fn damaged_pages_are_told_in_words() {
    let ledger = Tampered::new();
    drop(Store::open(&ledger.path()).unwrap());
    let mut bytes = std::fs::read(ledger.path()).unwrap();
    let size = bytes.len();
    bytes[4096..size.min(4096 * 6)].fill(0xa5);
    std::fs::write(ledger.path(), bytes).unwrap();
    let said = match Store::open(&ledger.path()).and_then(|store| store.verify(None)) {
        Ok(verified) => verified.faults.iter().map(|fault| fault.words().zh).collect::<String>(),
        Err(error) => error.words().zh,
    };
    assert!(said.contains("数据页损坏") && said.contains("备份"), "{said}");
}

#[test]
fn events_are_not_changed_by_accident() {
    let ledger = Tampered::new();
    let db = Connection::open(ledger.path()).unwrap();
    assert!(db.execute("UPDATE events SET who = 'x'", []).is_err());
    assert!(db.execute("DELETE FROM events", []).is_err());
}
