//! What a file really is, by its content; its name only decides between kinds that look alike.

use std::fs::File;
use std::io::{self, Read, Seek, SeekFrom};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::encoding;
use super::error::IngestError;
use super::folder::FoundFile;

/// How much of a file's beginning (and of a container's end) is looked at.
const LOOK: u64 = 64 * 1024;
/// The beginning of a compound document: old Office files and encrypted new ones.
const COMPOUND: &[u8] = &[0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// The namespace of the spreadsheet XML of Excel 2003.
const SPREADSHEET: &str = "urn:schemas-microsoft-com:office:spreadsheet";

/// Elements of an object-centric event log that no other log has.
const OCEL: [&str; 4] = ["<object-types", "<event-types", "<objects", "<events"];

/// Formats that give themselves away by their first bytes.
const SIGNATURES: [(&[u8], Format); 15] = [
    (b"PAR1", Format::Parquet),
    (b"SQLite format 3\0", Format::Sqlite),
    (b"%PDF", Format::Pdf),
    (b"{\\rtf", Format::Word),
    (b"\x89PNG", Format::Image),
    (b"\xFF\xD8\xFF", Format::Image),
    (b"GIF8", Format::Image),
    (b"II*\0", Format::Image),
    (b"MM\0*", Format::Image),
    (b"Rar!\x1A\x07", Format::Archive),
    (b"7z\xBC\xAF\x27\x1C", Format::Archive),
    (b"BZh9", Format::Archive),
    (b"\xFD7zXZ\0", Format::Archive),
    (b"\x28\xB5\x2F\xFD", Format::Archive),
    (b"\0\x01\0\0Standard", Format::Database),
];

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Text with one record a line and a separator between fields.
    Delimited,
    /// Excel 2007 and later.
    Xlsx,
    /// Excel 2007 binary.
    Xlsb,
    /// Excel 97–2003.
    Xls,
    /// `OpenDocument` spreadsheet.
    Ods,
    /// An XES event log.
    Xes,
    /// An XES event log, packed with gzip.
    XesGz,
    /// An object-centric event log in XML.
    OcelXml,
    /// Text that is not XML, packed with gzip.
    Gzip,
    /// A ZIP archive that is not a document.
    Zip,
    /// A RAR, 7z or similar archive.
    Archive,
    /// JSON or JSON lines.
    Json,
    /// An SQL dump.
    Sql,
    /// Apache Parquet.
    Parquet,
    /// An SQLite database.
    Sqlite,
    /// An Access database.
    Database,
    /// A dBASE or `FoxPro` table.
    Dbase,
    /// A web page with its parts in one file (MHTML), as Excel saves it; the name may say `.xls`.
    Mhtml,
    /// A web page; many systems export these under the name `.xls`.
    Html,
    /// The spreadsheet XML of Excel 2003; many systems export it under the name `.xls`.
    SpreadsheetXml,
    /// XML of no kind that is read.
    Xml,
    /// A workbook with a password.
    EncryptedWorkbook,
    /// PDF.
    Pdf,
    /// A picture.
    Image,
    /// A word processor's document.
    Word,
    /// Slides.
    Slides,
    /// No bytes at all.
    Empty,
    /// None of the above, and not text.
    Unknown,
}

impl Format {
    /// What a file is, by its first bytes (64 KiB are enough) and, where those leave it open, its name.
    ///
    /// A ZIP container whose beginning does not show what it holds is taken for an archive; [`Format::of_file`] looks further.
    pub fn of(head: &[u8], name: &str) -> Self {
        if head.is_empty() {
            return Format::Empty;
        }
        if let Some((_, format)) = SIGNATURES.iter().find(|(magic, _)| head.starts_with(magic)) {
            return *format;
        }
        if head.starts_with(b"PK\x03\x04") || head.starts_with(b"PK\x05\x06") {
            return of_zip(head).unwrap_or(Format::Zip);
        }
        if is_dbase(head, name) {
            return Format::Dbase;
        }
        if head.starts_with(COMPOUND) {
            return of_compound(head, name);
        }
        if head.starts_with(&[0x1F, 0x8B]) {
            return of_gzip(head);
        }
        of_text(head, name)
    }

