//! The bytes of a JSON file as UTF-8, with a limit on what one record may take.

use std::cell::Cell;
use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

use crate::ingest::digest::HashingReader;
use crate::ingest::encoding::{self, Encoding};
use crate::ingest::error::IngestError;
use crate::ingest::folder::FoundFile;
use crate::ingest::progress::Progress;
use crate::ingest::unicode::Unicode;

/// Bytes read at a time.
pub(super) const BUFFER: usize = 256 * 1024;
/// The most bytes a record may have.
pub(super) const RECORD: usize = 64 * 1024 * 1024;

/// A JSON file, and the encoding of its text.
#[derive(Clone, Debug)]
pub(in crate::ingest) struct Source {
    pub(in crate::ingest) file: FoundFile,
    pub(super) encoding: Encoding,
    /// Length of the byte order mark.
    pub(super) mark: u64,
}

impl Source {
    /// Finds out the encoding: a byte order mark decides, then the first block that is not ASCII.
    pub(in crate::ingest) fn open(file: &FoundFile, stated: Option<Encoding>) -> Result<Self, IngestError> {
        let io = |source| IngestError::Io { file: file.name.clone(), source };
        let mut input = File::open(&file.path).map_err(io)?;
        let mut window = vec![0; BUFFER];
        let mut found = stated;
        let mut mark = 0;
        let mut at_start = true;
        loop {
            let read = input.read(&mut window).map_err(io)?;
            let (mut part, start) = (&window[..read], std::mem::replace(&mut at_start, false));
            if let Some((encoding, length)) = encoding::byte_order_mark(part).filter(|_| start) {
                found = found.or(Some(encoding));
                mark = length;
                part = &part[length..];
            }
            found = found.or_else(|| encoding::decide(part));
            if found.is_some() || read == 0 {
                break;
            }
        }
        let mark = u64::try_from(mark).unwrap_or(0);
        Ok(Self { file: file.clone(), encoding: found.unwrap_or(Encoding::Utf8), mark })
    }

    fn io(&self, source: io::Error) -> IngestError {
        IngestError::Io { file: self.file.name.clone(), source }
    }

    /// The file from behind its byte order mark.
    pub(super) fn start<'p>(&self, progress: &'p dyn Progress) -> Result<HashingReader<'p, File>, IngestError> {
        let input = File::open(&self.file.path).map_err(|e| self.io(e))?;
        let mut input = HashingReader::new(input, progress);
        io::copy(&mut input.by_ref().take(self.mark), &mut io::sink()).map_err(|e| self.io(e))?;
        Ok(input)
    }

    /// Length and digest of the file, which must be as long as when it was listed.
    pub(super) fn finish(&self, input: HashingReader<'_, File>) -> Result<(u64, String), IngestError> {
        let (bytes, sha256) = input.finish().map_err(|e| self.io(e))?;
        if bytes == self.file.bytes {
            Ok((bytes, sha256))
        } else {
            Err(IngestError::Changed { file: self.file.name.clone() })
        }
    }
}

/// A reader that refuses to go on once a record has taken too much.
pub(in crate::ingest) struct Limited<'a, R> {
    input: R,
    held: &'a Cell<u64>,
}

impl<R: Read> Read for Limited<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        if self.held.get() > RECORD as u64 {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        let read = self.input.read(buf)?;
        self.held.set(self.held.get() + u64::try_from(read).unwrap_or(u64::MAX));
        Ok(read)
    }
}

/// The text of a file as a JSON parser reads it.
pub(in crate::ingest) type Text<'a, 'p> = BufReader<Limited<'a, Unicode<&'a mut HashingReader<'p, File>>>>;

/// One reading of a file.
pub(in crate::ingest) struct Input<'s, 'p> {
    source: &'s Source,
    input: HashingReader<'p, File>,
}

impl<'s, 'p> Input<'s, 'p> {
    pub(in crate::ingest) fn new(source: &'s Source, progress: &'p dyn Progress) -> Result<Self, IngestError> {
        Ok(Self { source, input: source.start(progress)? })
    }

    /// Lets `f` read the text; the cell holds how many bytes were read since `f` last set it to 0. Length and digest of the
    /// file, unless `f` broke off.
    pub(in crate::ingest) fn read(
        mut self,
        f: impl FnOnce(&mut Text<'_, 'p>, &Cell<u64>) -> Result<ControlFlow<()>, serde_json::Error>,
    ) -> Result<Option<(u64, String)>, IngestError> {
        let held = Cell::new(0);
        let text = Unicode::of(&mut self.input, self.source.encoding);
        let mut text = BufReader::with_capacity(BUFFER, Limited { input: text, held: &held });
        match f(&mut text, &held) {
            Ok(ControlFlow::Continue(())) => self.source.finish(self.input).map(Some),
            Ok(ControlFlow::Break(())) => Ok(None),
            Err(error) => Err(bad(self.source, &error)),
        }
    }
}

/// What the parser says, with the place.
fn bad(source: &Source, error: &serde_json::Error) -> IngestError {
    let file = source.file.name.clone();
    let line = u64::try_from(error.line()).unwrap_or(u64::MAX);
    match error.io_error_kind() {
        Some(io::ErrorKind::FileTooLarge) => IngestError::JsonRecordTooLong { file, line, limit: RECORD },
        _ => {
            let column = u64::try_from(error.column()).unwrap_or(u64::MAX);
            let said = error.to_string();
            let detail = said.split(" at line ").next().unwrap_or_default().to_owned();
            IngestError::BadJson { file, line, column, detail }
        }
    }
}
