//! What a run is doing, for whoever watches it.

use crate::oplog::Key;

/// A step of a run.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Progress {
    /// Rules on how things stand are judging.
    Standing,
    /// Groups of one key are being judged.
    Groups {
        /// Which key.
        key: Key,
        /// How many parts are done; told by any thread, so not always in order.
        done: usize,
        /// Of how many.
        of: usize,
    },
    /// Findings are superseded, linked, excepted and put in order.
    Ordering,
}

/// Who watches. Called from several threads at once.
pub type Watch<'w> = &'w (dyn Fn(Progress) + Sync);
