//! What people typed into a workbook, taken back cell by cell: by problem number, the human columns alone.
//!
//! Each row carries in its last column which entries it was made from, so that three things can be compared: what the
//! sheet said, what it says, and what the ledger says now. What two people changed is kept as the ledger has it, and said.

use std::collections::BTreeMap;

use super::{
    act::Fields,
    error::Denied,
    field::{Field, Refused},
    layout::{Column, Layout, meaning},
    problem::{Problem, number, parse_number},
    state::State,
};
use crate::{
    base::{
        digest::Hasher,
        maps::{Map, Set},
        text::fold,
    },
    i18n::Words,
    words,
};

/// A sheet as text: rows with the sheet's own numbers.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<(u32, Vec<String>)>,
}

/// What a row was made from: `v12-3-9af3…`.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Mark {
    /// The last event of the problem then.
    pub seq: u64,
    /// The problem.
    pub no: u32,
    /// The digest of number, unit and description as written.
    pub digest: String,
}

impl Mark {
    /// The mark of a row.
    pub fn of(problem: &Problem, unit: &str, summary: &str) -> Self {
        Self { seq: problem.seq, no: problem.no, digest: row_digest(problem.no, unit, summary) }
    }

    /// The mark as text.
    pub fn text(&self) -> String {
        format!("v{}-{}-{}", self.seq, self.no, self.digest)
    }

    /// Reads it back.
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.trim().strip_prefix('v')?.splitn(3, '-');
        let (seq, no) = (parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        Some(Self { seq, no, digest: parts.next()?.to_owned() })
    }
}

fn row_digest(no: u32, unit: &str, summary: &str) -> String {
    let mut hash = Hasher::new();
    hash.field(&no.to_string()).field(&fold(unit)).field(&fold(summary));
    let mut digest = hash.finish().to_string();
    digest.truncate(12);
    digest
}

/// What the ledger said when a sheet was made.
#[derive(Clone, Debug, Default)]
pub struct Base {
    /// The fields.
    pub fields: BTreeMap<Field, String>,
    /// The state.
    pub state: Option<State>,
}

impl Base {
    /// What it says now.
    pub fn of(problem: &Problem) -> Self {
        let fields = problem.human.iter().filter_map(|(field, one)| Some((*field, one.value.clone()?))).collect();
        Self { fields, state: Some(problem.state()) }
    }
}

/// Why a cell or row was not taken.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Why {
    /// Ledger and sheet were both changed since.
    Conflict,
    /// Two sheets of the workbook say different things.
    SheetsDiffer,
    /// Nothing tells which entries the sheet was made from, and the ledger has another entry.
    NoBase,
    /// The field does not take it.
    Value(Refused),
    /// There is no such state.
    NoState,
    /// The rules of the ledger do not allow it.
    Denied(Box<Denied>),
    /// The cell holds a masked number in place of the one that was written.
    Masked,
    /// What machines say is not changed in a workbook.
    Machine,
    /// The row has no number, or none that can be read.
    NoNumber,
    /// The ledger has no such problem.
    NoProblem,
    /// The number stands twice, with different entries.
    Twice,
}

impl Why {
    /// The words people read.
    pub fn words(&self) -> Words {
        match self {
            Self::Conflict => words!(
                "导出之后台账中该项已另有改动，保留台账内容",
                "the ledger was changed since the export; the ledger's entry is kept"
            ),
            Self::SheetsDiffer => words!(
                "工作簿中几张表填写不一致，均未采用",
                "the sheets of the workbook say different things; none is taken"
            ),
            Self::NoBase => words!(
                "缺少校验列，无法判断先后，保留台账内容",
                "the check column is missing, so nobody can tell which is newer; the ledger's entry is kept"
            ),
            Self::Value(why) => why.words(),
            Self::NoState => {
                let (zh, en) = (State::ALL.map(|state| state.title().zh), State::ALL.map(|state| state.title().en));
                let (zh, en) = (zh.join("、"), en.join(", "));
                words!("没有这种状态，可用：{zh}", "there is no such state; it may be: {en}")
            }
            Self::Denied(denied) => denied.words(),
            Self::Masked => words!(
                "单元格含脱敏号码，采用会丢失原号码；请用 --unmask 导出后再改",
                "the cell holds a masked number, and the full one would be lost; export with --unmask to edit it"
            ),
            Self::Machine => {
                words!("该列由程序填写，改动未采用", "the program fills in this column; the change is not taken")
            }
            Self::NoNumber => words!(
                "该行没有可识别的问题编号；新问题请用 hecha ledger add 登记",
                "the row has no problem number; enter new problems with hecha ledger add"
            ),
            Self::NoProblem => words!("台账中没有该编号", "the ledger has no such number"),
            Self::Twice => words!(
                "同一编号出现多行且填写不一致，均未采用",
                "the number stands in several rows that differ; none is taken"
            ),
        }
    }
}