    /// What `file` is; reads its beginning, and of a container its end too.
    pub fn of_file(file: &FoundFile) -> Result<Self, IngestError> {
        let (head, tail) = read_ends(file).map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
        let format = Self::of(&head, &file.name);
        Ok(match format {
            // The list of a ZIP's entries is at its end.
            Format::Zip => of_zip(&tail).unwrap_or_else(|| of_unlisted_zip(&file.name)),
            // The directory of a compound document may be anywhere; programs write it at one of the ends.
            Format::Xls => of_compound(&[COMPOUND, tail.as_slice()].concat(), &file.name),
            other => other,
        })
    }

    /// The error for a file of this format, or `None` where there is a reader for it.
    pub fn refusal(self, file: &str) -> Option<IngestError> {
        let file = file.to_owned();
        match self {
            Format::Delimited
            | Format::Xlsx
            | Format::Xlsb
            | Format::Xls
            | Format::Ods
            | Format::Xes
            | Format::XesGz
            | Format::OcelXml
            | Format::Sql
            | Format::Zip
            | Format::Gzip
            | Format::Json
            | Format::Html
            | Format::SpreadsheetXml => None,
            #[cfg(feature = "parquet")]
            Format::Parquet => None,
            Format::Empty => Some(IngestError::EmptyFile { file }),
            Format::EncryptedWorkbook => Some(IngestError::Encrypted { file }),
            Format::Pdf | Format::Image | Format::Word | Format::Slides | Format::Unknown => {
                Some(IngestError::Unreadable { file, format: self })
            }
            _ => Some(IngestError::NotYetReadable { file, format: self }),
        }
    }

    /// What to call it: Chinese, English.
    pub fn name(self) -> (&'static str, &'static str) {
        match self {
            Format::Delimited => ("分隔符文本表", "a text table"),
            Format::Xlsx => ("Excel 工作簿（xlsx）", "an Excel workbook (xlsx)"),
            Format::Xlsb => ("Excel 二进制工作簿（xlsb）", "an Excel binary workbook (xlsb)"),
            Format::Xls => ("Excel 97–2003 工作簿（xls）", "an Excel 97–2003 workbook (xls)"),
            Format::Ods => ("OpenDocument 表格（ods）", "an OpenDocument spreadsheet (ods)"),
            Format::Xes => ("XES 事件日志", "an XES event log"),
            Format::XesGz => ("gzip 压缩的 XES 事件日志", "an XES event log packed with gzip"),
            Format::OcelXml => ("OCEL 事件日志", "an object-centric event log (OCEL)"),
            Format::Gzip => ("gzip 压缩文件", "a file packed with gzip"),
            Format::Zip => ("ZIP 压缩包", "a ZIP archive"),
            Format::Archive => ("压缩包", "an archive"),
            Format::Json => ("JSON 文件", "JSON"),
            Format::Sql => ("SQL 脚本", "an SQL dump"),
            Format::Parquet => ("Parquet 文件", "a Parquet file"),
            Format::Sqlite => ("SQLite 数据库", "an SQLite database"),
            Format::Database => ("Access 数据库", "an Access database"),
            Format::Dbase => ("dBASE/FoxPro 表（dbf）", "a dBASE or FoxPro table (dbf)"),
            Format::Mhtml => ("单个文件网页（MHTML）", "a web page in a single file (MHTML)"),
            Format::Html => ("网页（HTML）", "a web page (HTML)"),
            Format::SpreadsheetXml => ("Excel 2003 XML 表格", "an Excel 2003 XML spreadsheet"),
            Format::Xml => ("XML 文件", "XML"),
            Format::EncryptedWorkbook => ("设有打开密码的工作簿", "a workbook with a password"),
            Format::Pdf => ("PDF 文件", "a PDF"),
            Format::Image => ("图片", "a picture"),
            Format::Word => ("文字处理文档", "a word processor's document"),
            Format::Slides => ("演示文稿", "a set of slides"),
            Format::Empty => ("空文件", "empty"),
            Format::Unknown => ("无法识别的二进制文件", "a binary file of an unknown kind"),
        }
    }

