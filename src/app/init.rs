//! `hecha init FOLDER`: a commented `hecha.toml` that says how the folder is read, for a reviewer to correct.

use std::{
    fmt::Write as _,
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    app::{
        Trouble,
        policy::{POLICY_FILE, in_force},
    },
    i18n::{Lang, Text},
    ingest::{self, Loaded, StepHow, progress::Progress},
    policy::Policy,
};

/// Reads the folder as `check` would and writes a missing `hecha.toml`. Refuses to touch one that is there.
pub fn init(folder: &Path, lang: Lang, progress: &dyn Progress) -> Result<PathBuf, Trouble> {
    if ingest::is_archive(folder) {
        return Err(Trouble::InitOfArchive(folder.to_path_buf()));
    }
    let path = folder.join(POLICY_FILE);
    if path.exists() {
        return Err(Trouble::PolicyExists(path));
    }
    let in_force = in_force(folder, None)?;
    let loaded = ingest::load(folder, &in_force.policy, &in_force.vocabulary, progress)?;
    let text = format!("{}\n{}", recognised(&loaded, lang), Policy::template(lang));
    let written = OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&path)
        .and_then(|mut file| file.write_all(text.as_bytes()));
    written.map_err(|source| Trouble::PolicyUnwritable { path: path.clone(), source })?;
    Ok(path)
}

/// What was recognised, as comments.
fn recognised(loaded: &Loaded, lang: Lang) -> String {
    const HEAD: Text = Text::new(
        "本文件由 hecha init 生成。以下是对资料的识别结果；不对之处用 [[input]] 更正。",
        "Written by hecha init. This is how the folder was read; correct it with [[input]].",
    );
    const UNKNOWN: Text = Text::new("未识别", "not recognised");
    const STEPS: Text = Text::new("未归类的环节（次数）：", "steps without a meaning (count):");
    let mut out = format!("# {}\n#\n", HEAD.say(lang));
    for (_, source) in loaded.sources.iter() {
        let sheet = source.sheet.as_ref().map(|sheet| format!(" [{sheet}]")).unwrap_or_default();
        let table = source.table.map_or(UNKNOWN.say(lang), |table| table.title().say(lang));
        let _ = writeln!(out, "# {}{sheet}: {table}", source.file);
        for column in &source.columns {
            let field = column.field.as_deref().unwrap_or("–");
            let _ = writeln!(out, "#     {} → {field}", column.header.replace('\n', " "));
        }
    }
    let open: Vec<_> =
        loaded.steps.iter().filter(|step| matches!(&step.how, StepHow::Vocabulary(how) if how.is_open())).collect();
    if !open.is_empty() {
        let _ = writeln!(out, "#\n# {}", STEPS.say(lang));
        for step in open {
            let _ = writeln!(out, "#     {} ({})", step.step, step.count);
        }
    }
    out
}
