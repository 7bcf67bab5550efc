//! The same files give the same bytes for any threads; shuffled rows, split logs and repeated exports leave the core of
//! the findings as it was, and every citation re-reads to the same cells.

use std::{collections::BTreeMap, path::Path};

use encoding_rs::GB18030;
use proptest::prelude::*;

use crate::folder::{Folder, checked, checked_with, sample};
use hecha::{app::check::Checked, report::json};

/// The findings as they are written out.
fn lines(checked: &Checked) -> String {
    let mut bytes = Vec::new();
    json::v1::write_findings(&checked.view(), &mut bytes).expect("memory takes it");
    String::from_utf8(bytes).expect("JSON is UTF-8")
}

/// The core of the findings, sorted by identity.
fn core(checked: &Checked) -> BTreeMap<String, String> {
    let view = checked.view();
    let cores = view.findings.iter().map(|finding| json::v1::core(finding, view.frame.zone));
    cores.map(|core| (core["id"].as_str().expect("an id").to_owned(), core.to_string())).collect()
}

/// Copies a folder file by file, in an order and under names that a function gives.
fn copied(from: &Path, into: &Folder, mut place: impl FnMut(&str, Vec<u8>) -> Vec<(String, Vec<u8>)>) {
    let mut stack = vec![from.to_path_buf()];
    while let Some(folder) = stack.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                stack.push(path);
                continue;
            }
            let name = path.strip_prefix(from).expect("inside").to_string_lossy().replace('\\', "/");
            for (name, bytes) in place(&name, std::fs::read(&path).expect("a file")) {
                into.write(&name, &bytes);
            }
        }
    }
}

#[test]
fn any_number_of_threads_gives_the_same_bytes() {
    let one = lines(&checked_with(&sample(), &[], Some(1)));
    assert!(!one.is_empty());
    for threads in [2, 5] {
        assert_eq!(one, lines(&checked_with(&sample(), &[], Some(threads))), "{threads} threads");
    }
}

/// A month of the sample's log as rows, whatever its encoding.
fn month(bytes: &[u8]) -> Option<(String, Vec<String>)> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => GB18030.decode(bytes).0.into_owned(),
    };
    let mut rows = text.lines().map(str::to_owned);
    Some((rows.next()?, rows.filter(|row| !row.trim().is_empty()).collect()))
}

fn joined(header: &str, rows: &[String]) -> Vec<u8> {
    let mut text = header.to_owned();
    for row in rows {
        text.push('\n');
        text.push_str(row);
    }
    text.push('\n');
    text.into_bytes()
}

fn shuffled(mut rows: Vec<String>, seed: u64) -> Vec<String> {
    let mut state = seed | 1;
    for place in (1..rows.len()).rev() {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        rows.swap(place, (state >> 33) as usize % (place + 1));
    }
    rows
}

fn same_core_and_citations(folder: &Folder, what: &str) {
    let plain = checked(&sample(), &[]);
    let other = checked(folder.path(), &[]);
    let (wanted, got) = (core(&plain), core(&other));
    for (id, core) in &wanted {
        assert_eq!(Some(core), got.get(id), "{what}: finding {id}");
    }
    assert_eq!(wanted.len(), got.len(), "{what}");
    for row in other.cited.values() {
        let again = other.loaded.cite([row.row].into_iter()).expect("the row is still there");
        assert_eq!(again.first(), Some(row), "{what}");
    }
}

#[test]
fn a_shuffled_log_changes_no_core() {
    let folder = Folder::new();
    copied(&sample(), &folder, |name, bytes| match (name.starts_with("操作日志/"), month(&bytes)) {
        (true, Some((header, rows))) => vec![(name.to_owned(), joined(&header, &shuffled(rows, 7)))],
        _ => vec![(name.to_owned(), bytes)],
    });
    same_core_and_citations(&folder, "shuffled");
}

#[test]
fn a_split_log_and_a_repeated_file_change_no_core() {
    let folder = Folder::new();
    copied(&sample(), &folder, |name, bytes| match (name.starts_with("操作日志/"), month(&bytes)) {
        (true, Some((header, rows))) => {
            let (first, second) = rows.split_at(rows.len() / 3);
            let again = format!("重复/{}", name.replace('/', "-"));
            vec![
                (format!("甲/{}", name.replace('/', "-")), joined(&header, second)),
                (format!("乙/{}", name.replace('/', "-")), joined(&header, first)),
                (again, joined(&header, &rows)),
            ]
        }
        _ => vec![(name.to_owned(), bytes)],
    });
    same_core_and_citations(&folder, "split and repeated");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]

    #[test]
    fn any_shuffle_and_split_changes_no_core(seed in any::<u64>(), cut in 1usize..200) {
        let folder = Folder::new();
        copied(&sample(), &folder, |name, bytes| match (name.starts_with("操作日志/"), month(&bytes)) {
            (true, Some((header, rows))) => {
                let rows = shuffled(rows, seed);
                let cut = cut.min(rows.len());
                let name = name.replace('/', "-");
                vec![(format!("a{seed}-{name}"), joined(&header, &rows[..cut])), (format!("z-{name}"), joined(&header, &rows[cut..]))]
            }
            _ => vec![(name.to_owned(), bytes)],
        });
        same_core_and_citations(&folder, "shuffled and split");
    }
}
