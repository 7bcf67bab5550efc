//! JSON in the forms in which systems hand out tables: an array of objects, one or several such arrays inside an object (as web
//! interfaces answer), one object a line, or objects one after the other.
//!
//! A file is walked once to find its tables and their columns and once for every reading; only one record is held at a time.

use std::ops::ControlFlow;
use std::sync::Arc;

use serde_json::value::RawValue;

use self::flat::Row;
use self::survey::Survey;
use super::cell::Cell;
use super::encoding::Encoding;
use super::error::IngestError;
use super::folder::FoundFile;
use super::ocel::{JsonLog, OcelRecords, Stated};
use super::progress::{Progress, Silent};
use super::records::{RecordTable, Records, Summary, Take};
use super::rows::{Cells, Fault};
use crate::i18n::Words;
use crate::words;

mod flat;
mod input;
mod lines;
mod lists;
mod survey;
mod walk;

pub(super) use self::flat::{Entries, text_of_value};
pub(super) use self::input::{Input, Source};
pub(super) use self::walk::{Sink, Want, walk};

/// The most columns a table may have.
const COLUMNS: usize = 4096;
/// The most tables a file may hold.
const TABLES: usize = 256;
/// How much of a record that cannot be read is shown.
const SHOWN: usize = 200;

/// Where the records of a table stand.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Place {
    /// One a line; the record's number is the line's.
    Lines,
    /// The documents that the file holds one after the other.
    Documents,
    /// The elements of the array that these names lead to.
    Array(Vec<String>),
}

/// A table of a JSON file.
#[derive(Debug)]
struct JsonRecords {
    source: Source,
    place: Place,
    columns: Vec<String>,
    remarks: Vec<Words>,
}

/// The tables of `file`, in the order in which they stand there, and how it was read; an object-centric event log is one table.
///
/// [`IngestError::BadJson`] where it is malformed, [`IngestError::NoRecords`] where it holds no object in an array,
/// [`IngestError::TooWide`] where it holds more tables or columns than a list of records can have.
pub(super) fn open(
    file: &FoundFile,
    encoding: Option<Encoding>,
    stated: Stated<'_>,
) -> Result<(Vec<RecordTable>, &'static str), IngestError> {
    let source = Source::open(file, encoding)?;
    if lines::holds_lines(&source)? {
        return Ok((vec![table(None, by_records(source, Place::Lines)?)], "jsonl"));
    }
    let survey = Survey::of(&source)?;
    if survey.is_ocel() {
        let records = Arc::new(OcelRecords::open(Box::new(JsonLog::new(source)), stated)?);
        return Ok((vec![RecordTable { name: None, records }], "ocel.json"));
    }
    if survey.more_follows || (survey.tables.is_empty() && survey.is_record) {
        return Ok((vec![table(None, by_records(source, Place::Documents)?)], "json"));
    }
    if survey.tables.is_empty() {
        return Err(IngestError::NoRecords { file: file.name.clone() });
    }
    let short = survey.short_of();
    let names = survey.names();
    let mut tables = Vec::with_capacity(names.len());
    for (name, (path, found)) in names.into_iter().zip(survey.tables) {
        let records = JsonRecords {
            source: source.clone(),
            place: Place::Array(path),
            columns: found.row.into_columns(),
            remarks: short.clone().into_iter().collect(),
        };
        tables.push(table(name, records));
    }
    Ok((tables, "json"))
}

fn table(name: Option<String>, records: JsonRecords) -> RecordTable {
    RecordTable { name, records: Arc::new(records) }
}

