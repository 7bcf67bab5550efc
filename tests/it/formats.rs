//! One town in every form: clean CSV, messy workbooks with GB18030 logs, an SQL dump, JSON, a ZIP archive. The findings are the same and
//! every citation re-reads to the same cells.

use std::{collections::BTreeMap, fmt::Write as _, io::Write as _, path::Path};

use calamine::{Data, Reader as _};
use encoding_rs::GB18030;
use rust_xlsxwriter::{Format, Workbook};

use crate::folder::{Folder, checked, sample};
use hecha::{app::check::Checked, report::json};

/// A table of the sample without titles and footers: its header and its rows as text.
#[derive(Clone)]
struct Table {
    /// Where it stands, without folder and extension.
    name: String,
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

fn core(checked: &Checked) -> BTreeMap<String, String> {
    let view = checked.view();
    let cores = view.findings.iter().map(|finding| json::v1::core(finding, view.frame.zone));
    cores.map(|core| (core["id"].as_str().expect("an id").to_owned(), core.to_string())).collect()
}

/// The fields of delimited text; the sample quotes none over several lines.
fn fields(text: &str, separator: char) -> Vec<Vec<String>> {
    let line = |line: &str| {
        let mut fields = vec![String::new()];
        let mut quoted = false;
        for char in line.chars() {
            match char {
                '"' => quoted = !quoted,
                char if char == separator && !quoted => fields.push(String::new()),
                char => fields.last_mut().expect("a field").push(char),
            }
        }
        fields
    };
    text.lines().filter(|line| !line.trim().is_empty()).map(line).collect()
}

fn delimited(bytes: &[u8]) -> Vec<Vec<String>> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.trim_start_matches('\u{feff}').to_owned(),
        Err(_) => GB18030.decode(bytes).0.into_owned(),
    };
    let first = text.lines().next().unwrap_or_default();
    fields(&text, if first.contains('\t') { '\t' } else { ',' })
}

fn shown(cell: &Data) -> String {
    match cell {
        Data::DateTime(moment) => {
            let moment = moment.as_datetime().expect("a moment");
            let text = moment.format("%Y-%m-%d %H:%M:%S").to_string();
            text.strip_suffix(" 00:00:00").map_or_else(|| text.clone(), str::to_owned)
        }
        cell => cell.to_string(),
    }
}

/// The rows of the first sheet; what is merged downwards stands in every row, titles above the header are left out.
fn sheet(path: &Path) -> Vec<Vec<String>> {
    let mut book: calamine::Xlsx<_> = calamine::open_workbook(path).expect("a workbook");
    let name = book.sheet_names().first().expect("a sheet").clone();
    let merged = book.merge_cells_by_sheet_name(&name).unwrap_or_default();
    let range = book.worksheet_range(&name).expect("a range");
    let mut rows: Vec<Vec<String>> = range.rows().map(|row| row.iter().map(shown).collect()).collect();
    for merge in merged.iter().filter(|merge| merge.end.0 > merge.start.0) {
        let (top, column) = (merge.start.0 as usize, merge.start.1 as usize);
        let value = rows[top][column].clone();
        for row in &mut rows[top + 1..=merge.end.0 as usize] {
            row[column].clone_from(&value);
        }
    }
    let filled = |row: &Vec<String>| row.iter().filter(|cell| !cell.is_empty()).count();
    let header = rows.iter().position(|row| filled(row) > 1).expect("a header");
    rows.split_off(header)
}

/// The facts of the sample.
fn tables() -> Vec<Table> {
    let mut paths = Vec::new();
    let mut folders = vec![sample()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() { folders.push(path) } else { paths.push(path) }
        }
    }
    paths.retain(|path| path.extension().is_none_or(|own| own != "toml"));
    paths.sort();
    let table = |path: &std::path::PathBuf| {
        let mut rows = match path.extension().and_then(|own| own.to_str()) {
            Some("xlsx") => sheet(path),
            _ => delimited(&std::fs::read(path).expect("a file")),
        };
        let header = rows.remove(0);
        let below = ["合计", "填表人", "制表", "备注"];
        rows.retain(|row| {
            let first = row.iter().find(|cell| !cell.is_empty()).map_or("", String::as_str);
            !first.is_empty() && !below.iter().any(|word| first.starts_with(word))
        });
        let name = path.strip_prefix(sample()).expect("inside").with_extension("");
        Table { name: name.to_string_lossy().replace('\\', "/"), header, rows }
    };
    paths.iter().map(table).collect()
}

