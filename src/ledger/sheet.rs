//! What people typed into a workbook, taken back cell by cell: by problem number, the human columns alone.
//!
//! Each row carries in its last column which entries it was made from, so that three things can be compared: what the
//! sheet said, what it says, and what the ledger says now. What two people changed is kept as the ledger has it, and said.

use std::collections::BTreeMap;

pub use super::mark::Mark;
use super::{
    act::Fields,
    field::{Field, day},
    layout::{Column, Layout, meaning},
    mark::ledger_name,
    problem::{Problem, Stamped, Standing, number, parse_number},
    state::State,
};
use crate::{
    base::{
        maps::{Map, Set},
        text::fold,
    },
    i18n::Words,
};

mod moved;
mod told;

use moved::Places;
pub use told::{Note, Refusal, Why};

/// A sheet as text: rows with the sheet's own numbers.
#[derive(Clone, Debug, Default)]
pub struct Sheet {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<(u32, Vec<String>)>,
    /// The first formula that no program ever calculated, such as `B3`: such cells look blank and are not.
    pub uncalculated: Option<String>,
}

/// What the ledger said when a sheet was made.
#[derive(Clone, Debug, Default)]
pub struct Base {
    /// The fields.
    pub fields: BTreeMap<Field, String>,
    /// Where it stood.
    pub standing: Option<Stamped<Standing>>,
}

impl Base {
    /// What it says now.
    pub fn of(problem: &Problem) -> Self {
        let fields = problem.human.iter().filter_map(|(field, one)| Some((*field, one.value.clone()?))).collect();
        Self { fields, standing: Some(problem.standing.clone()) }
    }
}

/// What is to be taken over for one problem.
#[derive(Clone, Debug, Default)]
pub struct Edit {
    /// The fields.
    pub fields: Fields,
    /// The state.
    pub state: Option<State>,
    /// Where the state was typed, else the last of the fields, for saying why something could not be taken.
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

/// How a workbook is compared.
pub struct Comparison<'a> {
    /// The ledger's identity.
    pub ledger: &'a str,
    /// The ledger's problems.
    pub problems: &'a Map<u32, Problem>,
    /// What a problem said when a row of that mark was made; none: that cannot be told.
    pub base: &'a dyn Fn(&Problem, &Mark) -> Option<Base>,
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

/// What a row was made from.
struct Made {
    base: Option<Base>,
    /// How often the problem had been reopened then.
    round: Option<u32>,
}

/// Whose a row is.
enum Owner<'p> {
    /// The problem, and what the row says of its making.
    Known(&'p Problem, Option<Mark>),
    /// Nobody's, and why.
    Nobody(Option<u32>, Why),
    /// Another ledger's.
    Foreign(u32, Why),
}

/// The ledgers that were merged in, named as marks name them.
#[derive(Default)]
struct Origins<'p> {
    /// Problems by their number there.
    problems: Map<(String, u32), &'p Problem>,
    /// Whose they are.
    offices: Map<String, &'p str>,
}

impl<'p> Origins<'p> {
    fn of(problems: &'p Map<u32, Problem>) -> Self {
        let mut origins = Self::default();
        for problem in problems.values() {
            for origin in &problem.origins {
                let ledger = ledger_name(&origin.ledger);
                origins.offices.entry(ledger.clone()).or_insert(&origin.office);
                origins.problems.insert((ledger, origin.no), problem);
            }
        }
        origins
    }
}

impl<'p> Comparison<'p> {
    /// Compares a workbook with the ledger.
    pub fn ask(&self, sheets: &[Sheet]) -> Result<Asked, Refusal> {
        let mut all = Collected::default();
        let origins = Origins::of(self.problems);
        for sheet in sheets {
            if let Some(table) = Table::find(sheet, self.layouts) {
                all.asked.sheets.push(sheet.name.clone());
                self.sheet(&table, &origins, &mut all)?;
            }
        }
        if all.asked.sheets.is_empty() {
            return Err(Refusal::NoSheet);
        }
        Ok(self.settle(all))
    }