    /// What to do about a file of this format: Chinese, English.
    pub fn advice(self) -> (&'static str, &'static str) {
        match self {
            Format::Archive => {
                ("请先解压，把其中的文件放入资料包", "unpack it and put the files it holds into the folder")
            }
            Format::Xml | Format::Dbase | Format::Mhtml => {
                ("请用 Excel 或 WPS 打开并另存为 .xlsx", "open it in a spreadsheet program and save it as .xlsx")
            }
            Format::Sqlite | Format::Database => (
                "请从原系统或数据库工具把各表导出为 CSV（UTF-8）",
                "export its tables as CSV (UTF-8) from the system or a database tool",
            ),
            Format::Parquet => (
                "本版本未包含 Parquet 读取功能：请改用带 parquet 功能编译的版本（cargo build --features parquet），或从原系统导出为 CSV（UTF-8）",
                "this build does not read Parquet: use one that was built with it (cargo build --features parquet), or export it as CSV (UTF-8)",
            ),
            Format::EncryptedWorkbook => {
                ("请打开后取消密码，另存为 .xlsx", "open it, remove the password and save it as .xlsx")
            }
            Format::Pdf | Format::Image | Format::Word | Format::Slides => (
                "请向提供单位索取表格形式（.xlsx 或 .csv）的同一资料；仅作附件的请移出资料包",
                "ask for the same material as a table (.xlsx or .csv); take mere attachments out of the folder",
            ),
            Format::Empty => ("请重新导出，或移出资料包", "export it again, or take it out of the folder"),
            Format::Unknown => (
                "请确认文件未损坏并另存为 .xlsx 或 CSV；若为无 BOM 的 UTF-16 文本，请在 hecha.toml 中写明编码；与核查无关的请移出资料包",
                "check that it is whole and save it as .xlsx or CSV; where it is UTF-16 text without a byte order mark, state the encoding in hecha.toml; take files that do not belong here out of the folder",
            ),
            _ => ("无需处理", "nothing need be done"),
        }
    }
}

fn read_ends(file: &FoundFile) -> io::Result<(Vec<u8>, Vec<u8>)> {
    let mut input = File::open(&file.path)?;
    let mut head = Vec::new();
    input.by_ref().take(LOOK).read_to_end(&mut head)?;
    let mut tail = Vec::new();
    let length = input.seek(SeekFrom::End(0))?;
    if length > LOOK {
        input.seek(SeekFrom::Start((length - LOOK).max(LOOK)))?;
        input.take(LOOK).read_to_end(&mut tail)?;
    }
    Ok((head, tail))
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    memchr::memmem::find(haystack, needle).is_some()
}

/// What a ZIP container is by the names of its entries, where `part` shows one that tells.
fn of_zip(part: &[u8]) -> Option<Format> {
    let kinds: [(&[u8], Format); 6] = [
        (b"application/vnd.oasis.opendocument.spreadsheet", Format::Ods),
        (b"application/vnd.oasis.opendocument", Format::Word),
        (b"xl/workbook.bin", Format::Xlsb),
        (b"xl/", Format::Xlsx),
        (b"word/document", Format::Word),
        (b"ppt/", Format::Slides),
    ];
    kinds.iter().find(|(entry, _)| holds(part, entry)).map(|(_, format)| *format)
}

/// What a ZIP container is whose list of entries is missing: it was cut off, and only its name says what it was meant to be.
fn of_unlisted_zip(name: &str) -> Format {
    if ends_in(name, &["xlsx", "xlsm", "et"]) {
        Format::Xlsx
    } else if ends_in(name, &["ods"]) {
        Format::Ods
    } else {
        Format::Zip
    }
}

fn ends_in(name: &str, extensions: &[&str]) -> bool {
    let own = Path::new(name).extension().and_then(|e| e.to_str()).unwrap_or("");
    extensions.iter().any(|e| own.eq_ignore_ascii_case(e))
}

/// Whether a part of a compound document has an entry of that name.
fn has_entry(part: &[u8], name: &str) -> bool {
    let wide: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    holds(part, &wide)
}

/// Whether a compound document is a new workbook with a password, by all of its bytes.
pub(super) fn is_encrypted(document: &[u8]) -> bool {
    has_entry(document, "EncryptedPackage")
}

