//! The first reading of a dump: which tables it holds, under which columns, and where their rows lie.

use std::ops::ControlFlow;

use indexmap::IndexMap;

use super::{
    fault::SqlFault,
    statements::{Hear, Row, Target},
};

/// Text that holds rows of a table: it begins with a statement and ends with one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Span {
    /// Bytes of the decoded text before it.
    pub(super) from: u64,
    /// Bytes of the decoded text before its end.
    pub(super) to: u64,
    /// The database in use where it begins.
    pub(super) used: String,
}

/// A table as it was found.
#[derive(Debug, Default)]
pub(super) struct Found {
    pub(super) target: Target,
    /// All columns its rows are given under.
    pub(super) columns: Vec<String>,
    /// Those of the last statement.
    last: Vec<String>,
    /// Those of its `CREATE TABLE`.
    created: Option<Vec<String>>,
    /// The first line with rows that name no columns, and how many values they have.
    unnamed: Option<(u64, usize)>,
    pub(super) spans: Vec<Span>,
    pub(super) rows: u64,
    /// The first statement that cannot be read.
    pub(super) broken: Option<(u64, SqlFault)>,
}

/// A kind of statement that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Passed {
    pub(super) statement: String,
    pub(super) count: u64,
    /// The line of the first one.
    pub(super) line: u64,
}

/// What the first reading has shown.
#[derive(Debug, Default)]
pub(super) struct Survey {
    tables: IndexMap<(String, String), Found>,
    pub(super) passed: Vec<Passed>,
    /// Statements that cannot be read and name no table.
    pub(super) broken: Vec<(u64, SqlFault)>,
    /// The line behind which nothing was read.
    pub(super) lost: Option<u64>,
    current: Option<Current>,
    /// How near rows must be to those before them to lie in one span.
    near: u64,
}

#[derive(Debug)]
struct Current {
    table: usize,
    at: u64,
    line: u64,
    named: bool,
    width: usize,
    used: String,
}

/// How a table is known whatever the case of its letters.
pub(super) fn key(target: &Target) -> (String, String) {
    (target.above.to_lowercase(), target.name.to_lowercase())
}

impl Survey {
    /// Spans join where no more than `near` bytes lie between them.
    pub(super) fn new(near: u64) -> Self {
        Self { near, ..Self::default() }
    }

    fn table(&mut self, target: &Target) -> (usize, &mut Found) {
        let entry = self.tables.entry(key(target));
        let place = entry.index();
        (place, entry.or_insert_with(|| Found { target: target.clone(), ..Found::default() }))
    }

    /// Whether anything could not be read.
    pub(super) fn has_faults(&self) -> bool {
        self.lost.is_some() || !self.broken.is_empty() || self.tables.values().any(|table| table.broken.is_some())
    }

    /// All tables, in order of appearance, with the columns of rows that name none settled.
    pub(super) fn finish(&mut self) -> Vec<Found> {
        let mut tables: Vec<Found> = std::mem::take(&mut self.tables).into_values().collect();
        let created: Vec<(Target, Vec<String>)> =
            tables.iter().filter_map(|table| Some((table.target.clone(), table.created.clone()?))).collect();
        for table in &mut tables {
            let Some((line, values)) = table.unnamed else { continue };
            // Elsewhere a table may be named without what holds it; that is plain while only one bears the name.
            let mut namesakes = created.iter().filter(|(target, _)| same(&target.name, &table.target.name));
            let only = match (namesakes.next(), namesakes.next()) {
                (Some((_, columns)), None) => Some(columns.clone()),
                _ => None,
            };
            let fault = match table.created.clone().or(only) {
                Some(columns) if columns.len() == values => {
                    table.settle(columns);
                    continue;
                }
                Some(columns) => SqlFault::Width { columns: columns.len(), values },
                None => SqlFault::NoColumns,
            };
            table.broken.get_or_insert((line, fault));
        }
        tables
    }
}

impl Found {
    /// Puts the columns of `CREATE TABLE` first, so that rows without names lie under them.
    fn settle(&mut self, columns: Vec<String>) {
        let named = std::mem::replace(&mut self.columns, columns);
        for column in named {
            self.add(&column);
        }
    }

    fn add(&mut self, column: &str) {
        if !self.columns.iter().any(|known| same(known, column)) {
            self.columns.push(column.to_owned());
        }
    }

    /// Its own name, as rows are found by it.
    pub(super) fn key(&self) -> (String, String) {
        key(&self.target)
    }
}

/// Whether two names are one column.
pub(super) fn same(a: &str, b: &str) -> bool {
    if a.is_ascii() && b.is_ascii() { a.eq_ignore_ascii_case(b) } else { a.to_lowercase() == b.to_lowercase() }
}

impl Hear for Survey {
    fn rows(&mut self, target: &Target, columns: Option<&[String]>, at: u64, line: u64, used: &str) {
        let (table, found) = self.table(target);
        let given = columns.unwrap_or_default();
        if given != found.last {
            for column in given {
                found.add(column);
            }
            found.last = given.to_vec();
        }
        let width = columns.map_or(0, <[String]>::len);
        self.current = Some(Current { table, at, line, named: columns.is_some(), width, used: used.to_owned() });
    }

    fn row(&mut self, row: &Row) -> Result<ControlFlow<()>, SqlFault> {
        let Some(current) = &mut self.current else { return Ok(ControlFlow::Continue(())) };
        let Some((_, found)) = self.tables.get_index_mut(current.table) else {
            return Ok(ControlFlow::Continue(()));
        };
        if !current.named {
            current.width = row.len();
            let (_, known) = *found.unnamed.get_or_insert((current.line, row.len()));
            if known != row.len() {
                return Err(SqlFault::Width { columns: known, values: row.len() });
            }
        }
        found.rows += 1;
        Ok(ControlFlow::Continue(()))
    }

    fn rows_end(&mut self, end: u64) {
        let Some(current) = self.current.take() else { return };
        let Some((_, found)) = self.tables.get_index_mut(current.table) else { return };
        match found.spans.last_mut() {
            Some(last) if current.at <= last.to.saturating_add(self.near) => last.to = last.to.max(end),
            _ => found.spans.push(Span { from: current.at, to: end, used: current.used }),
        }
    }

    fn create(&mut self, target: &Target, columns: Vec<String>) {
        let (_, found) = self.table(target);
        if found.unnamed.is_none() {
            found.created = Some(columns);
        }
    }

    fn passed(&mut self, statement: &str, target: Option<&Target>, line: u64) {
        // Emptying a table that has no rows yet is how many programs begin it.
        let empties = matches!(statement, "DELETE" | "TRUNCATE");
        let filled = |target| self.tables.get(&key(target)).is_some_and(|found| found.rows > 0);
        if empties && target.is_some_and(|target| !filled(target)) {
            return;
        }
        match self.passed.iter_mut().find(|known| known.statement == statement) {
            Some(known) => known.count += 1,
            None => self.passed.push(Passed { statement: statement.to_owned(), count: 1, line }),
        }
    }

    fn broken(&mut self, target: Option<&Target>, line: u64, fault: SqlFault) {
        self.current = None;
        match target {
            Some(target) => {
                self.table(target).1.broken.get_or_insert((line, fault));
            }
            None => self.broken.push((line, fault)),
        }
    }

    fn lost(&mut self, line: u64) {
        self.lost = Some(line);
    }
}
