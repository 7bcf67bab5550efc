//! The workbook is read back by another library.

use std::io::{Cursor, Read as _};

use calamine::{Data, Reader as _, Xlsx};

use super::*;
use crate::{
    ledger::layout::built_in,
    report::sample::{ID, Sample, problems, today},
};

type Rows = Vec<Vec<String>>;

fn bytes(sample: &Sample, lang: Lang, unmask: bool, limit: u32) -> Vec<u8> {
    let mut out = Vec::new();
    let style = Style { lang, masking: Masking { unmask } };
    let view = sample.view();
    let (problems, layouts) = (problems(&view), built_in());
    let sheets = Sheets { ledger: "0123456789abcdef", problems: &problems, layouts: &layouts, today: today() };
    fill(&view, &sheets, style, limit).unwrap().save(&mut out).unwrap();
    out
}

fn sheets(bytes: Vec<u8>) -> Vec<(String, Rows)> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
    let texts = |range: calamine::Range<Data>| -> Rows {
        range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect()
    };
    book.worksheets().into_iter().map(|(name, range)| (name, texts(range))).collect()
}

fn column(rows: &Rows, title: &str) -> Vec<String> {
    let at = rows[0].iter().position(|header| header == title).unwrap_or_else(|| panic!("no column {title}"));
    rows[1..].iter().map(|row| row[at].clone()).collect()
}

fn part(bytes: &[u8], sheet: &str) -> String {
    let mut archive = zip_parts(bytes);
    archive.remove(archive.iter().position(|(name, _)| name == sheet).unwrap()).1
}

/// The parts of a workbook by name, found by their local headers and inflated.
fn zip_parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut parts = Vec::new();
    let central = bytes.windows(4).enumerate().filter(|(_, window)| *window == b"PK\x01\x02").map(|(at, _)| at);
    for at in central {
        let number = |from: usize, size: usize| {
            bytes[at + from..at + from + size].iter().rev().fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte))
        };
        let (packed, name, local) = (number(20, 4), number(28, 2), number(42, 4));
        let title = String::from_utf8(bytes[at + 46..at + 46 + name].to_vec()).unwrap();
        let extra = usize::from(bytes[local + 28]) | usize::from(bytes[local + 29]) << 8;
        let start = local + 30 + name + extra;
        let mut text = String::new();
        flate2::read::DeflateDecoder::new(&bytes[start..start + packed]).read_to_string(&mut text).unwrap();
        parts.push((title, text));
    }
    parts
}

#[test]
fn the_problems_read_back_under_their_header_in_row_one() {
    let sheets = sheets(bytes(&Sample::new(), Lang::Zh, false, LIMIT));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["问题清单", "问题台账", "整改清单", "明细", "覆盖情况", "账户匹配", "数据质量"]);
    let problems = &sheets[0].1;
    let titles = "序号 问题编号 单位 整治内容 问题类别 规则 风险等级 可信度 问题描述 涉及人数 涉及笔数 涉及金额（元） 问题依据 整改措施 整改类型 责任领导 责任人 整改时限 备注 说明 校验";
    assert_eq!(problems[0].join(" "), titles);
    assert_eq!(column(problems, "问题编号"), ["WT-0001", "WT-0002", "WT-0003"]);
    assert_eq!(column(problems, "涉及金额（元）"), ["15230", "", ""]);
    assert_eq!(column(problems, "风险等级"), ["重大", "较大", "一般"]);
    let basis = &column(problems, "问题依据")[0];
    assert!(basis.starts_with("《社会保险补贴专项整治工作方案》三(三)1（现行参照）\nGB/T 22239-2019"), "{basis}");
    assert!(column(problems, "说明")[1].contains("推断前提：以姓名相同认定为同一人\n关联问题：WT-0001"));
}

#[test]
fn english_readers_get_english_sheets() {
    let sheets = sheets(bytes(&Sample::new(), Lang::En, false, LIMIT));
    let names: Vec<&str> = sheets.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(
        names,
        ["Problems", "Ledger", "Rectification", "Evidence", "Coverage", "Account matches", "Data quality"]
    );
    assert_eq!(column(&sheets[0].1, "Severity"), ["critical", "high", "medium"]);
    let is_han = |text: &&String| text.chars().any(crate::base::text::is_han);
    let left: Vec<&String> = sheets.iter().flat_map(|(_, rows)| &rows[0]).filter(is_han).collect();
    assert!(left.is_empty(), "{left:?}");
}

