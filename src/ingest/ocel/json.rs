//! Object-centric logs in JSON.

use std::ops::ControlFlow;

use serde_json::value::RawValue;

use super::reader::{Event, Reader};
use crate::ingest::error::IngestError;
use crate::ingest::json::{Entries, Input, Sink, Source, Want, text_of_value, walk};
use crate::ingest::progress::{Progress, Silent};

/// Such a log.
#[derive(Debug)]
pub(in crate::ingest) struct JsonLog {
    source: Source,
}

impl JsonLog {
    pub(in crate::ingest) fn new(source: Source) -> Self {
        Self { source }
    }

    /// Gives every entry of one part of the log: its name, where it has one, and its text.
    fn each(
        &self,
        part: &str,
        progress: &dyn Progress,
        take: &mut dyn FnMut(Option<&str>, &str) -> ControlFlow<()>,
    ) -> Result<Option<(u64, String)>, IngestError> {
        Input::new(&self.source, progress)?.read(|reader, held| {
            let mut sink = Entry { part, take, held };
            walk(&mut serde_json::Deserializer::from_reader(reader), &mut sink)
        })
    }
}

struct Entry<'a> {
    part: &'a str,
    take: &'a mut dyn FnMut(Option<&str>, &str) -> ControlFlow<()>,
    held: &'a std::cell::Cell<u64>,
}

impl Sink for Entry<'_> {
    fn begin(&mut self, path: &[String], _: bool) -> Want {
        match path {
            [] => Want::Inside,
            [name] if bare(name) == self.part => Want::Items,
            _ => Want::Nothing,
        }
    }

    fn item(&mut self, _: &[String], name: Option<&str>, text: &str) -> ControlFlow<()> {
        (self.take)(name, text)
    }

    fn scalar(&mut self, _: &[String], _: Option<u64>) {}

    fn part(&mut self) {
        self.held.set(0);
    }
}

/// A name without the prefix of the first version.
fn bare(name: &str) -> &str {
    name.strip_prefix("ocel:").unwrap_or(name)
}

impl Reader for JsonLog {
    fn file(&self) -> &str {
        &self.source.file.name
    }

    fn objects(&self, take: &mut dyn FnMut(&str, &str)) -> Result<(), IngestError> {
        self.each("objects", &Silent, &mut |name, text| {
            let entries = serde_json::from_str::<Entries<'_>>(text).map_or_else(|_| Vec::new(), |entries| entries.0);
            let find = |wanted: &str| entries.iter().find(|(name, _)| bare(name) == wanted);
            let text = |wanted: &str| find(wanted).map(|(_, value)| text_of_value(value.get()));
            if let (Some(id), Some(kind)) = (name.map(str::to_owned).or_else(|| text("id")), text("type")) {
                take(&id, &kind);
            }
            ControlFlow::Continue(())
        })?;
        Ok(())
    }

    fn events(
        &self,
        progress: &dyn Progress,
        take: &mut dyn FnMut(&Event) -> ControlFlow<()>,
    ) -> Result<Option<(u64, String)>, IngestError> {
        // What is no event stays one without a time, which is a reject when it is read.
        self.each("events", progress, &mut |_, text| take(&event(text).unwrap_or_default()))
    }
}

fn event(text: &str) -> Option<Event> {
    let mut event = Event::default();
    for (name, value) in serde_json::from_str::<Entries<'_>>(text).ok()?.0 {
        let value = value.get();
        match bare(&name) {
            "activity" | "type" => event.activity = text_of_value(value),
            "timestamp" | "time" => event.time = text_of_value(value),
            "vmap" => event.attributes.extend(map_of(value)),
            "attributes" => event
                .attributes
                .extend(each_of(value).filter_map(|entry| Some((field(&entry, "name")?, field(&entry, "value")?)))),
            "omap" => event.objects.extend(list_of(value).into_iter().map(|id| text_of_value(id.get()))),
            "relationships" => {
                event.objects.extend(each_of(value).filter_map(|entry| field(&entry, "objectId")));
            }
            _ => {}
        }
    }
    Some(event)
}

fn list_of(text: &str) -> Vec<&RawValue> {
    serde_json::from_str(text).unwrap_or_default()
}

fn each_of(text: &str) -> impl Iterator<Item = Entries<'_>> {
    list_of(text).into_iter().filter_map(|entry| serde_json::from_str(entry.get()).ok())
}

fn map_of(text: &str) -> Vec<(String, String)> {
    let entries = serde_json::from_str::<Entries<'_>>(text).map_or_else(|_| Vec::new(), |entries| entries.0);
    entries.into_iter().map(|(name, value)| (name, text_of_value(value.get()))).collect()
}

fn field(entries: &Entries<'_>, wanted: &str) -> Option<String> {
    entries.0.iter().find(|(name, _)| name == wanted).map(|(_, value)| text_of_value(value.get()))
}
