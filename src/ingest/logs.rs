//! Logs block by block: what their rows gave, and which of them were repeated.

use std::ops::ControlFlow;

use crate::{
    base::maps::{Map, Set},
    ingest::{
        delimited::{Block, Delimited, FileSummary},
        error::IngestError,
        events::{EventReader, Events},
        mapping::Mapping,
        notes::Notes,
        progress::Progress,
        records::{self, Records},
        remarks,
        resolve::text_of,
        rows::{Cells, RawRow},
    },
    model::{RowRef, SourceId},
    oplog::{Chunk, Gathering, Log, Place},
};

/// How many events of one reader are held before they are gathered.
const HELD: usize = 1 << 16;

/// What reading the logs gave so far.
#[derive(Default)]
pub(super) struct Logs {
    pub(super) gathering: Gathering,
    pub(super) systems: Set<String>,
    pub(super) unnamed: u64,
    /// Steps that were seen to end, in any log that tells beginnings from ends.
    ended: Set<String>,
    /// Events that say that a step began.
    begun: Vec<Begun>,
    /// Events that another table of their preset may tell of too.
    told: Set<String>,
    /// Events that tell of such an event, by their places.
    doubles: Vec<(usize, String)>,
}

/// Events of one source that say that a step began.
pub(super) struct Begun {
    step: String,
    /// What messages call the column that says so.
    pub(super) header: String,
    pub(super) chunk: Chunk,
}

impl Logs {
    /// A source whose events come next.
    pub(super) fn open(&mut self) -> OpenLog<'_> {
        let (place, begun, doubles) = (self.gathering.place(), self.begun.len(), self.doubles.len());
        OpenLog { place, begun, doubles, seen: Seen::default(), notes: Notes::default(), is_whole: false, logs: self }
    }

    /// Lets beginnings stand for steps that no log says the end of, and gives back the others. All logs are asked, so
    /// that splitting one into files changes nothing.
    pub(super) fn settle_begun(&mut self) -> Vec<Begun> {
        let (over, open) = std::mem::take(&mut self.begun).into_iter().partition(|it| self.ended.contains(&it.step));
        let open: Vec<Begun> = open;
        for begun in open {
            self.gathering.take(begun.chunk);
        }
        over
    }

    /// Takes out the events that another table of their preset tells of too; their rows.
    pub(super) fn settle_doubles(&mut self) -> Vec<RowRef> {
        let doubles = std::mem::take(&mut self.doubles);
        let gone: Vec<usize> =
            doubles.into_iter().filter(|(_, id)| self.told.contains(id)).map(|(place, _)| place).collect();
        if gone.is_empty() {
            return Vec::new();
        }
        let mut keep = vec![true; self.gathering.len()];
        for place in &gone {
            keep[*place] = false;
        }
        let rows = gone.into_iter().map(|place| self.gathering.rows()[place]).collect();
        self.gathering.retain(&keep);
        rows
    }
}

/// What the rows of one source say beside their events.
#[derive(Default)]
struct Seen {
    systems: Set<String>,
    unnamed: u64,
    ended: Set<String>,
    told: Set<String>,
}

/// A source that is being read. Its events are gathered as they come; unless it is finished, none of them stay.
pub(super) struct OpenLog<'l> {
    logs: &'l mut Logs,
    place: Place,
    begun: usize,
    doubles: usize,
    seen: Seen,
    notes: Notes,
    is_whole: bool,
}

impl OpenLog<'_> {
    /// Takes what a block gave; its rows begin after `offset`.
    pub(super) fn take(&mut self, mut events: Events, offset: u64) {
        let rows = u32::try_from(offset).unwrap_or(u32::MAX);
        events.chunk.move_rows(rows);
        self.gather(&mut events);
        for (step, mut chunk) in events.begun {
            chunk.move_rows(rows);
            self.logs.begun.push(Begun { step, header: events.lifecycle.clone(), chunk });
        }
        self.seen.systems.extend(events.systems);
        self.seen.unnamed += events.unnamed;
        self.seen.ended.extend(events.ended);
        self.seen.told.extend(events.told);
        self.notes.append(events.notes, offset);
    }

    /// Takes the events of a reader that goes on, once there are many.
    fn relieve(&mut self, events: &mut Events) {
        if events.chunk.len() >= HELD {
            self.gather(events);
        }
    }

    fn gather(&mut self, events: &mut Events) {
        let begin = self.logs.gathering.len();
        let doubles = events.doubles.drain(..);
        self.logs.doubles.extend(doubles.map(|(place, id)| (begin + place, id)));
        self.logs.gathering.take(std::mem::take(&mut events.chunk));
    }

    /// Keeps what was taken; what the rows gave notes of.
    pub(super) fn finish(mut self) -> Notes {
        self.is_whole = true;
        let seen = std::mem::take(&mut self.seen);
        self.logs.systems.extend(seen.systems);
        self.logs.unnamed += seen.unnamed;
        self.logs.ended.extend(seen.ended);
        self.logs.told.extend(seen.told);
        std::mem::take(&mut self.notes)
    }
}

impl Drop for OpenLog<'_> {
    fn drop(&mut self) {
        if !self.is_whole {
            self.logs.gathering.back_to(self.place);
            self.logs.begun.truncate(self.begun);
            self.logs.doubles.truncate(self.doubles);
        }
    }
}

/// The events of a sheet, row by row.
pub(super) struct SheetLog<'r, 'a, 'l> {
    reader: &'r EventReader<'a>,
    mapping: &'r Mapping,
    log: OpenLog<'l>,
    events: Events,
    /// The last row taken.
    last: u64,
}

impl<'r, 'a, 'l> SheetLog<'r, 'a, 'l> {
    pub(super) fn new(reader: &'r EventReader<'a>, mapping: &'r Mapping, log: OpenLog<'l>) -> Self {
        Self { reader, mapping, log, events: reader.start(), last: 0 }
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
            self.log.relieve(&mut self.events);
        }
    }

    /// What the rows gave notes of.
    pub(super) fn finish(mut self) -> Notes {
        self.log.take(self.events, 0);
        self.log.finish()
    }
}

/// Reads rows that are held.
pub(super) fn read_held(reader: &EventReader<'_>, mapping: &Mapping, rows: &[RawRow], log: OpenLog<'_>) -> Notes {
    let mut log = SheetLog::new(reader, mapping, log);
    for row in rows {
        log.take(row);
    }
    log.finish()
}

/// Reads the records of a table that has no blocks.
pub(super) fn read_records(
    reader: &EventReader<'_>,
    records: &dyn Records,
    progress: &dyn Progress,
    mut log: OpenLog<'_>,
) -> Result<(Notes, Option<records::Summary>), IngestError> {
    let mut events = reader.start();
    let summary = records.read(progress, &mut |cells, number| {
        reader.read(&mut events, cells, number, false);
        log.relieve(&mut events);
        ControlFlow::Continue(())
    })?;
    log.take(events, 0);
    Ok((log.finish(), summary))
}

/// Reads a text table, block by block.
pub(super) fn read_text_log(
    reader: &EventReader<'_>,
    mapping: &Mapping,
    table: &Delimited,
    progress: &dyn Progress,
    mut log: OpenLog<'_>,
) -> Result<(Notes, FileSummary), IngestError> {
    let read = |block: &mut Block<'_>| {
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
    };
    let summary = table.for_each_block(progress, read, |events, offset| log.take(events, offset))?;
    Ok((log.finish(), summary))
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
