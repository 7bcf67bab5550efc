//! manifest.json: digests of every input and output as issued, row counts, policy, rules and program.
//!
//! It is the last file of a run to be written, for it holds the digests of all others. It reads no clock: two runs over
//! the same files give the same bytes, unless the caller says when it was made.

use serde::Serialize;

use crate::{
    base::{
        digest::Digest,
        time::{Instant, Interval, Zone},
    },
    finding::Outcome,
    model::intake::{InputFile, RowCounts, Source, Sources},
};

/// The name of the file.
pub const FILE: &str = "manifest.json";

/// The name of the file with the manifest's own SM3, as `sm3sum` writes and checks it.
pub const SM3: &str = "manifest.json.sm3";

/// Lines of digests with their files.
pub fn sm3_lines(files: &[(&str, &str)]) -> String {
    files.iter().flat_map(|(file, digest)| [*digest, "  ", *file, "\n"]).collect()
}

/// An output as it was issued.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct OutputFile {
    /// Its name, relative to the folder of outputs, with `/`.
    pub file: String,
    /// Its length.
    pub bytes: u64,
    /// Its digest.
    pub sha256: Digest,
}

/// What a manifest is made of.
#[derive(Clone, Debug)]
pub struct Manifest<'a> {
    /// The version of the program, which is that of its rules too.
    pub program: &'a str,
    /// The zone of days and times.
    pub zone: Zone,
    /// 核查基准日.
    pub as_of: Instant,
    /// The period of the acts that are flagged.
    pub period: Interval,
    /// Whose check it is.
    pub office: Option<&'a str>,
    /// 发现方式.
    pub discovery: &'a str,
    /// The policy in force, as text; its digest is what is kept.
    pub policy: &'a str,
    /// The rules that ran and what they found.
    pub outcome: &'a Outcome,
    /// The files of the folder.
    pub files: &'a [InputFile],
    /// The sources and their rows.
    pub sources: &'a Sources,
    /// Every other output, as issued.
    pub outputs: &'a [OutputFile],
    /// The ledger that the run was brought into, with the end of its chain then.
    pub ledger: Option<ChainHead>,
    /// When it was made, if that is to be said.
    pub generated_at: Option<Instant>,
}

/// The end of a ledger's chain. Whoever rewrites the ledger from here back cannot make it end so again.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct ChainHead {
    /// The name of the ledger's file.
    pub file: String,
    /// How many events there were.
    pub events: u64,
    /// The hash of the last.
    pub head: Digest,
}

/// The end of the chain that a manifest remembers of the ledger of that name (none: whatever its name): how many events,
/// and the hash of the last in hex.
pub fn chain_head(manifest: &[u8], file: Option<&str>) -> Option<(u64, String)> {
    let document: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    let ledger = document
        .get("ledger")
        .filter(|ledger| file.is_none() || ledger.get("file").and_then(|name| name.as_str()) == file)?;
    Some((ledger.get("events")?.as_u64()?, ledger.get("head")?.as_str()?.to_owned()))
}

/// The SHA-256 in hex that a manifest remembers of an output.
pub fn digest_of(manifest: &[u8], file: &str) -> Option<String> {
    let document: serde_json::Value = serde_json::from_slice(manifest).ok()?;
    let outputs = document.get("outputs")?.as_array()?;
    let one = outputs.iter().find(|one| one.get("file").and_then(|name| name.as_str()) == Some(file))?;
    Some(one.get("sha256")?.as_str()?.to_owned())
}

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    program: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    generated_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    office: Option<&'a str>,
    discovery: &'a str,
    zone: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    as_of: Option<String>,
    period: Period,
    policy: Policy,
    rules: Vec<RuleVersion<'a>>,
    findings: usize,
    rows: Rows,
    inputs: Vec<Input<'a>>,
    sources: Vec<SourceRows<'a>>,
    outputs: Vec<Output<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ledger: Option<Chain<'a>>,
}

#[derive(Serialize)]
struct Chain<'a> {
    file: &'a str,
    events: u64,
    head: String,
}

/// The first day and the last, inclusive; absent where open.
#[derive(Serialize)]
struct Period {
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
}

