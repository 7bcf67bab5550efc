//! `hecha ledger export` and `import`: the ledger as a workbook, and what people typed into it taken back.

use std::{
    fs,
    path::{Path, PathBuf},
};

use super::{bring::Brought, workbook};
use crate::{
    app::Trouble,
    base::{digest::Digest, maps::Map, time::Day},
    custody::manifest,
    ledger::{
        Field, LedgerError, Problem, Store,
        act::{Fields, to_state, write},
        error::Denied,
        event::{Act, Door, Event},
        layout::{Layout, built_in, template},
        mark::{Mark, ledger_name},
        sheet::{Asked, Base, Comparison, Note, Sheet, Why},
        store::Hand,
    },
    report::{Access, Issued, Masking, file, xlsx},
};

/// Reads a template; the built-in sheets where there is none.
pub fn layouts(path: Option<&Path>) -> Result<Vec<Layout>, Trouble> {
    let Some(path) = path else { return Ok(built_in().to_vec()) };
    let text = fs::read_to_string(path).map_err(|source| Trouble::File { path: path.to_owned(), source })?;
    template(&text).map_err(|fault| Trouble::Template { path: path.to_owned(), fault })
}

/// What an export made.
#[derive(Debug)]
pub struct Exported {
    /// The workbook.
    pub issued: Issued,
    /// How many problems the ledger has.
    pub problems: usize,
    /// A workbook that stood there and held what the ledger does not.
    pub kept: Option<Kept>,
}

/// Writes the ledger as a workbook.
pub fn export(
    store: &Store,
    to: &Path,
    layouts: &[Layout],
    (lang, masking): (crate::i18n::Lang, Masking),
    today: Day,
) -> Result<Exported, Trouble> {
    if to.is_file() {
        // Whatever else stands there, the ledger itself not least, is not this command's to replace.
        workbook::read(to)?;
    }
    let problems = store.problems()?;
    let kept = keep(to, None, &problems, store, layouts)?;
    let ledger = store.identity()?;
    let sheets = xlsx::Sheets { ledger: &ledger, problems: &problems, layouts, today };
    let office = store.office()?;
    let access = if masking.unmask { Access::Private } else { Access::Shared };
    let issued = file::issue(to, access, |sink| Ok(xlsx::write_ledger(&sheets, &office, lang, masking, sink)?))?;
    Ok(Exported { issued, problems: problems.len(), kept })
}

/// How a workbook is imported.
#[derive(Clone, Debug, Default)]
pub struct Taking {
    /// The sheet's entry is taken where ledger and sheet were both changed.
    pub prefer_sheet: bool,
    /// Nothing is written.
    pub dry_run: bool,
    /// The layouts of the template it was made with.
    pub layouts: Vec<Layout>,
}

/// What an import came to.
#[derive(Clone, Debug, Default)]
pub struct Imported {
    /// What was asked for and what was not taken.
    pub asked: Asked,
    /// Problems that were changed.
    pub changed: Vec<u32>,
    /// How many cells were taken.
    pub cells: usize,
    /// How many events were appended.
    pub events: u64,
}

/// Takes a workbook back into the ledger: the human columns, by problem number.
pub fn import(store: &mut Store, path: &Path, hand: &Hand, how: &Taking) -> Result<Imported, Trouble> {
    let sheets = workbook::read(path)?;
    let refused = |why| Trouble::Workbook { path: path.to_owned(), why };
    let own = store.identity()?;
    if how.dry_run {
        let problems = by_number(store.problems()?);
        let events = |problem: &Problem| store.events(Some(problem.no));
        let asked = ask((&own, &problems), &sheets, how, &|problem, mark| base(&own, &events, problem, mark));
        let mut imported = Imported { asked: asked.map_err(refused)?, ..Imported::default() };
        imported.plan(&problems, hand);
        return Ok(imported);
    }
    let done = store.write(hand, |writer| {
        let problems = by_number(writer.problems()?);
        let events = |problem: &Problem| writer.events(problem.no);
        let asked = ask((&own, &problems), &sheets, how, &|problem, mark| base(&own, &events, problem, mark));
        let mut imported = match asked {
            Ok(asked) => Imported { asked, ..Imported::default() },
            Err(why) => return Ok(Err(why)),
        };
        for (no, acts) in imported.plan(&problems, hand) {
            let mut before = problems.get(&no).cloned();
            for act in acts {
                before = writer.append(Some(no), before, act)?;
            }
        }
        imported.events = writer.appended();
        Ok(Ok(imported))
    })?;
    done.map_err(refused)
}

