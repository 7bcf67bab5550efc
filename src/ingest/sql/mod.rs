//! SQL dumps: the rows of `INSERT` and `COPY`, table by table.
//!
//! A dump is read once to find its tables, their columns and where their rows lie; each table is then read by itself from those
//! places. Statements that change rows are not carried out: a dump that holds them says so.

use std::{ops::ControlFlow, sync::Arc};

use self::{
    blocks::{Again, Cutter, Places},
    dialect::Dialect,
    statements::{Hear, Row, Statements, Target},
    survey::{Found, Span, Survey},
};
use super::{
    cell::Cell,
    encoding::{self, Encoding},
    error::IngestError,
    folder::FoundFile,
    progress::Progress,
    records::{RecordTable, Records, Summary, Take},
    rows::{Cells, Fault},
};
use crate::model::intake::Remark;

mod blocks;
mod dialect;
mod fault;
mod feed;
mod lexer;
mod moments;
mod statements;
mod survey;
mod values;
mod words;

pub use fault::SqlFault;

/// How much of the beginning shows which program wrote a dump.
const LOOK: usize = 64 * 1024;
/// Rows of a table are read in one go where no more than this many bytes lie between them.
const NEAR: u64 = 256 * 1024;

/// A dump with its tables.
#[derive(Debug)]
pub(super) struct SqlDump {
    /// The tables that can be read, in order of appearance.
    pub(super) tables: Vec<RecordTable>,
    /// What should be said of the dump.
    pub(super) remarks: Vec<Remark>,
    /// The encoding it is in.
    pub(super) encoding: Encoding,
    /// Length of the file in bytes.
    pub(super) bytes: u64,
    /// SHA-256 of the file, in hexadecimal digits.
    pub(super) sha256: String,
}

impl SqlDump {
    /// Reads a dump once.
    pub(super) fn open(
        file: &FoundFile,
        stated: Option<Encoding>,
        progress: &dyn Progress,
    ) -> Result<Self, IngestError> {
        let dialect = Dialect::of(&beginning(file, stated)?);
        let mut read = survey(file, stated, dialect, progress)?;
        if !dialect.certain && read.survey.has_faults() {
            let other = survey(file, stated, dialect.turned(), progress)?;
            if !other.survey.has_faults() {
                read = other;
            }
        }
        let Read { mut survey, places, dialect, doubtful } = read;
        let found = survey.finish();
        let remarks = words::of_dump(file, &survey, &found, (&places, dialect, doubtful));
        let names = names(&found);
        let (encoding, bytes, sha256) = (places.encoding, places.bytes, places.sha256.clone());
        let dump = Arc::new(Dump { file: file.clone(), places, dialect });
        let tables = found.into_iter().zip(names).filter(|(table, _)| table.broken.is_none() && table.rows > 0);
        let tables = tables.map(|(table, name)| {
            let records: Arc<dyn Records> = Arc::new(SqlRecords::new(&dump, table));
            RecordTable { name: Some(name), records }
        });
        Ok(Self { tables: tables.collect(), remarks, encoding, bytes, sha256 })
    }
}

/// The names of the tables: with what holds them where the dump has two of one name.
fn names(found: &[Found]) -> Vec<String> {
    let with_rows = |table: &&Found| table.rows > 0 || table.broken.is_some();
    let name = |table: &Found| {
        let same = |other: &&Found| other.target.name.eq_ignore_ascii_case(&table.target.name);
        if found.iter().filter(with_rows).filter(same).count() > 1 && !table.target.above.is_empty() {
            format!("{}.{}", table.target.above, table.target.name)
        } else {
            table.target.name.clone()
        }
    };
    found.iter().map(name).collect()
}

fn beginning(file: &FoundFile, stated: Option<Encoding>) -> Result<String, IngestError> {
    use std::io::Read as _;
    let mut head = Vec::new();
    std::fs::File::open(&file.path)
        .and_then(|input| input.take(LOOK as u64).read_to_end(&mut head))
        .map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
    let (encoding, mark) = match (stated, encoding::byte_order_mark(&head)) {
        (None, Some(found)) => found,
        (Some(stated), _) => (stated, 0),
        (None, None) => (encoding::decide(&head).unwrap_or(Encoding::Utf8), 0),
    };
    Ok(encoding::decode(&head[mark..], encoding).text.into_owned())
}

/// What one reading of a whole dump has shown.
struct Read {
    survey: Survey,
    places: Places,
    dialect: Dialect,
    doubtful: bool,
}

