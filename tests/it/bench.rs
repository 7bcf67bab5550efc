//! One rule over a small folder, through the whole pipeline.

use hecha::{app::check::Checked, finding::Cited};

use crate::folder::{Folder, checked};

/// A run.
pub struct Ran {
    checked: Checked,
    code: String,
}

/// Writes the files to a temporary folder and checks it with one rule on.
pub fn run(files: &[(String, String)], code: &str) -> Ran {
    let folder = Folder::new();
    for (name, text) in files {
        folder.write(name, text.as_bytes());
    }
    Ran { checked: checked(folder.path(), &[code]), code: code.to_owned() }
}

impl Ran {
    /// What the rule concluded.
    pub fn outcome(&self) -> &hecha::finding::Outcome {
        &self.checked.outcome
    }

    /// The file and line that a citation points to.
    pub fn place(&self, cited: Cited) -> (String, u32) {
        let row = match cited {
            Cited::Row(row) => row,
            Cited::Event(event) => self.checked.loaded.log.row(event),
        };
        let source = self.checked.loaded.sources.get(row.source);
        (source.map_or_else(|| "?".to_owned(), |source| source.file.clone()), row.row)
    }

    /// Whether the rule found anything.
    pub fn reports(&self) -> bool {
        self.outcome().findings.iter().any(|finding| finding.meta.code == self.code)
    }

    /// Rows that were not used, counts that do not add up, findings that were refused.
    pub fn faults(&self) -> Vec<String> {
        let rejects = self.checked.loaded.rejects.iter();
        let mut faults: Vec<String> =
            rejects.map(|reject| format!("{}:{} is not used: {}", reject.file, reject.row, reject.reason.en)).collect();
        for coverage in &self.outcome().coverage {
            let total = coverage.verdicts.total();
            if total.subjects != total.judged + total.unjudged + total.explained {
                faults.push(format!("{}: {total:?} does not add up", coverage.meta.code));
            }
            faults.extend(coverage.refused.iter().map(ToString::to_string));
        }
        faults
    }
}
