//! `hecha check`: a folder of exports goes in, findings that prove themselves come out.

use std::path::{Path, PathBuf};

use crate::{
    app::{
        Trouble,
        ledger::{
            bring::Brought,
            document::{self, KeptDocument},
            exchange,
        },
        policy::{InForce, in_force},
        rules::find,
    },
    base::maps::{Map, Set},
    custody::manifest::{self, ChainHead, Manifest, OutputFile},
    engine,
    finding::Outcome,
    graph::{Facts, Ground, Pictures, Scope},
    i18n::{Lang, Text},
    identity::{self, Holder},
    ingest::{self, Loaded, progress::Progress},
    model::{
        RowRef,
        intake::{CitedRow, Weight},
    },
    report::{
        Access, Masking, View, ViewInput, docx, file, html, json, rejects, rows_to_cite, terminal,
        terminal::OutputLine,
        view::{ExceptionUse, Frame, MatchLine},
        xlsx,
    },
    rules,
};

/// What to check and how.
#[derive(Clone, Debug, Default)]
pub struct Request {
    /// The case folder.
    pub folder: PathBuf,
    /// A policy instead of the folder's own.
    pub policy: Option<PathBuf>,
    /// Codes or names of the only rules to run; empty: all.
    pub only: Vec<String>,
    /// Threads; none: as many as there are cores.
    pub threads: Option<usize>,
}

/// A folder that has been checked.
pub struct Checked {
    /// What the rules concluded.
    pub outcome: Outcome,
    /// What was read.
    pub loaded: Loaded,
    /// The cells of the rows that findings print.
    pub cited: Map<RowRef, CitedRow>,
    /// The policy that was in force.
    pub in_force: InForce,
    /// The moment and period.
    pub scope: Scope,
    /// Codes of the rules that judge how things stand, not acts.
    pub standing: Set<&'static str>,
    matches: Vec<MatchLine>,
    exceptions: Vec<ExceptionUse>,
    pictures: Pictures,
    policy_text: String,
}

/// Reads, judges and cites. Writes nothing.
pub fn check(request: &Request, progress: &dyn Progress) -> Result<Checked, Trouble> {
    match request.threads {
        None => check_here(request, progress),
        Some(threads) => {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build()?;
            pool.install(|| check_here(request, progress))
        }
    }
}

fn check_here(request: &Request, progress: &dyn Progress) -> Result<Checked, Trouble> {
    let in_force = in_force(&request.folder, request.policy.as_deref())?;
    let only = only(&request.only)?;
    let rules = engine::select(&rules::all(), &in_force.policy, &only).map_err(Trouble::Policy)?;
    let mut loaded = ingest::load(&request.folder, &in_force.policy, &in_force.vocabulary, progress)?;
    in_force.leave_out_of(&request.folder, &mut loaded.files);
    let (scope, remarks) = Scope::derive(&loaded.tables, &loaded.log, &in_force.policy);
    loaded.remarks.extend(remarks);
    let Judged { outcome, matches, pictures } = judge(&loaded, &in_force, scope, &rules);
    let rows = rows_to_cite(&outcome, &loaded.log);
    let cited = loaded.cite(rows.into_iter())?.into_iter().map(|row| (row.row, row)).collect();
    let exceptions = exceptions(&outcome, &in_force);
    let policy_text = in_force.policy.in_force(Lang::En);
    let standing = rules.iter().filter(|rule| matches!(rule, rules::entry::Rule::Standing(_)));
    let standing = standing.map(|rule| rule.meta().code).collect();
    Ok(Checked { outcome, loaded, cited, in_force, scope, standing, matches, exceptions, pictures, policy_text })
}

/// Codes of the rules asked for.
fn only(names: &[String]) -> Result<Vec<&'static str>, Trouble> {
    names.iter().map(|name| find(name).map(|meta| meta.code)).collect()
}

/// What follows from the facts.
struct Judged {
    outcome: Outcome,
    matches: Vec<MatchLine>,
    pictures: Pictures,
}

fn judge(loaded: &Loaded, in_force: &InForce, scope: Scope, rules: &[rules::entry::Rule]) -> Judged {
    let only_system = loaded.only_system.as_deref();
    let identity = identity::resolve(&loaded.tables, &loaded.log, &in_force.policy, only_system);
    let ground = Ground {
        tables: &loaded.tables,
        log: &loaded.log,
        policy: &in_force.policy,
        vocabulary: &in_force.vocabulary,
        only_system,
        office: loaded.office,
        scope,
    };
    let facts = Facts::build(&ground, identity);
    let outcome = engine::run(rules, &facts);
    let pictures = Pictures::of(&facts, &outcome.findings);
    Judged { outcome, matches: match_lines(&facts), pictures }
}