/// A cell (or row) that was not taken.
#[derive(Clone, Eq, PartialEq, Debug)]
pub struct Note {
    /// The sheet.
    pub sheet: String,
    /// The row, by the sheet's own number.
    pub row: u32,
    /// The problem, where it is known.
    pub no: Option<u32>,
    /// The header of the column; empty: the row as a whole.
    pub column: String,
    /// What the cell says.
    pub typed: String,
    /// What the ledger keeps.
    pub kept: String,
    /// Why.
    pub why: Why,
}

/// What is to be taken over for one problem.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The fields.
    pub fields: Fields,
    /// The state.
    pub state: Option<State>,
    /// Where the state was typed, for saying why it could not be taken.
    pub place: (String, u32),
}

/// What a workbook asks for.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// By problem.
    pub edits: BTreeMap<u32, Edit>,
    /// What was not taken.
    pub notes: Vec<Note>,
    /// Rows that belong to a problem.
    pub rows: usize,
    /// Sheets that list problems.
    pub sheets: Vec<String>,
    /// Headers over entries that nobody can take: columns that people added.
    pub foreign: Vec<(String, String)>,
}

impl Asked {
    /// How many cells are to be taken over.
    pub fn cells(&self) -> usize {
        self.edits.values().map(|edit| edit.fields.len() + usize::from(edit.state.is_some())).sum()
    }

    /// Whether the workbook holds anything that the ledger does not.
    pub fn is_more(&self) -> bool {
        self.cells() > 0 || self.notes.iter().any(|note| note.why != Why::Machine) || !self.foreign.is_empty()
    }
}

/// Why a workbook as a whole is refused.
#[derive(Clone, Eq, PartialEq, Debug)]
pub enum Refusal {
    /// No sheet lists problems.
    NoSheet,
    /// Numbers and descriptions no longer belong together: part of the columns was sorted without the others.
    Torn {
        /// The sheet.
        sheet: String,
        /// The first row.
        row: u32,
    },
}

impl Refusal {
    /// What is the matter and what to do.
    pub fn words(&self) -> Words {
        match self {
            Self::NoSheet => words!(
                "工作簿中没有带“问题编号”列的表，未导入任何内容",
                "no sheet of the workbook has a column of problem numbers; nothing was taken"
            ),
            Self::Torn { sheet, row } => words!(
                "《{sheet}》第 {row} 行的问题编号与该行内容不属于同一问题（可能只对部分列排序或粘贴错位）；为避免张冠李戴，整个工作簿未导入。请重新导出后填写，或撤销排序后再导入",
                "in {sheet}, row {row}, the problem number and the rest of the row belong to different problems (part of the columns was sorted alone, or pasted one row off); nothing of the workbook was taken. Export anew, or undo the sorting"
            ),
        }
    }
}

/// How a workbook is compared.
pub struct Comparison<'a> {
    /// The ledger's problems.
    pub problems: &'a Map<u32, Problem>,
    /// What a problem said after an event.
    pub base: &'a dyn Fn(&Problem, u64) -> Base,
    /// A text as the workbook shows it to those who must not see numbers of people.
    pub masked: &'a dyn Fn(&Problem, &str) -> String,
    /// The layouts of a template.
    pub layouts: &'a [Layout],
    /// Whether the sheet's entry is taken where both were changed.
    pub prefer_sheet: bool,
}

/// A changed cell.
struct Changed {
    sheet: String,
    row: u32,
    header: String,
    typed: String,
    value: Option<String>,
    conflict: Option<Why>,
}

/// What is collected over all sheets.
#[derive(Default)]
struct Collected {
    fields: BTreeMap<(u32, Field), Vec<Changed>>,
    states: BTreeMap<u32, Vec<Changed>>,
    asked: Asked,
}