#[test]
fn no_cell_is_a_formula_and_numbers_of_people_are_hidden() {
    let bytes = bytes(&Sample::new(), Lang::Zh, false, LIMIT);
    for (name, text) in zip_parts(&bytes) {
        assert!(!text.contains("<f>") && !text.contains("<f "), "{name}");
        for number in [ID, "500224197502021235", "81230000123456", "13812345678"] {
            assert!(!text.contains(number), "{number} in {name}");
        }
    }
    let sheets = sheets(bytes);
    let summary = &column(&sheets[0].1, "问题描述");
    assert!(summary[0].contains("500224********1234"), "{}", summary[0]);
    assert!(summary[0].contains("6222022070500017"), "the case stays: {}", summary[0]);
    assert_eq!(summary[1], "=lisi 离职后账户仍启用");
    assert!(column(&sheets[3].1, "内容")[3].contains("=HYPERLINK"));
}

#[test]
fn unmasked_shows_all() {
    let sheets = sheets(bytes(&Sample::new(), Lang::Zh, true, LIMIT));
    assert!(column(&sheets[0].1, "问题描述")[0].contains(ID));
}

#[test]
fn what_could_not_be_judged_stands_beside_what_was() {
    let sheets = sheets(bytes(&Sample::new(), Lang::Zh, false, LIMIT));
    let coverage = &sheets[4].1;
    assert_eq!(column(coverage, "规则"), ["A01", "A06", "A06", "A06", "B04", "B04", "B14"]);
    assert_eq!(
        column(coverage, "结论"),
        ["无法判断", "发现疑点", "发现疑点", "部分无法判断，其余未发现异常", "发现疑点", "发现疑点", "无核查对象"]
    );
    let reasons = column(coverage, "无法判断的原因");
    assert_eq!(reasons[0], "资料缺少：制度清单");
    assert_eq!(reasons[3], "变动日期不明（3，如500224********1234、sunqi、zhaoliu）");
    assert_eq!(column(coverage, "补充后可判断的资料")[1], "系统账户清单");
    assert_eq!(column(coverage, "其他说明")[1], "2个已由规则A08报告\n系统、接口等非人员账户的操作7次不计入");
}

#[test]
fn every_source_is_listed_with_its_balance() {
    let sheets = sheets(bytes(&Sample::new(), Lang::Zh, false, LIMIT));
    let quality = &sheets[6].1;
    let kinds = ["错误", "未读取", "数据源", "数据源", "数据源", "合计", "账户匹配", "例外", "注意", "提示", "剔除行"];
    assert_eq!(column(quality, "类别"), kinds);
    assert_eq!(column(quality, "读取行数")[2..6], ["25", "101", "11", "137"]);
    assert_eq!(column(quality, "剔除")[5], "1");
    assert_eq!(column(&sheets[5].1, "匹配结果"), ["待核实", "已匹配"]);
    assert_eq!(column(&sheets[5].1, "账号")[0], "138****5678");
}

#[test]
fn a_full_sheet_goes_on_on_the_next() {
    let sheets = sheets(bytes(&Sample::new(), Lang::Zh, false, 3));
    let of = |name: &str| &sheets.iter().find(|(sheet, _)| sheet == name).unwrap().1;
    assert_eq!((of("明细").len(), of("明细2").len(), of("明细3").len()), (3, 3, 2));
    assert_eq!(of("明细")[0], of("明细3")[0]);
    assert_eq!(column(of("明细3"), "问题编号"), ["WT-0003"]);
}

#[test]
fn the_sheets_are_ready_for_filtering_and_printing() {
    let bytes = bytes(&Sample::new(), Lang::Zh, false, LIMIT);
    let sheet = part(&bytes, "xl/worksheets/sheet1.xml");
    for wanted in [
        r#"<autoFilter ref="A1:U4"/>"#,
        r#"ySplit="1" topLeftCell="A2""#,
        r#"<pageSetup paperSize="9""#,
        r#"orientation="landscape""#,
        r#"fitToHeight="0""#,
    ] {
        assert!(sheet.contains(wanted), "{wanted}");
    }
    assert!(part(&bytes, "xl/workbook.xml").contains("_xlnm.Print_Titles"));
}

#[test]
fn the_same_view_gives_the_same_bytes() {
    let first = bytes(&Sample::new(), Lang::Zh, false, LIMIT);
    assert_eq!(first, bytes(&Sample::new(), Lang::Zh, false, LIMIT));
    assert!(part(&first, "docProps/core.xml").contains("2022-12-31T00:00:00Z"));
}

#[test]
fn what_a_cell_cannot_hold_is_cut_with_a_word() {
    let mut sample = Sample::new();
    sample.outcome.findings[0].summary.zh = format!("坏\u{0}\u{8}字符\t{}", "长".repeat(40_000));
    let sheets = sheets(bytes(&sample, Lang::Zh, false, LIMIT));
    let summary = &column(&sheets[0].1, "问题描述")[0];
    assert!(summary.starts_with("坏字符 长"), "{}", &summary[..40]);
    assert!(summary.ends_with("（过长，已截断）"));
}

