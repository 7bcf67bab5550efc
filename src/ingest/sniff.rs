//! What a file really is, by its content; its name only decides between kinds that look alike.

use super::error::IngestError;
use super::folder::FoundFile;

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
    /// OpenDocument spreadsheet.
    Ods,
    /// An XES event log.
    Xes,
    /// An XES event log, packed with gzip.
    XesGz,
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
    /// A web page; many systems export these under the name `.xls`.
    Html,
    /// XML other than XES (the spreadsheet XML of Excel 2003 among them).
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
    /// What a file is, by its first bytes (some tens of KiB are enough) and, where those leave it open, its name.
    pub fn of(head: &[u8], name: &str) -> Self {
        let _ = (head, name);
        todo!()
    }

    /// What `file` is; reads its beginning, and of a ZIP container its end too.
    pub fn of_file(file: &FoundFile) -> Result<Self, IngestError> {
        let _ = file;
        todo!()
    }

    /// The error for a file of this format, or `None` where there is a reader for it.
    pub fn refusal(self, file: &str) -> Option<IngestError> {
        let _ = file;
        todo!()
    }

    /// What to call it: Chinese, English.
    pub fn name(self) -> (&'static str, &'static str) {
        todo!()
    }

    /// What to do about a file of this format that is not read: Chinese, English.
    pub fn advice(self) -> (&'static str, &'static str) {
        todo!()
    }
}
