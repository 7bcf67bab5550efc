//! Text tables: CSV and its relatives, read in blocks that are parsed in parallel.
//!
//! One thread reads and hashes the file and cuts it between records; the blocks are decoded and parsed on all cores. Quoting is that
//! of RFC 4180 with the leniency usual for it: a quote inside an unquoted field is a character, and text after a closing quote
//! belongs to the field. A quote that opens a field and does not close within [`Options::quoted_bytes`] is a character too, and the
//! record is reported, so that it cannot swallow the rest of the file in silence.

use std::fs::File;
use std::io::Read;
use std::sync::mpsc;
use std::thread;

use rayon::prelude::*;
use xxhash_rust::xxh3::xxh3_64;

use self::parse::Parser;
use self::stream::{RawBlock, Stream, StreamEnd, io_error};
use super::encoding::{self, Encoding};
use super::error::IngestError;
use super::folder::FoundFile;
use super::progress::{Progress, Silent};

mod cut;
mod parse;
mod quotes;
mod reread;
mod separator;
mod stream;

pub use self::parse::Record;

/// How much of the beginning decides encoding and separator.
const LOOK: u64 = 4 * 1024 * 1024;
/// How much of that is parsed to find the separator.
const LOOK_FOR_SEPARATOR: usize = 256 * 1024;
/// Block size for the first few records.
const HEAD_BLOCK: usize = 64 * 1024;

/// How to read a text table; everything left open is found out from the content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    /// The encoding, where the policy states it.
    pub encoding: Option<Encoding>,
    /// The separator, where the policy states it.
    pub separator: Option<char>,
    /// Bytes read at a time; a longer record makes a larger block.
    pub block_bytes: usize,
    /// The most bytes (units, in UTF-16) a quoted field may have before its opening quote counts as an ordinary character.
    pub quoted_bytes: usize,
    /// The most bytes a record may have.
    pub record_bytes: usize,
}

impl Default for Options {
    /// Nothing stated, blocks of 4 MiB, quoted fields of at most 1 MiB, records of at most 64 MiB.
    fn default() -> Self {
        Self {
            encoding: None,
            separator: None,
            block_bytes: 4 * 1024 * 1024,
            quoted_bytes: 1024 * 1024,
            record_bytes: 64 * 1024 * 1024,
        }
    }
}

/// An open text table: what it is and where, but none of its content.
#[derive(Clone, Debug)]
pub struct Delimited {
    file: FoundFile,
    options: Options,
    /// `None` while only ASCII was seen.
    encoding: Option<Encoding>,
    separator: u8,
}

/// A record that owns its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnedRecord {
    /// The record's number, from 1 for the first record of the file; blank lines count.
    pub number: u64,
    /// The fields without their quotes; none at all for a blank line.
    pub fields: Vec<String>,
    /// As [`Record::damaged`].
    pub damaged: bool,
    /// As [`Record::doubtful`].
    pub doubtful: bool,
}

impl OwnedRecord {
    fn of(record: &Record<'_>, first: u64) -> Self {
        Self {
            number: first + record.index,
            fields: record.iter().map(str::to_owned).collect(),
            damaged: record.damaged,
            doubtful: record.doubtful,
        }
    }
}

/// A run of whole records, handed to one worker.
#[derive(Debug)]
pub struct Block<'a> {
    ordinal: usize,
    parser: Parser<'a>,
}

impl Block<'_> {
    /// The block's place in the file, from 0.
    pub fn ordinal(&self) -> usize {
        self.ordinal
    }

    /// The next record, or `None` at the end of the block.
    pub fn next_record(&mut self) -> Option<Record<'_>> {
        self.parser.next_record()
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
    /// Tells whether the bytes are still the same.
    hash: u64,
    /// Quotes that are ordinary characters.
    literal: Vec<usize>,
}

/// What reading a text table to its end has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileSummary {
    /// Length in bytes.
    pub bytes: u64,
    /// SHA-256 of the bytes, 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// The encoding it was read in; UTF-8 where all is ASCII.
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

/// What a worker learns about a block.
struct Done {
    offset: u64,
    bytes: u64,
    records: u64,
    damaged: u64,
    unterminated: Vec<u64>,
    hash: u64,
    literal: Vec<usize>,
}

impl Delimited {
    /// Looks at the beginning of `file` and settles its encoding and separator.
    ///
    /// A byte order mark decides, then validity as UTF-8, else GB18030 (see [`encoding::decide`]); where the first 4 MiB are
    /// ASCII, the first block that is not decides while reading.
    pub fn open(file: &FoundFile, options: &Options) -> Result<Self, IngestError> {
        let mut head = Vec::new();
        File::open(&file.path)
            .and_then(|input| input.take(LOOK).read_to_end(&mut head))
            .map_err(|e| io_error(file, e))?;
        let mark = encoding::byte_order_mark(&head);
        let content = stream::content(&head, 0);
        let encoding = options.encoding.or(mark.map(|(encoding, _)| encoding)).or_else(|| encoding::decide(content));
        let separator = if let Some(given) = options.separator {
            check_separator(file, given)?
        } else {
            let part = &content[..content.len().min(LOOK_FOR_SEPARATOR)];
            let whole = u64::try_from(part.len()).is_ok_and(|n| n + 4 >= file.bytes);
            let text = encoding::decode(part, encoding.unwrap_or(Encoding::Utf8)).text;
            separator::detect(&text, whole, options.quoted_bytes)
        };
        Ok(Self { file: file.clone(), options: options.clone(), encoding, separator })
    }