#[test]
fn a_workbook_without_findings_has_its_headers() {
    let mut sample = Sample::new();
    sample.outcome.findings.clear();
    let sheets = sheets(bytes(&sample, Lang::Zh, false, LIMIT));
    assert_eq!((sheets[0].1.len(), sheets[3].1.len()), (1, 1));
}
#[test]
fn rows_beyond_those_printed_are_named_as_ranges() {
    let mut sample = Sample::new();
    let one = sample.outcome.findings[1].evidence[0];
    let more =
        (100..160).map(|row| crate::finding::Evidence { cited: crate::report::sample::row(0, row).into(), ..one });
    sample.outcome.findings[1].evidence.extend(more);
    let sheets = sheets(bytes(&sample, Lang::Zh, false, LIMIT));
    let evidence = &sheets[3].1;
    let of_second: Vec<&Vec<String>> = evidence.iter().filter(|row| row[0] == "WT-0002").collect();
    assert_eq!(of_second.len(), 51);
    let last = of_second[50];
    assert_eq!(
        (last[3].as_str(), last[4].as_str(), last[6].as_str()),
        ("全部证据行（61行）", "人事变动.xlsx", "18,100-159")
    );
    assert!(!column(evidence, "证明内容").iter().take(3).any(|role| role.starts_with("全部")));
}

#[test]
fn what_machines_say_is_locked_and_what_people_fill_in_is_open() {
    let bytes = bytes(&Sample::new(), Lang::Zh, false, LIMIT);
    let sheet = part(&bytes, "xl/worksheets/sheet2.xml");
    assert!(sheet.contains("<sheetProtection ") && !sheet.contains("password"), "no password keeps anybody out");
    assert!(sheet.contains("\"疑点,属实,排除,交办,整改中,待复核,销号,退回\""), "the states to choose from");
    assert!(sheet.contains("TODAY()"), "overdue rows are coloured");
    assert!(sheet.contains("hidden=\"1\""), "the check column is hidden");
    assert!(part(&bytes, "xl/styles.xml").contains("locked=\"0\""));
    assert!(!part(&bytes, "xl/worksheets/sheet4.xml").contains("sheetProtection"), "evidence is nobody's form");
}

fn attribute<'x>(tag: &'x str, name: &str) -> &'x str {
    tag.split_once(&format!(" {name}=\"")).unwrap().1.split_once('"').unwrap().0
}

/// The links of a sheet: from which row (from 1) to which sheet and row.
fn links(bytes: &[u8], sheet: usize) -> Vec<(usize, String, usize)> {
    let xml = part(bytes, &format!("xl/worksheets/sheet{sheet}.xml"));
    let row = |cell: &str| cell.trim_start_matches(|char: char| char.is_ascii_alphabetic()).parse().unwrap();
    let tags = xml.split("<hyperlink ").skip(1).map(|tag| format!(" {}", tag.split_once("/>").unwrap().0));
    tags.map(|tag| {
        let (name, cell) = attribute(&tag, "location").rsplit_once('!').unwrap();
        (row(attribute(&tag, "ref")), name.replace("&apos;", "'").trim_matches('\'').to_owned(), row(cell))
    })
    .collect()
}

#[test]
fn every_problem_leads_to_the_first_of_its_rows_also_where_they_fill_several_sheets() {
    for (lang, limit) in [(Lang::Zh, LIMIT), (Lang::En, LIMIT), (Lang::Zh, 4)] {
        let bytes = bytes(&Sample::new(), lang, false, limit);
        let sheets = sheets(bytes.clone());
        let title = Text::new("问题编号", "Problem").say(lang);
        let found = links(&bytes, 1);
        assert_eq!(found.len(), 6, "serial and number of three problems");
        for (row, name, target) in found {
            let number = sheets[0].1[0].iter().position(|header| header == title).map(|at| &sheets[0].1[row - 1][at]);
            let rows = &sheets.iter().find(|(own, _)| *own == name).unwrap().1;
            assert_eq!(Some(&rows[target - 1][0]), number);
            let before = rows.get(target.wrapping_sub(2)).filter(|_| target > 2);
            assert!(before.is_none_or(|before| before[0] != rows[target - 1][0]), "not the first of its rows");
        }
        // What is linked stays what it was: serial numbers are numbers, filters and sorting work on them.
        assert!(part(&bytes, "xl/worksheets/sheet1.xml").contains("<v>1</v>"));
    }
}

#[test]
fn every_sheet_says_what_is_printed() {
    let book = part(&bytes(&Sample::new(), Lang::Zh, false, LIMIT), "xl/workbook.xml");
    assert_eq!(book.matches("_xlnm.Print_Area").count(), 7);
    assert_eq!(book.matches("_xlnm.Print_Titles").count(), 7);
    assert_eq!(book.matches("_xlnm._FilterDatabase").count(), 7);
}
