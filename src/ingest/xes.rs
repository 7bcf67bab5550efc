//! Event logs in XES, plain or packed with gzip, event by event.
//!
//! Keys come out as the usual table form of such a log has them: those of a trace with the prefix `case:`, those of an event bare.
//! Attributes inside attributes, and what the log declares for all (`global`, `classifier`, `extension`), are passed over.

use std::fs::File;
use std::io::{self, BufReader, Read};
use std::ops::ControlFlow;

use flate2::read::MultiGzDecoder;
use quick_xml::XmlVersion;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;

use super::cell::Cell;
use super::digest::HashingReader;
use super::error::IngestError;
use super::folder::FoundFile;
use super::progress::{Progress, Silent};
use super::records::{Records, Summary, Take};
use super::rows::Cells;
use super::unicode::Unicode;

/// Bytes of XML buffered at a time.
const BUFFER: usize = 256 * 1024;

/// The attributes of a trace or an event, in file order.
#[derive(Clone, Debug, Default)]
pub struct Attributes {
    /// Only the first `used` belong to the current trace or event; the others are kept for their buffers.
    pairs: Vec<(String, String)>,
    used: usize,
}

impl Attributes {
    /// The value of that key; the last one where a log repeats a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let found = self.pairs[..self.used].iter().rfind(|(k, _)| k == key);
        found.map(|(_, value)| value.as_str())
    }

    /// Keys and values in file order.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = (&str, &str)> {
        self.pairs[..self.used].iter().map(|(k, v)| (k.as_str(), v.as_str()))
    }

    fn clear(&mut self) {
        self.used = 0;
    }

    fn push(&mut self, prefix: &str, key: &str, value: &str) {
        if self.used == self.pairs.len() {
            self.pairs.push(Default::default());
        }
        let (k, v) = &mut self.pairs[self.used];
        k.clear();
        k.push_str(prefix);
        k.push_str(key);
        v.clear();
        v.push_str(value);
        self.used += 1;
    }
}

/// An event log as a table: a column for every key that occurs, a record for every event.
#[derive(Debug)]
pub(super) struct XesRecords {
    log: XesReader,
    columns: Vec<String>,
}

impl XesRecords {
    /// Reads the whole log once, because a key may first occur in its last event.
    pub(super) fn open(file: &FoundFile) -> Result<Self, IngestError> {
        let log = XesReader::open(file)?;
        let columns = log.keys(u64::MAX)?;
        Ok(Self { log, columns })
    }
}

impl Records for XesRecords {
    fn columns(&self) -> &[String] {
        &self.columns
    }

    fn read(&self, progress: &dyn Progress, take: &mut Take<'_>) -> Result<Option<Summary>, IngestError> {
        let mut broken = false;
        let (source, _, events) = self.log.read(progress, |trace, event, _, number| {
            let flow = take(&EventCells { columns: &self.columns, trace, event }, number);
            broken |= flow.is_break();
            flow
        })?;
        if broken {
            return Ok(None);
        }
        let (bytes, sha256) = self.log.finish(source)?;
        Ok(Some(Summary { bytes, sha256, records: events }))
    }
}

/// The attributes of an event by column.
struct EventCells<'a> {
    columns: &'a [String],
    trace: &'a Attributes,
    event: &'a Attributes,
}

impl Cells for EventCells<'_> {
    fn cell(&self, column: usize) -> Cell<'_> {
        let Some(key) = self.columns.get(column) else { return Cell::Empty };
        let own = if key.starts_with("case:") { self.trace.get(key) } else { self.event.get(key) };
        own.map_or(Cell::Empty, Cell::Text)
    }

    fn width(&self) -> usize {
        self.columns.len()
    }
}

/// What reading an event log to its end has shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct XesSummary {
    /// Length of the file in bytes.
    pub bytes: u64,
    /// SHA-256 of the file's bytes (packed, where it is packed), 64 lower-case hexadecimal digits.
    pub sha256: String,
    /// How many traces there are, those without events included.
    pub traces: u64,
    /// How many events there are.
    pub events: u64,
}

/// An event log that can be read any number of times.
#[derive(Clone, Debug)]
pub struct XesReader {
    file: FoundFile,
    packed: bool,
}