fn policy() -> Vec<u8> {
    std::fs::read(sample().join("hecha.toml")).expect("the policy")
}

fn csv(table: &Table, end: &str) -> String {
    let line = |cells: &[String]| {
        let quoted: Vec<String> = cells.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        quoted.join(",") + end
    };
    std::iter::once(&table.header).chain(&table.rows).map(|row| line(row)).collect()
}

fn is_log(table: &Table) -> bool {
    table.name.starts_with("操作日志/")
}

fn same(path: &Path, wanted: &BTreeMap<String, String>, what: &str) {
    let other = checked(path, &[]);
    let got = core(&other);
    let missing: Vec<&String> = wanted.iter().filter(|(id, _)| !got.contains_key(*id)).map(|(_, core)| core).collect();
    let added: Vec<&String> = got.iter().filter(|(id, _)| !wanted.contains_key(*id)).map(|(_, core)| core).collect();
    assert!(missing.is_empty() && added.is_empty(), "{what}: missing {missing:#?}\nadded {added:#?}");
    for (id, core) in wanted {
        assert_eq!(Some(core), got.get(id), "{what}");
    }
    for (_, source) in other.loaded.sources.iter() {
        assert!(source.counts.balances(), "{what}: {}", source.file);
    }
    assert!(!other.cited.is_empty());
    let again = other.loaded.cite(other.cited.keys().copied()).expect("the rows are still there");
    assert_eq!(again.len(), other.cited.len(), "{what}");
    for row in &again {
        assert_eq!(other.cited.get(&row.row), Some(row), "{what}");
    }
}

fn clean() -> Folder {
    let folder = Folder::new();
    folder.write("hecha.toml", &policy());
    for table in tables() {
        folder.write(&format!("{}.csv", table.name), csv(&table, "\n").as_bytes());
    }
    folder
}

fn wanted() -> BTreeMap<String, String> {
    let wanted = core(&checked(&sample(), &[]));
    assert!(wanted.len() > 20);
    wanted
}

#[test]
fn clean_csv_gives_the_same_findings() {
    same(clean().path(), &wanted(), "CSV");
}

/// Two title rows, a first column merged where it repeats, a total and a footer.
fn messy(table: &Table, number: usize) -> Vec<u8> {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let width = u16::try_from(table.header.len()).expect("few columns");
    let plain = Format::new();
    let title = format!("福果镇{}（{number}）", table.name.rsplit('/').next().unwrap_or_default());
    sheet.merge_range(0, 0, 0, width - 1, &title, &plain).expect("a title");
    sheet.write(1, 0, "单位：福果镇").expect("a cell");
    for (row, cells) in (3u32..).zip(std::iter::once(&table.header).chain(&table.rows)) {
        for (column, cell) in (0u16..).zip(cells) {
            sheet.write_string(row, column, cell).expect("a cell");
        }
    }
    // Where a column says the same in rows that follow each other, a person merges it.
    let mut start = 0;
    for end in 1..=table.rows.len() {
        let first = |row: usize| table.rows.get(row).map(|cells| &cells[0]);
        if first(end) != first(start) {
            if end - start > 1 && !table.rows[start][0].is_empty() {
                let at = |row: usize| u32::try_from(row + 4).expect("few rows");
                sheet.merge_range(at(start), 0, at(end - 1), 0, &table.rows[start][0], &plain).expect("a merge");
            }
            start = end;
        }
    }
    let below = u32::try_from(table.rows.len() + 4).expect("few rows");
    sheet.write(below, 0, "合计").expect("a cell");
    sheet.write(below, 1, table.rows.len().to_string()).expect("a cell");
    sheet.write(below + 1, 0, "填表人：程立").expect("a cell");
    book.save_to_buffer().expect("a workbook")
}

#[test]
fn messy_workbooks_and_gb18030_logs_give_the_same_findings() {
    let folder = Folder::new();
    folder.write("hecha.toml", &policy());
    for (number, table) in tables().iter().enumerate() {
        if is_log(table) {
            let bytes = GB18030.encode(&csv(table, "\r\n")).0.into_owned();
            folder.write(&format!("{}.csv", table.name), &bytes);
        } else {
            folder.write(&format!("{}.xlsx", table.name), &messy(table, number));
        }
    }
    same(folder.path(), &wanted(), "workbooks");
}

