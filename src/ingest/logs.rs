//! Logs block by block: what their rows gave, and which of them were repeated.

use crate::{
    base::maps::{Map, Set},
    ingest::{
        delimited::{Delimited, FileSummary},
        error::IngestError,
        events::{EventReader, Events},
        mapping::Mapping,
        notes::Notes,
        progress::Progress,
        remarks,
        resolve::text_of,
        rows::{Cells, RawRow},
    },
    model::{RowRef, SourceId},
    oplog::{Chunk, Log},
};

/// What reading the logs gave so far.
#[derive(Default)]
pub(super) struct Logs {
    pub(super) chunks: Vec<Chunk>,
    pub(super) systems: Set<String>,
    pub(super) unnamed: u64,
}

impl Logs {
    /// Takes what a block gave; its rows begin after `offset`.
    pub(super) fn take(&mut self, mut events: Events, offset: u64) -> Notes {
        events.chunk.move_rows(u32::try_from(offset).unwrap_or(u32::MAX));
        self.chunks.push(events.chunk);
        self.systems.extend(events.systems);
        self.unnamed += events.unnamed;
        events.notes
    }
}

/// The events of a sheet.
pub(super) fn read_sheet_log(reader: &EventReader<'_>, mapping: &Mapping, rows: &[RawRow]) -> Events {
    let mut events = reader.start();
    let mut last = 0;
    for row in rows {
        // Numbers that are missing are blank rows of the sheet.
        events.notes.counts.read += row.number - last - 1;
        events.notes.counts.layout += row.number - last - 1;
        last = row.number;
        if row.number <= mapping.header_row {
            events.notes.counts.read += 1;
            pass_over(&mut events.notes, mapping, row.number, row);
        } else {
            reader.read(&mut events, row, row.number, row.doubtful);
        }
    }
    events
}

/// The events of a text table, block by block.
pub(super) fn read_text_log(
    reader: &EventReader<'_>,
    mapping: &Mapping,
    table: &Delimited,
    progress: &dyn Progress,
) -> Result<(Vec<Events>, FileSummary), IngestError> {
    table.for_each_block(progress, |block| {
        let mut events = reader.start();
        let is_first = block.ordinal() == 0;
        while let Some(record) = block.next_record() {
            let number = record.index + 1;
            if is_first && number <= mapping.header_row {
                events.notes.counts.read += 1;
                pass_over(&mut events.notes, mapping, number, &record);
            } else {
                reader.read(&mut events, &record, number, record.doubtful);
            }
        }
        events
    })
}

/// A row up to the header: layout, unless it looks like an entry.
pub(super) fn pass_over(notes: &mut Notes, mapping: &Mapping, number: u64, row: &dyn Cells) {
    if mapping.lost_above.contains(&number) {
        let first = (0..row.width()).map(|column| text_of(row.cell(column))).find(|text| !text.is_empty());
        let first = first.unwrap_or_default();
        notes.refuse(number, None, &first, remarks::above_header(mapping.header_row));
    } else {
        notes.counts.layout += 1;
    }
}

/// Rows of the sources of cases all of whose events are copies; `cases` says which sources hold cases.
pub(super) fn repeated_cases(log: &Log, cases: &[bool]) -> Map<SourceId, u64> {
    let wide = |row: &RowRef| cases.get(row.source.index()).copied().unwrap_or(false);
    let first: Set<RowRef> = log.ids().map(|id| log.row(id)).filter(&wide).collect();
    let copies = log.ids().flat_map(|id| log.other_copies(id).iter().copied()).filter(&wide);
    let repeated: Set<RowRef> = copies.filter(|row| !first.contains(row)).collect();
    let mut counts: Map<SourceId, u64> = Map::default();
    for row in repeated {
        *counts.entry(row.source).or_default() += 1;
    }
    counts
}
