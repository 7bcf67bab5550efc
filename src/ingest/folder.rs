//! Which files a case folder holds, in the order in which people number them.

use std::cmp::Ordering;
use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::error::IngestError;

/// The policy's file name, which is never an export.
pub(super) const POLICY: &str = "hecha.toml";
/// What operating systems leave in folders.
const SYSTEM: [&str; 3] = ["thumbs.db", "desktop.ini", "__macosx"];

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
    /// `hecha.toml` in an archive that is not the case folder itself: it is not in force.
    PolicyInArchive,
    /// A link in an archive, wherever it leads.
    LinkInArchive,
}

/// What a case folder holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Listing {
    /// The files to read, in natural order of their names.
    pub files: Vec<FoundFile>,
    /// Everything else, in the same order.
    pub skipped: Vec<Skipped>,
}

/// Lists the case folder `root` with all its sub-folders.
///
/// A link is followed where it leads to something inside the folder that is not listed already; every other link is in the list of
/// skipped entries. A sub-folder that cannot be read is an error, never an omission.
pub fn walk(root: &Path) -> Result<Listing, IngestError> {
    let path = || root.to_path_buf();
    let meta = match fs::metadata(root) {
        Ok(meta) => meta,
        Err(e) if e.kind() == io::ErrorKind::NotFound => {
            return Err(IngestError::FolderMissing { path: path() });
        }
        Err(e) => return Err(io_error(&root.display().to_string(), e)),
    };
    if !meta.is_dir() {
        return Err(IngestError::NotAFolder { path: path() });
    }
    let real = fs::canonicalize(root).map_err(|e| io_error(&root.display().to_string(), e))?;
    let mut walk =
        Walk { real: real.clone(), listed: BTreeSet::from([real]), links: Vec::new(), out: Listing::default() };
    walk.folder(root, "")?;
    // Links come last, so that what they lead to is listed under its own name where it has one; following one may show more.
    while !walk.links.is_empty() {
        let mut links = std::mem::take(&mut walk.links);
        links.sort_by(|a, b| natural(&a.1, &b.1));
        for (path, name) in links {
            walk.link(&path, name)?;
        }
    }
    let Listing { mut files, mut skipped } = walk.out;
    if files.is_empty() {
        return Err(IngestError::FolderEmpty { path: path(), skipped: skipped.len() });
    }
    files.sort_by(|a, b| natural(&a.name, &b.name));
    skipped.sort_by(|a, b| natural(&a.name, &b.name));
    Ok(Listing { files, skipped })
}

fn io_error(file: &str, source: io::Error) -> IngestError {
    IngestError::Io { file: file.to_owned(), source }
}

struct Walk {
    /// The case folder without links in its path.
    real: PathBuf,
    /// Everything listed or walked, without links in the paths.
    listed: BTreeSet<PathBuf>,
    /// Links met on the way, with their names.
    links: Vec<(PathBuf, String)>,
    out: Listing,
}

impl Walk {
    fn folder(&mut self, folder: &Path, prefix: &str) -> Result<(), IngestError> {
        let named = if prefix.is_empty() { folder.display().to_string() } else { prefix.to_owned() };
        for entry in fs::read_dir(folder).map_err(|e| io_error(&named, e))? {
            let entry = entry.map_err(|e| io_error(&named, e))?;
            let own = entry.file_name();
            let own = own.to_string_lossy();
            let name = if prefix.is_empty() { own.to_string() } else { format!("{prefix}/{own}") };
            let kind = entry.file_type().map_err(|e| io_error(&name, e))?;
            if let Some(reason) = skip_by_name(&own) {
                self.skip(name, reason);
            } else if kind.is_symlink() {
                self.links.push((entry.path(), name));
            } else {
                self.entry(entry.path(), name)?;
            }
        }
        Ok(())
    }

    fn entry(&mut self, path: PathBuf, name: String) -> Result<(), IngestError> {
        let meta = fs::metadata(&path).map_err(|e| io_error(&name, e))?;
        let real = fs::canonicalize(&path).map_err(|e| io_error(&name, e))?;
        if !meta.is_dir() && !meta.is_file() {
            self.skip(name, SkipReason::NotAFile);
        } else if !self.listed.insert(real) {
            self.skip(name, SkipReason::LinkRepeated);
        } else if meta.is_dir() {
            self.folder(&path, &name)?;
        } else {
            self.out.files.push(FoundFile { path, name, bytes: meta.len() });
        }
        Ok(())
    }

    fn link(&mut self, path: &Path, name: String) -> Result<(), IngestError> {
        match fs::canonicalize(path) {
            Ok(target) if !target.starts_with(&self.real) => {
                self.skip(name, SkipReason::LinkOutside);
            }
            // What is skipped under its own name is not let in by another.
            Ok(target) => match target.file_name().and_then(|n| skip_by_name(&n.to_string_lossy())) {
                Some(reason) if target != self.real => self.skip(name, reason),
                _ => self.entry(path.to_path_buf(), name)?,
            },
            // Not found, or a link that leads to itself.
            Err(_) => self.skip(name, SkipReason::LinkBroken),
        }
        Ok(())
    }

    fn skip(&mut self, name: String, reason: SkipReason) {
        self.out.skipped.push(Skipped { name, reason });
    }
}

pub(super) fn skip_by_name(own: &str) -> Option<SkipReason> {
    // A policy kept under another name is no data either.
    if own == POLICY || Path::new(own).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("toml")) {
        Some(SkipReason::Policy)
    } else if own.starts_with('.') {
        Some(SkipReason::Hidden)
    } else if own.starts_with("~$") {
        Some(SkipReason::OfficeLock)
    } else if SYSTEM.iter().any(|s| own.eq_ignore_ascii_case(s)) {
        Some(SkipReason::System)
    } else {
        None
    }
}

/// Orders names as people number them: runs of digits by value, folder by folder, and by code point where the values are equal.
pub fn natural(a: &str, b: &str) -> Ordering {
    let mut left = a.split('/');
    let mut right = b.split('/');
    loop {
        let by_part = match (left.next(), right.next()) {
            (None, None) => return a.cmp(b),
            (None, Some(_)) => return Ordering::Less,
            (Some(_), None) => return Ordering::Greater,
            (Some(x), Some(y)) => natural_part(x, y),
        };
        if by_part != Ordering::Equal {
            return by_part;
        }
    }
}

fn natural_part(mut a: &str, mut b: &str) -> Ordering {
    loop {
        let (run_a, rest_a) = split_digits(a);
        let (run_b, rest_b) = split_digits(b);
        if !run_a.is_empty() && !run_b.is_empty() {
            let (x, y) = (run_a.trim_start_matches('0'), run_b.trim_start_matches('0'));
            let by_value = x.len().cmp(&y.len()).then_with(|| x.cmp(y));
            if by_value != Ordering::Equal {
                return by_value;
            }
            (a, b) = (rest_a, rest_b);
            continue;
        }
        let (mut chars_a, mut chars_b) = (a.chars(), b.chars());
        match (chars_a.next(), chars_b.next()) {
            (None, None) => return Ordering::Equal,
            (x, y) if x == y => (a, b) = (chars_a.as_str(), chars_b.as_str()),
            (x, y) => return x.cmp(&y),
        }
    }
}

fn split_digits(s: &str) -> (&str, &str) {
    s.split_at(s.bytes().take_while(u8::is_ascii_digit).count())
}

#[cfg(test)]
mod tests;
