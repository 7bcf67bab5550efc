//! A case folder → tables, log, sources, rejects and remarks.

use std::{ops::ControlFlow, path::Path, sync::Arc};

#[cfg(feature = "parquet")]
use crate::ingest::parquet::ParquetRecords;
use crate::{
    base::maps::Set,
    i18n::Words,
    ingest::{
        accounts,
        archive::{self, Unpacked},
        delimited::{Delimited, FileSummary, Options},
        digest,
        encoding::Encoding,
        error::IngestError,
        events::EventReader,
        folder::{self, FoundFile, Listing},
        json,
        logs::{Logs, SheetLog, read_held, read_records, read_text_log},
        mapping::Mapping,
        notes::Notes,
        ocel::{OcelRecords, Stated, XmlLog},
        presets::{PresetTable, StatedActs},
        progress::Progress,
        reading::Reading,
        recognise::{Probe, Verdict, recognise},
        records::{self, RecordTable, Records},
        remarks::{self, Place},
        reread::{Origin, reopen},
        resolve::{Joins, Resolver},
        rows::{self, MergedDown, RawRow},
        sniff::Format,
        sql::SqlDump,
        steps::{StepReading, Steps},
        tables::{self, Builder},
        tenants,
        workbook::{Merge, Workbook},
        xes::XesRecords,
    },
    model::{
        SourceId, Sym, TableKind,
        intake::{InputFile, Reject, Remark, Source, SourceColumn, Sources, Weight},
        tables::Tables,
    },
    oplog::{Assembly, Log},
    policy::{InputRule, Policy, Vocabulary},
};

use asked::{of_draft, open_steps, questions_of, reading_of};
use settle::{assemble, count_unused, settle_counts, sort_remarks};

/// What the office is called where the policy does not say.
const OFFICE: &str = "本单位";
/// Rows looked at to recognise a table.
const HEAD: usize = 200;

/// Everything a case folder yields.
pub struct Loaded {
    /// The small tables.
    pub tables: Tables,
    /// The operation log.
    pub log: Log,
    /// What assembling the log found.
    pub assembly: Assembly,
    /// Every readable table, in natural file order.
    pub sources: Sources,
    /// How each source was read; same order.
    pub readings: Vec<Reading>,
    /// Every file of the folder.
    pub files: Vec<InputFile>,
    /// Rows that could not be used.
    pub rejects: Vec<Reject>,
    /// What should be known of the data.
    pub remarks: Vec<Remark>,
    /// The step names of the log, most frequent first.
    pub steps: Vec<StepReading>,
    /// The folder's only named system, if there is exactly one.
    pub only_system: Option<String>,
    /// Whose check this is, among the names of the tables.
    pub office: Sym,
    pub(super) origins: Vec<Origin>,
    /// What was unpacked, as long as its rows may be cited.
    _unpacked: Vec<Unpacked>,
}

impl Loaded {
    /// The step names of the log whose meaning is not known, most frequent first.
    pub fn open_steps(&self) -> Vec<remarks::OpenStep<'_>> {
        open_steps(&self.steps)
    }
}

/// The content of a source while it is being read.
enum Body {
    Text(Delimited),
    Sheet(Vec<RawRow>),
    /// A log in a sheet that is not held, with its merged regions.
    SheetLog(Vec<Merge>),
    Records(Arc<dyn Records>),
}

/// A source before and while it is read.
struct Draft {
    file: FoundFile,
    sheet: Option<String>,
    body: Body,
    verdict: Verdict,
    read_as: String,
    origin: Origin,
    notes: Notes,
    /// The rows of a small table that was not held when it was recognised, once read.
    held: Option<Vec<RawRow>>,
    /// Records that were counted and not held, because nothing reads them.
    unheld: u64,
}

