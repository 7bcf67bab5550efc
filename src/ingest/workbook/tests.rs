//! Workbooks written here and read back.

use std::path::Path;

use rust_xlsxwriter::{Format as Style, Formula, Workbook as Writer};

use super::*;
use crate::ingest::cell::Cell;
use crate::ingest::progress::Silent;

fn store(dir: &Path, name: &str, bytes: &[u8]) -> FoundFile {
    let path = dir.join("file");
    std::fs::write(&path, bytes).unwrap();
    FoundFile { path, name: name.into(), bytes: bytes.len() as u64 }
}

fn open(bytes: &[u8], name: &str) -> Result<Workbook, IngestError> {
    let dir = tempfile::tempdir().unwrap();
    let file = store(dir.path(), name, bytes);
    let format = Format::of_file(&file)?;
    match format.refusal(name) {
        Some(refusal) => Err(refusal),
        None => Workbook::open(&file, format, &Silent),
    }
}

fn shown(grid: &Grid) -> Vec<(u32, Vec<String>)> {
    let text = |cell: &OwnedCell| cell.as_cell().text(&mut String::new()).to_owned();
    grid.rows.iter().map(|row| (row.number, row.cells.iter().map(text).collect())).collect()
}

/// A title over merged cells in row 3, a header in row 5, a body cell merged over two rows, a hidden row, a hidden sheet.
fn account_list() -> Vec<u8> {
    let mut book = Writer::new();
    let plain = Style::new();
    let dated = Style::new().set_num_format("yyyy\"年\"m\"月\"d\"日\" hh:mm:ss");
    let sheet = book.add_worksheet().set_name("账户").unwrap();
    sheet.merge_range(2, 0, 2, 3, "××镇系统账户清单", &plain).unwrap();
    for (column, header) in (0..).zip(["机构", "账号", "开通时间", "证件号码"]) {
        sheet.write(4, column, header).unwrap();
    }
    sheet.merge_range(5, 0, 6, 0, "社保所", &plain).unwrap();
    for row in [5, 6] {
        sheet.write(row, 1, "admin").unwrap();
        sheet.write_with_format(row, 2, 45043.25, &dated).unwrap();
        sheet.write(row, 3, 500_224_199_001_011_234.0).unwrap();
    }
    sheet.write_formula(8, 1, Formula::new("=1+1").set_result("2")).unwrap();
    sheet.set_row_hidden(6).unwrap();
    let hidden = book.add_worksheet().set_name("隐藏").unwrap();
    hidden.set_hidden(true).write(0, 0, true).unwrap();
    book.save_to_buffer().unwrap()
}

#[test]
fn rows_keep_the_numbers_of_the_sheet() {
    let mut book = open(&account_list(), "a.xlsx").unwrap();
    assert_eq!(book.sheets(), ["账户", "隐藏"]);
    let grid = book.grid("账户").unwrap();
    let row = |first: &str| [first, "admin", "2023-04-27 06:00:00", "5.00224E+17"].map(str::to_owned).to_vec();
    assert_eq!(
        shown(&grid),
        [
            (3, vec!["××镇系统账户清单".to_owned()]),
            (5, ["机构", "账号", "开通时间", "证件号码"].map(str::to_owned).to_vec()),
            (6, row("社保所")),
            (7, row("")),
            (9, vec![String::new(), "2".to_owned()]),
        ]
    );
    assert!(!grid.hidden);
    assert_eq!((grid.hidden_rows, grid.hidden_columns), (1, 0));
    let hidden = book.grid("隐藏").unwrap();
    assert!(hidden.hidden);
    assert_eq!(hidden.rows[0].cells, [OwnedCell::Bool(true)]);
}

#[test]
fn merged_regions_are_in_the_numbers_of_the_sheet() {
    let grid = open(&account_list(), "a.xlsx").unwrap().grid("账户").unwrap();
    assert_eq!(
        grid.merges,
        [
            Merge { first_row: 3, first_column: 0, last_row: 3, last_column: 3 },
            Merge { first_row: 6, first_column: 0, last_row: 7, last_column: 0 },
        ]
    );
}

