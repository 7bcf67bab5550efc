//! Finding and reading the policy of a folder.

use std::path::{Path, PathBuf};

use crate::{
    app::Trouble,
    ingest,
    policy::{Policy, Vocabulary},
};

/// The name of the policy in a case folder.
pub const POLICY_FILE: &str = "hecha.toml";

/// A policy with the vocabulary that follows from it.
pub struct InForce {
    /// The policy.
    pub policy: Policy,
    /// Step names → acts.
    pub vocabulary: Vocabulary,
    /// The file it was read from; none: defaults alone.
    pub file: Option<PathBuf>,
}

/// Reads the policy given, else the folder's own (which may lie in an archive with it), else takes the defaults.
pub fn in_force(folder: &Path, given: Option<&Path>) -> Result<InForce, Trouble> {
    let own = folder.join(POLICY_FILE);
    let packed = if given.is_none() { ingest::policy_in_archive(folder)? } else { None };
    let file = given.map(Path::to_path_buf).or_else(|| (packed.is_some() || own.is_file()).then_some(own));
    let policy = match &file {
        None => Policy::default(),
        Some(_) if packed.is_some() => {
            let text = packed.as_deref().unwrap_or_default();
            Policy::parse(text, POLICY_FILE).map_err(Trouble::Policy)?
        }
        Some(path) => {
            let unreadable = |source| Trouble::PolicyUnreadable { path: path.clone(), source };
            let text = std::fs::read_to_string(path).map_err(unreadable)?;
            let name =
                path.file_name().map_or_else(|| POLICY_FILE.to_owned(), |name| name.to_string_lossy().into_owned());
            Policy::parse(&text, &name).map_err(Trouble::Policy)?
        }
    };
    let vocabulary = Vocabulary::new(&policy);
    Ok(InForce { policy, vocabulary, file })
}
