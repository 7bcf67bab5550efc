//! Event logs in XES, plain or packed with gzip, event by event.

use super::error::IngestError;
use super::folder::FoundFile;
use super::progress::Progress;

/// The attributes of a trace or an event, in file order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    pairs: Vec<(String, String)>,
}

impl Attributes {
    /// The value of that key; the last one where a log repeats a key.
    pub fn get(&self, key: &str) -> Option<&str> {
        let _ = (key, &self.pairs);
        todo!()
    }

    /// Keys and values in file order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(k, v)| (k.as_str(), v.as_str()))
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
pub struct XesReader {}

impl XesReader {
    /// A reader of `file`; nothing is read yet. Gzip is recognised by content.
    pub fn open(file: &FoundFile) -> Result<Self, IngestError> {
        let _ = file;
        todo!()
    }

    /// The keys of the first `events` events in order of first appearance, those of their traces with the prefix `case:`.
    pub fn keys(&self, events: u64) -> Result<Vec<String>, IngestError> {
        let _ = events;
        todo!()
    }

    /// Calls `f(trace, event, trace_no, event_no)` for every event in file order.
    ///
    /// Trace keys carry the prefix `case:`. `trace_no` counts traces from 1 (0: the event is in no trace); `event_no` counts the
    /// events of the whole file from 1.
    pub fn for_each(
        &self,
        progress: &dyn Progress,
        f: impl FnMut(&Attributes, &Attributes, u64, u64),
    ) -> Result<XesSummary, IngestError> {
        let _ = (progress, f);
        todo!()
    }
}
