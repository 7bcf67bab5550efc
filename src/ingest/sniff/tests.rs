//! Beginnings of files of every kind.

use super::*;
use std::io::Write;

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn wide(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

#[test]
fn text_tables_are_known_in_every_encoding() {
    let gbk = encoding_rs::GBK.encode("账号,姓名\n").0.into_owned();
    for head in ["账号,姓名\n".as_bytes(), b"\xEF\xBB\xBFa,b", b"user permission", &gbk, &wide("账号\t姓名")] {
        assert_eq!(Format::of(head, "x.bin"), Format::Delimited, "{head:?}");
    }
}

#[test]
fn content_decides_and_not_the_extension() {
    assert_eq!(Format::of(b"<html><body><table>", "a.xls"), Format::Html);
    assert_eq!(Format::of(b"<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet><Table >", "a.xls"), Format::SpreadsheetXml);
    assert_eq!(Format::of("账号\t姓名\n".as_bytes(), "a.xls"), Format::Delimited);
    assert_eq!(Format::of(b"PK\x03\x04....[Content_Types].xml..xl/workbook.xml", "a.csv"), Format::Xlsx);
    assert_eq!(Format::of(b"PK\x03\x04....word/document.xml", "a.xlsx"), Format::Word);
    assert_eq!(Format::of(b"PK\x03\x04....mimetypeapplication/vnd.oasis.opendocument.spreadsheet", "a"), Format::Ods);
    assert_eq!(Format::of(b"PK\x03\x04....a/b.csv", "a.zip"), Format::Zip);
    assert_eq!(Format::of(b"%PDF-1.7", "a.csv"), Format::Pdf);
    assert_eq!(Format::of(b"", "a.csv"), Format::Empty);
}

#[test]
fn a_compound_document_may_be_an_encrypted_workbook() {
    let mut bytes = COMPOUND.to_vec();
    bytes.extend(wide("Workbook"));
    assert_eq!(Format::of(&bytes, "a.xls"), Format::Xls);
    bytes.extend(wide("EncryptedPackage"));
    assert_eq!(Format::of(&bytes, "a.xlsx"), Format::EncryptedWorkbook);
}

#[test]
fn event_logs_are_known_packed_or_not() {
    let log = br#"<?xml version="1.0"?><!-- a --><log xes.version="1.0"><trace/></log>"#;
    assert_eq!(Format::of(log, "a.xes"), Format::Xes);
    for ocel in ["<log><object-types/>", "<log><global scope=\"event\"/><events>"] {
        assert_eq!(Format::of(format!("<?xml version=\"1.0\"?>{ocel}").as_bytes(), "a.xmlocel"), Format::OcelXml);
    }
    assert_eq!(Format::of(&gz(log), "a.xes.gz"), Format::XesGz);
    assert_eq!(Format::of(&gz(b"a,b\n1,2\n"), "a.csv.gz"), Format::Gzip);
    assert_eq!(Format::of(b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:x\">", "a.xls"), Format::Xml);
}

#[test]
fn json_and_sql_are_not_text_tables() {
    assert_eq!(Format::of(b" [\n {\"a\":1}]", "a.txt"), Format::Json);
    assert_eq!(Format::of(b"{\"a\":1}\n{\"a\":2}", "a.csv"), Format::Json);
    assert_eq!(Format::of(b"[2023-04-27 08:00:00] login ok", "a.log"), Format::Delimited);
    assert_eq!(Format::of(b"-- dump\n\nINSERT INTO `sys_user` VALUES (1);", "a.txt"), Format::Sql);
    assert_eq!(Format::of(b"USE [hr]\nGO\nINSERT [dbo].[t] ([a]) VALUES (1)\nGO\n", "a.txt"), Format::Sql);
    assert_eq!(Format::of(b"REM INSERTING into T\nSET DEFINE OFF;\nInsert into T (A) values (1);\n", "a"), Format::Sql);
    assert_eq!(Format::of(b"replace into t values (1);\n", "a"), Format::Sql);
    assert_eq!(Format::of(b"copy no,account\n1,a\n", "a.csv"), Format::Delimited);
    assert_eq!(Format::of(b"--,account\n1,a\n", "a.csv"), Format::Delimited);
    assert_eq!(Format::of(b"set no,account\n1,insert into\n", "a.csv"), Format::Delimited);
}

#[test]
fn binary_bytes_are_not_text() {
    assert_eq!(Format::of(b"ab\0\0cd", "a.csv"), Format::Unknown);
    assert_eq!(Format::of(&[1, 2, 3, 4, 5, 6], "a.csv"), Format::Unknown);
}

#[test]
fn a_large_archive_is_known_by_its_end() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a.xlsx");
    let mut bytes = b"PK\x03\x04".to_vec();
    bytes.resize(200_000, b'.');
    bytes.extend(b"xl/workbook.xml");
    std::fs::write(&path, &bytes).unwrap();
    let file = FoundFile { path, name: "a.xlsx".into(), bytes: bytes.len() as u64 };
    assert_eq!(Format::of_file(&file).unwrap(), Format::Xlsx);
}

#[test]
fn every_format_is_read_or_refused_by_name() {
    assert!(Format::Delimited.refusal("a").is_none());
    let refused = Format::Xml.refusal("表/a.xls").unwrap();
    let (zh, en) = refused.words();
    assert!(zh.contains("表/a.xls") && zh.contains("另存为 .xlsx"), "{zh}");
    assert!(en.contains("表/a.xls") && en.contains("save it as .xlsx"), "{en}");
}
