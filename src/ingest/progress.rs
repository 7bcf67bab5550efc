//! Telling a watcher which file is being read and how far.

/// A watcher of reading. Files are read one at a time; within one, any thread may report.
pub trait Progress: Sync {
    /// A file of that many bytes is going to be read; `file` is its name relative to the case folder.
    fn begin(&self, _file: &str, _bytes: u64) {}

    /// `bytes` more bytes of it, as it lies on disk, have been read.
    fn advance(&self, bytes: u64);

    /// The file has been read, or given up.
    fn end(&self, _file: &str) {}
}

/// A watcher that does not look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _bytes: u64) {}
}