impl XesReader {
    /// A reader of `file`; gzip is recognised by content.
    pub fn open(file: &FoundFile) -> Result<Self, IngestError> {
        let mut head = Vec::new();
        File::open(&file.path)
            .and_then(|input| input.take(2).read_to_end(&mut head))
            .map_err(|source| IngestError::Io { file: file.name.clone(), source })?;
        Ok(Self { file: file.clone(), packed: head == [0x1F, 0x8B] })
    }

    /// The keys of the first events (all of the traces that the first `events` events are in), in order of first appearance,
    /// those of traces with the prefix `case:`.
    pub fn keys(&self, events: u64) -> Result<Vec<String>, IngestError> {
        let mut keys: Vec<String> = Vec::new();
        self.read(&Silent, |trace, event, _, event_no| {
            for (key, _) in trace.iter().chain(event.iter()) {
                if !keys.iter().any(|k| k == key) {
                    keys.push(key.to_owned());
                }
            }
            if event_no < events { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
        })?;
        Ok(keys)
    }

    /// Calls `f(trace, event, trace_no, event_no)` for every event in file order.
    ///
    /// `trace_no` counts traces from 1 (0, with no attributes: the event is in no trace); `event_no` counts the events of the
    /// whole file from 1. [`IngestError::BadXes`] where the log is malformed or ends before its time, after `f` has been called
    /// for the traces before that place.
    pub fn for_each(
        &self,
        progress: &dyn Progress,
        mut f: impl FnMut(&Attributes, &Attributes, u64, u64),
    ) -> Result<XesSummary, IngestError> {
        let (source, traces, events) = self.read(progress, |trace, event, trace_no, event_no| {
            f(trace, event, trace_no, event_no);
            ControlFlow::Continue(())
        })?;
        let (bytes, sha256) = self.finish(source)?;
        Ok(XesSummary { bytes, sha256, traces, events })
    }

    /// Length and digest of the file, which must be as long as when it was listed.
    fn finish(&self, source: Source<'_>) -> Result<(u64, String), IngestError> {
        let (bytes, sha256) =
            source.finish().map_err(|source| IngestError::Io { file: self.file.name.clone(), source })?;
        if bytes != self.file.bytes {
            return Err(IngestError::Changed { file: self.file.name.clone() });
        }
        Ok((bytes, sha256))
    }

    fn read<'p>(
        &self,
        progress: &'p dyn Progress,
        f: impl FnMut(&Attributes, &Attributes, u64, u64) -> ControlFlow<()>,
    ) -> Result<(Source<'p>, u64, u64), IngestError> {
        let input =
            File::open(&self.file.path).map_err(|source| IngestError::Io { file: self.file.name.clone(), source })?;
        let input = HashingReader::new(input, progress);
        let source = if self.packed {
            Source::Packed(Box::new(MultiGzDecoder::new(BufReader::new(input))))
        } else {
            Source::Plain(input)
        };
        let bad = |position, detail| IngestError::BadXes { file: self.file.name.clone(), position, detail };
        let source = Unicode::new(source).map_err(|e| bad(0, e.to_string()))?;
        let mut xml = Reader::from_reader(BufReader::with_capacity(BUFFER, source));
        let mut log = Log::new(f);
        match log.read(&mut xml) {
            Ok(()) => Ok((xml.into_inner().into_inner().into_inner(), log.traces, log.events)),
            Err(detail) => Err(bad(xml.buffer_position(), detail)),
        }
    }
}

/// The file's bytes, unpacked where need be.
enum Source<'p> {
    Plain(HashingReader<'p, File>),
    Packed(Box<MultiGzDecoder<BufReader<HashingReader<'p, File>>>>),
}

impl Source<'_> {
    fn finish(self) -> io::Result<(u64, String)> {
        match self {
            Source::Plain(input) => input.finish(),
            Source::Packed(input) => input.into_inner().into_inner().finish(),
        }
    }
}

impl Read for Source<'_> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        match self {
            Source::Plain(input) => input.read(buf),
            Source::Packed(input) => input.read(buf),
        }
    }
}

/// Where in a log the reader is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Outside,
    Log,
    Trace,
    /// In an event of a trace.
    Event,
    /// In an event that is in no trace.
    LooseEvent,
}