/// How every account was matched, in order of system and account.
fn match_lines(facts: &Facts<'_>) -> Vec<MatchLine> {
    let mut accounts: Vec<_> = facts.accounts().collect();
    accounts.sort_by_key(|account| facts.log.names.account(*account));
    accounts.into_iter().map(|account| match_line(facts, account)).collect()
}

fn match_line(facts: &Facts<'_>, account: crate::base::ids::AccountId) -> MatchLine {
    const SEVERAL: Text = Text::new("登记为多人使用", "declared for several");
    const AMBIGUOUS: Text = Text::new("多人符合，待人工确认", "several fit; to be settled by people");
    const UNLISTED: Text = Text::new("不在账户清单", "in no account list");
    const NOBODY: Text = Text::new("清单未写使用人", "the list names nobody");
    const MACHINE: Text = Text::new("系统或接口账户", "system or interface account");
    let (system, name) = facts.log.names.account(account);
    let line = facts.line(account);
    let rows = line.rows.iter().filter_map(|place| facts.tables.accounts.get(*place));
    let holders = rows.flat_map(|row| row.holders.iter()).map(|holder| facts.text(*holder).to_owned()).collect();
    let named = |people: &[_]| people.iter().map(|person| candidate(facts, *person)).collect();
    let (how, settled, candidates) = match facts.identity.holder(account) {
        Holder::Person { person, how } => (how.title(), true, named(&[*person])),
        Holder::Several(people) => (SEVERAL, true, named(people)),
        Holder::Ambiguous(people) => (AMBIGUOUS, false, named(people)),
        Holder::Unknown if facts.is_machine(account) => (MACHINE, true, Vec::new()),
        Holder::Unknown if line.rows.is_empty() => (UNLISTED, false, Vec::new()),
        Holder::Unknown => (NOBODY, false, Vec::new()),
    };
    MatchLine { system: system.to_owned(), account: name.to_owned(), holders, how, settled, candidates, row: line.row }
}

/// A person with the number that tells namesakes apart.
fn candidate(facts: &Facts<'_>, person: crate::base::ids::PersonId) -> String {
    let known = facts.person(person);
    let number = known.id_number.or(known.person_no).map(|number| facts.text(number));
    let name = facts.person_name(person);
    number.map_or_else(|| name.clone(), |number| format!("{name} {number}"))
}

fn exceptions(outcome: &Outcome, in_force: &InForce) -> Vec<ExceptionUse> {
    let used = |place: usize| outcome.suppressed.iter().filter(|(_, exception)| *exception == place).count();
    let line = |(place, exception): (usize, &crate::policy::Exception)| ExceptionUse {
        rule: exception.rule.clone(),
        covers: exception.matches.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join(" "),
        reason: exception.reason.clone(),
        approved_by: exception.approved_by.clone(),
        until: exception.until,
        suppressed: used(place) as u64,
        expired: outcome.expired_exceptions.contains(&place),
    };
    in_force.policy.exceptions.iter().enumerate().map(line).collect()
}

impl Checked {
    /// The policy in force, as text.
    pub fn policy_text(&self) -> &str {
        &self.policy_text
    }

    /// What every report renders.
    pub fn view(&self) -> View<'_> {
        self.view_of(&self.outcome)
    }

    /// The same of another outcome over the same data.
    pub(super) fn view_of<'v>(&'v self, outcome: &'v Outcome) -> View<'v> {
        let frame = Frame {
            program: env!("CARGO_PKG_VERSION"),
            office: self.in_force.policy.office.as_deref(),
            discovery: &self.in_force.policy.discovery,
            zone: self.in_force.policy.zone,
            as_of: self.scope.as_of,
            as_of_stated: self.in_force.policy.as_of.is_some(),
            period: self.scope.period,
            policy: &self.policy_text,
        };
        let input = ViewInput {
            names: &self.loaded.tables.names,
            log: &self.loaded.log,
            sources: &self.loaded.sources,
            files: &self.loaded.files,
            rejects: &self.loaded.rejects,
            remarks: &self.loaded.remarks,
            cited: &self.cited,
            matches: &self.matches,
            exceptions: &self.exceptions,
            pictures: &self.pictures,
            frame,
        };
        View::build(outcome, &input)
    }

    /// How many rows, and how many files or sheets as a whole, could not be used.
    pub fn unusable(&self) -> (u64, u64) {
        let failed = self.loaded.remarks.iter().filter(|remark| remark.weight == Weight::Error).count();
        (self.loaded.rejects.len() as u64, failed as u64)
    }
}

