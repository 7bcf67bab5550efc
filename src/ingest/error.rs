//! Why a folder, a file or a sheet could not be read, in words that name it and say what to do.

use std::io;
use std::path::PathBuf;

use super::sniff::Format;
use crate::i18n::{Text, io_words};

/// Why something in the case folder could not be read.
///
/// `file` is always the name relative to the case folder, with `/` separators.
#[derive(Debug, thiserror::Error)]
pub enum IngestError {
    /// There is nothing at the path given as the case folder.
    #[error("{} does not exist: check the spelling of the folder's path", path.display())]
    FolderMissing {
        /// The path as given.
        path: PathBuf,
    },
    /// The path given as the case folder is something else.
    #[error("{} is not a folder: give the folder that holds the exports, not one of its files", path.display())]
    NotAFolder {
        /// The path as given.
        path: PathBuf,
    },
    /// The case folder holds no file to read.
    #[error("{} holds no file to read ({skipped} skipped): put the exports into it", path.display())]
    FolderEmpty {
        /// The path as given.
        path: PathBuf,
        /// How many entries were passed over (hidden files, lock files, links that lead outside).
        skipped: usize,
    },
    /// The operating system refused.
    #[error("{file} could not be read ({}): check that it is there, may be read and is not open elsewhere", io_words(source).en)]
    Io {
        /// The file or sub-folder.
        file: String,
        /// What the operating system said.
        source: io::Error,
    },
    /// The file is zero bytes long.
    #[error("{file} is empty (0 bytes): export it again, or take it out of the folder")]
    EmptyFile {
        /// The file.
        file: String,
    },
    /// The file changed between two looks at it.
    #[error(
        "{file} changed while it was being read: close whatever writes to it and run again on a copy that nobody touches"
    )]
    Changed {
        /// The file.
        file: String,
    },
    /// The format is known, and has no reader.
    #[error("{file} is {}, which is not read directly: {}", format.name().1, format.advice().1)]
    NotYetReadable {
        /// The file.
        file: String,
        /// What it is.
        format: Format,
    },
    /// The content is not of any kind that could hold a table.
    #[error("{file} is {}, which holds no table that can be read: {}", format.name().1, format.advice().1)]
    Unreadable {
        /// The file.
        file: String,
        /// What it is.
        format: Format,
    },
    /// The workbook needs a password.
    #[error(
        "{file} is protected by a password: open it, remove the password (save as .xlsx without one) and run again"
    )]
    Encrypted {
        /// The file.
        file: String,
    },
    /// The workbook is cut off or damaged.
    #[error("{file}{} is damaged ({}; {detail}): open it in a spreadsheet program, save it as .xlsx, or export it again", in_sheet(sheet.as_deref()), damage(detail).en)]
    Corrupt {
        /// The file.
        file: String,
        /// The sheet, where the damage lies in one.
        sheet: Option<String>,
        /// What the decoder said.
        detail: String,
    },
    /// A sheet spans more cells than can be held.
    #[error(
        "{file}, sheet {sheet} spans more than {limit} cells: delete stray cells far from the table, or save the sheet as CSV"
    )]
    SheetTooLarge {
        /// The file.
        file: String,
        /// The sheet.
        sheet: String,
        /// The most cells that are held.
        limit: usize,
    },
    /// A record of a text file has no end within reason.
    #[error(
        "{file}: the record that starts at byte {offset} is longer than {limit} bytes: check that the file is a text table with line ends"
    )]
    RecordTooLong {
        /// The file.
        file: String,
        /// Where the record starts, in bytes from the start of the file.
        offset: u64,
        /// The most bytes a record may have.
        limit: usize,
    },
    /// A record was asked for that the file does not have.
    #[error("{file} has no record {record}: this is a fault of the program, please report it")]
    NoSuchRecord {
        /// The file.
        file: String,
        /// The record's number, from 1.
        record: u64,
    },
    /// The policy names an encoding that is not known.
    #[error("unknown encoding `{label}`: use utf-8, gb18030, gbk, utf-16le or utf-16be")]
    UnknownEncoding {
        /// The label as written.
        label: String,
    },
    /// The policy names a separator that cannot separate.
    #[error("{file}: `{}` cannot separate fields: use a comma, a tab, a semicolon, a bar or another single ASCII character", separator.escape_default())]
    BadSeparator {
        /// The file.
        file: String,
        /// The separator as given.
        separator: char,
    },
    /// A JSON file breaks the rules of JSON.
    #[error("{file} breaks off or is malformed at line {line}, column {column} ({detail}): export it again")]
    BadJson {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The byte of that line, from 1.
        column: u64,
        /// What the decoder said.
        detail: String,
    },
    /// A record of a JSON file has no end within reason.
    #[error(
        "{file}: the record that begins near line {line} is longer than {limit} bytes: export it as an array of objects, or one object a line"
    )]
    JsonRecordTooLong {
        /// The file.
        file: String,
        /// The line, from 1.
        line: u64,
        /// The most bytes a record may have.
        limit: usize,
    },
    /// A JSON file without a table.
    #[error("{file} holds no array of objects and so no table: export it as an array of objects, or as CSV")]
    NoRecords {
        /// The file.
        file: String,
    },
    /// A file with more columns, or tables, than exports have.
    #[error(
        "{file} has more than {limit} names where a table has columns: where its objects are filed under numbers or names, export them as a list, or as CSV"
    )]
    TooWide {
        /// The file.
        file: String,
        /// The most there may be.
        limit: usize,
    },
    /// A Parquet file breaks the rules of its format.
    #[error("{file} is damaged or is packed in a way that is not read ({detail}): export it again, or as CSV")]
    BadParquet {
        /// The file.
        file: String,
        /// What the decoder said.
        detail: String,
    },
    /// An archive cannot be read.
    #[error("{file}{} is damaged, cut off or packed in an unknown way ({detail}): unpack it and put the files it holds into the folder", in_entry(entry.as_deref()))]
    BadArchive {
        /// The archive.
        file: String,
        /// The entry, where one is to blame.
        entry: Option<String>,
        /// What the decoder said.
        detail: String,
    },
    /// An entry of an archive needs a password.
    #[error(
        "{file} is protected by a password (entry {entry}): unpack it with the password and put the files it holds into the folder"
    )]
    ArchiveEncrypted {
        /// The archive.
        file: String,
        /// The first entry with a password.
        entry: String,
    },
    /// An entry of an archive leads out of it, or two entries bear one name.
    #[error(
        "{file} was not unpacked: its entry {entry} leads out of the archive, cannot be a file's name or is there twice; pack the files again"
    )]
    ArchiveName {
        /// The archive.
        file: String,
        /// The entry.
        entry: String,
    },
    /// An archive holds more than is unpacked.
    #[error("{file} was not unpacked: it holds more than {}; unpack it and check a folder with the files that matter", bound(*entries, *bytes).1)]
    ArchiveTooLarge {
        /// The archive.
        file: String,
        /// The most entries, where there are too many of them.
        entries: Option<usize>,
        /// The most bytes otherwise.
        bytes: u64,
    },
    /// An entry of an archive becomes far larger than data do.
    #[error(
        "{file} was not unpacked: its entry {entry} swells beyond measure, as no export does; make sure where the archive comes from"
    )]
    ArchiveBomb {
        /// The archive.
        file: String,
        /// The entry.
        entry: String,
    },
    /// An archive in an archive.
    #[error(
        "{file} is an archive inside an archive, which is not unpacked: unpack it and put the files it holds into the folder"
    )]
    NestedArchive {
        /// The inner archive.
        file: String,
    },
    /// An event log breaks the rules of XML or of gzip.
    #[error("{file} breaks off or is malformed at byte {position} of its XML ({}; {detail}): export it again", damage(detail).en)]
    BadXes {
        /// The file.
        file: String,
        /// Bytes from the start of the (unpacked) XML.
        position: u64,
        /// What the decoder said.
        detail: String,
    },
}