    fn sheet(&self, table: &Table<'_>, origins: &Origins<'p>, all: &mut Collected) -> Result<(), Refusal> {
        let mut seen: Map<u32, &[String]> = Map::default();
        let mut places = Places::default();
        let (mut own, mut foreign) = (0_usize, None);
        for (row, cells) in table.rows() {
            let (problem, mark) = match self.owner(table, *row, cells, origins)? {
                Owner::Known(problem, mark) => (problem, mark),
                Owner::Nobody(no, why) => {
                    if no.is_some() || table.is_filled(cells) {
                        all.asked.notes.push(table.note(*row, no, why));
                    }
                    continue;
                }
                Owner::Foreign(no, why) => {
                    all.asked.notes.push(table.note(*row, Some(no), why.clone()));
                    foreign.get_or_insert(why);
                    continue;
                }
            };
            own += 1;
            let no = problem.no;
            if let Some(first) = seen.insert(no, cells) {
                if first != cells.as_slice() {
                    all.asked.notes.push(table.note(*row, Some(no), Why::Twice));
                    all.fields.retain(|(other, _), _| *other != no);
                    all.states.remove(&no);
                }
                continue;
            }
            all.asked.rows += 1;
            let made = self.made(table, (*row, cells), problem, mark, &mut all.asked)?;
            places.see(table, (*row, cells), problem, made.base.as_ref());
            self.row(table, (*row, cells), problem, &made, all);
        }
        let sheet = || table.sheet.name.clone();
        if let (0, Some(why)) = (own, foreign) {
            return Err(Refusal::Foreign { sheet: sheet(), why: Box::new(why) });
        }
        if let Some(row) = places.moved() {
            return Err(Refusal::Torn { sheet: sheet(), row });
        }
        if let Some(place) = &table.sheet.uncalculated
            && !all.asked.notes.iter().any(|note| note.why == Why::Formula && note.sheet == table.sheet.name)
        {
            let row = place.trim_start_matches(|char: char| !char.is_ascii_digit()).parse().unwrap_or_default();
            all.asked.notes.push(Note { column: place.clone(), ..table.note(row, None, Why::Formula) });
        }
        for header in table.foreign() {
            all.asked.foreign.push((sheet(), header));
        }
        Ok(())
    }

