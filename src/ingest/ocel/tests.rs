//! One log in each of the four forms.

use super::*;
use crate::ingest::folder::FoundFile;
use crate::ingest::json;
use crate::ingest::records;

const OCEL1_JSON: &str = r#"{"ocel:global-event":{"ocel:activity":"__INVALID__"},
"ocel:global-log":{"ocel:attribute-names":["金额"],"ocel:object-types":["申请","员工"]},
"ocel:events":{"e1":{"ocel:activity":"受理","ocel:timestamp":"2023-04-27T08:30:05+08:00","ocel:omap":["a1","u1"],"ocel:vmap":{"金额":100}},
"e2":{"ocel:activity":"审批","ocel:timestamp":"2023-04-27T09:00:00+08:00","ocel:omap":["a1","a2","u2"],"ocel:vmap":{}}},
"ocel:objects":{"a1":{"ocel:type":"申请","ocel:ovmap":{}},"a2":{"ocel:type":"申请"},"u1":{"ocel:type":"员工"},"u2":{"ocel:type":"员工"}}}"#;

const OCEL2_JSON: &str = r#"{"objectTypes":[{"name":"申请","attributes":[]},{"name":"员工","attributes":[]}],"eventTypes":[],
"events":[{"id":"e1","type":"受理","time":"2023-04-27T08:30:05+08:00","attributes":[{"name":"金额","value":100}],"relationships":[{"objectId":"a1","qualifier":"x"},{"objectId":"u1","qualifier":"y"}]},
{"id":"e2","type":"审批","time":"2023-04-27T09:00:00+08:00","attributes":[],"relationships":[{"objectId":"a1","qualifier":""},{"objectId":"a2","qualifier":""},{"objectId":"u2","qualifier":""}]}],
"objects":[{"id":"a1","type":"申请","attributes":[]},{"id":"a2","type":"申请"},{"id":"u1","type":"员工","relationships":[{"objectId":"a1","qualifier":""}]},{"id":"u2","type":"员工"}]}"#;

const OCEL1_XML: &str = r#"<?xml version="1.0"?><log><global scope="event"><string key="activity" value="__INVALID__"/></global>
<events><event><string key="id" value="e1"/><string key="activity" value="受理"/><date key="timestamp" value="2023-04-27T08:30:05+08:00"/>
<list key="omap"><string key="object-id" value="a1"/><string key="object-id" value="u1"/></list><list key="vmap"><float key="金额" value="100"/></list></event>
<event><string key="id" value="e2"/><string key="activity" value="审批"/><date key="timestamp" value="2023-04-27T09:00:00+08:00"/>
<list key="omap"><string key="object-id" value="a1"/><string key="object-id" value="a2"/><string key="object-id" value="u2"/></list><list key="vmap"/></event></events>
<objects><object><string key="id" value="a1"/><string key="type" value="申请"/><list key="ovmap"><string key="type" value="x"/></list></object>
<object><string key="id" value="a2"/><string key="type" value="申请"/></object><object><string key="id" value="u1"/><string key="type" value="员工"/></object>
<object><string key="id" value="u2"/><string key="type" value="员工"/></object></objects></log>"#;

const OCEL2_XML: &str = r#"<?xml version="1.0"?><log><object-types><object-type name="申请"><attributes/></object-type></object-types><event-types/>
<objects><object id="a1" type="申请"><attributes><attribute name="x" time="0">y</attribute></attributes><objects><relationship object-id="u1" qualifier="q"/></objects></object>
<object id="a2" type="申请"/><object id="u1" type="员工"/><object id="u2" type="员工"/></objects>
<events><event id="e1" type="受理" time="2023-04-27T08:30:05+08:00"><attributes><attribute name="金额">100</attribute></attributes>
<objects><relationship object-id="a1" qualifier="x"/><relationship object-id="u1" qualifier="y"/></objects></event>
<event id="e2" type="审批" time="2023-04-27T09:00:00+08:00"><objects><relationship object-id="a1"/><relationship object-id="a2"/><relationship object-id="u2"/></objects></event></events></log>"#;

struct Opened {
    _dir: tempfile::TempDir,
    records: std::sync::Arc<dyn Records>,
}

