//! Finding and reading the policy of a folder.

use std::path::{Path, PathBuf};

use crate::{
    app::Trouble,
    engine,
    i18n::Lang,
    ingest,
    model::intake::InputFile,
    policy::{AskedKey, Drafted, Policy, RuleKeys, RuleTable, Vocabulary},
    rules,
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

impl InForce {
    /// Takes the policy that was used off the list of files that were not read as data.
    pub fn leave_out_of(&self, folder: &Path, files: &mut Vec<InputFile>) {
        let used = |path: &Path| {
            let real = |path: &Path| path.canonicalize().ok();
            self.file.as_deref().is_some_and(|file| real(file).is_some() && real(file) == real(path))
        };
        files.retain(|file| file.skipped.is_none() || !used(&folder.join(&file.file)));
    }
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
    let faults = ingest::answers::faults(&policy);
    if !faults.is_empty() {
        return Err(Trouble::Policy(faults));
    }
    let vocabulary = Vocabulary::new(&policy);
    Ok(InForce { policy, vocabulary, file })
}

/// Validates a policy, its rules' settings included, and says it as it holds, defaults included. `path` is a case
/// folder or a policy file.
pub fn check(path: &Path, lang: Lang) -> Result<(InForce, String), Trouble> {
    let in_force = if path.is_dir() { in_force(path, None)? } else { in_force(Path::new(""), Some(path))? };
    engine::select(&rules::all(), &in_force.policy, &[]).map_err(Trouble::Policy)?;
    let text = in_force.policy.in_force(lang);
    Ok((in_force, text))
}

/// Every key with its default as comments, those of the rules included, with what is drafted at its place.
pub fn template(lang: Lang, inputs: &str, actions: &str) -> String {
    let asked: Vec<(&crate::finding::RuleMeta, Vec<AskedKey>)> = rules::all()
        .into_iter()
        .map(|entry| {
            let mut table = RuleTable::empty(entry.meta.code);
            // A table that says nothing has nothing wrong with it.
            let _ = (entry.make)(&mut table);
            (entry.meta, table.asked().to_vec())
        })
        .collect();
    let keys: Vec<RuleKeys<'_>> = asked
        .iter()
        .map(|(meta, keys)| RuleKeys { code: meta.code, name: meta.name, title: meta.title, keys })
        .collect();
    Policy::template(lang, Drafted { inputs, actions, rules: &keys })
}