impl Draft {
    fn place(&self) -> Place<'_> {
        Place { file: &self.file.name, sheet: self.sheet.as_deref() }
    }

    fn mapping(&self) -> Option<&Mapping> {
        match &self.verdict {
            Verdict::Table(mapping) => Some(mapping),
            _ => None,
        }
    }

    fn is_log(&self) -> bool {
        self.mapping().is_some_and(is_log)
    }

    /// Whether its rows are told by other rows of it, so that all of them are needed at once.
    fn has_versions(&self) -> bool {
        self.mapping().is_some_and(|mapping| mapping.rules.versions.is_some())
    }

    fn rows(&self) -> &[RawRow] {
        match (&self.held, &self.body) {
            (Some(rows), _) | (None, Body::Sheet(rows)) => rows,
            _ => &[],
        }
    }
}

fn is_log(mapping: &Mapping) -> bool {
    mapping.kind == TableKind::Operations && mapping.preset.is_none_or(|preset| preset.table.is_some())
}

/// Reads a case folder, or a ZIP archive of one.
///
/// Files that cannot be read are remarks of weight `Error` and the others are read all the same; only a folder that is
/// missing, empty or unreadable is an error.
pub fn load(
    folder: &Path,
    policy: &Policy,
    vocabulary: &Vocabulary,
    progress: &dyn Progress,
) -> Result<Loaded, IngestError> {
    let mut loader = Loader::new(policy, progress);
    if let Some(file) = archive::as_archive(folder)? {
        loader.open_case(&file, folder)?;
    } else {
        loader.open_all(&folder::walk(folder)?);
    }
    Ok(loader.read(vocabulary))
}

/// Reads one file as if it were all that its folder holds; `name` is its name relative to the folder.
pub fn load_file(
    path: &Path,
    name: &str,
    policy: &Policy,
    vocabulary: &Vocabulary,
    progress: &dyn Progress,
) -> Result<Loaded, IngestError> {
    let failed = |source| IngestError::Io { file: path.display().to_string(), source };
    let bytes = std::fs::metadata(path).map_err(failed)?.len();
    let file = FoundFile { path: path.to_path_buf(), name: name.to_owned(), bytes };
    let mut loader = Loader { alone: true, ..Loader::new(policy, progress) };
    loader.open(&file);
    Ok(loader.read(vocabulary))
}

struct Loader<'a> {
    policy: &'a Policy,
    progress: &'a dyn Progress,
    files: Vec<InputFile>,
    remarks: Vec<Remark>,
    drafts: Vec<Draft>,
    /// One file is read without the rest of its folder, of which the policy speaks too.
    alone: bool,
    /// What the names of all files begin with, which the policy need not say.
    base: String,
    unpacked: Vec<Unpacked>,
    /// The workbook whose logs are being read.
    book: Option<(String, Workbook)>,
}

impl<'a> Loader<'a> {
    fn new(policy: &'a Policy, progress: &'a dyn Progress) -> Self {
        Self {
            policy,
            progress,
            files: Vec::new(),
            remarks: Vec::new(),
            drafts: Vec::new(),
            alone: false,
            base: String::new(),
            unpacked: Vec::new(),
            book: None,
        }
    }

    /// Opens what a folder holds.
    fn open_all(&mut self, listing: &Listing) {
        self.skip(&listing.skipped);
        for file in &listing.files {
            self.open(file);
        }
    }

    /// Opens a file and recognises what is in it.
    fn open(&mut self, file: &FoundFile) {
        let told = self.rule(&file.name, None).is_some_and(|rule| rule.encoding.is_some());
        let format = Format::of_file(file).map(|format| match format {
            // Text in an encoding that shows no mark of itself looks like bytes of no kind.
            Format::Unknown if told => Format::Delimited,
            other => other,
        });
        let opened = format.and_then(|format| match format.refusal(&file.name) {
            Some(refusal) => Err(refusal),
            None => self.open_as(file, format),
        });
        if let Err(error) = opened {
            self.fail(file, &error);
        }
    }