impl Comparison<'_> {
    /// Compares a workbook with the ledger.
    pub fn ask(&self, sheets: &[Sheet]) -> Result<Asked, Refusal> {
        let mut all = Collected::default();
        for sheet in sheets {
            if let Some(table) = Table::find(sheet, self.layouts) {
                all.asked.sheets.push(sheet.name.clone());
                self.sheet(&table, &mut all)?;
            }
        }
        if all.asked.sheets.is_empty() {
            return Err(Refusal::NoSheet);
        }
        Ok(self.settle(all))
    }

    fn sheet(&self, table: &Table<'_>, all: &mut Collected) -> Result<(), Refusal> {
        let mut seen: Map<u32, &[String]> = Map::default();
        for (row, cells) in table.rows() {
            let Some(no) = parse_number(table.cell(cells, Column::Number)) else {
                if table.is_filled(cells) {
                    all.asked.notes.push(table.note(*row, None, Why::NoNumber));
                }
                continue;
            };
            let Some(problem) = self.problems.get(&no) else {
                all.asked.notes.push(table.note(*row, Some(no), Why::NoProblem));
                continue;
            };
            if let Some(first) = seen.insert(no, cells) {
                if first != cells.as_slice() {
                    all.asked.notes.push(table.note(*row, Some(no), Why::Twice));
                    all.fields.retain(|(other, _), _| *other != no);
                    all.states.remove(&no);
                }
                continue;
            }
            all.asked.rows += 1;
            let base = self.base_of(table, *row, cells, problem, &mut all.asked)?;
            self.row(table, (*row, cells), problem, base.as_ref(), all);
        }
        for header in table.foreign() {
            all.asked.foreign.push((table.sheet.name.clone(), header));
        }
        Ok(())
    }

    /// What the row was made from, once it is sure that number and row belong together.
    fn base_of(
        &self,
        table: &Table<'_>,
        row: u32,
        cells: &[String],
        problem: &Problem,
        asked: &mut Asked,
    ) -> Result<Option<Base>, Refusal> {
        let torn = || Refusal::Torn { sheet: table.sheet.name.clone(), row };
        let (unit, summary) = (table.cell(cells, Column::Unit), table.cell(cells, Column::Summary));
        let Some(mark) = Mark::parse(table.cell(cells, Column::Check)) else {
            // Without a mark the description must speak for the number.
            let strange = table.has(Column::Summary) && !self.is_summary_of(problem, summary);
            return if strange { Err(torn()) } else { Ok(None) };
        };
        if mark.no != problem.no {
            return Err(torn());
        }
        if mark.digest != row_digest(problem.no, unit, summary) {
            let of_another = table.has(Column::Summary)
                && !self.is_summary_of(problem, summary)
                && self.problems.values().any(|other| other.no != problem.no && self.is_summary_of(other, summary));
            if of_another {
                return Err(torn());
            }
            asked.notes.push(table.machine_note(row, problem.no, unit, summary));
        }
        Ok(Some(if mark.seq >= problem.seq { Base::of(problem) } else { (self.base)(problem, mark.seq) }))
    }

    fn is_summary_of(&self, problem: &Problem, text: &str) -> bool {
        let text = fold(text);
        let Words { zh, en } = &problem.machine().summary;
        [zh, en].iter().any(|own| fold(own) == text || fold(&(self.masked)(problem, own)) == text)
    }

    fn row(
        &self,
        table: &Table<'_>,
        (row, cells): (u32, &[String]),
        problem: &Problem,
        base: Option<&Base>,
        all: &mut Collected,
    ) {
        for (place, header, column) in table.open() {
            let typed = cells.get(place).map_or("", String::as_str);
            let changed = |value, conflict| Changed {
                sheet: table.sheet.name.clone(),
                row,
                header: header.to_owned(),
                typed: typed.to_owned(),
                value,
                conflict,
            };
            match column {
                Column::Human(field) => match self.field(field, typed, problem, base) {
                    Ok(None) => {}
                    Ok(Some((value, conflict))) => {
                        all.fields.entry((problem.no, field)).or_default().push(changed(value, conflict));
                    }
                    Err(why) => {
                        all.asked.notes.push(note_of(&changed(None, None), problem.no, field_of(problem, field), why));
                    }
                },
                _ => match state(typed, problem, base, self.prefer_sheet) {
                    Ok(None) => {}
                    Ok(Some((state, conflict))) => {
                        let value = Some(state.name().to_owned());
                        all.states.entry(problem.no).or_default().push(changed(value, conflict));
                    }
                    Err(why) => {
                        let kept = problem.state().title().zh.to_owned();
                        all.asked.notes.push(note_of(&changed(None, None), problem.no, kept, why));
                    }
                },
            }
        }
    }

    /// The new value of a field, if the sheet changed it, and why it may not be taken all the same.
    #[expect(clippy::type_complexity, reason = "a value that may be blank, and a doubt that may be none")]
    fn field(
        &self,
        field: Field,
        typed: &str,
        problem: &Problem,
        base: Option<&Base>,
    ) -> Result<Option<(Option<String>, Option<Why>)>, Why> {
        let current = problem.wrote(field);
        let masked = |value: &str| field.value(&(self.masked)(problem, value)).ok().flatten();
        // A masked value is not one that the field need take.
        let value = match field.value(typed) {
            Ok(value) => value,
            Err(_) if current.is_some_and(|own| fold(&(self.masked)(problem, own)) == fold(typed)) => return Ok(None),
            Err(why) => return Err(Why::Value(why)),
        };
        let is = |own: Option<&str>| value.as_deref() == own || (value.is_some() && value == own.and_then(masked));
        let suggested = || usual(field, problem).iter().any(|usual| field.value(usual).ok().flatten() == value);
        if is(current) || (current.is_none() && suggested()) {
            return Ok(None);
        }
        let hides = |own: Option<&str>| own.is_some_and(|own| masked(own).as_deref() != Some(own));
        let Some(base) = base else {
            return Ok(match (value.is_some(), current) {
                // A blank cell of unknown age erases nothing.
                (false, _) => None,
                (true, None) => Some((value, None)),
                (true, Some(_)) => Some((value, (!self.prefer_sheet).then_some(Why::NoBase))),
            });
        };
        let was = base.fields.get(&field).map(String::as_str);
        if is(was) || (was.is_none() && suggested()) {
            return Ok(None);
        }
        if hides(was) && typed.contains("****") {
            return Err(Why::Masked);
        }
        let conflict = (current != was && !self.prefer_sheet).then_some(Why::Conflict);
        Ok(Some((value, conflict)))
    }

    /// Puts together what the sheets say.
    fn settle(&self, all: Collected) -> Asked {
        let Collected { fields, states, mut asked } = all;
        for ((no, field), changed) in fields {
            let Some(problem) = self.problems.get(&no) else { continue };
            if let Some(one) = agreed(&changed, no, &field_of(problem, field), &mut asked) {
                asked.edits.entry(no).or_default().fields.insert(field, one.value.clone());
            }
        }
        for (no, changed) in states {
            let Some(problem) = self.problems.get(&no) else { continue };
            if let Some(one) = agreed(&changed, no, problem.state().title().zh, &mut asked) {
                let edit = asked.edits.entry(no).or_default();
                edit.state = one.value.as_deref().and_then(State::parse);
                edit.place = (one.sheet.clone(), one.row);
            }
        }
        asked
            .notes
            .sort_by(|one, other| (&one.sheet, one.row, &one.column).cmp(&(&other.sheet, other.row, &other.column)));
        asked
    }
}