struct Log<F> {
    f: F,
    place: Place,
    /// How deep in elements that are passed over.
    passing: u64,
    /// Whether the log was closed.
    closed: bool,
    trace: Attributes,
    /// Events of the current trace; the first `held` count. They wait because an attribute of the trace may follow them.
    waiting: Vec<Attributes>,
    held: usize,
    traces: u64,
    /// Events given out.
    events: u64,
}

impl<F: FnMut(&Attributes, &Attributes, u64, u64) -> ControlFlow<()>> Log<F> {
    fn new(f: F) -> Self {
        Self {
            f,
            place: Place::Outside,
            passing: 0,
            closed: false,
            trace: Attributes::default(),
            waiting: Vec::new(),
            held: 0,
            traces: 0,
            events: 0,
        }
    }

    /// Reads to the end, or until `f` breaks; what is wrong, in the decoder's words.
    fn read<R: io::BufRead>(&mut self, xml: &mut Reader<R>) -> Result<(), String> {
        let mut buffer = Vec::new();
        loop {
            buffer.clear();
            let flow = match xml.read_event_into(&mut buffer).map_err(|e| e.to_string())? {
                Event::Start(element) => {
                    self.start(&element)?;
                    ControlFlow::Continue(())
                }
                Event::Empty(element) => {
                    self.start(&element)?;
                    self.end()
                }
                Event::End(_) => self.end(),
                Event::Eof if self.closed => return Ok(()),
                Event::Eof => return Err("the log is not closed".to_owned()),
                _ => ControlFlow::Continue(()),
            };
            if flow.is_break() {
                return Ok(());
            }
        }
    }

    fn start(&mut self, element: &BytesStart<'_>) -> Result<(), String> {
        if self.passing > 0 {
            self.passing += 1;
            return Ok(());
        }
        match (self.place, element.local_name().as_ref()) {
            (Place::Outside, "log") if !self.closed => self.place = Place::Log,
            (Place::Log, "trace") => {
                self.place = Place::Trace;
                self.traces += 1;
                self.trace.clear();
            }
            (Place::Log, "event") => {
                self.place = Place::LooseEvent;
                self.trace.clear();
                self.hold();
            }
            (Place::Trace, "event") => {
                self.place = Place::Event;
                self.hold();
            }
            (Place::Outside | Place::Log, _) | (_, "list" | "container") => self.passing = 1,
            (place, _) => {
                self.passing = 1;
                self.attribute(place, element)?;
            }
        }
        Ok(())
    }

    /// Makes room for one more event.
    fn hold(&mut self) {
        if self.held == self.waiting.len() {
            self.waiting.push(Attributes::default());
        }
        self.waiting[self.held].clear();
        self.held += 1;
    }

    fn attribute(&mut self, place: Place, element: &BytesStart<'_>) -> Result<(), String> {
        let mut key = None;
        let mut value = None;
        for attribute in element.attributes() {
            let attribute = attribute.map_err(|e| e.to_string())?;
            let slot = match attribute.key.as_ref() {
                "key" => &mut key,
                "value" => &mut value,
                _ => continue,
            };
            *slot = Some(attribute.normalized_value(XmlVersion::Implicit1_0).map_err(|e| e.to_string())?);
        }
        let Some(key) = key else {
            return Ok(());
        };
        let value = value.unwrap_or_default();
        match (place, self.waiting[..self.held].last_mut()) {
            (Place::Trace, _) | (_, None) => self.trace.push("case:", &key, &value),
            (_, Some(event)) => event.push("", &key, &value),
        }
        Ok(())
    }

    fn end(&mut self) -> ControlFlow<()> {
        if self.passing > 0 {
            self.passing -= 1;
            return ControlFlow::Continue(());
        }
        match self.place {
            Place::Outside => {}
            Place::Log => {
                self.place = Place::Outside;
                self.closed = true;
            }
            Place::Event => self.place = Place::Trace,
            Place::Trace => {
                self.place = Place::Log;
                return self.give_out(self.traces);
            }
            Place::LooseEvent => {
                self.place = Place::Log;
                return self.give_out(0);
            }
        }
        ControlFlow::Continue(())
    }

    fn give_out(&mut self, trace_no: u64) -> ControlFlow<()> {
        for event in &self.waiting[..std::mem::take(&mut self.held)] {
            self.events += 1;
            (self.f)(&self.trace, event, trace_no, self.events)?;
        }
        ControlFlow::Continue(())
    }
}

#[cfg(test)]
mod tests;