impl Imported {
    /// The events that bring in what was asked for; what the rules do not allow becomes a note.
    fn plan(&mut self, problems: &Map<u32, Problem>, hand: &Hand) -> Vec<(u32, Vec<Act>)> {
        let mut all = Vec::new();
        for (no, edit) in std::mem::take(&mut self.asked.edits) {
            let Some(problem) = problems.get(&no) else { continue };
            let wrote = |field: Field| {
                let typed = edit.fields.get(&field).cloned().flatten();
                typed.or_else(|| problem.wrote(field).map(str::to_owned))
            };
            let reason = wrote(Field::Opinion).or_else(|| wrote(Field::Remarks));
            let mut denied = |column: &str, typed: &str, kept: &str, why: Denied| {
                let (sheet, row) = edit.place.clone();
                let why = Why::Denied(Box::new(why));
                let (column, typed, kept) = (column.to_owned(), typed.to_owned(), kept.to_owned());
                self.asked.notes.push(Note { sheet, row, no: Some(no), column, typed, kept, why });
            };
            let moved = edit.state.and_then(|to| {
                let title = crate::ledger::layout::Column::State.title().zh;
                let acts = to_state(problem, to, &edit.fields, reason.as_deref(), hand);
                acts.map_err(|why| denied(title, to.title().zh, problem.state().title().zh, why)).ok()
            });
            let cells = edit.fields.len() + usize::from(moved.is_some());
            let (acts, cells) = if let Some(acts) = moved {
                (acts, cells)
            } else {
                let (fields, refused) = possible(problem, &edit.fields, hand);
                let cells = fields.len();
                for (field, value, why) in refused {
                    let kept = problem.wrote(field).unwrap_or_default();
                    denied(field.title().zh, value.as_deref().unwrap_or_default(), kept, why);
                }
                let acts = write(problem, fields, Door::Workbook, hand).ok().flatten();
                (acts.into_iter().collect(), cells)
            };
            self.cells += cells;
            if !acts.is_empty() {
                self.changed.push(no);
                all.push((no, acts));
            }
        }
        all
    }
}

/// A field that the rules do not let be written, with the value and why.
type Barred = (Field, Option<String>, Denied);

/// The fields that can be written together, and those that cannot.
fn possible(problem: &Problem, fields: &Fields, hand: &Hand) -> (Fields, Vec<Barred>) {
    let (mut taken, mut barred) = (Fields::new(), Vec::new());
    for (field, value) in fields {
        taken.insert(*field, value.clone());
        if let Err(why) = write(problem, taken.clone(), Door::Workbook, hand) {
            taken.remove(field);
            barred.push((*field, value.clone(), why));
        }
    }
    (taken, barred)
}

fn by_number(problems: Vec<Problem>) -> Map<u32, Problem> {
    problems.into_iter().map(|problem| (problem.no, problem)).collect()
}

fn ask(
    (ledger, problems): (&str, &Map<u32, Problem>),
    sheets: &[Sheet],
    how: &Taking,
    base: &dyn Fn(&Problem, &Mark) -> Option<Base>,
) -> Result<Asked, crate::ledger::sheet::Refusal> {
    let masked =
        |problem: &Problem, text: &str| Masking::default().about(&problem.machine().subjects, text).into_owned();
    let comparison =
        Comparison { ledger, problems, base, masked: &masked, layouts: &how.layouts, prefer_sheet: how.prefer_sheet };
    comparison.ask(sheets)
}

