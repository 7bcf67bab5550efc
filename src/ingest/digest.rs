//! SHA-256 of a file's bytes as they pass by.

use std::io::{self, Read};

use super::progress::Progress;
use crate::base::digest::Hasher;

/// SHA-256 of a file that no reader takes, in hexadecimal digits.
pub(super) fn of_file(path: &std::path::Path) -> io::Result<String> {
    let input = HashingReader::new(std::fs::File::open(path)?, &super::progress::Silent);
    input.finish().map(|(_, sha256)| sha256)
}

/// A reader that hashes and counts what passes through it.
pub(super) struct HashingReader<'a, R> {
    input: R,
    hash: Hasher,
    bytes: u64,
    progress: &'a dyn Progress,
}

impl<'a, R: Read> HashingReader<'a, R> {
    pub(super) fn new(input: R, progress: &'a dyn Progress) -> Self {
        Self { input, hash: Hasher::new(), bytes: 0, progress }
    }

    /// Reads what is left; the number of bytes and their SHA-256 in hexadecimal digits.
    pub(super) fn finish(mut self) -> io::Result<(u64, String)> {
        io::copy(&mut self, &mut io::sink())?;
        Ok((self.bytes, self.hash.finish().to_string()))
    }
}

impl<R: Read> Read for HashingReader<'_, R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buf)?;
        self.hash.update(&buf[..read]);
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        self.bytes += bytes;
        self.progress.advance(bytes);
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ingest::progress::Silent;

    #[test]
    fn the_hash_covers_what_nobody_read() {
        let mut reader = HashingReader::new(&b"abc"[..], &Silent);
        reader.read_exact(&mut [0; 1]).unwrap();
        let (bytes, sha256) = reader.finish().unwrap();
        assert_eq!(bytes, 3);
        assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }
}