/// Refuses an output folder inside the case folder, which is never written to.
pub fn keep_apart(folder: &Path, out: &Path) -> Result<(), Trouble> {
    let whole = |path: &Path| {
        let known = path.ancestors().find_map(|above| Some((above, above.canonicalize().ok()?)));
        known.map_or_else(
            || path.to_path_buf(),
            |(above, real)| path.strip_prefix(above).map_or_else(|_| real.clone(), |rest| real.join(rest)),
        )
    };
    if whole(out).starts_with(whole(folder)) { Err(Trouble::OutputInside(out.to_path_buf())) } else { Ok(()) }
}

const PAGE_FOR: Text = Text::new("核查报告，用浏览器打开", "the report, to be opened in a browser");
const FINDINGS_FOR: Text = Text::new("疑点明细，供程序读取", "findings, for machines");
const WORKBOOK_FOR: Text =
    Text::new("问题清单、证据明细、覆盖情况、账户匹配、数据质量", "list, evidence, coverage, matches, data quality");
const SELF_CHECK_FOR: Text =
    Text::new("自查报告（公文格式，标黄处待填写）", "self-check report, to be completed where marked");
const RECTIFICATION_FOR: Text =
    Text::new("整改情况报告（公文格式，标黄处待填写）", "rectification report, to be completed where marked");
const REJECTS_FOR: Text = Text::new("无法使用的行", "rows that could not be used");
const LEDGER_FOR: Text = Text::new("问题台账数据库，请长期保存并备份", "the ledger; keep it and back it up");
const SM3_FOR: Text = Text::new("上一文件的 SM3，用于复核", "the SM3 of the file above, for checking");
const MANIFEST_FOR: Text = Text::new("输入输出的摘要值，用于复核", "digests of inputs and outputs");

/// The outputs with what they are for.
const OUTPUTS: [(&str, Text); 8] = [
    (html::FILE, PAGE_FOR),
    (xlsx::FILE, WORKBOOK_FOR),
    (docx::Kind::SelfCheck.file(), SELF_CHECK_FOR),
    (docx::Kind::Rectification.file(), RECTIFICATION_FOR),
    (json::v1::FINDINGS, FINDINGS_FOR),
    (rejects::FILE, REJECTS_FOR),
    (manifest::FILE, MANIFEST_FOR),
    (manifest::SM3, SM3_FOR),
];

/// The lines that say where the outputs are.
pub fn names(out: &str) -> Vec<OutputLine> {
    let place = |(name, what): (&str, Text)| OutputLine { path: format!("{out}/{name}"), what };
    OUTPUTS.into_iter().map(place).collect()
}

/// How outputs are written.
#[derive(Copy, Clone, Debug)]
pub struct Issue {
    /// The language.
    pub lang: Lang,
    /// What is hidden.
    pub masking: Masking,
    /// Whether names of people are shortened in the page.
    pub mask_names: bool,
    /// Whether the SM3 of every output is kept, not of the manifest alone.
    pub sm3: bool,
}

/// Writes all outputs, the manifest and its digest last. A workbook that people have filled in and not brought into the
/// ledger is kept beside the new one, and so are documents that they have worked on.
pub fn write(checked: &Checked, book: &Brought, out: &Path, how: Issue) -> Result<Written, Trouble> {
    let mut view = checked.view();
    view.renumber(&book.merged.numbers);
    let kept = exchange::keep_unread(&out.join(xlsx::FILE), book, &[])?;
    let mut issued = issue_all(checked, &view, book, out, how)?.to_vec();
    let mut documents = Vec::new();
    for one in document::both(&view, book, out, (how.lang, how.masking))? {
        issued.push(one.issued);
        documents.extend(one.kept);
    }
    let manifest = issue_manifest(checked, &view, book, out, &issued)?;
    let name = |one: &file::Issued| one.path.file_name().map(|name| name.to_string_lossy().into_owned());
    let mut digests = vec![(manifest::FILE.to_owned(), manifest.sm3.clone())];
    if how.sm3 {
        digests.extend(issued.iter().filter_map(|one| Some((name(one)?, one.sm3.clone()))));
    }
    let lines: Vec<(&str, &str)> = digests.iter().map(|(file, digest)| (file.as_str(), digest.as_str())).collect();
    file::issue(&out.join(manifest::SM3), Access::Shared, |sink| {
        Ok(std::io::Write::write_all(sink, manifest::sm3_lines(&lines).as_bytes())?)
    })?;
    let mut lines = names(&out.display().to_string());
    lines.push(OutputLine { path: book.path.display().to_string(), what: LEDGER_FOR });
    Ok(Written { lines, kept, documents })
}

