//! What can be wrong with a statement of a dump, in words.

use std::fmt;

use crate::{i18n::Words, words};

/// Why a statement cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SqlFault {
    /// A quoted text, a quoted name or a comment does not end before the file does.
    Unclosed,
    /// A value has more bytes than this.
    TooLong(usize),
    /// Something else was expected.
    Unexpected {
        /// What, as it is written in SQL.
        wanted: &'static str,
        /// The beginning of what stands there.
        found: String,
    },
    /// A row has more or fewer values than there are columns.
    Width {
        /// How many columns there are.
        columns: usize,
        /// How many values the row has.
        values: usize,
    },
    /// Rows without a list of columns, and no `CREATE TABLE` that would tell them.
    NoColumns,
    /// A `COPY` block that is not in the text format.
    CopyFormat,
}

impl SqlFault {
    /// Whether it is no longer known what is text and what is not.
    pub(super) fn loses_place(&self) -> bool {
        matches!(self, Self::Unclosed | Self::TooLong(_))
    }

    /// What is wrong: Chinese, English.
    pub fn words(&self) -> Words {
        match self {
            Self::Unclosed => words!("引号或注释没有结束", "a quote or comment does not end"),
            Self::TooLong(limit) => words!("一个值超过 {limit} 字节", "a value is longer than {limit} bytes"),
            Self::Unexpected { wanted, found } if found.is_empty() => {
                words!("应为 {wanted}，文件却已结束", "the file ends where {wanted} was expected")
            }
            Self::Unexpected { wanted, found } => {
                words!("应为 {wanted}，却是“{found}”", "{wanted} was expected and `{found}` stands there")
            }
            Self::Width { columns, values } => {
                words!("有 {columns} 列，却给出 {values} 个值", "there are {columns} columns and {values} values")
            }
            Self::NoColumns => words!(
                "INSERT 没有写列名，文件里也没有该表的 CREATE TABLE",
                "the rows name no columns and the file has no CREATE TABLE for them"
            ),
            Self::CopyFormat => {
                words!("COPY 不是文本格式（CSV 或 BINARY）", "the COPY block is not in the text format (CSV or BINARY)")
            }
        }
    }
}

impl fmt::Display for SqlFault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.words().en)
    }
}