#[derive(Serialize)]
struct Policy {
    sha256: String,
}

#[derive(Serialize)]
struct RuleVersion<'a> {
    rule: &'static str,
    name: &'static str,
    version: &'a str,
}

#[derive(Serialize)]
struct Rows {
    read: u64,
    used: u64,
    repeated: u64,
    layout: u64,
    rejected: u64,
}

impl From<RowCounts> for Rows {
    fn from(counts: RowCounts) -> Self {
        let RowCounts { read, used, repeated, layout, rejected } = counts;
        Self { read, used, repeated, layout, rejected }
    }
}

#[derive(Serialize)]
struct Input<'a> {
    file: &'a str,
    bytes: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    sha256: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skipped: Option<Skipped<'a>>,
}

#[derive(Serialize)]
struct Skipped<'a> {
    zh: &'a str,
    en: &'a str,
}

impl<'a> Input<'a> {
    fn of(file: &'a InputFile) -> Self {
        let InputFile { file, bytes, sha256, skipped } = file;
        Self {
            file,
            bytes: *bytes,
            sha256: (!sha256.is_empty()).then_some(sha256.as_str()),
            skipped: skipped.as_ref().map(|words| Skipped { zh: &words.zh, en: &words.en }),
        }
    }
}

#[derive(Serialize)]
struct SourceRows<'a> {
    file: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    sheet: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    table: Option<&'static str>,
    rows: Rows,
}

impl<'a> SourceRows<'a> {
    fn of(source: &'a Source) -> Self {
        Self {
            file: &source.file,
            sheet: source.sheet.as_deref(),
            table: source.table.map(crate::model::TableKind::name),
            rows: source.counts.into(),
        }
    }
}

#[derive(Serialize)]
struct Output<'a> {
    file: &'a str,
    bytes: u64,
    sha256: String,
}