    fn open_as(&mut self, file: &FoundFile, format: Format) -> Result<(), IngestError> {
        match format {
            Format::Delimited => self.open_text(file),
            Format::Xes | Format::XesGz => {
                let records = Arc::new(XesRecords::open(file)?);
                let read_as = if format == Format::XesGz { "xes.gz" } else { "xes" };
                self.open_records(file, vec![RecordTable { name: None, records }], read_as)
            }
            Format::Json => {
                let (tables, read_as) = json::open(file, self.stated_encoding(file)?, self.stated_types(file))?;
                self.open_records(file, tables, read_as)
            }
            Format::OcelXml => {
                let log = Box::new(XmlLog::new(file));
                let records = Arc::new(OcelRecords::open(log, self.stated_types(file))?);
                self.open_records(file, vec![RecordTable { name: None, records }], "ocel.xml")
            }
            #[cfg(feature = "parquet")]
            Format::Parquet => {
                let records = Arc::new(ParquetRecords::open(file)?);
                self.open_records(file, vec![RecordTable { name: None, records }], "parquet")
            }
            Format::Sql => self.open_sql(file),
            Format::Zip => {
                let unpacked = self.unpack(file, |progress| archive::unzip(file, false, progress))?;
                self.open_unpacked(file, unpacked)
            }
            Format::Gzip => {
                let unpacked = self.unpack(file, |progress| archive::gunzip(file, progress))?;
                self.open_unpacked(file, unpacked)
            }
            _ => self.open_workbook(file, format),
        }
    }

    fn open_sql(&mut self, file: &FoundFile) -> Result<(), IngestError> {
        let stated = self.stated_encoding(file)?;
        self.progress.begin(&file.name, file.bytes);
        let dump = SqlDump::open(file, stated, self.progress);
        self.progress.end(&file.name);
        let SqlDump { tables, remarks, encoding, bytes, sha256 } = dump?;
        self.remarks.extend(remarks);
        if tables.is_empty() {
            self.files.push(InputFile { file: file.name.clone(), bytes, sha256, skipped: None });
        }
        let read_as = format!("sql/{}", encoding.label());
        self.open_records(file, tables, &read_as)
    }

    fn fail(&mut self, file: &FoundFile, error: &IngestError) {
        let (zh, en) = error.words();
        self.remarks.push(remarks::failed(&file.name, error));
        let sha256 = digest::of_file(&file.path).unwrap_or_default();
        let skipped = Some(Words { zh, en });
        self.files.push(InputFile { file: file.name.clone(), bytes: file.bytes, sha256, skipped });
    }

    /// The encoding that the policy states for a file.
    fn stated_encoding(&self, file: &FoundFile) -> Result<Option<Encoding>, IngestError> {
        let stated = self.rule(&file.name, None).and_then(|rule| rule.encoding);
        stated.map(|encoding| Encoding::for_label(encoding.name())).transpose()
    }

    /// The object types that the policy states for the columns of an object-centric log.
    fn stated_types<'s>(&'s self, file: &'s FoundFile) -> Stated<'s> {
        let column =
            |field: &str| self.rules(&file.name, None).find_map(|rule| rule.columns.get(field)).map(String::as_str);
        Stated { case_no: column("case_no"), account: column("account") }
    }

    fn open_text(&mut self, file: &FoundFile) -> Result<(), IngestError> {
        let rule = self.rule(&file.name, None);
        let options = Options { encoding: self.stated_encoding(file)?, ..Options::default() };
        let table = Delimited::open(file, &options)?;
        let head: Vec<RawRow> = table.head(HEAD)?.into_iter().map(RawRow::from).collect();
        let verdict = self.recognise(file, None, (&head, &[]), (None, rule.as_ref()));
        let read_as = table.encoding().map_or("utf-8", Encoding::label).to_owned();
        self.drafts.push(Draft {
            file: file.clone(),
            sheet: None,
            body: Body::Text(table),
            verdict,
            read_as,
            origin: Origin::None,
            notes: Notes::default(),
            held: None,
            unheld: 0,
        });
        Ok(())
    }

