//! One small folder for each format: from its bytes to tables and log.

use super::tests::{dump, load_with, remarks, text};
use super::*;
use crate::model::{RowRef, intake::Weight};

fn wide(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

/// The accounts that a file states, and how it was read.
fn accounts(name: &str, bytes: &[u8]) -> (Vec<String>, String) {
    let (_dir, loaded) = load_with(&[(name, bytes)], "");
    assert!(loaded.rejects.is_empty(), "{}", dump(&loaded));
    let mut rows: Vec<_> = loaded.tables.accounts.iter().collect();
    rows.sort_by_key(|row| row.row.row);
    let shown = |row: &crate::model::tables::AccountRow| {
        format!("{} {} {}", row.row.row, text(&loaded, Some(row.account)), text(&loaded, row.mention.org))
    };
    (
        rows.into_iter().map(shown).collect(),
        loaded.sources.0.first().map(|source| source.read_as.clone()).unwrap_or_default(),
    )
}

#[test]
fn an_account_list_reads_the_same_in_every_text_format() {
    let json = r#"{"code":200,"total":2,"rows":[{"账号":"zhangsan","机构":"社保所","状态":"启用"},{"账号":"lisi","机构":"社保所","状态":"停用"}]}"#;
    let lines = "{\"账号\":\"zhangsan\",\"机构\":\"社保所\",\"状态\":\"启用\"}\n{\"账号\":\"lisi\",\"机构\":\"社保所\",\"状态\":\"停用\"}\n";
    for (name, bytes, read_as) in
        [("用户.json", json, "json"), ("用户.jsonl", lines, "jsonl"), ("用户.txt", lines, "jsonl")]
    {
        assert_eq!(
            accounts(name, bytes.as_bytes()),
            (vec!["1 zhangsan 社保所".into(), "2 lisi 社保所".into()], read_as.into())
        );
    }
    let html = "<html><meta charset=gb2312><table><tr><th colspan=3>系统账户清单</th></tr><tr><td>账号</td><td>机构</td><td>状态</td></tr>\
        <tr><td>zhangsan<td rowspan=2>社保所<td>启用<tr><td>lisi<td>停用</table></html>";
    let gbk = encoding_rs::GBK.encode(html).0.into_owned();
    let expected = vec!["3 zhangsan 社保所".to_owned(), "4 lisi 社保所".to_owned()];
    assert_eq!(accounts("用户.xls", &gbk), (expected.clone(), "html".to_owned()));
    let cell = |text: &str| format!("<Cell><Data ss:Type=\"String\">{text}</Data></Cell>");
    let row = |index: &str, cells: &[&str]| {
        format!("<Row{index}>{}</Row>", cells.iter().map(|text| cell(text)).collect::<String>())
    };
    let body = [
        row("", &["账号", "状态", "机构"]),
        row(" ss:Index=\"3\"", &["zhangsan", "启用"])
            .replace("</Row>", "<Cell ss:MergeDown=\"1\"><Data ss:Type=\"String\">社保所</Data></Cell></Row>"),
        row("", &["lisi", "停用"]),
    ];
    let xml = format!(
        "<?xml version=\"1.0\"?><?mso-application progid=\"Excel.Sheet\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\" \
         xmlns:ss=\"urn:schemas-microsoft-com:office:spreadsheet\"><Worksheet ss:Name=\"Sheet1\"><Table>{}</Table></Worksheet></Workbook>",
        body.concat()
    );
    assert_eq!(accounts("用户.xls", xml.as_bytes()), (expected, "xml".to_owned()));
}

#[test]
fn a_text_table_named_as_a_workbook_is_a_text_table() {
    let tsv = "账号\t机构\t状态\r\n0012\t社保所\t启用\r\n\"li\tsi\"\t社保所\t启用\r\n";
    let expected = vec!["2 0012 社保所".to_owned(), "3 li si 社保所".to_owned()];
    assert_eq!(accounts("用户.xls", tsv.as_bytes()), (expected.clone(), "utf-8".to_owned()));
    let gbk = encoding_rs::GBK.encode(tsv).0.into_owned();
    assert_eq!(accounts("用户.xls", &gbk), (expected.clone(), "gb18030".to_owned()));
    for name in ["用户.txt", "用户.csv", "用户.xls"] {
        assert_eq!(accounts(name, &wide(tsv)), (expected.clone(), "utf-16le".to_owned()));
    }
}

#[test]
fn several_tables_of_one_json_file_are_several_sources() {
    let json =
        r#"{"users":[{"账号":"a","姓名":"张三","状态":"启用"}],"roles":[{"账号":"a","角色":["受理岗","审核岗"]}]}"#;
    let (_dir, loaded) = load_with(&[("导出.json", json.as_bytes())], "");
    assert_eq!((loaded.tables.accounts.len(), loaded.tables.roles.len()), (1, 2), "{}", dump(&loaded));
    assert_eq!(loaded.files.len(), 1);
    assert_eq!(loaded.sources.0[1].sheet.as_deref(), Some("roles"));
    let cited = loaded.cite(loaded.tables.roles.iter().map(|row| row.row)).unwrap();
    assert_eq!(cited[0].cells[1].text, "受理岗、审核岗");
}

#[test]
fn a_broken_line_of_a_log_is_a_reject_and_the_rest_is_read() {
    let log = "{\"操作时间\":\"2023-04-27 08:00:00\",\"操作账号\":\"a\",\"操作类型\":\"受理\"}\n{\"操作时间\":\n\
        {\"操作时间\":\"2023-04-27 09:00:00\",\"操作账号\":\"a\",\"操作类型\":\"审核\"}\n{\"操作时间\":\"2023-0";
    let (_dir, loaded) = load_with(&[("操作日志.jsonl", log.as_bytes())], "");
    assert_eq!(loaded.log.len(), 2, "{}", dump(&loaded));
    let rejects: Vec<(u64, bool)> =
        loaded.rejects.iter().map(|reject| (reject.row, reject.reason.zh.contains("中断"))).collect();
    assert_eq!(rejects, [(2, false), (4, true)]);
    let said = remarks(&loaded, Weight::Warning);
    assert!(said.iter().any(|words| words.contains("第4行")), "{said:?}");
}

#[test]
fn an_object_centric_log_is_a_log_of_cases() {
    let json = r#"{"objectTypes":[],"eventTypes":[],"events":[
        {"id":"e1","type":"受理","time":"2023-04-27T08:30:05Z","attributes":[],"relationships":[{"objectId":"a1"},{"objectId":"u1"}]},
        {"id":"e2","type":"审批","time":"2023-04-27T09:00:00Z","attributes":[],"relationships":[{"objectId":"a1"},{"objectId":"a2"},{"objectId":"u1"}]}],
        "objects":[{"id":"a1","type":"申请"},{"id":"a2","type":"申请"},{"id":"u1","type":"员工"}]}"#;
    let (_dir, loaded) = load_with(&[("日志.jsonocel", json.as_bytes())], "");
    assert_eq!((loaded.log.len(), loaded.sources.0[0].read_as.as_str()), (3, "ocel.json"), "{}", dump(&loaded));
    let cited = loaded.cite(loaded.log.ids().map(|id| loaded.log.row(id))).unwrap();
    let rows: Vec<u32> = cited.iter().map(|row| row.row.row).collect();
    assert_eq!(rows, [1, 2]);
}