fn open(text: &str, stated: Stated<'_>) -> Result<Opened, IngestError> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("log");
    std::fs::write(&path, text).unwrap();
    let file = FoundFile { path, name: "日志/a.ocel".into(), bytes: text.len() as u64 };
    let records: std::sync::Arc<dyn Records> = if text.starts_with('<') {
        std::sync::Arc::new(OcelRecords::open(Box::new(XmlLog::new(&file)), stated)?)
    } else {
        let (mut tables, read_as) = json::open(&file, None, stated)?;
        assert_eq!(read_as, "ocel.json");
        tables.remove(0).records
    };
    Ok(Opened { _dir: dir, records })
}

fn rows(opened: &Opened) -> Vec<String> {
    let rows = records::head(opened.records.as_ref(), 100).unwrap();
    let text = |row: &dyn Cells, column| row.cell(column).text(&mut String::new()).to_owned();
    let row = |row: &crate::ingest::rows::RawRow| {
        let cells: Vec<String> = (0..row.width()).map(|column| text(row, column)).collect();
        format!("{} {}", row.number, cells.join("|"))
    };
    rows.iter().map(row).collect()
}

#[test]
fn every_form_gives_the_same_rows() {
    for text in [OCEL1_JSON, OCEL2_JSON, OCEL1_XML, OCEL2_XML] {
        let opened = open(text, Stated::default()).unwrap();
        assert_eq!(opened.records.columns(), ["time", "action", "account", "case_no", "金额", "ocel:omap"], "{text}");
        assert_eq!(
            rows(&opened),
            [
                "1 2023-04-27T08:30:05+08:00|受理|u1|a1|100|a1、u1",
                "2 2023-04-27T09:00:00+08:00|审批|u2|a1||a1、a2、u2",
                "2 2023-04-27T09:00:00+08:00|审批|u2|a2||a1、a2、u2",
            ],
            "{text}"
        );
        let said = &opened.records.remarks()[0].zh;
        assert!(said.contains("员工"), "{said}");
    }
}

#[test]
fn a_row_that_is_cited_is_cited_once() {
    let opened = open(OCEL2_JSON, Stated::default()).unwrap();
    let (rows, sha256) = records::pick(opened.records.as_ref(), &[2]).unwrap();
    assert_eq!((rows.len(), sha256.map(|digest| digest.len())), (1, Some(64)));
}

#[test]
fn several_types_of_work_are_asked_about_and_one_may_be_stated() {
    let text = OCEL2_JSON.replace(r#"{"id":"a2","type":"申请"}"#, r#"{"id":"a2","type":"批次"}"#);
    let opened = open(&text, Stated::default()).unwrap();
    assert_eq!(opened.records.columns(), ["time", "action", "account", "申请", "批次", "金额", "ocel:omap"]);
    let asked = &opened.records.remarks()[1];
    assert!(asked.zh.contains("case_no = \"申请\"") && asked.zh.contains("日志/a.ocel"), "{}", asked.zh);
    let opened = open(&text, Stated { case_no: Some("批次"), account: None }).unwrap();
    assert_eq!(opened.records.columns()[3], "批次");
    assert_eq!(rows(&opened)[1], "2 2023-04-27T09:00:00+08:00|审批|u2|a2|a1||a1、a2、u2");
}

#[test]
fn an_attribute_names_who_acted_before_any_object_does() {
    let text = OCEL1_XML.replace("key=\"金额\" value=\"100\"", "key=\"org:resource\" value=\"zhangsan\"");
    let opened = open(&text, Stated::default()).unwrap();
    let found = rows(&opened);
    assert!(found[0].contains("|受理|zhangsan|a1|") && found[1].contains("|审批|u2|a1|"), "{found:?}");
}

#[test]
fn a_log_that_breaks_off_is_an_error() {
    for text in [OCEL1_JSON, OCEL2_JSON, OCEL1_XML, OCEL2_XML] {
        let mut end = text.len() / 2;
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        let error = open(&text[..end], Stated::default()).map(|_| ()).unwrap_err();
        let named = matches!(error, IngestError::BadJson { .. } | IngestError::BadXes { .. });
        assert!(named, "{error}");
    }
}
