//! Small logs written here, and published ones where they are at hand.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::*;
use crate::ingest::delimited::{Delimited, Options};

fn store(dir: &Path, bytes: &[u8]) -> FoundFile {
    let path = dir.join("a.xes");
    std::fs::write(&path, bytes).unwrap();
    FoundFile { path, name: "a.xes".into(), bytes: bytes.len() as u64 }
}

fn gz(bytes: &[u8]) -> Vec<u8> {
    let mut out = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    out.write_all(bytes).unwrap();
    out.finish().unwrap()
}

fn line(trace: &Attributes, event: &Attributes, trace_no: u64, event_no: u64) -> String {
    let pairs: Vec<String> = trace.iter().chain(event.iter()).map(|(k, v)| format!("{k}={v}")).collect();
    format!("{trace_no}.{event_no} {}", pairs.join(" "))
}

fn lines(bytes: &[u8]) -> Result<(Vec<String>, XesSummary), IngestError> {
    let dir = tempfile::tempdir().unwrap();
    let reader = XesReader::open(&store(dir.path(), bytes))?;
    let mut out = Vec::new();
    let summary = reader.for_each(&Silent, |t, e, tn, en| out.push(line(t, e, tn, en)))?;
    Ok((out, summary))
}

const LOG: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<!-- a comment --><log xes.version="1.0" xmlns="http://www.xes-standard.org/">
  <extension name="Time" prefix="time" uri="http://example.org"/>
  <global scope="event"><string key="concept:name" value="UNKNOWN"/></global>
  <classifier name="Activity" keys="concept:name"/>
  <string key="concept:name" value="the log"><int key="inner" value="1"/></string>
  <trace>
    <string key="concept:name" value="case &lt;1&gt;"/>
    <event>
      <string key="concept:name" value="受理"><string key="nested" value="x"/></string>
      <date key="time:timestamp" value="2023-04-27T08:30:05.123+08:00"/>
      <list key="many"><values><string key="a" value="b"/></values></list>
    </event>
    <event/>
    <int key="late" value="7"></int>
  </trace>
  <trace><string key="concept:name" value="case 2"/></trace>
  <trace><event><string key="org:resource" value="张三"/></event></trace>
  <event><string key="concept:name" value="loose"/></event>
</log>
"#;

#[test]
fn traces_and_events_come_out_with_their_own_attributes() {
    let (plain, summary) = lines(LOG.as_bytes()).unwrap();
    assert_eq!(
        plain,
        [
            "1.1 case:concept:name=case <1> case:late=7 concept:name=受理 time:timestamp=2023-04-27T08:30:05.123+08:00",
            "1.2 case:concept:name=case <1> case:late=7",
            "3.3 org:resource=张三",
            "0.4 concept:name=loose",
        ]
    );
    assert_eq!((summary.traces, summary.events, summary.bytes), (3, 4, LOG.len() as u64));
    let (packed, packed_summary) = lines(&gz(LOG.as_bytes())).unwrap();
    assert_eq!(packed, plain);
    assert_ne!(packed_summary.sha256, summary.sha256);
}

#[test]
fn a_repeated_key_keeps_both_values_and_answers_with_the_last() {
    let mut attributes = Attributes::default();
    attributes.push("", "k", "1");
    attributes.push("", "k", "2");
    assert_eq!((attributes.get("k"), attributes.iter().len()), (Some("2"), 2));
    attributes.clear();
    assert_eq!((attributes.get("k"), attributes.iter().len()), (None, 0));
}

#[test]
fn keys_are_surveyed_from_the_first_events_only() {
    let dir = tempfile::tempdir().unwrap();
    let reader = XesReader::open(&store(dir.path(), LOG.as_bytes())).unwrap();
    assert_eq!(reader.keys(1).unwrap(), ["case:concept:name", "case:late", "concept:name", "time:timestamp"]);
    assert!(reader.keys(100).unwrap().contains(&"org:resource".to_owned()));
}

