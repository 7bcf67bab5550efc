//! JSON written here and read back.

use super::*;
use crate::ingest::records;
use crate::ingest::rows::RawRow;

fn store(dir: &tempfile::TempDir, bytes: &[u8]) -> FoundFile {
    let path = dir.path().join("a.json");
    std::fs::write(&path, bytes).unwrap();
    FoundFile { path, name: "导出/a.json".into(), bytes: bytes.len() as u64 }
}

thread_local! {
    /// Kept until the test ends, because records are read again from their file.
    static FOLDERS: std::cell::RefCell<Vec<tempfile::TempDir>> = const { std::cell::RefCell::new(Vec::new()) };
}

fn tables(bytes: &[u8]) -> Result<(Vec<RecordTable>, &'static str), IngestError> {
    let dir = tempfile::tempdir().unwrap();
    let file = store(&dir, bytes);
    FOLDERS.with_borrow_mut(|folders| folders.push(dir));
    let (tables, read_as) = open(&file, None, Stated::default())?;
    for table in &tables {
        // Whatever was opened must read to its end.
        table.records.read(&Silent, &mut |_, _| ControlFlow::Continue(()))?;
    }
    Ok((tables, read_as))
}

/// Name, columns, and rows as texts after their numbers, `!` for one that cannot be read.
fn shown(bytes: &[u8]) -> Vec<(String, String, Vec<String>)> {
    let (tables, _) = tables(bytes).unwrap();
    tables
        .iter()
        .map(|table| {
            let rows = records::head(table.records.as_ref(), 1000).unwrap();
            let row = |row: &RawRow| {
                let cells: Vec<String> =
                    (0..row.width()).map(|column| row.cell(column).text(&mut String::new()).to_owned()).collect();
                format!("{}{} {}", row.number, if row.fault.is_some() { "!" } else { "" }, cells.join("|"))
            };
            let rows = rows.iter().map(row).collect();
            (table.name.clone().unwrap_or_default(), table.records.columns().join("|"), rows)
        })
        .collect()
}

fn one(bytes: &[u8]) -> (String, Vec<String>) {
    let mut found = shown(bytes);
    assert_eq!(found.len(), 1, "{found:?}");
    let (_, columns, rows) = found.remove(0);
    (columns, rows)
}

