//! Case folders made for a test, and the published data where it lies beside the checkout.

use std::path::{Path, PathBuf};

use hecha::{
    app::check::{Checked, Request, check},
    ingest::progress::Silent,
};

/// A temporary case folder.
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        Self(tempfile::tempdir().expect("a temporary folder"))
    }

    /// With files of these names and bytes.
    pub fn with(files: &[(&str, &str)]) -> Self {
        let folder = Self::new();
        for (name, text) in files {
            folder.write(name, text.as_bytes());
        }
        folder
    }

    /// Writes a file, making the folders above it.
    pub fn write(&self, name: &str, bytes: &[u8]) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("folders");
        std::fs::write(path, bytes).expect("a file");
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }
}

/// Checks a folder with some rules alone (none: all).
pub fn checked(folder: &Path, only: &[&str]) -> Checked {
    checked_with(folder, only, None)
}

/// The same with a number of threads.
pub fn checked_with(folder: &Path, only: &[&str], threads: Option<usize>) -> Checked {
    let request = Request {
        folder: folder.to_path_buf(),
        only: only.iter().map(|code| (*code).to_owned()).collect(),
        threads,
        ..Request::default()
    };
    match check(&request, &Silent) {
        Ok(checked) => checked,
        Err(trouble) => panic!("{}: {trouble}", folder.display()),
    }
}

/// A folder of the published data, if it is there; says so if it is not.
#[expect(clippy::print_stderr, reason = "a test that shows nothing must say so")]
pub fn published(name: &str) -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let root = std::env::var_os("HECHA_DATA").map_or(beside, PathBuf::from);
    let path = root.join(name);
    if !path.is_dir() {
        eprintln!("published data `{name}` is absent; this test shows nothing without it");
        return None;
    }
    Some(path)
}

/// The sample town.
pub fn sample() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples/fuguo")
}