    fn open_records(&mut self, file: &FoundFile, tables: Vec<RecordTable>, read_as: &str) -> Result<(), IngestError> {
        for RecordTable { name, records } in tables {
            let head = records::head(records.as_ref(), HEAD)?;
            let keys = records.columns().to_vec();
            let place = Place { file: &file.name, sheet: name.as_deref() };
            self.remarks.extend(records.remarks().iter().map(|words| place.remark(Weight::Warning, words.clone())));
            let rule = self.rule(&file.name, name.as_deref());
            let verdict = self.recognise(file, name.as_deref(), (&head, &[]), (Some(keys), rule.as_ref()));
            self.drafts.push(Draft {
                file: file.clone(),
                sheet: name,
                body: Body::Records(records),
                verdict,
                read_as: read_as.to_owned(),
                origin: Origin::None,
                notes: Notes::default(),
                held: None,
                unheld: 0,
            });
        }
        Ok(())
    }

    fn recognise(
        &self,
        file: &FoundFile,
        sheet: Option<&str>,
        (head, merges): (&[RawRow], &[Merge]),
        (keys, rule): (Option<Vec<String>>, Option<&InputRule>),
    ) -> Verdict {
        let name = file.name.rsplit('/').next().unwrap_or(&file.name);
        let name = name.strip_suffix(".gz").unwrap_or(name);
        let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
        recognise(&Probe { stem, sheet, head, merges, keys, rule, zone: self.policy.zone })
    }

    /// Reads everything that was recognised.
    fn read(mut self, vocabulary: &Vocabulary) -> Loaded {
        let mut drafts = std::mem::take(&mut self.drafts);
        let failed = self.hold_small_tables(&mut drafts);
        drafts.retain(|draft| !failed.contains(&draft.file.name));
        self.part_tenants(&mut drafts);
        let is_told = |draft: &Draft| self.rule(&draft.file.name, draft.sheet.as_deref()).is_some();
        for (place, headless) in headless::find(&drafts, self.policy.zone, is_told) {
            drafts[place].verdict = Verdict::Headless(Box::new(headless));
        }
        let mappings: Vec<&Mapping> = drafts.iter().filter_map(Draft::mapping).collect();
        let hops = tables::hops_of(&mappings);
        let mut joins = Joins::default();
        for draft in &drafts {
            if let Some(mapping) = draft.mapping() {
                joins.add(mapping, draft.rows(), &hops);
            }
        }
        let mut builder = Builder::new(self.policy.zone);
        let mut logs = Logs::default();
        let mut gone: Set<String> = Set::default();
        for (place, draft) in drafts.iter_mut().enumerate() {
            let source = SourceId::from_index(place);
            if draft.is_log() {
                let read = self.read_log(source, draft, &joins, &mut logs);
                if let (Err(error), Body::SheetLog(_)) = (&read, &draft.body) {
                    self.fail_sheet(&draft.file.name, draft.sheet.clone().unwrap_or_default(), error);
                    draft.verdict = Verdict::NoTable;
                } else if let Err(error) = read {
                    self.fail(&draft.file.clone(), &error);
                    gone.insert(draft.file.name.clone());
                    draft.verdict = Verdict::NoTable;
                }
            } else if let Verdict::Table(mapping) = &draft.verdict {
                draft.notes = builder.read(source, draft.rows(), mapping, &joins);
            } else {
                let rule = self.rule(&draft.file.name, draft.sheet.as_deref());
                draft.notes = count_unused(draft, rule.as_ref(), self.policy.zone);
            }
        }
        self.book = None;
        self.finish(drafts, builder, logs, vocabulary, &gone)
    }

    /// Parts the rows of several tenants, if there are several.
    fn part_tenants(&mut self, drafts: &mut [Draft]) {
        let tenants = tenants::of(drafts.iter().filter_map(|draft| Some((draft.mapping()?, draft.rows()))));
        if tenants.len() < 2 {
            return;
        }
        for draft in drafts {
            if let Verdict::Table(mapping) = &mut draft.verdict {
                tenants::bind(mapping, &tenants);
            }
        }
        self.remarks.push(remarks::tenants(&tenants));
    }