/// Looks through records that are not elements of an array for their columns.
fn by_records(source: Source, place: Place) -> Result<JsonRecords, IngestError> {
    let mut row = Row::growing();
    let mut cut_off = None;
    let mut records = JsonRecords { source, place, columns: Vec::new(), remarks: Vec::new() };
    records.each(&Silent, &mut |number, text, fault| {
        if fault == Some(Fault::CutOff) {
            cut_off = Some(number);
        }
        // What cannot be read is a reject when it is read for good.
        let _said_later = fault.is_none().then(|| row.fill(text));
        if row.width() > COLUMNS { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    let file = &records.source.file.name;
    match row.width() {
        0 => return Err(IngestError::NoRecords { file: file.clone() }),
        width if width > COLUMNS => return Err(IngestError::TooWide { file: file.clone(), limit: COLUMNS }),
        _ => records.columns = row.into_columns(),
    }
    records.remarks.extend(cut_off.map(|line| {
        words!(
            "文件在第{line}行中间中断，导出不完整；请重新导出",
            "the file breaks off in the middle of line {line}: the export is incomplete; export it again"
        )
    }));
    Ok(records)
}

/// What takes a record: its number, its text as written, and why it cannot be read.
type TakeText<'a> = dyn FnMut(u64, &str, Option<Fault>) -> ControlFlow<()> + 'a;

impl JsonRecords {
    /// Gives the text of every record; length, digest and number of records unless it was broken off.
    fn each(&self, progress: &dyn Progress, take: &mut TakeText<'_>) -> Result<Option<Summary>, IngestError> {
        match &self.place {
            Place::Lines => lines::each(&self.source, progress, take),
            Place::Documents => self.each_document(progress, take),
            Place::Array(path) => self.each_element(path, progress, take),
        }
    }

    fn each_document(&self, progress: &dyn Progress, take: &mut TakeText<'_>) -> Result<Option<Summary>, IngestError> {
        let input = Input::new(&self.source, progress)?;
        let mut number = 0;
        let read = input.read(|reader, held| {
            for document in serde_json::Deserializer::from_reader(reader).into_iter::<Box<RawValue>>() {
                let document = document?;
                held.set(0);
                number += 1;
                let fault = (!document.get().starts_with('{')).then_some(Fault::Malformed);
                if take(number, document.get(), fault).is_break() {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Ok(ControlFlow::Continue(()))
        })?;
        Ok(read.map(|(bytes, sha256)| Summary { bytes, sha256, records: number }))
    }

    fn each_element(
        &self,
        path: &[String],
        progress: &dyn Progress,
        take: &mut TakeText<'_>,
    ) -> Result<Option<Summary>, IngestError> {
        let input = Input::new(&self.source, progress)?;
        let mut number = 0;
        let read = input.read(|reader, held| {
            let mut sink = Elements { path, take, number: &mut number, held };
            walk(&mut serde_json::Deserializer::from_reader(reader), &mut sink)
        })?;
        Ok(read.map(|(bytes, sha256)| Summary { bytes, sha256, records: number }))
    }
}

/// Hands out the elements of one array.
struct Elements<'a, 't> {
    path: &'a [String],
    take: &'a mut TakeText<'t>,
    number: &'a mut u64,
    held: &'a std::cell::Cell<u64>,
}

impl Sink for Elements<'_, '_> {
    fn begin(&mut self, path: &[String], is_array: bool) -> Want {
        match (self.path.strip_prefix(path), is_array) {
            (Some([]), true) => Want::Items,
            (Some([_, ..]), false) => Want::Inside,
            _ => Want::Nothing,
        }
    }

    fn item(&mut self, _: &[String], _: Option<&str>, text: &str) -> ControlFlow<()> {
        *self.number += 1;
        (self.take)(*self.number, text, (!text.starts_with('{')).then_some(Fault::Malformed))
    }

    fn scalar(&mut self, _: &[String], _: Option<u64>) {}

    fn part(&mut self) {
        self.held.set(0);
    }
}

impl Records for JsonRecords {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn remarks(&self) -> &[Words] {
        &self.remarks
    }

    fn read(&self, progress: &dyn Progress, take: &mut Take<'_>) -> Result<Option<Summary>, IngestError> {
        let mut row = Row::of(&self.columns);
        self.each(progress, &mut |number, text, fault| {
            let fault = fault.or_else(|| row.fill(text).err().map(|_| Fault::Malformed));
            if fault.is_some() {
                row.fill_with_text(&text.chars().take(SHOWN).collect::<String>());
            }
            take(&JsonCells { cells: row.cells(), fault }, number)
        })
    }
}

struct JsonCells<'a> {
    cells: &'a [String],
    fault: Option<Fault>,
}

impl Cells for JsonCells<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        self.cells.get(column).map_or(Cell::Empty, |text| Cell::Text(text))
    }

    fn width(&self) -> usize {
        self.cells.len()
    }

    fn fault(&self) -> Option<Fault> {
        self.fault
    }
}

#[cfg(test)]
mod tests;
