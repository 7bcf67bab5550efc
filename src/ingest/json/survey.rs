//! Which tables a JSON document holds, found by walking it once.

use std::cell::Cell;
use std::io::{BufRead, Read};
use std::ops::ControlFlow;

use super::flat::Row;
use super::input::{Input, Source};
use super::walk::{self, Sink, Want};
use super::{COLUMNS, TABLES};
use crate::base::maps::Map;
use crate::i18n::Words;
use crate::ingest::error::IngestError;
use crate::ingest::progress::Silent;
use crate::words;

/// Names under which web interfaces say how many records there are in all.
const TOTALS: [&str; 8] =
    ["total", "totalcount", "total_count", "totalelements", "recordstotal", "totalrow", "totalrows", "totalsize"];

/// What the outermost object of an object-centric event log holds and no other does.
const OCEL: [&str; 3] = ["ocel:events", "eventTypes", "objectTypes"];

/// What an array of objects has.
#[derive(Debug)]
pub(super) struct Found {
    /// Its columns.
    pub(super) row: Row,
    records: u64,
}

/// What was found in a document.
#[derive(Debug, Default)]
pub(super) struct Survey {
    /// The arrays that hold an object, by the names that lead to them.
    pub(super) tables: Map<Vec<String>, Found>,
    /// Whether the document itself could be a record.
    pub(super) is_record: bool,
    /// Whether another document follows.
    pub(super) more_follows: bool,
    /// How many records the document says there are.
    total: Option<u64>,
    overflow: Option<usize>,
    /// Names of [`OCEL`] that were seen.
    ocel: usize,
}

impl Survey {
    /// Walks the first document of the file.
    pub(super) fn of(source: &Source) -> Result<Self, IngestError> {
        let mut survey = Self::default();
        Input::new(source, &Silent)?.read(|reader, held| {
            let mut sink = Surveyor { survey: &mut survey, held };
            let flow = walk::walk(&mut serde_json::Deserializer::from_reader(&mut *reader), &mut sink)?;
            if flow.is_continue() {
                survey.more_follows = follows(reader).map_err(serde_json::Error::io)?;
            }
            // What follows need not be read for its digest.
            Ok(ControlFlow::Break(()))
        })?;
        let is_ocel = survey.is_ocel();
        match survey.overflow {
            Some(limit) if !is_ocel => Err(IngestError::TooWide { file: source.file.name.clone(), limit }),
            _ => Ok(survey),
        }
    }

    /// Whether the document is an object-centric event log.
    pub(super) fn is_ocel(&self) -> bool {
        self.ocel > 0
    }

    /// What to call the tables: the last name that leads to each, or all of them where that is not enough; none for the document.
    pub(super) fn names(&self) -> Vec<Option<String>> {
        let last = |path: &Vec<String>| path.last().cloned();
        let shared = |name: &Option<String>| self.tables.keys().filter(|path| last(path) == *name).count() > 1;
        let name = |path: &Vec<String>| {
            let name = last(path);
            if shared(&name) { Some(path.join(".")) } else { name }
        };
        self.tables.keys().map(name).collect()
    }

    /// What to say where the document states more records than it holds.
    pub(super) fn short_of(&self) -> Option<Words> {
        let [found] = self.tables.values().collect::<Vec<_>>()[..] else { return None };
        let (total, records) = (self.total.filter(|total| *total > found.records)?, found.records);
        Some(words!(
            "文件写明共有{total}条，实际只有{records}条，可能只导出了其中一页；请导出全部",
            "the file says that there are {total} records and holds {records}: perhaps only one page was exported; export them all"
        ))
    }
}

/// Whether anything but blanks follows.
fn follows(reader: &mut impl BufRead) -> std::io::Result<bool> {
    for byte in reader.bytes() {
        if !byte?.is_ascii_whitespace() {
            return Ok(true);
        }
    }
    Ok(false)
}

struct Surveyor<'a> {
    survey: &'a mut Survey,
    held: &'a Cell<u64>,
}

impl Sink for Surveyor<'_> {
    fn begin(&mut self, path: &[String], is_array: bool) -> Want {
        if let [name] = path {
            self.survey.ocel += usize::from(OCEL.contains(&name.as_str()));
        }
        match is_array {
            // Read by another.
            _ if self.survey.is_ocel() => Want::Nothing,
            true => Want::Items,
            false if path.len() < walk::DEPTH => Want::Inside,
            false => Want::Nothing,
        }
    }

    fn item(&mut self, path: &[String], _: Option<&str>, text: &str) -> ControlFlow<()> {
        if !self.survey.tables.contains_key(path) {
            if !text.starts_with('{') {
                return ControlFlow::Continue(());
            }
            let found = Found { row: Row::growing(), records: 0 };
            self.survey.tables.insert(path.to_vec(), found);
        }
        let tables = self.survey.tables.len();
        let Some(found) = self.survey.tables.get_mut(path) else { return ControlFlow::Continue(()) };
        found.records += 1;
        // What is no object is a reject when it is read for good.
        let _said_later = found.row.fill(text);
        self.survey.overflow = if tables > TABLES {
            Some(TABLES)
        } else if found.row.width() > COLUMNS {
            Some(COLUMNS)
        } else {
            return ControlFlow::Continue(());
        };
        ControlFlow::Break(())
    }

    fn scalar(&mut self, path: &[String], number: Option<u64>) {
        let Some(name) = path.last() else { return };
        self.survey.is_record = true;
        if TOTALS.contains(&name.to_ascii_lowercase().as_str()) {
            self.survey.total = number;
        }
    }

    fn part(&mut self) {
        self.held.set(0);
    }
}