/// The one change that all sheets agree on and nothing speaks against; else notes say why not.
fn agreed<'c>(changed: &'c [Changed], no: u32, kept: &str, asked: &mut Asked) -> Option<&'c Changed> {
    let first = changed.first()?;
    if changed.iter().any(|one| one.value != first.value) {
        asked.notes.extend(changed.iter().map(|one| note_of(one, no, kept.to_owned(), Why::SheetsDiffer)));
        return None;
    }
    if let Some(why) = &first.conflict {
        asked.notes.push(note_of(first, no, kept.to_owned(), why.clone()));
        return None;
    }
    Some(first)
}

fn note_of(one: &Changed, no: u32, kept: String, why: Why) -> Note {
    Note {
        sheet: one.sheet.clone(),
        row: one.row,
        no: Some(no),
        column: one.header.clone(),
        typed: one.typed.clone(),
        kept,
        why,
    }
}

fn field_of(problem: &Problem, field: Field) -> String {
    problem.wrote(field).unwrap_or_default().to_owned()
}

/// What a sheet shows in a field that nobody has filled in.
pub fn usual(field: Field, problem: &Problem) -> Vec<&str> {
    let machine = problem.machine();
    match field {
        Field::Measures => vec![&machine.fix.zh, &machine.fix.en],
        Field::Pace => vec![&machine.pace],
        _ => Vec::new(),
    }
}

