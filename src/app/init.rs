//! `hecha init FOLDER`: a commented `hecha.toml` that says how the folder is read, for a reviewer to correct.

mod draft;
mod interview;

use std::{
    fs::OpenOptions,
    io::Write as _,
    path::{Path, PathBuf},
};

use crate::{
    app::{
        Trouble,
        policy::{POLICY_FILE, template},
    },
    i18n::Lang,
    ingest::{
        self, Loaded,
        progress::Progress,
        questions::{Ask, Question},
    },
    model::act::Act,
    policy::{Policy, Vocabulary},
};

pub use interview::Interview;

/// A folder that was read without a policy, and the file that shall say how.
pub struct Look {
    folder: PathBuf,
    path: PathBuf,
    loaded: Loaded,
    topics: Vec<Topic>,
}

/// One question with the sources that raise it, and its answer.
#[derive(Clone, Debug)]
struct Topic {
    ask: Ask,
    /// File and sheet.
    places: Vec<(String, Option<String>)>,
    /// Lines for the entries of those sources; empty: not answered.
    lines: Vec<String>,
}

impl Topic {
    fn question(&self) -> Question {
        let (file, sheet) = self.places.first().cloned().unwrap_or_default();
        Question { file, sheet, ask: self.ask.clone() }
    }
}

/// What a person has settled besides the topics: step names by act.
#[derive(Clone, Debug, Default)]
struct Settled {
    steps: Vec<(String, Act)>,
}

/// Reads the folder as `check` would without a policy. Refuses where the file to be written is there already; `policy`
/// names another place than the folder's own `hecha.toml`.
pub fn look(folder: &Path, policy: Option<&Path>, progress: &dyn Progress) -> Result<Look, Trouble> {
    let path = match policy {
        Some(path) => path.to_path_buf(),
        None if folder.is_file() => return Err(Trouble::PolicyPlace(folder.to_path_buf())),
        None => folder.join(POLICY_FILE),
    };
    if path.exists() {
        return Err(Trouble::PolicyExists(path));
    }
    let policy = Policy::default();
    let loaded = ingest::load(folder, &policy, &Vocabulary::new(&policy), progress)?;
    let topics = topics(&loaded);
    Ok(Look { folder: folder.to_path_buf(), path, loaded, topics })
}

/// Equal questions on several sources, such as the logs of twelve months, are one.
fn topics(loaded: &Loaded) -> Vec<Topic> {
    let mut topics: Vec<Topic> = Vec::new();
    for Question { file, sheet, ask } in loaded.readings.iter().flat_map(|reading| reading.questions.clone()) {
        match topics.iter_mut().find(|topic| is_same(&topic.ask, &ask)) {
            Some(topic) => {
                add_counts(&mut topic.ask, &ask);
                topic.places.push((file, sheet));
            }
            None => topics.push(Topic { ask, places: vec![(file, sheet)], lines: Vec::new() }),
        }
    }
    topics
}

fn is_same(one: &Ask, other: &Ask) -> bool {
    let names = |cells: &[(String, u64)]| {
        let mut names: Vec<String> = cells.iter().map(|(cell, _)| cell.clone()).collect();
        names.sort();
        names
    };
    match (one, other) {
        (
            Ask::Values { table, field, header, cells },
            Ask::Values { table: table2, field: field2, header: header2, cells: cells2 },
        ) => (table, field, header) == (table2, field2, header2) && names(cells) == names(cells2),
        _ => one == other,
    }
}

/// Which table a source is, and which are its columns, is asked once.
fn is_same_table(one: &Ask, other: &Ask) -> bool {
    matches!((one, other), (Ask::Table { header_row, .. }, Ask::Table { header_row: row, .. }) if header_row == row)
}

fn add_counts(one: &mut Ask, other: &Ask) {
    if let (Ask::Values { cells, .. }, Ask::Values { cells: more, .. }) = (one, other) {
        for (cell, count) in cells.iter_mut() {
            *count += more.iter().filter(|(other, _)| other == cell).map(|(_, count)| count).sum::<u64>();
        }
        cells.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
    }
}

impl Look {
    /// The questions, one after another.
    pub fn interview(self, lang: Lang) -> Interview {
        Interview::new(self, lang)
    }

    /// Writes the file with nothing answered and says where it is.
    pub fn write(&self, lang: Lang) -> Result<PathBuf, Trouble> {
        self.write_with(&Settled::default(), lang)
    }

    fn write_with(&self, settled: &Settled, lang: Lang) -> Result<PathBuf, Trouble> {
        let text = self.text(settled, lang);
        let unwritable = |source: std::io::Error| match source.kind() {
            std::io::ErrorKind::AlreadyExists => Trouble::PolicyExists(self.path.clone()),
            _ => Trouble::PolicyUnwritable { path: self.path.clone(), source },
        };
        let mut file = OpenOptions::new().write(true).create_new(true).open(&self.path).map_err(unwritable)?;
        file.write_all(text.as_bytes()).map_err(unwritable)?;
        Ok(self.path.clone())
    }

    fn text(&self, settled: &Settled, lang: Lang) -> String {
        let inputs = draft::inputs(self, lang);
        let actions = draft::actions(self, settled, lang);
        format!("{}\n{}", draft::recognised(&self.loaded, lang), template(lang, &inputs, &actions))
    }

    /// Reads the folder as what has been answered says, and adds what is only asked now: words and steps of tables that
    /// were not read before. How many questions that is.
    fn look_again(&mut self, settled: &Settled, progress: &dyn Progress) -> Result<usize, Trouble> {
        let text = self.text(settled, Lang::En);
        let policy = Policy::parse(&text, POLICY_FILE).map_err(Trouble::Policy)?;
        self.loaded = ingest::load(&self.folder, &policy, &Vocabulary::new(&policy), progress)?;
        let before = self.topics.len();
        for topic in topics(&self.loaded) {
            let asked = |known: &Topic| {
                let alike = is_same(&known.ask, &topic.ask) || is_same_table(&known.ask, &topic.ask);
                alike && topic.places.iter().all(|place| known.places.contains(place))
            };
            if !self.topics.iter().any(asked) {
                self.topics.push(topic);
            }
        }
        Ok(self.topics.len() - before)
    }

    /// How many questions there are, step names included.
    pub fn questions(&self) -> usize {
        self.topics.len() + self.loaded.open_steps().len()
    }
}
