//! What reading a folder yields beside facts: sources with their counts, rejects, remarks, the cells of cited rows.

use crate::{
    i18n::Words,
    model::{RowRef, SourceId, TableKind},
    words,
};

/// What became of the rows of a source. `read = used + repeated + layout + rejected`, always.
#[derive(Copy, Clone, Eq, PartialEq, Debug, Default)]
pub struct RowCounts {
    /// All rows of the file.
    pub read: u64,
    /// Rows that became facts.
    pub used: u64,
    /// Rows equal to one that stands elsewhere.
    pub repeated: u64,
    /// Titles, headers, totals, footers, blank rows.
    pub layout: u64,
    /// Rows that could not be used.
    pub rejected: u64,
}

impl RowCounts {
    /// Whether nothing vanished.
    pub const fn balances(&self) -> bool {
        self.read == self.used + self.repeated + self.layout + self.rejected
    }

    /// Adds the counts of another source.
    pub fn add(&mut self, other: &Self) {
        self.read += other.read;
        self.used += other.used;
        self.repeated += other.repeated;
        self.layout += other.layout;
        self.rejected += other.rejected;
    }
}

/// A column of a source as it was understood.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct SourceColumn {
    /// Its place, from 0.
    pub index: usize,
    /// The header as written (both rows of a two-row header, joined).
    pub header: String,
    /// The canonical name, if it was recognised.
    pub field: Option<String>,
}

/// One readable table of the folder.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Source {
    /// The file, relative to the folder, with `/`.
    pub file: String,
    /// The sheet of a workbook.
    pub sheet: Option<String>,
    /// What it was recognised as; none: not recognised.
    pub table: Option<TableKind>,
    /// Its columns.
    pub columns: Vec<SourceColumn>,
    /// The row the header stands in, from 1; 0: the format has none.
    pub header_row: u32,
    /// The encoding or format it was read as.
    pub read_as: String,
    /// What became of its rows.
    pub counts: RowCounts,
}

/// All sources, in natural file order; a [`SourceId`] is a place in it.
#[derive(Clone, Debug, Default)]
pub struct Sources(pub Vec<Source>);

impl Sources {
    /// A source.
    pub fn get(&self, id: SourceId) -> Option<&Source> {
        self.0.get(id.index())
    }

    /// All with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (SourceId, &Source)> {
        self.0.iter().enumerate().map(|(place, source)| (SourceId::from_index(place), source))
    }

    /// Counts over all sources.
    pub fn counts(&self) -> RowCounts {
        let mut total = RowCounts::default();
        for source in &self.0 {
            total.add(&source.counts);
        }
        total
    }
}

/// One input file as it was taken in.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct InputFile {
    /// The file, relative to the folder, with `/`.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// SHA-256 in hex, computed while reading; empty if it could not be read at all.
    pub sha256: String,
    /// Why it was left out, if it was.
    pub skipped: Option<Words>,
}

/// A row that could not be used.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Reject {
    /// The file.
    pub file: String,
    /// The sheet.
    pub sheet: Option<String>,
    /// The row.
    pub row: u64,
    /// The column's header, where one cell is to blame.
    pub column: Option<String>,
    /// The offending text.
    pub value: String,
    /// Why, and what to do.
    pub reason: Words,
}

impl Reject {
    /// What to do about it.
    pub fn advice(&self) -> Words {
        // A reason that names the policy says what to write into it.
        if self.reason.zh.contains("hecha.toml") {
            return words!("按原因一栏在 hecha.toml 中写明", "write into hecha.toml what the reason says");
        }
        match (&self.column, self.value.is_empty()) {
            (None, _) => words!("请核对该行原件", "check the row against the original"),
            (Some(_), true) => words!(
                "请对照原件补填该单元格后重新导出",
                "fill in the cell from the original and export the file again"
            ),
            (Some(_), false) => words!(
                "请对照原件更正该单元格后重新导出",
                "correct the cell from the original and export the file again"
            ),
        }
    }
}

/// How weighty a remark on data quality is.
#[derive(Copy, Clone, Eq, PartialEq, Ord, PartialOrd, Debug)]
pub enum Weight {
    /// Good to know.
    Note,
    /// Something was read in one of several possible ways, or could not be used.
    Warning,
    /// A file or sheet could not be read.
    Error,
}

impl Weight {
    /// The words people read.
    pub const fn title(self) -> crate::i18n::Text {
        match self {
            Self::Note => crate::i18n::Text::new("提示", "note"),
            Self::Warning => crate::i18n::Text::new("注意", "warning"),
            Self::Error => crate::i18n::Text::new("错误", "error"),
        }
    }
}

/// A remark on how something was read.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Remark {
    /// How weighty.
    pub weight: Weight,
    /// The file concerned; none: the folder as a whole.
    pub file: Option<String>,
    /// The sheet.
    pub sheet: Option<String>,
    /// The row, where one is meant.
    pub row: Option<u64>,
    /// The header of the column, where one is meant.
    pub column: Option<String>,
    /// Texts of that column that show what is meant; empty where there are none.
    pub value: String,
    /// What is the matter, without a full stop.
    pub words: Words,
    /// What to do about it, without a full stop; empty where nothing need be done.
    pub advice: Words,
    /// Lines for `hecha.toml` that would settle it, the first of possible answers.
    pub entry: Option<String>,
}

impl Remark {
    /// A remark on the folder as a whole.
    pub fn on_folder(weight: Weight, words: Words) -> Self {
        Self {
            weight,
            file: None,
            sheet: None,
            row: None,
            column: None,
            value: String::new(),
            words,
            advice: Words::default(),
            entry: None,
        }
    }

    /// With what to do.
    pub fn advising(self, advice: Words) -> Self {
        Self { advice, ..self }
    }

    /// What is the matter and what to do, without the lines for the policy.
    pub fn sentence(&self) -> Words {
        let mut said = self.words.clone();
        if !self.advice.zh.is_empty() {
            let Words { zh, en } = &self.advice;
            said.push(&words!("；{zh}", "; {en}"));
        }
        said
    }

    /// Everything, the lines for the policy last.
    pub fn whole(&self) -> Words {
        let mut said = self.sentence();
        if let Some(entry) = &self.entry {
            said.push(&words!("：\n{entry}", ":\n{entry}"));
        }
        said
    }
}

/// A cell of a cited row, as it stands in the file.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct CitedCell {
    /// The header as written.
    pub header: String,
    /// The canonical name.
    pub field: Option<String>,
    /// The text.
    pub text: String,
}

/// A cited row with its cells that are not empty.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct CitedRow {
    /// Which row.
    pub row: RowRef,
    /// Its cells in file order.
    pub cells: Vec<CitedCell>,
}