impl Manifest<'_> {
    /// The bytes of manifest.json. Inputs and outputs are sorted by name, rules by code.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut inputs: Vec<Input<'_>> = self.files.iter().map(Input::of).collect();
        inputs.sort_by_key(|input| input.file);
        let mut outputs: Vec<Output<'_>> = self
            .outputs
            .iter()
            .map(|output| Output { file: &output.file, bytes: output.bytes, sha256: output.sha256.to_string() })
            .collect();
        outputs.sort_by_key(|output| output.file);
        let document = Document {
            format: "hecha-manifest/1",
            program: self.program,
            generated_at: self.generated_at.map(|at| self.zone.rfc3339(at)),
            office: self.office,
            discovery: self.discovery,
            zone: self.zone.name(),
            as_of: (self.as_of != Instant::UNDATED).then(|| self.zone.rfc3339(self.as_of)),
            period: self.period_days(),
            policy: Policy { sha256: Digest::of(self.policy.as_bytes()).to_string() },
            rules: self.rules(),
            findings: self.outcome.findings.len(),
            rows: self.sources.counts().into(),
            inputs,
            sources: self.sources.0.iter().map(SourceRows::of).collect(),
            outputs,
            ledger: self.ledger.as_ref().map(|one| Chain {
                file: &one.file,
                events: one.events,
                head: one.head.to_string(),
            }),
        };
        // Texts and numbers alone, which always have a form.
        let mut bytes = serde_json::to_vec_pretty(&document).unwrap_or_default();
        bytes.push(b'\n');
        bytes
    }

    fn period_days(&self) -> Period {
        let Interval { from, to } = self.period;
        let day = |at: Instant| self.zone.day_of(at).to_string();
        Period {
            from: (from != Instant::MIN).then(|| day(from)),
            to: (to != Instant::MAX).then(|| day(to.plus_millis(-1))),
        }
    }

    fn rules(&self) -> Vec<RuleVersion<'_>> {
        let mut rules: Vec<RuleVersion<'_>> = self
            .outcome
            .coverage
            .iter()
            .map(|coverage| RuleVersion { rule: coverage.meta.code, name: coverage.meta.name, version: self.program })
            .collect();
        rules.sort_by_key(|rule| rule.rule);
        rules
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::{base::time::Day, words};

    fn manifest(outputs: &[OutputFile], generated_at: Option<Instant>) -> Value {
        let file = |name: &str, skipped: bool| InputFile {
            file: name.to_owned(),
            bytes: 3,
            sha256: if skipped { String::new() } else { Digest::of(b"abc").to_string() },
            skipped: skipped.then(|| words!("已加密", "encrypted")),
        };
        let files = [file("日志/07月.csv", false), file("a.xls", true)];
        let counts = RowCounts { read: 5, used: 3, repeated: 1, layout: 1, rejected: 0 };
        let source = Source {
            file: "日志/07月.csv".to_owned(),
            sheet: None,
            table: Some(crate::model::TableKind::Operations),
            columns: Vec::new(),
            header_row: 1,
            read_as: "UTF-8".to_owned(),
            counts,
        };
        let zone = Zone::default();
        let start = |year: i32| zone.start_of(Day::ymd(year, 1, 1).unwrap());
        let manifest = Manifest {
            program: "0.1.0",
            zone,
            as_of: start(2023).plus_millis(-1),
            period: Interval::new(start(2022), start(2023)),
            office: Some("福果镇"),
            discovery: "自查",
            policy: "as_of = 2022-12-31",
            outcome: &Outcome::default(),
            files: &files,
            sources: &Sources(vec![source.clone(), source]),
            outputs,
            ledger: Some(ChainHead { file: "ledger.db".to_owned(), events: 7, head: Digest::of(b"abc") }),
            generated_at,
        };
        let bytes = manifest.to_bytes();
        assert_eq!(bytes, manifest.to_bytes());
        serde_json::from_slice(&bytes).unwrap()
    }

    fn output(file: &str) -> OutputFile {
        OutputFile { file: file.to_owned(), bytes: 0, sha256: Digest::of(b"") }
    }

    #[test]
    fn inputs_and_outputs_carry_their_digests_by_name() {
        let manifest = manifest(&[output("rejects.csv"), output("findings.jsonl")], None);
        let names = |list: &Value| -> Vec<String> {
            list.as_array().unwrap().iter().map(|one| one["file"].as_str().unwrap().to_owned()).collect()
        };
        assert_eq!(names(&manifest["inputs"]), ["a.xls", "日志/07月.csv"]);
        assert_eq!(names(&manifest["outputs"]), ["findings.jsonl", "rejects.csv"]);
        assert_eq!(manifest["inputs"][1]["sha256"], "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
        assert_eq!(manifest["inputs"][0].get("sha256"), None);
        assert_eq!(manifest["inputs"][0]["skipped"]["en"], "encrypted");
    }

    #[test]
    fn the_end_of_the_ledgers_chain_and_the_digests_read_back() {
        let bytes = serde_json::to_vec(&manifest(&[output("问题清单.xlsx")], None)).unwrap();
        assert_eq!(chain_head(&bytes, Some("ledger.db")), Some((7, Digest::of(b"abc").to_string())));
        assert_eq!(chain_head(&bytes, Some("town.db")), None, "the head of another ledger says nothing");
        assert_eq!(digest_of(&bytes, "问题清单.xlsx"), Some(Digest::of(b"").to_string()));
        assert_eq!((digest_of(&bytes, "other"), chain_head(b"{}", Some("ledger.db"))), (None, None));
    }

    #[test]
    fn rows_add_up_over_the_sources() {
        let manifest = manifest(&[], None);
        assert_eq!(manifest["rows"], json!({ "read": 10, "used": 6, "repeated": 2, "layout": 2, "rejected": 0 }));
        assert_eq!(manifest["period"], json!({ "from": "2022-01-01", "to": "2022-12-31" }));
        assert_eq!(manifest["as_of"], "2022-12-31T23:59:59.999+08:00");
    }

    #[test]
    fn the_time_of_making_is_said_only_when_it_is_given() {
        assert_eq!(manifest(&[], None).get("generated_at"), None);
        let at = Zone::default().start_of(Day::ymd(2023, 5, 1).unwrap());
        assert_eq!(manifest(&[], Some(at))["generated_at"], "2023-05-01T00:00:00+08:00");
    }
}
