//! The sequential half of reading a text table: bytes in, blocks of whole records out.

use std::fs::File;
use std::io::{self, Read};
use std::sync::mpsc::SyncSender;

use sha2::{Digest, Sha256};

use super::Options;
use super::cut::{self, Rules};
use crate::base::digest::hex;
use crate::ingest::encoding::{self, Encoding};
use crate::ingest::error::IngestError;
use crate::ingest::folder::FoundFile;
use crate::ingest::progress::Progress;

/// A run of whole records as the file holds it.
#[derive(Debug)]
pub(super) struct RawBlock {
    pub(super) ordinal: usize,
    pub(super) offset: u64,
    pub(super) bytes: Vec<u8>,
    pub(super) encoding: Encoding,
    /// Quotes that are ordinary characters: see [`cut::Cut::literal`].
    pub(super) literal: Vec<usize>,
}

impl RawBlock {
    /// The bytes without a byte order mark.
    pub(super) fn content(&self) -> &[u8] {
        content(&self.bytes, self.offset)
    }
}

/// `bytes`, which lie at `offset` in their file, without a byte order mark.
pub(super) fn content(bytes: &[u8], offset: u64) -> &[u8] {
    match encoding::byte_order_mark(bytes) {
        Some((_, length)) if offset == 0 => &bytes[length..],
        _ => bytes,
    }
}

/// What is known when the last byte has been read.
#[derive(Debug)]
pub(super) struct StreamEnd {
    pub(super) bytes: u64,
    pub(super) sha256: String,
    pub(super) encoding: Encoding,
}

/// Reads a file from start to end and cuts it between records.
pub(super) struct Stream<'a> {
    file: &'a FoundFile,
    options: &'a Options,
    progress: &'a dyn Progress,
    input: File,
    hash: Sha256,
    /// `None` while everything was ASCII.
    encoding: Option<Encoding>,
    separator: u8,
    /// Bytes read and not yet given out.
    pending: Vec<u8>,
    /// Where `pending` begins in the file.
    offset: u64,
    ordinal: usize,
    at_end: bool,
}

impl<'a> Stream<'a> {
    /// Opens `file` at its start.
    pub(super) fn open(
        file: &'a FoundFile,
        options: &'a Options,
        encoding: Option<Encoding>,
        separator: u8,
        progress: &'a dyn Progress,
    ) -> Result<Self, IngestError> {
        let input = File::open(&file.path).map_err(|e| io_error(file, e))?;
        Ok(Self {
            file,
            options,
            progress,
            input,
            hash: Sha256::new(),
            encoding,
            separator,
            pending: Vec::new(),
            offset: 0,
            ordinal: 0,
            at_end: false,
        })
    }

    /// Sends blocks in batches of `batch` until the end of the file or until nobody takes them any more.
    pub(super) fn send(mut self, batch: usize, to: &SyncSender<Vec<RawBlock>>) -> Result<StreamEnd, IngestError> {
        loop {
            let mut blocks = Vec::with_capacity(batch);
            while blocks.len() < batch {
                match self.next_block()? {
                    Some(block) => blocks.push(block),
                    None => break,
                }
            }
            let last = blocks.len() < batch;
            if to.send(blocks).is_err() || last {
                return self.end();
            }
        }
    }

    /// The next block, or `None` at the end of the file.
    pub(super) fn next_block(&mut self) -> Result<Option<RawBlock>, IngestError> {
        let step = self.options.block_bytes.max(1);
        let mut wanted = step.max(self.pending.len() + 1);
        loop {
            self.fill(wanted)?;
            if self.pending.is_empty() {
                return Ok(None);
            }
            let (end, literal) = self.cut();
            if end > 0 {
                return Ok(Some(self.give(end, literal)));
            }
            if self.pending.len() > self.options.record_bytes {
                return Err(IngestError::RecordTooLong {
                    file: self.file.name.clone(),
                    offset: self.offset,
                    limit: self.options.record_bytes,
                });
            }
            wanted = self.pending.len() + step;
        }
    }

    /// Reads until `wanted` bytes are pending or the file ends.
    fn fill(&mut self, wanted: usize) -> Result<(), IngestError> {
        while !self.at_end && self.pending.len() < wanted {
            let old = self.pending.len();
            let missing = u64::try_from(wanted - old).unwrap_or(u64::MAX);
            let read =
                (&self.input).take(missing).read_to_end(&mut self.pending).map_err(|e| io_error(self.file, e))?;
            self.at_end = read == 0;
            self.hash.update(&self.pending[old..]);
            self.progress.advance(u64::try_from(read).unwrap_or(u64::MAX));
        }
        Ok(())
    }

    /// How many pending bytes hold whole records, and which quotes among them are ordinary characters.
    fn cut(&mut self) -> (usize, Vec<usize>) {
        let content = content(&self.pending, self.offset);
        let mark = self.pending.len() - content.len();
        if self.encoding.is_none() {
            self.encoding = encoding::decide(content);
        }
        let encoding = self.encoding.unwrap_or(Encoding::Utf8);
        let rules = Rules { separator: self.separator, quoted: self.options.quoted_bytes, at_end: self.at_end };
        let found = cut::cut(&cut::view(content, encoding, self.separator), rules);
        match found.end {
            // An odd byte at the end of wide text goes with the last record.
            _ if self.at_end => (self.pending.len(), found.literal),
            0 => (0, found.literal),
            end => (mark + end * encoding.unit(), found.literal),
        }
    }

    fn give(&mut self, end: usize, literal: Vec<usize>) -> RawBlock {
        let rest = self.pending.split_off(end);
        let bytes = std::mem::replace(&mut self.pending, rest);
        let block = RawBlock {
            ordinal: self.ordinal,
            offset: self.offset,
            encoding: self.encoding.unwrap_or(Encoding::Utf8),
            literal,
            bytes,
        };
        self.offset += u64::try_from(end).unwrap_or(u64::MAX);
        self.ordinal += 1;
        block
    }

    fn end(self) -> Result<StreamEnd, IngestError> {
        if self.offset != self.file.bytes {
            return Err(IngestError::Changed { file: self.file.name.clone() });
        }
        Ok(StreamEnd {
            bytes: self.offset,
            sha256: hex(&self.hash.finalize()),
            encoding: self.encoding.unwrap_or(Encoding::Utf8),
        })
    }
}

pub(super) fn io_error(file: &FoundFile, source: io::Error) -> IngestError {
    IngestError::Io { file: file.name.clone(), source }
}
