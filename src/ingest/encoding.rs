//! From the bytes of a text file to Unicode: which encoding it is in, and which places could not be decoded.

use super::error::IngestError;

/// An encoding of text files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Encoding {
    /// UTF-8, ASCII included.
    Utf8,
    /// GB18030, with GBK and GB2312 in it.
    Gb18030,
    /// UTF-16, low byte first.
    Utf16Le,
    /// UTF-16, high byte first.
    Utf16Be,
}

impl Encoding {
    /// The encoding of that label, in any case: `utf-8`, `gb18030`, `gbk`, `gb2312`, `utf-16le`, `utf-16be`.
    pub fn for_label(label: &str) -> Result<Self, IngestError> {
        let _ = label;
        todo!()
    }

    /// The label, lower case.
    pub fn label(self) -> &'static str {
        todo!()
    }
}