/// A ZIP container of those entries, without compression.
fn zip_of(entries: &[(&str, &str)]) -> Vec<u8> {
    let (mut out, mut list) = (Vec::new(), Vec::new());
    for (name, content) in entries {
        let mut crc = flate2::Crc::new();
        crc.update(content.as_bytes());
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let mut about = vec![20, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        about.extend(crc.sum().to_le_bytes());
        about.extend(length);
        about.extend(length);
        about.extend(u16::try_from(name.len()).unwrap().to_le_bytes());
        about.extend([0, 0]);
        list.extend([b"PK\x01\x02\x14\0".as_slice(), &about, &[0; 10]].concat());
        list.extend(u32::try_from(out.len()).unwrap().to_le_bytes());
        list.extend(name.as_bytes());
        out.extend([b"PK\x03\x04".as_slice(), &about, name.as_bytes(), content.as_bytes()].concat());
    }
    let count = u16::try_from(entries.len()).unwrap().to_le_bytes();
    let start = u32::try_from(out.len()).unwrap().to_le_bytes();
    let length = u32::try_from(list.len()).unwrap().to_le_bytes();
    out.extend(list);
    out.extend([b"PK\x05\x06\0\0\0\0".as_slice(), &count, &count, &length, &start, &[0, 0]].concat());
    out
}

/// A workbook of one sheet with that content, in which style 1 is a date and style 2 a length of time.
fn hand_written(is_1904: bool, sheet: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let related = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let book = format!(
        r#"<workbook xmlns="{main}" xmlns:r="{related}"><workbookPr date1904="{}"/><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>"#,
        u8::from(is_1904)
    );
    let links = |kind: &str, target: &str| {
        format!(
            r#"<Relationships xmlns="{package}"><Relationship Id="rId1" Type="{related}/{kind}" Target="{target}"/></Relationships>"#
        )
    };
    let styles = format!(
        r#"<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="46"/></cellXfs></styleSheet>"#
    );
    let sheet = format!(r#"<worksheet xmlns="{main}">{sheet}</worksheet>"#);
    zip_of(&[
        ("_rels/.rels", &links("officeDocument", "xl/workbook.xml")),
        ("xl/workbook.xml", &book),
        ("xl/_rels/workbook.xml.rels", &links("worksheet", "worksheets/sheet1.xml")),
        ("xl/styles.xml", &styles),
        ("xl/worksheets/sheet1.xml", &sheet),
    ])
}

#[test]
fn dates_know_their_epoch() {
    for (is_1904, serial) in [(false, 45043.25), (true, 45043.25 - 1462.0)] {
        let sheet = format!(
            r#"<sheetData><row r="1"><c r="A1" s="1"><v>{serial}</v></c><c r="B1" s="2"><v>1.5</v></c></row></sheetData>"#
        );
        let grid = open(&hand_written(is_1904, &sheet), "a.xlsx").unwrap().grid("表").unwrap();
        let date = grid.rows[0].cells[0].as_cell();
        assert_eq!(date, Cell::DateTime { serial, is_1904 });
        assert_eq!(date.text(&mut String::new()), "2023-04-27 06:00:00");
        assert_eq!(grid.rows[0].cells[1].as_cell(), Cell::Text("36:00:00"));
    }
}

#[test]
fn cells_without_addresses_and_error_values_are_read() {
    let sheet = r#"<sheetData><row r="3"><c t="inlineStr"><is><t>甲</t></is></c><c t="e"><v>#N/A</v></c></row><row><c><f>1+1</f><v>2</v></c></row></sheetData>"#;
    let grid = open(&hand_written(false, sheet), "a.xlsx").unwrap().grid("表").unwrap();
    assert_eq!(
        grid.rows,
        [
            GridRow { number: 3, cells: vec![OwnedCell::Text("甲".into()), OwnedCell::Error("#N/A")] },
            GridRow { number: 4, cells: vec![OwnedCell::Number(2.0)] },
        ]
    );
}

#[test]
fn an_open_document_keeps_its_row_numbers() {
    let content = r#"<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet><table:table table:name="表"><table:table-row table:number-rows-repeated="4"><table:table-cell/></table:table-row><table:table-row><table:table-cell/><table:table-cell office:value-type="string"><text:p>账号</text:p></table:table-cell></table:table-row><table:table-row table:number-rows-repeated="2"><table:table-cell/></table:table-row><table:table-row><table:table-cell office:value-type="date" office:date-value="2023-04-27T08:30:05"><text:p>x</text:p></table:table-cell></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"#;
    let bytes = zip_of(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", content),
        (
            "META-INF/manifest.xml",
            r#"<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>"#,
        ),
    ]);
    let grid = open(&bytes, "a.ods").unwrap().grid("表").unwrap();
    assert_eq!(shown(&grid), [(5, vec![String::new(), "账号".into()]), (8, vec!["2023-04-27T08:30:05".into()])]);
}

#[test]
fn equal_texts_are_held_once() {
    let grid = open(&account_list(), "a.xlsx").unwrap().grid("账户").unwrap();
    let [OwnedCell::Text(a), OwnedCell::Text(b)] = [&grid.rows[2].cells[1], &grid.rows[3].cells[1]] else {
        panic!("{:?}", grid.rows);
    };
    assert!(std::sync::Arc::ptr_eq(a, b));
}

#[test]
fn a_stray_cell_at_the_far_corner_does_not_matter() {
    let mut book = Writer::new();
    let sheet = book.add_worksheet();
    sheet.write(0, 0, "a").unwrap();
    sheet.write(1_048_575, 16_383, "z").unwrap();
    let grid = open(&book.save_to_buffer().unwrap(), "a.xlsx").unwrap().grid("Sheet1").unwrap();
    let numbers: Vec<_> = grid.rows.iter().map(|r| (r.number, r.cells.len())).collect();
    assert_eq!(numbers, [(1, 1), (1_048_576, 16_384)]);
}

#[test]
fn a_workbook_cut_off_anywhere_is_an_error_that_names_it() {
    let whole = account_list();
    for length in (4..whole.len()).step_by(97) {
        let cut = match open(&whole[..length], "表/a.xlsx") {
            Ok(mut book) => book.grid("账户").map(|_| ()),
            Err(e) => Err(e),
        };
        let error = cut.expect_err("half a workbook was read");
        assert!(matches!(&error, IngestError::Corrupt { file, .. } if file == "表/a.xlsx"), "{length}: {error:?}");
    }
}

#[test]
fn damaged_bytes_are_an_error_or_the_same_sheet_but_no_panic() {
    let whole = account_list();
    for at in (0..whole.len()).step_by(41) {
        let mut bytes = whole.clone();
        bytes[at] ^= 0x55;
        if let Ok(mut book) = open(&bytes, "a.xlsx") {
            let sheets = book.sheets().to_vec();
            for sheet in sheets {
                let _either = book.grid(&sheet);
            }
        }
    }
}

#[test]
fn a_sheet_that_is_not_there_is_an_error_that_names_it() {
    let error = open(&account_list(), "a.xlsx").unwrap().grid("没有").unwrap_err();
    assert!(matches!(error, IngestError::Corrupt { sheet: Some(s), .. } if s == "没有"));
}

#[test]
fn a_password_is_an_error_of_its_own() {
    let wide = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
    let bytes = [&[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1][..], &wide("EncryptedPackage")].concat();
    assert!(matches!(open(&bytes, "a.xlsx"), Err(IngestError::Encrypted { .. })));
}

#[test]
fn the_hash_is_that_of_the_file() {
    let bytes = account_list();
    let book = open(&bytes, "a.xlsx").unwrap();
    assert_eq!(book.bytes(), bytes.len() as u64);
    assert_eq!(book.sha256().len(), 64);
}