fn of_compound(part: &[u8], name: &str) -> Format {
    let entry = |name: &str| has_entry(part, name);
    if is_encrypted(part) {
        Format::EncryptedWorkbook
    } else if entry("WordDocument") || ends_in(name, &["doc", "wps"]) {
        Format::Word
    } else if entry("PowerPoint Document") || ends_in(name, &["ppt", "dps"]) {
        Format::Slides
    } else {
        Format::Xls
    }
}

fn of_gzip(head: &[u8]) -> Format {
    let mut start = Vec::new();
    // The head is cut off, so unpacking ends in an error after what it holds has come out.
    let _cut_off = MultiGzDecoder::new(head).take(LOOK).read_to_end(&mut start);
    match of_text(&start, "") {
        Format::Xes => Format::XesGz,
        _ => Format::Gzip,
    }
}

fn of_text(head: &[u8], name: &str) -> Format {
    let Some(text) = encoding::preview(head) else {
        return Format::Unknown;
    };
    let text = text.trim_start();
    if is_mhtml(text) {
        return Format::Mhtml;
    }
    if text.starts_with('<') {
        return of_markup(text);
    }
    if is_json(text) {
        return Format::Json;
    }
    if is_sql(text, name) {
        return Format::Sql;
    }
    Format::Delimited
}

/// The head of a message with several parts.
fn is_mhtml(text: &str) -> bool {
    let head: String = text.chars().take(512).collect::<String>().to_ascii_lowercase();
    head.starts_with("mime-version:") || (head.starts_with("from:") && head.contains("content-type: multipart/related"))
}

/// A table of dBASE, by its name and its first byte, which tells the version, and the length of its records.
fn is_dbase(head: &[u8], name: &str) -> bool {
    const VERSIONS: [u8; 13] = [0x02, 0x03, 0x04, 0x05, 0x30, 0x31, 0x32, 0x43, 0x83, 0x8B, 0x8E, 0xCB, 0xF5];
    ends_in(name, &["dbf"]) && head.len() >= 32 && VERSIONS.contains(&head[0])
}

fn of_markup(text: &str) -> Format {
    let lower = text.to_ascii_lowercase();
    let has = |tag: &str| {
        lower.match_indices(tag).any(|(at, _)| {
            lower[at + tag.len()..].starts_with(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/'))
        })
    };
    if lower.contains(SPREADSHEET) && !has("<html") {
        Format::SpreadsheetXml
    } else if has("<log") && !has("<trace") && OCEL.iter().any(|tag| has(tag)) {
        Format::OcelXml
    } else if has("<log") {
        Format::Xes
    } else if has("<html") || has("<table") || lower.starts_with("<!doctype html") {
        Format::Html
    } else if lower.starts_with("<?xml") || lower.contains("xmlns") {
        Format::Xml
    } else {
        // A text table whose first field is something like `<无>`.
        Format::Delimited
    }
}

fn is_json(text: &str) -> bool {
    let mut solid = text.chars().filter(|c| !c.is_whitespace());
    match (solid.next(), solid.next()) {
        (Some('{'), Some(next)) => matches!(next, '"' | '}'),
        // A log line may begin with `[2023-…]`, so a bare number after the bracket does not count.
        (Some('['), Some(next)) => matches!(next, '{' | '[' | '"'),
        _ => false,
    }
}

fn is_sql(text: &str, name: &str) -> bool {
    const STATEMENTS: [&str; 17] = [
        "insert into ",
        "create table ",
        "drop table ",
        "insert [",
        "insert all",
        "insert ignore into ",
        "replace into ",
        "copy ",
        "create database ",
        "set ",
        "use ",
        "begin",
        "lock tables ",
        "alter table ",
        "delete from ",
        "truncate table ",
        "rem inserting into ",
    ];
    let lower = text.to_ascii_lowercase();
    let starts = |line: &str, words: &[&str]| words.iter().any(|w| line.starts_with(w));
    let first = lower.lines().map(str::trim).find(|l| !l.is_empty()).unwrap_or("");
    let dump = starts(first, &["--", "/*"]) || starts(first, &STATEMENTS);
    let any = |words: &[&str]| lower.lines().any(|line| starts(line.trim_start(), words));
    if ends_in(name, &["sql"]) { dump || any(&STATEMENTS) } else { dump && any(&STATEMENTS[..7]) }
}

#[cfg(test)]
mod tests;