/// What a problem said when a row of that mark was made. In a ledger that others were merged into, rows of theirs are known
/// by what was met of the problem then; none: it was met at another time, or its events cannot be read.
fn base(
    own: &str,
    events: &dyn Fn(&Problem) -> Result<Vec<Event>, LedgerError>,
    problem: &Problem,
    mark: &Mark,
) -> Option<Base> {
    if mark.ledger != ledger_name(own) {
        let met = |event: &Event| match &event.act {
            Act::Met { other, origin } if ledger_name(&origin.ledger) == mark.ledger && other.seq == mark.seq => {
                Some(Base::of(other))
            }
            _ => None,
        };
        return events(problem).ok()?.iter().find_map(met);
    }
    if mark.seq >= problem.seq {
        return Some(Base::of(problem));
    }
    let mut then = None;
    for event in events(problem).ok()?.into_iter().take_while(|event| event.seq <= mark.seq) {
        then = event.apply(then).ok();
    }
    then.as_ref().map(Base::of)
}

/// A workbook that people had filled in, kept under another name.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Kept {
    /// What it was called.
    pub was: PathBuf,
    /// What it is called now.
    pub copy: PathBuf,
    /// How many cells differ from the ledger; none: it could not be read as a workbook of this ledger.
    pub cells: Option<usize>,
}

/// Keeps the workbook of a run if it holds what the ledger does not.
pub(in crate::app) fn keep_unread(path: &Path, book: &Brought, layouts: &[Layout]) -> Result<Option<Kept>, Trouble> {
    if !path.is_file() {
        return Ok(None);
    }
    let issued = path.parent().map(|folder| folder.join(manifest::FILE)).and_then(|path| fs::read(path).ok());
    let store = Store::open(&book.path)?;
    keep(path, issued.as_deref(), &book.problems, &store, layouts)
}

/// `issued`: the manifest that remembers the workbook as it was written.
fn keep(
    path: &Path,
    issued: Option<&[u8]>,
    problems: &[Problem],
    store: &Store,
    layouts: &[Layout],
) -> Result<Option<Kept>, Trouble> {
    if !path.is_file() {
        return Ok(None);
    }
    let bytes = fs::read(path).map_err(|source| Trouble::File { path: path.to_owned(), source })?;
    let digest = Digest::of(&bytes).to_string();
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if issued.and_then(|issued| manifest::digest_of(issued, &name)).is_some_and(|known| known == digest) {
        return Ok(None);
    }
    let how = Taking { layouts: layouts.to_vec(), ..Taking::default() };
    let problems = by_number(problems.to_vec());
    let own = store.identity()?;
    let events = |problem: &Problem| store.events(Some(problem.no));
    let base = |problem: &Problem, mark: &Mark| base(&own, &events, problem, mark);
    let asked = workbook::read(path).ok().and_then(|sheets| ask((&own, &problems), &sheets, &how, &base).ok());
    let cells = match asked {
        Some(asked) if !asked.is_more() => return Ok(None),
        Some(asked) => Some(asked.cells() + asked.notes.len()),
        None => None,
    };
    let copy = copy_of(path, "未导入", &digest);
    fs::rename(path, &copy).map_err(|source| Trouble::File { path: path.to_owned(), source })?;
    Ok(Some(Kept { was: path.to_owned(), copy, cells }))
}

/// `问题清单-未导入-1a2b3c4d.xlsx`: the same content is kept once.
pub(super) fn copy_of(path: &Path, what: &str, digest: &str) -> PathBuf {
    let stem = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    let end = path.extension().map(|end| format!(".{}", end.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{what}-{}{end}", digest.get(..8).unwrap_or_default()))
}