    /// Reads the small tables that are not held yet, and counts the rows of those that are of no use.
    fn hold_small_tables(&mut self, drafts: &mut [Draft]) -> Set<String> {
        let mut failed = Set::default();
        for draft in drafts {
            let read_now = !draft.is_log() || draft.has_versions();
            if !read_now || matches!(draft.body, Body::Sheet(_)) {
                continue;
            }
            self.progress.begin(&draft.file.name, draft.file.bytes);
            let read = self.hold(draft);
            self.progress.end(&draft.file.name);
            if let Err(error) = read {
                let file = draft.file.clone();
                self.fail(&file, &error);
                failed.insert(file.name);
            }
        }
        failed
    }

    fn hold(&mut self, draft: &mut Draft) -> Result<(), IngestError> {
        match &draft.body {
            Body::Sheet(_) | Body::SheetLog(_) => {}
            Body::Text(table) => {
                let (rows, summary) = rows::of_delimited(table, self.progress)?;
                draft.held = Some(rows);
                draft.origin = self.note_text(draft, &summary);
            }
            Body::Records(records) => {
                let records = Arc::clone(records);
                let mut rows = Vec::new();
                let mut last = 0;
                let wanted = draft.mapping().is_some();
                let summary = records.read(self.progress, &mut |cells, number| {
                    last = number;
                    if wanted {
                        rows.push(records::own(cells, number));
                    }
                    ControlFlow::Continue(())
                })?;
                draft.unheld = if wanted { 0 } else { last };
                draft.held = Some(rows);
                draft.origin = self.note_records(draft, &records, summary)?;
            }
        }
        Ok(())
    }

    /// Notes a file of records that has been read to its end; its other tables must have seen the same bytes.
    fn note_records(
        &mut self,
        draft: &Draft,
        records: &Arc<dyn Records>,
        summary: Option<records::Summary>,
    ) -> Result<Origin, IngestError> {
        let file = draft.file.name.clone();
        let Some(summary) = summary else { return Err(IngestError::Changed { file }) };
        match self.files.iter().find(|known| known.file == file && known.skipped.is_none()) {
            Some(known) if known.sha256 != summary.sha256 => return Err(IngestError::Changed { file }),
            Some(_) => {}
            None => {
                let (bytes, sha256) = (summary.bytes, summary.sha256.clone());
                self.files.push(InputFile { file, bytes, sha256, skipped: None });
            }
        }
        Ok(Origin::Records { records: Arc::clone(records), sha256: summary.sha256 })
    }

    /// Notes a text file that has been read to its end.
    fn note_text(&mut self, draft: &mut Draft, summary: &FileSummary) -> Origin {
        summary.encoding.label().clone_into(&mut draft.read_as);
        if summary.damaged_places > 0 {
            let label = summary.encoding.label();
            self.remarks.push(remarks::damaged(draft.place(), summary.damaged_places, label));
        }
        self.files.push(InputFile {
            file: draft.file.name.clone(),
            bytes: summary.bytes,
            sha256: summary.sha256.clone(),
            skipped: None,
        });
        match &draft.body {
            Body::Text(table) => Origin::Text { table: table.clone(), summary: summary.clone() },
            _ => Origin::None,
        }
    }