#[test]
fn an_array_of_objects_is_a_table_with_the_columns_of_all() {
    let (columns, rows) = one(r#"[{"账号":"a","状态":0},{"账号":"b","姓名":"张三"}]"#.as_bytes());
    assert_eq!(columns, "账号|状态|姓名");
    assert_eq!(rows, ["1 a|0|", "2 b||张三"]);
}

#[test]
fn several_arrays_of_one_object_are_tables_by_their_keys() {
    let found = shown(br#"{"users":[{"u":"a"}],"note":"x","roles":[{"r":"b"},{"r":"c"}],"tags":["x"],"none":[]}"#);
    let names: Vec<&str> = found.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(names, ["users", "roles"]);
    assert_eq!(found[1].2, ["1 b", "2 c"]);
}

#[test]
fn answers_of_web_interfaces_are_unwrapped() {
    for text in [
        r#"{"code":200,"rows":[{"a":1}],"total":1}"#,
        r#"{"data":{"records":[{"a":1}],"total":1},"msg":"ok"}"#,
        "\u{FEFF} {\n \"hits\": {\"hits\": [ {\"_source\": {\"a\": 1}} ]}}\n",
    ] {
        assert_eq!(one(text.as_bytes()), ("a".to_owned(), vec!["1 1".to_owned()]), "{text}");
    }
}

#[test]
fn tables_of_one_name_are_told_apart_by_their_whole_way() {
    let found = shown(br#"{"x":{"list":[{"a":1}]},"y":{"list":[{"b":1}]},"z":[{"c":1}]}"#);
    let names: Vec<&str> = found.iter().map(|(name, _, _)| name.as_str()).collect();
    assert_eq!(names, ["x.list", "y.list", "z"]);
}

#[test]
fn a_page_of_more_is_remarked_on() {
    let (tables, _) = tables(br#"{"total":"25","rows":[{"a":1},{"a":2}]}"#).unwrap();
    let said = &tables[0].records.remarks()[0];
    assert!(said.zh.contains("25条") && said.zh.contains("2条"), "{}", said.zh);
}

#[test]
fn lines_are_read_whatever_stands_between_them() {
    let text = "{\"a\":1}\n\n{\"a\":2,\"b\":\"x\"}\r\n{\"a\":3,\nnonsense\n{\"a\":4}";
    let (_, read_as) = tables(text.as_bytes()).unwrap();
    assert_eq!(read_as, "jsonl");
    let (columns, rows) = one(text.as_bytes());
    assert_eq!(columns, "a|b");
    assert_eq!(rows, ["1 1|", "3 2|x", "4! {\"a\":3,|", "5! nonsense|", "6 4|"]);
}

#[test]
fn a_broken_first_line_is_one_reject() {
    let (_, rows) = one(b"{\"a\":\"x\n{\"a\":2}\n{\"a\":3}\n");
    assert_eq!(rows, ["1! {\"a\":\"x", "2 2", "3 3"]);
}

#[test]
fn a_last_line_that_is_cut_off_is_said_to_be() {
    for text in ["{\"a\":1}\n{\"a\":2}\n{\"a\":", "{\"a\":1}\n{\"a\":2}\n{\"a\":{\"b\":1}"] {
        let (found, _) = tables(text.as_bytes()).unwrap();
        let rows = records::head(found[0].records.as_ref(), 9).unwrap();
        assert_eq!(rows[2].fault, Some(Fault::CutOff), "{text}");
        assert!(found[0].records.remarks()[0].zh.contains("第3行"), "{text}");
    }
}

#[test]
fn documents_one_after_the_other_are_records() {
    let text = "{\n \"a\": 1\n}\n{\n \"a\": 2\n}\n";
    assert_eq!(one(text.as_bytes()).1, ["1 1", "2 2"]);
    assert_eq!(one(b"{\"a\":1}").1, ["1 1"]);
}

#[test]
fn a_document_with_its_rows_on_lines_of_their_own_is_no_list_of_lines() {
    let (_, read_as) = tables(b"{\"rows\":[\n{\"a\":1}\n]}").unwrap();
    assert_eq!(read_as, "json");
    assert_eq!(one(b"[\n{\"a\":1},\n{\"a\":2}\n]").1, ["1 1", "2 2"]);
}

#[test]
fn every_encoding_reads_the_same() {
    for text in ["[{\"账号\":\"张三\\\\丰\"}]", "{\"账号\":\"张三\\\\丰\"}\n{\"账号\":\"誠\"}\n"] {
        let expected = one(text.as_bytes());
        let gbk = encoding_rs::GBK.encode(text).0.into_owned();
        let le: Vec<u8> = [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect();
        let be: Vec<u8> = [0xFE, 0xFF].into_iter().chain(text.encode_utf16().flat_map(u16::to_be_bytes)).collect();
        for bytes in [gbk, le, be, [b"\xEF\xBB\xBF", text.as_bytes()].concat()] {
            assert_eq!(one(&bytes), expected);
        }
    }
}

#[test]
fn bytes_that_cannot_be_decoded_cost_their_line() {
    let bytes =
        ["{\"a\":\"张三李四\"}\n".as_bytes(), b"{\"a\":\"\xFF\xFF\"}\n", "{\"a\":\"王\"}\n".as_bytes()].concat();
    let (found, _) = tables(&bytes).unwrap();
    let rows = records::head(found[0].records.as_ref(), 9).unwrap();
    let faults: Vec<_> = rows.iter().map(|row| row.fault).collect();
    assert_eq!(faults, [None, Some(Fault::Undecodable), None]);
}

#[test]
fn what_is_no_object_among_objects_is_kept_as_unreadable() {
    assert_eq!(one(b"[{\"a\":1},null,[2],{\"a\":3}]").1, ["1 1", "2! null", "3! [2]", "4 3"]);
}

#[test]
fn a_document_that_breaks_off_is_an_error_with_its_place() {
    let error = tables(b"[{\"a\":1},\n{\"a\":").unwrap_err();
    assert!(matches!(error, IngestError::BadJson { line: 2, .. }), "{error}");
    let (zh, en) = error.words();
    assert!(zh.contains("导出/a.json") && zh.contains("第 2 行") && en.contains("line 2"), "{zh} {en}");
}

#[test]
fn files_without_records_are_refused() {
    for text in ["[[1,2]]", "[]", "{\"a\":[1]}", "{}"] {
        let error = tables(text.as_bytes()).unwrap_err();
        assert!(matches!(error, IngestError::NoRecords { .. }), "{text}: {error}");
    }
    let by_id: Vec<String> = (0..300).map(|n| format!("\"{n}\":[{{\"a\":1}}]")).collect();
    let error = tables(format!("{{{}}}", by_id.join(",")).as_bytes()).unwrap_err();
    assert!(matches!(error, IngestError::TooWide { .. }), "{error}");
}

#[test]
fn depth_without_end_is_an_error_or_text_and_never_a_crash() {
    for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
        let deep = format!("[{{\"x\":{}1{}}}]", open.repeat(100_000), close.repeat(100_000));
        let _either = tables(deep.as_bytes());
        let _either = tables(format!("{}1", open.repeat(100_000)).as_bytes());
    }
}

#[test]
fn reading_hashes_the_whole_file_and_breaking_off_does_not() {
    let text = b"{\"x\":1,\"rows\":[{\"a\":1},{\"a\":2}],\"y\":2}\n";
    let (found, _) = tables(text).unwrap();
    let whole = found[0].records.read(&Silent, &mut |_, _| ControlFlow::Continue(())).unwrap().unwrap();
    assert_eq!((whole.bytes, whole.records), (text.len() as u64, 2));
    assert_eq!(found[0].records.read(&Silent, &mut |_, _| ControlFlow::Break(())).unwrap(), None);
}

proptest::proptest! {
    #[test]
    fn any_bytes_are_read_or_refused(bytes in proptest::collection::vec(proptest::prelude::any::<u8>(), 0..200)) {
        let _either = tables(&bytes);
        let _either = tables(&[b"[{\"", bytes.as_slice()].concat());
        let _either = tables(&[b"{\"a\":1}\n", bytes.as_slice()].concat());
    }
}
