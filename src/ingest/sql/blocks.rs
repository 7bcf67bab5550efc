//! A dump in blocks of decoded text: cut once in file order, fetched again by place.

use std::{
    fs::File,
    io::{Read, Seek, SeekFrom},
    sync::Arc,
};

use xxhash_rust::xxh3::xxh3_64;

use crate::ingest::{
    digest::HashingReader,
    encoding::{self, Encoding},
    error::IngestError,
    folder::FoundFile,
    progress::Progress,
};

/// Bytes of a block, as long as a character ends there.
const BLOCK: usize = 1024 * 1024;
/// Bytes of a block at which it is cut wherever it may be.
const LONGEST: usize = 16 * BLOCK;

/// A run of text.
#[derive(Debug)]
pub(super) struct Text {
    /// What it says.
    pub(super) text: String,
    /// Byte positions in it that stand for what could not be decoded.
    pub(super) damage: Vec<usize>,
}

/// Where text comes from, block by block.
pub(super) trait Blocks {
    /// The next block; `None` at the end.
    fn next(&mut self) -> Result<Option<Text>, IngestError>;
}

/// Where a block lies.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// Bytes from the start of the file, behind a byte order mark.
    at: u64,
    bytes: usize,
    /// Bytes of decoded text before it.
    pub(super) text_at: u64,
    hash: u64,
}

/// All blocks of a file.
#[derive(Clone, Debug)]
pub(super) struct Places {
    /// In file order.
    pub(super) blocks: Arc<[Place]>,
    /// The encoding of all of them.
    pub(super) encoding: Encoding,
    /// How many places could not be decoded.
    pub(super) damaged: u64,
    /// Length of the file in bytes.
    pub(super) bytes: u64,
    /// SHA-256 of the file, in hexadecimal digits.
    pub(super) sha256: String,
}

impl Places {
    /// The block that holds a place of the decoded text.
    pub(super) fn block_of(&self, text_at: u64) -> usize {
        self.blocks.partition_point(|block| block.text_at <= text_at).saturating_sub(1)
    }
}

/// The first reading of a file.
pub(super) struct Cutter<'p> {
    input: HashingReader<'p, File>,
    file: String,
    expected: u64,
    encoding: Option<Encoding>,
    stated: bool,
    carry: Vec<u8>,
    started: bool,
    ended: bool,
    at: u64,
    text_at: u64,
    damaged: u64,
    blocks: Vec<Place>,
}

impl<'p> Cutter<'p> {
    pub(super) fn open(
        file: &FoundFile,
        stated: Option<Encoding>,
        progress: &'p dyn Progress,
    ) -> Result<Self, IngestError> {
        let input = File::open(&file.path).map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
        Ok(Self {
            input: HashingReader::new(input, progress),
            file: file.name.clone(),
            expected: file.bytes,
            encoding: stated,
            stated: stated.is_some(),
            carry: Vec::new(),
            started: false,
            ended: false,
            at: 0,
            text_at: 0,
            damaged: 0,
            blocks: Vec::new(),
        })
    }

    /// Reads and hashes what is left, and tells where everything lies.
    pub(super) fn finish(self) -> Result<Places, IngestError> {
        let file = self.file;
        let (bytes, sha256) = self.input.finish().map_err(|source| IngestError::Io { file: file.clone(), source })?;
        if bytes != self.expected {
            return Err(IngestError::Changed { file });
        }
        let encoding = self.encoding.unwrap_or(Encoding::Utf8);
        Ok(Places { blocks: self.blocks.into(), encoding, damaged: self.damaged, bytes, sha256 })
    }

    fn fill(&mut self, wanted: usize) -> Result<(), IngestError> {
        if !self.ended && self.carry.len() < wanted {
            let missing = wanted - self.carry.len();
            let limit = u64::try_from(missing).unwrap_or(u64::MAX);
            let read = self.input.by_ref().take(limit).read_to_end(&mut self.carry);
            let read = read.map_err(|source| IngestError::Io { file: self.file.clone(), source })?;
            self.ended = read < missing;
        }
        Ok(())
    }

    fn start(&mut self) -> Result<(), IngestError> {
        self.fill(BLOCK)?;
        if let Some((encoding, length)) = encoding::byte_order_mark(&self.carry)
            && (!self.stated || self.encoding == Some(encoding))
        {
            self.encoding = Some(encoding);
            self.carry.drain(..length);
            self.at = u64::try_from(length).unwrap_or(u64::MAX);
        }
        self.started = true;
        Ok(())
    }

