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
    /// Steps that were seen to end, in any log that tells beginnings from ends.
    ended: Set<String>,
    /// Events that say that a step began.
    begun: Vec<Begun>,
    /// Events that another table of their preset may tell of too.
    told: Set<String>,
    /// Events that tell of such an event, by chunk, and their places in it.
    doubles: Vec<(usize, Vec<(usize, String)>)>,
}

/// Events of one source that say that a step began.
pub(super) struct Begun {
    step: String,
    /// What messages call the column that says so.
    pub(super) header: String,
    pub(super) chunk: Chunk,
}

impl Logs {
    /// Lets beginnings stand for steps that no log says the end of, and gives back the others. All logs are asked, so
    /// that splitting one into files changes nothing.
    pub(super) fn settle_begun(&mut self) -> Vec<Begun> {
        let (over, open) = std::mem::take(&mut self.begun).into_iter().partition(|it| self.ended.contains(&it.step));
        let open: Vec<Begun> = open;
        self.chunks.extend(open.into_iter().map(|begun| begun.chunk));
        over
    }

    /// Takes out the events that another table of their preset tells of too; their rows.
    pub(super) fn settle_doubles(&mut self) -> Vec<RowRef> {
        let mut rows = Vec::new();
        for (chunk, doubles) in std::mem::take(&mut self.doubles) {
            let Some(chunk) = self.chunks.get_mut(chunk) else { continue };
            let mut keep = vec![true; chunk.len()];
            for (place, _) in doubles.iter().filter(|(_, id)| self.told.contains(id)) {
                keep[*place] = false;
            }
            rows.extend(chunk.rows().zip(&keep).filter(|(_, keep)| !**keep).map(|(row, _)| row));
            chunk.retain(&keep);
        }
        rows
    }

    /// Takes what a block gave; its rows begin after `offset`.
    pub(super) fn take(&mut self, mut events: Events, offset: u64) -> Notes {
        events.chunk.move_rows(u32::try_from(offset).unwrap_or(u32::MAX));
        self.chunks.push(events.chunk);
        self.ended.extend(events.ended);
        self.told.extend(events.told);
        if !events.doubles.is_empty() {
            self.doubles.push((self.chunks.len() - 1, events.doubles));
        }
        for (step, mut chunk) in events.begun {
            chunk.move_rows(u32::try_from(offset).unwrap_or(u32::MAX));
            self.begun.push(Begun { step, header: events.lifecycle.clone(), chunk });
        }
        self.systems.extend(events.systems);
        self.unnamed += events.unnamed;
        events.notes
    }
}

/// The events of a sheet, row by row.
pub(super) struct SheetLog<'r, 'a> {
    reader: &'r EventReader<'a>,
    mapping: &'r Mapping,
    events: Events,
    /// The last row taken.
    last: u64,
}

impl<'r, 'a> SheetLog<'r, 'a> {
    pub(super) fn new(reader: &'r EventReader<'a>, mapping: &'r Mapping) -> Self {
        Self { reader, mapping, events: reader.start(), last: 0 }
    }

    /// Takes the next row.
    pub(super) fn take(&mut self, row: &RawRow) {
        // Numbers that are missing are blank rows of the sheet.
        let counts = &mut self.events.notes.counts;
        counts.read += row.number - self.last - 1;
        counts.layout += row.number - self.last - 1;
        self.last = row.number;
        if row.number <= self.mapping.header_row {
            counts.read += 1;
            pass_over(&mut self.events.notes, self.mapping, row.number, row);
        } else {
            self.reader.read(&mut self.events, row, row.number, row.doubtful);
        }
    }

    /// What the rows gave.
    pub(super) fn finish(self) -> Events {
        self.events
    }
}

/// The events of rows that are held.
pub(super) fn read_held(reader: &EventReader<'_>, mapping: &Mapping, rows: &[RawRow]) -> Events {
    let mut log = SheetLog::new(reader, mapping);
    for row in rows {
        log.take(row);
    }
    log.finish()
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
