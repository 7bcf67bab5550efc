//! Which files a case folder holds, in the order in which people number them.

use std::path::{Path, PathBuf};

use super::error::IngestError;

/// A regular file of the case folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FoundFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its name relative to the case folder, with `/` separators.
    pub name: String,
    /// Its length when it was listed.
    pub bytes: u64,
}

/// An entry of the case folder that is not read, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Its name relative to the case folder, with `/` separators.
    pub name: String,
    /// Why it is not read.
    pub reason: SkipReason,
}

/// Why an entry of the case folder is not read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SkipReason {
    /// `hecha.toml`, which is the policy and not an export.
    Policy,
    /// Its name begins with a dot (a folder of that kind with all it holds).
    Hidden,
    /// The lock file of an open Office document (`~$…`).
    OfficeLock,
    /// A file that an operating system leaves behind (`Thumbs.db`, `desktop.ini`, `__MACOSX`).
    System,
    /// A link that leads out of the case folder.
    LinkOutside,
    /// A link to a file or folder that is listed under its own name.
    LinkRepeated,
    /// A link to nothing.
    LinkBroken,
    /// A pipe, socket or device.
    NotAFile,
}

/// What a case folder holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listing {
    /// The files to read, in natural order of their names.
    pub files: Vec<FoundFile>,
    /// Everything else, in the same order.
    pub skipped: Vec<Skipped>,
}

/// Lists the case folder `root` with all its sub-folders.
pub fn walk(root: &Path) -> Result<Listing, IngestError> {
    let _ = root;
    todo!()
}