    /// The separator between fields.
    pub fn separator(&self) -> char {
        char::from(self.separator)
    }

    /// The encoding, or `None` while only ASCII was seen.
    pub fn encoding(&self) -> Option<Encoding> {
        self.encoding
    }

    /// The first `count` records, or all where there are fewer.
    pub fn head(&self, count: usize) -> Result<Vec<OwnedRecord>, IngestError> {
        let options = Options { block_bytes: HEAD_BLOCK.min(self.options.block_bytes), ..self.options.clone() };
        let mut stream = Stream::open(&self.file, &options, self.encoding, self.separator, &Silent)?;
        let mut head = Vec::new();
        let mut first = 1;
        while head.len() < count {
            let Some(raw) = stream.next_block()? else {
                break;
            };
            let (given, ()) = self.parse(&raw, |block| {
                while let Some(record) = block.next_record() {
                    if head.len() < count {
                        head.push(OwnedRecord::of(&record, first));
                    }
                }
            });
            first += given.records;
        }
        Ok(head)
    }

    /// Reads the file once, calls `f` on every block in parallel and hands its answers to `take` in block order, with
    /// the number of records before the block. At most two rounds of blocks are held at a time.
    ///
    /// [`IngestError::Changed`] where the file is not as long as it was when it was listed.
    pub fn for_each_block<T: Send>(
        &self,
        progress: &dyn Progress,
        f: impl Fn(&mut Block<'_>) -> T + Sync,
        mut take: impl FnMut(T, u64) + Send,
    ) -> Result<FileSummary, IngestError> {
        let stream = Stream::open(&self.file, &self.options, self.encoding, self.separator, progress)?;
        let batch = rayon::current_num_threads().max(2);
        let (to, from) = mpsc::sync_channel::<Vec<RawBlock>>(1);
        let mut done: Vec<Done> = Vec::new();
        let mut records = 0;
        let mut hand_over = |parsed: Vec<(Done, T)>| {
            for (block, answer) in parsed {
                take(answer, records);
                records += block.records;
                done.push(block);
            }
        };
        let end = thread::scope(|scope| {
            let reader = scope.spawn(move || stream.send(batch, &to));
            let mut before = Vec::new();
            for blocks in from {
                let parse = || blocks.par_iter().map(|raw| self.parse(raw, &f)).collect();
                before = rayon::join(parse, || hand_over(before)).0;
            }
            hand_over(before);
            reader.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
        })?;
        Ok(self.summary(end, done))
    }

    fn parse<T>(&self, raw: &RawBlock, f: impl FnOnce(&mut Block<'_>) -> T) -> (Done, T) {
        let decoded = encoding::decode(raw.content(), raw.encoding);
        let parser = Parser::new(&decoded.text, self.separator, &decoded.damage, &raw.literal);
        let mut block = Block { ordinal: raw.ordinal, parser };
        let answer = f(&mut block);
        // What `f` left is counted all the same: the numbers of later records depend on it.
        while block.next_record().is_some() {}
        let done = Done {
            offset: raw.offset,
            bytes: u64::try_from(raw.bytes.len()).unwrap_or(u64::MAX),
            records: block.parser.given(),
            damaged: u64::try_from(decoded.damage.len()).unwrap_or(u64::MAX),
            unterminated: block.parser.unterminated,
            hash: xxh3_64(&raw.bytes),
            literal: raw.literal.clone(),
        };
        (done, answer)
    }

    fn summary(&self, end: StreamEnd, done: Vec<Done>) -> FileSummary {
        let mut summary = FileSummary {
            bytes: end.bytes,
            sha256: end.sha256,
            encoding: end.encoding,
            separator: self.separator(),
            records: 0,
            damaged_places: 0,
            unterminated_quotes: Vec::new(),
            blocks: Vec::with_capacity(done.len()),
        };
        for block in done {
            let first_record = summary.records + 1;
            summary.records += block.records;
            summary.damaged_places += block.damaged;
            summary.unterminated_quotes.extend(block.unterminated.iter().map(|index| first_record + index));
            summary.blocks.push(BlockInfo {
                offset: block.offset,
                bytes: block.bytes,
                first_record,
                records: block.records,
                hash: block.hash,
                literal: block.literal,
            });
        }
        summary
    }
}

fn check_separator(file: &FoundFile, separator: char) -> Result<u8, IngestError> {
    let unfit = || IngestError::BadSeparator { file: file.name.clone(), separator };
    let byte = u8::try_from(separator).map_err(|_| unfit())?;
    if !byte.is_ascii() || byte.is_ascii_alphanumeric() || matches!(byte, b'"' | b'\n' | b'\r') {
        return Err(unfit());
    }
    Ok(byte)
}

#[cfg(test)]
mod tests;