    fn read_log(
        &mut self,
        source: SourceId,
        draft: &mut Draft,
        joins: &Joins,
        logs: &mut Logs,
    ) -> Result<(), IngestError> {
        let Verdict::Table(mapping) = &draft.verdict else { return Ok(()) };
        let reader = EventReader::new(source, self.policy, Resolver { mapping, joins });
        let log = logs.open();
        match &draft.body {
            Body::Text(_) | Body::Records(_) if draft.has_versions() => {
                draft.notes = read_held(&reader, mapping, draft.rows(), log);
            }
            Body::Sheet(_) => draft.notes = read_held(&reader, mapping, draft.rows(), log),
            Body::SheetLog(merges) => {
                let Origin::Sheet { file, format, sheet, sha256 } = &draft.origin else { return Ok(()) };
                let mut down = MergedDown::of(merges);
                let mut log = SheetLog::new(&reader, mapping, log);
                reopen(&mut self.book, file, *format, sha256)?.rows(sheet, &mut |row| {
                    let mut row = RawRow::from(row);
                    down.fill(&mut row);
                    log.take(&row);
                    ControlFlow::Continue(())
                })?;
                draft.notes = log.finish();
            }
            Body::Text(table) => {
                self.progress.begin(&draft.file.name, draft.file.bytes);
                let read = read_text_log(&reader, mapping, table, self.progress, log);
                self.progress.end(&draft.file.name);
                let (notes, summary) = read?;
                draft.notes = notes;
                draft.origin = self.note_text(draft, &summary);
            }
            Body::Records(records) => {
                let records = Arc::clone(records);
                self.progress.begin(&draft.file.name, draft.file.bytes);
                let read = read_records(&reader, records.as_ref(), self.progress, log);
                self.progress.end(&draft.file.name);
                let (notes, summary) = read?;
                draft.notes = notes;
                draft.origin = self.note_records(draft, &records, summary)?;
            }
        }
        Ok(())
    }

    fn remark_unnamed(&mut self, rows: u64, systems: &Set<String>) {
        if systems.len() > 1 && rows > 0 {
            let mut systems: Vec<String> = systems.iter().cloned().collect();
            systems.sort();
            self.remarks.push(remarks::unnamed_system(rows, &systems));
        }
    }

    fn remark_idle_rules(&mut self, drafts: &[Draft]) {
        let failed: Vec<&str> =
            self.files.iter().filter(|file| file.skipped.is_some()).map(|file| file.file.as_str()).collect();
        let idle = |rule: &&InputRule| {
            let used = |draft: &Draft| {
                self.rules(&draft.file.name, draft.sheet.as_deref()).any(|used| std::ptr::eq(used, *rule))
            };
            let unread = |file: &str| {
                rule.file.matches(file) || file.strip_prefix(&self.base).is_some_and(|inner| rule.file.matches(inner))
            };
            !drafts.iter().any(used) && !failed.iter().any(|file| unread(file))
        };
        let idle: Vec<Remark> = if self.alone {
            Vec::new()
        } else {
            self.policy.inputs.iter().filter(idle).map(remarks::idle_rule).collect()
        };
        self.remarks.extend(idle);
        for draft in drafts {
            let place = draft.place();
            let lost = self.policy.overridden(self.name_in_policy(place.file, place.sheet), place.sheet);
            self.remarks.extend(lost.iter().map(|(line, key)| remarks::overridden(place, *line, key)));
        }
    }

    /// Says what does not fit between the sources.
    fn remark_contents(
        &mut self,
        drafts: &[Draft],
        (tables, log): (&Tables, &Log),
        assembly: &Assembly,
        only_system: Option<&str>,
    ) {
        let file = |source: SourceId| drafts.get(source.index()).map_or("", |draft| &draft.file.name).to_owned();
        self.remarks.extend(accounts::remarks((tables, log), self.policy, only_system, &file));
        self.remarks.extend(remarks::of_overlap(assembly));
        for (place, draft) in drafts.iter().enumerate() {
            let alike = assembly.alike.get(&SourceId::from_index(place)).copied();
            self.remarks.extend(alike.into_iter().flat_map(|alike| remarks::of_alike(draft.place(), alike)));
        }
    }