    /// How much of what was read makes a block.
    fn cut(&mut self) -> Result<usize, IngestError> {
        let mut wanted = BLOCK;
        loop {
            self.fill(wanted)?;
            if self.ended && self.carry.len() <= wanted {
                return Ok(self.carry.len());
            }
            let unit = self.encoding.map_or(1, Encoding::unit);
            if let Some(cut) = last_cut(&self.carry, self.encoding) {
                return Ok(cut);
            }
            if wanted >= LONGEST {
                return Ok(self.carry.len() / unit * unit);
            }
            wanted *= 2;
        }
    }
}

/// The last place between two characters: in UTF-8 and GB18030 an ASCII byte after an ASCII byte begins one.
fn last_cut(bytes: &[u8], encoding: Option<Encoding>) -> Option<usize> {
    let ascii = |unit: &[u8]| match encoding {
        Some(Encoding::Utf16Le) => unit.get(1) == Some(&0),
        _ => unit.first() == Some(&0),
    };
    match encoding {
        Some(Encoding::Utf16Le | Encoding::Utf16Be) => {
            let units = bytes.len() / 2;
            (1..units).rev().find(|unit| ascii(&bytes[unit * 2..unit * 2 + 2])).map(|unit| unit * 2)
        }
        _ => bytes.windows(2).rposition(<[u8]>::is_ascii).map(|at| at + 1),
    }
}

impl Blocks for Cutter<'_> {
    fn next(&mut self) -> Result<Option<Text>, IngestError> {
        if !self.started {
            self.start()?;
        }
        let cut = self.cut()?;
        if cut == 0 {
            return Ok(None);
        }
        let raw: Vec<u8> = self.carry.drain(..cut).collect();
        if self.encoding.is_none() {
            self.encoding = encoding::decide(&raw);
        }
        let text = decoded(&raw, self.encoding.unwrap_or(Encoding::Utf8));
        self.blocks.push(Place { at: self.at, bytes: raw.len(), text_at: self.text_at, hash: xxh3_64(&raw) });
        self.at += u64::try_from(raw.len()).unwrap_or(u64::MAX);
        self.text_at += u64::try_from(text.text.len()).unwrap_or(u64::MAX);
        self.damaged += u64::try_from(text.damage.len()).unwrap_or(u64::MAX);
        Ok(Some(text))
    }
}

fn decoded(raw: &[u8], encoding: Encoding) -> Text {
    let decoded = encoding::decode(raw, encoding);
    Text { text: decoded.text.into_owned(), damage: decoded.damage }
}

/// Some blocks of a file, read again.
pub(super) struct Again<'p> {
    input: File,
    file: String,
    places: Places,
    next: usize,
    end: usize,
    progress: &'p dyn Progress,
}

impl<'p> Again<'p> {
    /// The blocks `first..=last` of a file, which must be as long as it was.
    pub(super) fn open(
        file: &FoundFile,
        places: &Places,
        (first, last): (usize, usize),
        progress: &'p dyn Progress,
    ) -> Result<Self, IngestError> {
        let io = |source| IngestError::Io { file: file.name.clone(), source };
        let input = File::open(&file.path).map_err(io)?;
        if input.metadata().map_err(io)?.len() != places.bytes {
            return Err(IngestError::Changed { file: file.name.clone() });
        }
        Ok(Self { input, file: file.name.clone(), places: places.clone(), next: first, end: last + 1, progress })
    }
}

impl Blocks for Again<'_> {
    fn next(&mut self) -> Result<Option<Text>, IngestError> {
        let Some(place) = self.places.blocks.get(self.next).filter(|_| self.next < self.end) else { return Ok(None) };
        self.next += 1;
        let mut raw = vec![0; place.bytes];
        let read = self.input.seek(SeekFrom::Start(place.at)).and_then(|_| self.input.read_exact(&mut raw));
        if read.is_err() || xxh3_64(&raw) != place.hash {
            return Err(IngestError::Changed { file: self.file.clone() });
        }
        self.progress.advance(u64::try_from(raw.len()).unwrap_or(u64::MAX));
        Ok(Some(decoded(&raw, self.places.encoding)))
    }
}
