//! ZIP archives and files packed with gzip, unpacked into a temporary folder of their own, within bounds.
//!
//! An entry's name is only shown: on the disk entries bear numbers, so that no name can lead elsewhere. The folder is its owner's
//! alone and goes when it is dropped.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Read, Write},
    path::Path,
};

use flate2::read::MultiGzDecoder;
use tempfile::TempDir;
use zip::{ZipArchive, result::ZipError};

use super::{
    encoding::{self, Encoding},
    error::IngestError,
    folder::{self, FoundFile, SkipReason, Skipped},
    progress::Progress,
    sniff::Format,
};

/// The most entries an archive may have.
const ENTRIES: usize = 10_000;
/// The most bytes an archive may hold, unpacked.
const BYTES: u64 = 64 * 1024 * 1024 * 1024;
/// How many times its packed size an entry may have, once it is [`FREE`] bytes long.
const RATIO: u64 = 400;
/// Bytes that may come out whatever went in.
const FREE: u64 = 16 * 1024 * 1024;
/// The most bytes of an entry's name, decoded.
const NAME: usize = 1024;
/// The most bytes of a policy.
const POLICY: u64 = 4 * 1024 * 1024;

/// How far unpacking may go.
#[derive(Clone, Copy, Debug)]
struct Bounds {
    entries: usize,
    bytes: u64,
    ratio: u64,
    free: u64,
}

const BOUNDS: Bounds = Bounds { entries: ENTRIES, bytes: BYTES, ratio: RATIO, free: FREE };

/// What an archive holds, while its files are needed.
#[derive(Debug)]
pub(super) struct Unpacked {
    /// Where its files are; they go when this does.
    pub(super) folder: TempDir,
    /// The files to read, in natural order of their names, which begin with the archive's.
    pub(super) files: Vec<FoundFile>,
    /// Entries that are not read.
    pub(super) skipped: Vec<Skipped>,
    /// The beginning that all names have in common: the archive's name, and that of a single folder that holds everything.
    pub(super) base: String,
}

/// An entry of a ZIP archive.
#[derive(Debug)]
struct Entry {
    index: usize,
    /// Its name in the archive, with `/`.
    name: String,
    link: bool,
    packed: u64,
}

/// Whether the path leads to a ZIP archive of exports (not to a document, which may be a ZIP container too).
pub(super) fn as_archive(path: &Path) -> Result<Option<FoundFile>, IngestError> {
    let shown = path.display().to_string();
    let Ok(meta) = fs::metadata(path) else { return Ok(None) };
    if !meta.is_file() {
        return Ok(None);
    }
    let name = path.file_name().map_or(shown, |name| name.to_string_lossy().into_owned());
    let file = FoundFile { path: path.to_path_buf(), name, bytes: meta.len() };
    Ok((Format::of_file(&file)? == Format::Zip).then_some(file))
}

/// Whether the path leads to a ZIP archive of exports.
pub fn is_archive(path: &Path) -> bool {
    matches!(as_archive(path), Ok(Some(_)))
}

/// The text of the policy in a ZIP archive: at its top, or at the top of the single folder it holds.
pub fn policy(path: &Path) -> Result<Option<String>, IngestError> {
    let Some(file) = as_archive(path)? else { return Ok(None) };
    let mut archive = open(&file)?;
    let entries = entries(&file, &mut archive, &BOUNDS)?;
    let wanted = format!("{}{}", single_folder(&entries), folder::POLICY);
    let Some(entry) = entries.iter().find(|entry| entry.name == wanted && !entry.link) else { return Ok(None) };
    let bad = |detail: String| bad(&file, Some(&entry.name), detail);
    let source = archive.by_index(entry.index).map_err(|error| bad(error.to_string()))?;
    let mut bytes = Vec::new();
    source.take(POLICY).read_to_end(&mut bytes).map_err(|error| bad(error.to_string()))?;
    let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(&bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Some(text.to_owned())),
        Err(error) => Err(bad(error.to_string())),
    }
}

/// Unpacks a ZIP archive; `is_case`: it is the case folder, and its policy is in force.
pub(super) fn unzip(file: &FoundFile, is_case: bool, progress: &dyn Progress) -> Result<Unpacked, IngestError> {
    unzip_within(file, is_case, progress, &BOUNDS)
}

