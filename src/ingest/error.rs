//! Why a folder, a file or a sheet could not be read, in words that name it and say what to do.

use std::io;
use std::path::PathBuf;

use super::sniff::Format;

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
    #[error(
        "{file} could not be read ({source}): check that it is there, may be read and is not open elsewhere"
    )]
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
    #[error("{file}{} is damaged ({detail}): open it in a spreadsheet program, save it as .xlsx, or export it again", in_sheet(sheet.as_deref()))]
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
    /// An event log breaks the rules of XML or of gzip.
    #[error(
        "{file} breaks off or is malformed at byte {position} of its XML ({detail}): export it again"
    )]
    BadXes {
        /// The file.
        file: String,
        /// Bytes from the start of the (unpacked) XML.
        position: u64,
        /// What the decoder said.
        detail: String,
    },
}

fn in_sheet(sheet: Option<&str>) -> String {
    sheet.map_or_else(String::new, |s| format!(", sheet {s}"))
}

impl IngestError {
    /// The error in words: Chinese, English. Both name the file, and the sheet and place where known, and say what to do.
    pub fn words(&self) -> (String, String) {
        todo!()
    }
}
