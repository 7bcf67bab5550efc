//! A case folder of one file. Whatever its bytes, reading it ends, every row is accounted for, and cited rows read again.

use std::cell::RefCell;

use hecha::{
    ingest::{load, progress::Silent},
    model::RowRef,
    policy::{Policy, Vocabulary},
};

/// The most rows that are cited.
const CITED: u32 = 50;

struct Room {
    folder: tempfile::TempDir,
    policy: Policy,
    vocabulary: Vocabulary,
}

thread_local! {
    static ROOM: RefCell<Option<Room>> = const { RefCell::new(None) };
}

/// Reads `bytes` as a file of that extension.
pub fn read(extension: &str, bytes: &[u8]) {
    ROOM.with_borrow_mut(|room| {
        let room = room.get_or_insert_with(|| {
            // The fuzzer ends at any panic; those of a workbook's decoder become errors.
            std::panic::set_hook(Box::new(|panic| {
                if !hecha::ingest::workbook::is_decoding() {
                    eprintln!("{panic}\n{}", std::backtrace::Backtrace::force_capture());
                    std::process::abort();
                }
            }));
            let policy = Policy::default();
            let vocabulary = Vocabulary::new(&policy);
            Room { folder: tempfile::tempdir().expect("a temporary folder"), policy, vocabulary }
        });
        std::fs::write(room.folder.path().join(format!("a.{extension}")), bytes).expect("the file");
        let Ok(loaded) = load(room.folder.path(), &room.policy, &room.vocabulary, &Silent) else { return };
        for (id, source) in loaded.sources.iter() {
            assert!(source.counts.balances(), "{:?}", source.counts);
            let last = u32::try_from(source.counts.read).unwrap_or(u32::MAX);
            let rows = (1..=last.min(CITED)).map(|row| RowRef { source: id, row });
            let _either_way = loaded.cite(rows);
        }
    });
}
