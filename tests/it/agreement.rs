//! The same files give the same bytes for any threads; shuffled rows, split and renamed files and repeated exports, of
//! any table, leave the core of the findings as it was, and every citation re-reads to the same cells.

use std::{collections::BTreeMap, path::Path, sync::OnceLock};

use encoding_rs::GB18030;
use proptest::prelude::*;

use crate::folder::{Folder, checked, checked_with, sample};
use hecha::{
    app::check::Checked,
    model::{RowRef, SourceId, intake::Source},
    report::json,
};

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

/// A file of delimited text as header and rows, whatever its encoding.
fn table(bytes: &[u8]) -> Option<(String, Vec<String>)> {
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

/// The sample with each sheet of its workbooks as delimited text, which can be shuffled and split like the rest.
fn sample_as_text() -> &'static (Folder, Checked) {
    static PLAIN: OnceLock<(Folder, Checked)> = OnceLock::new();
    PLAIN.get_or_init(|| {
        let folder = Folder::new();
        copied(&sample(), &folder, |name, bytes| match name.rsplit_once('.') {
            Some((_, "xlsx")) => Vec::new(),
            _ => vec![(name.to_owned(), bytes)],
        });
        let original = checked(&sample(), &[]);
        for (id, source) in original.loaded.sources.iter().filter(|(_, source)| source.sheet.is_some()) {
            let name = format!("{}-{}.csv", source.file, source.sheet.as_deref().unwrap_or_default());
            folder.write(&name, &sheet_as_text(&original, id, source));
        }
        let plain = checked(folder.path(), &[]);
        let wanted: Vec<String> = core(&original).into_keys().collect();
        assert_eq!(wanted, core(&plain).into_keys().collect::<Vec<_>>(), "the sample as text says the same");
        (folder, plain)
    })
}

fn sheet_as_text(checked: &Checked, id: SourceId, source: &Source) -> Vec<u8> {
    let last = u32::try_from(source.counts.read).expect("a short sheet");
    let rows = (source.header_row + 1..=last).map(|row| RowRef { source: id, row });
    let cited = checked.loaded.cite(rows).expect("the rows are there");
    let headers: Vec<&str> = source.columns.iter().map(|column| column.header.as_str()).collect();
    let quoted = |text: &str| format!("\"{}\"", text.replace('"', "\"\""));
    let line = |texts: Vec<&str>| texts.into_iter().map(quoted).collect::<Vec<_>>().join(",");
    let rows = cited.iter().map(|row| {
        let text = |header: &&str| row.cells.iter().find(|cell| cell.header == **header).map_or("", |cell| &cell.text);
        line(headers.iter().map(text).collect())
    });
    joined(&line(headers.clone()), &rows.collect::<Vec<_>>())
}

#[track_caller]
fn same_core_and_citations(plain: &Checked, folder: &Folder, what: &str) {
    let other = checked(folder.path(), &[]);
    let (wanted, got) = (core(plain), core(&other));
    for (id, core) in &wanted {
        assert_eq!(Some(core), got.get(id), "{what}: finding {id}");
    }
    assert_eq!(wanted.len(), got.len(), "{what}");
    for row in other.cited.values() {
        let again = other.loaded.cite([row.row].into_iter()).expect("the row is still there");
        assert_eq!(again.first(), Some(row), "{what}");
    }
}

/// The sample's tables and logs, each file made over by a function of its name, header and rows.
fn made_over(mut place: impl FnMut(&str, &str, Vec<String>) -> Vec<(String, Vec<u8>)>) -> Folder {
    let folder = Folder::new();
    copied(sample_as_text().0.path(), &folder, |name, bytes| match (name == "hecha.toml", table(&bytes)) {
        (false, Some((header, rows))) => place(name, &header, rows),
        _ => vec![(name.to_owned(), bytes)],
    });
    folder
}

#[test]
fn shuffled_files_change_no_core() {
    let folder = made_over(|name, header, rows| vec![(name.to_owned(), joined(header, &shuffled(rows, 7)))]);
    same_core_and_citations(&sample_as_text().1, &folder, "shuffled");
}

#[test]
fn split_and_repeated_files_change_no_core() {
    let folder = made_over(|name, header, rows| {
        let (first, second) = rows.split_at(rows.len() / 3);
        vec![
            (format!("甲/{name}"), joined(header, second)),
            (format!("乙/{name}"), joined(header, first)),
            (format!("重复/{name}"), joined(header, &rows)),
        ]
    });
    same_core_and_citations(&sample_as_text().1, &folder, "split and repeated");
}

#[test]
fn renamed_files_change_no_core() {
    let mut number = 100;
    let folder = made_over(|name, header, rows| {
        number -= 1;
        let (_, ending) = name.rsplit_once('.').expect("an ending");
        vec![(format!("{number}.{ending}"), joined(header, &rows))]
    });
    same_core_and_citations(&sample_as_text().1, &folder, "renamed");
}

/// What a rule concluded in one case: its findings, and what it could not judge or explained away.
fn concluded(folder: &Folder, code: &str) -> (BTreeMap<String, String>, Vec<String>) {
    let checked = checked(folder.path(), &[code]);
    let mut verdicts: Vec<String> = Vec::new();
    for coverage in &checked.outcome.coverage {
        let of = &coverage.verdicts;
        verdicts.push(format!("{:?}", of.total()));
        verdicts.extend(of.unjudged.iter().map(|((_, ground), of)| format!("{ground} {}", of.count)));
        verdicts.extend(of.explained.iter().map(|((_, ground), of)| format!("{ground} {}", of.count)));
    }
    verdicts.sort();
    (core(&checked), verdicts)
}

/// Every case of every rule, with the rows of each table turned round and split over two files.
#[test]
fn no_case_depends_on_the_order_of_rows_or_files() {
    let mut wrong = Vec::new();
    for (code, title, files) in crate::cases::folders() {
        let (plain, other) = (Folder::new(), Folder::new());
        for (name, text) in &files {
            plain.write(name, text.as_bytes());
            if name == "hecha.toml" {
                other.write(name, text.as_bytes());
                continue;
            }
            let (header, mut rows) = table(text.as_bytes()).expect("a header");
            rows.reverse();
            let (last, first) = rows.split_at(rows.len() / 2);
            other.write(&format!("2/{name}"), &joined(&header, first));
            other.write(&format!("1/{name}"), &joined(&header, last));
        }
        let (wanted, got) = (concluded(&plain, &code), concluded(&other, &code));
        if wanted != got {
            wrong.push(format!("{title}\n{wanted:#?}\n{got:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{} cases differ:\n\n{}", wrong.len(), wrong.join("\n\n"));
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, ..ProptestConfig::default() })]

    #[test]
    fn any_shuffle_and_split_changes_no_core(seed in any::<u64>(), cut in 1usize..200) {
        let folder = made_over(|name, header, rows| {
            let rows = shuffled(rows, seed);
            let cut = cut.min(rows.len());
            let name = name.replace('/', "-");
            vec![(format!("a{seed}-{name}"), joined(header, &rows[..cut])), (format!("z-{name}"), joined(header, &rows[cut..]))]
        });
        same_core_and_citations(&sample_as_text().1, &folder, "shuffled and split");
    }
}
