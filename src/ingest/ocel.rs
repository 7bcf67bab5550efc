//! Object-centric event logs (OCEL 1 and 2, in JSON and in XML) as a table of operations.
//!
//! Such a log relates an event to any number of objects of several types. One type is what the work is about, and its objects are
//! the cases; another may be the people who act. An event that concerns several cases is a row for each, and all of them bear the
//! event's number.

use std::ops::ControlFlow;

use self::layout::Layout;
use self::reader::{Event, Reader};
use super::cell::Cell;
use super::error::IngestError;
use super::progress::{Progress, Silent};
use super::records::{Records, Summary, Take};
use super::rows::Cells;
use crate::base::maps::FastMap;
use crate::i18n::Words;

mod json;
mod layout;
mod reader;
mod xml;

pub(super) use self::json::JsonLog;
pub(super) use self::xml::XmlLog;

/// What the policy says of the log's columns: the object types whose names they bear.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Stated<'a> {
    /// The column of case numbers.
    pub(super) case_no: Option<&'a str>,
    /// The column of accounts.
    pub(super) account: Option<&'a str>,
}

/// The type of every object, and the types' names.
#[derive(Debug, Default)]
struct Objects {
    types: Vec<String>,
    by_id: FastMap<Box<str>, u16>,
}

impl Objects {
    fn add(&mut self, id: &str, kind: &str) {
        let place = self.types.iter().position(|known| known == kind).unwrap_or_else(|| {
            self.types.push(kind.to_owned());
            self.types.len() - 1
        });
        // More types than that are no types; their objects count as being of none.
        if let Ok(place) = u16::try_from(place) {
            self.by_id.insert(id.into(), place);
        }
    }

    fn kind(&self, id: &str) -> Option<usize> {
        self.by_id.get(id).copied().map(usize::from)
    }
}

/// An object-centric log as a table.
#[derive(Debug)]
pub(super) struct OcelRecords {
    reader: Box<dyn Reader>,
    objects: Objects,
    layout: Layout,
    remarks: Vec<Words>,
}

impl OcelRecords {
    /// Reads the log twice: for its objects, which may follow the events, and for what its events have.
    pub(super) fn open(reader: Box<dyn Reader>, stated: Stated<'_>) -> Result<Self, IngestError> {
        let mut objects = Objects::default();
        reader.objects(&mut |id, kind| objects.add(id, kind))?;
        let mut survey = layout::Survey::default();
        reader.events(&Silent, &mut |event| {
            survey.see(event, &objects);
            ControlFlow::Continue(())
        })?;
        let (layout, remarks) = survey.settle(&objects, stated, reader.file());
        Ok(Self { reader, objects, layout, remarks })
    }
}

impl Records for OcelRecords {
    fn columns(&self) -> &[String] {
        &self.layout.columns
    }

    fn remarks(&self) -> &[Words] {
        &self.remarks
    }

    fn read(&self, progress: &dyn Progress, take: &mut Take<'_>) -> Result<Option<Summary>, IngestError> {
        let mut number = 0;
        let read = self.reader.events(progress, &mut |event: &Event| {
            number += 1;
            let mut cells = self.layout.cells(event, &self.objects);
            let (accounts, cases) = self.layout.actors_and_cases(event, &self.objects);
            for account in &accounts {
                for case in &cases {
                    self.layout.set(&mut cells, account, case);
                    take(&Row(&cells), number)?;
                }
            }
            ControlFlow::Continue(())
        })?;
        Ok(read.map(|(bytes, sha256)| Summary { bytes, sha256, records: number }))
    }
}

struct Row<'a>(&'a [String]);

impl Cells for Row<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        self.0.get(column).map_or(Cell::Empty, |text| Cell::Text(text))
    }

    fn width(&self) -> usize {
        self.0.len()
    }
}

#[cfg(test)]
mod tests;
