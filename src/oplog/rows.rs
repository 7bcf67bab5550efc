//! Rows of an operation log for tests: written down in order, then shuffled, split and assembled.

use crate::{
    base::time::{Moment, Zone},
    model::{RowRef, SourceId, act::Act, field::FieldClass},
    oplog::{Chunk, Draft, Gathering, Log, Outcome, Reading, TextColumn, assemble},
};

/// A row with owned texts, which tests can shuffle.
#[derive(Clone, Debug)]
#[expect(clippy::struct_field_names, reason = "the row of a row is its origin, as everywhere")]
pub(crate) struct Row {
    pub(crate) row: RowRef,
    pub(crate) at: Moment,
    pub(crate) system: &'static str,
    pub(crate) account: &'static str,
    pub(crate) step: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) seq: Option<u64>,
    pub(crate) texts: [&'static str; TextColumn::COUNT],
}

impl Row {
    pub(crate) fn new(number: u32, at: &str, account: &'static str, step: &'static str) -> Self {
        let at = crate::base::time::parse_moment(at, Zone::default()).unwrap().moment().unwrap();
        let row = RowRef { source: SourceId::from_index(0), row: number };
        let texts = [""; TextColumn::COUNT];
        Self { row, at, system: "系统", account, step, outcome: Outcome::Unsaid, seq: None, texts }
    }

    pub(crate) fn with(mut self, column: TextColumn, text: &'static str) -> Self {
        self.texts[column as usize] = text;
        self
    }

    pub(crate) fn draft(&self) -> Draft<'_> {
        let Self { row, at, system, account, step, outcome, seq, texts } = *self;
        Draft { row, at, system, account, step, outcome, seq, amount: None, rows: None, texts }
    }
}

pub(crate) fn act(step: &str) -> Act {
    match step {
        "受理" => Act::Accept,
        "终审" => Act::Approve,
        "修改" => Act::Edit,
        _ => Act::Other,
    }
}

pub(crate) fn field(field: &str) -> Option<FieldClass> {
    match field {
        "银行账号" => Some(FieldClass::Payee),
        "证件号码" => Some(FieldClass::IdNumber),
        _ => None,
    }
}

pub(crate) fn reading(only_system: Option<&str>) -> Reading<'_> {
    Reading { act: &act, field: &field, only_system, zone: Zone::default(), wholes: crate::base::maps::Set::default() }
}

pub(crate) fn chunks(rows: &[Row], sizes: &[usize]) -> Gathering {
    let mut sizes = sizes.iter().copied().cycle();
    let mut rest = rows;
    let mut chunks = Vec::new();
    while !rest.is_empty() {
        let (head, tail) = rest.split_at(sizes.next().unwrap_or(rest.len()).clamp(1, rest.len()));
        let mut chunk = Chunk::default();
        for row in head {
            chunk.push(&row.draft());
        }
        chunks.push(chunk);
        rest = tail;
    }
    chunks.into_iter().collect()
}

pub(crate) fn log_of(rows: &[Row]) -> Log {
    assemble(chunks(rows, &[rows.len().max(1)]), std::iter::empty(), &reading(None)).0
}
