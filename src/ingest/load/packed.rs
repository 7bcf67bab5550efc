//! Archives of a case folder: what is in them is opened like files, and the policy may name it as they do.

use std::path::Path;

use super::Loader;
use crate::{
    ingest::{
        archive::{self, Unpacked},
        digest,
        error::IngestError,
        folder::{FoundFile, Skipped},
        progress::Progress,
        remarks,
        sniff::Format,
    },
    model::intake::InputFile,
    policy::InputRule,
};

impl Loader<'_> {
    /// Opens an archive that is the case folder.
    pub(super) fn open_case(&mut self, file: &FoundFile, path: &Path) -> Result<(), IngestError> {
        let unpacked = self.unpack(file, |progress| archive::unzip(file, true, progress))?;
        if unpacked.files.is_empty() {
            return Err(IngestError::FolderEmpty { path: path.to_path_buf(), skipped: unpacked.skipped.len() });
        }
        self.base.clone_from(&unpacked.base);
        self.open_unpacked(file, unpacked)
    }

    pub(super) fn unpack(
        &self,
        file: &FoundFile,
        unpack: impl FnOnce(&dyn Progress) -> Result<Unpacked, IngestError>,
    ) -> Result<Unpacked, IngestError> {
        self.progress.begin(&file.name, file.bytes);
        let unpacked = unpack(self.progress);
        self.progress.end(&file.name);
        unpacked
    }

    /// Opens what was in an archive, but no archive in it.
    pub(super) fn open_unpacked(&mut self, file: &FoundFile, unpacked: Unpacked) -> Result<(), IngestError> {
        let sha256 =
            digest::of_file(&file.path).map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
        self.files.push(InputFile { file: file.name.clone(), bytes: file.bytes, sha256, skipped: None });
        self.skip(&unpacked.skipped);
        for inner in &unpacked.files {
            match Format::of_file(inner) {
                Ok(Format::Zip | Format::Gzip | Format::Archive) => {
                    self.fail(inner, &IngestError::NestedArchive { file: inner.name.clone() });
                }
                _ => self.open(inner),
            }
        }
        self.unpacked.push(unpacked);
        Ok(())
    }

    pub(super) fn skip(&mut self, entries: &[Skipped]) {
        for Skipped { name, reason } in entries {
            let skipped = Some(remarks::skipped(*reason));
            self.files.push(InputFile { file: name.clone(), bytes: 0, sha256: String::new(), skipped });
        }
    }

    /// The name under which the policy speaks of a file or sheet: of a file in an archive its name there, else its whole
    /// name.
    pub(super) fn name_in_policy<'s>(&self, file: &'s str, sheet: Option<&str>) -> &'s str {
        let inner = file.strip_prefix(&self.base).filter(|inner| self.policy.inputs_for(inner, sheet).next().is_some());
        inner.unwrap_or(file)
    }

    /// What the policy says of a file or sheet.
    pub(super) fn rules<'s>(&'s self, file: &'s str, sheet: Option<&'s str>) -> impl Iterator<Item = &'s InputRule> {
        self.policy.inputs_for(self.name_in_policy(file, sheet), sheet)
    }

    /// What all of that says together.
    pub(super) fn rule(&self, file: &str, sheet: Option<&str>) -> Option<InputRule> {
        self.policy.input(self.name_in_policy(file, sheet), sheet)
    }
}
