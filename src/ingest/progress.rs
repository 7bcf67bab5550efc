//! Telling a watcher how many bytes have been read.

/// A watcher of reading; called from whichever thread reads.
pub trait Progress: Sync {
    /// `bytes` more bytes of a file, as it lies on disk, have been read.
    fn advance(&self, bytes: u64);
}

/// A watcher that does not look.
#[derive(Clone, Copy, Debug, Default)]
pub struct Silent;

impl Progress for Silent {
    fn advance(&self, _bytes: u64) {}
}