fn in_entry(entry: Option<&str>) -> String {
    entry.map_or_else(String::new, |entry| format!(", entry {entry},"))
}

fn bound(entries: Option<usize>, bytes: u64) -> (String, String) {
    match entries {
        Some(entries) => (format!("{entries} 个文件"), format!("{entries} files")),
        None => (format!("{} GB 的内容", bytes >> 30), format!("{} GB", bytes >> 30)),
    }
}

fn in_sheet(sheet: Option<&str>) -> String {
    sheet.map_or_else(String::new, |s| format!(", sheet {s}"))
}

fn in_sheet_zh(sheet: Option<&str>) -> String {
    sheet.map_or_else(String::new, |s| format!("的工作表“{s}”"))
}

/// What a decoder's complaint comes down to, by its words.
fn damage(detail: &str) -> Text {
    let detail = detail.to_ascii_lowercase();
    let has = |words: &[&str]| words.iter().any(|word| detail.contains(word));
    if has(&["contradicts itself"]) {
        Text::new("内容自相矛盾", "its parts contradict each other")
    } else if has(&["not valid utf", "encoding", "utf-8", "utf8"]) {
        Text::new("文字编码有误", "its characters are encoded wrongly")
    } else if has(&[
        "eof",
        "end of file",
        "end of central",
        "too short",
        "truncated",
        "missing",
        "not found",
        "not closed",
        "breaks off",
        "unexpected end",
        "failed to fill",
        "unclosed",
        "without end",
    ]) {
        Text::new("文件不完整", "a part of it is missing")
    } else if has(&["zip", "deflate", "gzip", "gz", "corrupt", "checksum", "crc"]) {
        Text::new("压缩内容有误", "its packed content is broken")
    } else if has(&["xml", "tag", "attribute", "element", "attr", "syntax", "entity", "escape"]) {
        Text::new("XML 格式有误", "its XML is malformed")
    } else {
        Text::new("内容无法解读", "its content cannot be made out")
    }
}