/// Written by a program other than this one; its shared texts run over several records.
const OLD: &[u8] = include_bytes!("../../../tests/data/long-strings.xls");

/// What the fifth column of that file holds in a row.
fn remark_of(row: u32) -> String {
    let mut text = String::new();
    for number in 0.. {
        text.push_str(&format!("{number}、账户由业务科室申请，经分管领导批准后开通；"));
        if text.chars().count() > 2500 {
            break;
        }
    }
    let first = |count: usize| text.chars().take(count);
    match row {
        2 => format!("{}2", "x".repeat(2000)),
        row if row % 2 == 1 => first(2500).collect(),
        row => format!("{}{row}", first(1700).collect::<String>().chars().rev().collect::<String>()),
    }
}

#[test]
fn an_old_workbook_keeps_long_chinese_texts_whole() {
    let (_dir, loaded) = load_with(&[("账户.xls", OLD)], "");
    assert_eq!(loaded.tables.accounts.len(), 6, "{}", dump(&loaded));
    assert_eq!(loaded.sources.0[0].read_as, "xls");
    let rows = loaded.tables.accounts.iter().map(|row| row.row);
    for (row, cited) in (1..).zip(loaded.cite(rows).unwrap()) {
        let cell = |header: &str| cited.cells.iter().find(|cell| cell.header == header).unwrap().text.clone();
        assert_eq!(cell("账号"), format!("user{row}"));
        assert_eq!(cell("身份证号"), format!("50022419900101123{row}"));
        assert_eq!(cell("开通时间"), format!("2023-04-27 08:30:0{row}"));
        assert_eq!(cell("备注"), remark_of(row), "row {row}");
    }
}

#[test]
fn workbooks_with_a_password_are_named_with_what_to_do() {
    // A record that says that what follows is encrypted, in place of one that says nothing.
    let at = memchr::memmem::find(OLD, b"\xE1\0\x02\0\xB0\x04").unwrap();
    let mut old = OLD.to_vec();
    old[at] = 0x2F;
    let packed = [b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".as_slice(), &[0; 600], &wide("EncryptedPackage")[2..]].concat();
    for (name, bytes) in [("账户.xls", old), ("账户.xlsx", packed)] {
        let (_dir, loaded) = load_with(&[(name, &bytes), ("a.csv", "账号,姓名,状态\na,b,启用\n".as_bytes())], "");
        let said = remarks(&loaded, Weight::Error);
        assert!(said.iter().any(|words| words.contains(name) && words.contains("取消密码")), "{said:?}");
        assert_eq!(loaded.tables.accounts.len(), 1);
    }
}

#[test]
fn a_row_that_no_format_has_is_cited_as_nothing() {
    let (_dir, loaded) = load_with(&[("用户.json", r#"[{"账号":"a","姓名":"b","状态":"启用"}]"#.as_bytes())], "");
    let none = RowRef { source: SourceId::from_index(0), row: 9 };
    assert!(loaded.cite([none].into_iter()).unwrap().is_empty());
}