    fn finish(
        mut self,
        mut drafts: Vec<Draft>,
        mut builder: Builder,
        mut logs: Logs,
        vocabulary: &Vocabulary,
        gone: &Set<String>,
    ) -> Loaded {
        settle::leave_out(&mut drafts, &mut logs);
        logs.systems.extend(builder.systems());
        let only_system = if logs.systems.len() == 1 { logs.systems.first().cloned() } else { None };
        self.remark_unnamed(logs.unnamed + builder.unnamed(), &logs.systems);
        let (mut tables, counts) = builder.finish(only_system.as_deref(), self.policy.zone);
        for mapping in drafts.iter().filter_map(Draft::mapping) {
            tables::note_columns(&mut tables, mapping);
        }
        let mapped = drafts
            .iter()
            .enumerate()
            .filter_map(|(place, draft)| Some((SourceId::from_index(place), draft.mapping()?)));
        tables::note_lists(&mut tables, mapped);
        self.remarks.extend(remarks::disputed_accounts(&tables));
        let office = tables.names.intern(self.policy.office.as_deref().unwrap_or(OFFICE));
        let used: Vec<&'static PresetTable> = drafts.iter().filter_map(|draft| draft.mapping()?.preset).collect();
        let steps_of = Steps { stated: StatedActs::of(used.iter()), vocabulary };
        let how = (only_system.as_deref(), settle::wholes(&drafts));
        let (log, assembly) = assemble(logs.gathering, &tables, self.policy, &steps_of, how);
        settle_counts(&mut drafts, &counts, &log, &assembly);
        self.remark_idle_rules(&drafts);
        self.remark_contents(&drafts, (&tables, &log), &assembly, only_system.as_deref());
        let steps = steps_of.list(&log);
        let open = open_steps(&steps);
        if !open.is_empty() {
            self.remarks.push(remarks::unmapped_steps(&open, self.policy));
        }
        let mut rejects = Vec::new();
        let mut sources = Vec::new();
        let mut readings = Vec::new();
        let mut origins = Vec::new();
        for mut draft in drafts {
            let rule = self.rule(&draft.file.name, draft.sheet.as_deref());
            let questions = questions_of(&draft, rule.as_ref(), self.policy.zone);
            if !gone.contains(&draft.file.name) {
                self.remarks.extend(of_draft(&draft, &questions, rule.as_ref()));
            }
            rejects.extend(draft.notes.rejects(&draft.file.name, draft.sheet.as_deref()));
            let source = source_of(&draft);
            readings.push(reading_of(&draft, &source, rule.as_ref(), questions));
            sources.push(source);
            origins.push(draft.origin);
        }
        self.files.sort_by(|a, b| folder::natural(&a.file, &b.file));
        sort_remarks(&mut self.remarks);
        Loaded {
            tables,
            log,
            assembly,
            sources: Sources(sources),
            readings,
            files: self.files,
            rejects,
            remarks: self.remarks,
            steps,
            only_system,
            office,
            origins,
            _unpacked: self.unpacked,
        }
    }
}

/// The headers of a source that was not recognised.
fn seen_columns(draft: &Draft) -> Vec<SourceColumn> {
    let names = draft.verdict.header().into_iter().flat_map(|header| header.names.iter().enumerate());
    let filled = names.filter(|(_, header)| !header.is_empty());
    filled.map(|(index, header)| SourceColumn { index, header: header.clone(), field: None }).collect()
}

fn source_of(draft: &Draft) -> Source {
    let mapping = draft.mapping();
    let table = mapping.and_then(|mapping| match mapping.preset {
        Some(preset) => preset.kind(),
        None => Some(mapping.kind),
    });
    Source {
        file: draft.file.name.clone(),
        sheet: draft.sheet.clone(),
        table,
        columns: mapping.map_or_else(|| seen_columns(draft), Mapping::columns),
        header_row: mapping.map_or(0, |mapping| u32::try_from(mapping.header_row).unwrap_or(u32::MAX)),
        read_as: draft.read_as.clone(),
        counts: draft.notes.counts,
    }
}

mod asked;
#[cfg(test)]
mod formats;
mod headless;
#[cfg(test)]
mod layout_tests;
mod packed;
#[cfg(test)]
mod preset_tests;
mod settle;
mod sheets;
#[cfg(test)]
mod tests;
