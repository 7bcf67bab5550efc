//! Text tables: CSV and its relatives, read in blocks that are parsed in parallel.

use super::encoding::Encoding;
use super::error::IngestError;
use super::folder::FoundFile;
use super::progress::Progress;

/// How to read a text table; everything left open is found out from the content.
#[derive(Clone, Debug)]
pub struct Options {
    /// The encoding, where the policy states it.
    pub encoding: Option<Encoding>,
    /// The separator, where the policy states it.
    pub separator: Option<char>,
    /// Bytes read at a time; records longer than this make a larger block.
    pub block_bytes: usize,
    /// The most bytes a quoted field may have before its opening quote counts as an ordinary character.
    pub quoted_bytes: usize,
    /// The most bytes a record may have.
    pub record_bytes: usize,
}

/// An open text table: what it is and where, but none of its content.
#[derive(Debug)]
pub struct Delimited {}

/// A record that owns its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedRecord {
    /// The record's number, from 1 for the first record of the file; blank lines count.
    pub number: u64,
    /// The fields, unquoted; none at all for a blank line.
    pub fields: Vec<String>,
    /// Whether some of its bytes could not be decoded (they are U+FFFD now).
    pub damaged: bool,
    /// Whether its quotes are in doubt: see [`Record::doubtful`].
    pub doubtful: bool,
}

/// One record, valid until the next one is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Record<'a> {
    /// The record's place in its block, from 0; [`BlockInfo::first_record`] plus this is its number in the file.
    pub index: u64,
    /// Whether some of its bytes could not be decoded (they are U+FFFD now).
    pub damaged: bool,
    /// Whether its quotes are in doubt: an opening quote that never closes, or a quoted field of several lines with text after it.
    pub doubtful: bool,
    fields: &'a [String],
}

impl<'a> Record<'a> {
    /// How many fields there are; none for a blank line.
    pub fn len(&self) -> usize {
        self.fields.len()
    }

    /// Whether the line is blank.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The field at `column`, counted from 0.
    pub fn get(&self, column: usize) -> Option<&'a str> {
        self.fields.get(column).map(String::as_str)
    }

    /// The fields in order.
    pub fn iter(&self) -> impl Iterator<Item = &'a str> {
        self.fields.iter().map(String::as_str)
    }
}

/// A run of whole records, handed to one worker.
#[derive(Debug)]
pub struct Block<'a> {
    fields: &'a [String],
}

impl Block<'_> {
    /// The block's place in the file, from 0.
    pub fn ordinal(&self) -> usize {
        todo!()
    }

    /// The next record, or `None` at the end of the block.
    pub fn next_record(&mut self) -> Option<Record<'_>> {
        let _ = self.fields;
        todo!()
    }
}

/// Where a block lies in its file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BlockInfo {
    /// Bytes from the start of the file.
    pub offset: u64,
    /// Length in bytes.
    pub bytes: u64,
    /// The number of its first record, from 1.
    pub first_record: u64,
    /// How many records it holds, blank ones included.
    pub records: u64,
}

/// What reading a text table to its end has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The encoding it was read in.
    pub encoding: Encoding,
    /// The separator it was read with.
    pub separator: char,
    /// How many records there are, blank ones included.
    pub records: u64,
    /// How many places could not be decoded and became U+FFFD.
    pub damaged_places: u64,
    /// The numbers of the records with an opening quote that never closes, which was read as an ordinary character.
    pub unterminated_quotes: Vec<u64>,
    /// The blocks, in file order.
    pub blocks: Vec<BlockInfo>,
}

impl Delimited {
    /// Looks at the beginning of `file` and settles its encoding and separator.
    pub fn open(file: &FoundFile, options: &Options) -> Result<Self, IngestError> {
        let _ = (file, options);
        todo!()
    }

    /// The first `count` records, or all where there are fewer.
    pub fn head(&self, count: usize) -> Result<Vec<OwnedRecord>, IngestError> {
        let _ = count;
        todo!()
    }

    /// Reads the file once, calls `f` on every block in parallel and returns its answers in block order.
    pub fn for_each_block<T: Send>(
        &self,
        progress: &dyn Progress,
        f: impl Fn(&mut Block<'_>) -> T + Sync,
    ) -> Result<(Vec<T>, FileSummary), IngestError> {
        let _ = (progress, f);
        todo!()
    }

    /// The records of those numbers, in the order asked for; only the blocks that hold them are read again.
    ///
    /// [`IngestError::Changed`] where the file is no longer what it was when `summary` was made.
    pub fn reread(
        &self,
        summary: &FileSummary,
        numbers: &[u64],
    ) -> Result<Vec<OwnedRecord>, IngestError> {
        let _ = (summary, numbers);
        todo!()
    }
}