impl IngestError {
    /// The error in words: Chinese, English. Both name the file, and the sheet and place where known, and say what to do.
    pub fn words(&self) -> (String, String) {
        (self.zh(), self.to_string())
    }

    fn zh(&self) -> String {
        match self {
            Self::FolderMissing { path } => {
                format!("{} 不存在：请检查文件夹路径是否写对", path.display())
            }
            Self::NotAFolder { path } => {
                format!("{} 不是文件夹：请给出存放导出文件的文件夹，而不是其中某个文件", path.display())
            }
            Self::FolderEmpty { path, skipped } => {
                format!("{} 中没有可读的文件（另有 {skipped} 项已跳过）：请把导出文件放入其中", path.display())
            }
            Self::Io { file, source } => {
                let why = io_words(source).zh;
                format!("{file} 无法读取（{why}）：请确认文件存在、有读取权限且未被其他程序占用")
            }
            Self::EmptyFile { file } => {
                format!("{file} 是空文件（0 字节）：请重新导出，或移出资料包")
            }
            Self::Changed { file } => {
                format!("{file} 在读取过程中被改动：请关闭正在写入它的程序，改用无人改动的副本重新运行")
            }
            Self::NotYetReadable { file, format } => {
                format!("{file} 是{}，不能直接读取：{}", format.name().0, format.advice().0)
            }
            Self::Unreadable { file, format } => {
                format!("{file} 是{}，其中没有可读的表：{}", format.name().0, format.advice().0)
            }
            Self::Encrypted { file } => {
                format!("{file} 设有打开密码：请打开后取消密码，另存为 .xlsx 再运行")
            }
            Self::BadArchive { .. }
            | Self::ArchiveEncrypted { .. }
            | Self::ArchiveName { .. }
            | Self::ArchiveTooLarge { .. }
            | Self::ArchiveBomb { .. }
            | Self::NestedArchive { .. } => self.zh_of_archive(),
            other => other.zh_of_content(),
        }
    }

    fn zh_of_archive(&self) -> String {
        match self {
            Self::BadArchive { file, entry, detail } => {
                let entry = entry.as_ref().map_or_else(String::new, |entry| format!("中的 {entry} "));
                format!("{file} {entry}已损坏、不完整或压缩方式不明（{detail}）：请先解压，把其中的文件放入资料包")
            }
            Self::ArchiveEncrypted { file, entry } => {
                format!("{file} 设有密码（{entry}）：请用密码解压后，把其中的文件放入资料包")
            }
            Self::ArchiveName { file, entry } => {
                format!("{file} 没有解压：其中的 {entry} 指向压缩包之外、不能作文件名或重名；请重新打包")
            }
            Self::ArchiveTooLarge { file, entries, bytes } => {
                format!("{file} 没有解压：其中超过{}；请解压后只把需要的文件放入资料包", bound(*entries, *bytes).0)
            }
            Self::ArchiveBomb { file, entry } => {
                format!("{file} 没有解压：其中的 {entry} 解压后异常膨胀，不像导出的数据；请核实压缩包来源")
            }
            Self::NestedArchive { file } => {
                format!("{file} 是压缩包里的压缩包，没有解压：请先解压，把其中的文件放入资料包")
            }
            other => other.to_string(),
        }
    }