fn unzip_within(
    file: &FoundFile,
    is_case: bool,
    progress: &dyn Progress,
    bounds: &Bounds,
) -> Result<Unpacked, IngestError> {
    let mut archive = open(file)?;
    let entries = entries(file, &mut archive, bounds)?;
    let top = single_folder(&entries);
    let base = format!("{}/{top}", file.name);
    let mut unpacked = Unpacked { folder: temporary(file)?, files: Vec::new(), skipped: Vec::new(), base };
    let mut left = bounds.bytes;
    for entry in &entries {
        let name = format!("{}/{}", file.name, entry.name);
        let in_force = is_case && entry.name.strip_prefix(top) == Some(folder::POLICY);
        let reason = match entry.name.split('/').find_map(folder::skip_by_name) {
            Some(SkipReason::Policy) if !in_force => Some(SkipReason::PolicyInArchive),
            None if entry.link => Some(SkipReason::LinkInArchive),
            reason => reason,
        };
        if let Some(reason) = reason {
            unpacked.skipped.push(Skipped { name, reason });
            continue;
        }
        let path = unpacked.folder.path().join(format!("{:06}", entry.index));
        let source = archive.by_index(entry.index).map_err(|error| zip_error(file, Some(&entry.name), &error))?;
        let ratio = entry.packed.saturating_mul(bounds.ratio).max(bounds.free);
        let mut room = Room { left: left.min(ratio), spent: left > ratio };
        let bytes = write(source, &path, &mut room).map_err(|stop| stop.said(file, &entry.name, &room))?;
        left -= bytes.min(left);
        progress.advance(entry.packed);
        unpacked.files.push(FoundFile { path, name, bytes });
    }
    unpacked.files.sort_by(|a, b| folder::natural(&a.name, &b.name));
    unpacked.skipped.sort_by(|a, b| folder::natural(&a.name, &b.name));
    Ok(unpacked)
}

/// Unpacks a file packed with gzip; what comes out is named after it: `日志.csv.gz/日志.csv`.
pub(super) fn gunzip(file: &FoundFile, progress: &dyn Progress) -> Result<Unpacked, IngestError> {
    gunzip_within(file, progress, &BOUNDS)
}

fn gunzip_within(file: &FoundFile, progress: &dyn Progress, bounds: &Bounds) -> Result<Unpacked, IngestError> {
    let own = file.name.rsplit('/').next().unwrap_or(&file.name);
    let inner = match own.len().checked_sub(3).filter(|at| own.is_char_boundary(*at)) {
        Some(at) if at > 0 && own[at..].eq_ignore_ascii_case(".gz") => &own[..at],
        _ => own,
    };
    let input = File::open(&file.path).map_err(|source| io_error(file, source))?;
    let folder = temporary(file)?;
    let path = folder.path().join("000000");
    let ratio = file.bytes.saturating_mul(bounds.ratio).max(bounds.free);
    let mut room = Room { left: bounds.bytes.min(ratio), spent: bounds.bytes > ratio };
    let bytes = write(MultiGzDecoder::new(BufReader::new(input)), &path, &mut room)
        .map_err(|stop| stop.said(file, inner, &room))?;
    progress.advance(file.bytes);
    let name = format!("{}/{inner}", file.name);
    let base = format!("{}/", file.name);
    Ok(Unpacked { folder, files: vec![FoundFile { path, name, bytes }], skipped: Vec::new(), base })
}

fn open(file: &FoundFile) -> Result<ZipArchive<BufReader<File>>, IngestError> {
    let input = File::open(&file.path).map_err(|source| io_error(file, source))?;
    ZipArchive::new(BufReader::new(input)).map_err(|error| zip_error(file, None, &error))
}

/// The files and links of an archive, none of which may leave it, be encrypted or share its name with another.
fn entries(
    file: &FoundFile,
    archive: &mut ZipArchive<BufReader<File>>,
    bounds: &Bounds,
) -> Result<Vec<Entry>, IngestError> {
    if archive.len() > bounds.entries {
        return Err(IngestError::ArchiveTooLarge { file: file.name.clone(), entries: Some(bounds.entries), bytes: 0 });
    }
    let twice = |name: &str| IngestError::ArchiveName { file: file.name.clone(), entry: name.to_owned() };
    if archive.has_duplicate_names() {
        return Err(twice("…"));
    }
    let mut entries = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive.by_index_raw(index).map_err(|error| zip_error(file, None, &error))?;
        let name = decoded_name(entry.name_raw());
        let Some(name) = inside(&name) else { return Err(twice(&name)) };
        if entry.is_dir() || name.is_empty() {
            continue;
        }
        if entry.encrypted() {
            return Err(IngestError::ArchiveEncrypted { file: file.name.clone(), entry: name });
        }
        entries.push(Entry { index, name, link: entry.is_symlink(), packed: entry.compressed_size().min(file.bytes) });
    }
    let mut names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
    names.sort_unstable();
    match names.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(twice(pair[0])),
        None => Ok(entries),
    }
}