#[test]
fn a_log_in_gbk_is_read_by_its_declaration() {
    let text = LOG.replace("encoding=\"UTF-8\"", "encoding=\"GBK\"");
    let (read, _) = lines(&encoding_rs::GBK.encode(&text).0).unwrap();
    assert_eq!(read, lines(LOG.as_bytes()).unwrap().0);
}

#[test]
fn a_log_that_breaks_off_is_an_error_with_its_place() {
    for bytes in [&LOG.as_bytes()[..700], &LOG.as_bytes()[..LOG.len() - 8], &gz(LOG.as_bytes())[..200], b""] {
        let Err(IngestError::BadXes { file, .. }) = lines(bytes) else {
            panic!("{} bytes were read", bytes.len());
        };
        assert_eq!(file, "a.xes");
    }
    let crossed = "<log><trace></log></trace>";
    let Err(IngestError::BadXes { position, .. }) = lines(crossed.as_bytes()) else {
        panic!("crossed tags were read");
    };
    assert!(position >= 12, "{position}");
}

#[test]
fn entities_that_nobody_declared_are_an_error() {
    let log = r#"<log><trace><string key="a" value="&x;"/><event/></trace></log>"#;
    assert!(matches!(lines(log.as_bytes()), Err(IngestError::BadXes { .. })));
}

#[expect(clippy::print_stderr, reason = "a test that checks nothing says so")]
/// A published log, or a note that it is not at hand.
fn published(name: &str) -> Option<FoundFile> {
    let root = std::env::var_os("HECHA_DATA")
        .map_or_else(|| Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data"), PathBuf::from);
    let path = root.join(name);
    let Ok(meta) = std::fs::metadata(&path) else {
        eprintln!("not checked: {} is absent", path.display());
        return None;
    };
    Some(FoundFile { path, name: name.into(), bytes: meta.len() })
}

#[test]
fn the_receipt_log_has_the_keys_and_rows_of_its_table() {
    let (Some(log), Some(table)) = (published("receipt/Receipt.xes.gz"), published("receipt/receipt.csv")) else {
        return;
    };
    let reader = XesReader::open(&log).unwrap();
    let mut rows = Vec::new();
    let columns = ["case:concept:name", "concept:instance", "concept:name", "org:resource"];
    let summary = reader
        .for_each(&Silent, |trace, event, _, _| {
            let value = |key: &&str| trace.get(key).or_else(|| event.get(key)).unwrap_or("").to_owned();
            rows.push(columns.iter().map(value).collect::<Vec<_>>());
        })
        .unwrap();
    assert_eq!((summary.traces, summary.events), (1434, 8577));
    let table = Delimited::open(&table, &Options::default()).unwrap();
    let records = table.head(usize::MAX).unwrap();
    assert_eq!(records.len(), 8578);
    let header = &records[0].fields;
    let keys: BTreeSet<String> = reader.keys(u64::MAX).unwrap().into_iter().collect();
    assert!(header.iter().all(|column| keys.contains(column)), "{header:?} {keys:?}");
    let at: Vec<usize> = columns.iter().map(|c| header.iter().position(|h| h == c).unwrap()).collect();
    for (row, record) in rows.iter().zip(&records[1..]) {
        let same: Vec<&str> = at.iter().map(|i| record.fields[*i].as_str()).collect();
        assert_eq!(row, &same);
    }
}

#[test]
fn the_permit_log_is_read_to_its_end() {
    let Some(log) = published("bpic15_1/BPIC15_1.xes.gz") else {
        return;
    };
    let reader = XesReader::open(&log).unwrap();
    let mut clerks = BTreeSet::new();
    let summary = reader
        .for_each(&Silent, |_, event, _, _| {
            clerks.extend(event.get("org:resource").map(str::to_owned));
        })
        .unwrap();
    assert_eq!((summary.traces, clerks.len()), (1199, 23));
    assert!((52_000..53_000).contains(&summary.events), "{}", summary.events);
}
