//! Reading single records again, as they are to be cited.

use std::fs::File;
use std::io::{Read, Seek, SeekFrom};

use xxhash_rust::xxh3::xxh3_64;

use super::stream::{RawBlock, io_error};
use super::{Block, BlockInfo, Delimited, FileSummary, OwnedRecord};
use crate::ingest::encoding::Encoding;
use crate::ingest::error::IngestError;

impl Delimited {
    /// The records of those numbers, in the order asked for; only the blocks that hold them are read again.
    ///
    /// [`IngestError::Changed`] where the file is no longer what it was when `summary` was made.
    pub fn reread(&self, summary: &FileSummary, numbers: &[u64]) -> Result<Vec<OwnedRecord>, IngestError> {
        let mut input = File::open(&self.file.path).map_err(|e| io_error(&self.file, e))?;
        let length = input.metadata().map_err(|e| io_error(&self.file, e))?.len();
        if length != summary.bytes {
            return Err(self.changed());
        }
        let mut wanted: Vec<(u64, usize)> = numbers.iter().enumerate().map(|(at, number)| (*number, at)).collect();
        wanted.sort_unstable();
        let mut found: Vec<(usize, OwnedRecord)> = Vec::with_capacity(numbers.len());
        let mut rest = wanted.as_slice();
        for (ordinal, info) in summary.blocks.iter().enumerate() {
            let end = info.first_record + info.records;
            let (here, later) = rest.split_at(rest.partition_point(|(number, _)| *number < end));
            rest = later;
            if here.is_empty() {
                continue;
            }
            let raw = self.read_again(&mut input, info, ordinal, summary.encoding)?;
            self.parse(&raw, |block| {
                pick(block, info.first_record, here, &mut found);
            });
        }
        if let Some((number, _)) = wanted.iter().find(|(number, _)| *number == 0 || *number > summary.records) {
            return Err(IngestError::NoSuchRecord { file: self.file.name.clone(), record: *number });
        }
        found.sort_by_key(|(at, _)| *at);
        Ok(found.into_iter().map(|(_, record)| record).collect())
    }

    fn read_again(
        &self,
        input: &mut File,
        info: &BlockInfo,
        ordinal: usize,
        encoding: Encoding,
    ) -> Result<RawBlock, IngestError> {
        let mut bytes = Vec::new();
        input
            .seek(SeekFrom::Start(info.offset))
            .and_then(|_| input.take(info.bytes).read_to_end(&mut bytes))
            .map_err(|e| io_error(&self.file, e))?;
        if xxh3_64(&bytes) != info.hash {
            return Err(self.changed());
        }
        Ok(RawBlock { ordinal, offset: info.offset, bytes, encoding, literal: info.literal.clone() })
    }

    fn changed(&self) -> IngestError {
        IngestError::Changed { file: self.file.name.clone() }
    }
}

/// Adds the records of `block` that are in `wanted` (numbers in order, each with its place among those asked for) to `found`.
fn pick(block: &mut Block<'_>, first: u64, wanted: &[(u64, usize)], found: &mut Vec<(usize, OwnedRecord)>) {
    let mut rest = wanted;
    while let Some(record) = block.next_record() {
        while let [(number, at), later @ ..] = rest
            && *number <= first + record.index
        {
            if *number == first + record.index {
                found.push((*at, OwnedRecord::of(&record, first)));
            }
            rest = later;
        }
        if rest.is_empty() {
            return;
        }
    }
}