/// A name as its writer meant it: programs that do not say UTF-8 write the encoding of the system, which here is GBK.
fn decoded_name(raw: &[u8]) -> String {
    let encoding = if std::str::from_utf8(raw).is_ok() { Encoding::Utf8 } else { Encoding::Gb18030 };
    encoding::decode(raw, encoding).text.into_owned()
}

/// The name with `/` between its parts, unless it leads out of the archive. Empty for the archive's own top.
fn inside(name: &str) -> Option<String> {
    let name = name.replace('\\', "/");
    let drive = name.as_bytes().get(1) == Some(&b':');
    if name.starts_with('/') || drive || name.len() > NAME || name.chars().any(char::is_control) {
        return None;
    }
    let parts: Vec<&str> = name.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    (!parts.contains(&"..")).then(|| parts.join("/"))
}

/// The folder that holds all entries, with `/`; empty where there are several or none.
fn single_folder(entries: &[Entry]) -> &str {
    let counted =
        |entry: &&Entry| !entry.name.split('/').any(|part| folder::skip_by_name(part) == Some(SkipReason::System));
    let mut tops = entries.iter().filter(counted).map(|entry| match entry.name.find('/') {
        Some(at) => &entry.name[..=at],
        None => "",
    });
    let first = tops.next().unwrap_or("");
    if tops.all(|top| top == first) { first } else { "" }
}

fn temporary(file: &FoundFile) -> Result<TempDir, IngestError> {
    let mut builder = tempfile::Builder::new();
    builder.prefix("hecha-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o700));
    builder.tempdir().map_err(|source| io_error(file, source))
}

/// How many bytes may still come out.
struct Room {
    left: u64,
    /// Whether it is the entry's own packed size that sets the limit.
    spent: bool,
}

/// Why unpacking stopped.
enum Stop {
    /// The archive breaks off or is damaged.
    Source(io::Error),
    /// The disk does not take it.
    Target(io::Error),
    /// Too much came out.
    Room,
}

impl Stop {
    fn said(self, file: &FoundFile, entry: &str, room: &Room) -> IngestError {
        match self {
            Self::Source(error) => bad(file, Some(entry), error.to_string()),
            Self::Target(source) => io_error(file, source),
            Self::Room if room.spent => IngestError::ArchiveBomb { file: file.name.clone(), entry: entry.to_owned() },
            Self::Room => IngestError::ArchiveTooLarge { file: file.name.clone(), entries: None, bytes: BYTES },
        }
    }
}

fn write(mut source: impl Read, path: &Path, room: &mut Room) -> Result<u64, Stop> {
    let mut target = OpenOptions::new().write(true).create_new(true).open(path).map_err(Stop::Target)?;
    let mut buffer = vec![0; 256 * 1024];
    let mut written = 0;
    loop {
        let read = match source.read(&mut buffer) {
            Ok(0) => return target.flush().map(|()| written).map_err(Stop::Target),
            Ok(read) => read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(Stop::Source(error)),
        };
        let bytes = u64::try_from(read).unwrap_or(u64::MAX);
        room.left = room.left.checked_sub(bytes).ok_or(Stop::Room)?;
        target.write_all(&buffer[..read]).map_err(Stop::Target)?;
        written += bytes;
    }
}

fn io_error(file: &FoundFile, source: io::Error) -> IngestError {
    IngestError::Io { file: file.name.clone(), source }
}

fn bad(file: &FoundFile, entry: Option<&str>, detail: String) -> IngestError {
    IngestError::BadArchive { file: file.name.clone(), entry: entry.map(str::to_owned), detail }
}

fn zip_error(file: &FoundFile, entry: Option<&str>, error: &ZipError) -> IngestError {
    bad(file, entry, error.to_string())
}

#[cfg(test)]
mod tests;