fn state(
    typed: &str,
    problem: &Problem,
    base: Option<&Base>,
    prefer_sheet: bool,
) -> Result<Option<(State, Option<Why>)>, Why> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let state = State::parse(typed).ok_or(Why::NoState)?;
    let current = problem.state();
    if state == current {
        return Ok(None);
    }
    let Some(was) = base.and_then(|base| base.state) else {
        return Ok(Some((state, (!prefer_sheet).then_some(Why::NoBase))));
    };
    if state == was {
        return Ok(None);
    }
    Ok(Some((state, (current != was && !prefer_sheet).then_some(Why::Conflict))))
}

/// A sheet whose header was found.
struct Table<'s> {
    sheet: &'s Sheet,
    /// Where the rows begin.
    body: usize,
    headers: &'s [String],
    columns: Vec<Option<Column>>,
}

/// How many rows may stand above a header.
const TITLES: usize = 12;

impl<'s> Table<'s> {
    fn find(sheet: &'s Sheet, layouts: &[Layout]) -> Option<Self> {
        let candidates = sheet.rows.iter().take(TITLES).enumerate();
        let tables = candidates.map(|(at, (_, headers))| {
            let columns = headers.iter().map(|header| meaning(header, layouts)).collect();
            Self { sheet, body: at + 1, headers, columns }
        });
        // A sheet of evidence names problems too, but has nothing to fill in.
        tables.into_iter().find(|table| table.has(Column::Number) && table.open().next().is_some())
    }

    fn rows(&self) -> impl Iterator<Item = &'s (u32, Vec<String>)> {
        self.sheet.rows.iter().skip(self.body).filter(|(_, cells)| cells.iter().any(|cell| !cell.trim().is_empty()))
    }

    fn has(&self, column: Column) -> bool {
        self.columns.contains(&Some(column))
    }

    fn cell<'c>(&self, cells: &'c [String], column: Column) -> &'c str {
        let place = self.columns.iter().position(|one| *one == Some(column));
        place.and_then(|place| cells.get(place)).map_or("", String::as_str)
    }

    /// The columns that people fill in.
    fn open(&self) -> impl Iterator<Item = (usize, &'s str, Column)> {
        let columns = self.columns.iter().enumerate().zip(self.headers);
        columns.filter_map(|((place, column), header)| {
            column.filter(|column| column.is_open()).map(|column| (place, header.as_str(), column))
        })
    }

    fn is_filled(&self, cells: &[String]) -> bool {
        self.open().any(|(place, ..)| cells.get(place).is_some_and(|cell| !cell.trim().is_empty()))
    }

    /// Headers of unknown columns that hold something.
    fn foreign(&self) -> Vec<String> {
        let mut found = Set::default();
        for (place, _) in self.columns.iter().enumerate().filter(|(_, column)| column.is_none()) {
            let holds = |(_, cells): &&(u32, Vec<String>)| cells.get(place).is_some_and(|cell| !cell.trim().is_empty());
            if self.rows().any(|row| holds(&row)) {
                found.insert(self.headers.get(place).cloned().unwrap_or_default());
            }
        }
        // Beyond the header there may be remarks too.
        let beyond =
            self.rows().any(|(_, cells)| cells.iter().skip(self.headers.len()).any(|cell| !cell.trim().is_empty()));
        if beyond {
            found.insert(String::new());
        }
        found.into_iter().collect()
    }

    fn note(&self, row: u32, no: Option<u32>, why: Why) -> Note {
        let typed = no.map(number).unwrap_or_default();
        Note { sheet: self.sheet.name.clone(), row, no, column: String::new(), typed, kept: String::new(), why }
    }

    fn machine_note(&self, row: u32, no: u32, unit: &str, summary: &str) -> Note {
        let column = [Column::Unit, Column::Summary].map(|column| column.title().zh).join("、");
        let typed = format!("{unit} {summary}");
        Note { column, typed, ..self.note(row, Some(no), Why::Machine) }
    }
}

#[cfg(test)]
mod tests;