    /// Whose the row is. Ledger and finding are looked at before anything else: a bare number means another problem in
    /// another ledger.
    fn owner(
        &self,
        table: &Table<'_>,
        row: u32,
        cells: &[String],
        origins: &Origins<'p>,
    ) -> Result<Owner<'p>, Refusal> {
        let torn = || Refusal::Torn { sheet: table.sheet.name.clone(), row };
        let typed = parse_number(table.cell(cells, Column::Number));
        let Some(mark) = Mark::parse(table.cell(cells, Column::Check)) else {
            return Ok(match typed.map(|no| (no, self.problems.get(&no))) {
                None => Owner::Nobody(None, Why::NoNumber),
                Some((no, None)) => Owner::Nobody(Some(no), Why::NoProblem),
                // Without a mark the description must speak for the number.
                Some((no, _)) if !table.has(Column::Summary) => Owner::Nobody(Some(no), Why::Unmarked),
                Some((_, Some(problem))) if self.is_summary_of(problem, table.cell(cells, Column::Summary)) => {
                    Owner::Known(problem, None)
                }
                Some(_) => return Err(torn()),
            });
        };
        let here = mark.ledger == ledger_name(self.ledger);
        let found = if here {
            self.problems.get(&mark.no)
        } else {
            origins.problems.get(&(mark.ledger.clone(), mark.no)).copied()
        };
        let Some(problem) = found.filter(|problem| mark.is_of(problem)) else {
            let office = origins.offices.get(&mark.ledger).copied().unwrap_or_default().to_owned();
            return Ok(Owner::Foreign(mark.no, Why::Foreign { ledger: mark.ledger, office }));
        };
        match typed {
            None => Ok(Owner::Nobody(None, Why::NoNumber)),
            Some(no) if no == mark.no => Ok(Owner::Known(problem, Some(mark))),
            Some(_) => Err(torn()),
        }
    }

    /// What the row was made from, once it is sure that its cells belong together.
    fn made(
        &self,
        table: &Table<'_>,
        (row, cells): (u32, &[String]),
        problem: &Problem,
        mark: Option<Mark>,
        asked: &mut Asked,
    ) -> Result<Made, Refusal> {
        let Some(mark) = mark else { return Ok(Made { base: None, round: None }) };
        for column in Mark::GUARDED.into_iter().filter(|column| table.has(*column)) {
            let typed = table.cell(cells, column);
            let read = if column == Column::FoundOn { day(&fold(typed)).map(|day| day.to_string()) } else { None };
            // Old workbooks give the first of a month back as the month.
            let first = format!("{typed}-01");
            if mark.agrees(column, read.as_deref().unwrap_or(typed)) || mark.agrees(column, &first) {
                continue;
            }
            let of_another = column == Column::Summary
                && !self.is_summary_of(problem, typed)
                && self.problems.values().any(|other| other.no != problem.no && self.is_summary_of(other, typed));
            if of_another {
                return Err(Refusal::Torn { sheet: table.sheet.name.clone(), row });
            }
            asked.notes.push(Note {
                column: column.title().zh.to_owned(),
                typed: typed.to_owned(),
                ..table.note(row, Some(problem.no), Why::Machine)
            });
        }
        Ok(Made { base: (self.base)(problem, &mark), round: Some(mark.round) })
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
        made: &Made,
        all: &mut Collected,
    ) {
        let base = made.base.as_ref();
        // What was typed about an earlier round says nothing of this one.
        let is_past = made.round.is_some_and(|round| round != problem.standing.value.reopened);
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
            let past = |conflict: Option<Why>| if is_past { Some(Why::Round) } else { conflict };
            match column {
                Column::Human(field) => match self.field(field, typed, problem, base) {
                    Ok(None) => {}
                    Ok(Some((None, _))) if table.sheet.uncalculated.is_some() => {
                        let note = note_of(&changed(None, None), problem.no, field_of(problem, field), Why::Formula);
                        all.asked.notes.push(note);
                    }
                    Ok(Some((value, conflict))) => {
                        all.fields.entry((problem.no, field)).or_default().push(changed(value, past(conflict)));
                    }
                    Err(why) => {
                        all.asked.notes.push(note_of(&changed(None, None), problem.no, field_of(problem, field), why));
                    }
                },
                _ => match state(column, typed, problem, base, self.prefer_sheet) {
                    Ok(None) => {}
                    Ok(Some((state, conflict))) => {
                        let value = Some(state.name().to_owned());
                        all.states.entry(problem.no).or_default().push(changed(value, past(conflict)));
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
                let edit = asked.edits.entry(no).or_default();
                edit.fields.insert(field, one.value.clone());
                edit.place = (one.sheet.clone(), one.row);
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
    column: Column,
    typed: &str,
    problem: &Problem,
    base: Option<&Base>,
    prefer_sheet: bool,
) -> Result<Option<(State, Option<Why>)>, Why> {
    if typed.trim().is_empty() {
        return Ok(None);
    }
    let current = problem.state();
    let was = base.and_then(|base| base.standing.as_ref());
    let state = if column == Column::IsClosed {
        let shown_closed = was.map_or(current, |was| was.value.state) == State::Closed;
        match Field::Urgent.value(typed).ok().flatten().as_deref() {
            Some("是") if shown_closed => return Ok(None),
            Some("是") => State::Closed,
            Some("否") if !shown_closed || current != State::Closed => return Ok(None),
            _ => return Err(Why::IsClosed),
        }
    } else {
        State::parse(typed).ok_or(Why::NoState)?
    };
    if state == current {
        return Ok(None);
    }
    let Some(was) = was else {
        return Ok(Some((state, (!prefer_sheet || state.is_settled()).then_some(Why::NoBase))));
    };
    if state == was.value.state {
        return Ok(None);
    }
    // Not only another state, and whichever is preferred: whoever decided anew since has seen what the sheet had not.
    Ok(Some((state, (problem.standing != *was).then_some(Why::Conflict))))
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
}

#[cfg(test)]
mod tests;