fn survey(
    file: &FoundFile,
    stated: Option<Encoding>,
    dialect: Dialect,
    progress: &dyn Progress,
) -> Result<Read, IngestError> {
    let mut survey = Survey::new(NEAR);
    let mut statements = Statements::new(Cutter::open(file, stated, progress)?, 0, dialect);
    while statements.next(&mut survey).is_continue() {}
    let doubtful = statements.doubtful();
    let (cutter, error) = statements.into_feed().end();
    match error {
        Some(error) => Err(error),
        None => Ok(Read { survey, places: cutter.finish()?, dialect, doubtful }),
    }
}

/// What the tables of a dump share.
#[derive(Debug)]
struct Dump {
    file: FoundFile,
    places: Places,
    dialect: Dialect,
}

/// A table of a dump.
#[derive(Debug)]
struct SqlRecords {
    dump: Arc<Dump>,
    key: (String, String),
    columns: Vec<String>,
    spans: Vec<Span>,
    rows: u64,
}

impl SqlRecords {
    fn new(dump: &Arc<Dump>, table: Found) -> Self {
        let key = table.key();
        Self { dump: Arc::clone(dump), key, columns: table.columns, spans: table.spans, rows: table.rows }
    }

    fn changed(&self) -> IngestError {
        IngestError::Changed { file: self.dump.file.name.clone() }
    }
}

impl Records for SqlRecords {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&self, progress: &dyn Progress, take: &mut Take<'_>) -> Result<Option<Summary>, IngestError> {
        let places = &self.dump.places;
        let mut giver = Giver {
            table: self,
            take,
            wanted: false,
            columns: Vec::new(),
            order: Vec::new(),
            given: 0,
            stopped: false,
        };
        for span in &self.spans {
            let (first, last) = (places.block_of(span.from), places.block_of(span.to.saturating_sub(1)));
            let base = places.blocks.get(first).map_or(0, |block| block.text_at);
            let blocks = Again::open(&self.dump.file, places, (first, last), progress)?;
            let mut statements = Statements::new(blocks, base, self.dump.dialect);
            statements.used.clone_from(&span.used);
            statements.skip_to(span.from);
            while statements.at() < span.to && statements.next(&mut giver).is_continue() {}
            if let (_, Some(error)) = statements.into_feed().end() {
                return Err(error);
            }
            if giver.stopped {
                return Ok(None);
            }
        }
        if giver.given != self.rows {
            return Err(self.changed());
        }
        Ok(Some(Summary { bytes: places.bytes, sha256: places.sha256.clone(), records: self.rows }))
    }
}

/// Gives out the rows of one table.
struct Giver<'a, 't> {
    table: &'a SqlRecords,
    take: &'a mut Take<'t>,
    /// Whether the rows at hand are of the table.
    wanted: bool,
    /// The columns as the last statement named them; none: as the table has them.
    columns: Vec<String>,
    /// Column of the table → place in the row.
    order: Vec<Option<usize>>,
    given: u64,
    /// Whether whoever takes the rows wants no more.
    stopped: bool,
}

impl Hear for Giver<'_, '_> {
    fn rows(&mut self, target: &Target, columns: Option<&[String]>, _: u64, _: u64, _: &str) {
        self.wanted = survey::key(target) == self.table.key;
        let columns = columns.unwrap_or_default();
        if !self.wanted || (columns == self.columns && !self.order.is_empty()) {
            return;
        }
        let own = self.table.columns.iter();
        self.order = if columns.is_empty() {
            (0..own.len()).map(Some).collect()
        } else {
            own.map(|own| columns.iter().rposition(|column| survey::same(column, own))).collect()
        };
        self.columns = columns.to_vec();
    }

    fn row(&mut self, row: &Row) -> Result<ControlFlow<()>, SqlFault> {
        if !self.wanted {
            return Ok(ControlFlow::Continue(()));
        }
        self.given += 1;
        let flow = (self.take)(&RowCells { row, order: &self.order }, self.given);
        self.stopped = flow.is_break();
        Ok(flow)
    }

    fn rows_end(&mut self, _: u64) {
        self.wanted = false;
    }

    fn create(&mut self, _: &Target, _: Vec<String>) {}

    fn passed(&mut self, _: &str, _: Option<&Target>, _: u64) {}

    fn broken(&mut self, _: Option<&Target>, _: u64, _: SqlFault) {}

    fn lost(&mut self, _: u64) {}
}

/// The values of a row by the columns of its table.
struct RowCells<'a> {
    row: &'a Row,
    order: &'a [Option<usize>],
}

impl Cells for RowCells<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        let place = self.order.get(column).copied().flatten();
        place.and_then(|place| self.row.get(place)).map_or(Cell::Empty, Cell::Text)
    }

    fn width(&self) -> usize {
        self.order.len()
    }

    fn fault(&self) -> Option<Fault> {
        self.row.damaged.then_some(Fault::Undecodable)
    }
}

#[cfg(test)]
mod tests;