/// What was written.
#[derive(Clone, Debug)]
pub struct Written {
    /// The files.
    pub lines: Vec<OutputLine>,
    /// A workbook that people had filled in, kept under another name.
    pub kept: Option<exchange::Kept>,
    /// Documents that people had worked on, kept under other names.
    pub documents: Vec<KeptDocument>,
}

fn issue_all(
    checked: &Checked,
    view: &View<'_>,
    book: &Brought,
    out: &Path,
    how: Issue,
) -> Result<[file::Issued; 4], Trouble> {
    let Issue { lang, masking, mask_names, .. } = how;
    let shown = if masking.unmask { Access::Private } else { Access::Shared };
    let layouts = crate::ledger::layout::built_in();
    let sheets =
        xlsx::Sheets { ledger: &book.identity, problems: &book.problems, layouts: &layouts, today: book.today };
    let page = html::Book { problems: &book.problems, today: book.today };
    let look = html::Look { lang, masking, mask_names };
    Ok([
        file::issue(&out.join(html::FILE), shown, |sink| Ok(html::write(view, page, look, sink)?))?,
        file::issue(&out.join(json::v1::FINDINGS), Access::Private, |sink| Ok(json::v1::write_findings(view, sink)?))?,
        file::issue(&out.join(xlsx::FILE), shown, |sink| Ok(xlsx::write(view, &sheets, lang, masking, sink)?))?,
        file::issue(&out.join(rejects::FILE), shown, |sink| {
            Ok(rejects::write(&checked.loaded.rejects, lang, masking, sink)?)
        })?,
    ])
}

fn issue_manifest(
    checked: &Checked,
    view: &View<'_>,
    book: &Brought,
    out: &Path,
    issued: &[file::Issued],
) -> Result<file::Issued, Trouble> {
    let outputs: Vec<OutputFile> = issued
        .iter()
        .map(|one| OutputFile {
            file: one.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            bytes: one.bytes,
            sha256: one.sha256,
        })
        .collect();
    let manifest = Manifest {
        program: env!("CARGO_PKG_VERSION"),
        zone: view.frame.zone,
        as_of: view.frame.as_of,
        period: view.frame.period,
        office: view.frame.office,
        discovery: view.frame.discovery,
        policy: view.frame.policy,
        outcome: &checked.outcome,
        files: &checked.loaded.files,
        sources: &checked.loaded.sources,
        outputs: &outputs,
        ledger: Some(ChainHead {
            file: book.path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
            events: book.head.seq,
            head: book.head.hash,
        }),
        generated_at: None,
    };
    let done = file::issue(&out.join(manifest::FILE), Access::Shared, |sink| {
        Ok(std::io::Write::write_all(sink, &manifest.to_bytes())?)
    })?;
    Ok(done)
}

/// How the terminal shows a run.
#[derive(Copy, Clone, Debug)]
pub struct Shown {
    /// The language.
    pub lang: Lang,
    /// Whether there are colours.
    pub colour: bool,
    /// Whether what was explained away is listed.
    pub explained: bool,
    /// What is hidden.
    pub masking: Masking,
}

/// The summary for people. `book`: what the ledger made of the run, if it was brought in.
pub fn summary_text(checked: &Checked, book: Option<&Brought>, outputs: &[OutputLine], shown: Shown) -> String {
    let Shown { lang, colour, explained, masking } = shown;
    let mut view = checked.view();
    if let Some(book) = book {
        view.renumber(&book.merged.numbers);
    }
    let merged = book.map(|book| &book.merged);
    terminal::render(&view, terminal::Options { lang, colour, masking, explained, outputs, merged })
}

/// The summary for scripts.
pub fn summary_json(checked: &Checked, book: Option<&Brought>, outputs: &[OutputLine], masking: Masking) -> String {
    let paths: Vec<String> = outputs.iter().map(|line| line.path.clone()).collect();
    let mut summary = json::v1::summary(&checked.view(), masking, &paths);
    if let (Some(book), Some(fields)) = (book, summary.as_object_mut()) {
        fields.insert("ledger".to_owned(), json::v1::ledger::merged(&book.merged, &book.path));
    }
    format!("{summary:#}\n")
}
