//! One object a line.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;

use serde_json::error::Category;

use super::TakeText;
use super::flat::Entries;
use super::input::{BUFFER, RECORD, Source};
use crate::ingest::encoding::{self, Encoding};
use crate::ingest::error::IngestError;
use crate::ingest::progress::{Progress, Silent};
use crate::ingest::records::Summary;
use crate::ingest::rows::Fault;
use crate::ingest::unicode::Unicode;

/// Whether the file holds one object a line, by its first two lines that are not blank.
pub(super) fn holds_lines(source: &Source) -> Result<bool, IngestError> {
    let mut first: Option<Result<(), Category>> = None;
    let mut holds = false;
    let looked = each(source, &Silent, &mut |_, text, _| {
        // A line end that a document may have between any two marks, but not inside a text.
        let line = format!("{text}\n");
        let parsed = serde_json::from_str::<Entries<'_>>(&line);
        let parsed = parsed.map(|_| ()).map_err(|error| error.classify());
        match first {
            None if matches!(parsed, Err(Category::Eof)) || !text.starts_with('{') => ControlFlow::Break(()),
            None => {
                first = Some(parsed);
                ControlFlow::Continue(())
            }
            Some(first) => {
                holds = match first {
                    Ok(()) => text.starts_with('{'),
                    Err(_) => parsed.is_ok(),
                };
                ControlFlow::Break(())
            }
        }
    });
    match looked {
        // No line end for a long way: no lines.
        Err(IngestError::JsonRecordTooLong { .. }) => Ok(false),
        Err(error) => Err(error),
        Ok(_) => Ok(holds),
    }
}

/// Gives the text of every line that is not blank, with its number in the file.
pub(super) fn each(
    source: &Source,
    progress: &dyn Progress,
    take: &mut TakeText<'_>,
) -> Result<Option<Summary>, IngestError> {
    let mut input = source.start(progress)?;
    let whole = match source.encoding {
        Encoding::Utf8 | Encoding::Gb18030 => {
            let reader = BufReader::with_capacity(BUFFER, &mut input);
            Lines { source, reader, encoding: source.encoding, number: 0 }.give(take)?
        }
        wide => {
            let reader = BufReader::with_capacity(BUFFER, Unicode::of(&mut input, wide));
            Lines { source, reader, encoding: Encoding::Utf8, number: 0 }.give(take)?
        }
    };
    let Some(records) = whole else { return Ok(None) };
    let (bytes, sha256) = source.finish(input)?;
    Ok(Some(Summary { bytes, sha256, records }))
}

struct Lines<'s, R> {
    source: &'s Source,
    reader: R,
    encoding: Encoding,
    number: u64,
}

impl<R: BufRead> Lines<'_, R> {
    /// How many lines are not blank, or `None` where `take` broke off.
    fn give(mut self, take: &mut TakeText<'_>) -> Result<Option<u64>, IngestError> {
        let mut line = Vec::new();
        let mut records = 0;
        while self.next(&mut line)? {
            let ended = line.ends_with(b"\n");
            let decoded = encoding::decode(&line, self.encoding);
            let text = decoded.text.trim();
            if text.is_empty() {
                continue;
            }
            records += 1;
            let fault = if decoded.damage.is_empty() { fault(text, ended) } else { Some(Fault::Undecodable) };
            if take(self.number, text, fault).is_break() {
                return Ok(None);
            }
        }
        Ok(Some(records))
    }

    fn next(&mut self, line: &mut Vec<u8>) -> Result<bool, IngestError> {
        let file = || self.source.file.name.clone();
        line.clear();
        self.number += 1;
        let limit = RECORD as u64 + 1;
        let read = self.reader.by_ref().take(limit).read_until(b'\n', line);
        match read {
            Ok(0) => Ok(false),
            Ok(_) if line.len() > RECORD => {
                Err(IngestError::JsonRecordTooLong { file: file(), line: self.number, limit: RECORD })
            }
            Ok(_) => Ok(true),
            Err(source) => Err(IngestError::Io { file: file(), source }),
        }
    }
}

/// A line that is no object; the last one of a file that ends without a line end was cut off where it ends too early.
fn fault(text: &str, ended: bool) -> Option<Fault> {
    let cut = || serde_json::from_str::<Entries<'_>>(text).is_err_and(|error| error.classify() == Category::Eof);
    if !text.starts_with('{') {
        Some(Fault::Malformed)
    } else if !ended && cut() {
        Some(Fault::CutOff)
    } else {
        // Taken apart by whoever takes it, once.
        None
    }
}
