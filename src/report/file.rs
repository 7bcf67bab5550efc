//! Writing an output whole or not at all, and its digest as issued.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use crate::{
    base::digest::{Digest, Hasher, Sm3},
    report::error::{Cause, ReportError, Step},
};

/// Who may read an output.
#[derive(Copy, Clone, Eq, PartialEq, Debug)]
pub enum Access {
    /// Whoever the folder's own rules let.
    Shared,
    /// The owner alone (mode 0600 on Unix): it holds full ID, phone and bank numbers.
    Private,
}

/// An output as it was issued, for the manifest.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Issued {
    /// Where it stands.
    pub path: PathBuf,
    /// Its length.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Digest,
    /// Its SM3, in hex.
    pub sm3: String,
}

/// Where an output is written to: a buffered file that is digested on the way.
pub struct Sink {
    file: BufWriter<File>,
    hasher: Hasher,
    sm3: Sm3,
    bytes: u64,
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.file.write(bytes)?;
        let taken = bytes.get(..written).unwrap_or(bytes);
        self.hasher.update(taken);
        self.sm3.update(taken);
        self.bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.file.flush()
    }
}

/// Writes an output under a temporary name beside its own and then gives it that, so that a run that is killed or
/// fails leaves what stood there before. The folder is made if it is missing.
pub fn issue(
    path: &Path,
    access: Access,
    write: impl FnOnce(&mut Sink) -> Result<(), Cause>,
) -> Result<Issued, ReportError> {
    let failed = |step: Step| move |cause: Cause| ReportError { path: path.to_owned(), step, cause };
    let part = part_of(path);
    let file = create(path, &part, access).map_err(|error| failed(Step::Create)(error.into()))?;
    let mut sink = Sink { file: BufWriter::new(file), hasher: Hasher::new(), sm3: Sm3::default(), bytes: 0 };
    let done =
        write(&mut sink).and_then(|()| Ok(sink.file.flush()?)).and_then(|()| Ok(sink.file.get_ref().sync_all()?));
    let Sink { file, hasher, sm3, bytes } = sink;
    // Windows does not rename an open file.
    drop(file);
    let done = done.map_err(failed(Step::Write));
    let done = done.and_then(|()| fs::rename(&part, path).map_err(|error| failed(Step::Replace)(error.into())));
    if let Err(error) = done {
        // The first error is the one to tell; the leftover is overwritten by the next run.
        let _ = fs::remove_file(&part);
        return Err(error);
    }
    Ok(Issued { path: path.to_owned(), bytes, sha256: hasher.finish(), sm3: sm3.finish() })
}

fn part_of(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".part");
    path.with_file_name(name)
}

fn create(path: &Path, part: &Path, access: Access) -> io::Result<File> {
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder)?;
    }
    // What an earlier run left may have another mode, which opening it would keep.
    match fs::remove_file(part) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    restrict(&mut options, access);
    options.open(part)
}

#[cfg(unix)]
fn restrict(options: &mut OpenOptions, access: Access) {
    use std::os::unix::fs::OpenOptionsExt as _;
    if access == Access::Private {
        options.mode(0o600);
    }
}

#[cfg(not(unix))]
fn restrict(_options: &mut OpenOptions, _access: Access) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_output_is_written_whole_with_its_digest() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("结果/rejects.csv");
        let issued = issue(&path, Access::Shared, |sink| Ok(sink.write_all(b"abc")?)).unwrap();
        assert_eq!((issued.bytes, issued.sha256), (3, Digest::of(b"abc")));
        assert_eq!(fs::read(&path).unwrap(), b"abc");
        assert_eq!(fs::read_dir(path.parent().unwrap()).unwrap().count(), 1);
    }

    #[test]
    fn a_failed_write_leaves_what_stood_there() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(&path, "old").unwrap();
        let failed = issue(&path, Access::Shared, |sink| {
            sink.write_all(b"half")?;
            Err(Cause::Io(io::Error::from(io::ErrorKind::StorageFull)))
        });
        let error = failed.unwrap_err();
        assert_eq!((error.step, error.path.as_path()), (Step::Write, path.as_path()));
        assert_eq!(fs::read_to_string(&path).unwrap(), "old");
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn what_a_killed_run_left_is_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.txt");
        fs::write(folder.path().join("a.txt.part"), "left over and longer").unwrap();
        issue(&path, Access::Private, |sink| Ok(sink.write_all(b"new")?)).unwrap();
        assert_eq!(fs::read_to_string(&path).unwrap(), "new");
    }

    #[cfg(unix)]
    #[test]
    fn a_private_output_is_the_owners_alone() {
        use std::os::unix::fs::PermissionsExt as _;
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("findings.jsonl");
        fs::write(&path, "readable by all").unwrap();
        issue(&path, Access::Private, |_| Ok(())).unwrap();
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
}