/// All tables in one dump, the log as one table over its months.
fn dump() -> String {
    let quoted = |cell: &String| match cell.as_str() {
        "" => "NULL".to_owned(),
        text => format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'")),
    };
    let mut out = String::from("-- MySQL dump 10.13\n/*!40101 SET NAMES utf8mb4 */;\n");
    for table in tables() {
        let name = if is_log(&table) { "操作日志" } else { table.name.rsplit('/').next().unwrap_or_default() };
        let columns: Vec<String> = table.header.iter().map(|column| format!("`{column}`")).collect();
        for rows in table.rows.chunks(100) {
            let rows: Vec<String> =
                rows.iter().map(|row| format!("({})", row.iter().map(quoted).collect::<Vec<_>>().join(","))).collect();
            let columns = columns.join(",");
            writeln!(out, "INSERT INTO `{name}` ({columns}) VALUES {};", rows.join(",")).expect("memory");
        }
    }
    out
}

#[test]
fn an_sql_dump_gives_the_same_findings() {
    let folder = Folder::new();
    folder.write("hecha.toml", &policy());
    folder.write("福果.sql", dump().as_bytes());
    same(folder.path(), &wanted(), "SQL");
    let folder = Folder::new();
    folder.write("hecha.toml", &policy());
    let mut gz = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gz.write_all(&GB18030.encode(&dump()).0).expect("memory");
    folder.write("福果.sql.gz", &gz.finish().expect("memory"));
    same(folder.path(), &wanted(), "packed SQL");
}

/// A table as the records of a program: the empty cells are null or left out, by turns.
fn records(table: &Table) -> Vec<serde_json::Map<String, serde_json::Value>> {
    let record = |(number, row): (usize, &Vec<String>)| {
        let cell = |(header, cell): (&String, &String)| match (cell.is_empty(), number % 2) {
            (true, 0) => None,
            (true, _) => Some((header.clone(), serde_json::Value::Null)),
            (false, _) => Some((header.clone(), cell.as_str().into())),
        };
        // Every name stands in the first record, so that a column that is blank at first is seen.
        let (header, first) = (&table.header, number == 0);
        let blank = header.iter().filter(|_| first).map(|name| (name.clone(), serde_json::Value::Null));
        blank.chain(header.iter().zip(row).filter_map(cell)).collect()
    };
    table.rows.iter().enumerate().map(record).collect()
}

#[test]
fn json_gives_the_same_findings() {
    let folder = Folder::new();
    folder.write("hecha.toml", &policy());
    for table in tables() {
        if is_log(&table) {
            let lines = records(&table).into_iter().map(|one| serde_json::Value::Object(one).to_string() + "\n");
            folder.write(&format!("{}.jsonl", table.name), lines.collect::<String>().as_bytes());
        } else {
            let rows = records(&table);
            let answer = serde_json::json!({ "code": 200, "msg": "查询成功", "total": rows.len(), "rows": rows });
            folder.write(&format!("{}.json", table.name), answer.to_string().as_bytes());
        }
    }
    same(folder.path(), &wanted(), "JSON");
}

#[test]
fn a_zip_archive_gives_the_same_findings() {
    let clean = clean();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let mut put = |name: &str, bytes: &[u8]| {
        zip.start_file(name, zip::write::SimpleFileOptions::default()).expect("memory");
        zip.write_all(bytes).expect("memory");
    };
    put("福果/hecha.toml", &policy());
    for table in tables() {
        let bytes = std::fs::read(clean.path().join(format!("{}.csv", table.name))).expect("a file");
        put(&format!("福果/{}.csv", table.name), &bytes);
    }
    let bytes = zip.finish().expect("memory").into_inner();
    let folder = Folder::new();
    folder.write("福果资料.zip", &bytes);
    let path = folder.path().join("福果资料.zip");
    same(&path, &wanted(), "ZIP");
    let checked = checked(&path, &[]);
    assert!(checked.in_force.policy.office.is_some(), "the policy in the archive is in force");
    let named = |name: &str| checked.loaded.files.iter().find(|file| file.file == name);
    assert!(named("福果资料.zip").is_some_and(|file| file.sha256.len() == 64));
    assert!(named("福果资料.zip/福果/权限目录.csv").is_some_and(|file| file.sha256.len() == 64));
}