    fn zh_of_content(&self) -> String {
        match self {
            Self::Corrupt { file, sheet, detail } => format!(
                "{file}{}已损坏（{}；原文：{detail}）：请用 Excel 或 WPS 打开后另存为 .xlsx，或重新导出",
                in_sheet_zh(sheet.as_deref()),
                damage(detail).zh
            ),
            Self::SheetTooLarge { file, sheet, limit } => format!(
                "{file} 的工作表“{sheet}”跨度超过 {limit} 个单元格：请删除远离表格的零散单元格，或把该表另存为 CSV"
            ),
            Self::RecordTooLong { file, offset, limit } => {
                format!("{file} 从第 {offset} 字节开始的一条记录超过 {limit} 字节：请确认该文件是有换行的文本表")
            }
            Self::NoSuchRecord { file, record } => {
                format!("{file} 没有第 {record} 条记录：这是程序的错误，请反馈")
            }
            Self::UnknownEncoding { label } => {
                format!("未知的编码“{label}”：请写 utf-8、gb18030、gbk、utf-16le 或 utf-16be")
            }
            Self::BadSeparator { file, separator } => format!(
                "{file}：“{}”不能作分隔符：请用逗号、制表符、分号、竖线或其他单个 ASCII 字符",
                separator.escape_default()
            ),
            Self::BadJson { file, line, column, detail } => {
                format!("{file} 在第 {line} 行第 {column} 字节处中断或格式错误（{detail}）：请重新导出")
            }
            Self::JsonRecordTooLong { file, line, limit } => {
                format!("{file} 第 {line} 行附近开始的一条记录超过 {limit} 字节：请导出为对象数组，或每行一个对象")
            }
            Self::NoRecords { file } => {
                format!("{file} 中没有对象数组，因而没有表：请导出为对象数组，或导出为 CSV")
            }
            Self::TooWide { file, limit } => {
                format!("{file} 中作列的名称超过 {limit} 个：如各条记录以编号或姓名为键，请改导出为列表或 CSV")
            }
            Self::BadParquet { file, detail } => {
                format!("{file} 已损坏或所用压缩方式不能读取（{detail}）：请重新导出，或导出为 CSV")
            }
            Self::BadXes { file, position, detail } => {
                let damage = damage(detail).zh;
                format!("{file} 在 XML 第 {position} 字节处中断或格式错误（{damage}；原文：{detail}）：请重新导出")
            }
            // Worded by the caller; listed so that a new kind of error must be worded here or there.
            Self::FolderMissing { .. }
            | Self::NotAFolder { .. }
            | Self::FolderEmpty { .. }
            | Self::Io { .. }
            | Self::EmptyFile { .. }
            | Self::Changed { .. }
            | Self::NotYetReadable { .. }
            | Self::Unreadable { .. }
            | Self::Encrypted { .. }
            | Self::BadArchive { .. }
            | Self::ArchiveEncrypted { .. }
            | Self::ArchiveName { .. }
            | Self::ArchiveTooLarge { .. }
            | Self::ArchiveBomb { .. }
            | Self::NestedArchive { .. } => self.to_string(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<IngestError> {
        let file = || "日志/a.csv".to_owned();
        let path = || PathBuf::from("日志/a.csv");
        vec![
            IngestError::FolderMissing { path: path() },
            IngestError::NotAFolder { path: path() },
            IngestError::FolderEmpty { path: path(), skipped: 2 },
            IngestError::Io { file: file(), source: io::ErrorKind::PermissionDenied.into() },
            IngestError::EmptyFile { file: file() },
            IngestError::Changed { file: file() },
            IngestError::NotYetReadable { file: file(), format: Format::Sql },
            IngestError::Unreadable { file: file(), format: Format::Pdf },
            IngestError::Encrypted { file: file() },
            IngestError::Corrupt { file: file(), sheet: Some("账户".into()), detail: "x".into() },
            IngestError::SheetTooLarge { file: file(), sheet: "账户".into(), limit: 9 },
            IngestError::RecordTooLong { file: file(), offset: 7, limit: 9 },
            IngestError::NoSuchRecord { file: file(), record: 3 },
            IngestError::BadSeparator { file: file(), separator: '\n' },
            IngestError::BadXes { file: file(), position: 5, detail: "x".into() },
            IngestError::BadJson { file: file(), line: 5, column: 2, detail: "x".into() },
            IngestError::JsonRecordTooLong { file: file(), line: 5, limit: 9 },
            IngestError::NoRecords { file: file() },
            IngestError::BadParquet { file: file(), detail: "x".into() },
            IngestError::TooWide { file: file(), limit: 9 },
            IngestError::BadArchive { file: file(), entry: Some("b".into()), detail: "x".into() },
            IngestError::ArchiveEncrypted { file: file(), entry: "b".into() },
            IngestError::ArchiveName { file: file(), entry: "../b".into() },
            IngestError::ArchiveTooLarge { file: file(), entries: None, bytes: 1 << 30 },
            IngestError::ArchiveTooLarge { file: file(), entries: Some(9), bytes: 0 },
            IngestError::ArchiveBomb { file: file(), entry: "b".into() },
            IngestError::NestedArchive { file: file() },
        ]
    }

    #[test]
    fn every_error_names_its_file_in_both_languages() {
        for error in all() {
            let (zh, en) = error.words();
            assert!(zh.contains("日志/a.csv") && en.contains("日志/a.csv"), "{zh} | {en}");
            assert!(zh.contains('：') && !en.contains('：'), "{zh} | {en}");
        }
    }

    #[test]
    fn a_damaged_sheet_is_named() {
        let error = IngestError::Corrupt { file: "a.xlsx".into(), sheet: Some("账户".into()), detail: "x".into() };
        let (zh, en) = error.words();
        assert!(zh.contains("“账户”") && en.contains("sheet 账户"), "{zh} | {en}");
    }
}
